// What several tests ask of the page.
import { PATIENCE } from './browser.js';

export const section = (page, name) => page.locator(`section.${name}`);
export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const cycle = (page) => page.locator('.clock b').innerText().then((text) => Number(text.replaceAll(/\D/g, '')));

// Waits until a condition on the page holds; the condition runs in the page.
export const until = (page, condition, argument) => page.waitForFunction(condition, argument, { timeout: PATIENCE });

// Puts a text into the editor, as if it had been pasted.
export const fill = (page, text) => page.locator('.editor').evaluate((element, text) => {
  element.querySelector('.cm-content').focus();
  document.execCommand('selectAll');
  document.execCommand('insertText', false, text);
}, text);
