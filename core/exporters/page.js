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
  const places = new Map();
  for (const remote of facts.remotes) if (!places.has(remote.name)) places.set(remote.name, places.size);
  function remoteMark (name) {
    const place = places.get(name);
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    svg.setAttribute('viewBox', '0 0 10 10');
    svg.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', SHAPES[(place === undefined ? 7 : place) % 8]);
    path.setAttribute('fill', 'currentColor');
    svg.append(path);
    return make('span', 'remote c' + ((place === undefined ? 7 : place) % 8), svg, data('span', '', name));
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

  /* --- Filter: words and name:value, all of which must hold ------------------------------------ */

  const field = (row, i) => row[i] < 0 ? '' : strings[row[i]];
  const FIELDS = { type: 3, remote: 4, store: 5, changed: 6 };
  function globToTest (value) {
    const parts = value.toLowerCase().split(',').filter(Boolean).map((one) =>
      new RegExp('^' + one.split('*').map((s) => s.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*') + '$'));
    return (text) => parts.some((re) => re.test(text));
  }
  function makeTerm (term) {
    const negative = term.length > 1 && term[0] === '-';
    const body = negative ? term.slice(1) : term;
    const colon = body.indexOf(':');
    const name = colon > 0 ? body.slice(0, colon).toLowerCase() : '';
    const value = body.slice(colon + 1);
    let test;
    if (/^#\d+$/.test(body)) {
      const wanted = Number(body.slice(1));
      test = (row) => row[0] === wanted;
    } else if (name === 'changed') {
      const ok = globToTest(value + (value.includes('*') ? '' : ',' + value + '.*'));
      test = (row) => field(row, 6).toLowerCase().split(', ').some((path) => ok(path));
    } else if (name in FIELDS) {
      const ok = globToTest(value);
      test = (row) => ok(field(row, FIELDS[name]).toLowerCase());
    } else if (name === 'kind') {
      const ok = globToTest(value);
      test = (row) => ok(KINDS[row[2]]);
    } else if (name === 'finding') {
      const ok = globToTest(value === 'any' ? '*' : '*' + value + '*');
      test = (row) => (byNumber.get(row[0]) || []).some((i) => ok(facts.findings[i].rule));
    } else if (name === 'error') {
      test = (row) => (row[8] & ERROR) !== 0;
    } else if (name === 'bridge') {
      test = (row) => (row[8] & (SENT | REPLAYED)) !== 0 || KINDS[row[2]].startsWith('bridge');
    } else {
      const wanted = body.toLowerCase();
      test = (row) => [3, 4, 5, 6].some((i) => field(row, i).toLowerCase().includes(wanted));
    }
    return negative ? (row) => !test(row) : test;
  }

  let shown = [];
  let current = -1;      // index in shown
  let selected = 0;      // event number
  const view = $('view'), body = $('body'), filter = $('filter'), every = $('every');

  function refilter () {
    const terms = filter.value.trim().split(/\s+/).filter(Boolean).map(makeTerm);
    const all = every.checked;
    shown = [];
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if ((all || USUAL.has(row[2])) && terms.every((term) => term(row))) shown.push(i);
    }
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
      row[4] < 0 ? make('span') : remoteMark(field(row, 4)),
      type,
      data('span', 'changed dim', field(row, 6)),
      make('span', 'ms', row[7] === null ? '' : row[7] < 100 ? row[7].toFixed(1) : Math.round(row[7])),
      make('span', '', findings ? badge(worst(findings)) : row[8] & SENT ? '↗' : row[8] & REPLAYED ? '↘' : ''));
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
    if (location.hash !== '#' + selected) history.replaceState(null, '', '#' + selected);
  }
  function goTo (n) {
    let at = findShown(n);
    if (at < 0) {
      filter.value = '';
      const found = rows.find((row) => row[0] === n);
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

  function details (index) {
    const row = rows[index], more = extra(index), aside = $('details');
    const isAction = row[2] === DISPATCH;
    const parts = [];
    const where = make('p', 'dim');
    if (row[4] >= 0) where.append(remoteMark(field(row, 4)), '  ');
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
    if (more.changes) {
      const list = make('div', '', make('h3', '', 'Changes'), ...more.changes.map(change));
      if (more.cut) list.append(make('p', 'dim', 'More places changed than are shown.'));
      if (more.changes.length === 0) list.append(make('p', 'dim', 'Changed nothing.'));
      parts.push(list);
    }
    if (more.json) parts.push(make('div', '', make('h3', '', isAction ? 'Action' : 'Event'), make('pre', '', pretty(more.json, 6000))));
    if (more.long) parts.push(make('p', 'dim', 'It is ' + number(more.long) + ' bytes long: too long for this page. A JSON export holds it.'));
    if (more.stack) parts.push(make('div', '', make('h3', '', 'Stack'), make('pre', '', data('span', '', more.stack))));
    aside.replaceChildren(...parts);
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
      listOf('Remotes', facts.remotes.map((r) => [remoteMark(r.name), ' ', make('span', 'dim', show([r.host ? 'host' : '', r.version, plural(r.actions, 'action', 'actions')].filter(Boolean).join(' · ')))])),
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
  filter.addEventListener('input', refilter);
  every.addEventListener('change', refilter);
  addEventListener('resize', queueRender);
  addEventListener('hashchange', () => goTo(Number(location.hash.slice(1))));
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('.finding:not([open])')];
    for (const node of closed) node.open = true;
    body.replaceChildren(...shown.slice(0, PRINTED).map((row, at) => makeRow(at)));
  });
  addEventListener('afterprint', () => {
    for (const node of closed) node.open = false;
    render();
  });

  fill();
  refilter();
  if (/^#\d+$/.test(location.hash)) goTo(Number(location.hash.slice(1)));
  else {
    const first = facts.findings.flatMap((f) => f.evidence).find((n) => findShown(n) >= 0);
    if (first !== undefined) goTo(first);
  }
  document.documentElement.dataset.ready = 'true';
})();
