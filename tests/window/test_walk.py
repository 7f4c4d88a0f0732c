#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_walk.py PROGRAM: every page, dialog, popover and menu of the window is opened, and every
control on show has a name and a role. Prints TAP."""

import os
import sys
import time

from driver import Atspi, GLib, Window, walk
from states import play_demo, play_stores, write_settings

# GTK and libadwaita make these and name what is in them.
FOREIGN_PAGES = ('shortcuts', 'about')
# Where the whole window fits: what is out of sight cannot be looked at.
SIZE = (1380, 880)


class Walker:
    def __init__(self):
        self.window = None
        self.number = 0
        self.failed = False

    def say(self, name, problem):
        self.number += 1
        if problem:
            self.failed = True
            text = problem.replace('\n', ' ')
            print(f'not ok {self.number} {name}\n# {text}', flush=True)
        else:
            print(f'ok {self.number} {name}', flush=True)

    def look(self, name):
        controls = [node for node in walk(self.window.application)
                    if node.get_role() in (Atspi.Role.PUSH_BUTTON, Atspi.Role.ENTRY)]
        assert len(controls) > 2, 'there is nothing to look at'
        nameless = [] if name in FOREIGN_PAGES else self.window.find_nameless()
        assert not nameless, '; '.join(nameless)

    def show(self, name, prepare, close=None):
        problem = None
        try:
            prepare(self.window)
            time.sleep(0.5)
            self.look(name)
        except (AssertionError, StopIteration, GLib.Error) as error:
            problem = str(error) or 'it did not open'
        if close is not None:
            close(self.window)
        self.say(name, problem)


def check_itself(walker):
    """A button without a name is found, or nothing here can fail."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'nameless.py')
    other = Window('/usr/bin/python3', script)
    try:
        other.expect('Named')
        nameless = other.find_nameless()
        walker.say('nameless', None if len(nameless) == 1 else f'found: {nameless}')
    finally:
        other.process.terminate()
        other.process.wait(15)


def main():
    walker = Walker()
    check_itself(walker)
    write_settings(*SIZE)
    for play, argument, begin in ((play_demo, '--demo', 'Findings: 4'),
                                  (play_stores, '--port=0', 'Waiting for a Store')):
        walker.window = Window(sys.argv[1], argument)
        walker.window.expect(begin)
        play(walker.show, walker.window)
        walker.window.process.terminate()
        walker.window.process.wait(15)
    print(f'1..{walker.number}')
    return 1 if walker.failed else 0


if __name__ == '__main__':
    sys.exit(main())
