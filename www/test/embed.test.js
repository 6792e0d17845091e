// The machine in other people's pages: the sample, and two machines on one page.
import { after, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { PATIENCE, open } from './browser.js';

const says = (frame, text) => frame.waitForFunction((text) => document.querySelector('.term')?.terminal?.text().includes(text), text, { timeout: PATIENCE });
const called = (frame, call) => frame.waitForFunction((call) => [...document.querySelectorAll('section.syscalls td.call')].some((cell) => cell.innerText.startsWith(call)), call, { timeout: PATIENCE });

describe('a documentation page embeds the machine', () => {
  let browser;
  after(() => browser?.close());

  test('the machine loads on a click, boots, and runs the program that the page names', async () => {
    browser = await open({ path: 'sample.html' });
    const { page } = browser;
    assert.equal(page.frames().length, 1, 'nothing is loaded before the reader asks');
    await page.getByRole('button', { name: /Start the computer/ }).click();
    const frame = await (await page.waitForSelector('kernelarium-machine iframe')).contentFrame();
    await says(frame, '/media/hello');
    await called(frame, 'write(1');
    assert.equal(await frame.evaluate(() => document.activeElement.tagName), 'BODY', 'nobody has pressed power there');
    assert.equal(await frame.locator('section.console, section.tennis, section.syscalls').count(), 3);
    assert.equal(await frame.locator('section.schedule').count(), 0, 'only the panels that were asked for');
    assert.deepEqual(browser.problems, []);
  });

  test('a second machine on the same page is another machine', async () => {
    const { page } = browser;
    await page.evaluate(() => {
      const second = document.createElement('kernelarium-machine');
      for (const [name, value] of Object.entries({ program: 'loop', panels: 'console,processes', speed: 'max', theme: 'dark', autoplay: '' })) second.setAttribute(name, value);
      document.body.append(second);
      second.scrollIntoView();
    });
    await page.waitForFunction(() => document.querySelectorAll('kernelarium-machine')[1].shadowRoot.querySelector('iframe'));
    const [first, second] = page.frames().slice(1);
    await says(second, '/media/loop');
    const screens = await Promise.all([first, second].map((frame) => frame.evaluate(() => document.querySelector('.term').terminal.text())));
    assert.ok(!screens[0].includes('/media/loop') && !screens[1].includes('/media/hello'), 'each has its own console');
    assert.equal(await second.evaluate(() => document.documentElement.dataset.theme), 'dark');
    assert.equal(await second.locator('main section').count(), 2);
    await first.getByRole('button', { name: 'Pause', exact: true }).click();
    await first.getByRole('button', { name: 'Run', exact: true }).waitFor();
    assert.ok(await second.getByRole('button', { name: 'Pause', exact: true }).isVisible(), 'holding one leaves the other alone');
    assert.deepEqual(browser.problems, []);
  });
});
