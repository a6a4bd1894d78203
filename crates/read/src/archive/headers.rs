//! The head of a mail as lines: whether bytes begin with one, and what a header is.

/// Bytes and lines of a mail's head that are looked at; heads of hundreds of addresses have some ten thousand.
const HEAD_BYTES: usize = 1 << 20;
const HEAD_LINES: usize = 10_000;

/// Headers that mail programs write, and that count where they stand with one of [`is_sure`].
const KNOWN: [&str; 24] = [
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "sender",
    "reply-to",
    "message-id",
    "in-reply-to",
    "references",
    "received",
    "return-path",
    "delivered-to",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "user-agent",
    "x-mailer",
    "dkim-signature",
    "thread-topic",
    "thread-index",
    "authentication-results",
];

/// Known headers that a mail has at least.
const KNOWN_LEAST: usize = 2;

/// True for a name that headers of mails have.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// True for a mail: every line of its head is a header or goes on with one, and a program wrote it.
pub(super) fn is_mail(bytes: &[u8]) -> bool {
    let (mut known, mut sure) = (0, false);
    let (mut from, mut to, mut date) = (false, false, false);
    let text = start(bytes);
    let text = &text[..text.len().min(HEAD_BYTES)];
    for (index, line) in text.split(|byte| *byte == b'\n').take(HEAD_LINES).enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if index > 0 && (line.starts_with(b" ") || line.starts_with(b"\t")) {
            continue;
        }
        let Some((name, value)) = field(line) else { return false };
        known += usize::from(KNOWN.contains(&name.as_str()));
        sure |= is_sure(&name, value);
        from |= name == "from" && value.contains(&b'@');
        to |= matches!(name.as_str(), "to" | "subject" | "cc");
        date |= name == "date" && is_date(value);
    }
    known >= KNOWN_LEAST && (sure || (from && to && date))
}

/// What only programs write.
fn is_sure(name: &str, value: &[u8]) -> bool {
    let value = String::from_utf8_lossy(value);
    match name {
        "mime-version" => value.trim_start().starts_with("1."),
        "message-id" => value.contains('<') && value.contains('@'),
        "received" => ["from ", "by ", "("].iter().any(|start| value.trim_start().starts_with(start)),
        _ => false,
    }
}

/// A date as mails write it: `Mon, 3 Feb 2025 10:00:00 +0100`.
fn is_date(value: &[u8]) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let value = String::from_utf8_lossy(value);
    let words: Vec<&str> = value.split_whitespace().collect();
    words.windows(4).any(|words| {
        let digits = |word: &str, of: std::ops::RangeInclusive<usize>| of.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        digits(words[0], 1..=2) && MONTHS.contains(&words[1]) && digits(words[2], 2..=4) && words[3].contains(':')
    })
}

/// The text without a byte order mark and the blank lines that some programs put before a mail.
pub(super) fn start(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start()
}

/// A header's name in lower case, and its value: no blank stands before the colon.
pub(super) fn field(line: &[u8]) -> Option<(String, &[u8])> {
    let at = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = (&line[..at], &line[at + 1..]);
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name.then(|| (String::from_utf8_lossy(name).to_ascii_lowercase(), value))
}
