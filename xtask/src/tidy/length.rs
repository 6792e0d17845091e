//! A file holds one concept, a function fits on a screen.

use super::Finding;
use super::source::Source;
use anyhow::{Context, Result};
use std::path::Path;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

const FILE_MAX: usize = 500;
const FUNCTION_MAX: usize = 70;
/// Endings of the files that people write.
const WRITTEN: &[&str] = &["rs", "S", "s", "js", "css", "html"];

/// What may be longer, and why: path, name of the function (none for the file itself), reason.
const EXCEPTIONS: &[(&str, Option<&str>, &str)] = &[(
    "machine/src/engine/execute.rs",
    Some("execute"),
    "one match over the instruction table, one line a row",
)];

/// Files over 500 lines and functions over 70.
pub fn check(sources: &[Source]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for source in sources {
        if !WRITTEN.iter().any(|ending| source.is(ending)) {
            continue;
        }
        let lines = source.text.lines().count();
        if lines > FILE_MAX && !is_excepted(&source.path, None) {
            findings.push(Finding {
                file: source.path.clone(),
                line: lines,
                message: format!("{lines} lines: over {FILE_MAX}, a file holds two concepts"),
            });
        }
        if source.is("rs") {
            let file = syn::parse_file(&source.text).with_context(|| source.path.display().to_string())?;
            let mut functions = Functions { file: &source.path, findings: &mut findings };
            functions.visit_file(&file);
        }
    }
    Ok(findings)
}

fn is_excepted(file: &Path, function: Option<&str>) -> bool {
    EXCEPTIONS.iter().any(|(path, name, _)| file == Path::new(path) && *name == function)
}

struct Functions<'a> {
    file: &'a Path,
    findings: &'a mut Vec<Finding>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (first, last) = (signature.span().start().line, block.span().end().line);
        let (lines, name) = (last + 1 - first, signature.ident.to_string());
        if lines > FUNCTION_MAX && !is_excepted(self.file, Some(&name)) {
            self.findings.push(Finding {
                file: self.file.to_owned(),
                line: first,
                message: format!(
                    "fn {name} has {lines} lines: over {FUNCTION_MAX}, it does not fit on a screen"
                ),
            });
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}
