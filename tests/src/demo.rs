// SPDX-License-Identifier: Apache-2.0
//! `cargo demo`: a real Gerrit with Milepost installed from its one jar, a few changes, and where to look.

mod arguments;
mod check;
mod director;
mod guide;
mod jar;
mod real;
mod scene;

use std::{path::Path, sync::Arc};

use anyhow::Result;
use tokio::signal::unix::{SignalKind, signal};

pub use self::arguments::Arguments;
use self::{real::Real, scene::Scene};
use crate::rig::prerequisites;
use crate::rig::{gerrit::Gerrit, stack::Stack};

/// Runs the demo until Ctrl-C, or through its check.
pub async fn run(arguments: Arguments) -> Result<()> {
    prerequisites::ensure(arguments.wanted())?;
    // Both to their end, so that an error is the last word and nothing goes on behind it.
    let (jar, gerrit) = tokio::join!(jar::ready(arguments.plugin.clone()), Gerrit::prepare());
    let jar = jar?;
    gerrit?;
    if arguments.real {
        Stack::prepare().await?;
        Box::pin(real(&arguments, &jar)).await
    } else {
        Box::pin(stand_ins(&arguments, &jar)).await
    }
}

async fn stand_ins(arguments: &Arguments, jar: &Path) -> Result<()> {
    let scene = Arc::new(Scene::set(jar).await?);
    // A director who stumbles says so and stops; what is on the pages stays.
    let directing = tokio::spawn(director::direct(Arc::clone(&scene)));
    let (gerrit, developer, changes) = (&scene.gerrit, &scene.developer, &scene.changes);
    if arguments.check {
        let seen = check::run(gerrit, developer, changes, arguments.pictures.as_deref()).await?;
        println!("demo: ok, {seen}");
    } else {
        let servers = "CI, registry and clusters are stand-ins that tell a story.";
        println!("{}", guide::text(gerrit, developer, changes, servers));
        interrupted().await?;
    }
    directing.abort();
    Ok(())
}

async fn real(arguments: &Arguments, jar: &Path) -> Result<()> {
    let real = Box::pin(Real::set(jar)).await?;
    tokio::select! {
        shown = show(arguments, &real) => shown?,
        () = real.people() => {}
    }
    real.stop().await
}

async fn show(arguments: &Arguments, real: &Real) -> Result<()> {
    if arguments.check {
        let seen = real.check(arguments.pictures.as_deref()).await?;
        println!("demo: ok with real servers, {seen}");
        return Ok(());
    }
    println!("{}", real.guide());
    interrupted().await
}

/// Until somebody asks it to stop.
async fn interrupted() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    println!("demo: stopped");
    Ok(())
}
