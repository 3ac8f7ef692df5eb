//! Settings in, what becomes of them out.

use super::{SCRIPT, YAML, layout, read};
use crate::import::Fate;
use crate::import::report::Report;

const SETTINGS: &str = r##"
const config: QuartzConfig = {
  configuration: {
    pageTitle: "가든",
    locale: "ko-KR",
    baseUrl: "me.github.io/garden",
    ignorePatterns: ["private", "**/x-*"],
    analytics: { provider: "plausible" },
    theme: { colors: { lightMode: { light: "#fff" } }, typography: {} },
    defaultDateType: process.env.X,
  },
  plugins: {
    transformers: [Plugin.FrontMatter(), Plugin.CrawlLinks({ markdownLinkResolution: "relative" })],
    filters: [Plugin.RemoveDrafts()],
    emitters: [Plugin.Mystery({ a: 1 }), ...more],
  },
}
export default config
"##;

#[test]
fn everything_has_a_fate() {
    let mut report = Report::default();
    let config = read(SCRIPT, SETTINGS, &mut report).expect("they are settings");
    assert_eq!(config.settings.title, "가든");
    assert_eq!(config.settings.language, Some(crate::base::Lang::ko()));
    assert_eq!(
        config.settings.given.url.as_deref(),
        Some("https://me.github.io/garden/")
    );
    assert_eq!(config.ignored, ["private", "**/x-*"]);
    assert!(config.drafts_hidden && !config.settings.marked);
    assert_eq!(config.settings.given.strict_line_breaks, Some(true));
    let left: Vec<_> = report.left_behind().collect();
    let shown = left.join("\n");
    for part in [
        "quartz.config.ts:8: `analytics`",
        "quartz.config.ts:9: `theme.colors`",
        "quartz.config.ts:9: `theme.typography`",
        "quartz.config.ts:10: `defaultDateType`",
        "quartz.config.ts:15: `Mystery` is not known",
        "quartz.config.ts:15: `Mystery.a`",
        "quartz.config.ts:15: `plugins` would have to be run",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert_eq!(left.len(), 7, "{shown}");
}

#[test]
fn version_five_says_it_in_yaml() {
    let text = "configuration:\n  pageTitle: G\n  baseUrl: a.b\n  ignorePatterns:\n    - private\n\
                plugins:\n  - source: github:quartz-community/explicit-publish\n    enabled: true\n  \
                - source: github:quartz-community/hard-line-breaks\n    enabled: false\n";
    let mut report = Report::default();
    let config = read(YAML, text, &mut report).expect("they are settings");
    assert_eq!((config.settings.title.as_str(), config.base.as_str()), ("G", "a.b"));
    assert!(config.settings.marked && !config.drafts_hidden);
    assert_eq!(config.settings.given.strict_line_breaks, Some(true));
    assert_eq!(report.count(Fate::Left), 0, "{report:?}");
}

#[test]
fn other_files_are_no_settings() {
    for text in ["", "export default {}", "configuration", "{ plugins: [] }"] {
        assert!(read(SCRIPT, text, &mut Report::default()).is_none(), "{text}");
    }
}

#[test]
fn parts_of_pages_are_named() {
    let mut report = Report::default();
    layout(
        "footer: Component.Footer({ links: {} }),\nleft: [Component.Explorer(), Component.Own()]",
        &mut report,
    );
    assert_eq!((report.count(Fate::Carried), report.count(Fate::Left)), (1, 2));
}

proptest::proptest! {
    #[test]
    fn any_settings_are_read(text in "(\\PC|[\\n{}:,\\[\\]\"-]|configuration|plugins|locale){0,60}") {
        let _ = read(YAML, &text, &mut Report::default());
        let _ = read(SCRIPT, &text, &mut Report::default());
    }
}
