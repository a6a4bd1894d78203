//! Whether a PDF allows that annotations are added to it.
//!
//! A signature stays valid whatever is added behind the bytes that it signs. But a certification says which later changes it allows, a
//! signature may lock the document when it is given, and rights that were granted to readers of the file end with any change that they
//! do not name.

use crate::Refusal;
use hayro_syntax::{
    object::{Array, Dict, MaybeRef, Name, ObjectIdentifier},
    xref::XRef,
};
use std::collections::HashSet;

/// Fields of one form that are looked at.
const MOST_FIELDS: usize = 100_000;

/// The permission of a certification from which on annotations are allowed.
const ANNOTATIONS: i32 = 3;

/// What a certification permits that does not say: filling in forms and signing.
const UNSAID: i32 = 2;

/// Refuses where the document forbids annotations.
pub(super) fn check(xref: &XRef) -> Result<(), Refusal> {
    let Some(catalog) = xref.get::<Dict<'_>>(xref.root_id()) else { return Ok(()) };
    let permissions = catalog.get::<Dict<'_>>("Perms");
    if let Some(signature) = permissions.as_ref().and_then(|permissions| permissions.get::<Dict<'_>>("DocMDP"))
        && permitted(&signature).unwrap_or(UNSAID) < ANNOTATIONS
    {
        return Err(certified());
    }
    let rights = permissions.and_then(|permissions| permissions.get::<Dict<'_>>("UR3").or_else(|| permissions.get("UR")));
    if rights.is_some_and(|rights| !may_create(&rights)) {
        return Err(Refusal::new(
            "it carries usage rights that end with any annotation, so nothing is added to it; `avstem report` shows what was found",
        ));
    }
    match catalog.get::<Dict<'_>>("AcroForm").and_then(|form| form.get::<Array<'_>>("Fields")) {
        Some(fields) => check_fields(xref, fields),
        None => Ok(()),
    }
}

fn certified() -> Refusal {
    Refusal::new("its certification signature forbids annotations, which would make it invalid; `avstem report` shows what was found")
}

/// The transforms of a signature that bear this name.
fn transforms<'a>(signature: &Dict<'a>, method: &str) -> Vec<Dict<'a>> {
    let Some(references) = signature.get::<Array<'_>>("Reference") else { return Vec::new() };
    let named = |reference: &Dict<'_>| reference.get::<Name<'_>>("TransformMethod").is_some_and(|name| name.as_ref() == method.as_bytes());
    let parameters = |reference: Dict<'a>| reference.get::<Dict<'_>>("TransformParams").unwrap_or_default();
    references.iter::<Dict<'_>>().take(MOST_FIELDS).filter(named).map(parameters).collect()
}

/// What a certification permits; `None` for a signature that certifies nothing.
fn permitted(signature: &Dict<'_>) -> Option<i32> {
    transforms(signature, "DocMDP").iter().map(|parameters| parameters.get::<i32>("P").unwrap_or(UNSAID)).min()
}

/// True where usage rights name the making of annotations.
fn may_create(rights: &Dict<'_>) -> bool {
    let create = |parameters: &Dict<'_>| {
        parameters
            .get::<Array<'_>>("Annots")
            .is_some_and(|rights| rights.iter::<Name<'_>>().take(MOST_FIELDS).any(|right| right.as_ref() == b"Create"))
    };
    ["UR3", "UR"].iter().any(|method| transforms(rights, method).iter().any(create))
}

/// Looks at the signatures among the fields of a form, those in groups of fields too.
fn check_fields(xref: &XRef, fields: Array<'_>) -> Result<(), Refusal> {
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut looked_at = 0;
    let mut groups = vec![fields];
    while let Some(group) = groups.pop() {
        for kid in group.raw_iter() {
            looked_at += 1;
            if looked_at > MOST_FIELDS {
                return Ok(());
            }
            let field = match kid {
                MaybeRef::Ref(reference) if !seen.insert(reference.into()) => None,
                MaybeRef::Ref(reference) => xref.get::<Dict<'_>>(reference.into()),
                MaybeRef::NotRef(object) => object.into_dict(),
            };
            let Some(field) = field else { continue };
            let signature = field.get::<Dict<'_>>("V").filter(|value| value.contains_key("ByteRange"));
            if let Some(signature) = signature {
                let locked = field.get::<Dict<'_>>("Lock").and_then(|lock| lock.get::<i32>("P")).unwrap_or(ANNOTATIONS);
                if permitted(&signature).unwrap_or(ANNOTATIONS).min(locked) < ANNOTATIONS {
                    return Err(certified());
                }
            }
            groups.extend(field.get::<Array<'_>>("Kids"));
        }
    }
    Ok(())
}
