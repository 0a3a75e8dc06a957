//! Reads the INI files with profiles of the vendors' tools.

use super::ProviderError;

/// The keys and values of one section, in the order of the file. Keys are case-insensitive.
pub(crate) struct Section<'a> {
    entries: Vec<(&'a str, &'a str)>,
}

/// Returns a section of a file. A key ends at the first `=` or `:`, as in the vendors' SDKs. Comments, which begin with
/// `#` or `;`, and other lines are skipped.
pub(crate) fn section<'a>(text: &'a str, name: &str) -> Result<Section<'a>, ProviderError> {
    let mut current = None;
    let mut found = None;
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim();
        if line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            current = header.split_once(']').map(|(name, _)| name.trim());
            if current == Some(name) && found.is_none() {
                found = Some(Section { entries: Vec::new() });
            }
        } else if let (true, Some(section), Some((key, value))) =
            (current == Some(name), found.as_mut(), line.split_once(['=', ':']))
        {
            section.entries.push((key.trim(), value.trim()));
        }
    }
    match found {
        Some(section) => Ok(section),
        None => Err(ProviderError::absent(format!("no section `{name}`"))),
    }
}

impl<'a> Section<'a> {
    /// Returns the value of a key, or `None` if it is empty. If a key occurs twice, the last one counts.
    pub(crate) fn value(&self, key: &str) -> Option<&'a str> {
        for (other, value) in self.entries.iter().rev() {
            if other.eq_ignore_ascii_case(key) {
                return if value.is_empty() { None } else { Some(value) };
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}# a comment\nstray = 1\n[default]\n Secret_Id = a=b \n;secret_id = x\nempty =\n\
                        \n[ other ] ; named\r\nsecret_id = c # d\r\n[default]\nsecret_id = later\n[broken\nsecret_id = z\n";

    #[test]
    fn the_first_of_equals_sign_and_colon_ends_the_key() {
        let file = "[default]\na: 1\nb:2\nc :acs:ram::1:role/x=y\nd = e:f\n: none\nneither\n";
        let section = section(file, "default").unwrap();
        let value = |key| section.value(key);
        assert_eq!((value("a"), value("b"), value("d")), (Some("1"), Some("2"), Some("e:f")));
        assert_eq!(value("c"), Some("acs:ram::1:role/x=y"));
        assert_eq!(value("neither"), None);
    }

    #[test]
    fn sections_and_values_are_found() {
        let value = |section_name, key| section(FILE, section_name).unwrap().value(key);
        assert_eq!(value("default", "secret_id"), Some("later"));
        assert_eq!(value("default", "empty"), None);
        assert_eq!(value("default", "stray"), None);
        assert_eq!(value("other", "SECRET_ID"), Some("c # d"));
        assert!(section(FILE, "none").is_err_and(|error| error.is_absent()));
    }
}
