//! Figures that a line's label states: "Other comprehensive income, net of tax of $12 and $(3)".
//!
//! In: a label, the columns and units of its table. Out: [`Within`]: amounts behind a word like "of", amounts for one share, numbers of
//! shares, each under the columns that it is told of. The idea: figures of one kind that only "and", commas and dates part are a series, and
//! a series with a figure for each column follows their order, or the years behind its figures; one figure that names its kind (a par value,
//! the shares authorised) holds in every period. What it does not do: dates, years, numbers of notes, percentages and all that is neither
//! money nor shares stay words of the label, and so does a figure whose column or unit is not told. None of this takes part in a sum.

use super::{
    Column, Fact, Scenario, amount,
    column_cells::squeeze,
    nature::Nature,
    unit_words::CURRENCY_SIGNS,
    units::{LineUnit, Units},
};
use crate::vocabulary::{Vocabulary, words};
use avstem_document::{figure::look, place::Place};
use rust_decimal::Decimal;

/// Figures of one series in a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Within {
    /// The words around them.
    pub label: String,
    /// `None` for amounts in the table's unit.
    pub nature: Option<Nature>,
    /// How many of them are printed.
    pub figures: usize,
    /// The columns that they are told of, as indices into the statement's, ascending.
    pub facts: Vec<(usize, Fact)>,
}

/// Words of the longest label that is no sentence.
const LABEL_WORDS: usize = 45;
/// Words of the longest text with a date between two figures of a series.
const GAP_WORDS: usize = 10;
/// Words behind a figure among which the one stands that tells its kind: "20,000 Class A shares".
const KIND_WORDS: usize = 4;
/// The most shares that a company has; more are written out in full, whatever the unit of their table. Of 40 balance sheets with shares in
/// their labels the most in a table's unit was a hundred thousand million.
const MOST_SHARES: i64 = 100_000_000_000;
/// A number of shares from here on may be written out in full.
const IN_FULL: i64 = 1_000_000;
/// Letters of the longest word that leads to a date: "per".
const SHORT_WORD: usize = 3;
/// The last day of a month.
const DAYS: i64 = 31;
/// What ends a part of a label.
const PARTS: [char; 8] = [',', ';', ':', '(', ')', '–', '—', '.'];
/// What ends a series.
const BREAKS: [char; 7] = [';', ':', '(', ')', '–', '—', '='];
const MINUS: [char; 2] = ['-', '−'];
const DASHES: [char; 3] = ['-', '−', '–'];

/// What is the same for all labels of a table.
pub(super) struct Labels<'a> {
    pub columns: &'a [Column],
    pub units: &'a Units,
    /// ISO 4217.
    pub currency: Option<&'a str>,
    pub notation: amount::Notation,
    pub vocabulary: &'a Vocabulary,
}

/// A figure of a label.
#[derive(Debug, Clone, Copy)]
struct Printed<'l> {
    start: usize,
    end: usize,
    raw: &'l str,
    amount: amount::Amount,
    sign: Option<char>,
    money: bool,
}

/// What the figures of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Amounts in the table's unit.
    Amounts,
    PerUnit,
    Shares,
}

impl Kind {
    fn nature(self) -> Option<Nature> {
        match self {
            Self::Amounts => None,
            Self::PerUnit => Some(Nature::PerUnit),
            Self::Shares => Some(Nature::Shares),
        }
    }
}

impl Labels<'_> {
    /// The figures that a label states; `place` is that of its cell.
    pub(super) fn within(&self, label: &str, place: &Place) -> Vec<Within> {
        if !label.contains(|c: char| c.is_ascii_digit()) || words(label).len() > LABEL_WORDS {
            return Vec::new();
        }
        let mut groups: Vec<Vec<Printed>> = Vec::new();
        for figure in self.figures(label) {
            match groups.last_mut() {
                Some(group) if group.last().is_some_and(|last| self.goes_on(label, last, &figure)) => group.push(figure),
                _ => groups.push(vec![figure]),
            }
        }
        groups.iter().filter_map(|group| self.series(label, group, place)).collect()
    }

    /// Amounts of money and whole numbers that may be shares, left to right.
    fn figures<'l>(&self, label: &'l str) -> Vec<Printed<'l>> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(start) = label[at..].find(|c: char| c.is_ascii_digit()).map(|offset| at + offset) {
            let end = end_of_digits(label, start);
            at = end;
            found.extend(self.figure(label, start, end));
        }
        found
    }

    fn figure<'l>(&self, label: &'l str, start: usize, end: usize) -> Option<Printed<'l>> {
        let marks = |c: char| c == '(' || MINUS.contains(&c) || CURRENCY_SIGNS.contains(&c);
        let from = label[..start].trim_end_matches(marks).len();
        let prefix = &label[from..start];
        let bracketed = prefix.contains('(') && label[end..].starts_with(')');
        let begin = if bracketed { from } else { start - prefix.trim_start_matches('(').len() };
        let prefix = &label[begin..start];
        let end = if bracketed { end + 1 } else { end };
        let apart = |c: char| c.is_whitespace() || matches!(c, '(' | ',' | ';' | ':');
        let behind = label[end..].trim_start();
        let whole = !label[end..].starts_with(|c: char| c.is_alphanumeric() || DASHES.contains(&c)) && !behind.starts_with('%');
        if !label[..begin].chars().next_back().is_none_or(apart) || !whole || (!bracketed && prefix.contains('(')) {
            return None;
        }
        let digits = label[start..end].trim_end_matches(')');
        let read = amount::parse(digits, self.notation)?;
        let sign = prefix.chars().find(|c| CURRENCY_SIGNS.contains(c));
        let word_before = label[..begin].split_whitespace().next_back();
        let money = sign.is_some() || word_before.is_some_and(amount::is_currency);
        let negative = bracketed || prefix.contains(MINUS);
        let of_shares = || read.decimals == 0 && !negative && !look::is_year(digits) && !self.is_day(&label[..begin], &read);
        let value = if negative { -read.value } else { read.value };
        let amount = amount::Amount { value, ..read };
        (money || of_shares()).then_some(Printed { start: begin, end, raw: &label[begin..end], amount, sign, money })
    }

    /// True for the number of a day behind the name of a month.
    fn is_day(&self, before: &str, amount: &amount::Amount) -> bool {
        let last: Vec<String> = words(before).into_iter().next_back().into_iter().collect();
        amount.value <= Decimal::from(DAYS) && self.is_month(&last)
    }

    fn is_month(&self, words: &[String]) -> bool {
        let periods = &self.vocabulary.periods;
        periods.months.prefix(words).is_some() || periods.short_months.prefix(words).is_some()
    }

    /// True when a figure belongs to the series of the one before.
    fn goes_on(&self, label: &str, before: &Printed, figure: &Printed) -> bool {
        let gap = &label[before.end..figure.start];
        let all = words(gap);
        let (and, share) = (&self.vocabulary.lines.and, &self.vocabulary.units.share);
        let linked = gap.trim_end().ends_with(',') || all.last().is_some_and(|word| and.is(word));
        let plain = all.iter().all(|word| and.is(word) || share.is(word) || amount::is_currency(word));
        let dated = || all.len() <= GAP_WORDS && all.iter().any(|word| look::is_year(word) || self.is_month(std::slice::from_ref(word)));
        before.money == figure.money && before.sign == figure.sign && !gap.contains(BREAKS) && linked && (plain || dated())
    }

    fn series(&self, label: &str, group: &[Printed], place: &Place) -> Option<Within> {
        let (first, last) = (group.first()?, group.last()?);
        let before = label[..first.start].rsplit(PARTS).next().unwrap_or_default();
        let behind = |figure: &Printed| label[figure.end..].split(PARTS).next().unwrap_or_default();
        // "160 and 146 shares", but "160 shares in 2025 and 146 in 2024".
        let tells = |text: &str| self.vocabulary.units.share.find(&words(text)).is_some();
        let behind = if !first.money && !tells(behind(last)) { behind(first) } else { behind(last) };
        let (before_words, behind_words) = (words(before), words(behind));
        let kind = self.kind(group, &before_words, &behind_words)?;
        if !first.sign.is_none_or(|sign| self.is_of_statement(sign)) {
            return None;
        }
        let mut facts = Vec::new();
        for (column, at) in self.columns_of(label, group, kind, behind_words.len())? {
            facts.push((column, self.fact(label, &group[at], kind, column, place)?));
        }
        let around = if kind == Kind::Amounts { clause(&label[..first.start]) } else { before };
        let named = if kind == Kind::Amounts { Vec::new() } else { self.without_date(behind) };
        let named = around.split_whitespace().chain(named).filter(|word| !amount::is_currency(word));
        let text = squeeze(named.collect::<Vec<_>>().join(" ").trim_start_matches(|c: char| !c.is_alphanumeric()));
        let text = if text.is_empty() { label.to_owned() } else { text };
        Some(Within { label: text, nature: kind.nature(), figures: group.len(), facts })
    }

    /// The words behind a figure up to a date, without the short ones that lead to it: "shares as of December 31".
    fn without_date<'l>(&self, behind: &'l str) -> Vec<&'l str> {
        let tells = |word: &&str| !word.contains(|c: char| c.is_ascii_digit()) && !self.is_month(&words(word));
        let mut found: Vec<&str> = behind.split_whitespace().take_while(tells).collect();
        if found.len() < behind.split_whitespace().count() {
            while found.last().is_some_and(|word| word.chars().count() <= SHORT_WORD) {
                found.pop();
            }
        }
        found
    }

    /// What the words around a series say that it is; `None` where they say nothing.
    fn kind(&self, group: &[Printed], before: &[String], behind: &[String]) -> Option<Kind> {
        let units = &self.vocabulary.units;
        let near = &behind[..behind.len().min(KIND_WORDS)];
        let close = &before[before.len().saturating_sub(KIND_WORDS)..];
        if !group.iter().all(|figure| figure.money) {
            return units.share.find(near).map(|_| Kind::Shares);
        }
        let per_unit = units.per_unit.find(near).is_some() || units.par.find(near).is_some() || units.par.find(close).is_some();
        if per_unit {
            return Some(Kind::PerUnit);
        }
        before.last().is_some_and(|word| units.amount_of.is(word)).then_some(Kind::Amounts)
    }

    /// True when a sign may be that of the statement's currency.
    fn is_of_statement(&self, sign: char) -> bool {
        self.currency.is_none_or(|code| match sign {
            '$' => code.ends_with('D'),
            '€' => code == "EUR",
            '£' => code == "GBP",
            _ => true,
        })
    }

    /// The columns that a series is told of, each with the figure that it is told.
    fn columns_of(&self, label: &str, group: &[Printed], kind: Kind, behind: usize) -> Option<Vec<(usize, usize)>> {
        let of_amounts = |column: &Column| !matches!(column.scenario, Scenario::Percent | Scenario::Note | Scenario::Variance);
        let all: Vec<usize> = (0..self.columns.len()).filter(|&at| of_amounts(&self.columns[at])).collect();
        let periods: Vec<_> = all.iter().map(|&at| self.columns[at].period.as_ref()).collect();
        // A budget beside an account is no order in time.
        if !periods.iter().enumerate().all(|(at, period)| period.is_some() && !periods[..at].contains(period)) {
            return None;
        }
        let years: Vec<Option<&str>> = group.iter().enumerate().map(|(at, figure)| year_behind(label, figure, group.get(at + 1))).collect();
        if group.len() == all.len() {
            let told = self.tells_years(&years, &all);
            return if told { self.by_year(&years, &all) } else { Some(all.into_iter().zip(0..).collect()) };
        }
        // "601 shares issued" says what they are; "601 shares" may go on with others.
        let named = kind == Kind::PerUnit || (kind == Kind::Shares && behind > 1);
        (group.len() == 1 && named && years[0].is_none()).then(|| all.into_iter().map(|at| (at, 0)).collect())
    }

    /// True when each figure has a year behind it, and headers have such years too; else their order tells.
    fn tells_years(&self, years: &[Option<&str>], all: &[usize]) -> bool {
        years.iter().all(Option::is_some) && all.iter().any(|&column| years.iter().flatten().any(|year| self.names(column, year)))
    }

    fn names(&self, column: usize, year: &str) -> bool {
        words(&self.columns[column].header).iter().any(|word| word == year)
    }

    /// Each column with the one figure that has its year behind it.
    fn by_year(&self, years: &[Option<&str>], all: &[usize]) -> Option<Vec<(usize, usize)>> {
        let of = |&column: &usize| {
            let mut fitting = years.iter().enumerate().filter(|(_, year)| year.is_some_and(|year| self.names(column, year)));
            fitting.next().filter(|_| fitting.next().is_none()).map(|(at, _)| (column, at))
        };
        all.iter().map(of).collect()
    }

    fn fact(&self, label: &str, figure: &Printed, kind: Kind, column: usize, place: &Place) -> Option<Fact> {
        if self.columns[column].nature.is_some() && kind == Kind::Amounts {
            return None;
        }
        let of_table = || self.units.scale(column, LineUnit::of(kind.nature()), figure.amount);
        let scale = match kind {
            Kind::PerUnit => Decimal::ONE,
            Kind::Shares => {
                let too_many = figure.amount.value.checked_mul(of_table())? > Decimal::from(MOST_SHARES);
                if too_many && figure.amount.value < Decimal::from(IN_FULL) {
                    return None;
                }
                if too_many { Decimal::ONE } else { of_table() }
            }
            Kind::Amounts => self.named_scale(&label[figure.end..]).unwrap_or_else(of_table),
        };
        let value = figure.amount.value.checked_mul(scale)?;
        let decimals = figure.amount.decimals.cast_signed() - super::lines::powers(scale);
        Some(Fact { value, scale, decimals, raw: figure.raw.to_owned(), formula: None, hidden: false, place: place.clone() })
    }

    /// The scale that the word right behind a figure names: "$6.0 billion".
    fn named_scale(&self, behind: &str) -> Option<Decimal> {
        let next = behind.split(PARTS).next().map(words).unwrap_or_default();
        let units = &self.vocabulary.units;
        let named = [(&units.thousand, 3), (&units.million, 6), (&units.billion, 9)];
        named.iter().find(|(phrases, _)| phrases.prefix(&next).is_some()).map(|(_, power)| Decimal::from(10_i64.pow(*power)))
    }
}

/// The clause that a text ends in: a parenthesis that is closed is a part of it, one that is open begins it.
fn clause(text: &str) -> &str {
    let last = text.rsplit([',', ';', ':', '–', '—']).next().unwrap_or_default();
    let open = last.rfind('(').filter(|at| !last[*at..].contains(')'));
    open.map_or(last, |at| &last[at + 1..])
}

/// The year that stands behind a figure, before the next one of its series.
fn year_behind<'l>(label: &'l str, figure: &Printed, next: Option<&Printed>) -> Option<&'l str> {
    let behind = next.map_or_else(|| label[figure.end..].split(BREAKS).next().unwrap_or_default(), |next| &label[figure.end..next.start]);
    behind.split(|c: char| !c.is_alphanumeric()).find(|word| look::is_year(word))
}

/// Where a figure ends that begins with this digit: separators and spaces between its digits are part of it.
fn end_of_digits(label: &str, start: usize) -> usize {
    let digits = |from: usize| label[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = start + digits(start);
    let mut group = end - start;
    while let Some(separator) = label[end..].chars().next() {
        let next = end + separator.len_utf8();
        let count = digits(next);
        let goes_on = match separator {
            ',' | '.' | '\'' => count > 0,
            ' ' | '\u{a0}' | '\u{202f}' => group <= 3 && count == 3,
            _ => false,
        };
        if !goes_on {
            break;
        }
        end = next + count;
        group = count;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            unit_words::said,
            units::{Shown, Sources, UnitBasis},
        },
        *,
    };

    /// Label, nature, and by column the value.
    type Told = (String, Option<Nature>, Vec<(usize, String)>);

    /// The figures that a label states in a table in millions of dollars.
    fn within(headers: &[&str], label: &str) -> Vec<Told> {
        let column = |(at, header): (usize, &&str)| Column {
            header: (*header).to_owned(),
            scenario: Scenario::Other,
            period: crate::interpret::periods::span(header, Vocabulary::built_in()),
            nature: None,
            scale: None,
            grid_column: at + 1,
        };
        let columns: Vec<Column> = headers.iter().enumerate().map(column).collect();
        let (notation, vocabulary) = (amount::Notation::default(), Vocabulary::built_in());
        let near = said("(in millions)", vocabulary).map(|said| (said, UnitBasis::Above));
        let shown = Shown { money: true, lowest: &[], columns: &[] };
        let units = Units::of(Sources { near, ..Sources::default() }, &columns, &shown, vocabulary);
        let labels = Labels { columns: &columns, units: &units, currency: Some("USD"), notation, vocabulary };
        let values = |of: &Within| of.facts.iter().map(|(column, fact)| (*column, fact.value.to_string())).collect();
        labels.within(label, &Place::block(0)).iter().map(|of| (of.label.clone(), of.nature, values(of))).collect()
    }

    fn values(headers: &[&str], label: &str) -> Vec<Vec<(usize, String)>> {
        within(headers, label).into_iter().map(|(_, _, values)| values).collect()
    }

    fn pairs(values: &[&str]) -> Vec<(usize, String)> {
        values.iter().enumerate().map(|(at, value)| (at, (*value).to_owned())).collect()
    }

    #[test]
    fn a_series_follows_the_columns_or_its_years() {
        let years = ["2025", "2024"];
        let found = within(&years, "Other income, net of tax of $12 and $(3)");
        assert_eq!(clause("Rent (gross), net of tax (benefit) of "), " net of tax (benefit) of ");
        assert_eq!(clause("Loans — trade (net of "), "net of ");
        assert_eq!(found, [("net of tax of".to_owned(), None, pairs(&["12000000", "-3000000"]))]);
        assert_eq!(
            values(&years, "Receivables (net of allowances of $109 in 2024 and $114 in 2025)"),
            [pairs(&["114000000", "109000000"])]
        );
        assert_eq!(values(&years, "Notes, issue of $6.0 billion and $2.5 billion"), Vec::<Vec<_>>::new(), "a word between them");
        assert_eq!(values(&years, "Other income, net of tax of $12"), Vec::<Vec<_>>::new(), "of which year?");
    }

    #[test]
    fn shares_and_par_values_hold_in_every_period() {
        let label = "Common stock, $0.01 par value; 900 shares authorized; 441 and 455 shares outstanding, respectively";
        let found = within(&["2025", "2024"], label);
        assert_eq!(found[0], ("par value".to_owned(), Some(Nature::PerUnit), pairs(&["0.01", "0.01"])));
        assert_eq!(found[1], ("shares authorized".to_owned(), Some(Nature::Shares), pairs(&["900000000", "900000000"])));
        assert_eq!(found[2], ("shares outstanding".to_owned(), Some(Nature::Shares), pairs(&["441000000", "455000000"])));
        let full = "Treasury stock, 66,337,508 shares as of December 31, 2025 and 57,105,354 as of December 31, 2024";
        assert_eq!(values(&["2025", "2024"], full), [pairs(&["66337508", "57105354"])]);
        assert_eq!(values(&["Capital", "Total"], "Dividends ($0.60 per share)"), Vec::<Vec<_>>::new(), "columns that are no periods");
    }

    #[test]
    fn dates_notes_percentages_and_other_numbers_stay_words() {
        for label in [
            "Note 12",
            "Loans 2024 and 2025",
            "3.60% senior notes due 2025",
            "At December 31, 2024",
            "Lot 12 and 14",
            "10-K",
            "Section 4.2",
        ] {
            assert_eq!(within(&["2025", "2024"], label), [], "{label}");
        }
        assert_eq!(within(&["2025", "2024"], "Euro notes, principal of €750 and €500"), [], "another currency");
    }
}
