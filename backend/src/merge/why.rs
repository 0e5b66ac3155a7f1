// SPDX-License-Identifier: Apache-2.0
//! Each claim of an answer with what it rests on.

use std::collections::BTreeSet;

use milepost_api::{Claim, ClaimOf, Evidence, Image, PipelineProgress, Progress, Say, Sentence, Target, Why};

use super::{
    Merged, Verdict, View,
    built::Carriers,
    evidence::Told,
    ground::{self, Ground},
    image,
    notes::Note,
};

/// What each claim of one answer rests on, in the answer's own order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    steps: Vec<StepGrounds>,
    images: Vec<(Image, Vec<Ground>)>,
    notes: Vec<(Sentence, Vec<Ground>)>,
    sources: Vec<Ground>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct StepGrounds {
    own: Vec<Ground>,
    targets: Vec<(Target, Vec<Ground>)>,
}

impl Grounds {
    pub(super) fn of(
        view: &View<'_>,
        verdicts: &[Verdict],
        carriers: &Carriers<'_>,
        images: &[Image],
        notes: &[Note],
    ) -> Self {
        let steps = verdicts.iter().map(|verdict| StepGrounds {
            own: verdict.grounds.clone(),
            targets: verdict.targets.iter().cloned().zip(verdict.target_grounds.iter().cloned()).collect(),
        });
        let of_image = |image: &Image| match carriers.get(image.service.as_str()) {
            Some(carrier) => image::grounds(view, carrier),
            None => view
                .evidence
                .images
                .iter()
                .filter(|told| told.is.digest.as_str() == image.digest)
                .map(Told::ground)
                .collect(),
        };
        Self {
            steps: steps.collect(),
            images: images.iter().map(|image| (image.clone(), of_image(image))).collect(),
            notes: notes.iter().map(|note| (note.say.clone().into(), note.grounds.clone())).collect(),
            sources: view.heard.sources().iter().map(|source| view.health_ground(&source.name)).collect(),
        }
    }
}

/// Why an answer says what it says. `shown` is the answer as the reader may see it, without the `hidden` sources; of these, and
/// of what only they led to, he gets nothing.
pub fn why(merged: &Merged, shown: &Progress, hidden: &BTreeSet<String>) -> Why {
    let claims = shown.pipeline.as_ref().map(|pipeline| {
        let explained = Explained { grounds: &merged.grounds, hidden };
        explained.claims(pipeline)
    });
    Why { change: shown.change.clone(), claims: claims.unwrap_or_default() }
}

struct Explained<'a> {
    grounds: &'a Grounds,
    hidden: &'a BTreeSet<String>,
}

impl Explained<'_> {
    fn claims(&self, shown: &PipelineProgress) -> Vec<Claim> {
        let mut steps: Vec<_> = shown.steps.iter().zip(&self.grounds.steps).collect();
        // The headline's first; the others stay in their order.
        steps.sort_by_key(|(step, _)| step.number != shown.step);
        let mut claims = Vec::new();
        for (step, grounds) in steps {
            let of = ClaimOf::Step { step: step.number };
            let veiled = step.sentence.key == "state_only";
            let evidence = if veiled { Vec::new() } else { self.evidence(&grounds.own) };
            claims.push(Claim { of, name: step.name.clone(), sentence: step.sentence.clone(), evidence });
            let seen = grounds.targets.iter().filter(|(target, _)| !self.hidden.contains(&target.cluster));
            claims.extend(step.targets.iter().zip(seen).map(|(target, (_, grounds))| Claim {
                of: ClaimOf::Target {
                    step: step.number,
                    service: target.service.clone(),
                    cluster: target.cluster.clone(),
                },
                name: target.cluster.clone(),
                sentence: target.sentence.clone(),
                evidence: self.evidence(grounds),
            }));
        }
        claims.extend(shown.lead.as_ref().map(|lead| Claim {
            of: ClaimOf::Lead,
            name: String::new(),
            sentence: lead.sentence.clone(),
            evidence: ground::lead(lead, &shown.goal).into_iter().map(|ground| ground.line).collect(),
        }));
        for (image, grounds) in self.grounds.images.iter().filter(|(image, _)| shown.images.contains(image)) {
            claims.push(Claim {
                of: ClaimOf::Image { service: image.service.clone(), digest: image.digest.clone() },
                name: image.service.clone(),
                sentence: if image.candidate { Say::ImageIsCandidate } else { Say::ImageCarries }.into(),
                evidence: self.evidence(grounds),
            });
        }
        for (note, grounds) in self.grounds.notes.iter().filter(|(note, _)| shown.notes.contains(note)) {
            let (of, evidence) = (ClaimOf::Note, self.evidence(grounds));
            claims.push(Claim { of, name: String::new(), sentence: note.clone(), evidence });
        }
        for source in &shown.sources {
            let answers = || Say::SourceAnswers { source: source.name.clone() }.into();
            let grounds: Vec<_> = self
                .grounds
                .sources
                .iter()
                .filter(|ground| ground.line.source == source.name)
                .cloned()
                .collect();
            claims.push(Claim {
                of: ClaimOf::Source,
                // Its sentence begins with it.
                name: String::new(),
                sentence: source.problem.clone().unwrap_or_else(answers),
                evidence: self.evidence(&grounds),
            });
            // It says itself what is odd there.
            claims.extend(source.remarks.iter().map(|remark| Claim {
                of: ClaimOf::Source,
                name: source.name.clone(),
                sentence: remark.clone(),
                evidence: Vec::new(),
            }));
        }
        claims
    }

    fn evidence(&self, grounds: &[Ground]) -> Vec<Evidence> {
        let hides = |source: &String| self.hidden.contains(source);
        let seen =
            grounds.iter().filter(|ground| !hides(&ground.line.source) && !ground.through.iter().any(hides));
        let mut lines: Vec<Evidence> = Vec::new();
        for ground in seen {
            if !lines.contains(&ground.line) {
                lines.push(ground.line.clone());
            }
        }
        lines
    }
}
