//! The documented responses of a service, for servers that stand in for it in tests.

use super::Module;
use super::text::Text;
use crate::ir::Service;

/// `examples.rs`
pub(super) fn emit(service: &Service) -> Module {
    let mut module = Module::new(&service.specs);
    module.text("//! The documented responses, as they travel.\n");
    let mut text = Text::default();
    text.line("/// A response of each operation that has one, by the operation's name.");
    text.open("pub static EXAMPLES: &[(&str, &str)] = &[");
    for operation in &service.operations {
        if let Some(example) = &operation.example {
            text.line(format!("({:?}, {}),", operation.name, raw_string(example)));
        }
    }
    text.close("];");
    module.text(text.finish());
    module
}

/// A text as a raw string, so that JSON reads as JSON.
fn raw_string(text: &str) -> String {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}
