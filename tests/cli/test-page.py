#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of hostile recordings: the page in a real browser, and the Markdown and JSON beside it."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest

import naughty
from peer import SBX, Peer, run

STORE = 's1'


def name(text):
    """As an id or a name of the protocol: at most 128 bytes, not empty."""
    return text if 0 < len(json.dumps(text)) - 2 <= 128 and len(text.encode('utf-8', 'surrogatepass')) <= 128 else 'n' + str(abs(hash(text)))


def events():
    yield {'k': 'mount', 't': 1, 'remote': 'host', 'host': True}
    yield {'k': 'store-open', 't': 1, 'store': STORE, 'name': naughty.MARKUP[1], 'library': 'redux', 'owner': 'host', 'keys': ['host', 'guest']}
    yield {'k': 'state', 't': 1, 'store': STORE, 'state': {'host': {}, 'guest': {}, 'list': []}}
    yield {'k': 'reducer-add', 't': 1, 'store': STORE, 'slice': 'host', 'owner': 'host'}
    yield {'k': 'reducer-add', 't': 1, 'store': STORE, 'slice': 'guest', 'owner': 'guest'}
    for i, text in enumerate(naughty.ALL):
        yield {'k': 'mount', 't': i, 'remote': name(text), 'version': text, 'entry': text}
        yield {'k': 'dispatch', 't': i, 'store': STORE, 'remote': name(text), 'ms': 0.1, 'stack': text, 'error': text,
               'action': {'type': text, 'payload': {text or 'x': text, 'list': [text]}},
               'patch': [{'p': ['host', text], 'v': text}, {'p': ['guest', 'n'], 'v': i}]}
        yield {'k': 'log', 't': i, 'level': 'error', 'text': text}
        yield {'k': 'bridge-dropped', 't': i, 'bridge': text, 'hash': 'h', 'reason': 'schema', 'detail': text, 'remote': name(text)}


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='sbx-test-')
        cls.file = os.path.join(cls.folder, 'run.signalbox')
        process = subprocess.Popen([SBX, 'record', '--listen=0', '-o', cls.file], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, text=True)
        port = int(re.search(r':(\d+)/', process.stdout.readline()).group(1))
        peer = Peer.dial(port)
        cls.events = list(events())
        peer.play(cls.events, title=naughty.MARKUP[0], name=naughty.MARKUP[7], url=naughty.MARKUP[5])
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        Peer.close_all()
        cls.dismiss()
        cls.page = cls.export('html')

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def dismiss(cls):
        """Every other finding, with a reason that is as hostile as what the peer sent."""
        findings = json.loads(run('check', cls.file, '--json', '--raw').stdout)['findings']
        reasons = [text.encode('utf-8', 'replace').decode() for text in naughty.ALL if '\0' not in text]
        rows = [(f['rule'], f['subject'], reasons[i % len(reasons)]) for i, f in enumerate(findings[::2])]
        database = sqlite3.connect(cls.file)
        database.executemany('INSERT INTO dismissal VALUES (?, ?, ?, 0)', rows)
        database.commit()
        database.close()
        cls.dismissed = json.loads(run('check', cls.file, '--json').stdout)['dismissed']

    @classmethod
    def export(cls, kind):
        path = os.path.join(cls.folder, 'report.' + kind)
        done = run('export', cls.file, '--format', kind, '-o', path)
        assert done.returncode == 0, done.stderr
        return path

    def dump(self, mark=''):
        profile = tempfile.mkdtemp(dir=self.folder)
        done = subprocess.run(['chromium', '--headless=new', '--no-sandbox', '--disable-gpu', '--user-data-dir=' + profile,
                               '--virtual-time-budget=2000', '--dump-dom', 'file://' + self.page + mark],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=100, check=True)
        return done.stdout.decode('utf-8', 'replace')

    def test_nothing_was_lost(self):
        lines = [json.loads(line) for line in run('query', self.file, '--raw').stdout.splitlines()]
        self.assertEqual([line['event']['k'] for line in lines], ['hello'] + [event['k'] for event in self.events] + ['bye'])

    def test_page_in_browser(self):
        numbers = [json.loads(line)['number'] for line in
                   run('query', self.file, '--kind', 'dispatch').stdout.splitlines()]
        for mark in ('', *('#%d' % n for n in numbers[:len(naughty.MARKUP):4])):
            dom = self.dump(mark)
            head = dom[:dom.index('<body')]
            self.assertIn('data-ready="true"', head[:400])
            self.assertNotIn('data-pwned', head[:400])
            self.assertEqual(len(re.findall(r'<script', head, re.I)), 0)
            visible = re.sub(r'<script.*?</script>', '', dom[dom.index('<body'):], flags=re.S)
            # What the peer sent is there, as text.
            self.assertNotRegex(visible, r'<(img|iframe|link|base|meta|style|object|embed|form)\b')
            self.assertIn('&lt;script&gt;', visible)
            self.assertNotRegex(visible, '[\u202a-\u202e\u2066-\u2069\x1b]')
            self.assertIn('class="finding"', visible)
            self.assertIn('class="finding dismissed"', visible)
            self.assertIn('<b>Dismissed in this recording: </b>', visible)
            self.assertIn('%s dismissed</span>' % format(self.dismissed, ','), visible)
            self.assertRegex(visible, r'<b>Remedy: </b>[^<`]*<code>[^<`]+</code>')

    def test_page_is_closed(self):
        with open(self.page, encoding='utf-8') as file:
            text = file.read()
        self.assertRegex(text, r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'")
        # Five kinds of elements hold data or code; no data ends one of them.
        self.assertEqual(len(re.findall(r'</script', text, re.I)), len(re.findall(r'<script', text, re.I)))
        self.assertEqual(len(re.findall(r'<script>', text)), 1)
        self.assertNotIn('<!--<', text)
        self.assertIsNone(re.search(r'<[^>]+\s(src|href|srcset|action)="(?!#)', text))

    def test_markdown(self):
        with open(self.export('markdown'), encoding='utf-8') as file:
            text = file.read()
        self.assertLessEqual(len(text), 65536)
        fence = None
        for line in text.split('\n'):
            ticks = re.match(r'`*', line).group(0)
            if fence is not None:
                if line == fence:
                    fence = None
                continue
            if len(ticks) >= 3 and line[len(ticks):] == 'text':
                fence = ticks
                continue
            # Outside of code nothing of the peers is left: code spans, longest fences first, are taken out.
            rest = re.sub(r'(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)', '', line)
            self.assertNotRegex(rest, r'[@`\[\]\x1b\u202a-\u202e]|https?:|<(?!/?details>|/?summary>)', line)
        self.assertIsNone(fence)

    def test_json(self):
        with open(self.export('json'), encoding='utf-8', errors='strict') as file:
            report = json.load(file)
        self.assertEqual(len(report['events']), len(self.events) + 2)
        self.assertGreater(self.dismissed, 10)
        self.assertEqual(len([f for f in report['findings'] if f.get('dismissal') == 'recording']), self.dismissed)
        self.assertNotIn('\x1b', run('check', self.file, '--all').stdout)


if __name__ == '__main__':
    unittest.main(verbosity=2)
