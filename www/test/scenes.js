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
      const write = page.locator('section.syscalls tbody tr').filter({ has: page.locator('td:first-child', { hasText: /^hello/ }) }).filter({ hasText: 'write(1' });
      await write.first().click();
    },
  },
  travel: {
    path: '',
    go: async (page) => {
      const at = async (key, times) => {
        await page.getByRole('slider', { name: 'Recorded time' }).focus();
        for (let n = 0; n < times; n++) await page.keyboard.press(key);
        await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
      };
      await page.getByRole('button', { name: 'Start at the shell', exact: true }).click();
      await expectConsole(page, /^init: [\s\S]*^\$ ?$/m);
      await type(page, 'forkdemo | cat');
      await expectConsole(page, /parent[\s\S]*\$ ?$/m);
      await page.locator('.relay button', { hasText: 'Kernel' }).click();
      await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
      await page.locator('details.recording > summary').click();
      await page.getByRole('button', { name: 'Mark this moment', exact: true }).click();
      await page.locator('.moments .flag').waitFor();
      await page.locator('details.recording > summary').click();
      // Something else is done a little earlier than now: what came after stays as a fork.
      await at('End', 1);
      await at('PageDown', 1);
      await type(page, 'ps');
      await page.locator('.moments .future').waitFor();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expectConsole(page, /COMMAND|PID/);
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await at('PageDown', 4);
      await page.locator('details.recording > summary').click();
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
