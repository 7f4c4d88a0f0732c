// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * One conversation with Signalbox after another: hello, welcome, batches, acknowledgements, and
 * what happens when the connection is lost.
 */
import { messageOf } from './careful.js';
import { cancel, later, now } from './schedule.js';

const OPEN = 1;
const REFUSALS = 3;
const UNREACHED = 'no connection: Signalbox is not running, has not allowed this origin, or a content security '
  + 'policy is in the way; the console tells more';

/**
 * @typedef {object} Socket  what we need of a WebSocket
 * @property {number} readyState
 * @property {number} bufferedAmount
 * @property {(text: string) => void} send
 * @property {() => void} close
 * @property {any} onopen
 * @property {any} onmessage
 * @property {any} onclose
 * @property {any} onerror
 */

export class Session {
  /**
   * @param {object} parts
   * @param {import('./limits.js').Limits} parts.limits
   * @param {import('./outbox.js').Outbox} parts.outbox
   * @param {() => Record<string, any>} parts.hello
   * @param {(() => Socket) | null} parts.dial  null: others connect to us
   * @param {() => void} parts.welcomed
   * @param {() => void} parts.behind  the other side lacks what it had acknowledged
   * @param {import('./left.js').Left | null} parts.left
   * @param {(message: any) => void} parts.command  carries it out, or throws why not
   * @param {() => number} parts.waiting  events that are not encoded yet
   * @param {number} parts.longestPause  between attempts to connect, in milliseconds
   */
  constructor({ limits, outbox, hello, dial, welcomed, behind, left, command, waiting, longestPause }) {
    this.limits = limits;
    this.waiting = waiting;
    this.longestPause = longestPause;
    this.outbox = outbox;
    this.hello = hello;
    this.dial = dial;
    this.welcomed = welcomed;
    this.behind = behind;
    this.left = left;
    this.command = command;
    /** @type {Socket | null} */
    this.socket = null;
    this.ready = false;
    this.described = false;
    this.stopped = false;
    this.pause = limits.retryFirstMs;
    this.timer = undefined;
    this.refusals = 0;
    this.refusedAt = -1;
    this.lastError = '';
    /** Why there is no connection, as far as that is known. */
    this.unreached = '';
    /** Attempts that ended before they were welcomed. */
    this.failures = 0;
    /** @type {() => void} */
    this.onStop = () => {};
    /** A connection that stood is gone. @type {() => void} */
    this.onDrop = () => {};
  }

  connect() {
    this.timer = undefined;
    if (this.stopped || this.dial === null || this.socket !== null)
      return;
    try {
      this.attach(this.dial());
    } catch (error) {
      this.failures++;
      this.unreached = String(error);
      this.again();
    }
  }

  /** Somebody waits: the next attempt is made now, and the pauses begin anew. */
  hurry() {
    this.pause = this.limits.retryFirstMs;
    cancel(this.timer);
    this.connect();
  }

  /** Tries again after a pause that doubles, a little at random. */
  again() {
    if (this.stopped || this.dial === null || this.timer !== undefined)
      return;
    const pause = this.pause * (0.75 + Math.random() / 2);
    this.pause = Math.min(this.pause * 2, this.longestPause);
    this.timer = later(() => this.connect(), pause);
  }

  /** @param {Socket} socket open or opening; it takes the place of the one before */
  attach(socket) {
    const before = this.socket;
    this.socket = socket;
    this.ready = false;
    this.described = false;
    this.outbox.rewind();
    if (before !== null)
      closeQuietly(before);

    socket.onopen = () => this.opened(socket);
    socket.onmessage = (/** @type {{ data: any }} */ event) => this.received(socket, event.data);
    socket.onerror = (/** @type {any} */ event) => this.failed(socket, event);
    unrefEarly(socket);
    socket.onclose = () => this.closed(socket);
    if (socket.readyState === OPEN)
      this.opened(socket);
  }

  /** @param {Socket} socket */
  opened(socket) {
    if (socket !== this.socket)
      return;
    unref(socket);
    this.send(JSON.stringify({ m: 'hello', protocol: 1, ...this.hello() }));
  }

  /**
   * Pages are not told why; "ws" says it.
   *
   * @param {Socket} socket
   * @param {any} event
   */
  failed(socket, event) {
    if (socket === this.socket && typeof event?.message === 'string' && event.message !== '')
      this.unreached = event.message;
  }

  /** @param {Socket} socket */
  closed(socket) {
    if (socket !== this.socket)
      return;
    const stood = this.ready;
    if (!stood) {
      this.failures++;
      this.unreached ||= UNREACHED;
    }
    this.socket = null;
    this.ready = false;
    if (stood)
      this.onDrop();
    this.outbox.rewind();
    this.again();
  }

  /** @param {string} text */
  send(text) {
    try {
      if (this.socket !== null && this.socket.readyState === OPEN)
        this.socket.send(text);
    } catch (error) {
      this.lastError = String(error);
    }
  }

  /**
   * @param {Socket} socket
   * @param {any} data
   */
  received(socket, data) {
    if (socket !== this.socket || typeof data !== 'string')
      return;
    let message;
    try {
      message = JSON.parse(data);
    } catch (error) {
      return;
    }
    if (message === null || typeof message !== 'object')
      return;
    if (message.m === 'welcome')
      this.onWelcome(message);
    else if (message.m === 'ack')
      this.onAck(message);
    else if (message.m === 'command')
      this.onCommand(message);
    else if (message.m === 'error')
      this.onError(message);
  }

  /** @param {{ run?: any, have?: any, known?: any }} message */
  onWelcome({ run, have, known }) {
    const { outbox } = this;
    if (run !== this.hello().run || !Number.isSafeInteger(have))
      return;
    this.pause = this.limits.retryFirstMs;
    this.unreached = '';
    if (known === true && have < outbox.acked)
      this.behind();
    if (known === true)
      outbox.acknowledge(have);
    else if (outbox.acked > 0)
      this.describe();
    this.ready = true;
    this.left?.send((text) => this.send(text));
    this.welcomed();
    outbox.close();
    this.flush();
  }

  /** This recording knows nothing of us: what existed when the kept events begin. */
  describe() {
    const { acked } = this.outbox;
    const run = JSON.stringify(this.hello().run);
    this.send('{"m":"describe","run":' + run + ',"at":' + acked + ',"events":'
              + this.outbox.describe() + '}');
  }

  /** @param {{ run?: any, seq?: any }} message */
  onAck({ run, seq }) {
    if (!Number.isSafeInteger(seq))
      return;
    if (run !== this.hello().run) {
      this.left?.acknowledge(run, seq);
      return;
    }
    this.refusals = 0;
    this.outbox.acknowledge(seq);
    this.flush();
  }

  /** @param {{ code?: any, text?: any, fatal?: any }} message */
  onError({ code, text, fatal }) {
    this.lastError = String(code) + ': ' + String(text);
    if (fatal !== true)
      return;
    if (code === 'protocol' || code === 'duplicate-run') {
      this.stop();
      return;
    }
    // The same events would be refused for ever.
    this.refusals = this.refusedAt === this.outbox.acked ? this.refusals + 1 : 1;
    this.refusedAt = this.outbox.acked;
    if (this.refusals >= REFUSALS) {
      this.refusals = 0;
      this.outbox.giveUp();
    }
  }

  /** @param {{ id?: any }} message */
  onCommand(message) {
    let text;
    try {
      this.command(message);
    } catch (error) {
      text = messageOf(error) || 'it failed';
    }
    this.send(JSON.stringify({ m: 'done', id: message.id, ok: text === undefined, text }));
  }

  /** Sends what the window allows. */
  flush() {
    if (!this.ready)
      return;
    const run = JSON.stringify(this.hello().run);
    for (;;) {
      const { socket } = this;
      if (socket === null || socket.bufferedAmount > this.limits.windowLength)
        return;
      const batch = this.outbox.take();
      if (batch === null)
        return;
      this.send('{"m":"batch","run":' + run + ',"first":' + batch.first + ',"events":['
                + batch.body + ']}');
    }
  }

  stop() {
    this.stopped = true;
    this.onStop();
    this.ready = false;
    cancel(this.timer);
    this.timer = undefined;
    const { socket } = this;
    this.socket = null;
    if (socket !== null)
      closeQuietly(socket);
  }

  /** Says goodbye: a connection that is closed was not lost. What comes later makes a new one. */
  leave() {
    const { socket } = this;
    if (socket === null)
      return;
    this.socket = null;
    this.ready = false;
    this.outbox.rewind();
    closeQuietly(socket);
    this.again();
  }

  /** @returns {boolean} whether everything was acknowledged */
  delivered() {
    return this.waiting() === 0 && this.outbox.count === 0 && this.outbox.open.count === 0;
  }

  /**
   * Waits for a connection, if there is none, and for the acknowledgements; not if nobody answers.
   *
   * @param {number} ms
   * @returns {Promise<boolean>} whether everything was acknowledged in that time
   */
  async settled(ms) {
    const end = now() + ms;
    const { failures } = this;
    if (!this.delivered() && this.socket === null)
      this.hurry();
    while (!this.delivered() && now() < end && !this.stopped && this.failures === failures)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return this.delivered();
  }
}

/** @param {Socket} socket */
function closeQuietly(socket) {
  try {
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  } catch (error) {
    // It was closed already.
  }
}

/**
 * The same for one that is being made: Signalbox may be a machine that does not answer.
 *
 * @param {any} socket
 */
function unrefEarly(socket) {
  socket._req?.once?.('socket', (/** @type {any} */ inner) => inner.unref?.());
}

/**
 * A connection to Signalbox must not keep a Node process from ending.
 *
 * @param {any} socket
 */
function unref(socket) {
  const inner = socket._socket;
  if (inner && typeof inner.unref === 'function')
    inner.unref();
}
