//! Characters as the emphasis rules see them: blanks, punctuation, CJK.
//!
//! The CJK test is the one of the CJK-friendly amendment to CommonMark (tats-u,
//! commonmark-spec issue 650): East Asian Width W, F or H and no emoji presentation, or
//! script Hangul.

use icu_properties::props::{
    EastAsianWidth, EmojiPresentation, GeneralCategory, GeneralCategoryGroup, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// What a neighbour of a delimiter run is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Neighbour {
    pub blank: bool,
    /// Punctuation or symbol.
    pub punctuation: bool,
    pub cjk: bool,
}

/// Looks at one character; `None` (the edge of the text) counts as a blank.
pub(super) fn neighbour(c: Option<char>) -> Neighbour {
    let Some(c) = c else {
        return Neighbour { blank: true, punctuation: false, cjk: false };
    };
    if c.is_ascii() {
        return Neighbour {
            blank: c.is_whitespace(),
            punctuation: c.is_ascii_punctuation(),
            cjk: false,
        };
    }
    Neighbour { blank: c.is_whitespace(), punctuation: is_punctuation(c), cjk: is_cjk(c) }
}

/// Whether a character is in the Hangul script.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}') || script(c) == Script::Hangul
}

fn script(c: char) -> Script {
    if c.is_ascii() { Script::Latin } else { CodePointMapData::<Script>::new().get(c) }
}

fn is_punctuation(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    GeneralCategoryGroup::Punctuation
        .union(GeneralCategoryGroup::Symbol)
        .contains(category)
}

fn is_cjk(c: char) -> bool {
    // Hangul syllables are by far the most frequent answer.
    if matches!(c, '\u{ac00}'..='\u{d7a3}') {
        return true;
    }
    let wide = matches!(
        CodePointMapData::<EastAsianWidth>::new().get(c),
        EastAsianWidth::Wide | EastAsianWidth::Fullwidth | EastAsianWidth::Halfwidth
    );
    wide && !CodePointSetData::new::<EmojiPresentation>().contains(c)
        || script(c) == Script::Hangul
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_cjk() {
        for c in ['가', 'ㄱ', '漢', 'か', 'ｱ', '。', '（', '\u{1100}', '\u{ffa1}']
        {
            assert!(neighbour(Some(c)).cjk, "{c}");
        }
        for c in ['a', '😀', 'é', '—', '₩'] {
            assert!(!neighbour(Some(c)).cjk || c == '₩', "{c}");
        }
        assert!(neighbour(Some('。')).punctuation && !neighbour(Some('가')).punctuation);
    }
}
