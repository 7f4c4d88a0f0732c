#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshots.py PROGRAM DIRECTORY STYLE: plays the demo and takes pictures of the window."""

import subprocess
import sys
import time

from driver import FRAME, Atspi, Window, is_showing, walk

# Until frames and crossfades have come to rest.
REST = 1.5


def take(window, directory, name):
    frame = window.application.get_child_at_index(0)
    extents = frame.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    Atspi.generate_mouse_event(1490, 990, 'abs')
    time.sleep(REST)
    area = f'{extents.width}x{extents.height}+{FRAME}+{FRAME}'
    subprocess.run(['import', '-window', 'root', '-crop', area, '+repage',
                    f'{directory}/{name}.png'], check=True)


def choose(window, action, begin):
    """Selects the only line with that action and takes the filter away."""
    window.click(window.expect('Filter actions', Atspi.Role.ENTRY))
    window.type(action)
    window.expect('1 of ')
    window.key('Return')
    window.expect(begin)
    window.key('Control', 'f')
    window.key('Escape')
    window.wait('the end of the filter', lambda: window.find('1 of ') is None)


def open_state(window):
    """The tree of the state, with what was folded open."""
    window.key('Alt', '3')
    window.expect('After This Action')
    time.sleep(REST)
    for node in walk(window.application):
        if node.get_name() == 'Expand' and is_showing(node):
            window.click(node)
            break


def main():
    program, directory, style = sys.argv[1:]
    window = Window(program, '--demo')
    window.expect('Findings: 4')
    time.sleep(4)
    choose(window, 'user/login', 'profile · Shop · ')
    window.key('Alt', '2')
    take(window, directory, f'timeline-{style}')
    open_state(window)
    take(window, directory, f'state-{style}')
    window.click(window.expect('Findings: 4'))
    take(window, directory, f'findings-{style}')
    window.key('Control', 'm')
    window.expect('Sharing Map')
    take(window, directory, f'sharing-map-{style}')
    window.process.terminate()
    window.process.wait(15)


if __name__ == '__main__':
    main()
