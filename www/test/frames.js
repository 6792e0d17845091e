// Frames a second while the machine runs two hogs at full speed, as JSON on the last line: for
// `cargo xtask bench --page`. A figure, not a test.
import { open } from './browser.js';
import { hogs } from './scenes.js';

const SECONDS = 5;
const { page, problems, close } = await open();
await hogs(page);
await page.getByRole('slider', { name: 'Speed', exact: true }).press('End');
const clock = () => page.locator('.clock b').innerText().then((text) => Number(text.replaceAll(/\D/g, '')));
const before = await clock();
const { frames, longest, seconds } = await page.evaluate(async (seconds) => {
  const times = [];
  const start = performance.now();
  await new Promise((done) => {
    const frame = (now) => {
      times.push(now);
      if (now - start < seconds * 1000) requestAnimationFrame(frame);
      else done();
    };
    requestAnimationFrame(frame);
  });
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  return { frames: gaps.length, longest: Math.max(...gaps), seconds: (times.at(-1) - times[0]) / 1000 };
}, SECONDS);
const cycles = (await clock()) - before;
await close();
for (const problem of problems) console.error(problem);
console.log(JSON.stringify({ frames_per_second: frames / seconds, longest_gap_ms: longest, worker_mips: cycles / seconds / 1e6 }));
