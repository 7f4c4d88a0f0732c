#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_filter.py PROGRAM: a filter, written with the keyboard alone: proposals, what is wrong, what
was used before, what is saved, and what only contents answer. Prints TAP."""

import re
import sys

from driver import Atspi, Window, run, walk

ITEM = Atspi.Role.LIST_ITEM
PROBLEM = 'There is no key “remot”. Did you mean “remote”?'


def get_text(window):
    entry = window.filter_entry
    return Atspi.Text.get_text(entry, 0, Atspi.Text.get_character_count(entry))


def expect_text(window, text):
    window.wait(f'the text “{text}”', lambda: get_text(window) == text, 10)


def count(window):
    """How many lines are left, from “16 of 51”; None if all of them are there."""
    nodes = [window.count_label] if window.count_label else walk(window.application)
    for node in nodes:
        found = re.fullmatch(r'(\d+) of \d+', node.get_name() or '')
        if found:
            window.count_label = node
            return int(found.group(1))
    return None


def expect_end(window, name):
    window.wait(f'the end of “{name}”', lambda: window.find(name) is None, 10)


def clear(window):
    """As in any entry; the last of it closes the proposals, too."""
    window.key('Control', 'f')
    window.key('Control', 'a')
    window.key('BackSpace')
    expect_text(window, '')
    window.wait('all lines', lambda: count(window) is None, 10)


def get_focus(window):
    """The name of what has the focus."""
    for node in walk(window.application):
        if node.get_state_set().contains(Atspi.StateType.FOCUSED) and node.get_name():
            return node.get_name()
    return ''


def go_to(window, name):
    """On to it with the Tab key."""
    for _ in range(12):
        if get_focus(window).startswith(name):
            return
        window.key('Tab')
    raise AssertionError(f'Tab does not lead to “{name}”, but to “{get_focus(window)}”')


def press(window, name):
    go_to(window, name)
    window.key('Return')


def test_proposals(window):
    """Keys and the session's own names, with Tab, Down, Up and Return."""
    window.expect('Findings: 4')
    window.count_label = None
    window.filter_entry = window.expect('Filter actions', Atspi.Role.ENTRY)
    window.key('Control', 'f')
    window.type('remo')
    window.expect('remote:', ITEM)
    window.key('Tab')
    expect_text(window, 'remote:')
    window.expect('any', ITEM)
    window.type('prof')
    window.expect('profile', ITEM)
    expect_end(window, 'any')
    window.key('Down')
    window.key('Return')
    expect_text(window, 'remote:profile')
    window.wait('some of the lines', lambda: (count(window) or 0) > 1, 10)
    window.key('Return')


def test_closing(window):
    """Escape closes the proposals, Ctrl+Space opens them, and Escape once more clears the filter."""
    clear(window)
    window.type('is:')
    window.expect('action', ITEM)
    window.key('Escape')
    expect_end(window, 'action')
    expect_text(window, 'is:')
    window.key('Control', 'space')
    window.expect('action', ITEM)
    window.key('Down')
    window.key('Down')
    window.key('Up')
    window.key('Tab')
    expect_text(window, 'is:action')
    window.wait('some of the lines', lambda: (count(window) or 0) > 1, 10)
    window.key('Control', 'f')
    window.key('Escape')
    expect_text(window, '')
    window.wait('all lines', lambda: count(window) is None, 10)


def test_problem(window):
    """What is wrong is said below, until it is right again, and until it is gone."""
    clear(window)
    window.type('remot:cart')
    window.expect(PROBLEM)
    window.key('Escape')
    expect_text(window, '')
    expect_end(window, PROBLEM)
    window.key('Control', 'f')
    window.type('remot:')
    window.expect(PROBLEM)
    window.key('BackSpace')
    expect_end(window, PROBLEM)
    clear(window)


def test_history(window):
    """Up in the empty entry: what was used before."""
    clear(window)
    window.key('Up')
    window.expect('remote:profile', ITEM)
    while not get_text(window):
        window.key('Return')
    assert get_text(window) in ('remote:profile', 'is:action'), get_text(window)
    window.wait('some of the lines', lambda: (count(window) or 0) > 1, 10)


def test_saved(window):
    """The star keeps a filter with a name, gives it another one, and lets go of it; Undo."""
    clear(window)
    window.type('bridge:dropped')
    window.key('Return')
    window.key('Control', 'f')
    press(window, 'Saved filters')
    go_to(window, 'Name of this filter')
    window.type('Lost')
    window.key('Return')
    window.expect('Lost', ITEM)
    press(window, 'Rename “Lost”')
    window.wait('the name', lambda: get_focus(window) == 'Name of the filter', 10)
    window.key('Control', 'a')
    window.type('Gone')
    window.key('Return')
    window.expect('Gone', ITEM)
    expect_end(window, 'Lost')
    press(window, 'Delete “Gone”')
    window.expect('“Gone” was deleted.')
    press(window, 'Undo')
    window.expect('Gone', ITEM)
    window.key('Escape')
    clear(window)
    press(window, 'Saved filters')
    press(window, 'Gone')
    expect_text(window, 'bridge:dropped')
    window.wait('some of the lines', lambda: (count(window) or 0) > 0, 10)


def test_contents(window):
    """What only the contents of events answer."""
    clear(window)
    window.type('action.type:user/login')
    window.key('Return')
    window.wait('one line', lambda: count(window) == 1, 10)


def test_nothing(window):
    """A filter that leaves nothing offers the way back."""
    clear(window)
    window.type('"no such action"')
    window.key('Return')
    window.expect('No Action Matches')
    assert count(window) == 0
    # On to what is there: the way back.
    press(window, 'Clear Filter')
    expect_text(window, '')
    window.wait('all lines', lambda: count(window) is None, 10)


def test_help(window):
    """How to write one is a Tab away."""
    clear(window)
    press(window, 'How to write a filter')
    window.expect('type:cart/*')
    nameless = window.find_nameless()
    assert not nameless, '; '.join(nameless)
    window.key('Escape')
    expect_end(window, 'type:cart/*')


TESTS = [test_proposals, test_closing, test_problem, test_history, test_saved, test_contents,
         test_nothing, test_help]


if __name__ == '__main__':
    sys.exit(run(Window(sys.argv[1], '--demo'), TESTS))
