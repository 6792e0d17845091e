//! `unsafe` stands in few named files, and each use carries its argument.

use super::Finding;
use super::source::Source;
use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use std::path::Path;

/// Files and folders that may hold `unsafe`, and what for.
const PLACES: &[(&str, &str)] = &[
    (
        "machine/src/engine/execute.rs",
        "the hot loop: without checks of its pointers it is half as fast again",
    ),
    ("teachkernel/firmware/src/", "M-mode: CSRs, devices, the way down to S-mode"),
    ("teachkernel/bench/src/", "the bench's whole kernel: CSRs, page tables, the host's order in memory"),
    ("teachkernel/boot/", "DMA to fixed addresses, SBI calls, the jump to the next stage"),
    ("teachkernel/kernel/src/arch/", "CSRs, traps, page tables, user memory"),
    ("teachkernel/kernel/src/sync/", "locks"),
    ("teachkernel/kernel/src/mm/frame.rs", "page frames by their physical address"),
    ("teachkernel/kernel/src/mm/heap.rs", "the memory that the allocator is given"),
    ("teachkernel/kernel/src/module/", "the border to modules, in C's layout"),
    ("teachkernel/modules/kapi/src/", "the same border, from the modules' side"),
    ("teachkernel/user/lib/src/", "ecall, start-up, the allocator"),
];

/// Most lines between an argument and the code that it argues for.
const REACH: usize = 12;

/// `unsafe` outside of those places, and `unsafe` without an argument above it.
pub fn check(sources: &[Source]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.is("rs")) {
        let tokens: TokenStream = source
            .text
            .parse()
            .map_err(|error| anyhow::anyhow!("{error}"))
            .with_context(|| source.path.display().to_string())?;
        let mut lines = Vec::new();
        find(tokens, &mut lines);
        let text: Vec<&str> = source.text.lines().collect();
        for line in lines {
            let message = if !is_allowed(&source.path) {
                "unsafe code outside of the places for it (xtask/src/tidy/unsafety.rs)"
            } else if !is_argued(&text, line) {
                "unsafe code without a `// SAFETY:` comment or a `# Safety` section above it"
            } else {
                continue;
            };
            findings.push(Finding { file: source.path.clone(), line, message: message.to_owned() });
        }
    }
    Ok(findings)
}

fn is_allowed(file: &Path) -> bool {
    PLACES.iter().any(|(place, _)| file.to_string_lossy().starts_with(place))
}

/// The lines of the keyword `unsafe`, macros included. In an attribute (`#[unsafe(no_mangle)]`) it is only a mark.
fn find(tokens: TokenStream, lines: &mut Vec<usize>) {
    let mut after_hash = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                if !after_hash {
                    find(group.stream(), lines);
                }
                after_hash = false;
            }
            TokenTree::Ident(word) if word == "unsafe" => lines.push(word.span().start().line),
            TokenTree::Punct(mark) => {
                after_hash = mark.as_char() == '#' || (after_hash && mark.as_char() == '!')
            }
            _ => after_hash = false,
        }
    }
}

/// Whether a comment at or shortly above the line argues. `line` counts from 1.
fn is_argued(text: &[&str], line: usize) -> bool {
    let first = line.saturating_sub(REACH);
    text[first..line.min(text.len())].iter().any(|line| line.contains("SAFETY:") || line.contains("# Safety"))
}
