#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-translations.py TOP: every language of po/LINGUAS says everything that the template says,
in all its plural forms, with the same placeholders, markup and mnemonics."""

import os
import re
import subprocess
import sys
import tempfile

import tree

TAG = re.compile(r'</?[a-z]+[^>]*>')
FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) "(.*)"$')


def languages(top):
    lines = (tree.read_text(top, 'po/LINGUAS') or '').splitlines()
    return [line for line in lines if line and not line.startswith('#')]


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)


def entries(text):
    """Each entry as a dictionary of its fields; the header and what is obsolete left out."""
    for block in re.split(r'\n\s*\n', text):
        fields, name = {}, None
        for line in block.splitlines():
            match = FIELD.match(line)
            if match:
                name = match.group(1)
                fields[name] = match.group(2)
            elif name and line.startswith('"'):
                fields[name] += line[1:-1]
            else:
                name = None
        if fields.get('msgid'):
            yield fields


def check_entry(path, fields):
    originals = [fields['msgid'], fields.get('msgid_plural', fields['msgid'])]
    tags = [sorted(TAG.findall(text)) for text in originals]
    for name, text in fields.items():
        if not name.startswith('msgstr'):
            continue
        if not text:
            yield f'{path}: “{originals[0]}” is not translated'
        elif sorted(TAG.findall(text)) not in tags:
            yield f'{path}: the markup of “{originals[0]}” is another in “{text}”'
        elif text.endswith('…') != originals[0].endswith('…'):
            yield f'{path}: “{originals[0]}” and “{text}” do not both end in an ellipsis'


def check_language(top, language, scratch):
    path = f'po/{language}.po'
    source = os.path.join(top, path)
    merged = os.path.join(scratch, language + '.po')
    result = run('msgmerge', '--quiet', '--no-fuzzy-matching', '-o', merged, source,
                 os.path.join(top, 'po/signalbox.pot'))
    if result.returncode:
        return [f'{path}: {line}' for line in result.stderr.splitlines()]
    problems = [f'{path}: {line.split(": ", 1)[-1]}' for line in
                run('msgfmt', '--check', '--check-accelerators=_', '-o', os.devnull,
                    merged).stderr.splitlines()
                 if 'header field' not in line and 'fatal error' not in line]
    problems += [f'{path}: marked as fuzzy: {line}' for line in
                 run('msgattrib', '--only-fuzzy', '--no-obsolete', merged).stdout.splitlines()
                 if line.startswith('msgid "') and line != 'msgid ""']
    with open(merged, encoding='utf-8') as stream:
        for fields in entries(stream.read()):
            problems += check_entry(path, fields)
    return problems


def check(top):
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        for language in languages(top):
            problems += check_language(top, language, scratch)
    return problems


if __name__ == '__main__':
    tree.report('Languages', check(sys.argv[1]))
