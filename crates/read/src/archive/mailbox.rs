//! A mailbox (mbox) → its mails.
//!
//! A mail begins after a line `From ` with an address and a date, and with a header; the line before it is blank and none of the mail that
//! ends there. A mail that says its length (`Content-Length`), and ends by it where the next one begins, may hold such lines itself. Mails
//! keep their bytes: what programs put before a `From ` at the beginning of a line of text stays.

use super::{headers, mail, mime, part::Part};
use std::ops::Range;

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
    let first = bytes.len() - headers::start(bytes).len();
    let mut mails: Vec<Range<usize>> = Vec::new();
    let (mut at, mut after_blank, mut length) = (first, true, None);
    for line in bytes[first..].split_inclusive(|byte| *byte == b'\n') {
        let from = at + line.len();
        // Before its end by its own word, a line is the mail's, whatever it looks like.
        if after_blank && length.is_none_or(|end| end <= at) && begins(line) && has_head(&bytes[from..]) {
            if let Some(last) = mails.last_mut() {
                last.end = without_blank(bytes, last.start, at);
            }
            mails.push(from..bytes.len());
            length = end_by_length(bytes, from);
        }
        after_blank = line.trim_ascii().is_empty();
        at = from;
    }
    if let Some(last) = mails.last_mut() {
        last.end = without_blank(bytes, last.start, bytes.len());
    }
    let named = (1..).zip(mails).map(|(number, mail)| {
        let subject = mail::subject(&bytes[mail.clone()]).map(|subject| format!(" {subject}")).unwrap_or_default();
        Part::at(format!("{number:04}{subject}.eml"), mail)
    });
    named.collect()
}

/// True where a header follows.
fn has_head(rest: &[u8]) -> bool {
    rest.split(|byte| *byte == b'\n').next().is_some_and(|line| headers::field(line).is_some())
}

/// Where a mail ends without the blank line that parts it from the next.
fn without_blank(bytes: &[u8], start: usize, end: usize) -> usize {
    let mail = &bytes[start..end];
    let blank = [&b"\r\n"[..], b"\n"].into_iter().find(|blank| mail.strip_suffix(*blank).is_some_and(|before| before.ends_with(b"\n")));
    end - blank.map_or(0, <[u8]>::len)
}

/// Where a mail ends by the length that its head says, if the next one begins there, or the mailbox ends.
fn end_by_length(bytes: &[u8], start: usize) -> Option<usize> {
    let (head, body) = mime::head_and_body(&bytes[start..]);
    let mut fields = head.split(|byte| *byte == b'\n').filter_map(headers::field);
    let (_, length) = fields.find(|(name, _)| name == "content-length")?;
    let length: usize = std::str::from_utf8(length).ok()?.trim().parse().ok()?;
    let end = (bytes.len() - body.len()).checked_add(length)?;
    let rest = bytes.get(end..)?;
    let blanks = rest.len() - rest.trim_ascii_start().len();
    let next = rest[blanks..].split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    (next.is_empty() || blanks > 0 && begins(next)).then_some(end)
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
        // Without the line that begins it and the blank one that parts it from the next.
        let content = |text: &'static str| text.split_once('\n').unwrap().1;
        assert_eq!(found[0], ("0001 Budsjett.eml".to_owned(), content(first).strip_suffix('\n').unwrap()));
        assert_eq!(found[1], ("0002 a_b.eml".to_owned(), content(second)));
    }

    #[test]
    fn a_line_that_looks_like_a_beginning_is_none_within_a_mail_of_a_length_or_before_prose() {
        let count = |text: &str| parts(text.as_bytes()).len();
        let body = "One\n\nFrom a@b Mon Feb  3 10:00:00 2025\nSubject: of a mail that is quoted\n\nTwo\n";
        let whole = |length: usize| {
            format!(
                "From a@b Mon Feb  3 10:00:00 2025\nMessage-ID: <1@b>\nTo: c\nContent-Length: {length}\n\n{body}\n\
                 From a@b Mon Feb  3 11:00:00 2025\nMessage-ID: <2@b>\nTo: c\n\nThree\n"
            )
        };
        assert_eq!(count(&whole(body.len())), 2);
        // A length that leads nowhere says nothing.
        assert_eq!(count(&whole(body.len() - 9)), 3);
        assert_eq!(count(&whole(usize::MAX)), 3);
        let prose = "From a@b Mon Feb  3 10:00:00 2025\nMessage-ID: <1@b>\nTo: c\n\nOne\n\nFrom 3 Feb 2025 at 10:00 on\nthe board met.\n";
        assert_eq!(count(prose), 1);
    }

    #[test]
    fn a_text_that_begins_with_from_is_no_mailbox() {
        assert!(!is_mailbox(b"From here on 2025 at 10:00 the board met.\nSum: 5\n"));
    }
}
