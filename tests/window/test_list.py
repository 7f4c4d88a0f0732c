#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_list.py PROGRAM: the lines of the action list by keyboard and mouse. Prints TAP."""

import sys

from driver import Atspi, Window, is_showing, run, walk


def lines(window, name):
    """The lines of the action list that begin like that, the oldest first."""
    return [node for node in walk(window.expect('Actions'), 2000)
            if (node.get_name() or '').startswith(name) and node.get_role() == Atspi.Role.LABEL]


def count_selected(window):
    return sum(1 for node in walk(window.expect('Actions'), 2000)
               if node.get_state_set().contains(Atspi.StateType.SELECTED))


def select(window, name):
    # Anywhere: the first click ends following, so that lines stand still.
    window.wait('a line', lambda: len(lines(window, name)) > 0, 30)
    window.click(lines(window, name)[-1])
    window.wait('a selected line', lambda: count_selected(window) >= 1, 15)


def choose(window, name, role=Atspi.Role.PUSH_BUTTON):
    # A menu is a window of its own, of which nobody knows where it is.
    window.expect(name, role, 15).do_action(0)


def test_async(window):
    """What takes time says how it ended."""
    window.wait('the end of the request',
                lambda: any('✓' in node.get_name() for node in lines(window, 'cart/checkout')), 40)


def test_several(window):
    """Shift and the arrows select several lines, and the details follow."""
    select(window, 'tenant/switch, host')
    one = count_selected(window)
    window.key('Shift', 'Down')
    window.wait('two lines', lambda: count_selected(window) == 2 * one, 15)


def test_nothing_new(window):
    """What a filter had hidden is not new when the filter goes."""
    window.wait('the end of the demo', lambda: lines(window, 'theme/toggle'), 40)
    window.key('Control', 'f')
    window.type('bridge:dropped')
    window.expect('1 of ')
    window.key('Escape')
    window.wait('the end of the filter', lambda: window.find('1 of ') is None, 15)
    assert not any('new action' in (node.get_name() or '') and is_showing(node)
                   for node in walk(window.application)), 'old actions are called new'


def test_copy(window):
    """The menu of the line copies what is selected, and says so."""
    window.key('Shift', 'F10')
    choose(window, 'Copy as JSON')
    window.expect('Copied', patience=15)


def test_range(window):
    """A range begins at a line; the chip above the list ends it."""
    select(window, 'tenant/switch, host')
    window.key('Shift', 'F10')
    choose(window, 'Begin Range Here')
    chip = window.expect('From ', Atspi.Role.PUSH_BUTTON, 15)
    window.click(chip)
    window.wait('the end of the range', lambda: window.find('From ', Atspi.Role.PUSH_BUTTON) is None,
                15)


def test_hide_type(window):
    """A type is hidden from the menu."""
    select(window, 'tenant/switch, host')
    window.key('Shift', 'F10')
    choose(window, 'Hide This Type')
    window.wait('no line of that type', lambda: not lines(window, 'tenant/switch'), 15)


if __name__ == '__main__':
    sys.exit(run(Window(sys.argv[1], '--demo'),
                 [test_async, test_several, test_nothing_new, test_copy, test_range, test_hide_type]))
