//! What a table does everywhere: to what its figures are rounded, where nothing is summed, which forms recur, how sums are stated.

pub(in crate::relate) mod recurring;
pub(in crate::relate) mod rounding;
pub(in crate::relate) mod stated;
pub(in crate::relate) mod unsummed;
pub(in crate::relate) mod witness;
