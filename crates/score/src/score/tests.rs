//! The score as a whole: deterministic, fair to what was planted, and not so poor that something in it must be broken.

use super::*;
use super::{
    model::{At, RelationKind},
    tally::Measured,
};
use avstem::Report;

fn tally_of(documents: u64, format: Format) -> Tally {
    let mut all = Tally::default();
    for number in 0..documents {
        let scored = score_one(7, number, format).unwrap();
        all.add(&scored.whole);
        scored.samples.iter().for_each(|sample| all.add(&sample.tally));
    }
    all
}

#[test]
fn a_seed_gives_one_text_for_any_number_of_threads() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| score(7, 2)).unwrap()
    };
    let one = with(1);
    assert_eq!(one, with(3));
    assert!(one.lines().any(|line| line.starts_with("cells-read ")), "{one}");
}

#[test]
fn cells_of_tables_with_tabs_are_read() {
    let share = tally_of(8, Format::Tabs).get(Measured::CellsRead).percent();
    assert!(share.is_some_and(|share| share > 95.0), "{share:?}");
}

/// The first drawn document with a table of accounts that is read without a fault.
fn well_read() -> (Document, File, Report) {
    let candidates = (0..60).flat_map(|number| {
        let document = document(11, number, false);
        let files = files(&document, 11, number, Format::Html).unwrap();
        files.into_iter().map(move |file| (document.clone(), file))
    });
    candidates
        .filter(|(document, _)| document.tables.len() == 1 && document.tables[0].kind == Kind::Accounts)
        .map(|(document, file)| {
            let report = read(&file).unwrap();
            (document, file, report)
        })
        .find(|(document, file, report)| {
            let tally = &compare::compare(document, file, Some(report)).tables[0];
            let is_full = |what| tally.get(what).percent() == Some(100.0);
            is_full(Measured::CellsRead) && is_full(Measured::ValuesRead) && is_full(Measured::Totals)
        })
        .unwrap()
}

#[test]
fn a_value_in_the_wrong_column_loses_exactly_that() {
    let (document, file, mut report) = well_read();
    let counts = |report: &Report, what| compare::compare(&document, &file, Some(report)).tables[0].get(what).hits;
    let before = [Measured::CellsRead, Measured::ValuesRead, Measured::Totals].map(|what| counts(&report, what));
    let statement = &mut report.statements[0];
    let line = statement.lines.iter_mut().find(|line| !line.facts.is_empty()).unwrap();
    let (id, fact) = line.facts.shift_remove_index(0).unwrap();
    let moved = fact.place.clone();
    line.facts.insert(format!("{id} elsewhere"), fact);
    assert_eq!(counts(&report, Measured::ValuesRead), before[1] - 1);
    let table = &mut report.tables[0];
    let cell = table.cells.iter_mut().find(|cell| cell.place == moved).unwrap();
    cell.column += 40;
    assert_eq!(counts(&report, Measured::CellsRead), before[0] - 1);
    assert_eq!(counts(&report, Measured::Totals), before[2]);
}

#[test]
fn no_report_loses_everything() {
    let (document, file, _) = well_read();
    let compared = compare::compare(&document, &file, None);
    assert_eq!(compared.whole.get(Measured::DocumentsRead).percent(), Some(0.0));
    assert_eq!(compared.tables[0].get(Measured::CellsRead).hits, 0);
    assert!(compared.tables[0].get(Measured::ValuesRead).of > 0);
}

#[test]
fn a_slip_is_found_where_its_figure_is_accused_and_nowhere_else() {
    let found = |number| {
        let wrong = document(5, number, true);
        let file = files(&wrong, 5, number, Format::Html).unwrap().remove(0);
        let tally = compare::compare_slip(&wrong, &file, read(&file).as_ref());
        (wrong, file, tally)
    };
    let is_found = |tally: &Tally| tally.get(Measured::SlipsPlaced).of == 1;
    let (mut wrong, file, tally) = (0..40).map(found).find(|(_, _, tally)| is_found(tally)).unwrap();
    assert_eq!(tally.get(Measured::FalseSlip).hits, 0);
    // The same accusation is false where the slip was another one.
    let slip = wrong.slip.as_mut().unwrap();
    let table = &wrong.tables[slip.table];
    let apart = |at: &At| table.value(*at).is_some() && !touches(table, *at, slip.at);
    let other = (0..table.rows.len()).flat_map(|row| (0..table.columns.len()).map(move |column| (row, column))).find(apart);
    if let Some(other) = other {
        slip.at = other;
        slip.touched = vec![other];
        let tally = compare::compare_slip(&wrong, &file, read(&file).as_ref());
        assert!(tally.get(Measured::FalseSlip).hits > 0);
    }
}

/// True where two figures stand in one relation.
fn touches(table: &model::Table, one: At, other: At) -> bool {
    let members = |relation: &model::Relation| relation.items.iter().copied().chain([relation.computed]).collect::<Vec<_>>();
    one == other
        || table.relations.iter().any(|relation| {
            relation.kind != RelationKind::Percent && members(relation).contains(&one) && members(relation).contains(&other)
        })
        || table.value(one) == table.value(other)
}
