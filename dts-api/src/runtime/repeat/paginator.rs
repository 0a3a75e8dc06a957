//! Lists that come page by page.

use std::fmt;
use std::vec;

use futures_core::Stream;

use super::unfold::Unfold;
use crate::error::Error;
use crate::runtime::call::builder::Call;
use crate::runtime::call::operation::{PagingStyle, Window};
use crate::runtime::model::path::find;
use crate::runtime::model::shape::Shape;
use crate::runtime::model::value::{Scalar, Value, View};
use crate::runtime::net::future::BoxFuture;

/// The pages of a list, fetched one after the other.
///
/// It ends after the page that reaches the total that the service states, after an empty page, or where the service
/// names no further page. Where an answer has several lists, it ends after the last page of the longest. Entries that
/// come and go meanwhile may be seen twice or not at all: services promise nothing there.
#[must_use = "no page is fetched until it is asked for"]
pub struct Pages<R, A> {
    call: Call<R>,
    fetch: Fetch<R, A>,
    walks: Vec<Walk>,
}

/// How a page is fetched. Held as a function, so that what is generic over an operation stays in one place.
type Fetch<R, A> = fn(Call<R>) -> BoxFuture<'static, Result<A, Error>>;

impl<R, A> Pages<R, A>
where
    R: Shape + Default + Clone + 'static,
    A: Shape + Default + 'static,
{
    /// The pages of all lists, from the ones that the call asks for.
    pub fn new(call: Call<R>) -> Self {
        let windows = call.operation().paging.iter();
        let walks = windows.map(Walk::over).collect();
        Self { call, fetch: |call| Box::pin(call.send()), walks }
    }

    /// The pages of one list of one window. For generated code.
    #[doc(hidden)]
    pub fn of_list(call: Call<R>, window: usize, list: &'static str) -> Self {
        let windows = call.operation().paging.get(window).into_iter();
        let walks = windows.map(|window| Walk { list: Some(list), ..Walk::over(window) }).collect();
        Self { call, fetch: |call| Box::pin(call.send()), walks }
    }

    /// The next page, or `None` after the last.
    ///
    /// # Errors
    ///
    /// As for a single call. The page can then be asked for again.
    pub async fn try_next(&mut self) -> Result<Option<A>, Error> {
        if self.next_request().is_none() {
            return Ok(None);
        }
        let page = (self.fetch)(self.call.clone()).await?;
        for walk in &mut self.walks {
            walk.advance(&mut self.call.request, &page);
        }
        Ok(Some(page))
    }

    /// The request that fetches the next page, or `None` after the last. Keep it to go on from here at another time,
    /// with the builder's `with_request`.
    pub fn next_request(&self) -> Option<&R> {
        let has_more = self.walks.iter().any(|walk| !walk.ended);
        has_more.then_some(&self.call.request)
    }

    /// All pages that are left.
    ///
    /// # Errors
    ///
    /// As for a single call; what was fetched before is dropped.
    pub async fn try_collect(mut self) -> Result<Vec<A>, Error> {
        let mut all = Vec::new();
        while let Some(page) = self.try_next().await? {
            all.push(page);
        }
        Ok(all)
    }

    /// The pages as a stream. It ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<A, Error>> + Send + Unpin + 'static {
        Unfold::new(self, |mut pages| {
            Box::pin(async move {
                let next = pages.try_next().await;
                (pages, next)
            })
        })
    }
}

impl<R, A> fmt::Debug for Pages<R, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("walks", &self.walks).finish_non_exhaustive()
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
    /// The entries that `open` takes from each page. For generated code.
    #[doc(hidden)]
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

    /// The entries as a stream. It ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<T, Error>> + Send + Unpin + 'static
    where
        T: Send + 'static,
    {
        Unfold::new(self, |mut items| {
            Box::pin(async move {
                let next = items.try_next().await;
                (items, next)
            })
        })
    }
}

impl<R, A, T> fmt::Debug for Items<R, A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).field("fetched", &self.items.len()).finish_non_exhaustive()
    }
}

/// How far a window was moved.
#[derive(Clone, Copy, Debug)]
struct Walk {
    window: &'static Window,
    /// The one list of the window that is read, where it is not all of them.
    list: Option<&'static str>,
    ended: bool,
    size: Option<u64>,
}

impl Walk {
    fn over(window: &'static Window) -> Self {
        Self { window, list: None, ended: false, size: None }
    }

    /// Turns the request into that of the page after `page`, or ends.
    fn advance(&mut self, request: &mut dyn Shape, page: &dyn Shape) {
        if self.ended {
            return;
        }
        let longest = self.window.lists.iter().map(|list| count(page, list)).max().unwrap_or_default();
        let total = self.window.total.and_then(|path| integer(page, path));
        match self.window.style {
            PagingStyle::PageNumber { page, size } => {
                let number = integer(request, page).unwrap_or(1).max(1);
                // Where the caller leaves the size to the service, or asks for more than it gives, a first page that is
                // not the last tells it.
                let asked = integer(request, size);
                let served =
                    asked.filter(|asked| longest >= *asked || number > 1 || total.is_none_or(|total| longest >= total));
                let size = *self.size.get_or_insert(served.unwrap_or(longest));
                let reached = (number - 1).saturating_mul(size).saturating_add(longest);
                self.ended = is_last(longest, size, reached, total);
                set(request, page, Scalar::Integer(i128::from(number) + 1));
            }
            PagingStyle::Offset { offset, limit } => {
                let reached = integer(request, offset).unwrap_or_default().saturating_add(longest);
                let size = integer(request, limit).unwrap_or_default();
                self.ended = is_last(longest, size, reached, total);
                set(request, offset, Scalar::Integer(reached.into()));
            }
            PagingStyle::Token { token, next } => {
                let last = find(request, token).and_then(text);
                let next = find(page, next).and_then(text).filter(|next| !next.is_empty());
                // A service that names a page as its own successor would go round for ever.
                self.ended = next.is_none() || next == last;
                set(request, token, Scalar::Text(&next.unwrap_or_default()));
            }
        }
        // Of several lists, one may be over long before the others. Only a token's page can be empty before the end.
        if let (Some(list), PagingStyle::PageNumber { .. } | PagingStyle::Offset { .. }) =
            (self.list, self.window.style)
        {
            self.ended |= count(page, list) == 0;
        }
    }
}

/// Whether no entry follows a page. Without a total, a page that is not full is the last.
fn is_last(count: u64, size: u64, reached: u64, total: Option<u64>) -> bool {
    count == 0 || total.map_or(count < size, |total| reached >= total)
}

fn count(page: &dyn Shape, list: &str) -> u64 {
    match find(page, list).map(Value::view) {
        Some(View::List(list)) => list.count() as u64,
        _ => 0,
    }
}

fn set(shape: &mut dyn Shape, name: &str, scalar: Scalar<'_>) {
    let index = shape.table().fields.iter().position(|field| field.wire == name);
    if let Some(value) = index.and_then(|index| shape.get_mut(index)) {
        // A page number beyond what its type holds is refused; no list is that long.
        let _ = value.take(scalar);
    }
}

fn integer(shape: &dyn Shape, name: &str) -> Option<u64> {
    match find(shape, name)?.view() {
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
