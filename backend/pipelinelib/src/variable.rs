// SPDX-License-Identifier: Apache-2.0
//! Variables in text: `${stage.key}`, `${.key}` and `${stage.key|default}`.
//!
//! A name without a dot is left as it stands; what begins like a variable and is none makes PipelineLib fail.

/// A piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Text as it is.
    Literal(&'a str),
    /// A variable.
    Variable(Variable<'a>),
    /// `${name}`: left as it stands.
    Dotless(&'a str),
}

/// A variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Variable<'a> {
    /// All of it, from `${` to `}`.
    pub(crate) written: &'a str,
    /// The stage whose value it is; empty for the stage's own.
    pub(crate) stage: &'a str,
    /// Which value.
    pub(crate) key: &'a str,
    /// What stands for it where there is none.
    pub(crate) default: Option<&'a str>,
}

/// Why something is no variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong<'a> {
    /// Nothing closes it.
    Open,
    /// It has no name.
    Nameless(&'a str),
    /// Its name goes on with a character that names do not have.
    Character(&'a str, char),
}

/// The pieces of a text, in order, up to the first that is wrong.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = Result<Piece<'_>, Wrong<'_>>> {
    let mut rest = text;
    let mut broken = false;
    std::iter::from_fn(move || {
        if rest.is_empty() || broken {
            return None;
        }
        let piece = next(rest);
        match &piece {
            Ok((_, after)) => rest = after,
            Err(_) => broken = true,
        }
        Some(piece.map(|(piece, _)| piece))
    })
}

fn next(text: &str) -> Result<(Piece<'_>, &str), Wrong<'_>> {
    let Some(from) = text.find("${") else { return Ok((Piece::Literal(text), "")) };
    if from > 0 {
        let (literal, rest) = text.split_at(from);
        return Ok((Piece::Literal(literal), rest));
    }
    let end = text.find('}').ok_or(Wrong::Open)?;
    let (written, rest) = text.split_at(end + 1);
    let body = written.strip_prefix("${").and_then(|body| body.strip_suffix('}')).unwrap_or_default();
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let (name, after) = body.split_at(body.find(|c| !named(c)).unwrap_or(body.len()));
    let default = match after.chars().next() {
        _ if name.is_empty() => return Err(Wrong::Nameless(written)),
        None => None,
        Some('|') => after.strip_prefix('|'),
        Some(other) => return Err(Wrong::Character(written, other)),
    };
    let piece = match name.split_once('.') {
        None => Piece::Dotless(written),
        Some((stage, key)) => Piece::Variable(Variable { written, stage, key, default }),
    };
    Ok((piece, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let show = |piece| match piece {
            Ok(Piece::Literal(text)) => format!("«{text}»"),
            Ok(Piece::Dotless(text)) => format!("<{text}>"),
            Ok(Piece::Variable(of)) => format!("[{} {} {:?}]", of.stage, of.key, of.default),
            Err(wrong) => format!("{wrong:?}"),
        };
        pieces(text).map(show).collect()
    }

    #[test]
    fn variables_stand_in_text() {
        assert_eq!(shown("a ${b.c} d${.e}"), "«a »[b c None]« d»[ e None]");
        assert_eq!(shown("${setup.params.X|a b|c}"), r#"[setup params.X Some("a b|c")]"#);
        assert_eq!(shown("${a.b|}"), r#"[a b Some("")]"#);
        assert_eq!(shown("${BRANCH}-x"), "<${BRANCH}>«-x»");
        assert_eq!(shown("a $ b {c} $d"), "«a $ b {c} $d»");
        assert_eq!(shown(""), "");
        assert_eq!(shown("é${a.b}ü"), "«é»[a b None]«ü»");
    }

    #[test]
    fn what_is_no_variable_ends_the_reading() {
        assert_eq!(shown("x${a.b"), "«x»Open");
        assert_eq!(shown("${}${a.b}"), r#"Nameless("${}")"#);
        assert_eq!(shown("${|x}"), r#"Nameless("${|x}")"#);
        assert_eq!(shown("${a b}"), r#"Character("${a b}", ' ')"#);
        assert_eq!(shown("${ä}"), r#"Nameless("${ä}")"#);
        assert_eq!(shown("${a.ä}"), r#"Character("${a.ä}", 'ä')"#);
    }
}
