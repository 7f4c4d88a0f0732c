#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sbx says of profiles that cannot be used, and of messages longer than a column."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from peer import SBX, Peer, run

CASES = [
    ('{\n  "id": "mine",\n}', 'mine.json: Line 3, column 1: here the text stops being JSON'),
    ('{"id": "mine", "messages": [\n  {"wen": {"/a": 1}, "is": "state"}]}', 'mine.json: Line 2, column 4: “wen” means nothing here'),
    ('{"id": "mine", "messages": [\n  {"is": "stat"}]}', 'mine.json: Line 2, column 10: “is” must be state, '),
]


class Profiles(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='sbx-test-')
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(Peer.close_all)
        self.env = dict(os.environ, XDG_CONFIG_HOME=self.folder)
        os.makedirs(os.path.join(self.folder, 'signalbox', 'profiles'))

    def start(self, *args):
        process = subprocess.Popen([SBX, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env)
        self.addCleanup(lambda: (process.poll() is None and process.kill(), process.communicate()))
        return process

    def test_broken(self):
        server = socket.socket()
        self.addCleanup(server.close)
        server.bind(('127.0.0.1', 0))
        server.listen()
        address = 'websocket:ws://127.0.0.1:%d/' % server.getsockname()[1]
        for text, expected in CASES:
            with open(os.path.join(self.folder, 'signalbox', 'profiles', 'mine.json'), 'w', encoding='utf-8') as file:
                file.write(text)
            process = self.start('serve', '--dial', address)
            self.assertIn(expected, process.stderr.readline())
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)

            named = run('serve', '--dial', address + '#profile=mine', env=self.env)
            self.assertEqual(named.returncode, 2)
            self.assertIn('no profile “mine”', named.stderr)
            self.assertIn(expected, named.stderr)

    def test_long_message(self):
        text = 'Messages are read by a profile, which fits what came; ' * 4 + 'to the very end'
        process = self.start('serve', '--port', '0')
        port = int(process.stdout.readline().split('127.0.0.1:')[1].split('/')[0])
        Peer.dial(port).play([{'k': 'log', 't': 1, 'level': 'info', 'text': text}])
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        self.assertIn(text, out)


if __name__ == '__main__':
    unittest.main()
