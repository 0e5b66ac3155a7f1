// SPDX-License-Identifier: Apache-2.0
//! What the demo says when it is up.

use super::scene::PROJECT;
use crate::rig::gerrit::{Change, Client, Gerrit, VERSION};

/// Where to look, and what to do; `servers` says what stands behind it.
pub(super) fn text(gerrit: &Gerrit, developer: &Client, changes: &[(&str, Change)], servers: &str) -> String {
    let page = if gerrit.has_real_ui() {
        "its own UI".to_owned()
    } else {
        format!("Gerrit {VERSION}; the page is a stand-in, set GERRIT_WAR for Gerrit's own UI")
    };
    let changes: Vec<_> =
        changes.iter().map(|(says, change)| format!("  {}\n      {says}", gerrit.page(change))).collect();
    let changes = changes.join("\n");
    format!(
        "
Gerrit with Milepost: {url}  ({page})
Gerrit, plugin, backend and widget are real. {servers}

{changes}

Sign in as their owner: {login}

Push a change of your own and watch its row move without a reload (with \"fail\" in its message its test fails):

  {push}

Ctrl-C stops everything.",
        url = gerrit.url(),
        login = developer.login_page(),
        push = push_command(&developer.git_url(PROJECT)),
    )
}

/// One line for a shell. Gerrit knows a change by its Change-Id line, which its commit hook would write; here git's own hash
/// of the moment does.
fn push_command(url: &str) -> String {
    format!(
        "(cd \"$(mktemp -d)\" && git clone -q {url} . && date > now.txt && git add . && \
         git -c user.name=Dana -c user.email=dana@example.com commit -q -m 'Note the time' \
         -m \"Change-Id: I$(date +%s%N | git hash-object --stdin)\" && git push origin HEAD:refs/for/main)"
    )
}

#[cfg(test)]
mod tests {
    use super::push_command;

    #[test]
    fn the_command_is_one_line_that_names_the_server() {
        let command = push_command("http://dana:secret@127.0.0.1:1/a/shop");
        assert!(!command.contains('\n') && !command.contains("  "), "{command}");
        assert!(command.contains("git clone -q http://dana:secret@127.0.0.1:1/a/shop ."), "{command}");
    }
}
