//! Files of YAML as values: workflows and recipes, read as their programs read them.

use granit_parser::{Event, Parser};
use serde_json::{Map, Value};

/// A document; every scalar is a text.
pub fn parse(text: &str) -> Value {
    let events = Parser::new_from_str(text).map(|event| event.expect("it is YAML").0);
    let mut open: Vec<(Value, Option<String>)> = Vec::new();
    let mut whole = None;
    for event in events {
        let done = match event {
            Event::Scalar(text, ..) => Value::String(text.into_owned()),
            Event::SequenceStart(..) => {
                open.push((Value::Array(Vec::new()), None));
                continue;
            }
            Event::MappingStart(..) => {
                open.push((Value::Object(Map::new()), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().expect("it began").0,
            Event::Alias(_) => panic!("no file of ours has aliases"),
            _ => continue,
        };
        match open.last_mut() {
            None => whole = Some(done),
            Some((Value::Array(items), _)) => items.push(done),
            Some((Value::Object(map), key)) => match key.take() {
                None => *key = Some(text_of(&done)),
                Some(name) => {
                    let twice = map.insert(name.clone(), done);
                    assert_eq!(twice, None, "`{name}` stands twice");
                }
            },
            Some(_) => unreachable!("only lists and maps are open"),
        }
    }
    whole.expect("a document")
}

/// A scalar.
pub fn text_of(value: &Value) -> String {
    value.as_str().expect("a scalar").to_owned()
}
