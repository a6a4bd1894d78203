//! Why a figure may be wrong, in words, and how far to trust it. Guesses, and they read as such.

use super::{Cause, CauseKind, message::grouped};
use crate::relate::slip::{self, Slip};
use rust_decimal::Decimal;

/// Confidence of a guess that several relations agree on.
const AGREED: f32 = 0.97;

/// The likeliest cause. `items` are the labels and signed values that the expected figure was computed from; `agreed`
/// tells that several relations give the same expected figure.
pub(super) fn cause(stated: Decimal, expected: Decimal, items: &[(String, Decimal)], agreed: bool) -> Cause {
    let values: Vec<Decimal> = items.iter().map(|(_, value)| *value).collect();
    let slip = slip::of_form(stated, expected).or_else(|| slip::of_items(stated, expected, &values));
    let Some(slip) = slip else {
        return Cause { kind: CauseKind::Unknown, explanation: "no single slip explains the difference".to_owned(), confidence: 0.0 };
    };
    let item = |index: usize| items.get(index).map(|(label, value)| format!("\"{label}\" ({})", grouped(*value))).unwrap_or_default();
    let (kind, explanation, confidence) = match slip {
        Slip::Sign => (CauseKind::Sign, "the sign is turned".to_owned(), 0.9),
        Slip::Factor(factor) => (CauseKind::Factor, format!("off by a factor of {}", grouped(factor.into())), 0.9),
        Slip::Digit { was, should } => (CauseKind::Digit, format!("one digit differs: {was} for {should}"), 0.8),
        Slip::MissingDigit => (CauseKind::Digit, "one digit is missing".to_owned(), 0.7),
        Slip::ExtraDigit => (CauseKind::Digit, "one digit too many".to_owned(), 0.7),
        Slip::Transposition { was, should } => (CauseKind::Transposition, format!("two digits are transposed: {was} for {should}"), 0.9),
        Slip::Omitted(index) => (CauseKind::OmittedLine, format!("{} is left out", item(index)), 0.7),
        Slip::CountedTwice(index) => (CauseKind::CountedTwice, format!("{} is counted twice", item(index)), 0.7),
        Slip::WrongSign(index) => (CauseKind::Sign, format!("{} is taken with the wrong sign", item(index)), 0.6),
    };
    Cause { kind, explanation, confidence: if agreed { AGREED } else { confidence } }
}
