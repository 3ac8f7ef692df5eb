//! A flowchart with groups inside of groups, each laid out as a level of its own.
//!
//! A group is a box of the level around it. Where a line leads into a group it ends at
//! the rim of that level, which has a place for it, so that it runs around the boxes
//! there as well. Lengths are pixels; here points are right and down, as on the page.

use super::level::{self, Boxed, End, Laid, Line, Point, Stand};
use mermaid_rs_renderer::Direction;

/// Space inside of a group's border, and around its title.
const INSIDE: f32 = 16.0;
const TITLE: f32 = 8.0;
/// How far a line to its own box goes out.
const LOOP: f32 = 20.0;

/// A flowchart before it is laid out.
#[derive(Debug, Default)]
pub(super) struct Chart {
    pub nodes: Vec<Node>,
    pub groups: Vec<Group>,
    pub links: Vec<Link>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub size: Point,
    /// Whether lines meet the middle of its sides only.
    pub pointed: bool,
    /// The innermost group that holds it.
    pub group: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Group {
    pub title: Point,
    pub direction: Option<Direction>,
    /// The group around it, which stands before or after it in the list.
    pub parent: Option<usize>,
}

/// What a line leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Item {
    Node(usize),
    Group(usize),
}

#[derive(Debug)]
pub(super) struct Link {
    pub ends: [Item; 2],
    pub label: Option<Point>,
}

/// Where all of it is, from the top left corner.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub size: Point,
    pub nodes: Vec<Point>,
    /// Corner and size of each group, and the corner of its title.
    pub groups: Vec<(Point, Point, Point)>,
    /// Points of each line, from its first end.
    pub routes: Vec<Vec<Point>>,
    /// The middle of each label.
    pub labels: Vec<Option<Point>>,
}

/// Lays out a chart; `None` where it has lines that have no way here.
pub(super) fn lay(chart: &Chart, direction: Direction) -> Option<Plan> {
    let mut tree = Tree::new(chart)?;
    tree.orient();
    let root = tree.level(None, direction);
    let mut plan = Plan {
        size: root.size,
        nodes: vec![(0.0, 0.0); chart.nodes.len()],
        groups: vec![Default::default(); chart.groups.len()],
        routes: vec![Vec::new(); chart.links.len()],
        labels: vec![None; chart.links.len()],
    };
    let mut parts = vec![Vec::new(); chart.links.len()];
    root.into_plan((0.0, 0.0), &mut plan, &mut parts);
    for (nr, mut pieces) in parts.into_iter().enumerate() {
        // From the innermost level of the upper end, over the common one, to the
        // innermost of the lower end.
        pieces.sort_by_key(|(turn, _): &(isize, Vec<Point>)| *turn);
        let mut route: Vec<Point> =
            pieces.into_iter().flat_map(|(_, part)| part).collect();
        if tree.ways[nr].upwards {
            route.reverse();
        }
        route.dedup_by(|a, b| (a.0 - b.0).abs() < 0.1 && (a.1 - b.1).abs() < 0.1);
        plan.routes[nr] = route;
    }
    Some(plan)
}

/// How a line runs through the levels.
struct Way {
    /// The innermost group that holds both ends.
    common: Option<usize>,
    /// Groups below that one around each end, from the outermost.
    chains: [Vec<usize>; 2],
    /// Whether it is drawn from its second end down to its first.
    upwards: bool,
}

struct Tree<'c> {
    chart: &'c Chart,
    ways: Vec<Way>,
    /// What stands in each group, and last in none, in order.
    items: Vec<Vec<Item>>,
}

/// Groups around an item, from the outermost.
fn chain(chart: &Chart, item: Item) -> Vec<usize> {
    let mut at = match item {
        Item::Node(at) => chart.nodes[at].group,
        Item::Group(at) => chart.groups[at].parent,
    };
    let mut chain = Vec::new();
    while let Some(group) = at.filter(|_| chain.len() <= chart.groups.len()) {
        chain.push(group);
        at = chart.groups[group].parent;
    }
    chain.reverse();
    chain
}

/// What stands in each group, and last in none; a group stands where its first node does.
fn items(chart: &Chart) -> Vec<Vec<Item>> {
    let mut items = vec![Vec::new(); chart.groups.len() + 1];
    for at in 0..chart.nodes.len() {
        let mut item = Item::Node(at);
        let around = chain(chart, item).into_iter().rev().chain([chart.groups.len()]);
        for level in around {
            if items[level].contains(&item) {
                break;
            }
            items[level].push(item);
            item = Item::Group(level);
        }
    }
    items
}

impl<'c> Tree<'c> {
    fn new(chart: &'c Chart) -> Option<Tree<'c>> {
        let mut ways = Vec::new();
        for link in &chart.links {
            let chains = link.ends.map(|end| chain(chart, end));
            let shared = chains[0].iter().zip(&chains[1]).take_while(|(a, b)| a == b);
            let shared = shared.count();
            let inside = |end: usize| match link.ends[end] {
                Item::Group(group) => chains[1 - end].contains(&group),
                Item::Node(_) => false,
            };
            // One line of a node to itself has room beside it.
            let own = |other: &&Link| other.ends == [link.ends[0]; 2];
            let twin = link.ends[0] == link.ends[1];
            let crowded = twin && chart.links.iter().filter(own).count() > 1;
            let group = twin && matches!(link.ends[0], Item::Group(_));
            if inside(0) || inside(1) || crowded || group {
                return None;
            }
            let common = shared.checked_sub(1).map(|at| chains[0][at]);
            let chains = chains.map(|chain| chain[shared..].to_vec());
            ways.push(Way { common, chains, upwards: false });
        }
        let items = items(chart);
        let full = items[..chart.groups.len()].iter().all(|own| !own.is_empty());
        full.then_some(Tree { chart, ways, items })
    }

    fn items(&self, group: Option<usize>) -> &[Item] {
        &self.items[group.unwrap_or(self.chart.groups.len())]
    }

    /// What stands for an end of a line in the level that holds both.
    fn stands(&self, nr: usize, end: usize) -> Item {
        let outermost = self.ways[nr].chains[end].first();
        outermost.map_or(self.chart.links[nr].ends[end], |group| Item::Group(*group))
    }

    /// Decides which lines are drawn against their direction.
    fn orient(&mut self) {
        let levels = (0..self.chart.groups.len()).map(Some).chain([None]);
        for level in levels {
            let own: Vec<usize> = (0..self.ways.len())
                .filter(|nr| self.ways[*nr].common == level)
                .collect();
            let items = self.items(level);
            let place =
                |item: Item| items.iter().position(|one| *one == item).unwrap_or(0);
            let pairs: Vec<(usize, usize)> = own
                .iter()
                .map(|nr| (place(self.stands(*nr, 0)), place(self.stands(*nr, 1))))
                .collect();
            let against = level::against(items.len(), &pairs);
            for (nr, against) in own.into_iter().zip(against) {
                self.ways[nr].upwards = against;
            }
        }
    }

    /// Lines that pass the rim of a group: their number, which end is inside, and
    /// whether that one is the upper.
    fn passing(&self, group: usize) -> impl Iterator<Item = (usize, usize, bool)> {
        let ends = (0..self.ways.len()).flat_map(|nr| [(nr, 0), (nr, 1)]);
        ends.filter(move |(nr, end)| self.ways[*nr].chains[*end].contains(&group))
            .map(|(nr, end)| (nr, end, (end == 0) != self.ways[nr].upwards))
    }

    /// Lays out a level and all below it.
    fn level(&self, group: Option<usize>, around: Direction) -> Level {
        let passing: Vec<_> =
            group.map(|own| self.passing(own).collect()).unwrap_or_default();
        let own = group.and_then(|own| self.chart.groups[own].direction);
        let direction = own.filter(|_| passing.is_empty()).unwrap_or(around);
        let items = self.items(group);
        let place = |item: Item| items.iter().position(|one| *one == item).unwrap_or(0);
        let inner: Vec<Option<Level>> = items
            .iter()
            .map(|item| match item {
                Item::Group(inner) => Some(self.level(Some(*inner), direction)),
                Item::Node(_) => None,
            })
            .collect();
        let mut drawn = Drawn { direction, ..Drawn::default() };
        for (item, inner) in items.iter().zip(&inner) {
            self.add_box(*item, inner.as_ref(), &mut drawn);
        }
        for nr in (0..self.ways.len()).filter(|nr| self.ways[*nr].common == group) {
            let link = &self.chart.links[nr];
            if link.ends[0] == link.ends[1] {
                continue;
            }
            let upwards = self.ways[nr].upwards;
            let end = |end: usize| {
                let at = place(self.stands(nr, end));
                let port = inner[at].as_ref().and_then(|level| level.port(nr, end));
                End { at, port: port.or(drawn.middles[at]) }
            };
            let (from, to) = if upwards { (end(1), end(0)) } else { (end(0), end(1)) };
            let label = link.label.map(|size| across(direction, size));
            drawn.lines.push(Line { from, to, label, upwards });
            drawn.links.push((nr, 0));
        }
        for &(nr, end, upper) in &passing {
            let chain = &self.ways[nr].chains[end];
            let depth = chain.iter().position(|one| Some(*one) == group).unwrap_or(0);
            let next = chain.get(depth + 1).map(|group| Item::Group(*group));
            let at = place(next.unwrap_or(self.chart.links[nr].ends[end]));
            let port = inner[at].as_ref().and_then(|level| level.port(nr, end));
            let own = End { at, port: port.or(drawn.middles[at]) };
            let rim = End { at: drawn.boxes.len(), port: None };
            let stand = if upper { Stand::Last } else { Stand::First };
            drawn.boxes.push(Boxed { size: (0.0, 0.0), stand, pointed: true });
            drawn.rims.push((nr, end, rim.at, upper));
            let (from, to) = if upper { (own, rim) } else { (rim, own) };
            drawn.lines.push(Line {
                from,
                to,
                label: None,
                upwards: self.ways[nr].upwards,
            });
            let turn = depth.cast_signed() + 1;
            drawn.links.push((nr, if upper { -turn } else { turn }));
        }
        let laid = level::lay(&drawn.boxes, &drawn.lines);
        let title = group.map(|own| self.chart.groups[own].title);
        Level::new(group, items, inner, drawn, laid, title, self)
    }

    /// Adds a box to a level, with room for a line from it to itself.
    fn add_box(&self, item: Item, inner: Option<&Level>, drawn: &mut Drawn) {
        let (size, pointed) = match (item, inner) {
            (Item::Node(at), _) => {
                (self.chart.nodes[at].size, self.chart.nodes[at].pointed)
            }
            (_, Some(level)) => (level.size, false),
            _ => ((0.0, 0.0), false),
        };
        let mut size = across(drawn.direction, size);
        let own =
            (0..self.ways.len()).find(|nr| self.chart.links[*nr].ends == [item, item]);
        let middle = size.0 / 2.0;
        let deep = size.1;
        if let Some(nr) = own {
            let label =
                self.chart.links[nr].label.map(|label| across(drawn.direction, label));
            size.0 += LOOP + label.map_or(6.0, |label| label.0 + 10.0);
            size.1 = size.1.max(label.map_or(0.0, |label| label.1));
        }
        drawn.middles.push(own.map(|_| middle));
        drawn.slack.push((size.1 - deep) / 2.0);
        drawn.boxes.push(Boxed {
            size,
            stand: Stand::Free,
            pointed: pointed || own.is_some(),
        });
    }
}

/// Right and down ⇄ across and along.
fn across(direction: Direction, (x, y): Point) -> Point {
    match direction {
        Direction::TopDown | Direction::BottomTop => (x, y),
        Direction::LeftRight | Direction::RightLeft => (y, x),
    }
}

/// A level before its places are known.
struct Drawn {
    direction: Direction,
    boxes: Vec<Boxed>,
    /// Where lines meet boxes that have more room than they fill.
    middles: Vec<Option<f32>>,
    /// That room before and behind a box, along the lines.
    slack: Vec<f32>,
    lines: Vec<Line>,
    /// The link of each line, and its turn in the whole route.
    links: Vec<(usize, isize)>,
    /// Link and end of each rim, its box, and whether its line leaves.
    rims: Vec<(usize, usize, usize, bool)>,
}

impl Drawn {
    /// The route of a line up to the boxes themselves.
    fn to_boxes(&self, line: usize, mut route: Vec<Point>) -> Vec<Point> {
        let slack = |end: End| self.slack.get(end.at).copied().unwrap_or(0.0);
        if let [first, .., last] = &mut route[..] {
            first.1 -= slack(self.lines[line].from);
            last.1 += slack(self.lines[line].to);
        }
        route
    }
}

impl Default for Drawn {
    fn default() -> Drawn {
        Drawn {
            direction: Direction::TopDown,
            boxes: Vec::new(),
            middles: Vec::new(),
            slack: Vec::new(),
            lines: Vec::new(),
            links: Vec::new(),
            rims: Vec::new(),
        }
    }
}

/// A level that is laid out; its corner is the origin.
struct Level {
    group: Option<usize>,
    size: Point,
    title: Point,
    nodes: Vec<(usize, Point)>,
    inner: Vec<(Level, Point)>,
    /// Link, turn and points.
    routes: Vec<(usize, isize, Vec<Point>)>,
    labels: Vec<(usize, Point)>,
    /// Where lines meet the border, across, by link and end.
    ports: Vec<(usize, usize, f32)>,
}

impl Level {
    fn new(
        group: Option<usize>,
        items: &[Item],
        inner: Vec<Option<Level>>,
        drawn: Drawn,
        laid: Laid,
        title: Option<Point>,
        tree: &Tree<'_>,
    ) -> Level {
        let direction = drawn.direction;
        let page = Page { direction, size: across(direction, laid.size) };
        let frame = Frame::new(&drawn, &laid, title, page);
        let at = |point: Point| {
            let (x, y) = page.point(point);
            (x + frame.left, y + frame.top)
        };
        let corner = |nr: usize, size: Point| {
            let (mut own, other) = (laid.boxes[nr], across(direction, size));
            own.1 += drawn.slack[nr];
            let (a, b) = (at(own), at((own.0 + other.0, own.1 + other.1)));
            (a.0.min(b.0), a.1.min(b.1))
        };
        let mut level = Level {
            group,
            size: frame.size,
            title: frame.title,
            nodes: Vec::new(),
            inner: Vec::new(),
            routes: Vec::new(),
            labels: Vec::new(),
            ports: Vec::new(),
        };
        for (nr, (item, inner)) in items.iter().zip(inner).enumerate() {
            match (item, inner) {
                (Item::Node(node), _) => {
                    let size = tree.chart.nodes[*node].size;
                    level.nodes.push((*node, corner(nr, size)));
                    let (side, top) = laid.boxes[nr];
                    let own = (side, top + drawn.slack[nr]);
                    level.own_line(*node, own, tree, direction, &at);
                }
                (_, Some(inner)) => {
                    let corner = corner(nr, inner.size);
                    level.inner.push((inner, corner));
                }
                _ => {}
            }
        }
        for (nr, route) in laid.routes.into_iter().enumerate() {
            let (link, turn) = drawn.links[nr];
            let route = drawn.to_boxes(nr, route).into_iter().map(at).collect();
            level.routes.push((link, turn, route));
            level.labels.extend(laid.labels[nr].map(|label| (link, at(label))));
        }
        for (nr, end, rim, _) in drawn.rims {
            let port = across(direction, at(laid.boxes[rim])).0;
            level.ports.push((nr, end, port));
        }
        level
    }

    /// Draws the line of a node to itself.
    fn own_line(
        &mut self,
        node: usize,
        corner: Point,
        tree: &Tree<'_>,
        direction: Direction,
        at: &impl Fn(Point) -> Point,
    ) {
        let ends = [Item::Node(node); 2];
        let Some(nr) = tree.chart.links.iter().position(|link| link.ends == ends) else {
            return;
        };
        let (wide, deep) = across(direction, tree.chart.nodes[node].size);
        let (side, top) = (corner.0 + wide, corner.1);
        let route = [(side, 0.3), (side + LOOP, 0.3), (side + LOOP, 0.7), (side, 0.7)];
        let route = route.map(|(x, share)| at((x, top + deep * share)));
        self.routes.push((nr, 0, route.to_vec()));
        if let Some(label) = tree.chart.links[nr].label {
            let half = across(direction, label).0 / 2.0;
            self.labels.push((nr, at((side + LOOP + 8.0 + half, top + deep / 2.0))));
        }
    }

    /// Where a line's end meets the border, across.
    fn port(&self, link: usize, end: usize) -> Option<f32> {
        let own = self.ports.iter().find(|(nr, which, _)| (*nr, *which) == (link, end));
        own.map(|(_, _, place)| *place)
    }

    fn into_plan(
        self,
        by: Point,
        plan: &mut Plan,
        parts: &mut [Vec<(isize, Vec<Point>)>],
    ) {
        let moved = |point: Point| (point.0 + by.0, point.1 + by.1);
        if let Some(group) = self.group {
            plan.groups[group] = (by, self.size, moved(self.title));
        }
        for (node, corner) in self.nodes {
            plan.nodes[node] = moved(corner);
        }
        for (nr, label) in self.labels {
            plan.labels[nr] = Some(moved(label));
        }
        for (nr, turn, route) in self.routes {
            parts[nr].push((turn, route.into_iter().map(moved).collect()));
        }
        for (inner, corner) in self.inner {
            inner.into_plan(moved(corner), plan, parts);
        }
    }
}

/// How a level's places lie on the page.
#[derive(Clone, Copy)]
struct Page {
    direction: Direction,
    size: Point,
}

impl Page {
    fn point(self, point: Point) -> Point {
        let (x, y) = across(self.direction, point);
        match self.direction {
            Direction::TopDown | Direction::LeftRight => (x, y),
            Direction::BottomTop => (x, self.size.1 - y),
            Direction::RightLeft => (self.size.0 - x, y),
        }
    }
}

/// The border of a group around what it holds.
struct Frame {
    left: f32,
    top: f32,
    size: Point,
    title: Point,
}

impl Frame {
    fn new(drawn: &Drawn, laid: &Laid, title: Option<Point>, page: Page) -> Frame {
        let Some(title) = title else {
            let (left, top) = (0.0, 0.0);
            return Frame { left, top, size: page.size, title: (0.0, 0.0) };
        };
        // Lines that come in from above pass beside the title.
        let above = drawn.rims.iter().filter(|(_, _, _, leaves)| match page.direction {
            Direction::TopDown => !leaves,
            Direction::BottomTop => *leaves,
            _ => false,
        });
        let ports = above.map(|(_, _, rim, _)| page.point(laid.boxes[*rim]).0);
        let first = ports.fold(f32::MAX, f32::min);
        let room = title.0 + 2.0 * TITLE;
        let mut left = INSIDE;
        let mut start = None;
        if first < f32::MAX && title.0 > 0.0 {
            left = left.max(room + TITLE - first);
            start = Some(TITLE + 4.0);
        }
        let mut wide = left + page.size.0 + INSIDE;
        if wide < room + 8.0 {
            left += (room + 8.0 - wide) / 2.0;
            wide = room + 8.0;
        }
        let top = if title.1 > 0.0 { title.1 + 2.0 * TITLE } else { INSIDE };
        let start = start.unwrap_or((wide - title.0) / 2.0);
        Frame {
            left,
            top,
            size: (wide, top + page.size.1 + INSIDE),
            title: (start, TITLE),
        }
    }
}
