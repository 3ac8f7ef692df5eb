//! Expressions → values, for one row at a time.
//!
//! Work is bounded: every step is paid from a purse that the whole page shares, and
//! formulas that use formulas nest at most [`DEPTH`] levels. The trap: a value of the
//! wrong type is a [`Fault`], not false, so that `!` cannot turn it into true.

use super::file::Names;
use super::number::{count, position};
use super::value::{To, Val, compare, equal};
use crate::base::Collation;
use crate::graph::NoteId;
use crate::note::Date;
use crate::note::bases::{Base, Cause, Expr, Formula, Local, Op, Problem, duration};
use crate::world::World;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Levels of evaluation, over formulas in formulas.
const DEPTH: usize = 120;
/// Longest text that an expression may make, in bytes.
pub(super) const TEXT_BYTES: usize = 64 << 10;

/// Why there is no value.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// The types do not fit: this row has no answer.
    Type,
    /// There is too much to compute.
    Limit,
    /// An expression is not understood: no row has an answer.
    Unclear(Rc<Trouble>),
}

/// An expression that is not understood.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Trouble {
    pub text: Box<str>,
    pub problem: Problem,
}

impl Trouble {
    pub fn of(formula: &Formula, problem: &Problem) -> Fault {
        let (text, problem) = (formula.text.clone(), problem.clone());
        Fault::Unclear(Rc::new(Trouble { text, problem }))
    }

    /// A name that stands where a formula or column is meant.
    pub fn name(name: &str) -> Fault {
        Trouble::whole(name, Cause::Unknown(name.to_owned()))
    }

    /// Something that is wrong as a whole.
    pub fn whole(text: &str, cause: Cause) -> Fault {
        let problem = Problem { start: 0, end: text.len(), cause };
        Fault::Unclear(Rc::new(Trouble { text: text.into(), problem }))
    }
}

pub(super) type Answer = Result<Val, Fault>;

/// What the methods of lists bind.
#[derive(Clone)]
pub(super) struct Bound {
    pub value: Val,
    pub index: usize,
    pub acc: Val,
}

/// A formula's value for the row.
enum Memo {
    Open,
    Done(Answer),
}

/// Evaluates expressions of one base.
pub(super) struct Eval<'w, 'b> {
    pub world: &'w World,
    pub base: &'b Base,
    /// The note that shows the base: `this`.
    pub this: NoteId,
    /// The page that is drawn.
    pub page: NoteId,
    /// Steps that are left.
    pub purse: u64,
    pub row: NoteId,
    pub values: Val,
    pub bound: Vec<Bound>,
    pub names: Option<Rc<Names>>,
    /// The order of texts: that of the page's language.
    pub texts: Rc<Collation>,
    depth: usize,
    formulas: BTreeMap<&'b str, &'b Formula>,
    memo: BTreeMap<&'b str, Memo>,
}

impl<'w, 'b> Eval<'w, 'b> {
    pub fn new(
        world: &'w World,
        base: &'b Base,
        (this, page): (NoteId, NoteId),
        purse: u64,
    ) -> Self {
        let formulas = base.formulas.iter().map(|(name, formula)| (&**name, formula));
        Eval {
            world,
            base,
            this,
            page,
            purse,
            row: this,
            values: Val::Null,
            bound: Vec::new(),
            names: None,
            texts: Rc::new(Collation::of(&world.place(page).lang)),
            depth: 0,
            formulas: formulas.collect(),
            memo: BTreeMap::new(),
        }
    }

    /// Turns to another row.
    pub fn turn(&mut self, row: NoteId) {
        self.row = row;
        self.memo.clear();
    }

    pub fn pay(&mut self, steps: usize) -> Result<(), Fault> {
        let left = self.purse.checked_sub(steps as u64);
        self.purse = left.unwrap_or(0);
        if left.is_some() { Ok(()) } else { Err(Fault::Limit) }
    }

    pub fn formula(&mut self, formula: &Formula) -> Answer {
        match &formula.tree {
            Ok(tree) => self.eval(tree),
            Err(problem) => Err(Trouble::of(formula, problem)),
        }
    }

    /// The value of one of the base's formulas.
    pub fn named(&mut self, name: &str) -> Answer {
        let found = self.formulas.get_key_value(name).map(|(name, made)| (*name, *made));
        let Some((name, formula)) = found else {
            return Err(Trouble::name(&format!("formula.{name}")));
        };
        match self.memo.get(name) {
            Some(Memo::Done(answer)) => return answer.clone(),
            Some(Memo::Open) => {
                let name = format!("formula.{name}");
                return Err(Trouble::whole(&name, Cause::Cycle(name.clone())));
            }
            None => {}
        }
        self.memo.insert(name, Memo::Open);
        let answer = self.formula(formula);
        self.memo.insert(name, Memo::Done(answer.clone()));
        answer
    }

    pub fn eval(&mut self, expr: &Expr) -> Answer {
        self.pay(1)?;
        if self.depth >= DEPTH {
            return Err(Fault::Limit);
        }
        self.depth += 1;
        let answer = self.expr(expr);
        self.depth -= 1;
        answer
    }

    fn expr(&mut self, expr: &Expr) -> Answer {
        Ok(match expr {
            Expr::Null => Val::Null,
            Expr::Bool(value) => Val::Bool(*value),
            Expr::Number(value) => Val::Number(*value),
            Expr::Text(text) => Val::text(text),
            Expr::List(items) => Val::list(self.all(items)?),
            Expr::Property(name) => self.property(self.row, name)?,
            Expr::OwnProperty(name) => self.property(self.this, name)?,
            Expr::File => Val::File(self.row),
            Expr::This => Val::File(self.this),
            Expr::Formula(name) => self.named(name)?,
            Expr::Local(local) => self.local(*local),
            Expr::Field(inner, name) => {
                let inner = self.eval(inner)?;
                self.field(&inner, name)?
            }
            Expr::Index(pair) => {
                let (of, at) = (self.eval(&pair.0)?, self.eval(&pair.1)?);
                self.index(&of, &at)?
            }
            Expr::Not(inner) => Val::Bool(!self.eval(inner)?.is_true()),
            Expr::Minus(inner) => match self.eval(inner)? {
                Val::Number(value) => Val::Number(-value),
                _ => return Err(Fault::Type),
            },
            Expr::All(parts) => Val::Bool(self.every(parts, true)?),
            Expr::Any(parts) => Val::Bool(!self.every(parts, false)?),
            Expr::Binary(op, pair) => self.binary(*op, &pair.0, &pair.1)?,
            Expr::Call(function, args) => self.call(*function, args)?,
            Expr::Method(method, args) => self.method(*method, args)?,
        })
    }

    pub fn all(&mut self, exprs: &[Expr]) -> Result<Vec<Val>, Fault> {
        exprs.iter().map(|expr| self.eval(expr)).collect()
    }

    /// Whether all parts are true, or all false.
    fn every(&mut self, parts: &[Expr], wanted: bool) -> Result<bool, Fault> {
        for part in parts {
            if self.eval(part)?.is_true() != wanted {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn local(&self, local: Local) -> Val {
        let bound = self.bound.last();
        match (local, bound) {
            (Local::Values, _) => self.values.clone(),
            (Local::Value, Some(bound)) => bound.value.clone(),
            (Local::Index, Some(bound)) => count(bound.index),
            (Local::Accumulator, Some(bound)) => bound.acc.clone(),
            (_, None) => Val::Null,
        }
    }

    fn binary(&mut self, op: Op, left: &Expr, right: &Expr) -> Answer {
        let (a, b) = (self.eval(left)?, self.eval(right)?);
        match op {
            Op::Equal | Op::Unequal => {
                self.pay(a.weight().min(b.weight()))?;
                let named = is_name(left) || is_name(right);
                let same = if named { same_name(&a, &b) } else { self.equal(&a, &b) };
                Ok(Val::Bool(same == (op == Op::Equal)))
            }
            Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => {
                // A date that no note states is none that could be compared.
                let unstated = is_time(left) && matches!(a, Val::Null)
                    || is_time(right) && matches!(b, Val::Null);
                if unstated {
                    return Err(Fault::Type);
                }
                match (&a, &b) {
                    (Val::Null, _) | (_, Val::Null) => Ok(Val::Bool(false)),
                    _ => {
                        self.pay(a.weight() + b.weight())?;
                        compare(op, &a, &b, &self.texts).map(Val::Bool).ok_or(Fault::Type)
                    }
                }
            }
            _ => self.arithmetic(op, &a, &b),
        }
    }

    /// Equality, with texts such as `[[note]]` read as the links that they are.
    pub fn equal(&mut self, a: &Val, b: &Val) -> bool {
        match (a, b) {
            (Val::Link(_) | Val::File(_), Val::Text(text)) if text.starts_with("[[") => {
                let link = self.link_to(text);
                equal(self.world, a, &link)
            }
            (Val::Text(_), Val::Link(_) | Val::File(_)) => self.equal(b, a),
            _ => equal(self.world, a, b),
        }
    }

    fn arithmetic(&mut self, op: Op, a: &Val, b: &Val) -> Answer {
        match (op, a, b) {
            (_, Val::Number(a), Val::Number(b)) => {
                let value = match op {
                    Op::Plus => a + b,
                    Op::Minus => a - b,
                    Op::Times => a * b,
                    Op::Over => a / b,
                    _ => a % b,
                };
                if value.is_finite() { Ok(Val::Number(value)) } else { Err(Fault::Type) }
            }
            (Op::Minus, Val::Date(a), Val::Date(b)) => {
                let span = a.moment().duration_since(b.moment());
                Ok(Val::Number((span.as_secs_f64() * 1_000.0).round()))
            }
            (Op::Plus | Op::Minus, Val::Date(date), Val::Text(text))
                if duration(text).is_some() =>
            {
                moved(*date, text, op == Op::Minus).ok_or(Fault::Type)
            }
            // A day that is not stated, moved by some time.
            (Op::Plus | Op::Minus, Val::Null, Val::Text(text))
                if duration(text).is_some() =>
            {
                Ok(Val::Null)
            }
            (Op::Plus, Val::Text(_) | Val::Tag(_) | Val::Link(_), _)
            | (Op::Plus, _, Val::Text(_) | Val::Tag(_) | Val::Link(_)) => {
                let text = a.shown(self.world) + &b.shown(self.world);
                self.made(&text)
            }
            _ => Err(Fault::Type),
        }
    }

    /// A text that an expression made.
    pub fn made(&mut self, text: &str) -> Answer {
        self.pay(text.len() / 32)?;
        if text.len() > TEXT_BYTES { Err(Fault::Limit) } else { Ok(Val::text(text)) }
    }

    fn index(&mut self, of: &Val, at: &Val) -> Answer {
        match (of, at) {
            (Val::List(items), Val::Number(at)) => {
                let whole = *at >= 0.0 && at.fract() == 0.0;
                let item = whole.then(|| items.get(position(*at, usize::MAX))).flatten();
                Ok(item.cloned().unwrap_or(Val::Null))
            }
            (Val::Map(_) | Val::Null, Val::Text(name)) => self.field(of, name),
            (Val::File(note), Val::Text(name)) => self.property(*note, name),
            _ => Err(Fault::Type),
        }
    }

    /// The note or file that a value stands for.
    pub fn target(&mut self, value: &Val) -> Option<To> {
        match value {
            Val::File(note) => Some(To::Note(*note, None)),
            Val::Link(link) => Some(link.to.clone()),
            Val::Text(text) => match self.link_to(text) {
                Val::Link(link) => Some(link.to.clone()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// `file.name` is the name without `.md`, but some write it with it.
fn same_name(a: &Val, b: &Val) -> bool {
    let (Val::Text(a), Val::Text(b)) = (a, b) else { return false };
    a.strip_suffix(".md").unwrap_or(a) == b.strip_suffix(".md").unwrap_or(b)
}

fn is_name(expr: &Expr) -> bool {
    matches!(expr, Expr::Field(inner, name)
        if &**name == "name" && matches!(**inner, Expr::File | Expr::This))
}

fn is_time(expr: &Expr) -> bool {
    matches!(expr, Expr::Field(inner, name)
        if matches!(&**name, "ctime" | "mtime") && matches!(**inner, Expr::File | Expr::This))
}

/// A date moved by a length of time.
fn moved(date: Date, text: &str, back: bool) -> Option<Val> {
    let span = duration(text)?;
    let at = date.moment();
    let at = if back { at.checked_sub(span) } else { at.checked_add(span) }.ok()?;
    let timed = date.is_timed() || at.time() != jiff::civil::Time::midnight();
    Date::new(at, timed).map(Val::Date)
}
