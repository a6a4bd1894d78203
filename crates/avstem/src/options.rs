//! What a user can set.

use crate::{profile::Profile, vocabulary::WordFile};
use avstem_document::limits::Limits;
use serde::{Deserialize, Serialize};

/// How one document is read and checked. Travels to worker processes, but for the limits, which are the same in all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Options {
    /// The document's language as a two-letter code; `None` finds it out.
    pub language: Option<String>,
    /// What the user knows of the documents.
    #[serde(default, skip_serializing_if = "Profile::is_empty")]
    pub profile: Profile,
    /// Words of the user's own, behind the built-in ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<WordFile>,
    #[serde(skip)]
    pub limits: Limits,
}
