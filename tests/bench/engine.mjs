// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** The engine without a window, as the benchmarks of the connectors use it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const POLL_MS = 20;
const PATIENCE_MS = 60000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Engine {
  /** @param {{ build: string, listen?: string, dial?: string }} options */
  static async start({ build, listen, dial }) {
    const engine = new Engine();
    engine.folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
    const args = ['serve', '--quiet', '--json', '--commands', '--allow-any-loopback-origin',
                  '-o', join(engine.folder, 'bench.signalbox')];
    if (listen !== undefined)
      args.push('--listen', listen);
    if (dial !== undefined)
      args.push('--dial', dial);
    engine.child = spawn(join(build, 'cli/sbx'), args, { stdio: ['pipe', 'pipe', 'inherit'] });
    engine.waiting = new Map();
    engine.next = 1;
    const lines = createInterface({ input: engine.child.stdout });
    if (listen !== undefined)
      engine.port = JSON.parse((await once(lines, 'line'))[0]).listening;
    lines.on('line', (line) => {
      const answer = JSON.parse(line);
      engine.waiting.get(answer.done)?.(answer);
      engine.waiting.delete(answer.done);
    });
    return engine;
  }

  ask(question) {
    const id = this.next++;
    this.child.stdin.write(JSON.stringify({ id, ...question }) + '\n');
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  /** Actions of all connected stores. */
  async actions() {
    const { stores } = await this.ask({ stores: true });
    return stores.reduce((sum, store) => sum + store.actions, 0);
  }

  /** Until a store is there; what it did before it was met counts as well. */
  async appeared() {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await pause(POLL_MS)) {
      const { stores } = await this.ask({ stores: true });
      if (stores.length > 0)
        return;
    }
    throw new Error('no store appeared');
  }

  /** When so many actions had been taken, in milliseconds since 1970; they may stop coming. */
  async arrived(count) {
    let last = 0;
    let seen = -1;
    for (let since = performance.now(); performance.now() - since < 5000; await pause(POLL_MS)) {
      const now = await this.actions();
      if (now !== seen) {
        seen = now;
        since = performance.now();
        last = performance.timeOrigin + since;
      }
      if (seen >= count)
        break;
    }
    return { last, count: seen };
  }

  /** Resident memory at its highest, in MB. */
  peak() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024;
  }

  async stop() {
    if (this.child.exitCode === null) {
      this.child.kill('SIGINT');
      await once(this.child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
