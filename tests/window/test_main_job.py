#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_main_job.py PROGRAM: the main job, by the keyboard alone and by the mouse: from an empty
window to the dropped action, why it was dropped, its finding and the evidence of that, and a report
without secrets in a file. Prints TAP."""

import os
import sys
import tempfile
import time

from driver import Atspi, Window, is_showing, run, walk

BUTTON = Atspi.Role.PUSH_BUTTON
FOLDER = tempfile.mkdtemp(prefix='sbx-report-')
DROPPED = 'profile dropped “tenant/switch” from host'
# It is in the demo, and in no report of it.
SECRET = 'demo-token-41c7'


def has_focus(node):
    return node.get_state_set().contains(Atspi.StateType.FOCUSED)


def tab_to(window, name, most=60):
    """Tab until something of that name has the focus."""
    for _ in range(most):
        if any((node.get_name() or '').startswith(name) and has_focus(node)
               for node in walk(window.application)):
            return
        window.key('Tab')
    raise AssertionError(f'Tab does not lead to “{name}”')


def expect_part(window, part):
    """Whatever is on show and has this in what it says."""
    return window.wait(f'“{part}”', lambda: next(
        (node for node in walk(window.application, 100)
         if part in (node.get_name() or '') and is_showing(node)), None), 30)


def is_line_selected(window, part):
    for node in walk(window.expect('Actions'), 1000):
        if part in (node.get_name() or '') and node.get_role() == Atspi.Role.LABEL:
            while node is not None and node.get_role() != Atspi.Role.APPLICATION:
                if node.get_state_set().contains(Atspi.StateType.SELECTED):
                    return True
                node = node.get_parent()
    return False


def check_report(window, name):
    """The file is there, tells of the fault, and has no secret in it."""
    path = os.path.join(FOLDER, name)
    window.expect('The File Is Ready')
    with open(path, encoding='utf-8') as stream:
        text = stream.read()
    assert 'tenant/switch' in text and 'redux-bridge' in text, text[:200]
    assert SECRET not in text, 'a secret is in it'


def check_why(window):
    window.expect('Dropped by profile: ')
    expect_part(window, 'accepted: 1')
    window.expect('cart: delivered')


def check_evidence(window):
    """What the finding rests on is a line of the list, and that is where we are."""
    window.wait('the line', lambda: is_line_selected(window, DROPPED) or
                is_line_selected(window, 'tenant/switch, host'), 15)


def keys_begin(window):
    """An empty window, and the demo."""
    window.expect('Waiting for a Store')
    tab_to(window, 'Play the Demo')
    window.key('Return')
    window.expect('Findings: 4')


def keys_dropped(window):
    """What was dropped, and why."""
    window.key('Control', 'f')
    window.type('bridge:dropped')
    window.expect('1 of ')
    window.key('Return')
    window.wait('the line', lambda: is_line_selected(window, 'tenant/switch, host'), 15)
    window.key('Alt', '4')
    check_why(window)
    window.key('Control', 'f')
    window.key('Escape')
    window.wait('the end of the filter', lambda: window.find('1 of ') is None, 15)


def keys_finding(window):
    """From the finding to the line that shows it."""
    window.key('Control', 'd')
    window.expect('What to do')
    name = 'Warning: ' + DROPPED
    tab_to(window, name)
    if not any((node.get_name() or '').startswith(name) and
               node.get_state_set().contains(Atspi.StateType.EXPANDED)
               for node in walk(window.application)):
        window.key('Return')
    tab_to(window, 'Evidence: tenant/switch')
    window.key('Return')
    check_evidence(window)


def keys_report(window):
    """A report, written to a file."""
    window.key('Control', 'e')
    window.expect('Replace Secrets')
    tab_to(window, 'Export…')
    window.key('Return')
    window.expect('_Export', BUTTON)
    time.sleep(1)
    window.key('Control', 'a')
    window.type(os.path.join(FOLDER, 'keys.html'))
    window.key('Return')
    check_report(window, 'keys.html')
    window.key('Escape')
    window.key('Control', 'q')
    assert window.process.wait(15) == 0


def mouse_begin(window):
    """An empty window, and the demo."""
    window.__init__(sys.argv[1], '--port=0')
    window.expect('Waiting for a Store')
    window.click(window.expect('Play the Demo', BUTTON))
    window.expect('Findings: 4')
    # Lines stand still once the demo has said everything.
    time.sleep(12)


def mouse_dropped(window):
    """What was dropped, and why."""
    line = window.wait('the line', lambda: next(
        (node for node in walk(window.expect('Actions'), 1000)
         if 'profile dropped' in (node.get_name() or '') and is_showing(node)), None), 30)
    window.click(line)
    window.wait('the line', lambda: is_line_selected(window, 'tenant/switch, host'), 15)
    window.click(window.expect('Deliveries', Atspi.Role.PAGE_TAB))
    check_why(window)


def mouse_finding(window):
    """From the drop to what it rests on."""
    window.click(window.expect('Show Evidence', BUTTON))
    window.click(window.expect('Evidence: ', BUTTON))
    check_evidence(window)


def mouse_report(window):
    """A report, written to a file."""
    window.click(window.expect('Export…', BUTTON))
    window.expect('Replace Secrets')
    window.click([node for node in walk(window.application)
                  if node.get_name() == 'Export…' and node.get_role() == BUTTON and
                  is_showing(node)][-1])
    window.expect('_Export', BUTTON)
    time.sleep(1)
    # The name of the file has to be typed by anybody; the rest is clicks.
    window.key('Control', 'a')
    window.type(os.path.join(FOLDER, 'mouse.html'))
    window.click(window.expect('_Export', BUTTON))
    check_report(window, 'mouse.html')


TESTS = [keys_begin, keys_dropped, keys_finding, keys_report, mouse_begin, mouse_dropped,
         mouse_finding, mouse_report]


if __name__ == '__main__':
    sys.exit(run(Window(sys.argv[1], '--port=0'), TESTS))
