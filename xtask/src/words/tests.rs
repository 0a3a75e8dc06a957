use super::*;

fn words(texts: &[(&str, &str)]) -> Words {
    let texts = texts.iter().map(|(place, text)| ((*place).to_owned(), (*text).to_owned())).collect();
    Words::new("DescribeTasks", false, texts)
}

fn told(lock: &Lock, now: &Words) -> Vec<String> {
    lock.changes(now).iter().map(|change| format!("{}: {}", change.place, change.how)).collect()
}

#[test]
fn markup_and_punctuation_are_no_words() {
    for other in ["The **size**, of a page.", "The [size](~~123~~) of a `page`", "- The size of\n  a page"] {
        assert_eq!(digest("The size of a page"), digest(other), "{other}");
    }
    assert_eq!(digest("任务的**状态**，取值："), digest("任务的状态 取值"));
    for other in ["The sizes of a page", "The size of a page, 1 to 60", "size of a page"] {
        assert_ne!(digest("The size of a page"), digest(other), "{other}");
    }
    assert_ne!(digest("1.5 times"), digest("15 times"));
    assert_ne!(digest("1-60"), digest("160"));
    assert_ne!(digest("a b"), digest("ab"));
    assert_eq!(digest(" \n"), "-");
}

#[test]
fn what_changed_since_it_was_read_is_told() {
    let mut lock = Lock::default();
    let before = words(&[("request Size", "Tasks on a page."), ("request Page", "Page."), ("title", "Tasks")]);
    assert!(lock.changes(&before).is_empty(), "of what was never read, nothing changed");
    lock.accept(&before);
    assert!(lock.changes(&before).is_empty());
    let after =
        words(&[("request Size", "Tasks on a page, 50 at most."), ("title", "**Tasks**"), ("example 1.request", "{}")]);
    assert_eq!(told(&lock, &after), ["example 1.request: new", "request Size: changed", "request Page: gone"]);
    lock.accept(&after);
    assert!(lock.changes(&after).is_empty());
}

#[test]
fn sources_are_remembered_apart() {
    let mut lock = Lock::default();
    lock.accept(&words(&[("title", "Tasks")]));
    let chinese = words(&[("title", "查询任务")]);
    assert!(lock.changes(&chinese).is_empty(), "of this source, nothing is remembered");
    lock.accept(&chinese);
    assert!(lock.changes(&words(&[("title", "Tasks")])).is_empty());
}

#[test]
fn new_words_are_added_and_others_stay() {
    let mut lock = Lock::default();
    lock.accept(&words(&[("title", "Tasks")]));
    let after = words(&[("title", "All tasks"), ("request Size", "Size.")]);
    lock.add(&after);
    assert_eq!(told(&lock, &after), ["title: changed"]);
}

#[test]
fn a_lock_is_read_as_it_was_written() {
    let mut lock = Lock::default();
    lock.accept(&words(&[("title", "Tasks"), ("response Tasks:Task", ""), ("error Task.Gone", "403")]));
    assert_eq!(Lock::parse(&lock.text()), Ok(lock));
    for broken in ["  title 123", "DescribeTasks", "DescribeTasks zh-page\n  title"] {
        assert!(Lock::parse(broken).is_err(), "{broken}");
    }
}

/// Each row of a page is remembered by its place, and so are its title and its examples.
#[test]
fn a_page_is_remembered_by_the_places_of_its_rows() {
    let path = crate::root().join("xtask/tests/metadata/alibaba/page.md");
    let page = crate::page::load(&path).expect("it is a page");
    let placed = crate::place::page(&page, &crate::place::Background::default());
    let words = Words::of_page(&page, &placed);
    assert_eq!(words.origin.to_string(), "en-page");
    let places: Vec<&str> = words.texts.keys().map(String::as_str).collect();
    assert_eq!(
        places,
        [
            "example 1.request",
            "example 1.response",
            "request Alarm",
            "request Hint",
            "request TaskId",
            "response RequestId",
            "response Success",
            "title",
        ]
    );
}
