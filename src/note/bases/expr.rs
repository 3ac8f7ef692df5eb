//! The tree of a filter or formula, and the names that it may use.
//!
//! Names are resolved while parsing: a tree holds no name of a function that kbgen does
//! not have, so drawing can ask beforehand whether a filter is understood. The trap:
//! what depends on the day of the build (`now()`) is a known name that is refused.

/// An expression. It nests at most [`super::parser::DEPTH`] levels.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `1.5`
    Number(f64),
    /// `"text"`
    Text(Box<str>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `status`, `note.status`, `note["status"]`: a property of the row's note.
    Property(Box<str>),
    /// `this.status`: a property of the note that shows the base.
    OwnProperty(Box<str>),
    /// `file`: the row's note.
    File,
    /// `this`, `this.file`: the note that shows the base.
    This,
    /// `formula.price`
    Formula(Box<str>),
    /// A name that a list's method binds.
    Local(Local),
    /// `a.b` where `b` is no method.
    Field(Box<Expr>, Box<str>),
    /// `a[b]`
    Index(Box<(Expr, Expr)>),
    /// `!a`
    Not(Box<Expr>),
    /// `-a`
    Minus(Box<Expr>),
    /// `a && b && …`
    All(Vec<Expr>),
    /// `a || b || …`
    Any(Vec<Expr>),
    /// Two operands.
    Binary(Op, Box<(Expr, Expr)>),
    /// `if(a, b)`
    Call(Function, Vec<Expr>),
    /// `a.contains(b)`: the receiver comes first.
    Method(Method, Vec<Expr>),
}

/// Operators between two operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
    /// `%`
    Modulo,
}

/// Names that the methods of lists bind, and `values` in summaries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Local {
    /// The list's item.
    Value,
    /// Its position.
    Index,
    /// What `reduce` has so far.
    Accumulator,
    /// All values of a column.
    Values,
}

macro_rules! names {
    (
        $(#[$doc:meta])*
        $type:ident { $($variant:ident $name:literal $least:literal $most:tt;)+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $type {
            $(#[doc = concat!("`", $name, "`")] $variant,)+
        }

        impl $type {
            /// The one with that name.
            pub fn find(name: &str) -> Option<$type> {
                match name { $($name => Some($type::$variant),)+ _ => None }
            }

            /// Least and most arguments.
            pub fn arity(self) -> (usize, usize) {
                match self { $($type::$variant => ($least, $most),)+ }
            }
        }
    };
}

/// No limit on arguments but that of an expression's length.
const MANY: usize = usize::MAX;

names! {
    /// Functions without a receiver.
    Function {
        Date "date" 1 1;
        File "file" 1 1;
        If "if" 2 3;
        Image "image" 1 1;
        Link "link" 1 2;
        List "list" 1 1;
        Max "max" 1 MANY;
        Min "min" 1 MANY;
        Number "number" 1 1;
    }
}

names! {
    /// Functions with a receiver.
    Method {
        Abs "abs" 0 0;
        AsFile "asFile" 0 0;
        AsLink "asLink" 0 1;
        Ceil "ceil" 0 0;
        Contains "contains" 1 1;
        ContainsAll "containsAll" 1 MANY;
        ContainsAny "containsAny" 1 MANY;
        Date "date" 0 0;
        EndsWith "endsWith" 1 1;
        Filter "filter" 1 1;
        Flat "flat" 0 0;
        Floor "floor" 0 0;
        Format "format" 1 1;
        HasLink "hasLink" 1 1;
        HasProperty "hasProperty" 1 1;
        HasTag "hasTag" 1 MANY;
        InFolder "inFolder" 1 1;
        IsEmpty "isEmpty" 0 0;
        IsTruthy "isTruthy" 0 0;
        IsType "isType" 1 1;
        Join "join" 1 1;
        Keys "keys" 0 0;
        LinksTo "linksTo" 1 1;
        Lower "lower" 0 0;
        Map "map" 1 1;
        Max "max" 0 0;
        Mean "mean" 0 0;
        Median "median" 0 0;
        Min "min" 0 0;
        Reduce "reduce" 2 2;
        Repeat "repeat" 1 1;
        Replace "replace" 2 2;
        Reverse "reverse" 0 0;
        Round "round" 0 1;
        Slice "slice" 1 2;
        Sort "sort" 0 0;
        Split "split" 1 2;
        StartsWith "startsWith" 1 1;
        Sum "sum" 0 0;
        Time "time" 0 0;
        Title "title" 0 0;
        ToFixed "toFixed" 1 1;
        ToString "toString" 0 0;
        Trim "trim" 0 0;
        Unique "unique" 0 0;
        Upper "upper" 0 0;
        Values "values" 0 0;
    }
}

names! {
    /// What `file` knows of a note.
    FileField {
        Backlinks "backlinks" 0 0;
        Basename "basename" 0 0;
        Ctime "ctime" 0 0;
        Embeds "embeds" 0 0;
        Ext "ext" 0 0;
        File "file" 0 0;
        Folder "folder" 0 0;
        Links "links" 0 0;
        Mtime "mtime" 0 0;
        Name "name" 0 0;
        Path "path" 0 0;
        Properties "properties" 0 0;
        Size "size" 0 0;
        Tags "tags" 0 0;
    }
}

/// Functions and methods whose answer depends on when the site is built.
pub(super) const CLOCKS: [&str; 4] = ["now", "today", "random", "relative"];

/// Why an expression is not understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Where it begins and ends in the expression, in bytes.
    pub start: usize,
    /// The end.
    pub end: usize,
    /// What is wrong.
    pub cause: Cause,
}

/// What is wrong with an expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cause {
    /// It is no expression.
    Syntax,
    /// It is too long or nests too deeply.
    Size,
    /// There is no such function, method or field.
    Unknown(String),
    /// A function has too few or too many arguments.
    Arguments(String),
    /// The answer would change from build to build.
    Clock(String),
    /// A formula needs itself.
    Cycle(String),
    /// What stands where a filter is due is neither an expression nor a group of them.
    Filter,
}
