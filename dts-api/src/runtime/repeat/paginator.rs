//! Pagination of lists.

use std::fmt;
use std::marker::PhantomData;
use std::vec;

use futures_core::Stream;

use super::unfold::Unfold;
use crate::error::Error;
use crate::runtime::call::builder::{AnyCall, Call, typed, typed_ref};
use crate::runtime::call::operation::{PagingStyle, Window};
use crate::runtime::model::path;
use crate::runtime::model::scalar::Scalar;
use crate::runtime::model::shape::{Shape, set};
use crate::runtime::net::future::BoxFuture;

/// The pages of a list, fetched one after the other.
///
/// The last page is the one that reaches the total of the service, an empty page, or one without a next page. If a
/// response has several lists, the longest list decides. Entries that appear or disappear during the iteration may be
/// returned twice or not at all, because services do not prevent that.
#[must_use = "no page is fetched until it is asked for"]
pub struct Pages<R, A> {
    core: Core,
    of: PhantomData<fn() -> (R, A)>,
}

/// The pages of an operation, without its types.
struct Core {
    call: AnyCall,
    walks: Vec<Walk>,
}

impl Core {
    fn new(call: AnyCall, window: Option<usize>, list: Option<&'static str>) -> Self {
        let windows = call.operation.paging.iter().enumerate();
        let windows = windows.filter(|(index, _)| window.is_none_or(|window| window == *index));
        let walks = windows.map(|(_, window)| Walk { window, list, ended: false, size: None }).collect();
        Self { call, walks }
    }

    fn has_more(&self) -> bool {
        self.walks.iter().any(|walk| !walk.ended)
    }

    fn next(&mut self) -> BoxFuture<'_, Result<Option<Box<dyn Shape>>, Error>> {
        Box::pin(async {
            if !self.has_more() {
                return Ok(None);
            }
            let page = self.call.send().await?;
            for walk in &mut self.walks {
                walk.advance(&mut *self.call.request, &*page);
            }
            Ok(Some(page))
        })
    }
}

impl<R: Shape + Default, A: Shape + Default> Pages<R, A> {
    /// Creates the pages of all lists, starting at the page that the call requests. For generated code.
    #[doc(hidden)]
    pub fn new(call: Call<R>) -> Self {
        Self { core: Core::new(call.erase::<A>(), None, None), of: PhantomData }
    }

    /// Creates the pages of one list of one window. For generated code.
    #[doc(hidden)]
    pub fn of_list(call: Call<R>, window: usize, list: &'static str) -> Self {
        Self { core: Core::new(call.erase::<A>(), Some(window), Some(list)), of: PhantomData }
    }

    /// Fetches the next page. Returns `None` after the last one.
    ///
    /// # Errors
    ///
    /// Same as for a single call. You can then call `try_next` again for the same page.
    pub async fn try_next(&mut self) -> Result<Option<A>, Error> {
        Ok(self.core.next().await?.map(typed))
    }

    /// Returns the request for the next page, or `None` after the last one. Save it to resume later, with
    /// `with_request` of the builder.
    pub fn next_request(&self) -> Option<&R> {
        if self.core.has_more() { typed_ref(&*self.core.call.request) } else { None }
    }

    /// Fetches all remaining pages.
    ///
    /// # Errors
    ///
    /// Same as for a single call; the pages that were already fetched are dropped.
    pub async fn try_collect(mut self) -> Result<Vec<A>, Error> {
        let mut all = Vec::new();
        while let Some(page) = self.try_next().await? {
            all.push(page);
        }
        Ok(all)
    }

    /// Converts the pages to a stream. The stream ends after an error.
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
        f.debug_struct("Pages").field("walks", &self.core.walks).finish_non_exhaustive()
    }
}

/// The entries of a list, over all its pages.
#[must_use = "no entry is fetched until it is asked for"]
pub struct Items<R, A, T> {
    pages: Pages<R, A>,
    open: fn(A) -> Vec<T>,
    items: vec::IntoIter<T>,
}

impl<R: Shape + Default, A: Shape + Default, T> Items<R, A, T> {
    /// Creates the entries that `open` takes from each page. For generated code.
    #[doc(hidden)]
    pub fn new(pages: Pages<R, A>, open: fn(A) -> Vec<T>) -> Self {
        Self { pages, open, items: Vec::new().into_iter() }
    }

    /// Returns the next entry, or `None` after the last one. Fetches a page if needed.
    ///
    /// # Errors
    ///
    /// Same as for a single call. You can then call `try_next` again for the same entry.
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

    /// Returns all remaining entries.
    ///
    /// # Errors
    ///
    /// Same as for a single call; the entries that were already fetched are dropped.
    pub async fn try_collect(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.try_next().await? {
            all.push(item);
        }
        Ok(all)
    }

    /// Converts the entries to a stream. The stream ends after an error.
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

/// The position of a window.
#[derive(Clone, Copy, Debug)]
struct Walk {
    window: &'static Window,
    /// The one list of the window that is read; `None` if all are read.
    list: Option<&'static str>,
    ended: bool,
    size: Option<u64>,
}

impl Walk {
    /// Changes the request to that of the page after `page`, or ends.
    fn advance(&mut self, request: &mut dyn Shape, page: &dyn Shape) {
        if self.ended {
            return;
        }
        let longest = self.window.lists.iter().map(|list| count(page, list)).max().unwrap_or_default();
        let total = self.window.total.and_then(|path| integer(page, path));
        match self.window.style {
            PagingStyle::PageNumber { page, size } => {
                let number = integer(request, page).unwrap_or(1).max(1);
                // If the caller sets no size, or a larger one than the service returns, the length of a first page
                // that is not the last one is the size.
                let asked = integer(request, size);
                let served =
                    asked.filter(|asked| longest >= *asked || number > 1 || total.is_none_or(|total| longest >= total));
                let size = *self.size.get_or_insert(served.unwrap_or(longest));
                let reached = (number - 1).saturating_mul(size).saturating_add(longest);
                self.ended = is_last(longest, size, reached, credible(total, longest, asked));
                // Page numbers have enough digits for every list.
                self.ended |= !set(request, page, Scalar::Number(&number.saturating_add(1).to_string()));
            }
            PagingStyle::Offset { offset, limit } => {
                let reached = integer(request, offset).unwrap_or_default().saturating_add(longest);
                let size = integer(request, limit).unwrap_or_default();
                self.ended = is_last(longest, size, reached, credible(total, longest, Some(size)));
                self.ended |= !set(request, offset, Scalar::Number(&reached.to_string()));
            }
            PagingStyle::Token { token, next } => {
                let last = path::text(request, token);
                let next = path::text(page, next).filter(|next| !next.is_empty());
                // A token that is its own successor would never end.
                self.ended = next.is_none() || next == last;
                set(request, token, Scalar::Text(&next.unwrap_or_default()));
            }
        }
        // One list may end before the others. Only with tokens can a page be empty before the end.
        if let (Some(list), PagingStyle::PageNumber { .. } | PagingStyle::Offset { .. }) =
            (self.list, self.window.style)
        {
            self.ended |= count(page, list) == 0;
        }
    }
}

/// Returns the total, unless it is no more than the entries of a full page: some services count only the page.
fn credible(total: Option<u64>, count: u64, asked: Option<u64>) -> Option<u64> {
    let is_full = asked.is_some_and(|asked| asked > 0 && count >= asked);
    total.filter(|total| !is_full || *total > count)
}

/// Returns whether a page is the last one. Without a total, a page that is not full is the last one.
fn is_last(count: u64, size: u64, reached: u64, total: Option<u64>) -> bool {
    count == 0 || total.map_or(count < size, |total| reached >= total)
}

fn count(page: &dyn Shape, list: &str) -> u64 {
    path::count(page, list) as u64
}

fn integer(shape: &dyn Shape, name: &str) -> Option<u64> {
    path::text(shape, name)?.trim().parse().ok()
}
