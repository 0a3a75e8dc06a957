//! The documented responses of a service, for the test server.

use super::Module;
use super::text::{Text, raw_string};
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
