//! Archives of documents and mails: their members, in memory, within bounds.
//!
//! In: the bytes of an archive or a mail. Out: each member with its place in the archive, its name made harmless, and its bytes or why there
//! are none. Archives in archives are opened to a fixed depth. What is unpacked is counted while it is unpacked; a declared size is
//! never believed, but where the declared sizes alone are absurd nothing is unpacked. What it does not do: it reads no document and
//! writes no file.

mod headers;
pub(crate) mod kind;
mod mail;
mod mailbox;
mod mapi;
mod mime;
mod open;
mod outlook;
mod packed;
mod part;
mod rich;
mod same_names;
mod sevenzip;
mod tnef;

pub use self::kind::{HEAD, may_be_container};
use self::{
    kind::{Kind, kind},
    part::Parts,
    same_names::Patched,
};
use avstem_document::{
    error::{Error, ErrorKind},
    limits::Limits,
};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Seek},
};
use zip::{ZipArchive, read::ZipFile, result::ZipError};

/// Archives in archives that are opened: the given one, and those in it. Mails in mails are counted by themselves.
const DEPTH: usize = 2;
/// Bytes of all members together; of the members beyond it each is told to be too large.
const ALL_BYTES: u64 = 4 << 30;
/// Bytes that one byte of an archive may unpack to. Deflate makes 1032 at the most: more is claimed only where members share
/// their bytes, as in a bomb.
const RATIO: u64 = 1032;
/// Bytes of an archive inside another that are held between two of its members; a larger one is unpacked for each.
const HELD_BYTES: usize = 64 << 20;
/// Bytes of one part of a member's name; longer ones make no file name.
const NAME_BYTES: usize = 180;

/// A member of an archive that is no folder.
#[derive(Debug)]
pub struct Member<'a> {
    /// Its path in the archive with `/` between folders and archives, without parts that lead anywhere else.
    pub name: &'a str,
    /// Its index in the archive, after that of the archive that holds it; for [`Opened::member`].
    pub inside: &'a [usize],
    pub content: Result<&'a [u8], Error>,
    /// Why it is no document for anyone.
    pub passed_over: Option<&'static str>,
}

/// Shows every member to `see`, in the archive's order; false when the bytes are no archive of documents.
///
/// # Errors
/// `Damaged` or `TooLarge` where the archive as a whole cannot be used.
pub fn list(bytes: &[u8], limits: &Limits, see: &mut impl FnMut(Member<'_>)) -> Result<bool, Error> {
    let Some(kind) = kind(bytes, limits) else { return Ok(false) };
    let mut walk = Walk { limits, members: 0, left: ALL_BYTES, inside: Vec::new(), opened: [0; CLASSES], seen: 0, see };
    walk.container(kind, bytes, "")?;
    Ok(true)
}

/// An archive whose members are asked for one by one. It holds the directory, and the archive inside it that was asked last if that
/// is no larger than [`HELD_BYTES`], so that all members together cost no more than the archive.
#[derive(Debug)]
pub struct Opened<R> {
    content: Held<R>,
    /// The archive inside that was asked last, with its index.
    inner: Option<(usize, Box<Inner>)>,
}

type Inner = Opened<Cursor<Vec<u8>>>;

#[derive(Debug)]
enum Held<R> {
    Zip(ZipArchive<Patched<R>>),
    /// Parts, and the bytes of their container.
    Parts(Parts, Vec<u8>),
}

impl<R: Read + Seek> Opened<R> {
    /// Reads the directory of an archive.
    ///
    /// # Errors
    /// As [`list`].
    pub fn open(mut source: R, limits: &Limits) -> Result<Self, Error> {
        let unread = |problem| Error::damaged(format_args!("archive: {problem}"));
        let mut start = Vec::new();
        source.by_ref().take(2).read_to_end(&mut start).map_err(unread)?;
        source.rewind().map_err(unread)?;
        if start == b"PK" {
            return Ok(Self { content: Held::Zip(open(source, limits)?.0), inner: None });
        }
        let mut bytes = Vec::new();
        source.take(limits.file_bytes).read_to_end(&mut bytes).map_err(unread)?;
        let kind = kind(&bytes, limits).ok_or_else(|| Error::damaged("no archive"))?;
        Ok(Self { content: Held::Parts(open::parts(kind, &bytes, limits)?, bytes), inner: None })
    }

    /// The bytes of the member that [`Member::inside`] leads to.
    ///
    /// # Errors
    /// As the member's content had.
    pub fn member(&mut self, inside: &[usize], limits: &Limits) -> Result<Vec<u8>, Error> {
        let (&index, rest) = inside.split_first().ok_or_else(|| Error::damaged("no member of the archive is named"))?;
        if rest.is_empty() {
            return self.own(index, limits);
        }
        let held = self.inner.take().filter(|(at, _)| *at == index);
        let (mut inner, hold) = if let Some((_, inner)) = held {
            (inner, true)
        } else {
            let content = self.own(index, limits)?;
            let hold = content.len() <= HELD_BYTES;
            (Box::new(Inner::open(Cursor::new(content), limits)?), hold)
        };
        let content = inner.member(rest, limits);
        self.inner = hold.then_some((index, inner));
        content
    }

    /// The bytes of a member of the archive itself.
    fn own(&mut self, index: usize, limits: &Limits) -> Result<Vec<u8>, Error> {
        match &mut self.content {
            Held::Zip(zip) => unpacked(zip.by_index(index), limits.member_bytes),
            Held::Parts(parts, bytes) => {
                let part = parts.list.get(index).ok_or_else(|| Error::damaged("no such member of the archive"))?;
                parts.content(part, bytes).map(<[u8]>::to_vec)
            }
        }
    }
}

/// A walk through an archive and those inside it.
struct Walk<'a, F> {
    limits: &'a Limits,
    members: usize,
    /// Bytes that may still be unpacked.
    left: u64,
    inside: Vec<usize>,
    /// Containers that are open, by their class.
    opened: [usize; CLASSES],
    /// Members that were shown.
    seen: usize,
    see: &'a mut F,
}

/// Classes of containers; see [`Kind::class`].
const CLASSES: usize = 3;

impl<F: FnMut(Member<'_>)> Walk<'_, F> {
    /// Shows what is in a container, unless too many are open.
    fn container(&mut self, kind: Kind, bytes: &[u8], folder: &str) -> Result<(), Error> {
        let class = kind.class();
        if self.opened[class] >= DEPTH {
            return Err(ErrorKind::TooLarge { what: kind.counted(), limit: DEPTH as u64, found: None }.into());
        }
        self.opened[class] += 1;
        let shown = if kind == Kind::Zip { self.archive(bytes, folder) } else { self.parts(kind, bytes, folder) };
        self.opened[class] -= 1;
        shown
    }

    fn parts(&mut self, kind: Kind, bytes: &[u8], folder: &str) -> Result<(), Error> {
        let parts = open::parts(kind, bytes, self.limits)?;
        self.count(parts.list.len())?;
        for (index, part) in parts.list.iter().enumerate() {
            let limit = self.limits.member_bytes.min(self.left);
            let content = parts.content(part, bytes).and_then(|content| within(content, limit));
            let name = format!("{folder}{}", harmless(&part.name, index));
            self.inside.push(index);
            self.member(&name, content, part.passed_over);
            self.inside.pop();
        }
        Ok(())
    }

    /// Counts members before they are looked at.
    fn count(&mut self, members: usize) -> Result<(), Error> {
        self.members = self.members.saturating_add(members);
        if self.members > self.limits.members {
            let (limit, found) = (self.limits.members as u64, Some(self.members as u64));
            return Err(ErrorKind::TooLarge { what: "members of the archive", limit, found }.into());
        }
        Ok(())
    }

    fn archive(&mut self, bytes: &[u8], folder: &str) -> Result<(), Error> {
        let (mut zip, again) = open(Cursor::new(bytes), self.limits)?;
        self.count(zip.len())?;
        let mut claimed: u64 = 0;
        for index in 0..zip.len() {
            claimed = claimed.saturating_add(zip.by_index_raw(index).map_or(0, |file| file.size()));
        }
        let most = (bytes.len() as u64).saturating_mul(RATIO);
        if claimed > most {
            return Err(ErrorKind::TooLarge { what: "bytes in the members of the archive", limit: most, found: Some(claimed) }.into());
        }
        for index in 0..zip.len() {
            let (name, is_folder) = match zip.by_index_raw(again.get(&index).copied().unwrap_or(index)) {
                Ok(file) => (harmless(&file.name().unwrap_or_default(), index), file.is_dir()),
                Err(_) => (harmless("", index), false),
            };
            if is_folder {
                continue;
            }
            let limit = self.limits.member_bytes.min(self.left);
            let content = unpacked(zip.by_index(index), limit);
            self.inside.push(index);
            self.member(&format!("{folder}{name}"), content.as_deref().map_err(Clone::clone), None);
            self.inside.pop();
        }
        Ok(())
    }

    /// Shows a member, or what is in it.
    fn member(&mut self, name: &str, content: Result<&[u8], Error>, mut passed_over: Option<&'static str>) {
        self.left = self.left.saturating_sub(content.as_ref().map_or(0, |content| content.len() as u64));
        let mut content = content;
        let inner =
            content.as_ref().ok().filter(|_| passed_over.is_none()).and_then(|content| Some((kind(content, self.limits)?, *content)));
        if let Some((kind, bytes)) = inner {
            let seen = self.seen;
            match self.container(kind, bytes, &format!("{name}/")) {
                Ok(()) if self.seen > seen => return,
                Ok(()) => passed_over = Some(kind.empty()),
                Err(problem) => content = Err(problem),
            }
        }
        self.seen += 1;
        (self.see)(Member { name, inside: &self.inside, content, passed_over });
    }
}

/// The bytes, when they are no more than `limit`.
fn within(content: &[u8], limit: u64) -> Result<&[u8], Error> {
    if content.len() as u64 > limit {
        return Err(ErrorKind::TooLarge { what: "bytes in a member of the archive", limit, found: None }.into());
    }
    Ok(content)
}

/// See [`open`].
type Directory<R> = (ZipArchive<Patched<R>>, BTreeMap<usize, usize>);

/// An archive's directory, and which members are called as which earlier ones.
fn open<R: Read + Seek>(source: R, limits: &Limits) -> Result<Directory<R>, Error> {
    let directory = |source| ZipArchive::new(source).map_err(|problem| super::container::zip_error(&problem));
    let mut zip = directory(Patched::new(source))?;
    let mut again = BTreeMap::new();
    if zip.has_duplicate_names() {
        let start = zip.central_directory_start();
        let mut source = zip.into_inner();
        again = source
            .rename(start, limits.members.saturating_add(1))
            .map_err(|problem| Error::damaged(format_args!("zip container: {problem}")))?;
        zip = directory(source)?;
    }
    if zip.len() > limits.members {
        let (limit, found) = (limits.members as u64, Some(zip.len() as u64));
        return Err(ErrorKind::TooLarge { what: "members of the archive", limit, found }.into());
    }
    Ok((zip, again))
}

/// A member's bytes, when they are no more than `limit`.
fn unpacked<R: Read>(file: Result<ZipFile<'_, R>, ZipError>, limit: u64) -> Result<Vec<u8>, Error> {
    let file = file.map_err(|problem| super::container::zip_error(&problem))?;
    let mut content = Vec::new();
    file.take(limit.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(|problem| Error::damaged(format_args!("member of a zip archive: {problem}")))?;
    if content.len() as u64 > limit {
        return Err(ErrorKind::TooLarge { what: "bytes in a member of the archive", limit, found: None }.into());
    }
    Ok(content)
}

/// A member's name as a path that leads below where it is put, whatever was written; `index` names what has none.
fn harmless(name: &str, index: usize) -> String {
    let part = |part: &str| {
        let mut part: String = part.chars().map(|c| if c.is_control() || ":*?\"<>|".contains(c) { '_' } else { c }).collect();
        let end = (0..=NAME_BYTES.min(part.len())).rev().find(|end| part.is_char_boundary(*end)).unwrap_or(0);
        part.truncate(end);
        part
    };
    let parts: Vec<String> = name.split(['/', '\\']).filter(|part| !matches!(part.trim(), "" | "." | "..")).map(part).collect();
    if parts.is_empty() { format!("member-{}", index + 1) } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::super::container::tests::zip_of;
    use super::{part::testing::pairs, *};
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn zip_of_bytes(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// Names with the bytes or the error of each member.
    fn listed(bytes: &[u8], limits: &Limits) -> Result<Option<Vec<(String, String)>>, ErrorKind> {
        let mut found = Vec::new();
        let mut opened = Opened::open(Cursor::new(bytes), &Limits::default()).ok();
        let is_archive = list(bytes, limits, &mut |of| {
            let content = of.content.map_or_else(|error| error.to_string(), |bytes| String::from_utf8_lossy(bytes).into_owned());
            if !content.starts_with("too large") && !content.starts_with("encrypted") {
                assert_eq!(opened.as_mut().unwrap().member(of.inside, limits).unwrap(), content.as_bytes(), "{}", of.name);
            }
            found.push((of.name.to_owned(), content));
        });
        is_archive.map(|is| is.then_some(found)).map_err(|error| error.kind().clone())
    }

    #[test]
    fn members_of_archives_in_archives_are_found_to_a_depth() {
        let innermost = zip_of(&[("c.txt", "C")]);
        let inner = zip_of_bytes(&[("b.txt", b"B"), ("deep.zip", &innermost)]);
        let outer = zip_of_bytes(&[("folder/a.txt", b"A"), ("inner.zip", &inner)]);
        let expected =
            [("folder/a.txt", "A"), ("inner.zip/b.txt", "B"), ("inner.zip/deep.zip", "too large: more than 2 archives in each other")];
        assert_eq!(listed(&outer, &Limits::default()).unwrap().unwrap(), pairs(&expected));
    }

    #[test]
    fn a_document_that_is_a_container_is_no_archive_and_a_member_of_one() {
        let word = zip_of(&[("[Content_Types].xml", ""), ("word/document.xml", "x")]);
        assert_eq!(listed(&word, &Limits::default()), Ok(None));
        assert_eq!(listed(b"text", &Limits::default()), Ok(None));
        let outer = zip_of_bytes(&[("a.docx", &word)]);
        let mut names = Vec::new();
        assert!(list(&outer, &Limits::default(), &mut |of| names.push((of.name.to_owned(), of.content.unwrap() == word))).unwrap());
        assert_eq!(names, [("a.docx".to_owned(), true)]);
    }

    #[test]
    fn members_of_one_name_are_all_shown() {
        let mut bytes = zip_of(&[("a/x.csv", "1"), ("a/y.csv", "2"), ("z", "3")]);
        for at in 0..bytes.len() - 7 {
            if bytes[at..].starts_with(b"a/y.csv") {
                bytes[at + 2] = b'x';
            }
        }
        let expected = [("a/x.csv", "1"), ("a/x.csv", "2"), ("z", "3")];
        assert_eq!(listed(&bytes, &Limits::default()).unwrap().unwrap(), pairs(&expected));
    }

    #[test]
    fn mails_and_packed_archives_are_walked_as_zip_archives_are() {
        let mail = "MIME-Version: 1.0\nSubject: x\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\ntext\n--m\nContent-Type: \
                    message/rfc822; name=in.eml\n\nMIME-Version: 1.0\nTo: a\n\ninner\n--m\nContent-Type: text/csv; name=../a.csv\n\na;1\n--m--\n";
        let mut tar = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(mail.len() as u64);
        tar.append_data(&mut header, "box/m.eml", mail.as_bytes()).unwrap();
        let tar = tar.into_inner().unwrap();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&tar).unwrap();
        let inside = [("body.txt", "text"), ("in.eml/body.txt", "inner"), ("a.csv", "a;1")];
        assert_eq!(listed(mail.as_bytes(), &Limits::default()).unwrap().unwrap(), pairs(&inside));
        let expected: Vec<_> = pairs(&inside).into_iter().map(|(name, content)| (format!("box/m.eml/{name}"), content)).collect();
        assert_eq!(listed(&tar, &Limits::default()).unwrap().unwrap(), expected);
        assert_eq!(listed(&packed.finish().unwrap(), &Limits::default()).unwrap().unwrap(), expected);
    }

    #[test]
    fn names_lead_nowhere_else() {
        let names = ["../../etc/passwd", "/root/x", "C:\\temp\\y.doc", "..", "a/./b//c", "new\nline"];
        let harmless: Vec<String> = names.iter().map(|name| super::harmless(name, 4)).collect();
        assert_eq!(harmless, ["etc/passwd", "root/x", "C_/temp/y.doc", "member-5", "a/b/c", "new_line"]);
        assert_eq!(super::harmless(&"å".repeat(300), 0).len(), 180);
    }

    #[test]
    fn bounds_on_members_and_their_bytes_hold() {
        let bytes = zip_of(&[("a", "12345"), ("b", "1")]);
        assert!(matches!(listed(&bytes, &Limits { members: 1, ..Limits::default() }), Err(ErrorKind::TooLarge { .. }) | Ok(None)));
        let found = listed(&bytes, &Limits { member_bytes: 4, ..Limits::default() }).unwrap().unwrap();
        assert_eq!(found, pairs(&[("a", "too large: more than 4 bytes in a member of the archive"), ("b", "1")]));
    }

    #[test]
    fn sizes_that_no_packing_gives_are_refused_before_anything_is_unpacked() {
        let mut bytes = zip_of(&[("a", "text")]);
        // The size that the central directory claims for the member.
        let at = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap() + 24;
        bytes[at..at + 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
        assert!(matches!(listed(&bytes, &Limits::default()), Err(ErrorKind::TooLarge { what: "bytes in the members of the archive", .. })));
    }

    #[test]
    fn a_member_that_needs_a_password_is_told_and_the_others_are_read() {
        let mut bytes = zip_of(&[("locked.txt", "x"), ("open.txt", "y")]);
        // The flag of encryption, in the member's own header and in the directory.
        let first = |signature: &[u8]| bytes.windows(4).position(|window| window == signature).unwrap();
        let (own, directory) = (first(b"PK\x03\x04") + 6, first(b"PK\x01\x02") + 8);
        bytes[own] |= 1;
        bytes[directory] |= 1;
        let expected = [("locked.txt", "encrypted; a password is needed to read it"), ("open.txt", "y")];
        assert_eq!(listed(&bytes, &Limits::default()).unwrap().unwrap(), pairs(&expected));
    }
}
