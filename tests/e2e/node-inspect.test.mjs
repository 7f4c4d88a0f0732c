// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Programs of Node as they are, by `--inspect`: nothing is added to them, and they end as ever.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { command, makeFolder } from './lib/sbx.mjs';

const REDUX = fileURLToPath(new URL('../../agent/node_modules/redux/dist/redux.mjs', import.meta.url));
const REDUX_CJS = fileURLToPath(new URL('../../agent/node_modules/redux/dist/cjs/redux.cjs', import.meta.url));
const BODY = `
  const thunk = ({ dispatch }) => (next) => (action) => (typeof action === 'function' ? action(dispatch) : next(action));
  const count = (state = 0, { type, payload }) => (type === 'add' ? state + payload : state);
  const names = (state = [], { type, payload }) => (type === 'name' ? [...state, payload] : state);
  const store = redux.createStore(redux.combineReducers({ count, names }), redux.applyMiddleware(thunk));
  let calls = 0;
  let told = '';
  store.subscribe(() => { calls++; });
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text) => {
    told += text;
    for (let end; (end = told.indexOf('\\n')) >= 0;) {
      const line = told.slice(0, end);
      told = told.slice(end + 1);
      if (line === 'calls') console.log(calls);
      else if (line === 'thunk') store.dispatch((dispatch) => dispatch({ type: 'name', payload: 'inner' }));
      else if (line === 'state') console.log(JSON.stringify(store.getState()));
      else if (line === 'names') console.log(Reflect.ownKeys(globalThis).map(String).sort().join());
      else store.dispatch({ type: 'add', payload: Number(line) });
    }
  });
  store.dispatch({ type: 'add', payload: 1000 });
  console.log('ready');`;

let folder;
let program;
let sbx;

before(async () => {
  folder = await makeFolder();
  await writeFile(folder.file('program.mjs'), `import * as redux from ${JSON.stringify(REDUX)};${BODY}`);
  await writeFile(folder.file('program.cjs'), `const redux = require(${JSON.stringify(REDUX_CJS)});${BODY}`);
});

after(() => folder?.remove());

afterEach(async () => {
  await sbx?.stop();
  sbx = undefined;
  program?.child.kill('SIGKILL');
});

async function start(file, flag) {
  const child = spawn(process.execPath, [flag, folder.file(file)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const made = { child, out: [], err: '', closed: once(child, 'close') };
  let rest = '';

  child.stderr.on('data', (data) => { made.err += data; });
  child.stdout.on('data', (data) => {
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    made.out.push(...lines);
  });
  program = made;
  while (!/ws:\S+/.test(made.err)) await new Promise((resolve) => { setTimeout(resolve, 20); });
  made.address = `http://127.0.0.1:${new URL(/ws:\S+/.exec(made.err)[0]).port}`;
  return made;
}

async function line() {
  while (program.out.length === 0) await new Promise((resolve) => { setTimeout(resolve, 10); });
  return program.out.shift();
}

function ask(text) {
  program.child.stdin.write(`${text}\n`);
  return line();
}

async function attach(address) {
  sbx = await command({ dial: [`browser:${address}`] });
  await sbx.until(() => sbx.connectors.get(address)?.state === 'ready');
}

const adds = () => sbx.of('dispatch').filter(({ action }) => action.type === 'add').map(({ action }) => action.payload);

for (const file of ['program.mjs', 'program.cjs']) {
  test(`${file}: found while it runs, obeys, and is let go`, async () => {
    const { address, child } = await start(file, '--inspect=0');

    await line();
    const names = await ask('names');

    await attach(address);
    assert.equal(sbx.of('store-open').length, 0);
    const { ok, error } = await sbx.ask({ invoke: 'search', connector: address });

    assert.deepEqual([ok, error], [true, undefined]);
    await sbx.until(() => sbx.of('state').length === 1);
    assert.deepEqual(sbx.of('state')[0].state, { count: 1000, names: [] });
    assert.equal(await ask('calls'), '2', 'one @@redux/REPLACE after the first action');
    child.stdin.write('5\nthunk\n');
    await sbx.until(() => adds().length === 1 && sbx.of('dispatch').some(({ action }) => action.type === 'name'));
    const done = await sbx.ask({ command: 'dispatch', store: 's1', action: { type: 'add', payload: 10 } });

    assert.deepEqual([done.ok, done.error], [true, undefined]);
    assert.equal(await ask('state'), '{"count":1015,"names":["inner"]}');
    assert.deepEqual(sbx.of('hello').map(({ kind, name }) => [kind, name]), [['node', file]]);

    await sbx.stop();
    sbx = undefined;
    assert.equal(await ask('names'), names);
    child.stdin.write('1\n');
    assert.equal(await ask('state'), '{"count":1016,"names":["inner"]}');
    child.stdin.end();
    assert.deepEqual(await program.closed, [0, null]);
  });

  test(`${file}: from its first statement`, async () => {
    const { address, child } = await start(file, '--inspect-brk=0');

    await attach(address);
    assert.equal(await line(), 'ready');
    await sbx.until(() => adds().length === 1);
    assert.equal(sbx.of('store-open').length, 1);
    child.stdin.write('5\nthunk\n');
    await sbx.until(() => adds().length === 2 && sbx.of('dispatch').some(({ action }) => action.type === 'name'));
    assert.deepEqual(adds(), [1000, 5]);
    // A process that is debugged waits at its end for the debugger to go.
    child.stdin.end('7\n');
    assert.deepEqual(await program.closed, [0, null]);
    await sbx.until(() => sbx.of('bye').length === 1);
    assert.deepEqual(adds(), [1000, 5, 7]);
    assert.match(sbx.connectors.get(address).problem, /has ended/);
  });
}
