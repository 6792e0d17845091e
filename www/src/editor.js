// The program editor: CodeMirror 6 behind a few functions.
//
//   const e = editor(element, text, onChange)   onChange(string) after every edit by the reader
//   e.setText(text)                              another program; one undo away from the old one
//   e.getText()
//   e.setDiagnostics([{line, column, length, severity, message}])   1-based, in characters; replaces the old
//   e.highlight(line)                            marks the line that is executing; 0 for none
//   e.show(line, column)                         puts the cursor there and scrolls to it
//   e.focus()
//   e.dispose()
import { Annotation, EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { defaultKeymap, history, historyKeymap, toggleComment } from '@codemirror/commands';
import { indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { assembly, ink } from './assembly.js';

// Marks a change that the page made, not the reader.
const ours = Annotation.define();
const execute = StateEffect.define();
const executing = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(execute)) continue;
      const line = effect.value;
      if (line < 1 || line > transaction.state.doc.lines) return Decoration.none;
      return Decoration.set([executingLine.range(transaction.state.doc.line(line).from)]);
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});
const executingLine = Decoration.line({ class: 'executing' });

// A position of ours, 1-based and in characters (not UTF-16 units), as an offset in the document.
function offset(doc, line, column) {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const before = Array.from(at.text).slice(0, Math.max(column - 1, 0)).join('');
  return at.from + before.length;
}

export function editor(element, text, onChange) {
  const view = new EditorView({
    parent: element,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        highlightActiveLine(),
        highlightActiveLineGutter(),
        indentUnit.of('  '),
        EditorState.tabSize.of(8),
        assembly,
        syntaxHighlighting(ink),
        executing,
        // Tab is left to the page: the editor is no trap for the keyboard.
        keymap.of([{ key: 'Mod-/', run: toggleComment }, ...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': 'Program source, RISC-V assembly', tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((t) => t.annotation(ours))) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  const handle = {
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, annotations: ours.of(true) }),
    getText: () => view.state.doc.toString(),
    setDiagnostics: (list) => {
      const doc = view.state.doc;
      const marks = list.map(({ line, column, length, severity, message }) => {
        const from = offset(doc, line, column);
        return { from, to: Math.min(offset(doc, line, column + Math.max(length, 1)), doc.length), severity, message };
      });
      view.dispatch(setDiagnostics(view.state, marks));
    },
    highlight: (line) => view.dispatch({ effects: execute.of(line) }),
    show: (line, column) => {
      const at = offset(view.state.doc, line, column);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      view.focus();
    },
    focus: () => view.focus(),
    dispose: () => view.destroy(),
  };
  element.editor = handle; // so that a test can fill it
  return handle;
}
