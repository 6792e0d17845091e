// A real Chromium, and what every browser test does with the page.
import { chromium } from 'playwright-core';
import { existsSync } from 'node:fs';
import { site } from './site.js';

const CANDIDATES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// Waits are for conditions; this limit is only there so that a broken page ends a test at all.
export const PATIENCE = 240_000;

export async function launch() {
  const executablePath = CANDIDATES.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('no Chromium found: install the package "chromium", or name it in the variable CHROMIUM');
  return chromium.launch({ executablePath, args: FLAGS });
}

// A host, a browser and a page whose errors are collected: `problems` must stay empty.
export async function open({ path = '', width = 1440, height = 1000, colorScheme = 'light', prefix } = {}) {
  const host = await site({ prefix });
  const browser = await launch();
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const problems = [];
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('requestfailed', (request) => problems.push(`request failed: ${request.url()} ${request.failure()?.errorText}`));
  await page.goto(host.url + path);
  return {
    page,
    host,
    problems,
    close: async () => {
      await browser.close();
      await host.close();
    },
  };
}

// The console's text, as a reader sees it.
export const screen = (page) => page.locator('.term').first().evaluate((element) => element.terminal?.text() ?? '');

// Waits until the console, from character `from` on, holds `text`; returns where the match ends.
export async function expectConsole(page, text, from = 0) {
  const pattern = text instanceof RegExp ? text.source : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const end = await page.waitForFunction(
    ({ pattern, from }) => {
      const all = document.querySelector('.term')?.terminal?.text() ?? '';
      const match = new RegExp(pattern, 'm').exec(all.slice(from));
      return match ? from + match.index + match[0].length : 0;
    },
    { pattern, from },
    { timeout: PATIENCE },
  );
  return end.jsonValue();
}

// Types a line into the console, as a person at the keyboard does.
export async function type(page, line) {
  await page.locator('.term textarea').first().focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}
