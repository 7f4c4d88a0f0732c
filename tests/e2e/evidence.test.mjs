// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What only a debugger sees of an unchanged program: the action types that reducers handle, the copy
// of the library that made them, and the lists by which receivers decide.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { footprint } from './lib/chromium.mjs';
import { brief, rulesOf, startFaults } from './lib/faults.mjs';
import { command, query } from './lib/sbx.mjs';
import { SHOP, openShop } from './lib/shop.mjs';

let faults;

before(async () => {
  faults = await startFaults();
});

after(() => faults?.close());

const nothing = async () => {};
const read = (fault, more) => faults.walk(fault, { way: 'browser', offers: ['read'], steps: nothing, ...more });
const events = async (file, kind) => (await query(file, '--kind', kind)).map(({ event }) => event);

describe('in the shop', { concurrency: 3 }, () => {
  test('one type with two owners is found before anybody says it', async () => {
    const { file, findings } = await read('collision-potential');
    const added = (await events(file, 'reducer-add')).filter(({ types }) => types !== undefined);

    assert.deepEqual(added.map(({ slice }) => slice).sort(),
                     ['activity', 'auth', 'cart', 'offers', 'preferences', 'profile', 'tenant', 'theme']);
    assert.deepEqual(added.filter(({ types }) => types.includes('user/login')).map(({ slice }) => slice).sort(), ['cart', 'profile']);
    assert.equal(new Set(added.map(({ runtime }) => runtime)).size, 1);
    assert.deepEqual(rulesOf(findings), ['action-collision'], brief(findings));
    assert.deepEqual(findings.map(({ variant }) => variant), ['potential']);
  });

  test('with the agent alone it is not', async () => {
    const { findings } = await faults.walk('collision-potential');

    assert.equal(brief(findings), '');
  });

  test('what a receiver accepts is told, and its drops are certain', async () => {
    const { file, findings } = await read('bridge-allow-list', { steps: undefined });
    const told = (await events(file, 'subscribe')).filter(({ accepts }) => accepts !== undefined);

    assert.deepEqual(told.map(({ accepts }) => accepts.includes('tenant/switched')).sort(), [false, true]);
    assert.deepEqual(findings.map(({ rule, confidence }) => [rule, confidence]), [['bridge-dropped', 'certain']], brief(findings));
  });

  test('a library that is there twice, although stores and ids are healthy', async () => {
    const { file, findings } = await read('duplicate-library', { program: 'shop: duplicate-library, read' });
    const makers = new Map((await events(file, 'reducer-add')).filter(({ runtime }) => runtime !== undefined)
      .map(({ slice, runtime }) => [slice, runtime]));

    assert.equal(makers.get('auth'), makers.get('cart'));
    assert.notEqual(makers.get('auth'), makers.get('profile'));
    assert.deepEqual(rulesOf(findings), ['duplicate-store'], brief(findings));
  });
});

test('the page notices nothing, and everything is given back', async () => {
  const page = await faults.chromium.newPage();

  try {
    await openShop(page, faults.shop, {});
    const before = await footprint(page);
    const sbx = await command({ dial: [`browser:${faults.chromium.http}/#target=${await faults.chromium.idOf(page)}`] });

    await sbx.until(() => [...sbx.connectors.values()].some(({ state }) => state === 'ready'));
    const [connector] = sbx.connectors.keys();
    // It runs, and goes over a breakpoint of its own all the while.
    await page.evaluate(() => {
      globalThis.turns = 0;
      globalThis.timer = setInterval(() => {
        debugger; // eslint-disable-line no-debugger
        globalThis.turns++;
      }, 1);
    });
    assert.equal((await sbx.ask({ invoke: 'search', connector })).ok, true);
    for (let i = 0; i < 5; i++) assert.equal((await sbx.ask({ invoke: 'read', connector })).ok, true);
    const turns = await page.evaluate(() => globalThis.turns);
    await page.waitForFunction((count) => globalThis.turns > count + 20, turns);
    await page.evaluate(() => {
      clearInterval(globalThis.timer);
      delete globalThis.timer;
      delete globalThis.turns;
    });

    // It was attached late: whose the slices are is known from where they are written. Of a remote that
    // is there already only the name of its chunks' global may be known.
    const owners = new Map(sbx.of('reducer-add').filter(({ types }) => types).map(({ slice, owner }) => [slice, owner]));
    assert.deepEqual(['cart', 'profile', 'auth'].map((slice) => owners.get(slice)?.replace('_', '-')), ['shop-cart', 'shop-profile', 'shop-host']);
    await sbx.stop();
    assert.deepEqual(await footprint(page), before);
  } finally {
    await page.context().close();
  }
});

test('a Node process', async () => {
  const script = faults.folder.file('orders.mjs');
  const toolkit = pathToFileURL(`${SHOP}node_modules/@reduxjs/toolkit/dist/redux-toolkit.modern.mjs`).href;

  await writeFile(script, `
    import { configureStore, createSlice } from ${JSON.stringify(toolkit)};
    const orders = createSlice({ name: 'orders', initialState: [], reducers: { placed: (state, { payload }) => { state.push(payload); } } });
    globalThis.store = configureStore({ reducer: { orders: orders.reducer } });
    console.error('open');
    setInterval(() => {}, 1000);`);
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let sbx;

  // To its end: a process whose words nobody takes may stop at them.
  child.stderr.on('data', (data) => { said += data; });
  try {
    while (!said.includes('open')) await once(child.stderr, 'data');
    sbx = await command({ dial: [`browser:http://${/ws:\/\/(127\.0\.0\.1:\d+)/.exec(said)[1]}`] });

    await sbx.until(() => [...sbx.connectors.values()].some(({ state }) => state === 'ready'));
    const [connector] = sbx.connectors.keys();
    assert.match((await sbx.ask({ invoke: 'read', connector })).error, /There is no store/);
    assert.equal((await sbx.ask({ invoke: 'search', connector })).ok, true);
    assert.equal((await sbx.ask({ invoke: 'read', connector })).ok, true);
    await sbx.until(() => sbx.of('reducer-add').length > 0, 3000);
    assert.deepEqual(sbx.of('reducer-add').map(({ slice, types }) => [slice, types]), [['orders', ['orders/placed']]]);
  } finally {
    await sbx?.stop();
    if (child.exitCode === null && child.signalCode === null) {
      child.kill();
      await once(child, 'exit');
    }
  }
});
