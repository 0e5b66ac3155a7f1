// SPDX-License-Identifier: Apache-2.0
//! Holds what is built against the budgets, and prints every size.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use super::{assets::Index, budgets::Budgets, record::Record, widget::LANGUAGES};
use crate::workspace::Workspace;

/// How the files begin that not every change page loads: they count by themselves.
const LISTS: &str = "lists-";
const PAGES: &str = "pages-";

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    name: String,
    raw: u64,
    gzip: Option<u64>,
    brotli: Option<u64>,
    limit: Option<Limit>,
}

/// A budget and what counts against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit {
    counted: u64,
    budget: u64,
    /// Nothing where the size is not that of the shipped thing.
    holds: Option<bool>,
}

/// Prints the table. Whether nothing is above its budget.
pub fn check(workspace: &Workspace) -> Result<bool> {
    let budgets = Budgets::read(&workspace.root.join("dist/budgets.toml"))?;
    let record = Record::read(workspace)?;
    let widget_ships = record.widget.as_ref().is_some_and(|built| built.not_as_shipped.is_none());
    let backend_ships = record.backend.as_ref().is_some_and(|built| built.not_as_shipped.is_none());

    let mut lines = widget(&workspace.assets().join("static"), &budgets, widget_ships)?;
    let program = workspace.assets().join("backend/linux-x86_64/milepost");
    lines.push(file("backend linux-x86_64", &program, budgets.backend.raw, backend_ships)?);
    let jar = workspace.jar(false);
    if jar.exists() {
        lines.push(file("jar", &jar, budgets.jar.raw, widget_ships && backend_ships)?);
    }
    print!("{}", table(&lines));
    for (name, built) in [("widget", &record.widget), ("backend", &record.backend)] {
        if let Some(reason) = built.as_ref().and_then(|built| built.not_as_shipped.as_ref()) {
            println!("{name}: {reason}");
        }
    }
    if !widget_ships || !backend_ships {
        println!("budget: NOT CHECKED");
    }
    Ok(lines.iter().all(|line| line.limit.is_none_or(|limit| limit.holds != Some(false))))
}

/// A line for each file that browsers load, and one for all together that stand behind a row.
fn widget(folder: &Path, budgets: &Budgets, ships: bool) -> Result<Vec<Line>> {
    let index = folder.join("assets.json");
    let index: Index =
        serde_json::from_slice(&read(&index)?).with_context(|| format!("{} is wrong", index.display()))?;
    let mut lines = Vec::new();
    let (mut page, mut pages) = ([0; 3], [0; 3]);
    for name in index.files.keys() {
        let size = |extension: &str| -> Result<u64> {
            Ok(read(&folder.join(format!("{name}{extension}")))?.len() as u64)
        };
        let sizes @ [raw, gzip, brotli] = [size("")?, size(".gz")?, size(".br")?];
        let budget = if *name == index.loader {
            Some(budgets.widget.loader_brotli)
        } else if is_language(name) {
            Some(budgets.widget.language_brotli)
        } else {
            name.starts_with(LISTS).then_some(budgets.widget.lists_brotli)
        };
        let limit = budget.map(|budget| limit(brotli, budget, ships));
        let sum = if name.starts_with(PAGES) { &mut pages } else { &mut page };
        if !name.starts_with(LISTS) && !is_language(name) {
            *sum = std::array::from_fn(|at| sum[at] + sizes[at]);
        }
        lines.push(Line { name: name.clone(), raw, gzip: Some(gzip), brotli: Some(brotli), limit });
    }
    let all = |name: &str, [raw, gzip, brotli]: [u64; 3], budget| Line {
        name: name.to_owned(),
        raw,
        gzip: Some(gzip),
        brotli: Some(brotli),
        limit: Some(limit(brotli, budget, ships)),
    };
    lines.push(all("all that the tab loads once more", pages, budgets.widget.pages_brotli));
    lines.push(all("all that a change page loads", page, budgets.widget.total_brotli));
    Ok(lines)
}

/// Whether it is the words of a language: most readers load none.
fn is_language(name: &str) -> bool {
    LANGUAGES.iter().any(|tag| name.strip_prefix(tag).is_some_and(|rest| rest.starts_with('-')))
}

fn file(name: &str, path: &Path, budget: u64, ships: bool) -> Result<Line> {
    let raw = fs::metadata(path)
        .with_context(|| format!("{} cannot be read: build it with `cargo pkg`", path.display()))?
        .len();
    Ok(Line { name: name.to_owned(), raw, gzip: None, brotli: None, limit: Some(limit(raw, budget, ships)) })
}

fn limit(counted: u64, budget: u64, ships: bool) -> Limit {
    Limit { counted, budget, holds: ships.then_some(counted <= budget) }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read: build it with `cargo pkg`", path.display()))
}

fn table(lines: &[Line]) -> String {
    let or_blank = |size: Option<u64>| size.map_or_else(String::new, |size| size.to_string());
    let mut table = row(["file", "raw", "gzip", "brotli", "budget", "left"].map(str::to_owned));
    for line in lines {
        let (budget, left) = line.limit.map_or_else(Default::default, |limit| {
            let left = match limit.holds {
                None => "not checked".to_owned(),
                Some(true) => format!("{}", limit.budget - limit.counted),
                Some(false) => format!("{} TOO MUCH", limit.counted - limit.budget),
            };
            (limit.budget.to_string(), left)
        });
        table += &row([
            line.name.clone(),
            line.raw.to_string(),
            or_blank(line.gzip),
            or_blank(line.brotli),
            budget,
            left,
        ]);
    }
    table
}

fn row([name, raw, gzip, brotli, budget, left]: [String; 6]) -> String {
    format!("{name:<34}{raw:>10}{gzip:>10}{brotli:>10}{budget:>10}  {left}").trim_end().to_owned() + "\n"
}

/// A size for people.
pub fn human(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pkg::{Mode, assets::Folder};

    fn budgets(total_brotli: u64, loader_brotli: u64) -> Budgets {
        let toml = format!(
            "[widget]\ntotal_brotli = {total_brotli}\nloader_brotli = {loader_brotli}\nlists_brotli = 9\nlanguage_brotli = 8\npages_brotli = 99\n\
             [backend]\nraw = 1\n[jar]\nraw = 1\n"
        );
        toml::from_str(&toml).unwrap()
    }

    fn files(folder: &Path) {
        let mut making = Folder::begin(folder, Mode::Release).unwrap();
        making.add("de", "js", b"only for who reads German").unwrap();
        making.add("lists", "js", b"only for lists").unwrap();
        making.add("pages", "js", b"only for the tab").unwrap();
        making.add("pages-glue", "wasm", b"its wasm").unwrap();
        making.add("widget", "wasm", b"some wasm").unwrap();
        let loader = making.add("milepost", "js", b"some loader").unwrap();
        making.finish(loader).unwrap();
    }

    #[test]
    fn files_count_with_those_that_are_loaded_with_them_and_the_loader_alone() {
        let root = tempfile::tempdir().unwrap();
        files(root.path());
        let lines = widget(root.path(), &budgets(1000, 5), true).unwrap();
        let [german, lists, loader, script, program, wasm, tab, all] = &lines[..] else {
            panic!("{lines:?}")
        };
        assert_eq!(german.limit.unwrap().budget, 8);
        assert_eq!(lists.limit.unwrap().budget, 9);
        assert_eq!(wasm.limit, None);
        assert_eq!(tab.limit.unwrap().counted, script.brotli.unwrap() + program.brotli.unwrap());
        assert_eq!(tab.limit.unwrap().budget, 99);
        assert_eq!(loader.limit.unwrap().holds, Some(false));
        assert_eq!(all.limit.unwrap().counted, loader.brotli.unwrap() + wasm.brotli.unwrap());
        assert_eq!(all.limit.unwrap().holds, Some(true));
    }

    #[test]
    fn a_build_that_is_not_shipped_is_not_judged() {
        let root = tempfile::tempdir().unwrap();
        files(root.path());
        let lines = widget(root.path(), &budgets(1, 1), false).unwrap();
        assert!(lines.iter().filter_map(|line| line.limit).all(|limit| limit.holds.is_none()));
        assert!(table(&lines).contains("not checked"));
    }

    #[test]
    fn the_table_says_what_is_left_and_what_is_too_much() {
        let line = |counted, budget| Line {
            name: "file".to_owned(),
            raw: counted,
            gzip: None,
            brotli: None,
            limit: Some(limit(counted, budget, true)),
        };
        let table = table(&[line(90, 100), line(120, 100)]);
        let rows: Vec<_> = table.lines().collect();
        assert!(rows[1].ends_with("100  10"), "{table}");
        assert!(rows[2].ends_with("100  20 TOO MUCH"), "{table}");
    }
}
