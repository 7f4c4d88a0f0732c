#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-icons.py TOP: both profiles have a full and a symbolic icon, square and on the grid, and
the resource holds all of them."""

import os
import sys
import xml.etree.ElementTree as ElementTree

import tree

BASE_ID = 'io.github.signalbox_inspector.Signalbox'


def check(top):
    problems = []
    resource = tree.read_text(top, 'data/signalbox.gresource.xml') or ''
    for app_id in (BASE_ID, BASE_ID + '.Devel'):
        for path, side in ((f'scalable/apps/{app_id}.svg', '128'),
                           (f'symbolic/apps/{app_id}-symbolic.svg', '16')):
            root = ElementTree.parse(os.path.join(top, 'data/icons/hicolor', path)).getroot()
            box = root.get('viewBox')
            if (root.get('width'), root.get('height'), box) != (side, side, f'0 0 {side} {side}'):
                problems.append(f'{path}: not {side} pixels square')
            if f'icons/hicolor/{path}<' not in resource:
                problems.append(f'{path}: not in the resource')
            if side == '16' and {node.get('fill') for node in root} != {'#2e3436'}:
                problems.append(f'{path}: a symbolic icon has one colour, #2e3436')
    return problems


if __name__ == '__main__':
    tree.report('Icons', check(sys.argv[1]))
