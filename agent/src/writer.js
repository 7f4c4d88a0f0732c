// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Turns what was kept by reference into the text of events, outside the dispatch.
 */
import { encode, encodeWhole, microsText, quote, timeText } from './encode.js';
import { TOO_LARGE, cutMark, cutsSoFar, messageOf } from './careful.js';
import { memberUnderway, patchText } from './diff.js';
import { Dispatch, Note, eventText } from './events.js';
import { framesOf } from './stacks.js';
import { EVERYTHING, UNSENT, slicesOf, tagOfStore } from './store.js';
import { statusNote } from './commands.js';
import { Requests } from './requests.js';

const REQUESTS_KEPT = 1000;
const PASSERS_KEPT = 500;
const CUTS_AT_ONCE = 4;

export class Writer {
  /** @param {import('./store.js').Agent} agent */
  constructor(agent) {
    this.agent = agent;
    /** @type {Map<string, string>} */
    this.remoteTexts = new Map();
    this.requests = new Requests(agent);
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
    const { store } = entry;
    if (!store.screen.plain && !this.screenEntry(entry))
      return;
    const { action } = entry;
    if (store.sent !== entry.before)
      this.writeState(store, entry.before, entry.t);
    if (entry.before !== entry.after)
      this.syncSlices(store, entry.after, entry.t, entry.extra.change);

    let text = store.head + microsText(entry.start) + ',"action":' + this.actionText(action);
    const remote = this.remoteOf(entry);
    if (remote !== undefined)
      text += this.remoteText(remote);
    const patch = entry.extra.failure === undefined ? this.patchOf(entry) : null;
    if (patch !== null)
      text += ',"patch":' + patch;
    else if (entry.extra.failure !== undefined)
      text += ',"error":' + quote(messageOf(entry.extra.failure.thrown));
    text += ',"ms":' + microsText(entry.micros);
    if (entry.extra.cause !== undefined)
      text += ',"cause":"' + entry.extra.cause + '"';
    if (entry.extra.id !== undefined)
      text += ',"id":' + quote(entry.extra.id);
    text += this.requests.spanText(entry);
    if (this.agent.stacks === 'full')
      text += this.stackText(entry);
    store.sent = entry.after;
    this.agent.outbox.add(text + '}');
    this.requests.writeQuery(entry, remote);
    if (patch === null && entry.extra.failure === undefined && store.cut !== EVERYTHING)
      this.writeState(store, entry.after, entry.t);
    if (store.shown !== '')
      this.writeNewest(store);
  }

  /**
   * The app says what of its actions and states is shown, and how.
   *
   * @param {Dispatch} entry
   * @returns {boolean} whether it is
   */
  screenEntry(entry) {
    const { store, before, after } = entry;
    const { screen } = store;
    const shown = screen.shows(entry.action, after);
    entry.before = screen.state(before);
    entry.after = screen.state(after);
    if (shown)
      entry.action = screen.action(entry.action);
    else if (store.sent !== entry.after)
      this.writeState(store, entry.after, entry.t);
    return shown;
  }

  /**
   * A store that was told to show an older state goes on from there.
   *
   * @param {import('./store.js').StoreRecord} store
   */
  writeNewest(store) {
    if (store.at === store.shown) {
      store.at = '';
      store.newest = null;
    }
    store.shown = '';
    this.writeNote(statusNote(this.agent, store, ''));
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
   * @param {import('./store.js').Cut} [cut]  what was left out of this state when it was sent
   * @returns {string}
   */
  stateText(store, state, t, cut = store.cut) {
    return '{"k":"state","t":' + timeText(t) + ',"store":' + JSON.stringify(store.id)
           + ',"state":' + this.valueOfState(store, state, cut) + '}';
  }

  /**
   * @param {import('./store.js').StoreRecord} store
   * @param {any} state
   * @param {import('./store.js').Cut} cut
   * @returns {string}
   */
  valueOfState(store, state, cut) {
    if (cut === EVERYTHING)
      return cutMark('size');
    if (cut === null) {
      const text = this.unlessTooLarge(() => encodeWhole(state, this.agent.limits.stateLength));
      if (text !== null)
        return text;
    }
    return this.cutState(store, state, cut);
  }

  /**
   * @param {() => string} make
   * @returns {string | null}
   */
  unlessTooLarge(make) {
    try {
      return make();
    } catch (error) {
      if (error === TOO_LARGE)
        return null;
      throw error;
    }
  }

  /**
   * A state that is too large is sent without its largest slices: later patches must not point
   * into something that was cut in the middle.
   *
   * @param {import('./store.js').StoreRecord} store
   * @param {any} state
   * @param {Set<string> | null} cut
   */
  cutState(store, state, cut) {
    const keys = slicesOf(state, this.agent.limits.slices);
    if (keys === undefined) {
      store.cut = EVERYTHING;
      return cutMark('size');
    }
    let room = this.agent.limits.stateLength;
    const parts = [];
    for (const key of keys) {
      let text = cut?.has(key) ? null
        : this.unlessTooLarge(() => encodeWhole(state[key], Math.max(room, 100), 1, [state]));
      if (text === null) {
        text = cutMark('size');
        this.cutSlice(store, key);
      }
      room -= text.length;
      parts.push(JSON.stringify(key) + ':' + text);
    }
    return '{' + parts.join(',') + '}';
  }

  /**
   * For good: what was cut is not looked into any more. Older states keep the set they had.
   *
   * @param {import('./store.js').StoreRecord} store
   * @param {string} key
   */
  cutSlice(store, key) {
    if (store.cut !== EVERYTHING && !store.cut?.has(key))
      store.cut = new Set(store.cut).add(key);
  }

  /**
   * @param {Dispatch} entry
   * @returns {string | null} null: what changed is too large, the state must be sent, if any
   */
  patchOf({ store, before, after }) {
    const marks = [];
    while (store.cut !== EVERYTHING && marks.length < CUTS_AT_ONCE) {
      const { cut } = store;
      const text = this.unlessTooLarge(() => patchText(before, after, cut, this.agent.limits.stateLength));
      if (text !== null)
        return marks.length === 0 ? text : '[' + marks.join(',') + (text === '[]' ? '' : ',') + text.slice(1);
      const key = memberUnderway();
      if (key === null || slicesOf(after, this.agent.limits.slices) === undefined)
        break;
      this.cutSlice(store, key);
      marks.push('{"p":[' + JSON.stringify(key) + '],"v":' + cutMark('size') + '}');
    }
    return null;
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
    const { places, shell } = this.agent;
    const not = store.owner === shell ? shell : undefined;
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
      store.owner = about.owner ?? store.said ?? places.remoteOf(store.creation, { strict: true })
                    ?? (store.late && places.several ? undefined : this.agent.untraced());
      const shown = store.screen.state(state);
      const keys = slicesOf(shown, this.agent.limits.slices);
      store.slices = keys === undefined ? null : new Set(keys);
      // Zustand keeps its actions in the state: they are no slices.
      const told = keys?.filter((key) => typeof shown[key] !== 'function');
      return { store: store.id, name: store.name || undefined, library: about.library,
               version: about.version, runtime: store.runtime || undefined, owner: store.owner,
               tag: tagOfStore(store.face), keys: told, late: store.late || undefined, can: store.control?.can,
               persists: store.persists || undefined };
    });
    note.key = 'store ' + store.id;
    note.then = () => {
      store.face = null;
      this.writeState(store, store.screen.state(state), t);
    };
    return note;
  }
}
