#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-icons.py TOP: both profiles have a full and a symbolic icon, square and on the grid, and
the resource holds all of them; every screenshot that the metainfo names is there and of a size
that software centres take."""

import os
import struct
import sys
import xml.etree.ElementTree as ElementTree

import tree

BASE_ID = 'io.github.signalbox_inspector.Signalbox'


def check_screenshots(top):
    metainfo = ElementTree.parse(os.path.join(top, f'data/{BASE_ID}.metainfo.xml.in'))
    for image in metainfo.iter('image'):
        path = 'data/screenshots/' + image.text.rsplit('/', 1)[-1]
        try:
            with open(os.path.join(top, path), 'rb') as stream:
                head = stream.read(24)
        except FileNotFoundError:
            yield f'{path}: named in the metainfo, and missing'
            continue
        if head[:8] != b'\x89PNG\r\n\x1a\n':
            yield f'{path}: not a PNG'
            continue
        width, height = struct.unpack('>II', head[16:24])
        if not (600 <= width <= 2000 and 400 <= height <= 1400):
            yield f'{path}: {width} x {height}, expected at most 2000 x 1400'


def check(top):
    problems = list(check_screenshots(top))
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
