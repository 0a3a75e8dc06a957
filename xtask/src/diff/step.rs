//! The step of the version that changes need, by Cargo's rules of compatibility: two versions are compatible where their
//! leftmost number that is not zero is the same. Below 1.0 what breaks needs the minor number, and all else the patch
//! number; below 0.1 everything needs the patch number.

use std::fmt;

use serde::Serialize;

use super::rules::Class;

/// A step from one version to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    None,
    Patch,
    Minor,
    Major,
}

/// A version, without labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(u64, u64, u64);

impl Version {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let numbers = text.split(['-', '+']).next()?;
        let mut numbers = numbers.split('.').map(|number| number.parse().ok());
        let version = Self(numbers.next()??, numbers.next()??, numbers.next()??);
        numbers.next().is_none().then_some(version)
    }

    /// The step that the worst of the changes needs.
    pub(crate) fn step(self, worst: Option<Class>) -> Step {
        match (self, worst) {
            (_, None) => Step::None,
            (Self(0, 0, _), Some(_)) | (_, Some(Class::Documentation)) => Step::Patch,
            (Self(0, ..), Some(Class::Breaking)) => Step::Minor,
            (Self(0, ..), Some(Class::Additive)) => Step::Patch,
            (_, Some(Class::Breaking)) => Step::Major,
            (_, Some(Class::Additive)) => Step::Minor,
        }
    }

    /// The version after a step.
    pub(crate) fn after(self, step: Step) -> Self {
        let Self(major, minor, patch) = self;
        match step {
            Step::None => self,
            Step::Patch => Self(major, minor, patch.saturating_add(1)),
            Step::Minor => Self(major, minor.saturating_add(1), 0),
            Step::Major => Self(major.saturating_add(1), 0, 0),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(version: &str, worst: Class) -> String {
        let version = Version::parse(version).expect("it is a version");
        version.after(version.step(Some(worst))).to_string()
    }

    #[test]
    fn steps_follow_the_leftmost_number_that_is_not_zero() {
        let all = |version| Class::ALL.map(|class| next(version, class));
        assert_eq!(all("0.1.0"), ["0.2.0", "0.1.1", "0.1.1"]);
        assert_eq!(all("1.4.2"), ["2.0.0", "1.5.0", "1.4.3"]);
        assert_eq!(all("0.0.3"), ["0.0.4", "0.0.4", "0.0.4"]);
        assert_eq!(Version::parse("0.1.0").map(|version| version.step(None)), Some(Step::None));
    }

    #[test]
    fn only_versions_are_versions() {
        assert_eq!(Version::parse("1.2.3-beta.1"), Some(Version(1, 2, 3)));
        for text in ["1.2", "1.2.3.4", "a.b.c", ""] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
