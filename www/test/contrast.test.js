// Colours that carry words keep 4.5:1 on their grounds, in both themes (WCAG 2.2, 1.4.3).
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const css = readFileSync(new URL('../style/tokens.css', import.meta.url), 'utf8');
// One value for both themes, or one for each.
const values = [...css.matchAll(/(--[\w-]+):\s*(?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}))/g)];
const light = Object.fromEntries(values.map(([, name, own, , both]) => [name, own ?? both]));
const dark = Object.fromEntries(values.map(([, name, , own, both]) => [name, own ?? both]));

const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const luminance = (hex) => [1, 3, 5].map((i) => linear(parseInt(hex.slice(i, i + 2), 16) / 255)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const contrast = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

const pairs = [];
for (const kind of ['user', 'kernel', 'hw', 'fault']) for (const ground of [`--${kind}-wash`, '--panel', '--paper']) pairs.push([`--${kind}`, ground]);
for (const ink of ['--ink', '--ink-2']) for (const ground of ['--panel', '--paper', '--user-wash', '--kernel-wash']) pairs.push([ink, ground]);

test('every pair has its colours', () => assert.deepEqual(pairs.flat().filter((name) => !light[name] || !dark[name]), []));
for (const [name, theme] of [['light', light], ['dark', dark]]) {
  for (const [ink, ground] of [...pairs, ['--term-ink', '--term'], ['--term-quiet', '--term']]) {
    test(`${name}: ${ink} on ${ground}`, () => {
      const ratio = contrast(theme[ink], theme[ground]);
      assert.ok(ratio >= 4.5, `${theme[ink]} on ${theme[ground]} is ${ratio.toFixed(2)}:1`);
    });
  }
}
