//! What figures are, before they have a value: how they look.

pub mod look;
