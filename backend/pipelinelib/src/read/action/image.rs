// SPDX-License-Identifier: Apache-2.0
//! Actions on images that were built: to publish, to promote, to deploy.

use crate::{
    config::{Chart, Deploy, Promote, Publish},
    expr::Expr,
    finding::{Findings, Rule, quoted},
    place::Placed,
    read::{fields, shape},
    yaml::{Entry, Kind, Node, Sort},
};

pub(in crate::read) fn publish(entry: &Entry, findings: &mut Findings) -> Option<Placed<Publish>> {
    let fields = fields::closed(&entry.value, "`publish`", &["image"], findings)?;
    let image = fields.get("image").and_then(|entry| image(&entry.value, findings))?;
    Some(Placed::new(entry.key.at, image))
}

fn image(node: &Node, findings: &mut Findings) -> Option<Publish> {
    match &node.kind {
        Kind::Map(entries) if entries.is_empty() => None,
        Kind::Map(_) => {
            let fields =
                fields::closed(node, "an image to publish", &["id", "name", "tag", "tags"], findings)?;
            Some(Publish {
                id: fields.text("id", findings),
                name: fields.text("name", findings),
                tag: fields.text("tag", findings),
                tags: fields.texts("tags", findings),
            })
        }
        Kind::Scalar(_, Sort::Flag(_) | Sort::Word(_)) => {
            shape::flag(node, "image", findings).filter(|flag| flag.value).map(|_| Publish::default())
        }
        _ => {
            shape::wrong(node, "image", "true, false or a mapping", findings);
            None
        }
    }
}

pub(in crate::read) fn promote(entry: &Entry, findings: &mut Findings) -> Option<Placed<Promote>> {
    let node = &entry.value;
    if let Kind::Scalar(_, Sort::Flag(true) | Sort::Word(true)) = &node.kind {
        let message =
            "`promote` takes a list of charts, and PipelineLib's schema refuses true; write `- chart: …`";
        findings.add(Rule::WrongType, node.at, message.to_owned());
        return Some(Placed::new(entry.key.at, Promote { charts: None }));
    }
    let charts = shape::list(node, "promote", &chart, findings)?;
    (charts.value != Expr::List(Vec::new()))
        .then(|| Placed::new(entry.key.at, Promote { charts: Some(charts) }))
}

fn chart(node: &Node, _: &str, findings: &mut Findings) {
    let known = ["chart", "environments"];
    let Some(fields) = fields::closed(node, "a chart to promote", &known, findings) else { return };
    if let Some(chart) = fields.get("chart") {
        shape::text_item(&chart.value, "chart", findings);
    }
    if let Some(environments) = fields.get("environments") {
        // looked at only: the list of charts is read as a whole
        match &environments.value.kind {
            Kind::List(items) => {
                for item in items {
                    shape::text_item(item, "environments", findings);
                }
            }
            Kind::Map(_) => {}
            Kind::Scalar(..) => shape::wrong(&environments.value, "environments", "a list", findings),
        }
    }
}

pub(in crate::read) fn deploy(entry: &Entry, findings: &mut Findings) -> Option<Placed<Deploy>> {
    let known = ["chart", "image", "tag", "cluster", "test", "timeout", "overrides"];
    let fields = fields::closed(&entry.value, "`deploy`", &known, findings)?;
    let chart = fields.required("chart", findings).and_then(|entry| named_chart(&entry.value, findings));
    let overrides = fields.get("overrides");
    let cluster = fields.plain("cluster", findings);
    if let Some(cluster) = cluster.as_ref().filter(|cluster| cluster.value != "ci") {
        let message =
            format!("PipelineLib deploys to `ci` alone, and refuses {}; delete it", quoted(&cluster.value));
        findings.add(Rule::WrongType, cluster.at, message);
    }
    let deploy = Deploy {
        chart,
        image: fields.text("image", findings),
        tag: fields.text("tag", findings),
        cluster,
        test: fields.flag("test", findings),
        timeout: fields.whole("timeout", findings),
        overrides: overrides.and_then(|entry| shape::any_object(&entry.value, "overrides", findings)),
    };
    Some(Placed::new(entry.key.at, deploy))
}

fn named_chart(node: &Node, findings: &mut Findings) -> Option<Chart> {
    let fields = fields::open(node, "a chart", &["name", "version"], findings)?;
    Some(Chart { name: fields.text("name", findings), version: fields.text("version", findings) })
}
