//! Exact comparison of a stated figure with what it is computed from.
//!
//! In: figures with the unit of their last printed digit. Out: [`Comparison`]. Each figure stands for the closed
//! interval of half a unit either way (XBRL Calculations 1.1, round-to-nearest). For long sums that is blunt: thirty
//! lines in whole units would allow 15.5 and hide a quarter of all single-digit misprints. So what rounding allows is
//! the smaller of that and four standard deviations of a sum of rounding errors.

use rust_decimal::Decimal;

/// A value and half a unit of its last printed digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    pub value: Decimal,
    pub half_unit: Decimal,
}

impl Figure {
    /// A figure that was printed with `decimals` digits after the decimal sign; negative for scaled figures.
    #[must_use]
    pub fn new(value: Decimal, decimals: i32) -> Self {
        let unit = match u32::try_from(decimals) {
            Ok(decimals) => Decimal::try_new(1, decimals.min(28)).unwrap_or_default(),
            Err(_) => Decimal::from(10_u64.saturating_pow(decimals.unsigned_abs().min(19))),
        };
        Self { value, half_unit: unit / Decimal::TWO }
    }

    /// The same figure, known to be no finer than this half unit.
    #[must_use]
    pub fn widened(self, half: Option<Decimal>) -> Self {
        Self { half_unit: half.map_or(self.half_unit, |half| half.max(self.half_unit)), ..self }
    }
}

/// What came of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Exact,
    /// Off by no more than rounding allows.
    Rounding,
    Inconsistent,
    /// Nothing to compare: the total or all of its items are blank.
    Unchecked,
}

/// A stated figure against a computed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    pub computed: Decimal,
    /// Stated minus computed.
    pub difference: Decimal,
    /// What rounding allows.
    pub allowed: Decimal,
    pub verdict: Verdict,
}

/// Decimal places beyond which a number is the dump of a binary double, whose last digits are noise.
const NOISY_PLACES: u32 = 7;

/// A weighted sum that grows item by item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    pub value: Decimal,
    /// Items added.
    pub items: u32,
    /// Items added that are not 0.
    pub nonzero: u32,
    half_units: Decimal,
    widest: Decimal,
    /// The item farthest from 0, with its weight.
    main: Decimal,
    largest: Decimal,
    /// The largest power of ten that divides all items; `None` without items.
    grain: Option<i32>,
}

impl Sum {
    /// Adds an item; `false` (and nothing added) when the sum leaves the range of exact decimals.
    pub fn add(&mut self, weight: Decimal, figure: Figure) -> bool {
        let Some(value) = weight.checked_mul(figure.value).and_then(|item| self.value.checked_add(item)) else { return false };
        let half = weight.abs() * figure.half_unit;
        self.value = value;
        self.items += 1;
        self.nonzero += u32::from(!figure.value.is_zero());
        self.half_units += half;
        self.widest = self.widest.max(half);
        if figure.value.abs() > self.largest {
            self.largest = figure.value.abs();
            self.main = weight * figure.value;
        }
        self.grain = finer(self.grain, grain(figure.value));
        true
    }

    /// False when the sum is farther from a total than any rounding allows; cheaper than [`Sum::compare`].
    #[must_use]
    pub fn may_equal(&self, total: Figure) -> bool {
        let slack = self.half_units + total.half_unit + noise(self.largest.max(total.value.abs()), self.widest.max(total.half_unit));
        total.value.checked_sub(self.value).is_some_and(|difference| difference.abs() <= slack)
    }

    /// True where more than one item is needed to explain the total: the largest alone does not come as near as rounding allows.
    #[must_use]
    pub fn is_summed(&self, total: Figure, comparison: &Comparison) -> bool {
        let alone = || total.value.checked_sub(self.main).is_some_and(|rest| rest.abs() <= comparison.allowed);
        self.nonzero > 1 && (comparison.verdict == Verdict::Exact || !alone())
    }

    /// The power of ten in whose steps the total and all items are given: 3 where all end in 000.
    #[must_use]
    pub fn grain_with(&self, total: Figure) -> i32 {
        finer(self.grain, grain(total.value)).unwrap_or(0)
    }

    /// Compares a stated total with the sum.
    #[must_use]
    pub fn compare(&self, total: Figure) -> Comparison {
        let widest = self.widest.max(total.half_unit);
        let linear = self.half_units + total.half_unit;
        let allowed = linear.min(widest * spread(self.items)) + noise(self.largest.max(total.value.abs()), widest);
        compare(total.value, self.value, allowed)
    }
}

/// Compares two values, given what rounding allows.
#[must_use]
pub fn compare(stated: Decimal, computed: Decimal, allowed: Decimal) -> Comparison {
    let difference = stated.checked_sub(computed).unwrap_or(Decimal::MAX).normalize();
    let verdict = match difference.abs() {
        d if d.is_zero() => Verdict::Exact,
        d if d <= allowed => Verdict::Rounding,
        _ => Verdict::Inconsistent,
    };
    Comparison { computed, difference, allowed: allowed.normalize(), verdict }
}

/// Compares a stated ratio with two figures: `first / second`, or for a change the weighted sum of both against the first. The
/// result is a percentage; a first weight of a hundredth makes it a plain ratio. `None` when the base is 0.
///
/// What rounding allows is the stated figure's own half unit and what the half units of both figures can move the ratio.
#[must_use]
pub fn ratio(change: bool, stated: Figure, items: &[(Decimal, Figure)]) -> Option<Comparison> {
    let [(first_weight, first), (second_weight, second)] = items else { return None };
    let base = if change { first } else { second };
    let weighted = first_weight.checked_mul(first.value)?;
    let top = if change { weighted.checked_add(second_weight.checked_mul(second.value)?)? } else { weighted };
    let fraction = top.checked_div(base.value)?;
    let computed = fraction.checked_mul(Decimal::ONE_HUNDRED)?.round_dp(10);
    // By how much the base moves the ratio: of a change, which is a ratio less one, by the ratio itself.
    let leverage = if change { second.value.checked_div(base.value)? } else { first.value.checked_div(base.value)? };
    let other = if change { second } else { first };
    let moved = other.half_unit.checked_add(base.half_unit.checked_mul(leverage.abs())?)?.checked_div(base.value.abs())?;
    let scale = first_weight.abs().checked_mul(Decimal::ONE_HUNDRED)?;
    let allowed = moved.checked_mul(scale)?.checked_add(stated.half_unit)?.round_dp(10);
    Some(compare(stated.value, computed, allowed))
}

/// Compares a stated average with the mean of figures, and where some are blank with the mean that counts these as 0: the nearer of
/// both is what its author meant. `blanks` is their number. `None` without figures, or outside the range of decimals.
///
/// What rounding allows is half a unit of the stated figure and half of the widest unit averaged.
#[must_use]
pub fn average(stated: Figure, figures: &[Figure], blanks: usize) -> Option<Comparison> {
    let mut sum = Sum::default();
    if figures.is_empty() || !figures.iter().all(|&figure| sum.add(Decimal::ONE, figure)) {
        return None;
    }
    let allowed = stated.half_unit + sum.widest + noise(sum.largest, sum.widest.max(stated.half_unit));
    let mean = |count: usize| Some(compare(stated.value, sum.value.checked_div(Decimal::from(count))?.round_dp(12), allowed));
    let (present, all) = (mean(figures.len())?, mean(figures.len() + blanks)?);
    Some(if all.verdict != Verdict::Inconsistent && all.difference.abs() < present.difference.abs() { all } else { present })
}

/// The largest power of ten that divides a value; `None` for 0, which every power divides.
pub(super) fn grain(value: Decimal) -> Option<i32> {
    if value.is_zero() {
        return None;
    }
    let mut mantissa = value.mantissa();
    let mut power = -value.scale().cast_signed();
    while mantissa % 10 == 0 {
        mantissa /= 10;
        power += 1;
    }
    Some(power)
}

/// The largest power of ten that divides all values; 0 where all of them are 0.
#[must_use]
pub fn common_grain(values: impl IntoIterator<Item = Decimal>) -> i32 {
    values.into_iter().map(grain).fold(None, finer).unwrap_or(0)
}

fn finer(a: Option<i32>, b: Option<i32>) -> Option<i32> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, None) | (None, one) => one,
    }
}

/// Four standard deviations of the sum of `items` + 1 rounding errors, in half units: 8 · √((items + 1) / 12).
fn spread(items: u32) -> Decimal {
    let thousandths = (u64::from(items) + 1).saturating_mul(5_333_333).isqrt();
    Decimal::try_new(i64::try_from(thousandths).unwrap_or(i64::MAX), 3).unwrap_or(Decimal::MAX)
}

/// What the binary fractions of a spreadsheet may add: a part in a thousand million, for figures of seven decimals and more.
fn noise(largest: Decimal, half_unit: Decimal) -> Decimal {
    let noisy = half_unit < Decimal::try_new(1, NOISY_PLACES).unwrap_or_default();
    if noisy { largest * Decimal::try_new(1, 9).unwrap_or_default() } else { Decimal::ZERO }
}

/// Decimal places that a value needs: 1 for `2.50`.
pub(super) fn places(value: Decimal) -> u32 {
    value.normalize().scale()
}

/// Digits of a value between its first and its last that is not 0: 1 for `2000`, 2 for `0.25`.
pub(crate) fn significant_digits(value: Decimal) -> f64 {
    let grain = grain(value).unwrap_or(0);
    (to_f64(value).abs().log10() - f64::from(grain)).max(0.0)
}

/// For comparing magnitudes only; sums stay exact.
pub(crate) fn to_f64(value: Decimal) -> f64 {
    f64::try_from(value).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> Figure {
        let value = Decimal::from_str_exact(text).unwrap();
        Figure::new(value, value.scale().cast_signed())
    }

    fn foot(total: &str, items: &[&str]) -> Verdict {
        let mut sum = Sum::default();
        for item in items {
            assert!(sum.add(Decimal::ONE, figure(item)));
        }
        sum.compare(figure(total)).verdict
    }

    #[test]
    fn rounding_alone_is_never_inconsistent_for_few_items() {
        assert_eq!(foot("3", &["1", "2"]), Verdict::Exact);
        assert_eq!(foot("4", &["1", "2"]), Verdict::Rounding);
        assert_eq!(foot("5", &["1", "2"]), Verdict::Inconsistent);
        assert_eq!(foot("0.4", &["0.1", "0.2"]), Verdict::Rounding);
        assert_eq!(foot("0.5", &["0.1", "0.2"]), Verdict::Inconsistent);
    }

    #[test]
    fn a_long_sum_does_not_hide_a_wrong_digit() {
        let items = ["1"; 30];
        assert_eq!(foot("34", &items), Verdict::Rounding);
        assert_eq!(foot("40", &items), Verdict::Inconsistent);
    }

    #[test]
    fn binary_noise_of_spreadsheets_is_rounding() {
        assert_eq!(foot("0.300000000000000", &["0.100000000000001", "0.200000000000000"]), Verdict::Rounding);
    }
}
