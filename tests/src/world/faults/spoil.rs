// SPDX-License-Identifier: Apache-2.0
//! Ways to change the JSON of an answer.

use serde_json::{Value, json};

use super::Fault;

/// Every value has another type: numbers are texts, texts numbers, lists objects, and so on.
pub fn wrong_types() -> Fault {
    Fault::changed(twist)
}

/// Every value that is no list or object is null; so are empty ones.
pub fn nulls() -> Fault {
    Fault::changed(empty)
}

/// Texts under one of these keys are a word that nobody knows.
pub fn words(keys: &[&str]) -> Fault {
    let keys: Vec<_> = keys.iter().map(|key| (*key).to_owned()).collect();
    Fault::changed(move |value| rename(value, &keys))
}

fn twist(value: &mut Value) {
    *value = match value.take() {
        Value::Null => json!([{"odd": [null]}]),
        Value::Bool(is) => json!(is.to_string()),
        Value::Number(number) => json!(number.to_string()),
        Value::String(text) => json!(text.len()),
        Value::Array(items) => {
            json!({"items": items.into_iter().map(|mut item| { twist(&mut item); item }).collect::<Vec<_>>()})
        }
        // stays an object, so that what is in it is met too
        Value::Object(mut fields) => {
            fields.values_mut().for_each(twist);
            Value::Object(fields)
        }
    };
}

fn empty(value: &mut Value) {
    match value {
        Value::Array(items) if !items.is_empty() => items.iter_mut().for_each(empty),
        Value::Object(fields) if !fields.is_empty() => fields.values_mut().for_each(empty),
        _ => *value = Value::Null,
    }
}

fn rename(value: &mut Value, keys: &[String]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, keys)),
        Value::Object(fields) => {
            for (key, field) in fields {
                if field.is_string() && keys.contains(key) {
                    *field = json!("FROM_THE_FUTURE");
                } else {
                    rename(field, keys);
                }
            }
        }
        _ => {}
    }
}
