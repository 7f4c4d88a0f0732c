// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/** Overrides of `src/limits.js`, by name. */
export type Limits = Record<
  'batchEvents' | 'batchLength' | 'burstEvents' | 'burstLength' | 'flushMs' | 'sliceMs' | 'waitingCount' | 'earlyCount'
  | 'earlyBytes' | 'queueCount' | 'queueLength' | 'windowLength' | 'depth' | 'textLength' | 'actionLength'
  | 'stateLength' | 'leftLength' | 'slices' | 'reads' | 'origins' | 'errors' | 'originFrames' | 'fullFrames'
  | 'stackTexts' | 'retryFirstMs' | 'retryLastMs' | 'retryPageMs' | 'exitMs' | 'goodbyeMs', number>;

export interface ConnectOptions {
  /** Where Signalbox listens; `ws://127.0.0.1:7410/v1` unless told otherwise. */
  url?: string;
  /** What the user calls this program. */
  name?: string;
  /** The same text over restarts, if they are the same thing to the user. */
  peer?: string;
  /** `origin`: what is needed to name the remote; `full`: sent with every action. */
  stacks?: 'off' | 'origin' | 'full';
  /** A constructor; needed in Node before 22. */
  WebSocket?: any;
  /** Folder or URL prefix of each remote's scripts. */
  remotes?: Record<string, string>;
  /** Tap BroadcastChannel; true unless told otherwise. */
  bridges?: boolean;
  /** Listen to what handlers of bridges ask their lists; true unless told otherwise. */
  checks?: boolean;
  limits?: Partial<Limits>;
}

export interface ListenOptions extends ConnectOptions {
  /** That of the package "ws". */
  WebSocketServer: any;
  /** 0, which is the default: any free port. */
  port?: number;
  /** Where to listen; `127.0.0.1` unless told otherwise. */
  host?: string;
}

export interface Status {
  connected: boolean;
  /** Events that are not encoded yet. */
  waiting: number;
  /** Events that are encoded and not acknowledged. */
  queued: number;
  /** Number of the last event that is on Signalbox's disk. */
  acknowledged: number;
  /** Events that were left out because too many waited. */
  cut: number;
  /** Why there is no connection, as far as that is known, or what Signalbox complained of. */
  error: string;
  /** What went wrong in the agent itself. */
  fault: string;
}

/** A host's functions that put slices into its store and take them out. */
export interface Registry {
  registerReducer: (...args: any[]) => any;
  unregisterReducer?: (...args: any[]) => any;
}

export interface RegistryAbout {
  /** The store the slices go to; without it the first one. */
  store?: any;
  /** Action types each slice handles. */
  types?: Record<string, string[]>;
}

export interface Who {
  remote?: string;
  bridge?: string;
}

export interface Remote {
  readonly name: string;
  /** `host`: this remote owns the shell. */
  mount(about?: { host?: boolean; version?: string; entry?: string }): void;
  unmount(): void;
  /** What `work` dispatches, subscribes and sends is this remote's. */
  run<T>(work: () => T): T;
  /** The same store as this remote's. */
  store<S>(store: S): S;
  wrapRegistry<R extends Registry>(registry: R, about?: RegistryAbout): R;
  /** Calls the handler for these types only, and reports the rest as dropped. */
  acceptOnly<H extends (...args: any[]) => any>(types: Iterable<string>, handler: H, bridge?: string): H;
  /** The same for `meta.schemaVersion`; `undefined` stands for messages without one. */
  acceptVersions<H extends (...args: any[]) => any>(versions: Iterable<string | number | undefined>, handler: H,
    bridge?: string): H;
}

export interface Bridge {
  readonly name: string;
  sent(body: any, remote?: string): void;
  /** The handler to subscribe; its `stop` ends the subscription. */
  handler<H extends (...args: any[]) => any>(handler: H, remote?: string): H & { stop?: () => void };
}

/** What is said of something that is adapted. */
export interface About {
  name?: string;
  /** The remote it belongs to. */
  owner?: string;
}

export interface Signalbox {
  /** Store enhancer: `createStore(reducer, signalbox.enhancer)`. */
  enhancer: (createStore: any) => any;
  /** In place of Redux' `compose`: sees dispatches before any middleware. */
  compose: (...enhancers: any[]) => (createStore: any) => any;
  /** An enhancer for a store that has a name. */
  named: (name: string) => (createStore: any) => any;
  /** The first middleware, where `compose` cannot be used. */
  middleware: (api: any) => (next: (action: any) => any) => (action: any) => any;
  remote: (name: string) => Remote;
  /** A bridge that is no BroadcastChannel. */
  bridge: (name: string) => Bridge;
  wrapRegistry: <R extends Registry>(registry: R, about?: RegistryAbout & { remote?: string }) => R;
  acceptOnly: <H extends (...args: any[]) => any>(types: Iterable<string>, handler: H, who?: Who) => H;
  acceptVersions: <H extends (...args: any[]) => any>(versions: Iterable<string | number | undefined>, handler: H,
    who?: Who) => H;
  /** The GlobalStore of redux-micro-frontend; in pages it is found by itself. What is returned takes it out again. */
  globalStore: (instance: any) => () => void;
  /** A QueryClient of TanStack Query. */
  queryClient: (client: any, about?: string | About) => () => void;
  /** A BehaviorSubject of RxJS. */
  subject: (subject: any, about?: string | About) => () => void;
  /** A runtime of @leanjs/core; `members` of its state, where something may be loading already. */
  leanRuntime: (runtime: any, about?: string | About & { members?: string[] }) => () => void;
  /** A store of Zustand without its devtools middleware. */
  zustand: (store: any, about?: string | About) => () => void;
  /** CustomEvents of window, document or another EventTarget. */
  events: (target: any, about?: string | About & { unheard?: boolean }) => () => void;
  /** An event emitter: Node's, or one with `on`, `off` and `emit`. */
  emitter: (emitter: any, about?: string | About) => () => void;
  /** A line in the timeline. */
  log: (level: 'error' | 'warning' | 'info', text: string) => void;
  /** The store is not used any more; what nothing refers to is noticed anyway. */
  closeStore: (store: any) => void;
  status: () => Status;
  /** Waits, a second unless told otherwise, for a connection and the acknowledgements. True: all is on disk. */
  flush: (ms?: number) => Promise<boolean>;
  close: () => void;
}

export interface ListeningSignalbox extends Signalbox {
  /** Where it listens; 0 until it does. */
  port: () => number;
  stop: () => void;
}

/** Connects to Signalbox, now or when it is there. */
export function connect(options?: ConnectOptions): Signalbox;

/** Offers the protocol for Signalbox to dial. */
export function listen(options: ListenOptions): ListeningSignalbox;
