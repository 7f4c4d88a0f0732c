#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_files.py PROGRAM: opens what another tool has exported: by the command line as a double click
does, from the list of recent files, by drag and drop; and what cannot be opened. Prints TAP."""

import os
import subprocess
import sys
import tempfile
import time

from driver import Atspi, Window, run, walk

BUTTON = Atspi.Role.PUSH_BUTTON
HERE = os.path.dirname(os.path.abspath(__file__))
CAPTURES = os.path.join(HERE, '..', 'connectors', 'captures')
EXPORT = os.path.join(CAPTURES, 'export-extension-redux-no-commit.json')


def imports():
    """The recordings that were made of foreign files and not taken away yet."""
    folder = os.path.join(os.environ['XDG_CACHE_HOME'], 'signalbox', 'imports')
    return [name for name in os.listdir(folder) if name.endswith('.signalbox')]


def find_actions(window):
    return [node for node in walk(window.application, 200)
            if node.get_role() == Atspi.Role.LABEL and ', ' in (node.get_name() or '') and
            '/' in node.get_name().split(',')[0]]


def test_export_opens(window):
    """The actions of an export are in the list, and nothing can be asked of its store."""
    lines = window.wait('the actions', lambda: find_actions(window))
    assert len(imports()) == 1
    window.click(lines[-1])
    jump = window.expect('Jump to This State', BUTTON)
    assert not jump.get_state_set().contains(Atspi.StateType.SENSITIVE)
    assert jump.get_description() == 'This store is not connected'


def test_no_connecting(window):
    """A window that shows a file says why it does not connect."""
    window.key('Control', 'k')
    window.expect('This window shows a file.')


def test_new_recording(window):
    """A new recording leaves the file, and takes away what was made of it."""
    window.key('Control', 'Shift', 'Delete')
    window.expect('Waiting for a Store')
    assert imports() == []


def test_recent(window):
    """The file is in the menu of recent files, and opens from there."""
    window.click(window.expect('Main menu', BUTTON))
    window.expect('Open Recent', Atspi.Role.MENU_ITEM).do_action(0)
    window.expect(os.path.basename(EXPORT), Atspi.Role.MENU_ITEM).do_action(0)
    window.wait('the actions', lambda: find_actions(window))
    window.process.terminate()
    window.process.wait(15)


def test_problem(window):
    """What is no export is said, with ways out."""
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        file.write('{"name": "an app", "version": 3}')
        file.flush()
        other = Window(sys.argv[1], '--port=0', file.name)
        other.expect(f'Cannot Open {os.path.basename(file.name)}')
        other.expect('The file holds JSON of another kind')
        other.expect('Open Another File…', BUTTON)
        other.click(other.expect('New Recording', BUTTON))
        other.expect('Waiting for a Store')
        other.key('Control', 'q')
        assert other.process.wait(15) == 0


def test_drop(window):
    """A file is dragged from another program onto the window."""
    other = Window(sys.argv[1], '--port=0')
    other.expect('Waiting for a Store')
    source = subprocess.Popen(['/usr/bin/python3', os.path.join(HERE, 'drag_source.py'), EXPORT])
    try:
        other.wait('the other program', lambda: any(
            child is not None and child.get_process_id() == source.pid
            for child in [Atspi.get_desktop(0).get_child_at_index(index)
                          for index in range(Atspi.get_desktop(0).get_child_count())]))
        time.sleep(1)
        other.drag((60, 60), (660, 480))
        other.wait('the actions', lambda: find_actions(other))
    finally:
        source.terminate()
        other.process.terminate()


TESTS = [test_export_opens, test_no_connecting, test_new_recording, test_recent, test_problem,
         test_drop]


if __name__ == '__main__':
    sys.exit(run(Window(sys.argv[1], '--port=0', EXPORT), TESTS))
