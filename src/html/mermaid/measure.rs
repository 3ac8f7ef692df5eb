//! How wide a text may become, whatever font a reader has.
//!
//! A site knows no fonts, so a width here is what the widest of the usual ones (DejaVu
//! Sans, Verdana, Noto Sans CJK) take. A drawing whose labels fit by these widths fits
//! everywhere.

/// Above the base line, in parts of the size.
pub(super) const ASCENT: f32 = 0.95;
/// Below the base line.
pub(super) const DESCENT: f32 = 0.25;

/// Widths of ASCII from U+0020 on, in thousandths of the size.
#[rustfmt::skip]
const ASCII: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
    636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
    500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
    635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// The width of one line of text.
pub(super) fn width(text: &str, size: f32, bold: bool) -> f32 {
    let thousandths: u32 = text.chars().map(advance).sum();
    let bold = if bold { 1.1 } else { 1.0 };
    thousandths as f32 * size * bold / 1000.0
}

fn advance(c: char) -> u32 {
    match c {
        ' '..='~' => u32::from(ASCII[c as usize - 0x20]),
        // Joiners and marks that change how the letter before them looks.
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1f3fb}'..='\u{1f3ff}' => 0,
        // Colour emoji are wider than their line is high.
        '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' => 1300,
        '\u{80}'..='\u{10ff}' => 700,
        _ => 1000,
    }
}

#[cfg(test)]
mod tests {
    use super::width;

    #[track_caller]
    fn check(text: &str, expected: f32) {
        assert!((width(text, 10.0, false) - expected).abs() < 0.01, "{text}");
    }

    #[test]
    fn widths_are_those_of_the_widest_usual_font() {
        check("", 0.0);
        check("Wi", 12.67);
        check("가나", 20.0);
        check("e\u{301}", 6.15);
        check("🙂", 13.0);
        assert!(width("가", 10.0, true) > width("가", 10.0, false));
    }
}
