// Time travel in a real browser: the scrubber, marks, futures, and recordings that leave and come back.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PATIENCE, expectConsole, open, screen, type } from './browser.js';

const fixture = (name) => fileURLToPath(new URL(`../../tests/fixtures/recordings/${name}`, import.meta.url));
const button = (page, name) => page.getByRole('button', { name, exact: true });
const until = (page, condition, argument) => page.waitForFunction(condition, argument, { timeout: PATIENCE });
const slider = (page) => page.getByRole('slider', { name: 'Recorded time' });
const place = (page) => slider(page).getAttribute('aria-valuenow').then(Number);
const paused = (page) => button(page, 'Run').waitFor();

const menu = async (page, item) => {
  await page.locator('details.recording > summary').click();
  await page.locator('details.recording').getByRole('button', { name: item }).click();
  await page.locator('details.recording:not([open])').waitFor();
};
const openFile = (page, file) => page.locator('details.recording input[type=file]').setInputFiles(file);
const hash = (page) => page.locator('[data-state-hash]').getAttribute('data-state-hash');
const save = async (page) => {
  const download = page.waitForEvent('download');
  await menu(page, 'Save as a file');
  const file = await download;
  assert.match(file.suggestedFilename(), /^kernelarium-\d+\.kernrec$/);
  return file.path();
};
const sameState = async (page) => {
  await page.locator('.replayed').waitFor();
  assert.match(await page.locator('.replayed').innerText(), /the machine is in the state in which it was recorded/);
};

describe('a recording that was made natively', () => {
  let browser, page;
  before(async () => {
    browser = await open();
    page = browser.page;
  });
  after(() => browser?.close());

  test('replays in the page to the same state', async () => {
    await openFile(page, fixture('bare.kernrec'));
    await sameState(page);
    assert.equal(await hash(page), (await readFile(fixture('bare.hash'), 'utf8')).trim());
    assert.equal(await page.locator('.moments .flag').getAttribute('aria-label').then((words) => words.split(',')[0]), 'Medium in');
    assert.equal(await page.locator('.moments .future').count(), 1);
  });

  test('after steps, seeks and slices of any kind a replay comes to the very state where one stood', async () => {
    await button(page, 'Close').click();
    await slider(page).focus();
    await page.keyboard.press('Home');
    await until(page, () => document.querySelector('.scrub').getAttribute('aria-valuenow') === '0');
    await page.getByRole('radio', { name: 'instruction' }).click();
    for (let step = 0; step < 5; step++) await button(page, 'Step forward by one instruction').click();
    await button(page, 'Run').click();
    await until(page, () => Number(document.querySelector('.scrub').getAttribute('aria-valuenow')) > 300);
    await button(page, 'Pause').click();
    await paused(page);
    for (let step = 0; step < 3; step++) await button(page, 'Step back by one instruction').click();
    const file = await save(page);
    const stood = await page.locator('.clock b').innerText();
    await openFile(page, file);
    await sameState(page);
    assert.equal(await page.locator('.clock b').innerText(), stood);
  });

  test('what it replaced can be brought back', async () => {
    await button(page, 'Bring back the machine that was here').click();
    await sameState(page);
    assert.notEqual(await page.locator('.clock b').innerText(), '0');
  });

  test('a future that was left is taken up by its fork, and a mark is gone to by its flag', async () => {
    await page.locator('.moments .future').first().click();
    await paused(page);
    // The mark lies in the future that is left now, and that one takes the other's place.
    await page.locator('.moments .flag').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.moments .future').count(), 1);
    await page.locator('.moments .future').first().click();
    await page.locator('.moments .flag').waitFor();
    await page.locator('.moments .flag').click();
    await paused(page);
    await page.locator('details.recording > summary').click();
    await button(page, 'Take the mark away').click();
    await until(page, () => !document.querySelector('.moments .flag'));
    assert.equal(await page.locator('details.recording[open]').count(), 0, 'the menu closes on a choice');
  });

  test('a file that is no recording is told so, in one sentence, and changes nothing', async () => {
    const before = await page.locator('.clock b').innerText();
    await openFile(page, { name: 'cat.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') });
    await page.locator('.notice').waitFor();
    assert.match(await page.locator('.notice').innerText(), /^This file is no recording of Kernelarium\./);
    await page.locator('.notice').getByRole('button', { name: 'Close' }).click();
    const bytes = await readFile(fixture('bare.kernrec'));
    await openFile(page, { name: 'cut.kernrec', mimeType: 'application/octet-stream', buffer: bytes.subarray(0, bytes.length - 5) });
    await page.locator('.notice').waitFor();
    assert.match(await page.locator('.notice').innerText(), /cut short: it has \d+ of \d+ bytes/);
    assert.equal(await page.locator('.clock b').innerText(), before);
  });

  test('opening a file closes the menu, and one that opens takes the notice of the failure away', async () => {
    await page.locator('details.recording > summary').click();
    await openFile(page, fixture('bare.kernrec'));
    await sameState(page);
    assert.equal(await page.locator('details.recording[open]').count(), 0);
    assert.equal(await page.locator('.notice').count(), 0);
  });

  test('nothing complained', () => assert.deepEqual(browser.problems, []));
});

describe('a reader travels through the boot', () => {
  let browser, page, file;
  before(async () => {
    browser = await open();
    page = browser.page;
    await button(page, 'Start at the shell').click();
    await expectConsole(page, /^init: [\s\S]*^\$ ?$/m);
    await type(page, 'echo kept for later');
    await expectConsole(page, /^kept for later$/m);
  });
  after(() => browser?.close());

  test('a stage of the strip is where its first instruction is next', async () => {
    const kernel = page.locator('.relay button', { hasText: 'Kernel' });
    await kernel.click();
    await until(page, () => /Stage 2|Kernel/.test(document.querySelector('.scrub').getAttribute('aria-valuetext')) && !document.querySelector('section.console')?.innerText.includes('kept'));
    await paused(page);
    assert.equal(await page.locator('.relay .now b').innerText(), 'Kernel', 'it has control where one arrives');
    const shown = await screen(page);
    assert.match(shown, /stage 2: /);
    assert.doesNotMatch(shown, /kernel: /, 'it has not said anything yet');
    assert.equal(await page.locator('.relay button.todo').count() > 0, true, 'what comes later has not run');
  });

  test('dragging along the scrubber takes the machine with it', async () => {
    const area = await slider(page).boundingBox();
    const y = area.y + area.height / 2;
    await page.mouse.move(area.x + 2, y);
    await page.mouse.down();
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) await page.mouse.move(area.x + area.width * part, y);
    assert.equal(Math.round((await place(page)) / 100), 9, 'the knob is where the finger is');
    assert.ok(await page.locator('.scrub .at').isVisible(), 'the time is told while it is held');
    await page.mouse.up();
    await paused(page);
    await until(page, () => /In the past/.test(document.querySelector('.clock').innerText) && Math.round(Number(document.querySelector('.scrub').getAttribute('aria-valuenow')) / 100) === 9);
    await slider(page).focus();
    const at = await place(page);
    await page.keyboard.press('PageDown');
    await until(page, (at) => Number(document.querySelector('.scrub').getAttribute('aria-valuenow')) < at, at);
    await page.keyboard.press('End');
    await expectConsole(page, /^kept for later$/m);
    assert.match(await slider(page).getAttribute('aria-valuetext'), /^[\d.]+ m?s of [\d.]+ m?s, Shell$/);
  });

  test('the recording of a boot is a small file, and another page replays it to the same state and screen', async () => {
    await paused(page);
    file = await save(page);
    const bytes = await readFile(file);
    assert.ok(bytes.length < 2000, `${bytes.length} bytes`);
    const shown = await screen(page);
    const other = await open();
    try {
      // By dragging: the drop is what the browser makes of a file from the desktop.
      const transfer = await other.page.evaluateHandle((bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], 'boot.kernrec'));
        return transfer;
      }, [...bytes]);
      await other.page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
      assert.equal(await other.page.locator('html[data-dropping]').count(), 1);
      await other.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
      await sameState(other.page);
      assert.equal(await other.page.locator('html[data-dropping]').count(), 0);
      assert.equal((await screen(other.page)).trim(), shown.trim());
      assert.deepEqual(other.problems, []);
    } finally {
      await other.close();
    }
  });

  test('nothing complained', () => assert.deepEqual(browser.problems, []));
});
