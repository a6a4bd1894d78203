//! A mailbox (mbox) → its mails.
//!
//! A mail begins after a line `From ` with an address and a date; the line before it is blank. Mails keep their bytes: what programs
//! put before a `From ` at the beginning of a line of text stays.

use super::{headers, mail, part::Part};

/// True where the first line begins a mail and a mail follows.
pub(super) fn is_mailbox(bytes: &[u8]) -> bool {
    let text = headers::start(bytes);
    let line = text.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    begins(line) && headers::is_mail(&text[line.len()..])
}

/// `From someone Mon Feb  3 10:00:00 2025`
fn begins(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let rest = String::from_utf8_lossy(rest);
    let words: Vec<&str> = rest.split_whitespace().collect();
    let year = |word: &&str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    words.len() >= 3 && words.iter().any(year) && words.iter().any(|word| word.contains(':'))
}

/// The mails, each called by its number and subject.
pub(super) fn parts(bytes: &[u8]) -> Vec<Part> {
    let mut starts = Vec::new();
    let mut at = bytes.len() - headers::start(bytes).len();
    let mut after_blank = true;
    for line in bytes[at..].split_inclusive(|byte| *byte == b'\n') {
        if after_blank && begins(line) {
            starts.push((at, at + line.len()));
        }
        after_blank = line.trim_ascii().is_empty();
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([bytes.len()]);
    let named = (1..).zip(&starts).zip(ends).map(|((number, (_, from)), to)| {
        let subject = mail::subject(&bytes[*from..to]).map(|subject| format!(" {subject}")).unwrap_or_default();
        Part::at(format!("{number:04}{subject}.eml"), *from..to)
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::part::Content;

    #[test]
    fn mails_are_parted_at_their_first_lines() {
        let first = "From a@b Mon Feb  3 10:00:00 2025\nMessage-ID: <1@b>\nSubject: Budsjett\n\nFrom here on\n>From a\n\n";
        let second = "From c Tue Feb  4 10:00:00 2025\nMessage-ID: <2@b>\nSubject: a/b\n\nx\n";
        let bytes = format!("{first}{second}");
        assert!(is_mailbox(bytes.as_bytes()));
        let found: Vec<(String, &str)> = parts(bytes.as_bytes())
            .into_iter()
            .map(|part| match part.content {
                Content::At(range) => (part.name, &bytes[range]),
                other => panic!("{other:?}"),
            })
            .collect();
        let content = |text: &'static str| text.split_once('\n').unwrap().1;
        assert_eq!(found[0], ("0001 Budsjett.eml".to_owned(), content(first)));
        assert_eq!(found[1], ("0002 a_b.eml".to_owned(), content(second)));
    }

    #[test]
    fn a_text_that_begins_with_from_is_no_mailbox() {
        assert!(!is_mailbox(b"From here on 2025 at 10:00 the board met.\nSum: 5\n"));
    }
}
