#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_details.py PROGRAM: what an action changed, the state it left, a watched value and two
compared actions, in the window with the demo. Prints TAP."""

import sys

from driver import Atspi, Window, is_showing, run, walk

BUTTON = Atspi.Role.PUSH_BUTTON


def said(window, text):
    """Whatever is on show and says this."""
    return [node for node in walk(window.application, 100)
            if text in (node.get_name() or '') and is_showing(node)]


def expect_said(window, text):
    return window.wait(f'“{text}”', lambda: said(window, text), 20)[0]


def select(window, action):
    """The only line of that action."""
    window.key('Control', 'f')
    window.type(action)
    window.expect('1 of ')
    window.key('Return')
    window.expect('profile · Shop · ')


def test_changes(window):
    """What changed, by the names of the items that went, and by how much the total fell."""
    window.expect('Findings: 4')
    select(window, 'user/login')
    expect_said(window, 'places changed.')
    expect_said(window, 'cart.items[0] removed, was: {"sku":"')
    expect_said(window, 'cart.owner changed from null to 17')


def test_reveal(window):
    """From a change to its place in the state, where it is marked, for whoever hears it too."""
    row = expect_said(window, 'cart.total changed from')
    button = next(node for node in walk(row) if node.get_name() == 'Show in the State')
    # It may be below the fold: asked, not clicked.
    button.get_action_iface().do_action(0)
    expect_said(window, 'total: 0, changed here')
    assert said(window, ', changes inside')


def test_search(window):
    """Ctrl+F where the focus is in the details looks into the state."""
    window.click(window.expect('Search in the State'))
    window.type('globex')
    window.expect('1 of 1')
    expect_said(window, 'id: "globex"')
    window.key('Escape')
    window.wait('the end of the search', lambda: not said(window, '1 of 1'), 15)


def test_watch(window):
    """A watched value has its history, which leads to its changes."""
    window.click(expect_said(window, 'total: 0'))
    window.key('Control', 'Shift', 'd')
    expect_said(window, ' changes')
    plot = expect_said(window, 'History of cart.total')
    here = said(window, 'profile · Shop · ')[0].get_name()
    window.click(plot, 4)
    window.wait('another action', lambda: not said(window, here), 15)


def test_compare(window):
    """Two actions: from one, with the next that is selected; Escape ends it."""
    window.click(window.expect('Compare with…'))
    expect_said(window, 'Select the action to compare #')
    window.click(said(window, 'History of cart.total')[0], 60)
    window.expect('Stop Comparing', BUTTON)
    window.expect('Before')
    window.key('Escape')


def test_unwatch(window):
    """After the comparison the state is there again; a watched value is taken away."""
    window.click(expect_said(window, 'Stop Watching'))
    window.wait('its end', lambda: not said(window, 'History of cart.total'), 15)


TESTS = [test_changes, test_reveal, test_search, test_watch, test_compare, test_unwatch]


if __name__ == '__main__':
    sys.exit(run(Window(sys.argv[1], '--demo'), TESTS))
