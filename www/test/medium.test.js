// The medium that the page writes is one that other software takes: e2fsck finds nothing, and QEMU with our
// images runs the program from it and prints what the page prints.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectConsole, open, screen } from './browser.js';
import { button } from './reader.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// `cargo xtask test` names itself; by hand cargo finds it.
const [command, ...start] = process.env.XTASK ? [process.env.XTASK] : ['cargo', 'xtask'];
// The lines between the command and the prompt after it.
const printed = (console) => /^\$ \/media\/\w+\r?\n([\s\S]*?)^\$/m.exec(console)?.[1].replaceAll('\r', '').trimEnd();

describe('the medium that the page writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kernelarium-'));
  const image = join(folder, 'loop.img');
  let browser, onPage;
  before(async () => {
    browser = await open({ path: '?program=loop&speed=max' });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test('is there to be kept once the program has run', async () => {
    const { page } = browser;
    await button(page, 'Write a program').click();
    await button(page, 'Run ▸').click();
    await expectConsole(page, /^\$ \/media\/loop\n[\s\S]+\n\$ ?$/m);
    onPage = printed(await screen(page));
    assert.ok(onPage.length > 0, 'the program has printed something');
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'save').click()]);
    assert.equal(download.suggestedFilename(), 'loop.img');
    await download.saveAs(image);
    assert.deepEqual(browser.problems, []);
  });

  test('is an ext2 file system without a fault', () => {
    const said = execFileSync('e2fsck', ['-fn', image], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });
    assert.match(said, /Pass 5[\s\S]*\d+\/\d+ files/);
  });

  test('holds a program that prints the same under QEMU', () => {
    const script = join(folder, 'loop.script');
    writeFileSync(script, 'expect "$ " within 5000\nsend "/media/loop\\n"\nexpect "/media/loop"\nexpect "\\n$ " within 5000\n');
    const console = execFileSync(command, [...start, 'boot', '--qemu', '--script', script, '--medium', image], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    assert.equal(printed(console), onPage);
  });
});
