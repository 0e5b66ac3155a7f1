// SPDX-License-Identifier: Apache-2.0
//! The `imageID` of a container status: what a container runtime says it runs. The API calls it opaque; these are the forms in use.

use crate::model::Digest;

/// The digest in an `imageID`: `docker-pullable://r/p@sha256:…` and `docker://sha256:…` (dockershim, cri-dockerd),
/// `r/p@sha256:…` (containerd, CRI-O), bare `sha256:…` (the config's digest, of an image that was never pulled by digest).
/// `None` for a reference without one, and while nothing runs (the field is empty then).
pub(super) fn digest(image_id: &str) -> Option<Digest> {
    let bare = image_id.split_once("://").map_or(image_id, |(_, rest)| rest);
    bare.rsplit_once('@').map_or(bare, |(_, digest)| digest).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "6e32e041cd0f991959f37acf4ca4a0e547c206dfa5f217aec268a452e3c947b2";

    #[test]
    fn every_form_of_an_image_id_gives_its_digest() {
        for form in [
            "docker-pullable://r.example.org/demo/app@sha256:HEX",
            "docker://sha256:HEX",
            "r.example.org:5000/demo/app@sha256:HEX",
            "r.example.org/demo/app:1.0@sha256:HEX",
            "sha256:HEX",
        ] {
            let read = digest(&form.replace("HEX", HEX)).map(|d| d.to_string());
            assert_eq!(read, Some(format!("sha256:{HEX}")), "{form}");
        }
    }

    #[test]
    fn an_image_id_without_a_digest_gives_none() {
        for form in [
            "",
            "r.example.org/demo/app:1.0",
            "r.example.org/app@sha256:12",
            "docker://",
            "sha512:aa",
            "@",
            "ü@ü",
        ] {
            assert_eq!(digest(form), None, "{form}");
        }
    }
}
