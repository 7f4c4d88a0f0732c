// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Stock @redux-devtools/remote stores, unchanged but for the port, on the real engine.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { getFreePort, last, runOf, says, startProgram, state, types } from './lib/devtools.mjs';
import { command } from './lib/sbx.mjs';

describe('stores that connect', () => {
  let sbx;
  let program;
  let port;

  const make = async (key, options = {}) => {
    await program.ask('make', { key, name: key, port, ...options });
    await sbx.until(() => sbx.of('state').some((event) => event.run === runOf(sbx, options.name ?? key)));
  };
  const set = (key, name, value) => program.ask('dispatch', { key, action: { type: 'set', key: name, value } });
  const number = async (name, value) => {
    await sbx.until(() => last(sbx, name, (action) => action.value === value));
    return last(sbx, name, (action) => action.value === value).number;
  };
  const order = async (name, rest) => {
    const answer = await sbx.ask({ store: 'store', peer: name, ...rest });

    assert.deepEqual([answer.ok, answer.error], [true, undefined], JSON.stringify(rest));
  };

  before(async () => {
    sbx = await command({ listen: ['devtools:0'] });
    port = sbx.ports.devtools;
    program = await startProgram();
  });
  after(async () => {
    await program?.stop();
    await sbx?.stop();
  });

  test('a store appears with what happened before, and goes on live', async () => {
    await program.ask('make', { key: 'past', name: 'past', port, kit: true });
    await program.ask('dispatch', { key: 'past', action: { type: 'cart/add', payload: 'tea' } });
    await program.ask('dispatch', { key: 'past', action: { type: 'cart/add', payload: 'milk' } });
    await sbx.until(() => types(sbx, runOf(sbx, 'past')).length === 3);
    await program.ask('dispatch', { key: 'past', action: { type: 'cart/add', payload: 'bread' } });
    await sbx.until(() => types(sbx, runOf(sbx, 'past')).length === 4);

    const events = sbx.of('dispatch').filter(({ run }) => run === runOf(sbx, 'past'));
    assert.deepEqual(events.map(({ action }) => action.payload), [undefined, 'tea', 'milk', 'bread']);
    assert.deepEqual(events.map(({ id }) => id), ['1.0', '1.1', '1.2', '1.3']);
    assert.deepEqual(await state(sbx, 'past'), { cart: { items: ['tea', 'milk', 'bread'] } });
    assert.ok(events.every(({ t }, i) => i === 0 || t >= events[i - 1].t));
  });

  test('two stores of one process and one name are two, and a command reaches one of them', async () => {
    await make('twin1', { name: 'twin' });
    await program.ask('make', { key: 'twin2', name: 'twin', port });
    await sbx.until(() => sbx.of('hello').some(({ name }) => /^twin \(2, /.test(name)));
    const { name } = sbx.of('hello').find((event) => /^twin \(2, /.test(event.name));
    await sbx.until(() => sbx.of('state').some(({ run }) => run === runOf(sbx, name)));
    await order(name, { command: 'dispatch', action: { type: 'set', key: 'mark', value: 'two' } });
    await sbx.until(() => last(sbx, name, ({ value }) => value === 'two'));
    assert.deepEqual(await program.ask('state', { key: 'twin1' }), { n: 0 });
    assert.deepEqual(await program.ask('state', { key: 'twin2' }), { n: 0, mark: 'two' });
  });

  test('where there were two programs of one name, none gets the name of the other when they are started anew', async () => {
    const programs = [];
    const names = () => sbx.of('hello').map(({ name }) => name).filter((name) => name.startsWith('pair'));
    const begin = async () => {
      const count = names().length;
      const made = await startProgram();

      programs.push(made);
      await made.ask('make', { key: 'pair', name: 'pair', port });
      await sbx.until(() => names().length === count + 1);
    };
    const end = async () => {
      const byes = sbx.of('bye').length;

      await Promise.all(programs.splice(0).map((each) => each.stop()));
      await sbx.until(() => sbx.of('bye').length === byes + 2);
    };

    try {
      await begin();
      await begin();
      await end();
      await begin();
      const gone = await sbx.ask({ store: 'store', peer: 'pair', command: 'dispatch', action: { type: 'set', key: 'n', value: 1 } });
      assert.equal(gone.ok, false);
      await begin();
      assert.equal(new Set(names()).size, 4);
      assert.equal(names()[0], 'pair');
      names().slice(1).forEach((name, i) => assert.match(name, new RegExp(`^pair \\(${i + 2}, [a-z0-9]{6}\\)$`)));
    } finally {
      await end();
    }
  });

  test('jump, and actions that come meanwhile get their own states', async () => {
    await make('jump');
    for (const value of [1, 2, 3]) await set('jump', 'n', value);
    await order('jump', { command: 'jump', number: await number('jump', 1) });
    assert.deepEqual(await program.ask('state', { key: 'jump' }), { n: 1 });
    await says(sbx, 'jump', 'at', '1.1');
    // The store still shows the state it was sent back to.
    await set('jump', 'late', true);
    await sbx.until(() => last(sbx, 'jump', ({ key }) => key === 'late'));
    assert.deepEqual(await program.ask('state', { key: 'jump' }), { n: 1 });
    assert.deepEqual((await state(sbx, 'jump')).late, true);
    assert.deepEqual((await state(sbx, 'jump')).n, 3);
    assert.deepEqual(last(sbx, 'jump', ({ key }) => key === 'late').patch, [{ p: ['late'], v: true }]);
  });

  test('the way back leads to the newest state of a store that goes on', async () => {
    await make('busy', { maxAge: 1000 });
    const ticks = (value) => last(sbx, 'busy', (action) => action.key === 'tick' && (value === undefined || action.value === value));

    for (const ms of [150, 5]) {
      await program.ask('busy', { key: 'busy', ms });
      for (let i = 0; i < 4; i++) {
        const first = ticks()?.action.value ?? 0;
        await sbx.until(() => (ticks()?.action.value ?? 0) > first + 2);
        await order('busy', { command: 'jump', number: ticks(first + 1).number });
        await says(sbx, 'busy', 'at', ticks(first + 1).id);
        await order('busy', { command: 'jump' });
        await says(sbx, 'busy', 'at', 'newest');
        const { tick } = await program.ask('state', { key: 'busy' });
        await sbx.until(async () => (await program.ask('state', { key: 'busy' })).tick > tick);
      }
    }
    await program.ask('busy', { key: 'busy', ms: 0 });
    assert.ok(sbx.of('command').some((event) => event.command === 'jump' && event.id === undefined));
  });

  test('a store that is full moves on from the action it was sent to; it is said where it is', async () => {
    await make('full', { maxAge: 6 });
    await program.ask('busy', { key: 'full', ms: 40 });
    const first = await number('full', 4);
    await order('full', { command: 'jump', number: first });
    await number('full', 20);
    await program.ask('busy', { key: 'full', ms: 0 });
    await number('full', 20);
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    const { tick } = await program.ask('state', { key: 'full' });
    assert.ok(tick > 4, 'the store has dropped that action');
    await says(sbx, 'full', 'at', last(sbx, 'full', ({ value }) => value === tick).id);
    await order('full', { command: 'jump' });
    await says(sbx, 'full', 'at', 'newest');
  });

  test('skip, sweep and reorder', async () => {
    await make('skip');
    for (const value of [1, 2, 3]) await set('skip', `k${value}`, value);
    await order('skip', { command: 'skip', number: await number('skip', 2) });
    assert.deepEqual(await program.ask('state', { key: 'skip' }), { n: 0, k1: 1, k3: 3 });
    await says(sbx, 'skip', 'skipped', ['1.2']);
    await order('skip', { command: 'skip', number: await number('skip', 2), on: true });
    assert.deepEqual(await program.ask('state', { key: 'skip' }), { n: 0, k1: 1, k3: 3 });
    await order('skip', { command: 'skip', number: await number('skip', 2), on: false });
    assert.deepEqual(await program.ask('state', { key: 'skip' }), { n: 0, k1: 1, k2: 2, k3: 3 });
    await order('skip', { command: 'reorder', number: await number('skip', 3), before: await number('skip', 1) });
    assert.deepEqual(Object.keys(await program.ask('state', { key: 'skip' })), ['n', 'k3', 'k1', 'k2']);
    await order('skip', { command: 'reorder', number: await number('skip', 3) });
    assert.deepEqual(Object.keys(await program.ask('state', { key: 'skip' })), ['n', 'k1', 'k2', 'k3']);
    await order('skip', { command: 'skip', number: await number('skip', 1) });
    await order('skip', { command: 'sweep' });
    await says(sbx, 'skip', 'skipped', []);
    const answer = await sbx.ask({ command: 'jump', store: 'store', peer: 'skip', number: await number('skip', 1) });
    assert.match(answer.error, /does not keep this action/);
    const { entities, ...rest } = await state(sbx, 'skip');
    assert.deepEqual(rest, { n: 0, k2: 2, k3: 3 });
  });

  test('commit, rollback and reset begin to count anew', async () => {
    await make('anew');
    await set('anew', 'n', 1);
    const old = await number('anew', 1);
    await order('anew', { command: 'commit' });
    const answer = await sbx.ask({ command: 'jump', store: 'store', peer: 'anew', number: old });
    assert.match(answer.error, /does not keep this action/);
    await set('anew', 'n', 2);
    await number('anew', 2);
    await order('anew', { command: 'rollback' });
    assert.deepEqual(await program.ask('state', { key: 'anew' }), { n: 1 });
    await set('anew', 'n', 3);
    await number('anew', 3);
    await order('anew', { command: 'reset' });
    assert.deepEqual(await program.ask('state', { key: 'anew' }), { n: 0 });
    assert.equal((await state(sbx, 'anew')).n, 0);
    await sbx.until(() => types(sbx, runOf(sbx, 'anew')).length === 7);
    const ids = sbx.of('dispatch').filter(({ run }) => run === runOf(sbx, 'anew')).map(({ id }) => id);
    assert.deepEqual(ids, ['1.0', '1.1', '2.0', '2.1', '3.0', '3.1', '4.0']);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('lock, pause, dispatch and import', async () => {
    await make('lock');
    await order('lock', { command: 'lock', on: true });
    const answer = await sbx.ask({ command: 'dispatch', store: 'store', peer: 'lock', action: { type: 'set' } });
    assert.match(answer.error, /locked/);
    await says(sbx, 'lock', 'locked', true);
    await order('lock', { command: 'lock', on: false });
    await order('lock', { command: 'pause', on: true });
    await set('lock', 'quiet', 1);
    await order('lock', { command: 'dispatch', action: { type: 'set', key: 'quiet', value: 2 } });
    assert.equal((await program.ask('state', { key: 'lock' })).quiet, 2);
    await order('lock', { command: 'pause', on: false });
    await sbx.until(async () => (await state(sbx, 'lock')).quiet === 2);
    await order('lock', { command: 'import', state: { n: 7, entities: {} } });
    assert.deepEqual(await program.ask('state', { key: 'lock' }), { n: 7 });
    assert.deepEqual(await state(sbx, 'lock'), { n: 7, entities: {} });
    const bad = await sbx.ask({ command: 'dispatch', store: 'store', peer: 'lock', action: 'process.exit(1)' });
    assert.equal(bad.ok, false);
  });

  test('what an app must not be sent is refused: an export that does not fit together', async () => {
    await make('files');
    for (const file of [
      { actionsById: {}, computedStates: [], stagedActionIds: [0], currentStateIndex: 0, nextActionId: 1 },
      { actionsById: { 0: { type: 'PERFORM_ACTION', action: { type: '@@INIT' } } }, computedStates: [{ state: {} }],
        stagedActionIds: [0], currentStateIndex: 5, nextActionId: 1 },
      { payload: '[{"no":"type"}]' },
      { payload: 'no JSON' },
    ]) {
      const answer = await sbx.ask({ command: 'import', store: 'store', peer: 'files', state: file });
      assert.equal(answer.ok, false, JSON.stringify(file));
    }
    await order('files', { command: 'import', state: {
      payload: JSON.stringify([{ type: 'set', key: 'a', value: 1 }, { type: 'set', key: 'b', value: 2 }]),
      preloadedState: JSON.stringify({ n: 5, entities: {} }),
    } });
    assert.deepEqual(await program.ask('state', { key: 'files' }), { n: 5, a: 1, b: 2 });
    await sbx.until(() => types(sbx, runOf(sbx, 'files')).length === 4);
    assert.deepEqual(types(sbx, runOf(sbx, 'files')).slice(-3), ['@@INIT', 'set', 'set']);
  });

  test('a store keeps at most maxAge actions; all of them are in the recording', async () => {
    await make('short', { maxAge: 3 });
    for (const value of [1, 2, 3, 4, 5]) await set('short', 'n', value);
    await number('short', 5);
    assert.deepEqual(sbx.of('dispatch').filter(({ run }) => run === runOf(sbx, 'short')).map(({ id }) => id),
      ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5']);
    const answer = await sbx.ask({ command: 'jump', store: 'store', peer: 'short', number: await number('short', 2) });
    assert.match(answer.error, /does not keep this action/);
    await order('short', { command: 'jump', number: await number('short', 4) });
    assert.deepEqual(await program.ask('state', { key: 'short' }), { n: 4 });
  });

  test('a value that refers to itself arrives with a mark', async () => {
    await make('round');
    await program.ask('circle', { key: 'round' });
    await sbx.until(() => last(sbx, 'round', ({ key }) => key === 'circle'));
    assert.deepEqual((await state(sbx, 'round')).circle, { name: 'round', self: { $sbx: 'cycle', up: 1 } });
  });

  test('a store with a caught error in its reducer says which action threw', async () => {
    await make('caught', { sendOnError: 1 });
    await program.ask('dispatch', { key: 'caught', action: { type: 'throw' } });
    await sbx.until(() => last(sbx, 'caught', ({ type }) => type === 'throw'));
    assert.match(last(sbx, 'caught', ({ type }) => type === 'throw').error, /the reducer threw/);
  });

  test('a report that an app sends by itself opens as a peer of its own', async () => {
    await program.ask('make', { key: 'sent', name: 'sent', port, realtime: false, sendOn: ['set'] });
    await set('sent', 'n', 4);
    await sbx.until(() => sbx.of('bye').some(({ run }) => run === runOf(sbx, 'Report: sent')));
    assert.deepEqual(types(sbx, runOf(sbx, 'Report: sent')), ['@@INIT', 'set']);
    const { action, patch } = last(sbx, 'Report: sent', ({ type }) => type === 'set');
    assert.deepEqual([action.value, patch.length], [4, 1]);
  });

  test('a store that no command reaches any more is noticed, bounced, and goes on in one log', async () => {
    await make('deaf');
    await set('deaf', 'n', 1);
    await number('deaf', 1);
    // A reducer that throws inside a command ends the store's receive loop.
    const answer = await sbx.ask({ command: 'dispatch', store: 'store', peer: 'deaf', action: { type: 'throw' } });
    assert.equal(answer.ok, false);
    await sbx.until(() => sbx.of('bye').some(({ run }) => run === runOf(sbx, 'deaf')));
    await sbx.until(() => sbx.of('hello').filter(({ name }) => name === 'deaf').length === 2);
    await set('deaf', 'n', 2);
    await number('deaf', 2);
    await order('deaf', { command: 'jump', number: await number('deaf', 1) });
    assert.deepEqual(await program.ask('state', { key: 'deaf' }), { n: 1 });
    const runs = new Set(sbx.of('hello').filter(({ name }) => name === 'deaf').map(({ run }) => run));
    assert.equal(runs.size, 1);
    assert.deepEqual(types(sbx, runOf(sbx, 'deaf')), ['@@INIT', 'set', 'set']);
  });

  test('5 MB of state with 30 actions of history arrives', { timeout: 120000 }, async () => {
    const big = await startProgram();

    try {
      await big.ask('make', { key: 'big', name: 'big', port, bytes: 5.5 * 1024 * 1024, touches: 40 });
      await sbx.until(() => types(sbx, runOf(sbx, 'big')).length === 30, 90000);
      const held = await state(sbx, 'big');
      assert.equal(held.n, 40);
      assert.equal(held.entities.e39.value, 40);
      assert.ok(JSON.stringify(held).length > 5 * 1024 * 1024);
      const [gap] = sbx.of('gap').filter(({ run }) => run === runOf(sbx, 'big'));
      assert.deepEqual([gap.count, gap.reason], [11, 'earlier']);
      await big.ask('touch', { key: 'big', count: 1 });
      await sbx.until(() => types(sbx, runOf(sbx, 'big')).length === 31, 30000);
    } finally {
      await big.stop();
    }
  });
});

describe('when Signalbox leaves', () => {
  const leave = async (name, ms, orders) => {
    const sbx = await command({ listen: ['devtools:0'] });
    const program = await startProgram();
    const ask = (rest) => sbx.ask({ store: 'store', peer: name, ...rest }).then((answer) => assert.ok(answer.ok, answer.error));

    try {
      await program.ask('make', { key: name, name, port: sbx.ports.devtools });
      await sbx.until(() => sbx.of('state').length === 1);
      await program.ask('busy', { key: name, ms });
      await sbx.until(() => last(sbx, name, ({ value }) => value > 4));
      await orders(ask, (value) => last(sbx, name, (action) => action.value === value).number);
      await sbx.stop();
      const { tick } = await program.ask('state', { key: name });
      await new Promise((resolve) => { setTimeout(resolve, 5 * ms); });
      const { tick: later } = await program.ask('state', { key: name });
      assert.ok(later > tick && tick > 2, `${tick} ${later}`);
    } finally {
      await program.stop();
      await sbx.stop();
    }
  };

  test('a store that it locked is unlocked', () => leave('locked', 20, (ask) => ask({ command: 'lock', on: true })));
  test('a store that goes on shows its newest state again', () => leave('past', 5, (ask, number) => ask({ command: 'jump', number: number(2) })));
  test('all of it at once', () => leave('all', 20, async (ask, number) => {
    await ask({ command: 'jump', number: number(2) });
    await ask({ command: 'lock', on: true });
  }));
});

describe('stores that come late or come back', () => {
  test('a store that was there before Signalbox connects when it listens, and keeps its log over a restart', { timeout: 90000 }, async () => {
    const port = await getFreePort();
    const program = await startProgram();
    let sbx = await command({ listen: [`devtools:${port}`] });

    try {
      await program.ask('make', { key: 'here', name: 'here', port });
      await sbx.until(() => sbx.of('state').length === 1);
      await sbx.stop();
      await program.ask('dispatch', { key: 'here', action: { type: 'set', key: 'n', value: 1 } });
      sbx = await command({ listen: [`devtools:${port}`] });
      await sbx.until(() => sbx.of('dispatch').length === 2, 70000);
      assert.deepEqual(sbx.of('dispatch').map(({ action }) => action.type), ['@@INIT', 'set']);
    } finally {
      await program.stop();
      await sbx.stop();
    }
  });
});
