//! Finds many texts in one pass, with the algorithm of Aho and Corasick. Its time does not depend on their number.

/// The texts to find, as a tree of their prefixes.
#[derive(Default)]
pub(super) struct Finder {
    /// The nodes. The first one is the root; its children are in `first`, because it has the most.
    nodes: Vec<Node>,
    /// The root's child for each byte.
    first: Vec<usize>,
}

#[derive(Clone, Copy, Default)]
struct Node {
    byte: u8,
    /// Whether a text ends here.
    ends: bool,
    length: usize,
    /// The first child, and the next child of the same parent; 0 is none.
    child: usize,
    sibling: usize,
    /// The node of the longest other prefix with which this one ends.
    back: usize,
    /// The nearest node on the way back, including this one, at which a text ends; 0 is none.
    found: usize,
}

impl Finder {
    /// The state before the first byte.
    pub(super) const START: usize = 0;

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Adds a text to find, also in Latin-1.
    pub(super) fn add(&mut self, text: &str) {
        self.add_bytes(text.as_bytes());
        if text.is_ascii() {
            return;
        }
        let mut latin = Vec::new();
        for c in text.chars() {
            let Ok(byte) = u8::try_from(u32::from(c)) else { return };
            latin.push(byte);
        }
        self.add_bytes(&latin);
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
            self.first.resize(256, 0);
        }
        let mut at = Self::START;
        for (index, byte) in bytes.iter().enumerate() {
            let byte = alike(*byte);
            let mut next = self.child(at, byte);
            if next == 0 {
                next = self.nodes.len();
                let node = Node { byte, length: index + 1, ..Node::default() };
                self.nodes.push(node);
                if at == Self::START {
                    if let Some(slot) = self.first.get_mut(usize::from(byte)) {
                        *slot = next;
                    }
                } else {
                    let sibling = self.node(at).child;
                    self.change(at, |node| node.child = next);
                    self.change(next, |node| node.sibling = sibling);
                }
            }
            at = next;
        }
        self.change(at, |node| node.ends = true);
    }

    /// Links the nodes after all texts were added: shorter prefixes first, because longer ones point to them.
    pub(super) fn link(&mut self) {
        let mut queue: Vec<usize> = Vec::new();
        for child in &self.first {
            if *child != 0 {
                queue.push(*child);
            }
        }
        let mut done = 0;
        while let Some(at) = queue.get(done).copied() {
            done += 1;
            let node = self.node(at);
            let found = if node.ends { at } else { self.node(node.back).found };
            self.change(at, |node| node.found = found);
            let mut child = node.child;
            while child != 0 {
                let back = self.step(node.back, self.node(child).byte);
                self.change(child, |node| node.back = back);
                queue.push(child);
                child = self.node(child).sibling;
            }
        }
    }

    /// Returns the state after one more byte.
    pub(super) fn step(&self, state: usize, byte: u8) -> usize {
        let byte = alike(byte);
        let mut at = state;
        loop {
            let next = self.child(at, byte);
            if next != 0 || at == Self::START {
                return next;
            }
            at = self.node(at).back;
        }
    }

    /// Returns the length of the longest text that ends in a state, and the state for the next shorter one.
    pub(super) fn longest(&self, state: usize) -> Option<(usize, usize)> {
        let found = self.node(self.node(state).found);
        (found.length > 0).then_some((found.length, found.back))
    }

    /// Returns how many bytes before a state may be the prefix of a text.
    pub(super) fn length(&self, state: usize) -> usize {
        self.node(state).length
    }

    fn child(&self, at: usize, byte: u8) -> usize {
        if at == Self::START {
            return self.first.get(usize::from(byte)).copied().unwrap_or(0);
        }
        let mut child = self.node(at).child;
        while child != 0 {
            let node = self.node(child);
            if node.byte == byte {
                break;
            }
            child = node.sibling;
        }
        child
    }

    fn node(&self, at: usize) -> Node {
        self.nodes.get(at).copied().unwrap_or_default()
    }

    fn change(&mut self, at: usize, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(at) {
            change(node);
        }
    }
}

/// Treats `+` as a space, as in a form. A text does not say whether it comes from a form.
fn alike(byte: u8) -> u8 {
    if byte == b'+' { b' ' } else { byte }
}
