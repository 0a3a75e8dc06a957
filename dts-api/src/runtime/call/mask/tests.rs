use base64::prelude::{BASE64_STANDARD_NO_PAD, Engine as _};

use super::*;
use crate::runtime::net::encode::percent;

#[test]
fn every_spelling_is_hidden() {
    let mask = Mask::new(["p@ss w\"/+"]);
    for text in [
        "p@ss w\"/+",
        "p%40ss%20w%22%2F%2B",
        "p%40ss+w%22%2F%2B",
        "p%40ss%20w%22%2f%2b",
        "p%2540ss%2520w%2522%252F%252B",
        "p@ss w\\\"/+",
        "p@ss w&quot;/+",
    ] {
        assert_eq!(mask.apply(&format!("<{text}>")), "<<redacted>>", "{text}");
    }
}

#[test]
fn base64_is_hidden_wherever_the_secret_stands_in_it() {
    let mask = Mask::new(["top+secret?>"]);
    for before in ["", "u", "us", "use"] {
        let text = BASE64_STANDARD_NO_PAD.encode(format!("{before}:top+secret?>:after"));
        assert!(mask.apply(&text).contains(REDACTED), "{text}");
        assert!(mask.apply(&percent(&text)).contains(REDACTED), "{text}");
    }
}

#[test]
fn an_error_that_shows_a_secret_gives_way_to_its_text() {
    let mask = Mask::new(["topsecret"]);
    let clean: BoxError = std::io::Error::other("reset").into();
    assert!(mask.error(clean).is::<std::io::Error>());
    let telling: BoxError = std::io::Error::other("GET /?Password=topsecret").into();
    let hidden = mask.error(telling);
    assert_eq!(format!("{hidden} {hidden:?}"), "GET /?Password=<redacted> \"GET /?Password=<redacted>\"");
}

#[test]
fn a_secret_that_begins_like_another_is_hidden_whole() {
    assert_eq!(Mask::new(["abcd", "abcdef"]).apply("abcdef abcd"), "<redacted> <redacted>");
}

#[test]
fn a_short_secret_is_hidden_where_it_stands_alone() {
    assert_eq!(Mask::new(["x"]).apply("Password=x is not an axe"), "Password=<redacted> is not an axe");
    assert_eq!(Mask::new([""]).apply("as it is"), "as it is");
}

#[test]
fn the_cut_shows_no_part_of_a_secret() {
    let mask = Mask::new(["topsecret"]);
    assert_eq!(mask.start_of("ab topsecret and more", 6), "ab <redacted>");
    assert_eq!(mask.start_of("é…", 1), "é");
}

#[test]
fn a_secret_is_hidden_in_the_spellings_of_other_languages() {
    let mask = Mask::new(["pä/s&'w\u{1f511}\u{6570}", "naïve/secret"]);
    for text in [
        // Go and PHP, with and without what is not ASCII.
        r"pä\/s\u0026'w🔑数",
        r"p\u00e4\/s\u0026\u0027w\ud83d\udd11\u6570",
        // JSON in a string of JSON.
        r"p\\u00e4\\/s\\u0026\\u0027w\\uD83D\\uDD11\\u6570",
        // XML and HTML.
        "pä/s&amp;&apos;w🔑数",
        "p&#228;&#x2F;s&#38;&#39;w&#x1F511;&#x6570;",
        // encodeURI, escape.
        "p%C3%A4/s&'w%F0%9F%94%91%E6%95%B0",
        "p%u00E4/s%26%27w%uD83D%uDD11%u6570",
        // Rust, Python, C.
        r"pä/s&\'w\u{1f511}\u{6570}",
        r"p\xc3\xa4/s&'w\U0001f511\xe6\x95\xb0",
        r"p\303\244/s&'w\360\237\224\221\346\225\260",
        // Hexadecimal digits and Base64, also broken into lines.
        "70c3a42f73262777f09f9491e695b0",
        "70C3A42F73262777F09F9491E695B0",
        "cMOkL3MmJ3fwn5SR5pWw",
        "cMOkL3MmJ3fw\nn5SR5pWw",
        // Latin-1.
        "na%EFve%2Fsecret",
        r"na\xefve/secret",
    ] {
        assert_eq!(mask.apply(&format!("<{text}>")), "<<redacted>>", "{text}");
    }
}

#[test]
fn only_the_secret_is_hidden() {
    let mask = Mask::new(["p/q%41 r", "s\\u0026"]);
    for (text, expected) in [
        ("\\/p\\/q%41 r\\/", "\\/<redacted>\\/"),
        ("%2Fp%2Fq%2541+r%2F", "%2F<redacted>%2F"),
        ("日本p/q%41 r日本", "日本<redacted>日本"),
        ("\"s\\\\u0026\"", "\"<redacted>\""),
        ("nothing is here, or in bm90aGluZyBpcyBoZXJl", "nothing is here, or in bm90aGluZyBpcyBoZXJl"),
    ] {
        assert_eq!(mask.apply(text), expected, "{text}");
    }
}

#[test]
fn the_cut_shows_no_part_of_a_secret_that_is_spelled_or_long() {
    let mask = Mask::new(["top&secret"]);
    assert_eq!(mask.start_of("ab top\\u0026secret and more", 6), "ab <redacted>");
    let long = "0123456789".repeat(2_000);
    for text in [format!("ab {long} and more"), format!("ab {} and more", percent(&long.replace('5', "/")))] {
        assert_eq!(Mask::new([&*long, &long.replace('5', "/")]).start_of(&text, 6), "ab <redacted>");
    }
}
