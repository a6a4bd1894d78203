//! One page drawn in a process of its own, so that a document that kills its reader costs one line.

use super::{
    Drawn, Job, Task,
    child::{Child, Command, End},
    pool::unanswered,
};
use crate::inspect::Request;
use avstem::Options;
use std::{io, path::Path, sync::atomic::AtomicBool, time::Duration};

/// Draws a page of the document at `path` in a worker that is started for it.
///
/// # Errors
/// When no worker could be started or told what to do.
pub fn draw(command: &Command, path: &Path, options: &Options, request: Request, deadline: Duration) -> io::Result<Drawn> {
    let job = Job { job: Some(0), task: Task::Draw(request), ..Job::new(path, options) }.line()?;
    let mut worker = Child::start(command)?;
    Ok(match worker.ask(0, job, deadline, &AtomicBool::new(false)) {
        End::Answered { answer, .. } => answer,
        end => Drawn::NotRead(Box::new(unanswered(&end, deadline, 1))),
    })
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Outcome;

    fn drawn(script: &str) -> Drawn {
        let command = Command { program: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()] };
        let request = Request { page: 1, stages: Vec::new(), picture: false };
        draw(&command, Path::new("x.pdf"), &Options::default(), request, Duration::from_millis(500)).unwrap()
    }

    #[test]
    fn a_worker_that_dies_is_one_line() {
        let Drawn::NotRead(answer) = drawn("read -r job; kill -9 $$") else { panic!("drawn") };
        assert_eq!(answer.outcome, Outcome::Crashed);
        assert!(answer.reason().starts_with("crashed: ") && !answer.reason().contains('\n'));
    }

    #[test]
    fn a_worker_that_is_late_is_given_up() {
        let Drawn::NotRead(answer) = drawn("read -r job; exec sleep 60") else { panic!("drawn") };
        assert_eq!((answer.outcome, answer.reason()), (Outcome::Timeout, "timeout: not done after 0.5 s"));
    }

    #[test]
    fn the_first_answer_counts_and_chatter_does_not() {
        assert_eq!(
            drawn("read -r job; echo hello; echo '{\"job\":0,\"path\":\"\",\"answer\":{\"svg\":\"<svg/>\"}}'"),
            Drawn::Svg("<svg/>".to_owned())
        );
    }
}
