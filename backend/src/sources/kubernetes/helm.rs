// SPDX-License-Identifier: Apache-2.0
//! Helm's records of its releases, in the namespace of each release: Secrets of the type `helm.sh/release.v1`, or ConfigMaps
//! (`HELM_DRIVER=configmap`), one per revision, labelled `owner=helm`. Helm 3 and 4 write the same (measured with 4.3).
//!
//! Whoever may list these Secrets may list all of the namespace; so the server is asked for Helm's own only, and of a record
//! nothing is kept but how it went, its chart and the images of workloads that are watched. A record without the right to it,
//! or that cannot be read, hides nothing that the workloads themselves show.

mod manifest;
mod payload;
mod record;

use std::fmt;

use serde::{Deserialize, Deserializer, de};

#[cfg(feature = "foreign")]
pub(super) use self::manifest::workloads;
pub(super) use self::record::{Record, config_map, release, secret};

/// Where Helm keeps its releases, if it is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Helm {
    /// Not to be read: `false`.
    #[default]
    Unread,
    /// In Secrets, Helm's default: `true` or `"secrets"`.
    Secrets,
    /// In ConfigMaps: `"configmaps"`.
    ConfigMaps,
}

impl<'de> Deserialize<'de> for Helm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Helm;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`true`, `false`, \"secrets\" or \"configmaps\"")
            }

            fn visit_bool<E: de::Error>(self, read: bool) -> Result<Helm, E> {
                Ok(if read { Helm::Secrets } else { Helm::Unread })
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Helm, E> {
                match word {
                    "secrets" => Ok(Helm::Secrets),
                    "configmaps" => Ok(Helm::ConfigMaps),
                    _ => Err(E::invalid_value(de::Unexpected::Str(word), &self)),
                }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_is_a_yes_or_a_place() {
        let read = |value: serde_json::Value| Helm::deserialize(value).map_err(|error| error.to_string());
        assert_eq!(read(true.into()), Ok(Helm::Secrets));
        assert_eq!(read(false.into()), Ok(Helm::Unread));
        assert_eq!(read("secrets".into()), Ok(Helm::Secrets));
        assert_eq!(read("configmaps".into()), Ok(Helm::ConfigMaps));
        for wrong in [serde_json::json!("memory"), 7.into()] {
            assert!(read(wrong).unwrap_err().contains("\"configmaps\""));
        }
    }
}
