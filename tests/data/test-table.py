#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of scripts/bench: targets, programs that fail, and that the real registry is sound."""

import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'bench'))
import table  # noqa: E402

ROW = {'name': 'dispatch', 'workload': 'flag', 'size': '1 KB', 'value': 2.5, 'unit': 'us'}


def printing(*rows, status=0):
    program = f'import sys\nfor row in {[json.dumps(row) for row in rows]!r}: print(row)\n' \
              f'print("a word aside")\nsys.exit({status})'
    return [sys.executable, '-c', program]


class TableTest(unittest.TestCase):
    def run_on(self, commands, *arguments):
        registry = [{'name': f'b{index}', 'command': command}
                    for index, command in enumerate(commands)]
        output = io.StringIO()
        with tempfile.TemporaryDirectory() as scratch:
            path = os.path.join(scratch, 'benchmarks.json')
            with open(path, 'w', encoding='utf-8') as stream:
                json.dump(registry, stream)
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
                status = table.main(['--registry', path, *arguments])
        return status, output.getvalue()

    def test_targets(self):
        self.assertEqual(table.verdict(ROW), '')
        self.assertEqual(table.verdict(dict(ROW, target='<= 3')), 'met')
        self.assertEqual(table.verdict(dict(ROW, target='>= 3')), 'missed')
        self.assertEqual(table.verdict(dict(ROW, target='<= 1.3x', ratio=1.29)), 'met')
        self.assertEqual(table.verdict(dict(ROW, target='<= 1.3x', ratio=1.31)), 'missed')
        self.assertEqual(table.verdict(dict(ROW, target='<= 1.3x')), 'missed')
        with self.assertRaises(ValueError):
            table.verdict(dict(ROW, target='fast'))

    def test_met(self):
        status, text = self.run_on([printing(dict(ROW, target='<= 3'))])
        self.assertEqual(status, 0)
        self.assertRegex(text, r'dispatch +flag +1 KB +2\.5 +us +<= 3 +met')

    def test_missed(self):
        status, text = self.run_on([printing(dict(ROW, target='<= 2'), dict(ROW, ratio=8.0))])
        self.assertEqual(status, 1)
        self.assertIn('missed', text)
        self.assertIn(' 8x', text)

    def test_could_not_run(self):
        status, text = self.run_on([printing(ROW), printing(ROW, status=3), printing(),
                                    ['/nonexistent/program']], '--json')
        self.assertEqual(status, 2)
        result = json.loads(text)
        self.assertEqual(len(result['results']), 2)
        self.assertEqual(len(result['failed']), 3)

    def test_choice(self):
        self.assertEqual(self.run_on([printing(ROW), printing(ROW, status=3)], 'b0')[0], 0)
        self.assertEqual(self.run_on([printing(ROW)], 'b9')[0], 2)

    def test_real_registry(self):
        with open(os.path.join(HERE, '..', 'bench', 'benchmarks.json'), encoding='utf-8') as stream:
            entries = json.load(stream)
        names = [entry['name'] for entry in entries]
        self.assertEqual(len(names), len(set(names)))
        for entry in entries:
            self.assertTrue(set(entry) <= {'name', 'command', 'seconds'})
            for part in entry['command']:
                if part.startswith('{source}/'):
                    self.assertTrue(os.path.exists(part.replace('{source}', table.TOP)), part)


if __name__ == '__main__':
    unittest.main()
