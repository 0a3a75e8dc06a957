//! Regular items as text: what is the same for every field, variant and method needs no printer, and no parser either.

/// Rust text with its indentation.
#[derive(Debug, Default)]
pub(super) struct Text {
    text: String,
    indent: usize,
}

impl Text {
    /// Appends a line; an empty one has no indentation.
    pub(super) fn line(&mut self, line: impl AsRef<str>) -> &mut Self {
        let line = line.as_ref();
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n("    ", self.indent));
            self.text.push_str(line);
        }
        self.text.push('\n');
        self
    }

    /// Appends a line that opens a block.
    pub(super) fn open(&mut self, line: impl AsRef<str>) -> &mut Self {
        self.line(line);
        self.indent += 1;
        self
    }

    /// Appends a line that closes a block.
    pub(super) fn close(&mut self, line: &str) -> &mut Self {
        self.indent = self.indent.saturating_sub(1);
        self.line(line)
    }

    /// Appends a line that closes a block and opens the next.
    pub(super) fn next(&mut self, line: &str) -> &mut Self {
        self.close(line);
        self.indent += 1;
        self
    }

    /// Appends an empty line, unless a block has just been opened.
    pub(super) fn gap(&mut self) -> &mut Self {
        if self.text.ends_with("{\n") { self } else { self.line("") }
    }

    /// Appends doc comments.
    pub(super) fn doc(&mut self, lines: &[String]) -> &mut Self {
        for line in lines {
            self.line(if line.is_empty() { "///".to_owned() } else { format!("/// {line}") });
        }
        self
    }

    /// Appends the attribute of a word that rustdoc's search finds the item by.
    pub(super) fn alias(&mut self, word: &str) -> &mut Self {
        self.line(format!("#[doc(alias = {word:?})]"))
    }

    /// Appends the attribute of something that should no longer be used.
    pub(super) fn deprecated(&mut self, note: Option<&String>) -> &mut Self {
        if let Some(note) = note {
            self.line(format!("#[deprecated = {note:?}]"));
        }
        self
    }

    /// Appends the attribute of code that has to name what is deprecated.
    pub(super) fn allow_deprecated(&mut self, needed: bool) -> &mut Self {
        if needed {
            self.line("#[allow(deprecated, reason = \"deprecated fields are still sent and read\")]");
        }
        self
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// A text as a raw string, so that JSON reads as JSON.
pub(super) fn raw_string(text: &str) -> String {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}
