#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_mouse.py PROGRAM: does the main job in a real window by mouse. Prints TAP."""

import sys

from driver import Atspi, Window, run, walk


def press(window, name, expected, role=Atspi.Role.PUSH_BUTTON):
    """Clicks what has that name, until what it leads to is there."""
    window.click(window.expect(name, role, 15))
    return window.expect(expected, patience=15)


def is_pressed(window, name):
    return window.find(name).get_state_set().contains(Atspi.StateType.PRESSED)


def is_selected(window, name):
    """Whether the line of the action list with that name is the selected one."""
    for node in walk(window.expect('Actions'), 1000):
        if (node.get_name() or '').startswith(name) and node.get_role() == Atspi.Role.LABEL:
            while node is not None and node.get_role() != Atspi.Role.APPLICATION:
                if node.get_state_set().contains(Atspi.StateType.SELECTED):
                    return True
                node = node.get_parent()
    return False


def test_dropped_is_marked(window):
    """The sender's line says that its action was dropped."""
    window.expect('Findings: 4')
    window.click(window.expect('Filter actions', Atspi.Role.ENTRY))
    window.type('tenant/switch')
    window.wait('the finding in the list', lambda: any(
        (node.get_name() or '').startswith('tenant/switch, host') and
        'profile dropped “tenant/switch”' in node.get_name()
        for node in walk(window.application)), 15)
    assert window.find('dropped') is not None
    window.key('Escape')


def test_finding_to_changes(window):
    """From the count in the header to a finding, its evidence, the line, its changes."""
    press(window, 'Findings: 4', 'Error · Action type collision')
    assert is_pressed(window, 'Findings: 4')
    evidence = window.expect('Seen ')
    # The link is somewhere in the text, and fonts differ.
    for x in range(40, 130, 15):
        window.click(evidence, x)
        if not is_pressed(window, 'Findings: 4'):
            break
    window.wait('the selected line', lambda: is_selected(window, 'user/login, profile'), 15)
    press(window, 'Changes', 'cart.items', None)
    window.expect('profile · Shop · ')


def test_pause(window):
    """Pause, and back by the button in the bar."""
    press(window, 'Pause the view', 'Paused.')
    window.click(window.expect('Resume', Atspi.Role.PUSH_BUTTON, 15))
    window.wait('the end of the pause', lambda: window.find('Paused.') is None, 15)


def test_export(window):
    """The export dialog opens, and closes without having written anything."""
    press(window, 'Export…', 'Replace Secrets')
    window.click(window.expect('Cancel', Atspi.Role.PUSH_BUTTON, 15))
    window.wait('the end of the dialog', lambda: window.find('Replace Secrets') is None, 15)


def test_files(window):
    """Save and open ask for a file."""
    # The dialogs are GTK's own, their names as well.
    for item, button in (('Save', '_Save'), ('Open', '_Open')):
        press(window, 'Main menu', item, None)
        items = [node for node in walk(window.application)
                 if (node.get_name() or '').startswith(item) and
                 node.get_role() == Atspi.Role.MENU_ITEM]
        # A menu is a window of its own, of which nobody knows where it is.
        items[0].do_action(0)
        window.expect(button, Atspi.Role.PUSH_BUTTON, 15)
        window.key('Escape')
        window.wait('the end of the dialog',
                    lambda: window.find(button, Atspi.Role.PUSH_BUTTON) is None, 15)


def test_clear(window):
    """Clear begins a new recording."""
    press(window, 'Clear', 'Findings: 0')
    assert window.find('user/login, profile') is None


TESTS = [test_dropped_is_marked, test_finding_to_changes, test_pause, test_export, test_files,
         test_clear]


if __name__ == '__main__':
    sys.exit(run(Window(sys.argv[1], '--demo'), TESTS))
