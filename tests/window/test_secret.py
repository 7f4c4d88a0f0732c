#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_secret.py PROGRAM: a state service that wants a secret is dialled from the window; the secret
is asked for, sent and not written down. Prints TAP."""

import http.server
import os
import sys
import threading

from driver import Atspi, Window, is_showing, run, walk

BUTTON = Atspi.Role.PUSH_BUTTON
STATE = b'{"counter":1}'


class Service(http.server.BaseHTTPRequestHandler):
    """Gives its state to those who know the secret."""

    def do_GET(self):
        known = self.headers.get('Authorization') == 'Bearer s3cret'
        self.send_response(200 if known else 401)
        if not known:
            self.send_header('WWW-Authenticate', 'Bearer realm="shop"')
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(STATE) if known else 0))
        self.end_headers()
        if known:
            self.wfile.write(STATE)

    def log_message(self, *arguments):
        pass


def test_asked(window):
    """The row of the connection asks, and a dialog takes the answer."""
    window.expect('Waiting for a Store')
    window.key('Control', 'k')
    window.click(window.expect('Address, or anything'))
    window.type(f'http:http://127.0.0.1:{window.port}/state')
    window.key('Return')
    window.click(window.expect('Answer…', BUTTON))
    window.expect('Secret Needed')
    window.expect('Remember')


def test_refused(window):
    """A wrong one is said to be wrong, where it is asked for again."""
    window.type('wr0ng')
    window.key('Return')
    window.wait('the end of the dialog', lambda: window.find('Secret Needed') is None, 15)
    window.wait('what is wrong', lambda: any('refused' in (node.get_name() or '') and
                                             is_showing(node)
                                             for node in walk(window.application, 100)), 15)
    window.click(window.expect('Answer…', BUTTON))
    window.expect('Secret Needed')
    window.wait('what is wrong', lambda: any('refused' in (node.get_name() or '') and
                                             'password' not in node.get_role_name() and
                                             is_showing(node)
                                             for node in walk(window.application, 100)), 15)


def test_answered(window):
    """Enter sends it; the dialog closes, and the state is there."""
    window.type('s3cret')
    window.key('Return')
    window.expect('Connected · 1 app')
    window.wait('the end of the dialog', lambda: window.find('Secret Needed') is None, 15)
    assert window.find('Answer…', BUTTON) is None


def test_not_kept(window):
    """Nobody said to remember it: it is in no file."""
    window.key('Escape')
    window.key('Control', 'q')
    assert window.process.wait(15) == 0
    for folder in ('XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'):
        for base, _, names in os.walk(os.environ[folder]):
            for name in names:
                path = os.path.join(base, name)
                if os.path.isfile(path):
                    with open(path, 'rb') as file:
                        assert b's3cret' not in file.read(), path


TESTS = [test_asked, test_refused, test_answered, test_not_kept]


if __name__ == '__main__':
    service = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Service)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    program = Window(sys.argv[1], '--port=0')
    program.port = service.server_port
    sys.exit(run(program, TESTS))
