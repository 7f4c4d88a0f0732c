#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The counter of scripts/test on results with a known sum."""

import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
import count  # noqa: E402

NODE = '''TAP version 13
# Subtest: agent/a.test.js
    # Subtest: queue
        # Subtest: keeps what is not acknowledged
        ok 1 - keeps what is not acknowledged
          ---
          duration_ms: 1.2
          ...
        # Subtest: cuts #2 first
        not ok 2 - cuts \\#2 first
          ---
          error: 'ok 3 - not a result'
          ...
        1..2
    not ok 1 - queue
      ---
      type: 'suite'
      ...
    # Subtest: later
    ok 2 - later # SKIP no time
    1..2
not ok 1 - agent/a.test.js
ok 2 - alone
1..2
# tests 4
# pass 2
'''


def meson(name, result, stdout=''):
    return json.dumps({'name': name, 'suite': ['core'], 'result': result, 'stdout': stdout})


class CountTest(unittest.TestCase):
    def sums(self, results):
        return results.passed, len(results.failures), results.skipped

    def run_on(self, files):
        with tempfile.TemporaryDirectory() as directory:
            for name, text in files.items():
                with open(os.path.join(directory, name), 'w', encoding='utf-8') as stream:
                    stream.write(text)
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                status = count.main(directory)
        return status, output.getvalue().splitlines()

    def test_leaves_of_nested_tap(self):
        results = count.count_tap(NODE, 'agent')
        self.assertEqual(self.sums(results), (2, 1, 1))
        self.assertIn('cuts \\#2 first', results.failures[0])

    def test_parent_fails_alone(self):
        text = '    ok 1 - inner\n    1..1\nnot ok 1 - file\n1..1\n'
        self.assertEqual(self.sums(count.count_tap(text, 'x')), (1, 1, 0))

    def test_glib(self):
        text = '1..3\n# Start of json tests\nok 1 /json/depth\nok 2 /json/size # SKIP big\n' \
               'not ok /json/text - Bail out! ERROR\nBail out!\n'
        self.assertEqual(self.sums(count.count_tap(text, 'x')), (1, 1, 1))

    def test_missing_points(self):
        self.assertEqual(self.sums(count.count_tap('1..3\nok 1 a\n', 'x')), (1, 1, 0))
        self.assertEqual(self.sums(count.count_tap('ok 1 a\n', 'x')), (1, 1, 0))

    def test_unfinished_is_a_failure(self):
        self.assertEqual(self.sums(count.count_tap('not ok 1 - a # TODO\n1..1\n', 'x')), (0, 1, 0))

    def test_meson(self):
        text = '\n'.join([meson('tap', 'OK', '1..2\nok 1 a\nok 2 b\n'),
                          meson('crash', 'FAIL', '1..1\nok 1 a\n'),
                          meson('plain', 'OK', 'hello'), meson('slow', 'TIMEOUT'),
                          meson('absent', 'SKIP')])
        self.assertEqual(self.sums(count.count_meson(text)), (4, 2, 1))

    def test_all_good(self):
        status, lines = self.run_on({'e2e.status': '0', 'e2e.tap': 'ok 1 - a\n1..1\n',
                                     'build.status': '0'})
        self.assertEqual((status, lines), (0, ['2 passed, 0 failed, 0 skipped']))

    def test_what_could_not_run(self):
        status, lines = self.run_on({'build.status': '1', 'core.status': '1', 'core.json': '',
                                     'agent.status': '1', 'agent.tap': 'ok 1 - a\n1..1\n'})
        self.assertEqual((status, lines[-1]), (1, '1 passed, 3 failed, 0 skipped'))
        self.assertIn('failed: core: no test ran', lines)

    def test_nothing_at_all(self):
        self.assertEqual(self.run_on({}), (1, ['0 passed, 0 failed, 0 skipped']))


if __name__ == '__main__':
    unittest.main()
