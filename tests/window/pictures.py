#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""pictures.py PROGRAM DIRECTORY STYLE WIDTHxHEIGHT [RECORDING]: a picture of every page and state of
the window, with the demo, with real stores, and with a recording of many actions."""

import subprocess
import sys
import time

from driver import FRAME, Atspi, GLib, Window
from states import play_demo, play_many, play_stores, write_settings

# Until frames and crossfades have come to rest.
REST = 0.8


class Album:
    """One run of the program, and the pictures of it."""

    def __init__(self, window, folder, style, size):
        self.window, self.folder, self.style, self.size = window, folder, style, size
        self.failed = []

    def take(self, name):
        self.fit()
        Atspi.generate_mouse_event(self.size[0] + FRAME, self.size[1] + FRAME, 'abs')
        time.sleep(REST)
        area = f'{self.size[0]}x{self.size[1]}+{FRAME}+{FRAME}'
        subprocess.run(['import', '-window', 'root', '-crop', area, '+repage',
                        f'{self.folder}/{name}-{self.size[0]}-{self.style}.png'], check=True)

    def fit(self):
        """A dialog is as wide as the screen at most, as on a phone; nobody else sees to it here."""
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid',
                                str(self.window.process.pid)], capture_output=True, text=True)
        for name in found.stdout.split():
            text = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', name],
                                  capture_output=True, text=True).stdout
            at = dict(line.split('=') for line in text.split() if '=' in line)
            width, height = int(at.get('WIDTH', 0)), int(at.get('HEIGHT', 0))
            most = [self.size[0] + 2 * FRAME, self.size[1] + 2 * FRAME]
            if width > most[0] or height > most[1]:
                subprocess.run(['xdotool', 'windowsize', name, str(min(width, most[0])),
                                str(min(height, most[1]))], check=False)
                time.sleep(REST)

    def show(self, name, prepare, close=None):
        """What @prepare leads to; a picture that cannot be taken is told of at the end."""
        try:
            prepare(self.window)
            self.take(name)
        except (AssertionError, StopIteration, GLib.Error) as error:
            self.failed.append(name)
            print(f'not taken: {name}-{self.size[0]}-{self.style}: {error}', file=sys.stderr)
            self.take('failed-' + name)
        if close is not None:
            close(self.window)
        time.sleep(0.3)


def main():
    folder, style, size = sys.argv[2], sys.argv[3], tuple(map(int, sys.argv[4].split('x')))
    write_settings(*size)
    # Shadows and round corners are the compositor's.
    compositor = subprocess.Popen(['picom', '--backend', 'xrender', '--config', '/dev/null'],
                                  stderr=subprocess.DEVNULL)
    failed = []
    plays = [(play_demo, ['--demo'], 'Findings: 4'), (play_stores, ['--port=0'], 'Waiting')]
    if len(sys.argv) > 5:
        plays.append((play_many, ['--port=0', sys.argv[5]], 'Findings: '))
    for play, arguments, begin in plays:
        window = Window(sys.argv[1], *arguments)
        window.expect(begin)
        # The demo has said everything by then.
        time.sleep(12 if arguments == ['--demo'] else 2)
        album = Album(window, folder, style, size)
        try:
            play(album.show, window)
        except (AssertionError, GLib.Error) as error:
            failed.append(play)
            print(f'not taken: {play.__name__}: {error}', file=sys.stderr)
        failed += album.failed
        if window.process.poll() is None:
            window.process.terminate()
            window.process.wait(15)
    compositor.terminate()
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
