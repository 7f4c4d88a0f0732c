// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the agent's adapters are for, each with its library as it is published, in a real page and
// through the real sbx: a row of the matrix each, and beside it what the library has of its own.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './lib/browser.mjs';
import { command } from './lib/sbx.mjs';

const LIBRARIES = fileURLToPath(new URL('../../examples/libraries/', import.meta.url));

let browser;
let site;

before(async () => {
  execFileSync(process.execPath, ['build.mjs', '--if-stale'], { cwd: LIBRARIES });
  const { serveLibraries } = await import('../../examples/libraries/serve.mjs');
  site = await serveLibraries();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await site?.close();
});

/** Opens the page of a program and the sbx that sees it; `work` gets both, and a way to press buttons. */
async function inPage(id, work) {
  const sbx = await command();
  const page = await browser.newPage();

  try {
    await page.goto(`${site.address}${id}/?agent=http://127.0.0.1:${sbx.ports.signalbox}/agent.js`);
    await page.waitForFunction(() => globalThis.program !== undefined);
    const press = (label) => page.evaluate(async (name) => { await globalThis.program[name](); }, label);
    // As JSON, in which errors and functions are not.
    const state = () => page.evaluate(() => JSON.parse(JSON.stringify(globalThis.program.state(),
      (key, value) => (value instanceof Error ? undefined : value))));

    await sbx.until(() => page.evaluate(() => globalThis.signalbox.status().connected));
    await work({ sbx, page, press, state });
    assert.equal(await page.evaluate(() => globalThis.signalbox.status().fault), '');
    assert.deepEqual(page.problems.filter((problem) => problem.startsWith('uncaught')), []);
  } finally {
    await page.context().close();
    await sbx.stop();
  }
}

const storeOf = async (sbx, label) => (await sbx.ask({ stores: true })).stores.find((store) => store.label === label);
const plain = (json) => JSON.parse(JSON.stringify(json, (key, value) => (value?.$sbx === undefined ? value : undefined)));


/** The state that sbx shows is that of the page. */
async function sameState(sbx, label, state) {
  const there = await state();
  let here;

  await sbx.until(async () => {
    here = plain(await sbx.ask({ state: label })).state;
    return JSON.stringify(here) === JSON.stringify(there);
  }).catch(() => assert.deepEqual(here, there));
}

async function done(sbx, question) {
  const answer = await sbx.ask(question);

  assert.ok(answer.ok, `${JSON.stringify(question)}: ${answer.error}`);
}

/**
 * The cells of a row.
 *
 * @param {object} row
 * @param {string} row.id  of the program
 * @param {string} row.store  what the store is called
 * @param {(all: any) => any} [row.part]  of the program's state, that which is the store's
 * @param {string[]} row.press  buttons, one after the other
 * @param {string[]} row.types  the actions that they make
 * @param {string[]} row.can  commands
 * @param {any} [row.put]  a state that can be put in, or what makes it of the one that is there
 * @param {any} [row.action]  one that can be dispatched
 */
function row({ id, store, part = (all) => all, press: labels, types, can, put, action }) {
  test(`${id}: appears, named, with its state live, its timeline, its commands, over a reload`, async (t) => {
    await inPage(id, async ({ sbx, page, press, state }) => {
      const mine = async () => part(await state());

      await t.test('appears, named', async () => {
        const found = await sbx.until(() => storeOf(sbx, store));

        assert.deepEqual([...found.can].sort(), [...can].sort());
        assert.notEqual(found.why, '');
      });
      await t.test('state live', async () => {
        await sameState(sbx, store, mine);
        for (const label of labels) {
          await press(label);
          await sameState(sbx, store, mine);
        }
      });
      await t.test('timeline', async () => {
        const ofStore = (await storeOf(sbx, store)).store;
        const seen = () => sbx.of('dispatch', ofStore).map((event) => event.action.type);

        await sbx.until(() => seen().length >= types.length);
        assert.deepEqual(seen(), types);
      });
      await t.test('commands', async () => commands({ sbx, mine, store, can, put, action }));
      await t.test('survives a reload', async () => {
        await page.reload();
        await page.waitForFunction(() => globalThis.program !== undefined);
        await sbx.until(() => page.evaluate(() => globalThis.signalbox.status().connected));
        await press(labels[0]);
        await sameState(sbx, store, mine);
        await sbx.until(() => new Set(sbx.of('hello').map(({ run }) => run)).size === 2);
        assert.equal(new Set(sbx.of('hello').map(({ peer }) => peer)).size, 1);
        assert.equal(sbx.of('gap').length, 0);
      });
    });
  });
}

async function commands({ sbx, mine, store, can, put, action }) {
  const dispatched = sbx.of('dispatch', (await storeOf(sbx, store)).store);

  for (const name of ['dispatch', 'jump', 'import', 'reset', 'skip', 'lock'].filter((each) => !can.includes(each))) {
    const answer = await sbx.ask({ command: name, store, number: dispatched[0].number, action: { type: 'x' }, state: {} });
    assert.equal(answer.ok, false, name);
    assert.ok(answer.error.length > 10, answer.error);
  }
  if (can.includes('jump')) {
    const newest = await mine();
    const state = typeof put === 'function' ? put(newest) : put;

    await done(sbx, { command: 'jump', store, number: dispatched[0].number });
    assert.notDeepEqual(await mine(), newest);
    await sameState(sbx, store, mine);
    await done(sbx, { command: 'import', store, state });
    assert.deepEqual(plain(await mine()), plain(state));
    await sameState(sbx, store, mine);
    await done(sbx, { command: 'commit', store });
    await done(sbx, { command: 'reset', store });
    assert.notDeepEqual(plain(await mine()), plain(state));
    await sameState(sbx, store, mine);
  }
  if (can.includes('dispatch')) {
    const before = await mine();

    await done(sbx, { command: 'dispatch', store, action });
    assert.notDeepEqual(await mine(), before);
    await sameState(sbx, store, mine);
    await done(sbx, { command: 'lock', store, on: true });
    assert.equal((await sbx.ask({ command: 'dispatch', store, action })).ok, false);
    await done(sbx, { command: 'lock', store, on: false });
  }
}

const VALUES = ['jump', 'import', 'reset', 'commit', 'rollback'];
const REDUX = [...VALUES, 'dispatch', 'lock', 'pause'];

row({
  id: 'zustand-plain', store: 'Counter', press: ['add', 'set to 10', 'add'], types: ['setState', 'setState', 'setState'],
  can: VALUES, put: { count: 40, add: { $sbx: 'function', name: 'add' } },
});
row({
  id: 'rxjs', store: 'Basket', press: ['add', 'add', 'clear'], types: ['next', 'next', 'next'],
  can: VALUES, put: { items: ['pear'] },
});
row({
  id: 'leanjs', store: 'Runtime', press: ['change language', 'load user', 'change language'],
  types: ['set', 'load', 'loaded', 'set'], can: VALUES, put: { locale: 'fr', user: null },
});
row({
  id: 'tanstack-query', store: 'QueryClient', press: ['refetch', 'write', 'invalidate', 'fail'],
  types: ['added', 'fetch', 'success', 'fetch', 'success', 'setData', 'invalidate', 'added', 'fetch', 'error'], can: [],
});
row({
  id: 'redux-micro-frontend', store: 'profile', part: ({ profile }) => profile, press: ['add', 'login', 'add'],
  types: ['cart/add', 'auth/login', 'cart/add'], can: REDUX, put: { user: 'Grace', badge: 7 },
  action: { type: 'auth/login', payload: 'Alan' },
});
row({
  id: 'custom-events', store: 'Profile', press: ['add', 'add'], types: ['badge/count', 'badge/count'],
  can: REDUX, put: { badge: { items: 9 } }, action: { type: 'badge/count', payload: 3 },
});
row({
  id: 'emitter', store: 'Profile', press: ['add', 'add'], types: ['badge/count', 'badge/count'],
  can: REDUX, put: { badge: { items: 9 } }, action: { type: 'badge/count', payload: 3 },
});
row({
  id: 'rtk-query', store: 'Shop', press: ['pay', 'pay too much'], put: (now) => ({ ...now, cart: { paid: 77 } }),
  types: ['shop/config/middlewareRegistered', 'cart/pay/pending', 'cart/pay/fulfilled', 'cart/pay/pending', 'cart/pay/rejected'],
  can: REDUX, action: { type: 'cart/pay/fulfilled', payload: 8 },
});

test('redux-micro-frontend: who subscribes to whom, who takes which global action, and who does not', async () => {
  await inPage('redux-micro-frontend', async ({ sbx, press }) => {
    await press('add');
    await press('log out');
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
  await inPage('tanstack-query', async ({ sbx, page, press }) => {
    await press('refetch');
    await press('fail');
    await sbx.until(() => sbx.of('query-settle').length === 3);
    const [first, second, third] = sbx.of('query-start');
    const address = new URL('.', page.url()).href;
    assert.deepEqual([first, second, third].map(({ key, url }) => [key, url]),
                     [['["page",1]', address], ['["page",1]', address], ['["broken"]', undefined]]);
    assert.deepEqual(sbx.of('query-settle').map(({ id, ok }) => [id, ok]), [[first.id, true], [second.id, true], [third.id, false]]);
    const success = sbx.of('dispatch').find(({ action }) => action.type === 'success');
    assert.equal(success.span.id, first.id);
    assert.ok(success.span.ms > 0);
    assert.equal(sbx.of('subscribe').filter(({ store }) => store === 's1').length, 1);
    assert.ok(sbx.of('reducer-add').some(({ slice }) => slice === '["page",1]'));
    assert.equal(await page.evaluate(() => /native code/.test(fetch)), true);
  });
});

test('rtk-query: queries with endpoint and key, then address and status; thunks as spans', async () => {
  await inPage('rtk-query', async ({ sbx, page, press }) => {
    await press('fetch');
    await press('fetch what is not there');
    await press('pay');
    await press('pay too much');
    await sbx.until(() => sbx.of('dispatch').some(({ action }) => action.type === 'cart/pay/rejected'));
    const [found, missing] = sbx.of('query-start');
    assert.deepEqual([found.key, found.cache, found.endpoint, found.store], ['page("program.js.map")', 'shop', 'page', 's1']);
    assert.deepEqual(sbx.of('query-settle').map(({ id, ok, status, url }) => [id, ok, status, url]),
                     [[found.id, true, 200, new URL('program.js.map', page.url()).href],
                      [missing.id, false, 404, new URL('nothing', page.url()).href]]);
    const spans = sbx.of('dispatch').filter(({ action }) => action.type.startsWith('cart/pay/')).map(({ span }) => span);
    assert.deepEqual(spans.map(({ phase }) => phase), ['pending', 'fulfilled', 'pending', 'rejected']);
    assert.equal(spans[0].id, spans[1].id);
    assert.ok(spans[1].ms >= 25 && spans[1].ms < 5000, String(spans[1].ms));
  });
});

test('custom-events: what is sent, who receives it, what comes of it', async () => {
  await inPage('custom-events', async ({ sbx, page, press }) => {
    await press('add');
    await press('add nothing');
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
  await inPage('emitter', async ({ sbx, press }) => {
    await press('add');
    await press('shout');
    await sbx.until(() => sbx.of('bridge-sent').length === 2);
    assert.deepEqual(sbx.of('bridge-sent').map(({ bridge }) => bridge), ['bus/cart/add', 'bus/nobody/listens']);
    assert.equal(sbx.of('dispatch')[0].cause, sbx.of('bridge-received')[0].id);
    // It is judged a second later, by what comes then.
    const finding = await sbx.until(async () => {
      await press('add');
      return sbx.findings.find(({ rule }) => rule === 'bridge-dropped');
    });
    assert.equal(finding.variant, 'nobody');
  });
});

test('every program does the same without Signalbox, and nothing is said about it', async () => {
  for (const id of ['custom-events', 'emitter', 'leanjs', 'redux-micro-frontend', 'rtk-query', 'rxjs', 'tanstack-query', 'zustand-plain']) {
    const states = [];

    for (const query of ['', '?agent=http://127.0.0.1:9/agent.js']) {
      const page = await browser.newPage();
      await page.goto(site.address + id + '/' + query);
      await page.waitForFunction(() => globalThis.program !== undefined);
      states.push(await page.evaluate(async () => {
        await globalThis.program.act();
        return JSON.stringify(globalThis.program.state(), (key, value) => (/At$|Id$|Count$|queries/.test(key) ? undefined : value));
      }));
      assert.deepEqual(page.problems.filter((problem) => !problem.includes('ERR_')), [], id);
      await page.context().close();
    }
    assert.equal(states[0], states[1]);
  }
});
