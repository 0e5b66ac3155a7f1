// SPDX-License-Identifier: Apache-2.0
//! `milepost status`: how far a change is on its way, for people and scripts outside the browser. It asks Gerrit as its reader does.

mod ask;
mod change;
mod credentials;
mod draw;
mod git;
mod netrc;
mod place;
mod standing;
mod watch;

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use ask::Gerrit;
pub(crate) use draw::{ago, plain};
pub use standing::Standing;

/// Arguments of `status`.
#[derive(Debug, Args)]
#[command(
    after_help = "It ends with 0 once the change is in production (or at its pipeline's other goal), 1 where something failed or was rolled back, \
2 for wrong arguments, 3 while it is under way, and 4 where nothing is known: `milepost status --watch && ./announce`.

Gerrit is the one of --gerrit, MILEPOST_GERRIT, .gitreview or the git remote. Who asks is told by ~/.netrc or git's credential helper, else by a prompt; the token is made \
in Gerrit's settings, HTTP credentials. Without any it asks as nobody."
)]
pub struct Status {
    /// The change: its number, project~number, Change-Id or address. Default: the change of the current git commit.
    pub change: Option<String>,
    /// Gerrit's address, with its path prefix: https://gerrit.example.org/r
    #[arg(long, value_name = "URL")]
    pub gerrit: Option<String>,
    /// Follow the change until it has arrived or something failed.
    #[arg(long)]
    pub watch: bool,
    /// Print the answer as JSON.
    #[arg(long, conflicts_with = "watch")]
    pub json: bool,
    /// When to use colours.
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Colour {
    /// On a terminal that has them, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Why there is nothing to say, in one line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// Who asks can put it right by asking otherwise.
    #[error("{0}")]
    Usage(String),
    /// Nothing is known.
    #[error("{0}")]
    Unknown(String),
}

impl Trouble {
    fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Unknown(_) => Standing::Unknown.code(),
        }
    }
}

/// Says it, and ends as the help tells.
pub fn status(status: &Status) -> ExitCode {
    let standing = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::Unknown(format!("cannot start the runtime: {error}")))
        .and_then(|runtime| runtime.block_on(say(status)));
    match standing {
        Ok(standing) => ExitCode::from(standing.code()),
        Err(trouble) => {
            draw::complain(&trouble);
            ExitCode::from(trouble.code())
        }
    }
}

async fn say(status: &Status) -> Result<Standing, Trouble> {
    let place = place::of(status.gerrit.as_deref(), status.change.as_deref())?;
    let gerrit = Gerrit::at(&place)?;
    let id = change::of(status.change.as_deref(), &gerrit, &place).await?;
    if status.watch {
        return watch::follow(&gerrit, &id, status.color).await;
    }
    let answer =
        gerrit.progress(&id, None).await?.ok_or_else(|| Trouble::Unknown("Gerrit said nothing".into()))?;
    let standing = standing::of(&answer.body)?;
    if status.json {
        draw::print(&answer.text)?;
    } else {
        draw::Pen::of(status.color).draw(&answer.body)?;
    }
    Ok(standing)
}
