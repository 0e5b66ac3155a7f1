// SPDX-License-Identifier: Apache-2.0
//! Fields of foreign JSON: what is missing or of a wrong type is empty, what is too long is cut.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use yew::AttrValue;

use crate::model::Millis;
use crate::text;

/// The longest text that is drawn, in characters; an image URI has at most 255 + 128 + 72.
const LONGEST: usize = 500;
/// The longest list that is drawn.
const MOST: usize = 50;
/// The farthest moment a browser's Date can hold.
const LAST_MOMENT: f64 = 8.64e15;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = milepost)]
    fn parse(body: &str) -> Result<JsValue, JsValue>;
}

/// JSON, behind Gerrit's `)]}'` line or not, with its sentences in the page's language. `None` when it is no JSON.
pub fn parsed(body: &str) -> Option<JsValue> {
    parse(body).ok()
}

/// A field; undefined where there is none, or `of` is no object.
pub fn field(of: &JsValue, name: &str) -> JsValue {
    // An error is "not an object".
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The items of a list, the first 50.
pub fn list(of: &JsValue, name: &str) -> impl Iterator<Item = JsValue> {
    long(of, name).take(MOST)
}

/// The items of a list that is longer than others, the first 200.
pub fn long(of: &JsValue, name: &str) -> impl Iterator<Item = JsValue> {
    let list = field(of, name).dyn_into::<Array>().unwrap_or_default();
    (0..list.length()).take(4 * MOST).map(move |index| list.get(index))
}

/// A text, cut at 500 characters.
pub fn string(of: &JsValue, name: &str) -> Option<AttrValue> {
    cut(&field(of, name))
}

/// A sentence's text, if it says anything.
pub fn sentence(of: &JsValue, name: &str) -> Option<AttrValue> {
    text_of(&field(of, name))
}

/// The text of a sentence, if it says anything.
pub fn text_of(sentence: &JsValue) -> Option<AttrValue> {
    string(sentence, "text").filter(|text| !text.is_empty())
}

/// A number among a sentence's arguments, as text.
pub fn argument(sentence: &JsValue, name: &str) -> Option<AttrValue> {
    number(&field(sentence, "args"), name).map(|number| number.to_string().into())
}

/// A text, cut at 500 characters.
pub fn cut(value: &JsValue) -> Option<AttrValue> {
    value.as_string().map(|text| AttrValue::from(text::cut(text, LONGEST)))
}

/// A number that is not negative and fits; a fraction is cut off.
pub fn number(of: &JsValue, name: &str) -> Option<u32> {
    let number = field(of, name).as_f64().filter(|number| (0.0..=f64::from(u32::MAX)).contains(number))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in range; a fraction is cut off"
    )]
    Some(number as u32)
}

/// A moment, or a span of time, in milliseconds.
pub fn moment(of: &JsValue, name: &str) -> Option<Millis> {
    let moment = field(of, name).as_f64().filter(|moment| moment.abs() <= LAST_MOMENT)?;
    #[expect(clippy::cast_possible_truncation, reason = "in range; a fraction of a millisecond is cut off")]
    Some(moment as Millis)
}
