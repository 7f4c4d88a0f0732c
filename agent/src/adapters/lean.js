// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The shared runtime of @leanjs/core: its state is a flat table, of which each member is a slice.
 * It tells its members one by one, and only to those who ask by name.
 */
import { Foreign } from '../foreign.js';
import { adaptOnce } from '../patches.js';

/** What takes the name of a member first. */
const NAMING = ['get', 'set', 'load', 'listen'];

class Table {
  /**
   * @param {Foreign} foreign
   * @param {any} state  of the runtime
   * @param {import('../patches.js').Patches} patches
   */
  constructor(foreign, state, patches) {
    this.foreign = foreign;
    this.patches = patches;
    this.get = state.get;
    this.set = state.set;
    this.listen = state.listen;
    /** Members we listen to, and the request that is loading each. @type {Map<string, string>} */
    this.members = new Map();
    this.requests = 0;
    this.noted = this.noted.bind(this);
  }

  /** @param {any} member */
  follow(member) {
    if (typeof member !== 'string' || this.members.has(member))
      return false;
    // A member that does not exist throws, here as there.
    const stop = this.listen(member, (/** @type {any} */ value, /** @type {any} */ loading, /** @type {any} */ error) =>
      this.foreign.agent.guard(() => this.noted(member, value, loading, error)));
    this.patches.later(stop);
    this.members.set(member, '');
    return true;
  }

  /** @param {any[]} members  some of them may be new */
  learn(members) {
    const { foreign } = this;
    const found = members.filter((member) => this.follow(member));
    if (found.length === 0 || !foreign.record.opened)
      return;
    const now = this.read();
    foreign.last = now;
    // What was not known at the beginning was not other then.
    foreign.initial = { ...now, ...foreign.initial };
    foreign.base = { ...now, ...foreign.base };
    foreign.restate();
  }

  /** @param {Record<string, any>} values  of members; those that are missing stay */
  put(values) {
    for (const member of this.members.keys()) {
      if (member in values)
        this.set(member, values[member]);
    }
  }

  read() {
    /** @type {Record<string, any>} */
    const state = {};
    for (const member of this.members.keys())
      state[member] = this.get(member);
    return state;
  }

  /**
   * @param {string} member
   * @param {any} value
   * @param {any} loading
   * @param {any} error
   */
  noted(member, value, loading, error) {
    if (!this.patches.on)
      return;
    const { foreign } = this;
    if (foreign.quiet)
      return;
    const id = this.members.get(member) ?? '';
    if (loading === true && id === '') {
      const requestId = foreign.record.id + ' load' + ++this.requests;
      this.members.set(member, requestId);
      foreign.changed({ type: 'load', member, meta: { requestId, requestStatus: 'pending' } }, foreign.last,
                      { inside: this.noted });
      return;
    }
    const last = foreign.last ?? {};
    const same = member in last && Object.is(last[member], value);
    const next = same ? last : { ...last, [member]: value };
    if (id !== '' && loading !== true) {
      this.members.set(member, '');
      const requestStatus = error === undefined ? 'fulfilled' : 'rejected';
      const type = error === undefined ? 'loaded' : 'failed';
      foreign.changed({ type, member, error, meta: { requestId: id, requestStatus } }, next, { inside: this.noted });
    } else if (!same || id === '') {
      foreign.changed({ type: 'set', member }, next, { inside: this.noted });
    }
  }
}

/**
 * @param {import('../agent.js').Agent} agent
 * @param {any} runtime  what `createRuntime` returned
 * @param {import('../foreign.js').About & { members?: string[] }} [about]  `members`: of its state, if known
 * @returns {() => void} undoes it
 */
export function adaptLean(agent, runtime, about = {}) {
  const { state } = runtime;
  return adaptOnce(agent, state, (patches) => {
    const foreign = new Foreign(agent, '@leanjs/core', about);
    patches.later(() => foreign.close());
    const table = new Table(foreign, state, patches);
    agent.guard(() => table.learn([...about.members ?? [], ...membersTold(table)]));
    for (const name of NAMING) {
      patches.method(state, name, (inner) => /** @this {any} */ function named(/** @type {any} */ member) {
        if (!patches.on)
          return inner.apply(this, arguments);
        // Of a member that does not exist the app shall hear, and nobody else.
        if (!table.members.has(member) && isMember(table, member))
          agent.guard(() => table.learn([member]));
        const result = name === 'get' ? inner.apply(this, arguments)
          : foreign.within(() => inner.apply(this, arguments), named);
        return name === 'listen' ? foreign.subscribed(arguments[1], result, named) : result;
      });
    }
    foreign.control('The runtime has values, no actions that could be dispatched or left out.', {
      put: (/** @type {any} */ values) => table.put(values), read: () => table.read(),
    });
    foreign.open(table.read(), null, adaptLean);
    // All members at once, as soon as nothing is loading.
    const { loaded } = state;
    Promise.resolve(loaded()).then((all) => {
      if (patches.on && typeof all === 'object' && all !== null)
        agent.guard(() => table.learn(Object.keys(all)));
    }).catch(() => {});
  });
}

/**
 * The runtime has no list of its members, but its complaint about one that does not exist names
 * them; where it should not, they become known as they are used.
 *
 * @param {Table} table
 * @returns {string[]}
 */
function membersTold(table) {
  try {
    table.get('\u0000');
  } catch (error) {
    const [, list = ''] = /valid props are: (.+)$/.exec(String(error)) ?? [];
    return list.split(',').map((each) => each.trim()).filter((each) => isMember(table, each));
  }
  return [];
}

/**
 * @param {Table} table
 * @param {any} member
 */
function isMember(table, member) {
  try {
    table.get(member);
    return typeof member === 'string';
  } catch (error) {
    return false;
  }
}
