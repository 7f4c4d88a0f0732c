# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`sbx serve --commands`, and the secrets that a service asks for: by a script, without a terminal,
and on a terminal, where nothing is shown of them."""

import http.server
import json
import os
import pty
import select
import subprocess
import threading
import time
import unittest

from peer import SBX

TOKEN = 'open-sesame-1234567'
STATE = {'user': {'name': 'anna', 'password': 'hunter2-hunter2'}, 'n': 1}


class Service(http.server.BaseHTTPRequestHandler):
    """A state service that wants to know who asks."""

    def do_GET(self):
        known = self.headers.get('Authorization') == 'Bearer ' + TOKEN
        body = json.dumps(STATE if known else {'error': 'who are you?'}).encode()
        self.send_response(200 if known else 401)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        if not known:
            self.send_header('WWW-Authenticate', 'Bearer')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Script:
    """A program that gives commands to `sbx serve`."""

    def __init__(self, *args):
        self.process = subprocess.Popen([SBX, 'serve', '--json', '--commands', *args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def say(self, line):
        self.process.stdin.write((line if isinstance(line, str) else json.dumps(line)) + '\n')
        self.process.stdin.flush()

    def wait(self, found, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            line = json.loads(self.process.stdout.readline())
            if found(line):
                return line
        raise AssertionError('it did not come')

    def ask(self, line, done):
        self.say(line)
        return self.wait(lambda answer: 'done' in answer and answer['done'] == done)

    def close(self):
        self.process.terminate()
        return self.process.communicate(timeout=20)


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Service)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.address = 'http:http://127.0.0.1:%d/state' % cls.server.server_address[1]

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def test_orders(self):
        script = Script('--port', '0')
        self.assertEqual(script.ask({'id': 'a "b"', 'stores': True}, 'a "b"')['stores'], [])
        self.assertFalse(script.ask({'command': 'jump'}, None)['ok'])
        self.assertIn('no such command', script.ask({'id': 3, 'command': 'fly'}, 3)['error'])
        self.assertIn('needed', script.ask({'id': 4}, 4)['error'])
        self.assertIn('“cart”', script.ask({'id': 5, 'command': 'reset', 'store': 'cart'}, 5)['error'])
        self.assertIn('no such connection', script.ask({'id': 6, 'invoke': 'x', 'connector': 'y'}, 6)['error'])
        self.assertFalse(script.ask('garbage', None)['ok'])
        self.assertFalse(script.ask('[1]', None)['ok'])
        script.close()

    def test_secret_by_script(self):
        script = Script('--dial', self.address)
        self.assertIn('question', script.wait(lambda line: line.get('question')))
        wrong = {'id': 1, 'answer': 'wrong-wrong-wrong', 'connector': self.address}
        self.assertTrue(script.ask(wrong, 1)['ok'])
        script.wait(lambda line: line.get('question'))
        self.assertTrue(script.ask(dict(wrong, id=2, answer=TOKEN), 2)['ok'])
        script.wait(lambda line: line.get('event', {}).get('k') == 'state')
        stores = script.ask({'id': 3, 'stores': True}, 3)['stores']
        state = script.ask({'id': 4, 'state': stores[0]['store']}, 4)['state']
        self.assertEqual(state['user']['password']['$sbx'], 'redacted')
        self.assertEqual(state['n'], 1)
        out, err = script.close()
        self.assertNotIn(TOKEN, out + err)

    def test_secret_without_terminal(self):
        done = subprocess.run([SBX, 'serve', '--dial', self.address, '--seconds', '2'], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=30)
        self.assertIn('--commands', done.stderr)
        self.assertNotIn('hunter2', done.stdout + done.stderr)

    def test_secret_on_terminal(self):
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(SBX, [SBX, 'serve', '--dial', self.address, '--seconds', '20'])
        seen = b''
        answered = False
        end = time.monotonic() + 20
        while time.monotonic() < end and b'connected' not in seen:
            if terminal in select.select([terminal], [], [], 0.2)[0]:
                seen += os.read(terminal, 65536)
            elif not answered and seen:
                os.write(terminal, TOKEN.encode() + b'\n')
                answered = True
        os.kill(pid, 15)
        os.waitpid(pid, 0)
        os.close(terminal)
        self.assertIn(b'connected', seen)
        self.assertNotIn(TOKEN.encode(), seen)


if __name__ == '__main__':
    unittest.main(verbosity=2)
