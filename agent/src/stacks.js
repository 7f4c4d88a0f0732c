// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: MIT

/**
 * Stacks: taken inside a dispatch, turned into text and read later. V8 formats a stack only when
 * it is asked for, which is the dear part.
 */
import { LIMITS } from './limits.js';

/**
 * @typedef {{ stack?: string }} Trace
 *
 * @typedef {object} Frame
 * @property {string} url
 * @property {string} place  url:line:column
 * @property {string} text  the line as it was
 */

const V8_PLACE = /\(?((?:[a-z][a-z0-9+.-]*:|\/|signalbox-agent)[^()\s]*?):(\d+):(\d+)\)?$/i;
const GECKO_PLACE = /@((?:[a-z][a-z0-9+.-]*:|\/).*?):(\d+):(\d+)$/i;
const EVALUATED = /eval at .*?\(((?:[a-z][a-z0-9+.-]*:|\/)[^()\s]*?):(\d+):(\d+)\)/i;

/** @type {Map<string, Frame[]>} */
const known = new Map();
const errors = /** @type {any} */ (Error);

/**
 * @param {Function} above  frames of this function and of what it called are left out
 * @param {number} frames
 * @returns {Trace | undefined}
 */
export function capture(above, frames) {
  try {
    const limit = errors.stackTraceLimit;
    errors.stackTraceLimit = frames;
    let trace;
    if (typeof errors.captureStackTrace === 'function') {
      trace = {};
      errors.captureStackTrace(trace, above);
    } else {
      trace = new Error();
    }
    errors.stackTraceLimit = limit;
    return trace;
  } catch (error) {
    return undefined;
  }
}

/**
 * @param {string} line
 * @returns {Frame | null}
 */
function readLine(line) {
  const text = line.trim();
  const match = EVALUATED.exec(text) ?? GECKO_PLACE.exec(text) ?? V8_PLACE.exec(text);
  if (match === null || match[1].startsWith('node:'))
    return null;
  return { url: match[1], place: match[1] + ':' + match[2] + ':' + match[3], text };
}

/**
 * @param {Trace} trace
 * @returns {string}
 */
function textOf(trace) {
  try {
    const { stack } = trace;
    return typeof stack === 'string' ? stack : '';
  } catch (error) {
    return '';
  }
}

/**
 * @param {Trace} trace
 * @returns {Frame[]} nearest first; the same array for the same stack
 */
export function framesOf(trace) {
  const text = textOf(trace);
  let frames = known.get(text);
  if (frames === undefined) {
    frames = [];
    for (const line of text.split('\n')) {
      const frame = readLine(line);
      if (frame !== null)
        frames.push(frame);
    }
    if (known.size >= LIMITS.stackTexts)
      known.clear();
    known.set(text, frames);
  }
  return frames;
}
