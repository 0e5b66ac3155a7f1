// SPDX-License-Identifier: Apache-2.0
//! What the system knows of a Gerrit and its plugin: processes, threads, open files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

/// The ids of all processes that run the backend out of `site`.
pub(super) fn backends(site: &Path) -> Vec<u32> {
    let program = site.join("data/milepost");
    let ids = fs::read_dir("/proc").into_iter().flatten().flatten();
    ids.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|id: &u32| {
            fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe.starts_with(&program))
        })
        .collect()
}

/// The names of the plugin's threads in the process `id`, and of those that the runtime's HTTP client starts for it, sorted.
pub(super) fn threads(id: u32) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for task in fs::read_dir(format!("/proc/{id}/task"))?.flatten() {
        // A thread may end while it is looked at.
        let name = fs::read_to_string(task.path().join("comm")).unwrap_or_default();
        if name.starts_with("HttpClient") {
            names.push("HttpClient".to_owned());
        } else if name.starts_with("milepost") {
            // Cut to 15 characters; numbers rise with each reload.
            names.push(name.trim_end().trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The files in the plugin's data folder, pipes and event queues that the process `id` has open, sorted.
pub(super) fn files(id: u32) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for file in fs::read_dir(format!("/proc/{id}/fd"))?.flatten() {
        let Ok(target) = fs::read_link(file.path()) else { continue };
        let name = target.to_string_lossy();
        if name.contains("/data/milepost/") {
            files.push(target);
        } else if name.starts_with("pipe:") || name.starts_with("anon_inode:") {
            files.push(PathBuf::from(name.split('[').next().unwrap_or_default()));
        }
    }
    files.sort();
    Ok(files)
}
