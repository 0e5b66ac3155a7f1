// SPDX-License-Identifier: Apache-2.0
//! `--watch`: asks again until the change has arrived or something failed.

use std::{
    io::{self, IsTerminal as _},
    time::Duration,
};

use super::{
    Colour, Standing, Trouble,
    ask::Gerrit,
    draw::{self, Pen},
    standing,
};

/// How often it is asked.
const EACH: Duration = Duration::from_secs(5);
/// The longest pause while nobody answers.
const LONGEST: Duration = Duration::from_mins(1);

/// Prints each new state: in the place of the last on a terminal, else its headline below the others.
pub(crate) async fn follow(gerrit: &Gerrit, id: &str, colour: Colour) -> Result<Standing, Trouble> {
    let in_place = io::stdout().is_terminal();
    let (mut validators, mut pause, mut drawn, mut last) = (None, EACH, 0, String::new());
    loop {
        let answer = gerrit.progress(id, validators.clone()).await;
        match answer {
            Ok(Some(answer)) => {
                (validators, pause) = (answer.validators, EACH);
                match standing::of(&answer.body) {
                    Ok(standing) => {
                        let lines = Pen::of(colour).lines(&answer.body);
                        if in_place {
                            draw::print(&format!("{}{}", up(drawn), lines.concat()))?;
                            drawn = lines.len();
                        } else if let Some(headline) = lines.first().filter(|headline| **headline != last) {
                            draw::print(headline)?;
                            last.clone_from(headline);
                        }
                        if matches!(standing, Standing::Arrived | Standing::Failed) {
                            return Ok(standing);
                        }
                    }
                    // A backend that does not answer is back in a while.
                    Err(trouble) if answer.body.unavailable.is_some() => {
                        draw::complain(&trouble);
                        (validators, drawn) = (None, 0);
                        pause = (pause * 2).min(LONGEST);
                    }
                    Err(trouble) => return Err(trouble),
                }
            }
            Ok(None) => pause = EACH,
            // The first word decides whether there is anything to follow.
            Err(trouble) if validators.is_none() => return Err(trouble),
            Err(trouble) => {
                draw::complain(&trouble);
                drawn = 0;
                pause = (pause * 2).min(LONGEST);
            }
        }
        tokio::time::sleep(pause).await;
    }
}

/// Moves the cursor over so many lines and clears from there.
fn up(lines: usize) -> String {
    if lines == 0 { String::new() } else { format!("\u{1b}[{lines}A\u{1b}[J") }
}
