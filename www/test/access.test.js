// Everybody can use the page: names for those who hear it, keys for those who have no mouse, room for those who
// need large letters. axe-core's rules, and what no rule knows.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expectConsole, open, type } from './browser.js';
import { button, section, until } from './reader.js';
import { prompt } from './scenes.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What axe finds, a line for each rule; empty when all is well.
async function faults(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes: [node, ...others] }) => `${id}: ${node.target} and ${others.length} more (${node.failureSummary.split('\n')[1]?.trim()})`);
  });
}

// Sentences and titles that do not show whole, and whether the page is wider than its window.
const cut = (page) => page.evaluate(() => {
  const whole = (element) => element.scrollWidth <= element.clientWidth + 1 || getComputedStyle(element).display === 'inline';
  const texts = [...document.querySelectorAll('main h2 small, main h2 > span, .why, .empty, .stage b')].filter((element) => element.offsetParent && !whole(element));
  const wide = document.documentElement.scrollWidth > innerWidth ? ['the page itself'] : [];
  return [...texts.map((element) => element.textContent), ...wide];
});

const WIDTHS = [390, 768, 1024, 1280, 1440, 1920];

describe('before power', () => {
  let browser, page;
  before(async () => {
    browser = await open();
    page = browser.page;
    await page.locator('.relay li').first().waitFor();
  });
  after(() => browser?.close());

  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await faults(page), []);
    });
  }
  for (const width of WIDTHS) {
    test(`nothing is cut at ${width}`, async () => {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await cut(page), []);
    });
  }
});

describe('with a running machine', () => {
  let browser, page;
  before(async () => {
    browser = await open({ path: '?speed=max' });
    page = browser.page;
    await prompt(page);
    await type(page, 'cat nothing');
    await expectConsole(page, /cat: nothing/);
    await button(page, 'Pause').click();
    await button(page, 'Run').waitFor();
  });
  after(() => browser?.close());

  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await faults(page), []);
    });
  }

  test('every panel has a title and one sentence', async () => {
    const panels = await page.locator('main section h2').evaluateAll((all) => all.map((h2) => [h2.firstElementChild.textContent, h2.querySelector('small').textContent]));
    assert.equal(panels.length, 7);
    for (const [title, sentence] of panels) assert.ok(title.length > 0 && sentence.split(' ').length >= 5, `${title}: ${sentence}`);
  });

  for (const width of WIDTHS) {
    test(`nothing is cut at ${width}`, async () => {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await cut(page), []);
    });
  }

  test('nothing is cut when everything is twice as large', async () => {
    // Zoom makes the window half as wide in the page's own pixels.
    await page.setViewportSize({ width: 720, height: 500 });
    assert.deepEqual(await cut(page), []);
    await page.setViewportSize({ width: 1440, height: 1000 });
  });

  test('fingers find what they are to press', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const small = await page.locator('header button:visible, header summary:visible').evaluateAll((all) => all.map((one) => [one.textContent || one.ariaLabel, one.getBoundingClientRect()]).filter(([, area]) => area.height < 38 || area.width < 36).map(([name]) => name));
    assert.deepEqual(small, []);
    await page.setViewportSize({ width: 1440, height: 1000 });
  });

  test('motion that nobody wants is left out', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((one) => { const style = getComputedStyle(one); return style.transitionDuration.split(', ').some((time) => parseFloat(time) > 0) && style.transitionProperty !== 'none' && style.transitionDuration !== '0s' || style.animationName !== 'none'; }).map((one) => one.className));
    assert.deepEqual(moving, []);
  });
});

describe('by keyboard alone', () => {
  let browser, page;
  const focused = () => page.evaluate(() => {
    const one = document.activeElement;
    return { name: one.ariaLabel || one.innerText?.split('\n')[0] || one.tagName, role: one.getAttribute('role') ?? one.tagName.toLowerCase(), ring: getComputedStyle(one).outlineStyle !== 'none' || one.matches('.term textarea, .cm-content, main') || getComputedStyle(one).strokeWidth !== '1px' };
  });
  const tabTo = async (name, presses = 60) => {
    for (let i = 0; i < presses; i += 1) {
      await page.keyboard.press('Tab');
      const now = await focused();
      assert.ok(now.ring, `the focus shows on ${now.role} ${now.name}`);
      if (now.name === name) return;
    }
    assert.fail(`Tab does not come to ${name}`);
  };
  before(async () => {
    browser = await open({ path: '?speed=max' });
    page = browser.page;
    await page.locator('.relay li').first().waitFor();
  });
  after(() => browser?.close());

  test('the first thing leads past the header to the machine', async () => {
    await page.keyboard.press('Tab');
    assert.equal((await focused()).name, 'Skip to the machine');
    await page.keyboard.press('Enter');
    await tabTo('Power on', 2);
    await page.keyboard.press('Enter');
    await until(page, () => /^\$ ?$/m.test(document.querySelector('.term')?.terminal?.text() ?? ''));
    await until(page, () => document.activeElement.ariaLabel === 'Console input');
  });

  test('Tab goes through the whole page and out of console and editor', async () => {
    await page.evaluate(() => document.querySelector('header .power').focus());
    await tabTo('Reset', 2);
    await tabTo('Recorded time', 30);
    await tabTo('Console input', 4);
    await tabTo('Run ▸', 6);
    await tabTo('Program source, RISC-V assembly', 8);
    await tabTo('Crossings; the arrow keys choose one', 20);
  });

  test('the arrow keys choose crossings, and Escape chooses nothing', async () => {
    // The rows are those of the prompt: no later ones push the chosen one out of the picture.
    await page.locator('section.processes tbody tr', { hasText: 'a key, on /dev/console' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.locator('section.tennis [role="option"][aria-selected="true"]').waitFor();
    assert.ok((await section(page, 'tennis').locator('.why b').innerText()).length > 0);
    await page.keyboard.press('Escape');
    await until(page, () => !document.querySelector('section.tennis [role="option"][aria-selected="true"]'));
  });

  for (const name of ['syscalls', 'processes']) {
    test(`the rows of ${name} are one stop, and the arrow keys go from row to row`, async () => {
      const rows = section(page, name).locator('tbody tr[data-row]');
      assert.ok((await rows.count()) >= 2);
      assert.equal(await section(page, name).locator('tbody tr[tabindex="0"]').count(), 1);
      await section(page, name).locator('tbody tr[tabindex="0"]').focus();
      const at = () => rows.evaluateAll((all) => all.indexOf(document.activeElement));
      await page.keyboard.press('Home');
      assert.equal(await at(), 0);
      await page.keyboard.press('ArrowDown');
      assert.equal(await at(), 1);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await section(page, name).locator('tbody tr[data-row][aria-selected="true"]').first().waitFor();
      assert.equal(await at(), 0, 'a choice leaves the focus where it is');
      await page.keyboard.press('End');
      assert.equal(await at(), (await rows.count()) - 1);
      assert.equal(await section(page, name).locator('tbody tr[tabindex="0"]').count(), 1);
    });
  }

  test('a menu says what the keys do, and Escape closes it', async () => {
    await page.locator('summary[aria-label="Keys"]').focus();
    await page.keyboard.press('Enter');
    assert.match(await page.locator('.keys').innerText(), /Tab[\s\S]*Esc/);
    await page.keyboard.press('Escape');
    await until(page, () => !document.querySelector('details[open]'));
    assert.equal((await focused()).name, 'Keys');
  });

  test('without power the keyboard is at the button that brings it back', async () => {
    await page.locator('header .power').focus();
    await page.keyboard.press('Enter');
    await until(page, () => document.activeElement.ariaLabel === 'Power on');
    assert.deepEqual(browser.problems, []);
  });
});
