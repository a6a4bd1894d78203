//! Lists of records and tables of amounts, drawn from seeds: which of their columns are codes and which amounts, and that a name that
//! begins like a total is none.
//!
//! In: a seed. Out: a text of separated values, and the headers of its columns of amounts. A list of records has codes with or without
//! their names, in six languages and many spellings; a table of amounts has columns that look like codes and are none: prices of few
//! things, counts before names, amounts of one length. `AVSTEM_SEEDS=1000..1400` looks at other seeds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use avstem::{Options, process, report::model::Report};
use std::{env, ops::Range};

/// Half of them were looked at when the rules were made.
const SEEDS: Range<u64> = 0..400;

/// The words of a language.
struct Words {
    codes: &'static [&'static str],
    account: &'static str,
    /// Ends the header of a code, and the header of its names.
    code: &'static str,
    naming: &'static str,
    label: &'static str,
    times: [&'static str; 2],
    priority: &'static str,
    amounts: &'static [&'static str],
    total: &'static str,
    /// Begins like a total and is the name of an area.
    named_total: &'static str,
    count: &'static str,
    price: &'static str,
    things: &'static [&'static str],
}

const THINGS: &[&str] = &["Leie", "Porto", "Reiser", "Kurs", "Renhold", "Strøm", "Vakthold", "Tilskudd", "Gebyr"];
const WORDS: [Words; 6] = [
    Words {
        codes: &["ansvar", "funksjon", "tjeneste", "prosjekt", "funksjonsområde", "tjenesteområde", "avdeling", "kostnadssted"],
        account: "konto",
        code: "kode",
        naming: "tekst",
        label: "Tekst",
        times: ["år", "periode"],
        priority: "Prioritet",
        amounts: &["budsjett 2024", "regnskap 2023", "beløp", "nok", "vedtatt budsjett"],
        total: "Sum",
        named_total: "Sum felles inntekter og utgifter",
        count: "Antall",
        price: "Pris",
        things: THINGS,
    },
    Words {
        codes: &["ansvar", "funksjon", "teneste", "prosjekt", "tenesteområde", "avdeling", "kapittel"],
        account: "konto",
        code: "nr",
        naming: "namn",
        label: "Tekst",
        times: ["rekneskapsår", "månad"],
        priority: "Prioritering",
        amounts: &["budsjett 2024", "rekneskap 2023", "beløp", "kr"],
        total: "I alt",
        named_total: "Sum fellesutgifter",
        count: "Antall",
        price: "Pris",
        things: THINGS,
    },
    Words {
        codes: &["ansvar", "verksamhet", "projekt", "aktivitet", "objekt", "kostnadsställe"],
        account: "konto",
        code: "kod",
        naming: "namn",
        label: "Beskrivning",
        times: ["år", "månad"],
        priority: "Prioritet",
        amounts: &["budget 2024", "utfall 2023", "belopp", "sek"],
        total: "Summa",
        named_total: "Summa gemensamma kostnader",
        count: "Antal",
        price: "Pris",
        things: &["Hyra", "Porto", "Resor", "Kurser", "Städning", "Bidrag", "Avgifter"],
    },
    Words {
        codes: &["funktion", "projekt", "sted", "omkostningssted", "hovedfunktion", "delfunktion"],
        account: "konto",
        code: "nr",
        naming: "navn",
        label: "Tekst",
        times: ["år", "måned"],
        priority: "Prioritet",
        amounts: &["budget 2024", "regnskab 2023", "beløb", "dkk"],
        total: "I alt",
        named_total: "I alt fælles formål",
        count: "Antal",
        price: "Pris",
        things: &["Husleje", "Porto", "Rejser", "Kurser", "Rengøring", "Tilskud", "Gebyrer"],
    },
    Words {
        codes: &["department", "fund", "project", "cost centre", "function"],
        account: "account",
        code: "code",
        naming: "name",
        label: "Description",
        times: ["fiscal year", "period"],
        priority: "Priority",
        amounts: &["budget 2024", "actual 2023", "amount", "gbp"],
        total: "Total",
        named_total: "Total shared services",
        count: "Quantity",
        price: "Price",
        things: &["Rent", "Postage", "Travel", "Courses", "Cleaning", "Grants", "Fees"],
    },
    Words {
        codes: &["kostenstelle", "kostenträger", "produkt", "teilhaushalt", "funktion"],
        account: "sachkonto",
        code: "nummer",
        naming: "bezeichnung",
        label: "Text",
        times: ["haushaltsjahr", "monat"],
        priority: "Priorität",
        amounts: &["ansatz 2024", "rechnungsergebnis 2023", "betrag", "eur"],
        total: "Summe",
        named_total: "Summe Allgemeine Verwaltung",
        count: "Anzahl",
        price: "Preis",
        things: &["Miete", "Porto", "Reisen", "Kurse", "Reinigung", "Zuschüsse", "Gebühren"],
    },
];
/// What no vocabulary holds: such columns are told by the names beside them.
const UNKNOWN: [&str; 4] = ["tjomr", "dim3", "xgrp", "segm"];
const NAMES: [&str; 8] = ["Skole", "Helse", "Kultur", "Teknisk drift", "Barnehage", "Bibliotek", "Brann og redning", "Fellestjenester"];

/// Numbers from a seed, the same on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// Several of a list, in its order, none twice.
    fn some<'t, T>(&mut self, of: &'t [T], count: usize) -> Vec<&'t T> {
        let mut left: Vec<&T> = of.iter().collect();
        while left.len() > count {
            left.remove(self.below(left.len()));
        }
        left
    }
}

/// A drawn table.
#[derive(Default)]
struct Drawn {
    columns: Vec<Column>,
    /// A row of totals stands at its end.
    total: bool,
}

#[derive(Default)]
struct Column {
    header: String,
    cells: Vec<String>,
    amounts: bool,
}

impl Drawn {
    fn text(&self, separator: &str) -> String {
        let row = |at: usize| self.columns.iter().map(|column| column.cells[at].as_str()).collect::<Vec<_>>().join(separator);
        let headers = self.columns.iter().map(|column| column.header.as_str()).collect::<Vec<_>>().join(separator);
        let rows: Vec<String> = (0..self.columns[0].cells.len()).map(row).collect();
        format!("{headers}\n{}\n", rows.join("\n"))
    }
}

/// How headers are spelled.
#[derive(Clone, Copy)]
enum Spelling {
    Lower,
    Upper,
    Capital,
    /// `funksjonsomrade_tekst`, in the letters of all keyboards.
    Snake {
        long: bool,
    },
}

impl Spelling {
    fn draw(chance: &mut Chance) -> Self {
        *chance.pick(&[Self::Lower, Self::Upper, Self::Capital, Self::Capital, Self::Snake { long: true }, Self::Snake { long: false }])
    }

    fn of(self, header: &str) -> String {
        match self {
            Self::Lower => header.to_lowercase(),
            Self::Upper => header.to_uppercase(),
            Self::Capital => header.chars().take(1).flat_map(char::to_uppercase).chain(header.chars().skip(1)).collect(),
            Self::Snake { long } => {
                let letters = [("å", "aa", "a"), ("ø", "oe", "o"), ("ä", "ae", "a"), ("ö", "oe", "o"), ("ü", "ue", "u"), ("æ", "ae", "e")];
                let plain =
                    letters.iter().fold(header.to_lowercase(), |text, (from, two, one)| text.replace(from, if long { two } else { one }));
                plain.replace(' ', "_")
            }
        }
    }

    fn joined(self, stem: &str, tail: &str, chance: &mut Chance) -> String {
        let glued = stem.is_ascii() && !stem.contains(' ') && chance.one_in(3);
        match self {
            Self::Snake { .. } => self.of(&format!("{stem}_{tail}")),
            Self::Capital if chance.one_in(3) => format!("{} ({tail})", self.of(stem)),
            _ if glued => self.of(&format!("{stem}{tail}")),
            _ => self.of(&format!("{stem} {tail}")),
        }
    }
}

/// Different codes of one kind: digits of one length, some with zeros in front or letters among them.
fn codes(count: usize, chance: &mut Chance) -> Vec<String> {
    let digits = 2 + chance.below(4);
    let (padded, signs) = (chance.one_in(5), chance.one_in(5));
    let least = 10_usize.pow(u32::try_from(digits).unwrap() - 1);
    let mut codes: Vec<String> = Vec::new();
    while codes.len() < count {
        let number = least + chance.below(least * 8);
        let code = match () {
            () if signs && chance.one_in(4) => format!("F{number}"),
            () if padded => format!("0{number}"),
            () => number.to_string(),
        };
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// Amounts as one program writes them.
fn amounts(rows: usize, chance: &mut Chance) -> Vec<i64> {
    let signed = chance.one_in(2);
    let (least, span) = *chance.pick(&[(0_i64, 90_000_usize), (1_000, 9_000), (100, 900), (10_000, 5_000_000)]);
    let one = |chance: &mut Chance| {
        let amount = least + i64::try_from(chance.below(span)).unwrap();
        let zero = least == 0 && chance.one_in(6);
        if zero { 0 } else { amount * if signed && chance.one_in(3) { -1 } else { 1 } }
    };
    (0..rows).map(|_| one(chance)).collect()
}

fn write(amount: i64, style: usize) -> String {
    let digits = amount.unsigned_abs().to_string();
    let grouped = digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect::<Vec<_>>().join(" ");
    let sign = if amount < 0 { "-" } else { "" };
    match style {
        0 => format!("{sign}{digits}"),
        1 => format!("{sign}{grouped}"),
        2 => format!("{sign}{digits}.00"),
        _ => format!("{sign}{grouped},50"),
    }
}

/// Columns of amounts, with their sums at the end where there is a total.
fn amount_columns(words: &Words, spelling: Spelling, rows: usize, total: bool, chance: &mut Chance) -> Vec<Column> {
    let style = chance.below(4);
    let count = 1 + chance.below(3);
    let headers: Vec<&str> = chance.some(words.amounts, count).into_iter().copied().collect();
    let column = |header: &str, chance: &mut Chance| {
        let values = amounts(rows, chance);
        let sum: i64 = values.iter().sum();
        let halves = if style == 3 { i64::try_from(values.len() / 2).unwrap() } else { 0 };
        let mut cells: Vec<String> = values.iter().map(|value| write(value.abs(), style)).collect();
        let shown: i64 = values.iter().map(|value| value.abs()).sum();
        if style != 3 {
            cells = values.iter().map(|value| write(*value, style)).collect();
        }
        if total {
            let even = values.len().is_multiple_of(2);
            cells.push(match style {
                3 if even => write(shown + halves, 3).replace(",50", ",00"),
                3 => write(shown + halves, 3),
                _ => write(sum, style),
            });
        }
        Column { header: spelling.of(header), cells, amounts: true }
    };
    headers.into_iter().map(|header| column(header, chance)).collect()
}

/// A list of records: codes, their names, times and priorities, and amounts.
fn records(chance: &mut Chance) -> Drawn {
    let words = chance.pick(&WORDS);
    let spelling = Spelling::draw(chance);
    let rows = 14 + chance.below(40);
    let total = chance.one_in(4);
    let blank = usize::from(total);
    let end = |mut cells: Vec<String>, last: &str| {
        cells.extend((0..blank).map(|_| last.to_owned()));
        cells
    };
    let mut columns: Vec<Column> = Vec::new();
    let mut behind: Vec<Column> = Vec::new();
    if chance.one_in(3) {
        let header = spelling.of(words.times[0]);
        let several = chance.one_in(2);
        let years = (0..rows).map(|at| (2021 + if several { at * 3 / rows } else { 0 }).to_string()).collect();
        columns.push(Column { header, cells: end(years, ""), amounts: false });
    }
    if chance.one_in(4) {
        let months = (0..rows).map(|_| (1 + chance.below(12)).to_string()).collect();
        columns.push(Column { header: spelling.of(words.times[1]), cells: end(months, ""), amounts: false });
    }
    let count = 1 + chance.below(3);
    let mut stems: Vec<(&str, bool)> = chance.some(words.codes, count).into_iter().map(|stem| (*stem, true)).collect();
    if chance.one_in(3) {
        stems.push((*chance.pick::<&str>(&UNKNOWN), false));
    }
    let apart = chance.one_in(4) && stems.iter().all(|(_, known)| *known);
    for (stem, known) in stems {
        let count = 3 + chance.below(NAMES.len() - 3);
        let pool = codes(count, chance);
        let mut names: Vec<String> = chance.some(&NAMES, pool.len()).into_iter().map(|name| (*name).to_owned()).collect();
        if chance.one_in(4) {
            words.named_total.clone_into(&mut names[0]);
        }
        let drawn: Vec<usize> = (0..rows).map(|at| if at < 2 * pool.len() { at / 2 } else { chance.below(pool.len()) }).collect();
        let suffixed = known && !apart && chance.one_in(3);
        let header = if suffixed { spelling.joined(stem, words.code, chance) } else { spelling.of(stem) };
        columns.push(Column { header, cells: end(drawn.iter().map(|at| pool[*at].clone()).collect(), ""), amounts: false });
        if !known || !chance.one_in(3) {
            let header = spelling.joined(stem, words.naming, chance);
            let list = if apart { &mut behind } else { &mut columns };
            list.push(Column { header, cells: end(drawn.iter().map(|at| names[*at].clone()).collect(), ""), amounts: false });
        }
    }
    columns.append(&mut behind);
    let things = (0..rows).map(|at| format!("{} {}", chance.pick(words.things), ["nord", "sør", "vest", "øst"][at % 4])).collect();
    columns.push(Column { header: spelling.of(words.label), cells: end(things, words.total), amounts: false });
    if chance.one_in(4) {
        let ranks = (0..rows).map(|_| (1 + chance.below(3)).to_string()).collect();
        columns.push(Column { header: words.priority.to_owned(), cells: end(ranks, ""), amounts: false });
    }
    columns.extend(amount_columns(words, spelling, rows, total, chance));
    Drawn { columns, total }
}

/// A table of amounts that has columns like those of codes.
fn lookalike(chance: &mut Chance) -> Drawn {
    let words = chance.pick(&WORDS);
    let spelling = Spelling::Capital;
    let rows = 8 + chance.below(20);
    let things: Vec<usize> = (0..rows).map(|at| if at < 6 { at / 2 } else { chance.below(3) }).collect();
    let names = |at: &usize| words.things[*at].to_owned();
    let plain = |header: &str, cells: Vec<String>| Column { header: header.to_owned(), cells, amounts: false };
    let amount = |header: &str, cells: Vec<String>| Column { header: header.to_owned(), cells, amounts: true };
    let prices: Vec<i64> = (0..3).map(|_| 100 + i64::try_from(chance.below(800)).unwrap()).collect();
    let counts: Vec<i64> = (0..rows).map(|_| 10 + i64::try_from(chance.below(80)).unwrap()).collect();
    let price = |things: &[usize]| things.iter().map(|at| prices[*at].to_string()).collect::<Vec<_>>();
    let counted: Vec<String> = counts.iter().map(i64::to_string).collect();
    let sums: Vec<String> = things.iter().zip(&counts).map(|(at, count)| (prices[*at] * count).to_string()).collect();
    let people: Vec<String> = (0..rows).map(|at| format!("Medlem {}", char::from(b'A' + u8::try_from(at % 26).unwrap()))).collect();
    let columns = match chance.below(6) {
        // The price of each thing comes back with it.
        0 => vec![
            plain(words.label, things.iter().map(names).collect()),
            amount(words.price, price(&things)),
            amount(words.count, counted),
            amount(&spelling.of(words.amounts[2]), sums),
        ],
        // A count before what is counted.
        1 => vec![
            amount(words.count, counted),
            plain(words.label, things.iter().map(names).collect()),
            amount(words.price, price(&things)),
            amount(&spelling.of(words.amounts[2]), sums),
        ],
        // What everyone pays, by kind, before the name of the kind.
        2 => vec![
            plain("Navn", people),
            amount(words.price, price(&things)),
            plain(words.label, things.iter().map(names).collect()),
            amount(&spelling.of(words.amounts[2]), sums),
        ],
        // Whole amounts of one length under words that no list knows.
        3 => {
            let several: Vec<Vec<String>> =
                (0..3).map(|_| (0..rows).map(|_| (1_000 + chance.below(9_000)).to_string()).collect()).collect();
            let labels = (0..rows).map(|at| format!("{} {at}", words.things[at % words.things.len()])).collect();
            let headers = ["Nord", "Sør", "Vest"];
            [plain(words.label, labels)]
                .into_iter()
                .chain(headers.iter().zip(several).map(|(header, cells)| amount(header, cells)))
                .collect()
        }
        // Years that name the rows.
        4 => {
            let years = (0..rows).map(|at| (1990 + at).to_string()).collect();
            let few = |chance: &mut Chance| (0..rows).map(|_| (10 + chance.below(80)).to_string()).collect::<Vec<_>>();
            let (born, moved) = (few(chance), few(chance));
            vec![plain(&spelling.of(words.times[0]), years), amount("Nord", born), amount("Sør", moved)]
        }
        // Accounts beside whole amounts of one length.
        _ => {
            let accounts = (0..rows).map(|at| (3000 + 10 * at).to_string()).collect();
            let labels = (0..rows).map(|at| words.things[at % words.things.len()].to_owned()).collect();
            let whole = |chance: &mut Chance| (0..rows).map(|_| (1_000 + chance.below(9_000)).to_string()).collect::<Vec<_>>();
            let (first, second) = (whole(chance), whole(chance));
            let [one, two] = [words.amounts[0], words.amounts[1]].map(|header| spelling.of(header));
            vec![plain(&spelling.of(words.account), accounts), plain(words.label, labels), amount(&one, first), amount(&two, second)]
        }
    };
    Drawn { columns, total: false }
}

/// What is wrong with what was read of a drawn table.
fn wrong(drawn: &Drawn, report: &Report) -> Vec<String> {
    let headers: Vec<&str> = drawn.columns.iter().filter(|column| column.amounts).map(|column| column.header.as_str()).collect();
    let [statement] = report.statements.as_slice() else { return vec![format!("{} statements", report.statements.len())] };
    let read: Vec<&str> = statement.columns.iter().map(|column| column.header.as_str()).collect();
    let mut wrong = Vec::new();
    if read != headers {
        wrong.push(format!("amounts under {read:?} instead of {headers:?}"));
    }
    let last = drawn.columns[0].cells.len() - 1;
    let sums: Vec<usize> =
        (0..statement.lines.len()).filter(|at| statement.lines[*at].kind != avstem::report::model::LineKind::Line).collect();
    let total: Vec<usize> = drawn.total.then_some(last).into_iter().collect();
    if sums != total {
        wrong.push(format!("totals in rows {sums:?} instead of {total:?}"));
    }
    if let Some(line) = statement.lines.iter().find(|line| line.label.is_empty()) {
        wrong.push(format!("no label in {:?}", line.id));
    }
    wrong.extend(report.findings.iter().map(|finding| finding.message.clone()));
    wrong
}

#[test]
fn codes_are_no_amounts_and_amounts_no_codes() {
    let given = env::var("AVSTEM_SEEDS").ok();
    let given = given.as_deref().and_then(|text| text.split_once("..")).map(|(from, to)| from.parse().unwrap()..to.parse().unwrap());
    let only = env::var("AVSTEM_SEEDS_OF").ok().map(|rest| rest.parse::<u64>().unwrap());
    let mut complaints = Vec::new();
    for seed in given.unwrap_or(SEEDS).filter(|seed| only.is_none_or(|rest| seed % 2 == rest)) {
        let mut chance = Chance(seed);
        let drawn = if chance.one_in(3) { lookalike(&mut chance) } else { records(&mut chance) };
        let text = drawn.text(";");
        let report = process(text.as_bytes(), &Options::default()).unwrap();
        let top: Vec<&str> = text.lines().take(3).collect();
        complaints.extend(wrong(&drawn, &report).into_iter().take(2).map(|what| format!("seed {seed}: {what}\n   {}", top.join("\n   "))));
    }
    assert!(complaints.is_empty(), "{} complaints\n{}", complaints.len(), complaints.join("\n"));
}
