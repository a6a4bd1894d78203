//! Inner enums → wire enums of the same names: a variant that one side lacks is a compile error.

use super::model;
use crate::{check, interpret, quote, relate, table};

macro_rules! same_names {
    ($($inner:ty => $wire:ty { $($variant:ident),* $(,)? })*) => {$(
        impl From<$inner> for $wire {
            fn from(inner: $inner) -> Self {
                match inner { $(<$inner>::$variant => Self::$variant),* }
            }
        }
    )*};
}

same_names! {
    interpret::Evidence => model::Evidence { Label, Statement, Heading, Title, Line, Letterhead, RunningHead, Properties, Register, Case, Cases, Words, Option }
    interpret::DocumentKind => model::DocumentKind { Minutes, Budget, Accounts, PeriodReport, ActionPlan, Other }
    interpret::TableKind => model::TableKind { Accounts, Measures, Figures, Other }
    interpret::Recurrence => model::Recurrence { Ongoing, Monthly, Quarterly, Yearly, Conditional }
    interpret::Role => model::ColumnRole {
        Number, Measure, Activity, Strategy, Goal, Risk, Likelihood, Consequence, Priority, Responsible, Period, Deadline, Recurrence,
        Status, Cost, Area, Comment, Other,
    }
    interpret::RoleBasis => model::RoleBasis { Header, Contents, Position }
    interpret::State => model::MeasureState { Done, OnTrack, InProgress, NotStarted, Delayed, Postponed, Cancelled, NotPrioritised, Unknown }
    interpret::Scenario => model::Scenario { Actual, Budget, RevisedBudget, Variance, Percent, Forecast, Note, Other }
    interpret::UnitBasis => model::UnitBasis { Columns, Table, Above, Continued, Section, Page, Document, Others, Profile }
    interpret::Nature => model::Nature { PerUnit, Shares, Count, Percent, Ratio, Year }
    interpret::LineKind => model::LineKind { Heading, Line, Subtotal, Total, Result, CarriedForward, BroughtForward }
    interpret::MarkKind => model::MarkKind { Dash, NotApplicable, NotAvailable, Text }
    interpret::Chart => model::Chart { Ns4102, Kostra }
    interpret::amount::DecidedBy => model::DecidedBy { Table, Document, Convention }
    table::Method => model::Method { Native, Ruled, Aligned, Ocr }
    table::Doubt => model::ConfidenceReason { Unruled, NoHeader, FewRows, FewFigures, Sparse, MixedColumn, WideCells, WrappedRows, NoLabels, CutOff }
    relate::CalculationKind => model::CalculationKind { Footing, Variance, Result, Percent, Average, Change, Carry, Equal }
    relate::Basis => model::Basis { Label, Order, Section, AccountCodes, ColumnHeaders, Indent, Bold, Formula, OtherColumns, Profile, Document }
    quote::ClaimKind => model::ClaimKind { Amount, Percent, Change, Difference, Share, Count }
    check::Verdict => model::Verdict { Exact, Rounding, Inconsistent, Unchecked }
    check::Excuse => model::UncheckedBecause {
        DoubtfulClaim, BlankItem, StatedZero, RateOrAverage, LineCount, FailsOften, FormSeenOnce, RestsOnRounding, StatedTwice, Formula, CutOff, Brackets,
        NoSumFound, OtherColumnsOnly, NothingToCompute, LabelMeaning, FloorAtZero, SignedByFavour, Sentence, RunningNumber, NotReported, CoarseRounding, OtherScale, OtherColumn, OtherLines,
    }
    check::Severity => model::Severity { Info, Warning, Error }
    check::CauseKind => model::CauseKind {
        Digit, Transposition, Sign, OmittedLine, CountedTwice, Shifted, Factor, StaleFormula, Rounding, Misread, Unknown,
    }
}
