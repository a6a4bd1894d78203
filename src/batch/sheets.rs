//! Pages drawn for people, kept as files.
//!
//! In: the report of a document, and somebody who has pages drawn in workers. Out: PNG files below a folder, by the document's content, so
//! that a page is drawn once however often its site is made; each with the page's size, which stands in its name. What it does not do: it
//! decides nothing about what is on the page.

use super::{
    output::Growing,
    protocol::{Drawing, DrawnSheet, SheetFile},
};
use avstem::report::model::Report;
use avstem_view::pages_of;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Dots an inch: sharp enough to read a table's smallest print, some 60 to 150 KB a page.
pub const DOTS: u32 = 120;

/// Pages that one job draws: few enough for several threads to share a document, and for one answer to hold them.
const PAGES: usize = 4;

/// Hexadecimal digits of a document's hash that name its folder.
const DIGITS: usize = 16;

/// Which pages are drawn, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheets {
    /// The folder, and what files in it are called in links: `pictures`.
    pub folder: PathBuf,
    pub name: String,
    /// Only pages with a figure that does not agree.
    pub disagreeing: bool,
}

impl Sheets {
    /// The drawn pages of a document; `draw` has those drawn that are not there yet. A page that cannot be drawn or written is left out.
    /// And whether pages were left out because the document is not there any more, or is another one.
    pub(super) fn draw(&self, report: &Report, draw: impl Fn(Vec<u32>) -> Drawing + Sync) -> (Vec<SheetFile>, bool) {
        if report.document.pages.is_none() {
            return (Vec::new(), false);
        }
        let digits: String = report.document.sha256.chars().filter(char::is_ascii_hexdigit).take(DIGITS).collect();
        let folder = self.folder.join(&digits);
        let mut kept = self.there(&folder, &digits);
        let wanted = pages_of(report, self.disagreeing);
        let missing: Vec<u32> = wanted.iter().copied().filter(|page| !kept.contains_key(page)).collect();
        let pieces: Vec<Vec<u32>> = missing.chunks(PAGES).map(<[u32]>::to_vec).collect();
        let drawn: Vec<Drawing> = pieces.into_par_iter().map(&draw).collect();
        let is_elsewhere = drawn.iter().any(|drawing| drawing.is_elsewhere);
        for sheet in drawn.into_iter().flat_map(|drawing| drawing.sheets) {
            if let Ok(one) = self.keep(&folder, &digits, &sheet) {
                kept.insert(one.page, one);
            }
        }
        (kept.into_values().filter(|one| wanted.contains(&one.page)).collect(), is_elsewhere)
    }

    /// What was drawn before.
    fn there(&self, folder: &Path, digits: &str) -> BTreeMap<u32, SheetFile> {
        let names = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let kept = names.filter_map(|name| {
            let (page, size) = name.strip_suffix(".png")?.split_once('-')?;
            let (width, height) = size.split_once('x')?;
            let file = format!("{}/{digits}/{name}", self.name);
            Some(SheetFile { page: page.parse().ok()?, file, width: width.parse().ok()?, height: height.parse().ok()? })
        });
        kept.map(|one| (one.page, one)).collect()
    }

    fn keep(&self, folder: &Path, digits: &str, sheet: &DrawnSheet) -> io::Result<SheetFile> {
        let png = BASE64_STANDARD.decode(&sheet.png).map_err(io::Error::other)?;
        let (width, height) = (hundredths(sheet.width), hundredths(sheet.height));
        let name = format!("{}-{width}x{height}.png", sheet.page);
        let mut file = Growing::new(&folder.join(&name))?;
        file.write_all(&png)?;
        file.finish()?;
        let file = format!("{}/{digits}/{name}", self.name);
        Ok(SheetFile { page: sheet.page, file, width, height })
    }
}

/// Rounded as far as nobody sees.
fn hundredths(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}
