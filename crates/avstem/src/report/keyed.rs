//! Maps of a report whose keys are data, written as lists: a column's id, or the header of a column.
//!
//! In and out: `IndexMap`s, which keep their order and look up by key, and lists in the JSON, since programs that load JSON into
//! tables (`DuckDB`, pandas, polars, Arrow) make a column of every key. What version 1 of the contract wrote, an object, is read too.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use std::{fmt, marker::PhantomData};

/// A member of such a list, which tells its key itself.
pub(super) trait Keyed {
    fn key(&self) -> &str;
    /// For what was read from an object, whose members do not tell their keys.
    fn set_key(&mut self, key: String);
}

/// The text of a column by its header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeadedText {
    pub header: String,
    pub text: String,
}

/// Texts by their header, in order.
pub(super) fn distinct(texts: Vec<(String, String)>) -> IndexMap<String, String> {
    let mut map = IndexMap::new();
    for (header, text) in texts {
        let key = distinct_key(&map, &header);
        map.insert(key, text);
    }
    map
}

/// A header that stands twice must not hide the first column's text: the second is called `Header (2)`.
fn distinct_key(taken: &IndexMap<String, String>, header: &str) -> String {
    let mut key = header.to_owned();
    let mut number = 2_usize;
    while taken.contains_key(&key) {
        key = format!("{header} ({number})");
        number += 1;
    }
    key
}

/// The members, in the map's order.
pub(super) fn serialize<T: Serialize, S: Serializer>(map: &IndexMap<String, T>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(map.values())
}

/// From a list, or from an object as version 1 wrote it; of two members of one key the last counts, as in an object.
pub(super) fn deserialize<'de, T: Keyed + Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<IndexMap<String, T>, D::Error> {
    from.deserialize_any(ListOrObject(PhantomData))
}

struct ListOrObject<T>(PhantomData<T>);

impl<'de, T: Keyed + Deserialize<'de>> Visitor<'de> for ListOrObject<T> {
    type Value = IndexMap<String, T>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list, or an object as version 1 wrote it")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut map = IndexMap::new();
        while let Some(member) = list.next_element::<T>()? {
            map.insert(member.key().to_owned(), member);
        }
        Ok(map)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut map = IndexMap::new();
        while let Some((key, mut member)) = object.next_entry::<String, T>()? {
            member.set_key(key.clone());
            map.insert(key, member);
        }
        Ok(map)
    }
}

/// The same for texts by headers, whose members are [`HeadedText`].
pub(super) mod headed {
    use super::{Deserialize, Deserializer, HeadedText, IndexMap, Serialize, Serializer};

    #[derive(Serialize)]
    struct Borrowed<'a> {
        header: &'a str,
        text: &'a str,
    }

    /// The texts with their headers, in the map's order.
    pub(in crate::report) fn serialize<S: Serializer>(map: &IndexMap<String, String>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(map.iter().map(|(header, text)| Borrowed { header, text }))
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        List(Vec<HeadedText>),
        Object(IndexMap<String, String>),
    }

    /// From a list, or from an object as version 1 wrote it.
    pub(in crate::report) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<IndexMap<String, String>, D::Error> {
        Ok(match Either::deserialize(from)? {
            Either::List(list) => list.into_iter().map(|HeadedText { header, text }| (header, text)).collect(),
            Either::Object(map) => map,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::report::build::tests::small_report;
    use crate::report::{json, model::Report};
    use serde_json::Value;

    /// What version 1 wrote of the same report.
    fn as_version_1(report: &Report) -> Value {
        let keyed = |list: &mut Value, key: &str, text: Option<&str>| {
            let members = list.as_array().unwrap().clone().into_iter().map(|mut member| {
                let key = member.as_object_mut().unwrap().remove(key).unwrap().as_str().unwrap().to_owned();
                (key, text.map_or(member.clone(), |text| member[text].clone()))
            });
            *list = Value::Object(members.collect());
        };
        let mut value = serde_json::to_value(report).unwrap();
        for measure in value["measures"].as_array_mut().unwrap() {
            keyed(&mut measure["other"], "header", Some("text"));
        }
        for statement in value["statements"].as_array_mut().unwrap() {
            for line in statement["lines"].as_array_mut().unwrap() {
                keyed(&mut line["facts"], "column", None);
                if let Some(marks) = line.get_mut("marks") {
                    keyed(marks, "column", None);
                }
                if let Some(dimensions) = line.get_mut("dimensions") {
                    keyed(dimensions, "header", Some("text"));
                }
            }
        }
        value
    }

    #[test]
    fn figures_stand_in_a_list_with_their_column() {
        let report = serde_json::to_value(small_report()).unwrap();
        let fact = &report["statements"][0]["lines"][0]["facts"][0];
        assert_eq!((fact["column"].as_str(), fact["raw"].as_str()), (Some("c1"), Some("1100")));
    }

    #[test]
    fn what_version_1_wrote_is_read_as_the_same_report() {
        let mut report = small_report();
        report.statements[0].lines[0].dimensions.insert("Ansvar".to_owned(), "1200".to_owned());
        let old = as_version_1(&report);
        assert!(old["statements"][0]["lines"][0]["facts"].is_object() && old["statements"][0]["lines"][0]["dimensions"].is_object());
        assert_eq!(serde_json::from_value::<Report>(old).unwrap(), report);
        assert_eq!(serde_json::from_str::<Report>(&json::line(&report).unwrap()).unwrap(), report);
    }
}
