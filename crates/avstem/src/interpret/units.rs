//! Which unit the figures of a table are printed in: what a printed 1 stands for in it, in each column and in each line.
//!
//! In: the units that the texts around a table name ([`super::unit_words`]), its columns, its labels. Out: [`Units`]. The nearest
//! word counts: the cell itself (`5 %`), the line's label ("per share"), the heading inside the table that the line stands under,
//! the column's header, the corner, the caption, the lines above, the page before, and last what holds for the document
//! ([`super::unit_scope`]). Amounts for one of something, percentages, rates and years are never scaled; numbers of shares follow
//! the table where it does not leave them out; other counts follow only a unit that speaks of no money and stands at the table.
//! What it does not do: it takes no amount in a sentence for a unit.

use super::{
    Column, Scenario, amount,
    nature::{Nature, nature, nature_of_column},
    unit_words::{Said, named_scale, said, said_by_label, without_unit},
};
use crate::vocabulary::{Vocabulary, words};
use rust_decimal::Decimal;

/// The unit of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// What a printed 1 stands for.
    pub scale: Decimal,
    /// ISO 4217.
    pub currency: Option<String>,
}

/// What told the scale of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitBasis {
    /// The headers of its columns.
    Columns,
    /// The corner of the table, or its caption.
    Table,
    /// A line above it.
    Above,
    /// The table on the page before, which it goes on.
    Continued,
    /// A line above the table before it, under the same text.
    Section,
    /// A line at the edge of its page, or further up on it.
    Page,
    /// A line that speaks of all figures.
    Document,
    /// The other tables of the document, which nearly all name the same unit.
    Others,
    /// A profile.
    Profile,
}

/// What told the scale of a table, and in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleTold {
    pub basis: UnitBasis,
    /// The words; none where they stand in several places.
    pub text: Option<String>,
}

/// What a table's texts and its document say of its unit, each the nearest of its kind.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// In the corner, in the caption, in the lines right above.
    pub near: Option<(Said, UnitBasis)>,
    /// Of the table on the page before.
    pub continued: Option<Decimal>,
    /// Further away: it counts only for tables of money that show nothing else.
    pub far: Option<(Said, UnitBasis)>,
}

/// What a printed 1 stands for in a table.
#[derive(Debug)]
pub(super) struct Units {
    pub table: Decimal,
    pub told: Option<ScaleTold>,
    pub columns: Vec<ColumnUnit>,
    /// Among numbers of shares, where the unit leaves them out.
    shares: Option<Decimal>,
    /// Counts in lines are no figures of the unit.
    counts_apart: bool,
}

/// The same for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ColumnUnit {
    pub scale: Decimal,
    pub nature: Option<Nature>,
}

/// What a line says of its own figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LineUnit {
    pub nature: Option<Nature>,
    /// What a printed 1 stands for, where the line says so.
    pub scale: Option<Decimal>,
    /// It speaks of shares, so that a large whole number is an amount that is shared out.
    of_shares: bool,
    /// Only the heading above tells its nature.
    by_heading: bool,
}

impl LineUnit {
    /// What the words around a figure say of it.
    pub(super) fn of(nature: Option<Nature>) -> Self {
        Self { nature, ..Self::default() }
    }
}

/// What a heading inside a table says of the lines under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct HeadingUnit {
    pub nature: Option<Nature>,
    pub scale: Option<Decimal>,
}

/// From here on a whole number is no amount for one share: "Net income used for earnings per share: 4,278".
const LARGEST_PER_SHARE: i64 = 1_000;

/// What a table shows of itself, beside its texts.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    /// It speaks of money.
    pub money: bool,
    /// The lowest header of each column.
    pub lowest: &'a [String],
    pub columns: &'a [ShownColumn],
}

/// What the figures of a column show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ShownColumn {
    /// Its first figure has a sign of currency, as accountants set it.
    pub currency: bool,
    /// Most decimals of one of its figures.
    pub decimals: u32,
}

impl Units {
    /// Weighs what is said and what the table shows.
    pub(super) fn of(sources: Sources, columns: &[Column], shown: &Shown, vocabulary: &Vocabulary) -> Self {
        let money = shown.money;
        let in_unit = |column: &&Column| !matches!(column.scenario, Scenario::Percent | Scenario::Note);
        let own: Vec<Option<Decimal>> = columns.iter().filter(in_unit).map(|column| named_scale(&column.header, vocabulary)).collect();
        let shared = own.first().copied().flatten().filter(|first| own.iter().all(|scale| scale == &Some(*first)));
        let by_header = || {
            let header = columns.iter().find(in_unit).map(|column| column.header.clone())?;
            let found = said(&header, vocabulary);
            let text = found.as_ref().map_or(header.as_str(), |said| said.text.as_str()).to_owned();
            Some((
                Said {
                    scale: shared?,
                    shares: found.as_ref()?.shares,
                    money: found.is_some_and(|said| said.money),
                    subjects: Vec::new(),
                    text,
                },
                UnitBasis::Columns,
            ))
        };
        let bare_header =
            || Some((Said { scale: shared?, shares: None, money: false, subjects: Vec::new(), text: String::new() }, UnitBasis::Columns));
        let continued = sources.continued.filter(|scale| *scale != Decimal::ONE);
        let before = || {
            Some((Said { scale: continued?, shares: None, money: true, subjects: Vec::new(), text: String::new() }, UnitBasis::Continued))
        };
        let found = sources.near.or_else(by_header).or_else(bare_header).or_else(before).or(sources.far);
        let (table, shares, of_money, far) = found.as_ref().map_or((Decimal::ONE, None, true, true), |(said, basis)| {
            let far = !matches!(basis, UnitBasis::Columns | UnitBasis::Table | UnitBasis::Above);
            (said.scale, said.shares, said.money, far)
        });
        // "Dollars in millions": shares are no dollars.
        let shares = shares.or(of_money.then_some(Decimal::ONE));
        let subjects = found.as_ref().map_or(&[][..], |(said, _)| said.subjects.as_slice()).to_vec();
        let subject_of = |column: &Column| subjects.iter().find(|subject| subject.is_of(&column.header)).map(|subject| subject.scale);
        let by_subject = columns.iter().filter(in_unit).any(|column| subject_of(column).is_some());
        let told = found.map(|(said, basis)| ScaleTold { basis, text: Some(said.text).filter(|text| !text.is_empty()) });
        // "(in millions)" over a number of stores and what they sell.
        let nature_of = |text: &str| nature_of_column(&without_unit(text, vocabulary), vocabulary);
        let says_nothing = |column: &Column| nature_of(&column.header).is_none();
        let look = |at: usize| shown.columns.get(at).copied().unwrap_or_default();
        // "(shares in thousands)" over columns none of which is called so: what shows no money and nothing finer is shares.
        let only_shares = shares.filter(|scale| matches!(subjects.as_slice(), [only] if only.scale == *scale && !only.money));
        let bare = |at: usize, column: &Column| {
            let all = words(&column.header);
            let of_money = [&vocabulary.units.money, &vocabulary.units.amounts].iter().any(|phrases| phrases.find(&all).is_some());
            in_unit(&column) && says_nothing(column) && !look(at).currency && !of_money
        };
        let tells_counts = |column: &Column| matches!(nature_of(&column.header), Some(Nature::Shares | Nature::Count));
        let counts_told = columns.iter().any(tells_counts);
        let finest = columns.iter().enumerate().filter(|(at, column)| bare(*at, column)).map(|(at, _)| look(at).decimals).min();
        let by_default = |at: usize, column: &Column| {
            only_shares.filter(|_| !by_subject && !counts_told && bare(at, column) && Some(look(at).decimals) == finest)
        };
        let in_money = |at: usize| subjects.iter().find(|subject| subject.money && look(at).currency).map(|subject| subject.scale);
        let beside_amounts = money && columns.iter().filter(in_unit).any(says_nothing);
        let of_column = |(at, column): (usize, &Column)| {
            if !in_unit(&column) {
                return ColumnUnit { scale: Decimal::ONE, nature: Some(Nature::Percent) };
            }
            let lowest = shown.lowest.get(at).and_then(|text| nature_of(text));
            let nature = nature_of(&column.header).or(lowest).filter(|nature| *nature != Nature::Percent);
            let unnamed = || in_money(at).filter(|_| nature.is_none()).unwrap_or(Decimal::ONE);
            let of_subject = by_subject.then(|| subject_of(column).unwrap_or_else(unnamed)).or_else(|| by_default(at, column));
            let own = named_scale(&column.header, vocabulary).filter(|_| shared.is_none()).or(of_subject);
            let scale = own.unwrap_or(match nature {
                Some(Nature::PerUnit | Nature::Ratio | Nature::Percent | Nature::Year) => Decimal::ONE,
                Some(Nature::Shares) => shares.unwrap_or(table),
                Some(Nature::Count) if of_money || far || beside_amounts => Decimal::ONE,
                Some(Nature::Count) | None => table,
            });
            ColumnUnit { scale, nature }
        };
        let columns = columns.iter().enumerate().map(of_column).collect();
        Self { table, told, columns, shares, counts_apart: of_money || far || money }
    }

    /// What a line says of its figures, with the heading above it inside the table.
    pub(super) fn line(label: &str, heading: HeadingUnit, vocabulary: &Vocabulary) -> LineUnit {
        let own = said_by_label(label, vocabulary).map(|said| said.scale);
        let all = words(label);
        let of_shares = vocabulary.units.share.find(&all).is_some();
        let nature = nature(label, vocabulary);
        let inherits = nature.is_none() && vocabulary.units.share_kinds.prefix(&all).is_some();
        let shares_in = |of: &Nature| nature.is_none() && of_shares && *of == Nature::Shares;
        let inherited = heading.nature.filter(|of| (inherits && matches!(of, Nature::PerUnit | Nature::Shares)) || shares_in(of));
        // Under "Net income per share" even a line without such a word may be one, where it has decimals.
        let by_decimals = heading.nature.filter(|of| nature.is_none() && inherited.is_none() && *of == Nature::PerUnit);
        LineUnit {
            nature: nature.or(inherited).or(by_decimals),
            scale: own.or(heading.scale.filter(|_| nature.is_none())),
            of_shares: of_shares || inherited.is_some(),
            by_heading: by_decimals.is_some(),
        }
    }

    /// What a heading inside the table says of the lines under it, where `open` is the one before: "Basic:" under "Earnings per share:".
    pub(super) fn heading(label: &str, open: HeadingUnit, vocabulary: &Vocabulary) -> HeadingUnit {
        let scale = said_by_label(label, vocabulary).or_else(|| said(label, vocabulary)).map(|said| said.scale);
        let kind = vocabulary.units.share_kinds.prefix(&words(label)).is_some();
        HeadingUnit { nature: nature(label, vocabulary).or(open.nature.filter(|_| kind)), scale }
    }

    /// What a printed 1 stands for in a cell.
    pub(super) fn scale(&self, column: usize, line: LineUnit, amount: amount::Amount) -> Decimal {
        let of_column = self.columns.get(column).map_or(self.table, |column| column.scale);
        if amount.percent {
            return Decimal::ONE;
        }
        if let Some(own) = line.scale.filter(|_| self.columns.get(column).is_none_or(|column| column.nature.is_none())) {
            return own;
        }
        let large = amount.decimals == 0 && amount.value.abs() >= Decimal::from(LARGEST_PER_SHARE);
        match line.nature {
            Some(Nature::PerUnit) if (line.of_shares && large) || (line.by_heading && amount.decimals < CENTS) => of_column,
            Some(Nature::PerUnit | Nature::Percent | Nature::Ratio | Nature::Year) => Decimal::ONE,
            Some(Nature::Shares) => self.shares.unwrap_or(of_column),
            Some(Nature::Count) if self.counts_apart => Decimal::ONE,
            Some(Nature::Count) | None => of_column,
        }
    }
}

/// Decimals of an amount for one share.
const CENTS: u32 = 2;

/// The currency that the texts around a table name; "kr" is the one of the document's language.
pub(super) fn currency<'a>(texts: &[&str], language: Option<&str>, vocabulary: &'a Vocabulary) -> Option<&'a str> {
    let home = language.and_then(|language| vocabulary.home_currency(language));
    let signs = [("€", "EUR"), ("£", "GBP"), ("$", "USD")];
    let units = &vocabulary.units;
    let crowns = [(&units.krone_nok, "NOK"), (&units.krone_sek, "SEK"), (&units.krone_dkk, "DKK")];
    let others = [(&units.euro, "EUR"), (&units.pound, "GBP"), (&units.dollar, "USD")];
    texts.iter().rev().find_map(|text| {
        let named: Vec<&str> = crowns.iter().chain(&others).filter(|(phrases, _)| phrases.within(text)).map(|(_, code)| *code).collect();
        let by_sign = signs.iter().find(|(sign, _)| text.contains(sign)).map(|(_, code)| *code);
        let at_home = home.filter(|home| named.contains(home) || (!named.is_empty() && crowns.iter().any(|(_, code)| code == home)));
        by_sign.or(at_home).or(named.first().copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(header: &str, scenario: Scenario) -> Column {
        Column { header: header.to_owned(), scenario, period: None, nature: None, scale: None, grid_column: 0 }
    }

    fn units(near: &str, columns: &[Column]) -> Units {
        let vocabulary = Vocabulary::built_in();
        let near = said(near, vocabulary).map(|said| (said, UnitBasis::Above));
        let shown = Shown { money: true, lowest: &[], columns: &[] };
        Units::of(Sources { near, ..Sources::default() }, columns, &shown, vocabulary)
    }

    fn scale(units: &Units, label: &str, heading: &str, value: &str) -> String {
        let vocabulary = Vocabulary::built_in();
        let heading = Units::heading(heading, HeadingUnit::default(), vocabulary);
        let amount = amount::parse(value, amount::Notation::default()).unwrap();
        units.scale(0, Units::line(label, heading, vocabulary), amount).to_string()
    }

    #[test]
    fn the_nearest_word_tells_what_a_figure_stands_for() {
        let table = units("(in millions, except share and per share data)", &[column("2025", Scenario::Other)]);
        for (label, heading, value, expected) in [
            ("Net income", "", "4,278", "1000000"),
            ("Basic earnings per share", "", "2.39", "1"),
            ("Net income used for earnings per share", "", "4,278", "1000000"),
            ("Basic", "Net income per share:", "2.39", "1"),
            ("Basic", "Weighted-average shares outstanding:", "1,768", "1"),
            ("Operating margin", "", "12.5%", "1"),
            ("Rent (in thousands)", "", "350", "1000"),
            ("Number of employees", "", "55,000", "1"),
            ("Rent", "Leases (in thousands)", "350", "1000"),
        ] {
            assert_eq!(scale(&table, label, heading, value), expected, "{label}");
        }
    }

    #[test]
    fn columns_may_have_units_of_their_own() {
        let headers = [column("Antall", Scenario::Other), column("Beløp", Scenario::Other), column("Endring", Scenario::Percent)];
        let scales = |near: &str| units(near, &headers).columns.iter().map(|column| column.scale.to_string()).collect::<Vec<_>>();
        assert_eq!(scales("Beløp i 1000 kr"), ["1", "1000", "1"]);
        assert_eq!(scales("(aksjer i tusen)"), ["1", "1", "1"]);
        let unnamed = units("(shares in thousands)", &[column("2025", Scenario::Other), column("Amount", Scenario::Other)]);
        assert_eq!(unnamed.columns.iter().map(|column| column.scale.to_string()).collect::<Vec<_>>(), ["1000", "1"]);
        let of_things = [column("Options", Scenario::Other), column("Aggregate intrinsic value", Scenario::Other)];
        let two = units("(options in thousands, aggregate intrinsic value in millions)", &of_things);
        assert_eq!(two.columns.iter().map(|column| column.scale.to_string()).collect::<Vec<_>>(), ["1000", "1000000"]);
    }
}
