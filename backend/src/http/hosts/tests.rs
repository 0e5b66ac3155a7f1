// SPDX-License-Identifier: Apache-2.0
use super::*;

fn hosts(base: &str, listed: &[&str]) -> Hosts {
    let listed: Vec<_> = listed.iter().map(|text| text.parse().unwrap()).collect();
    Hosts::new(&base.parse().unwrap(), &listed)
}

fn check(hosts: &Hosts, url: &str) -> Result<(), FetchError> {
    hosts.check(&Url::parse(url).unwrap())
}

#[test]
fn only_listed_hosts_are_reached_on_their_ports() {
    let hosts =
        hosts("https://zuul.example.org/z", &["logs.example.org:8080", "*.store.example.org", "[fd00::1]"]);
    for url in [
        "https://zuul.example.org/other",
        "http://logs.example.org:8080/x",
        "https://a.b.store.example.org/",
        "http://[fd00::1]/",
        "https://ZUUL.example.org/",
    ] {
        assert_eq!(check(&hosts, url), Ok(()), "{url}");
    }
    for url in [
        "https://zuul.example.org:8443/",
        "https://logs.example.org/",
        "https://store.example.org/",
        "https://evilstore.example.org/",
        "https://a.store.example.org:8443/",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/",
    ] {
        assert!(matches!(check(&hosts, url), Err(FetchError::NotListed(_))), "{url}");
    }
    for url in ["ftp://zuul.example.org/", "https://me:secret@zuul.example.org/", "file:///etc/passwd"] {
        assert_eq!(check(&hosts, url), Err(FetchError::NotAnAddress), "{url}");
    }
}

#[test]
fn addresses_and_patterns_that_are_wrong_say_what_is_right() {
    for (text, why) in [
        ("zuul.example.org", "not an address"),
        ("ftp://zuul.example.org", "not an http or https"),
        ("https://me:secret@zuul.example.org", "credentials do not belong"),
        ("https://zuul.example.org/?a", "`?` or `#`"),
    ] {
        let error = text.parse::<BaseUrl>().unwrap_err();
        assert!(error.contains(why) && !error.contains("secret"), "{error}");
    }
    for text in ["", "*", "*.org", "a/b", "a b", "me@host", "*.10.0.0.1", "http://host", "host:99999"] {
        assert!(text.parse::<HostPattern>().is_err(), "{text}");
    }
}

#[test]
fn a_segment_stays_a_segment() {
    let base: BaseUrl = "http://127.0.0.1:9000/zuul".parse().unwrap();
    assert_eq!(base.join(["api", "a/b?c#d"]).as_str(), "http://127.0.0.1:9000/zuul/api/a%2Fb%3Fc%23d");
}
