#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_windows.py PROGRAM: several windows: each on its own, one file in one window; and notifications,
which come only when they are asked for. Needs SBX in the environment. Prints TAP."""

import ctypes
import os
import subprocess
import sys
import tempfile
import time

from driver import Atspi, Window, run

HOME = tempfile.mkdtemp(prefix='sbx-windows-')
FILES = [os.path.join(HOME, name) for name in ('one.signalbox', 'two.signalbox')]
ANOTHER = 'Another window takes what uses the usual port.'
PASTE = 'Paste this line into your page'


def frames(window):
    return [window.application.get_child_at_index(index)
            for index in range(window.application.get_child_count())
            if window.application.get_child_at_index(index).get_role() == Atspi.Role.FRAME]


def expect_frames(window, number):
    window.wait(f'{number} windows', lambda: len(frames(window)) == number, 20)


def again(*arguments):
    """What a double click on files does while the program runs."""
    subprocess.run([sys.argv[1], *arguments], check=True, timeout=30)


def test_new_window(window):
    """Ctrl+N: a window of its own, which says that the other one has the port."""
    window.expect(PASTE)
    window.key('Control', 'n')
    expect_frames(window, 2)
    window.expect(ANOTHER)


def test_takes_over(window):
    """Closing one leaves the other, which is the first one now."""
    window.key('Control', 'w')
    expect_frames(window, 1)
    window.wait('the end of the second', lambda: window.find(ANOTHER) is None, 15)
    window.expect(PASTE)


def test_files(window):
    """Several files at once: the first in the window that is empty, the others in their own."""
    again(*FILES)
    expect_frames(window, 2)
    window.expect('one.signalbox')
    window.expect('two.signalbox')


def test_same_file(window):
    """A file that is on show is not opened a second time."""
    again(FILES[0])
    time.sleep(1)
    assert len(frames(window)) == 2, f'{len(frames(window))} windows'
    window.key('Control', 'q')
    code = window.process.wait(15)
    assert code == 0, f'it ended with {code}'


def look_away():
    """No window has the keyboard: what a person does who goes on in another program."""
    x11 = ctypes.CDLL('libX11.so.6')
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    x11.XSetInputFocus(display, 0, 0, 0)
    x11.XSync(display, 0)
    x11.XCloseDisplay(display)


def count_notifications(window, asked):
    """How many notifications of findings the demo makes while nobody looks."""
    folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'glib-2.0', 'settings')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'keyfile'), 'w', encoding='utf-8') as stream:
        stream.write('[io/github/signalbox_inspector/Signalbox]\n'
                     f'notify-errors={"true" if asked else "false"}\n')
    os.environ['GSETTINGS_BACKEND'] = 'keyfile'
    with open(os.path.join(HOME, 'bus'), 'w+', encoding='utf-8') as log:
        monitor = subprocess.Popen(['dbus-monitor', '--session', 'member=Notify'], stdout=log)
        time.sleep(1)
        window.__init__(sys.argv[1], '--demo')
        look_away()
        window.expect('Findings: 4')
        time.sleep(2)
        window.process.terminate()
        window.process.wait(15)
        monitor.terminate()
        monitor.wait(15)
        log.seek(0)
        return log.read()


def test_no_notifications(window):
    """Nothing is sent unless it was asked for."""
    assert 'member=Notify' not in count_notifications(window, False)


def test_notifications(window):
    """One for each rule that found an error."""
    text = count_notifications(window, True)
    assert text.count('Duplicate store') == 1, text
    assert text.count('Action type collision') == 1, text
    assert 'dropped' not in text, 'a warning was sent'


TESTS = [test_new_window, test_takes_over, test_files, test_same_file, test_no_notifications,
         test_notifications]


if __name__ == '__main__':
    for path in FILES:
        subprocess.run([os.environ['SBX'], 'demo', '-o', path], check=True,
                       stdout=subprocess.DEVNULL)
    sys.exit(run(Window(sys.argv[1], '--port=0'), TESTS))
