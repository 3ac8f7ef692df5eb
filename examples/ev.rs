use pulldown_cmark::{Options, Parser};
fn main() {
    let mut s = String::new();
    std::io::Read::read_to_string(&mut std::io::stdin(), &mut s).expect("x");
    for doc in s.split("=====\n") {
        println!("--- {:?}", doc);
        let o = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_MATH
            | Options::ENABLE_WIKILINKS;
        for (e, r) in Parser::new_ext(doc, o).into_offset_iter() {
            println!("{:?} {:?}", r, e);
        }
    }
}
