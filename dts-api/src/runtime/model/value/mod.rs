//! What a field of a model can do: take a value from the wire and show the one it holds.
//!
//! One reader, one writer, one flattener and one `Debug` serve every model through this trait, so that a model costs
//! its users a table instead of a wall of derived code.

mod containers;
mod scalar;

pub use self::scalar::Scalar;
pub(crate) use self::scalar::is_empty_text;
use super::shape::Shape;

/// What a value is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// true or false.
    Boolean,
    /// An object with known members.
    Shape,
    /// A list.
    List,
    /// An object with any members.
    Map,
    /// Anything.
    Any,
}

impl Kind {
    /// The kind as a message says it.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Shape | Self::Map => "an object",
            Self::List => "a list",
            Self::Any => "a value",
        }
    }
}

/// The value does not fit the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// What a value shows.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing was set.
    Missing,
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(i128),
    /// A number.
    Number(f64),
    /// true or false.
    Boolean(bool),
    /// A struct.
    Shape(&'a dyn Shape),
    /// A list.
    List(&'a dyn List),
    /// A map.
    Map(&'a dyn Map),
    /// Any JSON.
    Json(&'a serde_json::Value),
}

/// The entries of a list.
pub trait List {
    /// Number of entries.
    fn count(&self) -> usize;

    /// The entry at an index below [`count`](Self::count).
    fn get(&self, index: usize) -> Option<&dyn Value>;
}

/// The entries of a map.
pub trait Map {
    /// Calls `each` with every key and value, in the order of the keys.
    fn each<'a>(&'a self, each: &mut dyn FnMut(&'a str, &'a dyn Value));
}

/// A field's value, whatever its type.
pub trait Value: Send + Sync {
    /// What this type is on the wire.
    fn kind_of() -> Kind
    where
        Self: Sized;

    /// A value to read into.
    fn blank() -> Self
    where
        Self: Sized;

    /// What this value is on the wire.
    fn kind(&self) -> Kind;

    /// Shows what is set.
    fn view(&self) -> View<'_>;

    /// Takes a scalar.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] where the scalar does not stand for a value of this type.
    fn take(&mut self, _scalar: Scalar<'_>) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Opens a part to read into, where a value of this type has such a part.
    ///
    /// One method for all parts, since each method of this trait is compiled for every type of every service.
    fn open(&mut self, part: Part<'_>) -> Option<Opened<'_>>;
}

/// What of a value is opened.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// Nothing: what was set is forgotten.
    Nothing,
    /// Nothing, but an empty list or map counts as set.
    Empty,
    /// The struct, made where there is none yet.
    Shape,
    /// A new last entry of a list.
    NextItem,
    /// The entry of a map, made where there is none yet.
    Entry(&'a str),
    /// Any JSON.
    Json,
}

/// A part to read into.
#[allow(missing_debug_implementations, reason = "what is read into may hold secrets")]
pub enum Opened<'a> {
    /// A struct.
    Shape(&'a mut dyn Shape),
    /// An entry of a list or a map.
    Value(&'a mut dyn Value),
    /// Any JSON.
    Json(&'a mut serde_json::Value),
}

impl<'v> dyn Value + 'v {
    /// Forgets what was set.
    pub fn clear(&mut self) {
        self.open(Part::Nothing);
    }

    /// Makes an empty list or map that counts as set.
    pub fn set_empty(&mut self) {
        self.open(Part::Empty);
    }

    /// The struct to read into, made where there is none yet.
    pub fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        match self.open(Part::Shape)? {
            Opened::Shape(shape) => Some(shape),
            Opened::Value(_) | Opened::Json(_) => None,
        }
    }

    /// A new last entry of a list, to read into.
    pub fn push(&mut self) -> Option<&mut dyn Value> {
        match self.open(Part::NextItem)? {
            Opened::Value(value) => Some(value),
            Opened::Shape(_) | Opened::Json(_) => None,
        }
    }

    /// The entry of a map to read into, made where there is none yet.
    pub fn entry(&mut self, key: &str) -> Option<&mut dyn Value> {
        match self.open(Part::Entry(key))? {
            Opened::Value(value) => Some(value),
            Opened::Shape(_) | Opened::Json(_) => None,
        }
    }

    /// The JSON value to read into.
    pub fn json_mut(&mut self) -> Option<&mut serde_json::Value> {
        match self.open(Part::Json)? {
            Opened::Json(json) => Some(json),
            Opened::Shape(_) | Opened::Value(_) => None,
        }
    }
}
