//! Layers → places and routes.
//!
//! Across the lines, each layer takes the places that its neighbours wish for, as near as
//! its order and the space between boxes allow; along them, a layer is as deep as its
//! deepest box, and between two layers there is a track for each bundle of lines.

use super::level::{Laid, Layers, Piece, Point};

/// Space between boxes, and beside lines.
const APART: f32 = 34.0;
const BESIDE: f32 = 14.0;
/// Space between layers with boxes, and between two tracks.
const BETWEEN: f32 = 30.0;
const TRACK: f32 = 9.0;
const PASSES: usize = 12;
/// Lines that move less than this across are drawn straight.
const STRAIGHT: f32 = 0.5;

/// Places all of a level.
pub(super) fn place(layers: &Layers, boxes: usize) -> Laid {
    let across = across(layers);
    let tracks: Vec<Tracks> = (1..layers.order.len())
        .map(|layer| Tracks::new(layers, &across, layer))
        .collect();
    // Where each layer begins and ends.
    let mut spans: Vec<(f32, f32)> = Vec::new();
    for (layer, order) in layers.order.iter().enumerate() {
        let deep = order.iter().map(|at| layers.vertices[*at].size.1);
        let deep = deep.fold(0.0, f32::max);
        let start =
            match (spans.last(), layer.checked_sub(1).and_then(|nr| tracks.get(nr))) {
                (Some((_, end)), Some(tracks)) => end + tracks.depth(),
                _ => 0.0,
            };
        spans.push((start, start + deep));
    }
    let corner = |at: usize| {
        let vertex = &layers.vertices[at];
        let (start, end) = spans[vertex.layer];
        let along = f32::midpoint(start, end) - vertex.size.1 / 2.0;
        (across[at] - vertex.size.0 / 2.0, along)
    };
    let routes = layers.lines.iter().map(|pieces| {
        let mut route = Vec::new();
        for &nr in pieces {
            let Piece { ends: [top, bottom], ports } = layers.pieces[nr];
            let (a, b) = (across[top] + ports[0], across[bottom] + ports[1]);
            let layer = layers.vertices[bottom].layer;
            let start = corner(top).1 + layers.vertices[top].size.1;
            route.push((a, start));
            if (a - b).abs() > STRAIGHT {
                let track = spans[layer - 1].1 + tracks[layer - 1].along(nr);
                route.extend([(a, track), (b, track)]);
            }
            route.push((b, corner(bottom).1));
        }
        plain(route)
    });
    let middle = |at: usize| {
        let (start, end) = spans[layers.vertices[at].layer];
        (across[at], f32::midpoint(start, end))
    };
    let vertices = layers.vertices.iter().zip(&across);
    let wide = vertices.map(|(vertex, middle)| middle + vertex.size.0 / 2.0);
    Laid {
        size: (wide.fold(0.0, f32::max), spans.last().map_or(0.0, |span| span.1)),
        boxes: (0..boxes).map(corner).collect(),
        routes: routes.collect(),
        labels: layers.labels.iter().map(|at| at.map(middle)).collect(),
    }
}

/// A route without points that change nothing.
fn plain(route: Vec<Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::with_capacity(route.len());
    for point in route {
        if let [.., a, b] = out[..]
            && ((a.0 - b.0).abs() <= STRAIGHT && (b.0 - point.0).abs() <= STRAIGHT
                || (a.1 - b.1).abs() < 0.1 && (b.1 - point.1).abs() < 0.1)
        {
            out.pop();
        }
        out.push(point);
    }
    out
}

/// The middle of each vertex across the lines; the least begins at 0.
fn across(layers: &Layers) -> Vec<f32> {
    let mut places = vec![0.0; layers.vertices.len()];
    for order in &layers.order {
        let mut at = 0.0;
        for (nr, &vertex) in order.iter().enumerate() {
            at +=
                nr.checked_sub(1).map_or(0.0, |left| apart(layers, order[left], vertex));
            places[vertex] = at;
        }
    }
    let count = layers.order.len();
    for pass in 0..PASSES {
        let down = pass % 2 == 0;
        for nr in 1..count {
            let layer = if down { nr } else { count - 1 - nr };
            settle(layers, layer, [down, !down], &mut places);
        }
    }
    for layer in 0..count {
        settle(layers, layer, [true, true], &mut places);
    }
    let left = |(at, middle): (usize, &f32)| middle - layers.vertices[at].size.0 / 2.0;
    let least = places.iter().enumerate().map(left).fold(f32::MAX, f32::min);
    if least.is_finite() {
        places.iter_mut().for_each(|place| *place -= least);
    }
    places
}

/// Least distance of the middles of two neighbours.
fn apart(layers: &Layers, left: usize, right: usize) -> f32 {
    let (left, right) = (&layers.vertices[left], &layers.vertices[right]);
    let boxes = left.own.is_some() && right.own.is_some();
    f32::midpoint(left.size.0, right.size.0) + if boxes { APART } else { BESIDE }
}

/// Moves a layer to where its ties above and below want it: the least sum of squares that
/// keeps the order, by pooling neighbours that would pass each other.
fn settle(layers: &Layers, layer: usize, ties: [bool; 2], places: &mut [f32]) {
    let order = &layers.order[layer];
    // Pools of vertices: weight, wish, and how many.
    let mut pools: Vec<(f32, f32, usize)> = Vec::new();
    let mut shift = 0.0;
    let mut shifts = Vec::with_capacity(order.len());
    for (nr, &at) in order.iter().enumerate() {
        shift += nr.checked_sub(1).map_or(0.0, |left| apart(layers, order[left], at));
        shifts.push(shift);
        let (weight, wish) = wish(layers, at, ties, places);
        pools.push((weight, wish - shift, 1));
        while let [.., a, b] = pools[..]
            && a.1 > b.1
        {
            pools.pop();
            let weight = a.0 + b.0;
            let wish = (a.0 * a.1 + b.0 * b.1) / weight;
            if let Some(last) = pools.last_mut() {
                *last = (weight, wish, a.2 + b.2);
            }
        }
    }
    let wishes = pools.iter().flat_map(|pool| std::iter::repeat_n(pool.1, pool.2));
    for ((at, wish), shift) in order.iter().zip(wishes).zip(shifts) {
        places[*at] = wish + shift;
    }
}

/// Where a vertex wants to be, and how much. Pieces of one long line pull most, so that
/// it becomes straight.
fn wish(layers: &Layers, at: usize, ties: [bool; 2], places: &[f32]) -> (f32, f32) {
    let (mut weight, mut sum) = (0.0, 0.0);
    for (side, pieces) in [&layers.above[at], &layers.below[at]].into_iter().enumerate() {
        for nr in pieces.iter().filter(|_| ties[side]) {
            let Piece { ends, ports } = layers.pieces[*nr];
            let other = ends[side];
            let boxes = ends.iter().filter(|end| layers.vertices[**end].own.is_some());
            let pull = [8.0, 2.0, 1.0][boxes.count()];
            weight += pull;
            sum += pull * (places[other] + ports[side] - ports[1 - side]);
        }
    }
    if weight > 0.0 { (weight, sum / weight) } else { (0.01, places[at]) }
}

/// Where lines between two layers go across.
struct Tracks {
    /// Track of each piece that goes across.
    track: Vec<(usize, usize)>,
    count: usize,
    /// Space for no track or one; layers of labels halve it.
    room: f32,
}

impl Tracks {
    /// Tracks above a layer.
    fn new(layers: &Layers, across: &[f32], layer: usize) -> Tracks {
        let pieces = layers.order[layer].iter().flat_map(|at| layers.above[*at].iter());
        let span = |nr: usize| {
            let Piece { ends, ports } = layers.pieces[nr];
            (across[ends[0]] + ports[0], across[ends[1]] + ports[1])
        };
        let moving: Vec<usize> = pieces
            .copied()
            .filter(|nr| (span(*nr).0 - span(*nr).1).abs() > STRAIGHT)
            .collect();
        // Lines that leave one port, or come together in one, share a track.
        let mut bundles: Vec<(f32, f32, Vec<usize>)> = Vec::new();
        let start = |nr: usize| (layers.pieces[nr].ends[0], span(nr).0.to_bits());
        let end = |nr: usize| (layers.pieces[nr].ends[1], span(nr).1.to_bits());
        for &nr in &moving {
            let (from, to) = span(nr);
            let (low, high) = (from.min(to), from.max(to));
            let leaves =
                moving.iter().filter(|other| start(**other) == start(nr)).count();
            let shared = bundles.iter_mut().find(|(_, _, others)| {
                let first = others[0];
                if leaves > 1 { start(first) == start(nr) } else { end(first) == end(nr) }
            });
            match shared {
                Some(bundle) => {
                    bundle.0 = bundle.0.min(low);
                    bundle.1 = bundle.1.max(high);
                    bundle.2.push(nr);
                }
                None => bundles.push((low, high, vec![nr])),
            }
        }
        bundles.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut ends: Vec<f32> = Vec::new();
        let mut track = Vec::new();
        for (low, high, pieces) in bundles {
            let free = ends.iter().position(|end| *end + BESIDE < low);
            let at = free.unwrap_or(ends.len());
            if at == ends.len() {
                ends.push(high);
            }
            ends[at] = high;
            track.extend(pieces.into_iter().map(|nr| (nr, at)));
        }
        let rim = |layer: usize| {
            let sizes = layers.order[layer].iter().map(|at| layers.vertices[*at].size);
            sizes.fold(0.0, |deep: f32, size| deep.max(size.1)) == 0.0
        };
        let ends_at_rim =
            layer == 1 && rim(0) || layer + 1 == layers.order.len() && rim(layer);
        let room = match layers.labels.iter().any(Option::is_some) {
            _ if ends_at_rim && moving.is_empty() => BETWEEN / 2.0,
            _ if ends_at_rim => BETWEEN,
            true => BETWEEN * 0.75,
            false => BETWEEN * 1.4,
        };
        Tracks { track, count: ends.len(), room }
    }

    fn depth(&self) -> f32 {
        self.room + self.count.saturating_sub(1) as f32 * TRACK
    }

    /// Where the track of a piece lies, from the end of the layer above.
    fn along(&self, piece: usize) -> f32 {
        let track = self.track.iter().find(|(nr, _)| *nr == piece);
        self.room / 2.0 + track.map_or(0.0, |(_, at)| *at as f32 * TRACK)
    }
}
