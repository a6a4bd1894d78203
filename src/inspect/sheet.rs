//! Layers on the picture of a page, under a legend: a drawing that stands alone.
//!
//! No script and nothing loaded: the legend's entries are links to the groups, and the style sheet shows a group alone while
//! it is the link's target; "all" leads back.

use super::{
    Frame, Stage,
    svg::{Layer, escape, number},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt::Write;

/// Points of the legend's strip above the page.
const STRIP: f32 = 30.0;
/// CSS pixels a point, so that the drawing opens at a size to read.
const ZOOM: f32 = 1.6;

/// Layers from which on those of the text step back.
const FEW: usize = 2;

const STYLE: &str = "
text { font-family: Helvetica, Arial, sans-serif; }
rect, line { vector-effect: none; pointer-events: all; }
.glyph { fill: #64748b; fill-opacity: .05; stroke: #64748b; stroke-width: .18; }
.glyph.bold { fill-opacity: .16; }
.word { fill: #2563eb; fill-opacity: .07; stroke: #2563eb; stroke-width: .25; }
.line { fill: none; stroke: #0d9488; stroke-width: .45; stroke-dasharray: 2 1; }
.ruling { stroke: #db2777; stroke-width: 1.1; stroke-opacity: .75; }
.band { fill: #db2777; fill-opacity: .06; stroke: #db2777; stroke-width: .25; stroke-dasharray: 1 1; }
.zone { fill: none; stroke: #65a30d; stroke-width: .8; stroke-dasharray: 5 2; }
.rejected { fill: #57534e; fill-opacity: .08; stroke: #57534e; stroke-width: .6; stroke-dasharray: 1.5 1.5; }
.unplaced { fill: #e11d48; fill-opacity: .1; stroke: #e11d48; stroke-width: .9; stroke-dasharray: 3 1.5; }
.lost { fill: #be123c; font-size: 6px; font-weight: bold; }
.reason { fill: #44403c; font-size: 5.6px; font-style: italic; }
.table { fill: none; stroke: #ea580c; stroke-width: .9; }
.cell { fill: #ea580c; fill-opacity: .09; stroke: #ea580c; stroke-width: .3; }
.name { fill: #c2410c; font-size: 6px; font-weight: bold; }
.header { fill: #7c3aed; fill-opacity: .16; stroke: #7c3aed; stroke-width: .4; }
.column { stroke: none; fill-opacity: .06; }
.column.labels { fill: #7c3aed; } .column.accounts { fill: #ca8a04; } .column.figures { fill: #0284c7; }
.row { stroke-width: 0; fill-opacity: .1; }
.row.heading { fill: #475569; } .row.total { fill: #7c3aed; } .row.result { fill: #be185d; }
.role { font-size: 4.6px; fill: #6d28d9; }
.role.accounts { fill: #a16207; } .role.figures { fill: #0369a1; } .role.heading { fill: #475569; } .role.result { fill: #be185d; }
.right { text-anchor: end; }
.figure { stroke: none; fill-opacity: .16; }
.figure.total { fill-opacity: .3; stroke-width: .5; }
.exact { fill: #16a34a; stroke: #16a34a; } .rounding { fill: #f59e0b; stroke: #d97706; }
.wrong { fill: #dc2626; stroke: #dc2626; } .figure.wrong:not(.total) { fill-opacity: .08; }
.unchecked { fill: #94a3b8; stroke: #94a3b8; }
.figure:not(.total) { stroke: none; }
.figure.wrong.total { fill-opacity: .08; stroke-dasharray: 1.6 1; }
.finding { fill: #dc2626; fill-opacity: .22; stroke: #dc2626; stroke-width: 1; }
.note { fill: #b91c1c; font-size: 5.6px; font-weight: bold; paint-order: stroke; stroke: #fff; stroke-width: 1.6px; stroke-linejoin: round; }
.role, .name { paint-order: stroke; stroke: #fff; stroke-width: 1px; stroke-linejoin: round; }
.title { font-size: 8px; fill: #0f172a; font-weight: bold; }
.legend { font-size: 7px; fill: #334155; }
a:hover .legend { text-decoration: underline; }
.many :is(#stage-glyphs, #stage-words, #stage-lines):not(:target) { opacity: .4; }
svg:has(.stage:target) .stage:not(:target) { display: none; }
";

/// The colour of a stage's legend entry.
fn colour(stage: Stage) -> &'static str {
    match stage {
        Stage::Glyphs => "#64748b",
        Stage::Words => "#2563eb",
        Stage::Lines => "#0d9488",
        Stage::Rulings => "#db2777",
        Stage::Zones => "#65a30d",
        Stage::Rejected => "#57534e",
        Stage::Unplaced => "#e11d48",
        Stage::Cells => "#ea580c",
        Stage::Roles => "#7c3aed",
        Stage::Checks => "#16a34a",
    }
}

/// The whole drawing; `picture` is a PNG file of the page.
pub(super) fn sheet(path: &str, frame: &Frame, picture: Option<&[u8]>, layers: &[Layer]) -> String {
    let (width, height) = (number(frame.width), number(frame.height));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"{} viewBox=\"0 {} {width} {}\" width=\"{}\" height=\"{}\">\n\
         <title>{}, page {} of {}</title>\n<style>{STYLE}</style>\n\
         <rect x=\"0\" y=\"{}\" width=\"{width}\" height=\"{}\" fill=\"#f1f5f9\"/>\n\
         <rect x=\"0\" y=\"0\" width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n",
        if layers.len() > FEW { " class=\"many\"" } else { "" },
        number(-STRIP),
        number(frame.height + STRIP),
        number(frame.width * ZOOM),
        number((frame.height + STRIP) * ZOOM),
        escape(path),
        frame.number,
        frame.of,
        number(-STRIP),
        number(STRIP),
    );
    // Writing to a String does not fail.
    if let Some(picture) = picture {
        let _ = writeln!(
            svg,
            "<image x=\"0\" y=\"0\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\" \
             href=\"data:image/png;base64,{}\"/>",
            STANDARD.encode(picture)
        );
    }
    for layer in layers {
        let _ = writeln!(svg, "<g id=\"stage-{}\" class=\"stage\">\n{}</g>", layer.stage.name(), layer.shapes);
    }
    svg += &legend(path, frame, layers);
    svg += "</svg>\n";
    svg
}

/// Characters of the path that are shown; the end of a path tells more than its start.
const TITLE: usize = 70;
/// Width of a legend's character in points, and the room for its mark and the gap after it.
const LETTER: f32 = 3.6;
const ENTRY: f32 = 20.0;

fn legend(path: &str, frame: &Frame, layers: &[Layer]) -> String {
    let length = path.chars().count();
    let end: String = path.chars().skip(length.saturating_sub(TITLE)).collect();
    let path = if length > TITLE { format!("…{end}") } else { end };
    let title = format!("{path} · page {} of {}", frame.number, frame.of);
    let mut svg = format!("<text class=\"title\" x=\"8\" y=\"{}\">{}</text>\n", number(11.0 - STRIP), escape(&title));
    let mut x = 8.0;
    let mut entry = |target: &str, colour: &str, text: &str| {
        let _ = writeln!(
            svg,
            "<a href=\"#{target}\"><rect x=\"{}\" y=\"{}\" width=\"7\" height=\"7\" fill=\"{colour}\" fill-opacity=\".6\"/>\
             <text class=\"legend\" x=\"{}\" y=\"{}\">{text}</text></a>",
            number(x),
            number(17.0 - STRIP),
            number(x + 9.5),
            number(23.0 - STRIP),
        );
        x += text.chars().count() as f32 * LETTER + ENTRY;
    };
    for layer in layers {
        let cut = if layer.is_cut() { " (cut)" } else { "" };
        entry(&format!("stage-{}", layer.stage.name()), colour(layer.stage), &format!("{}{cut}", layer.stage.name()));
    }
    if layers.len() > 1 {
        entry("all", "#0f172a", "all");
    }
    svg
}
