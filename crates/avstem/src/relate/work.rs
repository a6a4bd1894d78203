//! The work that a search may do.

use crate::relate::thresholds::work::EXACT_COST;

/// Work that a search may still do, in figures looked at. Counted, not timed, so that the same document always gives the same
/// relations; a table that needs more is searched in part.
#[derive(Debug, Clone, Copy)]
pub(in crate::relate) struct Budget(usize);

impl Budget {
    /// A second's work or so.
    pub(in crate::relate) fn new() -> Self {
        Self(60_000_000)
    }

    /// Takes off what a look at so many figures costs; `false` when nothing is left.
    pub(in crate::relate) fn spend(&mut self, figures: usize) -> bool {
        self.0 = self.0.saturating_sub(figures);
        self.0 > 0
    }

    /// The same for figures in exact decimals.
    pub(in crate::relate) fn spend_exact(&mut self, figures: usize) -> bool {
        self.spend(figures.saturating_mul(EXACT_COST))
    }
}
