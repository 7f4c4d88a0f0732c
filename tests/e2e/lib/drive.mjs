// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A row of docs/libraries.md: what a program shows and obeys, found out by driving it.

import assert from 'node:assert/strict';

import { versionOf } from './matrix.mjs';

const matches = (text, wanted) => (wanted instanceof RegExp ? wanted.test(text) : text === wanted);

/** The commands that were carried out, each seen in the program's own state and then in sbx. */
class Commands {
  constructor(program, about, label) {
    Object.assign(this, { program, about, label, seen: [] });
  }

  tell(command, more) {
    return this.program.tell(command, { store: this.label, ...more });
  }

  /** Carries out `work`, if the store says that it can; sbx must then show what the program has. */
  async try(command, work) {
    if (!this.about.can.includes(command)) return;
    await work();
    await this.program.same(this.label);
    this.seen.push(command);
  }

  async act() {
    await this.program.press();
    return this.program.same(this.label);
  }

  async all({ first, second, initial }) {
    const { program } = this;
    await this.try('jump', async () => {
      await this.tell('jump', { number: first.number });
      await program.becomes(first.state);
      await program.sbx.until(async () => (await program.store(this.label)).at === first.number);
      await program.same(this.label);
      await this.tell('jump', { number: second.number });
      await program.becomes(second.state);
    });
    await this.try('skip', async () => {
      await this.tell('skip', { number: first.number, on: true });
      await program.becomes(first.state);
      await this.tell('skip', { number: first.number, on: false });
      await program.becomes(second.state);
      await this.tell('skip', { number: first.number, on: true });
    });
    await this.try('sweep', async () => {
      await this.tell('sweep');
      await program.becomes(first.state);
      const { ok } = await program.sbx.ask({ command: 'skip', store: this.label, number: first.number, on: false });
      assert.ok(!ok || JSON.stringify(await program.state()) === JSON.stringify(first.state), 'it was forgotten');
    });
    await this.try('dispatch', async () => {
      const [action, makes] = this.about.dispatch;
      const before = await program.state();

      await this.tell('dispatch', { action });
      await program.becomes(makes(before));
    });
    await this.switches();
    await this.try('import', async () => {
      const { put: given } = this.about;
      const put = typeof given === 'function' ? given(await program.state()) : given;

      await this.tell('import', { state: this.about.given ?? put });
      await program.becomes(put);
      await this.act();
      assert.notDeepEqual(await program.state(), put, 'it goes on from there');
    });
    await this.beginnings(initial);
  }

  async switches() {
    const { program } = this;

    await this.try('lock', async () => {
      const before = await program.state();

      await this.tell('lock', { on: true });
      await program.press();
      assert.deepEqual(await program.state(), before);
      await program.sbx.until(async () => (await program.store(this.label)).locked);
      await this.tell('lock', { on: false });
      assert.notDeepEqual(await this.act(), before);
    });
    await this.try('pause', async () => {
      const { store } = await program.store(this.label);

      await this.tell('pause', { on: true });
      await program.sbx.until(async () => (await program.store(this.label)).paused);
      const shown = () => program.sbx.of('dispatch', store).length;
      // What happened before may still be on its way to us.
      await program.sbx.until(async () => (await program.store(this.label)).actions === shown());
      const count = shown();
      const before = await program.state();
      await program.press();
      assert.notDeepEqual(await program.state(), before);
      await this.tell('pause', { on: false });
      assert.equal(shown(), count);
      await this.act();
      await program.sbx.until(() => shown() > count);
    });
  }

  async beginnings(initial) {
    const { program } = this;
    let committed;

    await this.try('commit', async () => {
      committed = await program.state();
      await this.tell('commit');
      assert.deepEqual(await program.state(), committed);
      assert.notDeepEqual(await this.act(), committed);
    });
    await this.try('rollback', async () => {
      await this.tell('rollback');
      await program.becomes(committed);
      await program.same(this.label);
      assert.notDeepEqual(await this.act(), committed);
    });
    await this.try('reset', async () => {
      await this.tell('reset');
      await program.becomes(initial);
      await program.same(this.label);
      assert.notDeepEqual(await this.act(), initial);
    });
  }
}

export const libraryOf = ({ library: [name, made] }) => `${name} ${versionOf(made)}`;

/**
 * Drives a program through all cells of its row.
 *
 * @param {import('./libraries.mjs').Program} program  open
 * @param {object} about
 * @param {string[]} about.library  how it is called, and its package
 * @param {string} [about.way]  in, if it takes more than the agent
 * @param {string | RegExp} about.name  of the store
 * @param {boolean} [about.named]  it is the program's, not one that it was given
 * @param {(state: any) => any} [about.part]  of the program's state, if its store has only that
 * @param {boolean} [about.several]  it is one of several
 * @param {(string | RegExp)[]} about.types  of the actions that pressing the first button twice makes
 * @param {string[]} about.can
 * @param {any[]} [about.dispatch]  an action, and what it makes of a state
 * @param {any} [about.put]  a state to import, or what makes it of the one that is there
 * @returns {Promise<any>} the cells, each as it was seen
 */
export async function drive(program, about) {
  program.shown = about.shown ?? program.shown;
  program.part = about.part ?? program.part;
  const label = about.several ? about.name : undefined;
  const store = await program.sbx.until(() => program.store(label));
  const cells = { library: libraryOf(about), way: about.way ?? 'agent', appears: true };

  assert.ok(matches(store.label, about.name), store.label);
  cells.named = about.named ?? true;
  const initial = about.quiet ? await program.state() : await program.same(store.label);
  const states = [];
  const dispatches = () => program.sbx.of('dispatch', store.store)
    .filter(({ action }) => about.types.some((type) => matches(action.type, type)));

  for (let i = 1; i <= 2; i++) {
    await program.press();
    const state = await program.same(store.label);
    await program.sbx.until(() => dispatches().length >= about.types.length / 2 * i);
    states.push({ state, number: dispatches().at(-1).number });
  }
  cells.state = true;
  assert.notDeepEqual(states[0].state, states[1].state);
  const seen = dispatches();
  assert.deepEqual(seen.map(({ action }, i) => (matches(action.type, about.types[i]) ? 'right' : action.type)),
                   about.types.map(() => 'right'));
  assert.ok(seen.every(({ patch }) => Array.isArray(patch)));
  cells.timeline = true;

  assert.deepEqual([...(await program.store(label)).can].sort(), [...about.can].sort());
  const commands = new Commands(program, about, store.label);
  await commands.all({ first: states[0], second: states[1], initial });
  assert.deepEqual([...commands.seen].sort(), [...about.can].sort());
  cells.commands = about.can;

  const runs = () => new Set(program.sbx.of('hello').map(({ run }) => run)).size;
  const before = runs();
  await program.reload();
  await program.press();
  await program.same(store.label);
  await program.sbx.until(() => runs() > before);
  const hellos = program.sbx.of('hello');
  cells.reload = new Set(hellos.map(({ peer }) => peer)).size === 1 && runs() === before + 1
    && program.sbx.of('gap').length === 0;
  assert.ok(cells.reload, JSON.stringify([hellos, program.sbx.of('gap')]));
  return cells;
}
