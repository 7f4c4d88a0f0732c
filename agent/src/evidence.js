// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What functions of the app have caught: only a debugger can see that, and only we know what to
 * make of it. So we name functions, the debugger answers with the scopes and the script of each,
 * until there is nothing left to ask. Of the app nothing is called but `getState` of its stores, and
 * no getter. Found are the action types that a reducer handles, the copy of the library that made it, and the
 * allow-lists of bridges' receivers.
 */

/** Functions that are looked into, in all and for one store. */
const ASKED_MOST = 2000;
const ASKED_OF_STORE = 400;
/** At once: the debugger sends the text of each. */
const AT_ONCE = 100;
/** How far a reducer may be behind wrappers. */
const DEEP = 5;
/** Scopes of a function that are looked at: of a reducer, and of a receiver. */
const NEAR = 2;
const NEAR_RECEIVER = 4;
/** Members of a scope or of a table. */
const MEMBERS = 2000;
const TYPES_MOST = 500;
const TYPE_LENGTH = 200;
const LIST_LENGTH = 499;
/** What an action type has and a name in a program has not. */
const TYPE = /[/:.\s]|^@@|^[A-Z][A-Z0-9_]*$/;

const { getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf } = Object;
const { values: valuesOfSet } = Set.prototype;

/**
 * @typedef {import('./agent.js').Agent} Agent
 * @typedef {import('./store.js').StoreRecord} StoreRecord
 *
 * @typedef {Record<string, any>} Table
 *
 * @typedef {object} Place  where a function is written
 * @property {string} script  the debugger's id
 * @property {string} url  '' if it is not known
 *
 * @typedef {(scopes: Table[], place: Place) => void} Look
 *
 * @typedef {object} SliceEvidence
 * @property {Set<string>} types
 * @property {Place | null} made  where the library wrote its reducer
 * @property {Place | null} written  where the app wrote what it does
 *
 * @typedef {object} StoreEvidence
 * @property {StoreRecord} record
 * @property {any} state
 * @property {Table | null} reducers  by slice
 * @property {Map<string, SliceEvidence>} slices
 * @property {WeakSet<Function>} asked
 * @property {number} count  of functions that were asked
 */

/**
 * Own members, without calling anything.
 *
 * @param {any} object
 * @returns {[string, any][]}
 */
function membersOf(object) {
  /** @type {[string, any][]} */
  const members = [];
  for (const name of getOwnPropertyNames(object).slice(0, MEMBERS)) {
    const found = getOwnPropertyDescriptor(object, name);
    if (found !== undefined && 'value' in found)
      members.push([name, found.value]);
  }
  return members;
}

/** @param {any} object */
function membersCount(object) {
  return object === null ? 0 : getOwnPropertyNames(object).length;
}

/**
 * @param {[string, any][]} members
 * @param {any} object
 */
function areAllIn(members, object) {
  return members.every(([name]) => getOwnPropertyDescriptor(object, name) !== undefined);
}

/** @param {any} value */
function isTable(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return false;
  const proto = getPrototypeOf(value);
  return proto === null || getPrototypeOf(proto) === null;
}

/**
 * @param {any} value
 * @returns {[string, Function][] | null} its members, if all are functions
 */
function functionsOf(value) {
  const members = isTable(value) ? membersOf(value) : [];
  return members.length > 0 && members.every(([, each]) => typeof each === 'function') ? members : null;
}

/** The matchers of Redux Toolkit, which stand beside its table of types: maybe none. @param {any} value */
function isMatchers(value) {
  return Array.isArray(value) && value.length < MEMBERS
    && value.every((each) => isTable(each) && typeof each.matcher === 'function' && typeof each.reducer === 'function');
}

/**
 * The variables of the scopes nearest to a function.
 *
 * @param {any} list  as the debugger has it
 * @returns {Table[]}
 */
function scopesOf(list) {
  const scopes = [];
  for (const [, entry] of Array.isArray(list) ? membersOf(list) : []) {
    const { description, object } = Object(entry);
    if (typeof object === 'object' && object !== null && !/^(Global|Script)/.test(String(description)))
      scopes.push(object);
    if (scopes.length === NEAR_RECEIVER)
      break;
  }
  return scopes;
}

/**
 * @param {any} value
 * @returns {string[] | null} what a Set or an array of texts holds
 */
function textsOf(value) {
  let items;
  if (Array.isArray(value))
    items = value;
  else if (value instanceof Set && value.size <= LIST_LENGTH)
    items = [...valuesOfSet.call(value)];
  return items !== undefined && items.length > 0 && items.length <= LIST_LENGTH
    && items.every((item) => typeof item === 'string' && item.length <= TYPE_LENGTH) ? items.slice() : null;
}

export class Evidence {
  /** @param {Agent} agent */
  constructor(agent) {
    this.agent = agent;
    /** Not handed out yet. @type {{ f: Function, look: Look }[]} */
    this.next = [];
    /** Handed out. @type {{ f: Function, look: Look }[]} */
    this.open = [];
    this.count = 0;
    this.facts = 0;
    /** @type {StoreEvidence[]} */
    this.stores = [];
    /** Numbers of scripts with one address. @type {Map<string, string[]>} */
    this.scripts = new Map();
    for (const record of agent.records)
      this.addStore(record);
    for (const [id, { bridge, deref }] of agent.bridges.handlers)
      this.addReceiver(id, bridge, deref());
    this.begun = false;
  }

  /**
   * @param {Function} f
   * @param {Look} look
   */
  want(f, look) {
    if (this.count < ASKED_MOST) {
      this.count++;
      this.next.push({ f, look });
    }
  }

  /**
   * The functions that the debugger shall look into now; answers are by their index. When there
   * are none, everything that was found has been told.
   *
   * @returns {Function[]}
   */
  ask() {
    if (this.next.length === 0 && !this.begun) {
      this.begun = true;
      for (const store of this.stores)
        this.addSlices(store);
    }
    this.open = this.next.splice(0, AT_ONCE);
    if (this.open.length === 0)
      this.agent.guard(() => this.tell());
    return this.open.map(({ f }) => f);
  }

  /**
   * @param {number} index
   * @param {any} scopes
   * @param {string} script
   * @param {string} url
   */
  answer(index, scopes, script, url) {
    this.agent.guard(() => this.open[index]?.look(scopesOf(scopes), { script, url }));
  }

  /* --- Stores ---------------------------------------------------------------------------------- */

  /** @param {StoreRecord} record */
  addStore(record) {
    const getState = record.getState.deref();
    if (typeof getState !== 'function' || !record.opened || record.slices === null)
      return;
    const state = getState();
    if (typeof state !== 'object' || state === null)
      return;
    /** @type {StoreEvidence} */
    const store = { record, state, reducers: null, slices: new Map(), asked: new WeakSet(), count: 0 };
    this.stores.push(store);
    this.follow(store, getState, 0, (scopes) => this.lookForMap(store, scopes));
  }

  /**
   * Looks into a function, and if that tells nothing yet into those that it has caught.
   *
   * @param {StoreEvidence} store
   * @param {Function} f
   * @param {number} depth
   * @param {(scopes: Table[], place: Place, depth: number) => boolean} look  true: it is found
   */
  follow(store, f, depth, look) {
    if (store.asked.has(f) || store.count >= ASKED_OF_STORE)
      return;
    store.asked.add(f);
    store.count++;
    this.want(f, (all, place) => {
      const scopes = all.slice(0, NEAR);
      if (look(scopes, place, depth) || depth >= DEEP)
        return;
      for (const scope of scopes.slice(0, 1)) {
        for (const [, value] of membersOf(scope)) {
          if (typeof value === 'function')
            this.follow(store, value, depth + 1, look);
        }
      }
    });
  }

  /**
   * The table of combineReducers: all its members are slices, and of several it is the fullest.
   *
   * @param {StoreEvidence} store
   * @param {Table[]} scopes
   */
  lookForMap(store, scopes) {
    for (const scope of scopes) {
      for (const [, value] of membersOf(scope)) {
        const functions = functionsOf(value);
        if (functions !== null && areAllIn(functions, store.state)
            && functions.length > membersCount(store.reducers))
          store.reducers = value;
      }
    }
    return membersCount(store.reducers) === membersCount(store.state);
  }

  /** @param {StoreEvidence} store */
  addSlices(store) {
    for (const [slice, reducer] of store.reducers === null ? [] : membersOf(store.reducers)) {
      /** @type {SliceEvidence} */
      const found = { types: new Set(), made: null, written: null };
      store.slices.set(slice, found);
      this.follow(store, reducer, DEEP - 3, (...seen) => this.lookForTypes(store, slice, found, ...seen));
    }
  }

  /**
   * @param {StoreEvidence} store
   * @param {string} slice
   * @param {SliceEvidence} found
   * @param {Table[]} scopes
   * @param {Place} place
   * @param {number} depth
   */
  lookForTypes(store, slice, found, scopes, place, depth) {
    for (const scope of scopes) {
      const members = membersOf(scope);
      const tables = members.map(([, value]) => functionsOf(value)).filter((each) => each !== null);
      const table = members.some(([, value]) => isMatchers(value))
        ? tables.find((each) => each.every(([name]) => TYPE.test(name))) : undefined;
      if (table) {
        this.takeTypes(found, table, place);
        return true;
      }
      // A slice may be combined of others itself.
      const part = store.state[slice];
      const parts = isTable(part) ? tables.find((each) => areAllIn(each, part)) : undefined;
      if (parts) {
        for (const [, reducer] of parts)
          this.follow(store, reducer, depth + 1, (...seen) => this.lookForTypes(store, slice, found, ...seen));
        return true;
      }
    }
    return false;
  }

  /**
   * @param {SliceEvidence} found
   * @param {[string, Function][]} table
   * @param {Place} place
   */
  takeTypes(found, table, place) {
    for (const [type] of table) {
      if (type.length <= TYPE_LENGTH && found.types.size < TYPES_MOST)
        found.types.add(type);
    }
    found.made ??= place;
    this.want(table[0][1], (scopes, where) => {
      found.written ??= where;
    });
  }

  /* --- Bridges --------------------------------------------------------------------------------- */

  /**
   * @param {string} id
   * @param {string} bridge
   * @param {any} handler
   */
  addReceiver(id, bridge, handler) {
    if (typeof handler !== 'function' || this.agent.bridges.allowLists.has(handler))
      return;
    this.want(handler, (scopes) => {
      const lists = scopes.map((scope) => membersOf(scope).map(([, value]) => textsOf(value))
        .filter((list) => list !== null)).find((all) => all.length > 0);
      // Of two lists we cannot know which one it asks.
      if (lists?.length === 1 && lists[0] !== null) {
        const [accepts] = lists;
        this.facts++;
        this.agent.emit('subscribe', () => ({ id, of: 'bridge', bridge, accepts }));
      }
    });
  }

  /* --- What was found -------------------------------------------------------------------------- */

  /**
   * A script that runs twice is two copies as well.
   *
   * @param {Place} place
   */
  nameOf({ script, url }) {
    const name = url || 'script';
    const numbers = this.scripts.get(name) ?? [];
    this.scripts.set(name, numbers);
    if (!numbers.includes(script))
      numbers.push(script);
    const at = numbers.indexOf(script);
    return at === 0 ? name : name + ' ' + (at + 1);
  }

  tell() {
    const { agent } = this;
    agent.places.refresh();
    for (const { record, slices } of this.stores) {
      for (const [slice, { types, made, written }] of slices) {
        if (made === null || record.closed)
          continue;
        const runtime = this.nameOf(made);
        const owner = record.late && written !== null && written.url !== '' && !agent.places.isLibrary(written.url)
          ? agent.places.nameOf(written.url) || undefined : undefined;
        this.facts++;
        agent.emit('reducer-add', () => ({ store: record.id, slice, owner, types: [...types], runtime }));
      }
    }
    this.stores = [];
    // What was asked for is there when the debugger says so.
    agent.finish();
  }
}
