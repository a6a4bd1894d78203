//! What is different between documents, as people read it.
//!
//! In: a [`Run`](avstem_compare::model::Run). Out: text for a terminal ([`human()`]) or a page ([`html()`]). Both tell one [`story`],
//! which chooses what is told, in what order and in which words; the texts are those of `avstem-view`.

mod html;
mod human;
mod story;

pub use html::html;
pub use human::human;
