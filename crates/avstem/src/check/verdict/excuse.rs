//! The closed list of reasons why a total is not checked.

/// Why a check that could be made accuses nobody, or why a total is checked by nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excuse {
    /// It fails, but is more likely no error of the document than one.
    DoubtfulClaim,
    /// No figures were found that would give it.
    NoSumFound,
    /// What it is computed from is known for other columns, and does not hold for this one.
    OtherColumnsOnly,
    /// All its items are blank, or what they give cannot be computed.
    NothingToCompute,
    /// One of a few items is blank.
    BlankItem,
    /// The stated figure is 0, and no label calls it a total.
    StatedZero,
    /// It is a rate, a price or an average.
    RateOrAverage,
    /// The stated figure is the number of its lines.
    LineCount,
    /// The relation holds too seldom to accuse what fails it.
    FailsOften,
    /// It fails in its only position, and the document shows a total of that form nowhere else.
    FormSeenOnce,
    /// Many of its positions hold only within rounding, of short figures, and no words claim it.
    RestsOnRounding,
    /// Another line states the same figure as the same sum, and is accused of it.
    StatedTwice,
    /// The formula of its cell gives what is stated, or cannot be evaluated.
    Formula,
    /// The first rows of its table may stand on an earlier page.
    CutOff,
    /// All items stand in brackets that are no sign.
    Brackets,
    /// It holds once a line is taken off, or left out, as its label says.
    LabelMeaning,
    /// The stated figure is 0, and its items give less than nothing.
    FloorAtZero,
    /// It is a variance, and holds once the variances of costs are added: they are signed by favour.
    SignedByFavour,
    /// Its label is a sentence.
    Sentence,
    /// The figures number lines or pages.
    RunningNumber,
    /// It holds for the lines that report all their parts.
    NotReported,
    /// The figures are rounded more coarsely than they are printed.
    CoarseRounding,
    /// One of the items is in another unit.
    OtherScale,
    /// The same items give the stated figure in another column.
    OtherColumn,
    /// Other lines give the stated figure, here and elsewhere.
    OtherLines,
}
