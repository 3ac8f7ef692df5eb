//! Elements and texts → XML, well-formed whatever the texts hold.

/// A document in the making.
pub(super) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

/// Attributes of an element; names are kbgen's own words.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Xml {
    /// A document with its first element.
    pub fn new(root: &'static str, attributes: Attributes<'_>) -> Xml {
        let out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let mut xml = Xml { out, open: Vec::new() };
        xml.open(root, attributes);
        xml
    }

    /// Opens an element.
    pub fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.end(name);
        }
    }

    /// An element that holds text.
    pub fn text(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.tag(name, attributes);
        self.out.push('>');
        escape(&mut self.out, text);
        self.end(name);
    }

    /// An element that holds nothing.
    pub fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.out.push_str("/>\n");
    }

    /// The document, with all its elements closed.
    pub fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.into_bytes()
    }

    fn tag(&mut self, name: &str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(&mut self.out, value);
            self.out.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }
}

/// Writes text for elements and attributes alike; characters that no XML may hold, not
/// even escaped, are left out.
fn escape(out: &mut String, text: &str) {
    out.reserve(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Xml;
    use roxmltree::Node;

    #[test]
    fn texts_stay_texts() {
        let mut xml = Xml::new("a", &[("b", "\"<'한\u{1}")]);
        xml.text("c", &[], "]]> & \u{ffff}\u{0}<d>\u{85}");
        xml.open("e", &[]);
        xml.empty("f", &[]);
        let text = String::from_utf8(xml.finish()).expect("it is text");
        let document = roxmltree::Document::parse(&text).expect("it is XML");
        let root = document.root_element();
        assert_eq!(root.attribute("b"), Some("\"<'한"));
        let names: Vec<_> =
            root.descendants().filter(Node::is_element).map(|n| n.tag_name()).collect();
        assert_eq!(names.len(), 4, "{text}");
        let c = root.children().find(|node| node.has_tag_name("c"));
        assert_eq!(c.and_then(|c| c.text()), Some("]]> & <d>"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_well_formed(text in "\\PC*|[\\x00-\\x7f]*", value in ".*") {
            let mut xml = Xml::new("a", &[("b", &value)]);
            xml.text("c", &[("d", &text)], &text);
            let out = String::from_utf8(xml.finish()).expect("it is text");
            proptest::prop_assert!(roxmltree::Document::parse(&out).is_ok(), "{}", out);
        }
    }
}
