// Any static host, any path, and no network once the page has been loaded.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { PATIENCE, expectConsole, open, type } from './browser.js';
import { button, until } from './reader.js';

describe('a page that has been loaded', () => {
  let browser, page;
  before(async () => {
    browser = await open({ prefix: '/some/where/deep/', path: '?speed=max' });
    page = browser.page;
  });
  after(() => browser?.close());

  test('keeps copies of all its files', async () => {
    await page.locator('.clock', { hasText: 'The machine is off' }).waitFor(); // the images are here
    await page.evaluate(() => navigator.serviceWorker.ready.then((ready) => ready.active.state === 'activated' || new Promise((done) => ready.active.addEventListener('statechange', done))));
    const kept = await page.evaluate(async () => {
      const [name] = await caches.keys();
      return (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname.replace('/some/where/deep/', ''));
    });
    for (const file of ['index.html', 'embed.html', 'page_bg.wasm', 'worker_bg.wasm', 'images/flash.bin.z', 'images/disk.img.z']) assert.ok(kept.includes(file), `${file} of ${kept}`);
  });

  test('loads, boots and runs programs without its host', async () => {
    await browser.host.close();
    await page.reload();
    await button(page, 'Start at the shell').click();
    await expectConsole(page, /^\$ ?$/m);
    await type(page, 'echo without a network');
    await expectConsole(page, /^without a network$/m);
    await button(page, 'Run ▸').click();
    await expectConsole(page, 'Hello from user space!');
  });

  test('and so does its embedded form', async () => {
    await page.goto(new URL('embed.html?program=hello&autoplay&panels=console,processor&theme=dark', page.url()).href);
    await expectConsole(page, 'Hello from user space!');
    await until(page, () => document.querySelectorAll('main section').length === 2 && document.documentElement.dataset.theme === 'dark', undefined, { timeout: PATIENCE });
    assert.deepEqual(browser.problems, []);
  });
});
