//! Reads models from JSON. All tolerances are here.
//!
//! Vendors send other values than they document. Therefore:
//!
//! - null is the same as missing, and so is empty text if a number, a boolean, a struct or a list is expected;
//! - a number or a boolean may come as text, text as a number or a boolean, and a whole number as a float;
//! - a list or an object is kept as its JSON text if text is expected;
//! - a list may come plain, wrapped in an object, or as its only item;
//! - an empty list may come as `{}`, and an empty struct as `[]`;
//! - an unknown field is ignored.
//!
//! A value that does not fit its field leaves the field unset and is reported, or is an error: the caller chooses.

use std::borrow::Cow;

use super::at::{At, Step};
use super::json::{Json, MAX_DEPTH, Malformed, Token, compact};
use super::scalar::{Kind, Scalar};
use super::shape::{Field, Shape, Table};
use super::value::Slot;

/// What to do with a value that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Leave the field unset and report it.
    Lenient,
    /// Fail.
    Checked,
    /// Fail, also if a field is unknown.
    Strict,
}

/// A field of a response that could not be read and is left unset.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreadable {
    /// The path of the field: `DtsJobList[3].Delay`.
    pub path: String,
    /// The expected kind: `a whole number`.
    pub expected: &'static str,
    /// The value that came. A long text is shown by its length, and a sensitive value by its kind only.
    pub found: String,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}`: expected {}, found {}", self.path, self.expected, self.found)
    }
}

/// Reads the JSON text of an object into a struct: the whole text, or the object in its field `within`.
///
/// # Errors
///
/// Fails if the text is not JSON, not an object, or nested too deeply; except in [`Mode::Lenient`], also if a value
/// does not fit its field. The message has the path.
pub fn read(text: &str, within: Option<&str>, mode: Mode, into: &mut dyn Shape) -> Result<Vec<Unreadable>, String> {
    read_beside(text, within, mode, into, None)
}

/// A callback for the fields of the outermost struct while they are read: their names, and the JSON text of each value.
pub(crate) type Beside<'b, 'j> = &'b mut dyn FnMut(&Cow<'j, str>, Json<'j>);

/// Same as [`read`], and also calls `beside` with each field of the outermost struct and the position of its value.
pub(crate) fn read_beside<'j>(
    text: &'j str,
    within: Option<&str>,
    mode: Mode,
    into: &mut dyn Shape,
    beside: Option<Beside<'_, 'j>>,
) -> Result<Vec<Unreadable>, String> {
    let mut reader = Reader { json: Json::new(text), mode, unreadable: Vec::new(), beside };
    let outcome = match within {
        None => reader.root(into),
        Some(name) => reader.within(name, into),
    };
    match outcome {
        Ok(()) => Ok(reader.unreadable),
        Err(Failed(cause)) => Err(match *cause {
            Cause::Malformed(malformed) => place(text, malformed),
            Cause::Other(message) => message,
        }),
    }
}

/// Describes malformed JSON and its position for a message.
pub(crate) fn place(text: &str, malformed: Malformed) -> String {
    let (line, column) = malformed.place(text);
    format!("it is not JSON: at line {line}, column {column}, {}", malformed.what)
}

/// Says why reading fails. It is one pointer, so that successful reads stay cheap.
struct Failed(Box<Cause>);

enum Cause {
    Malformed(Malformed),
    Other(String),
}

impl Failed {
    #[cold]
    fn other(message: String) -> Self {
        Self(Box::new(Cause::Other(message)))
    }
}

impl From<Malformed> for Failed {
    #[cold]
    fn from(malformed: Malformed) -> Self {
        Self(Box::new(Cause::Malformed(malformed)))
    }
}

struct Reader<'b, 'j> {
    json: Json<'j>,
    mode: Mode,
    unreadable: Vec<Unreadable>,
    /// The callback for the fields of the struct that is read next.
    beside: Option<Beside<'b, 'j>>,
}

impl Reader<'_, '_> {
    fn root(&mut self, into: &mut dyn Shape) -> Result<(), Failed> {
        match self.json.next()? {
            Token::Object => self.shape(into, &At::root())?,
            token => return Err(Failed::other(format!("it is not a JSON object but {}", found(&token, false)))),
        }
        Ok(self.json.end()?)
    }

    /// Reads the object in a field of the root, and skips the rest.
    fn within(&mut self, name: &str, into: &mut dyn Shape) -> Result<(), Failed> {
        match self.json.next()? {
            Token::Object => {}
            token => return Err(Failed::other(format!("it is not a JSON object but {}", found(&token, false)))),
        }
        let root = At::root();
        let (mut first, mut seen) = (true, false);
        while let Some(key) = self.json.key(&mut first)? {
            if key != name {
                self.json.raw()?;
                continue;
            }
            match self.json.next()? {
                Token::Object => self.shape(into, &root.child(Step::Field(name)))?,
                token => {
                    let found = found(&token, false);
                    return Err(Failed::other(format!("`{name}`: expected an object, found {found}")));
                }
            }
            seen = true;
        }
        self.json.end()?;
        if seen { Ok(()) } else { Err(Failed::other(format!("the field `{name}` is missing"))) }
    }

    /// Reads the fields of a struct whose opening bracket is consumed.
    fn shape(&mut self, into: &mut dyn Shape, at: &At<'_>) -> Result<(), Failed> {
        if at.depth >= MAX_DEPTH {
            return Err(Failed::other(format!("`{at}`: nested too deeply")));
        }
        let table = into.table();
        let mut outcome = Ok(());
        into.open(&mut |slots| outcome = self.fields(table, slots, at));
        outcome
    }

    fn fields(&mut self, table: &'static Table, slots: &mut [Slot<'_>], at: &At<'_>) -> Result<(), Failed> {
        // Fields usually come in the order of the table, so the next one is tried first.
        let (mut first, mut next) = (true, 0);
        // It does not see structs inside this one.
        let mut beside = self.beside.take();
        while self.json.next_key(&mut first)? {
            let (found, key) = match table.fields.get(next) {
                Some(field) if self.json.pass_key_if(field.wire)? => (Some((next, field)), Cow::Borrowed(field.wire)),
                _ => {
                    let key = self.json.pass_key()?;
                    (table.find(&key), key)
                }
            };
            if let Some(beside) = &mut beside {
                beside(&key, self.json);
            }
            match found.and_then(|(index, field)| Some((index, field, slots.get_mut(index)?))) {
                Some((index, field, slot)) => {
                    next = index + 1;
                    self.value(slot, Some(field), &at.child(Step::Field(field.wire)))?;
                }
                _ if self.mode == Mode::Strict => {
                    return Err(Failed::other(format!("`{}`: no such field", at.child(Step::Field(&key)))));
                }
                _ => {
                    self.json.raw()?;
                }
            }
        }
        self.beside = beside;
        Ok(())
    }

    /// Reads the next value into a field.
    fn value(&mut self, slot: &mut Slot<'_>, field: Option<&Field>, at: &At<'_>) -> Result<(), Failed> {
        let before = self.json;
        match (self.json.next()?, &mut *slot) {
            (Token::Null, _) => slot.clear(),
            (Token::Text(text), Slot::Text(value)) => **value = Some(text.into_owned()),
            (Token::Text(text), _) => self.scalar(slot, Scalar::Text(&text), field, at)?,
            (Token::Number(number), _) => self.scalar(slot, Scalar::Number(number), field, at)?,
            (Token::Boolean(boolean), _) => self.scalar(slot, Scalar::Boolean(boolean), field, at)?,
            (Token::Object, Slot::Shape(value)) => {
                // If a name occurs twice, the last value counts.
                if let Some(shape) = value.reset(true) {
                    self.shape(shape, at)?;
                }
            }
            (Token::Object, Slot::Map(_)) => self.map(slot, at)?,
            (Token::Object, Slot::Shapes(_) | Slot::List(_)) => self.list_from_object(slot, field, at)?,
            (Token::List, Slot::Shapes(_) | Slot::List(_)) => self.list(slot, at)?,
            (token @ (Token::List | Token::Object), _) => {
                self.json = before;
                let raw = self.json.raw()?;
                self.structure(slot, &token, raw, field, at)?;
            }
        }
        Ok(())
    }

    /// Reads a scalar.
    fn scalar(
        &mut self,
        slot: &mut Slot<'_>,
        scalar: Scalar<'_>,
        field: Option<&Field>,
        at: &At<'_>,
    ) -> Result<(), Failed> {
        let fits = match &mut *slot {
            Slot::Text(value) => {
                **value = Some(scalar.text().to_owned());
                true
            }
            Slot::Scalar(value) if matches!(value.kind(), Kind::Text | Kind::Any) => value.take(scalar).is_ok(),
            _ if scalar.is_empty_text() => {
                slot.clear();
                true
            }
            Slot::Scalar(value) => value.take(scalar).is_ok(),
            // If a struct, a list or a map is sent as JSON text, the text holds the value.
            _ if field.is_some_and(|field| field.json) && matches!(scalar, Scalar::Text(_)) => {
                return self.json_text(slot, scalar.text(), field, at);
            }
            Slot::List(list) => {
                list.reset(true);
                list.push(scalar).is_ok()
            }
            Slot::Shape(_) | Slot::Shapes(_) | Slot::Map(_) => false,
        };
        if fits { Ok(()) } else { self.mismatch(slot, &show(scalar, is_sensitive(field)), at) }
    }

    /// Reads a value from its JSON text.
    fn json_text(&mut self, slot: &mut Slot<'_>, text: &str, field: Option<&Field>, at: &At<'_>) -> Result<(), Failed> {
        let mut inner = Json::new(text);
        if inner.raw().and_then(|_| inner.end()).is_err() {
            return self.mismatch(slot, "text that is not JSON", at);
        }
        let mut reader = Reader { json: Json::new(text), mode: self.mode, unreadable: Vec::new(), beside: None };
        // No service sends JSON text inside JSON text.
        let plain = field.map(|field| Field { json: false, ..*field });
        let outcome = reader.value(slot, plain.as_ref(), at);
        self.unreadable.append(&mut reader.unreadable);
        outcome
    }

    /// Reads the items of a list whose opening bracket is consumed.
    fn list(&mut self, slot: &mut Slot<'_>, at: &At<'_>) -> Result<(), Failed> {
        let (mut first, mut index) = (true, 0);
        match &mut *slot {
            Slot::Shapes(list) => list.reset(true),
            Slot::List(list) => list.reset(true),
            _ => return Ok(()),
        }
        while self.json.item(&mut first)? {
            let at = &at.child(Step::Item(index));
            index += 1;
            let before = self.json;
            match (self.json.next()?, &mut *slot) {
                (Token::Object, Slot::Shapes(list)) => {
                    if let Some(shape) = list.push() {
                        self.shape(shape, at)?;
                    }
                }
                (Token::Null, Slot::Shapes(list)) => {
                    list.push();
                }
                (Token::Text(text), Slot::Shapes(list)) if text.trim().is_empty() => {
                    list.push();
                }
                (Token::Null, Slot::List(list)) => {
                    // A missing text is an empty text; a missing number has no such value.
                    let nothing = if list.kind() == Kind::Any { Scalar::Json("null") } else { Scalar::Text("") };
                    let _ = list.push(nothing);
                }
                (Token::Text(text), Slot::List(list)) => {
                    let scalar = Scalar::Text(&text);
                    let is_missing = scalar.is_empty_text() && !matches!(list.kind(), Kind::Text | Kind::Any);
                    if !is_missing && list.push(scalar).is_err() {
                        let expected = list.kind().expected();
                        self.report(expected, &show(scalar, false), at)?;
                    }
                }
                (token, _) => {
                    self.json = before;
                    let raw = self.json.raw()?;
                    self.item(slot, &token, raw, at)?;
                }
            }
        }
        Ok(())
    }

    /// Reads an item of a list that has an unexpected kind.
    fn item(&mut self, slot: &mut Slot<'_>, token: &Token<'_>, raw: &str, at: &At<'_>) -> Result<(), Failed> {
        let mut expected = "an object";
        if let Slot::List(list) = slot {
            let taken = match token {
                Token::Number(number) => list.push(Scalar::Number(number)),
                Token::Boolean(boolean) => list.push(Scalar::Boolean(*boolean)),
                _ => list.push(Scalar::Json(&compact(raw))),
            };
            if taken.is_ok() {
                return Ok(());
            }
            expected = list.kind().expected();
        }
        // Empty is the same as missing.
        if is_empty(raw) { Ok(()) } else { self.report(expected, &found(token, false), at) }
    }

    /// Reads a list that came as an object whose opening bracket is consumed: wrapped, empty, or as its only item.
    fn list_from_object(&mut self, slot: &mut Slot<'_>, field: Option<&Field>, at: &At<'_>) -> Result<(), Failed> {
        let start = self.json;
        // The position in the object of the values that decide what it is.
        let (mut named, mut only_list) = (None, None);
        let (mut keys, mut lists, mut known) = (0, 0, false);
        let wrapped_in = field.and_then(|field| field.wrapped_in);
        let inner = field.and_then(Field::inner);
        let mut first = true;
        while let Some(key) = self.json.key(&mut first)? {
            let here = self.json;
            let raw = self.json.raw()?;
            keys += 1;
            if wrapped_in == Some(&*key) {
                named = Some(here);
            }
            if raw.starts_with('[') || raw == "null" {
                lists += 1;
                only_list = Some(here);
            }
            known |= inner.is_some_and(|table| table.find(&key).is_some());
        }
        let end = self.json;
        // A list beside fields of other kinds, such as a count, is wrapped, too, unless the item has such fields.
        let wrapped = named.or(only_list.filter(|_| lists == 1 && (keys == 1 || !known)));
        if let Some(wrapped) = wrapped {
            self.json = wrapped;
            let plain = field.map(|field| Field { wrapped_in: None, json: false, ..*field });
            self.value(slot, plain.as_ref(), at)?;
        } else if let Slot::Shapes(list) = &mut *slot {
            list.reset(true);
            if keys > 0
                && let Some(shape) = list.push()
            {
                self.json = start;
                self.shape(shape, &at.child(Step::Item(0)))?;
            }
        } else if let Slot::List(list) = &mut *slot {
            list.reset(true);
            if keys > 0 {
                let raw = format!("{{{}", start.until(&end));
                let at = &at.child(Step::Item(0));
                self.item(slot, &Token::Object, &raw, at)?;
            }
        }
        self.json = end;
        Ok(())
    }

    /// Reads the entries of a map whose opening bracket is consumed.
    fn map(&mut self, slot: &mut Slot<'_>, at: &At<'_>) -> Result<(), Failed> {
        let Slot::Map(map) = slot else { return Ok(()) };
        map.reset(true);
        let mut first = true;
        while let Some(key) = self.json.key(&mut first)? {
            let before = self.json;
            let token = self.json.next()?;
            let taken = match &token {
                Token::Null if map.kind() == Kind::Any => map.insert(&key, Scalar::Json("null")),
                Token::Null => Ok(()),
                Token::Text(text) if text.trim().is_empty() && !matches!(map.kind(), Kind::Text | Kind::Any) => Ok(()),
                Token::Text(text) => map.insert(&key, Scalar::Text(text)),
                Token::Number(number) => map.insert(&key, Scalar::Number(number)),
                Token::Boolean(boolean) => map.insert(&key, Scalar::Boolean(*boolean)),
                Token::List | Token::Object => {
                    self.json = before;
                    map.insert(&key, Scalar::Json(&compact(self.json.raw()?)))
                }
            };
            if taken.is_err() {
                let expected = map.kind().expected();
                self.report(expected, &found(&token, false), &at.child(Step::Field(&key)))?;
            }
        }
        Ok(())
    }

    /// Reads a list or an object that is not expected.
    fn structure(
        &mut self,
        slot: &mut Slot<'_>,
        token: &Token<'_>,
        raw: &str,
        field: Option<&Field>,
        at: &At<'_>,
    ) -> Result<(), Failed> {
        let kept = match &mut *slot {
            Slot::Text(value) => {
                **value = Some(compact(raw));
                true
            }
            Slot::Scalar(value) => value.take(Scalar::Json(&compact(raw))).is_ok(),
            _ => false,
        };
        if kept {
            return Ok(());
        }
        if is_empty(raw) {
            slot.clear();
            return Ok(());
        }
        self.mismatch(slot, &found(token, is_sensitive(field)), at)
    }

    /// Reports a value that does not fit its field, and leaves the field unset.
    fn mismatch(&mut self, slot: &mut Slot<'_>, found: &str, at: &At<'_>) -> Result<(), Failed> {
        slot.clear();
        self.report(slot.expected(), found, at)
    }

    fn report(&mut self, expected: &'static str, found: &str, at: &At<'_>) -> Result<(), Failed> {
        let unreadable = Unreadable { path: at.to_string(), expected, found: found.to_owned() };
        if self.mode != Mode::Lenient {
            return Err(Failed::other(unreadable.to_string()));
        }
        // A response with nothing but such values would fill the memory a second time.
        if self.unreadable.len() < MOST_REPORTED {
            self.unreadable.push(unreadable);
        }
        Ok(())
    }
}

/// The number of fields that are reported.
const MOST_REPORTED: usize = 100;

fn is_sensitive(field: Option<&Field>) -> bool {
    field.is_some_and(|field| field.sensitive)
}

/// Returns whether a list or an object is empty.
fn is_empty(raw: &str) -> bool {
    raw.bytes().filter(|byte| !byte.is_ascii_whitespace()).count() == 2
}

/// Describes the value that came for a message.
fn found(token: &Token<'_>, sensitive: bool) -> String {
    match token {
        Token::Null => "null".to_owned(),
        Token::Boolean(boolean) => show(Scalar::Boolean(*boolean), sensitive),
        Token::Number(number) => show(Scalar::Number(number), sensitive),
        Token::Text(text) => show(Scalar::Text(text), sensitive),
        Token::List => "a list".to_owned(),
        Token::Object => "an object".to_owned(),
    }
}

/// Shows a scalar for a message. A long text is shown by its length, because it may contain part of a secret.
fn show(scalar: Scalar<'_>, sensitive: bool) -> String {
    let (kind, text) = match scalar {
        Scalar::Text(text) => ("text", text),
        Scalar::Number(text) => ("number", text),
        Scalar::Boolean(_) => ("boolean", scalar.text()),
        Scalar::Json(_) => return "a list or an object".to_owned(),
    };
    let length = text.chars().count();
    if sensitive {
        format!("a {kind}")
    } else if length > 24 {
        format!("a {kind} of {length} characters")
    } else if kind == "text" {
        format!("the text {text:?}")
    } else {
        format!("the {kind} {text}")
    }
}
