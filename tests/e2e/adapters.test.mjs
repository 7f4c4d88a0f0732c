// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the agent's adapters are for, each with its library as it is published, in a real page and
// through the real sbx: a row of the matrix each, and beside it what the library has of its own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launchBrowser } from './lib/browser.mjs';
import { drive } from './lib/drive.mjs';
import { Program, buildLibraries } from './lib/libraries.mjs';
import { checkRow, versionOf } from './lib/matrix.mjs';
import { PROGRAMS } from './lib/programs.mjs';

let browser;
let site;

before(async () => {
  await buildLibraries();
  const { serveLibraries } = await import('../../examples/libraries/serve.mjs');
  site = await serveLibraries();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await site?.close();
});

/** `work` gets a program that is open. */
async function inProgram(id, work) {
  const program = new Program(browser, site, id);

  try {
    await program.open();
    await work(program);
    assert.equal(await program.page.evaluate(() => globalThis.signalbox.status().fault), '');
    assert.deepEqual(program.page.problems.filter((problem) => problem.startsWith('uncaught')), []);
  } finally {
    await program.close();
  }
}

/** What query libraries ask for, and the bare requests that answer it. */
function queriesOf(sbx) {
  const all = sbx.of('query-start');
  const starts = all.filter(({ library }) => library !== 'fetch');
  const ids = new Set(starts.map(({ id }) => id));

  return {
    starts,
    settles: sbx.of('query-settle').filter(({ id }) => ids.has(id)),
    requests: all.filter(({ library }) => library === 'fetch'),
  };
}

const IDS = ['zustand-plain', 'rxjs', 'leanjs', 'redux-micro-frontend', 'custom-events', 'emitter',
  'rtk-query'];

for (const id of IDS) {
  test(`${id}: appears, is named, live, with its timeline, obeys, survives a reload`, async (t) => {
    await inProgram(id, async (program) => checkRow(t, id, await drive(program, PROGRAMS[id])));
  });
}

test('tanstack-query: appears, is named, live, with its timeline, and says why it obeys nothing', async (t) => {
  await inProgram('tanstack-query', async (program) => {
    const { sbx, page } = program;
    const { label, store, can, why } = await sbx.until(() => program.store());
    const types = () => sbx.of('dispatch', store).map(({ action }) => action.type);

    await sbx.until(() => types().length === 3);
    await program.same(label);
    for (const button of ['refetch', 'write', 'invalidate']) {
      await program.press(button);
      await program.same(label);
    }
    await program.press('fail');
    await sbx.until(() => types().length === 10);
    assert.deepEqual(types(), ['added', 'fetch', 'success', 'fetch', 'success', 'setData', 'invalidate', 'added', 'fetch', 'error']);
    assert.deepEqual(can, []);
    assert.match(why, /servers/);
    for (const command of ['jump', 'import', 'reset', 'dispatch']) {
      const { ok, error } = await sbx.ask({ command, store: label, number: sbx.of('dispatch')[0].number, action: {}, state: {} });
      assert.deepEqual([ok, typeof error], [false, 'string']);
    }
    await page.reload();
    await program.ready();
    await program.press('refetch');
    await program.same(label);
    await sbx.until(() => sbx.of('hello').length === 2);
    const peers = new Set(sbx.of('hello').map(({ peer }) => peer));
    checkRow(t, 'tanstack-query', {
      library: `TanStack Query ${versionOf('@tanstack/query-core')}`, way: 'agent', appears: true, named: label === 'QueryClient',
      state: true, timeline: true, commands: can, reload: peers.size === 1 && sbx.of('gap').length === 0,
    });
  });
});

test('redux-micro-frontend: who subscribes to whom, who takes which global action, and who does not', async () => {
  await inProgram('redux-micro-frontend', async (program) => {
    const { sbx } = program;
    await program.press('add');
    await program.press('log out');
    await sbx.until(() => sbx.of('bridge-dropped').length > 0);
    assert.deepEqual(sbx.of('store-open').map(({ name, owner }) => [name, owner]), [['cart', 'cart'], ['profile', 'profile']]);
    const listeners = sbx.of('subscribe').map(({ of, remote, store, bridge, accepts }) => [of, remote, store ?? bridge, accepts]);
    assert.deepEqual(listeners.slice(0, 3), [['bridge', 'cart', 'GlobalStore', ['cart/add']],
      ['bridge', 'profile', 'GlobalStore', ['cart/add']], ['store', 'profile', 's1', undefined]]);
    const received = sbx.of('bridge-received');
    assert.deepEqual(received.map(({ remote }) => remote), ['cart', 'profile']);
    assert.deepEqual(sbx.of('dispatch').map(({ store, remote, cause }) => [store, remote, cause]),
                     [['s1', 'cart', received[0].id], ['s2', 'cart', received[1].id]]);
    const finding = await sbx.until(() => sbx.findings.find(({ rule }) => rule === 'bridge-dropped'));
    assert.equal(finding.variant, 'allow-list');
    assert.match(finding.subject, /auth\/logout to cart/);
  });
});

test('tanstack-query: what is asked for, where, for how long, by how many', async () => {
  await inProgram('tanstack-query', async (program) => {
    const { sbx, page } = program;
    await program.press('refetch');
    await program.press('fail');
    await sbx.until(() => queriesOf(sbx).settles.length === 3);
    const { starts: [first, second, third], settles, requests } = queriesOf(sbx);
    const address = new URL('.', page.url()).href;
    assert.deepEqual([first, second, third].map(({ key, url }) => [key, url]),
                     [['["page",1]', address], ['["page",1]', address], ['["broken"]', undefined]]);
    assert.deepEqual(settles.map(({ id, ok }) => [id, ok]), [[first.id, true], [second.id, true], [third.id, false]]);
    assert.deepEqual(requests.map(({ query, url }) => [query, url]), [[first.id, address], [second.id, address]]);
    const success = sbx.of('dispatch').find(({ action }) => action.type === 'success');
    assert.equal(success.span.id, first.id);
    assert.ok(success.span.ms > 0);
    assert.equal(sbx.of('subscribe').filter(({ store }) => store === 's1').length, 1);
    assert.ok(sbx.of('reducer-add').some(({ slice }) => slice === '["page",1]'));
    assert.equal(await page.evaluate(() => /native code/.test(fetch)), true);
  });
});

test('rtk-query: queries with endpoint and key, then address and status; thunks as spans', async () => {
  await inProgram('rtk-query', async (program) => {
    const { sbx, page } = program;
    await program.press('fetch');
    await program.press('fetch what is not there');
    await program.press('pay');
    await program.press('pay too much');
    await sbx.until(() => sbx.of('dispatch').some(({ action }) => action.type === 'cart/pay/rejected'));
    const { starts: [found, missing], settles, requests } = queriesOf(sbx);
    assert.deepEqual([found.key, found.cache, found.endpoint, found.store], ['page("program.js.map")', 'shop', 'page', 's1']);
    assert.deepEqual(settles.map(({ id, ok, status, url }) => [id, ok, status, url]),
                     [[found.id, true, 200, new URL('program.js.map', page.url()).href],
                      [missing.id, false, 404, new URL('nothing', page.url()).href]]);
    assert.deepEqual(requests.map(({ url }) => url), settles.map(({ url }) => url));
    const spans = sbx.of('dispatch').filter(({ action }) => action.type.startsWith('cart/pay/')).map(({ span }) => span);
    assert.deepEqual(spans.map(({ phase }) => phase), ['pending', 'fulfilled', 'pending', 'rejected']);
    assert.equal(spans[0].id, spans[1].id);
    assert.ok(spans[1].ms >= 25 && spans[1].ms < 5000, String(spans[1].ms));
  });
});

test('custom-events: what is sent, who receives it, what comes of it', async () => {
  await inProgram('custom-events', async (program) => {
    const { sbx, page } = program;
    await program.press('add');
    await program.press('add nothing');
    await page.evaluate(() => window.dispatchEvent(new CustomEvent('nobody:listens')));
    await sbx.until(() => sbx.of('bridge-handled').length === 2);
    assert.deepEqual(sbx.of('bridge-sent').map(({ bridge, body }) => [bridge, body]),
                     [['window/cart:add', { type: 'cart:add', payload: { amount: 1 } }], ['window/cart:add', { type: 'cart:add' }]]);
    assert.deepEqual(sbx.of('bridge-handled').map(({ dispatches }) => dispatches), [1, 0]);
    const [received] = sbx.of('bridge-received');
    assert.equal(sbx.of('dispatch')[0].cause, received.id);
  });
});

test('emitter: what nobody hears is a finding', async () => {
  await inProgram('emitter', async (program) => {
    const { sbx } = program;
    await program.press('add');
    await program.press('shout');
    await sbx.until(() => sbx.of('bridge-sent').length === 2);
    assert.deepEqual(sbx.of('bridge-sent').map(({ bridge }) => bridge), ['bus/cart/add', 'bus/nobody/listens']);
    assert.equal(sbx.of('dispatch')[0].cause, sbx.of('bridge-received')[0].id);
    // It is judged a second later, by what comes then.
    const finding = await sbx.until(async () => {
      await program.press('add');
      return sbx.findings.find(({ rule }) => rule === 'bridge-dropped');
    });
    assert.equal(finding.variant, 'nobody');
  });
});

test('every program does the same without Signalbox', async () => {
  const act = (page) => page.evaluate(async () => {
    await globalThis.program.act();
    return JSON.stringify(globalThis.program.state(), (key, value) => (/At$|Id$|Count$|queries/.test(key) ? undefined : value));
  });

  for (const id of [...IDS, 'tanstack-query']) {
    const page = await browser.newPage();

    await page.goto(`${site.address}${id}/`);
    await page.waitForFunction(() => globalThis.program !== undefined);
    const alone = await act(page);
    assert.deepEqual(page.problems, [], id);
    await page.context().close();
    await inProgram(id, async (program) => assert.equal(await act(program.page), alone));
  }
});
