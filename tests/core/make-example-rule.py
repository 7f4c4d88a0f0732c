#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-example-rule.py DOC HEADER TABLE FOLDER RULE-C HEADER-C TABLE-C: does what docs/writing-a-rule.md says.

The blocks of code of DOC that have a name become files: the rule, and its streams below FOLDER. HEADER and TABLE are
those of the program; they get the lines that the page says they need."""

import os
import re
import sys

BLOCK = re.compile(r'^```\w+ (\S+)\n(.*?)^```$', re.MULTILINE | re.DOTALL)
LINE = re.compile(r'^\| `core/detectors/sbx-detectors\.[hc]`.*?\| `(.*?)` \|$', re.MULTILINE)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def insert(text, before, line):
    head, found, tail = text.rpartition(before)
    assert found, before
    return head + line + '\n' + found + tail


def main(doc, header, table, folder, rule_c, header_h, table_c):
    text = read(doc)
    blocks = dict(BLOCK.findall(text))
    extern, entry = LINE.findall(text)
    [source] = [name for name in blocks if name.endswith('.c')]
    rule = re.fullmatch(r'sbx-detector-(.*)\.c', source)[1]
    write(rule_c, blocks.pop(source))
    write(header_h, insert(read(header), '\nG_END_DECLS', extern))
    write(table_c, insert(read(table), '  NULL,\n};', '  ' + entry))
    for name, content in blocks.items():
        write(os.path.join(folder, rule, name), content)
    assert len(blocks) >= 4, blocks.keys()
    # The tests go from their own folder to that of the data.
    os.makedirs(os.path.join(folder, '..', '..', 'core'), exist_ok=True)


main(*sys.argv[1:])
