//! A graph of boxes and lines → a layout of them, so that flowcharts are quick to draw
//! and no label lies on a line's box.
//!
//! The crate measures boxes and draws them; where they stand is decided here ([`tree`],
//! [`level`], [`place`]). The trap: the crate takes a group for a node too where a line
//! leads to it, and knows what lies in a group by the names of its nodes alone.

mod level;
mod place;
#[cfg(test)]
mod tests;
mod tree;

use mermaid_rs_renderer::ir::{DiagramKind, EdgeStyleOverride, NodeStyle};
use mermaid_rs_renderer::layout::{DiagramData, TextBlock};
use mermaid_rs_renderer::{
    Edge, EdgeLayout, Graph, Layout, LayoutConfig, Node, NodeLayout, NodeShape,
    SubgraphLayout, Theme, compute_layout,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tree::{Chart, Group, Item, Link, Plan};

/// Space around the words on a line.
const AROUND: (f32, f32) = (6.0, 4.0);

/// Begins the names of nodes that are here to be measured only.
const MEASURED: &str = "\u{1}";

/// Lays out a graph; `None` where it holds what has no place here.
pub(super) fn layout(
    graph: &Graph,
    theme: &Theme,
    config: &LayoutConfig,
) -> Option<Layout> {
    let plain = match graph.kind {
        DiagramKind::Flowchart => true,
        DiagramKind::State => graph.subgraphs.is_empty() && graph.state_notes.is_empty(),
        _ => false,
    };
    let labelled = |edge: &Edge| edge.start_label.is_some() || edge.end_label.is_some();
    if !plain || graph.edges.iter().any(labelled) {
        return None;
    }
    let mut boxes = measured(graph, theme, config);
    let groups = Groups::new(graph);
    let mut names: Vec<&String> =
        graph.nodes.keys().filter(|id| !groups.named.contains_key(id.as_str())).collect();
    names.sort_by_key(|id| {
        (graph.node_order.get(*id).copied().unwrap_or(usize::MAX), *id)
    });
    let chart = chart(graph, &names, &groups, &boxes)?;
    let plan = tree::lay(&chart, graph.direction)?;
    let mut nodes = BTreeMap::new();
    for (id, corner) in names.iter().zip(&plan.nodes) {
        let mut own = boxes.remove(id.as_str())?;
        (own.x, own.y) = *corner;
        nodes.insert((*id).clone(), own);
    }
    let edges = edges(graph, &plan, &boxes);
    let subgraphs = subgraphs(graph, &plan, &groups, &mut boxes, &mut nodes);
    Some(Layout {
        kind: graph.kind,
        nodes,
        edges,
        subgraphs,
        width: plan.size.0,
        height: plan.size.1,
        diagram: DiagramData::Graph { state_notes: Vec::new() },
    })
}

/// The graph with all sizes; `None` where a line leads to nothing.
fn chart(
    graph: &Graph,
    names: &[&String],
    groups: &Groups<'_>,
    boxes: &BTreeMap<String, NodeLayout>,
) -> Option<Chart> {
    let places: HashMap<&str, usize> =
        names.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let item = |id: &str| {
        let group = groups.named.get(id).map(|at| Item::Group(*at));
        group.or(places.get(id).map(|at| Item::Node(*at)))
    };
    let mut chart = Chart::default();
    for id in names {
        let own = boxes.get(id.as_str())?;
        chart.nodes.push(tree::Node {
            size: (own.width, own.height),
            pointed: is_pointed(own.shape),
            group: groups.of.get(id.as_str()).copied(),
        });
    }
    for (at, group) in graph.subgraphs.iter().enumerate() {
        let title = boxes.get(&name('t', at)).map(|own| size(&own.label));
        let title = title.filter(|_| !group.label.trim().is_empty()).unwrap_or_default();
        let (direction, parent) = (group.direction, groups.parents[at]);
        chart.groups.push(Group { title, direction, parent });
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        let words = edge.label.as_ref().filter(|words| !words.trim().is_empty());
        let label = words.and(boxes.get(&name('l', at))).map(|own| {
            (own.label.width + 2.0 * AROUND.0, own.label.height + 2.0 * AROUND.1)
        });
        chart.links.push(Link { ends: [item(&edge.from)?, item(&edge.to)?], label });
    }
    Some(chart)
}

fn size(words: &TextBlock) -> (f32, f32) {
    (words.width, words.height)
}

/// Whether lines meet only the middle of a shape's sides.
fn is_pointed(shape: NodeShape) -> bool {
    !matches!(
        shape,
        NodeShape::Rectangle
            | NodeShape::RoundRect
            | NodeShape::Subroutine
            | NodeShape::ActorBox
            | NodeShape::ForkJoin
    )
}

fn name(kind: char, at: usize) -> String {
    format!("{MEASURED}{kind}{at}")
}

/// All nodes with their sizes, and titles and labels as nodes. Without lines and groups
/// that costs the crate little.
fn measured(
    graph: &Graph,
    theme: &Theme,
    config: &LayoutConfig,
) -> BTreeMap<String, NodeLayout> {
    let mut bare = graph.clone();
    bare.edges.clear();
    bare.subgraphs.clear();
    let mut add = |id: String, label: &str| {
        let shape = NodeShape::Text;
        let label = label.to_owned();
        bare.node_order.insert(id.clone(), bare.nodes.len());
        bare.nodes.insert(id.clone(), Node { id, label, shape, value: None, icon: None });
    };
    for (at, edge) in graph.edges.iter().enumerate() {
        if let Some(words) = &edge.label {
            add(name('l', at), words);
        }
    }
    for (at, group) in graph.subgraphs.iter().enumerate() {
        add(name('t', at), &group.label);
    }
    for (at, group) in graph.subgraphs.iter().enumerate() {
        let Some(own) = &group.id else { continue };
        if let Some(style) = graph.subgraph_styles.get(own) {
            bare.node_styles.insert(name('t', at), style.clone());
        }
        if let Some(classes) = graph.subgraph_classes.get(own) {
            bare.node_classes.insert(name('t', at), classes.clone());
        }
    }
    compute_layout(&bare, theme, config).nodes
}

/// Which group lies in which.
struct Groups<'g> {
    /// Groups by the names by which lines know them.
    named: HashMap<&'g str, usize>,
    /// The innermost group of each node.
    of: HashMap<&'g str, usize>,
    parents: Vec<Option<usize>>,
    /// From the outermost on.
    order: Vec<usize>,
}

impl<'g> Groups<'g> {
    fn new(graph: &'g Graph) -> Groups<'g> {
        let sets: Vec<BTreeSet<&str>> = graph
            .subgraphs
            .iter()
            .map(|group| group.nodes.iter().map(String::as_str).collect())
            .collect();
        let mut order: Vec<usize> = (0..sets.len()).collect();
        // A group that holds nothing but another one is written around it.
        order.sort_by_key(|at| (std::cmp::Reverse(sets[*at].len()), *at));
        let mut parents = vec![None; sets.len()];
        for (nr, &at) in order.iter().enumerate() {
            let around = order[..nr].iter().rev();
            parents[at] = around.copied().find(|other| sets[at].is_subset(&sets[*other]));
        }
        let named = graph.subgraphs.iter().zip(0..);
        let named = named.filter_map(|(group, at)| Some((group.id.as_deref()?, at)));
        let mut of = HashMap::new();
        for &at in &order {
            of.extend(sets[at].iter().map(|id| (*id, at)));
        }
        Groups { named: named.collect(), of, parents, order }
    }
}

fn edges(
    graph: &Graph,
    plan: &Plan,
    boxes: &BTreeMap<String, NodeLayout>,
) -> Vec<EdgeLayout> {
    let one = |(at, edge): (usize, &Edge)| EdgeLayout {
        from: edge.from.clone(),
        to: edge.to.clone(),
        label: plan.labels[at]
            .and(boxes.get(&name('l', at)))
            .map(|own| own.label.clone()),
        start_label: None,
        end_label: None,
        label_anchor: plan.labels[at],
        start_label_anchor: None,
        end_label_anchor: None,
        points: plan.routes[at].clone(),
        directed: edge.directed,
        arrow_start: edge.arrow_start,
        arrow_end: edge.arrow_end,
        arrow_start_kind: edge.arrow_start_kind,
        arrow_end_kind: edge.arrow_end_kind,
        start_decoration: edge.start_decoration,
        end_decoration: edge.end_decoration,
        style: edge.style,
        override_style: painted(graph, at),
    };
    graph.edges.iter().enumerate().map(one).collect()
}

/// How a line is painted: as all, unless it says otherwise.
fn painted(graph: &Graph, at: usize) -> EdgeStyleOverride {
    let own = graph.edge_styles.get(&at).cloned().unwrap_or_default();
    let all = graph.edge_style_default.clone().unwrap_or_default();
    EdgeStyleOverride {
        stroke: own.stroke.or(all.stroke),
        stroke_width: own.stroke_width.or(all.stroke_width),
        dasharray: own.dasharray.or(all.dasharray),
        label_color: own.label_color.or(all.label_color),
    }
}

/// Groups without their titles, which become nodes of words alone, since the crate has
/// one place for a title and lines may run there.
fn subgraphs(
    graph: &Graph,
    plan: &Plan,
    groups: &Groups<'_>,
    boxes: &mut BTreeMap<String, NodeLayout>,
    nodes: &mut BTreeMap<String, NodeLayout>,
) -> Vec<SubgraphLayout> {
    let mut out = Vec::new();
    for &at in &groups.order {
        let (corner, size, title) = plan.groups[at];
        let id = name('t', at);
        let Some(mut own) = boxes.remove(&id) else { continue };
        out.push(SubgraphLayout {
            label: String::new(),
            label_block: TextBlock { lines: Vec::new(), width: 0.0, height: 0.0 },
            nodes: graph.subgraphs[at].nodes.clone(),
            x: corner.0,
            y: corner.1,
            width: size.0,
            height: size.1,
            style: own.style.clone(),
            icon: None,
        });
        if !graph.subgraphs[at].label.trim().is_empty() {
            (own.x, own.y) = title;
            (own.width, own.height) = (own.label.width, own.label.height);
            let text_color = own.style.text_color.take();
            let none = Some("none".to_owned());
            let (fill, stroke) = (none.clone(), none);
            own.style = NodeStyle { text_color, fill, stroke, ..NodeStyle::default() };
            nodes.insert(id, own);
        }
    }
    out
}
