use super::*;

static ENVELOPE: Envelope = Envelope {
    body: None,
    error: None,
    success: Some("Success"),
    code: &["ErrCode", "Code"],
    message: &["ErrMessage", "Message"],
    message_fill: Some("DynamicMessage"),
    request_id: "RequestId",
    outcome: &[],
};

fn judged(answer: &HttpResponse) -> Result<(), (bool, String, String)> {
    judge(&ENVELOPE, answer, Proof::Here)
        .map_err(|failure| (failure.understood, failure.code.unwrap_or_default(), failure.message.unwrap_or_default()))
}

fn understood(code: &str, message: &str) -> Result<(), (bool, String, String)> {
    Err((true, code.to_owned(), message.to_owned()))
}

#[test]
fn success_is_a_boolean_or_its_text() {
    for said in ["true", "\"true\"", "\"True\"", "1", "null", "\"\""] {
        let body = format!(r#"{{"Success": {said}, "ErrCode": "", "ErrMessage": "", "RequestId": "7"}}"#);
        assert_eq!(judged(&HttpResponse::new(200, body)), Ok(()), "{said}");
    }
    for said in ["false", "\"false\"", "\"False\"", "0", "\"0\""] {
        let body = format!(r#"{{"Success": {said}, "ErrCode": "A.B", "ErrMessage": "no"}}"#);
        assert_eq!(judged(&HttpResponse::new(200, body)), understood("A.B", "no"), "{said}");
    }
}

#[test]
fn an_operation_that_does_not_say_succeeded_unless_it_has_an_error_code() {
    // `Code` is also the code of a step.
    assert_eq!(judged(&HttpResponse::new(200, r#"{"RequestId": "7", "Code": "200"}"#)), Ok(()));
    let failed = HttpResponse::new(200, r#"{"ErrCode": "A", "ErrMessage": "no"}"#);
    assert_eq!(judged(&failed), understood("A", "no"));
}

#[test]
fn success_is_proved_and_not_assumed() {
    for (body, but) in [
        ("{}", ""),
        (r#"{"status": "ok"}"#, "; its fields: `status`"),
        (
            r#"{"Success": "perhaps", "a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1}"#,
            "; its fields: `Success`, `a`, `b`, `c`, `d`, `e`",
        ),
        (r#"{"Success": null, "RequestId": ""}"#, "; its fields: `Success`, `RequestId`"),
    ] {
        let message = format!(
            "the response (HTTP status 200) does not show that the call succeeded, by `Success` or `RequestId`{but}"
        );
        assert_eq!(judged(&HttpResponse::new(200, body)), Err((false, String::new(), message)), "{body}");
    }
}

#[test]
fn a_code_with_a_message_is_that_of_a_failed_call() {
    for request_id in ["", r#", "RequestId": "7""#] {
        let body = format!(r#"{{"Code": "A.B", "Message": "no"{request_id}}}"#);
        assert_eq!(judged(&HttpResponse::new(200, body)), understood("A.B", "no"));
    }
    assert_eq!(judged(&HttpResponse::new(200, r#"{"Code": "A.B"}"#)), understood("A.B", ""));
}

#[test]
fn of_two_fields_with_one_name_the_last_counts_as_when_a_model_is_read() {
    let body = r#"{"Success": true, "RequestId": "7", "Success": false, "ErrCode": "A"}"#;
    assert_eq!(judged(&HttpResponse::new(200, body)), understood("A", ""));
    let body = r#"{"Success": false, "RequestId": "7", "Success": true}"#;
    assert_eq!(judged(&HttpResponse::new(200, body)), Ok(()));
}

#[test]
fn the_message_is_filled_in() {
    let body = r#"{"Success": false, "ErrCode": "InvalidParameterValid", "DynamicMessage": "Type",
                   "ErrMessage": "The Value of Input Parameter %s is not valid."}"#;
    let expected = understood("InvalidParameterValid", "The Value of Input Parameter Type is not valid.");
    assert_eq!(judged(&HttpResponse::new(200, body)), expected);
    let alone = HttpResponse::new(200, r#"{"Success": "false", "ErrCode": "A", "DynamicMessage": "Type"}"#);
    assert_eq!(judged(&alone), understood("A", "Type"));
}

#[test]
fn the_gateway_rejects_in_either_spelling() {
    let upper = r#"{"RequestId": "7", "HostId": "h", "Code": "LXBuyError", "Message": "no money"}"#;
    let lower = r#"{"requestId": "7", "code": "LXBuyError", "message": "no money"}"#;
    for body in [upper, lower] {
        let answer = HttpResponse::new(403, body);
        assert_eq!(judged(&answer), understood("LXBuyError", "no money"));
        assert_eq!(request_id(&ENVELOPE, &answer).as_deref(), Some("7"));
    }
}

#[test]
fn a_status_of_failure_is_a_failure_whatever_the_body_says() {
    assert_eq!(judged(&HttpResponse::new(500, r#"{"Success": true}"#)), understood("", ""));
    assert_eq!(judged(&HttpResponse::new(302, "{}")), understood("", ""));
}

#[test]
fn throttling_shows_in_a_header_too() {
    let answer = HttpResponse::new(400, r#"{"Code": "New"}"#).with_header("X-Acs-Retry-After", "500");
    assert!(judge(&ENVELOPE, &answer, Proof::Here).is_err_and(|failure| failure.throttled));
}

#[test]
fn the_request_id_may_stand_in_the_header_only() {
    let answer = HttpResponse::new(502, "<html>").with_header("x-acs-request-id", "9");
    assert_eq!(request_id(&ENVELOPE, &answer).as_deref(), Some("9"));
}

#[test]
fn an_error_in_xml_is_understood() {
    let body = "<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>7</RequestId><HostId>h</HostId>\
                <Code>Throttling.User</Code><Message>slow &lt;down&gt; &amp; wait</Message></Error>";
    for status in [200, 400] {
        let answer = HttpResponse::new(status, body);
        assert_eq!(judged(&answer), understood("Throttling.User", "slow <down> & wait"));
        assert_eq!(request_id(&ENVELOPE, &answer).as_deref(), Some("7"));
    }
}

#[test]
fn a_page_of_a_proxy_is_no_response() {
    for (body, where_it_ends) in [
        ("", ""),
        ("<html><Code>1</Code></html>", ""),
        ("[1]", ""),
        ("{\"Success\": tr", ": at line 1, column 13, a value was expected"),
    ] {
        let message = format!("the response (HTTP status 200) is not a JSON object{where_it_ends}");
        assert_eq!(judged(&HttpResponse::new(200, body)), Err((false, String::new(), message)), "{body}");
    }
}
