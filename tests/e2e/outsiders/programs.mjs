// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Small programs with one mistake each, as somebody makes it who has not read the rules: written from
// what a team would say of the fault, with what docs/agent.md offers, and not changed afterwards to
// suit a rule. `bad` tells the program from its harmless twin. Each is one module of a page in which
// `signalbox` is the agent's global; when it has done everything it calls `done ()`.

const TOKEN = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEiLCJpYXQiOjE3OTUxNTAwMDB9.c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4';

export const PROGRAMS = {
  'two query clients': {
    wrong: ['double-fetch'],
    code: (bad) => `
      import { QueryClient, QueryObserver } from '@tanstack/query-core';

      const clientFor = (owner) => {
        const client = new QueryClient();
        signalbox.queryClient(client, { name: owner + ' queries', owner });
        return client;
      };
      const user = () => fetch('/api/user').then((answer) => answer.json());
      const header = clientFor('header');
      const basket = ${bad ? "clientFor('basket')" : 'header'};
      const watch = (client) => new QueryObserver(client, { queryKey: ['user'], queryFn: user, staleTime: 60000 })
        .subscribe(() => {});

      watch(header);
      await pause(300);
      watch(basket);
      await pause(500);
      done();`,
  },

  'one address, two keys': {
    // That the answer is fetched twice is true as well, only nobody had thought of it.
    wrong: ['query-key-drift', 'double-fetch'],
    code: (bad) => `
      import { QueryClient } from '@tanstack/query-core';

      const clientFor = (owner) => {
        const client = new QueryClient();
        signalbox.queryClient(client, { name: owner + ' queries', owner });
        return client;
      };
      const account = clientFor('account');
      const orders = clientFor('orders');
      const read = (path) => () => fetch(path).then((answer) => answer.json());

      await account.fetchQuery({ queryKey: ['user', 7], queryFn: read('/api/users/7') });
      await orders.fetchQuery({ queryKey: ${bad ? "['customer-by-id', 7]" : "['orders', 7]"},
                                queryFn: read(${bad ? "'/api/users/7'" : "'/api/orders/7'"}) });
      await pause(300);
      done();`,
  },

  'a chart that goes on listening': {
    wrong: ['stale-subscription'],
    code: (bad) => `
      import { configureStore, createSlice } from '@reduxjs/toolkit';

      const ticks = createSlice({ name: 'ticks', initialState: { n: 0 }, reducers: { tick: (state) => { state.n++; } } });
      const store = configureStore({ reducer: { ticks: ticks.reducer }, devTools: { name: 'Dashboard' } });
      const shell = signalbox.remote('shell');
      const chart = signalbox.remote('chart');
      shell.mount({ host: true });

      function openChart() {
        chart.mount();
        const stop = chart.store(store).subscribe(() => { document.title = String(store.getState().ticks.n); });
        return () => {
          ${bad ? '' : 'stop();'}
          chart.unmount();
        };
      }
      for (let i = 0; i < 4; i++) {
        const close = openChart();
        store.dispatch(ticks.actions.tick());
        await pause(200);
        close();
        store.dispatch(ticks.actions.tick());
        await pause(200);
      }
      for (let i = 0; i < 12; i++) {
        store.dispatch(ticks.actions.tick());
        await pause(300);
      }
      done();`,
  },

  'prices computed in the reducer': {
    wrong: ['slow-reducer'],
    code: (bad) => `
      import { configureStore, createSlice } from '@reduxjs/toolkit';

      const prices = createSlice({
        name: 'prices',
        initialState: { best: 0, seen: 0 },
        reducers: {
          received(state, { payload }) {
            const end = performance.now() + ${bad ? 60 : 0};
            let best = payload;
            do { best = Math.max(best, Math.sqrt(best * best)); } while (performance.now() < end);
            state.best = best;
            state.seen++;
          },
        },
      });
      const store = configureStore({ reducer: { prices: prices.reducer }, devTools: { name: 'Prices' } });

      for (let i = 0; i < 12; i++) {
        store.dispatch(prices.actions.received(i));
        await pause(100);
      }
      done();`,
  },

  'a token in the broadcast': {
    wrong: ['bridge-credential'],
    code: (bad) => `
      import { configureStore, createSlice } from '@reduxjs/toolkit';

      const session = createSlice({ name: 'session', initialState: { user: null },
        reducers: { started: (state, { payload }) => { state.user = payload.user; } } });
      const store = configureStore({ reducer: { session: session.reducer }, devTools: { name: 'Messages' } });
      const inbox = new BroadcastChannel('session');
      inbox.onmessage = ({ data }) => store.dispatch(data);
      const login = new BroadcastChannel('session');

      await pause(100);
      login.postMessage({ type: 'session/started',
                          payload: { user: 'ada'${bad ? `, accessToken: '${TOKEN}'` : ''} } });
      await pause(500);
      done();`,
  },

  'two chats that answer each other': {
    wrong: ['bridge-echo'],
    code: (bad) => `
      import { configureStore, createSlice } from '@reduxjs/toolkit';

      let left = 40; // A browser has other ways to stop it.
      function chat(name) {
        const remote = signalbox.remote(name);
        const channel = new BroadcastChannel('room');
        const room = createSlice({ name: name, initialState: { said: 0 }, reducers: {},
          extraReducers: (on) => { on.addCase('room/said', (state) => { state.said++; }); } });
        const share = () => (next) => (action) => {
          if (action.type === 'room/said' ${bad ? '' : '&& !action.meta?.heard'} && left-- > 0) {
            remote.run(() => channel.postMessage({ type: action.type, payload: action.payload }));
          }
          return next(action);
        };
        const store = configureStore({ reducer: { [name]: room.reducer }, devTools: { name },
          middleware: (all) => all().concat(share) });
        remote.mount();
        channel.addEventListener('message', ({ data }) => {
          remote.run(() => store.dispatch({ ...data, meta: { heard: true } }));
        });
        return store;
      }
      const left1 = chat('left');
      chat('right');
      await pause(200);
      left1.dispatch({ type: 'room/said', payload: 'hello' });
      await pause(800);
      done();`,
  },

  'the store, loaded from two releases': {
    wrong: ['duplicate-store'],
    code: (bad) => `
      const first = await import('/store.js?release=1');
      const second = await import('/store.js?release=${bad ? 2 : 1}');
      const header = signalbox.remote('header');
      const cart = signalbox.remote('cart');

      header.run(() => first.store.dispatch({ type: 'session/named', payload: 'Ada' }));
      await pause(200);
      cart.run(() => second.store.dispatch({ type: 'theme/chosen', payload: 'night' }));
      await pause(1500);
      done();`,
    modules: {
      'store.js': `
        import { configureStore, createSlice } from '@reduxjs/toolkit';
        const session = createSlice({ name: 'session', initialState: { user: '' },
          reducers: { named: (state, { payload }) => { state.user = payload; } } });
        const theme = createSlice({ name: 'theme', initialState: { name: 'day' },
          reducers: { chosen: (state, { payload }) => { state.name = payload; } } });
        export const store = configureStore({ reducer: { session: session.reducer, theme: theme.reducer } });`,
    },
  },

  'goodbye after the door is shut': {
    wrong: ['late-teardown'],
    code: (bad) => `
      import { combineReducers, legacy_createStore as createStore } from 'redux';

      const app = (state = { open: true }) => state;
      const wizard = (state = { step: 1, draft: 'a' }, { type }) => {
        switch (type) {
        case 'wizard/next': return { ...state, step: state.step + 1 };
        case 'wizard/closed': return { step: 1, draft: '' };
        default: return state;
        }
      };
      const store = createStore(combineReducers({ app }), __REDUX_DEVTOOLS_EXTENSION__({ name: 'App' }));
      const remote = signalbox.remote('wizard');
      const open = () => remote.run(() => store.replaceReducer(combineReducers({ app, wizard })));
      const forget = () => remote.run(() => store.replaceReducer(combineReducers({ app })));
      const say = (type) => remote.run(() => store.dispatch({ type }));

      remote.mount();
      open();
      say('wizard/next');
      say('wizard/closed');
      say('wizard/next');
      await pause(300);
      ${bad ? "forget(); say('wizard/closed');" : "say('wizard/closed'); forget();"}
      remote.unmount();
      await pause(600);
      done();`,
  },

  'two teams, one word': {
    wrong: ['action-collision'],
    code: (bad) => `
      import { combineReducers, legacy_createStore as createStore } from 'redux';

      const shell = (state = { ready: true }) => state;
      const cart = (state = { items: ['tea'] }, { type }) => (type === '${bad ? 'CLEAR' : 'cart/clear'}' ? { items: [] } : state);
      const search = (state = { text: 'tea' }, { type }) => (type === '${bad ? 'CLEAR' : 'search/clear'}' ? { text: '' } : state);
      const store = createStore(combineReducers({ shell }), __REDUX_DEVTOOLS_EXTENSION__({ name: 'Market' }));
      const carts = signalbox.remote('cart');
      const searches = signalbox.remote('search');

      signalbox.remote('shell').mount({ host: true });
      carts.mount();
      searches.mount();
      carts.run(() => store.replaceReducer(combineReducers({ shell, cart })));
      searches.run(() => store.replaceReducer(combineReducers({ shell, cart, search })));
      await pause(200);
      searches.run(() => store.dispatch({ type: '${bad ? 'CLEAR' : 'search/clear'}' }));
      await pause(300);
      done();`,
  },

  'registered and forgotten': {
    wrong: ['unregistered-reducer'],
    code: (bad) => `
      import { combineReducers, configureStore } from '@reduxjs/toolkit';

      const reducers = { app: (state = { open: true }) => state };
      const store = configureStore({ reducer: combineReducers(reducers), devTools: { name: 'Host' } });
      const registry = {
        registerReducer(name, reducer) {
          reducers[name] = reducer;
          ${bad ? '' : 'store.replaceReducer(combineReducers(reducers));'}
        },
      };
      const coupons = signalbox.remote('coupons');
      const { registerReducer } = coupons.wrapRegistry(registry, { store });

      signalbox.remote('host').mount({ host: true });
      coupons.mount();
      registerReducer('coupons', (state = { codes: [] }, { type, payload }) => (
        type === 'coupons/added' ? { codes: [...state.codes, payload] } : state));
      await pause(200);
      for (const code of ['SPRING', 'TEN', 'FREE']) {
        coupons.run(() => store.dispatch({ type: 'coupons/added', payload: code }));
        await pause(200);
      }
      await pause(1500);
      done();`,
  },

  'a socket for everybody': {
    wrong: ['socket-fan-out'],
    code: (bad) => `
      const address = location.origin.replace('http', 'ws') + '/prices';
      const open = (name, use) => signalbox.remote(name).run(() => {
        signalbox.remote(name).mount();
        const socket = new WebSocket(address);
        socket.onmessage = use;
        return socket;
      });
      const seen = {};
      const shared = open('ticker', () => { seen.ticker = (seen.ticker ?? 0) + 1; });
      for (const name of ['chart', 'alerts']) {
        const use = () => { seen[name] = (seen[name] ?? 0) + 1; };
        ${bad ? 'open(name, use);' : "shared.addEventListener('message', use);"}
      }
      await pause(12500);
      done();`,
  },
};
