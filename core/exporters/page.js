/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page of an exported recording. Everything that came from a peer is put into the page as text,
 * never as markup; nothing is loaded, sent or opened.
 */
'use strict';
(() => {
  const ROW = 28;
  const MAX_HEIGHT = 8e6;   // browsers end at some 16 million pixels
  const PRINTED = 2000;
  const CHUNK = 500;
  const KINDS = ['hello', 'bye', 'mount', 'unmount', 'package', 'store-open', 'store-close', 'reducer-add', 'reducer-remove',
    'dispatch', 'state', 'subscribe', 'unsubscribe', 'bridge-sent', 'bridge-received', 'bridge-dropped', 'bridge-handled',
    'query-start', 'query-settle', 'not-ready', 'gap', 'log'];
  const DISPATCH = KINDS.indexOf('dispatch');
  const USUAL = new Set(['hello', 'bye', 'dispatch', 'bridge-dropped', 'gap', 'log'].map((k) => KINDS.indexOf(k)));
  const SHAPES = ['M5 0a5 5 0 1 0 0 10A5 5 0 0 0 5 0', 'M.5.5h9v9h-9z', 'M5 0l5 10H0z', 'M5 0l5 5-5 5-5-5z',
    'M3 0h4v3h3v4H7v3H3V7H0V3h3z', 'M5 10L0 0h10z', 'M2.5 0h5L10 5l-2.5 5h-5L0 5z', 'M0 3h10v4H0z'];
  const GLYPHS = { error: '✕', warning: '!', notice: 'i' };
  const ERROR = 1, SENT = 2, REPLAYED = 4;

  const $ = (id) => document.getElementById(id);
  const read = (id) => JSON.parse($(id).textContent);
  const facts = read('facts');
  const strings = facts.strings;
  const rows = [];
  for (const part of document.querySelectorAll('script.rows')) {
    for (const row of JSON.parse(part.textContent)) rows.push(row);
    part.remove();
  }

  // Controls, direction marks and lone surrogates would move or hide what stands around them.
  const show = (text) => String(text).replace(/[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\n\t])\p{Cc}/gu,
    (c) => '\\u{' + c.codePointAt(0).toString(16) + '}');

  function make (tag, className, ...children) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    for (const child of children) if (child !== null && child !== undefined) node.append(child);
    return node;
  }
  // Texts of our own: what stands in backticks is code.
  const prose = (text) => text.split('`').map((part, i) => i % 2 ? make('code', '', part) : part);
  const data = (tag, className, text) => make(tag, ('data ' + (className || '')).trim(), show(text));
  const number = (n) => n.toLocaleString('en-US');
  const plural = (n, one, many) => number(n) + ' ' + (n === 1 ? one : many);

  const pad = (n, width) => String(n).padStart(width, '0');
  function clock (ms) {
    const d = new Date(ms);
    if (isNaN(d)) return '?';
    return pad(d.getUTCHours(), 2) + ':' + pad(d.getUTCMinutes(), 2) + ':' + pad(d.getUTCSeconds(), 2) + '.' + pad(d.getUTCMilliseconds(), 3);
  }
  function span (ms) {
    if (ms < 1000) return ms.toFixed(0) + ' ms';
    if (ms < 60000) return (ms / 1000).toFixed(1) + ' s';
    if (ms < 3600000) return Math.floor(ms / 60000) + ' min ' + Math.round(ms % 60000 / 1000) + ' s';
    return Math.floor(ms / 3600000) + ' h ' + Math.round(ms % 3600000 / 60000) + ' min';
  }
  function delta (ms) {
    if (!(ms >= 0)) return '';
    return '+' + (ms < 10 ? ms.toFixed(1) + ' ms' : span(ms));
  }

  // A remote has a colour and a shape, so that colour alone never tells.
  function remoteMark (place) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    svg.setAttribute('viewBox', '0 0 10 10');
    svg.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', SHAPES[place % 8]);
    path.setAttribute('fill', 'currentColor');
    svg.append(path);
    return make('span', 'remote c' + place % 8, svg, data('span', '', facts.remotes[place].name));
  }

  const byNumber = new Map();
  facts.findings.forEach((finding, i) => {
    if (finding.dismissal) return;
    for (const n of finding.evidence) {
      if (!byNumber.has(n)) byNumber.set(n, []);
      byNumber.get(n).push(i);
    }
  });
  function worst (list) {
    return ['error', 'warning', 'notice'].find((s) => list.some((i) => facts.findings[i].severity === s));
  }
  const badge = (severity) => {
    const node = make('span', 'badge ' + severity, GLYPHS[severity]);
    node.setAttribute('role', 'img');
    node.setAttribute('aria-label', severity);
    return node;
  };

  /* --- Links: what became of messages ------------------------------------------------------------ */

  const FATE_WORDS = { open: 'not settled yet', delivered: 'delivered', rejected: 'rejected', taken: 'received; nothing was dispatched',
    'allow-list': 'dropped: it does not take this type', malformed: 'dropped: it is no action', schema: 'dropped: schema version',
    threw: 'dropped: its handler threw', lost: 'dropped: it never arrived', unheard: 'nobody listened', unknown: 'cannot be told: events are missing' };
  const REASONS = { 'allow-list': 'dropped: not allowed', malformed: 'dropped: malformed', schema: 'dropped: schema version', threw: 'dropped: handler threw', lost: 'dropped: lost' };
  const text = (i) => i < 0 ? '' : strings[i];
  const links = facts.links.map(([kind, fate, from, to, fromRemote, toRemote, fromTime, toTime, type, bridge, detail, sent, received]) => {
    const word = SbxFilter.FATES[fate];
    return { kind, fate, word, from, to, fromRemote, toRemote, fromTime, toTime, type: text(type), bridge: text(bridge), detail: text(detail), sent, received,
      span: kind === 1, dropped: SbxFilter.DROPPED.has(word), open: word === 'open' || word === 'unknown', rejected: word === 'rejected',
      reasons: [text(detail) ? 'dropped: ' + show(text(detail)) : '', REASONS[word], 'dropped'].filter(Boolean) };
  });
  const linksFrom = new Map(), linksTo = new Map();
  const put = (map, n, link) => { if (n > 0) { if (!map.has(n)) map.set(n, []); map.get(n).push(link); } };
  for (const link of links) { put(linksFrom, link.from, link); put(linksTo, link.to, link); put(linksTo, link.received, link); }
  const bridgesFrom = (n) => (linksFrom.get(n) || []).filter((link) => !link.span);
  const bridgeWord = (row) => {
    const out = bridgesFrom(row[0]);
    if (out.length > 0) return '↗ ' + out.filter((link) => link.word === 'delivered').length + ' of ' + out.length;
    const [back] = (linksTo.get(row[0]) || []).filter((link) => !link.span);
    if (back && back.fromRemote >= 0) return '↘ ' + facts.remotes[back.fromRemote].name;
    return row[8] & SENT ? '↗' : row[8] & REPLAYED ? '↘' : '';
  };

  /* --- Filter ------------------------------------------------------------------------------------ */

  const field = (row, i) => row[i] < 0 ? '' : strings[row[i]];
  const remoteName = (row) => row[4] < 0 ? '' : facts.remotes[row[4]].name;
  const storesByLabel = new Map(facts.stores.map((store) => [store.label || store.id, store]));
  const indexOf = (row) => findRow(row[0]);
  const page = {
    start: facts.start,
    linksFrom: (n) => linksFrom.get(n) || [], linksTo: (n) => linksTo.get(n) || [],
    isSent: (row) => (row[8] & SENT) !== 0, isReplayed: (row) => (row[8] & REPLAYED) !== 0, isError: (row) => (row[8] & ERROR) !== 0,
    what: (row) => field(row, 3), remote: remoteName, store: (row) => field(row, 5), changed: (row) => field(row, 6),
    peer: (row) => { const at = row[4] < 0 ? undefined : facts.peers[facts.remotes[row[4]].peer]; return at ? at.name || at.id : ''; },
    library: (row) => (storesByLabel.get(field(row, 5)) || {}).library || '',
    kind: (row) => KINDS[row[2]], duration: (row) => row[7],
    findings: (row) => (byNumber.get(row[0]) || []).map((i) => facts.findings[i]),
    dismissed: (row) => facts.findings.some((f) => f.dismissal && f.evidence.includes(row[0])),
    action: (row) => { const more = row[2] === DISPATCH ? extra(indexOf(row)) : {}; return more.json ? JSON.parse(more.json) : undefined; },
    changes: (row) => (extra(indexOf(row)).changes || []).map(([path]) => path),
    error: (row) => extra(indexOf(row)).error || '',
  };
  function findRow (n) {
    let low = 0, high = rows.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (rows[middle][0] === n) return middle;
      if (rows[middle][0] < n) low = middle + 1; else high = middle - 1;
    }
    return -1;
  }

  let shown = [];
  let current = -1;      // index in shown
  let selected = 0;      // event number
  const view = $('view'), body = $('body'), filter = $('filter'), every = $('every');

  let isShown = new Uint8Array(rows.length);
  let lanes = null;
  function refilter () {
    const all = every.checked, problem = $('problem');
    let test;
    try {
      test = SbxFilter.parse(filter.value, page);
      problem.replaceChildren();
    } catch (error) {
      // The last right one holds; what is wrong is said in its place.
      if (!(error instanceof FilterError)) throw error;
      problem.replaceChildren(data('span', 'mono', filter.value.slice(0, error.start)), data('mark', 'mono', filter.value.slice(error.start, error.end) || ' '),
        data('span', 'mono', filter.value.slice(error.end)), make('div', '', error.message));
      filter.setAttribute('aria-invalid', 'true');
      return;
    }
    filter.removeAttribute('aria-invalid');
    shown = [];
    isShown = new Uint8Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if ((all || USUAL.has(row[2])) && test(row)) { shown.push(i); isShown[i] = 1; }
    }
    if (lanes) lanes.queue();
    $('matches').textContent = shown.length === rows.length ? plural(rows.length, 'event', 'events')
      : number(shown.length) + ' of ' + plural(rows.length, 'event', 'events');
    view.setAttribute('aria-rowcount', shown.length);
    current = findShown(selected);
    render();
  }
  function findShown (wanted) {
    let low = 0, high = shown.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1, n = rows[shown[middle]][0];
      if (n === wanted) return middle;
      if (n < wanted) low = middle + 1; else high = middle - 1;
    }
    return -1;
  }

  /* --- The list: only what can be seen exists ------------------------------------------------- */

  const fullHeight = () => shown.length * ROW;
  const height = () => Math.min(fullHeight(), MAX_HEIGHT);
  // Past the browser's limit the bar moves faster than the rows.
  const ratio = () => {
    const room = height() - view.clientHeight;
    return room <= 0 ? 1 : (fullHeight() - view.clientHeight) / room;
  };

  function makeRow (at) {
    const row = rows[shown[at]];
    const before = at > 0 ? rows[shown[at - 1]] : null;
    const isAction = row[2] === DISPATCH;
    const findings = byNumber.get(row[0]);
    const what = field(row, 3);
    const type = data('span', 'type' + (row[8] & ERROR ? ' err' : ''), isAction ? (what || '(no type)') : KINDS[row[2]] + (what ? '  ' + what : ''));
    const node = make('div', 'row' + (isAction ? '' : ' quiet'),
      make('span', 'num', '#' + row[0]),
      make('span', 'time', clock(facts.start + row[1])),
      make('span', 'delta', before ? delta(row[1] - before[1]) : ''),
      row[4] < 0 ? make('span') : remoteMark(row[4]),
      type,
      data('span', 'changed dim', field(row, 6)),
      make('span', 'ms', row[7] === null ? '' : row[7] < 100 ? row[7].toFixed(1) : Math.round(row[7])),
      data('span', 'bridge' + (bridgesFrom(row[0]).some((link) => link.dropped) ? ' err' : ''), bridgeWord(row)),
      make('span', '', findings ? badge(worst(findings)) : ''));
    type.title = show(what).slice(0, 300);
    node.id = 'r' + row[0];
    node.setAttribute('role', 'row');
    node.setAttribute('aria-rowindex', at + 1);
    node.setAttribute('aria-selected', row[0] === selected);
    for (const cell of node.children) cell.setAttribute('role', 'gridcell');
    node.addEventListener('click', () => select(at, false));
    return node;
  }

  let queued = false;
  function render () {
    queued = false;
    const h = height();
    body.style.height = h + 'px';
    if (shown.length === 0) {
      body.replaceChildren(make('p', 'empty', rows.length === 0 ? 'This export holds no events.' : 'Nothing matches. Change the filter, or show all events.'));
      body.style.height = '';
      return;
    }
    const top = view.scrollTop * ratio();
    const first = Math.max(0, Math.floor(top / ROW) - 6);
    const last = Math.min(shown.length, Math.ceil((top + view.clientHeight) / ROW) + 6);
    const nodes = [];
    for (let i = first; i < last; i++) {
      const node = makeRow(i);
      node.style.top = (i * ROW - top + view.scrollTop) + 'px';
      nodes.push(node);
    }
    body.replaceChildren(...nodes);
    if (current >= first && current < last) view.setAttribute('aria-activedescendant', 'r' + selected);
    else view.removeAttribute('aria-activedescendant');
  }
  function queueRender () {
    if (!queued) { queued = true; requestAnimationFrame(render); }
  }

  function scrollTo (at, centre) {
    const y = at * ROW, room = view.clientHeight, top = view.scrollTop * ratio();
    if (centre) view.scrollTop = Math.max(0, y - room / 2) / ratio();
    else if (y < top) view.scrollTop = y / ratio();
    else if (y + ROW > top + room) view.scrollTop = (y + ROW - room) / ratio();
  }
  function select (at, centre) {
    if (at < 0 || at >= shown.length) return;
    current = at;
    selected = rows[shown[at]][0];
    scrollTo(at, centre);
    render();
    details(shown[at]);
    if (lanes) lanes.reveal(rows[shown[at]][1]);
    if (location.hash !== '#' + selected) history.replaceState(null, '', '#' + selected);
  }
  function goTo (n) {
    let at = findShown(n);
    if (at < 0) {
      filter.value = '';
      const found = rows[findRow(n)];
      if (!found) return false;
      if (!USUAL.has(found[2])) every.checked = true;
      refilter();
      at = findShown(n);
    }
    select(at, true);
    return true;
  }

  /* --- Details --------------------------------------------------------------------------------- */

  const parsed = new Map();
  function extra (index) {
    const chunk = Math.floor(index / CHUNK);
    if (!parsed.has(chunk)) {
      if (parsed.size > 20) parsed.clear();
      parsed.set(chunk, read('d' + chunk));
    }
    return parsed.get(chunk)[index % CHUNK];
  }

  // JSON as it arrived: numbers keep every digit, because they are never read as numbers.
  const PIECE = /"(?:\\[\s\S]|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g;
  const MARK = /^\{"\$sbx":"redacted","kind":"([a-z-]{1,14})","id":"([0-9a-f]{1,16})"\}/;
  function pretty (text, limit) {
    const out = document.createDocumentFragment();
    let depth = 0, n = 0, match;
    const line = () => '\n' + '  '.repeat(Math.min(depth, 40));
    PIECE.lastIndex = 0;
    while ((match = PIECE.exec(text)) !== null) {
      const piece = match[0];
      if (++n > limit) { out.append('…'); break; }
      if (piece === '{' || piece === '[') {
        const mark = piece === '{' ? MARK.exec(text.slice(match.index, match.index + 120)) : null;
        if (mark) {
          out.append(make('span', 'mark', 'redacted · ' + mark[1] + ' · ' + mark[2]));
          PIECE.lastIndex = match.index + mark[0].length;
          continue;
        }
        const closed = text[match.index + 1] === '}' || text[match.index + 1] === ']';
        out.append(piece);
        if (closed) { out.append(text[match.index + 1]); PIECE.lastIndex = match.index + 2; } else { depth++; out.append(line()); }
      } else if (piece === '}' || piece === ']') { depth--; out.append(line(), piece);
      } else if (piece === ',') { out.append(',', line());
      } else if (piece === ':') { out.append(': ');
      } else if (piece[0] === '"') { out.append(data('span', text[PIECE.lastIndex] === ':' ? 'k' : 's', piece));
      } else { out.append(data('span', /^[-\d]/.test(piece) ? 'n' : 'w', piece)); }
    }
    return out;
  }

  function change (entry) {
    const line = (className, glyph, word, text) => {
      const sign = make('span', '', glyph);
      sign.setAttribute('aria-label', word);
      return make('div', className + ' mono', sign, text === null ? make('span', 'dim', 'not there') : make('span', 'data', pretty(text, 400)));
    };
    return make('div', 'change', data('div', 'path mono', entry[0] || '(the whole state)'),
      entry[1] === false ? null : line('was', '−', 'before', entry[1]), line('is', '+', 'after', entry[2]));
  }

  function evidenceTo (n, word) {
    const node = evidenceLink(n);
    node.textContent = word + ' #' + n;
    return node;
  }
  // Who got it, who did not, and why: sentences, with the way to the row it became.
  function delivery (link) {
    const line = make('div', 'delivery' + (link.dropped ? ' gone' : ''));
    const time = link.toTime === null ? '' : ' · ' + delta(link.toTime - link.fromTime).slice(1);
    line.append(link.toRemote >= 0 ? remoteMark(link.toRemote) : make('span', 'dim', 'nobody'),
      data('span', 'fate', (link.dropped ? '✕ ' : link.word === 'delivered' ? '✓ ' : '') + FATE_WORDS[link.word] + (link.detail ? ' (' + link.detail + ')' : '') + time));
    if (link.to > 0) line.append(evidenceTo(link.to, 'became'));
    else if (link.received > 0) line.append(evidenceTo(link.received, 'received'));
    return line;
  }
  function deliveries (row) {
    const out = bridgesFrom(row[0]), back = (linksTo.get(row[0]) || []).filter((link) => !link.span);
    if (out.length + back.length === 0) return null;
    const node = make('div', 'deliveries', make('h3', '', 'Deliveries'));
    if (out.length > 0) {
      const got = out.filter((link) => link.word === 'delivered').length;
      node.append(make('p', '', `Sent over ${show(out[0].bridge) || 'a bridge'}: ${got} of ${plural(out.length, 'receiver', 'receivers')} dispatched it.`), ...out.map(delivery));
    }
    for (const link of back) {
      const line = make('p', '', 'Came from ');
      line.append(link.fromRemote >= 0 ? remoteMark(link.fromRemote) : 'elsewhere', data('span', '', ` over ${link.bridge || 'a bridge'}${link.toTime === null ? '' : ', ' + delta(link.toTime - link.fromTime).slice(1) + ' before'} `));
      if (link.from > 0) line.append(evidenceTo(link.from, 'sent as'));
      node.append(line);
    }
    return node;
  }
  function asyncOf (row) {
    const span = (linksFrom.get(row[0]) || []).find((link) => link.span) || (linksTo.get(row[0]) || []).find((link) => link.span);
    if (!span) return null;
    const line = make('p', '', 'Asynchronous: ' + (span.toTime === null ? 'not settled' : (span.rejected ? 'rejected' : 'fulfilled') + ' after ' + delta(span.toTime - span.fromTime).slice(1)) + ' ');
    if (span.from !== row[0] && span.from > 0) line.append(evidenceTo(span.from, 'began as'));
    else if (span.to > 0) line.append(evidenceTo(span.to, 'ended as'));
    return line;
  }

  function details (index) {
    const row = rows[index], more = extra(index), aside = $('details');
    const isAction = row[2] === DISPATCH;
    const parts = [];
    const where = make('p', 'dim');
    if (row[4] >= 0) where.append(remoteMark(row[4]), '  ');
    if (row[5] >= 0) where.append(data('span', '', field(row, 5)), ' · ');
    where.append(clock(facts.start + row[1]) + ' · #' + number(row[0]) + (row[7] === null ? '' : ' · ' + row[7] + ' ms'));
    parts.push(make('div', '', data('div', 'title', isAction ? field(row, 3) || '(no type)' : KINDS[row[2]]), where));
    for (const i of byNumber.get(row[0]) || []) {
      const finding = facts.findings[i];
      const button = make('button', 'link', 'Show finding');
      button.addEventListener('click', () => openFinding(i));
      parts.push(make('div', 'flag ' + finding.severity, badge(finding.severity), ' ', data('span', '', finding.summary), ' ', button));
    }
    if (more.error) parts.push(make('div', '', make('h3', '', 'Threw'), make('pre', 'err', data('span', '', more.error))));
    parts.push(deliveries(row), asyncOf(row));
    if (more.changes) {
      const list = make('div', '', make('h3', '', 'Changes'), ...more.changes.map(change));
      if (more.cut) list.append(make('p', 'dim', 'More places changed than are shown.'));
      if (more.changes.length === 0) list.append(make('p', 'dim', 'Changed nothing.'));
      parts.push(list);
    }
    if (more.json) parts.push(make('div', '', make('h3', '', isAction ? 'Action' : 'Event'), make('pre', '', pretty(more.json, 6000))));
    if (more.long) parts.push(make('p', 'dim', 'It is ' + number(more.long) + ' bytes long: too long for this page. A JSON export holds it.'));
    if (more.stack) parts.push(make('div', '', make('h3', '', 'Stack'), make('pre', '', data('span', '', more.stack))));
    aside.replaceChildren(...parts.filter(Boolean));
    aside.scrollTop = 0;
  }

  /* --- Findings, world, header ------------------------------------------------------------------ */

  function openFinding (i) {
    const node = $('f' + i);
    node.open = true;
    node.scrollIntoView({ block: 'center' });
    node.querySelector('summary').focus({ preventScroll: true });
  }
  function evidenceLink (n) {
    const button = make('button', 'link', '#' + n);
    button.setAttribute('aria-label', 'Show event ' + n);
    if (n < facts.from || n > facts.to) {
      button.disabled = true;
      button.title = 'Outside the range of this export';
    }
    button.addEventListener('click', () => { if (goTo(n)) { $('timeline').scrollIntoView({ block: 'start' }); view.focus({ preventScroll: true }); } });
    return button;
  }
  function chevron () {
    const node = make('span', 'chevron', '›');
    node.setAttribute('aria-hidden', 'true');
    return node;
  }
  const BY = { recording: 'Dismissed in this recording', rules: 'Known, by the rule configuration', baseline: 'Known, by the baseline' };
  function finding (f, i) {
    const times = f.dismissal ? 'dismissed' : f.count > 1 ? '×' + number(f.count) : '';
    const node = make('details', f.dismissal ? 'finding dismissed' : 'finding',
      make('summary', '', badge(f.severity), data('span', 'subject', f.subject), make('span', 'times', times), data('span', 'said', f.summary), chevron()),
      make('div', 'more',
        make('p', 'facts', f.title + ' · ' + f.confidence + ' · first at ' + clock(f.firstTime) + (f.count > 1 ? ', last at ' + clock(f.lastTime) : '')),
        f.dismissal ? make('p', '', make('b', '', BY[f.dismissal] + (f.dismissed ? ': ' : '.')), data('span', '', f.dismissed)) : null,
        f.explanation ? make('p', '', ...prose(f.explanation)) : null,
        f.remedy ? make('p', '', make('b', '', 'Remedy: '), ...prose(f.remedy)) : null,
        f.site ? make('p', '', make('b', '', 'Code: '), data('code', '', f.site)) : null,
        make('div', 'links', make('span', 'dim', 'Evidence '), ...f.evidence.map(evidenceLink))));
    node.id = 'f' + i;
    node.open = facts.findings.length === 1;
    return node;
  }
  function listOf (title, items) {
    return items.length === 0 ? null : make('div', '', make('h3', '', title), make('ul', '', ...items.map((item) => make('li', 'data', ...item))));
  }

  function fill () {
    const open = facts.findings.filter((f) => !f.dismissal);
    const counts = ['error', 'warning', 'notice'].map((s) => open.filter((f) => f.severity === s).length);
    const name = facts.peers.length > 0 ? facts.peers[0].name || facts.peers[0].id : 'Empty recording';
    const more = facts.peers.length > 1 ? ' and ' + (facts.peers.length - 1) + ' more' : '';
    $('name').textContent = show(name) + more;
    document.title = 'Signalbox report: ' + show(name) + more;
    $('when').textContent = facts.date + ' · ' + span(facts.length);
    const chips = [plural(facts.actions, 'action', 'actions'), plural(facts.remotes.length, 'remote', 'remotes'),
      plural(facts.stores.length, 'store', 'stores')].map((t) => make('span', 'chip', t));
    counts.forEach((n, i) => {
      const s = ['error', 'warning', 'notice'][i];
      if (n > 0) chips.push(make('span', 'chip', badge(s), plural(n, s, s + 's')));
    });
    if (open.length < facts.findings.length) chips.push(make('span', 'chip', number(facts.findings.length - open.length) + ' dismissed'));
    if (facts.gaps > 0) chips.push(make('span', 'chip', plural(facts.gaps, 'gap', 'gaps')));
    const total = facts.redactions.reduce((sum, one) => sum + one.count, 0);
    chips.push(facts.redacted ? make('span', 'chip', 'Redacted: ' + (total > 0 ? facts.redactions.map((one) => one.kind + ' ×' + number(one.count)).join(', ') : 'nothing to replace'))
      : make('span', 'chip raw', 'Not redacted: may hold secrets'));
    if (facts.from > 1 || facts.to < facts.total) chips.push(make('span', 'chip', 'Events ' + number(facts.from) + ' to ' + number(facts.to) + ' of ' + number(facts.total)));
    $('chips').replaceChildren(...chips);

    $('findings-count').textContent = open.length || '';
    $('findings').replaceChildren(...(facts.findings.length > 0 ? facts.findings.map(finding) : [make('p', 'none', 'No findings: nothing went wrong between the remotes as far as was recorded.')]));

    if (facts.without > 0) $('help').after(make('p', 'help', 'The details of the last ' + plural(facts.without, 'event', 'events') + ' did not fit into this page; a JSON export holds them.'));
    $('world').replaceChildren(...[
      listOf('Peers', facts.peers.map((p) => [p.name || p.id, ' ', make('span', 'dim', show([p.kind, p.url].filter(Boolean).join(' · ')))])),
      listOf('Remotes', facts.remotes.map((r, i) => [remoteMark(i), ' ', make('span', 'dim', show([r.host ? 'host' : '', r.version, plural(r.actions, 'action', 'actions')].filter(Boolean).join(' · ')))])),
      listOf('Stores', facts.stores.map((s) => [show(s.label || s.id), ' ', make('span', 'dim', show([s.library, s.version, s.slices.filter((x) => x.open).map((x) => x.name + (x.owner ? ' (' + x.owner + ')' : '')).join(', ')].filter(Boolean).join(' · ')))])),
      listOf('Shared packages', facts.packages.map((p) => [show(p)])),
    ].filter(Boolean));
  }

  /* --- Keys --------------------------------------------------------------------------------------- */

  view.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor(view.clientHeight / ROW) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey || shown.length === 0) return;
    event.preventDefault();
    select(Math.min(shown.length - 1, Math.max(0, (current < 0 ? -1 : current) + steps[event.key])), false);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== filter && !event.ctrlKey && !event.metaKey) { event.preventDefault(); filter.focus(); filter.select(); }
    if (event.key === 'Escape' && document.activeElement === filter) { if (filter.value) { filter.value = ''; refilter(); } else view.focus(); }
    if (event.key === 'Enter' && document.activeElement === filter && shown.length > 0) { select(current < 0 ? 0 : current, false); view.focus(); }
  });
  view.addEventListener('scroll', queueRender, { passive: true });
  let waits = 0;
  filter.addEventListener('input', () => {
    clearTimeout(waits);
    if (rows.length < 20000) refilter(); else waits = setTimeout(refilter, 120);
  });
  every.addEventListener('change', refilter);
  addEventListener('resize', queueRender);
  addEventListener('hashchange', () => goTo(Number(location.hash.slice(1))));
  let closed = [];
  addEventListener('beforeprint', () => {
    // Paper is light, whatever the screen is.
    document.documentElement.dataset.print = 'true';
    if (lanes) lanes.draw();
    $('printed').textContent = shown.length > PRINTED ? 'The first ' + number(PRINTED) + ' of ' + number(shown.length) + ' rows are printed; a filter chooses others.' : '';
    closed = [...document.querySelectorAll('.finding:not([open])')];
    for (const node of closed) node.open = true;
    body.replaceChildren(...shown.slice(0, PRINTED).map((row, at) => makeRow(at)));
  });
  addEventListener('afterprint', () => {
    for (const node of closed) node.open = false;
    delete document.documentElement.dataset.print;
    if (lanes) lanes.draw();
    render();
  });

  /* --- Lanes ------------------------------------------------------------------------------------ */

  // One for each remote; actions of no remote stand in a lane of their store.
  const laneKey = (row) => row[4] >= 0 ? row[4] : row[5] >= 0 ? 's' + row[5] : -1;
  function makeLanes () {
    const byKey = new Map(facts.remotes.map((remote, i) => [i, { key: i, name: show(remote.name), place: i, rows: [] }]));
    const gaps = [];
    rows.forEach((row, i) => {
      const key = laneKey(row);
      if (row[2] === KINDS.indexOf('gap') || row[2] === KINDS.indexOf('hello') || row[2] === KINDS.indexOf('bye')) gaps.push({ time: row[1], bad: row[2] === KINDS.indexOf('gap') });
      if (row[2] !== DISPATCH || key === -1) return;
      if (!byKey.has(key)) byKey.set(key, { key, name: show(field(row, 5)), place: byKey.size, rows: [] });
      byKey.get(key).rows.push(i);
    });
    for (const link of links) {
      for (const [n, side] of [[link.from, 'fromLane'], [link.to, 'toLane']]) { const at = n > 0 ? findRow(n) : -1; if (at >= 0) link[side] = laneKey(rows[at]); }
    }
    const used = [...byKey.values()].filter((lane) => lane.rows.length > 0 || links.some((link) => link.fromRemote === lane.key || link.toRemote === lane.key));
    for (const lane of used) lane.rows.sort((a, b) => rows[a][1] - rows[b][1]);
    const row = () => findRow(selected);
    lanes = SbxLanes.create($('lanes'), {
      lanes: used, links, gaps, length: facts.length,
      times: rows.map((one) => one[1]),
      isShown: (i) => isShown[i] === 1,
      isBridged: (i) => (rows[i][8] & (SENT | REPLAYED)) !== 0,
      severity: (i) => { const list = byNumber.get(rows[i][0]); return list ? worst(list) : undefined; },
      clock: (t, unit) => unit < 1000 ? clock(facts.start + t) : clock(facts.start + t).slice(0, 8),
      selected: () => selected, selectedRow: row,
      selectedTime: () => row() < 0 ? null : rows[row()][1],
      selectedLane: () => row() < 0 ? undefined : laneKey(rows[row()]),
      pick: (i) => { const at = findShown(rows[i][0]); if (at >= 0) select(at, true); },
      say: (i) => [data('b', '', field(rows[i], 3) || '(no type)'), make('div', 'dim', clock(facts.start + rows[i][1]) + ' · #' + number(rows[i][0])),
        ...bridgesFrom(rows[i][0]).slice(0, 6).map(delivery)],
    });
    $('lanes').hidden = used.length === 0;
    if (lanes.hidden > 0) $('lanes').append(make('p', 'help', 'And ' + plural(lanes.hidden, 'more lane', 'more lanes') + ', in the list below.'));
  }

  fill();
  refilter();
  makeLanes();
  if (/^#\d+$/.test(location.hash)) goTo(Number(location.hash.slice(1)));
  else {
    const first = facts.findings.flatMap((f) => f.evidence).find((n) => findShown(n) >= 0);
    if (first !== undefined) goTo(first);
  }
  document.documentElement.dataset.ready = 'true';
})();
