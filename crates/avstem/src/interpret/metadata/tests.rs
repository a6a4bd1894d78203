//! What a document says about itself, from its first lines.

use super::*;
use avstem_document::{
    document::{Edge, Margin, Paragraph},
    place::{Place, Rect},
};
use jiff::civil::date;

fn read(lines: &[&str]) -> Metadata {
    let paragraph = |line: &&str| {
        let level = line.chars().take_while(|&c| c == '#').count();
        let text = line.trim_start_matches(['#', ' ']).to_owned();
        Flow::Paragraph(Paragraph { heading: u8::try_from(level).ok().filter(|&level| level > 0), ..Paragraph::new(text, Place::block(0)) })
    };
    let flow = lines.iter().map(paragraph).collect::<Vec<_>>();
    metadata(&flow, &crate::interpret::cases::cases(&flow, Vocabulary::built_in()), Vocabulary::built_in())
}

#[test]
fn a_decided_plan_names_its_body_date_and_case() {
    let found = read(&["# Handlingsplan og budsjett 2019", "Vedtatt i Fellesrådet 21.01.2019, sak 03/2019", "## 1. Drift"]);
    assert_eq!(found.kind, DocumentKind::ActionPlan);
    assert_eq!(found.title.as_deref(), Some("Handlingsplan og budsjett 2019"));
    assert_eq!(found.body.as_deref(), Some("Fellesrådet"));
    assert_eq!(found.meeting_date, Some(date(2019, 1, 21)));
    assert_eq!((found.case_number.as_deref(), found.case_title), (Some("03/2019"), None));
    let period = found.period.unwrap();
    assert_eq!((period.from, period.to), (date(2019, 1, 1), date(2019, 12, 31)));
}

#[test]
fn a_case_gives_the_title_and_the_proposed_decision() {
    let found = read(&[
        "Møte i Rådet for eldre den 5. juni 2018",
        "Sak 11/2018 Tertialrapport 1 – 2018",
        "Forslag til vedtak:",
        "Rådet tar rapporten til orientering.",
        "Bakgrunn:",
        "Saken ble vedtatt i Kommunestyret 01.02.2018, sak 2/2018.",
    ]);
    assert_eq!(found.kind, DocumentKind::PeriodReport);
    assert_eq!(found.title.as_deref(), Some("Tertialrapport 1 – 2018"));
    assert_eq!(found.case_title, found.title);
    assert_eq!(found.body.as_deref(), Some("Rådet for eldre"));
    assert_eq!(found.meeting_date, Some(date(2018, 6, 5)));
    assert_eq!(found.case_number.as_deref(), Some("11/2018"));
    assert_eq!(found.proposed_decision.as_deref(), Some("Rådet tar rapporten til orientering."));
    assert_eq!(found.period.unwrap().to, date(2018, 4, 30));
}

#[test]
fn a_report_that_names_only_its_year_counts_up_to_the_day_it_states() {
    let found = read(&["# Statusrapport 2 – 2018", "Regnskapet pr. 31.8.2018 viser et overskudd."]);
    assert_eq!(found.period.unwrap().to, date(2018, 8, 31));
    assert_eq!(read(&["# Rapport 2018", "Pr 31.8.2018 og pr 30.4.2018."]).period.unwrap().to, date(2018, 12, 31));
}

#[test]
fn full_minutes_are_about_no_single_case() {
    let found = read(&["Møteprotokoll", "Utvalg: Formannskapet", "Møtedato: 12.03.2018", "Sak 1/18 Budsjett", "Sak 2/18 Valg av leder"]);
    assert_eq!((found.kind, found.case_number), (DocumentKind::Minutes, None));
    assert_eq!(found.body.as_deref(), Some("Formannskapet"));
    assert_eq!(found.meeting_date, Some(date(2018, 3, 12)));
}

#[test]
fn minutes_name_their_body_in_their_title() {
    let found = read(&["Møteprotokoll for formannskapet 12.3.2018", "Til stede: alle"]);
    assert_eq!(found.title.as_deref(), Some("Møteprotokoll for formannskapet 12.3.2018"));
    assert_eq!((found.body.as_deref(), found.meeting_date), (Some("formannskapet"), Some(date(2018, 3, 12))));
    assert_eq!(read(&["Protokoll fra møte i Rådet 1.2.2018"]).body.as_deref(), Some("Rådet"));
}

#[test]
fn a_numbered_decision_is_taken_whole() {
    let found = read(&["Innstilling:", "1. Planen vedtas.", "2. Saken avsluttes.", "Dette er bakgrunnen for saken."]);
    assert_eq!(found.proposed_decision.as_deref(), Some("1. Planen vedtas.\n2. Saken avsluttes."));
    assert_eq!(read(&["Forslag til vedtak: Planen vedtas."]).proposed_decision.as_deref(), Some("Planen vedtas."));
}

#[test]
fn a_running_head_names_organisation_and_case_where_the_text_does_not() {
    let headed = |lines: &[&str]| {
        let paragraph = |text: &&str| Paragraph::new(*text, Place::block(0));
        let head = Margin { edge: Edge::Head, text: "Lillevik kommune\tSak 7/2019 Side 1".to_owned(), place: Place::block(9) };
        let mut flow: Vec<Flow> = lines.iter().map(|line| Flow::Paragraph(paragraph(line))).collect();
        flow.push(Flow::Margin(head));
        let found = metadata(&flow, &crate::interpret::cases::cases(&flow, Vocabulary::built_in()), Vocabulary::built_in());
        (found.organisation, found.case_number, found.case_title)
    };
    assert_eq!(headed(&["Budsjett 2020"]), (Some("Lillevik kommune".to_owned()), Some("7/2019".to_owned()), None));
    assert_eq!(headed(&["Sak 9/2019 Budsjett"]).1.as_deref(), Some("9/2019"));
}

#[test]
fn nothing_is_invented() {
    let found = read(&["Vi viser til møtet i går.", "Planen ble vedtatt i samsvar med loven.", "Sak 3/17 ble utsatt.", "Rapport"]);
    assert_eq!((found.kind, found.title, found.body), (DocumentKind::Other, None, None));
    assert_eq!((found.meeting_date, found.case_number, found.period, found.proposed_decision), (None, None, None, None));
    assert_eq!(read(&["Lillevik kommune", "Budsjett 2020"]).organisation.as_deref(), Some("Lillevik kommune"));
}

#[test]
fn a_page_of_nothing_but_a_title_gives_it_whole() {
    let paged = |pages: &[&[&str]]| {
        let on = |page: u32, text: &str| {
            let place = Place::page(page, &Rect::default());
            Flow::Paragraph(Paragraph { heading: (page > 1).then_some(2), ..Paragraph::new(text, place) })
        };
        let flow: Vec<Flow> = (1..).zip(pages).flat_map(|(page, lines)| lines.iter().map(move |line| on(page, line))).collect();
        metadata(&flow, &crate::interpret::cases::cases(&flow, Vocabulary::built_in()), Vocabulary::built_in())
    };
    let found = paged(&[&["Lillevik kommune", "Årsregnskap for", "vannverket", "2018"], &["1 Innledning", "Kort om året"]]);
    assert_eq!(found.title.as_deref(), Some("Årsregnskap for vannverket 2018"));
    assert_eq!((found.kind, found.period.unwrap().to), (DocumentKind::Accounts, date(2018, 12, 31)));
    assert_eq!(paged(&[&["Ny modell for", "veiene"], &["Rapport"]]).title.as_deref(), Some("Ny modell for veiene"));
    assert_eq!(paged(&[&["Lillevik kommune"], &["Innhold", "Budsjett 2018"]]).title, None);
}

#[test]
fn a_title_may_stand_above_the_headings_of_sections() {
    let of = |lines: &[(&str, Option<u8>)]| {
        let paragraph = |(text, heading): &(&str, Option<u8>)| {
            Flow::Paragraph(Paragraph { heading: *heading, ..Paragraph::new(*text, Place::block(0)) })
        };
        let flow: Vec<Flow> = lines.iter().map(paragraph).collect();
        metadata(&flow, &crate::interpret::cases::cases(&flow, Vocabulary::built_in()), Vocabulary::built_in())
    };
    let title = ("Budsjett 2019 for Arbeidsmiljøutvalget", None);
    let found = of(&[title, ("Storlia kommune", None), ("Innledning", Some(1)), ("Økonomi", Some(1))]);
    assert_eq!((found.title.as_deref(), found.kind), (Some(title.0), DocumentKind::Budget));
    assert_eq!(found.period.unwrap().to, date(2019, 12, 31));
    // A heading that names its kind is the title, and so is one above which nothing does.
    let found = of(&[("Budsjett 2019", None), ("Rekneskap 2020", Some(1))]);
    assert_eq!((found.title.as_deref(), found.kind), (Some("Rekneskap 2020"), DocumentKind::Accounts));
    for above in ["Vi viser til budsjettet for 2019 og regnskapet.", "Vedtatt budsjett: 200", "Storlia kommune"] {
        assert_eq!(of(&[(above, None), ("Veien videre", Some(1))]).title.as_deref(), Some("Veien videre"), "{above}");
        // What every document may begin with is nobody's title, and neither are the headings beside it.
        for section in ["Innledning", "1. Innleiing", "Bakgrunn og formål", "Introduction"] {
            assert_eq!(of(&[(above, None), (section, Some(1)), ("Økonomi", Some(1))]).title, None, "{above}, {section}");
        }
    }
    let found = of(&[("Veien videre", Some(1)), ("Innledning", Some(1))]);
    assert_eq!(found.title.as_deref(), Some("Veien videre"));
}

#[test]
fn the_title_in_the_files_properties_counts_last() {
    let of = |title: &str, lines: &[&str]| {
        let paragraph = |text: &&str| Flow::Paragraph(Paragraph::new(*text, Place::block(0)));
        let mut flow: Vec<Flow> = lines.iter().map(paragraph).collect();
        flow.push(Flow::Margin(Margin { edge: Edge::Title, text: title.to_owned(), place: Place::block(0) }));
        metadata(&flow, &super::super::cases::cases(&flow, Vocabulary::built_in()), Vocabulary::built_in()).title
    };
    assert_eq!(of("Budsjett 2020 for laget", &["Vi viser til møtet i går."]).as_deref(), Some("Budsjett 2020 for laget"));
    assert_eq!(of("Noko heilt anna her", &["Handlingsplan 2019"]).as_deref(), Some("Handlingsplan 2019"));
    for made in ["Microsoft Word - brev til laget", "budsjett-2017-final", "C:\\tmp\\a b", "Nytt brev.docx", "untitled"] {
        assert_eq!(of(made, &["Vi viser til møtet i går."]), None, "{made}");
    }
}

/// What lines with margins say.
fn of(lines: &[&str], margins: &[(Edge, &str)]) -> Metadata {
    let paragraph = |line: &&str| Flow::Paragraph(Paragraph::new(*line, Place::block(0)));
    let mut flow: Vec<Flow> = lines.iter().map(paragraph).collect();
    flow.extend(margins.iter().map(|(edge, text)| Flow::Margin(Margin { edge: *edge, text: (*text).to_owned(), place: Place::block(9) })));
    metadata(&flow, &crate::interpret::cases::cases(&flow, Vocabulary::built_in()), Vocabulary::built_in())
}

/// Organisation, its number and what told it, of lines with margins.
fn whose(lines: &[&str], margins: &[(Edge, &str)]) -> (Option<String>, Option<String>, Option<Evidence>) {
    let found = of(lines, margins);
    let told = found.basis.iter().find(|(field, _)| *field == "organisation").map(|(_, basis)| basis.from);
    (found.organisation, found.municipality, told)
}

fn told(name: &str, number: Option<&str>, from: Evidence) -> (Option<String>, Option<String>, Option<Evidence>) {
    (Some(name.to_owned()), number.map(str::to_owned), Some(from))
}

const NOBODY: (Option<String>, Option<String>, Option<Evidence>) = (None, None, None);

#[test]
fn letterheads_numbers_titles_and_properties_tell_whose_it_is() {
    use Evidence::{Label, Letterhead, Properties, Register, RunningHead, Title};
    let none: &[(Edge, &str)] = &[];
    for (lines, margins, expected) in [
        (&["SOGNDAL KOMMUNE", "Budsjett 2021"][..], none, told("SOGNDAL KOMMUNE", Some("4640"), Letterhead)),
        (&["Lillevik kommune", "Budsjett 2021"], none, told("Lillevik kommune", None, Letterhead)),
        (&["Deanu gielda/Tana kommune", "Budsjett 2021"], none, told("Deanu gielda/Tana kommune", Some("5441"), Letterhead)),
        (&["Budsjett 2021"], &[(Edge::Head, "Sogndal kommune – Budsjett 2021")], told("Sogndal kommune", Some("4640"), RunningHead)),
        (&["Budsjett 2021", "Kommunenr. 4640"], none, told("Sogndal kommune", Some("4640"), Register)),
        (&["Herøy kommune", "Budsjett 2021", "Kommunenr. 1818"], none, told("Herøy kommune", Some("1818"), Letterhead)),
        (&["Herøy kommune", "Budsjett 2021"], none, told("Herøy kommune", None, Letterhead)),
        (&["Budsjett 2021", "Kommune: Sogndal"], none, told("Sogndal", Some("4640"), Label)),
        (&["Budsjett 2018 for Sogndal kommune"], none, told("Sogndal kommune", Some("1420"), Title)),
        (
            &["Budsjett 2021"],
            &[(Edge::From, "Sogndal kommune"), (Edge::From, "Kari Moe")],
            told("Sogndal kommune", Some("4640"), Properties),
        ),
        (&["Budsjett 2021"], &[(Edge::Title, "Budsjett 2021 Sogndal kommune")], told("Sogndal kommune", Some("4640"), Properties)),
        (&["Luster kommune", "Budsjett 2021"], &[(Edge::From, "Sogndal kommune")], told("Luster kommune", Some("4644"), Letterhead)),
        (&["Lillevik Eiendom AS", "Budsjett 2021"], none, told("Lillevik Eiendom AS", None, Letterhead)),
    ] {
        assert_eq!(whose(lines, margins), expected, "{lines:?} {margins:?}");
    }
}

#[test]
fn what_does_not_agree_or_is_somebody_else_is_nobody() {
    let none: &[(Edge, &str)] = &[];
    for (lines, margins) in [
        (&["Luster kommune", "Budsjett 2021"][..], &[(Edge::Head, "Sogndal kommune")][..]),
        (&["Luster kommune", "Budsjett 2021", "Kommunenr. 4640"], none),
        (&["Luster kommune", "Sogndal kommune", "Budsjett 2021"], none),
        (&["Til:", "Sogndal kommune", "Budsjett 2021"], none),
        (&["Til Sogndal kommune", "Budsjett 2021"], none),
        (&["Sogndal kommune", "Postboks 153", "6851 Sogndal", "Deres ref: 21/3", "Budsjett 2021"], none),
        (&["Tilsynsrapport om Sogndal kommune 2021"], none),
        (&["KPMG AS", "Budsjett 2021"], none),
        (&["Norges kommunerevisorforbund", "Budsjett 2021"], none),
        (&["Budsjett 2021"], &[(Edge::From, "Norconsult AS"), (Edge::From, "Ola Moe")]),
        (&["Budsjett 2021"], &[(Edge::From, "Sogndal kommune"), (Edge::From, "Luster kommune")]),
        (&["Budsjett 2021", "Tala er som i fjor.", "Det gjeld òg i Sogndal kommune."], none),
    ] {
        assert_eq!(whose(lines, margins), NOBODY, "{lines:?} {margins:?}");
    }
}

#[test]
fn a_letterhead_names_the_board_behind_the_organisation() {
    use Evidence::{Label, Letterhead, RunningHead, Statement};
    let board = |lines: &[&str], margins: &[(Edge, &str)]| {
        let found = of(lines, margins);
        let told = found.basis.iter().find(|(field, _)| *field == "body").map(|(_, basis)| basis.from);
        (found.body, told)
    };
    let none: &[(Edge, &str)] = &[];
    for (lines, margins, expected, from) in [
        (&["Rapport", "Storlia kommune, Utvalg for oppvekst og kultur"][..], none, "Utvalg for oppvekst og kultur", Letterhead),
        (&["Haugabygda kommune", "Utval for plan og teknikk", "Budsjett 2021"], none, "Utval for plan og teknikk", Letterhead),
        (&["SOGNDAL KOMMUNE – FORMANNSKAPET", "Budsjett 2021"], none, "FORMANNSKAPET", Letterhead),
        (&["Lillevik kommune, Komité for helse, omsorg og kultur", "Rapport"], none, "Komité for helse, omsorg og kultur", Letterhead),
        (&["Lillevik kommune, Kommunestyret, Budsjett og økonomiplan"], none, "Kommunestyret", Letterhead),
        (&["Lillevik kommune", "Eldrerådet – Rapport 2020"], none, "Eldrerådet", Letterhead),
        (&["Lillevik kommune", "Rapport", "Lillevik kommune, Planutvalget"], none, "Planutvalget", Letterhead),
        (&["Lillevik IKS, Styret", "Budsjett 2021"], none, "Styret", Letterhead),
        (&["Lillevik kommun, Barn- och utbildningsnämnden", "Budget 2021"], none, "Barn- och utbildningsnämnden", Letterhead),
        (&["Lillevik Kommune", "Børne- og Ungdomsudvalget", "Budget 2021"], none, "Børne- og Ungdomsudvalget", Letterhead),
        (&["Rapport"], &[(Edge::Head, "Lillevik kommune, Formannskapet")], "Formannskapet", RunningHead),
        // A board on a line of its own further below is dealt with, or gets a copy.
        (&["Lillevik kommune, Formannskapet", "Rapport", "Kommunestyret"], none, "Formannskapet", Letterhead),
        // A line that says it counts more.
        (&["Lillevik kommune, Formannskapet", "Utvalg: Kontrollutvalget"], none, "Kontrollutvalget", Label),
        (&["Lillevik kommune, Formannskapet", "Møte i Kommunestyret 1.2.2018"], none, "Kommunestyret", Statement),
    ] {
        assert_eq!(board(lines, margins), (Some(expected.to_owned()), Some(from)), "{lines:?} {margins:?}");
    }
    for (lines, margins) in [
        (&["Lillevik kommune, Rådmannen", "Rapport"][..], none),
        (&["Lillevik kommune", "Økonomiavdelinga", "Rapport"], none),
        (&["Lillevik kommune, Lillevik Eiendom AS", "Rapport"], none),
        (&["Lillevik kommune", "Råd for foreldre", "Rapport"], none),
        (&["Lillevik kommune – Utvalg for plan 2021", "Rapport"], none),
        (&["Luster kommune, Formannskapet", "Sogndal kommune", "Budsjett 2021"], none),
        (&["Til Lillevik kommune, Formannskapet", "Rapport"], none),
        (&["Til:", "Lillevik kommune, Formannskapet", "Rapport"], none),
        (&["Lillevik kommune, Formannskapet", "Postboks 153", "6851 Sogndal", "Deres ref: 21/3", "Budsjett 2021"], none),
        (&["Lillevik kommune, formannskapet, vedtok planen i går."], none),
        (&["Lillevik kommune", "Formannskapet, som møttes i går, vedtok planen."], none),
        (&["Budsjett 2021", "Formannskapet, Lillevik kommune"], none),
        (&["Rapport"], &[(Edge::Head, "Lillevik kommune"), (Edge::Foot, "Formannskapet 2021")]),
    ] {
        assert_eq!(board(lines, margins), (None, None), "{lines:?} {margins:?}");
    }
}
