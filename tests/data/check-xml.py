#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-xml.py TOP XMLLINT: every XML file is well-formed, every file that a resource names is
there, and every .ui file is in a resource."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import tree

ENDINGS = ('.ui', '.xml', '.xml.in', '.svg')


def check(top, xmllint):
    paths = [path for path in tree.source_files(top) if path.endswith(ENDINGS)]
    result = subprocess.run([xmllint, '--noout', '--nonet', *paths], cwd=top, text=True,
                            stderr=subprocess.PIPE, check=False)
    if result.returncode:
        return result.stderr.splitlines()

    problems, packed = [], set()
    for path in paths:
        if not path.endswith('.gresource.xml'):
            continue
        for node in ElementTree.parse(os.path.join(top, path)).iter('file'):
            name = os.path.basename(node.text)
            packed.add(name)
            if not any(os.path.exists(os.path.join(top, folder, node.text))
                       for folder in (os.path.dirname(path), '.', 'app', 'widgets', 'agent')):
                problems.append(f'{path}: {node.text} does not exist')
    problems += [f'{path}: in no resource' for path in paths
                 if path.endswith('.ui') and os.path.basename(path) not in packed]
    return problems


if __name__ == '__main__':
    tree.report('XML', check(sys.argv[1], sys.argv[2]))
