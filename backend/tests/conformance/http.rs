// SPDX-License-Identifier: Apache-2.0
//! The one HTTP client against a server that fails as told.

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use axum::{Router, http::HeaderMap, http::header, response::IntoResponse as _, routing::get};
use milepost::http::{Ask, Authorization, BaseUrl, Client, FetchError, HostPattern, Keep, Limits, Requests};
use milepost_tests::world::{
    faults::{Fault, Faults},
    serve::Served,
};
use url::Url;

const TEXT: &str = "0123456789";

async fn answer(headers: HeaderMap) -> axum::response::Response {
    if headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == "\"one\"") {
        return axum::http::StatusCode::NOT_MODIFIED.into_response();
    }
    ([(header::ETAG, "\"one\"")], TEXT).into_response()
}

async fn server() -> (Served, Faults) {
    let faults = Faults::default();
    let router = Router::new().route("/a", get(answer));
    (Served::start(faults.around(router)).await.expect("a server"), faults)
}

fn limits() -> Limits {
    Limits { total: Duration::from_secs(2), ..Limits::default() }
}

fn client(served: &Served, listed: &[&Served], limits: Limits) -> Client {
    let base: BaseUrl = served.url().parse().expect("an address");
    let listed: Vec<HostPattern> =
        listed.iter().map(|s| s.address().to_string().parse().expect("a host")).collect();
    Client::new(&base, &listed, limits, None, &Requests::default()).expect("a client")
}

fn url(served: &Served) -> Url {
    format!("{}a", served.url()).parse().expect("an address")
}

fn bearer() -> Authorization {
    Authorization::bearer(&"hunter2".into())
}

#[tokio::test]
async fn a_servers_trouble_is_tried_again_and_a_refusal_is_not() {
    let (served, faults) = server().await;
    let base: BaseUrl = served.url().parse().expect("an address");
    let requests = Requests::default();
    let client = Client::new(&base, &[], limits(), None, &requests).expect("a client");
    faults.times("", Fault::Html, 2);
    assert_eq!(client.get(&url(&served), Ask::default()).await.expect("a reply").status, 200);
    assert_eq!(faults.log.count(""), 3);
    let counted: Vec<_> = requests.counts().filter(|(_, count)| *count > 0).collect();
    assert_eq!(counted, [("2xx", 1), ("5xx", 2)], "every try is a request");
    for (fault, tries) in
        [(Fault::Html, 3), (Fault::Truncated, 3), (Fault::Status(403), 1), (Fault::Status(404), 1)]
    {
        faults.log.clear();
        faults.set("", fault.clone());
        client.get(&url(&served), Ask::default()).await.and_then(milepost::http::Reply::ok).unwrap_err();
        assert_eq!(faults.log.count(""), tries, "{fault:?}");
    }
}

#[tokio::test]
async fn retry_after_is_waited_for_within_bounds() {
    let (served, faults) = server().await;
    let client = client(&served, &[], limits());
    faults.times("", Fault::TooMany(1), 1);
    let begun = Instant::now();
    assert_eq!(client.get(&url(&served), Ask::default()).await.expect("a reply").status, 200);
    assert!(begun.elapsed() >= Duration::from_secs(1));
    faults.times("", Fault::TooMany(3600), 1);
    faults.log.clear();
    let error =
        client.get(&url(&served), Ask::default()).await.and_then(milepost::http::Reply::ok).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
    assert_eq!(faults.log.count(""), 1);
}

#[tokio::test]
async fn equal_requests_under_way_are_one() {
    let (served, faults) = server().await;
    let client = client(&served, &[], limits());
    faults.set("", Fault::Slow(Duration::from_millis(20)));
    let url = url(&served);
    let same = (0..5).map(|_| client.get(&url, Ask::default()));
    let other = client.get(&url, Ask::default().authorized(Some(bearer())));
    let (same, other) = tokio::join!(futures::future::join_all(same), other);
    for reply in same.into_iter().chain([other]) {
        assert_eq!(reply.expect("a reply").body, TEXT);
    }
    assert_eq!(faults.log.count(""), 2, "one for all that are equal, one with credentials");
    client.get(&url, Ask::default()).await.expect("a reply");
    assert_eq!(faults.log.count(""), 3, "nothing is kept");
}

#[tokio::test]
async fn credentials_never_leave_their_host() {
    let ((served, faults), (other, others)) = (server().await, server().await);
    let client = client(&served, &[&other], limits());
    faults.set("", Fault::Redirect(url(&other).into()));
    let reply = client.get(&url(&served), Ask::default().authorized(Some(bearer()))).await.expect("a reply");
    assert_eq!((reply.url, &*reply.body), (url(&other), TEXT.as_bytes()));
    let shown = |faults: &Faults| faults.log.asked("")[0].headers.get(header::AUTHORIZATION).cloned();
    assert_eq!(shown(&faults).expect("a token"), "Bearer hunter2");
    assert_eq!(shown(&others), None);
}

#[tokio::test]
async fn a_redirect_reaches_only_listed_hosts() {
    let ((served, faults), (other, others)) = (server().await, server().await);
    let client = client(&served, &[], limits());
    for (to, wanted) in [
        (url(&other).into(), FetchError::NotListed("127.0.0.1".into())),
        (
            url(&served).to_string().replace("127.0.0.1", "localhost"),
            FetchError::NotListed("localhost".into()),
        ),
        ("file:///etc/passwd".to_owned(), FetchError::NotAnAddress),
        (url(&served).to_string().replace("//", "//me:secret@"), FetchError::NotAnAddress),
        ("/a?again".to_owned(), FetchError::Redirects(5)),
    ] {
        faults.set("", Fault::Redirect(to.clone()));
        assert_eq!(client.get(&url(&served), Ask::default()).await.unwrap_err(), wanted, "{to}");
    }
    assert_eq!(others.log.count(""), 0);
}

#[tokio::test]
async fn bodies_and_time_are_bounded() {
    let (served, faults) = server().await;
    let client = client(&served, &[], Limits { body: 5, stream: 1 << 20, ..limits() });
    let get = async |keep| client.get(&url(&served), Ask { keep, ..Ask::default() }).await;
    assert_eq!(get(Keep::All).await.unwrap_err(), FetchError::TooLarge(5));
    let first = get(Keep::First(4)).await.expect("a reply");
    assert_eq!((&*first.body, first.cut), (b"0123".as_slice(), true));
    let last = get(Keep::Last(4)).await.expect("a reply");
    assert_eq!((&*last.body, last.cut), (b"6789".as_slice(), true));
    let whole = get(Keep::Last(10)).await.expect("a reply");
    assert_eq!((&*whole.body, whole.cut), (TEXT.as_bytes(), false));
    faults.set("", Fault::Huge(1 << 30));
    assert_eq!(get(Keep::All).await.unwrap_err(), FetchError::TooLarge(5));
    assert_eq!(get(Keep::Last(100)).await.expect("a reply").body.len(), 100);
    assert!(faults.log.sent() < 64 << 20, "{}", faults.log.sent());
    faults.set("", Fault::Slow(Duration::from_secs(1)));
    assert_eq!(get(Keep::First(5)).await.unwrap_err(), FetchError::Timeout(limits().total));
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let (served, _faults) = server().await;
    let client = client(&served, &[], limits());
    let first = client.get(&url(&served), Ask::default()).await.expect("a reply");
    let again = client.get(&url(&served), Ask::default().unless(first.validators())).await.expect("a reply");
    assert!(again.unchanged() && again.body.is_empty());
    assert!(client.head(&url(&served), Ask::default()).await.expect("a reply").body.is_empty());
}

#[tokio::test]
async fn a_server_is_never_crowded() {
    let (served, faults) = server().await;
    let count = |n| NonZeroU32::new(n).expect("not zero");
    let client = client(&served, &[], Limits { per_second: count(10), burst: count(5), ..limits() });
    let begun = Instant::now();
    for _ in 0..15 {
        client.get(&url(&served), Ask::default()).await.expect("a reply");
    }
    assert!(begun.elapsed() >= Duration::from_millis(900), "{:?}", begun.elapsed());
    assert_eq!(faults.log.count(""), 15);
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let (served, _faults) = server().await;
    let client = client(&served, &[], limits());
    let url = url(&served);
    drop(served);
    let mut last = client.get(&url, Ask::default()).await;
    // the listener ends with its task, a moment after the drop
    while last.is_ok() {
        last = client.get(&url, Ask::default()).await;
    }
    assert!(matches!(last, Err(FetchError::Unreachable(_) | FetchError::Broken(_))), "{last:?}");
}
