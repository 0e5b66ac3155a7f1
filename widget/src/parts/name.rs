// SPDX-License-Identifier: Apache-2.0
//! Names that others have given, and that may be long.

use yew::{AttrValue, Html, html};

use crate::text;

/// As it is; a long one with a middle that is hidden where there is no room for it, and with the whole as its title.
pub fn name(whole: &AttrValue) -> Html {
    let (head, tail) = text::split(whole);
    if head.chars().nth(12).is_none() {
        return whole.clone().into();
    }
    // A reader who listens hears the whole, and in one piece.
    html! {
        <>
            <span class="cut" dir="auto" aria-hidden="true" title={whole.clone()}>{ parts(head, tail) }</span>
            <span class="aside">{ whole.clone() }</span>
        </>
    }
}

/// The part that shrinks with the page, and the one that stays.
pub fn parts(head: &str, tail: &str) -> Html {
    html! { <><span class="head">{ head.to_owned() }</span><span class="tail">{ tail.to_owned() }</span></> }
}
