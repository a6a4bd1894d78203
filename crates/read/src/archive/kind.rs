//! Which container bytes are, told by their content alone.
//!
//! A mail is text, as minutes that begin with who sent them to whom are: it is one where the lines before the first blank one are all
//! headers as RFC 5322 writes them, and some of them are what only mail programs write.

use super::{
    headers::{field, is_known, is_mail, start},
    mailbox, outlook, sevenzip, tnef,
};
use crate::sniff;
use avstem_document::{
    error::{Error, ErrorKind},
    limits::Limits,
};
use std::io::Cursor;

/// A container of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Zip,
    Tar,
    Gzip,
    SevenZip,
    Mail,
    Mailbox,
    /// A message as Outlook saves it.
    Outlook,
    /// Attachments as Outlook packs them for others.
    Tnef,
}

impl Kind {
    /// What it is called where it is refused.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Zip => sniff::ARCHIVE,
            Self::Tar => "a tar archive",
            Self::Gzip => "a gzip archive",
            Self::SevenZip => "a 7-Zip archive",
            Self::Mail => "a mail or a web archive (MHTML)",
            Self::Mailbox => "a mailbox (mbox)",
            Self::Outlook => "an Outlook message",
            Self::Tnef => "attachments that Outlook packed (winmail.dat)",
        }
    }

    /// What one is called that holds nothing.
    pub(super) fn empty(self) -> &'static str {
        match self {
            Self::Mail | Self::Outlook => "a mail without text and attachments",
            Self::Mailbox => "a mailbox without mails",
            _ => "an archive without documents",
        }
    }

    /// Kinds that nest in each other are counted together.
    pub(super) fn class(self) -> usize {
        match self {
            Self::Zip | Self::Tar | Self::Gzip | Self::SevenZip | Self::Mailbox => 0,
            Self::Mail | Self::Outlook => 1,
            Self::Tnef => 2,
        }
    }

    /// What is counted in its class.
    pub(super) fn counted(self) -> &'static str {
        if self.class() > 0 { "mails in each other" } else { "archives in each other" }
    }
}

/// The container that these bytes are; none for documents, among them those that are zip containers.
pub(super) fn kind(bytes: &[u8], limits: &Limits) -> Option<Kind> {
    let is_archive = |error: Error| matches!(error.kind(), ErrorKind::Unsupported { feature, .. } if *feature == sniff::ARCHIVE);
    if bytes.starts_with(b"PK") && sniff::sniff(bytes, limits, |_| None).is_err_and(is_archive) {
        return Some(Kind::Zip);
    }
    other_kind(bytes)
}

/// What they are called, for all but zip archives.
pub(crate) fn named(bytes: &[u8]) -> Option<&'static str> {
    other_kind(bytes).map(Kind::name)
}

/// The same for all but zip archives.
pub(crate) fn other_kind(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(GZIP) {
        Some(Kind::Gzip)
    } else if bytes.starts_with(sevenzip::SIGNATURE) {
        Some(Kind::SevenZip)
    } else if bytes.starts_with(tnef::SIGNATURE) {
        Some(Kind::Tnef)
    } else if bytes.starts_with(OLE) && memchr::memmem::find(bytes, &message_mark()).is_some() && is_message(bytes) {
        Some(Kind::Outlook)
    } else if is_tar(bytes) {
        Some(Kind::Tar)
    } else if mailbox::is_mailbox(bytes) {
        Some(Kind::Mailbox)
    } else if is_mail(bytes) {
        Some(Kind::Mail)
    } else {
        None
    }
}

/// What compound files begin with.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The name that the directory of a message holds.
fn message_mark() -> Vec<u8> {
    outlook::PROPERTIES.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// True for a compound file that is a message, and none that is a document and holds one.
fn is_message(bytes: &[u8]) -> bool {
    cfb::CompoundFile::open(Cursor::new(bytes)).is_ok_and(|file| file.is_stream(outlook::PROPERTIES))
}

/// What gzip begins with, and its only method.
const GZIP: &[u8] = b"\x1f\x8b\x08";

/// Bytes that tell by themselves whether a file may be a container.
pub const HEAD: usize = 1024;

/// Whether a file that begins so may be a container; where it may, all of it has to be looked at.
#[must_use]
pub fn may_be_container(head: &[u8]) -> bool {
    let text = start(head);
    // A text may well begin with a word and a colon; what is no name of a mail's header in its first lines is not looked at whole.
    let mut lines = text.split(|byte| *byte == b'\n').take_while(|line| !line.trim_ascii().is_empty());
    let mail = lines.any(|line| field(line).is_some_and(|(name, _)| is_known(&name)));
    // An empty zip archive begins with its end.
    let signatures: [&[u8]; 6] = [b"PK\x03\x04", b"PK\x05\x06", GZIP, sevenzip::SIGNATURE, tnef::SIGNATURE, OLE];
    signatures.iter().any(|start| head.starts_with(start)) || is_tar(head) || text.starts_with(b"From ") || mail
}

/// Bytes of a header of tar, and where its sum stands.
const TAR_HEADER: usize = 512;
const TAR_SUM: std::ops::Range<usize> = 148..156;

/// True where the first header's sum is right, which says more than any signature: the oldest archives have none.
fn is_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..TAR_HEADER) else { return false };
    let written = std::str::from_utf8(&header[TAR_SUM]).ok();
    let written = written.and_then(|sum| u32::from_str_radix(sum.trim_matches(['\0', ' ']), 8).ok());
    let sum: u32 = (0..).zip(header).map(|(at, byte)| if TAR_SUM.contains(&at) { u32::from(b' ') } else { u32::from(*byte) }).sum();
    header[0] != 0 && written == Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_web_page_is_named_with_mails() {
        assert_eq!(named(b"MIME-Version: 1.0\nContent-Type: multipart/related"), Some("a mail or a web archive (MHTML)"));
    }

    #[test]
    fn a_mail_is_told_by_what_programs_write() {
        assert!(is_mail(b"MIME-Version: 1.0\nContent-Type: multipart/related"));
        assert!(is_mail(b"\xef\xbb\xbf\r\nReceived: from a by b;\r\n\tMon\r\nSubject: x\r\n\r\nBody"));
        assert!(is_mail(b"From: a@b.no\nTo: c\nDate: Mon, 3 Feb 2025 10:00:00 +0100\n\nx"));
    }

    #[test]
    fn minutes_that_begin_with_sender_and_date_are_text() {
        let texts = [
            "Til: Styret\nFra: Daglig leder\nDato: 3. februar 2025\nEmne: Budsjett\n\nx",
            "From: The board\nTo: all members\nDate: 3 Feb 2025\nSubject: Budget\n\nx",
            "From: chair@example.org\nTo: all\nDate: 3. februar 2025\nSubject: x\n\nx",
            "Subject: x\nMessage-ID: <a@b>\nand then prose\n\nx",
            "Date: 1\nSum: 2\n",
        ];
        for text in texts {
            assert!(!is_mail(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn only_files_that_may_be_containers_are_looked_at() {
        for head in [&b"PK\x03\x04x"[..], b"PK\x05\x06\0", b"From a@b Mon", b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", b"Received: from x"] {
            assert!(may_be_container(head));
        }
        assert!(!may_be_container(b"%PDF-1.7") && !may_be_container(b"Protokoll\nDato: 1") && !may_be_container(b""));
    }
}
