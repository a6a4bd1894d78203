//! What governs tables, told by lines of made documents.

use super::*;
use avstem_document::{document::Paragraph, grid::Grid};

fn flow(lines: &[&str]) -> Vec<Flow> {
    let item = |(at, line): (usize, &&str)| {
        if *line == "|" {
            let parts = vec![Place::block(at)];
            return Flow::Table(Table::native(Grid::default(), 0, parts));
        }
        let level = line.chars().take_while(|&c| c == '#').count();
        let text = line.trim_start_matches(['#', ' ']).to_owned();
        let heading = (level > 0).then(|| u8::try_from(level).unwrap());
        Flow::Paragraph(Paragraph { heading, ..Paragraph::new(text, Place::block(at)) })
    };
    lines.iter().enumerate().map(item).collect()
}

fn of_tables(lines: &[&str]) -> Vec<TableContext> {
    contexts(&flow(lines), &[], Vocabulary::built_in()).into_iter().flatten().collect()
}

fn sections(lines: &[&str]) -> Vec<String> {
    of_tables(lines).iter().map(|context| context.section.join(" > ")).collect()
}

#[test]
fn marked_headings_nest_and_the_title_is_left_out() {
    let lines = ["# Plan for året", "## 1. Drift", "### Vei", "|", "### Vann", "Litt tekst.", "|", "## 2. Skole", "|"];
    assert_eq!(sections(&lines), ["1. Drift > Vei", "1. Drift > Vann", "2. Skole"]);
}

#[test]
fn areas_hold_the_headings_that_stand_above_resource_lines() {
    let lines = [
        "Innsatsområde: Oppvekst",
        "Fokusområde 1 - Barnehage",
        "Fokusområde 2 - Skole",
        "Barnehage (private, kommunale)",
        "Ressurs: Rektor",
        "|",
        "Innsatsområde:",
        "Kultur",
        "Fokusområde 1 Sang og dans",
        "Sang",
        "Ressurs: 50% stilling",
        "Vi sang i hele april, og mange kom for å høre på.",
        "|",
    ];
    let contexts = of_tables(&lines);
    assert_eq!(contexts[0].section, ["Oppvekst", "Barnehage (private, kommunale)"]);
    assert_eq!(contexts[0].resource.as_deref(), Some("Rektor"));
    assert_eq!(contexts[1].section, ["Kultur", "Sang"]);
    assert_eq!(contexts[1].resource.as_deref(), Some("50% stilling"));
    assert_eq!(contexts[1].caption, None);
}

#[test]
fn an_area_holds_marked_headings_only_when_they_stand_deeper() {
    assert_eq!(
        sections(&["Innsatsområde: Kultur", "## Sang", "|", "## Dans", "|", "Innsatsområde: Helse", "|"]),
        ["Kultur > Sang", "Kultur > Dans", "Helse"]
    );
    assert_eq!(sections(&["# A", "Innsatsområde: Vei", "|", "# B", "|"]), ["A > Vei", "B"]);
    assert_eq!(sections(&["# Plan", "## Innsatsområde: Vei", "### Bru", "|", "## Innsatsområde: Vann", "|"]), ["Vei > Bru", "Vann"]);
}

#[test]
fn a_resource_line_ends_with_its_heading() {
    let contexts = of_tables(&["Sang", "Ressurs: Ola", "|", "Dans", "|"]);
    assert_eq!(contexts[1].resource, None);
}

#[test]
fn the_caption_is_a_short_line_right_above() {
    let contexts = of_tables(&["## Tall", "Resultat 01.10.2017", "|", "Dette er en setning.", "|"]);
    assert_eq!(contexts[0].caption.as_deref(), Some("Resultat 01.10.2017"));
    assert_eq!(contexts[0].section, ["Tall"]);
    assert_eq!(contexts[1].caption, None);
}

#[test]
fn the_last_item_of_a_list_heads_no_table() {
    let lines = ["# Plan", "## Skole", "Vi vil gjøre dette.", "Felles fagdag for lærere", "Nye lokaler for klubben", "|"];
    assert_eq!(sections(&lines), ["Skole"]);
    // Below a heading or a table a line alone may be one, and so it may where nothing marks headings.
    assert_eq!(sections(&["# Plan", "## Skole", "Ny klubb", "|", "Nye lokaler", "|"]), ["Skole > Ny klubb", "Skole > Nye lokaler"]);
    assert_eq!(sections(&["Vi vil gjøre dette.", "Nye lokaler", "|"]), ["Nye lokaler"]);
}

#[test]
fn a_name_of_measures_behind_a_blank_line_heads_them_in_a_text() {
    let text = |lines: &[&str]| {
        let parted = |piece| match piece {
            Flow::Paragraph(line) => Flow::Paragraph(Paragraph { blank_above: 1, ..line }),
            other => other,
        };
        let flow: Vec<Flow> = flow(lines).into_iter().map(parted).collect();
        let contexts = contexts(&flow, &[], Vocabulary::built_in());
        contexts.into_iter().flatten().map(|context| context.section.join(" > ")).collect::<Vec<_>>()
    };
    assert_eq!(text(&["Økonomi", "Beløp i hele 1000 kr", "|", "Tiltak", "|"]), ["", "Tiltak"]);
    assert_eq!(text(&["Økonomi", "|", "Tiltak", "|"]), ["Økonomi", "Tiltak"]);
    assert_eq!(text(&["Økonomi", "|", "Tiltak 2018", "|"]), ["Økonomi", "Økonomi"]);
    assert_eq!(sections(&["Økonomi", "|", "Tiltak", "|"]), ["Økonomi", "Økonomi"]);
}

#[test]
fn prose_lists_leads_captions_and_titles_are_no_headings() {
    for line in [
        "Handlingsplan 2019",
        "Vedtatt i Rådet",
        "Tiltak 2018",
        "Tiltakene følger her:",
        "- Punkt en",
        "og resten av tabellen",
        "Tabell 1: Tiltak",
        "Alt gikk bra.",
    ] {
        assert_eq!(sections(&[line, "|"]), [""], "{line}");
    }
}
