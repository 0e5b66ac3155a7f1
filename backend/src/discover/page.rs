// SPDX-License-Identifier: Apache-2.0
//! TOML with comments. What servers have said is written into both, so neither may end where they want it to.

use toml::Value;

use crate::excerpt;

/// Characters of one comment.
const WIDTH: usize = 1000;

/// A growing text.
#[derive(Debug, Default)]
pub(super) struct Page(String);

impl Page {
    /// One line that is a comment, whatever is in it.
    pub(super) fn comment(&mut self, text: &str) {
        let text = excerpt::line(text, WIDTH);
        self.0.push_str(if text.is_empty() { "#" } else { "# " });
        self.0.push_str(&text);
        self.0.push('\n');
    }

    /// A table, or one of an array of tables, of this plain name; a free line before it.
    pub(super) fn table(&mut self, name: &str, one_of_several: bool) {
        let header = if one_of_several { format!("\n[[{name}]]\n") } else { format!("\n[{name}]\n") };
        self.0.push_str(&header);
    }

    /// A key.
    pub(super) fn key(&mut self, key: &str, value: impl Into<Value>) {
        self.0.extend([key, " = ", &value.into().to_string(), "\n"]);
    }

    /// A key that somebody may want, as a comment.
    pub(super) fn wish(&mut self, key: &str, value: impl Into<Value>) {
        self.comment(&format!("{key} = {}", value.into()));
    }

    pub(super) fn text(self) -> String {
        self.0
    }
}

/// A list of texts.
pub(super) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> Value {
    Value::Array(texts.into_iter().map(|text| Value::String(text.to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn whatever_is_said_stays_where_it_is_put(said in "(?s).{0,60}", value in "(?s).{0,60}") {
            let mut page = Page::default();
            page.comment(&said);
            page.wish("k", said.as_str());
            page.table("t", false);
            page.key("a", list([value.as_str()]));
            page.comment(&said);
            let text = page.text();
            let read: toml::Table = toml::from_str(&text).expect(&text);
            proptest::prop_assert_eq!(read.len(), 1);
            proptest::prop_assert_eq!(read["t"]["a"][0].as_str(), Some(value.as_str()));
            proptest::prop_assert_eq!(read["t"].as_table().map(toml::Table::len), Some(1));
        }
    }
}
