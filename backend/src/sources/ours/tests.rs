// SPDX-License-Identifier: Apache-2.0
use super::*;

fn gerrits(hosts: &[&str]) -> Gerrits {
    Gerrits::of("ci", &hosts.iter().map(|&host| host.to_owned()).collect::<Vec<_>>())
}

fn known_as(hosts: &[&str], url: &str) -> bool {
    gerrits(hosts).ours().host_of(url)
}

#[test]
fn another_port_is_another_gerrit() {
    assert!(known_as(&["gerrit.example.org"], "https://gerrit.example.org/c/demo/+/7"));
    assert!(known_as(&["Gerrit.example.org:443"], "https://gerrit.example.org/c/demo/+/7"));
    assert!(known_as(&["gerrit.example.org:8443"], "https://gerrit.example.org:8443/c/demo/+/7"));
    assert!(!known_as(&["gerrit.example.org"], "https://gerrit.example.org:8443/c/demo/+/7"));
    assert!(!known_as(&["gerrit.example.org:8443"], "https://gerrit.example.org/c/demo/+/7"));
}

#[test]
fn another_path_is_another_gerrit_where_ours_has_one() {
    let one = ["example.org/gerrit"];
    for ours in ["/gerrit/c/demo/+/7", "/gerrit/7", "/gerrit", "/gerrit/#/c/7", "/gerrit/a/demo/app"] {
        assert!(known_as(&one, &format!("https://example.org{ours}")), "{ours}");
    }
    for other in ["/staging/c/demo/+/7", "/staging/7", "/gerrit2/c/demo/+/7", "/demo/app"] {
        assert!(!known_as(&one, &format!("https://example.org{other}")), "{other}");
        assert!(known_as(&["example.org"], &format!("https://example.org{other}")), "ours has none");
        assert!(known_as(&["example.org/gerrit", "example.org"], &format!("https://example.org{other}")));
    }
    for without in ["/c/demo/+/7", "/7", "/", "/#/c/7", "/a/demo/app"] {
        assert!(known_as(&one, &format!("https://example.org{without}")), "{without}");
    }
    assert!(known_as(&["example.org:8080/gerrit"], "http://example.org:8080/gerrit/7"));
    assert!(!known_as(&one, "https://example.org:8080/gerrit/7"));
}

#[test]
fn a_path_is_told_below_gerrit_s_own() {
    let gerrits = gerrits(&["example.org", "example.org/gerrit"]);
    let below = |url: &str| gerrits.ours().below(&Url::parse(url).unwrap()).map(str::to_owned);
    assert_eq!(below("https://example.org/gerrit/a/demo/app").as_deref(), Some("/a/demo/app"));
    assert_eq!(below("https://example.org/demo/app").as_deref(), Some("/demo/app"));
    assert_eq!(below("ssh://ci@example.org:29418/demo/app").as_deref(), Some("/demo/app"));
    assert_eq!(below("https://elsewhere.example.org/demo/app"), None);
}

#[test]
fn ssh_has_a_port_of_its_own() {
    let hosts = ["gerrit.example.org:8443/r"];
    assert!(known_as(&hosts, "ssh://zuul@gerrit.example.org:29418/demo/app"));
    assert!(!known_as(&hosts, "ssh://zuul@gerrit.example.com:29418/demo/app"));
    assert!(gerrits(&hosts).ours().is("gerrit.example.org"));
}

#[test]
fn what_is_no_address_is_nobodys() {
    assert!(!known_as(&["gerrit.example.org", ""], "gerrit.example.org"));
    assert!(!known_as(&["gerrit.example.org"], "mailto:somebody@gerrit.example.org"));
}

#[test]
fn a_gerrit_that_is_none_of_ours_is_told_of_once_as_it_would_be_written() {
    let gerrits = gerrits(&["example.org/gerrit", "gerrit.example.org"]);
    let ours = gerrits.ours();
    for (url, is) in [
        ("https://gerrit.example.org/c/demo/+/7", true),
        ("http://gerrit.example.org:8080/c/demo/+/7", false),
        ("http://gerrit.example.org:8080/c/demo/+/8", false),
        ("https://example.org/staging/c/demo/+/7", false),
        ("no address", false),
        ("ssh://review.example.org/demo", false),
    ] {
        assert_eq!(ours.has_change(url), is, "{url}");
    }
    assert!(ours.has_changes_at("gerrit.example.org") && !ours.has_changes_at("g2"));
    assert_eq!(gerrits.strangers.all(), ["example.org/staging", "g2", "gerrit.example.org:8080"]);
}

#[test]
fn hosts_are_read_as_browsers_do() {
    for (ours, url) in [
        ("BÜCHER.example.org", "https://xn--bcher-kva.example.org/7"),
        ("[0:0::1]:8080", "http://[::1]:8080/c/demo/+/7"),
        ("127.1", "http://127.0.0.1/7"),
        ("example.org:80/a%20b/../r", "http://example.org/r/7"),
        ("gerrit.example.org:443", "https://gerrit.example.org:443/7"),
    ] {
        assert!(known_as(&[ours], url), "{ours}, {url}");
    }
    assert!(!known_as(&["gerrit.example.org:443"], "http://gerrit.example.org/7"), "it has another port");
    assert!(!known_as(&["gerrit.example.org:65536"], "http://gerrit.example.org/7"));
}

#[test]
fn few_of_them_are_kept() {
    let gerrits = gerrits(&["gerrit.example.org"]);
    let ours = gerrits.ours();
    assert!(!ours.has_changes_at(&"x".repeat(100_000)));
    for n in 0..1000 {
        assert!(!ours.has_change(&format!("https://g{n}.example.org/c/demo/+/7")));
    }
    assert_eq!(gerrits.strangers.all().len(), 20);
}
