// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Every limit of the agent has its name here. Lengths of text are in UTF-16 units.
 * `connect({ limits })` overrides them one by one.
 *
 * @typedef {{ -readonly [K in keyof typeof LIMITS]: number }} Limits
 */
export const LIMITS = {
  /** Events in a batch, and its length, when there is no hurry. */
  batchEvents: 100,
  batchLength: 65536,
  /** The same while events arrive faster than they leave. */
  burstEvents: 1000,
  burstLength: 262144,
  /** An event waits at most so long for others, in milliseconds. */
  flushMs: 30,
  /** Encoding gives the thread back after this time, in milliseconds. */
  sliceMs: 10,
  /** Kept by reference, not encoded: when reached, encoding happens at once. */
  waitingCount: 2000,
  /** The same before the first connection: when reached, the oldest half is cut. */
  earlyCount: 2000,
  /** Memory that states kept by reference before the first connection may hold, estimated. */
  earlyBytes: 33554432,
  /** Encoded and not yet sent: when reached, the oldest are cut. */
  queueCount: 200000,
  queueLength: 33554432,
  /** Sent and not yet acknowledged: when reached, sending waits. */
  windowLength: 8388608,
  /** Nesting of a value, counted from the root of its state, action or message. */
  depth: 200,
  /** One text inside a value. */
  textLength: 1048576,
  /** One action, or one message of a bridge. */
  actionLength: 1048576,
  /** One state, or one value of a patch. */
  stateLength: 16777216,
  /** What a page leaves in sessionStorage when it goes. */
  leftLength: 1048576,
  /** Slices that are listed by name; a state with more members is taken for data. */
  slices: 200,
  /** Calls of `getState` of a store that are looked at, for each remote that is found. */
  reads: 300,
  /** Origins of scripts that nothing names. */
  origins: 32,
  /** Errors of a run that nobody caught. */
  errors: 100,
  /** Stack frames: to name the remote, and with `stacks: 'full'`. */
  originFrames: 6,
  fullFrames: 24,
  /** Distinct stacks that are remembered with their meaning. */
  stackTexts: 1000,
  /**
   * First and longest pause between attempts to connect, in milliseconds. In a page each attempt
   * that fails is an error in the console, which nothing can silence.
   */
  retryFirstMs: 250,
  retryLastMs: 5000,
  retryPageMs: 30000,
  /** A process that ends waits so long for its connection and last acknowledgement, in milliseconds. */
  exitMs: 1000,
  /** And so long for the answer to its goodbye. */
  goodbyeMs: 200,
};
