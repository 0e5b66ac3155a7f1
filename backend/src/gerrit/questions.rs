// SPDX-License-Identifier: Apache-2.0
//! Open questions to Gerrit's git, and its answers.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use milepost_api::gerrit::{Answer, Ask, Question, Reply};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};
use tokio::sync::{broadcast, oneshot};

/// How long Gerrit is not asked again what it could not say.
const REST: Duration = Duration::from_mins(1);

/// How long its word that it does not know holds, unless it is asked again meanwhile.
const UNKNOWN_FOR: Duration = Duration::from_hours(1);

/// What is asked and not answered yet. Cheap to clone.
#[derive(Clone)]
pub struct Questions {
    open: Arc<Mutex<BTreeMap<String, Open>>>,
    asked: broadcast::Sender<Question>,
    closed: Arc<AtomicU64>,
    /// By which of those that were closed each was last answered.
    lately: Cache<Ask, u64>,
    resting: Cache<Ask, ()>,
    unknown: Cache<Ask, String>,
}

struct Open {
    ask: Ask,
    /// Who alone waits for the answer; `None`: it is kept for everybody.
    waits: Option<oneshot::Sender<Reply>>,
    /// An answer has come and is being kept: another one is not needed.
    answered: bool,
}

impl Open {
    fn new(ask: &Ask, waits: Option<oneshot::Sender<Reply>>) -> Self {
        Self { ask: ask.clone(), waits, answered: false }
    }
}

impl Default for Questions {
    fn default() -> Self {
        Self {
            open: Arc::default(),
            asked: broadcast::Sender::new(1024),
            closed: Arc::default(),
            lately: Cache::builder().max_capacity(100_000).time_to_live(REST).build(),
            resting: Cache::builder().max_capacity(100_000).time_to_live(REST).build(),
            unknown: Cache::builder().max_capacity(100_000).time_to_live(UNKNOWN_FOR).build(),
        }
    }
}

impl Questions {
    /// Asks, unless it is being asked already or Gerrit has just said that it does not know.
    pub fn ask(&self, ask: &Ask) {
        self.ask_unless_answered(ask, self.now());
    }

    /// How many were answered so far: what to tell [`Self::ask_unless_answered`] of the moment before one looks what is known.
    pub fn now(&self) -> u64 {
        self.closed.load(Ordering::Acquire)
    }

    /// Asks as [`Self::ask`] does, and says so; `false` where it was answered since that moment, so that it is known by now.
    pub fn ask_unless_answered(&self, ask: &Ask, since: u64) -> bool {
        let id = id(ask);
        let mut open = self.lock();
        if self.lately.get(ask).is_some_and(|answered| answered > since) {
            return false;
        }
        if self.resting.contains_key(ask) {
            return true;
        }
        if !open.contains_key(&id) {
            open.insert(id.clone(), Open::new(ask, None));
            // Nobody connected is fine: open questions are repeated to the next who connects.
            self.asked.send(Question { id, ask: ask.clone() }).ok();
        }
        true
    }

    /// Asks, whatever was asked before, and waits for the answer, which is nobody else's. Dropped, it is asked no more.
    pub async fn answer_to(&self, ask: Ask) -> Reply {
        // Of its own: the answer to an earlier question of the same words may be on its way and old.
        let id = format!("{:032x}", rand::random::<u128>());
        let (waits, answer) = oneshot::channel();
        let _close = Close { open: Arc::clone(&self.open), id: id.clone() };
        self.lock().insert(id.clone(), Open::new(&ask, Some(waits)));
        self.asked.send(Question { id, ask }).ok();
        answer.await.unwrap_or_else(|_| Reply::Unknown("nobody asks any more".to_owned()))
    }

    /// How many of `asks` wait for somebody who is there to answer.
    pub fn heard<'a>(&self, asks: impl IntoIterator<Item = &'a Ask>) -> usize {
        if self.lines() == 0 {
            return 0;
        }
        let open = self.lock();
        asks.into_iter().filter(|ask| open.contains_key(&id(ask))).count()
    }

    /// How many are open.
    pub fn open(&self) -> usize {
        self.lock().len()
    }

    /// How many lines there are on which they are asked.
    pub fn lines(&self) -> usize {
        self.asked.receiver_count()
    }

    /// Every open question, and those to come.
    pub fn subscribe(&self) -> (Vec<Question>, broadcast::Receiver<Question>) {
        let open = self.lock();
        let receiver = self.asked.subscribe();
        (open.iter().map(|(id, open)| Question { id: id.clone(), ask: open.ask.clone() }).collect(), receiver)
    }

    /// Which question it answers, unless that is none of the open ones, does not fit it or has an answer that is being kept. It
    /// stays open until it is closed, so that an answer that could not be kept can come again. What somebody alone waits for
    /// goes there.
    pub fn answered(&self, answer: &Answer) -> Option<Answered> {
        let mut open = self.lock();
        let asked = open.get_mut(&answer.id).filter(|open| fits(&open.ask, &answer.reply))?;
        if asked.waits.is_none() {
            let first = !std::mem::replace(&mut asked.answered, true);
            return first.then(|| Answered { questions: self.clone(), ask: asked.ask.clone() });
        }
        let waits = open.remove(&answer.id)?.waits?;
        waits.send(answer.reply.clone()).ok();
        None
    }

    /// Those of `asks` of which Gerrit has lately said that it does not know, with its word.
    pub fn not_known<'a>(&self, asks: impl IntoIterator<Item = &'a Ask>) -> Vec<(Ask, Reply)> {
        let said = |ask: &Ask| Some((ask.clone(), Reply::Unknown(self.unknown.get(ask)?)));
        asks.into_iter().filter_map(said).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A question whose answer is being kept. Dropped before it is closed, it waits for an answer as before.
pub struct Answered {
    questions: Questions,
    ask: Ask,
}

impl Answered {
    /// The question.
    pub fn ask(&self) -> &Ask {
        &self.ask
    }

    /// Closes it: its answer is kept.
    pub fn close(self, reply: &Reply) {
        let Self { questions, ask } = &self;
        let mut open = questions.lock();
        if let Reply::Unknown(why) = reply {
            questions.resting.insert(ask.clone(), ());
            questions.unknown.insert(ask.clone(), why.clone());
        } else {
            questions.unknown.invalidate(ask);
        }
        open.remove(&id(ask));
        questions.lately.insert(ask.clone(), questions.closed.fetch_add(1, Ordering::AcqRel) + 1);
    }
}

impl Drop for Answered {
    fn drop(&mut self) {
        if let Some(open) = self.questions.lock().get_mut(&id(&self.ask)) {
            open.answered = false;
        }
    }
}

/// Closes a question that nobody waits for any more.
struct Close {
    open: Arc<Mutex<BTreeMap<String, Open>>>,
    id: String,
}

impl Drop for Close {
    fn drop(&mut self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

fn fits(ask: &Ask, reply: &Reply) -> bool {
    matches!(
        (ask, reply),
        (_, Reply::Unknown(_))
            | (Ask::Contains { .. }, Reply::Contains(_))
            | (Ask::Paths { .. }, Reply::Paths(_) | Reply::Truncated(true))
            | (Ask::ChangeOf { .. }, Reply::Change(_))
            | (Ask::PatchSet { .. }, Reply::PatchSet(_))
            | (Ask::File { .. }, Reply::File(_))
            | (Ask::Tip { .. }, Reply::Tip(_))
            | (Ask::OpenChanges { .. }, Reply::OpenChanges(_) | Reply::Truncated(true))
            | (Ask::ChangesFrom { .. }, Reply::Changes(_) | Reply::Truncated(true))
            | (Ask::Owners { .. }, Reply::Owners(_))
            | (Ask::Reports { .. }, Reply::Reports(_))
            | (Ask::Review(_), Reply::Reviewed(true) | Reply::Refused(_))
    )
}

/// The same question has the same id, whoever asks it: answers from two plugins meet.
fn id(ask: &Ask) -> String {
    let text = serde_json::to_string(ask).unwrap_or_default();
    Sha256::digest(text.as_bytes()).iter().take(12).fold(String::with_capacity(24), |mut id, byte| {
        use std::fmt::Write as _;
        write!(id, "{byte:02x}").ok();
        id
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ask() -> Ask {
        Ask::Contains { project: "p".into(), revision: "a".repeat(40), ancestor: "b".repeat(40) }
    }

    /// Everybody's open question is answered.
    fn answer(questions: &Questions, reply: &Reply) -> Option<Answered> {
        questions.answered(&Answer { id: id(&ask()), reply: reply.clone() })
    }

    #[test]
    fn a_question_is_asked_once_and_repeated_to_who_connects_later() {
        let questions = Questions::default();
        let (_, mut now) = questions.subscribe();
        questions.ask(&ask());
        questions.ask(&ask());
        assert_eq!(now.try_recv().unwrap().ask, ask());
        assert!(now.try_recv().is_err());
        assert_eq!(questions.subscribe().0.len(), 1);
    }

    #[test]
    fn an_answer_of_another_kind_leaves_the_question_open() {
        let questions = Questions::default();
        questions.ask(&ask());
        assert!(answer(&questions, &Reply::Paths(vec![])).is_none());
        let answered = answer(&questions, &Reply::Contains(true)).unwrap();
        assert_eq!(questions.subscribe().0.len(), 1, "until it is kept");
        answered.close(&Reply::Contains(true));
        assert!(questions.subscribe().0.is_empty());
    }

    #[test]
    fn one_answer_at_a_time_is_kept_and_one_that_could_not_be_may_come_again() {
        let questions = Questions::default();
        questions.ask(&ask());
        let first = answer(&questions, &Reply::Contains(true)).unwrap();
        questions.ask(&ask());
        assert!(answer(&questions, &Reply::Unknown("another node's index is late".into())).is_none());
        drop(first);
        assert!(answer(&questions, &Reply::Contains(true)).is_some());
    }

    #[test]
    fn who_looked_before_the_answer_came_looks_again_and_does_not_ask() {
        let questions = Questions::default();
        let before = questions.now();
        assert!(questions.ask_unless_answered(&ask(), before));
        answer(&questions, &Reply::Contains(true)).unwrap().close(&Reply::Contains(true));
        assert!(!questions.ask_unless_answered(&ask(), before));
        assert!(questions.subscribe().0.is_empty());
        // an answer that is kept no more
        assert!(questions.ask_unless_answered(&ask(), questions.now()));
        assert_eq!(questions.subscribe().0.len(), 1);
    }

    #[test]
    fn what_gerrit_does_not_know_is_not_asked_again_at_once() {
        let questions = Questions::default();
        questions.ask(&ask());
        let unknown = Reply::Unknown("no such revision".into());
        answer(&questions, &unknown).unwrap().close(&unknown);
        questions.ask(&ask());
        assert!(questions.subscribe().0.is_empty());
        assert_eq!(questions.not_known([&ask()]), [(ask(), unknown)]);
    }

    #[test]
    fn what_owners_declare_is_an_answer_to_that_alone() {
        let owners = Ask::Owners { project: "p".into() };
        assert_eq!(serde_json::to_value(&owners).unwrap(), json!({"ask": "owners", "project": "p"}));
        let told = json!({"id": "1", "owners": [{"project": "p", "revision": "a", "text": "[pipeline]"}]});
        let Answer { reply, .. } = serde_json::from_value(told).unwrap();
        assert!(fits(&owners, &reply) && !fits(&ask(), &reply));
        assert!(!fits(&owners, &Reply::Contains(true)) && fits(&owners, &Reply::Unknown("late".into())));
    }

    #[tokio::test]
    async fn who_waits_alone_gets_the_answer_and_nobody_is_asked_once_he_has_gone() {
        let questions = Questions::default();
        let asked = |questions: &Questions| questions.subscribe().0;
        let answer = |id: &str| Answer { id: id.to_owned(), reply: Reply::Contains(true) };
        {
            let gone = questions.answer_to(ask());
            tokio::pin!(gone);
            assert!(futures::poll!(gone.as_mut()).is_pending());
            assert_eq!(asked(&questions).len(), 1);
        }
        assert_eq!(asked(&questions), []);
        let waits = questions.answer_to(ask());
        tokio::pin!(waits);
        assert!(futures::poll!(waits.as_mut()).is_pending());
        questions.ask(&ask());
        let both = asked(&questions);
        assert_eq!(both.len(), 2, "one is everybody's");
        let taken: Vec<_> =
            both.iter().filter_map(|question| questions.answered(&answer(&question.id))).collect();
        assert_eq!(taken.iter().map(Answered::ask).collect::<Vec<_>>(), [&ask()]);
        assert_eq!(waits.await, Reply::Contains(true));
    }
}
