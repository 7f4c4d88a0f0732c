#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-version.py TOP METAINFO VERSION: the project, the newest release of the metainfo and the
newest entry of NEWS.md are the same version; releases are in order and each says what is new."""

import re
import sys
import xml.etree.ElementTree as ElementTree

import tree


def number(version):
    return [int(part) for part in version.split('.')]


def check(top, metainfo, version):
    problems = []
    releases = ElementTree.parse(metainfo).getroot().findall('releases/release')
    versions = [release.get('version') for release in releases]
    if not versions or versions[0] != version:
        problems.append(f'metainfo: newest release is {versions[:1]}, the project is {version}')
    if versions != sorted(versions, key=number, reverse=True):
        problems.append('metainfo: releases are not in order, newest first')
    for release in releases:
        if not re.fullmatch(r'\d{4}-\d\d-\d\d', release.get('date', '')):
            problems.append(f'metainfo: release {release.get("version")} has no date')
        if release.find('description') is None:
            problems.append(f'metainfo: release {release.get("version")} has no description')
    news = re.findall(r'^## (\S+), (\S+)$', tree.read_text(top, 'NEWS.md') or '', re.MULTILINE)
    if news != [(release.get('version'), release.get('date')) for release in releases]:
        problems.append(f'NEWS.md: its releases {news} are not those of the metainfo')
    return problems


if __name__ == '__main__':
    tree.report('Version', check(*sys.argv[1:4]))
