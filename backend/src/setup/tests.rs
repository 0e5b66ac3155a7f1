// SPDX-License-Identifier: Apache-2.0
use std::path::Path;

use super::*;

const NAME: &str = "/srv/gerrit/etc/milepost.toml";

fn place() -> Place {
    Place { program: "/srv/milepost".into(), config: NAME.into(), embedded: true, process: 4711 }
}

fn config(text: &str) -> Config {
    Config::parse(Path::new(NAME), text, true).unwrap()
}

fn told(file: &File, in_force: &str, heard: bool) -> Vec<(String, Option<String>)> {
    let all = to_do(&place(), file, &config(in_force), heard);
    all.into_iter().map(|one| (one.say.key, one.copy)).collect()
}

fn keys(file: &File, in_force: &str, heard: bool) -> Vec<String> {
    told(file, in_force, heard).into_iter().map(|(key, _)| key).collect()
}

#[test]
fn without_a_file_the_first_thing_is_one_that_can_be_copied_and_is_right() {
    let told = told(&File::Missing, "", false);
    let keys: Vec<_> = told.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["write_file", "read_file_again", "open_change"]);
    let written = told[0].1.as_deref().unwrap();
    let config = config(written);
    assert!(config.warnings.is_empty() && config.takes_projects(), "{:?}", config.warnings);
    assert_eq!(config.a_project().as_deref(), Some("demo/app"));
    let commands = "/srv/milepost check-config --embedded --connect --config /srv/gerrit/etc/milepost.toml \\\n  && kill -HUP 4711\n";
    assert_eq!(told[1].1.as_deref(), Some(commands));
}

#[test]
fn each_thing_that_is_done_makes_room_for_the_next() {
    let cluster =
        format!("{FILE}[sources.production]\nkind = 'kubernetes'\nserver = 'https://k.example.org'\n");
    for (file, in_force, heard, next) in [
        (File::InForce, "", false, &["add_source", "add_pipeline", "read_file_again"][..]),
        (File::InForce, SOURCE, false, &["add_cluster", "add_pipeline", "read_file_again"]),
        (File::InForce, FILE, false, &["add_cluster", "read_file_again", "open_change"]),
        // Who has seen a change wants no cluster.
        (File::InForce, FILE, true, &[]),
        (File::InForce, &cluster, false, &["open_change"]),
        (File::InForce, &cluster, true, &[]),
        (File::Waiting(Box::new(config(&cluster))), "", false, &["read_file_again", "open_change"]),
        (File::Waiting(Box::new(config(FILE))), &cluster, true, &["read_file_again"]),
        (File::Wrong("line 1".to_owned()), &cluster, true, &["correct_file", "read_file_again"]),
    ] {
        assert_eq!(keys(&file, in_force, heard), next, "{file:?}");
    }
}

#[test]
fn what_is_added_makes_a_file_right() {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = "{current-context: a, contexts: [{name: a, context: {cluster: c, user: u}}], \
        clusters: [{name: c, cluster: {server: 'https://k.example.org'}}], users: [{name: u, user: {token: t}}]}";
    std::fs::write(folder.path().join("production.kubeconfig"), kubeconfig).unwrap();
    let file = folder.path().join("milepost.toml");
    for text in [FILE.to_owned(), format!("{SOURCE}{PIPELINE}"), format!("{FILE}{CLUSTER}")] {
        let config = Config::parse(&file, &text, true).unwrap();
        assert!(config.takes_projects() && !config.sources.is_empty(), "{text}");
    }
}

#[test]
fn the_file_is_looked_at_as_it_is_now() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { config: folder.path().join("milepost.toml"), ..place() };
    let (none, some) = (config(""), config(FILE));
    assert!(matches!(place.file(&none), File::Missing));
    // It was read, and is being put anew.
    assert!(matches!(place.file(&some), File::InForce));
    std::fs::write(&place.config, FILE).unwrap();
    assert!(matches!(place.file(&none), File::Waiting(new) if new.takes_projects()));
    assert!(matches!(place.file(&some), File::InForce));
    std::fs::write(&place.config, "[sourcse]\n").unwrap();
    assert!(matches!(place.file(&some), File::Wrong(why) if why.contains("unknown key `sourcse`")));
    std::fs::write(&place.config, [0xff]).unwrap();
    assert!(matches!(place.file(&some), File::Wrong(_)));
}
