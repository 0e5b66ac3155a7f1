// SPDX-License-Identifier: Apache-2.0
//! Which Gerrit is asked, and what the work tree says of project and branch.

use std::env;

use url::Url;

use super::{Trouble, git};
use crate::http::BaseUrl;

/// Names the Gerrit where no argument does.
const VARIABLE: &str = "MILEPOST_GERRIT";

/// Where changes are asked for.
#[derive(Debug)]
pub(crate) struct Place {
    /// Gerrit's address.
    pub(crate) gerrit: BaseUrl,
    /// The project of the work tree, where there is one.
    pub(crate) project: Option<String>,
}

/// What a remote's address tells.
#[derive(Debug, PartialEq, Eq)]
struct Remote {
    gerrit: String,
    project: String,
}

/// The Gerrit of the change's own address, of the argument, of the variable, of `.gitreview` or of the remote, in this order.
pub(crate) fn of(argument: Option<&str>, change: Option<&str>) -> Result<Place, Trouble> {
    if let Some((gerrit, _)) = change.and_then(super::change::of_address) {
        return Ok(Place { gerrit: base(&gerrit)?, project: None });
    }
    let told =
        argument.map(str::to_owned).or_else(|| env::var(VARIABLE).ok().filter(|told| !told.is_empty()));
    let remote = git::remote().as_deref().and_then(of_remote);
    let review = git::review();
    let gerrit = match (told, &review, &remote) {
        (Some(told), ..) => told,
        (None, Some((host, _)), _) => format!("https://{host}/"),
        (None, None, Some(remote)) => remote.gerrit.clone(),
        (None, None, None) => {
            return Err(Trouble::Usage(format!(
                "which Gerrit? There is no git remote that tells: name it by --gerrit https://gerrit.example.org or {VARIABLE}"
            )));
        }
    };
    let gerrit = base(&gerrit)?;
    let project = review.map(|(_, project)| project).or_else(|| remote.map(|remote| below(&gerrit, &remote)));
    Ok(Place { gerrit, project })
}

fn base(address: &str) -> Result<BaseUrl, Trouble> {
    BaseUrl::try_from(address.to_owned())
        .map_err(|why| Trouble::Usage(format!("`{address}` is no address of a Gerrit: {why}")))
}

/// Without Gerrit's own path prefix, which a remote's address has before the project.
fn below(gerrit: &BaseUrl, remote: &Remote) -> String {
    let prefix = gerrit.url().path().trim_matches('/');
    let rest = remote.project.strip_prefix(prefix).map(|rest| rest.trim_start_matches('/'));
    rest.filter(|rest| !prefix.is_empty() && !rest.is_empty()).map_or(remote.project.clone(), str::to_owned)
}

/// `https://host/r/a/project`, `ssh://user@host:29418/project` or `user@host:project`.
fn of_remote(address: &str) -> Option<Remote> {
    let scp =
        || address.split_once(':').filter(|(host, path)| !host.contains('/') && !path.starts_with("//"));
    let url = match Url::parse(address) {
        Ok(url) if url.host_str().is_some() => url,
        _ => {
            let (host, path) = scp()?;
            let host = host.rsplit('@').next()?;
            return Some(Remote { gerrit: format!("https://{host}/"), project: project(path) });
        }
    };
    let host = url.host_str()?;
    match url.scheme() {
        "ssh" => Some(Remote { gerrit: format!("https://{host}/"), project: project(url.path()) }),
        "http" | "https" => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            // Below `/a/` git asks with a password: what stands before it is Gerrit's own path.
            let (prefix, path) = url.path().split_once("/a/").unwrap_or(("", url.path()));
            let gerrit = format!("{}://{host}{port}{prefix}/", url.scheme());
            Some(Remote { gerrit, project: project(path) })
        }
        _ => None,
    }
}

fn project(path: &str) -> String {
    let path = path.trim_matches('/');
    path.strip_suffix(".git").unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_tells_gerrit_and_project() {
        for (address, gerrit, project) in [
            ("https://gerrit.example.org/r/a/demo/app.git", "https://gerrit.example.org/r/", "demo/app"),
            ("https://alice@gerrit.example.org/demo/app", "https://gerrit.example.org/", "demo/app"),
            ("http://127.0.0.1:8080/a/demo/app", "http://127.0.0.1:8080/", "demo/app"),
            ("ssh://alice@gerrit.example.org:29418/demo/app", "https://gerrit.example.org/", "demo/app"),
            ("alice@gerrit.example.org:demo/app.git", "https://gerrit.example.org/", "demo/app"),
        ] {
            let told = Remote { gerrit: gerrit.into(), project: project.into() };
            assert_eq!(of_remote(address), Some(told), "{address}");
        }
        for address in ["/srv/git/app", "../app", "file:///srv/git/app", ""] {
            assert_eq!(of_remote(address), None, "{address}");
        }
    }

    #[test]
    fn a_path_prefix_is_no_part_of_the_project() {
        let gerrit = base("https://gerrit.example.org/r").unwrap();
        let of = |project: &str| below(&gerrit, &Remote { gerrit: String::new(), project: project.into() });
        assert_eq!(of("r/demo/app"), "demo/app");
        assert_eq!(of("demo/app"), "demo/app");
        assert_eq!(
            below(
                &base("https://gerrit.example.org").unwrap(),
                &Remote { gerrit: String::new(), project: "r/app".into() }
            ),
            "r/app"
        );
    }
}
