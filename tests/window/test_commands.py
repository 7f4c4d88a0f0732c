#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_commands.py PROGRAM: a real Redux store with the real agent is connected, and asked for
things from the window: by mouse, by keyboard, and through the menus. Prints TAP."""

import json
import os
import queue
import re
import subprocess
import sys
import threading

from driver import Atspi, Window, is_showing, run, walk

BUTTON = Atspi.Role.PUSH_BUTTON
SHOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'shop.mjs')
FRUIT = ['Apple', 'Pear', 'Plum']


class Shop:
    """The program, and the states it printed."""

    def __init__(self, port):
        self.process = subprocess.Popen(['node', SHOP, port], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.states = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.states.put(json.loads(line))

    def wait(self, items, patience=20):
        """Until the store has these in its cart."""
        last = None
        try:
            while True:
                last = self.states.get(timeout=patience)
                if last['cart']['items'] == items:
                    return last
        except queue.Empty:
            raise AssertionError(f'the cart has {last} instead of {items}') from None

    def add(self, name):
        """Puts something into the cart."""
        self.process.stdin.write(name + '\n')
        self.process.stdin.flush()

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def keep_lines_apart():
    """Each action is a line of its own: as somebody would choose in the menu of the list."""
    folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'glib-2.0', 'settings')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'keyfile'), 'w', encoding='utf-8') as stream:
        stream.write('[io/github/signalbox_inspector/Signalbox]\nfold-lines=false\n')
    os.environ['GSETTINGS_BACKEND'] = 'keyfile'


def find_lines(window, name):
    """The lines of the list that begin with this."""
    return [node for node in walk(window.application, 200)
            if (node.get_name() or '').startswith(name) and node.get_role() == Atspi.Role.LABEL and
            is_showing(node)]


def find_exactly(window, name, role):
    return next((node for node in walk(window.application)
                 if node.get_name() == name and node.get_role() == role and is_showing(node)), None)


def select(window, index):
    """Selects one of the lines that add to the cart."""
    lines = window.wait('the lines', lambda: find_lines(window, 'cart/add, '))
    window.click(lines[index])
    return window.expect('Jump to This State', BUTTON)


def is_sensitive(node):
    return node.get_state_set().contains(Atspi.StateType.SENSITIVE)


def test_listen(window):
    """The listener is switched off and on again in the Connect dialog; the line names its port."""
    window.expect('Waiting for a Store')
    window.key('Control', 'k')
    switch = window.expect('Listen for: Signalbox agent')
    window.expect('Waiting for it on port')
    window.click(switch)
    window.wait('its end', lambda: window.find('Waiting for it on port') is None, 15)
    window.click(window.expect('Listen for: Signalbox agent'))
    port = window.expect('Waiting for it on port', patience=15).get_name()
    window.port = re.search(r'port (\d+)', port).group(1)
    assert window.find(f'<script src="http://127.0.0.1:{window.port}/agent.js"></script>')


def test_seen(window):
    """The dialog says that somebody has come."""
    window.shop = Shop(window.port)
    window.shop.wait(FRUIT)
    window.expect('Seen! ')
    window.key('Escape')
    window.wait('the end of the dialog', lambda: window.find('Ways to Connect') is None, 15)
    window.expect('user/login, ')


def test_jump(window):
    """Jump to a state: the program has it; a bar says so and leads back."""
    window.click(select(window, 0))
    window.shop.wait(['Apple'])
    window.expect('cart, user shows the state after #')
    window.expect('You: Jump to #')
    # The bar leads to the action, wherever the list is.
    number = window.find('Show #', BUTTON).get_name()
    # In the details Ctrl+F looks in the state.
    window.click(window.find('Filter actions', Atspi.Role.ENTRY))
    window.type('type:user/login')
    window.key('Return')
    window.wait('the filter', lambda: not find_lines(window, 'cart/add, '), 15)
    window.click(window.find('Show #', BUTTON))
    window.wait('the lines', lambda: find_lines(window, 'cart/add, '), 15)
    assert any(number[5:] in (node.get_name() or '') for node in walk(window.application)
               if ' · ' in (node.get_name() or '')), number
    window.click(window.expect('Return to Live', BUTTON))
    window.shop.wait(FRUIT)
    window.wait('the end of the bar', lambda: window.find('cart, user shows') is None, 15)
    window.expect('You: Return to Live, ')


def test_time(window):
    """Alt+Up steps back, and the program follows; F8 plays to the end; Live returns."""
    select(window, 2)
    window.key('Alt', 'Up')
    window.shop.wait(FRUIT[:2])
    window.key('Alt', 'Up')
    window.shop.wait(FRUIT[:1])
    window.key('F8')
    window.shop.wait(FRUIT)
    window.wait('its end', lambda: window.find('Play (F8)', BUTTON), 15)
    scale = window.expect('Place in the recording')
    assert is_sensitive(scale)
    nameless = window.find_nameless()
    assert not nameless, '; '.join(nameless)
    window.click(window.expect('Return to Live', BUTTON))
    window.wait('the end of the bar', lambda: window.find('cart, user shows') is None, 15)


def test_dispatch_again(window):
    """An action is dispatched again from the details, after a look at it."""
    select(window, 1)
    before = window.expect('cart, user · ').get_name()
    window.click(window.expect('Dispatch Again…', BUTTON))
    window.expect('Goes through the store’s own dispatch')
    window.key('Control', 'Return')
    window.shop.wait(FRUIT + ['Pear'])
    # Not for long: first of all the way to the new action. The button of a toast is its label.
    window.click(window.wait('the way to it',
                             lambda: find_exactly(window, 'Show', Atspi.Role.LABEL), 15))
    window.wait('the new action', lambda: window.find('cart, user · ').get_name() != before, 15)
    window.expect('You: Dispatch, ')


def test_dispatch_typed(window):
    """Ctrl+T, a type; while it is no action it cannot be sent."""
    window.key('Control', 't')
    window.expect('An action needs a “type” that is not empty.')
    nameless = window.find_nameless()
    assert not nameless, '; '.join(nameless)
    window.key('Control', 'Return')
    assert window.find('An action needs a “type” that is not empty.') is not None
    window.type('cart/clear')
    window.expect('Goes through the store’s own dispatch')
    window.key('Control', 'Return')
    window.shop.wait([])


def test_state_follows(window):
    """What is on show of the state now, opened lines too, follows the store."""
    window.click(window.expect('State', Atspi.Role.PAGE_TAB))
    window.click(window.expect('Now'))
    window.expect('items: []')
    for name in ('Kiwi', 'Lime'):
        window.shop.add(name)
        window.wait(name, lambda: any((node.get_name() or '').startswith('items: ') and
                                      is_showing(node) and name in node.get_name()
                                      for node in walk(window.application, 100)), 15)


def test_reason(window):
    """What the store cannot do is insensitive and says why."""
    select(window, 0)
    skip = window.expect('Skip This Action', BUTTON)
    assert not is_sensitive(skip)
    assert skip.get_description(), 'no reason is given'


def test_menu_by_keyboard(window):
    """Shift+F10 opens the menu of the line; the store is locked by it, and says so."""
    select(window, 0)
    window.key('Control', 'f')
    window.key('Escape')
    window.key('Shift', 'F10')
    item = window.expect('Lock Changes', BUTTON)
    item.get_action_iface().do_action(0)
    window.wait('the badge', lambda: any('locked: dispatches do nothing' in (node.get_name() or '')
                                         for node in walk(window.application)), 15)
    window.key('Escape')
    window.expect('Done: Lock')
    # There are more lines by now than fit.
    window.click(window.expect('Follow'))
    window.expect('You: Lock, ')
    window.key('Control', 'Shift', 'l')
    window.wait('its end', lambda: not any('locked: dispatches' in (node.get_name() or '')
                                           for node in walk(window.application)), 15)
    window.expect('You: Unlock, ')
    window.expect('Done: Unlock')


def test_refused(window):
    """What the peer cannot do is said in its words, or that it is gone."""
    window.shop.close()
    window.click(window.expect('Follow'))
    window.expect('Disconnected')
    jump = select(window, 0)
    window.wait('the reason', lambda: jump.get_description() == 'This store is not connected', 15)


TESTS = [test_listen, test_seen, test_jump, test_time, test_dispatch_again, test_dispatch_typed,
         test_state_follows, test_reason, test_menu_by_keyboard, test_refused]


if __name__ == '__main__':
    keep_lines_apart()
    program = Window(sys.argv[1], '--port=0')
    program.shop = None
    code = run(program, TESTS)
    if program.shop is not None and program.shop.process.poll() is None:
        program.shop.close()
    sys.exit(code)
