// SPDX-License-Identifier: Apache-2.0
//! What a scalar is read as, by YAML 1.1: Jenkins reads so, and what is text there is text for PipelineLib's schema too.

/// What a scalar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Nothing: `~`, `null`, or no value at all.
    Null,
    /// True or false.
    Flag(bool),
    /// The same, spelt as a word that YAML 1.2 takes for text.
    Word(bool),
    /// A whole number, where it is one of some size.
    Whole(Option<i64>),
    /// Another number.
    Number,
    /// A date, with or without a time.
    Date,
    /// Text.
    Text,
}

/// What a plain scalar is; a quoted one is text.
pub(crate) fn sort(plain: &str) -> Sort {
    match plain {
        "" | "~" | "null" | "Null" | "NULL" => Sort::Null,
        "true" | "True" | "TRUE" => Sort::Flag(true),
        "false" | "False" | "FALSE" => Sort::Flag(false),
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Sort::Word(true),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => Sort::Word(false),
        _ if whole(plain) => Sort::Whole(value(plain)),
        _ if number(plain) => Sort::Number,
        _ if date(plain) => Sort::Date,
        _ => Sort::Text,
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

/// Begins with a digit and goes on with digits and `_`.
fn digits(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '_')
}

fn whole(text: &str) -> bool {
    let text = unsigned(text);
    let of =
        |digits: &str, radix| !digits.is_empty() && digits.chars().all(|c| c == '_' || c.is_digit(radix));
    if let Some(hex) = text.strip_prefix("0x") {
        return of(hex, 16);
    }
    if let Some(binary) = text.strip_prefix("0b") {
        return of(binary, 2);
    }
    match text.strip_prefix('0') {
        Some("") => true,
        Some(octal) => of(octal, 8),
        None => digits(text) || sixties(text),
    }
}

/// 1:30:00 is a number to base 60.
fn sixties(text: &str) -> bool {
    let mut parts = text.split(':');
    let first = parts.next().is_some_and(digits);
    let mut rest = parts.peekable();
    let sixty = |part: &str| part.len() <= 2 && part.parse::<u8>().is_ok_and(|part| part < 60);
    first && rest.peek().is_some() && rest.all(sixty)
}

fn number(text: &str) -> bool {
    let text = unsigned(text);
    if matches!(text, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(unsigned(exponent))),
        None => (text, None),
    };
    let exponent_right =
        exponent.is_none_or(|exponent| !exponent.is_empty() && exponent.chars().all(|c| c.is_ascii_digit()));
    let mantissa_right = match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
        None => exponent.is_some() && digits(mantissa),
    };
    exponent_right && mantissa_right
}

/// 2026-01-31, and the same with a time.
fn date(text: &str) -> bool {
    let (day, time) = match text.split_once(['T', 't', ' ']) {
        Some((day, time)) => (day, Some(time.trim_start())),
        None => (text, None),
    };
    let parts: Vec<_> = day.split('-').collect();
    let of = |part: &&str, short: usize, long: usize| {
        (short..=long).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit())
    };
    let [year, month, day] = parts.as_slice() else { return false };
    // without a time, month and day have two digits
    let short = if time.is_some() { 1 } else { 2 };
    let clock = |time: &str| time.starts_with(|c: char| c.is_ascii_digit()) && time.matches(':').count() >= 2;
    of(year, 4, 4) && of(month, short, 2) && of(day, short, 2) && time.is_none_or(clock)
}

fn value(text: &str) -> Option<i64> {
    let digits = text.replace('_', "");
    if unsigned(&digits).len() > 1 && unsigned(&digits).starts_with('0') { None } else { digits.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text() {
        for (plain, expected) in [
            ("", Sort::Null),
            ("~", Sort::Null),
            ("true", Sort::Flag(true)),
            ("off", Sort::Word(false)),
            ("1", Sort::Whole(Some(1))),
            ("-1_000", Sort::Whole(Some(-1000))),
            ("007", Sort::Whole(None)),
            ("0x1F", Sort::Whole(None)),
            ("0b01", Sort::Whole(None)),
            ("1:30", Sort::Whole(None)),
            ("99999999999999999999", Sort::Whole(None)),
            ("1.5", Sort::Number),
            ("1.", Sort::Number),
            (".5", Sort::Number),
            ("1e3", Sort::Number),
            ("-.inf", Sort::Number),
            ("2026-01-02", Sort::Date),
            ("2026-1-2 1:02:03", Sort::Date),
            ("2026-01-02T01:02:03Z", Sort::Date),
        ] {
            assert_eq!(sort(plain), expected, "{plain:?}");
        }
    }

    #[test]
    fn what_is_text() {
        for plain in [
            "y",
            "n",
            "tRUE",
            "1.2.3",
            "v1",
            "1a",
            "08",
            "-",
            "+",
            ".",
            "e",
            "1e",
            "e3",
            "0x",
            "0b2",
            "1:60",
            "1:",
            ":1",
            "2026-01",
            "2026-1-2",
            "26-01-02",
            "2026-01-02-production",
            "é",
            "2026-01-02T",
            "１",
        ] {
            assert_eq!(sort(plain), Sort::Text, "{plain:?}");
        }
    }
}
