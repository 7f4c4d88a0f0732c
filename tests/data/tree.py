# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of the source tree have in common: which files there are, and the verdict."""

import os
import sys

# Made by tools, never by us.
GENERATED = {'.git', 'node_modules', '__pycache__', '.flatpak-builder', '.cache'}


def is_generated(name, inside):
    return (name in GENERATED or name == 'build' or name.startswith('build-')
            or name == 'dist' and 'examples' in inside.split(os.sep))


def source_files(top, *folders):
    """Paths below TOP (only in FOLDERS, if given) of all files that are ours, sorted."""
    found = []
    for folder in folders or ('.',):
        for directory, names, files in os.walk(os.path.join(top, folder)):
            inside = os.path.relpath(directory, top)
            names[:] = [name for name in names if not is_generated(name, inside)]
            found += [os.path.normpath(os.path.join(inside, file)) for file in files
                      if not file.endswith('~') and not file.startswith('.#')]
    return sorted(found)


def read_text(top, path):
    """The file's text, or None if it is not there or not text."""
    try:
        with open(os.path.join(top, path), 'rb') as stream:
            data = stream.read()
    except FileNotFoundError:
        return None
    if b'\0' in data[:8192]:
        return None
    try:
        return data.decode('utf-8')
    except UnicodeDecodeError:
        return None


def report(what, problems):
    """Ends the program: 0 and a line if nothing is wrong, else 1 and every problem."""
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f'{what}: {len(problems)} problems', file=sys.stderr)
        sys.exit(1)
    print(f'{what}: nothing wrong')
    sys.exit(0)
