//! Laid-out text → text with or without colours.

use anstyle::{AnsiColor, Style};
use avstem::report::model::Severity;

/// What a piece of text is; how it looks is the palette's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    Place,
    Strong,
    Faint,
    /// The wrong figure and what is said about it.
    Wrong,
    Severity(Severity),
}

/// A piece of text with its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) role: Role,
    pub(super) text: String,
}

impl Span {
    pub(super) fn new(role: Role, text: String) -> Self {
        Self { role, text }
    }

    pub(super) fn plain(text: String) -> Self {
        Self::new(Role::Plain, text)
    }
}

/// With colours or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    coloured: bool,
}

impl Palette {
    /// Text alone.
    #[must_use]
    pub const fn plain() -> Self {
        Self { coloured: false }
    }

    /// The sixteen colours that every terminal lets its user choose.
    #[must_use]
    pub const fn coloured() -> Self {
        Self { coloured: true }
    }

    /// Lines as text, each with a line end and without white space before it.
    pub(super) fn paint(self, lines: &[Vec<Span>]) -> String {
        lines.iter().map(|line| self.line(line) + "\n").collect()
    }

    fn line(self, spans: &[Span]) -> String {
        if !self.coloured {
            let text: String = spans.iter().map(|span| span.text.as_str()).collect();
            return text.trim_end().to_owned();
        }
        spans
            .iter()
            .filter(|span| !span.text.is_empty())
            .map(|span| match style(span.role) {
                Some(style) => format!("{style}{}{style:#}", span.text),
                None => span.text.clone(),
            })
            .collect()
    }
}

fn style(role: Role) -> Option<Style> {
    let bright = |colour: AnsiColor| Style::new().bold().fg_color(Some(colour.into()));
    Some(match role {
        Role::Plain => return None,
        Role::Place | Role::Strong => Style::new().bold(),
        Role::Faint => Style::new().fg_color(Some(AnsiColor::Blue.into())),
        Role::Wrong | Role::Severity(Severity::Error) => bright(AnsiColor::Red),
        Role::Severity(Severity::Warning) => bright(AnsiColor::Yellow),
        Role::Severity(Severity::Info) => bright(AnsiColor::Cyan),
    })
}
