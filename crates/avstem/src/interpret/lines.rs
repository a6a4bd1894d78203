//! A table's rows: labels, account numbers, facts; which rows are headings, totals and results; what stands under what.
//!
//! In: a table, its [`Columns`] and its notation. Out: [`LineItem`]s. A row without figures opens a section; a section is
//! closed by the total that carries its name ("Lønnskostnad" … "Sum lønnskostnad"), and a heading that follows another
//! directly stands inside it.

use super::{
    Content, Fact, LineItem, LineKind, Mark, MarkKind, amount, carried,
    codes::is_words,
    column_cells::squeeze,
    columns::{Columns, figure, percent_behind, takes_off},
    nature::Nature,
    totals::{Record, are_records, is_result, is_total, name_words},
    units::{HeadingUnit, LineUnit, Units},
};
use crate::{
    table::Table,
    vocabulary::{Vocabulary, same_name, words},
};
use avstem_document::{
    figure::look,
    note::{NoteCode, Notes},
    place::Place,
};
use rust_decimal::Decimal;

/// Share of a table's figure rows, in per cent, that must begin with a number before the numbers count as accounts.
const ACCOUNT_SHARE: usize = 40;

/// A row before it is classified.
struct RawLine {
    row: usize,
    account: Option<String>,
    label: String,
    /// The texts that the label is joined of, one a column.
    parts: Vec<String>,
    /// Unscaled until [`scale_rows`].
    facts: Vec<Option<Fact>>,
    /// The printed amounts of the facts.
    amounts: Vec<Option<amount::Amount>>,
    unit: LineUnit,
    /// What a printed 1 stands for, where the line has a scale that is not its columns'.
    scale: Option<Decimal>,
    marks: Vec<(usize, Mark)>,
    dimensions: Vec<(String, String)>,
    bold: bool,
    indent: f32,
}

impl RawLine {
    fn record(&self) -> Record<'_> {
        Record { account: self.account.as_deref(), codes: &self.dimensions, parts: &self.parts, has_facts: self.has_facts() }
    }

    fn has_facts(&self) -> bool {
        self.facts.iter().any(Option::is_some)
    }

    /// True when it says of a column that there is no figure: a dash is more than a blank.
    fn says_nothing_is_there(&self) -> bool {
        self.marks.iter().any(|(_, mark)| mark.kind != MarkKind::Text)
    }
}

/// Reads all rows below the headers; `units` are what a printed 1 stands for; `digits` are those of the document's account numbers,
/// where they are known.
pub(super) fn lines(
    table: &Table,
    columns: &Columns,
    notation: amount::Notation,
    units: &Units,
    digits: Option<usize>,
    vocabulary: &Vocabulary,
) -> Vec<LineItem> {
    let mut rows: Vec<RawLine> =
        (table.header_rows..table.grid.rows).filter_map(|row| read_row(table, row, columns, notation, vocabulary)).collect();
    carry_codes(&mut rows, columns, vocabulary);
    read_padded(&mut rows, columns.figures.len(), notation);
    scale_rows(&mut rows, units, vocabulary);
    split_accounts(&mut rows, digits);
    let mut lines = classify(rows, vocabulary);
    carried::mark(&mut lines, vocabulary);
    lines
}

fn read_row(table: &Table, row: usize, columns: &Columns, notation: amount::Notation, vocabulary: &Vocabulary) -> Option<RawLine> {
    let cells = table.grid.row(row);
    // Rows may have thousands of columns.
    let cell_at = |column: usize| cells.binary_search_by_key(&column, |cell| cell.column).ok().map(|at| &cells[at]);
    let text_at = |column: usize| cell_at(column).map(|cell| squeeze(&cell.text)).unwrap_or_default();
    let account = columns.account.map(text_at).filter(|text| !text.is_empty());
    let codes = columns.dimensions.iter().map(|(column, header)| (header.clone(), text_at(*column)));
    let (named, dimensions): (Vec<_>, Vec<_>) = codes.filter(|(_, code)| !code.is_empty()).partition(|(_, code)| is_words(code));
    // The label of a total often stands in a column of codes, the account's or another.
    let (account, of_account) = match account {
        Some(text) if text.contains(char::is_alphabetic) => (None, Some(text)),
        account => (account, None),
    };
    let labels = columns.labels.iter().map(|&column| text_at(column)).filter(|text| !text.is_empty());
    let parts: Vec<String> = of_account.into_iter().chain(named.into_iter().map(|(_, name)| name)).chain(labels).collect();
    let label = parts.join(" ");
    let amount_at = |column: &super::Column| {
        let cell = cell_at(column.grid_column)?;
        let amount = figure(cell, notation)?;
        let off = columns.side.is_some_and(|(side, of)| of == column.grid_column && takes_off(&text_at(side), vocabulary));
        let value = if off { -amount.value } else { amount.value };
        Some(amount::Amount { value, percent: amount.percent || percent_behind(cells, cell), ..amount })
    };
    let amounts: Vec<Option<amount::Amount>> = columns.figures.iter().map(amount_at).collect();
    let fact_at = |(column, amount): (&super::Column, &Option<amount::Amount>)| {
        let cell = cell_at(column.grid_column)?;
        let text = squeeze(&cell.text);
        let raw = if percent_behind(cells, cell) { format!("{text} %") } else { text };
        let read = fact((*amount)?, raw, cell.place.clone());
        Some(Fact { formula: cell.formula.clone(), hidden: cell.hidden, ..read })
    };
    let facts: Vec<Option<Fact>> = columns.figures.iter().zip(&amounts).map(fact_at).collect();
    let bold = cells.iter().any(|cell| !cell.is_blank()) && cells.iter().all(|cell| cell.bold || cell.is_blank());
    let labelling = columns.labels.iter().chain(&columns.account).filter_map(|&column| cell_at(column));
    let indent = labelling.filter(|cell| !cell.is_blank()).map(indent).next().unwrap_or(0.0);
    let mark = |(at, column): (usize, &super::Column)| {
        let raw = text_at(column.grid_column);
        let place = &cell_at(column.grid_column)?.place;
        (facts[at].is_none() && !raw.is_empty()).then(|| (at, Mark { kind: mark_kind(&raw, vocabulary), raw, place: place.clone() }))
    };
    let marks = columns.figures.iter().enumerate().filter_map(mark).collect();
    let read =
        RawLine { row, account, label, parts, facts, amounts, unit: LineUnit::default(), scale: None, marks, dimensions, bold, indent };
    (read.has_facts() || !read.label.is_empty() || read.account.is_some()).then_some(read)
}

/// Gives lines the codes that are printed once for several of them: "Kap. 1" stands beside its first post only. A line without the
/// finer code behind it is a sum, and of no single one. Where a code is printed again in the next line, a blank says that there is none.
fn carry_codes(rows: &mut [RawLine], columns: &Columns, vocabulary: &Vocabulary) {
    for (at, (_, header)) in columns.dimensions.iter().enumerate() {
        let finer: Vec<&String> = columns.dimensions[at + 1..].iter().map(|(_, header)| header).collect();
        let has = |row: &RawLine, header: &String| row.dimensions.iter().any(|(other, _)| other == header);
        let code = |row: &RawLine| row.dimensions.iter().find(|(other, _)| other == header).map(|(_, code)| code.clone());
        if rows.windows(2).any(|pair| code(&pair[0]).is_some_and(|above| code(&pair[1]) == Some(above))) {
            continue;
        }
        let mut last: Option<String> = None;
        for row in rows.iter_mut() {
            let own = code(row);
            let below = row.has_facts() && !is_total(&row.label, vocabulary) && finer.iter().any(|header| has(row, header));
            match (own, &last) {
                (Some(code), _) => last = Some(code),
                (None, Some(code)) if below => {
                    let behind = row.dimensions.iter().position(|(other, _)| finer.contains(&other)).unwrap_or(0);
                    row.dimensions.insert(behind, (header.clone(), code.clone()));
                }
                (None, _) => {}
            }
        }
    }
}

/// Figures that a column must have before a text with zeros in front is one of them.
const AMONG_FIGURES: usize = 3;
/// Digits that such a text has at least: `02` is the number of something.
const PADDED_DIGITS: usize = 3;

/// Reads the one text of a column of figures that is a figure but for zeros in front: a misprint ("0,036,982"), which must not be
/// lost. Several such texts in a column are codes or times of day.
fn read_padded(rows: &mut [RawLine], columns: usize, notation: amount::Notation) {
    for at in 0..columns {
        let padded = |row: &RawLine| {
            let (_, mark) = row.marks.iter().find(|(column, _)| *column == at)?;
            let digits = mark.raw.bytes().filter(u8::is_ascii_digit).count();
            amount::parse_padded(&mark.raw, notation).filter(|_| digits >= PADDED_DIGITS).map(|amount| (amount, mark.clone()))
        };
        let figures = rows.iter().filter(|row| row.facts[at].is_some()).count();
        let mut found = rows.iter().enumerate().filter_map(|(index, row)| padded(row).map(|read| (index, read)));
        let (Some((index, (amount, mark))), None) = (found.next(), found.next()) else { continue };
        if figures < AMONG_FIGURES {
            continue;
        }
        let row = &mut rows[index];
        row.facts[at] = Some(fact(amount, mark.raw, mark.place));
        row.amounts[at] = Some(amount);
        row.marks.retain(|(column, _)| *column != at);
    }
}

/// Says how figures were read that have zeros in front ("0,036,982").
pub(super) fn note_padded(content: &Content, notes: &mut Notes) {
    for statement in &content.statements {
        let notation = amount::notation(&statement.notation);
        for fact in statement.lines.iter().flat_map(|line| line.facts.iter().flatten()) {
            if amount::parse_padded(&fact.raw, notation).is_some() {
                let message = format!("\"{}\" stands among figures and was read as {}", fact.raw, fact.value.normalize());
                notes.push(NoteCode::UnreadableFigure, message, Some(fact.place.clone()));
            }
        }
    }
}

/// A fact of a printed amount, unscaled.
fn fact(amount: amount::Amount, raw: String, place: Place) -> Fact {
    let (value, decimals) = (amount.value, amount.decimals.cast_signed());
    Fact { value, decimals, scale: Decimal::ONE, raw, formula: None, hidden: false, place }
}

/// Gives every figure its scale: by its line, the heading above it, its column.
fn scale_rows(rows: &mut Vec<RawLine>, units: &Units, vocabulary: &Vocabulary) {
    let is_heading = |row: &RawLine| !row.has_facts() && !row.says_nothing_is_there() && !row.label.is_empty();
    let scale_of = |row: &RawLine| Units::heading(&row.label, HeadingUnit::default(), vocabulary).scale;
    // One heading that names a unit may head all that follows; where several do, each has its own.
    let several = rows.iter().filter(|row| is_heading(row)).filter_map(scale_of).count() > 1;
    let mut open = HeadingUnit::default();
    let mut nested = false;
    for row in rows.iter_mut() {
        if is_heading(row) {
            let heading = Units::heading(&row.label, open, vocabulary);
            let kept = open.scale.filter(|_| !several || nested || heading.nature.is_some());
            // "Earnings per share:" over "Assuming dilution:".
            open = HeadingUnit { scale: heading.scale.or(kept), nature: heading.nature.or(open.nature.filter(|_| nested)) };
            nested = true;
            continue;
        }
        nested = false;
        if row.has_facts() {
            row.unit = Units::line(&row.label, open, vocabulary);
            row.unit.nature = if are_years(row) { Some(Nature::Year) } else { row.unit.nature };
        }
    }
    among_shares(rows);
    for row in rows.iter_mut() {
        if row.has_facts() {
            scale_row(row, units);
            if row.unit.nature == Some(Nature::Year) && row.facts.iter().flatten().count() > 1 {
                only_years(row);
            }
        }
    }
    rows.retain(|row| row.has_facts() || !row.label.is_empty() || row.account.is_some() || row.unit.nature != Some(Nature::Year));
}

/// Lines between two lines of shares that may be shares themselves without a word for it.
const AMONG_SHARES: usize = 3;

/// Lines right between two lines of shares are shares: "Effect of dilutive awards" leads from the one to the other.
fn among_shares(rows: &mut [RawLine]) {
    let mut last: Option<usize> = None;
    for at in 0..rows.len() {
        let row = &rows[at];
        if row.has_facts() && row.unit.nature == Some(Nature::Shares) {
            if let Some(from) = last.filter(|from| at - from <= AMONG_SHARES + 1) {
                rows[from + 1..at].iter_mut().for_each(|between| between.unit.nature = Some(Nature::Shares));
            }
            last = Some(at);
        } else if !row.has_facts() || row.unit.nature.is_some() || row.unit.scale.is_some() {
            last = None;
        }
    }
}

/// Years among the lines name columns, as headers do: they are no figures.
fn only_years(row: &mut RawLine) {
    let years = row.facts.iter_mut().enumerate().filter_map(|(at, fact)| Some((at, fact.take()?)));
    row.marks.extend(years.map(|(at, fact)| (at, Mark { kind: MarkKind::Text, raw: fact.raw, place: fact.place })));
    row.marks.sort_by_key(|(at, _)| *at);
}

fn scale_row(row: &mut RawLine, units: &Units) {
    let mut own = None;
    for (at, (fact, amount)) in row.facts.iter_mut().zip(&row.amounts).enumerate() {
        let (Some(read), Some(amount)) = (fact.as_mut(), amount) else { continue };
        let scale = units.scale(at, row.unit, *amount);
        if !amount.percent && units.columns.get(at).is_some_and(|column| column.scale != scale) {
            own = Some(scale);
        }
        // A figure whose scale leads out of the range of decimals is none.
        match read.value.checked_mul(scale) {
            Some(value) => (read.value, read.decimals, read.scale) = (value, read.decimals - powers(scale), scale),
            None => *fact = None,
        }
    }
    row.scale = own;
}

/// Powers of ten of a scale.
pub(super) fn powers(scale: Decimal) -> i32 {
    i32::try_from(scale.normalize().to_string().len().saturating_sub(1)).unwrap_or(0)
}

/// True for a row whose figures are all years, the first two one after the other: a line of headers among the lines; and for a year
/// without a label.
fn are_years(row: &RawLine) -> bool {
    let years: Vec<i16> = row.facts.iter().flatten().map_while(|fact| look::year(&fact.raw)).collect();
    let all = years.len() == row.facts.iter().flatten().count();
    match years.as_slice() {
        [first, second, ..] => all && first.abs_diff(*second) == 1,
        [_] => all && row.label.is_empty(),
        [] => false,
    }
}

/// Points that a space moves a text.
const SPACE: f32 = 3.0;

/// Where the text of a cell begins: on the page, or within its column.
fn indent(cell: &avstem_document::grid::Cell) -> f32 {
    let spaces = cell.text.chars().take_while(|c| c.is_whitespace()).count();
    match &cell.place {
        Place::Page { bbox, .. } => bbox[0],
        _ => cell.indent + SPACE * spaces as f32,
    }
}

/// What a text in a column of figures stands for when it is no figure.
fn mark_kind(raw: &str, vocabulary: &Vocabulary) -> MarkKind {
    let is_dash = |c: char| matches!(c, '-' | '–' | '—' | '−' | '\u{2010}' | '\u{2011}' | '\u{2015}');
    let bare = raw.trim_end_matches(avstem_document::grid::is_footnote_mark).trim_end();
    match () {
        () if !bare.is_empty() && bare.chars().all(is_dash) => MarkKind::Dash,
        () if vocabulary.marks.not_applicable.is(raw) => MarkKind::NotApplicable,
        // Two points and a colon are the statistical offices' signs for what is not known and not published.
        () if matches!(bare, "." | ".." | "..." | "…" | ":") || vocabulary.marks.not_available.is(raw) => MarkKind::NotAvailable,
        () => MarkKind::Text,
    }
}

/// Takes account numbers off the labels ("3016 Kontingent"), when enough rows begin with one, or with one of the known length.
fn split_accounts(rows: &mut [RawLine], digits: Option<usize>) {
    if rows.iter().any(|row| row.account.is_some()) {
        return;
    }
    let is_known = |code: &str| digits == Some(code.len()) && look::is_code(code) && !look::is_year(code);
    let with_facts = rows.iter().filter(|row| row.has_facts()).count();
    let coded = rows.iter().filter(|row| row.has_facts() && split_code(&row.label).is_some()).count();
    let many = coded >= 2 && coded * 100 >= with_facts * ACCOUNT_SHARE;
    for row in rows.iter_mut() {
        let code = split_code(&row.label).filter(|(code, _)| many || is_known(code));
        if let Some((code, label)) = code.map(|(code, label)| (code, label.to_owned())) {
            row.account = Some(code);
            row.label = label;
        }
    }
}

/// A leading account number and the label behind it: `3016 Kontingent`, `3016: …`, `3016 - …`, `1.3016 …`, `1 0100 …`.
fn split_code(label: &str) -> Option<(String, &str)> {
    let (first, rest) = label.split_once(' ')?;
    let bare = first.trim_end_matches(['.', ':', ',']);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let sized = |text: &str| digits(text) && look::CODE_DIGITS.contains(&text.len());
    // A part of the plan before the account: "1.3016", or "1 0100" as the municipalities print it.
    let dotted = || bare.split('.').all(digits) && bare.split('.').any(sized) && bare.len() <= LONGEST_CODE;
    if sized(bare) || dotted() {
        return behind_code(rest).map(|label| (bare.to_owned(), label));
    }
    let (second, rest) = rest.split_once(' ')?;
    let spaced = bare.len() == 1 && digits(bare) && second.len() == 4 && second.starts_with('0') && digits(second);
    if !spaced {
        return None;
    }
    behind_code(rest).map(|label| (format!("{bare}{second}"), label))
}

/// Characters of the longest account number with its parts.
const LONGEST_CODE: usize = 14;

/// The label behind an account number and the dash that parts them.
fn behind_code(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    let label = ["- ", "– ", "— ", ": "].iter().find_map(|dash| rest.strip_prefix(dash)).unwrap_or(rest).trim();
    label.chars().any(char::is_alphabetic).then_some(label)
}

/// Sections that nest; more rows without figures in a row are text, not headings.
const DEEPEST: usize = 6;

/// An open section: its name's words, and whether a line has stood in it.
struct Section {
    label: String,
    words: Vec<String>,
    used: bool,
}

fn classify(rows: Vec<RawLine>, vocabulary: &Vocabulary) -> Vec<LineItem> {
    let as_records: Vec<Record> = rows.iter().map(RawLine::record).collect();
    let records = are_records(&as_records, vocabulary);
    let with_facts = rows.iter().filter(|row| row.has_facts()).count();
    let coded = rows.iter().filter(|row| row.has_facts() && row.account.is_some()).count();
    let codes_rule = coded >= 2 && coded * 100 >= with_facts * ACCOUNT_SHARE;
    let mut open: Vec<Section> = Vec::new();
    let mut coded_above = false;
    rows.into_iter()
        .zip(records)
        .map(|(row, is_record)| {
            let name = name_words(&row.label, vocabulary);
            let closes = open.iter().rposition(|section| same_name(&section.words, &name));
            let section_path = |open: &[Section]| open.iter().map(|section| section.label.clone()).collect::<Vec<_>>();
            if !row.has_facts() && !row.says_nothing_is_there() {
                let codeless = row.account.is_none();
                while codeless && open.last().is_some_and(|section| section.used) {
                    open.pop();
                }
                if open.len() >= DEEPEST {
                    open.clear();
                }
                let (level, section) = (level(open.len()), section_path(&open));
                if codeless {
                    open.push(Section { label: row.label.clone(), words: words(&row.label), used: false });
                }
                return item(row, if codeless { LineKind::Heading } else { LineKind::Line }, level, section);
            }
            // Positions are numbered throughout, totals among them; accounts are not, so that a row without one sums those above it.
            let sums_codes = codes_rule && coded_above && row.has_facts();
            coded_above |= row.account.is_some() && row.has_facts();
            let sums = (is_total(&row.label, vocabulary) && !is_record) || (row.account.is_none() && (closes.is_some() || sums_codes));
            let kind = match () {
                () if row.account.is_none() && !is_record && is_result(&row.label, vocabulary) => LineKind::Result,
                () if sums && closes.map_or(open.is_empty(), |at| at == 0) => LineKind::Total,
                () if sums => LineKind::Subtotal,
                () => LineKind::Line,
            };
            if let Some(at) = closes {
                open.truncate(at);
            } else if kind == LineKind::Result {
                // A result sums up what stands above it; it belongs to none of the sections.
                open.clear();
            }
            let built = item(row, kind, level(open.len()), section_path(&open));
            // A subtotal that closed an inner section leaves the outer one open for the next.
            if let Some(section) = open.last_mut().filter(|_| closes.is_none()) {
                section.used = true;
            }
            built
        })
        .collect()
}

fn level(depth: usize) -> u8 {
    u8::try_from(depth).unwrap_or(u8::MAX)
}

fn item(row: RawLine, kind: LineKind, level: u8, section: Vec<String>) -> LineItem {
    LineItem {
        account: row.account,
        label: row.label,
        kind,
        level,
        section,
        facts: row.facts,
        nature: row.unit.nature,
        scale: row.scale,
        marks: row.marks,
        dimensions: row.dimensions,
        within: Vec::new(),
        bold: row.bold,
        indent: row.indent,
        row: row.row,
    }
}
