//! A container of any kind but zip → its parts, by the reader of its kind.

use super::{kind::Kind, mail, mailbox, outlook, packed, part::Parts, sevenzip, tnef};
use avstem_document::{error::Error, limits::Limits};

/// The parts of a container, of any kind but zip.
pub(super) fn parts(kind: Kind, bytes: &[u8], limits: &Limits) -> Result<Parts, Error> {
    let list = |list| Parts { unpacked: None, list };
    match kind {
        // Zip archives are read by their own directory.
        Kind::Zip => Ok(Parts::default()),
        Kind::Tar => packed::tar(bytes, limits).map(list),
        Kind::SevenZip => sevenzip::parts(bytes, limits).map(list),
        Kind::Gzip => packed::gzip(bytes, limits),
        Kind::Mail => Ok(list(mail::parts(bytes, limits))),
        Kind::Outlook => outlook::parts(bytes, limits).map(list),
        Kind::Tnef => Ok(list(tnef::parts(bytes, limits))),
        Kind::Mailbox => Ok(list(mailbox::parts(bytes))),
    }
}
