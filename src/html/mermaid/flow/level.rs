//! One level of a flowchart, its boxes and lines, in layers: every line runs down from
//! one layer to the next.
//!
//! The usual four steps (Sugiyama, Tagawa and Toda 1981): layers along the lines, an
//! order in each layer with few crossings, places, routes. Whatever is told here is seen
//! so that lines run down; [`super::tree`] turns the page. The trap: a line over several
//! layers and a label of a line are boxes too, or others would be drawn over them.

use super::place;

/// Passes that look for fewer crossings.
const SWEEPS: usize = 16;

/// A place: across the lines, and along them.
pub(super) type Point = (f32, f32);

/// A box, by its size across and along.
#[derive(Clone, Debug)]
pub(super) struct Boxed {
    pub size: Point,
    pub stand: Stand,
    /// Whether lines meet only the middle of its sides: it has a corner there.
    pub pointed: bool,
}

/// Which layer a box wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stand {
    Free,
    /// The rim of the level, where a line comes in or goes out.
    First,
    Last,
}

/// An end of a line: a box, and where it meets the box's side if that is given.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub at: usize,
    pub port: Option<f32>,
}

/// A line from an upper box to a lower one.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub from: End,
    pub to: End,
    /// The size of its label.
    pub label: Option<Point>,
    /// Whether it is read upwards.
    pub upwards: bool,
}

/// A level with all of its places; the top left corner is the origin.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub size: Point,
    /// The corner of each box.
    pub boxes: Vec<Point>,
    /// Each line from its upper end to its lower one.
    pub routes: Vec<Vec<Point>>,
    /// The middle of each label.
    pub labels: Vec<Option<Point>>,
}

/// A box, a label, or where a line passes a layer.
#[derive(Clone, Debug)]
pub(super) struct Vertex {
    pub layer: usize,
    pub size: Point,
    /// The box that it is.
    pub own: Option<usize>,
}

/// A piece of a line between two layers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Vertices above and below.
    pub ends: [usize; 2],
    /// Places of their ports, from the middle.
    pub ports: [f32; 2],
}

/// The layers of a level, while it is laid out.
#[derive(Debug)]
pub(super) struct Layers {
    pub vertices: Vec<Vertex>,
    pub pieces: Vec<Piece>,
    /// Pieces of each line, from its upper end.
    pub lines: Vec<Vec<usize>>,
    /// The vertex of each line's label.
    pub labels: Vec<Option<usize>>,
    /// Vertices of each layer in their order.
    pub order: Vec<Vec<usize>>,
    /// Pieces of each vertex, to the layer above and to that below.
    pub above: Vec<Vec<usize>>,
    pub below: Vec<Vec<usize>>,
}

/// Lays out a level.
pub(super) fn lay(boxes: &[Boxed], lines: &[Line]) -> Laid {
    let mut layers = Layers::new(boxes, lines);
    layers.untangle();
    place::place(&layers, boxes.len())
}

/// Which lines of a level must be drawn against their direction, so that no circle is
/// left; `lines` are pairs of boxes.
pub(super) fn against(boxes: usize, lines: &[(usize, usize)]) -> Vec<bool> {
    let mut out = vec![false; lines.len()];
    let mut leaving = vec![Vec::new(); boxes];
    for (nr, (from, _)) in lines.iter().enumerate() {
        leaving[*from].push(nr);
    }
    // 0 is unseen, 1 on the way, 2 done. A stack of one's own bears any depth.
    let mut seen = vec![0; boxes];
    for root in 0..boxes {
        let mut stack = vec![(root, 0)];
        while let Some((at, next)) = stack.pop() {
            if next == 0 && seen[at] != 0 {
                continue;
            }
            seen[at] = 1;
            let Some(nr) = leaving[at].get(next).copied() else {
                seen[at] = 2;
                continue;
            };
            stack.push((at, next + 1));
            let to = lines[nr].1;
            if seen[to] == 1 {
                out[nr] = true;
            } else if seen[to] == 0 {
                stack.push((to, 0));
            }
        }
    }
    out
}

/// The layer of each box. Lines that have labels need one between their ends.
fn layers(boxes: &[Boxed], lines: &[Line], step: usize) -> Vec<usize> {
    let mut layer = vec![0; boxes.len()];
    let mut waiting = vec![0; boxes.len()];
    for line in lines {
        waiting[line.to.at] += 1;
    }
    let mut ready: Vec<usize> = (0..boxes.len()).filter(|at| waiting[*at] == 0).collect();
    let mut sorted = Vec::with_capacity(boxes.len());
    while let Some(at) = ready.pop() {
        sorted.push(at);
        for line in lines.iter().filter(|line| line.from.at == at) {
            layer[line.to.at] = layer[line.to.at].max(layer[at] + step);
            waiting[line.to.at] -= 1;
            if waiting[line.to.at] == 0 {
                ready.push(line.to.at);
            }
        }
    }
    // What nothing leads to stands right above what it leads to.
    for &at in sorted.iter().rev() {
        let leads = lines.iter().filter(|line| line.from.at == at);
        let next = leads.map(|line| layer[line.to.at]).min();
        if let Some(next) = next
            && !lines.iter().any(|line| line.to.at == at)
        {
            layer[at] = next.saturating_sub(step);
        }
    }
    let last = layer.iter().max().copied().unwrap_or(0);
    let first = boxes.iter().any(|one| one.stand == Stand::First);
    for (at, one) in boxes.iter().enumerate() {
        layer[at] = match one.stand {
            Stand::First => 0,
            Stand::Last => last + 1,
            Stand::Free => layer[at],
        };
    }
    // The rim is above all others, which may begin in its layer.
    let free = |at: usize| boxes[at].stand == Stand::Free;
    if first && (0..boxes.len()).any(|at| free(at) && layer[at] == 0) {
        (0..boxes.len())
            .filter(|at| boxes[*at].stand != Stand::First)
            .for_each(|at| layer[at] += 1);
    }
    layer
}

impl Layers {
    fn new(boxes: &[Boxed], lines: &[Line]) -> Layers {
        let labelled = lines.iter().any(|line| line.label.is_some());
        let step = if labelled { 2 } else { 1 };
        let layer = layers(boxes, lines, step);
        let vertices = boxes.iter().enumerate().map(|(at, one)| Vertex {
            layer: layer[at],
            size: one.size,
            own: Some(at),
        });
        let mut out = Layers {
            vertices: vertices.collect(),
            pieces: Vec::new(),
            lines: Vec::new(),
            labels: Vec::new(),
            order: Vec::new(),
            above: Vec::new(),
            below: Vec::new(),
        };
        let ports = ports(boxes, lines);
        for (line, ports) in lines.iter().zip(ports) {
            out.line(line, ports);
        }
        out.above = vec![Vec::new(); out.vertices.len()];
        out.below = out.above.clone();
        for (nr, piece) in out.pieces.iter().enumerate() {
            out.below[piece.ends[0]].push(nr);
            out.above[piece.ends[1]].push(nr);
        }
        out.first_order();
        out
    }

    /// Adds a line, with a vertex in each layer that it passes.
    fn line(&mut self, line: &Line, ports: [f32; 2]) {
        let (from, to) = (line.from.at, line.to.at);
        let (top, bottom) = (self.vertices[from].layer, self.vertices[to].layer);
        // A label stands near the box that the line leaves.
        let labelled = if line.upwards { bottom - 1 } else { top + 1 };
        let mut label = None;
        let mut pieces = Vec::new();
        let mut before = (from, ports[0]);
        for layer in top + 1..bottom {
            let size = line.label.filter(|_| layer == labelled);
            let at = self.vertices.len();
            label = label.or(size.map(|_| at));
            let size = size.unwrap_or((0.0, 0.0));
            self.vertices.push(Vertex { layer, size, own: None });
            pieces.push(self.pieces.len());
            self.pieces.push(Piece { ends: [before.0, at], ports: [before.1, 0.0] });
            before = (at, 0.0);
        }
        pieces.push(self.pieces.len());
        self.pieces.push(Piece { ends: [before.0, to], ports: [before.1, ports[1]] });
        self.lines.push(pieces);
        self.labels.push(label);
    }

    /// Vertices as lines lead to them.
    fn first_order(&mut self) {
        let layers = self.vertices.iter().map(|one| one.layer + 1).max().unwrap_or(0);
        self.order = vec![Vec::new(); layers];
        let mut seen = vec![false; self.vertices.len()];
        for root in 0..self.vertices.len() {
            let mut stack = vec![root];
            while let Some(at) = stack.pop() {
                // Whatever leads to it comes first, unless it has been there.
                if std::mem::replace(&mut seen[at], true) {
                    continue;
                }
                self.order[self.vertices[at].layer].push(at);
                let below = self.below[at].iter().rev();
                stack.extend(below.map(|piece| self.pieces[*piece].ends[1]));
            }
        }
    }

    /// Looks for an order with few crossings.
    fn untangle(&mut self) {
        let mut best = (self.crossings(), self.order.clone());
        for sweep in 0..SWEEPS {
            if best.0 == 0 {
                break;
            }
            let down = sweep % 2 == 0;
            let count = self.order.len();
            for nr in 1..count {
                let layer = if down { nr } else { count - 1 - nr };
                self.sort(layer, down);
            }
            self.swap_neighbours();
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.order.clone());
            }
        }
        self.order = best.1;
    }

    /// Where each vertex stands in its layer.
    fn positions(&self) -> Vec<f32> {
        let mut out = vec![0.0; self.vertices.len()];
        for layer in &self.order {
            for (nr, at) in layer.iter().enumerate() {
                out[*at] = nr as f32;
            }
        }
        out
    }

    /// A place that orders ends of pieces: of a box, and of a port within it.
    fn key(&self, positions: &[f32], piece: usize, side: usize) -> f32 {
        let Piece { ends, ports } = self.pieces[piece];
        let wide = self.vertices[ends[side]].size.0.max(1.0);
        positions[ends[side]] + (ports[side] / wide).clamp(-0.5, 0.5) * 0.9
    }

    /// Sorts a layer by the middle of what it is tied to in the layer before.
    fn sort(&mut self, layer: usize, down: bool) {
        let positions = self.positions();
        let key = |at: &usize| {
            let ties = if down { &self.above[*at] } else { &self.below[*at] };
            let side = usize::from(!down);
            let sum: f32 = ties.iter().map(|tie| self.key(&positions, *tie, side)).sum();
            if ties.is_empty() { positions[*at] } else { sum / ties.len() as f32 }
        };
        let mut keyed: Vec<(f32, usize)> =
            self.order[layer].iter().map(|at| (key(at), *at)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.order[layer] = keyed.into_iter().map(|(_, at)| at).collect();
    }

    /// Swaps neighbours while that takes crossings away.
    fn swap_neighbours(&mut self) {
        for layer in 0..self.order.len() {
            for nr in 1..self.order[layer].len() {
                let before = self.around(layer);
                self.order[layer].swap(nr - 1, nr);
                if self.around(layer) >= before {
                    self.order[layer].swap(nr - 1, nr);
                }
            }
        }
    }

    /// Crossings above and below a layer.
    fn around(&self, layer: usize) -> usize {
        let positions = self.positions();
        self.crossings_above(layer, &positions)
            + self.crossings_above(layer + 1, &positions)
    }

    fn crossings(&self) -> usize {
        let positions = self.positions();
        (1..self.order.len()).map(|layer| self.crossings_above(layer, &positions)).sum()
    }

    fn crossings_above(&self, layer: usize, positions: &[f32]) -> usize {
        let Some(order) = self.order.get(layer) else { return 0 };
        let pieces = order.iter().flat_map(|at| &self.above[*at]);
        let ends: Vec<(f32, f32)> = pieces
            .map(|nr| (self.key(positions, *nr, 0), self.key(positions, *nr, 1)))
            .collect();
        let crossed = |(nr, a): (usize, &(f32, f32))| {
            ends[nr + 1..].iter().filter(|b| (a.0 - b.0) * (a.1 - b.1) < 0.0).count()
        };
        ends.iter().enumerate().map(crossed).sum()
    }
}

/// Where the ends of each line meet their boxes, from the middle. Lines that are read
/// down and lines that are read up part ways, where both meet a side.
fn ports(boxes: &[Boxed], lines: &[Line]) -> Vec<[f32; 2]> {
    let mixed = |at: usize, side: usize| {
        let ends = lines.iter().filter(|line| [line.from, line.to][side].at == at);
        let up = ends.clone().filter(|line| line.upwards).count();
        up > 0 && up < ends.count()
    };
    let port = |line: &Line, side: usize| {
        let end = [line.from, line.to][side];
        let own = &boxes[end.at];
        if let Some(port) = end.port {
            return port - own.size.0 / 2.0;
        }
        let away = (own.size.0 / 6.0).min(16.0);
        match mixed(end.at, side) && !own.pointed {
            true if line.upwards => away,
            true => -away,
            false => 0.0,
        }
    };
    lines.iter().map(|line| [port(line, 0), port(line, 1)]).collect()
}
