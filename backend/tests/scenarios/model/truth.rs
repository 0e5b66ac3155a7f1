// SPDX-License-Identifier: Apache-2.0
//! What is so: git, CI, registry, clusters and the clock. Each event changes it, and is a line of a scenario.

use super::{
    ci::{Next, Of, Run},
    event::{Event, Kind},
    git::{Git, Status, Touches},
    news::{self, GERRIT, News, REGISTRY, SOURCES, ZUUL},
    places::{Place, Running, SERVICES},
};

/// What an image says it is built from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    Revision(usize),
    /// The gate's own merge of a change, which Gerrit never sees: by its run's place in the list.
    Gate(usize),
    /// Another repository.
    Elsewhere,
    /// It does not say.
    Nothing,
    /// The registry has no such image.
    NotThere,
}

/// One image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Image {
    pub(super) service: usize,
    pub(super) from: From,
    pub(super) tagged: bool,
}

/// The truth at one moment.
#[derive(Clone, Debug)]
pub(super) struct Truth {
    /// Since midnight.
    pub(super) minute: u32,
    pub(super) git: Git,
    pub(super) runs: Vec<Run>,
    /// In the order in which they were built.
    pub(super) images: Vec<Image>,
    pub(super) places: Vec<Place>,
    pub(super) news: News,
    /// Gerrit's git does not answer.
    pub(super) mute: bool,
}

/// Lines of a scenario, without their moments.
pub(super) type Lines = Vec<String>;

impl Truth {
    /// A branch, an image of each service, and the first of them everywhere.
    pub(super) fn begin() -> (Self, Lines) {
        let mut truth = Self {
            minute: 8 * 60,
            git: Git::default(),
            runs: Vec::new(),
            images: Vec::new(),
            places: Place::all(),
            news: News::default(),
            mute: false,
        };
        truth.git.commit("z".to_owned(), Vec::new(), Touches::of(9));
        let mut lines = vec!["git branch is at z".to_owned()];
        for service in 0..SERVICES.len() {
            lines.extend(truth.build(service, From::Revision(0), true));
        }
        for place in 0..truth.places.len() {
            lines.extend(truth.runs(place, Some(Running::of(truth.places[place].service, 3, 3))));
        }
        lines.extend(truth.git.push(0, 0, Touches::of(9)));
        (truth, lines)
    }

    /// What an event does; no line where it cannot happen now.
    pub(super) fn happen(&mut self, event: Event) -> Lines {
        let Event { what, of, how } = event;
        let pause = if what == Kind::Wait { 14 } else { 0 };
        self.minute += 1 + pause;
        match what {
            Kind::Push | Kind::Amend | Kind::Revert | Kind::Merge | Kind::Abandon | Kind::Restore => {
                let lines = self.change(what, of, how);
                if !lines.is_empty() {
                    self.news.said(GERRIT, None, &mut self.places);
                }
                lines
            }
            Kind::SideLine => self.side_line(of, how),
            Kind::Check => self.run("check", of, how),
            Kind::Gate => self.run("gate", of, how),
            Kind::Post => self.run("post", of, how),
            Kind::Image => {
                let from = self.source_of_image(of, how);
                self.build(usize::from(how % 6 == 0), from, how % 4 != 0)
            }
            Kind::Rollout | Kind::Pod | Kind::Fail | Kind::Scale | Kind::Remove => {
                self.rollout(what, of % self.places.len(), how)
            }
            Kind::Silence => self.news.silence(of % SOURCES.len(), self.minute, how % 2 == 0),
            Kind::Answer => self.news.answer(of % SOURCES.len(), &mut self.places),
            Kind::Hold => self.news.hold(of % SOURCES.len()),
            Kind::Release => self.news.release(of % SOURCES.len(), how, &mut self.places),
            Kind::Restart => self.news.restart(of % SOURCES.len(), &mut self.places),
            Kind::Mute => {
                self.mute = !self.mute;
                vec![format!("git {}", if self.mute { "does not answer" } else { "answers" })]
            }
            Kind::Wait | Kind::Look => vec!["time passes".to_owned()],
        }
    }

    /// All sources answer, and all that is has arrived.
    pub(super) fn settle(&mut self) -> Lines {
        self.minute += 2;
        let mut lines = Vec::new();
        for source in 0..SOURCES.len() {
            lines.extend(self.news.answer(source, &mut self.places));
            lines.extend(self.news.restart(source, &mut self.places));
        }
        if std::mem::take(&mut self.mute) {
            lines.push("git answers".to_owned());
        }
        lines
    }

    /// An image as scenarios name it.
    pub(super) fn name(&self, image: usize) -> String {
        format!("{}@{image}", SERVICES[self.images[image].service])
    }

    fn change(&mut self, what: Kind, of: usize, how: usize) -> Lines {
        let git = &mut self.git;
        let count = git.changes.len();
        let change = of % count;
        let (number, status) = (git.changes[change].number, git.changes[change].status);
        match (what, status) {
            (Kind::Push, _) if count < 5 => {
                let below = &git.changes[change];
                let on = if how.is_multiple_of(3) && below.status == Status::Open {
                    below.current()
                } else {
                    git.tip
                };
                git.push(count, on, Touches::of(how))
            }
            (Kind::Revert, Status::Merged) if count < 6 => {
                let touches = git.revisions[git.changes[change].current()].touches;
                let mut lines = git.push(count, git.tip, touches);
                git.changes[count].reverts = Some(change);
                lines.push(format!("gerrit change {} reverts {number}", git.changes[count].number));
                lines
            }
            (Kind::Amend, Status::Open) => git.push(change, git.tip, Touches::of(9)),
            (Kind::Merge, Status::Open) => git.merge(change),
            (Kind::Abandon, Status::Open) => {
                git.changes[change].status = Status::Abandoned;
                vec![format!("gerrit change {number} is abandoned")]
            }
            (Kind::Restore, Status::Abandoned) => {
                git.changes[change].status = Status::Open;
                vec![format!("gerrit change {number} is restored")]
            }
            _ => Vec::new(),
        }
    }

    /// Another line beside the branch, or the branch goes on by a merge of one.
    fn side_line(&mut self, of: usize, how: usize) -> Lines {
        let git = &mut self.git;
        let (label, from) = (format!("s{}", git.revisions.len()), of % git.revisions.len());
        let mut lines = git.commit(label, vec![from], Touches::of(9));
        if how.is_multiple_of(2) {
            let (side, label) = (git.newest(), format!("m{}", git.revisions.len()));
            // only what is on the branch already comes with it
            if git.contains(git.tip, from) {
                lines.extend(git.commit(label.clone(), vec![git.tip, side], Touches::of(9)));
                git.tip = git.newest();
                lines.push(format!("git branch is at {label}"));
            }
        }
        lines
    }

    fn run(&mut self, pipeline: &'static str, of: usize, how: usize) -> Lines {
        let change = of % self.git.changes.len();
        let Some((of, name)) = self.subject(pipeline, change) else { return Vec::new() };
        let open = |run: &Run| run.pipeline == pipeline && run.of == of && run.is_open();
        let open = self.runs.iter().position(open);
        let index = open.unwrap_or(self.runs.len());
        let next = match open {
            Some(index) => self.runs[index].next(how),
            None if how.is_multiple_of(3) => Next::Queue,
            None => Next::Run,
        };
        let mut lines = Vec::new();
        if open.is_none() {
            self.runs.push(Run::new(pipeline, of));
        }
        if (pipeline, next) == ("gate", Next::Pass) && how.is_multiple_of(2) {
            lines.extend(self.publish(index, &name));
        }
        lines.push(self.runs[index].does(next, &name));
        self.news.said(ZUUL, None, &mut self.places);
        // the gate merges what it has passed
        if (pipeline, next) == ("gate", Next::Pass) {
            lines.extend(self.git.merge(change));
            self.news.said(GERRIT, None, &mut self.places);
        }
        lines
    }

    fn subject(&self, pipeline: &str, change: usize) -> Option<(Of, String)> {
        let is = &self.git.changes[change];
        let (patch_set, merged) = (is.patch_sets.len(), is.status == Status::Merged);
        match pipeline {
            "post" if !merged => None,
            "post" => Some((Of::Revision(is.current()), self.git.label(is.current()).to_owned())),
            "gate" if is.status != Status::Open => None,
            _ => Some((Of::PatchSet(change, patch_set), format!("{},{patch_set}", is.number))),
        }
    }

    /// A gate run publishes an image of its own merge.
    fn publish(&mut self, run: usize, of: &str) -> Lines {
        let image = self.images.len();
        let built = self.build(0, From::Gate(run), true);
        self.runs[run].published = Some(image);
        self.runs[run].jobs[1].passed = Some(true);
        let name = self.name(image);
        let mut lines = vec![format!("zuul build publish of {of} passes with {name}")];
        lines.extend(built);
        lines
    }

    fn source_of_image(&self, of: usize, how: usize) -> From {
        let git = &self.git;
        match how % 12 {
            0 => From::NotThere,
            1 => From::Nothing,
            2 => From::Elsewhere,
            3 | 4 => From::Revision(of % git.revisions.len()),
            5 | 6 => From::Revision(git.changes[of % git.changes.len()].current()),
            _ => From::Revision(git.tip),
        }
    }

    fn build(&mut self, service: usize, from: From, tagged: bool) -> Lines {
        let image = self.images.len();
        self.images.push(Image { service, from, tagged });
        let name = self.name(image);
        let label = match from {
            From::NotThere => return Vec::new(),
            From::Nothing => None,
            From::Elsewhere => Some("elsewhere".to_owned()),
            From::Gate(run) => Some(format!("speculative{run}")),
            From::Revision(revision) => Some(self.git.label(revision).to_owned()),
        };
        self.news.said(REGISTRY, None, &mut self.places);
        let tag = if tagged { format!(" tagged v{image}") } else { String::new() };
        vec![label.map_or_else(
            || format!("registry {name} has no revision"),
            |label| format!("registry {name} is built from {label}{tag}"),
        )]
    }

    fn rollout(&mut self, what: Kind, place: usize, how: usize) -> Lines {
        let service = self.places[place].service;
        let ours: Vec<_> =
            (0..self.images.len()).filter(|image| self.images[*image].service == service).collect();
        // the newer the likelier
        let image = ours[ours.len() - 1 - (how / 2 % ours.len()).min(how % ours.len())];
        let now = self.places[place].runs.clone();
        let next = match (what, now) {
            (Kind::Rollout, Some(now)) if !how.is_multiple_of(3) => Some(now.replaced(image, how % 3 == 1)),
            (Kind::Rollout, _) => Some(Running::of(image, 3, 3)),
            (Kind::Pod, Some(mut now)) if !now.complete() => {
                now.one_more();
                Some(now)
            }
            (Kind::Fail, Some(now)) if !now.complete() => {
                let reason =
                    if how.is_multiple_of(2) { "CrashLoopBackOff" } else { "ProgressDeadlineExceeded" };
                Some(Running { failing: Some(reason), observed: true, ..now })
            }
            (Kind::Scale, Some(now)) if now.desired > 0 => Some(Running::of(now.image, 0, 0)),
            (Kind::Scale, Some(now)) => Some(Running::of(now.image, 0, 3)),
            (Kind::Remove, Some(_)) => None,
            _ => return Vec::new(),
        };
        self.runs(place, next)
    }

    fn runs(&mut self, place: usize, runs: Option<Running>) -> Lines {
        let minute = self.minute;
        self.places[place].becomes(runs, minute);
        let line = self.places[place].line(|image| self.name(image));
        self.news.said(news::of_cluster(self.places[place].cluster), Some(place), &mut self.places);
        vec![line]
    }
}
