// SPDX-License-Identifier: Apache-2.0
//! Plain text of a log that the Pipeline REST API gives as HTML: console notes and links are tags, and `<`, `>`, `&` and quotes are
//! entities (`hudson.Util.escape`, `xmlEscape`). Anything else stays as it is.

/// The longest that an entity may be, without `&` and `;`.
const ENTITY: usize = 8;

/// Takes the tags off and the entities back.
pub(super) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, special) = rest.split_at(at);
        text.push_str(before);
        rest = match special.strip_prefix('&') {
            Some(after) => entity(after, &mut text),
            None => tag(special, &mut text),
        };
    }
    text.push_str(rest);
    text
}

/// A tag is left out, with its attributes; a `<` that begins none is text.
fn tag<'a>(special: &'a str, text: &mut String) -> &'a str {
    let after = special.strip_prefix('<').unwrap_or(special);
    let begins = after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
    match after.find(['>', '\n']).and_then(|end| after.split_at_checked(end)) {
        Some((_, end)) if begins && end.starts_with('>') => end.strip_prefix('>').unwrap_or(end),
        _ => {
            text.push('<');
            after
        }
    }
}

fn entity<'a>(after: &'a str, text: &mut String) -> &'a str {
    let found = after.split_once(';').filter(|(name, _)| name.len() <= ENTITY);
    if let Some((name, rest)) = found
        && let Some(c) = character(name)
    {
        text.push(c);
        return rest;
    }
    text.push('&');
    after
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
            return char::from_u32(code.ok()?);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn tags_are_off_entities_are_back_and_all_else_stays() {
        for (html, text) in [
            ("a &lt;b&gt; &amp;amp; &quot;c&quot; &#39;d&#x27;", "a <b> &amp; \"c\" 'd'"),
            ("<span class=\"timestamp\"><b>10:00</b> </span>go", "10:00 go"),
            ("<a href='/job/a/1/'>a #1</a> if 1 < 2 && 3 <= 4", "a #1 if 1 < 2 && 3 <= 4"),
            ("open <a href='x'\nnext", "open <a href='x'\nnext"),
            ("&unknown; &; & &#xffffffff; &#55296;", "&unknown; &; & &#xffffffff; &#55296;"),
            ("<", "<"),
            ("&amp;lt;", "&lt;"),
            ("ünï<br>ß", "ünïß"),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
