// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * The roots of React, by the global that React DevTools uses: when one fills or empties (so a remote
 * is mounted or not), and how often each commits. React calls it in production, too. Where the real
 * React DevTools is there, or comes later, it gets its turn; without React nothing happens at all.
 */
import { cancel, later } from './schedule.js';
import { capture, framesOf } from './stacks.js';
import { scene } from './scene.js';

const REACT_HOOK = '__REACT_DEVTOOLS_GLOBAL_HOOK__';
const CONTAINER = '__reactContainer$';
/** Commits are told so often, together. */
const REPORT_MS = 1000;
/** A commit so long after a dispatch was caused by it, as far as anybody can tell. */
const CAUSED_MS = 50;
/** From the root down, where a provider of a store usually is; and up from a container, its name. */
const DOWN = 20;
const UP = 3;
/** Types that are counted for one root between two reports. */
const TYPES = 20;

/** @param {any} container */
function nameOfContainer(container) {
  if (container?.nodeType === 9)
    return 'document';
  const element = container?.nodeType === 11 ? container.host ?? container.parentNode : container;
  if (typeof element?.id === 'string' && element.id !== '')
    return '#' + element.id;
  const first = element?.classList?.[0];
  return String(element?.localName ?? 'root') + (typeof first === 'string' ? '.' + first : '');
}

/**
 * The store that a provider near the top holds.
 *
 * @param {any} fiber
 */
function storeBelow(fiber) {
  for (let i = 0; i < DOWN && fiber !== null && fiber !== undefined; i++, fiber = fiber.child) {
    const props = fiber.memoizedProps;
    const store = props?.store ?? props?.value?.store;
    if (typeof store?.getState === 'function')
      return store;
  }
  return undefined;
}

class Root {
  /** @param {any} container */
  constructor(container) {
    this.container = typeof WeakRef === 'function' ? new WeakRef(container) : { deref: () => container };
    this.name = nameOfContainer(container).slice(0, 128);
    this.alive = false;
    /** Whose it was when it filled. @type {string | undefined} */
    this.remote = undefined;
    /** @type {string | undefined} */
    this.store = undefined;
    this.commits = 0;
    this.since = 0;
    /** Commits after a dispatch, by the action's type. @type {Map<string, number>} */
    this.caused = new Map();
  }
}

export class Roots {
  /**
   * @param {import('./agent.js').Agent} agent
   * @param {any} realm  the global object
   */
  constructor(agent, realm) {
    this.agent = agent;
    this.realm = realm;
    /** @type {WeakMap<object, Root>} */
    this.known = new WeakMap();
    /** Who called createRoot. @type {WeakMap<object, import('./stacks.js').Trace | string>} */
    this.makers = new WeakMap();
    /** Keys of React's mark on a container that are watched: one for each copy of react-dom. @type {Set<string>} */
    this.keys = new Set();
    /** Roots with something in them, by remote. @type {Map<string, number>} */
    this.filled = new Map();
    /** With commits that were not told. @type {Set<Root>} */
    this.busy = new Set();
    /** @type {any} */
    this.timer = undefined;
  }

  /**
   * A root has committed: the hot path.
   *
   * @param {any} fiberRoot
   */
  committed(fiberRoot) {
    if (this.agent.ended)
      return;
    const root = this.known.get(fiberRoot) ?? this.meet(fiberRoot);
    const time = this.agent.time();
    if (root.commits++ === 0)
      this.begin(root, time);
    const { action, actionAt } = this.agent.queue;
    if (time - actionAt / 1000 < CAUSED_MS && typeof action === 'object' && action !== null)
      this.blame(root, action.type);
    const alive = (fiberRoot.current?.child ?? null) !== null;
    if (alive !== root.alive)
      this.turn(root, fiberRoot, alive);
  }

  /** @param {any} fiberRoot */
  meet(fiberRoot) {
    const container = fiberRoot.containerInfo;
    const root = new Root(container);
    this.known.set(fiberRoot, root);
    this.watchContainers(container);
    return root;
  }

  /**
   * @param {Root} root
   * @param {number} time
   */
  begin(root, time) {
    root.since = time;
    this.busy.add(root);
    this.timer ??= later(() => this.agent.guard(() => this.report()), REPORT_MS);
  }

  /**
   * @param {Root} root
   * @param {any} type
   */
  blame(root, type) {
    if (typeof type === 'string' && (root.caused.size < TYPES || root.caused.has(type)))
      root.caused.set(type, (root.caused.get(type) ?? 0) + 1);
  }

  /**
   * @param {Root} root
   * @param {any} fiberRoot
   * @param {boolean} alive
   */
  turn(root, fiberRoot, alive) {
    root.alive = alive;
    if (alive) {
      const store = storeBelow(fiberRoot.current);
      root.store = store === undefined ? undefined : this.agent.recordOf(store)?.id;
      root.remote = this.ownerOf(root);
    }
    const { remote } = root;
    if (remote === undefined)
      return;
    const before = this.filled.get(remote) ?? 0;
    this.filled.set(remote, before + (alive ? 1 : -1));
    // The shell is there as long as its page.
    if (remote !== this.agent.shell && before === (alive ? 0 : 1))
      this.agent.emit(alive ? 'mount' : 'unmount', () => ({ remote }), 'roots ' + remote, !alive);
  }

  /**
   * Who called createRoot; else the remote whose name the container has; else the only one there is.
   *
   * @param {Root} root
   * @returns {string | undefined}
   */
  ownerOf(root) {
    const { places } = this.agent;
    const container = root.container.deref();
    const maker = this.makers.get(container);
    places.refresh();
    if (typeof maker === 'string')
      return maker;
    const names = places.bases.map(({ name }) => name);
    let element = container;
    for (let i = 0; i < UP && element; i++, element = element.parentNode) {
      const found = names.find((name) => name === element.id || name === element.dataset?.remote);
      if (maker === undefined && found !== undefined)
        return found;
    }
    if (maker !== undefined)
      return places.remoteOf(maker, { strict: true });
    return places.several ? undefined : this.agent.untraced();
  }

  /**
   * React marks a container with the root's fiber, inside createRoot: whoever calls that owns the root.
   *
   * @param {any} container
   */
  watchContainers(container) {
    const { agent, realm } = this;
    const key = Object.keys(container).find((each) => each.startsWith(CONTAINER));
    const prototype = realm.Node?.prototype;
    if (key === undefined || this.keys.has(key) || prototype === undefined)
      return;
    this.keys.add(key);
    const roots = this;
    Object.defineProperty(prototype, key, {
      configurable: true, enumerable: false, get: () => undefined,
      /** @this {any} @param {any} value */
      set: function mark(value) {
        Object.defineProperty(this, key, { value, writable: true, configurable: true, enumerable: true });
        agent.guard(() => roots.made(this, mark));
      },
    });
    agent.undo.push(() => delete prototype[key]);
  }

  /**
   * @param {any} container
   * @param {Function} above
   */
  made(container, above) {
    const { agent } = this;
    if (this.makers.has(container) || agent.ended)
      return;
    if (scene.remote !== undefined)
      this.makers.set(container, scene.remote);
    const trace = scene.remote === undefined && agent.stacks !== 'off'
      ? capture(above, agent.limits.fullFrames) : undefined;
    if (trace === undefined)
      return;
    // The nearest frame is createRoot itself, the one behind it whoever calls that.
    const urls = framesOf(trace).map(({ url }) => url).filter((url) => !agent.places.isOwn(url));
    agent.places.learn(urls.slice(0, 1), urls[1]);
    this.makers.set(container, trace);
  }

  /** Everything since the last time, one event for each root. */
  report() {
    const { agent } = this;
    const now = agent.time();
    this.timer = undefined;
    for (const root of this.busy) {
      const { name, commits, remote, store, since } = root;
      const [type, caused] = [...root.caused].sort((a, b) => b[1] - a[1])[0] ?? [];
      root.commits = 0;
      root.caused.clear();
      agent.emit('render', () => ({ root: name, count: commits, ms: Math.max(1, Math.round(now - since)), remote, store,
                                    type, caused }));
    }
    this.busy.clear();
  }

  end() {
    cancel(this.timer);
  }
}

/**
 * What React asks of the hook, and no more.
 *
 * @returns {any}
 */
function makeReactHook() {
  const nothing = () => {};
  return {
    renderers: new Map(),
    supportsFiber: true,
    /** @this {any} @param {any} renderer */
    inject(renderer) {
      const id = this.renderers.size + 1;
      this.renderers.set(id, renderer);
      return id;
    },
    checkDCE: nothing,
    onScheduleFiberRoot: nothing,
    onCommitFiberRoot: nothing,
    onCommitFiberUnmount: nothing,
    onPostCommitFiberRoot: nothing,
  };
}

/**
 * @param {Roots} roots
 * @param {any} hook
 */
function wrapReactHook(roots, hook) {
  const { agent } = roots;
  const before = hook.onCommitFiberRoot;
  if (typeof before !== 'function')
    return;
  /** @this {any} @param {any} id @param {any} root */
  function onCommitFiberRoot(id, root) {
    agent.guard(() => roots.committed(root));
    return before.apply(this, arguments);
  }
  hook.onCommitFiberRoot = onCommitFiberRoot;
  agent.undo.push(() => {
    if (hook.onCommitFiberRoot === onCommitFiberRoot)
      hook.onCommitFiberRoot = before;
  });
}

/**
 * @param {import('./agent.js').Agent} agent
 * @param {any} realm  the global object
 */
export function watchReact(agent, realm) {
  if (typeof realm.document !== 'object' || realm.document === null)
    return;
  const roots = new Roots(agent, realm);
  agent.undo.push(() => roots.end());
  if (typeof realm[REACT_HOOK] === 'object' && realm[REACT_HOOK] !== null) {
    wrapReactHook(roots, realm[REACT_HOOK]);
    return;
  }
  // One step up: React DevTools stays away from a page whose window has such a hook of its own.
  const holder = Object.getPrototypeOf(realm);
  const hook = makeReactHook();
  wrapReactHook(roots, hook);
  Object.defineProperty(holder, REACT_HOOK, { value: hook, writable: true, configurable: true, enumerable: false });
  agent.undo.push(() => {
    // Whoever reads it later finds none; React that has it already goes on calling what does nothing.
    if (holder[REACT_HOOK] === hook)
      delete holder[REACT_HOOK];
  });
  const look = () => {
    const real = realm[REACT_HOOK];
    if (real !== hook && typeof real === 'object' && real !== null && !agent.ended)
      wrapReactHook(roots, real);
  };
  realm.document.addEventListener?.('DOMContentLoaded', () => agent.guard(look), { once: true });
}
