//! What kinds of elements there are, and which ones the beginning of another closes.

use crate::body::Look;

/// An open element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// How text in it looks.
    pub(super) look: Look,
    /// White space in it is kept.
    pub(super) pre: bool,
    /// How far its text is indented within its cell, in points.
    pub(super) indent: f32,
    /// The number of the next item of a numbered list.
    pub(super) counter: Option<u32>,
}

impl Element {
    /// The level of a heading.
    pub(super) fn heading_level(&self) -> Option<u8> {
        let level = self.name.strip_prefix('h')?.parse().ok()?;
        (1..=6).contains(&level).then_some(level)
    }
}

/// What an element does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Inline,
    Block,
    List,
    Item,
    Table,
    /// `tbody` and its like.
    RowGroup,
    Row,
    Cell,
    /// Has no end tag.
    Void,
    /// Its text is not shown.
    Hidden,
}

impl Kind {
    pub(super) fn of(name: &str) -> Self {
        match name {
            "table" => Self::Table,
            "tbody" | "thead" | "tfoot" => Self::RowGroup,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "ul" | "ol" | "dl" | "menu" => Self::List,
            "li" | "dt" | "dd" => Self::Item,
            "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "param" | "source" | "track" | "wbr" => {
                Self::Void
            }
            "script" | "title" | "template" | "noscript" | "select" | "textarea" | "svg" | "math" | "object" | "iframe" | "del"
            | "button" | "audio" | "video" | "datalist" => Self::Hidden,
            "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "pre" | "section" | "article" | "header" | "footer"
            | "nav" | "address" | "form" | "fieldset" | "legend" | "center" | "figure" | "figcaption" | "main" | "aside" | "body"
            | "html" | "head" | "caption" | "details" | "summary" | "colgroup" | "style" => Self::Block,
            _ => Self::Inline,
        }
    }

    pub(super) fn is_void(self) -> bool {
        self == Self::Void
    }

    pub(super) fn is_cell(self) -> bool {
        self == Self::Cell
    }

    /// True for a table and what it is made of.
    pub(super) fn is_of_table(self) -> bool {
        matches!(self, Self::Table | Self::RowGroup | Self::Row | Self::Cell)
    }

    /// True where a paragraph ends before and behind it.
    pub(super) fn breaks(self) -> bool {
        !matches!(self, Self::Inline | Self::Void | Self::Hidden)
    }
}

/// The index of the outermost open element that the beginning of `name` closes.
pub(super) fn closed_by(open: &[Element], name: &str, kind: Kind) -> Option<usize> {
    // What ends the search: elements that hold the one that begins.
    let inside = |holds: fn(&Element) -> bool| open.iter().rposition(holds).map_or(0, |at| at + 1);
    let of_table = |element: &Element| Kind::of(&element.name) == Kind::Table;
    let in_cell = |element: &Element| Kind::of(&element.name).is_of_table();
    let first = match kind {
        Kind::RowGroup => inside(of_table),
        Kind::Row => inside(|element| matches!(Kind::of(&element.name), Kind::Table | Kind::RowGroup)),
        Kind::Cell => inside(|element| matches!(Kind::of(&element.name), Kind::Table | Kind::RowGroup | Kind::Row)),
        Kind::Item => {
            let from = inside(|element| Kind::of(&element.name) == Kind::List || Kind::of(&element.name).is_of_table());
            from + open[from..].iter().position(|element| Kind::of(&element.name) == Kind::Item)?
        }
        Kind::Inline | Kind::Void | Kind::Hidden if name != "hr" && name != "option" => return None,
        _ => {
            let closes = if name == "option" { "option" } else { "p" };
            let from = inside(in_cell);
            from + open[from..].iter().position(|element| element.name == closes)?
        }
    };
    // A row or a cell outside any table closes nothing.
    let in_table = open[..first].iter().any(of_table);
    (first < open.len() && (in_table || !matches!(kind, Kind::RowGroup | Kind::Row | Kind::Cell))).then_some(first)
}
