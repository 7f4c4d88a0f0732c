// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The shop by itself, without any agent: that it works, and that each switch makes its mistake.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';

import { launchBrowser, waitForText } from './lib/browser.mjs';
import { observe } from './lib/observer.mjs';
import { openShop, SHOP, startShop } from './lib/shop.mjs';

const ANNOUNCEMENT = 'Spring sale: this week only';

let chromium;
let shop;

before(async () => {
  shop = await startShop();
  chromium = await launchBrowser();
});

after(async () => {
  await chromium?.close();
  await shop?.close();
});

const text = (page, selector) => page.locator(selector).textContent();

const tagOf = (page, selector) => page.locator(selector).getAttribute('data-mf-id');

async function open(query, options = {}) {
  return openShop(await chromium.newPage({ before: observe, ...options }), shop, query);
}

async function signIn(page, user = 'ada') {
  await page.selectOption('#login-user', user);
  await page.click('#login');
  await waitForText(page, '#profile-person', /not confirmed/);
}

// Messages of one channel arrive in order: once this one is there, the earlier ones were judged.
async function signOutAndWait(page) {
  await page.click('#logout');
  await waitForText(page, '#offers-shopper', 'everybody');
  await waitForText(page, '#activity-who', 'nobody');
}

const seen = (page) => page.evaluate(() => window.seen);

const actionsOf = (state, type) => state.stores.flatMap((store) => (
  store.actions.filter((action) => action.type === type)));

async function closePage(page) {
  assert.deepEqual(page.problems, []);
  await page.context().close();
}

describe('the healthy shop', () => {
  test('carries sign-in and tenant to both remotes, each once', async () => {
    const page = await open();
    await signIn(page);
    await page.selectOption('#tenant', 'west');
    await waitForText(page, '#offers-region', 'west');
    await waitForText(page, '#activity-place', 'west');

    assert.equal(await text(page, '#cart-user'), 'Shopping as ada');
    assert.match(await text(page, '#offers-list'), /Cheese of the week.*Members' price for ada/);
    assert.equal(await page.locator('#activity-list li').count(), 3);
    assert.equal(await text(page, '#offers-banner'), ANNOUNCEMENT);

    const state = await seen(page);
    assert.deepEqual(state.sent.map((m) => m.type),
                     ['tenant/announce', 'auth/login', 'tenant/switch']);
    assert.equal(state.received.length, 6);
    assert.ok(state.received.every((m) => m.dispatched === 1));
    for (const { meta } of state.sent) {
      assert.deepEqual(meta, { crossApp: true, schemaVersion: 1, origin: 'host' });
    }
    await closePage(page);
  });

  test('has one shared store and two of its own, with no slice in common', async () => {
    const page = await open();
    const tag = await tagOf(page, 'html');

    assert.match(tag, /^[0-9a-f-]{36}$/);
    assert.equal(await tagOf(page, '#cart'), tag);
    assert.equal(await tagOf(page, '#profile'), tag);
    const { stores } = await seen(page);
    assert.deepEqual(stores.map(({ name, id, keys }) => [name, id, keys]).sort(), [
      ['Cart offers', 'cart-offers', ['offers']],
      ['Profile activity', 'profile-activity', ['activity', 'preferences']],
      ['Shop', 'shop', ['auth', 'tenant', 'theme']],
    ]);
    assert.deepEqual(stores.map((store) => store.tag).filter(Boolean), [tag]);
    await closePage(page);
  });

  test('fills the cart and checks out by a thunk', async () => {
    const page = await open();
    await page.click('#cart-add-apples');
    await page.click('#cart-add-apples');
    await page.click('#cart-add-bread');
    assert.equal(await text(page, '#cart-total'), '8.00');
    assert.equal(await text(page, '#cart-count'), '3');
    assert.ok(await page.isDisabled('#cart-checkout'));

    await page.click('#cart-remove-bread');
    await signIn(page);
    await page.click('#cart-checkout');
    await waitForText(page, '#cart-order', /^Order A-\d+ is placed$/);
    assert.equal(await text(page, '#cart-count'), '0');
    const state = await seen(page);
    for (const phase of ['pending', 'fulfilled']) {
      assert.equal(actionsOf(state, `cart/checkout/${phase}`).length, 1);
    }
    await closePage(page);
  });

  test('keeps each remote to its own slice', async () => {
    const page = await open();
    await signIn(page);
    await page.click('#cart-add-cheese');
    await page.fill('#profile-name', 'Countess');
    await page.click('#profile-save');
    await page.click('#profile-verify');
    assert.equal(await text(page, '#profile-person'), 'Countess, confirmed');
    assert.equal(await text(page, '#cart-count'), '1');
    await page.click('#cart-handover');
    assert.equal(await text(page, '#cart-count'), '0');
    assert.equal(await text(page, '#profile-person'), 'Countess, confirmed');
    await closePage(page);
  });

  test('unmounts in order and mounts again', async () => {
    const page = await open();
    await signIn(page);
    await page.click('#cart-add-apples');
    await page.click('#cart-checkout');
    await page.click('#toggle-cart');
    await waitForText(page, '#toggle-cart', 'Open cart');
    await page.selectOption('#tenant', 'south');

    let [shared] = (await seen(page)).stores.filter((store) => store.name === 'Shop');
    const types = shared.actions.map((action) => action.type);
    assert.ok(types.indexOf('cart/checkout/rejected') < types.indexOf('cart/teardown'));
    assert.deepEqual(shared.actions[types.indexOf('cart/teardown') + 1].changed, ['cart']);

    await page.click('#toggle-cart');
    await waitForText(page, '#offers-region', 'south');
    assert.equal(await text(page, '#cart-count'), '0');
    await page.click('#cart-add-apples');
    assert.equal(await text(page, '#cart-count'), '1');
    await page.click('#toggle-profile');
    await page.click('#toggle-profile');
    await waitForText(page, '#profile-person', 'Ada Lovelace, not confirmed');

    const { stores } = await seen(page);
    assert.equal(stores.length, 3);
    [shared] = stores.filter((store) => store.name === 'Shop');
    assert.equal(actionsOf({ stores }, 'cart/teardown').length, 1);
    await closePage(page);
  });

  test('with no remote on the page sends nothing', async () => {
    const page = await open();
    await page.click('#toggle-cart');
    await page.click('#toggle-profile');
    await waitForText(page, '#toggle-profile', 'Open profile');
    await page.selectOption('#tenant', 'south');
    assert.deepEqual((await seen(page)).sent.map((m) => m.type), ['tenant/announce']);
    await closePage(page);
  });

  test('remembers the session over a reload', async () => {
    const page = await open();
    await signIn(page, 'grace');
    await page.selectOption('#tenant', 'south');
    await waitForText(page, '#offers-region', 'south');
    const tag = await tagOf(page, 'html');
    await page.reload();
    await page.waitForSelector('html[data-ready]', { state: 'attached' });
    await waitForText(page, '#profile-person', 'Grace Hopper, not confirmed');
    assert.equal(await text(page, '#session'), 'Signed in: grace');
    assert.equal(await text(page, '#offers-region'), 'south');
    assert.equal(await text(page, '#activity-who'), 'grace');
    assert.notEqual(await tagOf(page, 'html'), tag);
    await closePage(page);
  });

  test('signs out in every tab, without an echo', async () => {
    const context = await chromium.newContext();
    const one = await open({}, { context });
    const two = await open({}, { context });
    await one.click('#login');
    await waitForText(two, '#session', 'Signed in: ada');
    await waitForText(two, '#offers-shopper', 'ada');
    await one.click('#logout');
    await waitForText(two, '#session', 'Not signed in');
    assert.deepEqual((await seen(two)).sent.map((m) => m.type), ['tenant/announce']);
    assert.deepEqual(one.problems.concat(two.problems), []);
    await context.close();
  });

  test('walks by itself with ?auto=1', async () => {
    const page = await open({ auto: '1' });
    await page.waitForSelector('html[data-walk=done]', { state: 'attached', timeout: 60000 });
    assert.equal(await text(page, '#cart-count'), '0');
    assert.match(await text(page, '#profile-person'), /^Ada L\., confirmed$/);
    await closePage(page);
  });
});

test('the development build is healthy too', async () => {
  const development = await startShop({ mode: 'development' });

  try {
    const page = await chromium.newPage({ before: observe });
    await openShop(page, development, { auto: '1' });
    await page.waitForSelector('html[data-walk=done]', { state: 'attached', timeout: 60000 });
    assert.equal((await seen(page)).stores.length, 3);
    await closePage(page);
  } finally {
    await development.close();
  }
});

describe('the mistakes', () => {
  test('collision: the profile empties the cart, the cart confirms the profile', async () => {
    const page = await open({ fault: 'collision' });
    await signIn(page);
    await page.click('#cart-add-apples');
    await page.click('#profile-verify');
    assert.equal(await text(page, '#cart-count'), '0');
    const [action] = actionsOf(await seen(page), 'user/login');
    assert.deepEqual(action.changed.sort(), ['cart', 'profile']);

    await page.click('#logout');
    await signIn(page);
    await page.click('#cart-handover');
    assert.match(await text(page, '#profile-person'), /, confirmed$/);
    await closePage(page);
  });

  test('collision-potential: nothing happens as long as nobody says it', async () => {
    const page = await open({ fault: 'collision-potential' });
    await signIn(page);
    await page.click('#cart-add-apples');
    await page.click('#profile-verify');
    assert.equal(await text(page, '#cart-count'), '1');
    assert.equal(actionsOf(await seen(page), 'user/login').length, 0);
    await closePage(page);
  });

  test('duplicate-store: the cart lives in a store of its own', async () => {
    const page = await open({ fault: 'duplicate-store' });
    await signIn(page);
    await page.click('#cart-add-apples');

    const tags = [await tagOf(page, 'html'), await tagOf(page, '#cart')];
    assert.match(tags[1], /^[0-9a-f-]{36}$/);
    assert.notEqual(tags[0], tags[1]);
    assert.equal(await tagOf(page, '#profile'), tags[0]);
    assert.equal(await text(page, '#cart-count'), '0');
    assert.equal(await text(page, '#cart-total'), '2.40');
    assert.equal(await text(page, '#cart-user'), 'Shopping as a guest');

    const twins = (await seen(page)).stores.filter((store) => store.name === 'Shop');
    assert.deepEqual(twins.map((store) => store.tag).sort(), [...tags].sort());
    assert.deepEqual(twins.map((store) => store.keys), Array(2).fill(['auth', 'tenant', 'theme']));
    await closePage(page);
  });

  test('duplicate-id: two stores under one name', async () => {
    const page = await open({ fault: 'duplicate-id' });
    const { stores } = await seen(page);
    assert.deepEqual(stores.map(({ name, id }) => `${name} ${id}`).sort(),
                     ['Cart offers cart-offers', 'Cart offers cart-offers', 'Shop shop']);
    await closePage(page);
  });

  test('bridge-allow-list: the profile misses the tenant', async () => {
    const page = await open({ fault: 'bridge-allow-list' });
    await signIn(page);
    await page.selectOption('#tenant', 'west');
    await signOutAndWait(page);
    assert.equal(await text(page, '#offers-region'), 'west');
    assert.equal(await text(page, '#activity-place'), 'north');
    const received = (await seen(page)).received.filter((m) => m.type === 'tenant/switch');
    assert.deepEqual(received.map((m) => m.dispatched).sort(), [0, 1]);
    await closePage(page);
  });

  test('bridge-unlisted: nobody has heard of the new action', async () => {
    const page = await open({ fault: 'bridge-unlisted' });
    await signIn(page);
    await page.click('#theme');
    await signOutAndWait(page);
    assert.doesNotMatch(await text(page, '#activity-list'), /theme/);
    const received = (await seen(page)).received.filter((m) => m.type === 'theme/set');
    assert.deepEqual(received.map((m) => m.dispatched), [0, 0]);
    await closePage(page);
  });

  test('bridge-malformed: the tenant arrives without a type', async () => {
    const page = await open({ fault: 'bridge-malformed' });
    await signIn(page);
    await page.selectOption('#tenant', 'west');
    await signOutAndWait(page);
    assert.equal(await text(page, '#offers-region'), 'north');
    assert.equal(await text(page, '#activity-place'), 'north');
    const state = await seen(page);
    assert.equal(state.sent.filter((m) => m.body.event === 'tenant/switch').length, 1);
    const untyped = state.received.filter((m) => m.type === undefined);
    assert.deepEqual(untyped.map((m) => m.dispatched), [0, 0]);
    await closePage(page);
  });

  test('bridge-schema: the cart takes version 1 and misses version 2', async () => {
    const page = await open({ fault: 'bridge-schema' });
    await signIn(page);
    await page.selectOption('#tenant', 'west');
    await waitForText(page, '#offers-region', 'west');
    await page.click('#profile-home');
    await signOutAndWait(page);
    assert.equal(await page.inputValue('#tenant'), 'south');
    assert.equal(await text(page, '#activity-place'), 'south');
    assert.equal(await text(page, '#offers-region'), 'west');
    const sent = (await seen(page)).sent.filter((m) => m.type === 'tenant/switch');
    assert.deepEqual(sent.map((m) => m.meta.schemaVersion), [1, 2]);
    await closePage(page);
  });

  test('bridge-nobody: the announcement is over before anybody listens', async () => {
    const page = await open({ fault: 'bridge-nobody' });
    await signIn(page);
    assert.equal(await text(page, '#announcement'), ANNOUNCEMENT);
    assert.equal(await text(page, '#offers-banner'), '');
    assert.doesNotMatch(await text(page, '#activity-list'), /Spring/);
    const state = await seen(page);
    assert.equal(state.sent.filter((m) => m.type === 'tenant/announce').length, 1);
    assert.equal(state.received.filter((m) => m.type === 'tenant/announce').length, 0);
    await closePage(page);
  });

  test('bridge-echo: what the cart passes on is counted twice', async () => {
    const page = await open({ fault: 'bridge-echo' });
    await signIn(page);
    await page.waitForFunction(() => document.querySelectorAll('#activity-list li').length === 4);
    const entries = await page.locator('#activity-list li').allTextContents();
    assert.equal(entries.filter((entry) => /signed in/.test(entry)).length, 2);
    await closePage(page);
  });

  test('bridge-reapplied: the shared store reduces its own action again', async () => {
    const page = await open({ fault: 'bridge-reapplied' });
    await signIn(page);
    await page.selectOption('#tenant', 'west');
    await signOutAndWait(page);
    const switches = actionsOf(await seen(page), 'tenant/switch');
    assert.equal(switches.length, 3); // the shared store twice, the profile's own once
    await closePage(page);
  });

  test('bridge-credential: the token reaches both remotes', async () => {
    const page = await open({ fault: 'bridge-credential' });
    await signIn(page);
    const state = await seen(page);
    const [login] = state.sent.filter((m) => m.type === 'auth/login');
    assert.match(login.body.payload.token, /^ey\w+\.ey\w+\.\w+$/);
    await closePage(page);
  });

  test('bridge-drift: the cart takes what ada sends, and nothing of grace', async () => {
    const page = await open({ fault: 'bridge-drift' });
    await signIn(page);
    await page.selectOption('#tenant', 'west');
    await waitForText(page, '#offers-region', 'west');
    await page.click('#logout');
    await page.selectOption('#login-user', 'grace');
    await page.click('#login');
    await page.selectOption('#tenant', 'south');
    await waitForText(page, '#activity-place', 'south');
    assert.equal(await text(page, '#offers-region'), 'west');
    await closePage(page);
  });

  test('bridge-unmounted: the profile is gone before the logout arrives', async () => {
    const page = await open({ fault: 'bridge-unmounted' });
    await signIn(page);
    await page.click('#logout');
    await waitForText(page, '#offers-shopper', 'everybody');
    const received = (await seen(page)).received.filter((m) => m.type === 'auth/logout');
    assert.equal(received.length, 1);
    await closePage(page);
  });

  test('several at once', async () => {
    const page = await open({
      fault: 'collision,duplicate-id,bridge-allow-list,bridge-malformed,bridge-nobody',
      auto: '1',
    });
    await page.waitForSelector('html[data-walk=done]', { state: 'attached', timeout: 60000 });
    const state = await seen(page);
    assert.equal(actionsOf(state, 'user/login').length, 2);
    assert.equal(state.sent.filter((m) => m.body.event === 'tenant/switch').length, 2);
    await closePage(page);
  });
});

describe('serving', () => {
  test('three origins, entries always asked for, hashed files kept', async () => {
    assert.equal(new Set([shop.host, shop.cart, shop.profile]).size, 3);
    for (const url of [shop.host, `${shop.host}main.js`, `${shop.cart}remoteEntry.js`]) {
      const response = await fetch(url);
      assert.equal(response.headers.get('cache-control'), 'no-cache', url);
    }
    const page = await open();
    const files = await page.evaluate(() => performance.getEntriesByType('resource')
      .map((entry) => entry.name).filter((name) => /\.[0-9a-f]{8}\.js$/.test(name)));
    assert.ok(files.length >= 4);
    for (const url of files) {
      const response = await fetch(url);
      assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    }
    await closePage(page);
  });

  test('the remotes answer the host\'s origin and no other', async () => {
    const allowed = async (origin) => (await fetch(`${shop.cart}remoteEntry.js`, {
      headers: { origin },
    })).headers.get('access-control-allow-origin');
    const { origin } = new URL(shop.host);

    assert.equal(await allowed(origin), origin);
    assert.equal(await allowed('http://example.org'), null);
  });

  test('the agent\'s tag is there if asked for, before every other script', async () => {
    const page = async (query) => (await fetch(shop.url(query))).text();

    assert.doesNotMatch((await page()).split('<script type="application/json"')[0], /<script/);
    const html = await page({ agent: 'http://127.0.0.1:7410/agent.js?a=1&b="' });
    const [tag] = html.match(/<script.*/);
    assert.equal(tag, '<script src="http://127.0.0.1:7410/agent.js?a=1&amp;b=%22"></script>');
    assert.doesNotMatch(await page({ agent: 'http://example.org/agent.js' }), /example/);
    assert.doesNotMatch(await page({ agent: 'javascript:alert(1)' }), /alert/);
  });

  test('nothing outside the build is served', async () => {
    for (const path of ['..%2fserve.mjs', '%2e%2e/%2e%2e/%2e%2e/package.json', 'stamp', '%zz']) {
      assert.ok((await fetch(shop.host + path)).status >= 400, path);
    }
  });

  test('the command prints one line of JSON and ends on a signal', async () => {
    const child = spawn(process.execPath, ['serve.mjs'], { cwd: SHOP });
    const [line] = await once(child.stdout, 'data');
    const addresses = JSON.parse(line);

    assert.deepEqual(Object.keys(addresses), ['host', 'cart', 'profile']);
    assert.equal((await fetch(`${addresses.profile}remoteEntry.js`)).status, 200);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
});
