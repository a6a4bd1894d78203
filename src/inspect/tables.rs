//! Tables as shapes: cells with their rows and columns; what rows and columns are.

use super::svg::{Layer, corners};
use crate::render::summary::counted;
use avstem::{
    interpret::{Content, LineItem, LineKind, Scenario, Statement, TableKind},
    table::{
        Method, Table,
        steps::{Step, StepKind},
    },
};
use avstem_document::{
    grid::Cell,
    place::{Place, Rect},
};

/// Points between a table's outline and its cells.
const MARGIN: f32 = 2.5;
/// Points between a shape and its label.
const LABEL_GAP: f32 = 1.8;

/// The box of a place on a page, where it stands on that page.
pub(super) fn on_page(place: &Place, number: u32) -> Option<Rect> {
    match place {
        Place::Page { page, bbox: [x0, y0, x1, y1] } if *page == number => Some(Rect::new(*x0, *y0, *x1, *y1)),
        _ => None,
    }
}

/// The parts of the page that were searched for tables by themselves.
pub(super) fn zones(layer: &mut Layer, steps: &[Step], page: u32) {
    let zones = steps.iter().filter(|step| step.kind == StepKind::Zone).filter_map(|step| on_page(&step.place, page));
    for (index, rect) in zones.enumerate() {
        layer.rect("zone", &rect, &format!("zone {}\n{}", index + 1, corners(&rect)));
    }
}

/// What looked like a table and is none, with the reason.
pub(super) fn rejected(layer: &mut Layer, steps: &[Step], page: u32) {
    for step in steps {
        let (StepKind::Rejected(objection), Some(rect)) = (step.kind, on_page(&step.place, page)) else { continue };
        layer.rect("rejected", &rect, &format!("no table: {}\n{}", objection.reason(), corners(&rect)));
        layer.text("reason", (rect.x0, rect.y0 - LABEL_GAP), objection.reason());
    }
}

/// Figures that stand like a table, and in none.
pub(super) fn unplaced(layer: &mut Layer, content: &Content, page: u32) {
    for run in &content.unplaced {
        let Some(rect) = on_page(&run.place, page) else { continue };
        let said = format!("{} on {} in no table", counted(run.figures, "figure", "figures"), counted(run.lines, "line", "lines"));
        layer.rect("unplaced", &rect, &format!("{said}\n{}", corners(&rect)));
        layer.text("lost", (rect.x0, rect.y0 - LABEL_GAP), &said);
    }
}

/// Each table's outline with its method and confidence, and its cells.
pub(super) fn cells(layer: &mut Layer, content: &Content, page: u32) {
    for (index, (table, _)) in content.tables.iter().enumerate() {
        let Some(outline) = outline(table, page) else { continue };
        let name = format!("t{} {} {:.2}", index + 1, method(table.method), table.confidence);
        let caption = table.caption.as_deref().map(|caption| format!("\n{caption}")).unwrap_or_default();
        let size = format!("{}, {}", counted(table.grid.rows, "row", "rows"), counted(table.grid.columns, "column", "columns"));
        layer.rect("table", &outline, &format!("table {name}, {size}{caption}\n{}", corners(&outline)));
        for (cell, rect) in cells_on(table, page) {
            layer.rect("cell", &rect, &cell_title(index, cell, &rect));
        }
        layer.text("name", (outline.x0, outline.y0 - LABEL_GAP), &format!("{name} · {size}"));
    }
}

fn cell_title(table: usize, cell: &Cell, rect: &Rect) -> String {
    let span = if cell.row_span * cell.column_span > 1 {
        format!(", {} by {}", counted(cell.row_span, "row", "rows"), counted(cell.column_span, "column", "columns"))
    } else {
        String::new()
    };
    format!("t{} row {} column {}{span}\n{}\n{}", table + 1, cell.row, cell.column, cell.text, corners(rect))
}

/// The header cells, the columns of labels, accounts and figures, and the rows that are no plain lines.
pub(super) fn roles(layer: &mut Layer, content: &Content, page: u32) {
    for (index, (table, kind)) in content.tables.iter().enumerate() {
        let Some(outline) = outline(table, page) else { continue };
        let statement = content.statements.iter().find(|statement| statement.table == index);
        if let Some(statement) = statement {
            columns(layer, table, statement, &outline, page);
            for line in &statement.lines {
                row(layer, table, line, &outline, page);
            }
        }
        for (cell, rect) in cells_on(table, page).filter(|(cell, _)| cell.row < table.header_rows) {
            layer.rect("header", &rect, &format!("header\n{}", cell.text));
        }
        layer.text("role right", (outline.x1, outline.y0 - LABEL_GAP), kind_name(*kind));
    }
}

/// A band a column, its role above it.
fn columns(layer: &mut Layer, table: &Table, statement: &Statement, outline: &Rect, page: u32) {
    for column in 0..table.grid.columns {
        let boxes: Vec<Rect> =
            cells_on(table, page).filter(|(cell, _)| cell.column == column && cell.column_span == 1).map(|(_, rect)| rect).collect();
        let Some(around) = Rect::around(&boxes) else { continue };
        let (class, name, title) = match statement.columns.iter().find(|figures| figures.grid_column == column) {
            Some(figures) => {
                let period = figures.period.as_ref().map(|period| format!("\n{} to {}", period.from, period.to)).unwrap_or_default();
                let name = scenario(figures.scenario);
                ("figures", name, format!("column {column}: figures, {name}\n{}{period}", figures.header))
            }
            None if is_account(table, statement, column) => ("accounts", "account", format!("column {column}: account numbers")),
            None => ("labels", "label", format!("column {column}: labels")),
        };
        let band = Rect::new(around.x0 - 1.0, outline.y0, around.x1 + 1.0, outline.y1);
        layer.rect(&format!("column {class}"), &band, &title);
        layer.text(&format!("role {class}"), (band.x0, outline.y1 + 5.0), name);
    }
}

/// True when the column's cells are the account numbers of its lines.
fn is_account(table: &Table, statement: &Statement, column: usize) -> bool {
    statement.lines.iter().any(|line| {
        let text = table.grid.text(line.row, column);
        line.account.as_deref().is_some_and(|account| account == text.trim())
    })
}

/// What a row is, at its left end; plain lines are left alone.
fn row(layer: &mut Layer, table: &Table, line: &LineItem, outline: &Rect, page: u32) {
    let boxes: Vec<Rect> = table.grid.row(line.row).iter().filter_map(|cell| on_page(&cell.place, page)).collect();
    let Some(around) = Rect::around(&boxes) else { return };
    let (class, name) = match line.kind {
        LineKind::Line => return,
        LineKind::Heading => ("heading", "heading"),
        LineKind::Subtotal => ("total", "subtotal"),
        LineKind::Total => ("total", "total"),
        LineKind::Result => ("result", "result"),
        LineKind::CarriedForward => ("total", "carried forward"),
        LineKind::BroughtForward => ("total", "brought forward"),
    };
    let band = Rect::new(outline.x0, around.y0 - 0.5, outline.x1, around.y1 + 0.5);
    let section = if line.section.is_empty() { String::new() } else { format!("\nunder {}", line.section.join(" › ")) };
    layer.rect(&format!("row {class}"), &band, &format!("{name}: {}, level {}{section}", line.label, line.level));
    layer.text(&format!("role right {class}"), (outline.x0 - LABEL_GAP, around.y1 - 2.0), name);
}

/// Around the table's part on a page, a little outside it.
fn outline(table: &Table, page: u32) -> Option<Rect> {
    let parts: Vec<Rect> = table.parts.iter().filter_map(|part| on_page(part, page)).collect();
    let around = Rect::around(&parts)?;
    Some(Rect::new(around.x0 - MARGIN, around.y0 - MARGIN, around.x1 + MARGIN, around.y1 + MARGIN))
}

fn cells_on(table: &Table, page: u32) -> impl Iterator<Item = (&Cell, Rect)> {
    let on = move |cell: &'_ Cell| on_page(&cell.place, page);
    table.grid.cells.iter().filter(|cell| !cell.is_blank()).filter_map(move |cell| Some((cell, on(cell)?)))
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Native => "native",
        Method::Ruled => "ruled",
        Method::Aligned => "aligned",
        Method::Ocr => "ocr",
    }
}

fn kind_name(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Accounts => "accounts",
        TableKind::Measures => "measures",
        TableKind::Figures => "figures",
        TableKind::Other => "other",
    }
}

fn scenario(scenario: Scenario) -> &'static str {
    match scenario {
        Scenario::Actual => "actual",
        Scenario::Budget => "budget",
        Scenario::RevisedBudget => "revised budget",
        Scenario::Variance => "variance",
        Scenario::Percent => "percent",
        Scenario::Forecast => "forecast",
        Scenario::Note => "note",
        Scenario::Other => "figures",
    }
}
