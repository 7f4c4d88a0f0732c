#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-matrix.py TOP: every row of the tables in docs/libraries.md has a test that makes it."""

import os
import re
import sys

import tree

BEGIN = '<!-- matrix:'
END = '<!-- end of matrix -->'


def rows(text):
    """Ids of the rows of all tables, in the order of the page."""
    tables = [part.partition(END)[0] for part in text.split(BEGIN)[1:]]
    return re.findall(r'^\| `([^`]+)` \|', '\n'.join(tables), re.MULTILINE)


def tested(top):
    """Every text in quotes in the tests that check rows."""
    found = set()
    folder = os.path.join('tests', 'e2e')
    for path in tree.source_files(top, folder):
        text = tree.read_text(top, path) or ''
        if path.endswith('.test.mjs') and '/matrix.mjs' in text and 'checkRow' in text:
            found.update(re.findall(r"'([\w.@/-]+)'", text))
    return found


def check(top):
    page = tree.read_text(top, os.path.join('docs', 'libraries.md')) or ''
    ids = rows(page)
    known = tested(top)
    problems = [f'docs/libraries.md: the row “{row}” has no test' for row in ids if row not in known]
    problems += [f'docs/libraries.md: two rows “{row}”' for row in set(ids) if ids.count(row) > 1]
    if BEGIN not in page or END not in page:
        problems.append('docs/libraries.md: the table is not marked')
    return problems


if __name__ == '__main__':
    tree.report('Matrix', check(sys.argv[1]))
