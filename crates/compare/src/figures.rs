//! Two figures → whether they are the same.
//!
//! In: two facts of a matched line and column; their values are in the currency's main unit already. Out: what came of it. Values that
//! differ are another figure, unless one is printed in a coarser unit and is the other one rounded to it.

use crate::model::{Figure, FigureChange, LoneFigure, ShownFigure};
use avstem::model::{Column, Fact, Line};
use rust_decimal::Decimal;

/// Figures that were read from pictures and are surer than this are no doubtful ones: the limit of a report's own count.
const SURE_READING: f32 = 0.95;

/// What came of two figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    Equal,
    WithinRounding,
    Changed,
}

/// An amount of a report as a number.
pub(crate) fn value(fact: &Fact) -> Option<Decimal> {
    fact.value.parse().ok()
}

/// Half of the last printed digit's unit: 500 where thousands were printed.
pub(crate) fn half_unit(decimals: i32) -> Decimal {
    let ten = Decimal::TEN;
    let power = |exponent: u32| (0..exponent.min(20)).fold(Decimal::ONE, |power, _| power * ten);
    let half = Decimal::new(5, 1);
    if decimals < 0 { half * power(decimals.unsigned_abs()) } else { half / power(decimals.unsigned_abs()) }
}

/// Whether two figures are the same.
pub(crate) fn held(old: &Fact, new: &Fact) -> Held {
    let (Some(a), Some(b)) = (value(old), value(new)) else {
        return if old.value == new.value { Held::Equal } else { Held::Changed };
    };
    let coarser = old.decimals != new.decimals;
    match (a - b).abs() {
        difference if difference.is_zero() => Held::Equal,
        difference if coarser && difference <= half_unit(old.decimals.min(new.decimals)) => Held::WithinRounding,
        _ => Held::Changed,
    }
}

/// A decimal as a report writes it.
pub(crate) fn written(value: Decimal) -> String {
    value.normalize().to_string()
}

pub(crate) fn figure(fact: &Fact) -> Figure {
    let doubtful = fact.recognised.as_ref().is_some_and(|recognised| recognised.confidence < SURE_READING);
    Figure { value: fact.value.clone(), raw: fact.raw.clone(), place: fact.place.clone(), doubtful }
}

/// A line and a column of both sides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot<'r> {
    pub(crate) old_line: &'r Line,
    pub(crate) new_line: &'r Line,
    pub(crate) old_column: &'r Column,
    pub(crate) new_column: &'r Column,
    pub(crate) confidence: f32,
}

impl Spot<'_> {
    pub(crate) fn facts(&self) -> (Option<&Fact>, Option<&Fact>) {
        (self.old_line.facts.get(&self.old_column.id), self.new_line.facts.get(&self.new_column.id))
    }

    pub(crate) fn change(&self, old: &Fact, new: &Fact) -> FigureChange {
        let difference = value(old).zip(value(new)).map(|(old, new)| written(new - old)).unwrap_or_default();
        FigureChange {
            old_line: self.old_line.id.clone(),
            new_line: self.new_line.id.clone(),
            old_column: self.old_column.id.clone(),
            new_column: self.new_column.id.clone(),
            account: self.new_line.account.clone(),
            label: self.new_line.label.clone(),
            header: self.new_column.header.clone(),
            kind: self.new_line.kind,
            old: figure(old),
            new: figure(new),
            difference,
            confidence: self.confidence,
        }
    }

    pub(crate) fn lone(&self, fact: &Fact) -> LoneFigure {
        LoneFigure {
            old_line: self.old_line.id.clone(),
            new_line: self.new_line.id.clone(),
            account: self.new_line.account.clone(),
            label: self.new_line.label.clone(),
            header: self.new_column.header.clone(),
            figure: figure(fact),
        }
    }
}

/// All figures of a line, under their columns' headers.
pub(crate) fn shown(line: &Line, columns: &[Column]) -> Vec<ShownFigure> {
    let figures = columns.iter().filter_map(|column| Some((column, line.facts.get(&column.id)?)));
    figures.map(|(column, fact)| ShownFigure { header: column.header.clone(), value: fact.value.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(value: &str, decimals: i32) -> Fact {
        let json = format!(r#"{{"value":"{value}","raw":"{value}","decimals":{decimals},"place":{{"block":0,"row":0,"column":0}}}}"#);
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn what_a_coarser_unit_explains_is_no_change() {
        assert_eq!(held(&fact("1234567", 0), &fact("1235000", -3)), Held::WithinRounding);
        assert_eq!(held(&fact("1234567", 0), &fact("1236000", -3)), Held::Changed);
        assert_eq!(held(&fact("1234000", -3), &fact("1235000", -3)), Held::Changed);
        assert_eq!(held(&fact("12.50", 2), &fact("12.5", 1)), Held::Equal);
        assert_eq!(held(&fact("-12.55", 2), &fact("-12.6", 1)), Held::WithinRounding);
        assert_eq!(held(&fact("100", 0), &fact("100", -3)), Held::Equal);
    }

    #[test]
    fn half_units_follow_the_digits_printed() {
        assert_eq!(half_unit(-3), Decimal::from(500));
        assert_eq!(half_unit(2), Decimal::new(5, 3));
        assert_eq!(half_unit(i32::MIN).normalize(), half_unit(-20));
    }
}
