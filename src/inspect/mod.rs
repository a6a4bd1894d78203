//! What each stage made of one page, drawn over a picture of the page.
//!
//! In: a document's bytes, a page, the stages to draw. Out: SVG in the page's own coordinates (points, origin top left).
//! The pipeline is run as always ([`avstem::trace_document`]), and each stage's work is drawn as it passes by: [`text`] draws glyphs,
//! words, lines and rulings, [`tables`] zones, what was rejected, figures in no table, cells and roles, [`checks`] figures and verdicts; [`sheet`] puts the layers on the
//! picture with a legend. One group a stage, `stage-NAME`, with a tooltip on every shape. What it does not do: it
//! computes nothing that the stages did not.

mod checks;
mod sheet;
mod svg;
mod tables;
mod text;

use avstem::{Made, Options, layout::Block, trace_document};
use avstem_document::{document, document::Document, note::Notes};
#[cfg(feature = "pictures")]
use avstem_read::pages::picture;
use serde::{Deserialize, Serialize};
use svg::Layer;

/// Dots an inch of the picture beneath: sharp on a screen at twice the size.
const DOTS: f32 = 144.0;

/// What to draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Counted from 1.
    pub page: u32,
    /// In any order; drawn in that of [`Stage::ALL`].
    pub stages: Vec<Stage>,
    /// Draw the page itself beneath.
    pub picture: bool,
}

/// What can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Glyphs,
    Words,
    Lines,
    Rulings,
    Zones,
    Rejected,
    Unplaced,
    Cells,
    Roles,
    Checks,
}

impl Stage {
    /// All of them, from the bottom to the top of the drawing.
    pub const ALL: [Self; 10] = [
        Self::Glyphs,
        Self::Words,
        Self::Lines,
        Self::Rulings,
        Self::Zones,
        Self::Rejected,
        Self::Unplaced,
        Self::Cells,
        Self::Roles,
        Self::Checks,
    ];

    /// The name on the command line and in the drawing.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Glyphs => "glyphs",
            Self::Words => "words",
            Self::Lines => "lines",
            Self::Rulings => "rulings",
            Self::Zones => "zones",
            Self::Rejected => "rejected",
            Self::Unplaced => "unplaced",
            Self::Cells => "cells",
            Self::Roles => "roles",
            Self::Checks => "checks",
        }
    }

    /// The stage of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// Draws a page of a document that was read; `path` is shown as the title.
///
/// # Errors
/// In words, why there is no such page.
pub fn draw(
    bytes: &[u8],
    (document, notes): (Document, Notes),
    path: &str,
    options: &Options,
    request: &Request,
) -> Result<String, String> {
    let mut drawing = Drawing { request, page: Err(String::new()), layers: Vec::new() };
    trace_document(document, notes, options, |made| drawing.see(made));
    drawing.page.map(|frame| {
        let png = if request.picture { picture(bytes, request.page, DOTS) } else { None };
        sheet::sheet(path, &frame, png.as_deref(), &drawing.layers)
    })
}

/// The page that is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Frame {
    /// Counted from 1.
    number: u32,
    /// Of how many.
    of: u32,
    width: f32,
    height: f32,
}

struct Drawing<'r> {
    request: &'r Request,
    /// Why there is none, in words.
    page: Result<Frame, String>,
    layers: Vec<Layer>,
}

impl Drawing<'_> {
    fn see(&mut self, made: Made<'_>) {
        if let Made::Document(document) = made {
            let page = find(document, self.request.page);
            self.page = page.as_ref().map_err(Clone::clone).copied().map(|(frame, _)| frame);
            if let Ok((_, page)) = page {
                self.add(Stage::Glyphs, |layer| text::glyphs(layer, &page.glyphs));
            }
            return;
        }
        let Ok(Frame { number, .. }) = self.page else { return };
        match made {
            Made::Document(_) | Made::Flow(_) | Made::Relations(..) => {}
            Made::Blocks(blocks) => {
                let lines = blocks.iter().find_map(|block| match block {
                    Block::Page(page) if page.number == number => Some(page),
                    _ => None,
                });
                if let Some(page) = lines {
                    self.add(Stage::Words, |layer| text::words(layer, &page.lines));
                    self.add(Stage::Lines, |layer| text::lines(layer, &page.lines));
                    self.add(Stage::Rulings, |layer| text::rulings(layer, &page.rulings, &page.fills));
                }
            }
            Made::Steps(steps) => {
                self.add(Stage::Zones, |layer| tables::zones(layer, steps, number));
                self.add(Stage::Rejected, |layer| tables::rejected(layer, steps, number));
            }
            Made::Content(content) => {
                self.add(Stage::Unplaced, |layer| tables::unplaced(layer, content, number));
                self.add(Stage::Cells, |layer| tables::cells(layer, content, number));
                self.add(Stage::Roles, |layer| tables::roles(layer, content, number));
            }
            Made::Checked(content, relations, checked) => {
                self.add(Stage::Checks, |layer| checks::checks(layer, content, relations, checked, number));
            }
        }
    }

    /// Draws a stage if it is asked for.
    fn add(&mut self, stage: Stage, draw: impl FnOnce(&mut Layer)) {
        if self.request.stages.contains(&stage) {
            let mut layer = Layer::new(stage);
            draw(&mut layer);
            self.layers.push(layer);
        }
    }
}

fn find(document: &Document, number: u32) -> Result<(Frame, &document::Page), String> {
    let Some(of) = document.pages else {
        return Err(format!("a document of format {} has no pages that can be drawn", document.format.name()));
    };
    let mut pages = document.parts.iter().filter_map(|part| if let document::Part::Page(page) = part { Some(page) } else { None });
    let page = pages.find(|page| page.number == number);
    page.map(|page| (Frame { number, of, width: page.width, height: page.height }, page))
        .ok_or_else(|| format!("there is no page {number}; the document has {of}"))
}

/// A build without the renderer draws what was found on white.
#[cfg(not(feature = "pictures"))]
fn picture(_: &[u8], _: u32, _: f32) -> Option<Vec<u8>> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A budget of two pages, one wrong total on the second.
    const BUDGET: &[u8] = include_bytes!("../../fixtures/budget-pdf-faulty/source.pdf");

    fn drawn(bytes: &[u8], page: u32, stages: &[Stage], picture: bool) -> Result<String, String> {
        let options = Options::default();
        let read = avstem::read(bytes, &options.limits).unwrap();
        draw(bytes, read, "a<b>.pdf", &options, &Request { page, stages: stages.to_vec(), picture })
    }

    #[test]
    fn every_stage_has_its_group_and_only_what_is_asked_for_is_drawn() {
        let all = drawn(BUDGET, 2, &Stage::ALL, false).unwrap();
        for stage in Stage::ALL {
            assert!(all.contains(&format!("<g id=\"stage-{}\"", stage.name())), "{}", stage.name());
        }
        let one = drawn(BUDGET, 2, &[Stage::Words], false).unwrap();
        assert_eq!((one.matches("<g ").count(), one.matches("class=\"word\"").count() > 20), (1, true));
        assert!(!one.contains("<image"));
    }

    #[test]
    fn checks_show_what_holds_and_what_a_wrong_figure_should_be() {
        let svg = drawn(BUDGET, 2, &[Stage::Checks], false).unwrap();
        assert!(svg.contains("class=\"figure exact total\"") && svg.contains("class=\"figure wrong total\""));
        assert!(svg.contains(">846 000 → 844 000</text>") && svg.contains("A101 total-mismatch\n"));
    }

    #[test]
    fn roles_name_columns_and_lines() {
        let svg = drawn(BUDGET, 2, &[Stage::Roles], false).unwrap();
        for role in [">label<", ">budget<", ">actual<", ">total<"] {
            assert!(svg.contains(role), "{role}");
        }
    }

    #[test]
    fn cells_tell_their_row_and_column_and_tables_how_they_were_found() {
        let svg = drawn(BUDGET, 1, &[Stage::Cells], false).unwrap();
        assert!(svg.contains("<title>t1 row 0 column 1\nRegnskap 2025\n") && svg.contains(">t1 aligned "));
    }

    #[test]
    fn the_picture_lies_beneath_and_the_drawing_is_well_formed() {
        let svg = drawn(BUDGET, 1, &[Stage::Lines], true).unwrap();
        assert!(svg.find("data:image/png;base64,iVBORw0KGgo").unwrap() < svg.find("<g id=").unwrap());
        let mut reader = quick_xml::Reader::from_str(&svg);
        while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
        assert!(svg.contains("a&lt;b&gt;.pdf") && !svg.contains("a<b>"));
    }

    #[test]
    fn a_page_that_is_not_there_is_said_in_words() {
        assert_eq!(drawn(BUDGET, 3, &Stage::ALL, false).unwrap_err(), "there is no page 3; the document has 2");
        assert!(drawn(b"Vedtatt.\n", 1, &Stage::ALL, false).unwrap_err().contains("format text has no pages"));
    }
}
