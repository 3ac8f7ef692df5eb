//! Sequence diagrams: read line by line.
//!
//! The crate leaves out messages that it does not know (`--x`, `-)`), and that would tell
//! readers something else than the diagram says. So these are read here, and a line that
//! is not understood refuses the whole.

/// A participant, left to right.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Participant {
    pub id: String,
    pub label: String,
    /// Drawn as a person.
    pub person: bool,
}

/// What ends the line of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Head {
    None,
    Filled,
    Open,
    Cross,
}

/// One step, top to bottom. Numbers are those of participants.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Step {
    Message {
        from: usize,
        to: usize,
        label: String,
        dashed: bool,
        head: Head,
        both: bool,
    },
    /// `Left`, `Right` of the first, or over all between the two.
    Note {
        side: Side,
        from: usize,
        to: usize,
        label: String,
    },
    Open {
        kind: String,
        label: String,
    },
    Divide {
        label: String,
    },
    Close,
    Activate(usize),
    Deactivate(usize),
}

/// Where a note stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Left,
    Right,
    Over,
}

/// A whole sequence.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Sequence {
    pub title: Option<String>,
    pub participants: Vec<Participant>,
    pub steps: Vec<Step>,
    pub numbered: bool,
}

/// Arrows, longer ones before those that they begin with.
const ARROWS: [(&str, bool, Head, bool); 12] = [
    ("<<-->>", true, Head::Filled, true),
    ("<<->>", false, Head::Filled, true),
    ("-->>", true, Head::Filled, false),
    ("->>", false, Head::Filled, false),
    ("--x", true, Head::Cross, false),
    ("--X", true, Head::Cross, false),
    ("--)", true, Head::Open, false),
    ("-->", true, Head::None, false),
    ("-x", false, Head::Cross, false),
    ("-X", false, Head::Cross, false),
    ("-)", false, Head::Open, false),
    ("->", false, Head::None, false),
];

/// Reads the lines of a diagram; the error says which one is not understood.
pub(super) fn read(text: &str) -> Result<Sequence, String> {
    let mut sequence = Sequence::default();
    let mut open = 0usize;
    for line in text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty()) {
        if line == "sequenceDiagram" {
            continue;
        }
        let unknown = || {
            let line = crate::note::excerpt(line, 60);
            format!("the line \"{line}\" is not understood")
        };
        let (word, rest) = line.split_once([' ', ':']).unwrap_or((line, ""));
        let rest = rest.trim();
        match &*word.to_ascii_lowercase() {
            "participant" => sequence.declare(rest, false),
            "actor" => sequence.declare(rest, true),
            "title" => sequence.title = Some(words(rest)),
            "autonumber" => sequence.numbered = rest != "off",
            "loop" | "alt" | "opt" | "par" | "critical" | "break" | "rect" => {
                let kind = word.to_ascii_lowercase();
                let label = if kind == "rect" { String::new() } else { words(rest) };
                sequence.steps.push(Step::Open { kind, label });
                open += 1;
            }
            "else" | "and" | "option" if open > 0 => {
                sequence.steps.push(Step::Divide { label: words(rest) });
            }
            "end" if open > 0 => {
                sequence.steps.push(Step::Close);
                open -= 1;
            }
            "activate" => {
                let at = sequence.participant(rest);
                sequence.steps.push(Step::Activate(at));
            }
            "deactivate" => {
                let at = sequence.participant(rest);
                sequence.steps.push(Step::Deactivate(at));
            }
            "note" => sequence.note(rest).ok_or_else(unknown)?,
            // Menus of links, which a picture does not have.
            "links" | "link" => {}
            _ => sequence.message(line).ok_or_else(unknown)?,
        }
    }
    if open > 0 {
        return Err("an `end` is missing".into());
    }
    if sequence.participants.is_empty() {
        return Err("it is empty".into());
    }
    Ok(sequence)
}

impl Sequence {
    fn declare(&mut self, text: &str, person: bool) {
        let (id, label) = text.split_once(" as ").unwrap_or((text, text));
        let at = self.participant(id);
        self.participants[at].label = words(label);
        self.participants[at].person = person;
    }

    /// The number of a participant, who need not be declared.
    fn participant(&mut self, id: &str) -> usize {
        let id = id.trim().trim_matches('"');
        let known = self.participants.iter().position(|own| own.id == id);
        known.unwrap_or_else(|| {
            let label = words(id);
            self.participants.push(Participant { id: id.into(), label, person: false });
            self.participants.len() - 1
        })
    }

    fn note(&mut self, text: &str) -> Option<()> {
        let (place, label) = text.split_once(':')?;
        let lower = place.to_ascii_lowercase();
        let sides =
            [("left of ", Side::Left), ("right of ", Side::Right), ("over ", Side::Over)];
        let (start, side) =
            sides.into_iter().find(|(start, _)| lower.starts_with(start))?;
        let (from, to) = place[start.len()..]
            .split_once(',')
            .unwrap_or((&place[start.len()..], &place[start.len()..]));
        let (from, to) = (self.participant(from), self.participant(to));
        let (from, to) = (from.min(to), from.max(to));
        self.steps.push(Step::Note { side, from, to, label: words(label) });
        Some(())
    }

    fn message(&mut self, line: &str) -> Option<()> {
        let (route, label) = line.split_once(':').unwrap_or((line, ""));
        let found = route.char_indices().find_map(|(at, _)| {
            let arrow = ARROWS.iter().find(|(sign, ..)| route[at..].starts_with(sign))?;
            Some((at, arrow))
        });
        let (at, (sign, dashed, head, both)) = found?;
        let (from, to) = (route[..at].trim(), route[at + sign.len()..].trim());
        let (turn, to) = match to.split_at_checked(1) {
            Some(("+", to)) => (Some(true), to.trim()),
            Some(("-", to)) => (Some(false), to.trim()),
            _ => (None, to),
        };
        if from.is_empty() || to.is_empty() {
            return None;
        }
        let (from, to) = (self.participant(from), self.participant(to));
        self.steps.push(Step::Message {
            from,
            to,
            label: words(label),
            dashed: *dashed,
            head: *head,
            both: *both,
        });
        match turn {
            Some(true) => self.steps.push(Step::Activate(to)),
            Some(false) => self.steps.push(Step::Deactivate(from)),
            None => {}
        }
        Some(())
    }
}

/// A text with its line breaks and entities as characters.
fn words(text: &str) -> String {
    let text = text.trim();
    let breaks = ["<br/>", "<br>", "<br />", "\\n"];
    let text = breaks.iter().fold(text.to_string(), |text, own| text.replace(own, "\n"));
    let entities =
        [("#quot;", "\""), ("#35;", "#"), ("#59;", ";"), ("#lt;", "<"), ("#gt;", ">")];
    entities.iter().fold(text, |text, (name, c)| text.replace(name, c))
}

#[cfg(test)]
mod tests {
    use super::{Head, Side, Step, read};

    fn steps(text: &str) -> Vec<Step> {
        read(&format!("sequenceDiagram\n{text}")).expect("a sequence").steps
    }

    #[test]
    fn every_arrow_is_read() {
        let check = |arrow: &str, dashed: bool, head: Head, both: bool| {
            let label = "말".to_string();
            let expected = Step::Message { from: 0, to: 1, label, dashed, head, both };
            assert_eq!(steps(&format!("가{arrow}나: 말")), [expected], "{arrow}");
        };
        check("->>", false, Head::Filled, false);
        check("-->>", true, Head::Filled, false);
        check("->", false, Head::None, false);
        check("--x", true, Head::Cross, false);
        check("-)", false, Head::Open, false);
        check("<<-->>", true, Head::Filled, true);
    }

    #[test]
    fn signs_after_an_arrow_begin_and_end_an_activation() {
        let found = steps("A->>+B: x\nB-->>-A: y");
        assert_eq!((&found[1], &found[3]), (&Step::Activate(1), &Step::Deactivate(1)));
    }

    #[test]
    fn notes_and_names() {
        let found = read("sequenceDiagram\nactor A as 사람\nNote over B, A: 둘<br/>줄");
        let found = found.expect("a sequence");
        assert_eq!(found.participants[0].label, "사람");
        assert!(found.participants[0].person);
        let label = "둘\n줄".to_string();
        assert_eq!(found.steps, [Step::Note { side: Side::Over, from: 0, to: 1, label }]);
    }

    #[test]
    fn a_line_that_is_not_understood_is_told() {
        let check = |text: &str, expected: &str| {
            let found = read(&format!("sequenceDiagram\n{text}"));
            assert_eq!(found.err().as_deref(), Some(expected));
        };
        check("A->>B: x\n이것은 무엇", "the line \"이것은 무엇\" is not understood");
        check("loop x\nA->>B: y", "an `end` is missing");
        check("end", "the line \"end\" is not understood");
        check("", "it is empty");
    }
}
