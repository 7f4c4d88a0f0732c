/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The filter language of the program (docs/filter.md), held against the rows of a page. What is wrong
 * with a text is thrown as a FilterError with its place.
 */
'use strict';
class FilterError extends Error {
  constructor (text, start, end) {
    super(text);
    this.start = start;
    this.end = end;
  }
}

const SbxFilter = (() => {
  const FATES = ['open', 'delivered', 'rejected', 'taken', 'allow-list', 'malformed', 'schema', 'threw', 'lost', 'unheard', 'unknown'];
  const DROPPED = new Set(['allow-list', 'malformed', 'schema', 'threw', 'lost']);
  const UNITS = { '': 1, us: 0.001, 'µs': 0.001, ms: 1, s: 1000, m: 60000, min: 60000, h: 3600000 };
  const WORDS = {
    is: ['action', 'begin', 'end', 'gap', 'log', 'error', 'sent', 'received'],
    bridge: ['any', 'sent', 'received', ...FATES.filter((f) => f !== 'rejected'), 'dropped'],
    async: ['any', 'pending', 'settled', 'fulfilled', 'rejected'],
    finding: ['any', 'notice', 'warning', 'error', 'dismissed'],
    remote: ['any', 'none'], store: ['any', 'none'], peer: ['any', 'none'], library: ['any', 'none'], changed: ['any', 'none'],
    payload: ['any'], meta: ['any'], action: ['any'], error: ['any'], gap: ['any'],
  };
  const KEYS = ['type', ...Object.keys(WORDS), 'duration', 'number', 'after', 'before', 'kind'];
  const LISTS = new Set(['payload', 'meta', 'action', 'error']);

  const fold = (text) => text.toLowerCase();
  const escape = (text) => text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const glob = (text) => new RegExp('^' + escape(text).replace(/\*/g, '[^]*').replace(/\?/g, '[^]') + '$', 'u');
  // A name is the whole of it, a text part of it; wildcards say what is left open.
  const nameTest = (value) => value.pattern ? ((re) => (text) => re.test(fold(text)))(glob(value.text)) : (text) => fold(text) === value.text;
  const textTest = (value) => value.pattern ? ((re) => (text) => re.test(fold(text)))(glob('*' + value.text + '*')) : (text) => fold(text).includes(value.text);

  function nearest (text, names) {
    return names.find((name) => name.startsWith(text.slice(0, 3)) && text.length > 2) || null;
  }

  /* --- Text to terms ------------------------------------------------------------------------- */

  function plain (raw) {
    let text = '', inside = false, quoted = false, pattern = false;
    for (let i = 0; i < raw.length; i++) {
      if (raw[i] === '"') { inside = !inside; quoted = true; continue; }
      if (inside && raw[i] === '\\' && (raw[i + 1] === '"' || raw[i + 1] === '\\')) i++;
      else if (!inside && (raw[i] === '*' || raw[i] === '?')) pattern = true;
      text += raw[i];
    }
    return { text: fold(text), quoted, pattern };
  }
  function wordEnd (text, at, comma) {
    let open = 0;
    for (; at < text.length && !/\s/.test(text[at]); at++) {
      if (text[at] === '"') {
        const quote = at++;
        for (; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
        if (at >= text.length) throw new FilterError('This quoted text has no end. Close it with “"”.', quote, text.length);
      } else if (text[at] === '(') open++;
      else if (text[at] === ')' && open-- === 0) break;
      else if (comma && text[at] === ',') break;
    }
    return at;
  }
  function range (text, key, start, end) {
    const units = key === 'duration' || key === 'async' ? UNITS : { '': 1 };
    const read = (part) => {
      const match = /^(-?[\d.]+)([a-zµ]*)$/.exec(part);
      if (!match || !(match[2] in units) || isNaN(match[1])) {
        throw new FilterError(key === 'number' || key === 'gap' ? `“${text}” is no number. Write “120”, “>120” or “100..200”.`
          : `“${text}” is no duration. Write “>50ms”, “<2s” or “10ms..1s”.`, start, end);
      }
      return Number(match[1]) * units[match[2]];
    };
    let match;
    if ((match = /^([<>])(=?)(.*)$/.exec(text))) {
      const limit = read(match[3]);
      return match[1] === '>' ? (n) => n > limit || (match[2] && n === limit) : (n) => n < limit || (match[2] && n === limit);
    }
    const dots = text.indexOf('..');
    if (dots < 0) { const limit = read(text.replace(/^=/, '')); return (n) => n === limit; }
    const low = dots === 0 ? -Infinity : read(text.slice(0, dots));
    const high = dots + 2 === text.length ? Infinity : read(text.slice(dots + 2));
    return (n) => n >= low && n <= high;
  }
  function time (text, page, start, end) {
    let match;
    if ((match = /^\+([\d.]+)([a-zµ]*)$/.exec(text)) && match[2] in UNITS) return Number(match[1]) * UNITS[match[2]];
    if ((match = /^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?$/.exec(text))) {
      const day = Math.floor(page.start / 864e5) * 864e5;
      return day + ((Number(match[1]) * 60 + Number(match[2])) * 60 + Number(match[3] || 0)) * 1000 - page.start;
    }
    const date = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text.toUpperCase().replace(/^(.{10}T\d\d:\d\d(:\d\d(\.\d+)?)?)$/, '$1Z')) : NaN;
    if (isNaN(date)) throw new FilterError(`“${text}” is no time. Write “14:05:30”, “2026-11-20T14:05”, or “+90s” after the beginning. Times are UTC here.`, start, end);
    return date - page.start;
  }

  /* --- Terms to tests ------------------------------------------------------------------------ */

  function linkTest (page, kind, ok) {
    return (row) => [...page.linksFrom(row[0]), ...page.linksTo(row[0])].some((link) => link.kind === kind && ok(link));
  }
  function bridgeTest (page, word, value) {
    if (word === 'any') return (row) => page.isSent(row) || page.isReplayed(row) || linkTest(page, 0, () => true)(row);
    if (word === 'sent') return (row) => page.isSent(row);
    if (word === 'received') return (row) => page.isReplayed(row);
    if (word === 'dropped') return linkTest(page, 0, (link) => DROPPED.has(FATES[link.fate]));
    if (word) return linkTest(page, 0, (link) => FATES[link.fate] === word);
    const ok = nameTest(value);
    return linkTest(page, 0, (link) => ok(link.bridge));
  }
  function asyncTest (page, word, value, raw, place) {
    const fates = { any: FATES, pending: ['open'], settled: ['delivered', 'rejected'], fulfilled: ['delivered'], rejected: ['rejected'] }[word];
    if (fates) return linkTest(page, 1, (link) => fates.includes(FATES[link.fate]));
    const ok = range(value.text, 'async', ...place);
    return linkTest(page, 1, (link) => link.toTime !== null && ok(link.toTime - link.fromTime));
  }
  function changedTest (page, word, raw) {
    if (word === 'any') return (row) => page.changed(row) !== '';
    if (word === 'none') return (row) => page.changed(row) === '';
    const steps = raw.split('.').map(plain);
    const ok = steps.map(nameTest);
    return (row) => page.changed(row).split(', ').some((path) => {
      const keys = path.split('.');
      return ok.every((test, i) => keys[i] === undefined ? false : test(keys[i]))
        || (steps.length > keys.length && keys.every((key, i) => ok[i](key)) && page.changes(row).some((deep) => ok.every((test, i) => deep.split('.')[i] !== undefined && test(deep.split('.')[i]))));
    });
  }
  function contentTest (page, key, path, word, value) {
    const part = (row) => {
      const action = page.action(row);
      return action === undefined ? undefined : key === 'action' ? action : action === null ? undefined : action[key];
    };
    const ok = path.length > 0 ? nameTest(value) : textTest(value);
    return (row) => {
      let at = part(row);
      for (const step of path) at = at === null || at === undefined ? undefined : at[step];
      if (at === undefined) return false;
      return word === 'any' || ok(typeof at === 'string' ? at : JSON.stringify(at));
    };
  }
  function findingTest (page, word, value) {
    if (word === 'any') return (row) => page.findings(row).length > 0;
    if (word === 'dismissed') return (row) => page.dismissed(row);
    if (word) return (row) => page.findings(row).some((finding) => finding.severity === word);
    const ok = nameTest(value);
    return (row) => page.findings(row).some((finding) => ok(finding.rule));
  }
  function nameOf (page, key, word, value) {
    const get = { remote: page.remote, store: page.store, peer: page.peer, library: page.library, type: page.what }[key];
    const ok = nameTest(value);
    if (word === 'any') return (row) => get(row) !== '';
    if (word === 'none') return (row) => get(row) === '';
    return (row) => ok(get(row));
  }
  const IS = { action: 'dispatch', begin: 'hello', end: 'bye', gap: 'gap', log: 'log' };
  function makeTest (page, key, path, raw, place) {
    const value = plain(raw);
    const word = !value.quoted && WORDS[key] && WORDS[key].includes(value.text) ? value.text : null;
    switch (key) {
      case 'is': {
        if (word === null) {
          const meant = nearest(value.text, WORDS.is);
          throw new FilterError(`“is:” does not know “${value.text}”. ` + (meant ? `Did you mean “${meant}”?` : `It takes: ${WORDS.is.join(', ')}.`), ...place);
        }
        if (word === 'error') return (row) => page.isError(row);
        if (word === 'sent') return (row) => page.isSent(row);
        if (word === 'received') return (row) => page.isReplayed(row);
        return (row) => page.kind(row) === IS[word];
      }
      case 'bridge': return bridgeTest(page, word, value);
      case 'async': return asyncTest(page, word, value, raw, place);
      case 'changed': return changedTest(page, word, raw);
      case 'finding': return findingTest(page, word, value);
      case 'payload': case 'meta': case 'action': return contentTest(page, key, path, word, value);
      case 'error': return word ? (row) => page.isError(row) : ((ok) => (row) => page.isError(row) && ok(page.error(row)))(textTest(value));
      case 'gap': return (row) => page.kind(row) === 'gap';
      case 'kind': return ((ok) => (row) => ok(page.kind(row)))(nameTest(value));
      case 'duration': return ((ok) => (row) => page.duration(row) !== null && ok(page.duration(row)))(range(value.text, key, ...place));
      case 'number': return ((ok) => (row) => ok(row[0]))(range(value.text, key, ...place));
      case 'after': return ((t) => (row) => row[1] >= t)(time(value.text, page, ...place));
      case 'before': return ((t) => (row) => row[1] < t)(time(value.text, page, ...place));
      default: return nameOf(page, key, word, value);
    }
  }

  function parse (text, page) {
    let at = 0;
    const skip = () => { while (at < text.length && /\s/.test(text[at])) at++; };
    const isWord = (word) => text.startsWith(word, at) && (at + word.length === text.length || /[\s()]/.test(text[at + word.length]));
    function term () {
      const start = at;
      const match = /^([A-Za-z][\w-]*)((?:\.(?:"(?:\\.|[^"\\])*"|[^\s:()"])*)?):/.exec(text.slice(at));
      if (/^#\d+$/.test(text.slice(at, wordEnd(text, at)))) {
        const wanted = Number(text.slice(at + 1, at = wordEnd(text, at)));
        return (row) => row[0] === wanted;
      }
      // What is behind a colon and no key of ours may be a word of the app: `http://…`.
      if (!match || text.startsWith('//', at + match[0].length)) {
        at = wordEnd(text, at);
        const ok = textTest(plain(text.slice(start, at)));
        return (row) => ok(page.what(row));
      }
      const key = fold(match[1]);
      if (!KEYS.includes(key)) {
        const meant = nearest(key, KEYS);
        throw new FilterError(`There is no key “${key}:”. ` + (meant ? `Did you mean “${meant}:”? ` : '') + 'Put text with a colon in quotes.', start, start + match[0].length);
      }
      const path = match[2] ? match[2].slice(1).split('.').map((step) => step.replace(/^"|"$/g, '')) : [];
      const tests = [];
      at += match[0].length;
      for (;;) {
        const from = at;
        at = wordEnd(text, at, !LISTS.has(key));
        if (at === from) throw new FilterError(`“${key}:” needs a value, such as “${key}:${(WORDS[key] || ['…'])[0]}”.`, start, at);
        tests.push(makeTest(page, key, path, text.slice(from, at), [from, at]));
        if (text[at] !== ',' || LISTS.has(key)) break;
        at++;
      }
      return tests.length === 1 ? tests[0] : (row) => tests.some((test) => test(row));
    }
    function one (depth) {
      skip();
      if (depth > 32) throw new FilterError('This is nested too deeply.', at, text.length);
      if (isWord('NOT')) { at += 3; const test = one(depth + 1); return (row) => !test(row); }
      if (text[at] === '-' && at + 1 < text.length && !/\s/.test(text[at + 1])) { at++; const test = one(depth + 1); return (row) => !test(row); }
      if (text[at] === '(') {
        const open = at++;
        const test = any(depth + 1);
        skip();
        if (text[at] !== ')') throw new FilterError('This parenthesis has no partner.', open, open + 1);
        at++;
        return test;
      }
      if (at >= text.length) throw new FilterError('Something is missing at the end.', Math.max(0, text.length - 1), text.length);
      return term();
    }
    function all (depth) {
      const tests = [one(depth)];
      for (skip(); at < text.length && text[at] !== ')' && !isWord('OR'); skip()) {
        if (isWord('AND')) at += 3;
        tests.push(one(depth));
      }
      return tests.length === 1 ? tests[0] : (row) => tests.every((test) => test(row));
    }
    function any (depth) {
      const tests = [all(depth)];
      for (skip(); isWord('OR'); skip()) { at += 2; tests.push(all(depth)); }
      return tests.length === 1 ? tests[0] : (row) => tests.some((test) => test(row));
    }
    skip();
    if (at === text.length) return () => true;
    const test = any(0);
    skip();
    if (at < text.length) throw new FilterError('This parenthesis has no partner.', at, at + 1);
    return test;
  }

  return { parse, FATES, DROPPED };
})();
