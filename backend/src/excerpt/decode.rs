// SPDX-License-Identifier: Apache-2.0
//! A stream of bytes to lines, in fixed memory: whatever the encoding, however long a line.
//!
//! Logs are UTF-8. UTF-16, which Windows shells write, is told by its mark or by its NULs; any other byte is read as Latin-1
//! where the line is shown.

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};
use memchr::{memchr, memrchr};

/// Bytes of a line that are kept: longer lines are data, not words.
pub(super) const LONGEST: usize = 8 << 10;

/// So many first bytes tell the encoding.
const SNIFFED: usize = 512;

/// Bytes to lines.
#[derive(Default)]
pub(super) struct Lines {
    /// The first bytes, until there are enough of them to tell the encoding.
    first: Vec<u8>,
    encoding: Option<Encoding>,
    line: Line,
}

enum Encoding {
    /// UTF-8, or what is read as if it were.
    Bytes,
    Utf16(Box<Decoder>),
}

impl Lines {
    /// Reads on; `each` gets every line that ended, without its end.
    pub(super) fn take(&mut self, bytes: &[u8], each: &mut impl FnMut(&[u8])) {
        if self.encoding.is_some() {
            return self.read(bytes, false, each);
        }
        let (first, rest) = bytes.split_at(bytes.len().min(SNIFFED.saturating_sub(self.first.len())));
        self.first.extend_from_slice(first);
        if self.first.len() >= SNIFFED {
            self.begin(each);
            self.read(rest, false, each);
        }
    }

    /// The last line, which has no end.
    pub(super) fn finish(mut self, each: &mut impl FnMut(&[u8])) {
        if self.encoding.is_none() {
            self.begin(each);
        }
        self.read(&[], true, each);
        each(self.line.end(&[]));
    }

    fn begin(&mut self, each: &mut impl FnMut(&[u8])) {
        let first = std::mem::take(&mut self.first);
        self.encoding = Some(encoding(&first));
        self.read(&first, false, each);
    }

    fn read(&mut self, bytes: &[u8], last: bool, each: &mut impl FnMut(&[u8])) {
        let Some(Encoding::Utf16(decoder)) = &mut self.encoding else {
            return self.line.read(bytes, each);
        };
        let mut text = [0; LONGEST];
        let mut rest = bytes;
        loop {
            let (result, read, written, _) = decoder.decode_to_utf8(rest, &mut text, last);
            self.line.read(text.get(..written).unwrap_or_default(), each);
            rest = rest.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

/// By its mark, or by where its NULs are: in UTF-16 every other byte of plain words is one.
fn encoding(first: &[u8]) -> Encoding {
    let utf16 = |little: bool| {
        let encoding = if little { UTF_16LE } else { UTF_16BE };
        Encoding::Utf16(Box::new(encoding.new_decoder_with_bom_removal()))
    };
    let nuls = |begin: usize| first.iter().skip(begin).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, enough) = (nuls(0), nuls(1), first.len().div_ceil(8));
    // a line that ends as bytes do: UTF-16 comes later, if at all, and is read by leaving out its NULs
    let bytes =
        first.windows(3).any(|three| matches!(three, [before, b'\n', after] if *before > 0 && *after > 0));
    match first {
        [0xff, 0xfe, ..] => utf16(true),
        [0xfe, 0xff, ..] => utf16(false),
        _ if !bytes && first.len() > 3 && odd > enough && even * 4 < odd => utf16(true),
        _ if !bytes && first.len() > 3 && even > enough && odd * 4 < even => utf16(false),
        _ => Encoding::Bytes,
    }
}

/// The line that is being read, as a terminal would show it at last: bars of progress return to the line's start.
#[derive(Default)]
struct Line {
    kept: Vec<u8>,
    /// Whether it ends with a carriage return: what follows overwrites it, unless the line ends here.
    returned: bool,
}

impl Line {
    fn read(&mut self, bytes: &[u8], each: &mut impl FnMut(&[u8])) {
        let mut rest = bytes;
        while let Some(end) = memchr(b'\n', rest) {
            let (line, after) = rest.split_at(end);
            each(self.end(line));
            rest = after.get(1..).unwrap_or_default();
            self.returned = false;
            self.kept.clear();
        }
        self.append(rest);
    }

    /// The whole line, which ends with these bytes.
    fn end<'a>(&'a mut self, bytes: &'a [u8]) -> &'a [u8] {
        if self.kept.is_empty() && !self.returned {
            return head(shown(bytes).0);
        }
        self.append(bytes);
        &self.kept
    }

    fn append(&mut self, bytes: &[u8]) {
        let (last, whole) = shown(bytes);
        // only carriage returns: nothing is overwritten yet
        if last.is_empty() {
            self.returned |= !bytes.is_empty();
            return;
        }
        if self.returned || !whole {
            self.kept.clear();
        }
        self.returned = bytes.ends_with(b"\r");
        let room = LONGEST.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(last.get(..room).unwrap_or(last));
    }
}

/// What stands after the last carriage return but those at the end, and whether that is all.
fn shown(bytes: &[u8]) -> (&[u8], bool) {
    let text = bytes.iter().rposition(|byte| *byte != b'\r').map_or(0, |last| last + 1);
    let text = bytes.get(..text).unwrap_or_default();
    match memrchr(b'\r', text) {
        Some(at) => (text.get(at + 1..).unwrap_or_default(), false),
        None => (text, true),
    }
}

fn head(line: &[u8]) -> &[u8] {
    line.get(..LONGEST).unwrap_or(line)
}
