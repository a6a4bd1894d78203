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
/// Tables that a shape must lose to be listed.
const LEAST: f64 = 0.3;
/// Standard errors by which a shape's loss must stand above that of other tables.
const SURE: f64 = 1.5;
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

/// Tables of one format.
#[derive(Debug, Default, Clone)]
struct Group {
    tables: usize,
    loss: f64,
    /// The sum of the squares of the tables' losses.
    squares: f64,
    tally: Tally,
}

impl Group {
    fn add(&mut self, sample: &Sample) {
        let loss = loss(&sample.tally);
        self.tables += 1;
        self.loss += loss;
        self.squares += loss * loss;
        self.tally.add(&sample.tally);
    }

    fn mean(&self) -> f64 {
        self.loss / self.tables as f64
    }

    /// The square of the standard error of the mean; one table's worth of doubt keeps groups that lose all or nothing comparable.
    fn doubt(&self) -> f64 {
        let tables = self.tables as f64;
        ((self.squares / tables - self.mean().powi(2)).max(0.0) + 1.0 / (tables * tables)) / tables
    }
}

/// A shape in a format, with what its tables lose beyond what others of the format lose.
struct Shape<'s> {
    format: Format,
    axis: &'s Axis,
    excess: f64,
    here: Group,
    elsewhere: Group,
}

/// How much of a table is lost, from 0 to 1.
fn loss(tally: &Tally) -> f64 {
    let shares: Vec<f64> = WEIGHED.iter().filter_map(|(what, _)| tally.get(*what).percent()).collect();
    if shares.is_empty() { 0.0 } else { shares.iter().map(|percent| 1.0 - percent / 100.0).sum::<f64>() / shares.len() as f64 }
}

/// The shape that most surely loses more than other tables of its format, among some tables.
fn worst_of<'s>(samples: &[&'s Sample]) -> Option<Shape<'s>> {
    let mut shapes: BTreeMap<(Format, &Axis), Group> = BTreeMap::new();
    for sample in samples {
        for axis in &sample.shape {
            shapes.entry((sample.format, axis)).or_default().add(sample);
        }
    }
    let compared = shapes.into_iter().filter(|(_, here)| here.tables >= FEWEST).filter_map(|((format, axis), here)| {
        let mut elsewhere = Group::default();
        samples.iter().filter(|sample| sample.format == format && !sample.shape.contains(axis)).for_each(|sample| elsewhere.add(sample));
        let excess = (here.mean() - elsewhere.mean()) * here.tables as f64;
        let sureness = (here.mean() - elsewhere.mean()) / (here.doubt() + elsewhere.doubt()).sqrt();
        (elsewhere.tables > 0 && excess > LEAST).then_some((sureness, Shape { format, axis, excess, here, elsewhere }))
    });
    // Of equals the first, in the order of formats and names.
    compared.reduce(|best, next| if next.0 > best.0 { next } else { best }).filter(|(sureness, _)| *sureness > SURE).map(|(_, shape)| shape)
}

/// The second part: the shapes whose tables lose more than other tables of the format, surest first. What a listed shape explains
/// is left out of the search for the next: other axes of the same tables would only repeat it.
pub(crate) fn worst(samples: &[Sample]) -> String {
    let mut text = format!("{:<8}{:<36}{:>7}{:>7}", "", "worst shapes", "tables", "lost");
    for (_, name) in WEIGHED {
        let _ = write!(text, "{:>15}", format!("{name}/else"));
    }
    text.push('\n');
    let mut left: Vec<&Sample> = samples.iter().collect();
    for _ in 0..WORST {
        let Some(shape) = worst_of(&left) else { break };
        let (axis, value) = shape.axis;
        let _ = write!(text, "{:<8}{:<36}{:>7}{:>7.1}", shape.format.name(), format!("{axis}: {value}"), shape.here.tables, shape.excess);
        for (what, _) in WEIGHED {
            let pair = [&shape.here, &shape.elsewhere].map(|group| percent(group.tally.get(what)));
            let _ = write!(text, "{:>15}", pair.join("/"));
        }
        text.push('\n');
        left.retain(|sample| sample.format != shape.format || !sample.shape.contains(shape.axis));
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
