// SPDX-License-Identifier: Apache-2.0
//! Which glibc a program needs, read from the versions of the symbols it imports.

use std::{fmt, str::FromStr};

use anyhow::{Context as _, Result, anyhow};
use object::{
    Endianness,
    elf::FileHeader64,
    read::elf::{FileHeader as _, SectionHeader as _},
};

/// A version of glibc, as in `GLIBC_2.28`; numbers, not text: 2.4 is older than 2.28.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    /// The oldest that the shipped backend runs on: RHEL 8, Debian 10.
    pub const OLDEST: Self = Self { major: 2, minor: 28, patch: 0 };
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch == 0 { Ok(()) } else { write!(f, ".{}", self.patch) }
    }
}

impl FromStr for Version {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        if text == "GLIBC_ABI_DT_RELR" {
            // a way to pack relocations, which loaders know since then
            return Ok(Self { major: 2, minor: 36, patch: 0 });
        }
        let wrong = || anyhow!("`{text}` is no version of glibc, such as GLIBC_2.28");
        let mut numbers = text.strip_prefix("GLIBC_").ok_or_else(wrong)?.split('.').map(str::parse);
        let mut next = || numbers.next().unwrap_or(Ok(0)).map_err(|_| wrong());
        let version = Self { major: next()?, minor: next()?, patch: next()? };
        if version.major == 0 { Err(wrong()) } else { Ok(version) }
    }
}

/// The newest glibc that the program asks for; none for one that is linked statically.
pub fn needed(program: &[u8]) -> Result<Option<Version>> {
    let header = FileHeader64::<Endianness>::parse(program).context("not a 64-bit ELF program")?;
    let endian = header.endian()?;
    let sections = header.sections(endian, program)?;
    let Some((mut files, link)) = sections.gnu_verneed(endian, program)? else { return Ok(None) };
    let strings = sections.strings(endian, program, link)?;
    let mut newest = None;
    while let Some((_, mut versions)) = files.next()? {
        while let Some(version) = versions.next()? {
            let name = version.name(endian, strings)?;
            let name = std::str::from_utf8(name).context("a symbol's version is no text")?;
            // other libraries version their symbols too (GCC_3.0)
            if name.starts_with("GLIBC_") {
                newest = newest.max(Some(name.parse()?));
            }
        }
    }
    Ok(newest)
}

/// Whether the program names a loader: one that does not, needs no glibc at all.
pub fn is_static(program: &[u8]) -> Result<bool> {
    let header = FileHeader64::<Endianness>::parse(program).context("not a 64-bit ELF program")?;
    let endian = header.endian()?;
    let sections = header.sections(endian, program)?;
    Ok(!sections.iter().any(|section| section.sh_type(endian) == object::elf::SHT_DYNAMIC))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(version("GLIBC_2.4") < version("GLIBC_2.28"));
        assert!(version("GLIBC_2.2.5") < version("GLIBC_2.3"));
        assert!(version("GLIBC_2.28") <= Version::OLDEST);
        assert!(version("GLIBC_2.34") > Version::OLDEST);
        assert_eq!(version("GLIBC_2.2.5").to_string(), "2.2.5");
        assert!(version("GLIBC_ABI_DT_RELR") > version("GLIBC_2.35"));
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for wrong in ["GLIBC_", "GLIBC_x.y", "GLIBC_2.x", "GLIBC_PRIVATE", "GCC_3.0", "2.28"] {
            assert!(wrong.parse::<Version>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn this_test_needs_some_glibc() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert!(needed(&program).unwrap() >= Some(version("GLIBC_2.2.5")));
        assert!(!is_static(&program).unwrap());
        assert!(needed(b"#!/bin/sh\n").is_err());
    }
}
