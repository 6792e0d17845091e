// The console: xterm.js behind five functions.
//
//   const t = terminal(element, onData)   onData(string): what the reader types or pastes
//   t.write(bytes)                        Uint8Array or string, as the serial port sent it
//   t.reset()                             an empty screen, for power-on and for a step back in time
//   t.fit()                               the size of the element changed
//   t.focus()
//   t.text()                              the lines on screen and in the scroll-back, for tests and copying
//   t.dispose()
import { Terminal } from '@xterm/xterm';
import { FitAddon } from '@xterm/addon-fit';

const variable = (style, name) => style.getPropertyValue(name).trim();

function theme() {
  const style = getComputedStyle(document.documentElement);
  return {
    background: variable(style, '--term'),
    foreground: variable(style, '--term-ink'),
    cursor: variable(style, '--term-ink'),
    cursorAccent: variable(style, '--term'),
    selectionBackground: variable(style, '--term-select'),
    brightBlack: variable(style, '--term-quiet'),
  };
}

export function terminal(element, onData) {
  const style = getComputedStyle(document.documentElement);
  const term = new Terminal({
    fontFamily: variable(style, '--mono'),
    fontSize: 12,
    lineHeight: 1.25,
    cursorBlink: false,
    scrollback: 2000,
    theme: theme(),
  });
  const fit = new FitAddon();
  term.loadAddon(fit);
  // The terminal is no trap for the keyboard: Tab leaves it, as anywhere on the page.
  term.attachCustomKeyEventHandler((event) => event.key !== 'Tab');
  term.open(element);
  term.textarea?.setAttribute('aria-label', 'Console input');
  const refit = () => element.clientWidth > 0 && element.clientHeight > 0 && fit.fit();
  refit();
  const resized = new ResizeObserver(refit);
  resized.observe(element);
  const themed = new MutationObserver(() => (term.options.theme = theme()));
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => (term.options.theme = theme());
  system.addEventListener('change', follow);
  term.onData(onData);
  const handle = {
    write: (bytes) => term.write(bytes),
    reset: () => term.reset(),
    fit: refit,
    focus: () => term.focus(),
    text: () => {
      const buffer = term.buffer.active;
      const lines = Array.from({ length: buffer.length }, (_, i) => buffer.getLine(i)?.translateToString(true) ?? '');
      return lines.join('\n').trimEnd();
    },
    dispose: () => {
      resized.disconnect();
      themed.disconnect();
      system.removeEventListener('change', follow);
      term.dispose();
    },
  };
  element.terminal = handle; // so that a test or a console user can read the screen
  return handle;
}
