// RISC-V assembly in GNU syntax, for the eye: comments quiet, labels and directives heavier. The assembler
// itself judges what is right; colours are left to the machine's three kinds of place.
import { HighlightStyle, StreamLanguage } from '@codemirror/language';
import { tags } from '@lezer/highlight';

const REGISTER = /^(x([12]?\d|3[01])|zero|ra|sp|gp|tp|fp|t[0-6]|s([0-9]|1[01])|a[0-7])\b/;

function token(stream, state) {
  if (stream.sol()) state.fresh = true;
  if (state.comment) {
    state.comment = !stream.match(/^.*?\*\//);
    if (state.comment) stream.skipToEnd();
    return 'comment';
  }
  if (stream.eatSpace()) return null;
  if (stream.match(/^(#|\/\/).*/)) return 'comment';
  if (stream.match('/*')) {
    state.comment = true;
    return 'comment';
  }
  if (stream.match(/^"(\\.|[^"\\])*"?/)) return 'string';
  if (stream.match(/^'(\\.|[^'\\])'?/)) return 'string';
  if (stream.eat(';')) {
    state.fresh = true;
    return null;
  }
  if (state.fresh && stream.match(/^[\w.$]+:/)) return 'labelName';
  if (stream.match(/^\.[a-zA-Z][\w.]*/)) {
    state.fresh = false;
    return 'keyword';
  }
  if (stream.match(/^%\w+/)) return 'keyword';
  if (stream.match(/^(0[xX][\da-fA-F]+|0[bB][01]+|\d+[bf]?)\b/)) return 'number';
  if (!state.fresh && stream.match(REGISTER)) return 'variableName';
  if (stream.match(/^[A-Za-z_][\w.$]*/)) {
    const first = state.fresh;
    state.fresh = false;
    return first ? 'operatorKeyword' : 'name';
  }
  stream.next();
  return null;
}

export const assembly = StreamLanguage.define({
  name: 'riscv-assembly',
  startState: () => ({ fresh: true, comment: false }),
  token,
  languageData: { commentTokens: { line: '#' } },
});

export const ink = HighlightStyle.define([
  { tag: tags.comment, class: 'tok-comment' },
  { tag: tags.string, class: 'tok-string' },
  { tag: tags.labelName, class: 'tok-label' },
  { tag: tags.keyword, class: 'tok-directive' },
  { tag: tags.operatorKeyword, class: 'tok-mnemonic' },
  { tag: tags.number, class: 'tok-number' },
]);
