// SPDX-License-Identifier: Apache-2.0
//! The lines of a log that say why, with those before and after folded.

use milepost_widget::model::Failure;
use milepost_widget::parts::log_line;
use milepost_widget::word::{marked, words};
use yew::{AttrValue, Html, html};

use crate::tab::text::count;

/// So many lines stay unfolded on either side of the one that says why.
const AROUND: usize = 4;

/// The lines of an excerpt, with what they are of; nothing where there are none.
pub(super) fn excerpt(failure: &Failure, of: &str) -> Html {
    let lines = &failure.lines;
    if lines.is_empty() {
        return Html::default();
    }
    // Where no line stands out, the last ones say most.
    let cause = failure.cause.unwrap_or(lines.len() - 1);
    let from = cause.saturating_sub(AROUND);
    let to = lines.len().min(cause.saturating_add(AROUND + 1));
    let (earlier, rest) = lines.split_at_checked(from).unwrap_or((&[], lines));
    let (shown, later) = rest.split_at_checked(to.saturating_sub(from)).unwrap_or((rest, &[]));
    html! {
        <div class="log" role="region" aria-label={words("Log excerpt of %0", &[of])} tabindex="0">
            { folded(earlier, [marked("%0 earlier line"), marked("%0 earlier lines")]) }
            <pre>{ for shown.iter().enumerate().map(|(nth, line)| log_line(line, failure.cause == Some(from + nth))) }</pre>
            { folded(later, [marked("%0 later line"), marked("%0 later lines")]) }
            { for failure.place.as_ref().map(|(number, url)| html! {
                <a href={url.clone()} target="_blank" rel="noopener noreferrer">{ words("Line %0 of the log", &[&number.to_string()]) }</a>
            }) }
        </div>
    }
}

fn folded(lines: &[AttrValue], what: [&str; 2]) -> Html {
    if lines.is_empty() {
        return Html::default();
    }
    html! {
        <details>
            <summary>{ count(lines.len(), what) }</summary>
            <pre>{ for lines.iter().map(|line| log_line(line, false)) }</pre>
        </details>
    }
}
