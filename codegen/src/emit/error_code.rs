//! The documented error codes of a service, as constants.

use super::text::Text;
use super::{Module, module_doc};
use crate::ir::{Constant, Service};

/// `error_code.rs`
pub(super) fn emit(service: &Service) -> Module {
    let mut module = Module::new(&service.specs);
    module.text(module_doc(&service.docs.error_codes));
    for error in &service.errors {
        let mut text = Text::default();
        constant(&mut text, &error.constant);
        module.text(text.finish());
    }
    module
}

/// A constant text.
pub(super) fn constant(text: &mut Text, constant: &Constant) {
    text.doc(&constant.doc).line(format!("pub const {}: &str = {:?};", constant.name, constant.value));
}
