//! Grammar scopes to the few classes that a theme colours.
//!
//! A newcomer's trap: a token has a stack of scopes, outermost first. The class of a
//! stack is worked out once per push, from the new scope and the class below it.

use syntect::parsing::Scope;

/// What a token is, as far as colour goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// A comment.
    Comment,
    /// A string.
    Text,
    /// A number or another constant.
    Number,
    /// A keyword.
    Keyword,
    /// A function's name.
    Function,
    /// A type's name.
    Type,
    /// A parameter, a shell variable, an attribute's name.
    Variable,
    /// A key of YAML, JSON, TOML and the like.
    Property,
    /// An operator.
    Operator,
    /// Removed text.
    Deleted,
    /// Added text.
    Inserted,
    /// Headings and annotations.
    Meta,
}

impl Class {
    /// The class attribute's value.
    pub fn name(self) -> &'static str {
        match self {
            Class::Comment => "c",
            Class::Text => "s",
            Class::Number => "n",
            Class::Keyword => "k",
            Class::Function => "f",
            Class::Type => "t",
            Class::Variable => "v",
            Class::Property => "p",
            Class::Operator => "o",
            Class::Deleted => "d",
            Class::Inserted => "i",
            Class::Meta => "m",
        }
    }
}

/// What a scope says about the text in it.
#[derive(Clone, Copy, Debug)]
enum Rule {
    Is(Class),
    /// Plain text, whatever is around it: code inside a string.
    Plain,
}

/// The table of scopes, grouped by first atom, longest prefixes first.
pub struct Classes {
    groups: Vec<(u16, Vec<(Scope, Rule)>)>,
}

impl Classes {
    /// Builds the table.
    pub fn new() -> Classes {
        let mut groups: Vec<(u16, Vec<(Scope, Rule)>)> = Vec::new();
        let is = IS.iter().flat_map(|(class, names)| {
            names.split(' ').map(move |name| (name, Rule::Is(*class)))
        });
        let plain = PLAIN.split(' ').map(|name| (name, Rule::Plain));
        for (name, rule) in is.chain(plain) {
            let scope = Scope::new(name).expect("names below have at most eight atoms");
            let atom = scope.atom_at(0);
            match groups.iter_mut().find(|(first, _)| *first == atom) {
                Some((_, rules)) => rules.push((scope, rule)),
                None => groups.push((atom, vec![(scope, rule)])),
            }
        }
        for (_, rules) in &mut groups {
            rules.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
        }
        Classes { groups }
    }

    /// The class inside `scope` where `below` is the class around it.
    pub fn inside(&self, scope: Scope, below: Option<Class>) -> Option<Class> {
        match (self.rule(scope), below) {
            (None, below) => below,
            (Some(Rule::Plain), _) => None,
            (Some(Rule::Is(_)), Some(Class::Comment)) => below,
            // A quoted key is a key.
            (Some(Rule::Is(Class::Text)), Some(Class::Property)) => below,
            (Some(Rule::Is(class)), _) => Some(class),
        }
    }

    fn rule(&self, scope: Scope) -> Option<Rule> {
        if scope.is_empty() {
            return None;
        }
        let atom = scope.atom_at(0);
        let (_, rules) = self.groups.iter().find(|(first, _)| *first == atom)?;
        rules.iter().find(|(prefix, _)| prefix.is_prefix_of(scope)).map(|(_, rule)| *rule)
    }
}

/// Scopes by class; a longer name wins over a shorter one.
#[rustfmt::skip]
const IS: &[(Class, &str)] = &[
    (Class::Comment, "comment text.html.javadoc"),
    (Class::Text, "string.quoted string.regexp string.other string.interpolated \
        string.unquoted.heredoc string.name string.template storage.type.string markup.raw \
        markup.underline.link"),
    (Class::Number, "constant entity.name.constant support.constant string.ipaddress"),
    (Class::Keyword, "keyword storage keyword.operator.word keyword.operator.wordlike \
        keyword.operator.logical.python keyword.operator.new variable.language \
        entity.name.tag"),
    (Class::Function, "entity.name.function support.function support.macro \
        variable.function entity.name.macro"),
    (Class::Type, "entity.name entity.other.inherited-class support.type support.class \
        storage.type.go storage.type.primitive"),
    (Class::Variable, "variable.parameter entity.other.attribute-name \
        meta.group.expansion.parameter variable.other.readwrite.assignment.shell \
        variable.other.php variable.other.readwrite.instance"),
    (Class::Property, "entity.name.tag.yaml entity.name.tag.toml meta.mapping.key \
        meta.tag.key.toml keyword.name.ini variable.declaration.terraform \
        support.type.property-name meta.property-name"),
    (Class::Operator, "keyword.operator"),
    (Class::Deleted, "markup.deleted"),
    (Class::Inserted, "markup.inserted"),
    (Class::Meta, "markup.heading entity.name.section entity.section entity.name.table \
        meta.annotation variable.annotation meta.diff markup.changed"),
];

/// Scopes whose text is plain, also inside strings.
const PLAIN: &str = "source text meta.interpolation meta.template.expression \
    meta.embedded meta.jsx.children meta.group.expansion string.unquoted.plain \
    keyword.operator.type.annotation keyword.operator.accessor \
    keyword.operator.logical.continue keyword.other.interpolation entity.name.variable";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stack: &str, expected: Option<Class>) {
        let classes = Classes::new();
        let class = stack.split(' ').fold(None, |below, name| {
            classes.inside(Scope::new(name).expect("a scope"), below)
        });
        assert_eq!(class, expected);
    }

    #[test]
    fn the_innermost_telling_scope_wins() {
        check("source.rust", None);
        check("source.rust comment.line punctuation.definition", Some(Class::Comment));
        check("source.js comment.block keyword.other", Some(Class::Comment));
        check("source.js string.quoted meta.interpolation", None);
        check(
            "source.json meta.mapping.key.json string.quoted.double",
            Some(Class::Property),
        );
        check("source.json meta.mapping.value.json string.quoted", Some(Class::Text));
        check("source.go storage.type.go", Some(Class::Type));
        check("source.go storage.type.keyword.go", Some(Class::Keyword));
        check(
            "source.yaml string.unquoted.plain.out entity.name.tag.yaml",
            Some(Class::Property),
        );
        check("text.html meta.tag entity.name.tag.html", Some(Class::Keyword));
        check("source.x keywords.y", None);
    }
}
