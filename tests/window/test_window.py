#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_window.py PROGRAM: does the main job in a real window, by keyboard, and looks at it as a
screen reader would: through AT-SPI. Prints TAP."""

import os
import subprocess
import sys
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 60
NAMED = {
    Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.ENTRY, Atspi.Role.CHECK_BOX,
    Atspi.Role.COMBO_BOX, Atspi.Role.SPIN_BUTTON, Atspi.Role.TEXT,
}
KEYS = {
    'Escape': 0xff1b, 'Tab': 0xff09, 'Down': 0xff54, 'Home': 0xff50, 'End': 0xff57,
    'Return': 0xff0d, 'F9': 0xffc6, 'Control': 0xffe3, 'Alt': 0xffe9,
}


def walk(node, depth=0):
    """The node and everything below it; of a long list only the beginning."""
    if node is None or depth > 40:
        return
    yield node
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for index in range(count if count <= 30 else 8):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        yield from walk(child, depth + 1)


def is_showing(node):
    """GTK 4.8 tells of no state "showing"; what was never shown or is folded away has no extent."""
    component = node.get_component_iface()
    if component is None:
        return False
    extents = component.get_extents(Atspi.CoordType.WINDOW)
    if extents.width <= 0 or extents.height <= 0 or extents.x + extents.width <= 0:
        return False
    while node is not None and node.get_role() != Atspi.Role.APPLICATION:
        if not node.get_state_set().contains(Atspi.StateType.VISIBLE):
            return False
        node = node.get_parent()
    return True


class Window:
    def __init__(self, program):
        self.process = subprocess.Popen([program, '--demo'])
        self.application = self.wait('the application', self.find_application)

    def find_application(self):
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and child.get_process_id() == self.process.pid and \
                    child.get_child_count() > 0:
                return child
        return None

    def wait(self, what, probe, patience=PATIENCE):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f'the program ended with {self.process.returncode}')
            try:
                found = probe()
            except GLib.Error:
                found = None
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f'{what} did not appear')

    def find(self, name, role=None):
        """The first node on show whose name begins with this."""
        for node in walk(self.application):
            try:
                if (node.get_name() or '').startswith(name) and is_showing(node) and \
                        (role is None or node.get_role() == role):
                    return node
            except GLib.Error:
                continue
        return None

    def expect(self, name, role=None, patience=PATIENCE):
        return self.wait(f'“{name}”', lambda: self.find(name, role), patience)

    def key(self, *names):
        """Presses keys together: key('Control', 'f')."""
        values = [KEYS.get(name, ord(name) if len(name) == 1 else 0) for name in names]
        modifiers = [self.keycode(value) for value in values[:-1]]
        for code in modifiers:
            Atspi.generate_keyboard_event(code, None, Atspi.KeySynthType.PRESS)
        Atspi.generate_keyboard_event(values[-1], None, Atspi.KeySynthType.SYM)
        for code in reversed(modifiers):
            Atspi.generate_keyboard_event(code, None, Atspi.KeySynthType.RELEASE)
        time.sleep(0.3)

    @staticmethod
    def keycode(value):
        return {KEYS['Control']: 37, KEYS['Alt']: 64}[value]

    def type(self, text):
        for letter in text:
            self.key(letter)


def test_findings(window):
    """The three faults of the demo appear, counted in the header, and the page explains them."""
    window.expect('Findings: 3')
    assert window.find('Duplicate store') is None
    window.key('Control', 'd')
    window.expect('Duplicate store')
    window.expect('Action type collision')
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
    window.expect('Web Page', patience=15)
    window.key('Escape')
    window.wait('the end of the dialog', lambda: window.find('Web Page') is None, 15)
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


def test_names(window):
    """Whatever can be pressed or typed into says what it is."""
    nameless = []
    for node in walk(window.application):
        try:
            # Without a name of its own a widget goes by the name of its type.
            name = node.get_name() or ''
            if node.get_role() in NAMED and is_showing(node) and \
                    (not name or name.startswith(('Gtk', 'Adw', 'Sbx', '_'))):
                nameless.append(f"{node.get_role_name()} “{name}”")
        except GLib.Error:
            continue
    assert not nameless, '; '.join(nameless)


def test_quit(window):
    """Ctrl+Q ends the program, without an error."""
    window.key('Control', 'q')
    assert window.process.wait(15) == 0


TESTS = [test_findings, test_filter_and_details, test_pause, test_dialogs, test_sidebar, test_names,
         test_quit]


def main():
    window = Window(sys.argv[1])
    failed = False
    # Keys go to the window under the pointer where no window manager says otherwise.
    Atspi.generate_mouse_event(400, 300, 'abs')
    print(f'1..{len(TESTS)}')
    for number, test in enumerate(TESTS, 1):
        try:
            test(window)
            print(f'ok {number} {test.__name__}', flush=True)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            failed = True
            print(f'not ok {number} {test.__name__}\n# {error}', flush=True)
    if window.process.poll() is None:
        window.process.terminate()
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
