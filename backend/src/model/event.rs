// SPDX-License-Identifier: Apache-2.0
//! Turns of a change's way that other tools are told of.

use milepost_api::Millis;

use super::ImageRef;

/// Something that has become so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What has become so.
    pub what: What,
    /// Since when, if a source says so.
    pub since: Option<Millis>,
}

/// What has become so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The change was merged.
    Merged,
    /// An image with it is there.
    Published {
        /// The service that it is of.
        service: String,
        /// The image, with its digest.
        image: ImageRef,
    },
    /// It runs in a cluster, fully rolled out.
    Deployed(There),
    /// It ran there, and something without it runs now.
    RolledBack(There),
    /// It ran there, and nothing does now.
    Removed(There),
}

/// A service in a cluster, and what runs there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct There {
    /// The service's name.
    pub service: String,
    /// The environment's.
    pub environment: String,
    /// The cluster's.
    pub cluster: String,
    /// The image that runs there now, if it is known.
    pub image: Option<ImageRef>,
}

impl There {
    /// Whether both are the same place.
    pub fn is_at(&self, other: &Self) -> bool {
        (&self.service, &self.environment, &self.cluster)
            == (&other.service, &other.environment, &other.cluster)
    }
}

impl Turn {
    /// What has turned; of one part only the last turn holds.
    pub fn part(&self) -> String {
        match &self.what {
            What::Merged => "change".to_owned(),
            What::Published { service, .. } => format!("image:{service}"),
            What::Deployed(there) | What::RolledBack(there) | What::Removed(there) => {
                format!("service:{}:{}:{}", there.environment, there.cluster, there.service)
            }
        }
    }

    /// What has become of the part: the same again is no turn.
    pub fn kind(&self) -> String {
        match &self.what {
            What::Merged => "merged".to_owned(),
            What::Published { image, .. } => {
                let digest = image.digest.as_ref().map(ToString::to_string);
                format!("published {}", digest.unwrap_or_default())
            }
            What::Deployed(_) => "deployed".to_owned(),
            What::RolledBack(_) => "rolledback".to_owned(),
            What::Removed(_) => "removed".to_owned(),
        }
    }
}

/// An event that a receiver has not acknowledged yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenEvent {
    /// Who is to be told.
    pub receiver: String,
    /// Gerrit's name of the change's project.
    pub project: String,
    /// The change's number.
    pub number: u64,
    /// Which of the change's events for this receiver it is, from 0.
    pub nth: u32,
    /// What is sent, as JSON.
    pub body: String,
    /// When it is tried next.
    pub due: Millis,
    /// How often it was tried.
    pub tries: u32,
    /// Why the last try failed.
    pub why: Option<String>,
}

/// What waits for one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Who is to be told.
    pub receiver: String,
    /// How many events.
    pub count: u64,
    /// Since when the first of them.
    pub since: Millis,
    /// Why one of them was not acknowledged.
    pub why: Option<String>,
}
