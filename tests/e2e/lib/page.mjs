// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Pages of docs/ whose tables are written by tests.

import { closeSync, openSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';

const LOCK_MS = 10000;

// Test files run beside each other, so one at a time writes.
function locked(path, work) {
  const lock = `${path}.lock~`;
  const end = Date.now() + LOCK_MS;

  for (;;) {
    try {
      closeSync(openSync(lock, 'wx'));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST' || Date.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
  try {
    work();
  } finally {
    unlinkSync(lock);
  }
}

/** Replaces the text of the page by what `edit (text)` makes of it. */
export function editPage(path, edit) {
  locked(path, () => {
    writeFileSync(`${path}.new~`, edit(readFileSync(path, 'utf8')));
    renameSync(`${path}.new~`, path);
  });
}
