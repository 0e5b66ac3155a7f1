// SPDX-License-Identifier: Apache-2.0
//! Groups of changes, and how many of one are where they are to go.

use milepost_widget::word::{marked, word, words};
use yew::AttrValue;

use crate::changes::model::{Change, Row};
use crate::tab::text::count;

/// Changes that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// The topic that they have; `None`: they are a relation chain.
    pub topic: Option<AttrValue>,
    /// The changes in Gerrit's order, without those that are abandoned.
    pub rows: Vec<Row>,
    /// Whether there are more than were looked at.
    pub more: bool,
}

impl Group {
    /// Changes of which nothing is told yet.
    pub fn new(topic: Option<AttrValue>, changes: Vec<Change>, more: bool) -> Self {
        Self { topic, rows: changes.into_iter().map(Row::new).collect(), more }
    }

    /// Whether these are the same changes, in whatever order.
    pub fn is_same(&self, other: &Group) -> bool {
        let has = |row: &Row| other.rows.iter().any(|one| one.change.number == row.change.number);
        self.rows.len() == other.rows.len() && self.rows.iter().all(has)
    }

    /// "Topic greeting: in production 1 of 3 that you can see, 1 touches nothing that is deployed", with `name` for the topic's name.
    pub fn says(&self, name: &str) -> String {
        let mut said = Tally::of(&self.rows).says(self.rows.len());
        if self.more {
            said = [&*said, ", ", &word("and more than were looked at")].concat();
        }
        let said = match &self.topic {
            Some(_) => words("Topic %0: %1", &[name, &said]),
            None => words("Relation chain: %0", &[&said]),
        };
        said.to_string()
    }
}

/// A topic and a relation chain as they are shown: those that have more than the change, and the topic alone where they are the same.
pub fn of(topic: Option<Group>, chain: Option<Group>) -> Vec<Group> {
    let chain = chain.filter(|chain| !topic.as_ref().is_some_and(|topic| topic.is_same(chain)));
    topic.into_iter().chain(chain).filter(|group| group.rows.len() > 1).collect()
}

/// How many of a group are where. Those that nothing deploys are none of them.
#[derive(Default)]
struct Tally<'r> {
    /// Where they are to go, each place once.
    goals: Vec<&'r str>,
    reached: usize,
    on_their_way: usize,
    untouched: usize,
    without: usize,
    unknown: usize,
}

impl<'r> Tally<'r> {
    fn of(rows: &'r [Row]) -> Self {
        let mut tally = Tally::default();
        for row in rows {
            match &row.told {
                None if row.later => tally.unknown += 1,
                None => tally.without += 1,
                Some(told) if told.key == "merged_untouched" => tally.untouched += 1,
                Some(told) => {
                    let goal = told.goal.as_deref().filter(|goal| !tally.goals.contains(goal));
                    tally.goals.extend(goal);
                    // One that was reverted there is there no more.
                    *if told.key == "reached" { &mut tally.reached } else { &mut tally.on_their_way } += 1;
                }
            }
        }
        tally
    }

    fn says(&self, all: usize) -> String {
        if self.reached + self.on_their_way == 0 {
            return count(all, [marked("%0 change that you can see"), marked("%0 changes that you can see")])
                .to_string();
        }
        // What is not known yet may be on its way, too.
        let of = self.reached + self.on_their_way + self.unknown;
        let (reached, of) = (self.reached.to_string(), of.to_string());
        let there = match self.goals[..] {
            ["merge"] => words("merged %0 of %1 that you can see", &[&reached, &of]),
            ["promotion"] => words("promoted %0 of %1 that you can see", &[&reached, &of]),
            [goal] => words("in %2 %0 of %1 that you can see", &[&reached, &of, goal]),
            _ => words("where they are to go %0 of %1 that you can see", &[&reached, &of]),
        };
        let mut said = there.to_string();
        let touch =
            [marked(", %0 touches nothing that is deployed"), marked(", %0 touch nothing that is deployed")];
        let without = marked(", %0 without a pipeline");
        let unknown = marked(", %0 not known yet");
        for (number, forms) in
            [(self.untouched, touch), (self.without, [without; 2]), (self.unknown, [unknown; 2])]
        {
            if number > 0 {
                said.push_str(&count(number, forms));
            }
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::model::Told;

    fn row(number: &'static str, key: &'static str, goal: &'static str) -> Row {
        let change = Change { number: number.into(), ..Change::default() };
        let goal = (!goal.is_empty()).then(|| goal.into());
        Row { change, told: Some(Told { key: key.into(), goal, ..Told::default() }), later: false }
    }

    fn untold(number: &'static str, later: bool) -> Row {
        Row { later, ..Row::new(Change { number: number.into(), ..Change::default() }) }
    }

    fn topic(rows: Vec<Row>) -> Group {
        Group { topic: Some("greeting".into()), rows, more: false }
    }

    #[test]
    fn how_many_are_there_is_told_of_those_that_go_there() {
        let there = row("1", "reached", "production");
        let group = topic(vec![
            there.clone(),
            row("2", "step_of", "production"),
            row("3", "reached_reverted", "production"),
        ]);
        assert_eq!(group.says("greeting"), "Topic greeting: in production 1 of 3 that you can see");
        let group = topic(vec![
            there.clone(),
            row("2", "merged_untouched", ""),
            untold("3", false),
            untold("4", true),
        ]);
        assert_eq!(
            group.says("greeting"),
            "Topic greeting: in production 1 of 2 that you can see, 1 touches nothing that is deployed, 1 without a pipeline, 1 not known yet"
        );
        let chain =
            Group { topic: None, rows: vec![there.clone(), row("2", "reached", "merge")], more: true };
        assert_eq!(
            chain.says("greeting"),
            "Relation chain: where they are to go 2 of 2 that you can see, and more than were looked at"
        );
        let merge = topic(vec![row("1", "reached", "merge"), row("2", "step_of", "merge")]);
        assert_eq!(merge.says("greeting"), "Topic greeting: merged 1 of 2 that you can see");
        assert_eq!(
            topic(vec![untold("1", true), untold("2", false)]).says("greeting"),
            "Topic greeting: 2 changes that you can see"
        );
    }

    #[test]
    fn the_same_changes_in_another_order_are_the_same() {
        let (one, two) = (untold("1", true), untold("2", true));
        let group = topic(vec![one.clone(), two.clone()]);
        assert!(group.is_same(&topic(vec![two.clone(), one])));
        assert!(!group.is_same(&topic(vec![two.clone()])));
        assert!(!group.is_same(&topic(vec![two, untold("3", true)])));
    }
}
