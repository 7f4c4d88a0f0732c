// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/** Compiled by build.test.js: what types/index.d.ts declares is what src/index.js has, and as a user meets it. */
import * as declared from '@signalbox/agent';
import type { Limits, ListeningSignalbox, Remote, Signalbox, Status } from '@signalbox/agent';
import * as real from '../src/index.js';
import type { LIMITS } from '../src/limits.js';
import type { Bridge as RealBridge, Remote as RealRemote } from '../src/remote.js';

type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type Api = Omit<ReturnType<typeof real.connect>, 'agent'>;
const fits: typeof declared = real;
export const alike: true[] = [
  true satisfies Equal<keyof typeof declared, keyof typeof real>,
  true satisfies Equal<keyof Signalbox, keyof Api>,
  true satisfies Equal<keyof ListeningSignalbox, Exclude<keyof ReturnType<typeof real.listen>, 'agent'>>,
  true satisfies Equal<declared.ConnectOptions, real.ConnectOptions>,
  true satisfies Equal<keyof declared.ConnectOptions, keyof real.ConnectOptions>,
  true satisfies Equal<keyof declared.ListenOptions, keyof Parameters<typeof real.listen>[0]>,
  true satisfies Equal<keyof Limits, keyof typeof LIMITS>,
  true satisfies Equal<Status, ReturnType<Api['status']>>,
  true satisfies Equal<keyof Remote, Exclude<keyof RealRemote, 'agent'>>,
  true satisfies Equal<keyof declared.Bridge, Exclude<keyof RealBridge, 'agent'>>,
];

const box = fits.connect({ name: 'x', limits: { depth: 100 } });
const cart: Remote = box.remote('cart');
cart.mount({ host: true });
const registry = cart.wrapRegistry({ registerReducer: (slice: string) => slice.length });
export const length: number = registry.registerReducer('cart');
export const settled: Promise<boolean> = box.flush();
// @ts-expect-error  no such level
box.log('loud', 'text');
