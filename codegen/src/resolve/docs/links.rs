//! What code spans link to: operations to their modules, parameters to their setters, error codes to their constants.

use std::collections::BTreeMap;

use super::code;
use crate::naming;
use crate::spec::ServiceSpecs;
use crate::spec::model::OperationSpec;

/// The names that texts of a service may link.
#[derive(Debug)]
pub(in super::super) struct Names<'a> {
    /// The module of each operation.
    operations: BTreeMap<&'a str, String>,
    /// The constant of each error code of the whole service.
    errors: BTreeMap<&'a str, String>,
}

impl<'a> Names<'a> {
    pub(in super::super) fn of(specs: &'a ServiceSpecs) -> Self {
        let operations = specs.operations.iter().map(|doc| (doc.spec.operation.as_str(), doc.spec.module()));
        let errors = specs.service.spec.errors.iter().map(|(code, spec)| (code.as_str(), spec.constant(code)));
        Self { operations: operations.collect(), errors: errors.collect() }
    }

    /// The link to the constant of an error code of the whole service, from the module of an operation.
    pub(super) fn common_error(&self, error: &str) -> String {
        match self.errors.get(error) {
            Some(constant) => error_constant(error, constant),
            None => code(error),
        }
    }

    /// Links of a text in the module of types.
    pub(in super::super) fn in_types(&self) -> Links<'_> {
        self.from("super::super::operation::")
    }

    /// Links of a text in the module of the client: to its methods.
    pub(in super::super) fn in_client(&self) -> Links<'_> {
        self.from("Client::")
    }

    /// Links of a text in a module beside that of the operations.
    pub(in super::super) fn beside_operations(&self) -> Links<'_> {
        self.from("super::operation::")
    }

    /// Links of a text in the module that holds those of the operations.
    pub(in super::super) fn in_index(&self) -> Links<'_> {
        self.from("self::")
    }

    /// Links of a text in the module of an operation. Where its parameters are spoken of, they are links, too.
    pub(in super::super) fn in_operation<'b>(&'b self, spec: &'b OperationSpec, has_parameters: bool) -> Links<'b> {
        Links { own: Some(spec), has_parameters, ..self.from("super::") }
    }

    fn from(&self, path: &'static str) -> Links<'_> {
        Links { operations: &self.operations, path, own: None, has_parameters: false }
    }
}

/// The link to the constant of an error code, from the module of an operation.
pub(super) fn error_constant(error: &str, constant: &str) -> String {
    format!("[`{error}`](super::super::error_code::{constant})")
}

/// The names that a text may link, and the way to them from its module.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Links<'a> {
    operations: &'a BTreeMap<&'a str, String>,
    /// What stands before the name of an operation's module.
    path: &'static str,
    /// The operation whose module it is.
    own: Option<&'a OperationSpec>,
    has_parameters: bool,
}

impl Links<'_> {
    /// A name as a code span, which is a link if there is something to link to.
    pub(super) fn code(&self, name: &str) -> String {
        self.target(name).map_or_else(|| code(name), |target| format!("[`{name}`]({target})"))
    }

    pub(super) fn target(&self, name: &str) -> Option<String> {
        if let Some(own) = self.own {
            // The setter of a struct leads on to the setters of its fields.
            let parameter = name.split('.').next().unwrap_or(name);
            if let Some(field) = own.request.get(parameter).filter(|_| self.has_parameters) {
                let setter = field.rust_name.clone().unwrap_or_else(|| naming::field_name(parameter));
                return Some(format!("{}::{setter}", own.operation));
            }
            if own.operation == name {
                return None;
            }
        }
        self.module(name).map(|module| format!("{}{module}", self.path))
    }

    /// The module of an operation of this service, which is also the client's method.
    pub(super) fn module(&self, name: &str) -> Option<&str> {
        self.operations.get(name).map(String::as_str)
    }

    /// The operations that replace a legacy one, of this service or of another.
    pub(super) fn replacements(&self, names: &[String]) -> String {
        let links: Vec<_> = names
            .iter()
            .map(|name| match name.split_once('.') {
                Some((service, name)) => {
                    let module = naming::module_name(name);
                    format!("[`{service}::{module}`](::dts_api::{service}::Client::{module})")
                }
                None => self.code(name),
            })
            .collect();
        links.join(" and ")
    }
}
