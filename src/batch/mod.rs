//! Everything that touches files and processes.
//!
//! In: paths. Out: one [`Answer`] a file, in the order in which [`discover()`] found them. The supervisor ([`pool`]) never reads a
//! document: child processes of the same binary ([`worker`]) do, so that a crash or an endless loop costs one document its
//! result and no other's. Each file ends in exactly one [`Outcome`]. What it does not do: it judges no content and prints
//! nothing but progress.

mod again;
mod ahead;
pub mod books;
mod bounds;
mod child;
pub mod confine;
mod convert;
pub mod cost;
pub mod discover;
mod draw;
pub mod extracted;
mod hand;
pub mod identity;
mod input;
pub mod ledger;
mod lock;
pub mod manifest;
mod members;
#[cfg(feature = "misbehave")]
mod misbehave;
mod named;
mod outcome;
pub mod output;
pub mod own;
mod pace;
pub mod piped;
pub mod pool;
mod programs;
pub mod progress;
mod protocol;
pub mod recognise;
pub mod respelled;
pub mod serve;
pub mod sheets;
pub mod stored;
mod time;
mod tool;
pub mod unusable;
pub mod walk;
pub mod worker;
pub mod write;

pub use books::Books;
pub use child::Command;
#[cfg(unix)]
pub use child::kill_all;
pub use discover::{Found, Inside, Shard};
pub use draw::draw;
pub use members::{Listing, stands};
pub use named::container;
pub use outcome::{Outcome, why};
pub use pool::{HandOver, Pool, Recognition};
pub use progress::Progress;
pub use protocol::{Answer, Drawn, Head, Job, Readings, Task, Written};
pub use sheets::Sheets;
pub use time::TimeLimit;
pub use walk::discover;
