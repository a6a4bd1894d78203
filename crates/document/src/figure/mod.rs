//! What figures are: how they look in a text, how they compare within their last printed digit, and which slip of the pen made one of
//! another.

pub mod arithmetic;
pub mod look;
pub mod slip;
