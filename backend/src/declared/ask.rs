// SPDX-License-Identifier: Apache-2.0
//! Learns one thing of Gerrit, and keeps it before it holds.

use std::{sync::Arc, time::Duration};

use milepost_api::gerrit::{Ask, Reply};
use tokio::{sync::mpsc, time::timeout};

use super::{Declared, Lookup, known::next, read::read};
use crate::{
    clock::Clock,
    gerrit::Line,
    model::{
        Broken, Declaration, Fact, FactBody, FileFinding, GERRIT, OwnerFiles, PIPELINE_FILE, PipelineFile,
        Revision, Standing,
    },
    store::Store,
};

/// How long an answer may take while somebody is there who answers.
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// What he asks and keeps with. Cheap to clone.
#[derive(Clone)]
pub(super) struct With {
    pub(super) declared: Arc<Declared>,
    pub(super) line: Line,
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    /// Who hears of projects that declare something else.
    pub(super) told: mpsc::UnboundedSender<String>,
}

impl With {
    /// Learns what is wanted, and once more if it moved meanwhile.
    pub(super) async fn look(&self, lookup: Lookup) {
        loop {
            let outcome = match &lookup {
                Lookup::Branch { project, branch } => self.branch(project, branch).await,
                Lookup::Owners { project } => self.owners(project).await,
                Lookup::Change { project, branch, revision } => self.change(project, branch, revision).await,
            };
            match outcome {
                Ok(()) => drop(self.declared.doubtful().remove(&lookup)),
                Err(why) => {
                    tracing::debug!(?lookup, why, "cannot learn what the project declares");
                    // What moved is not forgotten: it is asked again when somebody looks after that.
                    self.declared.doubtful().insert(lookup.clone());
                    self.declared.resting.insert(lookup.clone(), ());
                }
            }
            if !self.declared.asked(&lookup) {
                break;
            }
        }
        self.declared.settled.notify_waiters();
    }

    /// Asks, for as long as nobody is there to answer; who is there has his time.
    async fn ask(&self, ask: Ask) -> Reply {
        loop {
            match timeout(ANSWERS_WITHIN, self.line.ask(ask.clone())).await {
                Ok(reply) => return reply,
                Err(_) if self.line.questions().lines() == 0 => {}
                Err(_) => return Reply::Unknown("no answer in time".to_owned()),
            }
        }
    }

    /// The file on a branch; fails where Gerrit cannot say where the branch is.
    async fn branch(&self, project: &str, branch: &str) -> Result<(), String> {
        let ask = Ask::Tip { project: project.to_owned(), branch: branch.to_owned() };
        let tip = match self.ask(ask).await {
            Reply::Tip(tip) => tip.and_then(|tip| tip.parse::<Revision>().ok()),
            reply => return Err(unexpected(&reply)),
        };
        let key = (project.to_owned(), branch.to_owned());
        let before = self.declared.branches().get(&key).map(|held| held.declaration.clone());
        if tip.is_some() && before.as_ref().is_some_and(|before| before.tip == tip) {
            return Ok(());
        }
        let text = match &tip {
            Some(tip) => self.text(project, tip.as_str()).await,
            None => Ok(None),
        };
        let (file, problem) = match text {
            Ok(Some(text)) => {
                let problem = read(&text, project, branch, &[]).broken;
                (Some(text), problem)
            }
            Ok(None) => (None, None),
            Err(problem) if is_about_the_file(&problem) => (None, Some(Broken { line: None, problem })),
            Err(passing) => return Err(passing),
        };
        let now = self.clock.now();
        let (project, branch) = key;
        let new = Declaration { project, branch, tip, file, broken: None, since: now };
        self.keep(before.as_ref(), next(before.as_ref(), new, problem)).await
    }

    /// What the owners of a project declare.
    async fn owners(&self, project: &str) -> Result<(), String> {
        let asked = self.declared.owners().moved();
        let files = match self.ask(Ask::Owners { project: project.to_owned() }).await {
            Reply::Owners(files) => files,
            reply => return Err(unexpected(&reply)),
        };
        let new = OwnerFiles { project: project.to_owned(), files };
        let before = self.declared.owners().files(project).cloned();
        let news = before.as_ref().is_none_or(|before| *before != new);
        if news && (!new.files.is_empty() || before.is_some_and(|before| !before.files.is_empty())) {
            self.store(format!("owners:{project}"), FactBody::Owners(new.clone())).await?;
        }
        let news = self.declared.owners().hold(new, asked);
        if news {
            // An owner's file may take its time.
            let (declared, of) = (Arc::clone(&self.declared), project.to_owned());
            let read = move || declared.owned(&of, &(declared.config)()).is_some();
            tokio::task::spawn_blocking(read).await.ok();
            self.told.send(project.to_owned()).ok();
        }
        Ok(())
    }

    async fn store(&self, key: String, body: FactBody) -> Result<(), String> {
        let now = self.clock.now();
        let fact =
            Fact { source: GERRIT.to_owned(), key, order: self.declared.order.next(now), as_of: now, body };
        self.store.tell(&[fact]).await.map(drop).map_err(|error| error.to_string())
    }

    async fn keep(&self, before: Option<&Declaration>, new: Declaration) -> Result<(), String> {
        // Nothing is lost by a start where there never was anything.
        if new.file.is_some() || before.is_some_and(|before| before.file.is_some()) {
            let key = format!("declaration:{}:{}", new.project, new.branch);
            self.store(key, FactBody::Declaration(new.clone())).await?;
        }
        if let Some(broken) = new
            .broken
            .as_ref()
            .filter(|broken| before.and_then(|before| before.broken.as_ref()) != Some(*broken))
        {
            let Declaration { project, branch, .. } = &new;
            tracing::warn!(
                project,
                branch,
                line = broken.line,
                "{PIPELINE_FILE} of {project} on {branch} cannot be read, the last one that could holds: {}",
                broken.problem
            );
        }
        for project in self.declared.hold(new) {
            // Nobody listening is fine: who asks finds it.
            self.told.send(project).ok();
        }
        Ok(())
    }

    /// What a change makes of the file.
    async fn change(&self, project: &str, branch: &str, revision: &str) -> Result<(), String> {
        let ask = Ask::Paths { project: project.to_owned(), revision: revision.to_owned() };
        let touches = match self.ask(ask).await {
            Reply::Paths(paths) => paths.iter().any(|path| path == PIPELINE_FILE),
            // So many that it may be among them; then its file is asked for, which tells.
            Reply::Truncated(true) => true,
            reply => return Err(unexpected(&reply)),
        };
        let own = if touches { self.own(project, branch, revision).await? } else { None };
        let tells = own.is_some();
        self.declared.changes.insert(super::own(project, branch, revision), own.map(Arc::new));
        if tells {
            self.told.send(project.to_owned()).ok();
        }
        Ok(())
    }

    async fn own(&self, project: &str, branch: &str, revision: &str) -> Result<Option<PipelineFile>, String> {
        let config = (self.declared.config)();
        let key = (project.to_owned(), branch.to_owned());
        let text = match self.text(project, revision).await {
            Ok(text) => text,
            Err(why) if is_about_the_file(&why) => return Ok(Some(unread(why))),
            Err(passing) => return Err(passing),
        };
        let held = self.declared.branches().get(&key).and_then(|held| held.declaration.file.clone());
        // Where it takes the file away, what holds until then is the branch's.
        let Some(text) = text.filter(|text| held.as_ref() != Some(text)) else { return Ok(None) };
        let own = read(&text, project, branch, config.before_merge());
        let standing = Standing::Proposed { readable: own.broken.is_none() };
        Ok(Some(PipelineFile { standing, ..own.file }))
    }

    /// The file at a revision, if it is there; fails with why Gerrit does not tell it.
    async fn text(&self, project: &str, revision: &str) -> Result<Option<String>, String> {
        let ask = Ask::File {
            project: project.to_owned(),
            revision: revision.to_owned(),
            path: PIPELINE_FILE.to_owned(),
        };
        match self.ask(ask).await {
            Reply::File(text) => Ok(text),
            reply => Err(unexpected(&reply)),
        }
    }
}

/// A change's own file that Gerrit does not tell, such as one that is too large.
fn unread(why: String) -> PipelineFile {
    let finding = FileFinding { error: true, line: 1, column: 1, rule: "unreadable", message: why };
    PipelineFile {
        standing: Standing::Proposed { readable: false },
        images: Vec::new(),
        shared: Vec::new(),
        pipelines: Vec::new(),
        findings: vec![finding],
    }
}

/// Whether Gerrit's word is about the file itself, and not about how Gerrit is just now.
fn is_about_the_file(why: &str) -> bool {
    why.starts_with("the file ")
}

fn unexpected(reply: &Reply) -> String {
    match reply {
        Reply::Unknown(why) => why.clone(),
        _ => "an answer to another question".to_owned(),
    }
}
