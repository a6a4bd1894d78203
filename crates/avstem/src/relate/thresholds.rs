//! Every number that the search for relations rests on, by the module that uses it.
//!
//! A number is in digits (decimal logarithms of how many tries chance would need), shares from 0 to 1, or counts of lines and positions,
//! as its name says. `make score` prints what they give on tables with known relations; change one here and look there.

pub(in crate::relate) mod work {
    /// What an exact figure costs against one in doubles.
    pub(in crate::relate) const EXACT_COST: usize = 16;
}

pub(in crate::relate) mod stride {
    /// Lines from a total to the first of a stride, and between two of it.
    pub(in crate::relate) const FARTHEST: usize = 16;

    /// Items of a stride at the most.
    pub(in crate::relate) const LONGEST: usize = 60;

    /// Items of a stride at the least; two are a pair.
    pub(in crate::relate) const SHORTEST: usize = 3;

    /// The preference for a form, in digits over the others: a run of neighbours is at 3.
    pub(in crate::relate) const STRIDE_PREFERENCE: f64 = 2.0;
}

pub(in crate::relate) mod namesake {
    /// Lines of one name at the most; more are no name but a filler.
    pub(in crate::relate) const NAMESAKES: usize = 200;
    pub(in crate::relate) const NAMESAKES_PREFERENCE: f64 = 2.5;
}

pub(in crate::relate) mod witness {
    /// Other tables in which a form must hold before it is one of the document.
    pub(in crate::relate) const FEWEST: usize = 3;

    /// Tables in which it must hold for each in which it fails.
    pub(in crate::relate) const CONTRADICTED: usize = 9;

    /// Digits that must agree in a table that bears a form out.
    pub(in crate::relate) const DIGITS: f64 = 1.5;

    /// Lines before a total that no other one has taken up; more of them are a list without totals, and to hold them for each of thousands
    /// of totals took two gigabytes.
    pub(in crate::relate) const MOST_ROOTS: usize = 400;

    /// Tables of a document that are asked; so many say nothing in common.
    pub(in crate::relate) const MOST_STATEMENTS: usize = 3_000;
}

pub(in crate::relate) mod change {
    /// A claim that a header makes.
    pub(in crate::relate) const CONFIDENCE: f32 = 0.9;

    /// Lines in which a change must hold; one can agree by chance.
    pub(in crate::relate) const LINES: usize = 2;
}

pub(in crate::relate) mod named {
    /// A claim that names alone make.
    pub(in crate::relate) const CONFIDENCE: f32 = 0.95;

    /// Names that one label joins at the most; more are a sentence.
    pub(in crate::relate) const MOST_PARTS: usize = 5;
}

pub(in crate::relate) mod holding {
    /// A claim that the names of two holdings and of what moved make.
    pub(in crate::relate) const CONFIDENCE: f32 = 0.9;

    /// Columns between two holdings; every sign of each is tried.
    pub(in crate::relate) const MOST_MOVEMENTS: usize = 5;

    /// Lines in which something moved and the closing holding follows from it; one can agree by chance.
    pub(in crate::relate) const MOVED: usize = 2;

    /// Share of the lines in which it must follow.
    pub(in crate::relate) const SHARE: f64 = 0.6;

    /// Digits that must agree beyond what the number of tried signs explains.
    pub(in crate::relate) const DIGITS: f64 = 4.0;
}

pub(in crate::relate) mod pair {
    /// Lines before and behind a total among which pairs are looked for.
    pub(in crate::relate) const WINDOW: usize = 12;
    pub(in crate::relate) const PAIR_PREFERENCE: f64 = 1.0;

    /// Digits that a pair of columns must show more than one of lines: of columns there are few, each with many figures, so that
    /// what holds by chance or in consequence of other sums holds in all of them.
    pub(in crate::relate) const PAIR_OF_COLUMNS: f64 = 1.5;
    pub(in crate::relate) const NEAR_PAIR_PREFERENCE: f64 = 2.0;

    /// What each line costs that a pair spans.
    pub(in crate::relate) const SPAN_COST: f64 = 0.04;
}

pub(in crate::relate) mod average {
    /// Share of the positions in which an average must hold, labelled or not.
    pub(in crate::relate) const LABELLED_SHARE: f64 = 0.75;
    pub(in crate::relate) const PLAIN_SHARE: f64 = 0.9;

    /// Share of the positions at which a stated average without a label must be finer than what it averages: of whole numbers it
    /// seldom is a whole number, while the neighbours of a series are each other's averages in whole numbers by chance.
    pub(in crate::relate) const FINER_SHARE: f64 = 0.4;

    /// Digits of agreement beyond chance that an average without a label must show; one with a label needs no more than these.
    pub(in crate::relate) const PLAIN_SURPLUS: f64 = 2.0;
    pub(in crate::relate) const LABELLED_DIGITS: f64 = 2.0;

    /// Digits that one position can count for at the most.
    pub(in crate::relate) const DIGITS_PER_POSITION: f64 = 6.0;
}

pub(in crate::relate) mod near {
    /// Lines that may stand between a line and its run.
    pub(in crate::relate) const GAP: usize = 5;

    /// Lines of a run at the most.
    pub(in crate::relate) const LONGEST: usize = 400;
}

pub(in crate::relate) mod gap {
    /// The preference for a detached run, in digits; a run of neighbours is at 3.
    pub(in crate::relate) const PREFERENCE: f64 = 1.0;

    /// What an extra line in the gap costs.
    pub(in crate::relate) const GAP_COST: f64 = 0.25;

    /// Items of a detached sum at the least; two are a pair.
    pub(in crate::relate) const SHORTEST_SUM: usize = 3;
}

pub(in crate::relate) mod run {
    /// Lines that one total sums up at the most; longer runs are only tried for labelled totals.
    pub(in crate::relate) const LONGEST_RUN: usize = 400;
    pub(in crate::relate) const LONGEST_LABELLED_RUN: usize = 20_000;

    /// Figures that one walk may add up: some seconds' work. A table that needs more is no statement of accounts; what is left
    /// then goes unsearched.
    pub(in crate::relate) const BUDGET: usize = 20_000_000;

    /// Positions that are added up first: only where one of them agrees is the run looked at as a whole.
    pub(in crate::relate) const PROBES: usize = 4;

    /// What a label adds to the preference for a run.
    pub(in crate::relate) const LABELLED: f64 = 4.0;

    /// Decimal logarithm of the choices that a hint leaves: which line is a total, or where its lines begin.
    pub(in crate::relate) const HINTED: f64 = 0.5;
}

pub(in crate::relate) mod section {
    /// Share of the compared columns in which the sum must hold or come near.
    pub(in crate::relate) const NEAR_SHARE: f64 = 0.6;

    /// Headings before a total that are compared with its name letter by letter; slips of the pen are sought near by.
    pub(in crate::relate) const HEADINGS_COMPARED: usize = 30;

    /// Digits that a total must have above the last digit of its lines: of short figures every difference is a slip.
    pub(in crate::relate) const DIGITS: f64 = 4.0;

    /// The same for a total without a label.
    pub(in crate::relate) const DIGITS_UNLABELLED: f64 = 5.0;
}

pub(in crate::relate) mod beneath {
    /// Lines that may stand beneath one.
    pub(in crate::relate) const MOST_BENEATH: usize = 2_000;

    /// Digits of chance that are left where the outline tells the lines.
    pub(in crate::relate) const CHANCE: f64 = 1.0;

    /// The preference for a sum of what stands beneath over a run of neighbours, in digits.
    pub(in crate::relate) const OUTLINED: f64 = 1.0;

    /// Lines that must be sums of what stands beneath them before that is a habit.
    pub(in crate::relate) const HABIT: usize = 2;
}

pub(in crate::relate) mod anywhere {
    /// Lines that a table may have.
    pub(in crate::relate) const MOST_LINES: usize = 600;

    /// Lines of a run at the least; two are a pair.
    pub(in crate::relate) const SHORTEST: usize = 3;

    /// Runs of one total that are looked at; more are runs of zeros.
    pub(in crate::relate) const MOST_RUNS: usize = 24;

    /// Positions at which a run is tried before it is compared in exact decimals.
    pub(in crate::relate) const PROBES: usize = 3;

    /// The preference for such a run, in digits; a run of neighbours is at 3.
    pub(in crate::relate) const PREFERENCE: f64 = 0.5;

    /// What lines without figures of their own sums add to it: a grand total over all parts.
    pub(in crate::relate) const PARTS_PREFERENCE: f64 = 1.0;
}

pub(in crate::relate) mod result {
    /// Roots that a result may be made of; every sign of each is tried, so the work doubles with each.
    pub(in crate::relate) const MOST_ITEMS: usize = 7;

    /// Digits of agreement that a result must show beyond what the number of sign patterns tried explains.
    pub(in crate::relate) const SURPLUS_DIGITS: f64 = 0.5;
}

pub(in crate::relate) mod balance {
    /// A claim that names alone make.
    pub(in crate::relate) const CONFIDENCE: f32 = 0.97;
}

pub(in crate::relate) mod variance {
    /// Share of the lines in which a variance must hold.
    pub(in crate::relate) const VARIANCE_SHARE: f64 = 0.5;

    /// Lines in which it must hold; one line can agree by chance.
    pub(in crate::relate) const VARIANCE_LINES: usize = 2;

    /// Columns beside a variance among which it is looked for.
    pub(in crate::relate) const NEAREST: usize = 12;

    /// Lines that must hold with the turned sign before it is a convention and not a slip.
    pub(in crate::relate) const TURNED_LINES: usize = 2;

    /// Lines of one section that must have one sign before the only one with the other sign is a slip.
    pub(in crate::relate) const SETTLED: usize = 4;
}

pub(in crate::relate) mod ratio {
    /// Lines before and behind a ratio among which its figures are looked for; totals are looked for everywhere.
    pub(in crate::relate) const WINDOW: usize = 12;

    /// Totals at the most that are tried as the base of a share.
    pub(in crate::relate) const BASES: usize = 8;

    /// Share of the positions in which a ratio must hold, and the positions.
    pub(in crate::relate) const LABELLED_SHARE: f64 = 0.6;
    pub(in crate::relate) const PLAIN_SHARE: f64 = 0.9;
    pub(in crate::relate) const LABELLED_HOLDS: usize = 2;
    pub(in crate::relate) const PLAIN_HOLDS: usize = 3;

    /// Digits that must agree beyond chance.
    pub(in crate::relate) const LABELLED_SURPLUS: f64 = 1.0;
    pub(in crate::relate) const PLAIN_SURPLUS: f64 = 3.0;

    /// Digits that one position can count for at the most; a position with fewer than the least tells nothing.
    pub(in crate::relate) const DIGITS_PER_POSITION: f64 = 5.0;
    pub(in crate::relate) const LEAST_DIGITS: f64 = 0.3;

    /// Pairs of lines that one search may look at, and positions of those that may agree: a second's work.
    pub(in crate::relate) const BUDGET: usize = 20_000_000;

    /// Positions at which a ratio is tried before it is looked at as a whole.
    pub(in crate::relate) const PROBES: usize = 6;

    /// Share of the positions at which a ratio without a label must be finer than the figures it is made of.
    pub(in crate::relate) const FINER_SHARE: f64 = 0.5;

    /// A change that is as good as all or nothing tells nothing of one of the figures.
    pub(in crate::relate) const LEAST_PART: f64 = 0.01;

    /// What a change must be ahead of a share: one is the other taken from the whole.
    pub(in crate::relate) const CHANGE_COST: f64 = 0.5;

    /// Nearness to the ratio, as digits that each line farther away costs.
    pub(in crate::relate) const DISTANCE_COST: f64 = 0.02;
}

pub(in crate::relate) mod board {
    /// Share of the lines that must have labels before one without is told by that.
    pub(in crate::relate) const LABELLED_SHARE: f64 = 0.6;
}

pub(in crate::relate) mod exact {
    /// Decimal digits that the largest figure of a board may have in its unit: below the 38 of 128 bits by what adding up many takes.
    pub(in crate::relate) const MOST_DIGITS: i32 = 32;

    /// Decimal places beyond which a number is the dump of a binary double, whose last digits are noise.
    pub(in crate::relate) const NOISY_PLACES: u32 = 7;

    /// The part of such a figure that is noise: one in so many.
    pub(in crate::relate) const NOISE_PART: i128 = 1_000_000_000;

    /// Zeros at the end of 0, which every power of ten divides.
    pub(in crate::relate) const ALL_ZEROS: u8 = u8::MAX;

    /// Items up to which half a unit of each figure is less than four standard deviations of their sum: √((n + 1) / 12) · 8 > n + 1.
    pub(in crate::relate) const FEW: u32 = 4;
}

pub(in crate::relate) mod outline {
    /// Share of the lines with figures that must have outline numbers.
    pub(in crate::relate) const NUMBERED: f64 = 0.6;

    /// Points between the beginnings of labels that make a step.
    pub(in crate::relate) const STEP: f32 = 2.5;

    /// Steps at the most; labels that begin anywhere are centred, not indented.
    pub(in crate::relate) const MOST_STEPS: usize = 6;
}

pub(in crate::relate) mod shares {
    /// Columns of shares side by side.
    pub(in crate::relate) const FEWEST: usize = 2;
    pub(in crate::relate) const MOST: usize = 12;

    /// Lines in which they must give a hundred, and their share among the lines that have them all.
    pub(in crate::relate) const LINES: usize = 4;
    pub(in crate::relate) const SHARE: f64 = 0.85;

    /// By how much a hundred may be missed, for each share: half of the last digit of a whole per cent.
    pub(in crate::relate) const ROUNDING: f64 = 0.5;
}

pub(in crate::relate) mod tally {
    /// A failing sum that is off by less than this share of the total is probably the right sum with a wrong figure in it.
    pub(in crate::relate) const NEAR: f64 = 0.05;

    /// Digits that one position can count for at the most, so that one long number is not proof of a pattern.
    pub(in crate::relate) const DIGITS_PER_POSITION: f64 = 7.0;

    /// Items by whose proportions two positions are told apart.
    pub(in crate::relate) const PROPORTIONS: usize = 8;

    /// Positions that another is held against.
    pub(in crate::relate) const REPRESENTATIVES: usize = 8;

    /// By how much a proportion may differ at the most, whatever rounding allows: of small counts rounding explains everything.
    pub(in crate::relate) const SAME_PROPORTION: f64 = 0.002;
    pub(in crate::relate) const NO_PROPORTION: f64 = 1e-9;
}

pub(in crate::relate) mod probe {
    /// Positions of a line that are looked at: its largest figures, and some spread evenly, since a table of several blocks has its
    /// largest figures in one of them.
    pub(in crate::relate) const LARGEST: usize = 4;
    pub(in crate::relate) const SPREAD: usize = 12;

    /// Part of a figure that the last digits of a double may be off.
    pub(in crate::relate) const NOISE: f64 = 1e-9;
}

pub(in crate::relate) mod weigh {
    /// Share of the positions that may fail for a relation without a label, and the count that may fail in any case.
    pub(in crate::relate) const FAILING_SHARE: f64 = 0.1;
    pub(in crate::relate) const FAILING_COUNT: usize = 1;

    /// Digits of agreement that a relation without a label must show beyond what the number of tries explains.
    pub(in crate::relate) const SURPLUS_DIGITS: f64 = 1.5;

    /// The same where one position fails and fewer than [`FEW_HOLDS`] times as many hold.
    pub(in crate::relate) const SURPLUS_DIGITS_FAILING: f64 = 3.0;
    pub(in crate::relate) const FEW_HOLDS: usize = 3;

    /// The same where more positions fail than [`FAILING_SHARE`] allows, and the positions that must hold then.
    pub(in crate::relate) const SURPLUS_DIGITS_PARTLY: f64 = 4.0;
    pub(in crate::relate) const HOLDS_PARTLY: usize = 4;

    /// For a labelled total.
    pub(in crate::relate) const LABELLED_DIGITS: f64 = 1.0;

    /// Evidence beyond this adds nothing to a score: it is certain anyway.
    pub(in crate::relate) const ENOUGH: f64 = 24.0;

    /// The preference for a run of neighbours, in digits over other forms.
    pub(in crate::relate) const RUN_PREFERENCE: f64 = 3.0;

    /// Digits that lines apart from each other must show more than neighbours.
    pub(in crate::relate) const APART: f64 = 1.0;

    /// How many of the sums of a kind are what their documents mean, first measured on tables with known sums (`make score` measures it on
    /// made ones: sums-by-section, sums-by-order, sums-by-figures): those that a label and a whole section tell, those that order, indents
    /// or a label tell, and those that figures alone tell.
    pub(in crate::relate) const TOLD_BY_SECTION: f64 = 0.99;
    pub(in crate::relate) const TOLD_BY_ORDER: f64 = 0.94;
    pub(in crate::relate) const TOLD_BY_FIGURES: f64 = 0.75;

    /// Results are told by a name that many lines have; a difference of two lines is often one of several that hold.
    pub(in crate::relate) const MOST_OF_RESULTS: f32 = 0.85;

    /// The same of averages and ratios: those that a label or header tells, and those that figures alone tell.
    pub(in crate::relate) const RATIO_LABELLED: f32 = 0.95;
    pub(in crate::relate) const RATIO_BY_FIGURES: f32 = 0.6;

    /// Digits of agreement from which on more of them add nothing.
    pub(in crate::relate) const CERTAIN_DIGITS: f64 = 5.0;
}

pub(in crate::relate) mod select {
    /// Advantage in digits for each other total of the same form, and at the most.
    pub(in crate::relate) const RECURRING: f64 = 0.75;
    pub(in crate::relate) const MOST_RECURRING: f64 = 3.0;

    /// Advantage in digits of the side on which all totals of a table stand.
    pub(in crate::relate) const DIRECTION: f64 = 1.5;

    /// Lines of one name that sum what stands on one side of them before that is their way, and how many times as many as do otherwise.
    pub(in crate::relate) const SAME_WAY: usize = 3;

    /// Sums that one line may be the total of.
    pub(in crate::relate) const SUMS_OF_A_LINE: usize = 3;

    /// What a second sum of the same line must show: positions that hold, and a score above that of a bare form.
    pub(in crate::relate) const SECOND_HOLDS: usize = 3;
    pub(in crate::relate) const SECOND_SCORE: f64 = 5.0;

    /// A total with its nearest item farther away than this is no neighbour of its lines.
    pub(in crate::relate) const FAR: usize = 5;
}

pub(in crate::relate) mod span {
    /// Terms that one elimination may touch; beyond, nothing is said to follow.
    pub(in crate::relate) const MOST_TERMS: usize = 20_000;

    /// Lines up to which pairs of equal lines are looked for.
    pub(in crate::relate) const MOST_LINES: usize = 400;

    /// Share of the positions at which equal lines must agree, and the positions.
    pub(in crate::relate) const EQUAL_SHARE: f64 = 0.9;
    pub(in crate::relate) const EQUAL_POSITIONS: usize = 2;

    /// What is below this is 0.
    pub(in crate::relate) const NOTHING: f64 = 1e-6;
}

pub(in crate::relate) mod rounding {
    /// Figures that a column must have before all being multiples of 3 is no accident.
    pub(in crate::relate) const FEWEST: usize = 6;

    /// Decimal places beyond which figures are dumps of binary doubles.
    pub(in crate::relate) const MOST_PLACES: u32 = 6;

    /// Figures from which on one of them, or one of so many, may be a misprint.
    pub(in crate::relate) const MISPRINTED: usize = 10;
    pub(in crate::relate) const MISPRINTED_PART: usize = 50;

    /// Steps that the middle figure of a column must have: marks from 0 to 20 are often multiples of 5 and not rounded to them.
    pub(in crate::relate) const MANY_STEPS: u128 = 4;

    /// Sums that must be off by rounding, and their share among those that can be compared.
    pub(in crate::relate) const INEXACT: usize = 2;
    pub(in crate::relate) const INEXACT_SHARE: f64 = 0.12;
}

pub(in crate::relate) mod unsummed {
    /// Relations that must fail at a position before it is left out, and how many times as many as hold.
    pub(in crate::relate) const FAILING: usize = 3;
    pub(in crate::relate) const TIMES: usize = 3;
}

pub(in crate::relate) mod recurring {
    /// Totals of one form that make it a habit of the table.
    pub(in crate::relate) const TOTALS: usize = 3;
}

pub(in crate::relate) mod formulas {
    /// A formula is as sure as a relation can be; only its range may be wrong.
    pub(in crate::relate) const CONFIDENCE: f32 = 0.95;

    /// Cells that the formulas of one document may name for their relations; running sums would give the square of their lines.
    pub(in crate::relate) const MOST_ITEMS: usize = 2_000_000;
}

pub(in crate::relate) mod search {
    /// Rounds of the search.
    pub(in crate::relate) const ROUNDS: usize = 4;

    /// Columns beyond which none is said to be computed from others: what is so wide is data, and a search a matter of minutes.
    pub(in crate::relate) const MOST_COLUMNS: usize = 2000;

    /// Digits of proof that a relation may lack at the most.
    pub(in crate::relate) const MOST_DISCOUNT: f64 = 1.0;

    /// Lines without a label that must be totals before that is a habit.
    pub(in crate::relate) const UNLABELLED: usize = 2;
}
