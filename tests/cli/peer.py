# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer that speaks the Signalbox protocol (docs/protocol.md) over a plain socket, dialling or
listening, and a few helpers to run sbx."""

import base64
import hashlib
import json
import os
import socket
import struct
import subprocess

SBX = os.environ['SBX']


def run(*args, **options):
    return subprocess.run([SBX, *map(str, args)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=60, check=False, **options)


def hello(peer='p', run_id='r', **more):
    return {'m': 'hello', 'protocol': 1, 'agent': '1', 'peer': peer, 'run': run_id, 'wall': 1795150179604,
            'kind': 'node', 'name': peer, **more}


class Peer:
    """One connection. Frames from clients are masked, from servers not."""

    opened = []

    def __init__(self, sock, masked):
        self.opened.append(self)
        self.socket = sock
        self.masked = masked
        self.buffer = b''

    @classmethod
    def dial(cls, port, origin=None):
        sock = socket.create_connection(('127.0.0.1', port), timeout=20)
        head = ('GET /v1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                'Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: signalbox.1\r\n'
                % (port, base64.b64encode(b'0123456789abcdef').decode()))
        if origin:
            head += 'Origin: %s\r\n' % origin
        sock.sendall((head + '\r\n').encode())
        self = cls(sock, True)
        self.status = int(self.read_head().split()[1])
        return self

    @classmethod
    def accept(cls, server):
        sock, _ = server.accept()
        sock.settimeout(20)
        self = cls(sock, False)
        for line in self.read_head().split('\r\n'):
            if line.lower().startswith('sec-websocket-key:'):
                key = line.split(':', 1)[1].strip()
        accept = hashlib.sha1((key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()).digest()
        sock.sendall(('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                      'Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: signalbox.1\r\n\r\n'
                      % base64.b64encode(accept).decode()).encode())
        return self

    def read_head(self):
        while b'\r\n\r\n' not in self.buffer:
            data = self.socket.recv(4096)
            if not data:
                break
            self.buffer += data
        head, _, self.buffer = self.buffer.partition(b'\r\n\r\n')
        return head.decode()

    def send(self, message):
        data = json.dumps(message).encode()
        mask = b'\1\2\3\4' if self.masked else b''
        if len(data) < 126:
            head = struct.pack('!BB', 0x81, len(data) | (0x80 if mask else 0))
        elif len(data) < 65536:
            head = struct.pack('!BBH', 0x81, 126 | (0x80 if mask else 0), len(data))
        else:
            head = struct.pack('!BBQ', 0x81, 127 | (0x80 if mask else 0), len(data))
        if mask:
            data = bytes(c ^ mask[i % 4] for i, c in enumerate(data))
        self.socket.sendall(head + mask + data)

    def take(self, n):
        while len(self.buffer) < n:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError
            self.buffer += data
        data, self.buffer = self.buffer[:n], self.buffer[n:]
        return data

    def receive(self):
        """The next message; None when the connection is closed."""
        while True:
            first, second = self.take(2)
            length = second & 127
            if length == 126:
                length = struct.unpack('!H', self.take(2))[0]
            elif length == 127:
                length = struct.unpack('!Q', self.take(8))[0]
            mask = self.take(4) if second & 128 else None
            data = self.take(length)
            if mask:
                data = bytes(c ^ mask[i % 4] for i, c in enumerate(data))
            if first & 15 == 1:
                return json.loads(data)
            if first & 15 == 8:
                return None

    def play(self, events, first=1, **more):
        """hello, welcome, one batch, its ack"""
        self.send(hello(**more))
        welcome = self.receive()
        assert welcome['m'] == 'welcome', welcome
        self.send({'m': 'batch', 'run': more.get('run_id', 'r'), 'first': first, 'events': events})
        while True:
            message = self.receive()
            if message['m'] == 'ack' and message['seq'] >= first + len(events) - 1:
                return welcome

    def close(self):
        self.socket.close()

    @classmethod
    def close_all(cls):
        while cls.opened:
            cls.opened.pop().close()
