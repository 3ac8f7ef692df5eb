//! Remembers a pure function of one value, from one state of the vault to the next.
//!
//! The function is a *function pointer*: it cannot capture anything, so the hashed
//! argument is all that it depends on, and an entry can never be stale. Whatever relates
//! two files must not be remembered here. A newcomer's trap: the argument's `Hash` must
//! cover all of it, so it is always the derived one.
//!
//! [`Last`] is the same for a stage that relates all files: it keeps its whole argument.

use super::digest::{Digest, DigestMap, digest_of};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Parts of the table, so that threads seldom wait for each other.
const SHARDS: usize = 32;
/// Generations after which an entry that nobody asked for is dropped.
const KEPT: u32 = 3;

/// What a function gave for each argument, as long as someone asks for it.
///
/// `T` is a tool that the function needs beside its argument, such as grammars; it stays
/// the same for ever.
#[derive(Debug)]
pub struct Memo<O, T = ()> {
    tool: T,
    shards: Vec<Mutex<Shard<O>>>,
}

#[derive(Debug)]
struct Shard<O> {
    generation: u32,
    entries: DigestMap<Entry<O>>,
    /// Values that were made.
    made: usize,
}

#[derive(Debug)]
struct Entry<O> {
    value: Arc<O>,
    /// When it was last asked for.
    used: u32,
}

impl<O> Memo<O> {
    /// Gives what `compute` makes of `input`, now or at an earlier time.
    pub fn get<I: Hash + ?Sized>(&self, input: &I, compute: fn(&I) -> O) -> Arc<O> {
        self.recall(input, || compute(input))
    }
}

impl<O, T> Memo<O, T> {
    /// A memo for functions that need a tool.
    pub fn with(tool: T) -> Memo<O, T> {
        let shard = || {
            Mutex::new(Shard { generation: 0, entries: DigestMap::default(), made: 0 })
        };
        Memo { tool, shards: (0..SHARDS).map(|_| shard()).collect() }
    }

    /// The tool.
    pub fn tool(&self) -> &T {
        &self.tool
    }

    /// Gives what `compute` makes of `input` with the tool, now or at an earlier time.
    pub fn ask<I: Hash + ?Sized>(&self, input: &I, compute: fn(&T, &I) -> O) -> Arc<O> {
        self.recall(input, || compute(&self.tool, input))
    }

    fn recall<I: Hash + ?Sized>(&self, input: &I, make: impl FnOnce() -> O) -> Arc<O> {
        let key = digest_of(input);
        if let Some(value) = self.find(key) {
            return value;
        }
        // Not under the lock: two threads may do the same work, and none waits for it.
        let value = Arc::new(make());
        let mut shard = self.shard(key);
        let used = shard.generation;
        shard.made += 1;
        shard.entries.insert(key, Entry { value: Arc::clone(&value), used });
        value
    }

    /// Begins a new generation and drops what was not asked for in the last ones.
    pub fn next_generation(&self) {
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.generation += 1;
            let generation = shard.generation;
            shard.entries.retain(|_, entry| generation - entry.used <= KEPT);
        }
    }

    /// How many values are kept.
    pub fn len(&self) -> usize {
        self.sum(|shard| shard.entries.len())
    }

    /// How many values were made so far, and not only remembered.
    pub fn made(&self) -> usize {
        self.sum(|shard| shard.made)
    }

    fn sum(&self, of: fn(&Shard<O>) -> usize) -> usize {
        let lock = |shard: &Mutex<Shard<O>>| {
            of(&shard.lock().unwrap_or_else(PoisonError::into_inner))
        };
        self.shards.iter().map(lock).sum()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn find(&self, key: Digest) -> Option<Arc<O>> {
        let mut shard = self.shard(key);
        let generation = shard.generation;
        let entry = shard.entries.get_mut(&key)?;
        entry.used = generation;
        Some(Arc::clone(&entry.value))
    }

    fn shard(&self, key: Digest) -> MutexGuard<'_, Shard<O>> {
        let at = (key.0 >> 64) as usize % SHARDS;
        // Entries are whole before they are put in, so a panic elsewhere spoils none.
        self.shards[at].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<O> Default for Memo<O> {
    fn default() -> Self {
        Memo::with(())
    }
}

/// The last value of a pure function, kept while it is asked for the same argument: for
/// stages that take in the whole vault, where one value is all that memory has room for.
///
/// The whole argument is kept and compared, so its `PartialEq` must cover all that the
/// function reads of it.
#[derive(Debug)]
pub struct Last<I, O> {
    kept: Mutex<Kept<I, O>>,
}

#[derive(Debug)]
struct Kept<I, O> {
    last: Option<(I, Arc<O>)>,
    /// Values that were made.
    made: usize,
}

impl<I: PartialEq, O> Last<I, O> {
    /// Gives what `compute` makes of `input`, now or the last time. The argument that was
    /// given last is the one that is kept.
    pub fn get(&self, input: I, compute: fn(&I) -> O) -> Arc<O> {
        let last = self.lock().last.take();
        let known = last.filter(|(known, _)| *known == input).map(|(_, value)| value);
        let made = usize::from(known.is_none());
        // Not under the lock, see `Memo`.
        let value = known.unwrap_or_else(|| Arc::new(compute(&input)));
        let mut kept = self.lock();
        kept.made += made;
        kept.last = Some((input, Arc::clone(&value)));
        value
    }

    /// How many values were made so far, and not only remembered.
    pub fn made(&self) -> usize {
        self.lock().made
    }

    fn lock(&self) -> MutexGuard<'_, Kept<I, O>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<I, O> Default for Last<I, O> {
    fn default() -> Self {
        Last { kept: Mutex::new(Kept { last: None, made: 0 }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(text: &str) -> usize {
        text.len()
    }

    #[test]
    fn a_value_is_made_once_and_shared() {
        let memo = Memo::default();
        let one = memo.get("가", length);
        let two = memo.get("가", length);
        assert!(Arc::ptr_eq(&one, &two));
        assert_eq!((*one, *memo.get("ab", length), memo.len()), (3, 2, 2));
        assert_eq!(memo.made(), 2);
    }

    #[test]
    fn the_last_value_is_kept_while_its_argument_is_the_same() {
        let last = Last::default();
        let length = |text: &String| text.len();
        let ask = |text: &str| last.get(text.to_owned(), length);
        let one = ask("가");
        assert!(Arc::ptr_eq(&one, &ask("가")));
        assert_eq!((*one, *ask("ab"), *ask("가")), (3, 2, 3));
        assert_eq!(last.made(), 3);
    }

    #[test]
    fn what_nobody_asks_for_is_dropped() {
        let memo = Memo::default();
        memo.get("a", length);
        memo.get("b", length);
        for _ in 0..=KEPT {
            memo.next_generation();
            memo.get("a", length);
        }
        assert_eq!(memo.len(), 1);
        assert!(!memo.is_empty());
    }
}
