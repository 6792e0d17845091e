// Screenshots of the page: node test/shots.js FOLDER [scene…]. Every scene in both themes and at phone width.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open } from './browser.js';
import { SCENES } from './scenes.js';

const [folder = 'shots', ...wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const LOOKS = { light: {}, dark: { colorScheme: 'dark' }, phone: { width: 390, height: 844 } };
let problems = 0;

for (const [name, scene] of Object.entries(SCENES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const [look, options] of Object.entries(LOOKS)) {
    const browser = await open({ path: scene.path, ...options });
    const file = join(folder, `${name}-${look}.png`);
    try {
      await scene.go(browser.page);
      await browser.page.evaluate(() => document.fonts.ready);
      if (look === 'phone') await browser.page.evaluate(() => scrollTo(0, 0));
    } catch (error) {
      browser.problems.push(`the scene was not reached: ${error.message.split('\n')[0]}`);
    }
    await browser.page.screenshot({ path: file, fullPage: look === 'phone' });
    await browser.close();
    console.log(`${file}${browser.problems.map((problem) => `\n  ${problem}`).join('')}`);
    problems += browser.problems.length;
  }
}
process.exit(problems > 0 ? 1 : 0);
