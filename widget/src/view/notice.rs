// SPDX-License-Identifier: Apache-2.0
//! What cannot be read now, in grey: never in red, never dropped.

use yew::{AttrValue, Html, html};

use crate::model::{Late, Millis};
use crate::parts::linked;
use crate::{moment, text};

/// A source that is late: "ci-main has not answered since 14:05".
pub(crate) fn late(late: &Late, now: Millis) -> Html {
    let since = late.as_of.map(|moment| moment::short(moment, now));
    html! { <p class="notice">{ text::late(&late.name, late.problem.as_deref(), since.as_deref()) }</p> }
}

/// Why nothing can be said.
pub(crate) fn unavailable(why: &AttrValue) -> Html {
    html! { <p class="notice">{ linked(why, None, "") }</p> }
}
