//! Pieces of one text → nested inlines, once delimiters have found their partners.
//!
//! Nesting is bounded here: markup past [`INLINE_DEPTH`] makes no level of its own.

use super::ast::{INLINE_DEPTH, Inline};
use super::emphasis::{Kind, Matched, Run};

/// A piece of text on the way to the tree.
pub(super) enum Piece {
    Node(Inline),
    Text(String),
    Run(Run),
}

/// Pieces and matched runs → tree.
pub(super) fn build(pieces: Vec<Piece>, matched: Vec<Matched>) -> Vec<Inline> {
    let mut tree = Tree { levels: vec![Level::default()], flat: 0 };
    let mut matched = matched.into_iter();
    for piece in pieces {
        match piece {
            Piece::Node(node) => tree.top().node(node),
            Piece::Text(text) => tree.top().text.push_str(&text),
            Piece::Run(run) => {
                let Some(found) = matched.next() else { continue };
                for kind in found.closes {
                    tree.close(kind);
                }
                tree.top().text.extend(std::iter::repeat_n(run.mark as char, found.text));
                for _ in found.opens {
                    tree.open();
                }
            }
        }
    }
    tree.finish()
}

/// Markup that is still open: its finished parts, and text that may go on.
#[derive(Default)]
struct Level {
    inlines: Vec<Inline>,
    text: String,
}

impl Level {
    fn node(&mut self, node: Inline) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.inlines.push(Inline::Text(text.into()));
        }
        self.inlines.push(node);
    }

    fn finish(mut self) -> Vec<Inline> {
        if !self.text.is_empty() {
            self.inlines.push(Inline::Text(self.text.into()));
        }
        self.inlines
    }
}

struct Tree {
    levels: Vec<Level>,
    /// Markup past [`INLINE_DEPTH`], which makes no level of its own.
    flat: usize,
}

impl Tree {
    fn top(&mut self) -> &mut Level {
        self.levels.last_mut().expect("the root level is never closed")
    }

    fn open(&mut self) {
        if self.levels.len() > INLINE_DEPTH {
            self.flat += 1;
        } else {
            self.levels.push(Level::default());
        }
    }

    fn close(&mut self, kind: Kind) {
        if self.flat > 0 {
            self.flat -= 1;
            return;
        }
        if self.levels.len() < 2 {
            return;
        }
        let inner = self.levels.pop().expect("there are at least two levels").finish();
        self.top().node(match kind {
            Kind::Emphasis => Inline::Emphasis(inner),
            Kind::Strong => Inline::Strong(inner),
            Kind::Strike => Inline::Strike(inner),
            Kind::Mark => Inline::Mark(inner),
        });
    }

    /// Every opened pair has been closed: `match_runs` opens only what it closes.
    fn finish(mut self) -> Vec<Inline> {
        self.levels.swap_remove(0).finish()
    }
}
