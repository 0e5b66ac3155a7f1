// SPDX-License-Identifier: Apache-2.0
//! What a reader opens for more, on a real Gerrit in a real browser: the tab "Production", and the pages below `/x/milepost/`. CI,
//! registry and clusters are stand-ins, and so is the page around them. `MILEPOST_PICTURES` keeps pictures.

use std::{path::PathBuf, time::Duration};

use anyhow::{Result, ensure};
use milepost_tests::{
    rig::{
        browser::{Browser, Theme},
        gerrit::{Change, Client, Gerrit, Push},
    },
    scene::Scene,
    world::delivery::Delivery,
};
use serde_json::json;

mod pipeline_file;
mod screens;
mod tab;
mod watch;

const SOON: Duration = Duration::from_secs(30);
const PROJECT: &str = "demo/app";

struct Stage {
    gerrit: Gerrit,
    delivery: Delivery,
    alice: Client,
    browser: Browser,
}

async fn stage() -> Result<Stage> {
    let (scene, browser) = tokio::try_join!(Scene::set(PROJECT), Browser::start())?;
    let Scene { gerrit, delivery, alice } = scene;
    browser.sign_in(&alice).await?;
    Ok(Stage { gerrit, delivery, alice, browser })
}

impl Stage {
    /// The image of a new change, which was merged.
    async fn built(&self, push: &Push) -> Result<(Change, String)> {
        let change = self.alice.push(PROJECT, push).await?;
        self.delivery.built(&self.alice, &change).await
    }

    /// The element in both themes, wide and narrow, where `MILEPOST_PICTURES` says; axe finds nothing, and nothing is cut off.
    async fn look(&self, element: &str, name: &str) -> Result<()> {
        let folder = std::env::var_os("MILEPOST_PICTURES").map(PathBuf::from);
        for width in [1180, 400] {
            self.browser.set_size(width, 900, 1).await?;
            for (theme, called) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
                self.browser.set_theme_class(theme).await?;
                let found = self.browser.axe(&[element]).await?;
                let sure: Vec<_> = found.iter().filter(|one| one.sure).map(ToString::to_string).collect();
                ensure!(sure.is_empty(), "{name}, {width}, {called}:\n{}", sure.join("\n"));
                if let Some(folder) = &folder {
                    // A picture of something is taken from the page's top.
                    self.browser.run("scrollTo(0, 0)", vec![]).await?;
                    let file = folder.join(format!("{name}-{width}-{called}.png"));
                    self.browser.picture_of(element, &file).await?;
                }
            }
            let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            ensure!(self.browser.run(wide, vec![]).await? == json!(0), "{name}: {width} is too narrow");
        }
        self.browser.set_theme_class(Theme::Light).await
    }
}
