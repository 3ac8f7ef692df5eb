//! Languages by their BCP 47 tag, as far as folder names and `lang` properties need it.

use std::fmt;
use std::sync::Arc;

/// A language tag in its usual spelling: `ko`, `en`, `pt-BR`, `zh-Hant`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(Arc<str>);

impl Default for Lang {
    /// English, the language of a site about which nothing is known.
    fn default() -> Self {
        Lang::en()
    }
}

impl Lang {
    /// Accepts a well-formed tag: two or three letters, then parts of 2 to 8 characters.
    pub fn parse(tag: &str) -> Option<Lang> {
        let mut parts = tag.trim().split(['-', '_']);
        let primary = parts.next()?;
        if !(2..=3).contains(&primary.len()) || !primary.bytes().all(alphabetic) {
            return None;
        }
        let mut out = primary.to_ascii_lowercase();
        for part in parts {
            if !(2..=8).contains(&part.len())
                || !part.bytes().all(|b| b.is_ascii_alphanumeric())
            {
                return None;
            }
            out.push('-');
            match (part.len(), part.bytes().all(alphabetic)) {
                (2, true) => out.push_str(&part.to_ascii_uppercase()),
                (4, true) => {
                    out.push_str(&part[..1].to_ascii_uppercase());
                    out.push_str(&part[1..].to_ascii_lowercase());
                }
                _ => out.push_str(&part.to_ascii_lowercase()),
            }
        }
        Some(Lang(out.into()))
    }

    /// Korean.
    pub fn ko() -> Lang {
        Lang("ko".into())
    }

    /// English.
    pub fn en() -> Lang {
        Lang("en".into())
    }

    /// The tag as written in `html[lang]`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first hyphen: `pt` of `pt-BR`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Whether it is written from right to left: by its script where the tag names one.
    pub fn is_rtl(&self) -> bool {
        let script = self.0.split('-').skip(1).find(|part| part.len() == 4);
        match script {
            Some(script) => RTL_SCRIPTS.contains(&script),
            None => RTL.contains(&self.primary()),
        }
    }

    /// The language's name in itself, for the language switch; the tag when unknown.
    pub fn native_name(&self) -> &str {
        NATIVE_NAMES
            .iter()
            .find(|(tag, _)| *tag == self.as_str())
            .or_else(|| NATIVE_NAMES.iter().find(|(tag, _)| *tag == self.primary()))
            .map_or(self.as_str(), |(_, name)| name)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lang({})", self.0)
    }
}

/// Reads a folder name or file suffix as a locale: a tag whose primary part is a known
/// ISO 639-1 code, so that `src` or `img` is never taken for a language.
pub fn locale_tag(name: &str) -> Option<Lang> {
    let lang = Lang::parse(name)?;
    ISO_639_1.binary_search(&lang.primary()).is_ok().then_some(lang)
}

fn alphabetic(b: u8) -> bool {
    b.is_ascii_alphabetic()
}

/// Two-letter codes of ISO 639-1, sorted.
#[rustfmt::skip]
const ISO_639_1: &[&str] = &[
    "aa", "ab", "ae", "af", "ak", "am", "an", "ar", "as", "av", "ay", "az", "ba", "be",
    "bg", "bi", "bm", "bn", "bo", "br", "bs", "ca", "ce", "ch", "co", "cr", "cs", "cu",
    "cv", "cy", "da", "de", "dv", "dz", "ee", "el", "en", "eo", "es", "et", "eu", "fa",
    "ff", "fi", "fj", "fo", "fr", "fy", "ga", "gd", "gl", "gn", "gu", "gv", "ha", "he",
    "hi", "ho", "hr", "ht", "hu", "hy", "hz", "ia", "id", "ie", "ig", "ii", "ik", "io",
    "is", "it", "iu", "ja", "jv", "ka", "kg", "ki", "kj", "kk", "kl", "km", "kn", "ko",
    "kr", "ks", "ku", "kv", "kw", "ky", "la", "lb", "lg", "li", "ln", "lo", "lt", "lu",
    "lv", "mg", "mh", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "na", "nb", "nd",
    "ne", "ng", "nl", "nn", "no", "nr", "nv", "ny", "oc", "oj", "om", "or", "os", "pa",
    "pi", "pl", "ps", "pt", "qu", "rm", "rn", "ro", "ru", "rw", "sa", "sc", "sd", "se",
    "sg", "si", "sk", "sl", "sm", "sn", "so", "sq", "sr", "ss", "st", "su", "sv", "sw",
    "ta", "te", "tg", "th", "ti", "tk", "tl", "tn", "to", "tr", "ts", "tt", "tw", "ty",
    "ug", "uk", "ur", "uz", "ve", "vi", "vo", "wa", "wo", "xh", "yi", "yo", "za", "zh",
    "zu",
];

/// Languages named in themselves, for those a knowledge base is most often written in.
#[rustfmt::skip]
const NATIVE_NAMES: &[(&str, &str)] = &[
    ("af", "Afrikaans"), ("am", "አማርኛ"), ("ar", "العربية"), ("az", "Azərbaycan"),
    ("be", "Беларуская"), ("bg", "Български"), ("bn", "বাংলা"), ("bs", "Bosanski"),
    ("ca", "Català"), ("cs", "Čeština"), ("cy", "Cymraeg"), ("da", "Dansk"),
    ("de", "Deutsch"), ("el", "Ελληνικά"), ("en", "English"), ("eo", "Esperanto"),
    ("es", "Español"), ("et", "Eesti"), ("eu", "Euskara"), ("fa", "فارسی"),
    ("fi", "Suomi"), ("fr", "Français"), ("ga", "Gaeilge"), ("gl", "Galego"),
    ("gu", "ગુજરાતી"), ("he", "עברית"), ("hi", "हिन्दी"), ("hr", "Hrvatski"),
    ("hu", "Magyar"), ("hy", "Հայերեն"), ("id", "Bahasa Indonesia"), ("is", "Íslenska"),
    ("it", "Italiano"), ("ja", "日本語"), ("ka", "ქართული"), ("kk", "Қазақ тілі"),
    ("km", "ខ្មែរ"), ("kn", "ಕನ್ನಡ"), ("ko", "한국어"), ("ky", "Кыргызча"),
    ("la", "Latina"), ("lo", "ລາວ"), ("lt", "Lietuvių"), ("lv", "Latviešu"),
    ("mk", "Македонски"), ("ml", "മലയാളം"), ("mn", "Монгол"), ("mr", "मराठी"),
    ("ms", "Bahasa Melayu"), ("my", "မြန်မာ"), ("nb", "Norsk bokmål"), ("ne", "नेपाली"),
    ("nl", "Nederlands"), ("nn", "Norsk nynorsk"), ("no", "Norsk"), ("pa", "ਪੰਜਾਬੀ"),
    ("pl", "Polski"), ("ps", "پښتو"), ("pt-BR", "Português (Brasil)"),
    ("pt", "Português"), ("ro", "Română"), ("ru", "Русский"), ("sd", "سنڌي"),
    ("si", "සිංහල"), ("sk", "Slovenčina"), ("sl", "Slovenščina"), ("sq", "Shqip"),
    ("sr", "Српски"), ("sv", "Svenska"), ("sw", "Kiswahili"), ("ta", "தமிழ்"),
    ("te", "తెలుగు"), ("th", "ไทย"), ("tr", "Türkçe"), ("ug", "ئۇيغۇرچە"),
    ("uk", "Українська"), ("ur", "اردو"), ("uz", "Oʻzbekcha"), ("vi", "Tiếng Việt"),
    ("yi", "ייִדיש"), ("zh-TW", "繁體中文"), ("zh-HK", "繁體中文"), ("zh-Hant", "繁體中文"),
    ("zh", "简体中文"),
];

/// Languages written from right to left, unless their tag names another script.
const RTL: &[&str] = &["ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"];

/// Scripts written from right to left.
const RTL_SCRIPTS: &[&str] = &["Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_spelt_the_usual_way() {
        assert_eq!(Lang::parse("pt_br").map(|l| l.to_string()), Some("pt-BR".into()));
        assert_eq!(Lang::parse("ZH-hant").map(|l| l.to_string()), Some("zh-Hant".into()));
        assert_eq!(Lang::parse("k"), None);
        assert_eq!(Lang::parse("<b>"), None);
    }

    #[test]
    fn folders_are_locales_only_with_a_known_code() {
        assert!(locale_tag("ko").is_some() && locale_tag("zh-TW").is_some());
        assert!(locale_tag("src").is_none() && locale_tag("attachments").is_none());
    }

    #[test]
    fn scripts_decide_on_the_direction() {
        let rtl = |tag: &str| Lang::parse(tag).expect("a tag").is_rtl();
        assert!(rtl("ar") && rtl("he-IL") && rtl("fa") && rtl("az-Arab"));
        assert!(!rtl("ko") && !rtl("en") && !rtl("az") && !rtl("ks-Deva"));
    }

    #[test]
    fn every_named_language_can_be_a_folder() {
        for (tag, name) in NATIVE_NAMES {
            let lang = locale_tag(tag).expect("a known tag");
            assert_eq!((lang.as_str(), lang.native_name()), (*tag, *name));
        }
        assert_eq!(Lang::parse("pt-PT").expect("a tag").native_name(), "Português");
        assert_eq!(Lang::parse("oc").expect("a tag").native_name(), "oc");
    }

    #[test]
    fn the_code_list_is_sorted() {
        assert!(ISO_639_1.is_sorted());
    }
}
