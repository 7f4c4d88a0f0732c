#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-potfiles.py TOP XGETTEXT: po/POTFILES.in lists exactly the files with strings to be
translated, and po/signalbox.pot holds exactly their strings.

check-potfiles.py TOP --update writes the list anew; meson compile -C build signalbox-pot then makes
the template."""

import os
import re
import subprocess
import sys
import tempfile

import tree

FOLDERS = ('app', 'widgets', 'cli', 'connectors', 'data')
# The keywords of meson's preset for GLib programs, which makes the template.
KEYWORDS = ['--from-code=UTF-8', '--add-comments', '--keyword=_', '--keyword=N_',
            '--keyword=C_:1c,2', '--keyword=NC_:1c,2', '--keyword=g_dcgettext:2',
            '--keyword=g_dngettext:2,3', '--keyword=g_dpgettext2:2c,3',
            '--flag=N_:1:pass-c-format', '--flag=C_:2:pass-c-format', '--flag=NC_:2:pass-c-format',
            '--flag=g_dngettext:2:pass-c-format', '--flag=g_strdup_printf:1:c-format',
            '--flag=g_string_printf:2:c-format', '--flag=g_string_append_printf:2:c-format',
            '--flag=g_error_new:3:c-format', '--flag=g_set_error:4:c-format',
            '--flag=g_markup_printf_escaped:1:c-format', '--flag=g_log:3:c-format',
            '--flag=g_print:1:c-format', '--flag=g_printerr:1:c-format',
            '--flag=g_printf:1:c-format', '--flag=g_fprintf:2:c-format',
            '--flag=g_sprintf:2:c-format', '--flag=g_snprintf:3:c-format']
IN_C = re.compile(r'(?<![\w"])(?:_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2)\s?\(\s*"')
IN_UI = re.compile(r'translatable="(?:yes|true|1)"')


def has_strings(top, path):
    text = tree.read_text(top, path) or ''
    if path.endswith(('.c', '.h')):
        return IN_C.search(text) is not None
    if path.endswith('.ui'):
        return IN_UI.search(text) is not None
    return path.startswith('data' + os.sep) and path.endswith('.in')


def listed_files(top):
    lines = (tree.read_text(top, 'po/POTFILES.in') or '').splitlines()
    return [line for line in lines if line and not line.startswith('#')]


def messages(text):
    """Each entry of a template as (context, singular, plural), without comments and places."""
    found = set()
    for block in re.split(r'\n\s*\n', text):
        fields = {}
        name = None
        for line in block.splitlines():
            match = re.match(r'(msgctxt|msgid|msgid_plural) "(.*)"$', line)
            if match:
                name = match.group(1)
                fields[name] = match.group(2)
            elif name and line.startswith('"'):
                fields[name] += line[1:-1]
            else:
                name = None
        if fields.get('msgid'):
            found.add((fields.get('msgctxt'), fields['msgid'], fields.get('msgid_plural')))
    return found


def files_with_strings(top):
    return {path for path in tree.source_files(top, *FOLDERS) if has_strings(top, path)}


def update_list(top):
    path = 'po/POTFILES.in'
    head = [line for line in tree.read_text(top, path).splitlines() if line.startswith('#')]
    with open(os.path.join(top, path), 'w', encoding='utf-8') as stream:
        stream.write('\n'.join(head + sorted(files_with_strings(top))) + '\n')


def check_list(top):
    listed = listed_files(top)
    needed = files_with_strings(top)
    problems = [f'po/POTFILES.in: {path} is missing' for path in sorted(needed - set(listed))]
    problems += [f'po/POTFILES.in: {path} has no strings' for path in sorted(set(listed) - needed)]
    if listed != sorted(listed):
        problems.append('po/POTFILES.in: not in alphabetical order')
    return problems


def check_template(top, xgettext):
    with tempfile.TemporaryDirectory() as scratch:
        fresh = os.path.join(scratch, 'fresh.pot')
        listing = os.path.join(scratch, 'files')
        with open(listing, 'w', encoding='utf-8') as stream:
            stream.write('\n'.join(listed_files(top)))
        result = subprocess.run([xgettext, '-D', top, '-f', listing, '-o', fresh] + KEYWORDS,
                                stderr=subprocess.PIPE, text=True, check=False)
        if result.returncode or 'warning:' in result.stderr:
            return result.stderr.splitlines()
        wanted = messages(tree.read_text(scratch, 'fresh.pot') or '')
    present = messages(tree.read_text(top, 'po/signalbox.pot') or '')
    hint = '(run: meson compile -C build signalbox-pot)'
    return ([f'po/signalbox.pot: {message} is missing {hint}' for message in wanted - present]
            + [f'po/signalbox.pot: {message} is no longer used {hint}' for message in present - wanted])


if __name__ == '__main__':
    if sys.argv[2] == '--update':
        update_list(sys.argv[1])
        sys.exit(0)
    tree.report('Translations', check_list(sys.argv[1]) + check_template(sys.argv[1], sys.argv[2]))
