//! The reasons why a total is not checked, in words.
//!
//! In: [`UncheckedBecause`]. Out: a few words for a summary, and the page that explains all of them.

use super::model::UncheckedBecause;

/// The page that `avstem explain unchecked` prints, in Markdown.
pub const PAGE: &str = include_str!("../check/rules/unchecked.md");

impl UncheckedBecause {
    /// All reasons, in the order of the page.
    pub const ALL: [Self; 25] = [
        Self::DoubtfulClaim,
        Self::NoSumFound,
        Self::OtherColumnsOnly,
        Self::NothingToCompute,
        Self::BlankItem,
        Self::StatedZero,
        Self::RateOrAverage,
        Self::LineCount,
        Self::FailsOften,
        Self::FormSeenOnce,
        Self::RestsOnRounding,
        Self::StatedTwice,
        Self::Formula,
        Self::CutOff,
        Self::Brackets,
        Self::LabelMeaning,
        Self::FloorAtZero,
        Self::SignedByFavour,
        Self::Sentence,
        Self::RunningNumber,
        Self::NotReported,
        Self::CoarseRounding,
        Self::OtherScale,
        Self::OtherColumn,
        Self::OtherLines,
    ];

    /// In a few words, behind a number: "12 a line is blank".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::DoubtfulClaim => "doubtful",
            Self::NoSumFound => "no sum found",
            Self::OtherColumnsOnly => "summed in other columns only",
            Self::NothingToCompute => "nothing to compute it from",
            Self::BlankItem => "a line is blank",
            Self::StatedZero => "stated as 0",
            Self::RateOrAverage => "a rate or an average",
            Self::LineCount => "a count of lines",
            Self::FailsOften => "the relation fails too often",
            Self::FormSeenOnce => "a form of total that is seen once",
            Self::RestsOnRounding => "rests on rounding",
            Self::StatedTwice => "stated twice",
            Self::Formula => "its formula says otherwise",
            Self::CutOff => "the table may begin earlier",
            Self::Brackets => "brackets that are no sign",
            Self::LabelMeaning => "a label takes a line off",
            Self::FloorAtZero => "cannot fall below 0",
            Self::SignedByFavour => "variances signed by favour",
            Self::Sentence => "the label is a sentence",
            Self::RunningNumber => "numbers of lines",
            Self::NotReported => "not all lines report",
            Self::CoarseRounding => "rounded coarsely",
            Self::OtherScale => "a line in another unit",
            Self::OtherColumn => "a line with shifted columns",
            Self::OtherLines => "other lines give it",
        }
    }

    /// Its name in the JSON.
    #[must_use]
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_explains_each_reason_in_its_order() {
        let headings: Vec<String> = PAGE.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_owned).collect();
        assert_eq!(headings, UncheckedBecause::ALL.map(UncheckedBecause::name));
    }
}
