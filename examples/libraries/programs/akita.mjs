// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Akita with its devtools.

import { Store, akitaDevtools } from '@datorama/akita';
import { show } from '../kit/page.mjs';

akitaDevtools({ name: 'Akita' });

const basket = new Store({ items: [] }, { name: 'basket' });

show({
  state: () => ({ basket: basket.getValue() }),
  subscribe: (draw) => basket._select((state) => state).subscribe(draw),
  buttons: {
    add: () => basket.update(({ items }) => ({ items: [...items, 'apple'] })),
  },
});
