// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * One conversation with Signalbox after another: hello, welcome, batches, acknowledgements, and
 * what happens when the connection is lost.
 */
import { cancel, later, now } from './schedule.js';

const OPEN = 1;
const REFUSALS = 3;

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
   */
  constructor({ limits, outbox, hello, dial, welcomed, behind, left }) {
    this.limits = limits;
    this.outbox = outbox;
    this.hello = hello;
    this.dial = dial;
    this.welcomed = welcomed;
    this.behind = behind;
    this.left = left;
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
    /** @type {() => void} */
    this.onStop = () => {};
  }

  connect() {
    this.timer = undefined;
    if (this.stopped || this.dial === null || this.socket !== null)
      return;
    try {
      this.attach(this.dial());
    } catch (error) {
      this.lastError = String(error);
      this.again();
    }
  }

  /** Tries again after a pause that doubles, a little at random. */
  again() {
    if (this.stopped || this.dial === null || this.timer !== undefined)
      return;
    const pause = this.pause * (0.75 + Math.random() / 2);
    this.pause = Math.min(this.pause * 2, this.limits.retryLastMs);
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
    socket.onerror = () => {};
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

  /** @param {Socket} socket */
  closed(socket) {
    if (socket !== this.socket)
      return;
    this.socket = null;
    this.ready = false;
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
    else if (message.m === 'error')
      this.onError(message);
  }

  /** @param {{ run?: any, have?: any, known?: any }} message */
  onWelcome({ run, have, known }) {
    const { outbox } = this;
    if (run !== this.hello().run || !Number.isSafeInteger(have))
      return;
    this.pause = this.limits.retryFirstMs;
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

  /**
   * @param {number} ms
   * @returns {Promise<boolean>} whether everything was acknowledged in that time
   */
  async settled(ms) {
    const end = now() + ms;
    while (this.outbox.count > 0 && now() < end && !this.stopped)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return this.outbox.count === 0;
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
 * A connection to Signalbox must not keep a Node process from ending.
 *
 * @param {any} socket
 */
function unref(socket) {
  const inner = socket._socket;
  if (inner && typeof inner.unref === 'function')
    inner.unref();
}
