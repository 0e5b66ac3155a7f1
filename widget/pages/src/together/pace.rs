// SPDX-License-Identifier: Apache-2.0
//! When it is asked again. Pure: it counts ticks, and knows no clock.

/// So many ticks after the last question while all is folded, and the counts alone stand there; one while lines are read.
const FOLDED: u32 = 5;
/// After so many ticks it is asked which they are, too.
const OLD: u32 = 2;
/// Who was not answered waits one tick, then twice as long each time, up to two to the power of this.
const LONGEST: u32 = 4;

/// What is to be asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// Where those are that are known.
    Where,
    /// Which they are, and then where.
    Which,
}

/// What decides that.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// Ticks since the last question.
    age: u32,
    /// Ticks since it was asked which they are.
    old: u32,
    /// How many questions in a row were not answered.
    misses: u32,
    /// Whether the topic and the relation chain are unfolded.
    unfolded: [bool; 2],
}

impl Pace {
    /// Time has passed; while nobody sees the page nothing is due.
    pub fn tick(&mut self, hidden: bool) -> Due {
        self.age += 1;
        self.old += 1;
        if hidden { Due::Nothing } else { self.due() }
    }

    /// A group was unfolded, or folded. What was answered a moment ago is not asked for again.
    pub fn fold(&mut self, is_topic: bool, open: bool) -> Due {
        let [topic, chain] = &mut self.unfolded;
        *if is_topic { topic } else { chain } = open;
        if open { self.due() } else { Due::Nothing }
    }

    /// All that was asked for was answered, or something was not.
    pub fn answered(&mut self, all: bool) {
        self.misses = if all { 0 } else { self.misses.saturating_add(1) };
    }

    fn due(&mut self) -> Due {
        let pause = match self.misses {
            0 if self.unfolded.contains(&true) => 1,
            0 => FOLDED,
            misses => 1 << (misses - 1).min(LONGEST),
        };
        if self.age < pause {
            return Due::Nothing;
        }
        self.age = 0;
        if self.old < OLD && self.misses == 0 {
            return Due::Where;
        }
        self.old = 0;
        Due::Which
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is due on the next ticks.
    fn ticks(pace: &mut Pace, count: usize) -> Vec<Due> {
        (0..count).map(|_| pace.tick(false)).collect()
    }

    #[test]
    fn what_is_folded_is_asked_for_less() {
        let mut pace = Pace::default();
        let mut due = vec![Due::Nothing; 4];
        due.push(Due::Which);
        assert_eq!(ticks(&mut pace, 5), due);
        assert_eq!(pace.fold(true, true), Due::Nothing, "it was just answered");
        assert_eq!(ticks(&mut pace, 4), [Due::Where, Due::Which, Due::Where, Due::Which]);
        assert_eq!(pace.fold(true, false), Due::Nothing);
        assert_eq!(ticks(&mut pace, 5), due);
    }

    #[test]
    fn what_is_unfolded_later_is_asked_for_at_once() {
        let mut pace = Pace::default();
        pace.tick(false);
        assert_eq!(pace.fold(false, true), Due::Where);
        pace.tick(true);
        pace.tick(true);
        assert_eq!(pace.fold(true, true), Due::Which);
    }

    #[test]
    fn a_page_that_nobody_sees_asks_nothing_and_then_at_once() {
        let mut pace = Pace::default();
        for _ in 0..30 {
            assert_eq!(pace.tick(true), Due::Nothing);
        }
        assert_eq!(pace.tick(false), Due::Which);
    }

    #[test]
    fn who_is_not_answered_asks_less_and_less() {
        let mut pace = Pace::default();
        pace.fold(true, true);
        let mut waited = Vec::new();
        for _ in 0..7 {
            pace.answered(false);
            let due = ticks(&mut pace, 16);
            let first = due.iter().position(|due| *due == Due::Which).unwrap();
            waited.push(first + 1);
            // Those after it would be of the next question.
            pace = Pace { age: 0, ..pace };
        }
        assert_eq!(waited, [1, 2, 4, 8, 16, 16, 16]);
        pace.answered(true);
        assert_eq!(ticks(&mut pace, 1), [Due::Where]);
    }
}
