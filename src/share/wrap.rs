//! A title into lines that fit, by measured widths.
//!
//! Korean breaks between words, Chinese and Japanese between characters but not before a
//! closing mark. A word is only taken apart where it is wider than a line.

/// Marks that no line begins with.
const CLOSING: &str = "、。，．・：；？！）］｝〉》」』】〕’”…ー々)]}>,.:;?!%";
/// Marks that no line ends with.
const OPENING: &str = "（［｛〈《「『【〔‘“([{<";
/// Marks behind which a word may be taken apart.
const JOINTS: &str = "-/._:·@=+&|";

/// A part of the text that stays together.
struct Piece {
    text: String,
    width: f32,
    /// Whether a blank stands before it.
    spaced: bool,
}

/// Measures characters, in the unit of the widths.
pub(super) struct Ruler<'r>(pub(super) &'r dyn Fn(char) -> f32);

impl Ruler<'_> {
    fn text(&self, text: &str) -> f32 {
        text.chars().map(self.0).sum()
    }
}

/// Breaks a text into at most so many lines of about equal length; `None` when it needs
/// more.
pub(super) fn wrap(
    text: &str,
    ruler: &Ruler<'_>,
    width: f32,
    most: usize,
) -> Option<Vec<String>> {
    let pieces = pieces(text, ruler, width);
    let blank = (ruler.0)(' ');
    let lines = fill(&pieces, blank, width);
    if lines.len() > most {
        return None;
    }
    let widest = pieces.iter().map(|piece| piece.width).fold(0.0, f32::max);
    let (mut low, mut high) = (widest, width);
    let mut best = lines;
    for _ in 0..12 {
        let middle = f32::midpoint(low, high);
        let tried = fill(&pieces, blank, middle);
        if tried.len() <= best.len() {
            (best, high) = (tried, middle);
        } else {
            low = middle;
        }
    }
    Some(best)
}

/// The same for a text that is too long: the last line ends in `…`.
pub(super) fn cut(text: &str, ruler: &Ruler<'_>, width: f32, most: usize) -> Vec<String> {
    if let Some(lines) = wrap(text, ruler, width, most) {
        return lines;
    }
    let mut lines = fill(&pieces(text, ruler, width), (ruler.0)(' '), width);
    lines.truncate(most);
    if let Some(last) = lines.last_mut() {
        while !last.is_empty() && ruler.text(last) + (ruler.0)('…') > width {
            last.pop();
        }
        let kept = last.trim_end().len();
        last.truncate(kept);
        last.push('…');
    }
    lines
}

/// Puts pieces into lines, as many into each as fit.
fn fill(pieces: &[Piece], blank: f32, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut at = 0.0;
    for piece in pieces {
        let gap = if piece.spaced { blank } else { 0.0 };
        match lines.last_mut() {
            Some(line) if at + gap + piece.width <= width => {
                if piece.spaced {
                    line.push(' ');
                }
                line.push_str(&piece.text);
                at += gap + piece.width;
            }
            _ => {
                lines.push(piece.text.clone());
                at = piece.width;
            }
        }
    }
    lines
}

/// Takes a text apart where a line may end.
fn pieces(text: &str, ruler: &Ruler<'_>, width: f32) -> Vec<Piece> {
    let mut found = Vec::new();
    for word in text.split_whitespace() {
        let mut spaced = true;
        for part in parts(word) {
            for bit in fitting(part, ruler, width) {
                let width = ruler.text(bit);
                found.push(Piece { text: bit.to_owned(), width, spaced });
                spaced = false;
            }
        }
    }
    found
}

/// The parts of a word between which a line may end.
fn parts(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in word.char_indices() {
        let breaks = before.is_some_and(|last| {
            (is_ideograph(last) || is_ideograph(c))
                && !CLOSING.contains(c)
                && !OPENING.contains(last)
        });
        if breaks {
            parts.push(&word[start..at]);
            start = at;
        }
        before = Some(c);
    }
    parts.push(&word[start..]);
    parts
}

/// Bits of a part that each fit a line: the part itself, else cut behind a joint, else
/// anywhere.
fn fitting<'t>(mut part: &'t str, ruler: &Ruler<'_>, width: f32) -> Vec<&'t str> {
    let mut bits = Vec::new();
    while ruler.text(part) > width {
        let (mut sum, mut end, mut joint) = (0.0, 0, None);
        for (at, c) in part.char_indices() {
            sum += (ruler.0)(c);
            if sum > width && at > 0 {
                break;
            }
            end = at + c.len_utf8();
            if JOINTS.contains(c) {
                joint = Some(end);
            }
        }
        let end = joint.unwrap_or(end);
        bits.push(&part[..end]);
        part = &part[end..];
    }
    if !part.is_empty() {
        bits.push(part);
    }
    bits
}

/// Characters of scripts that need no blanks between words.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One for each character.
    fn check(text: &str, width: f32, most: usize, expected: &[&str]) {
        let ruler = Ruler(&|_| 1.0);
        let lines = wrap(text, &ruler, width, most);
        assert_eq!(lines.as_deref().unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn korean_breaks_between_words_into_lines_of_one_length() {
        check("파드 수명 주기", 20.0, 3, &["파드 수명 주기"]);
        check("소유 참조와 파이널라이저", 10.0, 3, &["소유 참조와", "파이널라이저"]);
        check("하나 둘 셋 넷 다섯 여섯", 12.0, 3, &["하나 둘 셋", "넷 다섯 여섯"]);
    }

    #[test]
    fn ideographs_break_anywhere_but_before_closing_marks() {
        check("日本語の題名", 4.0, 3, &["日本語", "の題名"]);
        check("日本、語", 2.0, 3, &["日", "本、", "語"]);
    }

    #[test]
    fn a_word_wider_than_a_line_is_taken_apart_behind_a_joint() {
        check("ingress-controller", 12.0, 3, &["ingress-", "controller"]);
        check("가나다라마바사", 4.0, 3, &["가나다라", "마바사"]);
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        let ruler = Ruler(&|_| 1.0);
        assert!(wrap("a b c d", &ruler, 1.0, 3).is_none());
        assert_eq!(cut("하나 둘 셋 넷", &ruler, 4.0, 2), ["하나 둘", "셋 넷"]);
        assert_eq!(cut("하나 둘 셋 넷 다섯", &ruler, 4.0, 2), ["하나 둘", "셋 넷…"]);
        assert!(cut("", &ruler, 4.0, 2).is_empty());
        assert_eq!(cut("가나다", &Ruler(&|_| 9.0), 4.0, 1), ["…"]);
    }
}
