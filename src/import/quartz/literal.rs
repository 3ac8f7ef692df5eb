//! Literals of TypeScript, read as data.
//!
//! A settings file is a program, but nearly always one that only lists values. Those are
//! read; whatever would have to be run is [`Literal::Unknown`] and is reported by others.

use std::collections::HashMap;

/// A value as it is written.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Literal {
    Text(String),
    Number(String),
    Flag(bool),
    /// `null` or `undefined`.
    Null,
    List(Vec<Item>),
    Table(Vec<(String, Item)>),
    /// `Plugin.Latex({ … })`: its name and what it is given.
    Call(String, Vec<Item>),
    /// `x` or `x.y`.
    Name(String),
    /// Something that would have to be run.
    Unknown,
}

/// A value and where it begins.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Item {
    pub value: Literal,
    pub at: usize,
}

impl Item {
    /// The value under a key of a table.
    pub fn get(&self, key: &str) -> Option<&Item> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, item)| item)
    }

    pub fn entries(&self) -> &[(String, Item)] {
        match &self.value {
            Literal::Table(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Item] {
        match &self.value {
            Literal::List(items) => items,
            _ => &[],
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Literal::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// How deep values may be nested.
const DEPTH: usize = 40;

/// Values that names of constants may come to.
const STEPS: usize = 100_000;

/// Tables that may be the settings; a file has one or two.
const TABLES: usize = 50;

#[derive(Clone, PartialEq, Debug)]
enum Kind {
    Text(String),
    /// A template with something in it that would have to be run.
    Template,
    Number,
    Word,
    Mark(u8),
}

#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    start: usize,
    end: usize,
}

/// The table of the settings: the one that has the keys asked for. Names of constants are
/// followed.
pub(super) fn settings(text: &str, keys: [&str; 2]) -> Option<Item> {
    let tokens = tokens(text);
    let constants = constants(text, &tokens);
    let mut found: Option<Item> = None;
    let opens = |at: &usize| {
        let key = tokens.get(at + 1).map(|token| word(text, token));
        tokens[*at].kind == Kind::Mark(b'{')
            && key.is_some_and(|key| keys.contains(&key.as_str()))
    };
    for at in (0..tokens.len()).filter(opens).take(TABLES) {
        let mut reader = Reader { text, tokens: &tokens, at };
        let item = reader.value(0);
        let has = |key: &str| item.get(key).is_some();
        if has(keys[0]) && (found.is_none() || has(keys[1])) {
            found = Some(item);
        }
    }
    let mut steps = STEPS;
    found.map(|item| resolved(item, &constants, 0, &mut steps))
}

/// Names that stand after a word and a point: `Explorer` of `Component.Explorer()`.
pub(super) fn members(text: &str, of: &str) -> Vec<(String, usize)> {
    let tokens = tokens(text);
    let named = |three: &[Token]| {
        let [first, point, member] = three else { return None };
        let own = first.kind == Kind::Word && word(text, first) == of;
        let member = (member.kind == Kind::Word).then(|| word(text, member))?;
        (own && point.kind == Kind::Mark(b'.')).then_some((member, first.start))
    };
    tokens.windows(3).filter_map(named).collect()
}

fn word(text: &str, token: &Token) -> String {
    match &token.kind {
        Kind::Text(inner) => inner.clone(),
        _ => text[token.start..token.end].to_owned(),
    }
}

/// Constants of the file by name.
fn constants(text: &str, tokens: &[Token]) -> HashMap<String, Item> {
    let mut found = HashMap::new();
    for (at, token) in tokens.iter().enumerate() {
        let declares = ["const", "let", "var"].contains(&&text[token.start..token.end]);
        let name = tokens.get(at + 1).filter(|next| declares && next.kind == Kind::Word);
        let Some(name) = name else { continue };
        let signs = tokens.iter().enumerate().skip(at + 2).take(12);
        let Some((sign, _)) = signs.into_iter().find(|(_, t)| t.kind == Kind::Mark(b'='))
        else {
            continue;
        };
        let mut reader = Reader { text, tokens, at: sign + 1 };
        found.insert(word(text, name), reader.value(0));
    }
    found
}

/// A value in which names of constants are their values.
fn resolved(
    item: Item,
    constants: &HashMap<String, Item>,
    depth: usize,
    steps: &mut usize,
) -> Item {
    *steps = steps.saturating_sub(1);
    if depth > DEPTH || *steps == 0 {
        return Item { value: Literal::Unknown, ..item };
    }
    let at = item.at;
    let mut next = |item: Item| resolved(item, constants, depth + 1, steps);
    let value = match item.value {
        Literal::Name(name) => match constants.get(&name) {
            // Through several names only as deep as a value may be.
            Some(known) => {
                return resolved(known.clone(), constants, depth + DEPTH / 4, steps);
            }
            None => Literal::Name(name),
        },
        Literal::List(items) => Literal::List(items.into_iter().map(next).collect()),
        Literal::Table(entries) => {
            let entry = |(key, item)| (key, next(item));
            Literal::Table(entries.into_iter().map(entry).collect())
        }
        Literal::Call(name, items) => {
            Literal::Call(name, items.into_iter().map(next).collect())
        }
        other => other,
    };
    Item { value, at }
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn is(&self, mark: u8) -> bool {
        self.peek() == Some(&Kind::Mark(mark))
    }

    fn take(&mut self, mark: u8) -> bool {
        let found = self.is(mark);
        self.at += usize::from(found);
        found
    }

    /// A value up to what ends it. What follows a value makes it something to be run,
    /// unless it only says its type.
    fn value(&mut self, depth: usize) -> Item {
        let start = self.tokens.get(self.at).map_or(self.text.len(), |token| token.start);
        let value = if depth > DEPTH { Literal::Unknown } else { self.plain(depth) };
        let typed = self.tokens.get(self.at).is_some_and(|token| {
            ["as", "satisfies"].contains(&&self.text[token.start..token.end])
        });
        let more = !self.ends();
        self.skip();
        let value = if more && !typed { Literal::Unknown } else { value };
        Item { value, at: start }
    }

    fn plain(&mut self, depth: usize) -> Literal {
        let Some(token) = self.tokens.get(self.at) else { return Literal::Unknown };
        match &token.kind {
            Kind::Text(text) => {
                self.at += 1;
                Literal::Text(text.clone())
            }
            Kind::Number => {
                self.at += 1;
                Literal::Number(self.text[token.start..token.end].to_owned())
            }
            Kind::Word => self.name(depth),
            Kind::Mark(b'[') => self.list(b']', depth),
            Kind::Mark(b'{') => self.table(depth),
            Kind::Template | Kind::Mark(_) => Literal::Unknown,
        }
    }

    fn name(&mut self, depth: usize) -> Literal {
        let mut name = String::new();
        while self.peek() == Some(&Kind::Word) {
            name.push_str(&word(self.text, &self.tokens[self.at]));
            self.at += 1;
            if !self.is(b'.') {
                break;
            }
            name.push('.');
            self.at += 1;
        }
        if self.is(b'(') {
            let Literal::List(items) = self.list(b')', depth) else {
                return Literal::Unknown;
            };
            return Literal::Call(name, items);
        }
        match name.as_str() {
            "true" => Literal::Flag(true),
            "false" => Literal::Flag(false),
            "null" | "undefined" => Literal::Null,
            _ => Literal::Name(name),
        }
    }

    fn list(&mut self, close: u8, depth: usize) -> Literal {
        self.at += 1;
        let mut items = Vec::new();
        while self.peek().is_some() && !self.take(close) {
            let before = self.at;
            items.push(self.value(depth + 1));
            self.take(b',');
            self.advance(before);
        }
        Literal::List(items)
    }

    fn table(&mut self, depth: usize) -> Literal {
        self.at += 1;
        let mut entries = Vec::new();
        while self.peek().is_some() && !self.take(b'}') {
            let before = self.at;
            let token = &self.tokens[self.at];
            let key = match &token.kind {
                Kind::Text(_) | Kind::Word | Kind::Number => word(self.text, token),
                _ => String::new(),
            };
            self.at += usize::from(!key.is_empty());
            let item = if self.take(b':') {
                self.value(depth + 1)
            } else if !key.is_empty() && (self.is(b',') || self.is(b'}')) {
                Item { value: Literal::Name(key.clone()), at: token.start }
            } else {
                // A method, or more values out of another table.
                self.skip();
                Item { value: Literal::Unknown, at: token.start }
            };
            entries.push((key, item));
            self.take(b',');
            self.advance(before);
        }
        Literal::Table(entries)
    }

    /// Never stays where it is, whatever stands there.
    fn advance(&mut self, before: usize) {
        if self.at == before {
            self.at += 1;
        }
    }

    /// Whether a value ends here.
    fn ends(&self) -> bool {
        match self.peek() {
            None => true,
            Some(Kind::Mark(mark)) => b",;)]}".contains(mark),
            // The next line of a file without semicolons.
            Some(Kind::Word) => {
                let token = &self.tokens[self.at];
                ["export", "const", "let", "import"]
                    .contains(&&self.text[token.start..token.end])
            }
            Some(_) => false,
        }
    }

    /// Goes to the end of the value, over brackets and what is in them.
    fn skip(&mut self) {
        let mut open = 0_usize;
        while let Some(kind) = self.peek() {
            if open == 0 && self.ends() {
                return;
            }
            match kind {
                Kind::Mark(b'(' | b'[' | b'{') => open += 1,
                Kind::Mark(b')' | b']' | b'}') => open = open.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
        }
    }
}

/// Words, texts, numbers and marks; no comments.
fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let rest = &text[at..];
        let kind = match byte {
            _ if rest.starts_with("//") => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            _ if rest.starts_with("/*") => {
                at += rest[2..].find("*/").map_or(rest.len(), |end| end + 4);
                continue;
            }
            b'"' | b'\'' | b'`' => {
                let (inner, length) = quoted(rest, byte);
                at += length;
                inner.map_or(Kind::Template, Kind::Text)
            }
            b'0'..=b'9' => {
                at += length(rest, |c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
                Kind::Number
            }
            _ => match rest.chars().next() {
                Some(c) if c.is_whitespace() => {
                    at += c.len_utf8();
                    continue;
                }
                Some(c) if c.is_alphabetic() || c == '_' || c == '$' => {
                    at += length(rest, |c| c.is_alphanumeric() || c == '_' || c == '$');
                    Kind::Word
                }
                c => {
                    at += c.map_or(1, char::len_utf8);
                    Kind::Mark(byte)
                }
            },
        };
        found.push(Token { kind, start, end: at });
    }
    found
}

fn length(text: &str, part: impl Fn(char) -> bool) -> usize {
    text.find(|c| !part(c)).unwrap_or(text.len())
}

/// A text in quotes and its length with them; `None` for a template that has to be run.
fn quoted(text: &str, quote: u8) -> (Option<String>, usize) {
    let mut inner = String::new();
    let mut runs = false;
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            _ if c == char::from(quote) => {
                return ((!runs).then_some(inner), at + c.len_utf8());
            }
            '\\' => {
                let Some((_, next)) = chars.next() else { break };
                match next {
                    'n' => inner.push('\n'),
                    't' => inner.push('\t'),
                    '\n' => {}
                    // Numbers of characters are rare enough to be left to people.
                    'u' | 'x' => runs = true,
                    other => inner.push(other),
                }
            }
            '\n' if quote != b'`' => return (None, at),
            '$' if quote == b'`' && chars.peek().is_some_and(|(_, c)| *c == '{') => {
                runs = true;
            }
            other => inner.push(other),
        }
    }
    (None, text.len())
}

#[cfg(test)]
mod tests;
