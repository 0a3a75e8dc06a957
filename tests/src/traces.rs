//! Keeps what is traced, as text.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// A subscriber that writes a line for each span and each event of this workspace's own client.
#[derive(Clone, Debug)]
pub struct Traces {
    level: Level,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Traces {
    /// Listens down to a level.
    pub fn new(level: Level) -> Self {
        Self { level, lines: Arc::default() }
    }

    /// What was traced so far.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().expect("nobody panicked with the lock").clone()
    }

    fn keep(&self, metadata: &Metadata<'_>, line: &Line) {
        let line = format!("{} {}{}", metadata.level(), if metadata.is_span() { metadata.name() } else { "" }, line.0);
        self.lines.lock().expect("nobody panicked with the lock").push(line);
    }
}

#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Subscriber for Traces {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level && metadata.target().starts_with("dts_api")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line::default();
        span.record(&mut line);
        self.keep(span.metadata(), &line);
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        self.keep(event.metadata(), &line);
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
