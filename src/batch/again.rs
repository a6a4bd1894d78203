//! What failed and may not fail another time: when it is tried again.
//!
//! In: what came of a document, and in which run in a row it came to that. Out: what is recorded beside it, so that the next run
//! knows whether to read the document again, and a word to the user. What the system or another program did may be chance (a converter
//! that ended badly, a machine too busy); it is tried in [`TRIES`] runs and then left, so that documents that can never be read cost
//! every night nothing for ever. What was missing is tried again when it is there, as after any change of limits.

use serde::{Deserialize, Serialize};

/// Runs in a row in which a document is tried that failed by what may be chance. Three nights outlast a full disk and a busy evening;
/// a conversion that fails takes 1 to 5 s of processor time, so that a thousand documents that are broken for good cost an hour a night
/// for two nights more, and then nothing.
pub(super) const TRIES: u32 = 3;

/// When another reading of the same bytes may give more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// As its outcome tells; see [`super::identity::depends_on_limits`].
    #[default]
    ByOutcome,
    /// With other limits, or with a program that was missing.
    Changed,
    /// Any time.
    Chance,
}

impl Again {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
    pub(super) fn is_by_outcome(&self) -> bool {
        *self == Self::ByOutcome
    }
}

/// In which run in a row this is, of those that are tried. What is recorded is `limits`, and behind it this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Try(u32);

impl Try {
    /// The one after what was recorded for the same bytes, under the same limits; the first one where nothing was.
    pub(super) fn after(recorded: Option<&str>, limits: &str) -> Self {
        let tried = recorded.and_then(|recorded| recorded.strip_prefix(limits)?.strip_prefix("; tried in run ")?.parse().ok());
        Self(tried.unwrap_or(0_u32).saturating_add(1))
    }

    /// What is recorded of one that is to be tried again; none after the last.
    pub(super) fn record(self, limits: &str) -> Option<String> {
        (self.0 < TRIES).then(|| format!("{limits}; tried in run {}", self.0))
    }

    /// What the user is told behind the reason.
    pub(super) fn word(self) -> String {
        if self.0 < TRIES {
            "; it is tried again in the next run".to_owned()
        } else {
            format!("; it failed in {TRIES} runs and is left until it, the limits or the programs change")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_chance_is_tried_in_so_many_runs() {
        let mut recorded: Option<String> = None;
        let mut runs = 0;
        loop {
            let one = Try::after(recorded.as_deref(), "60 s");
            runs += 1;
            recorded = one.record("60 s");
            if recorded.is_none() {
                break;
            }
        }
        assert_eq!(runs, TRIES);
    }

    #[test]
    fn other_limits_begin_anew() {
        let recorded = Try(2).record("60 s").unwrap();
        assert_eq!(Try::after(Some(&recorded), "60 s"), Try(3));
        assert_eq!([Try::after(Some(&recorded), "61 s"), Try::after(Some("60 s"), "60 s"), Try::after(None, "60 s")], [Try(1); 3]);
    }

    #[test]
    fn the_user_is_told_what_comes() {
        assert_eq!(Try(1).word(), "; it is tried again in the next run");
        assert_eq!(Try(3).word(), "; it failed in 3 runs and is left until it, the limits or the programs change");
    }
}
