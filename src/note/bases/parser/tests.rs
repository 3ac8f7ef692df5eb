//! What expressions mean, and that none of them can harm.

use super::super::expr::{Cause, Expr};
use super::{DEPTH, parse};

/// The tree in brackets, short.
fn shown(expr: &Expr) -> String {
    let list = |parts: &[Expr]| parts.iter().map(shown).collect::<Vec<_>>().join(" ");
    match expr {
        Expr::Null => "null".into(),
        Expr::Bool(value) => value.to_string(),
        Expr::Number(value) => value.to_string(),
        Expr::Text(text) => format!("'{text}'"),
        Expr::List(items) => format!("[{}]", list(items)),
        Expr::Property(name) => name.to_string(),
        Expr::OwnProperty(name) => format!("this:{name}"),
        Expr::File => "file".into(),
        Expr::This => "this".into(),
        Expr::Formula(name) => format!("formula:{name}"),
        Expr::Local(local) => format!("{local:?}"),
        Expr::Field(inner, name) => format!("{}.{name}", shown(inner)),
        Expr::Index(pair) => format!("(at {} {})", shown(&pair.0), shown(&pair.1)),
        Expr::Not(inner) => format!("(! {})", shown(inner)),
        Expr::Minus(inner) => format!("(- {})", shown(inner)),
        Expr::All(parts) => format!("(&& {})", list(parts)),
        Expr::Any(parts) => format!("(|| {})", list(parts)),
        Expr::Binary(op, pair) => {
            format!("({op:?} {} {})", shown(&pair.0), shown(&pair.1))
        }
        Expr::Call(function, args) => format!("({function:?} {})", list(args)),
        Expr::Method(method, args) => format!("(.{method:?} {})", list(args)),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    match parse(text, false) {
        Ok(expr) => assert_eq!(shown(&expr), expected),
        Err(problem) => assert_eq!(
            format!("{:?} at {:?}", problem.cause, text.get(problem.start..problem.end)),
            expected
        ),
    }
}

#[test]
fn precedences_are_javascripts() {
    check("a + b * 2 - c", "(Minus (Plus a (Times b 2)) c)");
    check("a || b && !c == d", "(|| a (&& b (Equal (! c) d)))");
    check("a && b && c", "(&& a b c)");
    check("(a || b) && -c < 1.5", "(&& (|| a b) (Less (- c) 1.5))");
    check("10 - 2 - 3", "(Minus (Minus 10 2) 3)");
    check("1.abs()", "(.Abs 1)");
}

#[test]
fn names_of_properties_files_and_formulas() {
    check("상태 == \"읽음\"", "(Equal 상태 '읽음')");
    check("note.price + note[\"my price\"]", "(Plus price my price)");
    check("formula.ppu > formula['x y']", "(Greater formula:ppu formula:x y)");
    check("file.name", "file.name");
    check("file.file.hasTag('a', \"b\")", "(.HasTag file 'a' 'b')");
    check("this.file.name", "this.name");
    check("this.author.contains(this)", "(.Contains this:author this)");
    check("this.hasLink(file)", "(.HasLink this file)");
    check("tags[0].x", "(at tags 0).x");
    check("[1, 2].map(value + index)", "(.Map [1 2] (Plus Value Index))");
    check("value + 1", "(Plus value 1)");
}

#[test]
fn what_is_not_understood_says_where() {
    check("a +", "Syntax at Some(\"\")");
    check("a b", "Syntax at Some(\"b\")");
    check("x = 1", "Syntax at Some(\"=\")");
    check("/a/.matches(b)", "Syntax at Some(\"/\")");
    check("'abc", "Syntax at Some(\"'abc\")");
    check("file.color", "Unknown(\"file.color\") at Some(\"color\")");
    check("a.foo(1)", "Unknown(\"foo()\") at Some(\"foo\")");
    check("a < now()", "Clock(\"now()\") at Some(\"now\")");
    check("file.mtime.relative()", "Clock(\"relative()\") at Some(\"relative\")");
    check("if(a)", "Arguments(\"if()\") at Some(\"if\")");
    check("a.format('MMM')", "Unknown(\"format(\\\"MMM\\\")\") at Some(\"format\")");
}

/// Levels below a tree's root.
fn depth(expr: &Expr) -> usize {
    let most = |parts: &[Expr]| parts.iter().map(depth).max().unwrap_or(0);
    1 + match expr {
        Expr::List(parts)
        | Expr::All(parts)
        | Expr::Any(parts)
        | Expr::Call(_, parts)
        | Expr::Method(_, parts) => most(parts),
        Expr::Field(inner, _) | Expr::Not(inner) | Expr::Minus(inner) => depth(inner),
        Expr::Index(pair) | Expr::Binary(_, pair) => depth(&pair.0).max(depth(&pair.1)),
        _ => 0,
    }
}

#[test]
fn no_text_nests_deeper_than_the_limit() {
    let texts = [
        "(".repeat(2_000),
        format!("{}a{}", "(".repeat(40), ")".repeat(40)),
        "!".repeat(2_000) + "a",
        "1+".repeat(2_000) + "1",
        "a".to_string() + &"[0]".repeat(1_000),
        "a".to_string() + &".b".repeat(1_000),
        "[".repeat(2_000),
        "a".repeat(5_000),
    ];
    for text in texts {
        if let Ok(expr) = parse(&text, false) {
            assert!(depth(&expr) <= DEPTH + 1, "{}", &text[..20]);
        }
    }
    let long = vec!["a"; 600].join(" && ");
    assert!(matches!(parse(&long, false), Ok(Expr::All(parts)) if parts.len() == 600));
    let sum = "1+".repeat(1_000) + "1";
    assert_eq!(parse(&sum, false).map_err(|p| p.cause), Err(Cause::Size));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[a가.()\\[\\]!&|=<>+*/%,'\"\\\\ 0-9-]{0,60}") {
        match parse(&text, true) {
            Ok(expr) => proptest::prop_assert!(depth(&expr) <= DEPTH + 1),
            Err(problem) => {
                proptest::prop_assert!(text.get(problem.start..problem.end).is_some());
            }
        }
    }

    #[test]
    fn any_unicode_is_read_or_refused(text in "\\PC{0,40}") {
        if let Err(problem) = parse(&text, false) {
            proptest::prop_assert!(text.get(problem.start..problem.end).is_some());
        }
    }
}
