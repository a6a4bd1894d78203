//! One view of a finished report, for everything that people look at: the site, marks in the document itself, workbooks, mails.
//!
//! In: a [`Report`](avstem::Report). Out: [`checked`], every figure that was checked with its judgement; [`relation`], what a figure is
//! computed from, member by member; [`tell`], a finding in words; [`place`], where it stands; all in the language of a [`Texts`]. The texts are data: one TOML file
//! a language. Nothing is escaped here: whoever writes HTML, XML or PDF does that. What it does not do: it checks nothing.

mod checked;
mod figure;
mod finding;
mod place;
mod printed;
mod relation;
mod said;
mod texts;

pub use checked::{Checked, Judgement, Key, checked, key, pages_of, reason, unchecked};
pub use figure::{amount, label};
pub use finding::{Told, because, headline, rule_name, tell, unit};
pub use place::place;
pub use printed::At;
pub use relation::{Member, Relation, relation, relations_of};
pub use said::said;
pub use texts::{Language, Texts};
