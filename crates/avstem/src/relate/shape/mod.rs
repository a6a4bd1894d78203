//! The forms that a sum, a result or a ratio can take: each looks at a board and proposes; none accepts anything.

pub(in crate::relate) mod anywhere;
pub(in crate::relate) mod average;
pub(in crate::relate) mod balance;
pub(in crate::relate) mod beneath;
pub(in crate::relate) mod carry;
pub(in crate::relate) mod change;
pub(in crate::relate) mod gap;
pub(in crate::relate) mod holding;
pub(in crate::relate) mod misprint;
pub(in crate::relate) mod named;
pub(in crate::relate) mod namesake;
pub(in crate::relate) mod near;
pub(in crate::relate) mod pair;
pub(in crate::relate) mod ratio;
pub(in crate::relate) mod result;
pub(in crate::relate) mod run;
pub(in crate::relate) mod section;
pub(in crate::relate) mod stride;
pub(in crate::relate) mod variance;
