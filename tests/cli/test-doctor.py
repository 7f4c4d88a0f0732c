# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`sbx doctor`: what it prints for people and for programs, and what it ends with."""

import http.server
import json
import socket
import subprocess
import threading
import unittest

from peer import SBX


class Page(http.server.BaseHTTPRequestHandler):
    """A page that may call nobody; at /state a service; at /evil a title full of commands."""

    def do_GET(self):
        body = b'{}' if self.path == '/state' else b'<p>Shop'
        self.send_response(302 if self.path == '/evil' else 200)
        if self.path == '/evil':
            self.send_header('Location', 'http://x/\x1b[2J')
        self.send_header('Content-Type', 'application/json' if self.path == '/state' else 'text/html')
        self.send_header('Content-Security-Policy', "default-src 'self'")
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def run(*args):
    return subprocess.run([SBX, 'doctor', *args], capture_output=True, text=True, timeout=60)


class Doctor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Page)
        cls.base = f'http://127.0.0.1:{cls.server.server_port}'
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def test_fine(self):
        done = run(self.base + '/state')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('It answers as it should.', done.stdout)

    def test_page(self):
        done = run(self.base + '/')
        self.assertEqual(done.returncode, 1)
        self.assertIn("connect-src 'self' ws://127.0.0.1:7410", done.stdout)
        self.assertIn("script-src 'self' http://127.0.0.1:7410", done.stdout)

    def test_json(self):
        lines = [json.loads(line) for line in run('--json', self.base + '/').stdout.splitlines()]
        codes = {line['code']: line for line in lines}
        self.assertEqual(codes['found']['level'], 'good')
        self.assertEqual(codes['policy-connect']['line'], "connect-src 'self' ws://127.0.0.1:7410")

    def test_refused(self):
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            port = free.getsockname()[1]
        done = run(f'browser:http://127.0.0.1:{port}')
        self.assertEqual(done.returncode, 1)
        self.assertIn(f'--remote-debugging-port={port}', done.stdout)

    def test_port_taken(self):
        port = self.server.server_port
        done = run('--json', f'signalbox:{port}')
        line = json.loads(done.stdout)
        self.assertEqual(line['code'], 'port-taken')
        self.assertIn('python', line['detail'])
        self.assertGreater(line['port'], port)

    def test_terminal_is_safe(self):
        self.assertNotIn('\x1b', run(self.base + '/evil').stdout)

    def test_all(self):
        done = run('--json')
        addresses = {json.loads(line)['address'] for line in done.stdout.splitlines()}
        self.assertIn('signalbox:7410', addresses)
        self.assertIn('browser:http://127.0.0.1:9222', addresses)

    def test_wrong_use(self):
        self.assertEqual(run('a', 'b').returncode, 2)


if __name__ == '__main__':
    unittest.main(verbosity=2)
