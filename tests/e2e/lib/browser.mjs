// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Debian's Chromium, driven by playwright-core (which brings no browser of its own).

import { chromium } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Else it waits for a keyring that asks for a password.
  '--password-store=basic',
];
const TIMEOUT_MS = 15000;

/** Errors and warnings of the page collect in its `problems`. */
export function watch(page) {
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(`uncaught: ${error.stack ?? error}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      page.problems.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  return page;
}

/**
 * A fresh headless Chromium with a profile of its own, removed at `close ()`. Further `flags` are
 * added, such as a debugging port.
 */
export async function launchBrowser({ flags = [] } = {}) {
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    headless: true,
    args: [...FLAGS, ...flags],
  });

  return {
    browser,

    /** Pages of one context share storage and channels, as tabs do; each call is a new context. */
    async newContext() {
      const context = await browser.newContext();
      context.setDefaultTimeout(TIMEOUT_MS);
      return context;
    },

    /**
     * A page whose errors and warnings collect in `page.problems`; in `context`, or in one of its
     * own. `before` is a function that runs in the page before any of its scripts.
     */
    async newPage({ context, before } = {}) {
      const page = watch(await (context ?? await this.newContext()).newPage());

      if (before) {
        await page.addInitScript(before);
      }
      return page;
    },

    close: () => browser.close(),
  };
}

/** Waits until the element's text is `text` (or matches it). */
export async function waitForText(page, selector, text) {
  const wanted = text instanceof RegExp ? [text.source, text.flags] : text;

  try {
    await page.waitForFunction(([where, what]) => {
      const found = document.querySelector(where)?.textContent;
      return found !== undefined
        && (Array.isArray(what) ? new RegExp(...what).test(found) : found === what);
    }, [selector, wanted]);
  } catch (error) {
    const found = await page.locator(selector).textContent({ timeout: 100 }).catch(() => null);
    throw new Error(`${selector} is ${JSON.stringify(found)}, not ${text}`, { cause: error });
  }
}
