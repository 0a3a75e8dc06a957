//! Pages that were damaged or changed at random: whatever comes in, an import ends in a spec that can be read, or in an
//! error that is no mistake of this program.

use std::fs;

use codegen::spec::Specs;

use super::tests::{Files, pages, services, specs, take};
use super::{Imported, import};
use crate::page::{self, Vendor};

/// The generator of random numbers: xorshift, which a seed repeats.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or_default()
    }

    fn of<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// What may come in where something else was.
const PIECES: [&str; 46] = [
    "|",
    "||",
    "\\|",
    "**",
    "`",
    "```",
    "\n",
    "\n\n",
    "#",
    "## ",
    "- ",
    ":",
    "：",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "<",
    ">",
    "&",
    "String",
    "Integer",
    "Boolean",
    "Array of Task",
    "Struct",
    "Map",
    "Long",
    "List",
    "Yes",
    "No",
    "true",
    "null",
    "*",
    "type",
    "self",
    "Action",
    "Task.1.Name",
    "0",
    "-",
    "\u{3000}",
    "é中",
    "取值：",
    "Valid values: a, b, c.",
    "~",
];

fn mutated(page: &str, other: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    for _ in 0..=random.below(4) {
        let (at, to) = (random.below(lines.len()), random.below(lines.len()));
        if lines.is_empty() {
            break;
        }
        match random.below(12) {
            0 => {
                lines.remove(at);
            }
            1 => lines.insert(to, lines[at].clone()),
            2 => lines.swap(at, to),
            3 => lines.truncate(at + 1),
            4 => lines.insert(at, other.lines().nth(to).unwrap_or_default().to_owned()),
            5 => {
                // A cell or word of one line in the place of one of another.
                let word = lines[to].split(['|', ' ', '>']).nth(random.below(5)).unwrap_or_default().to_owned();
                let words: Vec<String> = lines[at].split_inclusive(['|', ' ']).map(str::to_owned).collect();
                let place = random.below(words.len());
                lines[at] = words
                    .iter()
                    .enumerate()
                    .map(|(index, own)| if index == place { word.clone() } else { own.clone() })
                    .collect();
            }
            6 => {
                let more = format!(
                    "|{}|{}|{}|{}|",
                    random.of(&PIECES),
                    random.of(&PIECES),
                    random.of(&PIECES),
                    random.of(&PIECES)
                );
                lines.insert(at, more);
            }
            _ => {
                let mut places: Vec<usize> = lines[at].char_indices().map(|(place, _)| place).collect();
                places.push(lines[at].len());
                let from = random.below(places.len());
                let end = (from + random.below(3)).min(places.len() - 1);
                lines[at].replace_range(places[from]..places[end], random.of(&PIECES));
            }
        }
    }
    lines.join("\n")
}

/// Imports a page, and looks at what came of it.
fn check(text: &str, specs: &Specs, seed: u64) -> Option<Imported> {
    let page = page::read(text.as_bytes()).ok()?;
    match import(&page, specs, None, "2026-11-21") {
        Ok(imported) => {
            let report = imported.report.text(true);
            assert!(!report.contains("-> nowhere"), "seed {seed}: {report}\n{text}");
            Some(imported)
        }
        Err(error) => {
            assert!(!error.contains("a mistake in this program"), "seed {seed}: {error}\n{text}");
            None
        }
    }
}

/// A page, with the specs of its service before and after it was imported.
struct Known {
    text: String,
    before: Specs,
    after: Specs,
}

fn known() -> Vec<Known> {
    let texts = pages().into_iter().flat_map(|folder| {
        let bytes = fs::read(folder.join("page.txt")).expect("it can be read");
        // As it is, as HTML in two ways, and as Markdown without bars.
        let others = page::variants(&bytes).into_iter().take(3).map(|(_, text)| text);
        others.chain([String::from_utf8(bytes.clone()).expect("it is UTF-8")]).collect::<Vec<_>>()
    });
    let known = texts.map(|text| {
        let vendor = match page::read(text.as_bytes()).expect("it is a page").vendor {
            Vendor::Alibaba => "specs/alibaba/",
            Vendor::Tencent => "specs/tencent/",
        };
        let mut files: Files = services();
        files.retain(|(path, _)| path.starts_with(vendor));
        let before = specs(&files);
        take(&mut files, &check(&text, &before, 0).expect("the page itself can be imported"));
        Known { text, before, after: specs(&files) }
    });
    known.collect()
}

/// How many damaged files a test tries, if the environment variable `MUTATIONS` says so. A change of the readers deserves
/// more than the few of each test run.
pub(super) fn mutations() -> Option<u64> {
    std::env::var("MUTATIONS").ok()?.parse().ok()
}

/// Damages and imports a page per seed. Gives how many could be read.
fn run(known: &[Known], seeds: impl Iterator<Item = u64>) -> usize {
    let mut read = 0;
    for seed in seeds {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        random.next();
        let page = &known[random.below(known.len())];
        let other = &known[random.below(known.len())];
        let text = mutated(&page.text, &other.text, &mut random);
        // Every other one changes the spec that the page itself has made.
        let specs = if seed % 2 == 0 { &page.before } else { &page.after };
        read += usize::from(check(&text, specs, seed).is_some());
    }
    read
}

#[test]
fn damaged_pages_never_show_a_mistake_of_this_program() {
    let pages = mutations().unwrap_or(1_000);
    let known = known();
    let threads = std::thread::available_parallelism().map_or(1, |count| u64::try_from(count.get()).unwrap_or(1));
    let read: usize = std::thread::scope(|scope| {
        let run = |first| run(&known, (first..pages).step_by(usize::try_from(threads).unwrap_or(1)));
        let all: Vec<_> = (0..threads).map(|first| scope.spawn(move || run(first))).collect();
        all.into_iter().map(|thread| thread.join().expect("no page makes a thread end early")).sum()
    });
    assert!(read > usize::try_from(pages / 2).unwrap_or_default(), "only {read} of them were pages");
}
