// SPDX-License-Identifier: Apache-2.0
//! Logs of CI, and texts that are shown under the same rules: whoever can push a change writes them.

use milepost::excerpt::{Finder, LINES, find, fingerprint, plain, setting};

use crate::rules::{is_line, steady};

/// Characters of a line that is shown, at most, with the mark that it was cut.
const WIDTH: usize = 401;
/// Characters that a setting is cut to.
const SETTING: usize = 20;
/// Characters of a fingerprint, at most, with the mark that it was cut.
const FINGERPRINT: usize = 201;
/// Bytes that are read at once.
const PIECE: usize = 61;

/// A log, read from its beginning and from its middle; a message; a label.
pub(super) fn read(input: &[u8]) {
    for begins_late in [false, true] {
        steady(input, |log| {
            let found = find(log, begins_late);
            if let Some(excerpt) = &found {
                assert!((1..=LINES).contains(&excerpt.lines.len()), "{excerpt:?}");
                assert!(excerpt.lines.iter().all(|line| shown(line, WIDTH)), "{excerpt:?}");
                assert!(excerpt.cause.is_none_or(|cause| cause < excerpt.lines.len()), "{excerpt:?}");
                let lines = log.split(|byte| *byte == b'\n').count();
                assert!(excerpt.number.is_none_or(|number| (1..=lines).contains(&number)), "{excerpt:?}");
            }
            // however it is cut, the same is found
            let mut finder = Finder::new(begins_late);
            log.chunks(PIECE).for_each(|piece| finder.take(piece));
            assert_eq!(finder.finish(), found);
            let fingerprint = found.as_ref().and_then(fingerprint);
            assert!(fingerprint.as_ref().is_none_or(|of| shown(of, FINGERPRINT)), "{fingerprint:?}");
            format!("{found:?} {fingerprint:?}")
        });
    }
    let Ok(text) = std::str::from_utf8(input) else { return };
    let message = steady(input, |_| plain(text));
    assert!(
        message.lines().count() <= LINES && message.lines().all(|line| shown(line, WIDTH)),
        "{message:?}"
    );
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let (name, value) = setting(name, value, SETTING);
    assert!(shown(&name, SETTING + 1) && shown(&value, SETTING + 1), "{name:?} {value:?}");
}

fn shown(line: &str, most: usize) -> bool {
    is_line(line) && line.chars().count() <= most
}
