#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_port.py PROGRAM: what the window says, and offers, while its port is somebody else's. Prints
TAP."""

import socket
import sys

from driver import Atspi, Window, run

BUTTON = Atspi.Role.PUSH_BUTTON


def test_says_why(window):
    """The page says who stands in the way, and stays until it is mended."""
    window.expect('Nobody Can Connect', patience=30)
    window.expect(f'Port {window.port} is taken')
    window.expect('not listening')


def test_try_again(window):
    """As long as the port is taken, trying again changes nothing."""
    window.click(window.expect('Try Again', BUTTON))
    window.expect('Nobody Can Connect', patience=15)


def test_another_port(window):
    """Another port will do: the line to paste names it."""
    window.click(window.expect('Use Another Port', BUTTON))
    window.expect('Waiting for a Store', patience=15)
    window.wait('the end of the page', lambda: window.find('Nobody Can Connect') is None, 15)


if __name__ == '__main__':
    taken = socket.create_server(('127.0.0.1', 0))
    program = Window(sys.argv[1], f'--port={taken.getsockname()[1]}')
    program.port = taken.getsockname()[1]
    sys.exit(run(program, [test_says_why, test_try_again, test_another_port]))
