//! Two measures that are the same one → what became of it.
//!
//! In: a measure of each document. Out: what changed. Other words for the same time ("1. kvartal", "Q1") or the same state are no
//! change of it; a state counts as changed only where the new words tell one.

use crate::{
    measures::text,
    model::{MeasureName, StatusChange, StatusSaid, TextChange},
    text::{Rarity, normal, times, words},
};
use avstem::model::{Measure, MeasureDeadline, MeasurePeriod, MeasureState};

/// Below this similarity, a measure stands in another section and not in one with another name.
const SAME_SECTION: f32 = 0.6;

pub(crate) fn name(measure: &Measure) -> MeasureName {
    MeasureName {
        id: measure.id.clone(),
        number: measure.number.clone(),
        measure: measure.measure.clone(),
        activity: measure.activity.clone(),
        section: measure.section.clone(),
        period: measure.period.as_ref().map(|period| period.raw.clone()),
        status: said(measure),
    }
}

pub(crate) fn said(measure: &Measure) -> Option<StatusSaid> {
    measure.status.as_ref().map(|status| StatusSaid { raw: status.raw.clone(), state: status.state })
}

/// Neither done nor cancelled: whoever leaves it out drops it without a word.
pub(crate) fn is_open(measure: &Measure) -> bool {
    !measure.status.as_ref().is_some_and(|status| matches!(status.state, MeasureState::Done | MeasureState::Cancelled))
}

/// Done now, and not before.
pub(crate) fn is_done_now(old: &Measure, new: &Measure) -> bool {
    let done = |measure: &Measure| measure.status.as_ref().is_some_and(|status| status.state == MeasureState::Done);
    done(new) && !done(old)
}

pub(crate) fn status(old: &Measure, new: &Measure) -> Option<StatusChange> {
    let (old, new) = (said(old), said(new));
    let raw = |said: &Option<StatusSaid>| said.as_ref().map(|said| normal(&said.raw)).unwrap_or_default();
    let state = |said: &Option<StatusSaid>| said.as_ref().map(|said| said.state);
    if raw(&old) == raw(&new) && state(&old) == state(&new) {
        return None;
    }
    let told = new.as_ref().is_some_and(|said| said.state != MeasureState::Unknown);
    let state_changed = told && state(&old) != state(&new);
    Some(StatusChange { old, new, state_changed })
}

pub(crate) fn period(old: &Measure, new: &Measure) -> Option<TextChange> {
    let same = match (&old.period, &new.period) {
        (Some(old), Some(new)) => same_time(old, new),
        (None, None) => true,
        (Some(period), None) | (None, Some(period)) => normal(&period.raw).is_empty(),
    };
    let raw = |measure: &Measure| measure.period.as_ref().map(told);
    change(same, raw(old), raw(new))
}

/// The words, with the year where only the column's header tells it.
fn told(period: &MeasurePeriod) -> String {
    match period.year {
        Some(year) if !period.raw.contains(&year.to_string()) && !ends_in_short(&period.raw, year) => format!("{} ({year})", period.raw),
        _ => period.raw.clone(),
    }
}

/// `Q4-17` names its year.
fn ends_in_short(raw: &str, year: i16) -> bool {
    words(raw).last().is_some_and(|word| *word == format!("{:02}", year.rem_euclid(100)))
}

fn same_time(old: &MeasurePeriod, new: &MeasurePeriod) -> bool {
    if normal(&old.raw) == normal(&new.raw) && old.year == new.year {
        return true;
    }
    // What goes on, or comes again, does so in the next year's plan too.
    if old.recurrence.is_some() && old.recurrence == new.recurrence && old.quarters == new.quarters {
        return true;
    }
    // A year that one of them does not tell is no other year.
    let years = old.year.is_none() || new.year.is_none() || old.year == new.year;
    let tells = |period: &MeasurePeriod| !period.quarters.is_empty() || period.recurrence.is_some();
    let told = tells(old) && tells(new) && old.quarters == new.quarters && old.recurrence == new.recurrence;
    let told = told && !other_months(&old.raw, &new.raw);
    years && (told || normal(&old.raw) == normal(&new.raw))
}

/// Two names of months of one quarter: words without a number beside the year that do not begin each other ("jan", "januar").
fn other_months(old: &str, new: &str) -> bool {
    let names = |raw: &str| -> Vec<String> {
        let times = times(raw);
        words(raw).into_iter().filter(|word| !times.contains(word)).collect()
    };
    let (old, new) = (names(old), names(new));
    let bare = |names: &[String]| !names.is_empty() && !names.iter().any(|name| name.chars().any(|c| c.is_ascii_digit()));
    let same = |a: &String, b: &String| a.starts_with(b.as_str()) || b.starts_with(a.as_str());
    bare(&old) && bare(&new) && !(old.len() == new.len() && old.iter().zip(&new).all(|(a, b)| same(a, b)))
}

pub(crate) fn deadline(old: &Measure, new: &Measure) -> Option<TextChange> {
    let same = |old: &MeasureDeadline, new: &MeasureDeadline| match (&old.date, &new.date) {
        (Some(old), Some(new)) => old == new,
        _ => normal(&old.raw) == normal(&new.raw),
    };
    let same = match (&old.deadline, &new.deadline) {
        (Some(old), Some(new)) => same(old, new),
        (None, None) => true,
        _ => false,
    };
    let raw = |measure: &Measure| measure.deadline.as_ref().map(|deadline| deadline.raw.clone());
    // Of a document with one column of time, the same words are told as the period already.
    let once = |measure: &Measure| match (&measure.period, &measure.deadline) {
        (Some(period), Some(deadline)) => period.raw == deadline.raw,
        (_, deadline) => deadline.is_none(),
    };
    let same = same || (once(old) && once(new) && period(old, new).is_some());
    change(same, raw(old), raw(new))
}

pub(crate) fn responsible(old: &Measure, new: &Measure) -> Option<TextChange> {
    let said = |measure: &Measure| measure.responsible.clone().filter(|text| !normal(text).is_empty());
    let (old, new) = (said(old), said(new));
    change(same_words(old.as_deref(), new.as_deref()), old, new)
}

pub(crate) fn wording(old: &Measure, new: &Measure) -> Option<TextChange> {
    let (old, new) = (text(old), text(new));
    change(normal(&old) == normal(&new), Some(old), Some(new))
}

/// Another section, where both documents tell one; one that was renamed is no other one.
pub(crate) fn section(old: &Measure, new: &Measure) -> Option<TextChange> {
    let path = |measure: &Measure| measure.section.join(" / ");
    let inner_same = old.section.last().map(|name| normal(name)) == new.section.last().map(|name| normal(name));
    let (old, new) = (path(old), path(new));
    let (a, b) = (words(&old), words(&new));
    let rarity = Rarity::joined([&a[..]].into_iter(), [&b[..]].into_iter());
    // The innermost name tells: how deep it stands is read otherwise in another format.
    let same = inner_same || a.is_empty() || b.is_empty() || rarity.similarity(&a, &b) >= SAME_SECTION;
    change(same, Some(old), Some(new))
}

fn same_words(old: Option<&str>, new: Option<&str>) -> bool {
    old.map(normal).unwrap_or_default() == new.map(normal).unwrap_or_default()
}

fn change(same: bool, old: Option<String>, new: Option<String>) -> Option<TextChange> {
    (!same).then_some(TextChange { old, new })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(fields: &str) -> Measure {
        let all = r#""id":"m1","section":[],"resource":null,"measure":"Buss","activity":null,"strategy":null,"other":{},"table":null,"row":null,"place":null"#;
        let of = |name: &str| if fields.contains(&format!("\"{name}\"")) { String::new() } else { format!(",\"{name}\":null") };
        let json =
            format!("{{{all}{}{}{}}}", of("period"), of("status"), if fields.is_empty() { String::new() } else { format!(",{fields}") });
        serde_json::from_str(&json).unwrap()
    }

    fn period_of(raw: &str, year: &str, quarters: &str) -> Measure {
        measure(&format!(r#""period":{{"raw":"{raw}","year":{year},"quarters":[{quarters}],"recurrence":null}}"#))
    }

    fn status_of(raw: &str, state: &str) -> Measure {
        measure(&format!(r#""status":{{"raw":"{raw}","state":"{state}","as_of":null}}"#))
    }

    #[test]
    fn other_words_for_the_same_time_are_no_move() {
        assert_eq!(period(&period_of("Q1", "2026", "1"), &period_of("1. kvartal", "2026", "1")), None);
        assert_eq!(period(&period_of("Q1", "2026", "1"), &period_of("Q1", "null", "1")), None);
        let moved = period(&period_of("Q1", "2026", "1"), &period_of("Q1", "2027", "1")).unwrap();
        assert_eq!((moved.old.as_deref(), moved.new.as_deref()), (Some("Q1 (2026)"), Some("Q1 (2027)")));
        let ongoing = |year: &str| measure(&format!(r#""period":{{"raw":"Løpende","year":{year},"quarters":[],"recurrence":"ongoing"}}"#));
        assert_eq!(period(&ongoing("2026"), &ongoing("2027")), None);
        assert_eq!(period(&period_of("jan. 2026", "2026", "1"), &period_of("Januar", "2026", "1")), None);
        assert!(period(&period_of("januar", "2026", "1"), &period_of("mars", "2026", "1")).is_some());
        assert!(period(&period_of("Vår", "2026", ""), &period_of("Høst", "2026", "")).is_some());
    }

    #[test]
    fn a_state_changes_where_the_new_words_tell_one() {
        let change = |old: &Measure, new: &Measure| status(old, new).map(|change| change.state_changed);
        assert_eq!(change(&status_of("I rute", "on_track"), &status_of("Utført", "done")), Some(true));
        assert_eq!(change(&status_of("I rute", "on_track"), &status_of("Møte holdt 3.4.", "unknown")), Some(false));
        assert_eq!(change(&status_of("OK", "done"), &status_of("OK.", "done")), None);
        assert_eq!(change(&measure(""), &status_of("Utsatt", "postponed")), Some(true));
        assert_eq!(change(&status_of("Utsatt", "postponed"), &measure("")), Some(false));
    }
}
