// SPDX-License-Identifier: Apache-2.0
//! However a log is cut and encoded, and however long it or its lines are, the same is found.

use milepost::excerpt::{self, Finder};

use crate::corpus;

fn streamed(log: &[u8], size: usize) -> Option<milepost_api::Excerpt> {
    let mut finder = Finder::new(false);
    log.chunks(size).for_each(|chunk| finder.take(chunk));
    finder.finish()
}

#[test]
fn a_log_cut_anywhere_gives_the_same_excerpt() {
    for log in corpus::logs() {
        let whole = excerpt::find(&log.bytes, false);
        for size in [61, 8191, 65_536] {
            assert_eq!(streamed(&log.bytes, size), whole, "{} in pieces of {size}", log.name);
        }
    }
}

#[test]
fn a_log_in_utf_16_gives_the_same_excerpt() {
    for log in corpus::logs().iter().step_by(7) {
        let text = String::from_utf8(log.bytes.clone()).unwrap();
        let whole = excerpt::find(&log.bytes, false);
        for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
            let mark = mark.then_some(0xfeff);
            let units = mark.into_iter().chain(text.encode_utf16());
            let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
            let bytes: Vec<_> = units.flat_map(bytes).collect();
            assert_eq!(streamed(&bytes, 4099), whole, "{}", log.name);
        }
    }
}

#[test]
fn a_cause_far_from_the_end_is_found() {
    let mut finder = Finder::new(false);
    finder.take(b"cc -c a.c\na.c:3:1: error: expected ';'\n");
    let cleaning = "removing a file\n".repeat(65_536);
    (0..32).for_each(|_| finder.take(cleaning.as_bytes()));
    finder.take(b"make: *** [all] Error 1\n");
    let excerpt = finder.finish().unwrap();
    assert_eq!((excerpt.cause, excerpt.number), (Some(1), Some(2)), "{excerpt:?}");
}

#[test]
fn a_line_of_any_length_costs_no_more_than_its_beginning() {
    let mut finder = Finder::new(false);
    let data = vec![b'x'; 1 << 20];
    finder.take(b"fine\n");
    (0..200).for_each(|_| finder.take(&data));
    finder.take(b"\nerror: the disk is full\n");
    let excerpt = finder.finish().unwrap();
    assert_eq!(excerpt.number, Some(3), "{excerpt:?}");
    assert!(excerpt.lines.iter().all(|line| line.chars().count() <= 401));
}

#[test]
fn bytes_of_many_kinds_are_read() {
    for (log, wanted) in [
        (&b"error: Datei nicht ge\xf6ffnet: caf\xc3\xa9\n"[..], "error: Datei nicht geöffnet: café"),
        (b"e\0r\0r\0o\0r\0:\0 \0n\0o\0\n\0", "error: no"),
        (b"\0e\0r\0r\0o\0r\0:\0 \0n\0o", "error: no"),
        (b"fine\nfine again, and again, and again\ne\0r\0r\0o\0r\0:\0 \0n\0o\0\n\0", "error: no"),
        (b"\xef\xbb\xbferror: marked\n", "error: marked"),
        (b"10 %\r20 %\r\x1b[Kerror: no space\r\n", "error: no space"),
        (b"\x1b]8;;https://x.example.org\x1b\\error: linked\x1b]8;;\x1b\\\n", "error: linked"),
        (b"\x9b31merror: red\x9b0m\n", "error: red"),
        (b"err\0or: with a NUL\n", "error: with a NUL"),
    ] {
        for size in [1, 2, 3, 4096] {
            let excerpt = streamed(log, size).unwrap();
            let cause = excerpt.cause.and_then(|at| excerpt.lines.get(at));
            assert_eq!(cause.map(String::as_str), Some(wanted), "{log:?} in pieces of {size}");
        }
    }
}
