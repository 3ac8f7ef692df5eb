//! Formulas by their markup, and what must hold for any TeX.

use super::{draw, length, tex};
use proptest::prelude::{prop_assert, proptest};

/// The inside of a formula, without what is the same for all.
fn drawn(source: &str) -> String {
    let html = match draw(source, true) {
        Ok(html) => html,
        Err(fault) => return format!("{} {:?}", fault.what, fault.at),
    };
    let inner = html.strip_prefix("<math display=\"block\"><semantics><mrow>");
    let end = inner.and_then(|inner| inner.rfind("</mrow><annotation "));
    inner.zip(end).map(|(inner, end)| inner[..end].to_string()).unwrap_or(html)
}

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(drawn(source), expected, "{source}");
}

#[track_caller]
fn same(source: &str, plain: &str) {
    assert_eq!(drawn(source), drawn(plain), "{source}");
    assert!(draw(plain, true).is_ok(), "{plain}");
}

#[test]
fn what_stands_in_a_formula_is_text() {
    check("a<b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>");
    check("\\&\\char\"3C", "<mi>&amp;</mi><mi>&lt;</mi>");
    check("\\operatorname{<img src=x>}", "<mtext>&lt;img src=x&gt;</mtext>");
    check("\\text{<mi>100\\%}", "<mtext>&lt;mi&gt;100%</mtext>");
    check("\\href{javascript:x}{y}", "the command \"\\href\" is not known Some(0..5)");
    check("\\style{color:red}{y}", "the command \"\\style\" is not known Some(0..6)");
}

#[test]
fn what_the_crate_gets_wrong_is_mended() {
    check("x~y", "<mi>x</mi><mspace width=\"0.25em\"></mspace><mi>y</mi>");
    check(
        "\\hat x",
        "<mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">ˆ</mo></mover>",
    );
    let text = drawn("x\\lim_{n} y");
    assert!(text.starts_with("<mi>x</mi><mspace width=\"0.1667em\"></mspace><munder>"));
    check(
        "\\big(",
        "<mo symmetric=\"true\" stretchy=\"true\" minsize=\"1.2em\" maxsize=\"1.2em\">(</mo>",
    );
}

#[test]
fn commands_of_mathjax_are_said_in_another_way() {
    same(
        "\\begin{eqnarray}a &=& b\\\\ c &=& d\\end{eqnarray}",
        "\\begin{align}a &= b\\\\ c &= d\\end{align}",
    );
    same("\\bm{x}\\mathscr{L}\\mbox{가}", "\\boldsymbol{x}\\mathcal{L}\\text{가}");
    same("\\mbox{if $\\bm x$ is}", "{\\text{if }{\\boldsymbol x}\\text{ is}}");
    same("a\\label{x}\\tag{1}", "a\\qquad\\text{(1)}");
    same("a\\tag*{가}\\nonumber", "a\\qquad\\text{가}");
    same("a\\\\b", "\\begin{gathered}a\\\\b\\end{gathered}");
    same("\\newcommand{\\R}{\\mathbb R}x_\\R", "x_{\\mathbb R}");
    same("\\newcommand{\\f}[2]{#1+#2}\\f ab", "a+b");
    same("\\DeclareMathOperator{\\foo}{foo}\\foo x", "\\operatorname{foo}x");
}

#[test]
fn faults_say_what_is_not_understood() {
    check("a + \\foo{x}", "the command \"\\foo\" is not known Some(4..8)");
    check("\\begin{foo}\\end{foo}", "the environment \"foo\" is not known Some(7..10)");
    check("\\frac{a}{b", "a brace or an environment is not closed None");
    check("a & b", "a \"&\" stands outside of a table None");
    check("x^2^3", "a sign has two subscripts or two superscripts None");
    check("\\frac{a}", "a command lacks what must follow it None");
}

#[test]
fn only_what_is_shown_makes_a_formula_long() {
    let of = |source: &str| length(&draw(source, false).expect("a formula"));
    assert_eq!(of("\\frac{a}{b}"), 2);
    assert_eq!(of("\\text{긴 줄}+1"), 5);
}

#[test]
fn cost_is_bounded() {
    check(&"\\hat".repeat(601), "it has more than 600 commands None");
    check(&"{".repeat(61), "it is nested too deeply None");
    check(&"a".repeat(17_000), "it is longer than 16 KB None");
    check(
        "\\def\\a{\\a\\a}\\a",
        "a macro is not defined or not used as it should be None",
    );
    check(
        "\\def\\a#1.{#1#1}\\a x.",
        "a macro has parameters that are not understood None",
    );
    check("{\\def\\a{b}}", "it defines a macro inside of another None");
    let doubled = "\\def\\a#1{{#1#1#1#1#1#1#1#1}}".to_string() + &"\\a{".repeat(12) + "x";
    assert!(draw(&(doubled + &"}".repeat(12)), true).is_err());
}

#[test]
fn the_longest_chain_of_arguments_fits_a_small_stack() {
    let chains = ["\\hat", "\\overset a", "\\frac1", "\\sqrt[3]", "\\not", "\\mathbb"];
    let run = move || {
        for chain in chains {
            let _ = draw(&chain.repeat(tex::COMMANDS), true);
        }
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(run);
    assert!(thread.expect("a thread starts").join().is_ok());
}

/// Whether every tag is one of a formula's, opens and closes, and can load nothing.
fn is_balanced(html: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for part in html.split('<').skip(1) {
        let Some((tag, words)) = part.split_once('>') else { return false };
        let name = tag.split(' ').next().unwrap_or("");
        let known = name.starts_with('m') || matches!(name, "semantics" | "annotation");
        let loads = ["href", "url", " on", "src"].iter().any(|word| tag.contains(word));
        let closes = match name.strip_prefix('/') {
            Some(name) => open.pop() == Some(name),
            None => {
                open.push(name);
                known && !loads
            }
        };
        if !closes || words.contains('>') {
            return false;
        }
    }
    open.is_empty()
}

proptest! {
    #[test]
    fn any_tex_gives_balanced_and_safe_markup(
        source in "(\\\\[a-z]{1,3}|\\\\(frac|left|right|text|sqrt|hat|begin|end|def|operatorname|lim|not|char|tag|boxed|color|begin\\{(align|cases|matrix|eqnarray|array)\\}|end\\{(align|cases|matrix|eqnarray|array)\\})|[\\^_{}&$#%~<>'\"\\\\ a-c0-9|(\\[\\]]|가|<script>|&lt;|\n){0,24}",
        display: bool,
    ) {
        if let Ok(html) = draw(&source, display) {
            prop_assert!(is_balanced(&html), "{html}");
        }
    }
}
