//! Lists that come page by page.

use std::fmt;
use std::vec;

use super::call::Call;
use super::operation::{Paging, PagingStyle};
use super::shape::Shape;
use super::value::{Scalar, Value, View};
use crate::error::Error;

/// The pages of a list, fetched one after the other.
///
/// It ends after the page that reaches the total that the service states, after an empty page, or where the service
/// names no further page. Entries that come and go meanwhile may be seen twice or not at all: services promise nothing
/// there.
#[must_use = "no page is fetched until it is asked for"]
pub struct Pages<R, A> {
    call: Call<R>,
    fetch: Fetch<R, A>,
    progress: Progress,
}

/// How a page is fetched. Held as a function, so that what is generic over an operation stays in one place.
type Fetch<R, A> = fn(Call<R>) -> super::BoxFuture<'static, Result<A, Error>>;

/// How far a list was read.
#[derive(Clone, Debug, Default)]
struct Progress {
    ended: bool,
    size: Option<u64>,
}

impl<R, A> Pages<R, A>
where
    R: Shape + Default + Clone + 'static,
    A: Shape + Default + 'static,
{
    /// The pages from the one that the call asks for.
    pub fn new(call: Call<R>) -> Self {
        Self { call, fetch: |call| Box::pin(call.send()), progress: Progress::default() }
    }

    /// The next page, or `None` after the last.
    ///
    /// # Errors
    ///
    /// As for a single call. The page can then be asked for again.
    pub async fn try_next(&mut self) -> Result<Option<A>, Error> {
        if self.progress.ended {
            return Ok(None);
        }
        let page = (self.fetch)(self.call.clone()).await?;
        match &self.call.operation().paging {
            Some(paging) => self.progress.advance(paging, &mut self.call.request, &page),
            None => self.progress.ended = true,
        }
        Ok(Some(page))
    }
}

impl<R, A> fmt::Debug for Pages<R, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("progress", &self.progress).finish_non_exhaustive()
    }
}

/// The entries of a list, over all its pages.
#[must_use = "no entry is fetched until it is asked for"]
pub struct Items<R, A, T> {
    pages: Pages<R, A>,
    open: fn(A) -> Vec<T>,
    items: vec::IntoIter<T>,
}

impl<R, A, T> Items<R, A, T>
where
    R: Shape + Default + Clone + 'static,
    A: Shape + Default + 'static,
{
    /// The entries that `open` takes from each page.
    pub fn new(pages: Pages<R, A>, open: fn(A) -> Vec<T>) -> Self {
        Self { pages, open, items: Vec::new().into_iter() }
    }

    /// The next entry, or `None` after the last. Fetches a page where the last one is used up.
    ///
    /// # Errors
    ///
    /// As for a single call. The entry can then be asked for again.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        loop {
            if let Some(item) = self.items.next() {
                return Ok(Some(item));
            }
            match self.pages.try_next().await? {
                Some(page) => self.items = (self.open)(page).into_iter(),
                None => return Ok(None),
            }
        }
    }

    /// All entries that are left.
    ///
    /// # Errors
    ///
    /// As for a single call; what was fetched before is dropped.
    pub async fn try_collect(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.try_next().await? {
            all.push(item);
        }
        Ok(all)
    }
}

impl<R, A, T> fmt::Debug for Items<R, A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).field("fetched", &self.items.len()).finish_non_exhaustive()
    }
}

impl Progress {
    /// Turns the request into that of the page after `page`, or ends.
    fn advance(&mut self, paging: &Paging, request: &mut dyn Shape, page: &dyn Shape) {
        let count = match member(page, paging.items).map(Value::view) {
            Some(View::List(list)) => list.count() as u64,
            _ => 0,
        };
        let total = paging.total.and_then(|name| integer(page, name));
        match paging.style {
            PagingStyle::PageNumber { page, size } => {
                let number = integer(request, page).unwrap_or(1).max(1);
                // Where the caller leaves the size to the service, or asks for more than it gives, a first page that is
                // not the last tells it.
                let asked = integer(request, size);
                let served =
                    asked.filter(|asked| count >= *asked || number > 1 || total.is_none_or(|total| count >= total));
                let size = *self.size.get_or_insert(served.unwrap_or(count));
                let reached = (number - 1).saturating_mul(size).saturating_add(count);
                self.ended = is_last(count, size, reached, total);
                set(request, page, Scalar::Integer(i128::from(number) + 1));
            }
            PagingStyle::Offset { offset, limit } => {
                let reached = integer(request, offset).unwrap_or_default().saturating_add(count);
                let size = integer(request, limit).unwrap_or_default();
                self.ended = is_last(count, size, reached, total);
                set(request, offset, Scalar::Integer(reached.into()));
            }
            PagingStyle::Token { token, next } => {
                let last = member(request, token).and_then(text);
                let next = member(page, next).and_then(text).filter(|next| !next.is_empty());
                // A service that names a page as its own successor would go round for ever.
                self.ended = next.is_none() || next == last;
                set(request, token, Scalar::Text(&next.unwrap_or_default()));
            }
        }
    }
}

/// Whether no entry follows a page. Without a total, a page that is not full is the last.
fn is_last(count: u64, size: u64, reached: u64, total: Option<u64>) -> bool {
    count == 0 || total.map_or(count < size, |total| reached >= total)
}

fn member<'a>(shape: &'a dyn Shape, name: &str) -> Option<&'a dyn Value> {
    let index = shape.table().fields.iter().position(|field| field.wire == name)?;
    shape.get(index)
}

fn set(shape: &mut dyn Shape, name: &str, scalar: Scalar<'_>) {
    let index = shape.table().fields.iter().position(|field| field.wire == name);
    if let Some(value) = index.and_then(|index| shape.get_mut(index)) {
        // A page number beyond what its type holds is refused; no list is that long.
        let _ = value.take(scalar);
    }
}

fn integer(shape: &dyn Shape, name: &str) -> Option<u64> {
    match member(shape, name)?.view() {
        View::Integer(integer) => integer.try_into().ok(),
        View::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn text(value: &dyn Value) -> Option<String> {
    match value.view() {
        View::Text(text) => Some(text.to_owned()),
        _ => None,
    }
}
