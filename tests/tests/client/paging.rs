//! Lists are read to their end, and no page is fetched twice.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use dts_api::Config;
use dts_api::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use futures_core::Stream;
use serde_json::{Value, json};
use tests::misbehaving::success;
use tests::recorder::Recorder;

use crate::fixtures::{
    paging_by_number, paging_by_offset, paging_by_token, paging_several_lists, paging_several_windows,
};

/// Responds to each query with the result of a function, and records the queries.
#[derive(Clone, Debug)]
struct Server {
    answer: fn(&str) -> Value,
    queries: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(answer: fn(&str) -> Value) -> Self {
        Self { answer, queries: Arc::default() }
    }

    fn config(&self) -> Config {
        Recorder::new(200, "").config().transport(self.clone())
    }

    fn queries(&self) -> Vec<String> {
        self.queries.lock().expect("nobody panicked with the lock").clone()
    }
}

impl Transport for Server {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let query = request.query().to_owned();
        let answer = success((self.answer)(&query));
        self.queries.lock().expect("nobody panicked with the lock").push(query);
        Box::pin(async { Ok(answer) })
    }
}

#[tokio::test]
async fn numbered_pages_end_at_the_total() {
    let server = Server::new(|query| match query {
        "" | "PageNumber=2" => json!({ "Jobs": [{ "Name": "a" }, { "Name": "b" }], "TotalRecordCount": 5 }),
        "PageNumber=3" => json!({ "Jobs": [{ "Name": "c" }], "TotalRecordCount": 5 }),
        _ => panic!("{query}"),
    });
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    let jobs = client.list_jobs().items().try_collect().await.expect("all pages are there");
    let names: Vec<_> = jobs.into_iter().filter_map(|job| job.name).collect();
    assert_eq!(names, ["a", "b", "a", "b", "c"]);
    assert_eq!(server.queries(), ["", "PageNumber=2", "PageNumber=3"]);
}

#[tokio::test]
async fn numbered_pages_start_where_the_request_says() {
    let server = Server::new(|query| match query {
        "PageNumber=2&PageSize=2" => json!({ "Jobs": [{}, {}], "TotalRecordCount": "5" }),
        "PageNumber=3&PageSize=2" => json!({ "Jobs": [{}], "TotalRecordCount": "5" }),
        _ => panic!("{query}"),
    });
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    let mut pages = client.list_jobs().page_number(2).page_size(2).pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.expect("all pages are there") {
        sizes.push(page.jobs.len());
    }
    assert_eq!(sizes, [2, 1]);
}

#[tokio::test]
async fn a_service_may_give_less_than_was_asked_for() {
    let server = Server::new(|query| match query {
        "PageSize=100" | "PageNumber=2&PageSize=100" => json!({ "Jobs": [{}, {}], "TotalRecordCount": 5 }),
        "PageNumber=3&PageSize=100" => json!({ "Jobs": [{}], "TotalRecordCount": 5 }),
        _ => panic!("{query}"),
    });
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    let jobs = client.list_jobs().page_size(100).items().try_collect().await.expect("all pages are there");
    assert_eq!(jobs.len(), 5);
}

#[tokio::test]
async fn an_empty_page_ends_a_list_whatever_the_total() {
    let server = Server::new(|_| json!({ "Jobs": [], "TotalRecordCount": 500 }));
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    assert_eq!(client.list_jobs().items().try_collect().await.expect("the page is there"), []);
    assert_eq!(server.queries().len(), 1);
}

#[tokio::test]
async fn a_total_of_one_page_does_not_end_a_list_whose_page_is_full() {
    let server = Server::new(|query| match query {
        "PageSize=2" => json!({ "Jobs": [{ "Name": "a" }, { "Name": "b" }], "TotalRecordCount": 0 }),
        "PageNumber=2&PageSize=2" => json!({ "Jobs": [{ "Name": "c" }, { "Name": "d" }], "TotalRecordCount": 2 }),
        "PageNumber=3&PageSize=2" => json!({ "Jobs": [{ "Name": "e" }], "TotalRecordCount": 1 }),
        _ => panic!("{query}"),
    });
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    let jobs = client.list_jobs().page_size(2).items().try_collect().await.expect("all pages are there");
    assert_eq!((jobs.len(), server.queries().len()), (5, 3));
}

#[tokio::test]
async fn the_last_page_number_ends_a_list() {
    let server = Server::new(|_| json!({ "Jobs": [{ "Name": "a" }], "TotalRecordCount": 1_000_000_000 }));
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    let jobs = client.list_jobs().page_number(i32::MAX).page_size(1).items().try_collect().await;
    assert_eq!(jobs.expect("the page is there").len(), 1);
}

#[tokio::test]
async fn offsets_grow_by_what_came_and_end_with_a_page_that_is_not_full() {
    let server = Server::new(|query| match query {
        "Limit=2" => json!({ "Items": ["a", "b"] }),
        "Limit=2&Offset=2" => json!({ "Items": ["c"] }),
        _ => panic!("{query}"),
    });
    let client = paging_by_offset::Client::new(server.config()).expect("the configuration is sound");
    let tasks = client.list_tasks().limit(2).items().try_collect().await.expect("all pages are there");
    assert_eq!(tasks, ["a", "b", "c"]);
}

#[tokio::test]
async fn tokens_are_followed_until_there_is_none() {
    let server = Server::new(|query| match query {
        "" => json!({ "NextToken": "x", "Tags": { "Tag": ["a"] } }),
        "NextToken=x" => json!({ "NextToken": "y", "Tags": { "Tag": [] } }),
        "NextToken=y" => json!({ "Tags": { "Tag": ["b"] } }),
        _ => panic!("{query}"),
    });
    let client = paging_by_token::Client::new(server.config()).expect("the configuration is sound");
    assert_eq!(client.list_tags().items().try_collect().await.expect("all pages are there"), ["a", "b"]);
}

#[tokio::test]
async fn a_token_that_names_itself_ends_the_list() {
    let server = Server::new(|_| json!({ "NextToken": "x", "Tags": { "Tag": ["a"] } }));
    let client = paging_by_token::Client::new(server.config()).expect("the configuration is sound");
    assert_eq!(client.list_tags().items().try_collect().await.expect("all pages are there"), ["a", "a"]);
}

#[tokio::test]
async fn a_failed_page_can_be_asked_for_again() {
    let server = Server::new(|_| json!({ "Success": false, "ErrCode": "Throttling" }));
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    let mut jobs = client.list_jobs().items();
    for _ in 0..2 {
        let error = jobs.try_next().await.expect_err("the service refuses");
        assert!(error.is_throttled());
    }
    assert_eq!(server.queries(), ["", ""]);
}

/// A page of the list of five entries from `a` to `e`, with pages of two.
fn five(query: &str) -> Value {
    let number = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("PageNumber="))
        .map_or(1, |number| number.parse::<usize>().expect("a number"));
    let entries: Vec<_> = ["a", "b", "c", "d", "e"].chunks(2).nth(number - 1).unwrap_or_default().to_vec();
    let jobs: Vec<_> = entries.into_iter().map(|name| json!({ "Name": name })).collect();
    json!({ "Jobs": jobs, "TotalRecordCount": 5 })
}

#[tokio::test]
async fn reading_goes_on_where_it_stopped() {
    let server = Server::new(five);
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    let mut pages = client.list_jobs().page_size(2).pages();
    pages.try_next().await.expect("the page is there");
    let next = pages.next_request().expect("there is more").clone();
    let kept = serde_json::to_string(&next).expect("a request is JSON");

    let again = serde_json::from_str(&kept).expect("it was written as JSON");
    let mut pages = client.list_jobs().with_request(again).pages();
    assert_eq!(pages.try_next().await.expect("the page is there").map(|page| page.jobs.len()), Some(2));
    assert_eq!(pages.try_next().await.expect("the page is there").map(|page| page.jobs.len()), Some(1));
    assert!(pages.next_request().is_none());
    assert_eq!(server.queries(), ["PageSize=2", "PageNumber=2&PageSize=2", "PageNumber=3&PageSize=2"]);
}

#[tokio::test]
async fn all_pages_at_once() {
    let server = Server::new(five);
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    let pages = client.list_jobs().page_size(2).pages().try_collect().await.expect("all pages are there");
    assert_eq!(pages.iter().map(|page| page.jobs.len()).collect::<Vec<_>>(), [2, 2, 1]);
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

#[tokio::test]
async fn streams_give_what_is_there_and_end() {
    let server = Server::new(five);
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    let mut pages = client.list_jobs().pages().into_stream();
    let mut items = client.list_jobs().items().into_stream();
    for size in [2, 2, 1] {
        let page = next(&mut pages).await.expect("there is a page").expect("the service answers");
        assert_eq!(page.jobs.len(), size);
        for _ in 0..size {
            next(&mut items).await.expect("there is an entry").expect("the service answers");
        }
    }
    assert!(next(&mut pages).await.is_none());
    assert!(next(&mut items).await.is_none());
    assert!(next(&mut items).await.is_none());
}

#[tokio::test]
async fn a_stream_ends_after_an_error() {
    let server = Server::new(|_| json!({ "Success": false, "ErrCode": "Throttling" }));
    let client = paging_by_number::Client::new(server.config()).expect("the configuration is sound");
    let mut items = client.list_jobs().items().into_stream();
    assert!(next(&mut items).await.expect("there is an answer").is_err());
    assert!(next(&mut items).await.is_none());
    assert_eq!(server.queries().len(), 1);
}

/// Three schemas and one table, on pages of two.
fn details(query: &str) -> Value {
    match query {
        "" | "PageNum=1" => json!({ "SchemaList": { "Schema": ["a", "b"] }, "RowList": ["t"], "TotalRecordCount": 3 }),
        "PageNum=2" => json!({ "SchemaList": { "Schema": ["c"] }, "RowList": [], "TotalRecordCount": 3 }),
        _ => panic!("{query}"),
    }
}

#[tokio::test]
async fn pages_of_several_lists_end_with_the_longest() {
    let server = Server::new(details);
    let client = paging_several_lists::Client::new(server.config()).expect("the configuration is sound");
    let pages = client.list_details().pages().try_collect().await.expect("all pages are there");
    assert_eq!(pages.len(), 2);
    let schemas = client.list_details().schemas_items().try_collect().await.expect("all pages are there");
    assert_eq!(schemas, ["a", "b", "c"]);
    let rows = client.list_details().page_num("1").rows_items().try_collect().await.expect("all pages are there");
    assert_eq!(rows, ["t"]);
}

#[tokio::test]
async fn a_list_that_is_over_does_not_wait_for_longer_ones() {
    let server = Server::new(|query| match query {
        "" => json!({ "SchemaList": { "Schema": ["a", "b"] }, "RowList": ["t"] }),
        "PageNum=2" => json!({ "SchemaList": { "Schema": ["c", "d"] } }),
        _ => panic!("{query}"),
    });
    let client = paging_several_lists::Client::new(server.config()).expect("the configuration is sound");
    let rows = client.list_details().rows_items().try_collect().await.expect("all pages are there");
    assert_eq!(rows, ["t"]);
    assert_eq!(server.queries(), ["", "PageNum=2"]);
}

/// A report on differences `a` and `b`, a page of one each, and on three skipped tables, a page of two each.
fn report(query: &str) -> Value {
    let value = |name: &str| {
        let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        pair.map_or(0, |value| value.parse::<usize>().expect("a number"))
    };
    let page = |all: &[&str], offset: usize, size: usize| {
        all.iter().skip(offset).take(size).map(ToString::to_string).collect::<Vec<_>>()
    };
    json!({ "Detail": {
        "Difference": { "Items": page(&["a", "b"], value("DifferenceOffset"), 1) },
        "Rows": page(&["r", "s", "t"], value("DifferenceOffset"), 1),
        "Skipped": { "Items": page(&["x", "y", "z"], value("SkippedOffset"), 2), "TotalCount": 3 },
    } })
}

#[tokio::test]
async fn windows_move_on_their_own_and_all_must_end() {
    let server = Server::new(report);
    let client = paging_several_windows::Client::new(server.config()).expect("the configuration is sound");
    let pages = client.describe_report().difference_limit(1).pages().try_collect().await.expect("all pages are there");
    let rows: Vec<_> = pages.iter().filter_map(|page| page.detail.as_ref()).flat_map(|detail| &detail.rows).collect();
    assert_eq!(rows, ["r", "s", "t"]);
    assert_eq!(
        server.queries(),
        [
            "DifferenceLimit=1",
            "DifferenceLimit=1&DifferenceOffset=1&SkippedOffset=2",
            "DifferenceLimit=1&DifferenceOffset=2&SkippedOffset=3",
            "DifferenceLimit=1&DifferenceOffset=3&SkippedOffset=3",
        ]
    );
}

#[tokio::test]
async fn a_list_of_one_window_leaves_the_others_alone() {
    let server = Server::new(report);
    let client = paging_several_windows::Client::new(server.config()).expect("the configuration is sound");
    let skipped = client.describe_report().skipped_items().try_collect().await.expect("all pages are there");
    assert_eq!(skipped, ["x", "y", "z"]);
    assert_eq!(server.queries(), ["", "SkippedOffset=2"]);
    let differences = client.describe_report().differences_items().try_collect().await.expect("all pages are there");
    assert_eq!(differences, ["a", "b"]);
    let rows = client.describe_report().difference_limit(1).rows_items().try_collect().await.expect("they are there");
    assert_eq!(rows, ["r", "s", "t"]);
}
