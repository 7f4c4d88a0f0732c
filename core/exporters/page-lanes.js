/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lanes of a page: one for each remote on a common axis of time, a mark for each action, a line
 * from the sender of a message to each receiver, a cross where it was dropped. Drawn once per frame,
 * and per pixel where there is more than can be told apart. The list below is the same in words.
 */
'use strict';
const SbxLanes = (() => {
  const LANE = 38, AXIS = 24, STRIP = 30, MARK = 5, EDGE = 26, MOST_LINKS = 3000, MOST_LANES = 40;
  const MIN_VIEW = 0.5;    // ms
  const FONT = '12.5px "Adwaita Sans", Cantarell, "Segoe UI", system-ui, sans-serif';
  const PATHS = ['M5 0a5 5 0 1 0 0 10A5 5 0 0 0 5 0', 'M.5.5h9v9h-9z', 'M5 0l5 10H0z', 'M5 0l5 5-5 5-5-5z',
    'M3 0h4v3h3v4H7v3H3V7H0V3h3z', 'M5 10L0 0h10z', 'M2.5 0h5L10 5l-2.5 5h-5L0 5z', 'M0 3h10v4H0z'];

  const lowerBound = (array, value) => {
    let low = 0, high = array.length;
    while (low < high) { const middle = (low + high) >> 1; if (array[middle] < value) low = middle + 1; else high = middle; }
    return low;
  };
  function step (length, room) {
    const raw = length / Math.max(1, room / 110), power = 10 ** Math.floor(Math.log10(raw));
    return power * [1, 2, 5, 10].find((n) => n * power >= raw);
  }

  /* @model: { lanes: [{ name, place, rows }], times, length, links, isShown (i), isBridged (i), severity (i), isSpecial, gaps, clock (t), say (i), sayLink (l), pick (i), selected () } */
  function create (root, model) {
    const lanes = model.lanes.slice(0, MOST_LANES);
    const laneOf = new Map(lanes.map((lane, i) => [lane.key, i]));
    for (const lane of lanes) lane.times = Float64Array.from(lane.rows, (i) => model.times[i]);
    const full = [0, Math.max(model.length, 1)];
    let view = full, hover = null, drag = null, queued = false, width = 0, left = 120, colors = {};

    const make = (tag, className, text) => { const node = document.createElement(tag); if (className) node.className = className; if (text) node.textContent = text; return node; };
    const button = (text, label, action) => {
      const node = make('button', 'link', text);
      node.setAttribute('aria-label', label);
      node.title = label;
      node.addEventListener('click', action);
      return node;
    };
    const tools = make('div', 'lane-tools');
    const where = make('span', 'dim mono', '');
    const all = button('Show all', 'Show all of the time (0)', () => setView(...full));
    tools.append(where, button('−', 'Zoom out (−)', () => zoom(2)), button('+', 'Zoom in (+)', () => zoom(0.5)), all);
    const canvas = make('canvas', 'lanes');
    const hint = make('div', 'lane-hint');
    hint.hidden = true;
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-roledescription', 'lanes');
    canvas.setAttribute('aria-describedby', 'lane-help');
    const box = make('div', 'lane-box');
    box.append(canvas, hint);
    root.replaceChildren(tools, box);

    const height = () => STRIP + AXIS + lanes.length * LANE;
    const x = (t) => left + (t - view[0]) / (view[1] - view[0]) * (width - left - EDGE);
    const timeAt = (px) => view[0] + (px - left) / (width - left - EDGE) * (view[1] - view[0]);
    const y = (lane) => STRIP + AXIS + lane * LANE + LANE / 2;

    function setView (from, to) {
      const length = Math.min(Math.max(to - from, MIN_VIEW), full[1]);
      const start = Math.min(Math.max(from, 0), full[1] - length);
      view = [start, start + length];
      queue();
    }
    function zoom (factor, around) {
      const at = around === undefined ? (view[0] + view[1]) / 2 : around;
      setView(at - (at - view[0]) * factor, at + (view[1] - at) * factor);
    }

    /* --- Drawing ------------------------------------------------------------------------------- */

    function readColors () {
      const style = getComputedStyle(document.documentElement);
      const get = (name) => style.getPropertyValue(name).trim();
      colors = { fg: get('--fg'), dim: get('--dim'), line: get('--line'), soft: get('--soft'), card: get('--card'), accent: get('--accent'),
        error: get('--error'), warning: get('--warning'), notice: get('--notice'), select: get('--select') };
      for (let i = 0; i < 8; i++) colors['r' + i] = get('--r' + i);
    }
    function shape (context, place, cx, cy, size) {
      context.save();
      context.translate(cx - size, cy - size);
      context.scale(size / 5, size / 5);
      context.fill(new Path2D(PATHS[place]));
      context.restore();
    }
    // A finding says what it is by its sign, too.
    function flag (context, severity, cx, cy) {
      context.fillStyle = colors.card;
      context.beginPath();
      context.arc(cx, cy, 6, 0, 7);
      context.fill();
      context.fillStyle = colors[severity];
      context.font = 'bold 10px system-ui, sans-serif';
      context.textAlign = 'center';
      context.fillText({ error: '✕', warning: '!', notice: 'i' }[severity], cx, cy + 0.5);
      context.font = FONT;
    }
    function drawStrip (context) {
      const room = width - left - EDGE, bins = new Uint32Array(Math.max(1, Math.floor(room / 3)));
      let most = 1;
      for (const lane of lanes) for (const t of lane.times) { const bin = Math.min(bins.length - 1, Math.floor(t / full[1] * bins.length)); most = Math.max(most, ++bins[bin]); }
      context.fillStyle = colors.soft;
      context.fillRect(left, 2, room, STRIP - 8);
      context.fillStyle = colors.dim;
      bins.forEach((n, i) => { if (n > 0) { const h = Math.max(1.5, Math.sqrt(n / most) * (STRIP - 10)); context.fillRect(left + i * 3, STRIP - 6 - h, 2, h); } });
      if (view[1] - view[0] < full[1]) {
        const a = left + view[0] / full[1] * room, b = left + view[1] / full[1] * room;
        context.fillStyle = colors.accent;
        context.globalAlpha = 0.2;
        context.fillRect(a, 2, Math.max(2, b - a), STRIP - 8);
        context.globalAlpha = 1;
        context.strokeStyle = colors.accent;
        context.strokeRect(a + 0.5, 2.5, Math.max(2, b - a) - 1, STRIP - 9);
      }
    }
    function drawAxis (context) {
      const unit = step(view[1] - view[0], width - left);
      context.textBaseline = 'middle';
      context.textAlign = 'left';
      for (let t = Math.ceil(view[0] / unit) * unit; t <= view[1]; t += unit) {
        context.fillStyle = colors.line;
        context.fillRect(Math.round(x(t)), STRIP, 1, height() - STRIP);
        context.fillStyle = colors.dim;
        if (x(t) + 82 < width) context.fillText(model.clock(t, unit), x(t) + 4, STRIP + AXIS / 2);
      }
    }
    function drawLane (context, lane, i) {
      const color = colors['r' + lane.place % 8];
      context.fillStyle = colors.soft;
      context.fillRect(left, y(i) - LANE / 2 + 3, width - left - 8, LANE - 6);
      context.fillStyle = color;
      shape(context, lane.place % 8, 10, y(i), MARK);
      context.fillStyle = colors.fg;
      context.textAlign = 'left';
      let name = lane.name;
      while (name.length > 3 && context.measureText(name).width > left - 30) name = name.slice(0, -2).replace(/…$/, '') + '…';
      context.fillText(name, 22, y(i));

      const first = lowerBound(lane.times, view[0] - 1), last = lowerBound(lane.times, view[1] + 1);
      if (last - first > (width - left) * 2) { drawDense(context, lane, i, first, last, color); return; }
      for (let k = first; k < last; k++) {
        const row = lane.rows[k], bridged = model.isBridged(row), severity = model.severity(row), special = bridged || severity;
        context.globalAlpha = !model.isShown(row) ? 0.12 : special ? 1 : 0.5;
        context.fillStyle = color;
        shape(context, lane.place % 8, x(lane.times[k]), y(i), special ? MARK : MARK - 1);
        if (severity) flag(context, severity, x(lane.times[k]), y(i) - 12);
      }
      context.globalAlpha = 1;
    }
    // More than can be told apart: how many fell on each pixel, and whether any was a finding.
    function drawDense (context, lane, i, first, last, color) {
      const bins = new Uint32Array(Math.ceil(width)), worst = new Map();
      let most = 1;
      for (let k = first; k < last; k++) {
        const px = Math.round(x(lane.times[k]));
        if (px < left || px >= bins.length || !model.isShown(lane.rows[k])) continue;
        most = Math.max(most, ++bins[px]);
        const severity = model.severity(lane.rows[k]);
        if (severity && worst.get(px) !== 'error') worst.set(px, severity);
      }
      context.fillStyle = color;
      context.globalAlpha = 0.75;
      bins.forEach((n, px) => { if (n > 0) { const h = 4 + Math.log2(n + 1) / Math.log2(most + 1) * (LANE - 16); context.fillRect(px, y(i) - h / 2, 1, h); } });
      context.globalAlpha = 1;
      for (const [px, severity] of worst) { flag(context, severity, px, y(i) - 13); }
    }
    function lineOf (link) {
      const from = laneOf.get(link.from > 0 && link.fromLane !== undefined ? link.fromLane : link.fromRemote), to = laneOf.get(link.toLane !== undefined ? link.toLane : link.toRemote);
      return { from, to, a: link.fromTime, b: link.toTime === null ? link.fromTime : link.toTime };
    }
    function drawSpan (context, link, line) {
      if (line.from === undefined) return;
      context.fillStyle = link.rejected ? colors.error : colors['r' + lanes[line.from].place % 8];
      context.globalAlpha = 0.32;
      const end = link.toTime === null ? view[1] : link.toTime;
      context.fillRect(x(line.a), y(line.from) - 4, Math.max(1, x(end) - x(line.a)), 8);
      context.globalAlpha = 1;
    }
    function drawLine (context, link, line, picked) {
      const a = x(line.a), b = x(line.b), from = line.from === undefined ? line.to : line.from, to = line.to === undefined ? line.from : line.to;
      if (from === undefined) return;
      context.strokeStyle = link.dropped ? colors.error : colors['r' + lanes[from].place % 8];
      context.lineWidth = picked ? 2.5 : 1.4;
      context.setLineDash(link.dropped ? [4, 3] : link.open ? [1, 3] : []);
      context.globalAlpha = picked ? 1 : 0.75;
      const end = Math.max(b, a + (link.dropped ? 12 : 0));
      context.beginPath();
      context.moveTo(a, y(from));
      if (from === to) context.bezierCurveTo(a, y(from) - 18, end, y(to) - 18, end, y(to));
      else context.bezierCurveTo(a, (y(from) + y(to)) / 2, end, (y(from) + y(to)) / 2, end, y(to));
      context.stroke();
      context.setLineDash([]);
      context.globalAlpha = 1;
      if (link.dropped) {
        context.lineWidth = picked ? 3 : 2.2;
        context.beginPath();
        context.moveTo(end - 4, y(to) - 4); context.lineTo(end + 4, y(to) + 4);
        context.moveTo(end + 4, y(to) - 4); context.lineTo(end - 4, y(to) + 4);
        context.stroke();
      } else if (!link.open) {
        context.lineWidth = 1.6;
        context.fillStyle = colors.card;
        context.beginPath();
        context.arc(end, y(to), 4, 0, 7);
        context.fill();
        context.strokeStyle = colors['r' + lanes[to].place % 8];
        context.stroke();
      }
      return { x: end, y: y(to) };
    }
    // Reasons in words, where they do not cover each other.
    function drawReasons (context, crosses) {
      const ends = new Map();
      context.fillStyle = colors.error;
      context.textAlign = 'left';
      for (const { x: at, y: line, texts } of crosses.sort((a, b) => a.x - b.x)) {
        const free = ends.get(line) || left;
        const sides = [...texts.map((text) => [text, at + 9]), ...texts.map((text) => [text, at - 9 - context.measureText(text).width])];
        for (const [text, from] of sides) {
          const w = context.measureText(text).width;
          if (from < free || from + w > width - 8) continue;
          context.fillStyle = colors.soft;
          context.fillRect(from - 2, line - 9, w + 4, 18);
          context.fillStyle = colors.error;
          context.fillText(text, from, line);
          ends.set(line, Math.max(at, from + w) + 12);
          break;
        }
      }
    }
    function drawLinks (context) {
      const visible = [], crosses = [], selected = model.selected();
      for (const link of model.links) {
        const line = lineOf(link);
        if (Math.max(line.a, link.toTime === null ? view[1] : line.b) < view[0] || line.a > view[1]) continue;
        if (link.span) { if (visible.length < MOST_LINKS) drawSpan(context, link, line); } else visible.push([link, line]);
      }
      // Dropped ones are what people look for: they are drawn first and last.
      const order = visible.length > MOST_LINKS ? visible.filter(([link]) => link.dropped).slice(0, MOST_LINKS) : visible;
      for (const [link, line] of order) {
        const picked = selected > 0 && (link.from === selected || link.to === selected);
        const end = drawLine(context, link, line, picked);
        if (end && link.dropped) crosses.push({ ...end, texts: link.reasons });
      }
      drawReasons(context, crosses);
    }
    function drawEvents (context) {
      for (const gap of model.gaps) {
        if (gap.time < view[0] || gap.time > view[1]) continue;
        context.fillStyle = gap.bad ? colors.warning : colors.dim;
        context.globalAlpha = 0.7;
        for (let at = STRIP + AXIS; at < height(); at += 6) context.fillRect(Math.round(x(gap.time)), at, gap.bad ? 2 : 1, 3);
        context.globalAlpha = 1;
      }
      const at = model.selectedTime();
      if (at === null || at < view[0] || at > view[1]) return;
      context.fillStyle = colors.accent;
      context.fillRect(Math.round(x(at)) - 0.5, STRIP + AXIS - 4, 1.5, height() - STRIP - AXIS + 4);
      const lane = laneOf.get(model.selectedLane());
      if (lane === undefined) return;
      context.strokeStyle = colors.accent;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(x(at), y(lane), MARK + 4, 0, 7);
      context.stroke();
    }
    function draw () {
      queued = false;
      const scale = devicePixelRatio || 1, context = canvas.getContext('2d');
      width = box.clientWidth || width;
      if (width === 0) return;
      left = width < 560 ? 84 : 132;
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height() * scale);
      readColors();
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, width, height());
      context.font = FONT;
      context.textBaseline = 'middle';
      drawStrip(context);
      context.save();
      drawAxis(context);
      lanes.forEach((lane, i) => drawLane(context, lane, i));
      context.beginPath();
      context.rect(left - 6, STRIP, width - left + 6, height());
      context.clip();
      drawLinks(context);
      drawEvents(context);
      context.restore();
      where.textContent = model.clock(view[0], view[1] - view[0]) + ' – ' + model.clock(view[1], view[1] - view[0]);
      all.disabled = view[1] - view[0] >= full[1];
    }
    function queue () { if (!queued) { queued = true; requestAnimationFrame(draw); } }

    /* --- Pointer and keys ------------------------------------------------------------------------ */

    function near (px, py) {
      const i = Math.floor((py - STRIP - AXIS) / LANE), lane = lanes[i];
      if (!lane || px < left) return -1;
      const at = lowerBound(lane.times, timeAt(px));
      let best = -1, distance = 9;
      for (let k = Math.max(0, at - 20); k < Math.min(lane.rows.length, at + 20); k++) {
        const d = Math.abs(x(lane.times[k]) - px);
        if (d < distance && model.isShown(lane.rows[k])) { best = lane.rows[k]; distance = d; }
      }
      return best;
    }
    function showHint (row, px, py) {
      hover = row;
      hint.hidden = row < 0;
      canvas.style.cursor = row < 0 ? 'default' : 'pointer';
      if (row < 0) return;
      hint.replaceChildren(...model.say(row));
      hint.style.left = Math.max(4, Math.min(px + 12, width - hint.offsetWidth - 4)) + 'px';
      hint.style.top = Math.min(py + 14, height() - 8) + 'px';
    }
    const place = (event) => { const rect = canvas.getBoundingClientRect(); return [event.clientX - rect.left, event.clientY - rect.top]; };
    canvas.addEventListener('pointerdown', (event) => {
      const [px, py] = place(event);
      if (event.button !== 0) return;
      drag = { px, view, strip: py < STRIP, moved: false, at: (px - left) / (width - left - EDGE) * full[1], pointer: event.pointerId };
    });
    canvas.addEventListener('pointermove', (event) => {
      const [px, py] = place(event);
      if (!drag) { showHint(near(px, py), px, py); return; }
      if (Math.abs(px - drag.px) < 4 && !drag.moved) return;
      if (!drag.moved) canvas.setPointerCapture(drag.pointer);
      drag.moved = true;
      hint.hidden = true;
      const to = (px - left) / (width - left - EDGE) * full[1];
      if (drag.strip) setView(Math.min(drag.at, to), Math.max(drag.at, to));
      else { const length = drag.view[1] - drag.view[0], by = (px - drag.px) / (width - left - EDGE) * length; setView(drag.view[0] - by, drag.view[1] - by); }
    });
    canvas.addEventListener('pointerup', (event) => {
      const [px, py] = place(event);
      if (drag && !drag.moved) { const row = near(px, py); if (row >= 0) model.pick(row); }
      drag = null;
    });
    canvas.addEventListener('pointercancel', () => { drag = null; });
    canvas.addEventListener('pointerleave', () => { if (!drag) showHint(-1); });
    canvas.addEventListener('dblclick', (event) => { const [px] = place(event); if (px > left) zoom(0.4, timeAt(px)); });
    canvas.addEventListener('wheel', (event) => {
      const [px] = place(event), length = view[1] - view[0];
      if (event.ctrlKey || event.metaKey) { event.preventDefault(); zoom(event.deltaY > 0 ? 1.25 : 0.8, timeAt(Math.max(left, px))); }
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) { event.preventDefault(); const by = (event.deltaX || event.deltaY) / (width - left) * length; setView(view[0] + by, view[1] + by); }
    }, { passive: false });
    canvas.addEventListener('keydown', (event) => {
      const length = view[1] - view[0];
      const keys = { '+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2), 0: () => setView(...full),
        PageUp: () => setView(view[0] - length, view[1] - length), PageDown: () => setView(view[0] + length, view[1] + length),
        ArrowRight: () => walk(1, 0), ArrowLeft: () => walk(-1, 0), ArrowDown: () => walk(0, 1), ArrowUp: () => walk(0, -1) };
      if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });
    // To the neighbour in the lane, or to what is nearest in the lane above or below.
    function walk (along, across) {
      const current = laneOf.get(model.selectedLane()), time = model.selectedTime();
      const i = Math.min(lanes.length - 1, Math.max(0, (current === undefined ? 0 : current) + across)), lane = lanes[i];
      if (!lane || lane.rows.length === 0) return;
      const at = lane.rows.indexOf(model.selectedRow());
      let k = at >= 0 && across === 0 ? at + along : Math.min(lane.rows.length - 1, lowerBound(lane.times, time === null ? 0 : time));
      while (k >= 0 && k < lane.rows.length && !model.isShown(lane.rows[k])) k += along || 1;
      if (k < 0 || k >= lane.rows.length) return;
      model.pick(lane.rows[k]);
      reveal(lane.times[k]);
    }
    function reveal (time) {
      const length = view[1] - view[0];
      if (time !== null && (time < view[0] || time > view[1])) setView(time - length / 2, time + length / 2);
      else queue();
    }

    new ResizeObserver(queue).observe(box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', queue);
    matchMedia('(prefers-contrast: more)').addEventListener('change', queue);
    canvas.setAttribute('aria-label', lanes.length + ' lanes: ' + lanes.map((lane) => lane.name + ', ' + lane.rows.length).join('; '));
    return { draw, queue, reveal, setView, getView: () => view.slice(), hidden: model.lanes.length - lanes.length,
      locate: (row, lane) => ({ x: x(model.times[row]), y: y(laneOf.get(lane)) }) };
  }
  return { create };
})();
