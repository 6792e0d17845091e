//! What the assembler says about faulty texts, word for word.

#![allow(clippy::unwrap_used, reason = "a test that fails should say so at once")]

mod common;

use common::{expect_file, fixtures, rendered, sources};
use toolchain::{Options, build};

#[test]
fn faults_are_said_where_they_are_and_in_words() {
    let folder = fixtures("diagnostics");
    for (name, source) in sources(&folder) {
        let diagnostics = match build(&source, &Options::default()) {
            Ok(program) => program.warnings,
            Err(diagnostics) => diagnostics,
        };
        expect_file(&folder.join(format!("{name}.expected")), &rendered(&diagnostics, &source));
    }
}

#[test]
fn columns_count_characters() {
    let source = "_start:\n  li a0, 'é' + ñandú\n";
    let diagnostics = build(source, &Options::default()).unwrap_err();
    let first = &diagnostics[0];
    assert_eq!((first.line, first.column, first.length), (2, 16, 5));
}

#[test]
fn every_line_is_reported_and_the_list_has_an_end() {
    let source = "bad a0\n".repeat(1000);
    let diagnostics = build(&source, &Options::default()).unwrap_err();
    assert_eq!(diagnostics.len(), 100);
    assert_eq!(diagnostics[99].line, 100);
}
