//! A stored value → what is shown and what it is worth.
//!
//! A stored float is turned into a decimal once, here, by its shortest text that reads back as the same float.

use super::number_format;
use avstem_document::grid::{Cell, CellValue};
use calamine::{Data, DataRef, ExcelDateTime};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::str::FromStr;

/// Seconds of a day.
const DAY_SECONDS: f64 = 86_400.0;

/// Text and value of a cell.
#[derive(Debug, PartialEq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) value: Option<CellValue>,
}

impl Shown {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), value: None }
    }

    fn new(text: impl Into<String>, value: CellValue) -> Self {
        Self { text: text.into(), value: Some(value) }
    }

    /// A cell of a sheet.
    pub(super) fn cell(self, row: usize, column: usize, sheet: &str) -> Cell {
        let place = avstem_document::place::Place::sheet(sheet, row, column);
        Cell { value: self.value, ..Cell::new(row, column, self.text, place) }
    }
}

/// What a stored value shows by a number format; `None` for a blank cell. Without a format, `General`.
pub(super) fn shown(data: &DataRef<'_>, format: Option<&str>) -> Option<Shown> {
    Some(match data {
        DataRef::Empty => return None,
        DataRef::String(text) => text_shown(text)?,
        DataRef::SharedString(text) => text_shown(text)?,
        DataRef::Int(number) => number_shown(&number.to_string(), format),
        DataRef::Float(number) => float_shown(*number, format),
        DataRef::Bool(value) => boolean(*value),
        DataRef::DateTime(moment) => moment_shown(*moment, format),
        DataRef::DateTimeIso(text) => iso_date(text),
        DataRef::DurationIso(text) => Shown::new(text, CellValue::Opaque),
        DataRef::Error(error) => error_shown(&error.to_string()),
    })
}

/// As [`shown`], for the formats whose cells calamine owns.
pub(super) fn shown_owned(data: &Data, format: Option<&str>) -> Option<Shown> {
    Some(match data {
        Data::Empty => return None,
        Data::String(text) => text_shown(text)?,
        Data::Int(number) => number_shown(&number.to_string(), format),
        Data::Float(number) => float_shown(*number, format),
        Data::Bool(value) => boolean(*value),
        Data::DateTime(moment) => moment_shown(*moment, format),
        Data::DateTimeIso(text) => iso_date(text),
        Data::DurationIso(text) => Shown::new(text, CellValue::Opaque),
        Data::Error(error) => error_shown(&error.to_string()),
    })
}

fn text_shown(text: &str) -> Option<Shown> {
    (!text.trim().is_empty()).then(|| Shown::text(text))
}

pub(super) fn boolean(value: bool) -> Shown {
    Shown::new(if value { "TRUE" } else { "FALSE" }, CellValue::Boolean(value))
}

/// An error value such as `#REF!`.
pub(super) fn error_shown(text: &str) -> Shown {
    Shown::new(text, CellValue::Error(text.to_owned()))
}

fn float_shown(number: f64, format: Option<&str>) -> Shown {
    // Rust prints the shortest decimal text that reads back as the same float, without an exponent.
    number_shown(&number.to_string(), format)
}

/// A number by its decimal text; one that no `Decimal` holds keeps its text.
fn number_shown(number: &str, format: Option<&str>) -> Shown {
    let Some(value) = decimal(number) else { return Shown::new(number, CellValue::Opaque) };
    let shown = number_format::show(value, format.unwrap_or("General"));
    let value = if shown.percent { CellValue::Percent(value) } else { CellValue::Number(value) };
    Shown::new(shown.text, value)
}

/// A decimal from plain or scientific text.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(text))
        .ok()
        .map(|value| if value.is_zero() { Decimal::ZERO } else { value })
}

/// A date from ISO 8601; what follows the day is shown but has no value.
pub(super) fn iso_date(text: &str) -> Shown {
    match text.get(..10).and_then(|day| Date::from_str(day).ok()) {
        Some(date) => {
            let time = text[10..].trim_start_matches('T').trim_end_matches('Z');
            let midnight = time.chars().all(|c| matches!(c, '0' | ':' | '.'));
            let shown = if midnight { date.to_string() } else { format!("{date} {time}") };
            Shown::new(shown, CellValue::Date(date))
        }
        None => Shown::new(text, CellValue::Opaque),
    }
}

fn moment_shown(moment: ExcelDateTime, format: Option<&str>) -> Shown {
    let serial = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&serial) {
        return Shown::new(clock(serial), CellValue::Opaque);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
    let Some(date) = date.and_then(|((year, month), day)| Date::new(year, month, day).ok()) else {
        // The 29th of February 1900, a day that only spreadsheets know.
        return Shown::new(format!("{year:04}-{month:02}-{day:02}"), CellValue::Opaque);
    };
    let fields = DateFields::of(format.unwrap_or_default());
    let text = match (hour, minute, second) {
        (0, 0, 0) if fields.year && !fields.month && !fields.day => format!("{year}"),
        (0, 0, 0) if fields.year && fields.month && !fields.day => format!("{year}-{month:02}"),
        (0, 0, 0) => date.to_string(),
        (_, _, 0) => format!("{date} {hour:02}:{minute:02}"),
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    };
    Shown::new(text, CellValue::Date(date))
}

/// Hours may pass 24: a sum of working hours.
fn clock(serial: f64) -> String {
    let seconds = (serial.abs() * DAY_SECONDS).round().min(9.0e15) as u64;
    let sign = if serial < 0.0 && seconds > 0 { "-" } else { "" };
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if seconds == 0 { format!("{sign}{hours:02}:{minutes:02}") } else { format!("{sign}{hours:02}:{minutes:02}:{seconds:02}") }
}

/// The fields of a date that a format shows.
struct DateFields {
    year: bool,
    month: bool,
    day: bool,
}

impl DateFields {
    fn of(format: &str) -> Self {
        let mut letters = String::new();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => chars.by_ref().take_while(|&c| c != '"').for_each(drop),
                '[' => chars.by_ref().take_while(|&c| c != ']').for_each(drop),
                '\\' | '_' | '*' => {
                    chars.next();
                }
                ';' => break,
                other => letters.push(other.to_ascii_lowercase()),
            }
        }
        Self { year: letters.contains('y'), month: letters.contains('m'), day: letters.contains('d') }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    fn date(serial: f64, format: &str) -> (String, bool) {
        let moment = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false);
        let shown = shown(&DataRef::DateTime(moment), Some(format)).unwrap();
        (shown.text, shown.value == Some(CellValue::Date(Date::constant(2017, 1, 23))))
    }

    #[test]
    fn a_float_is_worth_its_shortest_text() {
        let shown = shown(&DataRef::Float(0.1 + 0.2), Some("0.0")).unwrap();
        assert_eq!((shown.text.as_str(), shown.value), ("0.3", Some(CellValue::Number(Decimal::from_str("0.30000000000000004").unwrap()))));
    }

    #[test]
    fn a_number_beyond_decimals_keeps_its_text_alone() {
        let shown = shown(&DataRef::Float(1e300), None).unwrap();
        assert_eq!((shown.text.len(), shown.value), (301, Some(CellValue::Opaque)));
        assert_eq!(super::shown(&DataRef::Float(f64::NAN), None).unwrap().value, Some(CellValue::Opaque));
    }

    #[test]
    fn a_percent_is_worth_its_fraction() {
        let shown = shown(&DataRef::Float(0.125), Some("0.0%")).unwrap();
        assert_eq!((shown.text.as_str(), shown.value), ("12.5 %", Some(CellValue::Percent(Decimal::new(125, 3)))));
    }

    #[test]
    fn dates_are_iso_and_show_what_their_format_shows() {
        assert_eq!(date(42758.0, "dd.mm.yyyy"), ("2017-01-23".to_owned(), true));
        assert_eq!(date(42758.5, "dd.mm.yyyy hh:mm"), ("2017-01-23 12:00".to_owned(), true));
        assert_eq!(date(42758.0, "yyyy"), ("2017".to_owned(), true));
        assert_eq!(date(42758.0, "[$-414]mmm\\ yy"), ("2017-01".to_owned(), true));
        assert_eq!(date(0.5, "hh:mm"), ("12:00".to_owned(), false));
        assert_eq!(iso_date("2017-01-23T00:00:00").text, "2017-01-23");
    }

    #[test]
    fn durations_pass_the_day() {
        let moment = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(shown(&DataRef::DateTime(moment), None).unwrap().text, "36:00");
    }
}
