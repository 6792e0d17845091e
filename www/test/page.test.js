// The page in a real browser, used as a reader uses it. Nothing waits for a time: everything waits for what
// the machine shows.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { expectConsole, open, screen, type } from './browser.js';
import { button, cycle, fill, section, until } from './reader.js';

describe('a reader presses power', () => {
  let browser, page;
  before(async () => {
    browser = await open();
    page = browser.page;
  });
  after(() => browser?.close());

  test('before power the board is drawn, its parts tell what they are, and every way is there', async () => {
    await page.getByRole('button', { name: /^Flash chip/ }).click();
    assert.match(await page.locator('main.board').innerText(), /firmware/i);
    await button(page, 'What is a kernel?').click();
    assert.match(await page.locator('.aside').innerText(), /A kernel is a program/);
    for (const way of ['Start at the shell', 'Write a program']) assert.ok(await button(page, way).isVisible());
  });

  test('power brings firmware, boot sector, menu and, when nobody chooses, the shell', async () => {
    await button(page, 'Power on').focus();
    await page.keyboard.press('Enter');
    let at = await expectConsole(page, 'firmware: ');
    at = await expectConsole(page, 'stage 1: ', at);
    at = await expectConsole(page, 'core.img: ', at);
    at = await expectConsole(page, 'stage 2: ', at);
    await expectConsole(page, /starts in [123] s/); // the menu counts down
    assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), 'Console input', 'the keyboard is where the menu hears it');
    at = await expectConsole(page, 'kernel: ', at);
    at = await expectConsole(page, 'init: ', at);
    await expectConsole(page, /^\$ $|^\$$/, at);
  });

  test('the strip has every stage that had control, in order, as the machine loaded them', async () => {
    await until(page, () => document.querySelector('.relay li:last-child button:not(.todo)'));
    const stages = await page.locator('.relay li b').allInnerTexts();
    assert.deepEqual(stages.map((name) => name.toLowerCase()).slice(0, 5), ['firmware', 'stage 1', 'core.img', 'stage 2', 'kernel']);
    const places = await page.locator('.relay li button').evaluateAll((all) => all.map((b) => (b.classList.contains('k') ? 'k' : b.classList.contains('u') ? 'u' : 'h')));
    assert.equal(places.at(-1), 'u', 'the last stage is a user program');
    assert.equal(places[0], 'h', 'the first is firmware');
    const mount = page.locator('.relay li', { hasText: '/media' });
    assert.match(await mount.innerText(), /empty drive/, 'no medium is in the drive, and the strip says so');
  });

  test('forkdemo | cat: two processes talk through a pipe', async () => {
    const from = (await screen(page)).length;
    await type(page, 'forkdemo | cat');
    const at = await expectConsole(page, 'parent', from);
    await expectConsole(page, /^\$ ?$/, at);
    await until(page, () => [...document.querySelectorAll('section.syscalls tbody td.call')].some((cell) => cell.innerText.startsWith('wait4')));
  });

  test('two hogs in the background take turns in the schedule, and the page keeps answering', async () => {
    await type(page, 'hog &');
    await type(page, 'hog &');
    await until(page, () => [...document.querySelectorAll('section.processes tbody tr')].filter((row) => /hog/.test(row.innerText)).length === 2);
    // Each hog has a lane, and the processor changes hands between them by the timer.
    await until(page, () => [...document.querySelectorAll('section.schedule [role="option"]')].filter((tick) => /time|quantum|turn/i.test(tick.getAttribute('aria-label')) && /hog.*hog/.test(tick.getAttribute('aria-label'))).length >= 4);
    const from = (await screen(page)).length;
    await type(page, 'echo still here');
    await expectConsole(page, /^still here$/m, from);
  });

  test('a step to a system call between hogs asks after a while, and leaves the choice', async () => {
    // The shell itself is kept from asking: it waits for a key.
    await page.locator('section.processes tbody tr', { hasText: 'a key, on /dev/console' }).waitFor();
    await button(page, 'Pause').click();
    await page.getByRole('radio', { name: 'system call' }).click();
    const bar = page.locator('.search');
    await button(page, 'Step forward by one system call').click();
    await bar.getByText('No system call in the next').waitFor();
    assert.match(await bar.innerText(), /hog \(\d+\) and hog \(\d+\), which ask the kernel for nothing/);
    const stopped = await cycle(page);
    await button(page, 'Look on').click();
    await until(page, (at) => Number(document.querySelector('.clock b').innerText.replaceAll(/\D/g, '')) > at, stopped);
    await bar.getByRole('button', { name: 'Back to where it began' }).click();
    await until(page, (at) => Number(document.querySelector('.clock b').innerText.replaceAll(/\D/g, '')) < at, stopped);
    await until(page, () => !document.querySelector('.search'));
    await button(page, 'Run').click();
    await button(page, 'Pause').waitFor();
  });

  test('nothing complained', () => assert.deepEqual(browser.problems, []));
});

describe('a reader writes a program', () => {
  let browser, page;
  const SOURCE = `# say something, then end
.globl _start
_start:
  li a7, SYS_write
  li a0, 1
  la a1, text
  li a2, 6
  ecall
  li a7, SYS_exit
  li a0, 7
  ecall
.section .rodata
text: .ascii "bonjou\\n"
`;
  before(async () => {
    browser = await open();
    page = browser.page;
  });
  after(() => browser?.close());

  test('an error is marked at its place, in words', async () => {
    await button(page, 'Write a program').click();
    await page.locator('.editor .cm-content').waitFor();
    await fill(page, SOURCE.replace('li a2, 6', 'lii a2, 6'));
    await page.locator('.problems button').first().waitFor();
    assert.match(await page.locator('.problems').innerText(), /^7:3.*lii/);
    await page.locator('.editor .cm-lintRange-error').waitFor();
    assert.match(await page.locator('.editor .cm-lintRange-error').innerText(), /lii/);
  });

  test('mended, it is assembled, put on the drive, and run by the shell', async () => {
    await fill(page, SOURCE);
    await until(page, () => !document.querySelector('.problems'));
    await button(page, 'Run ▸').click();
    await expectConsole(page, /^\$ \/media\/\w+$/m);
    await expectConsole(page, 'bonjou');
  });

  test('its lane in the schedule has the name that it took by execve', async () => {
    await until(page, () => [...document.querySelectorAll('section.schedule svg g title')].some((title) => /^\d+ \w+, which was sh before$/.test(title.textContent)));
    assert.match(await section(page, 'schedule').locator('svg').innerHTML(), /sh \(\d+\) becomes \w+/);
  });

  test('its write stands in the log with arguments and result', async () => {
    await button(page, 'Pause').click();
    const row = section(page, 'syscalls').locator('tbody tr', { hasText: 'write(1, "bonjou"' });
    await row.first().waitFor();
    assert.match(await row.first().innerText(), /\b6\b/);
    await row.first().click();
    const detail = section(page, 'syscalls').locator('tr.detail');
    assert.match(await detail.innerText(), /fd[\s\S]*1[\s\S]*count[\s\S]*6/);
  });

  test('back over its crossing, the registers are those of before', async () => {
    const processor = section(page, 'processor');
    const register = (name) => processor.locator('.regs > span').evaluateAll((all, name) => all.find((one) => one.querySelector('b').innerText === name)?.getAttribute('title').match(/= (0x[0-9a-f]+)/)[1], name);
    const state = async () => ({ at: await cycle(page), mode: await processor.locator('.pill').innerText(), pc: await register('pc'), sp: await register('sp'), a0: await register('a0') });
    const mode = (letter) => until(page, (letter) => document.querySelector('section.processor .pill')?.innerText.startsWith(letter), letter);
    await section(page, 'syscalls').locator('tr.detail').getByRole('button', { name: 'Go to just before' }).click();
    await mode('U');
    await until(page, () => [...document.querySelectorAll('section.processor [aria-selected="true"]')].some((row) => /ecall/.test(row.innerText)));
    assert.equal(await register('a7'), '0x40', 'the number of write');
    assert.equal(await register('a2'), '0x6', 'the length');
    const before = await state();
    await page.getByRole('radio', { name: 'crossing' }).click();
    await page.getByRole('button', { name: 'Step forward by one crossing' }).click();
    await mode('S');
    await page.getByRole('radio', { name: 'instruction' }).click();
    await page.getByRole('button', { name: 'Step back by one instruction' }).click();
    await mode('U');
    assert.deepEqual(await state(), before);
    // By crossings, back leads to where this stretch of the program began.
    await page.getByRole('radio', { name: 'crossing' }).click();
    await page.getByRole('button', { name: 'Step back by one crossing' }).click();
    await until(page, (at) => Number(document.querySelector('.clock b').innerText.replaceAll(/\D/g, '')) < at, before.at);
    await mode('U');
  });

  test('after a reload the program is still there', async () => {
    await page.reload();
    await button(page, 'Write a program').click();
    await until(page, () => document.querySelector('.editor .cm-content')?.innerText.includes('bonjou'));
  });

  test('its address brings the program to somebody else', async () => {
    await button(page, 'share').click();
    await until(page, () => location.hash.startsWith('#program='));
    await page.locator('section.program .said', { hasText: /copied|address bar/ }).waitFor();
    const other = await open({ path: new URL(page.url()).hash });
    try {
      await other.page.getByText('A program came with this address').waitFor();
      await button(other.page, 'read it').click();
      await until(other.page, () => document.querySelector('.editor .cm-content')?.innerText.includes('bonjou'));
    } finally {
      await other.close();
    }
  });

  test('nothing complained', () => assert.deepEqual(browser.problems, []));
});
