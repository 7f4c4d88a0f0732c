#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""sbx on files: check, export, query, demo, and what bad input gets."""

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from peer import SBX, run

FORMATS = {'json': '.json', 'markdown': '.md', 'html': '.html', 'recording': '.signalbox'}


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='sbx-test-')
        cls.demo = cls.path('demo.signalbox')
        cls.played = run('demo', '--speed', 0, '-o', cls.demo)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    def fails(self, done, *words):
        """Exit code 2 and one clear line."""
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(done.stderr.count('\n'), 1, done.stderr)
        self.assertTrue(done.stderr.startswith('sbx: '), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_demo(self):
        self.assertEqual(self.played.returncode, 0, self.played.stderr)
        self.assertEqual(self.played.stderr, '')
        self.assertIn('4 findings', self.played.stdout)
        self.assertNotIn('\033', self.played.stdout)
        again = run('demo', '--speed', 0, '-o', self.path('again.signalbox'), '--json')
        self.assertEqual(again.returncode, 0, again.stderr)
        result = json.loads(again.stdout)
        self.assertEqual({f['rule'] for f in result['findings']}, {'action-collision', 'duplicate-store', 'bridge-dropped', 'diverged-copies'})
        # Once more into the same file: played anew, not appended.
        third = run('demo', '--speed', 0, '-o', self.path('again.signalbox'), '--json')
        self.assertEqual(json.loads(third.stdout)['events'], result['events'])
        self.assertFalse(os.path.exists(self.path('again.signalbox-wal')))

    def test_check(self):
        text = run('check', self.demo)
        self.assertEqual(text.returncode, 1, text.stderr)
        self.assertIn('4 findings (2 errors, 2 warnings)', text.stdout)
        done = run('check', self.demo, '--json')
        self.assertEqual(done.returncode, 1)
        result = json.loads(done.stdout)
        self.assertTrue(result['failed'])
        self.assertEqual(len(result['findings']), 4)
        for finding in result['findings']:
            self.assertIn(finding['severity'], ('notice', 'warning', 'error'))
            self.assertIn(finding['confidence'], ('undecided', 'probable', 'certain'))
            self.assertGreater(finding['count'], 0)
            self.assertTrue(finding['rule'] and finding['subject'] and finding['summary'])
            self.assertTrue(all(0 < n <= result['events'] for n in finding['evidence']))

    def test_check_severity(self):
        """Without the events that prove the two errors only the warnings are left."""
        mild = self.path('mild.signalbox')
        shutil.copy(self.demo, mild)
        findings = json.loads(run('check', mild, '--json').stdout)['findings']
        gone = {f['evidence'][-1] for f in findings if f['severity'] == 'error'}
        database = sqlite3.connect(mild)
        for first, text in database.execute('SELECT first, events FROM batch').fetchall():
            events = json.loads(text)
            for i, event in enumerate(events):
                if first + i in gone:
                    events[i] = {'k': 'log', 't': event['t'], 'level': 'info', 'text': 'gone'}
            database.execute('UPDATE batch SET events = ? WHERE first = ?', (json.dumps(events, separators=(',', ':')), first))
        database.commit()
        database.close()
        self.assertEqual([f['severity'] for f in json.loads(run('check', mild, '--json').stdout)['findings']], ['warning', 'warning'])
        self.assertEqual(run('check', mild, '--severity', 'error').returncode, 0)
        self.assertEqual(run('check', mild, '--severity', 'warning').returncode, 1)
        self.assertEqual(run('check', mild).returncode, 1)
        self.assertEqual(run('check', self.demo, '--severity', 'error').returncode, 1)
        self.fails(run('check', self.demo, '--severity', 'bad'), 'bad')

    def test_healthy(self):
        quiet = self.path('quiet.signalbox')
        self.assertEqual(run('export', self.demo, '--from', 1, '--to', 12, '-o', quiet).returncode, 0)
        done = run('check', quiet, '--json')
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual(json.loads(done.stdout)['findings'], [])
        self.assertEqual(run('check', quiet).stdout, 'No findings\n')

    def test_export(self):
        for name, suffix in FORMATS.items():
            output = self.path('report' + suffix)
            done = run('export', self.demo, '--format', name, '-o', output)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(str(os.path.getsize(output)), done.stdout)
            self.assertRegex(done.stdout, r'Redacted: (1 value|\d\d+ values|[02-9] values) \(')
            by_name = run('export', self.demo, '-o', output)
            self.assertEqual(by_name.returncode, 0, by_name.stderr)
        with open(self.path('report.json'), encoding='utf-8') as file:
            report = json.load(file)
        self.assertEqual(report['events'][0]['event']['k'], 'hello')
        self.assertEqual(len(report['events']), report['total'])
        self.assertEqual(len(report['findings']), 4)
        copy = json.loads(run('check', self.path('report.signalbox'), '--json').stdout)
        self.assertEqual([f['rule'] for f in copy['findings']], [f['rule'] for f in report['findings']])
        printed = run('export', self.demo, '--format', 'markdown')
        self.assertTrue(printed.stdout.startswith('# Signalbox report'))
        self.assertLessEqual(len(printed.stdout), 65536)
        self.assertIn(' 1 event over', run('export', self.demo, '--format', 'markdown', '--to', 1).stdout)
        # Remedies can be copied: code whole, in Markdown as code, elsewhere without marks.
        code = "createAction('cart/handover')"
        self.assertIn("write `%s` instead of `createAction('user/login')`. If" % code, printed.stdout)
        plain = ' '.join(run('check', self.demo).stdout.split())
        self.assertIn("write %s instead of createAction('user/login'). If" % code, plain)
        self.assertNotIn('`', plain)
        raw = run('export', self.demo, '--format', 'json', '--raw', '-o', self.path('raw.json'))
        self.assertIn('Not redacted', raw.stdout)

    def test_query(self):
        lines = [json.loads(line) for line in run('query', self.demo).stdout.splitlines()]
        self.assertEqual([line['number'] for line in lines], list(range(1, len(lines) + 1)))

        def query(*args):
            done = run('query', self.demo, *args)
            self.assertEqual(done.returncode, 0, done.stderr)
            return [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual({line['event']['k'] for line in query('--kind', 'mount', '--kind', 'dispatch')}, {'mount', 'dispatch'})
        cart = query('--kind', 'dispatch', '--type', 'cart/*')
        self.assertTrue(cart and all(line['event']['action']['type'].startswith('cart/') for line in cart))
        self.assertEqual([line['number'] for line in cart],
                         [line['number'] for line in lines if line['event']['k'] == 'dispatch'
                          and line['event']['action']['type'].startswith('cart/')])
        profile = query('--remote', 'profile')
        self.assertTrue(profile and all(line['event']['remote'] == 'profile' for line in profile))
        self.assertEqual([line['number'] for line in query('--from', 5, '--to', 8)], [5, 6, 7, 8])
        self.assertEqual(len(query('--limit', 3)), 3)
        shop = query('--store', 'Cart offers')
        self.assertTrue(shop and len({line['event']['store'] for line in shop}) == 1)
        self.fails(run('query', self.demo, '--kind', 'nonsense'), 'nonsense')
        for option in ('--from', '--to', '--limit'):
            for number in ('x', '0', '-3', '1.5', ''):
                self.fails(run('query', self.demo, option + '=' + number), option)

    def test_help(self):
        self.assertEqual(run('--version').returncode, 0)
        self.assertIn('Examples:', run('--help').stdout)
        for name in ('check', 'demo', 'export', 'query', 'record', 'serve'):
            done = run(name, '--help')
            self.assertEqual(done.returncode, 0)
            self.assertIn('Examples:', done.stdout)
            self.fails(run(name, '--no-such-option'), 'no-such-option')
            self.assertEqual(run('help', name).stdout, done.stdout)
        self.fails(run('help', 'nonsense'), 'nonsense')
        self.fails(run('nonsense'), 'nonsense')
        self.assertEqual(run().returncode, 2)
        self.fails(run('check'))
        self.fails(run('export', self.demo), 'format')
        self.fails(run('export', self.demo, '--format', 'pdf'), 'pdf')
        self.fails(run('record', '-o', self.path('x.signalbox')))
        for args in (('check',), ('record', '-o', self.path('x.signalbox'))):
            self.fails(run(*args, 'gopher://127.0.0.1:3000'), 'say what it is')
        self.fails(run('record', '--listen=nonsense', '-o', self.path('x.signalbox')), 'nonsense')
        self.fails(run('serve', '--listen', 'signalbox:70000'), '70000')
        self.assertFalse(os.path.exists(self.path('x.signalbox')))

    def test_bad_numbers(self):
        for args in (('serve', '--port', 0), ('check', 'ws://127.0.0.1:9/v1'), ('record', '--listen=0', '-o', self.path('x.signalbox'))):
            for number in ('-4', '0', 'nan', 'inf', '5m', ''):
                self.fails(run(*args, '--seconds=' + number), '--seconds')
        self.fails(run('demo', '--speed', '-1'), '--speed')
        self.assertFalse(os.path.exists(self.path('x.signalbox')))

    def test_bad_origins(self):
        for args in (('serve', '--port', 0), ('record', '--listen=0', '-o', self.path('x.signalbox'))):
            for origin in ('localhost:3000', 'http://localhost:3000/app', 'null', '*', '/', ''):
                self.fails(run(*args, '--seconds', 1, '--allow-origin=' + origin), '“%s”' % origin, 'http://localhost:3000')

    def test_bad_files(self):
        for name in ('check', 'query'):
            self.fails(run(name, self.path('missing.signalbox')), 'missing.signalbox')
        foreign = self.path('foreign.signalbox')
        with open(foreign, 'wb') as file:
            file.write(b'\x1b[31mhello\n' * 1000)
        database = sqlite3.connect(self.path('other.db'))
        database.execute('CREATE TABLE t (x)')
        database.commit()
        database.close()
        newer = self.path('newer.signalbox')
        shutil.copy(self.demo, newer)
        database = sqlite3.connect(newer)
        database.execute('PRAGMA user_version = 999')
        database.commit()
        database.close()
        for command in (('check',), ('query',), ('export', '--format', 'json')):
            self.fails(run(*command, foreign), 'neither a recording nor JSON')
            self.fails(run(*command, self.path('other.db')), 'not a Signalbox recording')
            self.fails(run(*command, newer), 'newer')
            self.fails(run(*command, self.folder))
        self.fails(run('demo', '-o', foreign), 'not a Signalbox recording')

    def test_files_of_other_tools(self):
        """What Redux DevTools wrote is read like a recording, whatever it is called."""
        captures = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'connectors', 'captures')
        lifted = self.path('no-suffix')
        shutil.copy(os.path.join(captures, 'export-official-app-remote-store.json'), lifted)
        lines = [json.loads(line) for line in run('query', lifted, '--kind', 'dispatch').stdout.splitlines()]
        self.assertEqual([(line['event']['action']['type'], line['event']['patch']) for line in lines],
                         [('counter/add', [{'p': ['counter', 'value'], 'v': 10}])])
        checked = run('check', lifted, '--json')
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertEqual(json.loads(checked.stdout)['actions'], 1)
        bare = os.path.join(captures, 'export-extension-redux-after-commit.json')
        logs = [json.loads(line)['event']['text'] for line in run('query', bare, '--kind', 'log').stdout.splitlines()]
        self.assertEqual(len(logs), 1)
        self.assertIn('holds actions only', logs[0])
        made = self.path('made.signalbox')
        self.assertEqual(run('export', bare, '--raw', '-o', made).returncode, 0)
        self.assertEqual(len(run('query', made, '--kind', 'dispatch').stdout.splitlines()), 2)
        cut = self.path('cut.json')
        with open(bare, 'rb') as whole, open(cut, 'wb') as file:
            file.write(whole.read()[:-40])
        for command in (('check',), ('query',), ('export', '--format', 'json')):
            self.fails(run(*command, cut), 'cut.json')

    def test_truncated(self):
        with open(self.demo, 'rb') as file:
            whole = file.read()
        cut = self.path('cut.signalbox')
        for size in (0, 50, 100, 4096, 16384, 20000, 65536, len(whole) - 1):
            with open(cut, 'wb') as file:
                file.write(whole[:size])
            done = run('check', cut)
            self.fails(done)
            self.assertIn('recording', done.stderr)
        # Bytes that were turned over: never a crash, and an error or an answer.
        for at in range(16384, len(whole), 9973):
            broken = bytearray(whole)
            broken[at:at + 64] = bytes(255 - c for c in broken[at:at + 64])
            with open(cut, 'wb') as file:
                file.write(broken)
            done = run('check', cut)
            self.assertIn(done.returncode, (0, 1, 2), done)

    def test_full_disk(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        before = set(os.listdir(self.folder))
        for name, suffix in FORMATS.items():
            output = self.path('full' + suffix)
            done = run('export', self.demo, '--format', name, '-o', output, preexec_fn=limit)
            if name == 'markdown' and done.returncode == 0:
                continue
            self.fails(done)
            self.assertFalse(os.path.exists(output))
        self.fails(run('demo', '--speed', 0, '-o', self.path('full2.signalbox'), preexec_fn=limit))
        left = set(os.listdir(self.folder)) - before - {'full.md'}
        self.assertEqual({name for name in left if not name.startswith('full2')}, set())
        with open('/dev/full', 'w', encoding='utf-8') as full:
            done = subprocess.run([SBX, 'query', self.demo], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.fails(done, 'No space left')

    def test_broken_pipe(self):
        read, write = os.pipe()
        os.close(read)
        for args in (('query', self.demo), ('check', self.demo), ('export', self.demo, '--format', 'html')):
            done = subprocess.run([SBX, *args], stdout=write, stderr=subprocess.PIPE, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (1 if args[0] == 'check' else 0, ''))
        os.close(write)


if __name__ == '__main__':
    unittest.main(verbosity=2)
