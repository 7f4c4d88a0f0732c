// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A little plain DOM: elements, and lists that keep their nodes (and so the focus) over a change.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);

  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (value === true) {
      node.setAttribute(name, '');
    } else if (value !== false && value != null) {
      node.setAttribute(name, value);
    }
  }
  node.append(...children);
  return node;
}

export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Makes the children of `parent` those of `items`, one per key, reusing what is there. */
export function list(parent, items, key, create, update = () => {}) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const nodes = items.map((item) => {
    const id = String(key(item));
    const node = old.get(id) ?? create(item);
    node.dataset.key = id;
    update(node, item);
    return node;
  });

  if (nodes.length !== parent.children.length || nodes.some((n, i) => n !== parent.children[i])) {
    parent.replaceChildren(...nodes);
  }
}
