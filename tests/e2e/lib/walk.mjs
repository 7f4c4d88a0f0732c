// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Random walks that can be repeated: the same seed takes the same choices.

import { setTimeout as sleep } from 'node:timers/promises';

/** SIGNALBOX_SEED repeats a walk, `random` takes one that nobody has taken. */
export const SEED = process.env.SIGNALBOX_SEED === 'random' ? Math.floor(Math.random() * 2 ** 31)
  : Number(process.env.SIGNALBOX_SEED ?? 20261120);
/** How long the walk through the shop is; others are shorter in proportion. */
export const SECONDS = Number(process.env.SIGNALBOX_WALK_SECONDS ?? 20);

/** Numbers from 0 to 1: Lehmer's generator. `name` gives each walk choices of its own. */
export function chance(name, seed = SEED) {
  let state = [...name].reduce((sum, each) => (sum * 31 + each.charCodeAt(0)) % 2147483647, seed % 2147483646 + 1) || 1;

  return () => {
    state = Number((BigInt(state) * 48271n) % 2147483647n);
    return state / 2147483647;
  };
}

export const pick = (list, random) => list[Math.floor(random() * list.length)];

/**
 * Uses one of the controls of a page that can be used now, as a person would: buttons, lists and
 * text fields, but for the one that says `not`.
 */
export function useControl(page, number, not = '') {
  return page.evaluate(([value, except]) => {
    const usable = [...document.querySelectorAll('button, select, input')]
      .filter((node) => !node.disabled && node.getClientRects().length > 0 && node.textContent !== except);
    const node = usable[Math.floor(value * usable.length)];

    if (node === undefined) return 'nothing';
    if (node.localName === 'select') {
      const others = [...node.options].filter((option) => !option.selected);
      const option = others[Math.floor(value * 7919) % others.length];
      if (option !== undefined) node.value = option.value;
    } else if (node.localName === 'input' && node.type === 'text') {
      node.value = `Name ${Math.floor(value * 1000)}`;
    } else {
      node.click();
    }
    if (node.localName !== 'button') node.dispatchEvent(new Event('change', { bubbles: true }));
    return node.id || node.textContent;
  }, [number, not]);
}

/**
 * Takes steps of `step (random)` for so many seconds, at the pace of a quick person.
 *
 * @return {Promise<number>} how many
 */
export async function walk(name, seconds, step) {
  const random = chance(name);
  const end = Date.now() + seconds * 1000;
  let count = 0;

  while (Date.now() < end) {
    await step(random);
    count++;
    await sleep(20 + random() * 180);
  }
  return count;
}
