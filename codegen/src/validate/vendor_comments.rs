//! Comments in which a draft keeps the vendor's sentences for the person who writes ours.

use crate::diagnostic::{Diagnostic, Source, Span};

use super::scope::Scope;

/// How such a comment begins.
const MARK: &str = "# vendor:";

/// A finished spec has no such comment left, since the sentences are the vendor's.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let specs = scope.specs;
    found.extend(look(specs.service.places.source()));
    found.extend(specs.types.as_ref().and_then(|types| look(types.places.source())));
    found.extend(specs.waiters.as_ref().and_then(|waiters| look(waiters.places.source())));
    found.extend(specs.operations.iter().filter_map(|operation| look(operation.places.source())));
}

/// One finding a file: a draft has such a comment at each field.
fn look(source: &Source) -> Option<Diagnostic> {
    let mut count = 0;
    let mut first = None;
    let mut start = 0;
    for line in source.text().split('\n') {
        if let Some(at) = comment(line) {
            first = first.or(Some(Span::new(start + at, start + line.len())));
            count += 1;
        }
        start += line.len() + 1;
    }
    let title = match count {
        0 => return None,
        1 => "a `# vendor:` comment contains the vendor's text".to_owned(),
        count => format!("{count} `# vendor:` comments contain the vendor's text"),
    };
    let help = "write each `doc` in your own words, and remove the comments: they must not be committed";
    Some(Diagnostic::error(source, first?, title).help(help))
}

/// Where on a line such a comment begins.
fn comment(line: &str) -> Option<usize> {
    let at = line.find(MARK)?;
    let before = line.get(..at)?;
    (before.is_empty() || before.ends_with([' ', '\t'])).then_some(at)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::operation;

    #[test]
    fn comments_with_the_words_of_a_vendor_are_told() {
        expect![[r#"
            error: 2 `# vendor:` comments contain the vendor's text
             --> specs/demo/operations/describe_job.yaml:6:3
              |
            6 |   # vendor: Made-up words.
              |   ^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: write each `doc` in your own words, and remove the comments: they must not be committed
        "#]]
        .assert_eq(&operation(
            r"
            request:
              # vendor: Made-up words.
              A: { type: string, doc: A. }
              B: { type: string, doc: 'no#comment' } # vendor: More of them.
        ",
        ));
    }
}
