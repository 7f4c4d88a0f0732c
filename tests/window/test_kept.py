#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_kept.py PROGRAM: the program is killed while a real Redux store sends, and started again: the
recording is offered, and holds what the store had sent. Prints TAP."""

import os
import re
import sqlite3
import subprocess
import sys
import time

from driver import Atspi, Window, run, walk

BUTTON = Atspi.Role.PUSH_BUTTON
FOLDER = os.path.join(os.environ['XDG_DATA_HOME'], 'signalbox', 'recordings')
SHOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'shop.mjs')
BAR = 'Your recording was kept'


def marks():
    return [name for name in os.listdir(FOLDER) if name.endswith('-open')]


def recordings():
    return [name for name in os.listdir(FOLDER) if name.endswith('.signalbox')]


def record(window):
    """A store sends until the program is killed; the numbers of its last action, and of the port."""
    window.expect('Waiting for a Store')
    port = window.wait('the port', lambda: next(
        (found.group(1) for node in walk(window.application, 100)
         for found in [re.search(r'127\.0\.0\.1:(\d+)', node.get_name() or '')] if found), None))
    shop = subprocess.Popen(['node', SHOP, port], stdin=subprocess.PIPE,
                            stdout=subprocess.DEVNULL, text=True)
    window.expect('user/login, ')
    for number in range(40):
        shop.stdin.write(f'Kiwi {number}\n')
        shop.stdin.flush()
    window.wait('what was sent', lambda: window.find('recording, 4') or
                any('44 actions' in (node.get_name() or '') for node in walk(window.application)))
    # More is under way while it dies.
    shop.stdin.write(''.join(f'Lime {number}\n' for number in range(400)))
    shop.stdin.flush()
    time.sleep(0.1)
    window.process.kill()
    window.process.wait(15)
    shop.kill()
    shop.wait(15)


def restart(window, *arguments):
    window.__init__(sys.argv[1], '--port=0', *arguments)


def test_killed(window):
    """After SIGKILL the bar offers the recording; it opens with everything that was acknowledged."""
    record(window)
    assert len(marks()) == 1, marks()
    restart(window)
    window.expect(BAR)
    nameless = window.find_nameless()
    assert not nameless, '; '.join(nameless)
    window.click(window.expect('Open', BUTTON))
    window.expect('user/login, ')
    window.wait('the end of the bar', lambda: window.find(BAR) is None)
    window.wait('the title', lambda: window.find('20'))
    path = os.path.join(FOLDER, recordings()[0])
    with sqlite3.connect(path) as database:
        kiwis = database.execute("SELECT count(*) FROM event WHERE kind = 'dispatch' AND "
                                 "json_extract(json, '$.action.payload') LIKE 'Kiwi %'").fetchone()
    assert kiwis[0] == 40, f'{kiwis[0]} of 40 are there'


def test_asked_once(window):
    """What was opened is not offered again, and after an ordinary end there is nothing to offer."""
    window.key('Control', 'q')
    code = window.process.wait(15)
    assert code == 0, f"it ended with {code}"
    restart(window)
    window.expect('Waiting for a Store')
    window.expect('Last Recording: ', BUTTON)
    assert window.find(BAR) is None, "it is offered"
    window.process.terminate()
    code = window.process.wait(15)
    assert code == 0, f"it ended with {code}"
    assert marks() == []


def test_discard(window):
    """Discard takes it away, unless it is taken back."""
    restart(window)
    record(window)
    before = len(recordings())
    restart(window)
    window.expect(BAR)
    window.click(window.expect('Discard', BUTTON))
    window.wait('the end of the bar', lambda: window.find(BAR) is None)
    window.click(window.expect('Undo'))
    window.expect(BAR)
    assert len(recordings()) == before + 1
    window.click(window.expect('Discard', BUTTON))
    window.wait('the end of the bar', lambda: window.find(BAR) is None)
    window.key('Control', 'q')
    code = window.process.wait(15)
    assert code == 0, f"it ended with {code}"
    assert len(recordings()) == before - 1, recordings()


def test_alive(window):
    """What another program records just now is not offered."""
    restart(window)
    window.expect('Waiting for a Store')
    assert len(marks()) == 1
    other = Window(sys.argv[1], '--demo')
    other.expect('Findings: ')
    assert len(marks()) == 2
    window.process.terminate()
    window.process.wait(15)
    restart(window)
    window.expect('Waiting for a Store')
    time.sleep(1)
    assert window.find(BAR) is None, "it is offered"
    other.process.terminate()
    other.process.wait(15)


def test_clear(window):
    """A new recording says that the last one is kept, and leads back to it."""
    window.key('Control', 'q')
    code = window.process.wait(15)
    assert code == 0, f"it ended with {code}"
    window.__init__(sys.argv[1], '--demo')
    window.expect('Findings: 4')
    window.key('Control', 'Shift', 'Delete')
    window.expect('The last recording is kept')
    window.click(window.expect('Open It'))
    window.wait('the recording', lambda: any(
        (node.get_name() or '').endswith('.signalbox') for node in walk(window.application)))


TESTS = [test_killed, test_asked_once, test_discard, test_alive, test_clear]


if __name__ == '__main__':
    sys.exit(run(Window(sys.argv[1], '--port=0'), TESTS))
