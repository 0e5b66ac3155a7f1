// SPDX-License-Identifier: Apache-2.0
//! The limit of what may be off is below the smallest icon: one that is missing is noticed in the largest picture, and the same page drawn
//! once more is the same.

use anyhow::{Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{Room, WIDTHS, compared::compared, fixed::Fixed, places, states::LATER};

/// Shows all icons of the tab but the first of this state; what is folded shows none.
const WITHOUT: &str = "const icons = standIn.elements('change-view-tab-content-milepost')[0].shadowRoot.querySelectorAll('.icon[data-state]'); \
    const first = [...icons].find(icon => icon.dataset.state === arguments[0] && icon.checkVisibility()); \
    icons.forEach(icon => { icon.style.visibility = icon === first ? 'hidden' : '' })";
/// The states of all icons that the tab shows.
const STATES: &str = "const icons = standIn.elements('change-view-tab-content-milepost')[0].shadowRoot.querySelectorAll('.icon[data-state]'); \
    return [...new Set([...icons].filter(icon => icon.checkVisibility()).map(icon => icon.dataset.state))]";

#[tokio::test]
async fn a_missing_icon_is_noticed() -> Result<()> {
    let room = Room::of(places::told()?, 3_000).await?;
    room.browser.run_before_pages(&format!("window.clock = {LATER}")).await?;
    let mut seen = Vec::new();
    for number in Fixed::FIRST..Fixed::FIRST + 3 {
        places::open_tab(&room, number).await?;
        room.browser.let_go().await?;
        for width in WIDTHS {
            room.browser.set_size(width, room.height, 1).await?;
            let whole = picture(&room, "").await?;
            let again = compared(&room.browser, &whole, &picture(&room, "").await?).await?;
            ensure!(again.is_same(), "drawn again: {again}");
            let states: Vec<Value> = serde_json::from_value(room.browser.run(STATES, vec![]).await?)?;
            for state in states.iter().filter_map(Value::as_str) {
                let without = compared(&room.browser, &whole, &picture(&room, state).await?).await?;
                ensure!(!without.is_same(), "without one that is {state}, {width} wide: {without}");
                seen.push(state.to_owned());
            }
        }
    }
    for state in ["done", "failed", "waiting"] {
        ensure!(seen.iter().any(|one| one == state), "nothing is {state} in {seen:?}");
    }
    room.browser.close().await
}

/// The tab without its first icon of that state, as a PNG in base64.
async fn picture(room: &Room, without: &str) -> Result<String> {
    room.browser.run(WITHOUT, vec![json!(without)]).await?;
    let part = room.part("milepost-tab").await?;
    Ok(BASE64_STANDARD.encode(room.browser.png_of_part(part).await?))
}
