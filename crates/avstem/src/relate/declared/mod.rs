//! Relations that need no search: a workbook's formulas and a profile say them outright.

pub(in crate::relate) mod formulas;
pub(in crate::relate) mod profile;
