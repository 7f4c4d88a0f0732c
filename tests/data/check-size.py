#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-size.py TOP: no file, function or line of the program is longer than agreed."""

import sys

import tree

FOLDERS = ('app', 'cli', 'connectors', 'core', 'widgets')
FILE_LINES = {'.c': 600, '.cc': 600, '.h': 600, '.ui': 400}
FUNCTION_LINES = 60
COLUMNS = 100


def ending_of(path):
    return next((ending for ending in FILE_LINES if path.endswith(ending)), None)


def long_functions(lines):
    """(line, length) of each function body, found by the layout: braces in the first column."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == '{' and number > 1 and lines[number - 2].rstrip().endswith(')'):
            start = number
        elif line.startswith('}') and start is not None:
            if number - start - 1 > FUNCTION_LINES:
                yield start, number - start - 1
            start = None


def check(top):
    problems = []
    for path in tree.source_files(top, *FOLDERS):
        ending = ending_of(path)
        if ending is None:
            continue
        lines = (tree.read_text(top, path) or '').splitlines()
        if len(lines) > FILE_LINES[ending]:
            problems.append(f'{path}: {len(lines)} lines, at most {FILE_LINES[ending]}')
        if ending == '.ui':
            continue
        problems += [f'{path}:{number}: {len(line)} columns, at most {COLUMNS}'
                     for number, line in enumerate(lines, 1) if len(line) > COLUMNS]
        problems += [f'{path}:{number}: function of {length} lines, at most {FUNCTION_LINES}'
                     for number, length in long_functions(lines)]
    return problems


if __name__ == '__main__':
    tree.report('Size', check(sys.argv[1]))
