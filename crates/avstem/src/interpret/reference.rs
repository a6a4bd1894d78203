//! A fact by its indices: what relations, claims and findings point with.

use super::{Content, Fact};

/// A fact by its indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactRef {
    pub statement: usize,
    pub line: usize,
    pub column: usize,
}

impl FactRef {
    /// The fact, where there is one.
    #[must_use]
    pub fn get(self, content: &Content) -> Option<&Fact> {
        content.statements.get(self.statement)?.lines.get(self.line)?.facts.get(self.column)?.as_ref()
    }
}
