// SPDX-License-Identifier: Apache-2.0
//! The workloads that a release asks for: of its manifest only the documents of their kinds are read, the others, Secrets among
//! them, not even that.

use serde::Deserialize;

use crate::{model::WorkloadKind, sources::kubernetes::objects::Template};

/// Bytes of one document that is read: what etcd would keep.
const DOCUMENT: usize = 1 << 20;

/// Bytes of an image's name that are kept: more than any registry takes.
const IMAGE: usize = 1024;

/// A workload as a release asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sources::kubernetes) struct Asked {
    pub(in crate::sources::kubernetes) kind: WorkloadKind,
    /// `None`: the release's own.
    pub(in crate::sources::kubernetes) namespace: Option<String>,
    pub(in crate::sources::kubernetes) name: String,
    pub(in crate::sources::kubernetes) template: Template,
}

#[derive(Deserialize)]
struct Document {
    kind: String,
    metadata: Metadata,
    spec: Spec,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
    namespace: Option<String>,
}

#[derive(Deserialize)]
struct Spec {
    template: PodTemplate,
}

#[derive(Deserialize)]
struct PodTemplate {
    spec: PodSpec,
}

#[derive(Deserialize)]
struct PodSpec {
    containers: Vec<Container>,
}

#[derive(Deserialize)]
struct Container {
    name: String,
    image: Option<String>,
}

/// The workloads of a manifest, and what is wrong with those of its documents that cannot be read.
pub(in crate::sources::kubernetes) fn workloads(manifest: &str) -> (Vec<Asked>, Option<String>) {
    let (mut asked, mut wrong) = (Vec::new(), None);
    for document in documents(manifest) {
        let Some(kind) = document.lines().find_map(workload_kind) else { continue };
        match read(document, kind) {
            Ok(workload) => asked.push(workload),
            Err(said) => wrong = wrong.or(Some(said)),
        }
    }
    (asked, wrong)
}

fn read(document: &str, kind: WorkloadKind) -> Result<Asked, String> {
    if document.len() > DOCUMENT {
        return Err(format!("a {kind:?} of more than {} MiB in its manifest", DOCUMENT >> 20));
    }
    // Its own limits hold against aliases that multiply and nesting without end. Its messages quote the text.
    let read: Document =
        serde_saphyr::from_str(document).map_err(|_| format!("a {kind:?} in its manifest is not one"))?;
    if read.kind != format!("{kind:?}") {
        return Err(format!("a {kind:?} in its manifest is not one"));
    }
    let Metadata { name, namespace } = read.metadata;
    let containers = read.spec.template.spec.containers.into_iter();
    let image = |image: Option<String>| image.filter(|image| image.len() <= IMAGE).unwrap_or_default();
    let template = containers.map(|container| (container.name, image(container.image))).collect();
    Ok(Asked { kind, namespace, name, template })
}

/// Whether a line says, at its document's top level, that this is a workload.
fn workload_kind(line: &str) -> Option<WorkloadKind> {
    match line.strip_prefix("kind:")?.trim().trim_matches(['"', '\'']) {
        "Deployment" => Some(WorkloadKind::Deployment),
        "StatefulSet" => Some(WorkloadKind::StatefulSet),
        "DaemonSet" => Some(WorkloadKind::DaemonSet),
        _ => None,
    }
}

/// The documents between lines that begin with `---`, as Helm itself parts them.
fn documents(manifest: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(manifest.strip_prefix("---").unwrap_or(manifest));
    std::iter::from_fn(move || {
        let text = rest?;
        let (document, after) = match text.split_once("\n---") {
            Some((document, after)) => (document, Some(after)),
            None => (text, None),
        };
        rest = after;
        Some(document)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEB: &str = "---\n# Source: web/templates/secret.yaml\napiVersion: v1\nkind: Secret\nmetadata: {name: web}\nstringData: {a: {b\n\
         ---\n# Source: web/templates/web.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {kind: Secret}\n\
         spec:\n  replicas: 3\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: app\n        \
         image: \"r.example.org/demo/app:1\"\n        env: [{name: PASSWORD, value: secret}]\n      - {name: proxy}\n";

    #[test]
    fn workloads_are_found_and_nothing_else_is_read() {
        let (asked, wrong) = workloads(WEB);
        let template =
            vec![("app".into(), "r.example.org/demo/app:1".into()), ("proxy".into(), String::new())];
        let web = Asked { kind: WorkloadKind::Deployment, namespace: None, name: "web".into(), template };
        assert_eq!((asked, wrong), (vec![web], None));
        assert_eq!(workloads(""), (vec![], None));
        assert_eq!(workloads("kind: Service\n---\n---"), (vec![], None));
    }

    #[test]
    fn a_workload_that_is_none_hides_no_other() {
        for wrong in [
            "kind: StatefulSet",
            "kind: StatefulSet\nmetadata: {name: [db]}\nspec: 7",
            "kind: StatefulSet\n\tmetadata: {",
            "metadata: {name: db}\nspec: {template: {spec: {containers: []}}}\nkind: StatefulSet\nkind: Deployment",
        ] {
            let (asked, said) = workloads(&format!("{wrong}\n{WEB}"));
            assert_eq!(said.as_deref(), Some("a StatefulSet in its manifest is not one"), "{wrong}");
            assert_eq!(asked.len(), 1, "{wrong}");
        }
    }

    #[test]
    fn aliases_that_multiply_are_given_up() {
        let mut bomb = "kind: Deployment\nx0: &x0 [a, a, a, a, a, a, a, a, a, a]\n".to_owned();
        for n in 1..12 {
            let before = format!("*x{}, ", n - 1).repeat(10);
            bomb.extend([format!("x{n}: &x{n} [{before}]\n")]);
        }
        bomb += "metadata: {name: web}\nspec: {template: {spec: {containers: [{name: *x11}]}}}\n";
        let (asked, said) = workloads(&bomb);
        assert_eq!((asked, said.as_deref()), (vec![], Some("a Deployment in its manifest is not one")));
        let large = format!("kind: Deployment\nx: {}", "a".repeat(DOCUMENT));
        assert_eq!(workloads(&large).1.as_deref(), Some("a Deployment of more than 1 MiB in its manifest"));
    }
}
