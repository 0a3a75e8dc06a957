//! Lists are read to their end, and no page is fetched twice.

use dts_api::Config;
use dts_api::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tests::recorder::Recorder;

use crate::fixtures::{paging_by_number, paging_by_offset, paging_by_token};

/// Answers each query with what a function makes of it, and keeps the queries.
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
        let answer = (self.answer)(&query).to_string();
        self.queries.lock().expect("nobody panicked with the lock").push(query);
        Box::pin(async { Ok(HttpResponse::new(200, answer)) })
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
