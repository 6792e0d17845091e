// The scenes that screenshots and the frame-rate bench look at: how to get the page there.
import { expectConsole, type } from './browser.js';

const power = (page) => page.getByRole('button', { name: 'Power on', exact: true }).click();

export async function prompt(page) {
  await power(page);
  await expectConsole(page, /^init: [\s\S]*^\$ ?$/m);
  await page.locator('section.processes tbody tr', { hasText: 'a key, on /dev/console' }).waitFor();
}

export async function hogs(page) {
  await prompt(page);
  await type(page, 'hog &');
  await type(page, 'hog &');
  await page.waitForFunction(() => [...document.querySelectorAll('section.processes tbody tr')].filter((row) => /hog/.test(row.innerText)).length === 2);
}

export const SCENES = {
  off: { path: '', go: (page) => page.locator('.relay li').first().waitFor() },
  menu: {
    path: '',
    go: async (page) => {
      await power(page);
      await expectConsole(page, /starts in [123] s/);
    },
  },
  prompt: { path: '', go: prompt },
  hogs: {
    path: '',
    go: async (page) => {
      await hogs(page);
      await type(page, 'ps');
      await expectConsole(page, /hog[\s\S]*hog[\s\S]*ps/);
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await page.locator('section.tennis [role="option"]').last().click();
    },
  },
  editor: {
    path: '?program=hello',
    go: async (page) => {
      await page.getByRole('button', { name: 'Write a program', exact: true }).click();
      await page.getByRole('button', { name: 'Run ▸', exact: true }).click();
      await expectConsole(page, /^\$ \/media\/hello\n.+\n\$ ?$/m);
      const write = page.locator('section.syscalls tbody tr', { hasText: 'hello' }).filter({ hasText: 'write(1' });
      await write.first().click();
    },
  },
  embedded: {
    path: 'sample.html',
    go: async (page) => {
      await page.getByRole('button', { name: /Start the computer/ }).click();
      const frame = await (await page.waitForSelector('kernelarium-machine iframe')).contentFrame();
      await frame.waitForFunction(() => [...document.querySelectorAll('section.syscalls td.call')].some((cell) => cell.innerText.startsWith('write(1')));
    },
  },
};
