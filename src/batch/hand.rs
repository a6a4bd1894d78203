//! Documents as they are handed to a worker: the supervisor opens the file, and its descriptor travels with the job.
//!
//! In: a job. Out: a [`Letter`], the job's line and the open file; at the other end a [`Post`] that gives the lines as any stream does
//! and keeps the descriptors that came with them. So a worker reads documents without being able to open any. On Linux alone; elsewhere
//! a job travels without a file, and the worker opens it. What it does not do: it reads nothing of a file.

use super::{
    Answer, Job, Outcome,
    outcome::{io_reason, not_regular},
    protocol::Opened,
};
use std::{
    fs::{self, File},
    path::Path,
};

/// A job as it is sent.
#[derive(Debug)]
pub(super) struct Letter {
    /// With its end.
    pub(super) line: String,
    pub(super) file: Option<File>,
}

impl Letter {
    /// Opens the job's file where it can be handed over.
    ///
    /// # Errors
    /// Never for the types of this crate: serialization fails only for map keys that are no strings.
    pub(super) fn of(job: Job) -> Result<Self, serde_json::Error> {
        if !cfg!(target_os = "linux") {
            return Ok(Self { line: job.line()?, file: None });
        }
        let (opened, file) = match open(&job.file()) {
            Ok(file) => (Opened::Here, Some(file)),
            Err(answer) => (Opened::Not(answer), None),
        };
        Ok(Self { line: Job { opened: Some(opened), ..job }.line()?, file })
    }
}

/// Opens a regular file, or says why it cannot be read.
pub(super) fn open(path: &Path) -> Result<File, Box<Answer>> {
    let vanished = |error| Box::new(Answer::not_read(Outcome::Vanished, io_reason(&error)));
    let kind = fs::metadata(path).map_err(vanished)?.file_type();
    if let (false, Some(what)) = (kind.is_dir(), not_regular(kind)) {
        return Err(Box::new(Answer::not_read(Outcome::Unsupported, what)));
    }
    File::open(path).map_err(vanished)
}

#[cfg(target_os = "linux")]
pub(super) use linux::{Post, Way, pair};

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::Way;

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use super::Letter;
    use std::{
        convert::Infallible,
        io::{self, PipeWriter, Write},
        process::Stdio,
    };

    /// The way of jobs to a worker.
    #[derive(Debug)]
    pub(in crate::batch) struct Way(PipeWriter);

    impl Way {
        /// The way, and what is to be the worker's standard input.
        pub(in crate::batch) fn new(_programs: Option<Infallible>) -> io::Result<(Self, Stdio)> {
            let (theirs, ours) = io::pipe()?;
            Ok((Self(ours), theirs.into()))
        }

        pub(in crate::batch) fn send(&mut self, job: &Letter) -> io::Result<()> {
            self.0.write_all(job.line.as_bytes())
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::Letter;
    use rustix::{
        fs::{FileType, fstat},
        net::{
            RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
        },
    };
    use std::{
        io::{self, IoSlice, IoSliceMut, Read, Write},
        mem::MaybeUninit,
        os::{
            fd::{AsFd, BorrowedFd, OwnedFd},
            unix::net::UnixStream,
        },
        process::Stdio,
        sync::mpsc,
    };

    /// Descriptors that come with one job at most: the document, and with the first one the way to programs.
    const MOST: usize = 2;

    /// The two ends of a way on which descriptors can travel.
    pub(in crate::batch) fn pair() -> io::Result<(UnixStream, UnixStream)> {
        UnixStream::pair()
    }

    /// The way of jobs to a worker.
    #[derive(Debug)]
    pub(in crate::batch) struct Way {
        to: UnixStream,
        /// Goes with the first job.
        programs: Option<OwnedFd>,
    }

    impl Way {
        /// The way, and what is to be the worker's standard input.
        pub(in crate::batch) fn new(programs: Option<OwnedFd>) -> io::Result<(Self, Stdio)> {
            let (theirs, to) = pair()?;
            Ok((Self { to, programs }, OwnedFd::from(theirs).into()))
        }

        pub(in crate::batch) fn send(&mut self, job: &Letter) -> io::Result<()> {
            let programs = self.programs.take();
            let descriptors: Vec<BorrowedFd<'_>> = programs.iter().map(AsFd::as_fd).chain(job.file.iter().map(AsFd::as_fd)).collect();
            send(&self.to, job.line.as_bytes(), &descriptors)
        }
    }

    /// Sends bytes with descriptors, which arrive with the first of them.
    pub(super) fn send(mut to: &UnixStream, bytes: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !descriptors.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(descriptors)) {
            return Err(io::Error::other("too many descriptors for one message"));
        }
        let sent = sendmsg(to, &[IoSlice::new(bytes)], &mut ancillary, SendFlags::NOSIGNAL)?;
        to.write_all(bytes.get(sent..).unwrap_or_default())
    }

    /// The worker's end: bytes to read, and descriptors that came with them.
    #[derive(Debug)]
    pub(in crate::batch) struct Post<F> {
        from: F,
        keep: mpsc::Sender<OwnedFd>,
    }

    impl<F: AsFd> Post<F> {
        /// Reads from `from` if descriptors can come that way; they are then found at the receiver.
        pub(in crate::batch) fn at(from: F) -> Option<(Self, mpsc::Receiver<OwnedFd>)> {
            let status = fstat(&from).ok()?;
            let (keep, kept) = mpsc::channel();
            (FileType::from_raw_mode(status.st_mode) == FileType::Socket).then_some((Self { from, keep }, kept))
        }
    }

    impl<F: AsFd> Read for Post<F> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
            let mut ancillary = RecvAncillaryBuffer::new(&mut space);
            let received = recvmsg(&self.from, &mut [IoSliceMut::new(buffer)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
            for message in ancillary.drain() {
                if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                    // The receiver is gone only when no job is answered any more.
                    descriptors.for_each(|descriptor| drop(self.keep.send(descriptor)));
                }
            }
            Ok(received.bytes)
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{linux::send, *};
    use std::{
        io::{BufRead, BufReader, Read, Write},
        os::fd::AsFd,
    };

    #[test]
    fn a_file_arrives_with_its_line() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"document").unwrap();
        std::io::Seek::rewind(&mut file).unwrap();
        let (near, far) = pair().unwrap();
        let long = format!("{}\n", "x".repeat(1 << 20));
        let writer = std::thread::spawn(move || {
            send(&near, b"job\n", &[file.as_fd()]).unwrap();
            send(&near, long.as_bytes(), &[]).unwrap();
        });
        let (post, files) = Post::at(far).unwrap();
        let lines: Vec<String> = BufReader::new(post).lines().map(Result::unwrap).collect();
        writer.join().unwrap();
        assert_eq!((lines[0].as_str(), lines[1].len()), ("job", 1 << 20));
        let mut text = String::new();
        File::from(files.recv().unwrap()).read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), files.try_iter().count()), ("document", 0));
    }

    #[test]
    fn nothing_comes_with_the_bytes_of_a_pipe() {
        let (from, _to) = std::io::pipe().unwrap();
        assert!(Post::at(from).is_none());
    }

    #[test]
    fn what_is_no_file_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let letter = Letter::of(Job::new(&folder.path().join("gone"), &avstem::Options::default())).unwrap();
        assert!(letter.file.is_none() && letter.line.contains("not found"), "{}", letter.line);
        let device = open(Path::new("/dev/null")).unwrap_err();
        assert_eq!((device.outcome, device.reason()), (Outcome::Unsupported, "unsupported: a device, not a file"));
    }
}
