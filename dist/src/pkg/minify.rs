// SPDX-License-Identifier: Apache-2.0
//! JavaScript as it is shipped: the same program with fewer bytes.

use anyhow::{Result, bail};
use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

/// How a browser loads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By `import`: its exports keep their names.
    Module,
    /// By a classic `<script>`.
    Script,
}

/// Leaves out what a browser does not need: comments, spaces, the names of what is not seen from outside.
pub fn minify(source: &str, kind: Kind) -> Result<String> {
    let source_type = match kind {
        Kind::Module => SourceType::mjs(),
        Kind::Script => SourceType::script(),
    };
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, source_type).parse();
    if let Some(error) = parsed.diagnostics.first() {
        bail!("no JavaScript: {error}");
    }
    let mut program = parsed.program;
    let minified = Minifier::new(MinifierOptions::default()).minify(&allocator, &mut program);
    let options = CodegenOptions::minify();
    Ok(Codegen::new().with_options(options).with_scoping(minified.scoping).build(&program).code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_call_keeps_its_name() {
        let source =
            "// why\nfunction half(number) { return number / 2; }\nexport { half };\nexport default half;\n";
        let small = minify(source, Kind::Module).unwrap();
        assert!(small.len() < source.len() && !small.contains("why") && !small.contains("number"), "{small}");
        assert!(small.contains("as half") && small.contains("export default "), "{small}");
    }

    #[test]
    fn a_script_keeps_its_strings() {
        let source = "(() => { const {src} = document.currentScript; load('__WIDGET_JS__', src); })();";
        let small = minify(source, Kind::Script).unwrap();
        assert!(small.contains("__WIDGET_JS__") && small.contains("currentScript"), "{small}");
    }

    #[test]
    fn what_is_no_javascript_is_refused() {
        let error = minify("const = 1", Kind::Script).unwrap_err().to_string();
        assert!(error.starts_with("no JavaScript: "), "{error}");
    }
}
