//! A sequence → shapes: lanes for participants, one row for each step.
//!
//! Lanes stand as far apart as the labels between them need in the widest usual font, so
//! that nothing has to be moved afterwards.

use super::measure::width;
use super::paint::{Ink, mark};
use super::sequence::{Head, Sequence, Side, Step};
use super::svg::{Anchor, Drawing, Form, Geometry, Paint, Shape, round};

const SIZE: f32 = 14.0;
const LINE: f32 = 19.0;
/// Longest line of a message or note before it is broken.
const BREAK: f32 = 230.0;
/// Smallest distance of two lanes.
const LANE: f32 = 130.0;
/// Half the width of the bar of an activation.
const BAR: f32 = 5.0;
/// Width and height of a message to oneself.
const LOOP: (f32, f32) = (34.0, 22.0);

/// Lays out a sequence.
pub(super) fn draw(sequence: &Sequence) -> Drawing {
    let mut lanes = Lanes::new(sequence);
    for step in &sequence.steps {
        lanes.step(step);
    }
    lanes.finish()
}

/// An open block: `loop`, `alt` and the like.
struct Frame {
    kind: String,
    top: f32,
    left: f32,
    right: f32,
    dividers: Vec<f32>,
    titles: Vec<(f32, String)>,
    /// Blocks inside of it, at most.
    inner: u8,
}

struct Lanes<'s> {
    sequence: &'s Sequence,
    /// The middle of each lane.
    middle: Vec<f32>,
    top: f32,
    y: f32,
    number: usize,
    frames: Vec<Frame>,
    /// Starts of open activations, by lane.
    active: Vec<Vec<f32>>,
    behind: Vec<Shape>,
    bars: Vec<Shape>,
    before: Vec<Shape>,
}

impl<'s> Lanes<'s> {
    fn new(sequence: &'s Sequence) -> Self {
        let lanes = sequence.participants.len();
        let mut lines = 1;
        for one in &sequence.participants {
            lines = lines.max(one.label.lines().count());
        }
        let people = sequence.participants.iter().any(|one| one.person);
        let title = if sequence.title.is_some() { 34.0 } else { 0.0 };
        let head = lines as f32 * LINE + if people { 56.0 } else { 22.0 };
        Lanes {
            sequence,
            middle: middles(sequence),
            top: title + head,
            y: title + head + 8.0,
            number: 0,
            frames: Vec::new(),
            active: vec![Vec::new(); lanes],
            behind: Vec::new(),
            bars: Vec::new(),
            before: Vec::new(),
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Message { .. } => self.message(step),
            Step::Note { side, from, to, label } => self.note(*side, *from, *to, label),
            Step::Open { kind, label } => self.open(kind, label),
            Step::Divide { label } => {
                self.y += 12.0;
                let y = self.y;
                let title = bracketed(label);
                self.y += if title.is_empty() { 4.0 } else { LINE + 6.0 };
                if let Some(frame) = self.frames.last_mut() {
                    frame.dividers.push(y);
                    frame.titles.push((y, title));
                }
            }
            Step::Close => self.close(),
            Step::Activate(at) => self.active[*at].push(self.y),
            Step::Deactivate(at) => {
                if let Some(start) = self.active[*at].pop() {
                    let level = self.active[*at].len();
                    self.bar(*at, start, self.y, level);
                }
            }
        }
    }

    /// Widens the open blocks for what stands in them.
    fn reach(&mut self, left: f32, right: f32) {
        for frame in &mut self.frames {
            frame.left = frame.left.min(left);
            frame.right = frame.right.max(right);
        }
    }

    fn message(&mut self, step: &Step) {
        let Step::Message { from, to, label, dashed, head, both } = step else { return };
        let lines = broken(label);
        let wide = widest(&lines);
        self.y += 10.0;
        self.number += 1;
        let (start, end) = (self.middle[*from], self.middle[*to]);
        let number = self.sequence.numbered.then(|| self.number.to_string());
        if from == to {
            let start = start + self.offset(*from);
            let rows = (lines.len() as f32 * LINE).max(LOOP.1);
            let (top, bottom) = (self.y + (rows - LOOP.1) / 2.0 + 4.0, self.y + rows);
            let bottom = bottom.min(top + LOOP.1);
            let far = start + LOOP.0;
            let points = vec![(start, top), (far, top), (far, bottom), (start, bottom)];
            self.line(points, *dashed, *head, false);
            let x = far + 8.0;
            self.lines(
                &lines,
                (x, self.y + (rows - lines.len() as f32 * LINE) / 2.0),
                Anchor::Start,
            );
            self.numbered(number, (start, top));
            self.reach(start - 14.0, x + wide + 8.0);
            self.y += rows + 8.0;
            return;
        }
        let shift = |lanes: &Self, at: usize, other: f32| {
            let side = if other > lanes.middle[at] { 1.0 } else { -1.0 };
            lanes.middle[at] + side * if lanes.active[at].is_empty() { 0.0 } else { BAR }
        };
        let (a, b) = (shift(self, *from, end), shift(self, *to, start));
        let middle = f32::midpoint(a, b);
        let height = lines.len() as f32 * LINE;
        self.ground(middle, self.y, wide, height);
        self.lines(&lines, (middle, self.y), Anchor::Middle);
        self.y += height + 5.0;
        self.line(vec![(a, self.y), (b, self.y)], *dashed, *head, *both);
        self.numbered(number, (a, self.y));
        self.reach(
            a.min(b).min(middle - wide / 2.0) - 14.0,
            a.max(b).max(middle + wide / 2.0) + 14.0,
        );
        self.y += 7.0;
    }

    fn offset(&self, at: usize) -> f32 {
        if self.active[at].is_empty() { 0.0 } else { BAR }
    }

    /// The number of a message, on the start of its line.
    fn numbered(&mut self, number: Option<String>, (x, y): (f32, f32)) {
        let Some(number) = number else { return };
        let mut disc = shape(Form::Circle, Ink::Active, Ink::NodeEdge);
        (disc.geometry.x, disc.geometry.y) = (round(x), round(y));
        disc.geometry.radii = (10.0, 10.0);
        self.before.push(disc);
        let mut text = text(&number, x, y + 4.0, Anchor::Middle);
        text.paint.size = 11.0;
        self.before.push(text);
    }

    fn note(&mut self, side: Side, from: usize, to: usize, label: &str) {
        let lines = broken(label);
        let wide = widest(&lines) + 24.0;
        let (left, right) = match side {
            Side::Left => (self.middle[from] - 14.0 - wide, self.middle[from] - 14.0),
            Side::Right => (self.middle[from] + 14.0, self.middle[from] + 14.0 + wide),
            Side::Over => {
                let (first, last) = (self.middle[from], self.middle[to]);
                let half = (wide / 2.0).max((last - first) / 2.0 + 24.0);
                let middle = f32::midpoint(first, last);
                (middle - half, middle + half)
            }
        };
        self.y += 12.0;
        let height = lines.len() as f32 * LINE + 14.0;
        self.before.push(boxed(
            left,
            self.y,
            right - left,
            height,
            Ink::Note,
            Ink::NoteEdge,
        ));
        self.lines(&lines, (f32::midpoint(left, right), self.y + 7.0), Anchor::Middle);
        self.reach(left - 10.0, right + 10.0);
        self.y += height + 4.0;
    }

    fn open(&mut self, kind: &str, label: &str) {
        self.y += 14.0;
        for frame in &mut self.frames {
            frame.inner = frame.inner.max(1);
        }
        let depth = self.frames.len();
        for (at, frame) in self.frames.iter_mut().enumerate() {
            frame.inner = frame.inner.max((depth - at) as u8);
        }
        let top = self.y;
        let titles = vec![(top, bracketed(label))];
        let (left, right) = (f32::MAX, f32::MIN);
        let kind = kind.to_string();
        self.y += if kind == "rect" { 2.0 } else { 28.0 };
        self.frames.push(Frame {
            kind,
            top,
            left,
            right,
            dividers: Vec::new(),
            titles,
            inner: 0,
        });
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        self.y += 10.0;
        if frame.left > frame.right {
            return;
        }
        let left = frame.left - 10.0;
        let tab = width(&frame.kind, SIZE, true) + 22.0;
        let titles = frame.titles.iter().enumerate().map(|(at, (_, title))| {
            let tab = if at == 0 { tab } else { 0.0 };
            left + tab + width(title, SIZE, false) + 24.0
        });
        let right = titles.fold(frame.right + 10.0, f32::max);
        let (top, bottom) = (frame.top, self.y);
        let plain = frame.kind == "rect";
        let fill = if plain { Ink::Cluster } else { Ink::None };
        let edge = if plain { Ink::ClusterEdge } else { Ink::NodeEdge };
        let border = boxed(left, top, right - left, bottom - top, fill, edge);
        // Outer blocks are painted before inner ones, which close first.
        self.behind.insert(0, border);
        if !plain {
            let cut = 8.0;
            let mut corner = shape(Form::Polygon, Ink::Active, Ink::NodeEdge);
            corner.geometry.points = [
                (left, top),
                (left + tab, top),
                (left + tab, top + LINE + 3.0 - cut),
                (left + tab - cut, top + LINE + 3.0),
                (left, top + LINE + 3.0),
            ]
            .map(|(x, y)| (round(x), round(y)))
            .to_vec();
            self.before.push(corner);
            let mut name = text(&frame.kind, left + 9.0, top + 15.5, Anchor::Start);
            name.paint.bold = true;
            self.before.push(name);
        }
        for y in &frame.dividers {
            let mut line = shape(Form::Line, Ink::None, Ink::NodeEdge);
            line.geometry.points =
                vec![(round(left), round(*y)), (round(right), round(*y))];
            line.paint.dashes = Some("4 4".into());
            self.behind.push(line);
        }
        for (at, (y, title)) in frame.titles.iter().enumerate() {
            if !title.is_empty() {
                let x = left + if at == 0 { tab + 10.0 } else { 10.0 };
                let wide = width(title, SIZE, false);
                self.ground(x + wide / 2.0, y + 2.0, wide, LINE);
                self.before.push(text(title, x, y + 16.0, Anchor::Start));
            }
        }
        self.y += 4.0;
        self.reach(left, right);
    }

    /// Hides lanes behind a label.
    fn ground(&mut self, middle: f32, top: f32, wide: f32, height: f32) {
        let crossed = self.middle.iter().any(|x| (x - middle).abs() < wide / 2.0 + 3.0);
        if crossed && wide > 0.0 {
            let mut ground = boxed(
                middle - wide / 2.0 - 3.0,
                top,
                wide + 6.0,
                height,
                Ink::Label,
                Ink::None,
            );
            ground.paint.label = true;
            self.before.push(ground);
        }
    }

    fn lines(&mut self, lines: &[String], (x, top): (f32, f32), anchor: Anchor) {
        for (line, at) in lines.iter().zip(1u8..) {
            let y = top + f32::from(at) * LINE - 5.0;
            self.before.push(text(line, x, y, anchor));
        }
    }

    fn line(&mut self, points: Vec<(f32, f32)>, dashed: bool, head: Head, both: bool) {
        let mut line = shape(Form::Polyline, Ink::None, Ink::Line);
        let ends = [points.get(points.len().wrapping_sub(2)), points.last()];
        line.geometry.points =
            points.iter().map(|(x, y)| (round(*x), round(*y))).collect();
        line.paint.stroke_width = 1.5;
        line.paint.dashes = dashed.then(|| "5 4".into());
        line.paint.head_end = head == Head::Filled;
        line.paint.head_start = both;
        self.before.push(line);
        let [Some(from), Some(to)] = ends else { return };
        let back = if from.0 < to.0 { -1.0 } else { 1.0 };
        let mut sign = |points: [(f32, f32); 2]| {
            let mut stroke = shape(Form::Polyline, Ink::None, Ink::Line);
            stroke.geometry.points =
                points.iter().map(|(x, y)| (round(to.0 + x), round(to.1 + y))).collect();
            stroke.paint.stroke_width = 1.5;
            self.before.push(stroke);
        };
        match head {
            Head::Open => {
                sign([(0.0, 0.0), (9.0 * back, -5.0)]);
                sign([(0.0, 0.0), (9.0 * back, 5.0)]);
            }
            Head::Cross => {
                sign([(2.0 * back, -5.0), (12.0 * back, 5.0)]);
                sign([(2.0 * back, 5.0), (12.0 * back, -5.0)]);
            }
            Head::Filled | Head::None => {}
        }
    }

    fn bar(&mut self, at: usize, start: f32, end: f32, level: usize) {
        let x = self.middle[at] - BAR + level as f32 * BAR;
        let height = (end - start).max(6.0);
        let bar = boxed(x, start - 4.0, BAR * 2.0, height, Ink::Active, Ink::NodeEdge);
        self.bars.push(bar);
    }

    fn finish(mut self) -> Drawing {
        for at in 0..self.active.len() {
            while let Some(start) = self.active[at].pop() {
                let level = self.active[at].len();
                self.bar(at, start, self.y + 4.0, level);
            }
        }
        let bottom = self.y + 18.0;
        let mut shapes = Vec::new();
        if let Some(title) = &self.sequence.title {
            let middle = (self.middle[0] + self.middle[self.middle.len() - 1]) / 2.0;
            let mut title = text(title, middle, 16.0, Anchor::Middle);
            title.paint.bold = true;
            shapes.push(title);
        }
        shapes.append(&mut self.behind);
        for x in &self.middle {
            let mut lane = shape(Form::Line, Ink::None, Ink::ClusterEdge);
            lane.geometry.points =
                vec![(round(*x), round(self.top)), (round(*x), round(bottom))];
            shapes.push(lane);
        }
        shapes.append(&mut self.bars);
        shapes.append(&mut self.before);
        let heads = self.sequence.participants.iter().zip(&self.middle);
        for (one, x) in heads {
            participant(one.person, &one.label, *x, self.top, &mut shapes);
            if self.sequence.steps.len() > 8 && !one.person {
                let lines = one.label.lines().count() as f32;
                let foot = bottom + lines * LINE + 16.0;
                participant(false, &one.label, *x, foot, &mut shapes);
            }
        }
        Drawing { view: (0.0, 0.0, 0.0, 0.0), shapes }
    }
}

/// The head of a lane, which ends at `bottom`.
fn participant(person: bool, label: &str, x: f32, bottom: f32, shapes: &mut Vec<Shape>) {
    let lines: Vec<String> = label.lines().map(str::to_string).collect();
    let height = lines.len() as f32 * LINE + 16.0;
    let wide = (widest(&lines) + 28.0).max(90.0);
    if person {
        let top = bottom - height - 34.0;
        let mut head = shape(Form::Circle, Ink::Node, Ink::NodeEdge);
        (head.geometry.x, head.geometry.y) = (round(x), round(top + 8.0));
        head.geometry.radii = (7.0, 7.0);
        let mut body = shape(Form::Path, Ink::Node, Ink::NodeEdge);
        let (left, right) = (round(x - 13.0), round(x + 13.0));
        let (shoulder, foot) = (round(top + 17.0), round(top + 33.0));
        body.geometry.path = vec![
            ('M', vec![left, foot]),
            ('C', vec![left, shoulder, right, shoulder, right, foot]),
            ('Z', Vec::new()),
        ];
        shapes.extend([head, body]);
    } else {
        let mut head = boxed(
            x - wide / 2.0,
            bottom - height,
            wide,
            height,
            Ink::Node,
            Ink::NodeEdge,
        );
        head.geometry.corner = 6.0;
        shapes.push(head);
    }
    for (line, at) in lines.iter().zip(1u8..) {
        let y = bottom - height + 8.0 + f32::from(at) * LINE - 5.0;
        shapes.push(text(line, x, y, Anchor::Middle));
    }
}

/// Where the middle of each lane is.
fn middles(sequence: &Sequence) -> Vec<f32> {
    let half = |at: usize| {
        let lines: Vec<String> =
            sequence.participants[at].label.lines().map(str::to_string).collect();
        (widest(&lines) + 28.0).max(90.0) / 2.0
    };
    let count = sequence.participants.len();
    let mut gaps: Vec<f32> =
        (1..count).map(|at| (half(at - 1) + half(at) + 24.0).max(LANE)).collect();
    let mut needs: Vec<(usize, usize, f32)> = Vec::new();
    for step in &sequence.steps {
        match step {
            Step::Message { from, to, label, .. } => {
                let wide = widest(&broken(label));
                let (first, last) = (*from.min(to), *from.max(to));
                if first == last {
                    needs.push((first, first + 1, wide + LOOP.0 + 36.0));
                } else {
                    needs.push((first, last, wide + 48.0));
                }
            }
            Step::Note { side, from, to, label } => {
                let wide = widest(&broken(label)) + 24.0;
                match side {
                    Side::Right => needs.push((*from, from + 1, wide + 40.0)),
                    Side::Left if *from > 0 => needs.push((from - 1, *from, wide + 40.0)),
                    Side::Over if from < to => needs.push((*from, *to, wide - 48.0)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    needs.sort_by_key(|(first, last, _)| last - first);
    for (first, last, wide) in needs {
        let Some(between) = gaps.get_mut(first..last) else { continue };
        let missing = wide - between.iter().sum::<f32>();
        if missing > 0.0 {
            let share = missing / between.len() as f32;
            between.iter_mut().for_each(|gap| *gap += share);
        }
    }
    let mut middle = vec![half(0)];
    for gap in gaps {
        middle.push(middle[middle.len() - 1] + gap);
    }
    middle
}

/// The lines of a label, long ones broken at blanks.
fn broken(label: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in label.lines() {
        let mut current = String::new();
        for word in line.split_whitespace() {
            let longer = if current.is_empty() {
                word.to_string()
            } else {
                format!("{current} {word}")
            };
            if !current.is_empty() && width(&longer, SIZE, false) > BREAK {
                lines.push(std::mem::replace(&mut current, word.to_string()));
            } else {
                current = longer;
            }
        }
        lines.push(current);
    }
    lines
}

fn widest(lines: &[String]) -> f32 {
    lines.iter().map(|line| width(line, SIZE, false)).fold(0.0, f32::max)
}

fn bracketed(label: &str) -> String {
    let label: Vec<&str> = label.split_whitespace().collect();
    if label.is_empty() { String::new() } else { format!("[{}]", label.join(" ")) }
}

fn shape(form: Form, fill: Ink, stroke: Ink) -> Shape {
    let colour = |ink| match ink {
        Ink::None => "none".to_string(),
        ink => mark(ink),
    };
    let paint = Paint {
        fill: Some(colour(fill)),
        stroke: Some(colour(stroke)),
        stroke_width: 1.0,
        opacity: 1.0,
        fill_opacity: 1.0,
        size: SIZE,
        ..Paint::default()
    };
    Shape { form, geometry: Geometry::default(), paint, children: Vec::new() }
}

fn boxed(x: f32, y: f32, width: f32, height: f32, fill: Ink, stroke: Ink) -> Shape {
    let mut shape = shape(Form::Rect, fill, stroke);
    let geometry = &mut shape.geometry;
    (geometry.x, geometry.y) = (round(x), round(y));
    (geometry.width, geometry.height) = (round(width), round(height));
    geometry.corner = 3.0;
    shape
}

fn text(words: &str, x: f32, y: f32, anchor: Anchor) -> Shape {
    let mut shape = shape(Form::Text(words.to_string()), Ink::Text, Ink::None);
    (shape.geometry.x, shape.geometry.y) = (round(x), round(y));
    shape.paint.anchor = anchor;
    shape
}

#[cfg(test)]
mod tests {
    use super::super::check::{check, placed};
    use super::super::sequence::read;
    use super::draw;

    #[test]
    fn long_labels_make_room_for_themselves() {
        let text = "sequenceDiagram\nautonumber\nactor 사람\nparticipant 아주 긴 이름의 서비스\n\
            사람->>B: 이것은 두 줄로 나누어야 할 만큼 아주 긴 메시지이다 그렇지 않은가\n\
            B->>B: 혼자 하는 일도 이름이 길다\nalt 첫째 조건이 아주 길게 적혀 있을 때에는\n\
            loop 다시\nB--xC: 실패\nend\nelse 둘째\nC-)B: 늦은 답\nend\n\
            Note right of C: 오른쪽 쪽지\nNote left of 사람: 왼쪽 쪽지\nNote over 사람,C: 모두";
        let drawing = draw(&read(text).expect("a sequence"));
        assert_eq!(check(&placed(&drawing)), Ok(()));
    }
}
