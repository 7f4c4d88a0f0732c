#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-pages.py TOP: each way to connect has its page in the manual, which the window opens."""

import os
import re
import sys

import tree

PAGE = re.compile(r'^\s*\.page\s*=\s*"([^"]*)"', re.MULTILINE)


def check(top):
    problems = []
    found = 0
    for path in tree.source_files(top, 'connectors'):
        if not path.endswith('-kind.c'):
            continue
        names = PAGE.findall(tree.read_text(top, path) or '')
        found += len(names)
        if not names:
            problems.append(f'{path}: names no page of the manual')
        for name in names:
            if not os.path.exists(os.path.join(top, 'docs', 'connectors', name + '.md')):
                problems.append(f'{path}: there is no docs/connectors/{name}.md')
    if not found:
        problems.append('connectors: there is no kind')
    return problems


if __name__ == '__main__':
    tree.report('Pages', check(sys.argv[1]))
