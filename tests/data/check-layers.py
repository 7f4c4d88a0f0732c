#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-layers.py TOP: what each folder may include, and where strings may be translated."""

import os
import re
import sys

import tree

# Folder: the folders whose headers it may include, and the foreign headers it may not.
GTK = r'(gtk|gdk|gsk|adwaita|graphene|pango)\b'
SOUP = r'libsoup\b'
LAYERS = {
    'core': ({'core'}, f'{GTK}|{SOUP}'),
    'connectors': ({'core', 'connectors'}, GTK),
    'widgets': ({'core', 'widgets'}, SOUP),
    'cli': ({'core', 'connectors', 'cli'}, GTK),
    'app': ({'core', 'connectors', 'widgets', 'app'}, None),
}
TRANSLATES = {'widgets', 'app', 'cli'}
# Constant tables that the window translates: the kinds of connectors and their offers.
MARKS = {'connectors'}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)
TRANSLATION = re.compile(r'(?<![\w"])(?:_|C_|Q_|NC_|ngettext|gettext)\s?\(\s*"')
# Above the connectors nobody knows which protocol an event came by.
PROTOCOLS = re.compile(r'sbx-devtools|redux.?devtools|"devtools|socketcluster|reactotron|webdriver|bidi\b|\bcdp\b|federation|server-sent', re.IGNORECASE)
# An export names the program whose files it writes.
NAMES_FILES = re.compile(r'sbx-(cmd-)?export')
IGNORANT = {'core', 'widgets', 'cli', 'app'}
MARK = re.compile(r'(?<![\w"])N_\s?\(\s*"')


def home_of_headers(top):
    return {os.path.basename(path): path.split(os.sep)[0]
            for path in tree.source_files(top, *LAYERS) if path.endswith('.h')}


def check(top):
    problems = []
    homes = home_of_headers(top)
    for layer, (allowed, foreign) in LAYERS.items():
        for path in tree.source_files(top, layer):
            if not path.endswith(('.c', '.cc', '.h')):
                continue
            text = tree.read_text(top, path) or ''
            for bracket, name in INCLUDE.findall(text):
                home = homes.get(os.path.basename(name)) if bracket == '"' else None
                if home and home not in allowed:
                    problems.append(f'{path}: {layer} must not include {name} of {home}')
                if foreign and re.match(foreign, name):
                    problems.append(f'{path}: {layer} must not include {name}')
            named = None
            if layer in IGNORANT:
                named = PROTOCOLS.search(re.sub(r'redux.devtools', '', text, flags=re.IGNORECASE)
                                         if NAMES_FILES.search(path) else text)
            if named:
                problems.append(f'{path}: {layer} must not know of “{named.group()}”')
            if layer not in TRANSLATES and (TRANSLATION.search(text) or layer not in MARKS and
                                            MARK.search(text)):
                problems.append(f'{path}: {layer} must not translate; return a code or a key')
    return problems


if __name__ == '__main__':
    tree.report('Layers', check(sys.argv[1]))
