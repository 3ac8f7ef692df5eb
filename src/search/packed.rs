//! Terms of one note or name, each once, in order, in two pieces of memory: there are
//! hundreds of them a note, and a string of their own for each would be most of the cost.

/// Terms with what is known of each.
#[derive(Debug)]
pub(super) struct Packed<M> {
    /// All terms, one after the other.
    text: Box<str>,
    /// Bytes of each, and what is known of it.
    marks: Box<[(u8, M)]>,
}

impl<M> Default for Packed<M> {
    fn default() -> Packed<M> {
        Packed { text: Box::default(), marks: Box::default() }
    }
}

impl<M: Copy> Packed<M> {
    /// Terms in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, M)> {
        let mut rest = &*self.text;
        self.marks.iter().map(move |(length, mark)| {
            let (term, more) = rest.split_at(usize::from(*length));
            rest = more;
            (term, *mark)
        })
    }
}

/// The first bytes of a term as a number, by which most terms are told apart at once.
pub(super) fn start(term: &str) -> u128 {
    let mut start = [0; 16];
    let known = term.len().min(16);
    start[..known].copy_from_slice(&term.as_bytes()[..known]);
    u128::from_be_bytes(start)
}

/// Terms in any order.
pub(super) struct Terms<M> {
    text: String,
    found: Vec<Found<M>>,
}

struct Found<M> {
    /// The first bytes, by which most terms differ.
    start: u128,
    at: u32,
    length: u8,
    mark: M,
}

impl<M> Default for Terms<M> {
    fn default() -> Terms<M> {
        Terms { text: String::new(), found: Vec::new() }
    }
}

impl<M: Copy> Terms<M> {
    /// Adds a term; one of 256 bytes or more is none.
    pub fn add(&mut self, term: &str, mark: M) {
        let Ok(length) = u8::try_from(term.len()) else { return };
        let (start, at) = (start(term), self.text.len() as u32);
        self.text.push_str(term);
        self.found.push(Found { start, at, length, mark });
    }

    /// All of them; `join` says what is known of a term that was added twice.
    pub fn pack(mut self, join: impl Fn(M, M) -> M) -> Packed<M> {
        let source = self.text;
        let term = |f: &Found<M>| &source[f.at as usize..][..usize::from(f.length)];
        self.found.sort_unstable_by(|a, b| {
            a.start.cmp(&b.start).then_with(|| term(a).cmp(term(b)))
        });
        self.found.dedup_by(|again, kept| {
            let same = again.start == kept.start && term(again) == term(kept);
            if same {
                kept.mark = join(kept.mark, again.mark);
            }
            same
        });
        let mut text =
            String::with_capacity(self.found.iter().map(|f| usize::from(f.length)).sum());
        self.found.iter().for_each(|found| text.push_str(term(found)));
        let marks = self.found.iter().map(|found| (found.length, found.mark)).collect();
        Packed { text: text.into(), marks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_come_in_order_and_once() {
        let mut terms = Terms::default();
        for (term, mark) in [("파드", 1), ("a", 2), ("kubernetes", 3), ("kubernete", 4)]
        {
            terms.add(term, mark);
            terms.add(term, 10);
        }
        terms.add(&"a".repeat(256), 1);
        let packed = terms.pack(|a, b| a + b);
        let want = [("a", 12), ("kubernete", 14), ("kubernetes", 13), ("파드", 11)];
        assert_eq!(packed.iter().collect::<Vec<_>>(), want);
    }
}
