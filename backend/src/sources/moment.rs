// SPDX-License-Identifier: Apache-2.0
//! Moments as CI servers write them, in numbers with a fraction.

use milepost_api::Millis;

/// Of milliseconds since the epoch.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds; `as` saturates for what no clock says")]
pub(super) fn of_millis(millis: f64) -> Millis {
    millis.round() as Millis
}

/// Of seconds since the epoch.
pub(super) fn of_seconds(seconds: f64) -> Millis {
    of_millis(seconds * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_whole_number_of_milliseconds_whatever_the_number() {
        assert_eq!((of_seconds(1.0006), of_millis(1000.4), of_seconds(-1.5)), (1001, 1000, -1500));
        assert_eq!(
            (of_seconds(f64::NAN), of_seconds(f64::INFINITY), of_millis(-1e300)),
            (0, i64::MAX, i64::MIN)
        );
    }
}
