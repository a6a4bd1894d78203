//! One page drawn in a process of its own, so that a document that kills its reader costs one line.

use super::{
    Drawn, Found, Job, Task,
    child::{Child, Command, End},
    hand::Letter,
    pool::unanswered,
    protocol::{Pictures, Readable},
    recognise::{self, Engine, When},
    time::TimeLimit,
};
use crate::inspect::Request;
use avstem::Options;
use avstem_recognise::Recognised;
use serde::de::DeserializeOwned;
use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
};

/// Draws a page of a document in a worker that is started for it, with what its pictures say.
///
/// # Errors
/// When no worker could be started or told what to do.
pub fn draw(command: &Command, found: &Found, options: &Options, request: Request, (time, ocr): (TimeLimit, When)) -> io::Result<Drawn> {
    let mut one = One { worker: Child::start(command, &Arc::default())?, found, options, time, anew: ocr == When::Always };
    let recognised = match recognise::engine().filter(|_| ocr != When::Never) {
        Some(engine) => one.recognised(engine, request.page)?,
        None => None,
    };
    Ok(match one.ask(Task::Draw(request), recognised)? {
        End::Answered { answer, .. } => answer,
        end => Drawn::NotRead(Box::new(unanswered(&end, time, 1))),
    })
}

/// One document and the worker that looks at it.
struct One<'a> {
    worker: Child,
    found: &'a Found,
    options: &'a Options,
    time: TimeLimit,
    anew: bool,
}

impl One<'_> {
    fn ask<T: DeserializeOwned>(&mut self, task: Task, recognised: Option<Readable>) -> io::Result<End<T>> {
        let number = self.worker.asked();
        let job = Job {
            job: Some(number),
            processor_ms: self.time.processor_ms(),
            task,
            recognised,
            anew: self.anew,
            ..Job::of(self.found, self.options)
        };
        Ok(self.worker.ask(number, Letter::of(job)?, self.time, &AtomicBool::new(false)))
    }

    /// What the pictures of a page say; a worker that gives no answer is asked no more.
    fn recognised(&mut self, engine: &Engine, page: u32) -> io::Result<Option<Readable>> {
        let Some(language) = engine.language(self.options.language.as_deref()) else { return Ok(None) };
        let End::Answered { answer: Pictures { pictures }, .. } = self.ask(Task::Pictures, None)? else { return Ok(None) };
        let mut recognised = Vec::new();
        for picture in pictures.into_iter().filter(|picture| picture.page == page) {
            let End::Answered { answer, .. } = self.ask(Task::Recognise { picture, language: language.to_owned() }, None)? else { break };
            recognised.push(Recognised { picture, outcome: answer });
        }
        Ok(Some(Readable { engine: engine.name(language), pictures: recognised }))
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Outcome;
    use std::time::Duration;

    /// Longer than any of these workers takes, on a busy machine too.
    const LONG: Duration = Duration::from_mins(5);

    fn drawn(script: &str, clock: Duration) -> Drawn {
        let command = Command { program: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()] };
        let request = Request { page: 1, stages: Vec::new(), picture: false };
        draw(
            &command,
            &Found::file("x.pdf".into(), "x.pdf".into()),
            &Options::default(),
            request,
            (TimeLimit { processor: LONG, clock }, When::Never),
        )
        .unwrap()
    }

    #[test]
    fn a_worker_that_dies_is_one_line() {
        let Drawn::NotRead(answer) = drawn("read -r job; kill -9 $$", LONG) else { panic!("drawn") };
        assert_eq!(answer.outcome, Outcome::Crashed);
        assert!(answer.reason().starts_with("crashed: ") && !answer.reason().contains('\n'));
    }

    #[test]
    fn a_worker_that_is_late_is_given_up() {
        let Drawn::NotRead(answer) = drawn("read -r job; exec sleep 600", Duration::from_millis(500)) else { panic!("drawn") };
        assert_eq!(answer.outcome, Outcome::Timeout);
        assert!(answer.reason().starts_with("timeout: not done after 0.5 s by the clock"), "{}", answer.reason());
    }

    #[test]
    fn the_first_answer_counts_and_chatter_does_not() {
        assert_eq!(
            drawn("read -r job; echo hello; echo '{\"job\":0,\"path\":\"\",\"answer\":{\"svg\":\"<svg/>\"}}'", LONG),
            Drawn::Svg("<svg/>".to_owned())
        );
    }
}
