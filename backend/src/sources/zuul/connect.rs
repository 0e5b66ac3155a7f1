// SPDX-License-Identifier: Apache-2.0
//! One question to zuul-web: the tenant's status, which is also what is watched.

use super::Source;
use crate::sources::connect::{Advice, Visited};

pub(super) async fn connect(source: &Source) -> Visited {
    let (url, tenant) = (source.api.status_url(), &source.config.tenant);
    let advice = Advice {
        refused: "`token_file` names a token that may read this tenant",
        missing: "zuul-web's root as `url`, and one of its tenants as `tenant`",
        foreign: "zuul-web's root as `url`",
    };
    let status = source.api.status(None).await.map_err(|error| vec![advice.on(&url, &error)])?;
    let version = status.and_then(|(status, _)| status.zuul_version);
    let version = version.map_or_else(|| "Zuul".to_owned(), |version| format!("Zuul {version}"));
    Ok(format!("{version}, tenant {tenant}"))
}
