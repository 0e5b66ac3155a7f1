// SPDX-License-Identifier: Apache-2.0
//! What a deployment repository asks for.

use milepost_api::Millis;
use serde::{Deserialize, Serialize};

use super::{ImageRef, Revision};

/// What a service is to run in an environment, by the values files on the deployment repository's branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The environment's name.
    pub environment: String,
    /// The service's name.
    pub service: String,
    /// What the values files say.
    pub asked: Asked,
    /// The deployment repository's revision at which this was first seen.
    pub revision: Revision,
    /// Since when they say so; `None`: since before anybody looked.
    pub since: Option<Millis>,
    /// The change that made them say so; `None` where that was not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PromotedBy>,
}

/// A change of a deployment repository that was merged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PromotedBy {
    /// The deployment repository: Gerrit's project name.
    pub project: String,
    /// Its number.
    pub change: u64,
}

/// That a service was asked to run an image with the change, in the environment of a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Brought {
    /// The step's name.
    pub step: String,
    /// The service's name.
    pub service: String,
    /// The deployment repository's revision at which that was first seen.
    pub revision: Revision,
    /// Which change did it, where that was seen.
    pub by: Option<PromotedBy>,
}

/// What the values files of a service and environment say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// An image, by tag or digest.
    Image(ImageRef),
    /// There is no such file.
    Missing,
    /// A file is there and does not say it.
    Unreadable {
        /// Its path in the repository.
        file: String,
        /// What is wrong with it, without its contents.
        problem: String,
    },
}

/// The open changes of a deployment repository that would let a service run another image in an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotions {
    /// The environment's name.
    pub environment: String,
    /// The service's name.
    pub service: String,
    /// In the order of their numbers.
    pub open: Vec<Promotion>,
}

/// One of them. Nothing else is told of it: who may see the change may not see this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotion {
    /// Its number.
    pub change: u64,
    /// What it would ask for.
    pub image: ImageRef,
    /// When it was opened; what it asks for may be younger.
    pub opened: Millis,
}

impl Wanted {
    /// Takes over from the telling before when this began; `at` is the moment of this telling. What a restarted source sees
    /// first may have been so for long; what differs from what was kept began by now.
    #[must_use]
    pub fn after(&self, before: &Self, at: Millis) -> Self {
        if self.asked == before.asked {
            let by = before.by.clone().or_else(|| self.by.clone());
            Self { revision: before.revision.clone(), since: before.since, by, ..self.clone() }
        } else {
            Self { since: self.since.or(Some(at)), ..self.clone() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_is_asked_for_since_it_was_first() {
        let wanted = |tag: &str, revision: char, since| Wanted {
            environment: "production".into(),
            service: "app".into(),
            asked: Asked::Image(format!("registry.example.org/app:{tag}").parse().unwrap()),
            revision: revision.to_string().repeat(40).parse().unwrap(),
            since,
            by: None,
        };
        let first = wanted("v1", 'a', Some(5));
        assert_eq!(wanted("v1", 'b', None).after(&first, 9), first);
        assert_eq!(wanted("v2", 'b', None).after(&first, 9), wanted("v2", 'b', Some(9)));
        assert_eq!(wanted("v2", 'b', Some(7)).after(&first, 9), wanted("v2", 'b', Some(7)));
        assert_eq!(wanted("v1", 'a', None).after(&wanted("v1", 'a', None), 9).since, None);
        // Which change it was may be told later, and is not forgotten after a restart.
        let by = |change| Some(PromotedBy { project: "deployments".into(), change });
        let told = Wanted { by: by(90), ..wanted("v1", 'a', Some(5)) };
        assert_eq!(told.after(&first, 9), told);
        assert_eq!(first.after(&told, 9), told);
        assert_eq!(wanted("v2", 'b', Some(7)).after(&told, 9).by, None);
    }
}
