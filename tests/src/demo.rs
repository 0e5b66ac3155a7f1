// SPDX-License-Identifier: Apache-2.0
//! `cargo demo`: a real Gerrit with Milepost installed from its one jar, a few changes, and where to look.

mod arguments;
mod check;
mod director;
mod guide;
mod jar;
mod scene;

use std::sync::Arc;

use anyhow::Result;
use tokio::signal::unix::{SignalKind, signal};

pub use self::arguments::Arguments;
use self::scene::Scene;
use crate::rig::gerrit::Gerrit;
use crate::rig::prerequisites::{self, CHROMEDRIVER, CHROMIUM, GIT, MAVEN};

/// What the demo came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ran, and with `--check` all was as it should be.
    Done,
    /// It was asked for something that is not there.
    NotThere,
}

/// Runs the demo until Ctrl-C, or through its check.
pub async fn run(arguments: Arguments) -> Result<Outcome> {
    if arguments.real {
        eprintln!("demo: --real needs the rig of real CI, registry and clusters, which is not there yet");
        return Ok(Outcome::NotThere);
    }
    let wanted: &[_] = if arguments.check { &[GIT, MAVEN, CHROMIUM, CHROMEDRIVER] } else { &[GIT, MAVEN] };
    prerequisites::ensure(wanted)?;
    let (jar, ()) = tokio::try_join!(jar::ready(arguments.plugin), Gerrit::prepare())?;
    let scene = Arc::new(Scene::set(&jar).await?);
    // A director who stumbles says so and stops; what is on the pages stays.
    let directing = tokio::spawn(director::direct(Arc::clone(&scene)));
    if arguments.check {
        let seen = check::run(&scene, arguments.pictures.as_deref()).await?;
        println!("demo: ok, {seen}");
    } else {
        println!("{}", guide::text(&scene));
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminate.recv() => {}
        }
        println!("demo: stopped");
    }
    directing.abort();
    Ok(Outcome::Done)
}
