//! A document's report → what its pages show.
//!
//! In: an [`Entry`] with its report. Out: [`Parts`]: sections in the order of the document, parted so that no page of the site holds more
//! than [`FINDINGS`] findings, [`PICTURES`] pictures or [`PIECES`] pieces of tables. A page of a PDF is a section: its picture with the
//! marks, its findings beside it, its other checked figures below. A document without pages shows its tables as read instead; a PDF's
//! tables stand behind its pages.

use crate::{
    Entry, FINDINGS, Picture,
    parts::{Card, Head, Link, Mark, MeasureRow, Other, PageFigure, Part, Parts, Phrase, Section},
    relations, tables,
};
use avstem::spot::Spots;
use avstem::{Finding, Place, Report, model::Measure};
use avstem_view::{Checked, Judgement, Key, Texts, checked, key, reason, tell};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

/// Pictures on one page of the site at most.
const PICTURES: usize = 40;
/// Pieces of tables on one page of the site at most, each of up to some 1 MB.
const PIECES: usize = 4;
/// Measures in one section at most.
const MEASURES: usize = 300;
/// Figures that hold listed of one page of a document.
const LISTED: usize = 400;

/// Digits of a fingerprint that are shown, as everywhere.
const SHORT: usize = 8;

impl Parts {
    pub(crate) fn of(entry: &Entry, report: &Report, name: &str, texts: &'static Texts) -> Self {
        let all = checked(report);
        let making = Making { entry, report, all: &all, texts, spots: Spots::of(report) };
        let mut sections: Vec<(Vec<usize>, Section)> = making.anywhere().into_iter().collect();
        if report.document.pages.is_some() {
            sections.extend(making.pages());
        } else {
            sections.extend(making.tables(true));
        }
        sections.extend(making.measures());
        if report.document.pages.is_some() {
            sections.extend(making.tables(false));
        }
        let mut parts = Self { head: making.head(), all: Vec::new(), of_finding: HashMap::new() };
        let mut load = (0, 0, 0);
        for (findings, section) in sections {
            let own = (findings.len(), usize::from(section.picture.is_some()), usize::from(section.table.is_some()));
            let full = load.0 + own.0 > FINDINGS || load.1 + own.1 > PICTURES || load.2 + own.2 > PIECES;
            if parts.all.is_empty() || full {
                let number = parts.all.len() + 1;
                let name = if number == 1 { name.to_owned() } else { format!("{name}-{number}") };
                parts.head.contents.push((name.clone(), cut(&section.heading)));
                parts.all.push(Part { name, sections: Vec::new() });
                load = (0, 0, 0);
            }
            load = (load.0 + own.0, load.1 + own.1, load.2 + own.2);
            if let Some(part) = parts.all.last_mut() {
                parts.of_finding.extend(findings.into_iter().map(|finding| (finding, part.name.clone())));
                part.sections.push(section);
            }
        }
        if parts.all.is_empty() {
            parts.all.push(Part { name: name.to_owned(), sections: Vec::new() });
        }
        let open = |finding: &Finding| finding.severity > avstem::Severity::Info && finding.accepted.is_none();
        let findings = report.findings.iter().enumerate().filter(|(_, finding)| open(finding));
        parts.head.findings = findings
            .take(FINDINGS)
            .map(|(index, finding)| (parts.link(index, finding), severity(finding), avstem_view::headline(report, finding, texts)))
            .collect();
        parts
    }
}

impl Parts {
    /// Where a finding is shown, from the folder of the documents' pages.
    pub(crate) fn link(&self, index: usize, finding: &Finding) -> String {
        let first = self.all.first().map(|part| part.name.as_str()).unwrap_or_default();
        format!("{}.html#{}", self.of_finding.get(&index).map_or(first, String::as_str), finding.id)
    }
}

/// What the sections of a document are made from.
struct Making<'a> {
    entry: &'a Entry<'a>,
    report: &'a Report,
    all: &'a [Checked<'a>],
    texts: &'static Texts,
    spots: Spots,
}

impl Making<'_> {
    fn head(&self) -> Head {
        let (document, texts) = (&self.report.document, self.texts);
        let fact = |key: &str, value: Option<&str>| Some((texts.say(&format!("site.fact.{key}"), &[]), value?.to_owned()));
        let case = document.case.as_ref().map(|case| match &case.title {
            Some(title) => format!("{} {title}", case.number),
            None => case.number.clone(),
        });
        let facts = [
            fact("organisation", document.organisation.as_deref()),
            fact("body", document.body.as_deref()),
            fact("meeting_date", document.meeting_date.as_deref()),
            fact("case", case.as_deref()),
            fact("period", document.period.as_ref().map(|period| period.raw.as_str())),
            fact("format", Some(document.format.as_str()).filter(|format| !format.is_empty())),
            fact("pages", document.pages.map(|pages| pages.to_string()).as_deref()),
            fact("decision", document.decision.as_deref()),
        ];
        let of = |judgement| self.all.iter().filter(|one| one.judgement == judgement).count();
        let mut notes: Vec<Phrase> = Vec::new();
        for note in self.report.notes.iter().filter(|note| note.code.loses_content()) {
            let place = note.place.as_ref().map(|place| self.place(place, None) + ": ").unwrap_or_default();
            let phrase = Phrase::of(&note.message, texts);
            notes.push(Phrase { text: place + &phrase.text, ..phrase });
        }
        Head {
            title: document.title.clone().unwrap_or_else(|| file_name(self.entry.path).to_owned()),
            path: self.entry.path.to_owned(),
            link: self.entry.link.clone(),
            facts: facts.into_iter().flatten().collect(),
            counts: Judgement::ALL.into_iter().rev().map(|one| (one.name(), of(one))).filter(|(_, count)| *count > 0).collect(),
            notes,
            unchecked: self.report.coverage.unchecked_because.iter().map(|of| (avstem_view::because(of.reason, texts), of.count)).collect(),
            contents: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Findings that stand nowhere, and on a paged document those that stand on no page.
    fn anywhere(&self) -> Option<(Vec<usize>, Section)> {
        let is_paged = self.report.document.pages.is_some();
        let nowhere = |finding: &Finding| match &finding.place {
            None => true,
            Some(Place::Page { .. }) => false,
            Some(_) => is_paged,
        };
        let findings: Vec<usize> =
            self.report.findings.iter().enumerate().filter(|(_, finding)| nowhere(finding)).map(|(index, _)| index).collect();
        if findings.is_empty() {
            return None;
        }
        let section = Section {
            id: "document".to_owned(),
            heading: self.texts.say("site.whole_document", &[]),
            cards: findings.iter().filter_map(|index| self.card(*index)).collect(),
            ..Section::default()
        };
        Some((findings, section))
    }

    /// One section a page that holds a checked figure; several where it holds very many findings.
    fn pages(&self) -> Vec<(Vec<usize>, Section)> {
        let mut by_page: BTreeMap<u32, Vec<&Checked>> = BTreeMap::new();
        for one in self.all {
            if let Place::Page { page, .. } = one.place {
                by_page.entry(*page).or_default().push(one);
            }
        }
        let mut sections = Vec::new();
        for (page, figures) in by_page {
            let mut findings: Vec<usize> = figures.iter().flat_map(|one| one.findings.iter().copied()).collect();
            findings.sort_by_key(|index| Reverse(self.report.findings.get(*index).map(|finding| finding.severity)));
            let others: Vec<&&Checked> = figures.iter().filter(|one| one.findings.is_empty()).collect();
            let pieces: Vec<&[usize]> = if findings.is_empty() { vec![&[]] } else { findings.chunks(FINDINGS).collect() };
            for (number, piece) in pieces.into_iter().enumerate() {
                let id = if number == 0 { format!("p{page}") } else { format!("p{page}-{}", number + 1) };
                let listed = if number == 0 { others.iter().take(LISTED).map(|one| self.other(one)).collect() } else { Vec::new() };
                let section = Section {
                    id,
                    heading: self.page(page),
                    picture: self.entry.pictures.pages.get(&page).map(|picture| self.figure(page, picture, &figures)),
                    cards: piece.iter().filter_map(|index| self.card(*index)).collect(),
                    more: if number == 0 { others.len() - listed.len() } else { 0 },
                    others: listed,
                    ..Section::default()
                };
                sections.push((piece.to_vec(), section));
            }
        }
        sections
    }

    fn figure(&self, page: u32, picture: &Picture, figures: &[&Checked]) -> PageFigure {
        let marks = figures.iter().map(|one| self.mark(one)).collect();
        let findings = figures.iter().flat_map(|one| &one.findings).filter_map(|index| self.report.findings.get(*index));
        let links = findings.filter_map(|finding| {
            let path: String = avstem_view::relations_of(self.report, finding)
                .iter()
                .enumerate()
                .filter_map(|(at, of)| relations::drawn(of, page, at))
                .collect();
            (!path.is_empty()).then(|| Link { finding: finding.id.clone(), path })
        });
        PageFigure { file: picture.file.clone(), width: picture.width, height: picture.height, marks, links: links.collect() }
    }

    fn mark(&self, one: &Checked) -> Mark {
        let bbox = match one.place {
            Place::Page { bbox, .. } | Place::Picture { bbox, .. } => *bbox,
            _ => [0.0; 4],
        };
        let finding = one.findings.first().and_then(|index| self.report.findings.get(*index));
        Mark {
            class: one.judgement.name(),
            x: bbox[0],
            y: bbox[1],
            width: (bbox[2] - bbox[0]).max(0.0),
            height: (bbox[3] - bbox[1]).max(0.0),
            title: self.title(one),
            finding: finding.map(|finding| finding.id.clone()),
        }
    }

    fn title(&self, one: &Checked) -> String {
        let judgement = self.texts.say(&format!("judgement.{}", one.judgement.name()), &[]);
        format!("{judgement}: {}", reason(self.report, one, self.texts))
    }

    /// The tables as read. With the findings that stand in them where the document has no pages.
    fn tables(&self, with_findings: bool) -> Vec<(Vec<usize>, Section)> {
        let mut at: HashMap<Key, usize> = HashMap::new();
        for (index, one) in self.all.iter().enumerate() {
            at.entry(key(one.place)).or_insert(index);
        }
        let mut shown: Vec<bool> = vec![false; self.report.findings.len()];
        let mut sections = Vec::new();
        for table in &self.report.tables {
            let pieces = tables::pieces(table, |place| at.get(&key(place)).copied());
            for (number, rows) in pieces.into_iter().enumerate() {
                let figures: Vec<usize> = rows.rows.iter().flatten().filter_map(|cell| cell.mark).collect();
                let mut findings: Vec<usize> = Vec::new();
                if with_findings {
                    for finding in figures.iter().filter_map(|index| self.all.get(*index)).flat_map(|one| &one.findings) {
                        if let Some(shown) = shown.get_mut(*finding).filter(|shown| !**shown) {
                            *shown = true;
                            findings.push(*finding);
                        }
                    }
                }
                let caption = table.caption.clone().unwrap_or_default();
                let paged = |place: &&Place| !matches!(place, Place::Body { .. });
                let place = table.parts.first().filter(paged).map(|place| self.place(place, None)).unwrap_or_default();
                let named =
                    [caption.as_str(), place.as_str()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" – ");
                let values = [("id", table.id.as_str()), ("named", named.as_str())];
                let heading = self.texts.say(if named.is_empty() { "site.table_bare" } else { "site.table" }, &values);
                let heading = if number == 0 {
                    heading
                } else {
                    self.texts.say("site.table_from", &[("heading", &heading), ("row", &(rows.first + 1).to_string())])
                };
                let marks = figures.iter().filter_map(|index| Some((*index, self.mark(self.all.get(*index)?)))).collect();
                // More findings than one page takes: the rest follow in sections without the table.
                let (first, rest) = findings.split_at(findings.len().min(FINDINGS));
                sections.push((
                    first.to_vec(),
                    Section {
                        id: if number == 0 { table.id.clone() } else { format!("{}-{}", table.id, number + 1) },
                        heading: heading.clone(),
                        cards: first.iter().filter_map(|index| self.card(*index)).collect(),
                        table: Some(rows),
                        marks,
                        ..Section::default()
                    },
                ));
                sections.extend(rest.chunks(FINDINGS).map(|piece| self.cards(piece, &heading)));
            }
        }
        if with_findings {
            let left: Vec<usize> =
                (0..shown.len()).filter(|index| !shown[*index] && self.report.findings[*index].place.is_some()).collect();
            let heading = self.texts.say("site.in_the_text", &[]);
            let mut before: Vec<_> = left.chunks(FINDINGS).map(|piece| self.cards(piece, &heading)).collect();
            before.append(&mut sections);
            return before;
        }
        sections
    }

    /// Findings that stand in no picture and no table.
    fn cards(&self, findings: &[usize], heading: &str) -> (Vec<usize>, Section) {
        let section = Section {
            id: format!("s{}", findings.first().copied().unwrap_or_default()),
            heading: heading.to_owned(),
            cards: findings.iter().filter_map(|index| self.card(*index)).collect(),
            ..Section::default()
        };
        (findings.to_vec(), section)
    }

    fn measures(&self) -> Vec<(Vec<usize>, Section)> {
        let pieces = self.report.measures.chunks(MEASURES).enumerate();
        pieces
            .map(|(number, measures)| {
                let section = Section {
                    id: format!("measures-{}", number + 1),
                    heading: self.texts.say("site.measures", &[]),
                    measures: measures.iter().map(|measure| self.measure(measure)).collect(),
                    ..Section::default()
                };
                (Vec::new(), section)
            })
            .collect()
    }

    fn measure(&self, measure: &Measure) -> MeasureRow {
        let text = |of: &Option<String>| of.clone().unwrap_or_default();
        let number = measure.number.as_ref().map(|number| number.clone() + " ").unwrap_or_default();
        let state = measure.status.as_ref().and_then(|status| serde_json::to_value(status.state).ok());
        let state = state.as_ref().and_then(serde_json::Value::as_str).unwrap_or("none");
        MeasureRow {
            section: measure.section.join(" › "),
            measure: number + &text(&measure.measure),
            activity: text(&measure.activity),
            responsible: text(&measure.responsible),
            period: measure
                .period
                .as_ref()
                .map(|of| of.raw.clone())
                .or_else(|| measure.deadline.as_ref().map(|of| of.raw.clone()))
                .unwrap_or_default(),
            status: measure.status.as_ref().map(|of| of.raw.clone()).unwrap_or_default(),
            state: self.texts.say(&format!("state.{state}"), &[]),
        }
    }

    fn card(&self, index: usize) -> Option<Card> {
        let finding = self.report.findings.get(index)?;
        let told = tell(self.report, finding, self.texts);
        let claim = self
            .report
            .claims
            .iter()
            .find(|claim| Some(&claim.place) == finding.place.as_ref() && Some(&claim.value) == finding.stated.as_ref());
        let sentence = claim.and_then(|claim| {
            let (before, after) = claim.text.split_once(claim.raw.as_str())?;
            Some((before.to_owned(), claim.raw.clone(), after.to_owned()))
        });
        Some(Card {
            id: finding.id.clone(),
            severity: severity(finding),
            code: finding.code.clone(),
            rule: told.rule,
            headline: told.headline,
            place: finding.place.as_ref().map(|place| self.place(place, finding.column_header.as_deref())).unwrap_or_default(),
            hints: told.hints,
            relation: told.relations.first().map(|relation| relations::shown(relation, finding.place.as_ref(), self.texts)),
            sentence,
            fingerprint: finding.fingerprint.chars().take(SHORT).collect(),
            accepted: finding.accepted.is_some(),
        })
    }

    fn other(&self, one: &Checked) -> Other {
        let name = [one.row.as_str(), one.column].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ");
        Other { class: one.judgement.name(), raw: one.raw.to_owned(), name, reason: reason(self.report, one, self.texts) }
    }

    /// A page by its number, and the one that is printed on it where that is another.
    fn page(&self, page: u32) -> String {
        let spot = self.spots.spot(&Place::Page { page, bbox: [0.0; 4] }, None);
        self.texts.say("site.page_heading", &[("n", &avstem_view::place(&spot, self.texts))])
    }

    /// Where something stands, as a person looks for it; `header` names its column.
    fn place(&self, place: &Place, header: Option<&str>) -> String {
        let told = avstem_view::place(&self.spots.spot(place, header), self.texts);
        match place {
            Place::Page { .. } => self.texts.say("site.page", &[("n", &told)]),
            _ => told,
        }
    }
}

/// The name of a finding's severity, for classes and texts.
pub(crate) fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        avstem::Severity::Error => "error",
        avstem::Severity::Warning => "warning",
        avstem::Severity::Info => "info",
    }
}

/// Characters of a heading in the list of parts.
const HEADING: usize = 60;

fn cut(heading: &str) -> String {
    if heading.chars().count() <= HEADING { heading.to_owned() } else { heading.chars().take(HEADING - 1).chain(['…']).collect() }
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
