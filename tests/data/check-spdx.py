#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-spdx.py TOP: every file says whose it is and under which licence; for one that cannot, a
side file NAME.license or .reuse/dep5 does. The licence is the folder's own and its text is in
LICENSES/."""

import fnmatch
import os
import re
import sys

import tree

TAG_COPYRIGHT = re.compile(r'SPDX-FileCopyright' r'Text: (.+)')
TAG_LICENSE = re.compile(r'SPDX-License' r'-Identifier: ([A-Za-z0-9.+-]+)')
HOLDER = '2026 The Signalbox authors'


def allowed_licenses(path):
    if path.startswith('agent/'):
        return {'MIT'}
    if re.search(r'\.(metainfo\.xml|desktop|gschema\.xml)\.in$|-mime\.xml\.in$|\.svg$|\.png$', path):
        return {'CC0-1.0'}
    return {'GPL-3.0-or-later', 'CC0-1.0', 'MIT'} if not path.endswith(('.c', '.cc', '.h')) \
        else {'GPL-3.0-or-later'}


def read_dep5(top):
    """(patterns, header lines) of each stanza; the last one that matches a path counts."""
    stanzas = []
    for stanza in re.split(r'\n\s*\n', tree.read_text(top, '.reuse/dep5') or ''):
        fields = dict(re.findall(r'^(Files|Copyright|License): (.+)$', stanza, re.MULTILINE))
        if 'Files' in fields:
            stanzas.append((fields['Files'].split(), fields['Copyright'], fields['License']))
    return stanzas


def head_of(top, path, stanzas):
    side = path + '.license'
    has_side = os.path.exists(os.path.join(top, side))
    head = '\n'.join((tree.read_text(top, side if has_side else path) or '').splitlines()[:12])
    if TAG_LICENSE.search(head):
        return head
    for patterns, holder, license_id in reversed(stanzas):
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns):
            return f'SPDX-FileCopyright' f'Text: {holder}\nSPDX-License' f'-Identifier: {license_id}'
    return head


def check(top):
    problems = []
    stanzas = read_dep5(top)
    for path in tree.source_files(top):
        if path.startswith(('LICENSES/', '.reuse/')) or path.endswith(('.license', '/LICENSE')):
            continue
        head = head_of(top, path, stanzas)
        holder, license_id = TAG_COPYRIGHT.search(head), TAG_LICENSE.search(head)
        if not holder or not license_id:
            problems.append(f'{path}: no SPDX lines at its top, in a side file or in .reuse/dep5')
        elif not holder.group(1).startswith(HOLDER):
            problems.append(f'{path}: copyright "{holder.group(1)}", expected "{HOLDER}"')
        elif license_id.group(1) not in allowed_licenses(path):
            problems.append(f'{path}: licence {license_id.group(1)} is not one of its folder')
        elif not os.path.exists(os.path.join(top, 'LICENSES', license_id.group(1) + '.txt')):
            problems.append(f'{path}: LICENSES/{license_id.group(1)}.txt is missing')
    return problems


if __name__ == '__main__':
    tree.report('SPDX', check(sys.argv[1]))
