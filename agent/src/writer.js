// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Turns what was kept by reference into the text of events, outside the dispatch.
 */
import { encode, microsText, quote, timeText } from './encode.js';
import { cutMark, cutsSoFar, messageOf } from './careful.js';
import { patchText } from './diff.js';
import { Dispatch, Note, eventText } from './events.js';
import { framesOf } from './stacks.js';
import { UNSENT, slicesOf, tagOfStore } from './store.js';

const REQUESTS_KEPT = 1000;
const PASSERS_KEPT = 500;

export class Writer {
  /** @param {import('./store.js').Agent} agent */
  constructor(agent) {
    this.agent = agent;
    /** @type {Map<string, string>} */
    this.remoteTexts = new Map();
  }

  /** @param {Dispatch | Note} entry */
  write(entry) {
    try {
      if (entry instanceof Dispatch)
        this.writeDispatch(entry);
      else
        this.writeNote(entry);
    } catch (error) {
      this.failed(entry, error);
    }
  }

  /**
   * Something of the app threw while we looked at it: never in silence.
   *
   * @param {Dispatch | Note} entry
   * @param {any} error
   */
  failed(entry, error) {
    if (entry instanceof Dispatch)
      entry.store.sent = UNSENT;
    const members = { count: 1, reason: 'limit', error: messageOf(error) };
    this.agent.outbox.add(eventText('gap', entry.t, members));
  }

  /** @param {Note} note */
  writeNote(note) {
    const members = note.make();
    if (members === null)
      return;
    const text = eventText(note.kind, note.t, members);
    if (note.key === '')
      this.agent.outbox.add(text);
    else
      this.agent.outbox.add(text, { key: note.key, text: note.ends ? null : text, event: text });
    if (note.then !== undefined)
      note.then();
  }

  /** @param {Dispatch} entry */
  writeDispatch(entry) {
    const { store, action } = entry;
    if (store.sent !== entry.before)
      this.writeState(store, entry.before, entry.t);
    if (entry.before !== entry.after)
      this.syncSlices(store, entry.after, entry.t, entry.extra.change);

    let text = store.head + microsText(entry.start) + ',"action":' + this.actionText(action);
    const remote = this.remoteOf(entry);
    if (remote !== undefined)
      text += this.remoteText(remote);
    if (entry.extra.failure === undefined)
      text += ',"patch":' + this.patchOf(entry);
    else
      text += ',"error":' + quote(messageOf(entry.extra.failure.thrown));
    text += ',"ms":' + microsText(entry.micros);
    if (entry.extra.cause !== undefined)
      text += ',"cause":"' + entry.extra.cause + '"';
    if (this.agent.stacks === 'full')
      text += this.stackText(entry);
    store.sent = entry.after;
    this.agent.outbox.add(text + '}');
  }

  /** @param {any} action */
  actionText(action) {
    const cuts = cutsSoFar();
    const text = encode(action, this.agent.limits.actionLength);
    if (cuts === cutsSoFar() || typeof action.type !== 'string')
      return text;
    // The type is what must survive: first, so that it is written before room runs out.
    return encode({ type: action.type, ...action }, this.agent.limits.actionLength);
  }

  /** @param {string} remote */
  remoteText(remote) {
    let text = this.remoteTexts.get(remote);
    if (text === undefined) {
      text = ',"remote":' + quote(remote);
      this.remoteTexts.set(remote, text);
    }
    return text;
  }

  /** @param {Dispatch} entry */
  stackText(entry) {
    const trace = entry.extra.trace ?? entry.extra.inner;
    if (trace === undefined)
      return '';
    const { places } = this.agent;
    const lines = framesOf(trace).filter((frame) => !places.isOwn(frame.url));
    if (lines.length === 0)
      return '';
    return ',"stack":' + JSON.stringify(lines.map((frame) => frame.text).join('\n'));
  }

  /** @param {Dispatch} entry */
  remoteOf(entry) {
    const { places } = this.agent;
    if (entry.extra.remote !== undefined)
      return entry.extra.remote;
    if (entry.extra.change !== undefined)
      return this.ownerOf(entry.store, entry.extra.change);
    if (entry.extra.trace !== undefined) {
      if (entry.extra.inner !== undefined)
        this.learnPassers(entry);
      const name = places.remoteOf(entry.extra.trace);
      this.rememberRequest(entry, name);
      return name;
    }
    if (entry.extra.inner !== undefined) {
      return places.remoteOf(entry.extra.inner, { skip: entry.store.passers, strict: true })
             ?? this.requester(entry);
    }
    return this.agent.untraced();
  }

  /**
   * What stood between the outer dispatch and the reducer are middleware: they pass actions on
   * and are not where an action comes from.
   *
   * @param {Dispatch} entry
   */
  learnPassers(entry) {
    const { places } = this.agent;
    const { passers } = entry.store;
    const frames = framesOf(/** @type {import('./stacks.js').Trace} */ (entry.extra.inner));
    const end = frames.findIndex((frame) => places.isOwn(frame.url));
    for (const frame of frames.slice(0, Math.max(end, 0))) {
      if (passers.size < PASSERS_KEPT)
        passers.add(frame.place);
    }
  }

  /**
   * The later actions of a request are dispatched by the library, with no frame of the app.
   *
   * @param {Dispatch} entry
   * @param {string | undefined} name
   */
  rememberRequest(entry, name) {
    const id = entry.action?.meta?.requestId;
    const { requests } = entry.store;
    if (name === undefined || typeof id !== 'string')
      return;
    if (requests.size >= REQUESTS_KEPT)
      requests.clear();
    requests.set(id, name);
  }

  /** @param {Dispatch} entry */
  requester(entry) {
    const id = entry.action?.meta?.requestId;
    return typeof id === 'string' ? entry.store.requests.get(id) : undefined;
  }

  /**
   * @param {import('./store.js').StoreRecord} store
   * @param {any} state
   * @param {number} t
   */
  writeState(store, state, t) {
    this.syncSlices(store, state, t, undefined);
    store.sent = state;
    this.agent.outbox.add(this.stateText(store, state, t));
  }

  /**
   * @param {import('./store.js').StoreRecord} store
   * @param {any} state
   * @param {number} t
   * @returns {string}
   */
  stateText(store, state, t) {
    const cuts = cutsSoFar();
    let text = encode(state, this.agent.limits.stateLength);
    if (cuts !== cutsSoFar())
      text = this.cutState(store, state);
    return '{"k":"state","t":' + timeText(t) + ',"store":' + JSON.stringify(store.id)
           + ',"state":' + text + '}';
  }

  /**
   * A state that is too large is sent without its largest slices: later patches must not point
   * into something that was cut in the middle.
   *
   * @param {import('./store.js').StoreRecord} store
   * @param {any} state
   */
  cutState(store, state) {
    const keys = slicesOf(state, this.agent.limits.slices);
    if (keys === undefined)
      return cutMark('size');
    let room = this.agent.limits.stateLength;
    const parts = [];
    for (const key of keys) {
      const cuts = cutsSoFar();
      let text = encode(state[key], Math.max(room, 100), 1);
      if (cuts !== cutsSoFar()) {
        text = cutMark('size');
        this.cutSlice(store, key);
      }
      room -= text.length;
      parts.push(JSON.stringify(key) + ':' + text);
    }
    return '{' + parts.join(',') + '}';
  }

  /**
   * @param {import('./store.js').StoreRecord} store
   * @param {string} key
   */
  cutSlice(store, key) {
    store.cutSlices ??= new Set();
    store.cutSlices.add(key);
  }

  /** @param {Dispatch} entry */
  patchOf(entry) {
    const { store, before, after } = entry;
    const cuts = cutsSoFar();
    const text = patchText(before, after, store.cutSlices, this.agent.limits.stateLength);
    if (cuts === cutsSoFar())
      return text;

    const keys = slicesOf(after, this.agent.limits.slices);
    if (keys === undefined)
      return '[{"p":[],"v":' + cutMark('size') + '}]';
    const parts = [];
    for (const key of keys) {
      if (before?.[key] === after[key] || store.cutSlices?.has(key))
        continue;
      const now = cutsSoFar();
      encode(after[key], this.agent.limits.stateLength, 1);
      if (now === cutsSoFar())
        continue;
      this.cutSlice(store, key);
      parts.push('{"p":[' + JSON.stringify(key) + '],"v":' + cutMark('size') + '}');
    }
    const rest = patchText(before, after, store.cutSlices, this.agent.limits.stateLength).slice(1, -1);
    if (rest !== '')
      parts.push(rest);
    return '[' + parts.join(',') + ']';
  }

  /**
   * Slices come and go with `replaceReducer`; a key that appears without it was added lazily.
   *
   * @param {import('./store.js').StoreRecord} store
   * @param {any} state
   * @param {number} t
   * @param {import('./store.js').Change | undefined} change
   */
  syncSlices(store, state, t, change) {
    const { slices } = store;
    if (slices === null)
      return;
    const keys = slicesOf(state, this.agent.limits.slices);
    if (keys === undefined) {
      store.slices = null;
      return;
    }
    if (change === undefined && keys.length === slices.size)
      return;
    for (const slice of [...slices]) {
      if (!Object.prototype.hasOwnProperty.call(state, slice)) {
        slices.delete(slice);
        this.writeNote(this.sliceNote('reducer-remove', t, store, slice, undefined));
      }
    }
    for (const slice of keys) {
      if (!slices.has(slice)) {
        slices.add(slice);
        this.writeNote(this.sliceNote('reducer-add', t, store, slice, change));
      }
    }
  }

  /**
   * @param {'reducer-add' | 'reducer-remove'} kind
   * @param {number} t
   * @param {import('./store.js').StoreRecord} store
   * @param {string} slice
   * @param {import('./store.js').Change | undefined} change
   */
  sliceNote(kind, t, store, slice, change) {
    const note = new Note(kind, t, () => {
      if (kind === 'reducer-remove')
        return { store: store.id, slice };
      const claim = store.claims.get(slice);
      const owner = claim?.owner ?? this.ownerOf(store, change);
      return { store: store.id, slice, owner, types: claim?.types };
    });
    note.key = 'reducer ' + store.id + ' ' + slice;
    note.ends = kind === 'reducer-remove';
    return note;
  }

  /**
   * A host passes the call on for the remote that brings the slice to its store. In a remote's own
   * store it is the remote itself, although the host stands further up in the stack.
   *
   * @param {import('./store.js').StoreRecord} store
   * @param {import('./store.js').Change | undefined} change
   */
  ownerOf(store, change) {
    if (change === undefined)
      return undefined;
    if (change.remote !== undefined)
      return change.remote;
    const { places, host } = this.agent;
    const not = store.owner === host ? host : undefined;
    return places.remoteOf(change.trace, { not, strict: true }) ?? this.agent.untraced();
  }

  /**
   * @param {import('./store.js').StoreRecord} store
   * @param {any} state
   * @param {number} t
   * @param {Record<string, any>} about
   */
  openNote(store, state, t, about) {
    const note = new Note('store-open', t, () => {
      const { places } = this.agent;
      store.owner = about.owner ?? places.remoteOf(store.creation, { strict: true }) ?? this.agent.untraced();
      const keys = slicesOf(state, this.agent.limits.slices);
      store.slices = keys === undefined ? null : new Set(keys);
      return { store: store.id, name: store.name || undefined, library: about.library,
               version: about.version, runtime: store.runtime || undefined, owner: store.owner,
               tag: tagOfStore(store.face), keys };
    });
    note.key = 'store ' + store.id;
    note.then = () => {
      store.face = null;
      this.writeState(store, state, t);
    };
    return note;
  }
}
