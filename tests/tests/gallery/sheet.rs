// SPDX-License-Identifier: Apache-2.0
//! One picture of all cases: the row at the moments that scenarios call their picture, as its references have it.

use std::{fmt::Write as _, path::Path};

use anyhow::{Context as _, Result};
use milepost_tests::rig::browser::{Browser, Theme};

use super::{answers::Scenario, references};

pub(super) const THEMES: [(Theme, &str); 2] = [(Theme::Light, "light"), (Theme::Dark, "dark")];

const STYLE: &str = "body{margin:0;padding:16px;font:13px/1.4 DejaVu Sans,Liberation Sans,sans-serif;color:#202124;background:#fff}\
    main{columns:3;column-gap:16px}figure{margin:0 0 16px;padding:8px;break-inside:avoid;border:1px solid #dadce0}\
    figcaption{font-weight:600;margin-bottom:6px}small{display:block;font-weight:400;opacity:.7}img{display:block}\
    .dark{color:#e8eaed;background:#131416}.dark figure{border-color:#5f6368}";

/// Writes `cases-light.png` and `cases-dark.png` into `folder`.
pub(super) async fn make(browser: &Browser, scenarios: &[Scenario], folder: &Path) -> Result<()> {
    for (_, theme) in THEMES {
        let page = folder.join(format!("cases-{theme}.html"));
        std::fs::write(&page, html(scenarios, theme))
            .with_context(|| format!("cannot write {}", page.display()))?;
        let page = page.canonicalize()?;
        browser.set_size(1140, 800, 1).await?;
        browser.open(&format!("file://{}", page.display())).await?;
        browser
            .wait_for_script("return [...document.images].every(image => image.complete)", super::SOON)
            .await?;
        browser.picture_of("body", &folder.join(format!("cases-{theme}.png"))).await?;
    }
    Ok(())
}

fn html(scenarios: &[Scenario], theme: &str) -> String {
    let mut html = format!(
        "<!doctype html><meta charset=utf-8><style>{STYLE}</style><body class={theme}>\
         <p>Milepost's row in the stand-in page, in the cases that it tells apart</p><main>"
    );
    for told in scenarios {
        if !told.moments.iter().any(|moment| moment.picture) {
            continue;
        }
        let Scenario { case, name, .. } = told;
        let picture = references::of_case(told, theme);
        // Writing to a string cannot fail.
        let _ = write!(
            html,
            "<figure><figcaption>{case}<small>{name}.scenario</small></figcaption><img src=\"file://{}\"></figure>",
            picture.display()
        );
    }
    html + "</main>"
}
