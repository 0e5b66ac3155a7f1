// SPDX-License-Identifier: Apache-2.0
//! What holds for every section: no credentials in a URL, and every `*_file` can be read.

use std::{borrow::Cow, fs::File, path::Path};

use toml::de::{DeTable, DeValue};
use url::Url;

use super::document::{Document, Span, Value};

/// Complains about credentials in URLs and about files that cannot be read. File names become absolute: they are meant
/// from the folder of the configuration file.
pub(super) fn screen(document: &mut Document<'_>, table: &mut DeTable<'_>, folder: &Path) {
    for (key, value) in table.iter_mut() {
        let is_file = key.get_ref().ends_with("_file");
        walk(document, value, folder, is_file);
    }
}

fn walk(document: &mut Document<'_>, value: &mut Value<'_>, folder: &Path, is_file: bool) {
    let span = value.span();
    match value.get_mut() {
        DeValue::Table(table) => screen(document, table, folder),
        DeValue::Array(items) => {
            for item in items.iter_mut() {
                walk(document, item, folder, is_file);
            }
        }
        DeValue::String(text) if has_credentials(text) => {
            document.complain(
                &span,
                "a URL with credentials",
                "the URL without them, and a `…_file` key that names a file with the secret",
            );
            document.withhold(span);
        }
        DeValue::String(text) if is_file => {
            let file = folder.join(&**text);
            check_file(document, &span, &file);
            *text = Cow::Owned(file.to_string_lossy().into_owned());
        }
        _ => {}
    }
}

/// A password, or a user name where it may be a token: databases have user names that are none.
fn has_credentials(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        let database = url.scheme().starts_with("postgres");
        url.password().is_some() || (!database && !url.username().is_empty())
    })
}

fn check_file(document: &mut Document<'_>, span: &Span, file: &Path) {
    let wrong = match File::open(file).and_then(|f| f.metadata()) {
        Ok(metadata) if metadata.is_file() => return,
        Ok(_) => "is no file".to_owned(),
        Err(error) => format!("cannot be read: {error}"),
    };
    document.complain(span, format!("`{}`, which {wrong}", file.display()), "a file that milepost may read");
    // who reads its content later would only say it again
    document.withhold(span.clone());
}
