# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lanes by mouse, in a real window with the demo."""

import sys
import time

from driver import FRAME, Atspi, Window, is_showing, run, walk


def find(window, name):
    return window.wait(name, lambda: next(
        (node for node in walk(window.application)
         if (node.get_name() or '').startswith(name) and is_showing(node)), None))


def place(node, across, down):
    extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    return (int(extents.x + extents.width * across) + FRAME,
            int(extents.y + extents.height * down) + FRAME)


def get_view(window):
    """The name of the drawing says which time is in view."""
    return find(window, 'Lanes: ').get_name()


def wait_for_change(window, before):
    return window.wait('another view', lambda: get_view(window) != before and get_view(window))


def test_are_there(window):
    assert '4 lanes' in get_view(window), get_view(window)
    find(window, 'Whole recording')
    find(window, 'Show Everything')


def test_wheel_zooms(window):
    before = get_view(window)
    Atspi.generate_mouse_event(*place(find(window, 'Lanes: '), 0.5, 0.5), 'abs')
    time.sleep(0.2)
    Atspi.generate_mouse_event(*place(find(window, 'Lanes: '), 0.5, 0.5), 'b4c')
    wait_for_change(window, before)


def test_everything_again(window):
    before = get_view(window)
    window.click(find(window, 'Show Everything'))
    wait_for_change(window, before)


def test_brush(window):
    overview = find(window, 'Whole recording')
    before = get_view(window)
    window.drag(place(overview, 0.3, 0.5), place(overview, 0.6, 0.5))
    wait_for_change(window, before)
    window.click(find(window, 'Show Everything'))


TESTS = [test_are_there, test_wheel_zooms, test_everything_again, test_brush]

if __name__ == '__main__':
    program = Window(sys.argv[1], '--demo')
    # Until the demo has ended: a view that slides would pass for one that was changed.
    time.sleep(14)
    sys.exit(run(program, TESTS))
