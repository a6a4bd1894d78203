//! Fonts whose tables of widths have no end.
//!
//! In: what a page draws with. Out: whether a font in it gives widths to more characters than a font can have. The
//! interpreter makes an entry for each character of a range before it draws the first one, so that `/W [0 4294967295 500]`
//! would take all memory. What it does not do: judge anything else about a font.

use hayro_syntax::{
    object::{Array, Dict, MaybeRef, Object, ObjectIdentifier},
    page::{Page, Resources},
};
use std::collections::BTreeMap;

/// Widths that one font may give: each of its 65,536 characters several times over.
const WIDTHS: u64 = 16 << 16;

/// Forms in forms that are looked into; a deeper one is not drawn by anybody.
const DEPTH: usize = 12;

/// What is known of the fonts and forms of one document.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    /// Whether an endless font is in it; while it is looked at, it is taken to be without.
    known: BTreeMap<ObjectIdentifier, bool>,
}

impl Fonts {
    /// True when the page, a form on it, or an annotation where these are drawn, may draw with an endless font.
    pub(super) fn are_endless(&mut self, page: &Page<'_>, with_annotations: bool) -> bool {
        let appearances = page.raw().get::<Array<'_>>("Annots").filter(|_| with_annotations);
        let mut appearances =
            appearances.iter().flat_map(Array::iter::<Dict<'_>>).filter_map(|annotation| annotation.get::<Dict<'_>>("AP"));
        self.within(page.resources(), DEPTH) || appearances.any(|appearance| self.any(&appearance, DEPTH))
    }

    fn within(&mut self, resources: &Resources<'_>, depth: usize) -> bool {
        [&resources.fonts, &resources.x_objects, &resources.patterns].into_iter().any(|list| self.any(list, depth))
    }

    /// Looks at the fonts and forms that a dictionary names.
    fn any(&mut self, list: &Dict<'_>, depth: usize) -> bool {
        depth > 0
            && list.entries().any(|(name, entry)| match entry {
                MaybeRef::NotRef(object) => self.one(object, depth),
                MaybeRef::Ref(reference) => {
                    let id = reference.into();
                    if let Some(known) = self.known.get(&id) {
                        return *known;
                    }
                    self.known.insert(id, false);
                    let found = list.get::<Object<'_>>(&name).is_some_and(|object| self.one(object, depth));
                    self.known.insert(id, found);
                    found
                }
            })
    }

    /// Looks at a font, a form, or the states of a field's appearance.
    fn one(&mut self, object: Object<'_>, depth: usize) -> bool {
        let (dict, is_stream) = match object {
            Object::Dict(dict) => (dict, false),
            Object::Stream(stream) => (stream.dict().clone(), true),
            _ => return false,
        };
        let inside = dict.get::<Dict<'_>>("Resources").is_some_and(|resources| self.within(&Resources::new(resources), depth - 1));
        let is_state = !is_stream && !dict.contains_key("Subtype");
        inside || has_endless_widths(&dict) || (is_state && self.any(&dict, depth - 1))
    }
}

/// True when the font, or one that it is made of, has more widths than characters.
fn has_endless_widths(font: &Dict<'_>) -> bool {
    let descendants = font.get::<Array<'_>>("DescendantFonts");
    descendants.iter().flat_map(Array::iter::<Dict<'_>>).any(|font| {
        let is_endless = |key, numbers| font.get::<Array<'_>>(key).is_some_and(|widths| count(&widths, numbers) > WIDTHS);
        is_endless("W", 1) || is_endless("W2", 3)
    })
}

/// Characters that an array of widths, with so many numbers a width, has entries for: `c [w …]` or `first last w`.
fn count(widths: &Array<'_>, numbers: usize) -> u64 {
    let mut iter = widths.flex_iter();
    let mut count = 0_u64;
    loop {
        if let Some((_, list)) = iter.next::<(u32, Array<'_>)>() {
            count += list.data().len() as u64 / 2;
        } else if let Some((first, last)) = iter.next::<(u32, u32)>() {
            count += u64::from(last.saturating_sub(first)) + 1;
            if (0..numbers).any(|_| iter.next::<f32>().is_none()) {
                return count;
            }
        } else {
            return count;
        }
        if count > WIDTHS {
            return count;
        }
    }
}
