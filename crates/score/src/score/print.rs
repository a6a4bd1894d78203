//! The result as text: a line for each thing measured, a column for each format; then the shapes that lose most.

use super::{
    model::Axis,
    render::{FORMATS, Format},
    tally::{LINES, Measured, Share, Tally},
};
use std::{collections::BTreeMap, fmt::Write as _};

/// One table in one format: what was drawn for it and what was counted.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) format: Format,
    pub(crate) shape: Vec<Axis>,
    pub(crate) tally: Tally,
}

/// Lines of the second part.
const WORST: usize = 12;
/// Tables that a shape must have to be listed: of fewer, one misread table says too much.
const FEWEST: usize = 6;
/// What the second part weighs a table's loss by.
const WEIGHED: [(Measured, &str); 4] =
    [(Measured::CellsRead, "cells"), (Measured::ValuesRead, "values"), (Measured::Totals, "totals"), (Measured::MeasuresFound, "measures")];

/// The first part: a line for each thing measured.
pub(crate) fn lines(by_format: &BTreeMap<Format, Tally>) -> String {
    let mut text = format!("{:<24}", "");
    for format in FORMATS {
        let _ = write!(text, "{:>8}", format.name());
    }
    let _ = writeln!(text, "{:>8}{:>9}", "all", "of");
    for (what, name, _) in LINES {
        let _ = write!(text, "{name:<24}");
        let mut all = Share::default();
        for format in FORMATS {
            let share = by_format.get(&format).map(|tally| tally.get(what)).unwrap_or_default();
            all.add(share);
            let _ = write!(text, "{:>8}", percent(share));
        }
        let _ = writeln!(text, "{:>8}{:>9}", percent(all), all.of);
    }
    text
}

/// What each line says.
pub(crate) fn legend() -> String {
    LINES.iter().fold(String::new(), |text, (_, name, says)| text + &format!("{name:<24} {says}\n"))
}

fn percent(share: Share) -> String {
    share.percent().map_or_else(|| "-".to_owned(), |percent| format!("{percent:.1}"))
}

/// A shape in a format: its tables and all others of that format.
#[derive(Debug, Default, Clone)]
struct Group {
    tables: usize,
    loss: f64,
    tally: Tally,
}

impl Group {
    fn add(&mut self, sample: &Sample) {
        self.tables += 1;
        self.loss += loss(&sample.tally);
        self.tally.add(&sample.tally);
    }
}

/// How much of a table is lost, from 0 to 1.
fn loss(tally: &Tally) -> f64 {
    let shares: Vec<f64> = WEIGHED.iter().filter_map(|(what, _)| tally.get(*what).percent()).collect();
    if shares.is_empty() { 0.0 } else { shares.iter().map(|percent| 1.0 - percent / 100.0).sum::<f64>() / shares.len() as f64 }
}

/// The second part: the shapes whose tables lose most beyond what other tables of the format lose.
pub(crate) fn worst(samples: &[Sample]) -> String {
    let mut whole: BTreeMap<Format, Group> = BTreeMap::new();
    let mut shapes: BTreeMap<(Format, &Axis), Group> = BTreeMap::new();
    for sample in samples {
        whole.entry(sample.format).or_default().add(sample);
        for axis in &sample.shape {
            shapes.entry((sample.format, axis)).or_default().add(sample);
        }
    }
    let mut ranked: Vec<(f64, Format, &Axis, Group)> = Vec::new();
    for ((format, axis), group) in shapes {
        let Some(all) = whole.get(&format).filter(|all| group.tables >= FEWEST && all.tables > group.tables) else { continue };
        let elsewhere = (all.loss - group.loss) / (all.tables - group.tables) as f64;
        ranked.push((group.loss - elsewhere * group.tables as f64, format, axis, group));
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let mut text = format!("{:<8}{:<40}{:>8}{:>8}", "", "worst shapes", "tables", "lost");
    for (_, name) in WEIGHED {
        let _ = write!(text, "{:>14}", format!("{name} / else"));
    }
    text.push('\n');
    for (excess, format, (axis, value), group) in ranked.iter().filter(|(excess, ..)| *excess > 0.05).take(WORST) {
        let shape = format!("{axis}: {value}");
        let _ = write!(text, "{:<8}{shape:<40}{:>8}{excess:>8.1}", format.name(), group.tables);
        for (what, _) in WEIGHED {
            let (here, all) = (group.tally.get(what), whole.get(format).map(|all| all.tally.get(what)).unwrap_or_default());
            let elsewhere = Share { hits: all.hits - here.hits, of: all.of - here.of };
            let _ = write!(text, "{:>14}", format!("{}/{}", percent(here), percent(elsewhere)));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(rules: &str, read: usize) -> Sample {
        let mut tally = Tally::default();
        tally.count(Measured::CellsRead, read, 10);
        Sample { format: Format::Pdf, shape: vec![("rules", rules.to_owned())], tally }
    }

    #[test]
    fn the_shape_that_loses_more_than_others_is_listed() {
        let samples: Vec<Sample> = (0..20).map(|at| if at < 8 { sample("none", 5) } else { sample("grid", 10) }).collect();
        let text = worst(&samples);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines[1].contains("rules: none") && lines[1].contains("50.0/100.0"), "{text}");
    }
}
