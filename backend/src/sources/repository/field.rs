// SPDX-License-Identifier: Apache-2.0
//! Where in a values file something stands: a path such as `main_app.version`, or any JSONPath (RFC 9535).

use std::fmt;

use jsonpath_rust::{
    parser::{model::JpQuery, parse_json_path},
    query::{QueryRef, js_path_process},
};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

/// A path of a field. `$.` at its beginning may be left out.
#[derive(Clone)]
pub struct Field {
    text: String,
    query: JpQuery,
}

/// What stands at a field.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'v> {
    /// Nothing, `null` or an empty text.
    Nothing,
    Text(&'v str),
    /// Something else; says what.
    Wrong(String),
}

impl Field {
    /// Reads a path.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let from_root = if text.starts_with('$') { text.to_owned() } else { format!("$.{text}") };
        match parse_json_path(&from_root) {
            Ok(query) => Ok(Self { text: text.to_owned(), query }),
            Err(_) => Err("a path of a field such as `main_app.version`, or a JSONPath".to_owned()),
        }
    }

    /// What stands there.
    pub(super) fn find<'v>(&self, values: &'v Value) -> Found<'v> {
        let found = js_path_process(&self.query, values).unwrap_or_default();
        let mut found = found.into_iter().map(QueryRef::val);
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Found::Wrong(format!("{self} is there more than once")),
            (None | Some(Value::Null), _) => Found::Nothing,
            (Some(Value::String(text)), _) if text.is_empty() => Found::Nothing,
            (Some(Value::String(text)), _) => Found::Text(text),
            // 1.10 would be read as 1.1, and 0123 as 83.
            (Some(Value::Number(_) | Value::Bool(_)), _) => {
                Found::Wrong(format!("{self} is no text: quotes make it one"))
            }
            (Some(Value::Array(_) | Value::Object(_)), _) => Found::Wrong(format!("{self} is no text")),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_found_by_its_path() {
        let values = json!({
            "main_app": {"version": "v1", "empty": "", "number": 1.10, "none": null},
            "images": [{"name": "app", "newTag": "v2"}, {"name": "app", "newTag": "v3"}, {"name": "web", "newTag": "v4"}],
        });
        let find = |path: &str| Field::parse(path).unwrap().find(&values);
        assert_eq!(find("main_app.version"), Found::Text("v1"));
        assert_eq!(find("$['main_app']['version']"), Found::Text("v1"));
        assert_eq!(find("images[?@.name=='web'].newTag"), Found::Text("v4"));
        for nothing in
            ["main_app.tag", "main_app.empty", "main_app.none", "other.version", "images[9].newTag"]
        {
            assert_eq!(find(nothing), Found::Nothing, "{nothing}");
        }
        for (wrong, says) in [
            ("images[?@.name=='app'].newTag", "is there more than once"),
            ("main_app.number", "main_app.number is no text: quotes make it one"),
            ("main_app", "main_app is no text"),
        ] {
            let Found::Wrong(why) = find(wrong) else { panic!("{wrong}") };
            assert!(why.ends_with(says), "{why}");
        }
    }
}
