// SPDX-License-Identifier: Apache-2.0
//! Questions to Gerrit's REST views, as the reader.

use gloo_net::http::{Request, RequestBuilder};
use js_sys::global;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, VisibilityState, Window};

/// What a view answers; `None` where it does not, or refuses.
pub(crate) async fn get(url: &str) -> Option<String> {
    let response = Request::get(url).header("Accept", "application/json").send().await.ok()?;
    if response.ok() { response.text().await.ok() } else { None }
}

/// What a view answers that does something, and whether it agreed; `None` where there is no answer.
pub(crate) async fn post(url: &str, json: String) -> Option<(bool, String)> {
    answer(own(Request::post(url)).header("Content-Type", "application/json; charset=UTF-8").body(json).ok()?)
        .await
}

/// Sets what a view has of the reader, or takes it away; the answer likewise.
pub(crate) async fn set(url: &str, there: bool) -> Option<(bool, String)> {
    let request = if there { Request::put(url) } else { Request::delete(url) };
    answer(own(request).build().ok()?).await
}

fn own(request: RequestBuilder) -> RequestBuilder {
    let request = request.header("Accept", "application/json");
    match token() {
        Some(token) => request.header("X-Gerrit-Auth", &token),
        None => request,
    }
}

async fn answer(request: Request) -> Option<(bool, String)> {
    let response = request.send().await.ok()?;
    let ok = response.ok();
    Some((ok, response.text().await.ok()?))
}

/// Gerrit's own proof that the page is its own (Documentation/rest-api.html, "Authentication"): a cookie, told in a header.
fn token() -> Option<String> {
    let cookies = document()?.cookie().ok()?;
    cookies.split("; ").find_map(|cookie| Some(cookie.strip_prefix("XSRF_TOKEN=")?.to_owned()))
}

/// Whether nobody sees the page.
pub(crate) fn is_hidden() -> bool {
    document().is_some_and(|document| document.visibility_state() == VisibilityState::Hidden)
}

fn document() -> Option<HtmlDocument> {
    global().dyn_into::<Window>().ok()?.document()?.dyn_into().ok()
}

/// A text as a part of an address.
pub(crate) fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
