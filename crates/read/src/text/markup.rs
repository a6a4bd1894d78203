//! Markup inside a line: Markdown headings and emphasis, and the few HTML tags that converters leave in text.
//!
//! Tags of the list are removed, `<br>` becomes a line end, everything else in angle brackets stays (`<http://…>`,
//! `a < b`). What remains bold from end to end is bold. No other Markdown (lists, links, code) is touched.

use regex::Regex;
use std::sync::OnceLock;

/// The tags that are removed.
const TAGS: &str = r"(?i)<(/?)(b|strong|i|em|u|a|br|sup|sub|span|p|font)(?:\s[^<>]*)?/?>";

/// Markers of Markdown emphasis, longest first.
const EMPHASIS: [&str; 6] = ["***", "___", "**", "__", "*", "_"];

/// A line without its markup.
#[derive(Debug, PartialEq)]
pub(super) struct Inline {
    pub(super) text: String,
    /// All of the text is bold or set as emphasis.
    pub(super) bold: bool,
}

/// Level and title of a Markdown heading.
pub(super) fn heading(line: &str) -> Option<(u8, &str)> {
    let title = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - title.len()).ok().filter(|level| (1..=6).contains(level))?;
    if !title.starts_with([' ', '\t']) {
        return None;
    }
    let title = title.trim();
    let closed = title.trim_end_matches('#');
    Some((level, if closed.ends_with(' ') { closed.trim_end() } else { title }))
}

/// Removes the markup of a line or a cell.
pub(super) fn inline(source: &str) -> Inline {
    static TAG: OnceLock<Option<Regex>> = OnceLock::new();
    let Some(tag) = TAG.get_or_init(|| Regex::new(TAGS).ok()) else {
        return Inline { text: source.to_owned(), bold: false };
    };
    let mut text = String::with_capacity(source.len());
    let (mut depth, mut plain, mut at) = (0_usize, false, 0);
    for found in tag.captures_iter(source) {
        let (Some(whole), Some(name)) = (found.get(0), found.get(2)) else { continue };
        let before = &source[at..whole.start()];
        plain |= depth == 0 && !before.trim().is_empty();
        text.push_str(before);
        at = whole.end();
        let opens = found.get(1).is_some_and(|slash| slash.is_empty());
        match name.as_str().to_ascii_lowercase().as_str() {
            "b" | "strong" => depth = if opens { depth + 1 } else { depth.saturating_sub(1) },
            "br" => text.push('\n'),
            _ => {}
        }
    }
    plain |= depth == 0 && !source[at..].trim().is_empty();
    text.push_str(&source[at..]);
    let text = text.replace("\\|", "|");
    match emphasised(&text) {
        Some(inner) => Inline { text: inner.to_owned(), bold: true },
        None => Inline { bold: !plain && !text.trim().is_empty(), text },
    }
}

/// The text inside a marker that stands around all of it.
fn emphasised(text: &str) -> Option<&str> {
    EMPHASIS.iter().find_map(|marker| {
        let inner = text.trim().strip_prefix(marker)?.strip_suffix(marker)?;
        let tight = !inner.is_empty() && !inner.starts_with(char::is_whitespace) && !inner.ends_with(char::is_whitespace);
        (tight && !inner.contains(&marker[..1])).then_some(inner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> (String, bool) {
        let Inline { text, bold } = inline(source);
        (text, bold)
    }

    #[test]
    fn known_tags_go_and_others_stay() {
        assert_eq!(read("see <a href=\"http://x.no\">x.no</a> and <http://y.no>").0, "see x.no and <http://y.no>");
        assert_eq!(read("a < b <table>").0, "a < b <table>");
        assert_eq!(read("Vest<BR/>fold m<sup>2</sup>").0, "Vest\nfold m2");
    }

    #[test]
    fn bold_is_what_is_bold_from_end_to_end() {
        assert_eq!(read("<b>Sum</b> "), ("Sum ".to_owned(), true));
        assert_eq!(read("<b>Sum</b> wages"), ("Sum wages".to_owned(), false));
        assert_eq!(read("<b></b>"), (String::new(), false));
        assert_eq!(read("Sum</b>"), ("Sum".to_owned(), false));
    }

    #[test]
    fn emphasis_around_all_of_a_text_goes() {
        assert_eq!(read("*The board decides*"), ("The board decides".to_owned(), true));
        assert_eq!(read("**7**"), ("7".to_owned(), true));
        assert_eq!(read("*a* and *b*"), ("*a* and *b*".to_owned(), false));
        assert_eq!(read("* item *").0, "* item *");
        assert_eq!(read("**").0, "**");
    }

    #[test]
    fn headings_need_a_space() {
        assert_eq!(heading("### Plan 2017 ##"), Some((3, "Plan 2017")));
        assert_eq!(heading("# Learning C#"), Some((1, "Learning C#")));
        assert_eq!(heading("#1 of 5"), None);
        assert_eq!(heading("####### seven"), None);
    }
}
