#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_names.py PROGRAM: whether whatever can be pressed or typed into has a name, in the window
and in every dialog. Prints TAP."""

import sys

from driver import Atspi, Window, run, walk


def check(window):
    controls = [node for node in walk(window.application)
                if node.get_role() in (Atspi.Role.PUSH_BUTTON, Atspi.Role.ENTRY)]
    assert len(controls) > 5, 'there is nothing to look at'
    nameless = window.find_nameless()
    assert not nameless, '; '.join(nameless)


def check_dialog(window, begin, expected, ours=True):
    """Opens a dialog with @begin, looks at it if what is in it is ours to name, and closes it."""
    begin()
    window.expect(expected, patience=15)
    if ours:
        check(window)
    window.key('Escape')
    window.wait('the end of the dialog', lambda: window.find(expected) is None, 15)


def activate(window, item):
    window.click(window.expect('Main menu', Atspi.Role.PUSH_BUTTON))
    window.expect(item, Atspi.Role.MENU_ITEM, 15).do_action(0)


def test_window(window):
    """The window with something in it, and its main menu."""
    window.expect('Findings: 4')
    check(window)
    window.click(window.expect('Main menu', Atspi.Role.PUSH_BUTTON))
    window.expect('Preferences', Atspi.Role.MENU_ITEM, 15)
    check(window)
    window.key('Escape')


def test_details(window):
    """Each page of the details."""
    window.click(window.expect('Filter actions', Atspi.Role.ENTRY))
    window.type('user/login')
    window.expect('1 of ')
    window.key('Return')
    window.expect('profile · Shop · ')
    for page in '123':
        window.key('Alt', page)
        check(window)


def test_findings(window):
    """The findings page."""
    window.key('Control', 'd')
    window.expect('Error · Duplicate store')
    check(window)
    window.key('Control', 'd')


def test_connect(window):
    """The connect dialog."""
    check_dialog(window, lambda: window.key('Control', 'k'), 'Ways to Connect')


def test_export(window):
    """The export dialog."""
    check_dialog(window, lambda: window.key('Control', 'e'), 'Replace Secrets')


def test_preferences(window):
    """The preferences."""
    check_dialog(window, lambda: activate(window, 'Preferences'), 'Redact Exports')


def test_shortcuts(window):
    """The shortcuts open; GTK makes them."""
    check_dialog(window, lambda: activate(window, 'Keyboard Shortcuts'), 'Follow new actions',
                 False)


def test_about(window):
    """About Signalbox opens; libadwaita makes it."""
    check_dialog(window, lambda: activate(window, 'About Signalbox'), 'The Signalbox authors',
                 False)


TESTS = [test_window, test_details, test_findings, test_connect, test_export, test_preferences,
         test_shortcuts, test_about]


if __name__ == '__main__':
    sys.exit(run(Window(sys.argv[1], '--demo'), TESTS))
