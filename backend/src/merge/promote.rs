// SPDX-License-Identifier: Apache-2.0
//! A `promote` step: the deployment repositories ask for an image with the change, for each touched service.

use milepost_api::{
    Millis, Say,
    StepState::{Done, Running, Skipped, Unknown, Waiting},
};

use super::{
    Verdict, View,
    built::{Carriers, Touched},
    carries::{self, Carries},
    evidence::Told,
    ground::Ground,
    notes::Note,
    reached,
};
use crate::model::{Asked, Brought, Promotion, Revision, Service, Wanted};

/// What is asked for, for one service.
enum Asks {
    /// An image with the change, since then.
    WithIt(Option<Millis>),
    /// One without it.
    WithoutIt,
    /// It cannot be told, for this reason.
    Unclear(Say),
}

/// Where the step leads, and who says so.
struct Goal<'a> {
    environment: &'a str,
    repositories: &'a [String],
    merged: Revision,
    carriers: &'a Carriers<'a>,
}

/// The step's verdict. `name` is the step's own.
pub(super) fn step<'a>(
    view: &mut View<'a>,
    name: &str,
    environment: &str,
    repositories: &[String],
    touched: &Touched<'a>,
    carriers: &Carriers<'a>,
) -> Verdict {
    let Some(merged) = view.merged.clone().filter(|_| !view.old_patch_set) else {
        return Verdict::not_yet().because([view.change_ground()]);
    };
    let Some(touched) = touched else {
        return Verdict::new(Unknown, Say::AskingGerrit).because([view.paths_ground()]);
    };
    if touched.is_empty() {
        return Verdict::new(Skipped, Say::SkippedUntouched).because([view.paths_ground()]);
    }
    let goal = Goal { environment, repositories, merged, carriers };
    let (mut promoted, mut lacking, mut unclear, mut grounds) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for service in touched {
        let wanted = view.evidence.wanted(environment, &service.name, Some(repositories));
        grounds.extend(wanted.map(|wanted| wanted.said()));
        match goal.asks(view, service, wanted) {
            Asks::WithIt(since) => {
                promoted.push(since);
                view.brought.extend(wanted.map(|wanted| brought(name, wanted.is)));
            }
            Asks::WithoutIt => lacking.push(*service),
            Asks::Unclear(say) => unclear.push(say),
        }
        if let Some((image, by)) = wanted.and_then(|wanted| Some((image(wanted.is)?, wanted.source))) {
            grounds.extend(view.named_grounds(image, by));
        }
    }
    let mut verdict = if promoted.len() == touched.len() {
        let say = Say::PromotedTo { environment: environment.to_owned() };
        Verdict::new(Done, say).since(promoted.into_iter().flatten().max())
    } else if let Some(source) = view.heard.silent(repositories) {
        let silent = Verdict::new(Unknown, view.heard.silence(source)).since(view.heard.as_of(source));
        silent.because([view.health_ground(source)])
    } else if lacking.is_empty() {
        Verdict::new(Unknown, unclear.first().cloned().unwrap_or(Say::AskingGerrit))
    } else {
        let some = (!promoted.is_empty()).then(|| Say::ServicesPromoted {
            environment: environment.to_owned(),
            promoted: small(promoted.len()),
            total: small(touched.len()),
        });
        goal.waiting(view, &lacking, some)
    };
    if !lacking.is_empty() && verdict.state != Unknown && reached::once(view, name).is_some() {
        let source = repositories.first().cloned().unwrap_or_default();
        let say = Say::PromotionTakenBack { source, environment: environment.to_owned() };
        verdict.remarks.push(Note { say, grounds: grounds.clone() });
    }
    repositories.iter().fold(verdict.because(grounds), Verdict::by)
}

/// What history keeps of it.
fn brought(step: &str, wanted: &Wanted) -> Brought {
    let Wanted { service, revision, by, .. } = wanted.clone();
    Brought { step: step.to_owned(), service, revision, by }
}

fn image(wanted: &Wanted) -> Option<&crate::model::ImageRef> {
    match &wanted.asked {
        Asked::Image(image) => Some(image),
        Asked::Missing | Asked::Unreadable { .. } => None,
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Goal<'_> {
    fn asks(&self, view: &mut View<'_>, service: &Service, wanted: Option<Told<'_, Wanted>>) -> Asks {
        let Some(wanted) = wanted else { return Asks::Unclear(Say::AskingGerrit) };
        let environment = self.environment.to_owned();
        let image = match &wanted.is.asked {
            Asked::Image(image) => image,
            Asked::Missing => {
                return Asks::Unclear(Say::ValuesMissing { service: service.name.clone(), environment });
            }
            Asked::Unreadable { file, problem } => {
                let (source, file, problem) = (wanted.source.to_owned(), file.clone(), problem.clone());
                return Asks::Unclear(Say::ValuesUnreadable { source, file, problem });
            }
        };
        match carries::named(view, image, &self.merged, self.carriers.get(service.name.as_str()).copied()) {
            Carries::Itself | Carries::Later(_) => Asks::WithIt(wanted.is.since),
            Carries::No => Asks::WithoutIt,
            Carries::NotConfirmed => Asks::Unclear(Say::AskedNotConfirmed { environment }),
            Carries::NotInGerrit => Asks::Unclear(Say::AskedNotInGerrit { environment }),
            Carries::Asking => Asks::Unclear(Say::AskingGerrit),
        }
    }

    /// What the services wait for that are asked to run images without the change: the oldest open change that brings one with
    /// it.
    fn waiting(&self, view: &mut View<'_>, lacking: &[&Service], some: Option<Say>) -> Verdict {
        let mut brings: Vec<Told<'_, Promotion>> = Vec::new();
        let mut unclear: Option<(Say, Ground)> = None;
        for service in lacking {
            let built = self.carriers.get(service.name.as_str()).copied();
            for promotion in view.evidence.promotions(self.environment, &service.name, self.repositories) {
                let Promotion { change, image, .. } = promotion.is;
                match carries::named(view, image, &self.merged, built) {
                    Carries::Itself | Carries::Later(_) => brings.push(promotion),
                    Carries::No => {}
                    Carries::Asking => unclear = Some((Say::AskingGerrit, promotion.proposal())),
                    Carries::NotConfirmed | Carries::NotInGerrit => {
                        let say = Say::PromotionNotConfirmed { change: *change };
                        unclear = unclear.or_else(|| Some((say, promotion.proposal())));
                    }
                }
            }
        }
        let oldest = brings.into_iter().min_by_key(|promotion| (promotion.is.opened, promotion.is.change));
        match (oldest, unclear, some) {
            (Some(promotion), ..) => {
                let &Promotion { change, opened, ref image } = promotion.is;
                let waiting = Verdict::new(Waiting, Say::PromotionWaiting { change, since: opened });
                let why =
                    std::iter::once(promotion.proposal()).chain(view.named_grounds(image, promotion.source));
                // One that is older than the merge tells nothing of how long this change has waited for it.
                let merged = view.input.change.merged_at;
                let since = Some(opened).filter(|opened| merged.is_none_or(|merged| merged <= *opened));
                waiting.since(since).because(why)
            }
            // It may be the one that is waited for.
            (None, Some((unclear, ground)), _) => Verdict::new(Unknown, unclear).because([ground]),
            (None, None, Some(some)) => Verdict::new(Running, some),
            (None, None, None) => Verdict::new(Waiting, Say::PromotionMissing),
        }
    }
}
