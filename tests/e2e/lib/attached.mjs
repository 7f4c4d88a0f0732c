// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Programs of examples/libraries as they are built for production, with nothing of Signalbox in
// them: it attaches from outside, by the offer `offer` of the connector.

import assert from 'node:assert/strict';

import { footprint } from './chromium.mjs';
import { Program } from './libraries.mjs';
import { command } from './sbx.mjs';

const AGAIN = 3;
const PATIENCE_MS = 6000;

const runsOf = (sbx) => new Set(sbx.of('hello').map(({ run }) => run)).size;

class Attached extends Program {
  async attach(address) {
    this.address = address;
    this.sbx = await command({ dial: [address] });
    this.connector = await this.sbx.until(() => [...this.sbx.connectors.values()].find(({ state }) => state === 'ready'));
    await this.sbx.until(() => runsOf(this.sbx) === 1);
  }

  /** Does what the button of that name does. */
  async invoke(offer) {
    const before = runsOf(this.sbx);
    const { ok, error } = await this.sbx.ask({ invoke: offer, connector: this.connector.connector });

    assert.ok(ok, `${offer}: ${error}`);
    if (offer === 'search' || offer === 'find') return;
    await this.seen(before, () => this.sbx.ask({ invoke: offer, connector: this.connector.connector }));
  }

  /** On a busy machine Firefox sometimes loads a page without the agent: as its user would, once more. */
  async seen(before, again) {
    for (let i = 0; i < AGAIN; i++) {
      try {
        await this.loaded(before, PATIENCE_MS);
        return;
      } catch {
        await again();
      }
    }
    await this.loaded(before);
  }

  async loaded(before, ms) {
    await this.sbx.until(() => runsOf(this.sbx) > before, ms);
    await this.ready();
  }

  /** As the user does it, or with the button again, where that is how the store is seen. */
  async reload() {
    const before = runsOf(this.sbx);

    if (this.offer === 'watch') {
      await this.invoke(this.offer);
      return;
    }
    await this.reloadPage();
    await this.seen(before, () => this.reloadPage());
    if (this.offer !== 'reload') {
      await this.invoke(this.offer);
    }
  }
}

/** In the tab of a Firefox whose session Signalbox joins. */
export class InFirefox extends Attached {
  constructor(firefox, site, id, offer) {
    super(firefox, site, id);
    this.offer = offer;
  }

  async open() {
    await this.browser.open(`${this.site.address}production/${this.id}/`);
    await this.ready();
    await this.attach(`firefox:${this.browser.address}`);
    await this.invoke(this.offer);
  }

  evaluate(work, ...args) {
    return this.browser.run(`return (${work}) (...arguments);`, ...args);
  }

  ready() {
    return this.browser.waitFor('globalThis.program !== undefined');
  }

  reloadPage() {
    return this.browser.reload();
  }

  /** Lets go of the page, which must go on. */
  async leave() {
    await this.sbx.stop();
    this.sbx = undefined;
    assert.equal(await this.evaluate(() => Symbol.for('signalbox.attach') in globalThis), false);
    await this.press();
  }

  close() {
    return this.sbx?.stop();
  }
}

/** In a tab of a Chromium with a debugging port. */
export class InChromium extends Attached {
  constructor(chromium, site, id, offer) {
    super(chromium, site, id);
    this.offer = offer;
  }

  async open() {
    this.problems = [];
    this.page = await this.browser.context.newPage();
    this.page.on('pageerror', (error) => this.problems.push(String(error.stack ?? error)));
    await this.page.goto(`${this.site.address}production/${this.id}/`);
    await this.ready();
    this.before = await this.look();
    await this.attach(`browser:${this.browser.http}/#target=${await this.browser.idOf(this.page)}`);
    await this.invoke(this.offer);
    // What the program said without a tool to talk to is its own affair.
    this.problems.length = 0;
  }

  /** React marks the document with another number each time. */
  async look() {
    const entries = Object.entries(await footprint(this.page)).filter(([name]) => !name.includes('_reactListening'));
    return Object.fromEntries(entries);
  }

  ready() {
    return this.page.waitForFunction(() => globalThis.program !== undefined);
  }

  reloadPage() {
    return this.page.reload();
  }

  /** Lets go of the page, which must be as it was and go on. */
  async leave() {
    await this.sbx.stop();
    this.sbx = undefined;
    assert.deepEqual(await this.look(), this.before, 'nothing is left in the page');
    await this.press();
    assert.deepEqual(this.problems, []);
  }

  async close() {
    await this.sbx?.stop();
    await this.page?.close();
  }
}
