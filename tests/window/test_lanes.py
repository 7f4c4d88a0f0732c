# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lanes by mouse and by keyboard, in a real window with the demo."""

import re
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


def get_cursor(window):
    """The description says what the cursor is on."""
    canvas = find(window, 'Lanes: ')
    canvas.clear_cache()
    return canvas.get_description()


def get_selected(window):
    """What the selected line of the list says."""
    for node in walk(window.expect('Actions'), 2000):
        if node.get_state_set().contains(Atspi.StateType.SELECTED):
            texts = [child.get_name() for child in walk(node) if child.get_name()]
            if texts:
                return max(texts, key=len)
    return None


def get_marks(window):
    """Places in the lanes at which something is: where the card comes up would do, but slowly."""
    canvas = find(window, 'Lanes: ')
    extents = canvas.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    height = extents.height / 4
    return [place(canvas, across / 40, (lane + 0.5) * height / extents.height)
            for lane in range(4) for across in range(2, 39)]


def click_at(spot):
    Atspi.generate_mouse_event(*spot, 'abs')
    time.sleep(0.05)
    Atspi.generate_mouse_event(*spot, 'b1c')
    time.sleep(0.3)


def test_click_selects(window):
    """A click on a mark selects its line, and the arrow keys go on from there."""
    window.key('Escape')
    for spot in get_marks(window):
        click_at(spot)
        if get_selected(window):
            break
    selected = window.wait('a selected line', lambda: get_selected(window), 5)
    cursor = window.wait('the cursor', lambda: get_cursor(window), 5)
    assert cursor.split(',')[0] in selected, (cursor, selected)


def press(window, key, before):
    """What the cursor is on after a key that moves it."""
    window.key(key)
    return window.wait(f'another action after {key}', lambda: get_cursor(window) != before and
                       get_cursor(window), 5)


def test_arrows(window):
    """Along the lane, to its ends, and to the lane beside it; the description says where one is."""
    window.key('Home')
    first = get_cursor(window)
    second = press(window, 'Right', first)
    assert press(window, 'Left', second) == first, 'Left leads back'
    press(window, 'End', first)
    lane = get_cursor(window).split(',')[1]
    others = []
    for key in ('Down', 'Up'):
        window.key(key)
        others.append(get_cursor(window).split(',')[1])
    assert set(others) != {lane}, (lane, others)


def test_return_reveals(window):
    """Return goes to the line in the list."""
    cursor = get_cursor(window)
    window.key('Return')
    window.wait('its line', lambda: cursor.split(',')[0] in (get_selected(window) or ''), 5)


def find_chip(window):
    """The list says which range it shows."""
    return next((node for node in walk(window.application)
                 if node.get_role() == Atspi.Role.PUSH_BUTTON and ' – ' in (node.get_name() or '')
                 and is_showing(node)), None)


def test_range(window):
    """A range is dragged with Shift held; Esc ends it."""
    canvas = find(window, 'Lanes: ')
    shift = window.keycode(0xffe1)
    Atspi.generate_keyboard_event(shift, None, Atspi.KeySynthType.PRESS)
    window.drag(place(canvas, 0.2, 0.5), place(canvas, 0.6, 0.5))
    Atspi.generate_keyboard_event(shift, None, Atspi.KeySynthType.RELEASE)
    window.wait('the range', lambda: find_chip(window), 5)
    window.key('Escape')
    window.wait('the end of the range', lambda: find_chip(window) is None, 5)


def seconds(clock):
    hours, minutes, rest = clock.split(':')
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def go_to_sending(window):
    """Peers come in any order: looks for it in one lane after the other."""
    for _ in range(5):
        window.key('Up')
    for _ in range(5):
        window.key('Home')
        before = None
        while get_cursor(window) != before:
            if 'receivers' in get_cursor(window):
                return
            before = get_cursor(window)
            window.key('Right')
        window.key('Down')
    raise AssertionError('nothing that was sent is in the lanes')


def test_line_selects_sending(window):
    """A click on a line, between the lanes that it joins, selects what was sent."""
    window.key('0')
    canvas = find(window, 'Lanes: ')
    go_to_sending(window)
    sent = get_cursor(window)
    first, last = (seconds(clock) for clock in re.findall(r'\d+:\d+:\d+\.\d+', get_view(window)))
    moment = seconds(re.search(r'\d+:\d+:\d+\.\d+', sent).group())
    across = (moment - first) / (last - first)
    seen = []
    for step in range(2, 33):
        click_at(place(canvas, across, step / 33))
        seen.append(get_cursor(window))
    received = [i for i, cursor in enumerate(seen) if 'came over a bridge' in cursor]
    assert received, seen
    # Past the lane of a receiver the line goes on to the next one.
    assert sent in seen[:received[0]] and sent in seen[received[0]:], (sent, seen)


TESTS = [test_are_there, test_wheel_zooms, test_everything_again, test_brush, test_click_selects,
         test_arrows, test_return_reveals, test_range, test_line_selects_sending]

if __name__ == '__main__':
    program = Window(sys.argv[1], '--demo')
    # Until the demo has ended: a view that slides would pass for one that was changed.
    time.sleep(14)
    sys.exit(run(program, TESTS))
