//! `avstem reconcile`: the nightly job. What is new or changed is read, the ledger says what that brought.

use super::{
    Exit,
    common::{Reading, complain, complain_of, refused, shown},
    ledgered, mail,
    morning::{Count, Counting, Morning, Needs},
    mounted,
    night_plan::{Step, copied, is_unreadable, lost, plan},
    run::{Run, read_alone, silently, unfolded},
    site::{Look, Making, claimed},
    target::made_for,
};
use crate::batch::{
    Answer, Found, HandOver, Head, Outcome,
    books::{NotRead, is_failure},
    identity::{Method, hash_all},
    ledger::{
        Ledger, chosen,
        folders::{Names, Pattern},
        imported::Imported,
        issuers,
        query::{CHANGED_FIGURE, Counts, Night},
        roots::Given,
        store::{self, Known},
        years,
    },
    own,
    walk::{is_excluded, is_other_name},
};
use crate::render::summary::counted;
use avstem::{Limits, report::json};
use avstem_view::{Language, Texts};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Read what is new or changed since the last run, and say what that brought
///
/// The nightly job. The ledger keeps documents, figures, findings and runs; a document with the same content is not read again,
/// one that moved is known by its content. Figures are compared with those of the document's last version (X303) and of last
/// year's document (X302). A run that was killed is continued by the next one.
#[derive(Debug, Args)]
#[command(mut_arg("paths", |paths| paths.required_unless_present_any(["files_from", "roots"])), after_help = "Examples:
  avstem reconcile archive/ --ledger archive.ledger
  avstem reconcile archive/ --ledger archive.ledger --format html --report-lang nb > morning.html
  avstem reconcile archive/ --ledger archive.ledger --report site/
  avstem reconcile archive/ --ledger archive.ledger --format json | jq .new_findings
  avstem ledger findings --ledger archive.ledger

The first line says what needs you. Exit codes count the same: 0 nothing; 1 new findings at or above --fail-on, figures that changed
silently (X303) or contradict another year's document (X302), documents that disappeared or are compared with other years no more, whatever --fail-on names; 2 wrong usage; 3 some document could not be
read that could before, or that is new or changed. What could not be read in earlier runs either is counted, and fails no run; 5 the ledger is locked, damaged, of a later version, or cannot be written.")]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// The ledger's file; made where there is none.
    #[arg(long, value_name = "FILE")]
    ledger: PathBuf,
    /// Where a folder is found now that the ledger knows by another place, after a mount; may be given several times. A PATH
    /// that begins with NAME and leads to nothing leads there; where no PATH is given, these folders are read. A folder that holds another
    /// one's documents is refused, and nothing is written.
    #[arg(long = "root", value_name = "NAME=PATH", value_parser = mounted::root)]
    roots: Vec<(PathBuf, PathBuf)>,
    /// Which folders say whose documents lie there: '{organisation}/{board}/{year}', with * for any folder, counted from the outermost of
    /// the folders given, tonight or before, at which it fits; one that holds nothing but other such folders comes last. Years are held
    /// against each other for one issuer; a document that names another than its folder is compared with none.
    #[arg(long, value_name = "PATTERN")]
    issuer: Option<Pattern>,
    /// What to print: a text for people, a page for a mail, or one JSON object.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Make a site of the ledger's open findings in this folder, as `avstem report --ledger` does.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// The language of --format html and of the site: en or nb.
    #[arg(long, value_name = "LANG", default_value = "en")]
    report_lang: Language,
    /// What counts in the first line and the exit code, a list with commas: new findings from a severity on (error, warning, info), new
    /// documents (new), figures that changed or that another year contradicts (changed), documents that disappeared (gone), documents
    /// not read (unread), documents no longer compared with other years (uncompared). A severity alone leaves the last four counting.
    #[arg(long, value_enum, default_value = "error", value_name = "WHAT", value_delimiter = ',')]
    fail_on: Vec<Count>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Html,
    Json,
}

/// A run in JSON.
#[derive(Debug, Serialize)]
struct Told<'a> {
    /// What a person has to look at, counted.
    needs: Needs,
    #[serde(flatten)]
    night: &'a Night,
    /// Files and folders that are in no ledger: gone or unreachable when their turn came.
    unreachable: &'a [NotRead],
    /// What came of reading the files tonight; `skipped` are those that were read before, or whose content was, and what is passed over.
    outcomes: &'a BTreeMap<Outcome, usize>,
}

pub(super) fn run(mut arguments: Arguments) -> io::Result<Exit> {
    let roots = &arguments.roots;
    if !arguments.reading.is_given() {
        arguments.reading.paths = roots.iter().map(|(_, place)| place.clone()).collect();
    }
    arguments.reading.paths.iter_mut().for_each(|path| *path = mounted::now(path, roots));
    night(&arguments)
}

fn night(arguments: &Arguments) -> io::Result<Exit> {
    let reading = &arguments.reading;
    if reading.shard().is_some() {
        complain(&"a ledger has one writer: reconcile reads everything, without --shard");
        return Ok(Exit::Usage);
    }
    if reading.reads_pipe() {
        complain(&"a ledger keeps documents by their paths: reconcile reads none from standard input");
        return Ok(Exit::Usage);
    }
    if let Some(folder) = &arguments.report {
        claimed(folder)?;
    }
    if let Some(file) = &reading.summary {
        made_for(file)?;
    }
    let method = reading.method();
    if fs::metadata(&arguments.ledger).is_ok_and(|data| data.is_file() && data.len() == 0) {
        complain(&format_args!("{}: the file is empty; a new ledger is begun in it", shown(&arguments.ledger)));
    }
    let mut ledger = match Ledger::open_for_run(&arguments.ledger) {
        Ok(ledger) => ledger,
        Err(problem) => return Ok(refused(&arguments.ledger, &problem)),
    };
    if let Some(problem) = mounted::unknown(&arguments.roots, &ledger)? {
        complain(&problem);
        return Ok(Exit::Usage);
    }
    if !reading.quiet && !reading.is_parted() {
        for said in mounted::left_out(&arguments.roots, reading.roots()) {
            complain(&said);
        }
    }
    // Where roots are told, nothing is written before it is seen what stands there.
    if arguments.roots.is_empty()
        && let Err(problem) = ledger.begin(&method.engine, &method.configuration)
    {
        return Ok(refused(&arguments.ledger, &problem));
    }
    let name = arguments.ledger.file_name().unwrap_or_default().to_string_lossy();
    reading.keep_in(arguments.ledger.with_file_name(format!(".{name}.recognised")));
    let mut files = reading.find(None)?;
    let own = own::of_ledger(&arguments.ledger);
    files.retain(|file| !own.contains(&file.path.canonicalize().unwrap_or_default()));
    let mut files = unfolded(files, reading)?;
    hash_all(&mut files, reading.jobs(), Limits::default().file_bytes)?;
    if !arguments.roots.is_empty() {
        if let Some(problem) = mounted::misplaced(&arguments.roots, &files, reading.roots(), &ledger)? {
            complain(&problem);
            return Ok(Exit::Usage);
        }
        if let Err(problem) = ledger.begin(&method.engine, &method.configuration) {
            return Ok(refused(&arguments.ledger, &problem));
        }
    }
    let known = ledger.write(|database, _| store::known(database))?;
    let (mut named, covered) = named(&files, arguments, &known, &mut ledger)?;
    let lost = lost(&named, &known, &covered);
    let steps = plan(&files, &mut named, &known, &lost, &method, &mut ledger)?;
    files.iter_mut().zip(&named).for_each(|(file, named)| file.settled.clone_from(&named.settled));
    let by_id = known.values().map(|known| (known.id, known)).collect();
    let mut work = Work {
        ledger,
        reading,
        method,
        heads: copied(&steps).into_iter().map(|index| (index, None)).collect(),
        steps,
        known: &known,
        by_id,
        named: &named,
        methods: BTreeMap::new(),
        unreachable: Vec::new(),
    };
    let run = silently(&files, reading, HandOver::Read, |index, found, answer| {
        let answer = work.deliver(index, found, answer)?;
        if is_failure(answer.outcome) && !work.was_unread(index)? {
            complain_of(found, answer.reason());
        }
        Ok(answer)
    })?;
    run.write(reading)?;
    let Work { mut ledger, unreachable, steps, .. } = work;
    let folders = folder_names(&named, arguments.issuer.as_ref(), &ledger)?;
    let uncompared = ledger.write(|database, run| {
        // Those that moved are there again by now.
        let still: BTreeMap<PathBuf, Known> = store::known(database)?;
        let gone = lost.iter().filter_map(|path| still.get(path).filter(|known| !known.gone).map(|known| (path, known.id)));
        // Another name of what is read takes no document along: earlier versions counted each name.
        let names: Vec<&Path> = named.iter().filter(|file| is_other_name(file)).map(|file| file.path.as_path()).collect();
        let (other, gone): (Vec<_>, Vec<_>) = gone.partition(|(path, _)| names.iter().any(|name| path.starts_with(name)));
        chosen::forget(database, run, &other.into_iter().map(|(_, id)| id).collect::<Vec<_>>())?;
        gone.into_iter().try_for_each(|(_, id)| store::set_gone(database, run, id, true))?;
        issuers::assign(database, run, named.iter().map(|file| &file.path).zip(folders))?;
        years::compare_years(database, run)
    })?;
    let after = ledger.write(|database, _| store::known(database))?;
    let mut night = ledger.night()?;
    // What lies elsewhere was not looked for tonight.
    let found: BTreeSet<String> = named.iter().map(Found::shown).collect();
    night.still_not_read.retain(|unread| found.contains(&unread.path));
    let excluded = excluded(&named, &known);
    (night.excluded, night.disappeared) = night.disappeared.into_iter().partition(|path| excluded.contains(path.as_str()));
    night.not_compared = years::not_compared(uncompared, &found);
    night.counts = counts(&named, &steps, &after, &night, &unreachable);
    let digits = ledger.digits()?;
    ledger.commit()?;
    let needs = Needs::of(&night, &unreachable, &Counting::of(&arguments.fail_on));
    let morning = Morning { night: &night, unreachable: &unreachable, needs, digits, ledger: &arguments.ledger, quiet: reading.quiet };
    let text = match arguments.format {
        Format::Human => morning.text(),
        Format::Html => mail::html(&morning, Texts::of(arguments.report_lang))?,
        Format::Json => json::pretty(&Told { needs, night: &night, unreachable: &unreachable, outcomes: run.books.outcomes() })?,
    };
    // Told before the run is closed: one that is killed in between is told again by the next, not lost.
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
        _ => (),
    }
    let mut books: serde_json::Value = serde_json::from_str(&run.json(false)?)?;
    if let Some(books) = books.as_object_mut() {
        books.insert("counts".to_owned(), serde_json::to_value(night.counts)?);
    }
    ledger.finish(&books.to_string())?;
    drop(ledger);
    if let Some(folder) = &arguments.report {
        let mut making = Making::begin(folder, Look::in_language(arguments.report_lang), reading)?.silent();
        if let Err(exit) = ledgered::site(&arguments.ledger, &mut making)? {
            return Ok(exit);
        }
        making.finish()?;
    }
    Ok(exit(&run, &night, &needs))
}

/// The files under the names by which the ledger keeps them, and the names below which it was looked.
fn named(
    files: &[Found],
    arguments: &Arguments,
    known: &BTreeMap<PathBuf, Known>,
    ledger: &mut Ledger,
) -> io::Result<(Vec<Found>, Vec<PathBuf>)> {
    let mut roots = ledger.roots()?;
    roots.give_up_empty(known.keys());
    arguments.roots.iter().for_each(|(name, place)| roots.put(name, place));
    let given = Given::of(arguments.reading.roots());
    let (names, moved) = roots.names(files, &given, known);
    ledger.write(|database, _| roots.save(database))?;
    for (name, place, documents) in moved.iter().filter(|_| !arguments.reading.quiet) {
        let documents = counted(*documents, "document is", "documents are");
        complain(&format_args!("{} stands at {} now: {documents} the same there", shown(name), shown(place)));
    }
    let named = files.iter().zip(names).map(|(file, path)| Found { path, ..file.clone() }).collect();
    Ok((named, roots.covered(&given)))
}

/// What the folders of each file name, below the outermost root at which the pattern fits; says so where it fits fewer than half of them.
fn folder_names(files: &[Found], pattern: Option<&Pattern>, ledger: &Ledger) -> io::Result<Vec<Names>> {
    let Some(pattern) = pattern else { return Ok(vec![Names::default(); files.len()]) };
    let (roots, known) = (ledger.roots()?, ledger.known()?);
    let used = roots.used(known.keys());
    let below = |file: &Found| roots.below(&file.path, &used);
    let names: Vec<Option<Names>> = files.iter().map(|file| below(file).iter().find_map(|path| pattern.names(path))).collect();
    let others = || files.iter().zip(&names).filter(|(_, names)| names.is_none()).map(|(file, _)| file);
    let fitting = names.iter().flatten().count();
    if let (Some(first), true) = (others().next(), 2 * fitting < files.len()) {
        let fits = if fitting == 0 { "no document".to_owned() } else { format!("{fitting} of {} documents", files.len()) };
        let first = below(first).into_iter().next().unwrap_or_default();
        complain(&format_args!("--issuer {pattern} fits {fits}; the first one that it does not fit is {} below its root", shown(&first)));
    }
    Ok(names.into_iter().map(Option::unwrap_or_default).collect())
}

/// The documents that are excluded now, as they are shown.
fn excluded<'a>(files: &[Found], known: &'a BTreeMap<PathBuf, Known>) -> BTreeSet<&'a str> {
    let excluded: BTreeSet<&Path> = files.iter().filter(|file| is_excluded(file)).map(|file| file.path.as_path()).collect();
    let is_in = |path: &Path| path.ancestors().any(|path| excluded.contains(path));
    known.iter().filter(|(path, _)| is_in(path)).map(|(_, known)| known.shown.as_str()).collect()
}

/// What came of the files, each counted once, by what the ledger says of them after the run.
fn counts(files: &[Found], steps: &[Step], after: &BTreeMap<PathBuf, Known>, night: &Night, unreachable: &[NotRead]) -> Counts {
    let not_reached: BTreeSet<&str> = unreachable.iter().map(|one| one.path.as_str()).collect();
    let changes = night.new_findings.iter().filter(|seen| seen.code == CHANGED_FIGURE).count();
    let mut counts = Counts {
        documents: files.len(),
        disappeared: night.disappeared.len(),
        new_findings: night.new_findings.len() - changes,
        changed_figures: changes,
        gone_findings: night.gone_findings.len(),
        ..Counts::default()
    };
    let run = night.run;
    for (index, file) in files.iter().enumerate() {
        // Settled before anything was planned about it.
        let passed_over =
            steps.get(index) == Some(&Step::Await) && file.settled.as_ref().is_some_and(|answer| answer.outcome == Outcome::Skipped);
        let kind = match after.get(&file.path).filter(|known| !known.gone) {
            _ if passed_over => &mut counts.passed_over,
            _ if not_reached.contains(file.shown().as_str()) => &mut counts.not_read,
            Some(known) if !known.outcome.is_read() => &mut counts.not_read,
            Some(known) if known.first_run == run => &mut counts.new,
            Some(known) if known.changed_run == Some(run) => &mut counts.changed,
            Some(known) if known.moved_run == Some(run) => &mut counts.moved,
            Some(_) => &mut counts.unchanged,
            // It is in no ledger and nobody says why: the books do not balance.
            None => continue,
        };
        *kind += 1;
    }
    counts
}

/// The exit code, by what is new.
fn exit(run: &Run, night: &Night, needs: &Needs) -> Exit {
    if super::run::is_unbalanced(run) {
        Exit::Unbalanced
    } else if !night.counts.balance() {
        complain(&"the ledger does not know of every document that was found; this is a defect in avstem");
        Exit::Unbalanced
    } else if needs.missing + needs.not_read > 0 {
        Exit::Incomplete
    } else if needs.anything() {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// A run under way.
struct Work<'a> {
    ledger: Ledger,
    reading: &'a Reading,
    method: Method,
    steps: Vec<Step>,
    /// What the ledger held before.
    known: &'a BTreeMap<PathBuf, Known>,
    by_id: BTreeMap<i64, &'a Known>,
    /// The files under the names by which the ledger keeps them.
    named: &'a [Found],
    /// Of files that were read: how that is recorded, for those of the same bytes.
    methods: BTreeMap<usize, Method>,
    /// Of files that others have the content of, what their reports tell.
    heads: BTreeMap<usize, Option<Box<Head>>>,
    unreachable: Vec<NotRead>,
}

impl Work<'_> {
    /// True for what has no bytes to know it by, and is remembered by the ledger. What is missing is told each night: nobody knows what it
    /// was, or it was read before.
    fn is_told_once(&self, opened: &Found, named: &Found, answer: &Answer) -> bool {
        let was_read = self.known.get(&named.path).is_some_and(|known| known.outcome.is_read());
        is_unreadable(opened, answer) && !(was_read && answer.outcome == Outcome::Vanished)
    }

    /// True for what could not be read in an earlier run either: it was named then, and is counted now.
    fn was_unread(&mut self, index: usize) -> io::Result<bool> {
        let Some(file) = self.named.get(index) else { return Ok(false) };
        self.ledger.write(|database, run| store::was_unread(database, run, &file.path))
    }

    /// What came of a file with the content of one that was read tonight.
    fn like(&self, first: usize, outcome: Outcome) -> Option<Answer> {
        let head = self.heads.get(&first).cloned().flatten()?;
        Some(Answer { head: Some(head), message: None, ..Answer::not_read(outcome, String::new()) })
    }

    /// Writes what came of a file into the ledger; gives what counts.
    fn deliver(&mut self, index: usize, found: &Found, mut answer: Answer) -> io::Result<Answer> {
        let opened = found;
        let found = self.named.get(index).unwrap_or(opened);
        let before = self.known.get(&found.path).and_then(|known| known.recorded_of(found.sha256.as_deref()));
        let method = match self.steps.get(index) {
            Some(Step::AsFile(first)) => self.methods.get(first).cloned(),
            Some(Step::AsDocument(id)) => self.by_id.get(id).map(|known| self.method.like(known.limits())),
            _ => None,
        };
        let method = method.unwrap_or_else(|| self.method.of(&mut answer, before));
        self.methods.insert(index, method.clone());
        let same = match self.steps.get(index) {
            Some(Step::Keep) => return Ok(answer),
            Some(Step::AsDocument(id)) => Some(*id),
            Some(Step::AsFile(first)) => {
                let path = self.named.get(*first).map(|file| file.path.clone()).unwrap_or_default();
                self.ledger.write(|database, _| store::id_of(database, &path))?
            }
            _ => None,
        };
        if let Some(id) = same
            && let Some(imported) = self.ledger.write(|database, _| store::load(database, id))?
            && imported.is_of(found)
        {
            self.ledger.write(|database, run| store::save(database, run, found, &imported, &method))?;
            return Ok(match self.steps.get(index) {
                Some(Step::AsFile(first)) => self.like(*first, imported.outcome()).unwrap_or(answer),
                _ => answer,
            });
        }
        let is_twin = matches!(self.steps.get(index), Some(Step::AsDocument(_) | Step::AsFile(_)));
        let (answer, method) = if is_twin {
            let mut answer = read_alone(self.reading, opened)?;
            let method = self.method.of(&mut answer, before);
            (answer, method)
        } else {
            (answer, method)
        };
        match &answer.report {
            Some(report) => {
                self.heads.entry(index).and_modify(|head| *head = Some(Box::new(Head::of(report))));
                let imported = Imported::of(report)?;
                self.ledger.write(|database, run| store::save(database, run, found, &imported, &method))?;
            }
            None if (answer.outcome == Outcome::Vanished || found.settled.is_some() && !is_twin)
                && !self.is_told_once(opened, found, &answer) =>
            {
                if is_failure(answer.outcome) {
                    self.unreachable.push(NotRead { path: found.shown(), outcome: answer.outcome, message: answer.reason().to_owned() });
                }
            }
            None => {
                let (outcome, reason) = (answer.outcome, answer.reason().to_owned());
                self.ledger.write(|database, run| store::save_not_read(database, run, found, outcome, &reason, &method))?;
            }
        }
        Ok(answer)
    }
}
