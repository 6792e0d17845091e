// The strip and the pictures in a real browser, where time goes on, begins again and ends: second boots, programs
// that run alone, narrow windows, machines that are off.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { expectConsole, open, screen, type } from './browser.js';
import { button, fill, section, until } from './reader.js';
import { prompt } from './scenes.js';

const present = (page) => page.locator('.relay .now b').innerText();
const pieces = (page) => page.locator('.scrub .piece').count();
const axisEnd = (page, name) => section(page, name).locator('svg.drawing > text').last().textContent().then((text) => Number(text.replaceAll(/\D/g, '')));

describe('a machine boots twice', () => {
  let browser, page, first;
  before(async () => {
    browser = await open({ path: '?speed=max' });
    page = browser.page;
    await prompt(page);
  });
  after(() => browser?.close());

  test('after reboot the strip tells the second boot', async () => {
    assert.equal(await present(page), 'Shell');
    first = await pieces(page);
    await type(page, 'reboot');
    await until(page, () => ['Firmware', 'Stage 1', 'core.img', 'Stage 2'].includes(document.querySelector('.relay .now b')?.innerText));
    await until(page, (first) => document.querySelectorAll('.scrub .piece').length > first, first);
    await until(page, () => document.querySelector('.relay .now b')?.innerText === 'Shell');
    assert.equal(await pieces(page), 2 * first, 'every stage of both boots has its piece on the scrubber');
  });

  test('before the reset it tells the first one again', async () => {
    const told = async () => page.locator('.relay button', { hasText: 'Kernel' }).getAttribute('title');
    const second = await told();
    const slider = page.getByRole('slider', { name: 'Recorded time' });
    await slider.focus();
    await page.keyboard.press('Home');
    await until(page, (second) => document.querySelector('.relay li:nth-child(5) button').title !== second, second);
    assert.match(await told(), /Control reached it at cycle/);
    assert.equal(await pieces(page), 2 * first, 'what lies ahead stays recorded');
    await page.keyboard.press('End');
    await until(page, (second) => document.querySelector('.relay li:nth-child(5) button').title === second, second);
  });

  test('nothing complained', () => assert.deepEqual(browser.problems, []));
});

describe('one program runs alone', () => {
  let browser, page;
  before(async () => {
    browser = await open({ path: '?panels=console,editor,processes,tennis,schedule,syscalls' });
    page = browser.page;
  });
  after(() => browser?.close());

  test('the pictures take their room before they are there', async () => {
    await button(page, 'Write a program').click();
    await page.locator('.editor .cm-content').waitFor();
    const heights = async () => Promise.all(['tennis', 'schedule'].map((name) => section(page, name).evaluate((one) => one.offsetHeight)));
    const empty = await heights();
    await fill(page, '.globl _start\n_start: j _start\n');
    await until(page, () => !document.querySelector('.problems'));
    await button(page, 'Run ▸').click();
    await section(page, 'schedule').locator('svg.drawing').waitFor();
    const drawn = await heights();
    assert.ok(Math.abs(drawn[0] - empty[0]) <= 2, `tennis: ${empty[0]}, then ${drawn[0]}`);
    assert.ok(drawn[1] - empty[1] <= 60, `schedule: ${empty[1]}, then ${drawn[1]}`);
  });

  test('the axes of the pictures go on with the clock', async () => {
    await expectConsole(page, /^\$ \/media\/\w+$/m);
    for (const name of ['tennis', 'schedule']) {
      const from = await axisEnd(page, name);
      await until(page, ({ name, from }) => {
        const end = [...document.querySelectorAll(`section.${name} svg.drawing > text`)].at(-1);
        return Number(end.textContent.replaceAll(/\D/g, '')) > from + 10_000_000;
      }, { name, from });
    }
    await button(page, 'Pause').click();
    await button(page, 'Run').waitFor();
    const [tennis, schedule] = [await axisEnd(page, 'tennis'), await axisEnd(page, 'schedule')];
    assert.equal(tennis, schedule, 'both stand where the machine stands');
  });

  test('after a jump the log shows the chosen call, or else the newest', async () => {
    const log = section(page, 'syscalls').locator('.scroll');
    await log.evaluate((one) => { one.scrollTop = 0; });
    await log.locator('tbody tr[data-row]').nth(3).click();
    await log.locator('tr.detail').getByRole('button', { name: 'Go to just before' }).click();
    await button(page, 'Run').waitFor();
    await until(page, () => {
      const one = document.querySelector('section.syscalls .scroll');
      const chosen = one?.querySelector('tr[aria-selected="true"]');
      if (!one) return false;
      if (!chosen) return one.scrollHeight - one.scrollTop - one.clientHeight < 24;
      const [room, row] = [one.getBoundingClientRect(), chosen.getBoundingClientRect()];
      return row.top >= room.top && row.bottom <= room.bottom + 1;
    });
  });

  test('nothing complained', () => assert.deepEqual(browser.problems, []));
});

describe('a narrow window', () => {
  let browser, page;
  before(async () => {
    browser = await open({ path: '?speed=max', width: 800, height: 900 });
    page = browser.page;
  });
  after(() => browser?.close());

  test('the strip follows the stage in control, and the page stays', async () => {
    await prompt(page);
    await until(page, () => {
      const [list, stage] = ['.relay', '.relay .now'].map((one) => document.querySelector(one)?.getBoundingClientRect());
      return stage && document.querySelector('.relay').scrollLeft > 0 && stage.left >= list.left && stage.right <= list.right;
    });
    assert.equal(await page.evaluate(() => scrollX), 0);
    assert.equal(await page.evaluate(() => scrollY), 0);
  });

  test('of a machine that is off, nothing runs and nobody is still to come', async () => {
    const from = (await screen(page)).length;
    await type(page, 'poweroff');
    await expectConsole(page, 'poweroff', from);
    await until(page, () => /Switched itself off/.test(document.querySelector('.clock').innerText));
    assert.equal(await page.locator('.relay .now').count(), 0);
    assert.match(await page.locator('.relay button', { hasText: 'Shell' }).textContent(), /the last that ran/);
    assert.doesNotMatch(await section(page, 'processes').innerText(), /Nobody yet/);
    assert.match(await section(page, 'processes').innerText(), /the machine is off/i);
  });

  test('nothing complained', () => assert.deepEqual(browser.problems, []));
});
