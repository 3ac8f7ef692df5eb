//! Every kind of diagnostic, with its name and its usual severity.

use super::Severity;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $meaning:literal;)+) => {
        /// The kind of a finding; its name is stable and may be written in settings.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)+
        }

        impl Code {
            /// All codes, in the order of the manual.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// The stable name, such as `unresolved-link`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// What it means, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)+ }
            }

            /// The severity unless settings say otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    UnresolvedLink "unresolved-link" Warning "A link names a note or file that does not exist.";
    UnresolvedEmbed "unresolved-embed" Warning "An embed names a note or file that does not exist.";
    PrivateTarget "private-target" Info "A link names a note that is not published.";
    MissingHeading "missing-heading" Warning "A link names a heading that its note does not have.";
    MissingBlock "missing-block" Warning "A link names a block id that its note does not have.";
    AmbiguousLink "ambiguous-link" Warning "A link's name fits several files; one was chosen.";
    AliasLink "alias-link" Info "A link was resolved by an alias; Obsidian itself would not.";
    UnsafeLink "unsafe-link" Warning "A link's scheme could run a script; only its text is shown.";
    UnsafeHtml "unsafe-html" Warning "Raw HTML that could run a script was dropped.";
    EmbedCycle "embed-cycle" Warning "Notes embed each other in a circle; a link stands in place.";
    EmbedLimit "embed-limit" Warning "A page embeds too much; links stand in place of the rest.";
    ImageFormat "image-format" Warning "An image's format is none that browsers show; a link stands in its place.";
    BrokenImage "broken-image" Warning "A picture cannot be read; no smaller forms of it are made.";
    DrawingImage "drawing-image" Warning "A drawing has no exported image; only its text is shown.";
    PluginBlock "plugin-block" Warning "Blocks that only an Obsidian plugin can fill are shown as code.";
    NestingLimit "nesting-limit" Warning "Blocks are nested too deeply; the rest is shown as text.";
    PageLimit "page-limit" Warning "A page would be too large; it was cut.";
    MathNotRendered "math-not-rendered" Warning "A formula is not understood; its TeX is shown.";
    MermaidNotDrawn "mermaid-not-drawn" Warning "A diagram is not drawn; its source is shown.";
    MissingGlyph "missing-glyph" Warning "A share image goes without characters that no font has.";
    UnclosedComment "unclosed-comment" Warning "A comment never ends and hides the rest of the note.";
    BadProperties "bad-properties" Warning "The properties at the top of a note cannot be read.";
    BadProperty "bad-property" Warning "A property has a value of the wrong type.";
    UnclosedProperties "unclosed-properties" Warning "A property block is never closed and is shown as text.";
    BadCanvas "bad-canvas" Warning "A canvas cannot be read.";
    BadBase "bad-base" Warning "A base cannot be read.";
    BaseExpression "base-expression" Warning "A base has an expression that kbgen does not understand.";
    BaseClock "base-clock" Warning "A base asks for the time, which a site cannot answer.";
    BaseView "base-view" Warning "A base has a view of a type that kbgen does not draw.";
    BaseLimit "base-limit" Warning "A base has too many rows or too much to compute; it was cut.";
    UnclearPrivacy "unclear-privacy" Warning "`publish` or `draft` is neither true nor false; the note stays private.";
    BadEncoding "bad-encoding" Warning "A file is not UTF-8.";
    UnreadableFile "unreadable-file" Warning "A file or folder could not be read.";
    SkippedFile "skipped-file" Warning "A file was left out: a link out of the vault, too large, or no regular file.";
    SlugCollision "slug-collision" Warning "Two sources want the same place on the site.";
    AliasCollision "alias-collision" Warning "An alias equals another name.";
    PermalinkIgnored "permalink-ignored" Warning "A permalink cannot be used.";
    BadRedirect "bad-redirect" Warning "An entry of `[redirects]` cannot be used.";
    BadLock "bad-lock" Warning "`kbgen.lock` cannot be read.";
    NoteMoved "note-moved" Info "A note is elsewhere, and its old address leads to it.";
    AddressTaken "address-taken" Warning "Something else stands at a note's old address.";
    AddressGone "address-gone" Warning "Nothing answers at the address of a note that is gone.";
    UnclearMove "unclear-move" Warning "A note is gone, and several could be it.";
    TranslationConflict "translation-conflict" Warning "Several notes claim to be the same translation.";
    BadGlossary "bad-glossary" Warning "`glossary.toml` has something that cannot be used.";
    StaleTranslation "stale-translation" Info "A translation's original has changed since it was marked.";
    MissingTranslation "missing-translation" Info "A note has no version in a language of the vault.";
    FallbackLimit "fallback-limit" Warning "A site has too many languages for fallback pages in all of them.";
    EmptyVault "empty-vault" Warning "There is no note to publish.";
    GitDates "git-dates" Warning "Dates of notes cannot be read from the Git history.";
    UnknownSetting "unknown-setting" Warning "`book.toml` has a key that kbgen does not know.";
    Bug "bug" Error "kbgen failed on a note; this is a fault of kbgen.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_plain() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|c| c.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(
            names.iter().all(|n| n.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        );
    }
}
