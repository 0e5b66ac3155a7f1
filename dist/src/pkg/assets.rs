// SPDX-License-Identifier: Apache-2.0
//! Files for browsers: named by their content, so that they may be kept for ever, and compressed once, here.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use flate2::{Compression, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Mode;

/// `assets.json`: what the plugin serves, and which file the page loads first.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The name of the loader.
    pub loader: String,
    /// Every file with its type.
    pub files: BTreeMap<String, Kind>,
}

/// What a file is to a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// Its media type.
    #[serde(rename = "type")]
    pub media_type: String,
}

/// A folder of such files in the making.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    mode: Mode,
    files: BTreeMap<String, Kind>,
}

impl Folder {
    /// An empty folder at `path`; what was there is removed.
    pub fn begin(path: &Path, mode: Mode) -> Result<Self> {
        if path.exists() {
            fs::remove_dir_all(path).with_context(|| format!("{} cannot be removed", path.display()))?;
        }
        fs::create_dir_all(path).with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self { path: path.to_owned(), mode, files: BTreeMap::new() })
    }

    /// Adds `<stem>-<hash>.<extension>` with its compressed forms; gives the name.
    pub fn add(&mut self, stem: &str, extension: &str, content: &[u8]) -> Result<String> {
        let media_type = if extension == "wasm" { "application/wasm" } else { "text/javascript" };
        let name = format!("{stem}-{}.{extension}", &hex(content)[..16]);
        self.write(&name, content)?;
        self.write(&format!("{name}.gz"), &gzip(content)?)?;
        // 11 takes seconds for what a dev build serves once
        self.write(
            &format!("{name}.br"),
            &brotli(content, if self.mode == Mode::Release { 11 } else { 5 })?,
        )?;
        self.files.insert(name.clone(), Kind { media_type: media_type.to_owned() });
        Ok(name)
    }

    /// Writes `assets.json`.
    pub fn finish(self, loader: String) -> Result<Index> {
        let index = Index { loader, files: self.files };
        let path = self.path.join("assets.json");
        fs::write(&path, serde_json::to_string(&index)?)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(index)
    }

    fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.path.join(name);
        fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))
    }
}

/// SHA-256 in hex.
pub fn hex(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Gzip at its best, without name and time, so that equal content gives equal bytes.
fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

fn brotli(content: &[u8], quality: i32) -> Result<Vec<u8>> {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality, size_hint: content.len(), ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut packed, &parameters)?;
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn files_are_named_by_content_and_unpack_to_it() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("static");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("widget-old.js"), "old").unwrap();

        let mut making = Folder::begin(&folder, Mode::Release).unwrap();
        let content = "let a = 1;\n".repeat(500);
        let name = making.add("widget", "js", content.as_bytes()).unwrap();
        let wasm = making.add("widget", "wasm", b"\0asm").unwrap();
        let index = making.finish(name.clone()).unwrap();

        assert_eq!(name, format!("widget-{}.js", &hex(content.as_bytes())[..16]));
        assert_eq!(index.files[&name].media_type, "text/javascript");
        assert_eq!(index.files[&wasm].media_type, "application/wasm");
        assert!(!folder.join("widget-old.js").exists());
        let read: Index = serde_json::from_slice(&fs::read(folder.join("assets.json")).unwrap()).unwrap();
        assert_eq!(read, index);

        let mut unpacked = String::new();
        let gz = fs::read(folder.join(format!("{name}.gz"))).unwrap();
        flate2::read::GzDecoder::new(&*gz).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, content);
        let br = fs::read(folder.join(format!("{name}.br"))).unwrap();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*br, &mut unpacked).unwrap();
        assert_eq!(unpacked, content.as_bytes());
        assert!(br.len() < content.len() / 10);
    }
}
