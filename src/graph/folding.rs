//! Folding of names at the rate at which links come.
//!
//! A newcomer's trap: this gives what [`crate::base::fold`] gives, letter for letter. It
//! only skips normalisation for scripts whose letters have no other form.

use crate::base::fold;

/// Folds a name or path; see [`crate::base::fold`].
pub(super) fn fold_name(name: &str) -> String {
    if !name.chars().all(is_settled) {
        return fold(name);
    }
    let mut folded = name.trim().to_owned();
    folded.make_ascii_lowercase();
    folded
}

/// ASCII, Hangul syllables, kana and ideographs: without case beyond ASCII, and in normal
/// form C as long as only such letters stand side by side.
fn is_settled(c: char) -> bool {
    matches!(
        c,
        '\0'..='\x7f'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fa}'
    )
}

#[cfg(test)]
mod tests {
    use super::{fold_name, is_settled};
    use crate::base::fold;
    use proptest::prelude::{prop_assert_eq, proptest};

    #[test]
    fn every_settled_letter_folds_as_in_base() {
        for c in ('\0'..='\u{ffff}').filter(|c| is_settled(*c)) {
            let text = format!("a{c}b");
            assert_eq!(fold_name(&text), fold(&text), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn texts_fold_as_in_base(
            text in "[ -~가-힣あ-んア-ン一-龥ᄀ-ᇿ\u{3099}\u{a0}İß]{0,12}",
        ) {
            prop_assert_eq!(fold_name(&text), fold(&text));
        }
    }
}
