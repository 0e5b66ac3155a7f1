// SPDX-License-Identifier: Apache-2.0
//! The plan of each action.

use super::{source, stage::StageMaker};
use crate::{
    ci::published,
    config::{ActionKind, Blubberfile, Build, Deploy, Promote, Publish, Run, Trigger},
    expr::Expr,
    place::{At, Placed},
    plan::{Built, Copied, Deployment, Does, Image, Promotion, Published},
    value::{Outcome, Value},
};

const RUNS: &str =
    "This runs the image that its stage builds, and it builds none; add `build`, or name one by `image`";
const COPIES: &str =
    "This copies from the container that its stage runs, and it runs none; add `run`, or name one by `from`";
const PUBLISHES: &str =
    "This publishes the image that its stage builds, and it builds none; add `build`, or name one by `id`";
const PROMOTES: &str =
    "This promotes the image that its stage publishes, and it publishes none; add `publish`";
const DEPLOYS: &str = "This deploys the image that its stage publishes, and it publishes none; add `publish`, or name one by `image` and `tag`";

impl StageMaker<'_, '_> {
    pub(super) fn build(&mut self, build: &Build) -> Does {
        let at = self.stage.name.at;
        let variant = match &build.variant {
            Some(variant) => self.text(variant),
            None => Value::known(at, self.stage.name.value.clone()),
        };
        let context =
            build.context.as_ref().map_or_else(|| Value::known(at, "."), |context| self.text(context));
        self.look(build.excludes.as_ref());
        self.look(build.image_pull_policy.as_ref());
        self.blubberfile();
        self.variant = Some(variant.clone());
        self.set(at, ActionKind::Build.sets());
        Does::Build(Built { variant, context, blubber: self.stage.blubberfile.as_ref().map(source) })
    }

    /// Variables of an inline Blubber configuration; its commands may hold a shell's.
    fn blubberfile(&mut self) {
        let blubberfile = self.stage.blubberfile.as_ref().or(self.blubberfile);
        if let Some(Blubberfile::Inline(inline)) = blubberfile.map(|blubberfile| &blubberfile.value) {
            self.among_shells(|stage| stage.value(inline));
        }
    }

    /// Works something out in which a variable without a dot may be a shell's.
    fn among_shells<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        self.eval.dotless = false;
        let made = work(self);
        self.eval.dotless = true;
        made
    }

    pub(super) fn run(&mut self, at: At, run: &Run) -> Does {
        let id = match &run.image {
            Some(image) => self.text(image),
            None => self.input(at, "imageID", RUNS),
        };
        // the agent's shell fills both in, or the container's
        let arguments = self.among_shells(|stage| {
            stage.look(run.env.as_ref());
            stage.texts(run.arguments.as_ref())
        });
        self.look(run.credentials.as_ref());
        self.set(at, ActionKind::Run.sets());
        Does::Run { image: self.image(id), arguments }
    }

    /// What is known of an image by its identity.
    fn image(&mut self, id: Value) -> Image {
        let built_by = id.stage_of("imageID").or_else(|| id.stage_of("imageLocalName"));
        let stage = built_by.or_else(|| id.stage_of("publishedImage")).map(str::to_owned);
        let variant = built_by.and_then(|stage| {
            if stage == self.stage.name.value { self.variant.as_ref() } else { self.variants.get(stage) }
        });
        // the variant of one stage may be that of many images
        let variant = variant.filter(|variant| self.eval.pay(variant.text.len(), id.at)).cloned();
        Image { id, stage, variant }
    }

    pub(super) fn copy(&mut self, at: At, list: &Placed<Expr>) -> Does {
        let mut copied = Vec::new();
        let outcome = self.value(list);
        let one = std::slice::from_ref(&outcome);
        let items = if let Outcome::List(items) = &outcome.value { items.as_slice() } else { one };
        for item in items {
            let given = |key| item.get(key).and_then(Placed::<Outcome>::text);
            let Some(source) = item.text().or_else(|| given("source")) else { continue };
            let from = given("from").unwrap_or_else(|| self.input(at, "container", COPIES));
            let archive = given("archive").is_some_and(|archive| archive.text == "true");
            let destination = given("destination").unwrap_or_else(|| source.clone());
            copied.push(Copied { from, source, destination, archive });
        }
        self.set(at, ActionKind::Copy.sets());
        Does::Copy(copied)
    }

    pub(super) fn publish(&mut self, at: At, publish: &Publish) -> Does {
        let id = match &publish.id {
            Some(id) => self.text(id),
            None => self.input(at, "imageID", PUBLISHES),
        };
        let name = match &publish.name {
            Some(name) => self.text(name),
            None => self.eval.scope.setup.get(at, "project").unwrap_or_else(|| Value::known(at, "")),
        };
        let name = if name.open { name } else { Value { text: published(&name.text), ..name } };
        let tag = match &publish.tag {
            Some(tag) => self.text(tag),
            None => Value {
                open: true,
                ..Value::known(at, format!("${{setup.timestamp}}-{}", self.stage.name.value))
            },
        };
        let tags = match &publish.tags {
            Some(tags) => self.texts(Some(tags)),
            // the tag of the repository for which the pipeline is run, if it is run for one
            None => self.eval.scope.setup.get(at, "tag").into_iter().collect(),
        };
        // an empty tag is none
        let tagged = |tag: &Value| tag.open || !tag.text.is_empty();
        self.set(at, ActionKind::Publish.sets());
        self.own.insert("imageName".to_owned(), name.clone());
        self.own.insert("imageTag".to_owned(), tag.clone());
        Does::Publish(Published {
            name,
            tag: Some(tag).filter(tagged),
            tags: tags.into_iter().filter(tagged).collect(),
            image: self.image(id),
        })
    }

    pub(super) fn promote(&mut self, at: At, promote: &Promote) -> Does {
        let version = self.input(at, "imageTag", PROMOTES);
        let short = self.short_name(at);
        let Some(charts) = &promote.charts else {
            return Does::Promote(vec![Promotion { chart: short, version, environments: Vec::new() }]);
        };
        let outcome = self.value(charts);
        let Outcome::List(items) = &outcome.value else { return Does::Promote(Vec::new()) };
        let mut paid = |_: &&Placed<Outcome>| self.eval.pay(version.text.len(), at);
        let promotion = |item: &Placed<Outcome>| Promotion {
            chart: item.get("chart").and_then(Placed::<Outcome>::text).unwrap_or_else(|| short.clone()),
            version: version.clone(),
            environments: item.get("environments").map(Placed::<Outcome>::texts).unwrap_or_default(),
        };
        let maps = items.iter().filter(|item| matches!(item.value, Outcome::Map(_)));
        Does::Promote(maps.take_while(|item| paid(item)).map(promotion).collect())
    }

    fn short_name(&self, at: At) -> Value {
        self.eval.scope.setup.get(at, "projectShortName").unwrap_or_else(|| Value::known(at, ""))
    }

    pub(super) fn deploy(&mut self, at: At, deploy: &Deploy) -> Does {
        let chart = deploy.chart.as_ref();
        let name = chart.and_then(|chart| chart.name.as_ref()).map(|name| self.text(name));
        let version = chart.and_then(|chart| chart.version.as_ref()).map(|version| self.text(version));
        let image = match &deploy.image {
            Some(image) => self.text(image),
            None => self.input(at, "imageName", DEPLOYS),
        };
        let tag = match &deploy.tag {
            Some(tag) => self.text(tag),
            None => self.input(at, "imageTag", DEPLOYS),
        };
        self.look(deploy.overrides.as_ref());
        self.set(at, ActionKind::Deploy.sets());
        Does::Deploy(Deployment {
            chart: name.unwrap_or_else(|| self.short_name(at)),
            version: version.filter(|version| version.open || !version.text.is_empty()),
            image,
            tag,
            cluster: "ci".to_owned(),
            test: deploy.test.as_ref().is_none_or(|test| test.value),
        })
    }

    pub(super) fn trigger(&mut self, trigger: &Trigger) -> Does {
        let at = self.stage.name.at;
        self.look(trigger.parameters.as_ref());
        Does::Trigger {
            job: trigger.name.as_ref().map_or_else(|| Value::known(at, ""), |name| self.text(name)),
            propagate: trigger.propagate.as_ref().is_none_or(|propagate| propagate.value),
            wait: trigger.wait.as_ref().is_some_and(|wait| wait.value),
        }
    }
}
