use kbgen::base::VaultPath;
use kbgen::note::*;
use std::time::Instant;
fn main() {
    let p = VaultPath::new("a.md").expect("x");
    for (n, t) in [
        ("quotes", "> ".repeat(5_000) + "x"),
        ("lists", "- ".repeat(5_000) + "x"),
        ("em", "*a ".repeat(20_000)),
        ("strong", "**a*".repeat(10_000) + &"**".repeat(10_000)),
        ("img", "![".repeat(5_000) + "x" + &"](y)".repeat(5_000)),
        ("wl", "[[".repeat(20_000)),
        ("fn", "^[".repeat(20_000)),
        ("fn2", "a ^[b] ".repeat(5_000)),
        ("ticks", (1..1_500).map(|n| "`".repeat(n) + "a").collect::<String>()),
        ("tags", "#t ".repeat(50_000)),
        ("links", "[[a]] ".repeat(100000)),
        ("lazyq", format!("{}x\n{}", "> ".repeat(5000), "y\n".repeat(20000))),
        ("heads", "# a\n\n".repeat(20000)),
        ("pct", "%% ".repeat(50001) + "\n\n" + &"%%a".repeat(20000)),
        ("line", "가나다 ".repeat(1_000_000)),
    ] {
        let s = Instant::now();
        let r = parse(&Source { path: &p, text: &t, options: NoteOptions::default() });
        println!("{n} {} {:?} {}", t.len(), s.elapsed(), r.body.blocks.len());
    }
}
