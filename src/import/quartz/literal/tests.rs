//! Settings files in, literals out.

use super::{Item, Literal, members, settings};
use proptest::prelude::*;

fn read(text: &str) -> Item {
    settings(text, ["configuration", "plugins"]).expect("it has settings")
}

#[test]
fn values_are_read_as_data() {
    let text = "import * as Plugin from \"./quartz/plugins\"\n/* { configuration: 1 } */\n\
                const config: QuartzConfig = {\n  configuration: {\n    pageTitle: '🪴 \"가\\'s\"',\n\
                // locale: \"xx\",\n    locale: `en-US`,\n    on: true, off: null, n: -1, \
                m: 1.5,\n    list: [\"a\", 'b',],\n  } as const,\n  plugins: {\n    \
                filters: [Plugin.RemoveDrafts(), Plugin.X({ y: \"z\" })],\n  },\n}\n\nexport default config\n";
    let found = read(text);
    let configuration = found.get("configuration").expect("it is there");
    let text = |key: &str| configuration.get(key).and_then(Item::text);
    assert_eq!(text("pageTitle"), Some("🪴 \"가's\""));
    assert_eq!(text("locale"), Some("en-US"));
    let value = |key: &str| configuration.get(key).map(|item| item.value.clone());
    assert_eq!(value("on"), Some(Literal::Flag(true)));
    assert_eq!(value("off"), Some(Literal::Null));
    assert_eq!(value("n"), Some(Literal::Unknown));
    assert_eq!(value("m"), Some(Literal::Number("1.5".into())));
    assert_eq!(configuration.get("list").map(|list| list.items().len()), Some(2));
    let filters = found.get("plugins").and_then(|p| p.get("filters")).expect("a list");
    let Literal::Call(name, given) = &filters.items()[1].value else { panic!("a call") };
    assert_eq!(name, "Plugin.X");
    assert_eq!(given[0].get("y").and_then(Item::text), Some("z"));
}

#[test]
fn what_would_have_to_run_is_unknown() {
    let text = "export default { configuration: { a: process.env.X ?? \"b\", b: \"x\" + \"y\", \
                c: `${d}`, e: () => { return { f: 1 } }, g: f(\"x\")(1), ...more, \
                h() { return 1 }, i: \"kept\", j: cond ? 1 : 2, k: [...l, \"m\"] }, plugins: {} }";
    let found = read(text);
    let configuration = found.get("configuration").expect("it is there");
    for key in ["a", "b", "c", "e", "g", "h", "j"] {
        let value = configuration.get(key).map(|item| &item.value);
        assert_eq!(value, Some(&Literal::Unknown), "{key}");
    }
    assert_eq!(configuration.get("i").and_then(Item::text), Some("kept"));
    let list = configuration.get("k").expect("it is there").items();
    assert_eq!((&list[0].value, list[1].text()), (&Literal::Unknown, Some("m")));
}

#[test]
fn names_of_constants_are_followed() {
    let text = "const title = \"T\"\nconst loop = loop\nconst configuration: GlobalConfiguration = \
                { pageTitle: title, x: loop }\nconst config = { configuration, plugins: { } }\n";
    let found = read(text);
    let configuration = found.get("configuration").expect("it is there");
    assert_eq!(configuration.get("pageTitle").and_then(Item::text), Some("T"));
    assert_eq!(configuration.get("x").map(|i| &i.value), Some(&Literal::Unknown));
}

#[test]
fn members_are_named() {
    let text = "left: [Component.PageTitle(), Component.Explorer({})], // Component.No\n";
    let names: Vec<_> = members(text, "Component").into_iter().map(|(n, _)| n).collect();
    assert_eq!(names, ["PageTitle", "Explorer"]);
}

proptest! {
    #[test]
    fn any_text_is_read(
        text in "(\\PC|[{}\\[\\](),:;.\"'`$\\n/*]|configuration|plugins|const |=|\\.\\.\\.){0,80}"
    ) {
        let _ = settings(&format!("{{configuration:{text}"), ["configuration", "plugins"]);
        let _ = settings(&text, ["configuration", "plugins"]);
        let _ = members(&text, "x");
    }

    #[test]
    fn deep_values_end(depth in 0_usize..3000) {
        let text = format!("{{configuration: {} 1", "[".repeat(depth));
        let _ = settings(&text, ["configuration", "plugins"]);
    }
}
