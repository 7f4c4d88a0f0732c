#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-shortcuts.py TOP: the shortcuts window lists the keys that there are, all of them and no other."""

import os
import re
import sys

import tree

SHORTCUTS = os.path.join('app', 'sbx-shortcuts.ui')
ACCELS = os.path.join('app', 'sbx-application.c')
LISTED = re.compile(r'<property name="accelerator">([^<]*)</property>')
ACCEL = re.compile(r'set_accels \(application, "((?:[^"\\]|\\.)*)", "([^"]*)",\s*(?:NULL|"([^"]*)")\)')
# Bindings of widgets, and tables of keys for their controllers.
BINDING = re.compile(r'GDK_KEY_(\w+),\s*((?:0|GDK_[A-Z_]+(?:\s*\|\s*GDK_[A-Z_]+)*),)?')
MODIFIER = re.compile(r'<(\w+)>')
# A handler of keys: whatever it does with modifiers.
CASE = re.compile(r'case GDK_KEY_(?:KP_)?(\w+):')
# What every GTK window, list or text has by itself.
GIVEN = {'Home', 'End', 'control c'}


def normalize(accelerator):
    accelerator = accelerator.replace('&lt;', '<').replace('&gt;', '>')
    modifiers = sorted(name.lower() for name in MODIFIER.findall(accelerator))
    return ' '.join(modifiers + [MODIFIER.sub('', accelerator)])


def bindings(top):
    """Keys that widgets take by themselves."""
    for path in tree.source_files(top, 'app', 'widgets'):
        if not path.endswith('.c'):
            continue
        for key, mask in BINDING.findall(tree.read_text(top, path) or ''):
            modifiers = sorted(name.lower() for name in re.findall(r'GDK_(\w+)_MASK', mask or ''))
            yield ' '.join(modifiers + [key])


def check(top):
    problems = []
    listed = {normalize(one) for text in LISTED.findall(tree.read_text(top, SHORTCUTS) or '')
              for one in text.split(' ') if one not in ('...', '+', '&amp;')}
    accels = {}
    for action, first, second in ACCEL.findall(tree.read_text(top, ACCELS) or ''):
        if normalize(first) in accels:
            problems.append(f'{ACCELS}: “{first}” is of {action}, and of {accels[normalize(first)]}')
        accels[normalize(first)] = action
        # The second one is another way to press the same.
        if second:
            accels.setdefault(normalize(second), None)
    own = set(bindings(top)) | GIVEN
    handled = {key for path in tree.source_files(top, 'app', 'widgets') if path.endswith('.c')
               for key in CASE.findall(tree.read_text(top, path) or '')}
    for key, action in sorted(accels.items()):
        if action is not None and key not in listed:
            problems.append(f'{SHORTCUTS}: does not list “{key}” of {action}')
    for key in sorted(listed):
        if key not in accels and key not in own and key.split(' ')[-1] not in handled:
            problems.append(f'{SHORTCUTS}: lists “{key}”, which nothing takes')
    if not listed or not accels:
        problems.append(f'{SHORTCUTS}: no shortcut was found')
    return problems


if __name__ == '__main__':
    tree.report('Shortcuts', check(sys.argv[1]))
