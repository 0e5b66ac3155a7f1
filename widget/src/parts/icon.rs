// SPDX-License-Identifier: Apache-2.0
//! Icons on a grid of 16: shapes that differ without colour. Strokes are 1.5 wide and lie on half pixels, so they stay crisp.

use yew::{Html, html};

use crate::model::State;
use crate::text;

const RING: &str = "M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 1 1 0-12.5z";

/// The mark of a state: a disc or ring with a sign.
pub fn state(state: State) -> Html {
    let sign = match state {
        State::Done => "M4.75 8.25l2.25 2.25 4.25-4.75",
        State::Running => "M8 1.75a6.25 6.25 0 0 1 6.25 6.25",
        State::Waiting => "",
        State::Failed => "M5.5 5.5l5 5M10.5 5.5l-5 5",
        State::Skipped => "M5 8h6",
        State::Unknown => "M6.1 6.2a1.9 1.9 0 1 1 2.6 1.75q-.7.3-.7 1.1v.2M8 11.4v.01",
    };
    html! {
        <svg class="icon" data-state={text::state(state)} viewBox="0 0 16 16" aria-hidden="true"><path class="ring" d={RING} /><path class="sign" d={sign} /></svg>
    }
}

/// Two sheets.
pub fn copy() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path class="sign" d="M5.75 5.75h7.5v7.5h-7.5zM10.25 3.5v-.75h-7.5v7.5h.75" />
        </svg>
    }
}

/// A triangle that points right; the style turns it when open.
pub fn fold() -> Html {
    html! { <svg class="icon fold" viewBox="0 0 16 16" aria-hidden="true"><path class="sign" d="M6 4.5l3.5 3.5-3.5 3.5" /></svg> }
}
