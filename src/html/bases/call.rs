//! Functions and methods of expressions.
//!
//! A method of a value that is not there answers as of an empty one (`isEmpty` is true,
//! `contains` false), because notes leave properties out. A method of a value of the
//! wrong type has no answer.

use super::eval::{Answer, Bound, Eval, Fault, TEXT_BYTES};
use super::number::{extreme, position, rounded, statistic};
use super::value::{Key, Link, To, Val};
use crate::note::Date;
use crate::note::bases::{Expr, Function, Method, format_date};
use std::rc::Rc;

impl Eval<'_, '_> {
    pub fn call(&mut self, function: Function, args: &[Expr]) -> Answer {
        if function == Function::If {
            let [condition, yes, no @ ..] = args else { return Err(Fault::Type) };
            return if self.eval(condition)?.is_true() {
                self.eval(yes)
            } else {
                no.first().map_or(Ok(Val::Null), |no| self.eval(no))
            };
        }
        let args = self.all(args)?;
        let Some(first) = args.first() else { return Err(Fault::Type) };
        match function {
            Function::Date => match first {
                Val::Date(date) => Ok(Val::Date(*date)),
                Val::Null => Ok(Val::Null),
                other => {
                    let text = other.shown(self.world);
                    Date::parse(&text).map(Val::Date).ok_or(Fault::Type)
                }
            },
            Function::File => Ok(match self.target(first) {
                Some(To::Note(note, _)) => Val::File(note),
                _ => Val::Null,
            }),
            Function::Image => Ok(Val::Image(Rc::new(first.clone()))),
            Function::Link => Ok(self.link(first, args.get(1))),
            Function::List => Ok(match first {
                Val::List(_) => first.clone(),
                other => Val::list(other.items().to_vec()),
            }),
            Function::Max | Function::Min => {
                Ok(extreme(&args, function == Function::Max))
            }
            Function::Number => number(first),
            Function::If => Err(Fault::Type),
        }
    }

    fn link(&mut self, to: &Val, shown: Option<&Val>) -> Val {
        let link = match to {
            Val::File(note) => {
                let shown = to.shown(self.world).into();
                Val::Link(Rc::new(Link { to: To::Note(*note, None), shown }))
            }
            Val::Link(_) | Val::Null => to.clone(),
            other => {
                let text = other.shown(self.world);
                self.link_to(&text)
            }
        };
        match (link, shown) {
            (Val::Link(link), Some(shown)) => {
                let (to, shown) = (link.to.clone(), shown.shown(self.world).into());
                Val::Link(Rc::new(Link { to, shown }))
            }
            (link, _) => link,
        }
    }

    pub fn method(&mut self, method: Method, args: &[Expr]) -> Answer {
        let [receiver, args @ ..] = args else { return Err(Fault::Type) };
        let of = self.eval(receiver)?;
        if let Method::Map | Method::Filter | Method::Reduce = method {
            return self.each(method, &of, args);
        }
        let args = self.all(args)?;
        match (method, &of) {
            (Method::IsTruthy, _) => Ok(Val::Bool(of.is_true())),
            (Method::IsEmpty, _) => Ok(Val::Bool(of.is_empty())),
            (Method::ToString, _) => {
                let text = of.shown(self.world);
                self.made(&text)
            }
            (Method::IsType, _) => {
                let wanted = args[0].shown(self.world);
                Ok(Val::Bool(wanted.eq_ignore_ascii_case(of.kind())))
            }
            (
                Method::Contains
                | Method::ContainsAll
                | Method::ContainsAny
                | Method::StartsWith
                | Method::EndsWith,
                Val::Null,
            ) => Ok(Val::Bool(false)),
            (_, Val::Null) => Ok(Val::Null),
            (_, Val::File(_) | Val::Link(_)) => self.of_file(method, &of, &args),
            (_, Val::List(items)) => self.of_list(method, items, &args),
            (_, Val::Text(_) | Val::Tag(_)) => self.of_text(method, &of, &args),
            (_, Val::Number(value)) => self.of_number(method, *value, &args),
            (_, Val::Date(date)) => self.of_date(method, *date, &args),
            (Method::Keys, Val::Map(entries)) => {
                let keys = entries.iter().map(|(key, _)| Val::Text(key.clone()));
                Ok(Val::list(keys.collect()))
            }
            (Method::Values, Val::Map(entries)) => {
                Ok(Val::list(entries.iter().map(|(_, value)| value.clone()).collect()))
            }
            _ => Err(Fault::Type),
        }
    }

    /// `map`, `filter` and `reduce`: the argument is evaluated once an item.
    fn each(&mut self, method: Method, of: &Val, args: &[Expr]) -> Answer {
        let Some(body) = args.first() else { return Err(Fault::Type) };
        let mut acc = match args.get(1) {
            Some(start) => self.eval(start)?,
            None => Val::Null,
        };
        let mut made = Vec::new();
        for (index, value) in of.items().iter().enumerate() {
            let bound = Bound { value: value.clone(), index, acc: acc.clone() };
            self.bound.push(bound);
            let answer = self.eval(body);
            self.bound.pop();
            let answer = answer?;
            match method {
                Method::Map => made.push(answer),
                Method::Filter if answer.is_true() => made.push(value.clone()),
                Method::Filter => {}
                _ => {
                    // Only here could values nest without end.
                    self.pay(answer.weight())?;
                    if !answer.is_flat() {
                        return Err(Fault::Limit);
                    }
                    acc = answer;
                }
            }
        }
        Ok(if method == Method::Reduce { acc } else { Val::list(made) })
    }

    fn of_file(&mut self, method: Method, of: &Val, args: &[Val]) -> Answer {
        // A link's text is text: `contains` and the like look at it.
        if let (Method::Contains, Val::Link(link)) = (method, of) {
            return self.of_text(method, &Val::Text(link.shown.clone()), args);
        }
        let Some(To::Note(note, _)) = self.target(of) else { return Ok(Val::Null) };
        match (method, args) {
            (Method::AsFile, _) => Ok(Val::File(note)),
            (Method::AsLink, args) => Ok(self.link(&Val::File(note), args.first())),
            (Method::HasLink | Method::LinksTo, [other]) => {
                self.has_link(note, other).map(Val::Bool)
            }
            (Method::HasProperty, [name]) => {
                let name = name.shown(self.world);
                let entries = &self.world.head(note).properties.entries;
                self.pay(entries.len())?;
                let wanted = crate::base::fold(&name);
                let found =
                    entries.iter().any(|(key, _)| crate::base::fold(key) == wanted);
                Ok(Val::Bool(found))
            }
            (Method::HasTag, names) => {
                for name in names {
                    let name = name.shown(self.world);
                    if self.has_tag(note, &name)? {
                        return Ok(Val::Bool(true));
                    }
                }
                Ok(Val::Bool(false))
            }
            (Method::InFolder, [folder]) => {
                let folder = folder.shown(self.world);
                Ok(Val::Bool(self.in_folder(note, &folder)))
            }
            _ => Err(Fault::Type),
        }
    }

    fn has_item(&mut self, items: &[Val], wanted: &Val) -> Result<bool, Fault> {
        let one = wanted.weight();
        self.pay(items.iter().map(|item| item.weight().min(one)).sum())?;
        Ok(items.iter().any(|item| self.equal(item, wanted)))
    }

    fn of_list(&mut self, method: Method, items: &[Val], args: &[Val]) -> Answer {
        self.pay(items.len())?;
        match (method, args) {
            (Method::Contains, [wanted]) => self.has_item(items, wanted).map(Val::Bool),
            (Method::ContainsAny | Method::ContainsAll, wanted) => {
                let any = method == Method::ContainsAny;
                for wanted in wanted {
                    if self.has_item(items, wanted)? == any {
                        return Ok(Val::Bool(any));
                    }
                }
                Ok(Val::Bool(!any))
            }
            (Method::Join, [separator]) => {
                let separator = separator.shown(self.world);
                let mut joined = String::new();
                for (at, item) in items.iter().enumerate() {
                    joined.push_str(if at > 0 { &separator } else { "" });
                    joined.push_str(&item.shown(self.world));
                    room(joined.len())?;
                }
                self.made(&joined)
            }
            (Method::Flat, _) => {
                let flat = items.iter().flat_map(|item| match item {
                    Val::List(inner) => inner.to_vec(),
                    other => vec![other.clone()],
                });
                Ok(Val::list(flat.collect()))
            }
            (Method::Reverse, _) => Ok(Val::list(items.iter().rev().cloned().collect())),
            (Method::Slice, args) => {
                let (start, end) = bounds(args, items.len())?;
                Ok(Val::list(items[start..end].to_vec()))
            }
            (Method::Sort, _) => {
                let (world, texts) = (self.world, &*self.texts);
                let mut keyed: Vec<(Key, &Val)> = items
                    .iter()
                    .map(|item| (Key::of(world, texts, item), item))
                    .collect();
                keyed.sort_by(|(a, _), (b, _)| a.cmp(b, false));
                Ok(Val::list(keyed.into_iter().map(|(_, item)| item.clone()).collect()))
            }
            (Method::Unique, _) => {
                let mut seen = std::collections::BTreeSet::new();
                let fresh = items
                    .iter()
                    .filter(|item| seen.insert((item.kind(), item.shown(self.world))));
                Ok(Val::list(fresh.cloned().collect()))
            }
            (Method::Max | Method::Min, _) => Ok(extreme(items, method == Method::Max)),
            (Method::Sum | Method::Mean | Method::Median, _) => {
                Ok(statistic(method, items).map_or(Val::Null, Val::Number))
            }
            _ => Err(Fault::Type),
        }
    }

    fn of_text(&mut self, method: Method, of: &Val, args: &[Val]) -> Answer {
        let text = match of {
            Val::Tag(name) => Rc::clone(name),
            other => other.shown(self.world).into(),
        };
        self.pay(text.len() / 32)?;
        let args: Vec<String> = args.iter().map(|arg| arg.shown(self.world)).collect();
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        match (method, &words[..]) {
            (Method::Contains | Method::ContainsAny, words) => {
                Ok(Val::Bool(words.iter().any(|word| text.contains(word))))
            }
            (Method::ContainsAll, words) => {
                Ok(Val::Bool(words.iter().all(|word| text.contains(word))))
            }
            (Method::StartsWith, [word]) => Ok(Val::Bool(text.starts_with(word))),
            (Method::EndsWith, [word]) => Ok(Val::Bool(text.ends_with(word))),
            (Method::Lower, _) => self.made(&text.to_lowercase()),
            (Method::Upper, _) => self.made(&text.to_uppercase()),
            (Method::Trim, _) => self.made(text.trim()),
            (Method::Title, _) => self.made(&title(&text)),
            (Method::Reverse, _) => self.made(&text.chars().rev().collect::<String>()),
            (Method::Replace, [from, to]) if !from.is_empty() => {
                let found = text.matches(from).count();
                room(text.len() + found * to.len())?;
                self.made(&text.replace(from, to))
            }
            (Method::Repeat, [count]) => {
                let count: usize = count.parse().map_err(|_| Fault::Type)?;
                room(text.len().saturating_mul(count))?;
                self.made(&text.repeat(count))
            }
            (Method::Slice, _) => {
                let chars: Vec<char> = text.chars().collect();
                let numbers: Vec<Val> = args.iter().filter_map(|a| parsed(a)).collect();
                let (start, end) = bounds(&numbers, chars.len())?;
                self.made(&chars[start..end].iter().collect::<String>())
            }
            (Method::Split, [separator, most @ ..]) if !separator.is_empty() => {
                let most = most.first().and_then(|most| most.parse().ok());
                let parts = text.split(separator).take(most.unwrap_or(usize::MAX));
                let parts: Vec<Val> = parts.map(Val::text).collect();
                self.pay(parts.len())?;
                Ok(Val::list(parts))
            }
            _ => Err(Fault::Type),
        }
    }

    fn of_number(&mut self, method: Method, value: f64, args: &[Val]) -> Answer {
        let digits = match args {
            [Val::Number(digits), ..] => position(*digits, 20),
            _ => 0,
        };
        Ok(Val::Number(match method {
            Method::Abs => value.abs(),
            Method::Ceil => value.ceil(),
            Method::Floor => value.floor(),
            Method::Round => rounded(value, digits),
            Method::ToFixed => return self.made(&format!("{value:.digits$}")),
            _ => return Err(Fault::Type),
        }))
    }

    fn of_date(&mut self, method: Method, date: Date, args: &[Val]) -> Answer {
        let at = date.moment();
        match (method, args) {
            (Method::Date, _) => {
                let day = Date::new(at.date().at(0, 0, 0, 0), false);
                day.map(Val::Date).ok_or(Fault::Type)
            }
            (Method::Time, _) => self.made(&format!(
                "{:02}:{:02}:{:02}",
                at.hour(),
                at.minute(),
                at.second()
            )),
            (Method::Format, [format]) => {
                let format = format.shown(self.world);
                let text = format_date(date, &format).ok_or(Fault::Type)?;
                self.made(&text)
            }
            _ => Err(Fault::Type),
        }
    }
}

/// Whether a text of that length may be made.
fn room(bytes: usize) -> Result<(), Fault> {
    if bytes > TEXT_BYTES { Err(Fault::Limit) } else { Ok(()) }
}

fn parsed(text: &str) -> Option<Val> {
    text.parse().ok().map(Val::Number)
}

fn number(value: &Val) -> Answer {
    match value {
        Val::Number(_) | Val::Null => Ok(value.clone()),
        Val::Bool(value) => Ok(Val::Number(f64::from(u8::from(*value)))),
        Val::Text(text) => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Val::Number(number)),
            _ => Err(Fault::Type),
        },
        _ => Err(Fault::Type),
    }
}

/// Start and end of a slice; numbers below zero count from the end.
fn bounds(args: &[Val], length: usize) -> Result<(usize, usize), Fault> {
    let place = |value: &Val| match value {
        Val::Number(at) if *at < 0.0 => Ok(length - position(-at, length)),
        Val::Number(at) => Ok(position(*at, length)),
        _ => Err(Fault::Type),
    };
    let start = args.first().map_or(Err(Fault::Type), place)?;
    let end = args.get(1).map_or(Ok(length), place)?;
    Ok((start.min(end), end))
}

/// Each word with a capital.
fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        if inside {
            out.push(c);
        } else {
            out.extend(c.to_uppercase());
        }
        inside = !c.is_whitespace();
    }
    out
}
