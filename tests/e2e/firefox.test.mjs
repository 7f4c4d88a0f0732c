// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The shop in a real Firefox, as it is: Signalbox comes from outside and goes without a trace.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, afterEach, before, test } from 'node:test';

import { launchFirefox } from './lib/firefox.mjs';
import { command } from './lib/sbx.mjs';
import { startShop } from './lib/shop.mjs';

const READY = `document.documentElement.hasAttribute('data-ready')`;
const REDUX = readFileSync(new URL('node_modules/redux/dist/redux.browser.mjs', import.meta.url));

/** Modules of a package as they are published for Node, with what they need. */
const moduleOf = (path) => readFileSync(new URL(`node_modules/${path}`, import.meta.url), 'utf8');
const COMMON = {
  react: moduleOf('react/cjs/react.production.js'),
  scheduler: moduleOf('scheduler/cjs/scheduler.production.js'),
  'react-dom': moduleOf('react-dom/cjs/react-dom.production.js'),
  'react-dom/client': moduleOf('react-dom/cjs/react-dom-client.production.js'),
};
/** A store that only a React provider holds, with a thunk. */
const REACT = `<!doctype html><title>React</title><div id="root"></div>
  <script src="/common.js"></script>
  <script type="module">
    import { applyMiddleware, createStore } from '/redux.mjs';
    const [React, { createRoot }] = [load('react'), load('react-dom/client')];
    const thunk = ({ dispatch }) => (next) => (action) => (typeof action === 'function' ? action(dispatch) : next(action));
    const store = createStore((state = { n: 0 }, { type }) => (type === 'count' ? { n: state.n + 1 } : state), applyMiddleware(thunk));
    const Context = React.createContext(null);
    const Provider = ({ store: held, children }) => React.createElement(Context.Provider, { value: { store: held } }, children);
    const Button = () => {
      const held = React.useContext(Context).store;
      React.useEffect(() => document.documentElement.setAttribute('data-ready', ''), []);
      return React.createElement('button', { onClick: () => { held.dispatch({ type: 'count' }); held.dispatch((dispatch) => dispatch({ type: 'count' })); } });
    };
    createRoot(document.querySelector('#root')).render(React.createElement(Provider, { store }, React.createElement(Button)));
  </script>`;

/** A page with a store and a frame that has one, under a policy that allows it no connection. */
const POLICY = { 'content-security-policy': `default-src 'none'; script-src 'self' 'unsafe-inline'; frame-src 'self'; connect-src 'none'` };
const PAGE = (name) => `<!doctype html><title>${name}</title>
  <script type="module">
    import { createStore } from '/redux.mjs';
    const hook = window.__REDUX_DEVTOOLS_EXTENSION__;
    window.store = createStore((state = { n: 0 }, { type }) => (type === 'count' ? { n: state.n + 1 } : state),
                               hook ? hook({ name: '${name}' }) : undefined);
    window.store.dispatch({ type: 'count' });
    document.documentElement.setAttribute('data-ready', '');
  </script>`;
const PAGES = {
  '/': `${PAGE('Outside')}<iframe src="/inside"></iframe>`,
  '/inside': PAGE('Inside'),
  '/react': REACT,
  '/plain': '<!doctype html><title>Plain</title>',
};

const SCRIPTS = {
  '/redux.mjs': REDUX,
  '/common.js': `const made = {}; window.load = (name) => { if (made[name] === undefined) { made[name] = { exports: {} };
    parts[name](made[name], made[name].exports, window.load); } return made[name].exports; };
    const parts = { ${Object.entries(COMMON).map(([name, text]) => `${JSON.stringify(name)}(module, exports, require) {${text}\n}`)} };`,
};

let firefox;
let shop;
let site;
let sbx;

before(async () => {
  shop = await startShop();
  site = createServer(({ url }, response) => {
    const script = SCRIPTS[url];
    response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html', ...(url === '/plain' ? {} : POLICY) });
    response.end(script ?? PAGES[url] ?? '');
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
});

after(async () => {
  await shop?.close();
  site?.closeAllConnections?.();
  site?.close();
});

afterEach(async () => {
  await sbx?.stop();
  sbx = undefined;
  await firefox?.close();
  firefox = undefined;
});

const place = (path) => `http://127.0.0.1:${site.address().port}${path}`;
const stateOf = () => [...sbx.connectors.values()].find(({ kind }) => kind === 'firefox');

async function attach() {
  sbx = await command({ dial: [`firefox:${firefox.address}`] });
  await sbx.until(() => stateOf()?.state === 'ready');
}

async function openShop(query) {
  await firefox.open(shop.url(query));
  await firefox.waitFor(READY);
}

const named = (name) => sbx.of('store-open').find((event) => event.name === name);
const actionsOf = (store, type) => sbx.of('dispatch', store).filter(({ action }) => action.type === type);

/** On a busy machine Firefox sometimes loads a page without the agent, and tells nothing of it: as its user would, again. */
async function seen(what, again) {
  for (let i = 0; i < 3; i++) {
    try {
      await sbx.until(what, 5000);
      return;
    } catch {
      await again();
    }
  }
  await sbx.until(what);
}

test('the shop appears whole: stores, owners, actions, bridge, tabs, reloads', async () => {
  firefox = await launchFirefox();
  await attach();
  await openShop();
  await sbx.until(() => named('Shop') && named('Cart offers') && named('Profile activity'));
  assert.deepEqual(['Shop', 'Cart offers', 'Profile activity'].map((name) => named(name).owner),
                   ['shop-host', 'shop-cart', 'shop-profile']);
  assert.ok(sbx.of('mount').some(({ remote, host }) => remote === 'shop-host' && host === true));

  await firefox.select('#login-user', 'ada');
  await firefox.click('#login');
  await sbx.until(() => sbx.of('bridge-handled').length >= 2 && actionsOf(named('Shop').store, 'auth/login').length > 0);
  const [login] = actionsOf(named('Shop').store, 'auth/login');
  assert.equal(login.remote, 'shop-host');
  assert.equal(sbx.of('bridge-sent').filter(({ body }) => body?.type === 'auth/login').length, 1);

  // The same tab over a reload, and another one beside.
  const seenAgain = () => sbx.of('hello').length === 2 && sbx.of('store-open').length === 6 && sbx.of('bye').length === 1;
  const reload = async () => {
    await firefox.reload();
    await firefox.waitFor(READY);
  };

  await reload();
  await seen(seenAgain, reload);
  await firefox.tab();
  await openShop();
  await sbx.until(() => sbx.of('hello').length === 3 && sbx.of('store-open').length === 9);
  const peers = sbx.of('hello').map(({ peer }) => peer);
  assert.equal(peers[1], peers[0]);
  assert.notEqual(peers[2], peers[0]);
  assert.deepEqual(sbx.of('gap'), []);
});

test('commands go through, frames are peers of their own, a policy is no obstacle, nothing stays', async () => {
  firefox = await launchFirefox();
  await firefox.open(place('/plain'));
  const before = await firefox.run('return Reflect.ownKeys(window).map(String)');
  await attach();
  await firefox.open(place('/'));
  await firefox.waitFor(READY);
  await sbx.until(() => named('Outside') && named('Inside'));
  const [outside, inside] = [named('Outside'), named('Inside')].map(({ run }) => sbx.of('hello').find((hello) => hello.run === run));
  assert.equal(outside.url, place('/'));
  assert.equal(inside.peer, `${outside.peer} /inside`);

  const answer = await sbx.ask({ command: 'dispatch', store: 'Outside', action: { type: 'count' } });
  assert.equal(answer.ok, true, JSON.stringify(answer));
  assert.equal(await firefox.run('return window.store.getState().n'), 2);

  // Away and back, to the page as it was.
  await firefox.run('window.mark = 1');
  await firefox.open(place('/plain'));
  await firefox.back();
  await firefox.waitFor(READY);
  assert.equal(await firefox.run('return window.mark'), 1, 'it came from the cache');
  await sbx.until(() => sbx.of('bye').length >= 3);
  await firefox.run(`window.store.dispatch({ type: 'count' })`);
  await sbx.until(() => actionsOf(named('Outside').store, 'count').filter(({ run }) => run === named('Outside').run).length === 3);

  await sbx.stop();
  sbx = undefined;
  const left = await firefox.run(`delete window.mark; delete window.store;
    return [Reflect.ownKeys(window).map(String), JSON.stringify(sessionStorage), String(window[Symbol.for('signalbox.attach')])]`);
  assert.deepEqual(left[0].filter((key) => key !== '0').sort(), before.sort());
  assert.deepEqual(left.slice(1), ['{}', 'undefined']);
  await firefox.open(place('/plain'));
  assert.equal(await firefox.run(`return String(window[Symbol.for('signalbox.attach')])`), 'undefined', 'later documents are left alone');
});

test('a store that is running is found without a search of the heap, and obeys', async () => {
  firefox = await launchFirefox();
  await openShop();
  const marks = `return JSON.stringify(Reflect.ownKeys(window).map(String).sort())`;
  const before = await firefox.run(marks);
  await attach();
  await sbx.until(() => sbx.of('hello').length === 1);
  assert.deepEqual(sbx.of('store-open'), []);

  const find = () => sbx.ask({ invoke: 'find', connector: stateOf().connector });
  assert.equal((await find()).ok, true);
  const opened = await sbx.until(() => sbx.of('store-open')[0]);
  assert.deepEqual([opened.late, opened.library], [true, 'redux']);
  assert.deepEqual([...opened.keys].sort(), ['auth', 'cart', 'profile', 'tenant', 'theme']);
  const again = await find();
  assert.equal(again.ok, false);
  assert.match(again.error, /No other store was found/);

  await firefox.select('#login-user', 'ada');
  await firefox.click('#login');
  await sbx.until(() => actionsOf(opened.store, 'auth/login').length === 1);
  assert.equal(actionsOf(opened.store, 'auth/login')[0].remote, 'shop-host');
  const answer = await sbx.ask({ command: 'dispatch', store: opened.store, action: { type: 'auth/logout' } });
  assert.equal(answer.ok, true, JSON.stringify(answer));
  await sbx.until(() => actionsOf(opened.store, 'auth/logout').length === 1);
  await sbx.stop();
  sbx = undefined;
  assert.equal(await firefox.run(marks), before);
});

test('a store that only React holds is found in a production build', async () => {
  firefox = await launchFirefox();
  await firefox.open(place('/react'));
  await firefox.waitFor(READY);
  await attach();
  await sbx.until(() => sbx.of('hello').length === 1);
  assert.equal((await sbx.ask({ invoke: 'find', connector: stateOf().connector })).ok, true);
  const opened = await sbx.until(() => sbx.of('store-open')[0]);
  assert.deepEqual([opened.late, opened.keys], [true, ['n']]);
  await firefox.click('button');
  const types = await sbx.until(() => {
    const all = sbx.of('dispatch', opened.store).map(({ action }) => action.type);
    return all.length === 2 ? all : undefined;
  });
  assert.deepEqual(types, ['count', '(not seen)']);
});

test('a page that is there already: from now on, or from its start by a reload; one session at a time', async () => {
  firefox = await launchFirefox({ url: shop.url(), driven: false });
  await attach();
  await sbx.until(() => sbx.of('hello').some(({ url }) => url?.startsWith(shop.host)));
  const reload = async () => {
    const reloaded = await sbx.ask({ invoke: 'reload', connector: stateOf().connector });
    assert.equal(reloaded.ok, true, JSON.stringify(reloaded));
  };

  await reload();
  await seen(() => named('Shop') && named('Cart offers') && named('Profile activity'), reload);

  const second = await command({ dial: [`firefox:${firefox.address}`] });
  await second.until(() => [...second.connectors.values()].some(({ kind, state }) => kind === 'firefox' && state === 'waiting'));
  assert.match(second.errors(), /Another program controls this Firefox/);
  await second.stop();
  assert.equal(stateOf().state, 'ready', 'the first one is not disturbed');

  // Who goes in good order can come again.
  await sbx.stop();
  await attach();
  await sbx.until(() => sbx.of('hello').length > 0);
});

test('a Firefox that ends is waited for', async () => {
  firefox = await launchFirefox({ url: place('/'), driven: false });
  await attach();
  await sbx.until(() => sbx.of('hello').length > 0);
  firefox.process.kill('SIGKILL');
  await sbx.until(() => stateOf().state === 'waiting');
  await sbx.until(() => sbx.of('bye').some(({ reason }) => reason === 'lost'));
});
