//! Colours of the crate and of diagrams → inks, which a style sheet has for both themes.
//!
//! The crate gets a theme whose colours are marks ([`mark`]); where one comes back it
//! names its ink. A colour that a diagram states itself stays, and text on it is black or
//! white, whichever reads better, so that it is readable in both themes.

use super::svg::{Drawing, Form};
use mermaid_rs_renderer::Theme;

/// Hues for what is told apart by colour.
pub(super) const SERIES: u8 = 8;

/// What a colour is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ink {
    None,
    Paper,
    Node,
    NodeEdge,
    Text,
    Line,
    Cluster,
    ClusterEdge,
    Note,
    NoteEdge,
    Active,
    /// Behind the label of an edge.
    Label,
    Series(u8),
    /// A colour of the diagram's own.
    Own([u8; 3]),
}

/// Inks that the crate's theme names, by the number of their mark.
const MARKS: [Ink; 11] = [
    Ink::Paper,
    Ink::Node,
    Ink::NodeEdge,
    Ink::Text,
    Ink::Line,
    Ink::Cluster,
    Ink::ClusterEdge,
    Ink::Note,
    Ink::NoteEdge,
    Ink::Active,
    Ink::Label,
];
const MARK: &str = "#f0e1";
const FIRST_SERIES: u8 = 0x40;

/// Colours that are written in the crate itself, and the series that they mean.
const CRATE: [(&str, u8); 4] =
    [("#ececff", 0), ("#ffe6cc", 6), ("#d5e8d4", 1), ("#f8cecc", 3)];

/// The colour by which the crate knows an ink.
pub(super) fn mark(ink: Ink) -> String {
    let number = match ink {
        Ink::Series(at) => FIRST_SERIES + at % SERIES,
        other => MARKS.iter().position(|own| *own == other).unwrap_or(0) as u8,
    };
    format!("{MARK}{number:02x}")
}

/// A theme of marks. The font is none that exists, so that the crate measures text by its
/// own table of widths and a drawing does not depend on the fonts of a machine.
pub(super) fn theme() -> Theme {
    let series = |at: usize| mark(Ink::Series(at as u8));
    Theme {
        font_family: "kbgen without a font".into(),
        font_size: 14.0,
        primary_color: mark(Ink::Node),
        primary_text_color: mark(Ink::Text),
        primary_border_color: mark(Ink::NodeEdge),
        line_color: mark(Ink::Line),
        secondary_color: mark(Ink::Active),
        tertiary_color: mark(Ink::Cluster),
        edge_label_background: mark(Ink::Label),
        cluster_background: mark(Ink::Cluster),
        cluster_border: mark(Ink::ClusterEdge),
        background: mark(Ink::Paper),
        sequence_actor_fill: mark(Ink::Node),
        sequence_actor_border: mark(Ink::NodeEdge),
        sequence_actor_line: mark(Ink::ClusterEdge),
        sequence_note_fill: mark(Ink::Note),
        sequence_note_border: mark(Ink::NoteEdge),
        sequence_activation_fill: mark(Ink::Active),
        sequence_activation_border: mark(Ink::NodeEdge),
        text_color: mark(Ink::Text),
        git_colors: std::array::from_fn(series),
        git_inv_colors: std::array::from_fn(|_| mark(Ink::Paper)),
        git_branch_label_colors: std::array::from_fn(|_| mark(Ink::Text)),
        git_commit_label_color: mark(Ink::Text),
        git_commit_label_background: mark(Ink::Label),
        git_tag_label_color: mark(Ink::Text),
        git_tag_label_background: mark(Ink::Note),
        git_tag_label_border: mark(Ink::NoteEdge),
        pie_colors: std::array::from_fn(series),
        pie_title_text_size: 17.0,
        pie_title_text_color: mark(Ink::Text),
        pie_section_text_size: 14.0,
        pie_section_text_color: mark(Ink::Text),
        pie_legend_text_size: 14.0,
        pie_legend_text_color: mark(Ink::Text),
        pie_stroke_color: mark(Ink::Paper),
        pie_stroke_width: 1.6,
        pie_outer_stroke_width: 0.0,
        pie_outer_stroke_color: mark(Ink::Paper),
        pie_opacity: 1.0,
    }
}

/// What a colour means; `None` is what no shape says.
pub(super) fn ink(colour: Option<&str>) -> Option<Ink> {
    let colour = colour?.trim().to_ascii_lowercase();
    if matches!(&*colour, "none" | "transparent" | "") {
        return Some(Ink::None);
    }
    if let Some(number) = colour.strip_prefix(MARK) {
        if let Ok(number) = u8::from_str_radix(number, 16) {
            let ink = MARKS.get(usize::from(number)).copied();
            let series = number.wrapping_sub(FIRST_SERIES);
            return ink.or((series < SERIES).then_some(Ink::Series(series)));
        }
    }
    if let Some((_, series)) = CRATE.iter().find(|(own, _)| *own == colour) {
        return Some(Ink::Series(*series));
    }
    rgb(&colour).map(Ink::Own)
}

/// A drawing without the page that the crate paints first, and with the labels of edges
/// last, so that no line runs through them.
pub(super) fn arranged(mut drawing: Drawing) -> Drawing {
    let (_, _, width, _) = drawing.view;
    let papered = drawing.shapes.first().is_some_and(|shape| {
        shape.form == Form::Rect
            && ink(shape.paint.fill.as_deref()) == Some(Ink::Paper)
            && (shape.geometry.width - width).abs() < 1.0
    });
    drawing.shapes.drain(..usize::from(papered));
    drawing.shapes.sort_by_key(|shape| shape.paint.label);
    drawing
}

impl Ink {
    /// The word for it in class names; a colour of the diagram's own has none.
    pub fn name(self) -> Option<String> {
        Some(match self {
            Ink::None | Ink::Own(_) => return None,
            Ink::Paper => "paper".into(),
            Ink::Node => "node".into(),
            Ink::NodeEdge => "node-edge".into(),
            Ink::Text => "text".into(),
            Ink::Line => "line".into(),
            Ink::Cluster => "cluster".into(),
            Ink::ClusterEdge => "cluster-edge".into(),
            Ink::Note => "note".into(),
            Ink::NoteEdge => "note-edge".into(),
            Ink::Active => "active".into(),
            Ink::Label => "label".into(),
            Ink::Series(at) => format!("series-{}", at % SERIES),
        })
    }

    /// As the fill of a shape. Nearly white ones are what a diagram says for "plain".
    pub fn filled(self) -> Ink {
        match self {
            Ink::Own(rgb) if grey(rgb) && luminance(rgb) > 0.85 => Ink::Node,
            other => other,
        }
    }

    /// As a line on the page itself, which must be seen on light and dark paper.
    pub fn drawn(self) -> Ink {
        match self {
            Ink::Own(rgb) if grey(rgb) || !(0.06..0.5).contains(&luminance(rgb)) => {
                Ink::Line
            }
            other => other,
        }
    }

    /// Whether white text reads better on it than black; only where it is a colour of the
    /// diagram's own.
    pub fn wants_white(self) -> Option<bool> {
        match self {
            // Black and white are equally far from this one.
            Ink::Own(rgb) => Some(luminance(rgb) < 0.179),
            _ => None,
        }
    }
}

fn grey(rgb: [u8; 3]) -> bool {
    let most = rgb.iter().max().copied().unwrap_or(0);
    let least = rgb.iter().min().copied().unwrap_or(0);
    most - least < 24
}

/// Relative luminance (WCAG 2, "relative luminance").
fn luminance(rgb: [u8; 3]) -> f32 {
    let linear = |channel: u8| {
        let share = f32::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = rgb.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Colours as CSS writes them; names are the usual few.
fn rgb(colour: &str) -> Option<[u8; 3]> {
    if let Some(hex) = colour.strip_prefix('#') {
        let digits: Option<Vec<u8>> =
            hex.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect();
        return match digits?[..] {
            [r, g, b] | [r, g, b, _] => Some([r, g, b].map(|digit| digit * 17)),
            ref all @ [_, _, _, _, _, _, ..] => {
                Some([0, 2, 4].map(|at: usize| all[at] * 16 + all[at + 1]))
            }
            _ => None,
        };
    }
    let inner =
        |name: &str| colour.strip_prefix(name)?.split_once('(')?.1.strip_suffix(')');
    let parts = |text: &str| -> Vec<f32> {
        let parts = text.split([',', ' ', '/']).filter(|part| !part.is_empty());
        let number =
            |part: &str| part.trim_end_matches(['%', 'd', 'e', 'g']).parse().ok();
        parts.filter_map(number).collect()
    };
    if let Some(text) = inner("rgb") {
        let [r, g, b, ..] = parts(text)[..] else { return None };
        return Some([r, g, b].map(|part| part.clamp(0.0, 255.0) as u8));
    }
    if let Some(text) = inner("hsl") {
        let [hue, saturation, lightness, ..] = parts(text)[..] else { return None };
        return Some(hsl(hue, saturation / 100.0, lightness / 100.0));
    }
    let named = NAMES.iter().find(|(name, _)| *name == colour);
    named.map(|(_, rgb)| *rgb)
}

fn hsl(hue: f32, saturation: f32, lightness: f32) -> [u8; 3] {
    let spread = saturation * lightness.min(1.0 - lightness);
    [0.0, 8.0, 4.0].map(|n| {
        let k = (n + hue / 30.0).rem_euclid(12.0);
        let share = lightness - spread * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
        (share.clamp(0.0, 1.0) * 255.0).round() as u8
    })
}

#[rustfmt::skip]
const NAMES: [(&str, [u8; 3]); 20] = [
    ("black", [0, 0, 0]), ("white", [255, 255, 255]), ("red", [255, 0, 0]),
    ("green", [0, 128, 0]), ("blue", [0, 0, 255]), ("yellow", [255, 255, 0]),
    ("orange", [255, 165, 0]), ("purple", [128, 0, 128]), ("pink", [255, 192, 203]),
    ("gray", [128, 128, 128]), ("grey", [128, 128, 128]), ("cyan", [0, 255, 255]),
    ("magenta", [255, 0, 255]), ("lime", [0, 255, 0]), ("navy", [0, 0, 128]),
    ("teal", [0, 128, 128]), ("lightblue", [173, 216, 230]), ("lightgreen", [144, 238, 144]),
    ("lightgrey", [211, 211, 211]), ("lightgray", [211, 211, 211]),
];

#[cfg(test)]
mod tests {
    use super::{Ink, ink, luminance, mark};

    #[track_caller]
    fn check(colour: &str, expected: Option<Ink>) {
        assert_eq!(ink(Some(colour)), expected, "{colour}");
    }

    #[test]
    fn marks_come_back_as_inks() {
        for found in [Ink::Paper, Ink::Text, Ink::Label, Ink::Series(7)] {
            check(&mark(found), Some(found));
        }
        check(&mark(Ink::Series(9)), Some(Ink::Series(1)));
        check("none", Some(Ink::None));
        check("#F00", Some(Ink::Own([255, 0, 0])));
        check("rgba(1, 2, 300, 0.4)", Some(Ink::Own([1, 2, 255])));
        check("hsl(120, 100%, 25%)", Some(Ink::Own([0, 128, 0])));
        check("url(#x)", None);
        check("#\u{ac00}", None);
    }

    #[test]
    fn text_on_a_colour_reads_well() {
        for grey in (0..=255).map(|part| [part; 3]) {
            let own = luminance(grey);
            let white = Ink::Own(grey).wants_white().expect("a colour");
            let other = if white { 1.0 } else { 0.0 };
            let (light, dark) = (own.max(other), own.min(other));
            assert!((light + 0.05) / (dark + 0.05) >= 4.5, "{grey:?}");
        }
    }
}
