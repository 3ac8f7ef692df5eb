//! What holds for any flowchart that has a place here.

use super::tree::{Chart, Group, Item, Link, Node, Plan, lay};
use mermaid_rs_renderer::Direction;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use proptest::{collection::vec, option};

type Point = (f32, f32);

/// A rectangle, by its corners.
#[derive(Clone, Copy, Debug)]
struct Area(Point, Point);

impl Area {
    fn new(corner: Point, size: Point) -> Area {
        Area(corner, (corner.0 + size.0, corner.1 + size.1))
    }

    fn around(middle: Point, size: Point) -> Area {
        Area::new((middle.0 - size.0 / 2.0, middle.1 - size.1 / 2.0), size)
    }

    /// A little smaller, since what only touches is apart.
    fn inner(self) -> Area {
        Area((self.0.0 + 0.5, self.0.1 + 0.5), (self.1.0 - 0.5, self.1.1 - 0.5))
    }

    fn meets(self, other: Area) -> bool {
        let (a, b) = (self.inner(), other.inner());
        a.0.0 < b.1.0 && b.0.0 < a.1.0 && a.0.1 < b.1.1 && b.0.1 < a.1.1
    }

    fn holds(self, other: Area) -> bool {
        let other = other.inner();
        self.0.0 <= other.0.0
            && self.0.1 <= other.0.1
            && self.1.0 >= other.1.0
            && self.1.1 >= other.1.1
    }
}

/// A chart of boxes in groups, each group in an earlier one or in none.
fn charts() -> impl Strategy<Value = Chart> {
    let size = (20.0_f32..160.0, 20.0_f32..70.0);
    let nodes = vec((size.clone(), proptest::bool::ANY, 0_usize..6), 1..14);
    let groups = vec((0_usize..6, 20.0_f32..200.0, directions()), 0..5);
    let links = vec((0_usize..40, 0_usize..40, option::of(size)), 0..18);
    (nodes, groups, links).prop_map(|(nodes, groups, links)| {
        let count = groups.len();
        let groups: Vec<Group> = groups
            .into_iter()
            .enumerate()
            .map(|(at, (parent, wide, direction))| Group {
                title: (wide, 18.0),
                direction: (parent % 2 == 0).then_some(direction),
                parent: Some(parent).filter(|parent| *parent < at),
            })
            .collect();
        let mut nodes: Vec<Node> = nodes
            .into_iter()
            .map(|(size, pointed, group)| Node {
                size,
                pointed,
                group: Some(group).filter(|group| *group < count),
            })
            .collect();
        // A group holds something.
        nodes.extend((0..count).map(|group| Node {
            size: (40.0, 30.0),
            pointed: false,
            group: Some(group),
        }));
        let item = |nr: usize| {
            let nr = nr % (nodes.len() + count);
            nr.checked_sub(nodes.len()).map_or(Item::Node(nr), Item::Group)
        };
        let links = links
            .into_iter()
            .map(|(from, to, label)| Link { ends: [item(from), item(to)], label })
            .collect();
        Chart { nodes, groups, links }
    })
}

fn directions() -> impl Strategy<Value = Direction> {
    prop_oneof![
        Just(Direction::TopDown),
        Just(Direction::BottomTop),
        Just(Direction::LeftRight),
        Just(Direction::RightLeft),
    ]
}

fn areas(chart: &Chart, plan: &Plan) -> (Vec<Area>, Vec<Area>) {
    let nodes = plan.nodes.iter().zip(&chart.nodes);
    let nodes = nodes.map(|(corner, node)| Area::new(*corner, node.size)).collect();
    let groups = plan.groups.iter().map(|(corner, size, _)| Area::new(*corner, *size));
    (nodes, groups.collect())
}

/// Groups around a node or group, the innermost first.
fn around(chart: &Chart, mut at: Option<usize>) -> Vec<usize> {
    let mut out = Vec::new();
    while let Some(group) = at {
        out.push(group);
        at = chart.groups[group].parent;
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn boxes_stand_apart_and_in_their_groups(
        chart in charts(),
        direction in directions(),
    ) {
        let Some(plan) = lay(&chart, direction) else { return Ok(()) };
        let (nodes, groups) = areas(&chart, &plan);
        for (nr, node) in nodes.iter().enumerate() {
            for other in &nodes[nr + 1..] {
                prop_assert!(!node.meets(*other), "{node:?} {other:?}");
            }
            let own = around(&chart, chart.nodes[nr].group);
            for (at, group) in groups.iter().enumerate() {
                let right = match own.contains(&at) {
                    true => group.holds(*node),
                    false => !group.meets(*node),
                };
                prop_assert!(right, "{group:?} {node:?}");
            }
        }
        for (nr, group) in groups.iter().enumerate() {
            let title = Area::new(plan.groups[nr].2, chart.groups[nr].title);
            prop_assert!(group.holds(title), "{title:?} of {group:?}");
            prop_assert!(nodes.iter().all(|node| !node.meets(title)));
            for (at, other) in groups.iter().enumerate().filter(|(at, _)| *at != nr) {
                let inside = around(&chart, chart.groups[nr].parent).contains(&at);
                let outside = around(&chart, chart.groups[at].parent).contains(&nr);
                prop_assert!(inside || outside || !group.meets(*other));
            }
        }
    }

    #[test]
    fn lines_meet_their_ends_and_nothing_else(
        chart in charts(),
        direction in directions(),
    ) {
        let Some(plan) = lay(&chart, direction) else { return Ok(()) };
        let (nodes, groups) = areas(&chart, &plan);
        for (link, route) in chart.links.iter().zip(&plan.routes) {
            let ends = [route.first(), route.last()].map(|end| *end.expect("an end"));
            for (item, end) in link.ends.iter().zip(ends) {
                let area = match item {
                    Item::Node(at) => nodes[*at],
                    Item::Group(at) => groups[*at],
                };
                let at = Area::around(end, (2.0, 2.0));
                let near = Area::around(end, (3.0, 3.0)).meets(area);
                prop_assert!(near && !area.inner().holds(at), "{end:?} at {area:?}");
            }
            for step in route.windows(2) {
                let (a, b) = (step[0], step[1]);
                let low = (a.0.min(b.0), a.1.min(b.1));
                let high = (a.0.max(b.0), a.1.max(b.1));
                let line = Area((low.0 - 0.6, low.1 - 0.6), (high.0 + 0.6, high.1 + 0.6));
                for node in &nodes {
                    prop_assert!(!node.meets(line), "{line:?} runs over {node:?}");
                }
            }
        }
    }

    #[test]
    fn labels_stand_apart(chart in charts(), direction in directions()) {
        let Some(plan) = lay(&chart, direction) else { return Ok(()) };
        let (nodes, _) = areas(&chart, &plan);
        let labels: Vec<Area> = (chart.links.iter().zip(&plan.labels))
            .filter_map(|(link, middle)| Some(Area::around((*middle)?, link.label?)))
            .collect();
        let labelled = chart.links.iter().filter(|link| link.label.is_some()).count();
        prop_assert_eq!(labels.len(), labelled);
        for (nr, label) in labels.iter().enumerate() {
            prop_assert!(nodes.iter().all(|node| !node.meets(*label)), "{label:?}");
            prop_assert!(labels[nr + 1..].iter().all(|other| !other.meets(*label)));
        }
    }
}

#[test]
fn a_chain_runs_straight_in_every_direction() {
    let node = || Node { size: (60.0, 30.0), pointed: false, group: None };
    let link = |a, b| Link { ends: [Item::Node(a), Item::Node(b)], label: None };
    let chart = Chart {
        nodes: vec![node(), node(), node()],
        groups: Vec::new(),
        links: vec![link(0, 1), link(1, 2)],
    };
    let check = |direction, lesser: fn(Point, Point) -> bool| {
        let plan = lay(&chart, direction).expect("a plan");
        assert!(plan.routes.iter().all(|route| route.len() == 2), "{plan:?}");
        assert!(plan.nodes.windows(2).all(|two| lesser(two[0], two[1])), "{plan:?}");
    };
    check(Direction::TopDown, |a, b| a.1 + 30.0 < b.1 && (a.0 - b.0).abs() < 0.1);
    check(Direction::BottomTop, |a, b| b.1 + 30.0 < a.1 && (a.0 - b.0).abs() < 0.1);
    check(Direction::LeftRight, |a, b| a.0 + 60.0 < b.0 && (a.1 - b.1).abs() < 0.1);
    check(Direction::RightLeft, |a, b| b.0 + 60.0 < a.0 && (a.1 - b.1).abs() < 0.1);
}

#[test]
fn a_long_label_beside_its_node_has_room_in_every_direction() {
    let node = || Node { size: (20.0, 20.0), pointed: false, group: None };
    let link = |a, b, label| Link { ends: [Item::Node(a), Item::Node(b)], label };
    let chart = Chart {
        nodes: vec![node(), node(), node()],
        groups: Vec::new(),
        links: vec![
            link(0, 1, Some((20.0, 20.0))),
            link(1, 1, Some((160.0, 20.0))),
            link(1, 2, None),
        ],
    };
    for direction in [Direction::TopDown, Direction::LeftRight] {
        let plan = lay(&chart, direction).expect("a plan");
        let label = Area::around(plan.labels[1].expect("a place"), (160.0, 20.0));
        let other = Area::around(plan.labels[0].expect("a place"), (20.0, 20.0));
        let (nodes, _) = areas(&chart, &plan);
        assert!(!label.meets(other) && !nodes.iter().any(|node| node.meets(label)));
    }
}
