#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshots.py PROGRAM DIRECTORY STYLE: plays the demo and takes pictures of the window."""

import subprocess
import sys
import time

from driver import FRAME, Atspi, Window
from states import select

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


def main():
    program, directory, style = sys.argv[1:]
    window = Window(program, '--demo')
    window.expect('Findings: 4')
    # Until the demo has said everything.
    time.sleep(14)
    select(window, 'bridge:dropped remote:host', '4')
    window.expect('Dropped by profile: ')
    take(window, directory, f'timeline-{style}')
    select(window, 'type:user/login', '3')
    window.expect('After This Action')
    window.press('Show What Changed')
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
