// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * What stands in for a WebSocket when a debugger carries the texts. Nobody tells whether it is
 * still there: if nothing is answered for minutes, it is taken for gone.
 */
import { cancel, later } from './schedule.js';

const SOCKET_OPEN = 1;
const SOCKET_CLOSED = 3;
const CHECK_MS = 60000;
const CHECKS = 5;

export class AttachedSocket {
  /**
   * @param {(text: string) => void} transmit
   * @param {() => void} lost  nobody answers
   */
  constructor(transmit, lost) {
    this.transmit = transmit;
    this.lost = lost;
    this.readyState = SOCKET_OPEN;
    this.bufferedAmount = 0;
    /** @type {any} */
    this.onopen = null;
    /** @type {any} */
    this.onmessage = null;
    /** @type {any} */
    this.onclose = null;
    /** @type {any} */
    this.onerror = null;
    /** Checks since the last answer. */
    this.silent = 0;
    this.timer = undefined;
  }

  /** @param {string} text */
  send(text) {
    this.transmit(text);
    if (this.timer === undefined && this.readyState === SOCKET_OPEN)
      this.watch();
  }

  /** @param {string} data */
  receive(data) {
    this.silent = 0;
    cancel(this.timer);
    this.timer = undefined;
    this.onmessage?.({ data });
  }

  watch() {
    this.timer = later(() => {
      if (++this.silent < CHECKS)
        this.watch();
      else
        this.lost();
    }, CHECK_MS);
  }

  close() {
    this.readyState = SOCKET_CLOSED;
    cancel(this.timer);
  }
}
