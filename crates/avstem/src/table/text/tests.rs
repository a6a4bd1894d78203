//! Tables of text on made pages: their rows, and what is left beside them.

use super::*;
use crate::layout::Line;
use avstem_document::document::{Axis, Ruling};

/// A page of cells, each as left edge, baseline and text, in the order in which they are drawn; every word five points a letter.
fn page(number: u32, cells: &[(f32, f32, &str)]) -> PageLines {
    let mut words: Vec<Word> = Vec::new();
    for (x, baseline, text) in cells {
        let mut x0 = *x;
        for text in text.split(' ') {
            let x1 = x0 + 5.0 * text.chars().count() as f32;
            let order = u32::try_from(words.len()).unwrap();
            let rect = Rect::new(x0, baseline - 7.5, x1, baseline + 2.2);
            words.push(Word {
                text: text.to_owned(),
                rect,
                baseline: *baseline,
                size: 10.0,
                order,
                spaced: true,
                lead: 5.0,
                bold: false,
                tag: 0,
            });
            x0 = x1 + 2.5;
        }
    }
    words.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.rect.x0.total_cmp(&b.rect.x0)));
    let lines = words
        .chunk_by(|a, b| (a.baseline - b.baseline).abs() < 0.1)
        .map(|words| Line { rect: Rect::around(words.iter().map(|word| &word.rect)).unwrap(), words: words.to_vec() });
    PageLines { number, width: 600.0, height: 800.0, lines: lines.collect(), ..PageLines::default() }
}

/// The tables as rows of cells, and the lines that are left on the pages.
fn taken(mut pages: Vec<PageLines>) -> (Vec<Vec<String>>, Vec<String>) {
    let hyphens = Hyphens::default();
    let mut refs: Vec<&mut PageLines> = pages.iter_mut().collect();
    let parts = take(&mut refs, &hyphens, Vocabulary::built_in(), &mut Vec::new());
    let rows = |table: &Table| {
        let row = |row: usize| (0..table.grid.columns).map(|column| table.grid.text(row, column)).collect::<Vec<_>>().join("|");
        (0..table.grid.rows).map(row).collect::<Vec<String>>()
    };
    let tables = parts.iter().filter_map(|part| part.table.as_ref()).map(rows).collect();
    (tables, pages.iter().flat_map(|page| page.lines.iter().map(Line::text)).collect())
}

const HEADER: [(f32, f32, &str); 3] = [(50.0, 100.0, "Tiltak"), (150.0, 100.0, "Aktivitet"), (350.0, 100.0, "Status")];

fn with_header(cells: &[(f32, f32, &'static str)]) -> Vec<(f32, f32, &'static str)> {
    HEADER.iter().chain(cells).copied().collect()
}

#[test]
fn rows_are_told_by_the_order_of_drawing_where_lines_and_rows_stand_as_close() {
    let cells = with_header(&[
        (50.0, 112.0, "Vei"),
        (150.0, 112.0, "Grøfte langs hele veien"),
        (150.0, 124.0, "og rydde skog"),
        (350.0, 112.0, "Ferdig"),
        (50.0, 136.0, "Bru"),
        (150.0, 136.0, "Male rekkverket"),
        (350.0, 136.0, "I rute"),
        (150.0, 148.0, "Skifte dekke på"),
        (150.0, 160.0, "vestre side"),
        (350.0, 148.0, "Utsatt"),
    ]);
    let (tables, left) = taken(vec![page(1, &cells)]);
    assert_eq!(
        tables,
        [[
            "Tiltak|Aktivitet|Status",
            "Vei|Grøfte langs hele veien og rydde skog|Ferdig",
            "Bru|Male rekkverket|I rute",
            "|Skifte dekke på vestre side|Utsatt"
        ]]
    );
    assert!(left.is_empty());
}

#[test]
fn a_table_goes_on_over_the_page_and_leaves_its_repeated_header_out() {
    let first = with_header(&[(50.0, 700.0, "Vei"), (150.0, 700.0, "Grøfte langs hele"), (350.0, 700.0, "Ferdig")]);
    let mut first = first;
    first.iter_mut().take(3).for_each(|cell| cell.1 = 688.0);
    let second = with_header(&[
        (150.0, 112.0, "veien og rydde skog"),
        (50.0, 124.0, "Bru"),
        (150.0, 124.0, "Male rekkverket"),
        (350.0, 124.0, "I rute"),
    ]);
    let (tables, left) = taken(vec![page(1, &first), page(2, &second)]);
    assert_eq!(tables, [["Tiltak|Aktivitet|Status", "Vei|Grøfte langs hele veien og rydde skog|Ferdig", "Bru|Male rekkverket|I rute"]]);
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn last_rows_with_the_first_column_alone_stand_as_far_apart_as_such_rows_above() {
    let mut cells = with_header(&[
        (50.0, 124.0, "Vei"),
        (150.0, 124.0, "Grøfte"),
        (350.0, 124.0, "Ferdig"),
        (50.0, 148.0, "Bru"),
        (50.0, 172.0, "Kai"),
        (350.0, 172.0, "I rute"),
        (50.0, 196.0, "Skole"),
        (50.0, 220.0, "Gymsal"),
        (50.0, 250.0, "Merknad"),
    ]);
    let (tables, left) = taken(vec![page(1, &cells)]);
    assert_eq!(tables, [["Tiltak|Aktivitet|Status", "Vei|Grøfte|Ferdig", "Bru||", "Kai||I rute", "Skole||", "Gymsal||"]]);
    assert_eq!(left, ["Merknad"]);
    // Without such a row above, nothing tells it from a line below the table.
    cells.retain(|cell| cell.2 != "Bru");
    cells.iter_mut().filter(|cell| cell.1 > 150.0).for_each(|cell| cell.1 -= 24.0);
    let (tables, left) = taken(vec![page(1, &cells)]);
    assert_eq!(tables, [["Tiltak|Aktivitet|Status", "Vei|Grøfte|Ferdig", "Kai||I rute"]]);
    assert_eq!(left, ["Skole", "Gymsal", "Merknad"]);
}

#[test]
fn all_columns_but_the_measures_may_be_blank() {
    let cells = |rows: &[(f32, f32, &'static str)]| {
        let names = [(50.0, 100.0, "Tiltak"), (350.0, 100.0, "Kommentar")];
        names.iter().chain(rows).copied().collect::<Vec<(f32, f32, &str)>>()
    };
    let (tables, left) = taken(vec![page(1, &cells(&[(50.0, 124.0, "Vei"), (50.0, 148.0, "Bru"), (50.0, 190.0, "Merknad")]))]);
    assert_eq!(tables, [["Tiltak|Kommentar", "Vei|", "Bru|"]]);
    assert_eq!(left, ["Merknad"]);
    // One line below may be anything; so may the beginning of a paragraph.
    let (tables, _) = taken(vec![page(1, &cells(&[(50.0, 112.0, "Vei")]))]);
    assert!(tables.is_empty());
    let prose = "langs elva ble ikke ferdig nå fordi grunnen var mye bløtere enn ventet og planlagt";
    let (tables, left) =
        taken(vec![page(1, &cells(&[(50.0, 112.0, "Vei"), (50.0, 124.0, "Bru"), (50.0, 136.0, "Arbeidet"), (50.0, 148.0, prose)]))]);
    assert_eq!((tables.concat().len(), left.len()), (3, 2));
    // What stands under a time is no measure.
    let history = [
        (50.0, 100.0, "Action date"),
        (350.0, 100.0, "Action taken"),
        (450.0, 100.0, "Comments"),
        (50.0, 112.0, "None"),
        (50.0, 124.0, "Nothing"),
    ];
    assert!(taken(vec![page(1, &history)]).0.is_empty());
    // A word of a paragraph begins by chance where the column does.
    let chance = [
        (50.0, 112.0, "Vei"),
        (50.0, 124.0, "Bru"),
        (56.0, 144.0, "Alle som bor langs elva har sagt at de vil ha den i sommer og skal"),
        (350.0, 144.0, "ny"),
    ];
    let (tables, left) = taken(vec![page(1, &cells(&chance))]);
    assert_eq!(tables, [["Tiltak|Kommentar", "Vei|", "Bru|"]]);
    assert_eq!(left.len(), 1);
    // The names of those who sign stand in no columns.
    let signed =
        [(50.0, 124.0, "Vei langs elva"), (50.0, 148.0, "Bru over elva"), (50.0, 190.0, "Guro Tveit"), (130.0, 190.0, "Ingrid Moe")];
    let (tables, left) = taken(vec![page(1, &cells(&signed))]);
    assert_eq!(tables, [["Tiltak|Kommentar", "Vei langs elva|", "Bru over elva|"]]);
    assert_eq!(left, ["Guro Tveit Ingrid Moe"]);
}

#[test]
fn a_table_of_figures_under_a_heading_of_its_own_is_another_one() {
    let cells = [
        (50.0, 100.0, "Tiltak"),
        (350.0, 100.0, "Kommentar"),
        (50.0, 112.0, "Vei langs elva"),
        (50.0, 124.0, "Bru over elva"),
        (50.0, 148.0, "Hva tiltakene koster for kommunen og staten og alle som bor i hele området"),
        (50.0, 160.0, "Leie"),
        (350.0, 160.0, "120"),
        (50.0, 172.0, "Porto"),
        (350.0, 172.0, "14"),
    ];
    let (tables, left) = taken(vec![page(1, &cells)]);
    assert_eq!(tables, [["Tiltak|Kommentar", "Vei langs elva|", "Bru over elva|"]]);
    assert_eq!(left.len(), 3);
}

/// Two columns in which hardly a cell of the second is filled, lines and rows standing as close.
const COMMENTS: [(f32, f32, &str); 8] = [
    (50.0, 100.0, "Tiltak"),
    (350.0, 100.0, "Kommentar"),
    (50.0, 112.0, "Bygge ny bru over elva og rydde skogen langs hele den gamle"),
    (50.0, 124.0, "veien"),
    (50.0, 136.0, "Male gymsalen"),
    (50.0, 148.0, "Vaske taket"),
    (350.0, 148.0, "Dekkes av rammen"),
    (50.0, 160.0, "Holde kurs"),
];

#[test]
fn a_line_whose_first_word_had_room_above_begins_a_row() {
    let rows = |cells: &[(f32, f32, &str)]| taken(vec![page(1, cells)]).0.concat();
    let expected = [
        "Tiltak|Kommentar",
        "Bygge ny bru over elva og rydde skogen langs hele den gamle veien|",
        "Male gymsalen|",
        "Vaske taket|Dekkes av rammen",
        "Holde kurs|",
    ];
    assert_eq!(rows(&COMMENTS), expected);
    // What goes on in lower case was ended by hand: so far the text of the column runs, and no farther.
    let mut by_hand = COMMENTS;
    by_hand[2].2 = "Bygge ny bru over elva fra";
    by_hand[3].2 = "Vesle og Store Haugli";
    by_hand[4].2 = "og lia ut til Moen";
    by_hand[7].2 = "gamle taket der";
    assert_eq!(rows(&by_hand).len(), 3, "{:?}", rows(&by_hand));
}

#[test]
fn rules_part_the_rows_of_a_small_table_that_boxes_every_line() {
    let ruled = |vertical: bool| {
        let mut cells = COMMENTS[..7].to_vec();
        cells[4].2 = "Male gymsalen og garderobene og gangen mellom dem for annen gang";
        let mut page = page(1, &cells);
        let rule = |axis, at, from, to| Ruling { axis, at, from, to };
        let across = [90.0, 103.5, 127.5, 139.5, 152.0].map(|at| rule(Axis::Horizontal, at, 45.0, 550.0));
        page.rulings = across.to_vec();
        page.rulings.extend(vertical.then(|| rule(Axis::Vertical, 345.0, 90.0, 152.0)));
        taken(vec![page]).0.concat()
    };
    let expected = [
        "Tiltak|Kommentar",
        "Bygge ny bru over elva og rydde skogen langs hele den gamle veien|",
        "Male gymsalen og garderobene og gangen mellom dem for annen gang|",
        "Vaske taket|Dekkes av rammen",
    ];
    assert_eq!(ruled(true), expected);
}

#[test]
fn text_that_runs_over_the_columns_ends_the_table_and_stays() {
    let cells = with_header(&[
        (50.0, 112.0, "Vei"),
        (150.0, 112.0, "Grøfte"),
        (350.0, 112.0, "Ferdig"),
        (50.0, 140.0, "Styret ba om at tiltak som ikke er begynt vurderes på nytt ved neste møte i mai"),
    ]);
    let (tables, left) = taken(vec![page(1, &cells)]);
    assert_eq!(tables, [["Tiltak|Aktivitet|Status", "Vei|Grøfte|Ferdig"]]);
    assert_eq!(left.len(), 1);
}

#[test]
fn who_signs_below_a_table_is_none_of_its_rows() {
    let rows = with_header(&[
        (50.0, 112.0, "Vei"),
        (150.0, 112.0, "Grøfte langs veien"),
        (350.0, 112.0, "Ferdig"),
        (50.0, 130.0, "Bru"),
        (150.0, 130.0, "Male rekkverket"),
        (350.0, 130.0, "I rute"),
    ]);
    let signed = |from: f32| vec![(50.0, from, "Kari Nordmann"), (150.0, from, "P. Aasgård"), (50.0, from + 12.0, "rådmann")];
    let table = ["Tiltak|Aktivitet|Status", "Vei|Grøfte langs veien|Ferdig", "Bru|Male rekkverket|I rute"];
    let names = ["Kari Nordmann P. Aasgård", "rådmann"];
    assert_eq!(
        taken(vec![page(1, &rows), page(2, &signed(100.0))]),
        (vec![table.map(str::to_owned).to_vec()], names.map(str::to_owned).to_vec())
    );
    let below = [&rows[..], &signed(155.0)[..]].concat();
    assert_eq!(taken(vec![page(1, &below)]), (vec![table.map(str::to_owned).to_vec()], names.map(str::to_owned).to_vec()));
    // As close as rows, under rows that read like names, or with a text of a row beside it, it may be a row.
    for tail in [
        vec![(50.0, 148.0, "Kari Nordmann"), (150.0, 148.0, "P. Aasgård")],
        vec![(50.0, 148.0, "Nordre Vei"), (150.0, 148.0, "Male"), (50.0, 172.0, "Søndre Vei"), (150.0, 172.0, "Nye Lys")],
        vec![(50.0, 155.0, "Nordre Vei"), (150.0, 155.0, "Nye lys")],
    ] {
        let cells = [&rows[..], &tail[..]].concat();
        assert!(taken(vec![page(1, &cells)]).1.is_empty(), "{tail:?}");
    }
}

#[test]
fn tables_of_figures_and_lines_of_cells_are_no_headers() {
    let figures = [
        (50.0, 100.0, "Tiltak"),
        (250.0, 100.0, "Budsjett"),
        (350.0, 100.0, "Status"),
        (50.0, 112.0, "Vei"),
        (250.0, 112.0, "100"),
        (350.0, 112.0, "90"),
    ];
    assert!(taken(vec![page(1, &figures)]).0.is_empty());
    let line = [
        (50.0, 100.0, "tiltak i vest"),
        (250.0, 100.0, "2027"),
        (350.0, 100.0, "status ukjent"),
        (50.0, 112.0, "Vei"),
        (250.0, 112.0, "mai"),
    ];
    assert!(taken(vec![page(1, &line)]).0.is_empty());
}

/// A list of measures whose other column is blank but for one row.
fn list(rows: &[(f32, &'static str)]) -> Vec<(f32, f32, &'static str)> {
    let names = [(50.0, 100.0, "Tiltak"), (350.0, 100.0, "Kommentar")];
    let rows = rows.iter().map(|(baseline, text)| (50.0, *baseline, *text));
    names.into_iter().chain(rows).chain([(350.0, 112.0, "Se notat")]).collect()
}

#[test]
fn rows_of_a_list_that_stand_as_close_as_lines_begin_with_capitals() {
    let rows = [
        (112.0, "Følge opp rutiner for overgangen fra barnehage til"),
        (124.0, "skole"),
        (136.0, "Planlegge rehabilitering av svømmehallen og gymsalen i"),
        (148.0, "Solbakken"),
        (160.0, "Kartlegge handlingsplan mot vold i nære relasjoner"),
        (172.0, "Gjennomgå ordning med avlastning for perioden"),
        (184.0, "2026-2029"),
        (196.0, "Innføre system for melding av avvik i alle enheter"),
        (208.0, "Utarbeide kulturminneplan for den gamle bykjernen"),
    ];
    let (tables, _) = taken(vec![page(1, &list(&rows))]);
    assert_eq!(
        tables.concat(),
        [
            "Tiltak|Kommentar",
            "Følge opp rutiner for overgangen fra barnehage til skole|Se notat",
            "Planlegge rehabilitering av svømmehallen og gymsalen i Solbakken|",
            "Kartlegge handlingsplan mot vold i nære relasjoner|",
            "Gjennomgå ordning med avlastning for perioden 2026-2029|",
            "Innføre system for melding av avvik i alle enheter|",
            "Utarbeide kulturminneplan for den gamle bykjernen|",
        ]
    );
}

#[test]
fn a_first_measure_close_below_its_name_is_no_part_of_the_name() {
    let cells = [
        (50.0, 100.0, "Tiltak"),
        (350.0, 100.0, "Kommentar"),
        (50.0, 110.0, "Innføre felles rutiner for overgangen barnehage–skole"),
        (50.0, 122.0, "Utarbeide arkivplan"),
        (350.0, 122.0, "Se eget notat"),
        (50.0, 132.0, "Gjennomgå lokaler for ungdomsklubben"),
    ];
    let (tables, _) = taken(vec![page(1, &cells)]);
    let rows = [
        "Innføre felles rutiner for overgangen barnehage–skole|",
        "Utarbeide arkivplan|Se eget notat",
        "Gjennomgå lokaler for ungdomsklubben|",
    ];
    assert_eq!(tables.concat()[1..], rows);
}

#[test]
fn rows_of_a_sheet_may_be_much_higher_than_their_text() {
    let row = |baseline: f32, measure: &'static str, left: f32| {
        [(50.0, baseline, measure), (left, baseline, "Sende brev"), (350.0, baseline, "Ferdig")]
    };
    let cells = |left| with_header(&[row(112.0, "Vei", 150.0), row(124.0, "Bru", 150.0), row(224.0, "Kai", left)].concat());
    let (tables, _) = taken(vec![page(1, &cells(150.0))]);
    assert_eq!(tables.concat(), ["Tiltak|Aktivitet|Status", "Vei|Sende brev|Ferdig", "Bru|Sende brev|Ferdig", "Kai|Sende brev|Ferdig"]);
    // What does not begin just where the columns do is something else.
    let (tables, left) = taken(vec![page(1, &cells(158.0))]);
    assert_eq!((tables.concat().len(), left.len()), (3, 1));
}

#[test]
fn the_rest_of_a_first_cell_may_stand_alone_below_the_head_of_a_page() {
    let mut first = with_header(&[
        (50.0, 712.0, "Digitale"),
        (50.0, 724.0, "skjema og"),
        (150.0, 712.0, "Ta i bruk kanal"),
        (150.0, 724.0, "for ombud"),
        (350.0, 712.0, "I gang"),
    ]);
    first.iter_mut().take(3).for_each(|cell| cell.1 = 700.0);
    let second = |rest| {
        let row = [(50.0, 100.0, "Vei"), (150.0, 100.0, "Grøfte langs"), (150.0, 112.0, "hele veien"), (350.0, 100.0, "Ferdig")];
        [(50.0, 40.0, "Lauvdal kommune"), (50.0, 76.0, rest)].into_iter().chain(row).collect::<Vec<_>>()
    };
    let (tables, left) = taken(vec![page(1, &first), page(2, &second("oppmåling"))]);
    assert_eq!(tables.concat()[1], "Digitale skjema og oppmåling|Ta i bruk kanal for ombud|I gang");
    assert_eq!(left, ["Lauvdal kommune"]);
    let (_, left) = taken(vec![page(1, &first), page(2, &second("www.lauvdal.no/2026"))]);
    assert_eq!(left, ["Lauvdal kommune", "www.lauvdal.no/2026"]);
}
