# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page, dialog, popover and state of the window, one after the other: for whoever takes
pictures of them or looks at them through AT-SPI. Each play_…(show, window) calls
show(name, prepare, close): @prepare leads there, @close leads back."""

import os
import re
import socket
import subprocess
import time

from driver import Atspi, is_showing, walk

BUTTON = Atspi.Role.PUSH_BUTTON
HERE = os.path.dirname(os.path.abspath(__file__))
SETTINGS = 'io/github/signalbox_inspector/Signalbox'
SAVED = "[('Dropped deliveries', 'bridge:dropped'), ('Slow in the cart', 'remote:cart duration:>50ms')]"
PATIENCE = 12


def write_settings(width, height):
    """The size of the window, and what somebody has saved, as a desktop without dconf keeps it."""
    folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'glib-2.0', 'settings')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'keyfile'), 'w', encoding='utf-8') as stream:
        stream.write(f'[{SETTINGS}]\nwindow-width={width}\nwindow-height={height}\n'
                     f'lanes-height={220 if height < 800 else 260}\nsaved-filters={SAVED}\n')
    os.environ['GSETTINGS_BACKEND'] = 'keyfile'


def put(text):
    """Types faster than a person."""
    for letter in text:
        Atspi.generate_keyboard_event(ord(letter), None, Atspi.KeySynthType.SYM)
        time.sleep(0.03)


def escape(window, times=1):
    for _ in range(times):
        window.key('Escape')


def focus_filter(window):
    """By mouse: Ctrl+F asks the state where that has the focus."""
    window.click(window.expect('Filter actions', Atspi.Role.ENTRY), 50)
    window.key('Control', 'a')


def set_filter(window, text):
    focus_filter(window)
    put(text)


def clear_filter(window):
    """All lines again, and on to them; what is selected stays."""
    focus_filter(window)
    window.key('Delete')
    window.key('Return')


def select(window, text, page):
    """The first line the filter leaves, then all of them again, at a page of the details."""
    set_filter(window, text)
    window.key('Return')
    time.sleep(0.5)
    window.key('Home')
    window.key('Alt', page)
    clear_filter(window)
    time.sleep(0.5)


def focus_list(window):
    """From the entry of the filter down to the lines."""
    focus_filter(window)
    window.key('Return')


# --- With the demo ------------------------------------------------------------------------------

def search_state(window):
    window.press('Search in the State')
    time.sleep(0.5)
    put('tenant')


def watch(window):
    node = next(node for node in walk(window.application, 100)
                if (node.get_name() or '').startswith('total: ') and is_showing(node))
    window.click(node)
    window.key('Control', 'Shift', 'd')


def compare(window):
    window.key('Alt', '2')
    window.press('Compare with…')
    select(window, 'type:tenant/switch remote:host', '2')


def range_chip(window):
    set_filter(window, 'tenant/switch')
    window.key('Return')
    window.key('Home')
    window.key('Shift', 'F10')
    window.press('Begin Range Here')
    clear_filter(window)


def dismissed(window):
    window.press('Dismiss…')
    window.expect('Why it is dismissed', patience=PATIENCE)
    put('Known until the next release')
    window.key('Return')
    window.press('Dismissed: 1')


def preferences(window, page):
    node = next(node for node in walk(window.application)
                if node.get_name() == page and node.get_role() in
                (Atspi.Role.TOGGLE_BUTTON, Atspi.Role.RADIO_BUTTON, Atspi.Role.PAGE_TAB, BUTTON))
    node.get_action_iface().do_action(0)


def play_demo(show, window):
    show('timeline-dropped', lambda w: select(w, 'bridge:dropped remote:host', '4'))
    show('changes', lambda w: select(w, 'type:user/login', '2'))
    show('action', lambda w: w.key('Alt', '1'))
    show('stack', lambda w: w.key('Alt', '5'))
    show('action-findings', lambda w: w.key('Alt', '6'))
    show('state', lambda w: w.key('Alt', '3'))
    show('state-search', search_state, escape)
    show('state-watch', watch)
    show('compare', compare, lambda w: w.press('Stop Comparing'))
    show('filter-completion', lambda w: set_filter(w, 'remote:cart ch'), clear_filter)
    show('filter-error', lambda w: set_filter(w, 'remote:cart paylod:x'), clear_filter)
    show('filter-nothing', lambda w: set_filter(w, 'type:nothing/at-all'), clear_filter)
    show('filter-saved', lambda w: w.press('Saved filters'), escape)
    show('filter-help', lambda w: w.press('How to write a filter'), escape)
    show('list-options', lambda w: w.press('List options'), escape)
    show('context-menu', lambda w: (select(w, 'type:user/login', '2'), focus_list(w),
                                          w.key('Shift', 'F10')), escape)
    show('range-chip', range_chip, lambda w: w.press('From '))
    show('folded', lambda w: (set_filter(w, 'type:cart/*'), w.key('Return')), clear_filter)
    show('main-menu', lambda w: w.press('Main menu'), escape)
    show('paused', lambda w: w.key('Control', 'p'), lambda w: w.key('Control', 'p'))
    show('findings', lambda w: (w.key('Control', 'd'), w.expect('What to do')))
    show('findings-filter', lambda w: w.press('Filter and group'), escape)
    show('rule', lambda w: w.press('What Does This Mean?'), lambda w: w.key('Alt', 'Left'))
    show('findings-dismissed', dismissed)
    show('sharing-map', lambda w: w.key('Control', 'm'))
    show('help', lambda w: (w.key('F1'), w.expect('Getting started'), time.sleep(1)),
         lambda w: escape(w, 3))
    show('export', lambda w: (w.key('Control', 'e'), w.expect('Replace Secrets'),
                                    time.sleep(2)), escape)
    show('preferences', lambda w: w.activate('Preferences'))
    for page in ('Recording', 'Connections', 'Findings'):
        show(f'preferences-{page.lower()}', lambda w, page=page: preferences(w, page))
    escape(window, 2)
    show('shortcuts', lambda w: w.activate('Keyboard Shortcuts'), escape)
    show('about', lambda w: w.activate('About Signalbox'), escape)


# --- With real stores ---------------------------------------------------------------------------

def get_port(window):
    return window.wait('the port', lambda: next(
        (found.group(1) for node in walk(window.application, 100)
         for found in [re.search(r'127\.0\.0\.1:(\d+)', node.get_name() or '')] if found), None))


def start(script, port):
    return subprocess.Popen(['node', os.path.join(HERE, script), port], stdin=subprocess.PIPE,
                            stdout=subprocess.DEVNULL)


def diagnose(window):
    """The doctor, of an address where nobody listens."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    window.click(window.expect('Address, or anything'))
    put(f'ws://127.0.0.1:{port}/')
    window.key('Return')
    time.sleep(2)
    buttons = [node for node in walk(window.application, 100)
               if node.get_name() == 'Why?' and node.get_role() == BUTTON]
    assert buttons, 'nobody asks why'
    buttons[-1].get_action_iface().do_action(0)
    time.sleep(2)


def play_stores(show, window):
    show('first-run', lambda w: w.expect('Waiting for a Store'))
    port = get_port(window)
    show('connect', lambda w: (w.key('Control', 'k'), w.expect('Ways to Connect')))
    shop = start('shop.mjs', port)
    show('connect-seen', lambda w: w.expect('Seen! '))
    show('doctor', diagnose, lambda w: escape(w, 3))
    show('shop', lambda w: w.expect('user/login, '))
    show('dispatch', lambda w: (select(w, 'type:user/login', '1'), w.key('Control', 't'),
                                time.sleep(1), put('cart/add')),
               lambda w: escape(w, 2))
    show('travel', lambda w: (select(w, 'type:cart/add', '3'), w.key('Control', 'j'),
                              w.expect('Return to Live')))
    shop.stdin.close()
    shop.wait(10)
    show('disconnected', lambda w: w.expect('Disconnected'))
    window.process.kill()
    window.process.wait(15)
    window.__init__(window.program, '--port=0')
    show('kept', lambda w: w.expect('Your recording was kept'))
    crowd = start('crowd.mjs', get_port(window))
    show('crowd', lambda w: (w.expect('count/add, '), time.sleep(8)))
    show('crowd-long', lambda w: select(w, 'type:checkout*', '1'))
    show('crowd-findings', lambda w: w.key('Control', 'd'), escape)
    crowd.stdin.close()
    crowd.wait(10)


# --- With many actions --------------------------------------------------------------------------

def play_many(show, window):
    show('many', lambda w: w.expect('Whole recording'))
    show('many-bridged', lambda w: select(w, 'bridge:any', '4'))
    show('many-findings', lambda w: (w.key('Control', 'd'), w.expect('No Findings')), escape)
    show('many-map', lambda w: w.key('Control', 'm'), escape)
