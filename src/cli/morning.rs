//! What a night brought, as a person reads it in the morning.
//!
//! In: what the ledger says of a run. Out: [`Needs`], what a person has to look at, counted and in one sentence, which decides the exit
//! code too; and the text, whose first line that sentence is, every list whole.

use crate::{
    batch::{
        Outcome,
        books::NotRead,
        discover::EMPTY_FOLDER,
        ledger::{
            query::{CHANGED_FIGURE, CONTRADICTION, Night, Seen, Unread},
            years::{FIGURES, MOST, OF_TITLE, Reasons},
        },
    },
    render::{
        summary::counted,
        terminal::{clean, located, told},
    },
};
use avstem::report::{model::Severity, short};
use avstem_view::{Language, Texts};
use clap::ValueEnum;
use serde::Serialize;
use std::{fmt::Write, path::Path};

/// What a person has to look at, counted; nothing is counted twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub(super) struct Needs {
    /// New findings by their severity, those at or above what `--fail-on` says.
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) infos: usize,
    /// Documents found for the first time, where `--fail-on` names them.
    pub(super) new: usize,
    /// Figures that changed since their document was read last (X303).
    pub(super) changed: usize,
    /// Figures that another year's document contradicts (X302).
    pub(super) contradictions: usize,
    pub(super) gone: usize,
    /// Files and folders that were given, or found, and are not there or hold nothing: a share that is not mounted.
    pub(super) missing: usize,
    /// Documents that could be read before, or are new; and what was not reached.
    pub(super) not_read: usize,
    /// Documents that were compared with other years' up to the run before, and are not now.
    pub(super) stopped: usize,
}

/// What may count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Count {
    Error,
    Warning,
    Info,
    New,
    Changed,
    Gone,
    Unread,
    Uncompared,
}

/// What counts in the first line and the exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counting {
    /// The least severity of new findings; none where they do not count.
    severity: Option<Severity>,
    kinds: Vec<Count>,
}

impl Counting {
    /// As a list says; severities alone say nothing of the rest, which counts but for new documents.
    pub(super) fn of(list: &[Count]) -> Self {
        let severity = |count: &Count| match count {
            Count::Error => Some(Severity::Error),
            Count::Warning => Some(Severity::Warning),
            Count::Info => Some(Severity::Info),
            _ => None,
        };
        let mut kinds: Vec<Count> = list.iter().copied().filter(|count| severity(count).is_none()).collect();
        if kinds.is_empty() {
            kinds.extend([Count::Changed, Count::Gone, Count::Unread, Count::Uncompared]);
        }
        Self { severity: list.iter().filter_map(severity).min(), kinds }
    }

    fn counts(&self, kind: Count) -> bool {
        self.kinds.contains(&kind)
    }
}

impl Needs {
    pub(super) fn of(night: &Night, unreachable: &[NotRead], counting: &Counting) -> Self {
        let counted = |counts: bool, number: usize| if counts { number } else { 0 };
        // A folder that holds nothing may be a share that is not mounted.
        let is_missing = |one: &&NotRead| one.outcome == Outcome::Vanished || one.message == EMPTY_FOLDER;
        let missing = unreachable.iter().filter(is_missing).count();
        let mut needs = Self {
            new: counted(counting.counts(Count::New), night.new.len()),
            gone: counted(counting.counts(Count::Gone), night.disappeared.len()),
            missing: counted(counting.counts(Count::Unread), missing),
            stopped: counted(counting.counts(Count::Uncompared), night.not_compared.stopped.documents),
            not_read: counted(counting.counts(Count::Unread), night.newly_not_read.len() + unreachable.len() - missing),
            ..Self::default()
        };
        let counts = |severity| counting.severity.is_some_and(|least| severity >= least);
        for seen in &night.new_findings {
            let (count, counts) = match (seen.code.as_str(), seen.severity.as_str()) {
                (CHANGED_FIGURE, _) => (&mut needs.changed, counting.counts(Count::Changed)),
                (CONTRADICTION, _) => (&mut needs.contradictions, counting.counts(Count::Changed)),
                (_, "error") => (&mut needs.errors, counts(Severity::Error)),
                (_, "warning") => (&mut needs.warnings, counts(Severity::Warning)),
                _ => (&mut needs.infos, counts(Severity::Info)),
            };
            *count += usize::from(counts);
        }
        needs
    }

    /// True when there is anything.
    pub(super) fn anything(self) -> bool {
        self != Self::default()
    }

    /// In one sentence, without its end.
    pub(super) fn sentence(self, texts: &Texts) -> String {
        let counts = [
            ("morning.missing", self.missing),
            ("morning.errors", self.errors),
            ("morning.warnings", self.warnings),
            ("morning.infos", self.infos),
            ("morning.new", self.new),
            ("morning.changed", self.changed),
            ("morning.contradictions", self.contradictions),
            ("morning.gone", self.gone),
            ("morning.not_read", self.not_read),
            ("morning.stopped", self.stopped),
        ];
        let parts: Vec<String> = counts.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| texts.count(key, count)).collect();
        if parts.is_empty() { texts.say("morning.nothing", &[]) } else { parts.join(", ") }
    }
}

/// A night and how it is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Morning<'a> {
    pub(super) night: &'a Night,
    pub(super) unreachable: &'a [NotRead],
    pub(super) needs: Needs,
    /// Of a fingerprint that are shown.
    pub(super) digits: usize,
    pub(super) ledger: &'a Path,
    /// Leave out what needs nobody.
    pub(super) quiet: bool,
}

impl Morning<'_> {
    /// The new findings, and the figures that changed.
    pub(super) fn brought(&self) -> (Vec<&Seen>, Vec<&Seen>) {
        self.night.new_findings.iter().partition(|seen| seen.code != CHANGED_FIGURE)
    }

    /// What needs a person, in one sentence; and where years are not compared any more, or cannot be, why: a night in which nothing is
    /// compared finds nothing.
    pub(super) fn sentence(&self, texts: &Texts) -> String {
        let not = &self.night.not_compared;
        let mut sentence = self.needs.sentence(texts);
        if self.needs.stopped > 0 {
            let _ = write!(sentence, " ({})", reasons(&not.stopped, texts, |key| format!("morning.because.{key}"), ""));
        }
        let told = if self.needs.stopped > 0 { not.stopped.too_many } else { 0 };
        if not.reasons.too_many > told {
            let _ = write!(sentence, "; {}", texts.count("morning.too_many", not.reasons.too_many));
        }
        sentence
    }

    /// How many documents were not held against those of other years, and why, in one line; none where all were.
    pub(super) fn not_compared(&self, texts: &Texts) -> Option<String> {
        let not = &self.night.not_compared;
        let first = not.first_disagreeing.as_deref().map(clean).unwrap_or_default();
        let reasons = reasons(&not.reasons, texts, |key| format!("morning.not_compared.{key}"), &first);
        let documents = texts.count("count.documents", not.reasons.documents);
        (not.reasons.documents > 0).then(|| texts.say("morning.not_compared.line", &[("documents", &documents), ("reasons", &reasons)]))
    }

    /// What could not be read in earlier runs either, counted, and how it is listed.
    pub(super) fn still_not_read(&self, texts: &Texts) -> Option<String> {
        let count = self.night.still_not_read.len();
        let command = format!("avstem ledger documents --unread --ledger {}", clean(&self.ledger.to_string_lossy()));
        let documents = texts.count("count.documents", count);
        (count > 0).then(|| texts.say("morning.still_not_read", &[("documents", &documents), ("command", &command)]))
    }

    /// How many contradictions were not looked at in earlier runs either.
    pub(super) fn still_uncompared(&self, texts: &Texts) -> Option<String> {
        let count = self.night.still_uncompared;
        (count > 0).then(|| texts.count("morning.still_uncompared", count))
    }

    /// The text for people: what needs them first, then what is new.
    pub(super) fn text(&self) -> String {
        let english = Texts::of(Language::English);
        let mut text = self.sentence(english) + "\n\n";
        let counts = &self.night.counts;
        let passed_over = if counts.passed_over > 0 { format!(", {} passed over", counts.passed_over) } else { String::new() };
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "run {} of {}: {}: {} new, {} changed, {} moved, {} unchanged, {} not read{passed_over}; {} disappeared",
            self.night.run,
            self.night.started.get(..10).unwrap_or_default(),
            counted(counts.documents, "document", "documents"),
            counts.new,
            counts.changed,
            counts.moved,
            counts.unchanged,
            counts.not_read,
            counts.disappeared,
        );
        for line in [self.not_compared(english), self.still_uncompared(english), self.still_not_read(english)].into_iter().flatten() {
            let _ = writeln!(text, "{}", self::uncapital(&clean(&line)));
        }
        let (findings, changes) = self.brought();
        let seen = |seen| self::seen(seen, self.digits);
        section(&mut text, "new findings", findings.into_iter().map(seen));
        section(&mut text, "figures that changed since the document was read last", changes.into_iter().map(seen));
        section(&mut text, "findings that are gone", self.night.gone_findings.iter().map(seen));
        let title = "contradictions between years that could not be looked at again, and stay open";
        section(&mut text, title, self.night.uncompared_findings.iter().map(seen));
        section(&mut text, "not read, for the first time", self.night.newly_not_read.iter().map(unread));
        section(
            &mut text,
            "not in the ledger: missing, unreachable or without documents",
            self.unreachable.iter().map(|one| format!("{}: {}", clean(&one.path), clean(&one.message))),
        );
        if !self.quiet {
            section(&mut text, "changed", self.night.changed.iter().map(|path| clean(path)));
            section(&mut text, "moved", self.night.moved.iter().map(|moved| format!("{} → {}", clean(&moved.from), clean(&moved.to))));
        }
        section(&mut text, "disappeared", self.night.disappeared.iter().map(|path| clean(path)));
        section(&mut text, "excluded now, and left out of the ledger's findings", self.night.excluded.iter().map(|path| clean(path)));
        if self.night.still_open > 0 || self.night.accepted > 0 {
            let _ = writeln!(
                text,
                "\nstill open from earlier runs: {}, accepted: {}; avstem ledger findings --ledger {}",
                counted(self.night.still_open, "finding", "findings"),
                self.night.accepted,
                clean(&self.ledger.to_string_lossy()),
            );
        }
        text
    }
}

/// Why documents are not compared, each reason with its count in the words of a text's key.
fn reasons(reasons: &Reasons, texts: &Texts, key: impl Fn(&str) -> String, first: &str) -> String {
    let counts = [
        ("without_issuer", reasons.without_issuer),
        ("folder_disagrees", reasons.folder_disagrees),
        ("name_of_several", reasons.name_of_several),
        ("without_year", reasons.without_year),
        ("shared_title", reasons.shared_title),
        ("too_many", reasons.too_many),
    ];
    let bounds = [("most", MOST), ("figures", FIGURES), ("titles", OF_TITLE)].map(|(name, bound)| (name, texts.number(bound)));
    let reason = |(name, count): (&str, usize)| {
        let n = texts.number(count);
        let values: Vec<(&str, &str)> =
            [("n", n.as_str()), ("first", first)].into_iter().chain(bounds.iter().map(|(name, bound)| (*name, bound.as_str()))).collect();
        texts.say(&key(name), &values)
    };
    counts.into_iter().filter(|(_, count)| *count > 0).map(reason).collect::<Vec<_>>().join(", ")
}

/// As a line among others.
fn uncapital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect())
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\n{title}: {}", lines.len());
        for line in &lines {
            let _ = writeln!(text, "  {line}");
        }
    }
}

fn seen(seen: &Seen, digits: usize) -> String {
    let message = told(&seen.message, seen.row_label.as_deref(), seen.column_header.as_deref());
    let fingerprint = short(&seen.fingerprint, digits);
    let severity = if seen.severity == "error" { String::new() } else { format!(" ({})", seen.severity) };
    format!(
        "{}: {} {}{severity}: {message}{} [{fingerprint}]",
        located(&seen.path, seen.spot().as_ref()),
        seen.code,
        seen.name,
        other(seen)
    )
}

/// The other document, in brackets: its name alone may be that of several.
pub(super) fn other(seen: &Seen) -> String {
    seen.other_document.as_deref().map(|path| format!(" ({})", clean(path))).unwrap_or_default()
}

fn unread(unread: &Unread) -> String {
    format!("{}: {}", clean(&unread.path), clean(&unread.reason))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::batch::ledger::{query::Counts, years::NotCompared};

    pub(in crate::cli) fn seen(code: &str, severity: &str) -> Seen {
        Seen {
            path: "in/plan <b>.pdf".to_owned(),
            code: code.to_owned(),
            name: "total-mismatch".to_owned(),
            severity: severity.to_owned(),
            message: "\"Sum & drift\", 2019: stated 1 643, lines give 1 634, difference 9".to_owned(),
            fingerprint: "0123456789abcdef".to_owned(),
            row_label: Some("Sum & drift".to_owned()),
            column_header: Some("2019".to_owned()),
            place: Some(r#"{"page":14,"bbox":[0,0,1,1]}"#.to_owned()),
            stated: Some("1643".to_owned()),
            expected: Some("1634".to_owned()),
            difference: Some("9".to_owned()),
            other_document: None,
            spot: Some(r#"{"page":{"page":14,"printed":"3"}}"#.to_owned()),
        }
    }

    pub(in crate::cli) fn night(new_findings: Vec<Seen>) -> Night {
        Night {
            run: 12,
            started: "2026-11-25T03:00:00Z".to_owned(),
            counts: Counts::default(),
            new: Vec::new(),
            changed: Vec::new(),
            moved: Vec::new(),
            disappeared: Vec::new(),
            excluded: Vec::new(),
            newly_not_read: Vec::new(),
            still_not_read: Vec::new(),
            new_findings,
            gone_findings: Vec::new(),
            uncompared_findings: Vec::new(),
            still_uncompared: 0,
            still_open: 0,
            accepted: 0,
            not_compared: NotCompared::default(),
        }
    }

    #[test]
    fn one_sentence_says_what_needs_a_person() {
        let mut night = night(vec![seen("A101", "error"), seen("A101", "warning"), seen("X303", "warning"), seen("X302", "warning")]);
        night.disappeared = vec!["a.pdf".to_owned(), "b.pdf".to_owned()];
        let say = |needs: Needs, language| needs.sentence(Texts::of(language));
        let locked = NotRead { path: "c.pdf".to_owned(), outcome: Outcome::Encrypted, message: "encrypted".to_owned() };
        let mut unreachable = vec![locked];
        let needs = Needs::of(&night, &unreachable, &Counting::of(&[Count::Error]));
        assert_eq!(
            say(needs, Language::English),
            "1 new error, 1 figure changed silently, 1 figure contradicts another year's document, 2 documents gone, 1 document not read"
        );
        assert_eq!(
            say(needs, Language::Norwegian),
            "1 ny feil, 1 tall endret uten varsel, 1 tall strider mot dokumentet fra et annet år, 2 dokumenter borte, 1 dokument ikke lest"
        );
        assert_eq!(Needs::of(&night, &unreachable, &Counting::of(&[Count::Warning])).warnings, 1);
        let listed = |list: &[Count]| say(Needs::of(&night, &unreachable, &Counting::of(list)), Language::English);
        assert_eq!(listed(&[Count::Error, Count::Gone]), "1 new error, 2 documents gone");
        assert_eq!(listed(&[Count::Unread]), "1 document not read");
        assert_eq!(listed(&[Count::New]), "nothing needs you");
        // A share that is not mounted comes first: with it the rest may be explained.
        unreachable.push(NotRead { path: "mnt".to_owned(), outcome: Outcome::Vanished, message: "not found".to_owned() });
        let of_both = Needs::of(&night, &unreachable, &Counting::of(&[Count::Unread]));
        assert_eq!(say(of_both, Language::English), "1 path not found or empty, 1 document not read");
        assert_eq!(say(of_both, Language::Norwegian), "1 sti finnes ikke eller er tom, 1 dokument ikke lest");
        unreachable.push(NotRead { path: "mnt2".to_owned(), outcome: Outcome::Unsupported, message: EMPTY_FOLDER.to_owned() });
        assert_eq!(Needs::of(&night, &unreachable, &Counting::of(&[Count::Unread])).missing, 2);
        assert_eq!((say(Needs::default(), Language::English), Needs::default().anything()), ("nothing needs you".to_owned(), false));
    }

    #[test]
    fn the_first_line_tells_when_comparing_stops() {
        let mut night = night(Vec::new());
        let say = |night: &Night, list: &[Count], language| {
            let needs = Needs::of(night, &[], &Counting::of(list));
            let morning = Morning { night, unreachable: &[], needs, digits: 8, ledger: Path::new("x.ledger"), quiet: false };
            (morning.sentence(Texts::of(language)), needs.anything())
        };
        night.not_compared.reasons = Reasons { documents: 9, without_issuer: 5, too_many: 4, ..Reasons::default() };
        let told = "nothing needs you; 4 documents of an issuer with too many are not compared with other years";
        assert_eq!(say(&night, &[Count::Error], Language::English), (told.to_owned(), false));
        night.not_compared.stopped = Reasons { documents: 6, without_issuer: 2, too_many: 4, ..Reasons::default() };
        let told = "6 documents no longer compared with other years (2 of an unknown issuer, 4 of an issuer with too many)";
        assert_eq!(say(&night, &[Count::Error], Language::English), (told.to_owned(), true));
        let told = "6 dokumenter sammenlignes ikke lenger med andre år (2 uten kjent utsteder, 4 fra en utsteder med for mange)";
        assert_eq!(say(&night, &[Count::Error], Language::Norwegian), (told.to_owned(), true));
        assert!(say(&night, &[Count::Gone], Language::English).0.starts_with("nothing needs you; 4 documents"));
    }

    #[test]
    fn the_text_begins_with_what_needs_a_person() {
        let night = night(vec![seen("A101", "error"), seen("A103", "warning")]);
        let needs = Needs::of(&night, &[], &Counting::of(&[Count::Error]));
        let morning = Morning { night: &night, unreachable: &[], needs, digits: 8, ledger: Path::new("x.ledger"), quiet: false };
        let text = morning.text();
        assert!(text.starts_with("1 new error\n\nrun 12 of 2026-11-25: 0 documents: "), "{text}");
        let line = "in/plan <b>.pdf:14 (printed page 3): A101 total-mismatch: \"Sum & drift\", 2019: stated 1 643";
        assert!(text.contains(line) && text.contains("[01234567]") && text.contains(": A103 total-mismatch (warning): "), "{text}");
    }
}
