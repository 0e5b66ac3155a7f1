// SPDX-License-Identifier: Apache-2.0
//! `cargo figures`: what Milepost takes and how fast it is, measured on this machine and printed as rows for the README. These
//! are benchmarks and no tests: nothing is judged here, and a busy machine gives other figures.

mod arguments;
mod backend;
mod bare;
mod child;
mod compare;
mod database;
mod events;
mod gerrit;
mod lists;
mod load;
mod memory;
mod page;
mod pollers;
mod requests;
mod shipped;
mod size;
mod stage;
mod table;

use anyhow::Result;

pub use self::arguments::Arguments;
use self::{arguments::Part, shipped::Shipped, stage::Stage, table::Table};
use crate::rig::{gerrit::Gerrit, http, prerequisites, zuul::Zuul};

/// Measures the parts that are asked for, and prints the table.
pub async fn run(arguments: Arguments) -> Result<()> {
    http::choose_tls();
    if arguments.bare {
        return bare::serve().await;
    }
    prerequisites::ensure(&arguments.wanted())?;
    let shipped = Shipped::find()?;
    let effort = arguments.effort();
    let mut table = Table::default();
    if arguments.has(Part::Memory) {
        memory::measure(&shipped, &effort, &mut table).await?;
    }
    if arguments.has(Part::Lists) {
        lists::measure(&shipped, &effort, &mut table).await?;
    }
    if arguments.has(Part::Requests) {
        tokio::try_join!(Gerrit::prepare(), Zuul::prepare())?;
        requests::measure(&shipped, &effort, &mut table).await?;
    }
    if [Part::Database, Part::Events, Part::Size, Part::Gerrit, Part::Page]
        .into_iter()
        .any(|part| arguments.has(part))
    {
        Gerrit::prepare().await?;
        let stage = Stage::set(&shipped).await?;
        if arguments.has(Part::Database) {
            database::measure(&stage, &effort, &mut table).await?;
        }
        if arguments.has(Part::Size) {
            size::measure(&shipped, &stage, &mut table).await?;
        }
        if arguments.has(Part::Gerrit) {
            gerrit::measure(&stage, &effort, &mut table).await?;
        }
        if arguments.has(Part::Events) {
            events::measure(&stage, &effort, &mut table).await?;
        }
        if arguments.has(Part::Page) {
            page::measure(&stage, &effort, &mut table).await?;
        }
    }
    if arguments.has(Part::Pollers) {
        Gerrit::prepare().await?;
        pollers::measure(&shipped, &effort, &mut table).await?;
    }
    println!("{table}");
    Ok(())
}
