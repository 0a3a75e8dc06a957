//! Prepares a call: checks its parameters, fills in the client's, and knows its operation.

use std::borrow::Cow;

use super::super::{check, secrets};
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
use crate::runtime::call::mask::Mask;
use crate::runtime::call::operation::{Operation, Safety};
use crate::runtime::call::options::CallOptions;
use crate::runtime::call::protocol::Parameters;
use crate::runtime::model::json::MAX_DEPTH;
use crate::runtime::model::shape::Shape;
use crate::runtime::model::write;
use crate::runtime::model::{any, json};
use crate::runtime::net::digest::sha256_hex;
use crate::runtime::net::encode::is_all;
use crate::runtime::net::nonce::Nonces;

/// The length of idempotency tokens, in ASCII characters, that the vendors accept.
const TOKEN_CHARACTERS: usize = 64;

/// Holds a call that is ready to be encoded.
pub(super) struct Prepared<'a> {
    pub(super) name: &'a str,
    /// The operation; `None` for a call by a name without a spec.
    pub(super) operation: Option<&'static Operation>,
    pub(super) parameters: Parameters<'a>,
    pub(super) region: Option<&'a str>,
    pub(super) options: &'a CallOptions,
    token: Token,
}

/// Says who set the idempotency token of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// The call has no token.
    None,
    /// The caller set it: another call may reuse it.
    Caller,
    /// The client generated it: it is valid for this call only.
    Client,
}

impl<'a> Prepared<'a> {
    /// Fills in and checks a request.
    pub(super) fn new(
        operation: &'static Operation,
        request: &'a mut dyn Shape,
        region: Option<&'a str>,
        options: &'a CallOptions,
        nonces: &dyn Nonces,
    ) -> Result<Self, Error> {
        check::fill_from_client(request, region);
        let token = match token_of(operation) {
            None => Token::None,
            Some(name) if check::fill_token(request, name, &token(nonces)) => Token::Client,
            Some(name) => match check::text_at(request, name) {
                Some(text) if !text.is_empty() => Token::Caller,
                _ => Token::None,
            },
        };
        let flaws = check::flaws(request);
        if !(flaws.missing.is_empty() && flaws.lengths.is_empty()) {
            return Err(Error::wrong_parameters(flaws).of(Cow::Borrowed(operation.name), operation.safety, false));
        }
        if let Some(why) = check::not_allowed(operation, request) {
            let error = Error::new(ErrorKind::InvalidRequest, why);
            return Err(error.of(Cow::Borrowed(operation.name), operation.safety, false));
        }
        let parameters = Parameters::Shape(request);
        Ok(Self { name: operation.name, operation: Some(operation), parameters, region, options, token })
    }

    /// Prepares a call by name. Its parameters are sent unchanged, except that the idempotency token is filled in.
    pub(super) fn by_name(
        name: &'a str,
        known: &'static [&'static Operation],
        parameters: &'a mut serde_json::Value,
        region: Option<&'a str>,
        options: &'a CallOptions,
        nonces: &dyn Nonces,
    ) -> Result<Self, Error> {
        let refuse = |why: &str| {
            let error = Error::new(ErrorKind::InvalidRequest, why);
            Err(error.of(Cow::Owned(name.to_owned()), Safety::Write, false))
        };
        if name.is_empty() || !is_all(name, |byte| byte.is_ascii_alphanumeric()) {
            return refuse("the name of the operation is not made of letters and digits");
        }
        let Some(members) = parameters.as_object_mut() else { return refuse("the parameters are not a JSON object") };
        if members.values().any(|value| is_deeper(value, MAX_DEPTH)) {
            return refuse("the parameters are nested too deeply");
        }
        let operation = known.iter().copied().find(|operation| operation.name == name);
        let token = match operation.and_then(token_of) {
            None => Token::None,
            Some(name) => match members.get(name) {
                None | Some(serde_json::Value::Null) => {
                    members.insert(name.to_owned(), token(nonces).into());
                    Token::Client
                }
                Some(serde_json::Value::String(given)) if !given.is_empty() => Token::Caller,
                Some(_) => Token::None,
            },
        };
        let table = operation.map(|operation| operation.request);
        Ok(Self { name, operation, parameters: Parameters::Json(parameters, table), region, options, token })
    }

    /// Returns whether an attempt does no harm if an earlier one took effect.
    pub(super) fn is_repeatable(&self) -> bool {
        self.safety() != Safety::Write || self.token != Token::None
    }

    /// Adds the operation to an error.
    pub(super) fn error(&self, error: Error) -> Error {
        let name = self.operation.map_or_else(|| Cow::Owned(self.name.to_owned()), |known| Cow::Borrowed(known.name));
        error.of(name, self.safety(), self.safety() != Safety::Write || self.token == Token::Caller)
    }

    /// Returns the mask for every secret that is sent with the call.
    pub(super) fn mask(&self, credentials: &Credentials) -> Mask {
        let secrets = self.secrets();
        Mask::new(secrets.iter().map(String::as_str).chain(credentials.secrets()))
    }

    /// Returns the mask for the secrets of the call and of its response.
    pub(super) fn mask_with_answer(&self, credentials: &Credentials, body: &[u8]) -> Mask {
        let mut secrets = self.secrets();
        let text = json::text_of(body);
        secrets.extend(secrets::of_text(&text));
        if let (Some(operation), Ok(json)) = (self.operation, any::value(&text)) {
            let inner = operation.service.envelope.body.and_then(|member| json.get(member)).unwrap_or(&json);
            secrets.extend(secrets::of_json(operation.response, inner));
        }
        Mask::new(secrets.iter().map(String::as_str).chain(credentials.secrets()))
    }

    /// Returns the secrets among the parameters: those that are sensitive by the spec or by their name.
    fn secrets(&self) -> Vec<String> {
        match self.parameters {
            Parameters::Shape(request) => {
                let mut found = secrets::of_shape(request);
                let json = any::value(&json::text_of(&write::to_json(request))).unwrap_or_default();
                found.extend(secrets::by_name(&json));
                found
            }
            Parameters::Json(json, _) => {
                let mut found = secrets::by_name(json);
                if let Some(operation) = self.operation {
                    found.extend(secrets::of_json(operation.request, json));
                }
                found
            }
        }
    }

    /// Returns the safety of the operation. One without a spec counts as a write.
    fn safety(&self) -> Safety {
        self.operation.map_or(Safety::Write, |operation| operation.safety)
    }
}

/// Returns whether JSON is nested more deeply than `levels`.
fn is_deeper(json: &serde_json::Value, levels: usize) -> bool {
    let below = |json| levels == 0 || is_deeper(json, levels - 1);
    match json {
        serde_json::Value::Array(items) => items.iter().any(below),
        serde_json::Value::Object(members) => members.values().any(below),
        _ => false,
    }
}

/// Returns the name of the operation's idempotency token. Reads are sent without a token even if they accept one: they
/// do not need it, and a server that remembers tokens could return an old response.
fn token_of(operation: &Operation) -> Option<&'static str> {
    if operation.safety == Safety::Read { None } else { operation.idempotency_token }
}

/// Generates a token.
fn token(nonces: &dyn Nonces) -> String {
    let nonce = nonces.next();
    if (1..=TOKEN_CHARACTERS).contains(&nonce.len()) && is_all(&nonce, |byte| byte.is_ascii_graphic()) {
        nonce
    } else {
        // Exactly as many digits as allowed.
        sha256_hex(nonce.as_bytes())
    }
}
