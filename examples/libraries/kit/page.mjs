// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Shows a program: its state as text, kept up to date, and its buttons. Tests take it by the
 * global `program`: `act ()` does what the first button does, `state ()` is the state now.
 *
 * @param {object} program
 * @param {() => any} program.state
 * @param {(draw: () => void) => any} program.subscribe  calls `draw` after each change
 * @param {Record<string, () => any>} program.buttons  what each does, by its label
 */
export function show({ state, subscribe, buttons, ...more }) {
  const text = document.querySelector('#state');
  const draw = () => { text.textContent = JSON.stringify(state(), null, 2); };

  for (const [label, press] of Object.entries(buttons)) {
    const button = document.createElement('button');
    button.textContent = label;
    button.addEventListener('click', press);
    document.querySelector('#buttons').append(button);
  }
  subscribe(draw);
  draw();
  globalThis.program = { ...more, state, act: Object.values(buttons)[0], ...buttons };
}
