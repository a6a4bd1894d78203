//! Exact sums in whole numbers: what the search adds up millions of times.
//!
//! In: figures as whole numbers of one power of ten ([`Unit`]). Out: [`Sum`]s that grow item by item, and how a stated figure compares
//! with one. The rules are those of `avstem_document::figure::arithmetic` (half a unit of each last printed digit, at most four standard
//! deviations of a long sum); there they are told in decimals, which is ten times slower. What it does not do: the verdicts of a report
//! are made in decimals, by `check`; this only finds relations.

use crate::relate::thresholds::exact::{ALL_ZEROS, FEW, MOST_DIGITS, NOISE_PART, NOISY_PLACES};
use avstem_document::figure::arithmetic;
use avstem_document::figure::arithmetic::Verdict;
use rust_decimal::Decimal;

/// The power of ten that all numbers of a board are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::relate) struct Unit {
    /// Decimal places: a stored 1 stands for 10 to the power of minus this.
    places: u32,
}

impl Unit {
    /// The unit in which all these figures are whole numbers, or as nearly as 128 bits allow.
    pub(in crate::relate) fn for_all(figures: impl Iterator<Item = arithmetic::Figure>) -> Self {
        let (mut places, mut largest) = (0, 1.0_f64);
        for figure in figures {
            places = places.max(figure.value.scale()).max(figure.half_unit.scale());
            largest = largest.max(arithmetic::to_f64(figure.value.abs()));
        }
        let room = MOST_DIGITS - largest.log10().ceil() as i32;
        Self { places: places.min(u32::try_from(room).unwrap_or(0)) }
    }

    /// A decimal in this unit, rounded where the unit is coarser.
    fn whole(self, value: Decimal) -> i128 {
        let mantissa = value.mantissa();
        let power = |exponent: u32| 10_i128.saturating_pow(exponent);
        if let Some(more) = self.places.checked_sub(value.scale()) {
            return mantissa.saturating_mul(power(more));
        }
        let less = power(value.scale() - self.places);
        (mantissa + mantissa.signum() * less / 2) / less
    }

    /// A figure in this unit.
    pub(in crate::relate) fn number(self, figure: arithmetic::Figure) -> Number {
        let value = self.whole(figure.value);
        let width = self.whole(figure.half_unit.checked_mul(Decimal::TWO).unwrap_or(figure.half_unit));
        let noisy = figure.half_unit < Decimal::try_new(1, NOISY_PLACES).unwrap_or_default();
        Number { value, width, zeros: trailing_zeros(value), noisy }
    }

    /// A number as a decimal. Those beyond the range of decimals are the largest there is.
    pub(in crate::relate) fn decimal(self, mut value: i128) -> Decimal {
        let mut places = self.places;
        while places > 0 && value % 10 == 0 {
            value /= 10;
            places -= 1;
        }
        Decimal::try_from_i128_with_scale(value, places).unwrap_or(Decimal::MAX)
    }

    /// True for a number that is not whole.
    pub(in crate::relate) fn has_decimals(self, number: Number) -> bool {
        u32::from(number.zeros) < self.places
    }

    /// The power of ten that numbers with so many zeros at their end are multiples of.
    pub(in crate::relate) fn grain(self, zeros: u8) -> i32 {
        i32::from(zeros) - self.places.cast_signed()
    }
}

/// A figure as a whole number of a board's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::relate) struct Number {
    pub value: i128,
    /// The unit of its last printed digit: it stands for all values within half of it.
    pub width: i128,
    /// Zeros at its end, [`ALL_ZEROS`] for 0.
    zeros: u8,
    /// A binary double's dump, whose last digits are noise.
    noisy: bool,
}

fn trailing_zeros(mut value: i128) -> u8 {
    if value == 0 {
        return ALL_ZEROS;
    }
    let mut zeros = 0;
    while value % 10 == 0 {
        value /= 10;
        zeros += 1;
    }
    zeros
}

/// A sum that grows item by item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::relate) struct Sum {
    pub value: i128,
    /// Items added.
    pub items: u32,
    /// Items added that are not 0.
    pub nonzero: u32,
    /// Widths of all items, and the widest.
    widths: i128,
    widest: i128,
    /// The item farthest from 0.
    main: i128,
    zeros: u8,
    noisy: bool,
}

impl Default for Sum {
    fn default() -> Self {
        Self { value: 0, items: 0, nonzero: 0, widths: 0, widest: 0, main: 0, zeros: ALL_ZEROS, noisy: true }
    }
}

/// How a stated number compares with a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::relate) struct Compared {
    /// Stated less computed.
    pub difference: i128,
    /// Twice what rounding allows.
    pub twice_allowed: i128,
    pub verdict: Verdict,
}

impl Compared {
    /// True where it agrees as exactly as rounding lets one tell.
    pub(in crate::relate) fn holds(&self) -> bool {
        matches!(self.verdict, Verdict::Exact | Verdict::Rounding)
    }
}

impl Sum {
    /// Adds an item with its sign.
    pub(in crate::relate) fn add(&mut self, sign: i8, number: Number) {
        // A product of 128 bits takes longer than all the rest.
        let value = match sign {
            1 => number.value,
            -1 => -number.value,
            sign => i128::from(sign) * number.value,
        };
        self.value += value;
        self.items += 1;
        self.nonzero += u32::from(value != 0);
        self.widths += number.width;
        self.widest = self.widest.max(number.width);
        if value.abs() > self.main.abs() {
            self.main = value;
        }
        self.zeros = self.zeros.min(number.zeros);
        self.noisy &= number.noisy;
    }

    /// False when the sum is farther from a total than any rounding allows; cheaper than [`Sum::compare`].
    pub(in crate::relate) fn may_equal(&self, total: Number) -> bool {
        2 * (total.value - self.value).abs() <= self.widths + total.width + self.noise(total)
    }

    /// True where more than one item is needed to explain the total: the largest alone does not come as near as rounding allows.
    pub(in crate::relate) fn is_summed(&self, total: Number, compared: &Compared) -> bool {
        let alone = || 2 * (total.value - self.main).abs() <= compared.twice_allowed;
        self.nonzero > 1 && (compared.verdict == Verdict::Exact || !alone())
    }

    /// The zeros that the total and all items end in; 0 where all of them are 0.
    pub(in crate::relate) fn zeros_with(&self, total: Number) -> u8 {
        Some(self.zeros.min(total.zeros)).filter(|&zeros| zeros != ALL_ZEROS).unwrap_or(0)
    }

    /// Compares a stated total with the sum.
    pub(in crate::relate) fn compare(&self, total: Number) -> Compared {
        let widest = self.widest.max(total.width);
        let difference = total.value - self.value;
        let twice = 2 * difference.abs();
        let linear = self.widths + total.width;
        // Few figures: what half units allow is the smaller of both.
        let spread = || linear.min(widest.saturating_mul(spread(self.items)) / 1000);
        let twice_allowed = if self.items < FEW { linear } else { spread() } + self.noise(total);
        let verdict = match twice {
            0 => Verdict::Exact,
            off if off <= twice_allowed => Verdict::Rounding,
            _ => Verdict::Inconsistent,
        };
        Compared { difference, twice_allowed, verdict }
    }

    /// Twice what the binary fractions of a spreadsheet may add.
    fn noise(&self, total: Number) -> i128 {
        if self.noisy && total.noisy { 2 * self.main.abs().max(total.value.abs()) / NOISE_PART } else { 0 }
    }
}

/// Four standard deviations of the sum of `items` + 1 rounding errors, in thousandths of a half unit: 8 · √((items + 1) / 12).
fn spread(items: u32) -> i128 {
    i128::from((u64::from(items) + 1).saturating_mul(5_333_333).isqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> arithmetic::Figure {
        let value = Decimal::from_str_exact(text).unwrap();
        arithmetic::Figure::new(value, value.scale().cast_signed())
    }

    /// The verdict here, which must be that of the decimals.
    fn verdict(total: &str, items: &[&str]) -> Verdict {
        let unit = Unit::for_all(items.iter().chain([&total]).map(|text| figure(text)));
        let (mut sum, mut decimals) = (Sum::default(), arithmetic::Sum::default());
        for item in items {
            sum.add(1, unit.number(figure(item)));
            assert!(decimals.add(Decimal::ONE, figure(item)));
        }
        let (compared, told) = (sum.compare(unit.number(figure(total))), decimals.compare(figure(total)));
        assert_eq!(compared.verdict, told.verdict);
        assert_eq!(unit.decimal(compared.difference), told.difference);
        assert_eq!(unit.grain(sum.zeros_with(unit.number(figure(total)))), decimals.grain_with(figure(total)));
        compared.verdict
    }

    #[test]
    fn whole_numbers_and_decimals_give_one_verdict() {
        assert_eq!(verdict("3", &["1", "2"]), Verdict::Exact);
        assert_eq!(verdict("4", &["1", "2"]), Verdict::Rounding);
        assert_eq!(verdict("5", &["1", "2"]), Verdict::Inconsistent);
        assert_eq!(verdict("0.5", &["0.1", "0.2"]), Verdict::Inconsistent);
        assert_eq!(verdict("34", &["1"; 30]), Verdict::Rounding);
        assert_eq!(verdict("40", &["1"; 30]), Verdict::Inconsistent);
        assert_eq!(verdict("1200000", &["800000", "400000"]), Verdict::Exact);
        assert_eq!(verdict("0.300000000000000", &["0.100000000000001", "0.200000000000000"]), Verdict::Rounding);
    }

    #[test]
    fn what_does_not_fit_is_rounded() {
        let unit = Unit::for_all(["79000000000000000000000000000", "0.00000000000000000001"].into_iter().map(figure));
        assert_eq!(unit.number(figure("0.00000000000000000001")).value, 0);
        assert_eq!(unit.decimal(unit.number(figure("79000000000000000000000000000")).value), figure("79000000000000000000000000000").value);
    }
}
