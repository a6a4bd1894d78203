//! Runs that are made up, with the times at which their documents begin and end.

use super::*;
use crate::batch::cost::Kind;

/// Numbers from 0 to 1 that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / f64::from(1 << 24)
    }
}

/// A document and the seconds that it truly takes.
type Document = (Cost, f64);

/// So many documents of a kind, of growing size, as much slower than expected; each takes from half to one and a half of that.
fn documents(kind: Kind, count: usize, largest: f64, slower: f64, numbers: &mut Numbers) -> Vec<Document> {
    let size = |index: usize| largest * ((index + 1) as f64 / count as f64).powi(3);
    let one = |index: usize| {
        let cost = Cost::of(kind, size(index) as u64);
        (cost, cost.seconds * slower * (0.5 + numbers.next()))
    };
    (0..count).map(one).collect()
}

/// An archive sorted by kind and size: thousands of small files first, a few giants at the end. The machine is 2.5 times as slow as the one
/// that was measured on, and its documents of each kind are unlike those that were measured.
fn archive() -> Vec<Document> {
    let mut numbers = Numbers(19);
    [
        documents(Kind::Csv, 3000, 40e3, 2.5 * 0.7, &mut numbers),
        documents(Kind::Writing, 600, 400e3, 2.5 * 1.3, &mut numbers),
        documents(Kind::Sheet, 300, 900e3, 2.5 * 0.8, &mut numbers),
        documents(Kind::Pdf, 500, 3e6, 2.5 * 1.2, &mut numbers),
        documents(Kind::Pdf, 6, 90e6, 2.5 * 1.1, &mut numbers),
    ]
    .concat()
}

/// A document that begins, or ends.
#[derive(Clone, Copy)]
enum Event {
    Begin(usize),
    End(usize),
}

/// What happens when so many workers read the documents in order.
fn events(documents: &[Document], jobs: usize) -> Vec<(f64, Event)> {
    let mut free = vec![0.0_f64; jobs];
    let mut events = Vec::new();
    for (index, (_, took)) in documents.iter().enumerate() {
        let slot = (0..jobs).min_by(|a, b| free[*a].total_cmp(&free[*b])).unwrap();
        events.push((free[slot], Event::Begin(index)));
        free[slot] += took;
        events.push((free[slot], Event::End(index)));
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    events
}

/// Elapsed time and time left together, as parts of the time that the run truly takes, once a tenth of it is over.
fn totals(documents: &[Document], jobs: usize, left: impl Fn(&Pace, f64, usize) -> f64) -> Vec<f64> {
    let events = events(documents, jobs);
    let whole = events.last().unwrap().0;
    let mut pace = Pace::new(documents.iter().map(|(cost, _)| Some(*cost)).collect(), jobs);
    let (mut totals, mut done, mut looked) = (Vec::new(), 0, whole / 10.0);
    for (now, event) in events {
        // A person looks at it all the time, not only when something happens.
        while looked < now {
            totals.push((looked + left(&pace, looked, done)) / whole);
            looked += whole / 500.0;
        }
        match event {
            Event::Begin(index) => pace.begin(index, now),
            Event::End(index) => {
                pace.end(index, now, false);
                done += 1;
            }
        }
    }
    assert!(pace.left(whole).abs() < 1e-6);
    totals
}

fn band(totals: &[f64]) -> (f64, f64) {
    totals.iter().fold((f64::MAX, 0.0), |(least, most), total| (least.min(*total), most.max(*total)))
}

#[test]
fn the_time_that_a_sorted_archive_takes_is_foreseen_from_its_first_tenth_on() {
    let documents = archive();
    for jobs in [1, 2, 8] {
        // Before a kind is met, no guess is better than that the others tell of it.
        let totals_foreseen = totals(&documents, jobs, |pace, now, _| pace.left(now));
        let (least, most) = band(&totals_foreseen);
        assert!(least > 0.65 && most < 1.35, "{jobs} jobs: {least:.2} to {most:.2}");
        let (least, most) = band(&totals_foreseen[totals_foreseen.len() / 2..]);
        assert!(least > 0.85 && most < 1.3, "{jobs} jobs, at half time: {least:.2} to {most:.2}");
        // What it would be by count: far too short while the small ones are read.
        let by_count = |_: &Pace, now: f64, done: usize| now * (documents.len() - done) as f64 / done.max(1) as f64;
        let (least, _) = band(&totals(&documents, jobs, by_count));
        assert!(least < 0.5, "{least:.2}");
    }
}

#[test]
fn a_kind_that_is_unlike_all_others_is_known_after_some_documents() {
    // Scans among the PDFs: six times what was expected.
    let mut numbers = Numbers(7);
    let documents = [documents(Kind::Csv, 500, 50e3, 1.0, &mut numbers), documents(Kind::Pdf, 200, 2e6, 6.0, &mut numbers)].concat();
    let totals = totals(&documents, 2, |pace, now, _| pace.left(now));
    let (least, most) = band(&totals[totals.len() / 4..]);
    assert!(least > 0.75 && most < 1.25, "{least:.2} to {most:.2}");
}

#[test]
fn a_document_that_takes_long_moves_the_end_away_slowly() {
    let costs = vec![Some(Cost { kind: Kind::Pdf, bytes: 1, seconds: 10.0 }); 4];
    let mut pace = Pace::new(costs, 2);
    assert!((pace.left(0.0) - 20.0).abs() < 1e-5);
    pace.begin(0, 0.0);
    pace.begin(1, 0.0);
    assert!((pace.left(6.0) - 14.0).abs() < 1e-5);
    let mut before = pace.left(10.0);
    for now in (11..60).map(f64::from) {
        let left = pace.left(now);
        assert!(left > 10.0 && left < before + 1.6, "{now}: {before} {left}");
        before = left;
    }
}

#[test]
fn one_that_hangs_is_not_taken_for_the_rule_and_what_is_settled_costs_nothing() {
    let cost = Cost { kind: Kind::Text, bytes: 1000, seconds: 0.1 };
    let mut costs = vec![Some(cost); 1001];
    costs.extend(vec![None; 5000]);
    let mut pace = Pace::new(costs, 1);
    assert!((pace.left(0.0) - 100.1).abs() < 1e-6 && pace.bytes() == 1_001_000);
    pace.begin(0, 0.0);
    pace.end(0, 120.0, true);
    let left = pace.left(120.0);
    assert!((200.0..1000.0).contains(&left), "{left}");
    for index in 1..=1000 {
        pace.begin(index, 120.0 + index as f64 / 10.0);
        pace.end(index, 120.1 + index as f64 / 10.0, false);
    }
    pace.begin(1001, 230.0);
    assert!(pace.left(230.0).abs() < 1e-5);
}
