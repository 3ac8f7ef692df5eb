//! A diagram → the crate's drawing, behind barriers.
//!
//! The crate draws in a thread of its own: a panic or a run that never ends costs the one
//! diagram. What is drawn must not depend on a clock, so [`super::source`] and [`small`]
//! bound what it may cost long before the time is up. The trap: the crate calls itself
//! for some things, so its stack is larger than what those bounds can use.

use super::flow;
use super::paint::{Ink, SERIES, mark, theme};
use super::source::{Kind, Source};
use mermaid_rs_renderer::ir::DiagramKind;
use mermaid_rs_renderer::layout::DiagramData;
use mermaid_rs_renderer::{Graph, Layout, LayoutConfig, NodeLink};
use mermaid_rs_renderer::{compute_layout, parse_mermaid_strict, render_svg};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread::Builder;
use std::time::Duration;

/// Seconds that a drawing may take, many times what the largest one needs.
const SECONDS: u64 = 30;
const STACK: usize = 16 << 20;

/// Most boxes and lines of a diagram whose lines the crate routes around boxes; their
/// product tells what that costs. Of flowcharts and states it gets only what has no
/// place here.
const ROUTED: usize = 1_600;
const LEFT_OVER: usize = 150;
/// Most of them in any diagram.
const PARTS: usize = 300;

/// A way to lay out a diagram.
#[derive(Clone, Copy)]
pub(super) struct Way {
    /// Factor for the space between boxes.
    spacing: f32,
    /// Whether lines are routed as in a flowchart, which knows more ways around labels.
    flow: bool,
    /// Whether boxes are placed here and not by the crate, which takes far longer.
    own: bool,
}

impl Way {
    /// Whether it may show a diagram of a kind: entities lose the types of their columns
    /// where they are not drawn as boxes of a flowchart.
    pub fn suits(self, kind: Kind) -> bool {
        match kind {
            Kind::Flowchart | Kind::State => true,
            _ => !self.own && (self.flow || kind != Kind::Entities),
        }
    }

    /// Whether what it finds wrong is said: of the crate's own ways alone.
    pub fn speaks(self) -> bool {
        !self.own
    }
}

/// Ways in the order in which they are tried: where labels overlap, another may part
/// them.
pub(super) const WAYS: [Way; 5] = [
    Way { spacing: 1.0, flow: false, own: true },
    Way { spacing: 1.0, flow: false, own: false },
    Way { spacing: 1.5, flow: false, own: false },
    Way { spacing: 1.0, flow: true, own: false },
    Way { spacing: 1.6, flow: true, own: false },
];

/// Begins the address of a node that is a link to a note; its id follows.
pub(super) const NODE_LINK: &str = "kbgen:";

/// Draws a diagram as the crate's SVG. `links` are the nodes that lead to notes.
pub(super) fn draw(
    source: &Source,
    links: BTreeSet<String>,
    way: Way,
) -> Result<String, String> {
    let kind = source.kind;
    let text = match kind {
        Kind::Flowchart => thick(&source.text),
        _ => source.text.clone(),
    };
    let (done, drawn) = mpsc::channel();
    let run = move || {
        let result = catch_unwind(AssertUnwindSafe(|| svg(&text, kind, &links, way)));
        // Nobody listens any more when the time is up.
        let _ = done.send(result.unwrap_or_else(|_| Err("it cannot be drawn".into())));
    };
    let thread = Builder::new().name("diagram".into()).stack_size(STACK).spawn(run);
    thread.map_err(|_| "there is no room to draw it")?;
    let limit = Duration::from_secs(SECONDS);
    drawn.recv_timeout(limit).unwrap_or_else(|_| Err("it takes too long to draw".into()))
}

fn svg(
    text: &str,
    kind: Kind,
    links: &BTreeSet<String>,
    way: Way,
) -> Result<String, String> {
    let parsed = parse_mermaid_strict(text).map_err(|error| {
        let words: Vec<String> =
            error.to_string().split_whitespace().map(Into::into).collect();
        format!("it is not understood: {}", crate::note::excerpt(&words.join(" "), 120))
    })?;
    let mut graph = parsed.graph;
    small(&graph, kind, way)?;
    mend(&mut graph, kind);
    for id in links.iter().filter(|id| graph.nodes.contains_key(*id)) {
        let link =
            NodeLink { url: format!("{NODE_LINK}{id}"), title: None, target: None };
        graph.node_links.insert(id.clone(), link);
    }
    if way.flow {
        graph.kind = DiagramKind::Flowchart;
    }
    let config = config(way.spacing);
    let theme = theme();
    let mut layout = if way.own {
        flow::layout(&graph, &theme, &config).ok_or("it has parts without a place")?
    } else {
        compute_layout(&graph, &theme, &config)
    };
    recolour(&mut layout);
    let complete = layout.width.is_finite() && layout.height.is_finite();
    if !complete || matches!(layout.diagram, DiagramData::Error(_)) {
        return Err("it is not understood".into());
    }
    Ok(render_svg(&layout, &theme, &config))
}

fn small(graph: &Graph, kind: Kind, way: Way) -> Result<(), String> {
    let boxes = graph.nodes.len() + graph.subgraphs.len();
    let lines = graph.edges.len();
    let most = match kind {
        _ if way.own => usize::MAX,
        Kind::Flowchart | Kind::State => LEFT_OVER,
        _ if kind.is_routed() => ROUTED,
        _ => usize::MAX,
    };
    if boxes + lines > PARTS || boxes * lines > most {
        return Err(format!("it has too many parts ({boxes} boxes, {lines} lines)"));
    }
    Ok(())
}

fn config(spacing: f32) -> LayoutConfig {
    let mut config = LayoutConfig { fast_text_metrics: true, ..LayoutConfig::default() };
    let series = |at: usize| mark(Ink::Series(at as u8));
    config.mindmap.section_colors = (0..12).map(series).collect();
    config.mindmap.section_line_colors = (0..12).map(series).collect();
    config.mindmap.section_label_colors = vec![mark(Ink::Text); 12];
    config.mindmap.root_fill = Some(mark(Ink::Active));
    config.mindmap.root_text = Some(mark(Ink::Text));
    config.gitgraph.cherry_pick_accent_color = mark(Ink::Paper);
    config.gitgraph.commit_label_font_size = 12.0;
    config.gitgraph.tag_label_font_size = 12.0;
    config.node_spacing *= spacing;
    config.rank_spacing *= spacing;
    config
}

/// Sets right what the crate leaves as it is written.
fn mend(graph: &mut Graph, kind: Kind) {
    for node in graph.nodes.values_mut() {
        node.label = label(&node.label, kind);
    }
    for edge in &mut graph.edges {
        for words in [&mut edge.label, &mut edge.start_label, &mut edge.end_label]
            .into_iter()
            .flatten()
        {
            *words = label(words, kind);
        }
    }
    for group in &mut graph.subgraphs {
        group.label = label(&group.label, kind);
    }
    let quadrant = &mut graph.quadrant;
    let axes = [
        &mut quadrant.x_axis_left,
        &mut quadrant.x_axis_right,
        &mut quadrant.y_axis_bottom,
        &mut quadrant.y_axis_top,
        &mut quadrant.title,
    ];
    for words in axes.into_iter().chain(&mut quadrant.quadrant_labels).flatten() {
        *words = label(words, kind);
    }
}

/// A label without its quotes, with its entities as characters and generics as code
/// writes them.
fn label(words: &str, kind: Kind) -> String {
    let trimmed = words.trim();
    let bare = trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let mut out = bare.unwrap_or(trimmed).to_string();
    for (entity, c) in [("#quot;", "\""), ("#35;", "#"), ("#59;", ";"), ("#amp;", "&")] {
        out = out.replace(entity, c);
    }
    for (entity, c) in [("#lt;", "<"), ("#gt;", ">"), ("<br />", "\n"), ("<BR>", "\n")] {
        out = out.replace(entity, c);
    }
    if kind == Kind::Class && out.contains('~') {
        let lines: Vec<String> = out.split('\n').map(generics).collect();
        out = lines.join("\n");
    }
    out
}

/// `List~int~ x` as `List<int> x`. A `~` opens where a name stands before it and another
/// one follows, else it closes; the first one of a method may mean its visibility.
fn generics(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut open = 0;
    let chars: Vec<char> = line.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let named = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric());
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let opens = named(before) && named(chars.get(at + 1));
        match c {
            '~' if opens
                && (open == 0
                    || chars[at + 1..].iter().filter(|c| **c == '~').count() > open) =>
            {
                out.push('<');
                open += 1;
            }
            '~' if open > 0 => {
                out.push('>');
                open -= 1;
            }
            c => out.push(*c),
        }
    }
    if open == 0 { out } else { line.to_string() }
}

/// Gives the colours that the crate chose itself the marks of series, in order.
fn recolour(layout: &mut Layout) {
    let mut seen: Vec<String> = Vec::new();
    let mut series = |colour: &mut String| {
        let known = seen.iter().position(|own| own == colour);
        let at = known.unwrap_or_else(|| {
            seen.push(colour.clone());
            seen.len() - 1
        });
        *colour = mark(Ink::Series((at % usize::from(SERIES)) as u8));
    };
    match &mut layout.diagram {
        DiagramData::Gantt(gantt) => {
            gantt.sections.iter_mut().for_each(|own| {
                own.band_color = mark(Ink::Cluster);
                series(&mut own.color);
            });
            gantt.tasks.iter_mut().for_each(|own| series(&mut own.color));
        }
        DiagramData::Quadrant(quadrant) => {
            quadrant.points.iter_mut().for_each(|own| series(&mut own.color));
        }
        DiagramData::XYChart(chart) => {
            chart.bars.iter_mut().for_each(|own| series(&mut own.color));
            chart.lines.iter_mut().for_each(|own| series(&mut own.color));
        }
        DiagramData::Journey(journey) => {
            journey.sections.iter_mut().for_each(|own| own.color = mark(Ink::Cluster));
            journey.actors.iter_mut().for_each(|own| series(&mut own.color));
            journey.tasks.iter_mut().for_each(|own| own.score_color = mark(Ink::Active));
        }
        _ => {}
    }
}

/// `a ==words==> b` as `a ==>|words| b`, which the crate reads rightly.
fn thick(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let parts = line.split_once("==").and_then(|(before, rest)| {
            let (words, after) = rest.split_once("==>")?;
            let plain = !words.is_empty() && !words.starts_with(['=', '>']);
            let inside = before.matches('"').count() % 2 == 1 || words.contains('"');
            (plain && !inside).then_some((before, words.trim(), after))
        });
        match parts {
            Some((before, words, after)) => {
                out.push_str(&format!("{before}==>|{words}|{after}"));
            }
            None => out.push_str(line),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Kind, generics, label, thick};

    #[test]
    fn generics_are_written_as_code() {
        let check = |line: &str, expected: &str| assert_eq!(generics(line), expected);
        check("+Vec~Link~ links", "+Vec<Link> links");
        check("Map~String, List~int~~ x", "Map<String, List<int>> x");
        check("~hidden() bool", "~hidden() bool");
        check("a~b", "a~b");
    }

    #[test]
    fn words_on_thick_lines_are_labels() {
        assert_eq!(thick("a ==굵은 선==> b\n"), "a ==>|굵은 선| b\n");
        assert_eq!(thick("a ==> b ==> c"), "a ==> b ==> c");
        assert_eq!(thick("a[\"x ==y==> z\"]"), "a[\"x ==y==> z\"]");
    }

    #[test]
    fn labels_lose_their_quotes() {
        assert_eq!(label("\"일부 기능\"", Kind::Flowchart), "일부 기능");
        assert_eq!(label("a #quot;b#quot;", Kind::Flowchart), "a \"b\"");
        assert_eq!(label("a~b~", Kind::Flowchart), "a~b~");
    }
}
