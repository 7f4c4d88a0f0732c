// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The GlobalStore of redux-micro-frontend: each app registers a store under its name, subscribes
 * to its partners' and sends them global actions, which reach those whose list has the type. An
 * app names itself in each call, so no stack is needed to know who it was.
 */
import { Adoption } from '../adopt.js';
import { ReduxControl, learnOuter } from '../commands.js';
import { restoreFaces, tapFace, tapReducer } from '../store.js';
import { Patches, adaptOnce, weakly } from '../patches.js';
import { runAs } from '../scene.js';

const BRIDGE = 'GlobalStore';
const ANY_ACTION = '*';

/**
 * @typedef {import('../store.js').StoreRecord} StoreRecord
 *
 * @typedef {object} AllowList
 * @property {string[]} types
 * @property {import('../bridge.js').Listener} listener
 */

/** What the adapter does instead, by the method it stands for. */
const TAPS = /** @type {const} */ ({
  CreateStore: 'create', RegisterStore: 'register', RegisterGlobalActions: 'allow', DispatchGlobalAction: 'send',
  DispatchAction: 'any', DispatchLocalAction: 'as', Subscribe: 'as', SubscribeToPlatformState: 'as',
  SubscribeToPartnerState: 'partner', SubscribeToGlobalState: 'everything',
});

class GlobalTap {
  /**
   * @param {import('../agent.js').Agent} agent
   * @param {any} instance
   * @param {import('../patches.js').Patches} patches
   */
  constructor(agent, instance, patches) {
    this.agent = agent;
    this.instance = instance;
    this.patches = patches;
    /** A store that is being made, with its reducer wrapped already. @type {StoreRecord | undefined} */
    this.making = undefined;
    /** The app whose store is being registered: its `subscribe` is not ours yet. */
    this.registering = '';
    /** @type {Map<string, AllowList>} */
    this.lists = new Map();
    /** Apps that wait for a partner; the library forgets who it was. @type {Map<any, string>} */
    this.waiting = new Map();
    /** Of each partner the one that waits: the library keeps one. @type {Map<string, any>} */
    this.kept = new Map();
    this.tapped = new WeakSet();
    /** Stores whose reducer we wrapped, but not their methods. @type {WeakSet<StoreRecord>} */
    this.made = new WeakSet();
    /** The global action that is being delivered. @type {any} */
    this.sending = undefined;
    /** Called by DispatchAction, which tries the others first. */
    this.trying = false;
  }

  /** @param {any} app */
  isThere(app) {
    return (this.instance._stores?.[app] ?? null) !== null;
  }

  /**
   * @param {(args: any) => any} call
   * @param {any} args
   */
  as(call, args) {
    return runAs(String(args[0]), () => call(args));
  }

  /**
   * @param {(args: any) => any} call
   * @param {any} args
   */
  create(call, args) {
    const { agent } = this;
    if (this.isThere(args[0]) && args[4] !== true)
      return this.as(call, args);
    const before = this.making;
    const record = agent.guard(() => agent.makeRecord({ name: String(args[0]), toolkit: '' }));
    const changed = [...args];
    if (record !== undefined)
      changed[1] = tapReducer(agent, record, args[1]);
    this.making = record;
    try {
      return this.as(call, changed);
    } finally {
      this.making = before;
      // The hook was asked for an enhancer, and knows the store.
      if (record !== undefined && !record.opened)
        agent.records = agent.records.filter((each) => each !== record);
    }
  }

  /**
   * @param {(args: any) => any} call
   * @param {any} args
   */
  register(call, args) {
    const [app, store, , replace] = args;
    if ((this.isThere(app) && replace !== true) || typeof store?.getState !== 'function')
      return call(args);
    const before = this.registering;
    this.agent.guard(() => runAs(String(app), () => this.openStore(String(app), store)));
    this.registering = String(app);
    try {
      return this.as(call, args);
    } finally {
      this.registering = before;
      this.agent.guard(() => this.tapStore(String(app), store));
    }
  }

  /**
   * @param {string} app
   * @param {any} store
   */
  openStore(app, store) {
    const { agent, patches } = this;
    const known = agent.recordOf(store);
    if (known !== undefined) {
      // If it was made in this turn, nothing is written of it yet.
      known.name ||= app;
      known.said ??= app;
      return;
    }
    const record = this.making;
    if (record === undefined) {
      // Made elsewhere: its reducer is out of reach.
      new Adoption(agent).adopt([store], 'redux', { name: app });
      patches.later(adaptOnce(agent, store.getState, () => {}));
      return;
    }
    record.control = new ReduxControl(agent, record, store);
    this.made.add(record);
    agent.openStore(record, store, this.instance.constructor);
  }

  /**
   * @param {string} app
   * @param {any} store
   */
  tapStore(app, store) {
    const { agent } = this;
    const record = agent.recordOf(store);
    if (record === undefined || this.tapped.has(store))
      return;
    this.tapped.add(store);
    // Ours stands in front of what adopts the store, and goes before it.
    const patches = new Patches(agent);
    this.patches.later(() => patches.undo());
    if (this.made.has(record)) {
      patches.method(store, 'replaceReducer', (inner) => /** @this {any} */ function replaceReducer(
        /** @type {any} */ next) {
        record.replaced++;
        return inner.call(this, patches.on ? tapReducer(agent, record, next) : next);
      });
      tapFace(agent, record, store);
      learnOuter(record, store);
    }
    patches.method(store, 'dispatch', (inner) => this.makeDelivery(app, inner));
    const weak = weakly(store);
    patches.later(() => {
      // Ours may stand above those that are put back with the store.
      record.faces.push(weak);
      restoreFaces(record);
    });
  }

  /**
   * A global action arrives: what happens meanwhile has it as its cause.
   *
   * @param {string} app
   * @param {any} inner
   */
  makeDelivery(app, inner) {
    const tap = this;
    /** @this {any} */
    return function dispatch(/** @type {any} */ action) {
      const { sending, agent, lists } = tap;
      const list = lists.get(app);
      if (!tap.patches.on || sending === undefined || sending !== action || list === undefined)
        return inner.apply(this, arguments);
      tap.sending = undefined;
      try {
        return agent.bridges.receive(list.listener, action, () => inner.apply(this, arguments));
      } finally {
        tap.sending = sending;
      }
    };
  }

  /**
   * @param {(args: any) => any} call
   * @param {any} args
   */
  allow(call, args) {
    const result = this.as(call, args);
    this.agent.guard(() => this.readList(String(args[0])));
    return result;
  }

  /** @param {string} app */
  readList(app) {
    const { bridges } = this.agent;
    const types = this.instance._globalActions?.[app];
    const known = this.lists.get(app);
    if (!Array.isArray(types) || types.length === known?.types.length)
      return;
    if (known !== undefined)
      bridges.unlisten(known.listener);
    const handler = () => {};
    if (!types.includes(ANY_ACTION))
      bridges.allowLists.set(handler, types.map(String));
    this.lists.set(app, { types: [...types], listener: bridges.listen(BRIDGE, handler, this.readList, app) });
  }

  /**
   * @param {(args: any) => any} call
   * @param {any} args
   * @param {Function} above
   */
  send(call, args, above) {
    const [source, action] = args;
    const { agent, trying, sending } = this;
    const accepts = (/** @type {AllowList} */ { types }) => types.includes(action?.type) || types.includes(ANY_ACTION);
    const all = [...this.lists].filter(([app]) => this.isThere(app));
    this.trying = false;
    // An action of the app's own, which nobody else need know.
    const own = trying && !all.some(([, list]) => accepts(list));
    if (!own) {
      agent.guard(() => {
        agent.bridges.sent(BRIDGE, action, above, String(source));
        for (const [app, list] of all.filter(([, each]) => !accepts(each))) {
          if (app !== source)
            this.refuse(list, action);
        }
      });
    }
    this.sending = own ? undefined : action;
    try {
      return this.as(call, args);
    } finally {
      this.sending = sending;
    }
  }

  /**
   * @param {AllowList} list
   * @param {any} action
   */
  refuse({ listener }, action) {
    const { bridges } = this.agent;
    bridges.drop({ id: '', bridge: BRIDGE, body: action, listener, remote: undefined, dispatches: 0, judged: false,
                   refusal: null, later: false }, 'allow-list', String(action?.type));
  }

  /**
   * @param {(args: any) => any} call
   * @param {any} args
   */
  any(call, args) {
    this.trying = true;
    try {
      return this.as(call, args);
    } finally {
      this.trying = false;
    }
  }

  /**
   * @param {(args: any) => any} call
   * @param {any} args
   * @param {Function} above
   */
  partner(call, args, above) {
    const [source, partner, callback] = args;
    const { agent } = this;
    // The library registers those who waited under one and the same name.
    const app = this.registering === partner ? this.waiting.get(callback) ?? String(source) : String(source);
    const there = this.isThere(partner);
    const stop = runAs(app, () => call(args));
    if (!there) {
      agent.guard(() => this.wait(app, String(partner), callback));
      return stop;
    }
    if (this.registering !== partner)
      return stop;
    // Its `subscribe` is not ours yet.
    this.waiting.delete(callback);
    const store = this.instance._stores[partner];
    return agent.guard(() => runAs(app, () => this.subscribed(store, callback, stop, above))) ?? stop;
  }

  /**
   * @param {string} app
   * @param {string} partner
   * @param {any} callback
   */
  wait(app, partner, callback) {
    const before = this.kept.get(partner);
    const other = before === callback ? undefined : this.waiting.get(before);
    this.waiting.set(callback, app);
    this.kept.set(partner, callback);
    if (other === undefined)
      return;
    this.waiting.delete(before);
    this.agent.emit('log', () => ({ level: 'warning', remote: other, code: 'subscription-replaced', by: app, partner,
      text: other + ' waits for ' + partner + ' in vain: of those who subscribe to a partner that is not there yet, '
        + 'redux-micro-frontend keeps the last one only, and that is ' + app }));
  }

  /**
   * @param {any} store  undefined: all of them
   * @param {any} listener
   * @param {any} stop
   * @param {Function} above
   */
  subscribed(store, listener, stop, above) {
    const { agent } = this;
    const record = store === undefined ? { id: undefined } : agent.recordOf(store);
    if (record === undefined || typeof stop !== 'function')
      return stop;
    const end = agent.noteSubscription(/** @type {any} */ (record), listener, above);
    /** @this {any} */
    return function unsubscribe() {
      agent.guard(end);
      return stop.apply(this, arguments);
    };
  }

  /**
   * @param {(args: any) => any} call
   * @param {any} args
   * @param {Function} above
   */
  everything(call, args, above) {
    const stop = this.as(call, args);
    const app = String(args[0]);
    return this.agent.guard(() => runAs(app, () => this.subscribed(undefined, args[1], stop, above))) ?? stop;
  }
}

/**
 * @param {import('../agent.js').Agent} agent
 * @param {any} instance  of GlobalStore
 * @returns {() => void} undoes it
 */
export function adaptGlobalStore(agent, instance) {
  return adaptOnce(agent, instance, (patches) => {
    const tap = new GlobalTap(agent, instance, patches);
    for (const app of Object.keys(instance._stores ?? {})) {
      runAs(app, () => tap.openStore(app, instance._stores[app]));
      tap.tapStore(app, instance._stores[app]);
      tap.readList(app);
    }
    for (const [name, method] of Object.entries(TAPS)) {
      patches.method(instance, name, (inner) => /** @this {any} */ function tapped() {
        if (!patches.on)
          return inner.apply(this, arguments);
        return tap[method]((args) => inner.apply(this, args), arguments, tapped);
      });
    }
  });
}
