// SPDX-License-Identifier: Apache-2.0
//! The row in each of its states, in the stand-in page's column: one page, in which one row takes another's place. With
//! `MILEPOST_PICTURES` it makes sheets of all cases.

use anyhow::{Context as _, Result};
use milepost_tests::{row::ROW, wait};
use serde_json::{Value, json};

use super::{
    Room, WIDTHS,
    data::{Told, revision},
    fixed::Fixed,
    nothing,
    shelf::Shelf,
    states::{self, State},
};
use crate::{SOON, answers, pictures, sheet};

const PUT: &str = include_str!("row.js");
/// Whether the row shows its first answer, `there` is in it, and nothing is under way that would change it.
const DRAWN: &str = "const row = standIn.elements('change-metadata-item')[0]; const [there, says] = arguments; const root = row?.shadowRoot; \
    if (!row?.isConnected || !row.textContent && !root.textContent) return 'nothing'; \
    const there_ = there ? root.querySelector('.row') && root.querySelector(there) : root.textContent.includes(says); \
    if (!there_) return root.textContent; \
    if ([...root.querySelectorAll('milepost-change')].some(other => !other.textContent)) return 'no other change'; \
    return document.fonts.status === 'loaded' || 'fonts are loaded'";

#[tokio::test]
async fn each_state_of_the_row_looks_as_it_did() -> Result<()> {
    let mut states = states::all()?;
    let mut told = vec![Told { progress: nothing(), ..Told::default() }];
    told.extend(states.iter_mut().map(|state| std::mem::take(&mut state.told)));
    let headlines: Vec<_> =
        told.iter().map(|told| told.progress["pipeline"]["headline"]["text"].clone()).collect();
    let room = Room::of(told, 1_000).await?;
    let mut shelf = Shelf::of("rows", &room.browser).await?;
    room.fixed.hold(true);
    room.open(&format!("/c/demo/app/+/{}", Fixed::FIRST)).await?;
    for ((state, says), number) in states.iter().zip(&headlines[1..]).zip(Fixed::FIRST + 1..) {
        draw(&room, state, says, number).await.with_context(|| state.name.clone())?;
        room.hold(&mut shelf, ROW, &state.name, &WIDTHS).await?;
        room.fixed.hold(false);
    }
    room.browser.assert_no_errors().await?;
    if let Some(folder) = pictures() {
        sheet::make(&room.browser, &answers::all()?, &folder).await?;
    }
    room.browser.close().await?;
    shelf.close()
}

/// Draws a state as its reader brings it about.
async fn draw(room: &Room, state: &State, says: &Value, number: u64) -> Result<()> {
    let browser = &room.browser;
    browser.run(PUT, vec![json!(number), json!(revision(number)), json!(state.clock)]).await?;
    if let Some(button) = state.clicks {
        until_drawn(room, button, says).await?;
        browser.click(&format!("{ROW} >>> {button}")).await?;
        browser.let_go().await?;
    }
    until_drawn(room, state.there, says).await
}

async fn until_drawn(room: &Room, there: &str, says: &Value) -> Result<()> {
    wait::until("the row to be drawn", SOON, async || {
        let seen = room
            .browser
            .run(DRAWN, vec![json!(there), says.clone()])
            .await
            .map_err(|error| format!("{error:#}"))?;
        if seen == true { Ok(()) } else { Err(seen.to_string()) }
    })
    .await
}
