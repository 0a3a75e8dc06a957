//! Stage 2, validate: what specs must obey beyond their form. One file a family of rules; each tells all it finds.

mod alike;
mod blanks;
mod characters;
mod conditions;
mod conversion;
mod differs;
mod examples;
mod fields;
mod fit;
mod guidance;
mod literals;
mod named;
mod names;
mod operations;
mod paging;
mod paths;
mod reviews;
#[cfg(test)]
mod robustness;
mod scope;
mod service;
mod spot;
mod uses;
mod values;
mod vendor_comments;
mod waiters;

use crate::diagnostic::{self, Diagnostic};
use crate::spec::Specs;

use scope::Scope;

/// Checks all rules on all specs. Broken specs can be checked too: what only follows from a mistake that loading has
/// told is not told again.
#[must_use]
pub fn validate(specs: &Specs) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for service in &specs.services {
        let scope = Scope::new(service);
        service::check(&scope, &mut found);
        names::check(&scope, &mut found);
        conversion::check(&scope, &mut found);
        alike::check(&scope, &mut found);
        uses::check(&scope, &mut found);
        fields::check(&scope, &mut found);
        differs::check(&scope, &mut found);
        operations::check(&scope, &mut found);
        conditions::check(&scope, &mut found);
        values::check(&scope, &mut found);
        waiters::check(&scope, &mut found);
    }
    diagnostic::sort(&mut found);
    found
}

/// Checks the examples of the pages. What is generated does not depend on them, so these findings stand apart.
#[must_use]
pub fn validate_examples(specs: &Specs) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for service in &specs.services {
        examples::check(&Scope::new(service), &mut found);
    }
    diagnostic::sort(&mut found);
    found
}

/// Checks what keeps specs from being finished: texts that nobody has written yet, what nobody has decided, and what
/// leads readers to operations that need not be there yet. All else can be shown before that is done, and nothing is generated.
#[must_use]
pub fn validate_finished(specs: &Specs) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for service in &specs.services {
        let scope = Scope::new(service);
        blanks::check(&scope, &mut found);
        characters::check(&scope, &mut found);
        guidance::check(specs, &scope, &mut found);
        reviews::check(&scope, &mut found);
        vendor_comments::check(&scope, &mut found);
    }
    diagnostic::sort(&mut found);
    found
}
