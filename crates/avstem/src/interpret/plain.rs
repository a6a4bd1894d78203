//! Text of a cell or paragraph → the words a reader sees: markup that was left in it is taken out, white space is single.
//!
//! Only known tags and paired emphasis go; `x < y` and `<navn>` stay. What it does not do: it does not read HTML.

/// Tags that are seen in exported cells; anything else between angle brackets is the document's own.
const TAGS: [&str; 20] =
    ["a", "b", "br", "code", "del", "div", "em", "font", "i", "li", "mark", "ol", "p", "small", "span", "strong", "sub", "sup", "u", "ul"];
/// Tags that end a line.
const BREAKS: [&str; 4] = ["br", "div", "li", "p"];
/// Longest tag that is looked for, in bytes: a link with its address; keeps a text full of `<` from costing its square.
const TAG_BYTES: usize = 2_000;
/// Entities that exporters leave behind.
const ENTITIES: [(&str, &str); 6] = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];

/// The text without left-over markup, line breaks as spaces, white space single, soft hyphens dropped.
#[must_use]
pub(crate) fn plain(text: &str) -> String {
    let mut bare = without_tags(text);
    if bare.contains('&') {
        for (entity, meaning) in ENTITIES {
            bare = bare.replace(entity, meaning);
        }
    }
    let bare = bare.replace("**", "").replace('\u{ad}', "");
    let joined = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    without_emphasis(&joined).to_owned()
}

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (kept, skipped) = match tag(rest) {
            Some((name, length)) => (if BREAKS.contains(&name.as_str()) { " " } else { "" }, length),
            None => ("<", 1),
        };
        out.push_str(kept);
        rest = &rest[skipped..];
    }
    out.push_str(rest);
    out
}

/// The name of the known tag that `text` begins with, and its length in bytes.
fn tag(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).take(8).collect::<String>().to_ascii_lowercase();
    let behind = inner.as_bytes().get(name.len())?;
    if !TAGS.contains(&name.as_str()) || !matches!(behind, b'>' | b'/' | b' ') {
        return None;
    }
    let end = text.bytes().take(TAG_BYTES).position(|byte| byte == b'>')?;
    Some((name, end + 1))
}

/// Takes off one pair of `*` or `_` around the whole text.
fn without_emphasis(text: &str) -> &str {
    ['*', '_']
        .iter()
        .find_map(|&mark| text.strip_prefix(mark)?.strip_suffix(mark).filter(|inner| !inner.contains(mark) && !inner.is_empty()))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_entities_and_emphasis_go_and_the_words_stay() {
        assert_eq!(plain("<b>Drift</b> av <a href=\"http://x.no\">x.no</a><br>R&amp;D"), "Drift av x.no R&D");
        assert_eq!(plain("*Alt er i rute*"), "Alt er i rute");
        assert_eq!(plain(" to\nlinjer\u{a0}og  rom "), "to linjer og rom");
    }

    #[test]
    fn angle_brackets_of_the_text_stay() {
        assert_eq!(plain("a < b og <navn> <5 år"), "a < b og <navn> <5 år");
        assert_eq!(plain("<"), "<");
        assert_eq!(plain("<b"), "<b");
    }
}
