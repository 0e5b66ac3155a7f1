// SPDX-License-Identifier: Apache-2.0
//! Numbers of a configuration that lie in a range: one that does not is told where it stands.

use serde::{Deserialize, Deserializer, de::Error};

/// Reads a number from `LEAST` to `MOST`, for `deserialize_with`.
pub(crate) fn within<'de, const LEAST: u64, const MOST: u64, T, D>(from: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Copy + TryInto<u64>,
    D: Deserializer<'de>,
{
    let number = T::deserialize(from)?;
    match number.try_into() {
        Ok(value) if (LEAST..=MOST).contains(&value) => Ok(number),
        _ => Err(D::Error::custom(format!("{LEAST} to {MOST}"))),
    }
}
