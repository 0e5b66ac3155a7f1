// SPDX-License-Identifier: Apache-2.0
//! Rows in the form of the README's table.

use std::{fmt, time::Duration};

/// The rows so far; each is also said as soon as it is there.
#[derive(Debug, Default)]
pub(super) struct Table(Vec<[String; 3]>);

impl Table {
    pub(super) fn row(&mut self, what: impl Into<String>, figure: impl Into<String>, how: impl Into<String>) {
        let row = [what.into(), figure.into(), how.into()];
        eprintln!("figures: {}: {}", row[0], row[1]);
        self.0.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| what | figure | how |\n|---|---|---|")?;
        self.0.iter().try_for_each(|[what, figure, how]| write!(f, "\n| {what} | {figure} | {how} |"))
    }
}

/// The value that so many of a hundred are not above; nothing of nothing.
pub(super) fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(rank).copied().unwrap_or_default()
}

/// Median, least and greatest.
pub(super) fn spread(mut values: Vec<u64>) -> [u64; 3] {
    values.sort_unstable();
    [percentile(&values, 50), percentile(&values, 0), percentile(&values, 100)]
}

/// `1234567` as `1,234,567`.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Microseconds as milliseconds with two digits that count.
pub(super) fn millis(micros: u64) -> String {
    let millis = Duration::from_micros(micros).as_secs_f64() * 1e3;
    if millis < 10.0 { format!("{millis:.2} ms") } else { format!("{millis:.0} ms") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values: Vec<u64> = (1..=60).collect();
        assert_eq!(
            (percentile(&values, 50), percentile(&values, 95), percentile(&values, 100)),
            (30, 57, 60)
        );
        assert_eq!(percentile(&[], 50), 0);
        assert_eq!(spread(vec![3, 1, 2]), [2, 1, 3]);
    }

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(
            [grouped(0), grouped(999), grouped(1000), grouped(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!([millis(420), millis(9_000), millis(12_345)], ["0.42 ms", "9.00 ms", "12 ms"]);
    }
}
