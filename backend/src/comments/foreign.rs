// SPDX-License-Identifier: Apache-2.0
//! What reads bots' comments, as one function of any bytes each, for the fuzz targets.

use milepost_api::gerrit::{self, BotComment};

use crate::model::{Bot, BotKind};

/// A comment of PipelineBot's, and what came of it.
pub fn pipelinebot(text: &[u8]) -> String {
    read(BotKind::PipelineBot, text)
}

/// A comment of Zuul's, and what came of it.
pub fn zuul(text: &[u8]) -> String {
    read(BotKind::Zuul, text)
}

fn read(kind: BotKind, text: &[u8]) -> String {
    let of = gerrit::Bot { name: "bot".to_owned(), accounts: Vec::new(), tags: Vec::new() };
    let bot = Bot { of, kind, pipeline: "check".to_owned() };
    let comment = BotComment {
        bot: "bot".to_owned(),
        id: "1".to_owned(),
        patch_set: 1,
        at: 1,
        tag: None,
        text: String::from_utf8_lossy(text).into_owned(),
        cut: false,
    };
    format!("{:?}", super::facts("demo/app", 12, &[comment], &[bot], 2))
}
