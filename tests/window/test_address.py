#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_address.py PROGRAM: addresses that are typed into the Connect dialog: at a port alone is
looked first who is there, what fails is said beside the address, and only what connected is
remembered. Prints TAP."""

import http.server
import json
import os
import socket
import sys
import threading

from driver import Atspi, Window, is_showing, run, walk

BUTTON = Atspi.Role.PUSH_BUTTON
TARGETS = [{'id': 'A1', 'type': 'page', 'title': 'Corner shop', 'url': 'http://localhost:3000/'}]


class Service(http.server.BaseHTTPRequestHandler):
    """Answers with JSON what it knows, else that it does not."""
    answers = {}

    def do_GET(self):
        answer = self.answers.get(self.path.split('?')[0])
        body = json.dumps(answer).encode()
        self.send_response(404 if answer is None else 200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def serve(answers):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0),
                                             type('Some', (Service,), {'answers': answers}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def serve_browser():
    """What a browser says on its debugging port."""
    answers = {}
    port = serve(answers)
    socket_url = f'ws://127.0.0.1:{port}/devtools/'
    page = dict(TARGETS[0], webSocketDebuggerUrl=socket_url + 'page/A1')
    answers['/json/version'] = {'Browser': 'Chrome/120.0.0.0', 'Protocol-Version': '1.3',
                                'webSocketDebuggerUrl': socket_url + 'browser/B1'}
    answers['/json/list'] = answers['/json'] = [page]
    return port


def find_free_port():
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        return free.getsockname()[1]


def try_address(window, address):
    window.click(window.expect('Address, or anything'))
    window.key('Control', 'a')
    window.type(address)
    window.key('Return')


def find_notes(window, part):
    """What is said below the address, and has this in it."""
    return [node for node in walk(window.application, 100)
            if part in (node.get_name() or '') and is_showing(node) and
            node.get_role() in (Atspi.Role.ALERT, Atspi.Role.NOTIFICATION)]


def ask_why(window):
    """Of the address: connections above it have such a button of their own."""
    buttons = [node for node in walk(window.application, 100)
               if node.get_name() == 'Why?' and node.get_role() == BUTTON and is_showing(node)]
    # It may be below the fold: asked, not clicked.
    buttons[-1].get_action_iface().do_action(0)


def is_remembered(window, address):
    return window.find(f'Forget {address}', BUTTON) is not None


def test_port(window):
    """Who is found at a port is offered, and nothing is dialled."""
    window.expect('Waiting for a Store')
    window.key('Control', 'k')
    try_address(window, f'127.0.0.1:{window.browser}')
    window.expect('1 found there', patience=15)
    window.expect('Corner shop')
    assert window.find('Connections') is None
    assert not is_remembered(window, f'127.0.0.1:{window.browser}')


def test_scheme(window):
    """Likewise where the port is that of an address of the web."""
    try_address(window, f'http://127.0.0.1:{window.browser}')
    window.expect('1 found there', patience=15)
    assert window.find('Connections') is None


def test_nobody(window):
    """Where nobody is found and nothing can be dialled, it is said beside the address."""
    try_address(window, f'127.0.0.1:{find_free_port()}')
    window.wait('what is wrong', lambda: find_notes(window, 'Nobody who can be inspected is at'), 15)


def test_refused(window):
    """An address that cannot be reached: the reason is below it, and it is not remembered."""
    address = f'ws://127.0.0.1:{find_free_port()}/'
    try_address(window, address)
    note = window.wait('what is wrong', lambda: find_notes(window, 'efused'), 15)[0]
    # Once: it stands above.
    assert address not in note.get_name(), note.get_name()
    assert not is_remembered(window, address)


def test_profile(window):
    """A profile that is broken is said to be so, there too."""
    folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'signalbox', 'profiles')
    os.makedirs(folder)
    with open(os.path.join(folder, 'mine.json'), 'w', encoding='utf-8') as file:
        file.write('{"id":"mine","name":"Mine","messages":[{"is":"stat","value":"/a"}]}')
    address = f'http://127.0.0.1:{window.state}/state#profile=mine'
    try_address(window, address)
    window.wait('what is wrong', lambda: find_notes(window, 'mine'), 15)
    window.wait('that it failed', lambda: window.find('Reconnect', BUTTON), 15)
    assert not is_remembered(window, address)


def test_remembered(window):
    """What connected is remembered."""
    address = f'http://127.0.0.1:{window.state}/state'
    try_address(window, address)
    window.wait('the address', lambda: is_remembered(window, address), 15)
    nameless = window.find_nameless()
    assert not nameless, '; '.join(nameless)


def test_understood(window):
    """What was understood is said while it is typed."""
    for text, words in (('state.example/state', 'State service: Enter connects to https://'),
                        ('9222', 'A port: Enter looks who is there'),
                        ('/nowhere.signalbox', 'There is no such file'),
                        ('hello', 'No address yet')):
        window.click(window.expect('Address, or anything'))
        window.key('Control', 'a')
        window.type(text)
        window.wait(words, lambda words=words: find_notes(window, words), 15)


def test_why(window):
    """What is in the way is looked for, and said with what to do; Escape leads back."""
    address = f'ws://127.0.0.1:{find_free_port()}/'
    try_address(window, address)
    window.wait('what is wrong', lambda: find_notes(window, 'efused'), 15)
    ask_why(window)
    window.expect('Nobody listens on that port.', patience=15)
    nameless = window.find_nameless()
    assert not nameless, '; '.join(nameless)
    window.key('Escape')
    window.expect('Address, or anything')


def test_wrong_path(window):
    """A path that the server does not know is told from a server that is not there."""
    try_address(window, f'ws://127.0.0.1:{window.state}/nowhere')
    window.wait('what is wrong', lambda: find_notes(window, '404'), 15)
    ask_why(window)
    window.expect('The server is right, but it knows nothing of that path.', patience=20)
    window.key('Escape')


def test_forget(window):
    """What is forgotten can be brought back."""
    address = f'http://127.0.0.1:{window.state}/state'
    window.expect(f'Forget {address}', BUTTON).get_action_iface().do_action(0)
    window.wait('its end', lambda: not is_remembered(window, address), 15)
    window.click(window.expect('Undo', BUTTON))
    window.wait('the address', lambda: is_remembered(window, address), 15)


TESTS = [test_port, test_scheme, test_nobody, test_refused, test_why,
         test_wrong_path, test_understood, test_profile, test_remembered, test_forget]


if __name__ == '__main__':
    program = Window(sys.argv[1], '--port=0')
    program.browser = serve_browser()
    program.state = serve({'/state': {'counter': 1}})
    sys.exit(run(program, TESTS))
