// SPDX-License-Identifier: Apache-2.0
//! The pages below `/x/milepost/`: changes against environments, and Milepost's health.

use milepost_pages::{Screen, changes::wire as list, health::wire as health};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::page::{Page, Place, all, page, text, until};

const HEALTH: &str = r#"{"plugin":{"version":"0.1.0","gerrit":"3.13.5","backend":{"kind":"embedded","state":"runs","restarts":1},
    "outbox":{"size":3},"questions":{"connected":true},"streams":{"open":2}},
  "backend":{"version":"0.1.0","now":1795395205090,"store":{"kind":"sqlite","answers":true},"queues":{"events":0,"topics":12},
    "reviews":{"open":3,"refused":[{"why":"the label Image-Built is not defined for demo/app","count":2,"since":1795395145090,"project":"demo/app","change":12},{"why":7}]},
    "undelivered":[{"receiver":"metrics","count":5,"since":1795395145090,"why":"it answered 500"},{"receiver":"cd","count":1,"since":null}],
    "sources":[{"name":"ci-main","kind":"zuul","host":"zuul.example.org","interval_seconds":2,"as_of":1795395145090,"fresh":true,
        "requests":{"2xx":52,"5xx":0,"none":1},"errors":{"silent":1}},
      {"name":"codfw","kind":"kubernetes","fresh":false,"problem":{"text":"codfw has not answered"},"remarks":[{"text":"a remark"}]}]}}"#;
const LISTED: &str = r#"[{"_number":12,"subject":"Greet <b>","branch":"main","status":"MERGED"},{"_number":13,"subject":"Open","branch":"dev","status":"NEW"}]"#;
const ROWS: &str = r#"{"rows":{"12":{"headline":{"text":"Step 5 of 5"},"step":5,"of":5,"state":"failed","steps":[
      {"kind":"check","name":"Check","state":"done","sentence":{"text":"checks passed"}},
      {"kind":"deploy","name":"Staging","state":"done","sentence":{"text":"in staging"}},
      {"kind":"deploy","name":"Production","state":"failed","sentence":{"text":"rolled back from production"}}]},
    "13":{"headline":{"text":"Step 1 of 5"},"step":1,"of":5,"state":"running","steps":[
      {"kind":"deploy","name":"Staging","state":"waiting","sentence":{"text":"not yet"}}]}},"later":[]}"#;

fn base() -> String {
    web_sys::window().unwrap().location().origin().unwrap() + "/r"
}

/// A drawn page and its place.
struct Shown {
    place: Place,
    screen: Screen,
}

impl Shown {
    fn health() -> Self {
        let place = Place::new();
        let screen = milepost_pages::health(place.inner.clone(), &base());
        Self { place, screen }
    }

    fn changes(query: &str) -> Self {
        let place = Place::new();
        let screen = milepost_pages::changes(place.inner.clone(), &base(), query);
        Self { place, screen }
    }

    fn text(&self, selector: &str) -> String {
        text(&self.place.root, selector).unwrap_or_default()
    }

    fn texts(&self, selector: &str) -> Vec<String> {
        all(&self.place.root, selector).iter().filter_map(|element| element.text_content()).collect()
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.screen.destroy();
    }
}

fn asked(page: &Page) -> Vec<String> {
    page.questions().into_iter().map(|(path, _)| path).collect()
}

#[wasm_bindgen_test]
async fn health_is_told_by_the_backends_own_clock() {
    let page = page().await;
    page.answer("/r/config/server/milepost~health", 200, HEALTH, "");
    let shown = Shown::health();
    until("sources", || shown.texts("tbody tr").len() == 2).await;
    let first = shown.text("tbody tr:first-child");
    for said in [
        "ci-main",
        "zuul, zuul.example.org",
        "answers",
        "1 min ago",
        "every 2 s",
        "52 2xx, 1 none",
        "1 silent",
    ] {
        assert!(first.contains(said), "{said}: {first}");
    }
    let second = shown.text("tbody tr:last-child");
    for said in ["has never answered", "codfw has not answered", "a remark", "it tells by itself"] {
        assert!(second.contains(said), "{said}: {second}");
    }
    let refused = shown.texts("[aria-labelledby=refused] li");
    assert_eq!(refused.len(), 2, "{refused:?}");
    for said in [
        "the label Image-Built is not defined for demo/app",
        "2 wait, such as of change 12, the first 1 min ago",
    ] {
        assert!(refused[0].contains(said), "{said}: {refused:?}");
    }
    let undelivered = shown.texts("[aria-labelledby=undelivered] li");
    assert_eq!(undelivered.len(), 2, "{undelivered:?}");
    assert!(undelivered[0].contains("metrics: it answered 500"), "{undelivered:?}");
    assert!(undelivered[0].contains("5 wait, the first 1 min ago"), "{undelivered:?}");
    assert!(undelivered[1].contains("cd: events are being sent"), "{undelivered:?}");
    let numbers = shown.text(".numbers");
    for said in [
        "Gerrit3.13.5",
        "The backend isembedded, runs",
        "Started again1",
        "Storesqlite answers",
        "Events not sent yet3",
        "Votes and comments to be posted3",
    ] {
        assert!(numbers.contains(said), "{said}: {numbers}");
    }
}

#[wasm_bindgen_test]
async fn what_is_to_be_done_next_stands_first_with_its_exact_text() {
    let page = page().await;
    let to_do = r#"[{"say":{"key":"write_file","text":"Write the file"},"copy":"[sources]\nci = {}\n"},
        {"say":{"key":"open_change","text":"Open a change"}},{"copy":"alone"},7,null]"#;
    let health = HEALTH.replacen(r#""sources":["#, &[r#""to_do":"#, to_do, r#","sources":["#].concat(), 1);
    page.answer("/r/config/server/milepost~health", 200, &health, "");
    let shown = Shown::health();
    until("the list", || shown.texts(".to-do li").len() == 2).await;
    assert_eq!(shown.texts(".to-do li"), ["Write the file[sources]\nci = {}\n", "Open a change"]);
    assert_eq!(shown.texts(".to-do pre"), ["[sources]\nci = {}\n"]);
    assert!(shown.texts("h3")[0].starts_with("What to do next"), "{:?}", shown.texts("h3"));
}

#[wasm_bindgen_test]
async fn a_backend_that_does_not_run_is_looked_into_by_a_command() {
    let page = page().await;
    let down = r#"{"plugin":{"backend":{"kind":"embedded","state":"backend_config"}},
        "unavailable":{"key":"backend_config","text":"Milepost's configuration is wrong"}}"#;
    page.answer("/r/config/server/milepost~health", 200, down, "");
    let shown = Shown::health();
    until("the command", || shown.texts(".to-do pre").len() == 1).await;
    let command = shown.text(".to-do pre");
    assert!(
        command.contains("check-config --embedded --connect --config $site/etc/milepost.toml"),
        "{command}"
    );
    // Where another runs it, it is looked for there.
    let elsewhere = down.replace("embedded", "url");
    assert!(health::report(&elsewhere).is_some_and(|report| report.to_do.is_empty()));
}

#[wasm_bindgen_test]
async fn a_source_is_asked_at_once() {
    let page = page().await;
    page.answer("/r/config/server/milepost~health", 200, HEALTH, "");
    let answer = r#"{"source":"ci-main","answers":false,"took_ms":31,"said":"the answer was 404",
        "newest":{"what":"demo/app:7","at":1795395145090},"missing":["list pods in namespace app","watch pods in namespace app",7]}"#;
    page.answer("/r/config/server/milepost~test", 200, answer, "");
    let shown = Shown::health();
    until("sources", || shown.texts("tbody tr").len() == 2).await;
    let button = all(&shown.place.root, "button.test").remove(0).unchecked_into::<HtmlElement>();
    button.click();
    button.click();
    until("its answer", || shown.text("tbody tr:first-child").contains("the answer was 404, took under 1 s"))
        .await;
    let told = shown.text("tbody tr:first-child");
    for said in [
        "newest: demo/app:7, 1 min ago",
        "missing: list pods in namespace app",
        "missing: watch pods in namespace app",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert_eq!(asked(&page).iter().filter(|path| path.contains("~test")).count(), 1);
}

#[wasm_bindgen_test]
async fn who_may_not_see_health_is_told_whom_it_is_for() {
    let page = page().await;
    page.answer("/r/config/server/milepost~health", 403, "administrators only", "");
    let shown = Shown::health();
    until("why", || shown.text(".notice").contains("for administrators")).await;
}

#[wasm_bindgen_test]
async fn changes_stand_against_their_environments() {
    let page = page().await;
    let search = "project:\"demo/app\" -is:abandoned";
    let listed = format!("/r/changes/?n=25&q={}", js_sys::encode_uri_component(search).as_string().unwrap());
    page.answer(&listed, 200, LISTED, "");
    page.answer("/r/config/server/milepost~rows?steps&c=12&c=13", 200, ROWS, "");
    let shown = Shown::changes("?project=demo%2Fapp");
    until("cells", || shown.text("tbody").contains("rolled back")).await;
    assert_eq!(shown.texts("thead th"), ["Change", "Branch", "Step", "Staging", "Production"]);
    assert_eq!(
        shown.texts("tbody tr:first-child > *"),
        [
            "12: Greet <b>",
            "main",
            "5/5: Step 5 of 5",
            "in staging: done",
            "rolled back from production: failed"
        ]
    );
    // What is not merged is nowhere.
    assert_eq!(shown.texts("tbody tr:last-child > *"), ["13: Open", "dev", "1/5: Step 1 of 5", "", ""]);
}

#[wasm_bindgen_test]
async fn without_a_project_nobody_is_asked() {
    let page = page().await;
    let shown = Shown::changes("");
    until("a question", || shown.text(".notice") == "Which project?").await;
    assert_eq!(asked(&page), [""; 0]);
}

#[wasm_bindgen_test]
async fn what_is_not_there_at_once_is_asked_for_again() {
    let page = page().await;
    page.set_speed(50);
    let search = "project:\"demo/app\" -is:abandoned branch:\"main\"";
    let listed = format!("/r/changes/?n=25&q={}", js_sys::encode_uri_component(search).as_string().unwrap());
    page.answer(&listed, 200, LISTED, "");
    let rows = "/r/config/server/milepost~rows?steps&c=12&c=13";
    page.answer(rows, 200, r#"{"rows":{},"later":[12,13]}"#, "");
    let shown = Shown::changes("?project=demo/app&branch=main");
    until("a first question", || asked(&page).iter().any(|path| path == rows)).await;
    page.answer(rows, 200, ROWS, "");
    until("cells", || shown.text("tbody").contains("rolled back")).await;
}

#[wasm_bindgen_test]
async fn nonsense_is_read_as_nothing() {
    let _page = page().await;
    for body in ["", "[]", "null", "{}", "<html>", r#"{"plugin":7}"#] {
        assert!(health::report(body).is_none(), "{body}");
    }
    let report = health::report(
        r#"{"plugin":{},"backend":{"sources":[null,7,{"requests":[1],"errors":"x","remarks":{}}],"store":1}}"#,
    );
    assert_eq!(report.unwrap().sources.len(), 3);
    assert_eq!(health::tested(Some((false, "403 Forbidden".to_owned()))).said, "403 Forbidden");
    assert!(list::listed("{}").is_none());
    assert_eq!(list::listed(r#"[null,{},{"_number":-1},{"_number":7}]"#).unwrap().len(), 1);
    assert!(list::answer(r#"{"rows":{"a":7,"b":{"step":1}},"later":7}"#).unwrap().rows.is_empty());
}
