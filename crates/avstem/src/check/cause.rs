//! Why a figure may be wrong, in words, and how far to trust it. Guesses, and they read as such.

use super::{Cause, CauseKind, message::grouped, thresholds::share};
use avstem_document::figure::slip::{self, Slip};
use rust_decimal::Decimal;

/// The likeliest cause. `items` are the labels and signed values that the expected figure was computed from; `agreed`
/// tells that several relations give the same expected figure.
pub(super) fn cause(stated: Decimal, expected: Decimal, items: &[(String, Decimal)], agreed: bool) -> Cause {
    let values: Vec<Decimal> = items.iter().map(|(_, value)| *value).collect();
    let form = slip::of_form(stated, expected);
    // One digit differs in many ways, an item is left out in one.
    let doubtful = matches!(form, None | Some(Slip::Digit { .. } | Slip::MissingDigit | Slip::ExtraDigit));
    let of_items = if doubtful { slip::of_items(stated, expected, &values) } else { None };
    let within = || if agreed { None } else { slip::within_items(stated, expected, &values) };
    let Some(slip) = of_items.or(form).or_else(within) else {
        return Cause { kind: CauseKind::Unknown, explanation: "no single slip explains the difference".to_owned(), confidence: 0.0 };
    };
    let item = |index: usize| items.get(index).map(|(label, value)| format!("\"{label}\" ({})", grouped(*value))).unwrap_or_default();
    let off = |factor: u32| format!("off by a factor of {}", grouped(factor.into()));
    let (kind, explanation, confidence) = match slip {
        Slip::Sign => (CauseKind::Sign, "the sign is turned".to_owned(), share::SIGN),
        Slip::Factor(factor) => (CauseKind::Factor, off(factor), share::FACTOR),
        Slip::Digit { was, should } => {
            let confidence = if agreed { share::DIGIT_AGREED } else { share::DIGIT };
            (CauseKind::Digit, format!("one digit differs: {was} for {should}"), confidence)
        }
        Slip::MissingDigit => (CauseKind::Digit, "one digit is missing".to_owned(), share::LENGTH),
        Slip::ExtraDigit => (CauseKind::Digit, "one digit too many".to_owned(), share::LENGTH),
        Slip::Transposition { was, should } => {
            (CauseKind::Transposition, format!("two digits are transposed: {was} for {should}"), share::TRANSPOSITION)
        }
        Slip::Omitted(index) => (CauseKind::OmittedLine, format!("{} is left out", item(index)), share::ITEM),
        Slip::CountedTwice(index) => (CauseKind::CountedTwice, format!("{} is counted twice", item(index)), share::ITEM),
        Slip::WrongSign(index) => (CauseKind::Sign, format!("{} is taken with the wrong sign", item(index)), share::ITEM),
        Slip::ItemFactor(index, factor) => (CauseKind::Factor, format!("{} is {}", item(index), off(factor)), share::ITEM_FACTOR),
        Slip::ItemDigit => (CauseKind::Digit, "one digit of one of its figures explains the difference".to_owned(), share::ITEM_DIGIT),
        Slip::ItemTransposition => {
            let explanation = "two digits transposed in one of its figures explain the difference";
            (CauseKind::Transposition, explanation.to_owned(), share::ITEM_TRANSPOSITION)
        }
    };
    Cause { kind, explanation, confidence }
}
