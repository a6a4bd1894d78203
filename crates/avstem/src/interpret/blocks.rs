//! Flow → measures that are given in running text: blocks of labelled lines, and lists under a heading that names measures.
//!
//! In: the flow's paragraphs. Out: [`Blocks`]. A block begins with a label that names a measure ("Tiltak 3: …") and goes on as
//! long as each line begins with a label of the trade ("Ansvar: …", "Frist: …"); several may stand on one line. It is a measure
//! when something is said of it: who, when or how far. A number may stand for the colon ("Tiltak 1.1 Ny gangveg"), and the line may be
//! a heading. A list counts when it stands right below a heading such as "Tiltak"; labels may stand in its items ("- Ny gangveg. Ansvar:
//! Teknisk"). What looks like a measure and is not taken is noted. What it does not do: prose.

use super::{
    Measure, amount,
    cases::is_list_item,
    context::looks_like_heading,
    measure::Around,
    measure_columns::whole_role,
    measure_fields::{cost, deadline, repeated},
    measure_roles::Role,
    periods::measure_period,
    plain::plain,
    status::status,
};
use crate::{
    table::Flow,
    vocabulary::{Vocabulary, words},
};
use avstem_document::{
    document::Paragraph,
    note::{NoteCode, Notes},
    place::Place,
};
use std::ops::Range;

/// The measures of the running text.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocks {
    /// In text order.
    found: Vec<Block>,
    /// Texts that begin like a measure and are none, with their places.
    untaken: Vec<(String, Place)>,
}

/// One measure.
#[derive(Debug, Clone)]
struct Block {
    /// Pieces of the flow that it takes up.
    items: Range<usize>,
    fields: Vec<Field>,
    place: Place,
}

/// A labelled text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    role: Role,
    label: String,
    value: String,
    /// A colon follows the label; what begins like a measure without one may well be prose.
    colon: bool,
}

/// Words of the longest label ("Ansvarlig for oppfølging", "Tiltak 12").
const LABEL_WORDS: usize = 4;
/// Bytes of the longest line of labelled texts; beyond, it is prose.
const LONGEST_LINE: usize = 2_000;
/// Items of a list below a heading that names measures; one alone is a sentence.
const LEAST_ITEMS: usize = 2;
/// Notes on texts that were not taken; a report has a handful, a hostile text any number.
const MOST_NOTES: usize = 20;
/// Characters of a text that a note quotes.
const QUOTED: usize = 60;

/// Finds the measures in the paragraphs.
pub(super) fn find(flow: &[Flow], vocabulary: &Vocabulary) -> Blocks {
    let mut blocks = Blocks::default();
    let mut open: Option<Block> = None;
    let mut at = 0;
    while at < flow.len() {
        let Flow::Paragraph(paragraph) = &flow[at] else {
            blocks.close(&mut open);
            at += 1;
            continue;
        };
        if let Some(behind) = list_below(flow, at, vocabulary) {
            blocks.close(&mut open);
            blocks.list(flow, at + 1..behind, vocabulary);
            at = behind;
            continue;
        }
        for line in paragraph.text.split('\n').map(plain).filter(|line| !line.is_empty()) {
            let mut fields = fields(&line, vocabulary);
            if fields.is_empty() {
                fields.extend(numbered(&line, vocabulary));
            }
            // A heading opens a measure or nothing.
            if paragraph.heading.is_some() && fields.first().is_none_or(|field| field.role != Role::Measure) {
                fields.clear();
            }
            if fields.is_empty() {
                blocks.close(&mut open);
            }
            for field in fields {
                blocks.take(field, at, paragraph, &mut open);
            }
        }
        at += 1;
    }
    blocks.close(&mut open);
    blocks
}

impl Blocks {
    fn take(&mut self, field: Field, at: usize, paragraph: &Paragraph, open: &mut Option<Block>) {
        let holds = |block: &Block, role| block.fields.iter().any(|field| field.role == role);
        let begins = match field.role {
            Role::Measure => true,
            Role::Activity => open.as_ref().is_none_or(|block| holds(block, Role::Activity) && !holds(block, Role::Measure)),
            _ => false,
        };
        if begins {
            self.close(open);
            *open = Some(Block { items: at..at + 1, fields: vec![field], place: paragraph.place.clone() });
        } else if let Some(block) = open {
            block.items.end = at + 1;
            block.fields.push(field);
        }
    }

    /// Keeps a block when something is said of its measure, else notes that it is not taken.
    fn close(&mut self, open: &mut Option<Block>) {
        let Some(block) = open.take() else { return };
        let said = |role: &Role| matches!(role, Role::Period | Role::Deadline | Role::Status | Role::Responsible);
        if block.fields.iter().any(|field| said(&field.role)) {
            self.found.push(block);
        } else if let Some(first) =
            block.fields.first().filter(|field| !field.value.is_empty() && field.colon && self.untaken.len() < MOST_NOTES)
        {
            self.untaken.push((format!("{}: {}", first.label, first.value), block.place));
        }
    }

    fn list(&mut self, flow: &[Flow], items: Range<usize>, vocabulary: &Vocabulary) {
        for at in items {
            let Some(Flow::Paragraph(paragraph)) = flow.get(at) else { continue };
            for line in paragraph.text.split('\n').map(plain).filter(|line| is_list_item(line)) {
                let value = line.split_once(' ').map_or("", |(_, text)| text).trim().to_owned();
                let fields = labelled(&value, Some(Role::Measure), vocabulary);
                self.found.push(Block { items: at..at + 1, fields, place: paragraph.place.clone() });
            }
        }
    }

    /// The pieces of the flow that each measure takes up, ascending.
    pub(super) fn ranges(&self) -> Vec<Range<usize>> {
        self.found.iter().map(|block| block.items.clone()).collect()
    }

    /// Notes the texts that begin like a measure and were not taken.
    pub(super) fn note_untaken(&self, notes: &mut Notes) {
        for (text, place) in &self.untaken {
            let quoted: String = text.chars().take(QUOTED).collect();
            notes.push(
                NoteCode::MeasureNotTaken,
                format!("\"{quoted}\" begins like a measure and was not taken as one"),
                Some(place.clone()),
            );
        }
    }

    /// The measures that begin at a piece of the flow.
    pub(super) fn measures_at(&self, at: usize, around: &Around, case: Option<usize>, vocabulary: &Vocabulary) -> Vec<Measure> {
        let from = self.found.partition_point(|block| block.items.start < at);
        let here = self.found[from..].iter().take_while(|block| block.items.start == at);
        here.map(|block| Measure { case, ..measure(&block.fields, block.place.clone(), around, vocabulary) }).collect()
    }
}

/// The measure that labelled texts describe: of each role the first, the rest by their label.
fn measure(fields: &[Field], place: Place, around: &Around, vocabulary: &Vocabulary) -> Measure {
    let of = |role: Role| fields.iter().find(|field| field.role == role && !field.value.is_empty());
    let text = |role: Role| of(role).map(|field| field.value.clone());
    let described = || fields.iter().find(|field| vocabulary.headers.description.is(&field.label) && !field.value.is_empty());
    let activity = of(Role::Activity).or_else(described);
    let (time, end) = (of(Role::Period).or(of(Role::Deadline)), of(Role::Deadline));
    let read_end = |field: &Field| deadline(&field.value, &field.label, vocabulary);
    let only_end = of(Role::Period).is_none();
    let votes = || amount::Votes::of(of(Role::Cost).map(|field| field.value.as_str()).into_iter());
    let notation = amount::notation(&amount::decisions(votes(), around.votes));
    let is_activity = |field: &Field| activity.is_some_and(|activity| std::ptr::eq(activity, field));
    let first = |field: &Field| of(field.role).is_some_and(|first| std::ptr::eq(first, field));
    let known = |field: &Field| (!matches!(field.role, Role::Area | Role::Comment | Role::Other) && first(field)) || is_activity(field);
    let other = fields.iter().filter(|field| !(field.value.is_empty() || known(field)));
    Measure {
        section: around.context.section.clone(),
        resource: around.context.resource.clone(),
        number: text(Role::Number).or_else(|| of(Role::Measure).and_then(|field| number_of(&field.label))),
        measure: text(Role::Measure),
        activity: activity.map(|field| field.value.clone()),
        strategy: text(Role::Strategy),
        goal: text(Role::Goal),
        risk: text(Role::Risk),
        likelihood: text(Role::Likelihood),
        consequence: text(Role::Consequence),
        priority: text(Role::Priority),
        responsible: text(Role::Responsible),
        period: time.map(|field| measure_period(&field.value, &field.label, around.year, vocabulary)),
        deadline: end.map(read_end).filter(|read| !only_end || read.date.is_some()),
        recurrence: of(Role::Recurrence).map(|field| repeated(&field.value, vocabulary)),
        status: of(Role::Status).map(|field| status(&field.value, &field.value, &field.label, vocabulary)),
        cost: of(Role::Cost).map(|field| cost(&field.value, &field.label, notation, around.language, vocabulary)),
        other: other.map(|field| (field.label.clone(), field.value.clone())).collect(),
        place: Some(place),
        ..Measure::default()
    }
}

/// The number in a label: `Tiltak 1.1`.
fn number_of(label: &str) -> Option<String> {
    let (_, number) = label.trim().rsplit_once(char::is_whitespace)?;
    let number = number.trim_end_matches(['.', ':', ')']);
    (number.starts_with(|c: char| c.is_ascii_digit()) && number.len() <= LONGEST_NUMBER).then(|| number.to_owned())
}

/// A measure from labels and texts that stand beside each other in a table.
pub(super) fn card(rows: &[(String, String)], place: Place, around: &Around, vocabulary: &Vocabulary) -> Measure {
    let field = |(label, value): &(String, String)| Field {
        role: label_role(label, vocabulary).unwrap_or(Role::Other),
        label: label.trim_end_matches(':').trim_end().to_owned(),
        value: value.clone(),
        colon: true,
    };
    let fields: Vec<Field> = rows.iter().map(field).collect();
    measure(&fields, place, around, vocabulary)
}

/// The role of a label, with or without its colon and a number ("Tiltak 3:").
pub(super) fn label_role(label: &str, vocabulary: &Vocabulary) -> Option<Role> {
    let words = words(label);
    let numbered = words.len() > 1 && words.last().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let count = words.len() - usize::from(numbered);
    let name = words[..count].join(" ");
    let documents = &vocabulary.documents;
    let decides = [&documents.decision, &documents.proposed_decision].iter().any(|phrases| phrases.is(&name));
    if count == 0 || count > LABEL_WORDS || decides {
        return None;
    }
    whole_role(&name, vocabulary)
}

/// A measure whose number stands for the colon: `Tiltak 1.1 Ny gangveg`.
fn numbered(line: &str, vocabulary: &Vocabulary) -> Option<Field> {
    let (name, rest) = line.split_once(' ')?;
    let (number, value) = rest.split_once(' ')?;
    let digits = number.trim_end_matches(['.', ')']);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    let value = value.trim_start_matches(['-', '–', '—', ' ']);
    let names = is_number && digits.len() <= LONGEST_NUMBER && label_role(name, vocabulary) == Some(Role::Measure);
    let label = || line[..name.len() + 1 + digits.len()].to_owned();
    (names && looks_like_heading(value)).then(|| Field { role: Role::Measure, label: label(), value: value.to_owned(), colon: false })
}

/// Characters of the longest number of a measure (`12.10.4b`); a year has four digits, and "Tiltak 2018" heads a table.
const LONGEST_NUMBER: usize = 8;

/// The labelled texts of a line; none when it does not begin with a label.
fn fields(line: &str, vocabulary: &Vocabulary) -> Vec<Field> {
    labelled(line, None, vocabulary)
}

/// The labelled texts of a line; with `first`, the role of the text before the first label, which has none.
fn labelled(line: &str, first: Option<Role>, vocabulary: &Vocabulary) -> Vec<Field> {
    let mut starts: Vec<(usize, usize, Role)> = first.map(|role| (0, 0, role)).into_iter().collect();
    // A longer line is prose.
    let colons = line.match_indices(':').take_while(|_| line.len() <= LONGEST_LINE);
    for (colon, _) in colons {
        let value_from = starts.last().map_or(0, |(_, value, _)| *value);
        let before = &line[value_from..colon];
        // Behind the value before it, a label begins after a mark that ends the value.
        let from = if starts.is_empty() {
            0
        } else {
            let Some(mark) = before.rfind(['.', ';', ',', '|', '(']) else { continue };
            value_from + mark + 1
        };
        match label_role(&line[from..colon], vocabulary) {
            Some(role) => starts.push((from, colon + 1, role)),
            None if starts.is_empty() => return Vec::new(),
            None => {}
        }
    }
    let ends = starts.iter().skip(1).map(|(from, ..)| *from).chain([line.len()]);
    let several = starts.len() > 1;
    let field = |((from, value, role), end): (&(usize, usize, Role), usize)| {
        let text = line[*value..end].trim();
        let text = if several { text.trim_end_matches(['.', ';', ',', '|', '(', ')']).trim_end() } else { text };
        let label = line[*from..value.saturating_sub(1).max(*from)].trim();
        Field { role: *role, label: label.to_owned(), value: text.to_owned(), colon: true }
    };
    starts.iter().zip(ends).map(field).collect()
}

/// For a heading that names measures, with a list right below it: the piece of the flow behind the list.
fn list_below(flow: &[Flow], at: usize, vocabulary: &Vocabulary) -> Option<usize> {
    let Some(Flow::Paragraph(heading)) = flow.get(at) else { return None };
    let text = plain(&heading.text);
    let marked = heading.heading.is_some() || heading.bold || text.ends_with(':');
    if !marked || !vocabulary.context.measures.is(&text) || !looks_like_heading(text.trim_end_matches(':')) {
        return None;
    }
    let lines = |item: &Flow| {
        if let Flow::Paragraph(item) = item { item.text.split('\n').map(plain).all(|line| is_list_item(&line)) } else { false }
    };
    let count = flow[at + 1..].iter().take_while(|item| lines(item)).count();
    (count >= LEAST_ITEMS).then_some(at + 1 + count)
}
