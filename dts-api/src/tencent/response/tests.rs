use super::*;

static ENVELOPE: Envelope = Envelope {
    body: Some("Response"),
    error: Some("Error"),
    success: None,
    code: &["Code"],
    message: &["Message"],
    message_fill: None,
    request_id: "RequestId",
    outcome: &[],
};

#[test]
fn a_response_without_error_is_that_of_a_call_that_succeeded() {
    for body in [r#"{"Response": {"RequestId": "7"}}"#, r#"{"Response": {"Error": null, "RequestId": "7"}}"#] {
        assert_eq!(judge(&ENVELOPE, &HttpResponse::new(200, body), Proof::Here), Ok(()), "{body}");
    }
}

#[test]
fn success_is_proved_and_not_assumed() {
    for (body, but) in [("{}", ""), (r#"{"Status": "ok", "Error": null}"#, "; its fields: `Error`, `Status`")] {
        let failure =
            judge(&ENVELOPE, &HttpResponse::new(200, format!(r#"{{"Response": {body}}}"#)), Proof::Here).err();
        let expected =
            format!("the response (HTTP status 200) does not show that the call succeeded, by `RequestId`{but}");
        assert_eq!(failure, Some(Failure { message: Some(expected), ..Failure::default() }), "{body}");
    }
}

#[test]
fn an_error_comes_with_status_200() {
    let body = r#"{"Response": {"Error": {"Code": "A.B", "Message": "no"}, "RequestId": "7"}}"#;
    let expected = Failure {
        understood: true,
        code: Some("A.B".to_owned()),
        message: Some("no".to_owned()),
        ..Failure::default()
    };
    let answer = HttpResponse::new(200, body);
    assert_eq!(judge(&ENVELOPE, &answer, Proof::Here), Err(expected));
    assert_eq!(request_id(&ENVELOPE, &answer).as_deref(), Some("7"));
}

#[test]
fn any_other_status_is_a_failure() {
    let body = r#"{"Response": {"RequestId": "7"}}"#;
    assert!(judge(&ENVELOPE, &HttpResponse::new(503, body), Proof::Here).is_err_and(|failure| !failure.understood));
    let page = judge(&ENVELOPE, &HttpResponse::new(502, "<html>bad gateway</html>"), Proof::Here);
    let message = page.err().and_then(|failure| failure.message);
    let expected = "the response (HTTP status 502) is not a JSON object with an object `Response`";
    assert_eq!(message.as_deref(), Some(expected));
}

#[test]
fn without_its_envelope_a_response_is_none() {
    for body in ["", "{}", "[]", r#"{"Response": 1}"#, "<html>"] {
        let failure = judge(&ENVELOPE, &HttpResponse::new(200, body), Proof::Here).err();
        let message = failure.and_then(|failure| failure.message);
        let expected = "the response (HTTP status 200) is not a JSON object with an object `Response`";
        assert_eq!(message.as_deref(), Some(expected), "{body}");
    }
}
