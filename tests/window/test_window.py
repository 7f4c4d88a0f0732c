#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_window.py PROGRAM: does the main job in a real window by keyboard. Prints TAP."""

import sys

from driver import Window, run, walk


def test_findings(window):
    """The faults of the demo appear, counted in the header, and the page explains them."""
    window.expect('Findings: 4')
    assert window.find('Duplicate store') is None
    window.key('Control', 'd')
    window.expect('Error · Duplicate store')
    window.expect('Error · Action type collision')
    window.expect('What to do')
    window.key('Escape')


def test_filter_and_details(window):
    """Ctrl+F, a type, down to the list: its changes are shown."""
    window.key('Control', 'f')
    window.type('user/login')
    window.expect('1 of ')
    window.key('Return')
    window.key('Home')
    window.key('Alt', '2')
    window.wait('a change', lambda: any(
        ' changed from ' in (node.get_name() or '') or ' added: ' in (node.get_name() or '')
        for node in walk(window.application)), 15)
    window.key('Control', 'f')
    window.key('Escape')
    window.wait('the end of the filter', lambda: window.find('1 of ') is None, 15)


def test_pause(window):
    """Ctrl+P stops the view and says so."""
    window.key('Control', 'p')
    window.expect('Paused.', patience=15)
    window.key('Control', 'p')
    window.wait('the end of the pause', lambda: window.find('Paused.') is None, 15)


def test_dialogs(window):
    """Connect and export open and close by keyboard."""
    window.key('Control', 'k')
    window.expect('Ways to Connect', patience=15)
    window.key('Escape')
    window.wait('the end of the dialog', lambda: window.find('Ways to Connect') is None, 15)
    window.key('Control', 'e')
    window.expect('Replace Secrets', patience=15)
    window.key('Escape')
    window.wait('the end of the dialog', lambda: window.find('Replace Secrets') is None, 15)


def test_sidebar(window):
    """F9 hides the sidebar and shows it again."""
    window.expect('All Remotes', patience=15)
    window.key('F9')
    window.wait('its end', lambda: window.find('All Remotes') is None, 15)
    window.key('F9')
    window.expect('All Remotes', patience=15)


def test_quit(window):
    """Ctrl+Q ends the program, without an error."""
    window.key('Control', 'q')
    assert window.process.wait(15) == 0


TESTS = [test_findings, test_filter_and_details, test_pause, test_dialogs, test_sidebar, test_quit]


if __name__ == '__main__':
    sys.exit(run(Window(sys.argv[1], '--demo'), TESTS))
