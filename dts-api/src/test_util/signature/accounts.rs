//! The accepted keys and the used nonces.

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, SystemTime};

use crate::credentials::Credentials;

/// How long a nonce is remembered: longer than the oldest time that is accepted.
const REMEMBERED: Duration = Duration::from_secs(31 * 60);

/// The accepted keys.
pub(in crate::test_util) struct Accounts {
    keys: Vec<Credentials>,
    nonces: HashSet<String>,
    order: VecDeque<(SystemTime, String)>,
}

impl Accounts {
    pub(in crate::test_util) fn new(keys: Vec<Credentials>) -> Self {
        Self { keys, nonces: HashSet::new(), order: VecDeque::new() }
    }

    /// Returns the keys with this ID.
    pub(super) fn find(&self, key_id: &str) -> Option<&Credentials> {
        self.keys.iter().find(|keys| keys.key_id() == key_id)
    }

    /// Returns whether a nonce is new, and records it.
    pub(super) fn is_new(&mut self, nonce: &str, now: SystemTime) -> bool {
        while let Some((used, nonce)) = self.order.front()
            && now.duration_since(*used).is_ok_and(|age| age > REMEMBERED)
        {
            self.nonces.remove(nonce);
            self.order.pop_front();
        }
        let new = self.nonces.insert(nonce.to_owned());
        if new {
            self.order.push_back((now, nonce.to_owned()));
        }
        new
    }
}
