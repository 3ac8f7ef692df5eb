//! Tokens → [`Expr`], with JavaScript's precedences.
//!
//! Whatever the text, the tree nests at most [`DEPTH`] levels, chains of operators
//! included, so that whoever walks it may recurse. The trap: `value`, `index` and `acc`
//! are names only inside the arguments of a list's method, and properties elsewhere.

use super::expr::{CLOCKS, Cause, Expr, FileField, Function, Local, Method, Op, Problem};
use super::moment::is_format;
use super::token::{Kind, Token, tokens};
use std::ops::Range;

/// Deepest nesting of an expression.
pub(super) const DEPTH: usize = 48;
/// Longest expression, in bytes.
const BYTES: usize = 4 << 10;

/// Reads an expression; `summary` knows the name `values`.
pub(super) fn parse(text: &str, summary: bool) -> Result<Expr, Problem> {
    if text.len() > BYTES {
        return Err(Problem { start: 0, end: 0, cause: Cause::Size });
    }
    let syntax =
        |at: Range<usize>| Problem { start: at.start, end: at.end, cause: Cause::Syntax };
    let tokens = tokens(text).map_err(syntax)?;
    let end = text.len();
    let mut parser =
        Parser { tokens: &tokens, at: 0, end, summary, binders: 0, depth: 0 };
    let (expr, _) = parser.binary(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some(token) => Err(syntax(token.at.clone())),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    /// Bytes of the text.
    end: usize,
    summary: bool,
    /// Arguments of list methods that are open.
    binders: usize,
    depth: usize,
}

/// A part of the tree and how deep it nests.
type Part = (Expr, usize);

/// Precedence of what joins two operands; `None` for everything else.
fn precedence(sign: &str) -> Option<usize> {
    match sign {
        "||" => Some(0),
        "&&" => Some(1),
        "==" | "!=" => Some(2),
        "<" | "<=" | ">" | ">=" => Some(3),
        "+" | "-" => Some(4),
        "*" | "/" | "%" => Some(5),
        _ => None,
    }
}

fn operator(sign: &str) -> Op {
    match sign {
        "==" => Op::Equal,
        "!=" => Op::Unequal,
        "<" => Op::Less,
        "<=" => Op::LessEqual,
        ">" => Op::Greater,
        ">=" => Op::GreaterEqual,
        "+" => Op::Plus,
        "-" => Op::Minus,
        "*" => Op::Times,
        "/" => Op::Over,
        _ => Op::Modulo,
    }
}

impl Parser<'_> {
    fn sign(&self) -> Option<&'static str> {
        match self.tokens.get(self.at)?.kind {
            Kind::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.sign() == Some(sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), Problem> {
        if self.take(sign) { Ok(()) } else { Err(self.here(Cause::Syntax)) }
    }

    /// A problem with the token that comes next.
    fn here(&self, cause: Cause) -> Problem {
        let at = self.tokens.get(self.at).map_or(self.end..self.end, |t| t.at.clone());
        Problem { start: at.start, end: at.end, cause }
    }

    /// A problem with the token before.
    fn before(&self, cause: Cause) -> Problem {
        let at = self.tokens[..self.at].last().map_or(0..0, |token| token.at.clone());
        Problem { start: at.start, end: at.end, cause }
    }

    fn grown(&self, depth: usize) -> Result<usize, Problem> {
        if depth < DEPTH { Ok(depth + 1) } else { Err(self.before(Cause::Size)) }
    }

    fn binary(&mut self, least: usize) -> Result<Part, Problem> {
        let (mut left, mut depth) = self.unary()?;
        while let Some(sign) = self.sign()
            && let Some(binds) = precedence(sign).filter(|binds| *binds >= least)
        {
            self.at += 1;
            let (right, other) = self.binary(binds + 1)?;
            // Chains of `&&` and `||` are long in practice, so they stay flat.
            left = match (left, binds) {
                (Expr::Any(mut parts), 0) => {
                    parts.push(right);
                    depth = depth.max(self.grown(other)?);
                    Expr::Any(parts)
                }
                (Expr::All(mut parts), 1) => {
                    parts.push(right);
                    depth = depth.max(self.grown(other)?);
                    Expr::All(parts)
                }
                (left, _) => {
                    depth = self.grown(depth.max(other))?;
                    match binds {
                        0 => Expr::Any(vec![left, right]),
                        1 => Expr::All(vec![left, right]),
                        _ => Expr::Binary(operator(sign), Box::new((left, right))),
                    }
                }
            };
        }
        Ok((left, depth))
    }

    fn unary(&mut self) -> Result<Part, Problem> {
        self.depth = self.grown(self.depth)?;
        let part = if self.take("!") {
            let (inner, depth) = self.unary()?;
            (Expr::Not(Box::new(inner)), self.grown(depth)?)
        } else if self.take("-") {
            let (inner, depth) = self.unary()?;
            (Expr::Minus(Box::new(inner)), self.grown(depth)?)
        } else {
            self.postfix()?
        };
        self.depth -= 1;
        Ok(part)
    }

    fn postfix(&mut self) -> Result<Part, Problem> {
        let (mut expr, mut depth) = self.primary()?;
        loop {
            if self.take(".") {
                let name = self.name()?;
                if self.take("(") {
                    let (called, deep) = self.method(&name, expr, depth)?;
                    (expr, depth) = (called, deep);
                } else {
                    expr = self.field(expr, &name)?;
                    depth = self.grown(depth)?;
                }
            } else if self.take("[") {
                let (index, other) = self.binary(0)?;
                self.expect("]")?;
                expr = match index {
                    Expr::Text(name) if expr == Expr::This => Expr::OwnProperty(name),
                    index => Expr::Index(Box::new((expr, index))),
                };
                depth = self.grown(depth.max(other))?;
            } else {
                return Ok((expr, depth));
            }
        }
    }

    fn name(&mut self) -> Result<String, Problem> {
        match self.tokens.get(self.at).map(|token| &token.kind) {
            Some(Kind::Name(name)) => {
                self.at += 1;
                Ok(name.clone())
            }
            _ => Err(self.here(Cause::Syntax)),
        }
    }

    fn field(&self, expr: Expr, name: &str) -> Result<Expr, Problem> {
        match expr {
            Expr::File | Expr::This if FileField::find(name).is_none() => {
                Err(self.before(Cause::Unknown(format!("file.{name}"))))
            }
            Expr::File | Expr::This if name == "file" => Ok(expr),
            expr => Ok(Expr::Field(Box::new(expr), name.into())),
        }
    }

    fn method(
        &mut self,
        name: &str,
        receiver: Expr,
        deep: usize,
    ) -> Result<Part, Problem> {
        let at = self.at - 2;
        let Some(method) = Method::find(name) else { return Err(self.refused(name, at)) };
        let binds = matches!(method, Method::Map | Method::Filter | Method::Reduce);
        self.binders += usize::from(binds);
        let (mut args, depth) = self.arguments(")")?;
        self.binders -= usize::from(binds);
        self.check(name, at, method.arity(), args.len())?;
        if let (Method::Format, [Expr::Text(format)]) = (method, &args[..])
            && !is_format(format)
        {
            return Err(self.at(at, Cause::Unknown(format!("format(\"{format}\")"))));
        }
        args.insert(0, receiver);
        Ok((Expr::Method(method, args), self.grown(deep.max(depth))?))
    }

    /// Why a name that is called cannot be used.
    fn refused(&self, name: &str, at: usize) -> Problem {
        let called = format!("{name}()");
        let clock = CLOCKS.contains(&name);
        self.at(at, if clock { Cause::Clock(called) } else { Cause::Unknown(called) })
    }

    fn at(&self, token: usize, cause: Cause) -> Problem {
        let at = self.tokens.get(token).map_or(0..0, |token| token.at.clone());
        Problem { start: at.start, end: at.end, cause }
    }

    fn check(
        &self,
        name: &str,
        at: usize,
        (least, most): (usize, usize),
        count: usize,
    ) -> Result<(), Problem> {
        if (least..=most).contains(&count) {
            return Ok(());
        }
        Err(self.at(at, Cause::Arguments(format!("{name}()"))))
    }

    /// Expressions with commas between them, up to the closing sign.
    fn arguments(&mut self, close: &str) -> Result<(Vec<Expr>, usize), Problem> {
        let mut args = Vec::new();
        let mut deepest = 0;
        if self.take(close) {
            return Ok((args, deepest));
        }
        loop {
            let (arg, depth) = self.binary(0)?;
            args.push(arg);
            deepest = deepest.max(depth);
            if self.take(close) {
                return Ok((args, deepest));
            }
            self.expect(",")?;
        }
    }

    fn primary(&mut self) -> Result<Part, Problem> {
        let Some(token) = self.tokens.get(self.at) else {
            return Err(self.here(Cause::Syntax));
        };
        let expr = match &token.kind {
            Kind::Number(value) => Expr::Number(*value),
            Kind::Text(text) => Expr::Text(text.as_str().into()),
            Kind::Name(name) => {
                let name = name.clone();
                self.at += 1;
                return self.named(&name);
            }
            Kind::Sign("(") => {
                self.at += 1;
                let part = self.binary(0)?;
                self.expect(")")?;
                return Ok(part);
            }
            Kind::Sign("[") => {
                self.at += 1;
                let (items, depth) = self.arguments("]")?;
                return Ok((Expr::List(items), self.grown(depth)?));
            }
            Kind::Sign(_) => return Err(self.here(Cause::Syntax)),
        };
        self.at += 1;
        Ok((expr, 0))
    }

    fn named(&mut self, name: &str) -> Result<Part, Problem> {
        let at = self.at - 1;
        if self.take("(") {
            let Some(function) = Function::find(name) else {
                return Err(self.refused(name, at));
            };
            let (args, depth) = self.arguments(")")?;
            self.check(name, at, function.arity(), args.len())?;
            return Ok((Expr::Call(function, args), self.grown(depth)?));
        }
        let expr = match name {
            "true" => Expr::Bool(true),
            "false" => Expr::Bool(false),
            "null" => Expr::Null,
            "value" if self.binders > 0 => Expr::Local(Local::Value),
            "index" if self.binders > 0 => Expr::Local(Local::Index),
            "acc" if self.binders > 0 => Expr::Local(Local::Accumulator),
            "values" if self.summary => Expr::Local(Local::Values),
            "file" => Expr::File,
            "note" => Expr::Property(self.part()?.into()),
            "formula" => Expr::Formula(self.part()?.into()),
            "this" => self.this()?,
            name => Expr::Property(name.into()),
        };
        Ok((expr, 0))
    }

    /// `.name` or `["name"]`, which must follow.
    fn part(&mut self) -> Result<String, Problem> {
        if self.take(".") {
            return self.name();
        }
        self.expect("[")?;
        let Some(Kind::Text(name)) = self.tokens.get(self.at).map(|token| &token.kind)
        else {
            return Err(self.here(Cause::Syntax));
        };
        let name = name.clone();
        self.at += 1;
        self.expect("]")?;
        Ok(name)
    }

    /// `this`, `this.file` and `this.property`; methods are those of the file.
    fn this(&mut self) -> Result<Expr, Problem> {
        let follows = |at: usize| self.tokens.get(at).map(|token| &token.kind);
        let (dot, name) = (follows(self.at), follows(self.at + 1));
        let called = follows(self.at + 2) == Some(&Kind::Sign("("));
        match (dot, name) {
            (Some(Kind::Sign(".")), Some(Kind::Name(name))) if !called => {
                let name = name.clone();
                self.at += 2;
                if name == "note" {
                    return Ok(Expr::OwnProperty(self.part()?.into()));
                }
                let file = name == "file";
                Ok(if file { Expr::This } else { Expr::OwnProperty(name.into()) })
            }
            _ => Ok(Expr::This),
        }
    }
}

#[cfg(test)]
mod tests;
