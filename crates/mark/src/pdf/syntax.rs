//! The bytes of a PDF value: where it ends, and which entries a dictionary has. Nothing is resolved, and nothing recurses.
//!
//! A dictionary that is written anew keeps the bytes of all entries that do not change, however they are spelt.

use std::ops::Range;

/// An entry of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The name without its slash, with what is escaped in it resolved.
    pub(super) name: Vec<u8>,
    /// From the slash of the name to the end of the value.
    pub(super) whole: Range<usize>,
    pub(super) value: Range<usize>,
}

/// Where the next token begins: behind blanks and comments.
pub(super) fn skip_blank(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ') => at += 1,
            Some(b'%') => at += bytes.get(at..).unwrap_or_default().iter().take_while(|b| !matches!(b, b'\n' | b'\r')).count(),
            _ => return at,
        }
    }
}

fn is_regular(byte: u8) -> bool {
    !matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'%' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/')
}

/// Where the run of regular characters that begins at `at` ends.
fn end_of_word(bytes: &[u8], at: usize) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|b| is_regular(**b)).count()
}

/// A whole number without a sign at `at`, and where it ends.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let end = end_of_word(bytes, at);
    let digits = bytes.get(at..end).filter(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))?;
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, end))
}

/// A word such as `obj` at `at`, and where it ends.
pub(super) fn word(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    let end = end_of_word(bytes, at);
    (bytes.get(at..end)? == word).then_some(end)
}

/// The head of an object `N G obj` at `at` (blanks before it are skipped), and where it ends.
pub(super) fn head(bytes: &[u8], at: usize) -> Option<((u64, u64), usize)> {
    let (id, end) = number(bytes, skip_blank(bytes, at))?;
    let (generation, end) = number(bytes, skip_blank(bytes, end))?;
    let at = skip_blank(bytes, end);
    // What follows may stand right behind it: `obj<<`.
    let end = word(bytes, at, b"obj")?;
    Some(((id, generation), end))
}

/// Where the reference `N G R` that begins at `at` ends.
fn end_of_reference(bytes: &[u8], at: usize) -> Option<usize> {
    let (_, end) = number(bytes, at)?;
    let (_, end) = number(bytes, skip_blank(bytes, end))?;
    word(bytes, skip_blank(bytes, end), b"R")
}

/// Where the string in brackets that begins at `at` ends.
fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' if depth <= 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => (),
        }
        at += 1;
    }
}

/// Where the value that begins at `at` ends.
pub(super) fn end_of_value(bytes: &[u8], at: usize) -> Option<usize> {
    let mut open: Vec<&[u8]> = Vec::new();
    let mut at = at;
    loop {
        at = skip_blank(bytes, at);
        let rest = bytes.get(at..)?;
        at = match rest {
            [b'<', b'<', ..] => {
                open.push(b">>");
                at + 2
            }
            [b'[', ..] => {
                open.push(b"]");
                at + 1
            }
            [b'>', b'>', ..] if open.pop()? == b">>" => at + 2,
            [b']', ..] if open.pop()? == b"]" => at + 1,
            [b'(', ..] => end_of_string(bytes, at)?,
            [b'<', ..] => at + rest.iter().position(|b| *b == b'>')? + 1,
            [b'/', ..] => end_of_word(bytes, at + 1),
            _ => end_of_reference(bytes, at).unwrap_or_else(|| end_of_word(bytes, at)).max(at),
        };
        if bytes.len() - rest.len() == at {
            // Nothing was taken: no value.
            return None;
        }
        if open.is_empty() {
            return Some(at);
        }
    }
}

/// The entries of the dictionary that begins at `at`, and where it ends.
pub(super) fn dictionary(bytes: &[u8], at: usize) -> Option<(Vec<Entry>, usize)> {
    let mut at = skip_blank(bytes, at);
    if bytes.get(at..at + 2)? != b"<<" {
        return None;
    }
    at += 2;
    let mut entries = Vec::new();
    loop {
        let start = skip_blank(bytes, at);
        match bytes.get(start..)? {
            [b'>', b'>', ..] => return Some((entries, start + 2)),
            [b'/', ..] => (),
            _ => return None,
        }
        let end = end_of_word(bytes, start + 1);
        let value = skip_blank(bytes, end);
        at = end_of_value(bytes, value)?;
        entries.push(Entry { name: unescaped(bytes.get(start + 1..end)?), whole: start..at, value: value..at });
    }
}

/// A name with `#41` for `A`.
fn unescaped(name: &[u8]) -> Vec<u8> {
    let hex = |byte: &u8| char::from(*byte).to_digit(16);
    let mut out = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [first, tail @ ..] = rest {
        let escaped = match tail {
            [high, low, ..] if *first == b'#' => hex(high).zip(hex(low)).and_then(|(high, low)| u8::try_from(high * 16 + low).ok()),
            _ => None,
        };
        out.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    out
}

/// The value of the last entry of a name: that which readers take where a name stands twice.
pub(super) fn get<'b>(bytes: &'b [u8], entries: &[Entry], name: &[u8]) -> Option<&'b [u8]> {
    bytes.get(entries.iter().rev().find(|entry| entry.name == name)?.value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let (entries, end) = dictionary(text.as_bytes(), 0).unwrap();
        assert_eq!(end, text.len());
        entries.iter().map(|entry| format!("{}={}", String::from_utf8_lossy(&entry.name), &text[entry.value.clone()])).collect()
    }

    #[test]
    fn entries_are_told_by_their_bytes() {
        assert_eq!(
            names("<</A 1/B 2 0 R/C[1 2 R(x)]/D<</E<41>/F(a\\)(b))>> % c >>\n /An#6eots null/G/H/I -1.5>>"),
            ["A=1", "B=2 0 R", "C=[1 2 R(x)]", "D=<</E<41>/F(a\\)(b))>>", "Annots=null", "G=/H", "I=-1.5"]
        );
        assert_eq!(names("<< >>"), [""; 0]);
    }

    #[test]
    fn what_does_not_end_is_no_dictionary() {
        for text in ["<<", "<</A", "<</A (x>>", "<</A <<>>", "<</A ]>>", "<</A [>>]>>", "<<1 2>>", "<</A >>", "x", "<</A <41", "<</A {}>>"]
        {
            assert_eq!(dictionary(text.as_bytes(), 0), None, "{text}");
        }
        let deep = "<</A ".to_owned() + &"[".repeat(1_000_000);
        assert_eq!(dictionary(deep.as_bytes(), 0), None);
    }

    #[test]
    fn the_head_of_an_object_is_told() {
        assert_eq!(head(b" 12 0 obj<<", 0), Some(((12, 0), 9)));
        assert_eq!(head(b"12 0 R", 0), None);
    }
}
