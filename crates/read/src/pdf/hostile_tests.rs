//! Tests: PDFs that are made to cost much, and form fields, which need more objects than a page of text.

use super::*;

/// A PDF of these objects, numbered from 1: the catalog, the page tree (`2 0 R`) and whatever they name. hayro repairs the missing
/// cross-reference table.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let numbered = |(i, object): (usize, &&str)| format!("{} 0 obj{object}endobj\n", i + 1);
    let body = objects.iter().enumerate().map(numbered).collect::<Vec<_>>().concat();
    format!("%PDF-1.4\n{body}trailer<</Root 1 0 R>>\n").into_bytes()
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
const TREE: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const FONT: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

fn stream(dictionary: &str, content: &str) -> String {
    format!("<<{dictionary}/Length {}>>stream\n{content}\nendstream ", content.len())
}

fn read_all(bytes: &[u8], limits: &Limits) -> (Vec<Page>, Vec<NoteCode>) {
    let mut notes = Notes::default();
    let document = read(bytes, limits, &mut notes).unwrap();
    let pages = document.parts.into_iter().filter_map(|part| if let Part::Page(page) = part { Some(page) } else { None }).collect();
    (pages, notes.into_vec().into_iter().map(|note| note.code).collect())
}

fn text(page: &Page) -> String {
    page.glyphs.iter().map(|glyph| glyph.char).collect()
}

#[test]
fn a_page_tree_that_contains_itself_has_the_pages_it_names() {
    let tree = "<</Type/Pages/Kids[2 0 R 3 0 R 4 0 R 3 0 R]/Count 9999999>>";
    let inner = "<</Type/Pages/Kids[2 0 R 4 0 R]>>";
    let (pages, _) = read_all(&pdf(&[CATALOG, tree, "<</Type/Page/MediaBox[0 0 9 9]>>", inner]), &Limits::default());
    assert_eq!(pages.len(), 1);
}

#[test]
fn forms_that_draw_each_other_many_times_over_end_with_a_note() {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>";
    let form = |next: usize| {
        let dictionary = format!("/Type/XObject/Subtype/Form/BBox[0 0 100 100]/Resources<</XObject<</X {next} 0 R>>>>");
        stream(&dictionary, "/X Do /X Do /X Do /X Do")
    };
    let forms: Vec<String> = (6..26).map(form).collect();
    let content = stream("", "/X Do");
    let mut objects = vec![CATALOG, TREE, page, &content];
    objects.extend(forms.iter().map(String::as_str));
    let (pages, notes) = read_all(&pdf(&objects), &Limits { page_steps: 50_000, ..Limits::default() });
    assert_eq!((pages.len(), notes), (1, vec![NoteCode::LimitReached]));
}

#[test]
fn what_stands_before_the_limit_of_steps_is_kept_and_later_pages_have_their_own() {
    let tree = "<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>";
    let content = stream("", &format!("BT /F1 10 Tf 10 10 Td (a) Tj ET {}", "0 0 m 50 0 l S ".repeat(100)));
    let bytes = pdf(&[CATALOG, tree, page, &content, FONT, page]);
    let (pages, notes) = read_all(&bytes, &Limits { page_steps: 20, ..Limits::default() });
    assert_eq!(pages.iter().map(text).collect::<Vec<_>>(), ["a", "a"]);
    assert_eq!(notes.len(), 2);
    let (pages, _) = read_all(&bytes, &Limits { page_steps: 20, document_steps: 20, ..Limits::default() });
    assert_eq!(pages.iter().map(text).collect::<Vec<_>>(), ["a", ""]);
}

#[test]
fn lines_and_boxes_beyond_their_limits_are_left_out_and_noted() {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>";
    let content = stream("", "0 9 m 90 9 l S 0 19 m 90 19 l S 0 0 50 50 re f 10 10 50 50 re f");
    let (pages, notes) = read_all(&pdf(&[CATALOG, TREE, page, &content]), &Limits { rulings: 1, fills: 1, ..Limits::default() });
    assert_eq!((pages[0].rulings.len(), pages[0].fills.len(), notes), (1, 1, vec![NoteCode::LimitReached]));
}

#[test]
fn an_annotation_named_any_number_of_times_is_not_drawn() {
    let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Annots[{}]>>", "4 0 R ".repeat(20_000));
    let widget = "<</Type/Annot/Subtype/Widget/FT/Tx/V(x)/Rect[10 10 90 30]>>";
    let (_, notes) = read_all(&pdf(&[CATALOG, TREE, &page, widget]), &Limits::default());
    assert_eq!(notes, [NoteCode::LimitReached]);
}

/// The text of a page with this widget below the printed word `seen` at (10, 80).
fn with_widget(widget: &str, above: &str) -> String {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R/Annots[6 0 R]>>";
    let content = stream("", "BT /F1 10 Tf 10 80 Td (seen) Tj ET");
    let (pages, _) = read_all(&pdf(&[CATALOG, TREE, page, &content, FONT, widget, above]), &Limits::default());
    text(&pages[0]).trim_start_matches("seen").to_owned()
}

#[test]
fn a_field_without_appearance_shows_its_value_in_its_box() {
    assert_eq!(with_widget("<</Subtype/Widget/FT/Tx/V(1 234)/Rect[10 10 90 30]>>", "<<>>"), "1 234");
    assert_eq!(with_widget("<</Subtype/Widget/Rect[10 10 90 30]/Parent 7 0 R>>", "<</FT/Tx/V<FEFF00F8>>>"), "ø");
    let choice = "<</Subtype/Widget/FT/Ch/V(b)/Opt[[(a)(Ape)][(b)(Bee)]]/Rect[10 10 90 30]>>";
    assert_eq!(with_widget(choice, "<<>>"), "Bee");
    assert_eq!(with_widget("<</Subtype/Widget/FT/Btn/AS/Yes/Rect[10 10 20 20]>>", "<<>>"), "☒");
    assert_eq!(with_widget("<</Subtype/Widget/FT/Btn/V/Off/Rect[10 10 20 20]>>", "<<>>"), "☐");
}

#[test]
fn hidden_fields_passwords_and_what_the_page_shows_already_give_nothing() {
    assert_eq!(with_widget("<</Subtype/Widget/FT/Tx/V(x)/F 2/Rect[10 10 90 30]>>", "<<>>"), "");
    assert_eq!(with_widget("<</Subtype/Widget/FT/Tx/Ff 8192/V(x)/Rect[10 10 90 30]>>", "<<>>"), "");
    assert_eq!(with_widget("<</Subtype/Widget/FT/Tx/V(seen)/Rect[5 75 90 95]>>", "<<>>"), "");
    assert_eq!(with_widget("<</Subtype/Widget/FT/Tx/V(x)/Rect[10 10 90 30]/Parent 6 0 R>>", "<<>>"), "x");
}

#[test]
fn actual_text_stands_where_its_glyphs_stand() {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>";
    let content =
        stream("", "BT /F1 10 Tf 10 80 Td /Span<</ActualText(fj)>>BDC (x) Tj EMC (ord) Tj /Span<</ActualText(9)>>BDC (1) Tj EMC ET");
    let (pages, _) = read_all(&pdf(&[CATALOG, TREE, page, &content, FONT]), &Limits::default());
    assert_eq!(text(&pages[0]), "fjord1");
    let glyphs = &pages[0].glyphs;
    assert!((glyphs[0].rect.x1 - glyphs[1].rect.x0).abs() < 0.01 && glyphs[1].rect.x1 <= glyphs[2].rect.x0 + 0.01);
}

#[test]
fn pages_that_are_left_when_the_time_is_up_are_noted() {
    let limits = Limits { until: Some(std::time::Instant::now()), ..Limits::default() };
    let mut notes = Notes::default();
    let document = read(&super::tests::one_page("BT /F1 9 Tf 50 150 Td (1) Tj ET"), &limits, &mut notes).unwrap();
    assert!(!document.complete && document.parts.is_empty());
    assert_eq!(notes.as_slice()[0].message, "the time was up before page 1; it and the 0 after it were not read");
}

#[test]
fn a_font_with_widths_for_more_characters_than_there_are_is_not_drawn_with() {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>/Contents 4 0 R>>";
    let content = stream("", "BT /F1 10 Tf 10 80 Td (seen) Tj /F2 10 Tf <0001> Tj ET");
    let composite = "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[7 0 R]>>";
    for widths in ["/W[0 4294967295 500]", "/W2[1[5 5 5]0 4294967295 5 5 5]"] {
        let font = format!("<</Type/Font/Subtype/CIDFontType2/BaseFont/A{widths}>>");
        let (pages, notes) = read_all(&pdf(&[CATALOG, TREE, page, &content, FONT, composite, &font]), &Limits::default());
        assert_eq!((text(&pages[0]).as_str(), notes), ("", vec![NoteCode::LimitReached]), "{widths}");
    }
    let font = "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/W[0 65535 500 3[1 2 3]]>>";
    let (pages, _) = read_all(&pdf(&[CATALOG, TREE, page, &content, FONT, composite, font]), &Limits::default());
    assert!(text(&pages[0]).starts_with("seen"));
}
