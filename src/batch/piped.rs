//! A document from standard input.
//!
//! In: a stream. Out: a file that workers can open, held as long as the run, and what it is found as. It is shown as `<stdin>`; what it is
//! is told by its content, as of every document. One byte more than a document may have is kept, so that the worker says that it is too
//! large; what follows is not read.

use super::{Found, Inside};
use std::{
    io::{self, Read},
    path::PathBuf,
};
use tempfile::TempPath;

/// How the document is shown, and what its output is called.
const SHOWN: &str = "<stdin>";
const OUTPUT: &str = "stdin";

/// Keeps the document in a file that goes away with what is returned.
///
/// # Errors
/// When the stream cannot be read, or the file not be written.
pub fn hold(stream: impl Read, most: u64) -> io::Result<(Found, TempPath)> {
    let mut file = tempfile::Builder::new().prefix("avstem-stdin-").tempfile()?;
    io::copy(&mut stream.take(most.saturating_add(1)), &mut file)?;
    let path = file.into_temp_path();
    // The bytes stand elsewhere, as those of a member of an archive do.
    let inside = Some(Inside { archive: path.to_path_buf(), indices: Vec::new(), bytes: 0 });
    Ok((Found { path: PathBuf::from(SHOWN), relative: PathBuf::from(OUTPUT), sha256: None, settled: None, stored: None, inside }, path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_stream_is_held_up_to_one_byte_more_than_a_document_may_have() {
        let (found, held) = hold(&b"Sum\t100\n"[..], 4).unwrap();
        assert_eq!(fs::read(&found.inside.unwrap().archive).unwrap(), b"Sum\t1");
        assert_eq!(found.path, PathBuf::from("<stdin>"));
        let path = held.to_path_buf();
        drop(held);
        assert!(!path.exists());
    }
}
