//! Why a figure may be wrong, in words, and how far to trust it. Guesses, and they read as such.
//!
//! In: the stated figure, the expected one, and what stands around them. Out: a [`Cause`]. What explains the difference exactly comes
//! first: another column's figure in this one's place, an item, the digits; then the same where rounding moved the last digits; then what
//! the digits of the difference alone tell.

use super::{
    Cause, CauseKind,
    message::grouped,
    thresholds::{cause as limits, share},
};
use avstem_document::figure::slip::{self, Slip};
use rust_decimal::Decimal;

/// What stands around a figure that may be wrong.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    /// The labels and signed values that the expected figure was computed from.
    pub items: Vec<(String, Decimal)>,
    /// The other figures of the line, each with its column's header.
    pub beside: Vec<(String, Decimal)>,
    /// The unit in which the figure is printed, and the difference that rounding allows.
    pub unit: Decimal,
    pub allowed: Decimal,
    /// Several relations give the same expected figure.
    pub agreed: bool,
}

/// The likeliest cause.
pub(super) fn cause(stated: Decimal, expected: Decimal, around: &Around) -> Cause {
    if let Some(cause) = copied(stated, expected, &around.beside) {
        return cause;
    }
    let (items, agreed) = (&around.items, around.agreed);
    let values: Vec<Decimal> = items.iter().map(|(_, value)| *value).collect();
    let form = slip::of_form(stated, expected);
    // One digit differs in many ways, an item is left out in one.
    let doubtful = matches!(form, None | Some(Slip::Digit { .. } | Slip::MissingDigit | Slip::ExtraDigit));
    let of_items = if doubtful { slip::of_items(stated, expected, &values) } else { None };
    // Nearly every difference is twice some short figure.
    let of_items = of_items.filter(|slip| form.is_none() || !matches!(slip, Slip::WrongSign(at) if is_short(values[*at])));
    let within = || if agreed { None } else { slip::within_items(stated, expected, &values) };
    let tenth = || slip::is_a_rounded_tenth(stated, expected).then_some(Slip::Factor(10));
    let rounded = || of_rounded(stated, expected, &values, around);
    let vague = || if agreed { None } else { slip::of_difference(stated, expected, &values) };
    let Some(slip) = of_items.or(form).or_else(within).or_else(tenth).or_else(rounded).or_else(vague) else {
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
        Slip::ItemTransposed(index) => {
            (CauseKind::Transposition, format!("two digits of {} are transposed", item(index)), share::ITEM_TRANSPOSITION)
        }
        Slip::ItemLength(index) => (CauseKind::Digit, format!("{} has a digit too many or too few", item(index)), share::LENGTH),
        Slip::ItemDigit => (CauseKind::Digit, "one digit of one of its figures explains the difference".to_owned(), share::ITEM_DIGIT),
        Slip::ItemTransposition => {
            let explanation = "two digits transposed in one of its figures explain the difference";
            (CauseKind::Transposition, explanation.to_owned(), share::ITEM_TRANSPOSITION)
        }
    };
    Cause { kind, explanation, confidence }
}

fn is_short(value: Decimal) -> bool {
    slip::telling_digits(value) < limits::TELLING_DIGITS
}

/// The figure of another column, in this one's place.
fn copied(stated: Decimal, expected: Decimal, beside: &[(String, Decimal)]) -> Option<Cause> {
    let (header, _) = beside.iter().find(|(_, value)| *value == stated && *value != expected && !is_short(*value))?;
    let explanation = if header.is_empty() {
        "the same figure stands in another column of the line".to_owned()
    } else {
        format!("the same figure stands under \"{header}\"")
    };
    Some(Cause { kind: CauseKind::Shifted, explanation, confidence: share::COPIED })
}

/// The slip that explains the difference once rounding has moved the expected figure by a few units; one that any difference looks like
/// says nothing then.
fn of_rounded(stated: Decimal, expected: Decimal, values: &[Decimal], around: &Around) -> Option<Slip> {
    let moved = |units: i64| around.unit.checked_mul(Decimal::from(units)).filter(|moved| moved.abs() <= around.allowed);
    let near = (1..=limits::ROUNDED_UNITS).flat_map(|units| [units, -units]).filter_map(moved).filter(|moved| !moved.is_zero());
    let slip = |moved: Decimal| {
        let expected = expected.checked_add(moved)?;
        let of_items = slip::of_items(stated, expected, values);
        let told = |slip: &Slip| match slip {
            Slip::Omitted(at) | Slip::CountedTwice(at) | Slip::WrongSign(at) | Slip::ItemTransposed(at) => !is_short(values[*at]),
            Slip::Sign | Slip::Factor(_) | Slip::Transposition { .. } => !is_short(stated),
            _ => false,
        };
        let within = || if around.agreed { None } else { slip::within_items(stated, expected, values) };
        of_items.filter(told).or_else(|| slip::of_form(stated, expected).filter(told)).or_else(|| within().filter(told))
    };
    near.into_iter().find_map(slip)
}
