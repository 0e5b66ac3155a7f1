// SPDX-License-Identifier: Apache-2.0
//! Which change is meant.

use serde::Deserialize;
use url::Url;

use super::{Trouble, ask::Gerrit, git, place::Place};

/// A change as Gerrit lists it.
#[derive(Debug, Deserialize)]
struct Listed {
    #[serde(rename = "_number")]
    number: u64,
    project: String,
    branch: String,
}

/// The change as Gerrit's REST API takes it.
pub(crate) async fn of(argument: Option<&str>, gerrit: &Gerrit, place: &Place) -> Result<String, Trouble> {
    let Some(text) = argument.map(str::trim) else { return of_commit(gerrit, place).await };
    if let Some((_, number)) = of_address(text) {
        return Ok(number.to_string());
    }
    if text.parse::<u64>().is_ok() {
        return Ok(text.to_owned());
    }
    if let Some((project, number)) = text.rsplit_once('~').filter(|(_, number)| number.parse::<u64>().is_ok())
    {
        return Ok(format!("{project}~{number}"));
    }
    if is_change_id(text) {
        return one(gerrit, &format!("change:{text}"), place, None).await;
    }
    Err(Trouble::Usage(format!(
        "`{text}` is no change: its number, project~number, Change-Id (I and 40 hex digits) or address is one"
    )))
}

/// The change of the current commit: by its Change-Id, else by its name.
async fn of_commit(gerrit: &Gerrit, place: &Place) -> Result<String, Trouble> {
    let commit = git::commit()
        .ok_or_else(|| Trouble::Usage("which change? There is no git commit here: name its number".into()))?;
    match commit.change_id.filter(|id| is_change_id(id)) {
        Some(id) => one(gerrit, &format!("change:{id}"), place, commit.branch.as_deref()).await,
        None => one(gerrit, &format!("commit:{}", commit.sha), place, None).await,
    }
}

/// The one that a search finds, of the work tree's project and branch where there are several.
async fn one(gerrit: &Gerrit, query: &str, place: &Place, branch: Option<&str>) -> Result<String, Trouble> {
    let mut found: Vec<Listed> = gerrit.search(query).await?;
    if found.is_empty() {
        return Err(Trouble::Unknown(format!("Gerrit finds no change by `{query}`, or none for who asks")));
    }
    let narrow = |found: &mut Vec<Listed>, is: &dyn Fn(&Listed) -> bool| {
        if found.len() > 1 && found.iter().any(is) {
            found.retain(is);
        }
    };
    narrow(&mut found, &|one| place.project.as_deref() == Some(&one.project));
    narrow(&mut found, &|one| branch == Some(&one.branch));
    if let [one] = &found[..] {
        return Ok(format!("{}~{}", one.project, one.number));
    }
    let named: Vec<_> =
        found.iter().map(|one| format!("{}~{} ({})", one.project, one.number, one.branch)).collect();
    Err(Trouble::Usage(format!("`{query}` is several changes, name one of them: {}", named.join(", "))))
}

fn is_change_id(text: &str) -> bool {
    text.strip_prefix('I').is_some_and(|hex| hex.len() == 40 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Gerrit's address and the change's number of `https://host/r/c/project/+/12/3` or `https://host/12`.
pub(crate) fn of_address(text: &str) -> Option<(String, u64)> {
    let mut url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let path = url.path().to_owned();
    let below = path.split_once("/c/").and_then(|(before, rest)| Some((before, rest.split_once("/+/")?.1)));
    let (before, number) = if let Some((before, rest)) = below {
        (before.to_owned(), rest.split('/').next()?.to_owned())
    } else {
        let (before, number) = path.trim_end_matches('/').rsplit_once('/')?;
        (before.trim_end_matches("/c").to_owned(), number.to_owned())
    };
    let number = number.parse().ok()?;
    url.set_path(&format!("{before}/"));
    url.set_query(None);
    url.set_fragment(None);
    Some((url.into(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_gerrit_and_number() {
        for (text, gerrit) in [
            ("https://gerrit.example.org/c/demo/app/+/12", "https://gerrit.example.org/"),
            ("https://gerrit.example.org/r/c/demo/app/+/12/3?tab=x#y", "https://gerrit.example.org/r/"),
            ("https://gerrit.example.org/r/c/12", "https://gerrit.example.org/r/"),
            ("https://gerrit.example.org/12/", "https://gerrit.example.org/"),
        ] {
            assert_eq!(of_address(text), Some((gerrit.to_owned(), 12)), "{text}");
        }
        for text in ["12", "demo/app~12", "https://gerrit.example.org/q/status:open", "ssh://host/12", "I12"]
        {
            assert_eq!(of_address(text), None, "{text}");
        }
    }
}
