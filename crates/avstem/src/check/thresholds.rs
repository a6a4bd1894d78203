//! Every number that the checks rest on, by the module that uses it.
//!
//! A number is a share from 0 to 1, or counts lines, positions, digits or figures, as its name says. What an accusation is weighed by
//! is fitted and stands in `accusation/weights`; `make fit` prints it, and how far its confidences can be trusted.

pub(super) mod conflicts {
    /// Tables that may state one figure; one that stands in more is broken down by something.
    pub(in crate::check) const MOST_PLACES: usize = 4;

    /// Figures in which two tables must agree before a difference without a slip counts.
    pub(in crate::check) const AGREEING: usize = 6;

    /// Figures in which they must agree before a slip counts as an error and not as a warning.
    pub(in crate::check) const BEYOND_DOUBT: usize = 10;

    /// Agreeing figures for each that differs.
    pub(in crate::check) const SHARE: usize = 4;

    /// Significant digits without which a slip is a coincidence.
    pub(in crate::check) const DIGITS: usize = 4;

    /// Words of a label that tell its line without an account number.
    pub(in crate::check) const DISTINCT_WORDS: usize = 2;
}

/// How often the named cause was the true one, where slips of every kind were planted, equally often, into right tables of statistics,
/// accounts and lists: of all that got this name.
pub(super) mod share {
    pub(in crate::check) const SIGN: f32 = 0.98;
    pub(in crate::check) const FACTOR: f32 = 0.93;
    pub(in crate::check) const TRANSPOSITION: f32 = 0.98;
    pub(in crate::check) const DIGIT: f32 = 0.77;
    pub(in crate::check) const DIGIT_AGREED: f32 = 0.9;
    pub(in crate::check) const LENGTH: f32 = 0.5;
    pub(in crate::check) const ITEM: f32 = 0.95;
    pub(in crate::check) const ITEM_FACTOR: f32 = 0.89;
    pub(in crate::check) const ITEM_DIGIT: f32 = 0.46;
    pub(in crate::check) const ITEM_TRANSPOSITION: f32 = 0.94;
    pub(in crate::check) const COPIED: f32 = 0.9;
}

pub(super) mod cause {
    /// Digits between its first and its last that is not 0, without which a figure equals another by chance.
    pub(in crate::check) const TELLING_DIGITS: usize = 3;

    /// Units by which rounding may have moved what was expected: sums of more than thirty figures seldom miss by more.
    pub(in crate::check) const ROUNDED_UNITS: i64 = 3;
}

pub(super) mod misplaced {
    /// Other accounts of the section that must be where they belong, and how many times more of them than of the others.
    pub(in crate::check) const SETTLED: usize = 3;
}

pub(super) mod periods {
    /// Measures with a year of their own inside the period for each one outside it: fewer, and the plan speaks of the past.
    pub(in crate::check) const INSIDE: usize = 4;
}

pub(super) mod range {
    /// Lines between a range and its total that are taken for omitted ones; more are another block.
    pub(in crate::check) const MOST_OMITTED: usize = 3;

    /// Blank rows between the last line and the total.
    pub(in crate::check) const MOST_BLANK: usize = 2;

    /// Share of the other totals beside one, in per cent, that must agree on a range before it accuses the one.
    pub(in crate::check) const AGREEING: usize = 75;

    /// Letters of a word that tells what a total leaves out on purpose.
    pub(in crate::check) const TELLING: usize = 4;

    /// Formulas of a column that are searched for one that takes up an omitted line.
    pub(in crate::check) const FORMULAS_SEARCHED: usize = 200;
}

pub(super) mod repair {
    /// Relations that must agree on a culprit.
    pub(in crate::check) const AGREEING: usize = 2;
}

pub(super) mod stored {
    /// Stale neighbours with one formula from which on they are one finding: a run that long was not calculated as a whole.
    pub(in crate::check) const JOINED: usize = 5;

    /// Decimals that an expected amount is shown with beyond those of the stored one.
    pub(in crate::check) const MORE_DECIMALS: u32 = 2;
}

pub(super) mod text_numbers {
    /// Cells of summed ranges that are looked at; running sums would look at the square of their lines.
    pub(in crate::check) const BUDGET: usize = 5_000_000;

    /// For each text that reads as a number, the numbers that a range must hold.
    pub(in crate::check) const NUMBERS_PER_TEXT: usize = 2;
}

pub(super) mod typed {
    /// Neighbours on each side that must share the formula, where others in the row do not.
    pub(in crate::check) const BESIDE: usize = 3;

    /// Cells of a row, besides the typed one, that must all share the formula.
    pub(in crate::check) const ALL_IN_ROW: usize = 2;

    /// Sharing cells from which on they are enough; with fewer, the typed number must be what the formula gives, or fail a relation.
    pub(in crate::check) const ENOUGH: usize = 3;

    /// The same in a column.
    pub(in crate::check) const ALL_IN_COLUMN: usize = 4;
}

pub(super) mod years {
    /// Openings that must agree before one that does not is wrong.
    pub(in crate::check) const AGREEING: usize = 1;

    /// Digits that an opening must have to say something by agreeing, or by differing in one of them.
    pub(in crate::check) const DIGITS: usize = 3;
}

pub(super) mod evidence {
    /// Neighbours beyond which their number says no more.
    pub(in crate::check) const MANY: usize = 3;

    /// The least and the largest relative difference that are told apart, as powers of ten.
    pub(in crate::check) const DIFFERENCES: (f64, f64) = (-4.0, 1.0);

    /// Times what rounding allows by which a change must be off to be wrong, and not one of figures that were rounded for print: in
    /// published reports such are off by up to twice as much.
    pub(in crate::check) const FAR: u32 = 3;

    /// Decimal digits that the stated figure has beyond its first one, below which it is short: nearly everything is a slip of it.
    pub(in crate::check) const SHORT: f64 = 2.0;
}

pub(super) mod case {
    /// A failing sum that is off by less than this share of the stated figure is probably the right sum with a wrong figure.
    pub(in crate::check) const NEAR: f64 = 0.05;

    /// Differences of which a figure must be as large as this many to be told from its neighbours by rounding.
    pub(in crate::check) const SHORT_FIGURE: u32 = 30;

    /// Digits above the last one of its items from which on a figure is long, where it is below a hundred.
    pub(in crate::check) const LONG_DIGITS: i32 = 4;
}

pub(super) mod blanks {
    /// Items up to which a blank among them is more likely a figure that was lost than one that is not there.
    pub(in crate::check) const FEW_ITEMS: usize = 4;

    /// Positions with a blank among their items at which sums of a statement must add up before a blank says that there is nothing.
    pub(in crate::check) const BLANK_HABIT: usize = 2;
}

pub(super) mod nature {
    /// How far from the plain average a stated average may lie, as a share of it: published ones are often weighted.
    pub(in crate::check) const AVERAGE_SLACK: f64 = 0.1;

    /// Items from which on an average is told from a misprinted sum.
    pub(in crate::check) const AVERAGED_ITEMS: usize = 3;

    /// Lines from which on their number is no accident.
    pub(in crate::check) const COUNTED_ITEMS: usize = 5;

    /// Lines in which columns hold where the one that fails is no other kind of line.
    pub(in crate::check) const MANY_HOLD: usize = 8;
}

pub(super) mod thin {
    /// One in so many of the positions in which a relation without words holds may be left to rounding, where figures are short.
    pub(in crate::check) const ROUNDED_SHARE: usize = 4;

    /// Share of its positions in which a relation must hold before it accuses whatever fails it.
    pub(in crate::check) const ACCUSES: f64 = 0.75;

    /// The same where it fails more than once and no label of a line says what it is.
    pub(in crate::check) const MANY: f64 = 0.9;

    /// The same for a labelled total that holds more than once.
    pub(in crate::check) const LABELLED_ACCUSES: f64 = 0.6;

    /// Lines in which columns that nearly add up may fail.
    pub(in crate::check) const FEW_FAIL: usize = 2;
}

pub(super) mod accusation {
    /// Probability from which on a failing check accuses. In the folds 90 % of the slips of one digit that were found in the tables of
    /// statistics are kept with it, and 6 % of the alarms there are false; of 51 false alarms of untouched reports and budgets 10 are
    /// left, six of them of one form of table, and all five true ones.
    pub(in crate::check) const ACCUSES: f64 = 0.5;

    /// How sure the other tables of a document must be of a form before they accuse for it: eight that hold, and none that fails.
    pub(in crate::check) const WITNESSED: f64 = 0.9;

    /// Probability from which on it is an error, and not a warning: of the 51 false alarms one is left, of the five true ones three.
    pub(in crate::check) const ERROR: f32 = 0.6;
}

pub(super) mod lines {
    /// Lines from which on they are a sum.
    pub(in crate::check) const SHORTEST_RUN: usize = 2;

    /// Lines behind a total that are tried as its items.
    pub(in crate::check) const LONGEST_RUN: usize = 200;

    /// Digits of a total that a run of lines does not give by chance.
    pub(in crate::check) const TELLING_DIGITS: usize = 4;

    /// Positions that are asked, where there are thousands.
    pub(in crate::check) const MOST_WITNESSES: usize = 200;

    /// Positions in which other lines must give the total, besides the failing one.
    pub(in crate::check) const WITNESSES: usize = 1;
}

pub(super) mod words {
    /// Words of a label from which on one with a full stop inside is a sentence.
    pub(in crate::check) const SENTENCE_WORDS: usize = 8;

    /// Items that words take off, at the most, in a sum whose readings are all tried.
    pub(in crate::check) const MOST_NAMED: usize = 4;
}

pub(super) mod scale {
    /// What units of one table may differ by; by 10 or 100 they do not.
    pub(in crate::check) const FACTORS: [u32; 2] = [1_000, 1_000_000];

    /// The smallest figure in a larger unit that is told from any small difference.
    pub(in crate::check) const SMALLEST: u32 = 10;

    /// Failing positions that one item in another unit must explain: one may be a misprint.
    pub(in crate::check) const POSITIONS: usize = 2;
}

pub(super) mod rounded {
    /// The last place, as a power of ten, from which on figures may be rounded more coarsely than they are printed.
    pub(in crate::check) const COARSE_GRAIN: i32 = 2;

    /// What statistical offices round counts to, to protect those who are counted.
    pub(in crate::check) const COUNT_STEPS: [u32; 2] = [5, 3];

    /// Figures of a table that are all multiples of it by no accident.
    pub(in crate::check) const COUNT_FIGURES: usize = 9;

    /// Standard deviations of a sum of rounding errors that are left to it.
    pub(in crate::check) const SPREAD: f64 = 2.5;

    /// Figures from which on their last digits tell whether they were chosen or rounded.
    pub(in crate::check) const TELLING_FIGURES: usize = 5;

    /// Percentage of the figures whose last digit before the zeros is 0 or 5, from which on they were chosen: of rounded ones it is 20.
    pub(in crate::check) const CHOSEN: usize = 45;

    /// Exact sums of such figures in the document for each that misses, from which on they are no roundings: of rounded figures about
    /// half the sums are exact.
    pub(in crate::check) const EXACT_FOR_EACH: usize = 6;
}

pub(super) mod running {
    /// Figures of a column from which on it is no accident that they count its rows.
    pub(in crate::check) const COUNTED: usize = 3;
}

pub(super) mod counts {
    /// Sums of counts in a document that may miss by what rounding allows before counts are rounded in it.
    pub(in crate::check) const STRAY: usize = 1;

    /// Positions in which a sum of counts must be exact before one that is off by one is wrong.
    pub(in crate::check) const EXACT_ELSEWHERE: usize = 2;

    /// Exact sums of counts for each further one.
    pub(in crate::check) const EXACT_FOR_EACH: usize = 10;
}
