// SPDX-License-Identifier: Apache-2.0
//! The kept pictures, and how a new one is held against them: decoded, pixel by pixel.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use milepost_tests::rig::browser::Browser;
use serde_json::json;

use super::compared::{compared, in_browser, picture};

/// Names the Chromium that made a folder's pictures.
const BY: &str = "chromium.txt";

/// One folder of pictures.
pub(super) struct Shelf {
    kept: PathBuf,
    /// Where new pictures go that differ.
    made: PathBuf,
    /// The Chromium that draws now.
    now: String,
    update: bool,
    drawn: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Shelf {
    /// The folder of that name.
    pub(super) async fn of(name: &str, browser: &Browser) -> Result<Self> {
        let (kept, now) = (Path::new(super::KEPT).join(name), browser.product().await?);
        let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("references").join(name);
        // Those of an earlier run would be taken for this one's.
        if made.exists() {
            fs::remove_dir_all(&made).with_context(|| format!("{} stays", made.display()))?;
        }
        for folder in [&kept, &made] {
            fs::create_dir_all(folder).with_context(|| format!("no {}", folder.display()))?;
        }
        let update = std::env::var_os("UPDATE_REFERENCES").is_some();
        Ok(Self { kept, made, now, update, drawn: BTreeSet::new(), wrong: Vec::new() })
    }

    /// Holds a picture against the reference of that name; what is wrong is told by [`Self::close`].
    pub(super) async fn hold(&mut self, browser: &Browser, name: &str, png: &[u8]) -> Result<()> {
        let file = format!("{name}.png");
        let (kept, made) = (self.kept.join(&file), self.made.join(&file));
        ensure!(self.drawn.insert(file), "two pictures are called {name}");
        let png = BASE64_STANDARD.encode(png);
        if self.update {
            return write(&kept, &picture(&in_browser(browser, "pack", vec![json!(png)]).await?)?);
        }
        let Ok(before) = fs::read(&kept) else {
            write(&made, &BASE64_STANDARD.decode(png)?)?;
            self.wrong.push(format!("{name}: has no reference; as it is now: {}", made.display()));
            return Ok(());
        };
        self.compare(browser, name, &before, png).await
    }

    async fn compare(&mut self, browser: &Browser, name: &str, before: &[u8], png: String) -> Result<()> {
        let found = compared(browser, &BASE64_STANDARD.encode(before), &png).await?;
        if found.is_same() {
            return Ok(());
        }
        let made = self.made.join(format!("{name}.png"));
        write(&made, &BASE64_STANDARD.decode(png)?)?;
        let mut lies = made.display().to_string();
        if found.diff.is_string() {
            let file = self.made.join(format!("{name}-diff.png"));
            write(&file, &picture(&found.diff)?)?;
            lies = format!("{lies}, what is off in red: {}", file.display());
        }
        self.wrong.push(format!("{name}: {found}; as it is now: {lies}"));
        Ok(())
    }

    /// Tells all that differs, and every reference that nothing draws any more.
    pub(super) fn close(mut self) -> Result<()> {
        let by = self.kept.join(BY);
        for file in fs::read_dir(&self.kept)? {
            let file = file?.file_name().to_string_lossy().into_owned();
            if file == BY || self.drawn.contains(&file) {
                continue;
            }
            if self.update {
                fs::remove_file(self.kept.join(&file)).with_context(|| format!("{file} stays"))?;
            } else {
                self.wrong.push(format!("{file}: nothing looks like that any more"));
            }
        }
        if self.update {
            return write(&by, format!("{}\n", self.now).as_bytes());
        }
        if self.wrong.is_empty() {
            return Ok(());
        }
        let made_by = fs::read_to_string(&by).unwrap_or_default();
        let (made_by, now) = (made_by.trim(), &self.now);
        let browsers = if made_by == now {
            format!("The same {now} made the references, so it is the page that has changed")
        } else {
            format!(
                "{made_by} made the references, and this is {now}: where nothing else has changed, it may be the browser"
            )
        };
        bail!(
            "{} pictures are not as in {}:\n{}\n{browsers}. Look at them; if that is how it should look, UPDATE_REFERENCES=1 keeps them",
            self.wrong.len(),
            self.kept.display(),
            self.wrong.join("\n"),
        )
    }
}

fn write(file: &Path, content: &[u8]) -> Result<()> {
    fs::write(file, content).with_context(|| format!("{} cannot be written", file.display()))
}
