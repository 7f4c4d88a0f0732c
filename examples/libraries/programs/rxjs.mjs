// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A BehaviorSubject of RxJS as a store: one line, the one with `signalbox`, gives it a name and
// shows it.

import { BehaviorSubject } from 'rxjs';
import { show } from '../kit/page.mjs';

const basket = new BehaviorSubject({ items: [] });

globalThis.signalbox?.subject(basket, 'Basket');

show({
  state: () => basket.value,
  subscribe: (draw) => basket.subscribe(draw),
  buttons: {
    add: () => basket.next({ items: [...basket.value.items, 'apple'] }),
    clear: () => basket.next({ items: [] }),
  },
});
