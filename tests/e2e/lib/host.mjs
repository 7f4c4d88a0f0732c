// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Signalbox's engine and connector in a process of their own (tests/connectors/agent-host.c), and a
// network between them and an agent that can be cut.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const BUILD = process.env.SIGNALBOX_BUILD ?? new URL('../../../build', import.meta.url).pathname;

/** A folder that is gone at the end of the test. */
export function makeFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export class Host {
  /** Ends with the test `t` at the latest. */
  constructor(t, recording) {
    this.process = spawn(join(BUILD, 'tests/connectors/agent-host'), [recording], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, G_DEBUG: 'fatal-warnings' },
    });
    this.exit = once(this.process, 'exit');
    t.after(() => this.process.kill('SIGKILL'));
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  async ask(command) {
    this.process.stdin.write(`${command}\n`);
    const { value, done } = await this.lines.next();
    if (done) {
      throw new Error(`The host ended instead of answering “${command}”`);
    }
    return value;
  }

  async listen(port = 0) {
    return Number(await this.ask(`listen ${port}`));
  }

  async dial(address) {
    await this.ask(`dial ${address}`);
  }

  async events() {
    return JSON.parse(await this.ask('events'));
  }

  async state(store = 0) {
    return JSON.parse(await this.ask(`state ${store}`));
  }

  async complaints() {
    return JSON.parse(await this.ask('complaints'));
  }

  /** In good order. */
  async end() {
    this.process.stdin.end();
    const [code, signal] = await this.exit;
    if (code !== 0) {
      throw new Error(`The host ended with code ${code}, signal ${signal}`);
    }
  }

  /** As a crash would. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.exit;
  }
}

/** A way to a port on which every connection can be cut at any moment, without a goodbye. */
export class Network {
  constructor(target) {
    this.target = target;
    this.pairs = new Set();
    this.server = net.createServer((near) => this.connect(near));
  }

  async open() {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this.server.address().port;
  }

  connect(near) {
    const far = net.connect(this.target, '127.0.0.1');
    const pair = [near, far];
    this.pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => this.break(pair));
    }
    far.pipe(near);
    near.once('data', (head) => {
      far.write(this.readdress(head));
      near.pipe(far);
    });
  }

  /** The agent named our port in `Host`; Signalbox answers to its own. */
  readdress(head) {
    const { port } = this.server.address();
    return Buffer.from(head.toString('latin1').replace(`Host: 127.0.0.1:${port}`, `Host: 127.0.0.1:${this.target}`), 'latin1');
  }

  break(pair) {
    this.pairs.delete(pair);
    for (const socket of pair) {
      socket.resetAndDestroy();
    }
  }

  cut() {
    for (const pair of [...this.pairs]) {
      this.break(pair);
    }
  }

  close() {
    this.cut();
    this.server.close();
  }
}
