# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a real window as a person would, by keyboard and mouse, and looks at it as a screen
reader would: through AT-SPI."""

import subprocess
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 60
# What a widget without a name of its own goes by.
FOREIGN = ('Gtk', 'Adw', 'Sbx', '_')
# Around a window that nobody manages.
FRAME = 5
NAMED = {
    Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.ENTRY, Atspi.Role.CHECK_BOX,
    Atspi.Role.COMBO_BOX, Atspi.Role.SPIN_BUTTON, Atspi.Role.TEXT, Atspi.Role.SLIDER,
    Atspi.Role.RADIO_BUTTON, Atspi.Role.MENU_ITEM, Atspi.Role.CHECK_MENU_ITEM, Atspi.Role.LINK,
    Atspi.Role.PAGE_TAB, Atspi.Role.LIST_ITEM, Atspi.Role.PROGRESS_BAR,
}
# What has the focus, or may have it, says what kind of thing it is.
ROLELESS = {Atspi.Role.INVALID, Atspi.Role.UNKNOWN}
KEYS = {
    'Escape': 0xff1b, 'Tab': 0xff09, 'Down': 0xff54, 'Home': 0xff50, 'End': 0xff57,
    'Return': 0xff0d, 'F9': 0xffc6, 'F10': 0xffc7, 'Control': 0xffe3, 'Alt': 0xffe9,
    'Shift': 0xffe1, 'Delete': 0xffff, 'Left': 0xff51, 'Right': 0xff53, 'F1': 0xffbe, 'Up': 0xff52, 'F8': 0xffc5,
    'BackSpace': 0xff08, 'space': 0x20,
}


def walk(node, most=30, depth=0):
    """The node and everything below it; of a list longer than @most only the beginning."""
    if node is None or depth > 40:
        return
    yield node
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for index in range(count if count <= most else 8):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        yield from walk(child, most, depth + 1)


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


def is_named(node):
    """Whether it says what it is; a line of a list says it by what is in it."""
    name = node.get_name() or ''
    if name and not name.startswith(FOREIGN):
        return True
    return node.get_role() == Atspi.Role.LIST_ITEM and \
        any(inner is not node and inner.get_role() != Atspi.Role.LIST_ITEM and is_named(inner)
            for inner in walk(node))


def path_of(node):
    """The names above it, for whoever looks for it."""
    names = []
    while node is not None and node.get_role() != Atspi.Role.APPLICATION:
        names.append(node.get_name() or node.get_role_name())
        node = node.get_parent()
    return ' / '.join(reversed(names[1:6]))


class Window:
    def __init__(self, program, *arguments):
        self.program = program
        self.process = subprocess.Popen([program, *arguments])
        self.application = self.wait('the application', self.find_application)
        # Keys go to the window under the pointer where no window manager says otherwise.
        Atspi.generate_mouse_event(400, 300, 'abs')

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

    def find_action(self, name):
        """What has that name, or is in what has it, and can be pressed, on show or below the fold."""
        found = [node for node in walk(self.application)
                 if (node.get_name() or '').startswith(name) and is_showing(node)]
        for node in sorted(found, key=lambda node: node.get_name() != name):
            for inner in walk(node):
                action = inner.get_action_iface()
                if action is not None and action.get_n_actions() > 0:
                    return action
        return None

    def press(self, name, patience=15):
        """Asked, not clicked: a menu is a window of its own, of which nobody knows where it is, and
        what is in a narrow window may be out of sight."""
        self.wait(f'“{name}”', lambda: self.find_action(name), patience).do_action(0)

    def activate(self, item):
        """Chooses from the main menu."""
        self.press('Main menu')
        self.expect(item, Atspi.Role.MENU_ITEM, 15).do_action(0)

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
        return {KEYS['Control']: 37, KEYS['Alt']: 64, KEYS['Shift']: 50}[value]

    def type(self, text):
        for letter in text:
            self.key(letter)

    def click(self, node, x=None):
        """Presses the mouse in the middle of it, or at that many pixels from its left. Windows
        stand at 0, 0: nobody manages them."""
        extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        x = extents.x + (extents.width // 2 if x is None else x)
        y = extents.y + extents.height // 2
        Atspi.generate_mouse_event(x + FRAME, y + FRAME, 'abs')
        time.sleep(0.1)
        Atspi.generate_mouse_event(x + FRAME, y + FRAME, 'b1c')
        time.sleep(0.3)

    @staticmethod
    def drag(begin, end, steps=12):
        """Presses the mouse at one place of the screen and lets it go at another."""
        Atspi.generate_mouse_event(*begin, 'abs')
        time.sleep(0.2)
        Atspi.generate_mouse_event(*begin, 'b1p')
        for step in range(1, steps + 1):
            x, y = (begin[i] + (end[i] - begin[i]) * step // steps for i in (0, 1))
            Atspi.generate_mouse_event(x, y, 'abs')
            time.sleep(0.1)
        time.sleep(0.5)
        Atspi.generate_mouse_event(*end, 'b1r')

    def find_nameless(self):
        """What can be pressed or typed into and does not say what it is: a name, or a role."""
        nameless = []
        for node in walk(self.application):
            try:
                focusable = node.get_state_set().contains(Atspi.StateType.FOCUSABLE)
                # The button of a toast is libadwaita's own.
                if ((node.get_role() in NAMED and not is_named(node)) or
                        (node.get_role() in ROLELESS and focusable)) and \
                        is_showing(node) and 'AdwToastWidget' not in path_of(node):
                    nameless.append(f"{node.get_role_name()} “{node.get_name()}” in {path_of(node)}")
            except GLib.Error:
                continue
        return nameless


def run(window, tests):
    """Prints TAP; the code to exit with."""
    failed = False
    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        try:
            test(window)
            print(f'ok {number} {test.__name__}', flush=True)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            failed = True
            text = str(error).replace('\n', ' ')
            print(f'not ok {number} {test.__name__}\n# {text}', flush=True)
    if window.process.poll() is None:
        window.process.terminate()
    return 1 if failed else 0
