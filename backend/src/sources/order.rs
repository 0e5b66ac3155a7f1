// SPDX-License-Identifier: Apache-2.0
//! The order of what a source tells, where its server gives none.

use std::sync::atomic::{AtomicI64, Ordering};

use milepost_api::Millis;

/// Grows with each telling. Over restarts it does so because it begins with the time and after what is kept: a clock that was an
/// hour ahead and is right again would else make an hour of news look old.
#[derive(Debug, Default)]
pub struct Order(AtomicI64);

impl Order {
    /// Begins after an order that is kept.
    pub fn after(kept: i64) -> Self {
        Self(AtomicI64::new(kept))
    }

    /// What others have told comes before what is told next.
    pub fn seen(&self, told: i64) {
        self.0.fetch_max(told, Ordering::SeqCst);
    }

    /// The next number: the time, or one more than the last if that is higher.
    pub fn next(&self, now: Millis) -> i64 {
        let after = |last: i64| now.max(last.saturating_add(1));
        let last = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |last| Some(after(last)));
        after(last.unwrap_or_else(|last| last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_grows_even_where_the_clock_stands_or_goes_back() {
        let order = Order::default();
        let told: Vec<_> = [5, 5, 9, 3].into_iter().map(|now| order.next(now)).collect();
        assert_eq!(told, [5, 6, 9, 10]);
    }

    #[test]
    fn what_is_told_after_others_comes_after_what_they_told() {
        let order = Order::default();
        order.seen(100);
        order.seen(50);
        assert_eq!(order.next(40), 101);
    }

    #[test]
    fn what_is_told_after_a_restart_comes_after_what_is_kept() {
        let order = Order::after(100);
        assert_eq!([order.next(40), order.next(41), order.next(200)], [101, 102, 200]);
    }
}
