#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""sbx on sockets: serve, record and check of an address, with peers that speak the protocol."""

import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from peer import SBX, Peer, hello, run

# A colliding action: cart's dispatch changes a slice of profile.
EVENTS = [
    {'k': 'mount', 't': 1, 'remote': 'host', 'host': True},
    {'k': 'mount', 't': 1, 'remote': 'cart'},
    {'k': 'mount', 't': 1, 'remote': 'profile'},
    {'k': 'store-open', 't': 2, 'store': 's1', 'name': 'Shop', 'library': 'redux', 'version': '5', 'owner': 'host', 'keys': []},
    {'k': 'state', 't': 2, 'store': 's1', 'state': {'cart': {'n': 0}, 'profile': {'n': 0}}},
    {'k': 'reducer-add', 't': 3, 'store': 's1', 'slice': 'cart', 'owner': 'cart'},
    {'k': 'reducer-add', 't': 3, 'store': 's1', 'slice': 'profile', 'owner': 'profile'},
    {'k': 'dispatch', 't': 4, 'store': 's1', 'remote': 'cart', 'action': {'type': 'user/login\x1b[31m', 'payload': {'password': 'hunter2'}},
     'patch': [{'p': ['cart', 'n'], 'v': 1}, {'p': ['profile', 'n'], 'v': 1}]},
]


class Server:
    """A program that offers the protocol: every connection gets the same run, from where it is known."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(('127.0.0.1', 0))
        self.socket.listen()
        self.address = 'ws://127.0.0.1:%d/v1' % self.socket.getsockname()[1]
        self.peers = []
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self):
        while True:
            try:
                peer = Peer.accept(self.socket)
                self.peers.append(peer)
                peer.send(hello())
                have = peer.receive()['have']
                if have < len(EVENTS):
                    peer.send({'m': 'batch', 'run': 'r', 'first': have + 1, 'events': EVENTS[have:]})
            except (OSError, EOFError, TypeError):
                return

    def close(self):
        self.socket.close()
        for peer in self.peers:
            peer.close()


class Live(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='sbx-test-')
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(Peer.close_all)
        self.file = os.path.join(self.folder, 'run.signalbox')

    def start(self, *args, **options):
        process = subprocess.Popen([SBX, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1, **options)
        self.addCleanup(lambda: (process.poll() is None and process.kill(), process.communicate()))
        line = process.stdout.readline()
        match = re.search(r'(?:127\.0\.0\.1:|"listening":)(\d+)', line)
        self.assertTrue(match, line)
        return process, int(match.group(1))

    def stop(self, process, number=signal.SIGINT):
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        return process.returncode, out, err

    def test_serve(self):
        process, port = self.start('serve', '--port', 0, '-o', self.file, stdin=subprocess.DEVNULL)
        peer = Peer.dial(port)
        self.assertEqual(peer.status, 101)
        peer.play(EVENTS)
        code, out, err = self.stop(process)
        self.assertEqual((code, err), (0, ''))
        self.assertIn('user/login', out)
        self.assertNotIn('\x1b', out)
        self.assertRegex(out, r'(?m)^✕ error +')
        self.assertEqual(run('check', self.file).returncode, 1)
        kinds = [json.loads(line)['event']['k'] for line in run('query', self.file).stdout.splitlines()]
        self.assertEqual(kinds, ['hello'] + [event['k'] for event in EVENTS] + ['bye'])

    def test_serve_json(self):
        process, port = self.start('serve', '--port', 0, '--json', stdin=subprocess.DEVNULL)
        Peer.dial(port).play(EVENTS)
        code, out, _ = self.stop(process, signal.SIGTERM)
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(code, 0)
        self.assertEqual([line['number'] for line in lines if 'number' in line], list(range(1, len(EVENTS) + 3)))
        self.assertEqual([line['finding']['rule'] for line in lines if 'finding' in line], ['action-collision'])

    def test_rules(self):
        """What comes in is judged as the team says; what it knows is not told as it comes."""
        rules = os.path.join(self.folder, 'rules.json')
        told = {}
        for name, content in {'off': {'rules': {'action-collision': 'off'}}, 'milder': {'rules': {'action-collision': 'notice'}},
                              'known': {'ignore': [{'rule': 'action-collision', 'subject': 'user/*', 'reason': 'known'}]}}.items():
            with open(rules, 'w', encoding='utf-8') as file:
                json.dump(content, file)
            process, port = self.start('serve', '--port', 0, '--json', '--rules', rules, stdin=subprocess.DEVNULL)
            Peer.dial(port).play(EVENTS)
            _, out, err = self.stop(process)
            self.assertEqual(err, '')
            told[name] = [json.loads(line)['finding']['severity'] for line in out.splitlines() if '"finding"' in line]
            server = Server()
            self.addCleanup(server.close)
            done = run('record', server.address, '--seconds', '1', '-o', os.path.join(self.folder, name + '.signalbox'), '--rules', rules)
            self.assertIn('1 finding (1 notice)' if name == 'milder' else 'No findings', done.stdout, done.stderr)
            done = run('check', server.address, '--seconds', '1', '--rules', rules)
            self.assertEqual(done.returncode, 1 if name == 'milder' else 0, done.stdout)
        self.assertEqual(told, {'off': [], 'milder': ['notice'], 'known': []})

    def test_serve_json_secrets(self):
        """What --json prints is what query prints: without secrets, unless --raw."""
        open_store, state, dispatch = (dict(e) for e in (EVENTS[3], EVENTS[4], EVENTS[7]))
        state['state'] = {'cart': {'n': 0, 'params': [{'name': 'password', 'value': 'tr0ub4dor'}]}, 'profile': {'n': 0}}
        dispatch['patch'] = [{'p': ['cart', 'params', 0, 'value'], 'v': 'c0rrecthorse'}, {'p': ['profile', 'n'], 'v': 1}]
        secrets = ('hunter2', 'tr0ub4dor', 'c0rrecthorse')

        def serve(events, first, *options):
            process, port = self.start('serve', '--port', 0, '--json', '-o', self.file, *options, stdin=subprocess.DEVNULL)
            Peer.dial(port).play(events, first=first)
            _, out, err = self.stop(process)
            self.assertEqual(err, '')
            return out

        printed = [serve([*EVENTS[:3], open_store, state, *EVENTS[5:7]], 1), serve([dispatch], 8)]
        lines = [line for out in printed for line in out.splitlines() if line.startswith('{"number"')]
        wanted = run('query', self.file).stdout.splitlines()

        def shape(text):
            return re.sub(r'[0-9a-f]{8}', 'ID', text)
        self.assertEqual(sorted(map(shape, lines)), sorted(map(shape, wanted)))
        self.assertIn('"finding"', printed[1])
        for secret in secrets:
            self.assertNotIn(secret, ''.join(printed))
        os.unlink(self.file)
        raw = serve([*EVENTS[:3], open_store, state, *EVENTS[5:7], dispatch], 1, '--raw')
        for secret in secrets:
            self.assertIn(secret, raw)

    def test_port_taken(self):
        _, port = self.start('serve', '--port', 0, stdin=subprocess.DEVNULL)
        second = run('serve', '--port', port)
        self.assertEqual(second.returncode, 2)
        self.assertEqual(second.stderr.count('\n'), 1, second.stderr)

    def test_origins(self):
        process, port = self.start('serve', '--port', 0, '--allow-origin', 'http://localhost:3000',
                                   '--allow-origin', 'http://x.test:1/', stdin=subprocess.DEVNULL)
        self.assertEqual(Peer.dial(port, 'http://localhost:3000').status, 101)
        self.assertEqual(Peer.dial(port, 'http://x.test:1').status, 101)
        self.assertEqual(Peer.dial(port, 'http://localhost:4000').status, 403)
        self.assertEqual(Peer.dial(port, 'null').status, 403)
        time.sleep(0.3)
        _, _, err = self.stop(process)
        self.assertIn('--allow-origin http://localhost:4000', err)

    def test_any_loopback(self):
        process, port = self.start('serve', '--port', 0, '--allow-any-loopback-origin', stdin=subprocess.DEVNULL)
        for origin, allowed in (('http://localhost:4000', True), ('https://evil.example', False)):
            status = Peer.dial(port, origin).status
            for _ in range(40):
                if status == 101:
                    break
                time.sleep(0.05 if allowed else 0.01)
                status = Peer.dial(port, origin).status
            self.assertEqual(status, 101 if allowed else 403)
        self.stop(process)

    def test_question(self):
        """On a terminal the user is asked, once for each origin."""
        master, slave = pty.openpty()
        process = subprocess.Popen([SBX, 'serve', '--port', '0'], stdin=slave, stdout=subprocess.PIPE, stderr=slave, text=True)
        os.close(slave)
        port = int(re.search(r'127\.0\.0\.1:(\d+)', process.stdout.readline()).group(1))
        self.assertEqual(Peer.dial(port, 'http://localhost:4000').status, 403)
        text = b''
        while b'[y/N]' not in text:
            text += os.read(master, 1000)
        self.assertIn(b'http://localhost:4000', text)
        os.write(master, b'y\n')
        for _ in range(100):
            status = Peer.dial(port, 'http://localhost:4000').status
            if status == 101:
                break
            time.sleep(0.05)
        self.assertEqual(status, 101)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        os.close(master)
        self.assertEqual(process.returncode, 0)

    def test_record_resumes(self):
        server = Server()
        self.addCleanup(server.close)
        for i in range(2):
            done = run('record', server.address, '-o', self.file, '--seconds', 1.5)
            self.assertEqual(done.returncode, 0, done.stderr)
        kinds = [json.loads(line)['event']['k'] for line in run('query', self.file).stdout.splitlines()]
        # Nothing is lost or doubled when the same run is met again.
        self.assertEqual([kind for kind in kinds if kind not in ('hello', 'bye')], [event['k'] for event in EVENTS])

    def test_record_listen(self):
        process, port = self.start('record', '--listen=0', '-o', self.file, stdin=subprocess.DEVNULL)
        peer = Peer.dial(port)
        peer.play(EVENTS)
        code, out, err = self.stop(process)
        self.assertEqual((code, err), (0, ''))
        self.assertIn('1 finding', out)
        self.assertFalse(os.path.exists(self.file + '-wal'))

    def test_check_address(self):
        server = Server()
        self.addCleanup(server.close)
        done = run('check', server.address, '--seconds', 1.5, '--json')
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual([f['rule'] for f in json.loads(done.stdout)['findings']], ['action-collision'])

    def test_nobody(self):
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            address = 'ws://127.0.0.1:%d/v1' % free.getsockname()[1]
        done = run('check', address, '--seconds', 0.5)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r'^sbx: Nothing was received.*%s.*refused\n$' % address)
        self.assertEqual(run('record', address, '-o', self.file, '--seconds', 0.5).returncode, 2)
        self.assertFalse(os.path.exists(self.file))
        self.assertEqual(run('check', 'ws://nonsense:1/v1', '--seconds', 0.5).returncode, 2)

    def test_record_impossible(self):
        """An address that can never work is an error at once, and leaves nothing behind."""
        for address in ('ws://example.com/v1', 'ws://127.0.0.1:99999/v1', 'wss:///v1', 'nonsense'):
            for others in ((), ('ws://127.0.0.1:1/v1',)):
                done = run('record', *others, address, '-o', self.file)
                self.assertEqual(done.returncode, 2, done)
                self.assertRegex(done.stderr, r'^sbx: [^\n]*%s[^\n]*\n$' % address)
                self.assertEqual(os.listdir(self.folder), [])
        # What was there stays.
        self.assertEqual(run('demo', '--speed', 0, '-o', self.file).returncode, 0)
        self.assertEqual(run('record', 'nonsense', '-o', self.file).returncode, 2)
        self.assertEqual(run('check', self.file).returncode, 1)

    def test_closed_output(self):
        """`sbx serve | head -1`: it ends, without a word, and the recording is whole."""
        process, port = self.start('serve', '--port', 0, '-o', self.file, stdin=subprocess.DEVNULL)
        peer = Peer.dial(port)
        peer.play(EVENTS)
        process.stdout.close()
        self.assertEqual(process.wait(20), 0)
        self.assertEqual(process.stderr.read(), '')
        process.stdout = None
        self.assertEqual(run('check', self.file).returncode, 1)


if __name__ == '__main__':
    unittest.main(verbosity=2)
