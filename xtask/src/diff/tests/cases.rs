//! A change of the specs for each rule, and what it is there and back.

use super::super::rules::Rule;

use Rule::*;

pub(super) const SERVICE: &str = "service.yaml";
pub(super) const TYPES: &str = "types.yaml";
pub(super) const WAITERS: &str = "waiters.yaml";
pub(super) const DESCRIBE: &str = "operations/describe_jobs.yaml";
pub(super) const CREATE: &str = "operations/create_job.yaml";

/// The specs that every change starts from.
pub(super) const SPECS: [(&str, &str); 5] = [
    (SERVICE, include_str!("service.yaml")),
    (TYPES, include_str!("types.yaml")),
    (WAITERS, include_str!("waiters.yaml")),
    (DESCRIBE, include_str!("describe_jobs.yaml")),
    (CREATE, include_str!("create_job.yaml")),
];

/// A text of a file, and what takes its place.
pub(super) type Edit = (&'static str, &'static str, &'static str);

/// Edits, and what they mean there and back: the rule and the item, without `demo::`.
pub(super) struct Case {
    pub(super) edits: &'static [Edit],
    pub(super) there: &'static [(Rule, &'static str)],
    pub(super) back: &'static [(Rule, &'static str)],
}

pub(super) const CASES: &[Case] = &[
    // Fields.
    Case {
        edits: &[(TYPES, "      Status:", "      Owner: { type: string, doc: Whose it is. }\n      Status:")],
        there: &[(FieldAdded, "types::Job::owner")],
        back: &[(FieldRemoved, "types::Job::owner")],
    },
    Case {
        edits: &[(CREATE, "  Comment:", "  Size: { type: string, required: true, doc: How large. }\n  Comment:")],
        there: &[(RequiredFieldAdded, "operation::create_job::Request::size")],
        back: &[(FieldRemoved, "operation::create_job::Request::size")],
    },
    Case {
        edits: &[(DESCRIBE, "Total: { type: int32", "Total: { type: int64")],
        there: &[(TypeChanged, "operation::describe_jobs::Response::total")],
        back: &[(TypeChanged, "operation::describe_jobs::Response::total")],
    },
    // From text to an enumeration, also in a list.
    Case {
        edits: &[(TYPES, "Status: { type: JobStatus", "Status: { type: string")],
        there: &[(TypeChanged, "types::Job::status")],
        back: &[(TypeChanged, "types::Job::status")],
    },
    Case {
        edits: &[(TYPES, "list<string>", "list<JobStatus>")],
        there: &[(TypeChanged, "types::Job::checks")],
        back: &[(TypeChanged, "types::Job::checks")],
    },
    // From one to many is no matter of meaning, though both are text.
    Case {
        edits: &[(TYPES, "JobId: { type: string", "JobId: { type: list<string>")],
        there: &[(TypeChanged, "types::Job::job_id")],
        back: &[(TypeChanged, "types::Job::job_id")],
    },
    Case {
        edits: &[(TYPES, "type: percent", "type: string")],
        there: &[(TypedValueChanged, "types::Job::progress")],
        back: &[(TypedValueChanged, "types::Job::progress")],
    },
    Case {
        edits: &[(TYPES, "type: percent", "type: number_text")],
        there: &[(TypedValueChanged, "types::Job::progress")],
        back: &[(TypedValueChanged, "types::Job::progress")],
    },
    Case {
        edits: &[(CREATE, "Comment: { type: string,", "Comment: { type: string, required: true,")],
        there: &[(MadeRequired, "operation::create_job::Request::comment")],
        back: &[(MadeOptional, "operation::create_job::Request::comment")],
    },
    // In a struct that is shared.
    Case {
        edits: &[(TYPES, "Key: { type: string, required: true,", "Key: { type: string,")],
        there: &[(MadeOptional, "types::Tag::key")],
        back: &[(MadeRequired, "types::Tag::key")],
    },
    Case {
        edits: &[(CREATE, "Comment: { type: string,", "Comment: { type: string, rust_name: words,")],
        there: &[(RustNameChanged, "operation::create_job::Request::words")],
        back: &[(RustNameChanged, "operation::create_job::Request::comment")],
    },
    Case {
        edits: &[(TYPES, "Progress: { type: percent,", "progress: { type: percent,")],
        there: &[(WireNameChanged, "types::Job::progress")],
        back: &[(WireNameChanged, "types::Job::progress")],
    },
    // Another name on the wire and in Rust: nothing says that it is the same.
    Case {
        edits: &[(TYPES, "Progress: { type: percent,", "Percent: { type: percent,")],
        there: &[(FieldRemoved, "types::Job::progress"), (FieldAdded, "types::Job::percent")],
        back: &[(FieldRemoved, "types::Job::percent"), (FieldAdded, "types::Job::progress")],
    },
    Case {
        edits: &[(CREATE, "Password: { type: string, sensitive: true,", "Password: { type: string,")],
        there: &[(SensitivityChanged, "operation::create_job::Request::password")],
        back: &[(SensitivityChanged, "operation::create_job::Request::password")],
    },
    Case {
        edits: &[(CREATE, "Delay: { type: integer_text,", "Delay: { type: integer_text, sensitive: true,")],
        there: &[(MaskingChanged, "operation::create_job::Request::delay")],
        back: &[(MaskingChanged, "operation::create_job::Request::delay")],
    },
    Case {
        edits: &[(DESCRIBE, ", from_client: region", "")],
        there: &[(FilledInChanged, "operation::describe_jobs::Request::region_id")],
        back: &[(FilledInChanged, "operation::describe_jobs::Request::region_id")],
    },
    Case {
        edits: &[(CREATE, "Options, json: true,", "Options,")],
        there: &[(JsonTextChanged, "operation::create_job::Request::options")],
        back: &[(JsonTextChanged, "operation::create_job::Request::options")],
    },
    Case {
        edits: &[(TYPES, "wrapped_in: Check,", "")],
        there: &[(WrappingChanged, "types::Job::checks")],
        back: &[(WrappingChanged, "types::Job::checks")],
    },
    Case {
        edits: &[(CREATE, "Comment: { type: string,", "Comment: { type: string, in: body,")],
        there: &[(PlaceChanged, "operation::create_job::Request::comment")],
        back: &[(PlaceChanged, "operation::create_job::Request::comment")],
    },
    Case {
        edits: &[(DESCRIBE, "default: 1", "default: 2")],
        there: &[(DefaultChanged, "operation::describe_jobs::Request::page_number")],
        back: &[(DefaultChanged, "operation::describe_jobs::Request::page_number")],
    },
    Case {
        edits: &[(CREATE, "Name: { type: string,", "Name: { type: string, max_length: 64,")],
        there: &[(LengthNarrowed, "operation::create_job::Request::name")],
        back: &[(LengthWidened, "operation::create_job::Request::name")],
    },
    Case {
        edits: &[(CREATE, "Tags: { type: list<Tag>,", "Tags: { type: list<Tag>, max_items: 20,")],
        there: &[(LengthNarrowed, "operation::create_job::Request::tags")],
        back: &[(LengthWidened, "operation::create_job::Request::tags")],
    },
    Case {
        edits: &[(DESCRIBE, "max: 100", "max: 50")],
        there: &[(LimitsChanged, "operation::describe_jobs::Request::page_size")],
        back: &[(LimitsChanged, "operation::describe_jobs::Request::page_size")],
    },
    Case {
        edits: &[(DESCRIBE, "max: 100", "max: 100, allowed: [20, 100]")],
        there: &[
            (AllowedNarrowed, "Client::describe_jobs"),
            (LimitsChanged, "operation::describe_jobs::Request::page_size"),
        ],
        back: &[
            (AllowedWidened, "Client::describe_jobs"),
            (LimitsChanged, "operation::describe_jobs::Request::page_size"),
        ],
    },
    Case {
        edits: &[(TYPES, "doc: How far it has come.", "doc: Share that is done., deprecated: Nobody fills it in.")],
        there: &[(Deprecated, "types::Job::progress"), (DocChanged, "types::Job::progress")],
        back: &[(NoLongerDeprecated, "types::Job::progress"), (DocChanged, "types::Job::progress")],
    },
    // Types.
    Case {
        edits: &[
            (TYPES, "  Tag:\n", "  Label:\n"),
            (CREATE, "list<Tag>", "list<Label>"),
            (DESCRIBE, "list<Tag>", "list<Label>"),
        ],
        there: &[(TypeRenamed, "types::Tag")],
        back: &[(TypeRenamed, "types::Label")],
    },
    Case {
        edits: &[
            (TYPES, "  JobStatus:\n", "  JobState:\n"),
            (TYPES, "type: JobStatus", "type: JobState"),
            (DESCRIBE, "type: JobStatus", "type: JobState"),
        ],
        there: &[(TypeRenamed, "types::JobStatus")],
        back: &[(TypeRenamed, "types::JobState")],
    },
    Case {
        edits: &[(
            CREATE,
            "  Options:\n    doc: How a job runs.\n    fields:\n      Mode: { type: RunMode, doc: When it starts. }\n",
            "  Options:\n    doc: How a job runs.\n    fields:\n      Mode: { type: RunMode, doc: When it starts. }\n      Limits: { type: Limits, doc: How fast. }\n  Limits: { doc: How fast., fields: { Rows: { type: int32, doc: Rows a second. } } }\n",
        )],
        there: &[(FieldAdded, "types::Options::limits"), (TypeAdded, "types::Limits")],
        back: &[(TypeRemoved, "types::Limits"), (FieldRemoved, "types::Options::limits")],
    },
    // A type that requests come to use, or no longer use.
    Case {
        edits: &[(CREATE, "  Comment:", "  Like: { type: Job, doc: A job to take after. }\n  Comment:")],
        there: &[
            (ListMadeOptional, "types::Job::checks"),
            (FieldAdded, "operation::create_job::Request::like"),
            (TypeEnteredRequests, "types::Job"),
        ],
        back: &[
            (FieldRemoved, "operation::create_job::Request::like"),
            (TypeLeftRequests, "types::Job"),
            (ListMadePlain, "types::Job::checks"),
        ],
    },
    // Enumerations.
    Case {
        edits: &[(TYPES, "      Done: Over.", "      Retrying: Tried again.\n      Done: Over.")],
        there: &[(ValueAdded, "types::JobStatus::Retrying")],
        back: &[(ValueRemoved, "types::JobStatus::Retrying")],
    },
    Case {
        edits: &[(TYPES, "Running: At work.", "Running: { doc: At work., rust_name: AtWork }")],
        there: &[(RustNameChanged, "types::JobStatus::AtWork")],
        back: &[(RustNameChanged, "types::JobStatus::Running")],
    },
    Case {
        edits: &[(TYPES, "Running: At work.", "running: At work.")],
        there: &[(WireNameChanged, "types::JobStatus::Running")],
        back: &[(WireNameChanged, "types::JobStatus::Running")],
    },
    Case {
        edits: &[(TYPES, "aliases: [failed]", "aliases: [failed, broken]")],
        there: &[(AliasAdded, "types::JobStatus::Failed")],
        back: &[(AliasRemoved, "types::JobStatus::Failed")],
    },
    // The other spelling becomes the value's own: it reads as it did, and is written anew.
    Case {
        edits: &[(TYPES, "Failed: { doc: Broken., aliases: [failed] }", "failed: { doc: Broken., aliases: [Failed] }")],
        there: &[(WireNameChanged, "types::JobStatus::Failed")],
        back: &[(WireNameChanged, "types::JobStatus::Failed")],
    },
    Case {
        edits: &[
            (TYPES, "      Running: At work.\n", ""),
            (TYPES, "      Done: Over.\n", "      Done: Over.\n      Running: At work.\n"),
        ],
        there: &[(ValuesReordered, "types::JobStatus")],
        back: &[(ValuesReordered, "types::JobStatus")],
    },
    Case {
        edits: &[(
            CREATE,
            "values: { Now: At once., Later: At a set time. }",
            "over: int64, values: { \"1\": { doc: At once., rust_name: Now }, \"2\": { doc: At a set time., rust_name: Later } }",
        )],
        there: &[
            (OverChanged, "types::RunMode"),
            (WireNameChanged, "types::RunMode::Later"),
            (WireNameChanged, "types::RunMode::Now"),
        ],
        back: &[
            (OverChanged, "types::RunMode"),
            (WireNameChanged, "types::RunMode::Now"),
            (WireNameChanged, "types::RunMode::Later"),
        ],
    },
    // Operations.
    Case {
        edits: &[(CREATE, "safety: write", "safety: idempotent")],
        there: &[(RetryAdded, "Client::create_job")],
        back: &[(RetryRemoved, "Client::create_job")],
    },
    Case {
        edits: &[(CREATE, "safety: write", "safety: write\nidempotency_token: ClientToken")],
        there: &[(RetryAdded, "Client::create_job")],
        back: &[(RetryRemoved, "Client::create_job")],
    },
    Case {
        edits: &[(DESCRIBE, "safety: read", "safety: idempotent")],
        there: &[(SafetyChanged, "Client::describe_jobs")],
        back: &[(SafetyChanged, "Client::describe_jobs")],
    },
    Case {
        edits: &[(CREATE, "when:\n", "when:\n  - { if: { Comment: [a] }, require: [Delay] }\n")],
        there: &[(ConditionAdded, "Client::create_job")],
        back: &[(ConditionRemoved, "Client::create_job")],
    },
    Case {
        edits: &[(
            CREATE,
            "Mode: { type: RunMode, doc: When it starts. }\n",
            "Mode: { type: RunMode, doc: When it starts. }\n    when: [{ any_of: [Mode] }]\n",
        )],
        there: &[(ConditionAdded, "types::Options")],
        back: &[(ConditionRemoved, "types::Options")],
    },
    Case {
        edits: &[(DESCRIBE, "per_second: 20", "per_second: 5")],
        there: &[(RateLimitChanged, "Client::describe_jobs")],
        back: &[(RateLimitChanged, "Client::describe_jobs")],
    },
    Case {
        edits: &[(
            DESCRIBE,
            "paging: { style: page_number, page: PageNumber, size: PageSize, items: Jobs, total: Total }\n",
            "",
        )],
        there: &[(PagingRemoved, "operation::describe_jobs::Builder::items")],
        back: &[(PagingAdded, "operation::describe_jobs::Builder::items")],
    },
    Case {
        edits: &[(
            DESCRIBE,
            "style: page_number, page: PageNumber, size: PageSize",
            "style: offset, offset: PageNumber, limit: PageSize",
        )],
        there: &[(PagingChanged, "operation::describe_jobs::Builder::pages")],
        back: &[(PagingChanged, "operation::describe_jobs::Builder::pages")],
    },
    Case {
        edits: &[
            (DESCRIBE, "items: Jobs,", "items: Ids,"),
            (DESCRIBE, "  Total:", "  Ids: { type: list<string>, doc: IDs of the jobs. }\n  Total:"),
        ],
        there: &[
            (PagingItemChanged, "operation::describe_jobs::Builder::items"),
            (FieldAdded, "operation::describe_jobs::Response::ids"),
        ],
        back: &[
            (PagingItemChanged, "operation::describe_jobs::Builder::items"),
            (FieldRemoved, "operation::describe_jobs::Response::ids"),
        ],
    },
    Case {
        edits: &[(DESCRIBE, "summary: Lists jobs.", "summary: Lists jobs by page.\ndeprecated: Ask for one.")],
        there: &[(Deprecated, "Client::describe_jobs"), (DocChanged, "Client::describe_jobs")],
        back: &[(NoLongerDeprecated, "Client::describe_jobs"), (DocChanged, "Client::describe_jobs")],
    },
    Case {
        edits: &[(DESCRIBE, "summary: Lists jobs.", "summary: Lists jobs.\nlegacy: []")],
        there: &[(DocChanged, "Client::describe_jobs")],
        back: &[(DocChanged, "Client::describe_jobs")],
    },
    Case {
        edits: &[(DESCRIBE, "summary: Lists jobs.", "summary: Lists jobs.\nrust_name: list_jobs")],
        // The link in the documentation of the waiter follows the name.
        there: &[(RustNameChanged, "Client::list_jobs"), (DocChanged, "waiter::JobDone")],
        back: &[(RustNameChanged, "Client::describe_jobs"), (DocChanged, "waiter::JobDone")],
    },
    // Waiters and watches.
    Case {
        edits: &[(
            WAITERS,
            "watches:\n  DescribeJobs:\n    interval: { first: 5, longest: 60 }\n    jobs: Jobs\n    id: JobId\n    state: Status\n    ends: [Done, Failed]\n",
            "",
        )],
        there: &[(WatchRemoved, "operation::describe_jobs::Builder::watch")],
        back: &[(WatchAdded, "operation::describe_jobs::Builder::watch")],
    },
    Case {
        edits: &[(WAITERS, "ends: [Done, Failed]", "ends: [Done]")],
        there: &[(WatchEndsChanged, "operation::describe_jobs::Builder::watch")],
        back: &[(WatchEndsChanged, "operation::describe_jobs::Builder::watch")],
    },
    Case {
        edits: &[(
            WAITERS,
            "    jobs: Jobs",
            "    done: [Done]\n    stages: [{ name: run, state: Status }]\n    jobs: Jobs",
        )],
        there: &[
            (WatchChanged, "operation::describe_jobs::Builder::watch"),
            (StageAdded, "operation::describe_jobs::stage::RUN"),
        ],
        back: &[
            (WatchChanged, "operation::describe_jobs::Builder::watch"),
            (StageRemoved, "operation::describe_jobs::stage::RUN"),
        ],
    },
    Case {
        edits: &[(WAITERS, "  JobDone:", "  JobOver:")],
        there: &[(WaiterRemoved, "waiter::JobDone"), (WaiterAdded, "waiter::JobOver")],
        back: &[(WaiterRemoved, "waiter::JobOver"), (WaiterAdded, "waiter::JobDone")],
    },
    Case {
        edits: &[
            (
                WAITERS,
                "operation: DescribeJobs\n    by: [JobId]\n    state: Jobs.Status",
                "operation: CreateJob\n    by: [Name]\n    state: Job.Status",
            ),
            (WAITERS, "if: { Jobs.Status: [Done] }", "if: { Job.Status: [Done] }"),
            (WAITERS, "if: { Jobs.Status: [Failed] }", "if: { Job.Status: [Failed] }"),
        ],
        there: &[
            (WaiterOperationChanged, "waiter::JobDone"),
            (WaiterSetterRemoved, "waiter::JobDone::job_id"),
            (WaiterSuccessChanged, "waiter::JobDone"),
            (WaiterFailureRemoved, "waiter::JobDone"),
            (WaiterSetterAdded, "waiter::JobDone::name"),
            (WaiterFailureAdded, "waiter::JobDone"),
            (WaiterChanged, "waiter::JobDone"),
        ],
        back: &[
            (WaiterOperationChanged, "waiter::JobDone"),
            (WaiterSetterRemoved, "waiter::JobDone::name"),
            (WaiterSuccessChanged, "waiter::JobDone"),
            (WaiterFailureRemoved, "waiter::JobDone"),
            (WaiterSetterAdded, "waiter::JobDone::job_id"),
            (WaiterFailureAdded, "waiter::JobDone"),
            (WaiterChanged, "waiter::JobDone"),
        ],
    },
    Case {
        edits: &[(WAITERS, "success, if: { Jobs.Status: [Done] }", "success, if: { Jobs.Status: [Done, Running] }")],
        there: &[(WaiterSuccessChanged, "waiter::JobDone")],
        back: &[(WaiterSuccessChanged, "waiter::JobDone")],
    },
    Case {
        edits: &[(
            WAITERS,
            "failure, if: { Jobs.Status: [Failed] }",
            "failure, if: { Jobs.Status: [Failed, Running] }",
        )],
        there: &[(WaiterFailureAdded, "waiter::JobDone")],
        back: &[(WaiterFailureRemoved, "waiter::JobDone")],
    },
    Case {
        edits: &[(
            WAITERS,
            "interval: { first: 5, longest: 60 }\n    acceptors",
            "interval: { first: 9, longest: 60 }\n    acceptors",
        )],
        there: &[(WaiterChanged, "waiter::JobDone")],
        back: &[(WaiterChanged, "waiter::JobDone")],
    },
    // Services.
    Case {
        edits: &[(SERVICE, "version: 2020-01-01", "version: 2021-01-01")],
        there: &[(ServiceVersionChanged, "")],
        back: &[(ServiceVersionChanged, "")],
    },
    Case {
        edits: &[(SERVICE, "north-1: north.example.com", "north-1: n.example.com, south-1: s.example.com")],
        there: &[(HostChanged, ", north-1"), (HostChanged, ", south-1")],
        back: &[(HostChanged, ", north-1"), (HostChanged, ", south-1")],
    },
    Case {
        edits: &[(SERVICE, "  alternatives: { vpc: { host: vpc.example.com, doc: For private networks. } }\n", "")],
        there: &[(EndpointRemoved, "endpoint::VPC")],
        back: &[(EndpointAdded, "endpoint::VPC")],
    },
    Case {
        edits: &[(SERVICE, "success: Success, ", "")],
        there: &[(EnvelopeChanged, "")],
        back: &[(EnvelopeChanged, "")],
    },
    Case {
        edits: &[(CREATE, "errors:\n", "errors:\n  No.Money: { doc: The account is empty. }\n")],
        there: &[(ErrorCodeAdded, "error_code::NO_MONEY"), (DocChanged, "Client::create_job")],
        back: &[(ErrorCodeRemoved, "error_code::NO_MONEY"), (DocChanged, "Client::create_job")],
    },
    Case {
        edits: &[(SERVICE, "Denied: { doc: Not allowed. }", "Denied: { doc: Not allowed., retry: credentials }")],
        there: &[(ErrorRetryAdded, "error_code::DENIED")],
        back: &[(ErrorRetryRemoved, "error_code::DENIED")],
    },
    Case {
        edits: &[(SERVICE, "Denied: { doc: Not allowed. }", "Denied: { doc: Not allowed., rust_name: NOT_ALLOWED }")],
        there: &[(RustNameChanged, "error_code::DENIED")],
        back: &[(RustNameChanged, "error_code::NOT_ALLOWED")],
    },
    // The part before the dot speaks for an operation's own code.
    Case {
        edits: &[(SERVICE, "errors:\n", "errors:\n  Sold: { doc: Not to be had., retry: throttling }\n")],
        there: &[(ErrorCodeAdded, "error_code::SOLD"), (ErrorRetryAdded, "error_code::SOLD_OUT")],
        back: &[(ErrorCodeRemoved, "error_code::SOLD"), (ErrorRetryRemoved, "error_code::SOLD_OUT")],
    },
    Case {
        edits: &[(SERVICE, "retry: transient", "retry: throttling")],
        there: &[(ErrorRetryChanged, "error_code::BUSY")],
        back: &[(ErrorRetryChanged, "error_code::BUSY")],
    },
    // What generated code does not show is no news: a type that moves to another file, the order of fields.
    Case {
        edits: &[
            (
                TYPES,
                "  Tag:\n    doc: A label.\n    fields:\n      Key: { type: string, required: true, doc: Its name. }\n",
                "",
            ),
            (
                CREATE,
                "\ntypes:\n",
                "\ntypes:\n  Tag:\n    doc: A label.\n    fields:\n      Key: { type: string, required: true, doc: Its name. }\n",
            ),
        ],
        there: &[],
        back: &[],
    },
];
