//! A call before it is sent: what it lacks, what the client adds, and what is known of its operation.

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

/// What the vendors take as an idempotency token: this many ASCII characters.
const TOKEN_CHARACTERS: usize = 64;

/// A call that is ready to be encoded.
pub(super) struct Prepared<'a> {
    pub(super) name: &'a str,
    /// None for a call by a name that no spec has.
    pub(super) operation: Option<&'static Operation>,
    pub(super) parameters: Parameters<'a>,
    pub(super) region: Option<&'a str>,
    pub(super) options: &'a CallOptions,
    token: Token,
}

/// Whose idempotency token a call carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// It carries none.
    None,
    /// The caller's: another call may carry it again.
    Caller,
    /// The client's: it lives as long as the call.
    Client,
}

impl<'a> Prepared<'a> {
    /// Completes and checks a request.
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

    /// A call by name. Its parameters go as they are, but for the token that makes repeating it harmless.
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

    /// Whether an attempt does no harm where an earlier one took effect.
    pub(super) fn is_repeatable(&self) -> bool {
        self.safety() != Safety::Write || self.token != Token::None
    }

    /// The error, with which call it was.
    pub(super) fn error(&self, error: Error) -> Error {
        let name = self.operation.map_or_else(|| Cow::Owned(self.name.to_owned()), |known| Cow::Borrowed(known.name));
        error.of(name, self.safety(), self.safety() != Safety::Write || self.token == Token::Caller)
    }

    /// Hides every secret that goes out with the call.
    pub(super) fn mask(&self, credentials: &Credentials) -> Mask {
        let secrets = self.secrets();
        Mask::new(secrets.iter().map(String::as_str).chain(credentials.secrets()))
    }

    /// Hides those that come back with a response, too.
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

    /// The secrets among the parameters: those that the spec calls sensitive, and those that are called so.
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

    /// What an operation that nothing is known of does, nobody knows.
    fn safety(&self) -> Safety {
        self.operation.map_or(Safety::Write, |operation| operation.safety)
    }
}

/// Whether JSON is nested more deeply than this.
fn is_deeper(json: &serde_json::Value, levels: usize) -> bool {
    let below = |json| levels == 0 || is_deeper(json, levels - 1);
    match json {
        serde_json::Value::Array(items) => items.iter().any(below),
        serde_json::Value::Object(members) => members.values().any(below),
        _ => false,
    }
}

/// The name of the idempotency token that a call carries. Reads go without one, also if they could carry it: nothing is
/// gained, and a server that remembers tokens cannot mistake a new question for an old one.
fn token_of(operation: &Operation) -> Option<&'static str> {
    if operation.safety == Safety::Read { None } else { operation.idempotency_token }
}

/// A new token.
fn token(nonces: &dyn Nonces) -> String {
    let nonce = nonces.next();
    if (1..=TOKEN_CHARACTERS).contains(&nonce.len()) && is_all(&nonce, |byte| byte.is_ascii_graphic()) {
        nonce
    } else {
        // Exactly as many digits as are allowed.
        sha256_hex(nonce.as_bytes())
    }
}
