//! The figures of a finding, as its document prints them.
//!
//! In: a statement and a figure in it. Out: amounts in the notation of that figure and its neighbours, and messages with their figures
//! in it. The report's messages state figures in one notation for all documents; they are found again by their values, so that counts
//! and names stay as they are.

use crate::Texts;
use avstem::{
    Finding, Place, Report, as_printed, grouped,
    model::{Fact, Statement},
};
use rust_decimal::Decimal;

/// Neighbours that are asked how figures are printed: enough to meet one that is negative or has thousands.
const NEIGHBOURS: usize = 60;

/// A figure of a statement by the indices of its line and its column.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    pub statement: &'a Statement,
    pub line: usize,
    pub column: usize,
}

impl<'a> At<'a> {
    /// The figure of the finding's statement that stands at its place.
    #[must_use]
    pub fn of(report: &'a Report, finding: &Finding) -> Option<Self> {
        let statement = report.statements.iter().find(|of| Some(&of.id) == finding.statement.as_ref())?;
        Self::standing(statement, finding.place.as_ref()?)
    }

    /// The figure of a statement that stands at a place.
    #[must_use]
    pub fn standing(statement: &'a Statement, place: &Place) -> Option<Self> {
        statement.lines.iter().enumerate().filter(|(_, line)| line.within.is_none()).find_map(|(line, of)| {
            let (id, _) = of.facts.iter().find(|(_, fact)| fact.place == *place)?;
            Some(Self { statement, line, column: statement.columns.iter().position(|column| column.id == *id)? })
        })
    }

    /// The message of a finding at this figure, its figures as the document prints them.
    #[must_use]
    pub fn message(&self, finding: &Finding) -> String {
        // What stands in front names the figure.
        let header = finding.column_header.as_deref().filter(|header| !header.is_empty());
        let from = header.and_then(|header| finding.message.find(header).map(|at| at + header.len())).unwrap_or(0);
        let amounts = [&finding.stated, &finding.expected, &finding.difference];
        self.rephrased(&finding.message, from, &amounts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>())
    }

    fn fact(&self, line: usize, column: usize) -> Option<&'a Fact> {
        let id = &self.statement.columns.get(column)?.id;
        self.statement.lines.get(line)?.facts.get(id)
    }

    /// The figure, those of its column from the nearest on, and those of its line.
    fn like(&self) -> Vec<&'a Fact> {
        let (lines, columns) = (self.statement.lines.len(), self.statement.columns.len());
        let beyond = |step: usize| [self.line.checked_sub(step), self.line.checked_add(step).filter(|line| *line < lines)];
        let column = (1..lines).flat_map(beyond).flatten().filter_map(|line| self.fact(line, self.column)).take(NEIGHBOURS);
        let line = (0..columns).filter(|column| *column != self.column).filter_map(|column| self.fact(self.line, column)).take(NEIGHBOURS);
        self.fact(self.line, self.column).into_iter().chain(column).chain(line).collect()
    }

    /// What a printed 1 stands for.
    fn scale(&self) -> u64 {
        let line = self.statement.lines.get(self.line).and_then(|line| line.scale);
        let column = || self.statement.columns.get(self.column).and_then(|column| column.scale);
        line.or_else(column).unwrap_or(self.statement.scale)
    }

    /// What a printed 1 stands for, in words, where that is not 1: "in thousands". Whoever reads an amount without its table needs it.
    #[must_use]
    pub fn unit(&self, texts: &Texts) -> Option<String> {
        let scale = self.scale();
        let key = format!("unit.{scale}");
        let words =
            || if texts.has(&key) { texts.say(&key, &[]) } else { texts.say("unit.other", &[("scale", &grouped(&scale.to_string()))]) };
        (scale > 1).then(words)
    }

    /// An amount of a report as the document prints it; what is no amount stays as it is.
    #[must_use]
    pub fn printed(&self, amount: &str) -> String {
        amount.parse().map_or_else(|_| grouped(amount), |value: Decimal| as_printed(&value, &self.like(), self.scale()))
    }

    /// A text with those of its figures that are one of these amounts as the document prints them, from the byte `from` on.
    #[must_use]
    pub fn rephrased(&self, text: &str, from: usize, amounts: &[&str]) -> String {
        let amounts: Vec<Decimal> = amounts.iter().filter_map(|amount| amount.parse().ok()).collect();
        let Some((kept, rest)) = text.split_at_checked(from).filter(|_| !amounts.is_empty()) else { return text.to_owned() };
        let like = self.like();
        let mut out = kept.to_owned();
        let mut rest = rest;
        while let Some(start) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
            out += &rest[..start];
            rest = &rest[start..];
            let name = rest.strip_prefix('"').map(|name| name.find('"').map_or(rest.len(), |end| end + 2));
            let length = name.unwrap_or_else(|| figure(rest));
            let (token, behind) = rest.split_at(length);
            // A count is followed by what it counts.
            let ends = behind.is_empty() || behind.starts_with([',', ';', ')']) || behind.starts_with(" within");
            let value = Some(token.replace(' ', "")).filter(|_| ends).and_then(|digits| digits.parse::<Decimal>().ok());
            match value.filter(|value| amounts.contains(value)) {
                Some(value) => out += &as_printed(&value, &like, self.scale()),
                None => out += token,
            }
            rest = behind;
        }
        out + rest
    }
}

/// Bytes of the figure in the notation of reports with which a text begins; of one character where it begins with none.
fn figure(text: &str) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let sign = usize::from(text.starts_with('-'));
    let mut end = sign + digits(sign);
    if end == sign {
        return sign.max(1);
    }
    if end - sign <= 3 {
        while text[end..].starts_with(' ') && digits(end + 1) == 3 {
            end += 4;
        }
    }
    if text[end..].starts_with('.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn figures_of_a_message_are_shown_as_the_document_prints_them() {
        let mut report: Report = serde_json::from_str(include_str!("../../../src/render/small_report.json")).unwrap();
        let statement = &mut report.statements[0];
        statement.scale = 1000;
        for fact in statement.lines.iter_mut().flat_map(|line| line.facts.values_mut()) {
            fact.value += "000";
        }
        let at = At { statement, line: 2, column: 1 };
        let amounts = ["1643000", "1634000.00", "9000"];
        let text = "\"Sum 9 000\", 2019: stated 1 643 000, 9 000 relations agree on 1 634 000, difference 9 000";
        let said = "\"Sum 9 000\", 2019: stated 1 643, 9 000 relations agree on 1 634, difference 9";
        assert_eq!(at.rephrased(text, 0, &amounts), said);
        assert_eq!(at.rephrased("\"Leie\" (9 000) is left out", 0, &amounts), "\"Leie\" (9) is left out");
        assert_eq!(at.rephrased("stated 9 000.5, -", 0, &amounts), "stated 9 000.5, -");
        assert_eq!(at.rephrased("æ\"9 000", 1, &amounts), "æ\"9 000");
        assert_eq!((at.printed("1634500").as_str(), at.printed("31.2.").as_str()), ("1 634,5", "31.2."));
    }

    #[test]
    fn the_unit_is_named_where_it_is_not_one() {
        let mut report: Report = serde_json::from_str(include_str!("../../../src/render/small_report.json")).unwrap();
        let mut told = |scale, language| {
            report.statements[0].scale = scale;
            let finding = report.findings.iter().find(|finding| finding.code == "A101").unwrap();
            crate::headline(&report, finding, Texts::of(language))
        };
        assert!(!told(1, Language::English).ends_with(')'), "{}", told(1, Language::English));
        for (scale, language, unit) in [
            (1000, Language::English, "thousands"),
            (1_000_000, Language::Norwegian, "i millioner"),
            (10_000, Language::English, "in 10 000"),
        ] {
            let told = told(scale, language);
            assert!(told.ends_with(&format!("{unit})")), "{told}");
        }
    }

    #[test]
    fn figures_are_told_from_the_text_around_them() {
        let figures = ["1 234 567", "-8 248.50", "9.", "12 34", "- 5", "1234 567"].map(|text| &text[..figure(text)]);
        assert_eq!(figures, ["1 234 567", "-8 248.50", "9", "12", "-", "1234"]);
    }
}
