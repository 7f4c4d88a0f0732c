#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-flatpak.py TOP: the manifests ask for exactly the permissions that we need, fetch nothing
while building, and take only sources with a checksum."""

import json
import os
import re
import sys

import tree

BASE_ID = 'io.github.signalbox_inspector.Signalbox'
FINISH_ARGS = ['--share=ipc', '--socket=fallback-x11', '--socket=wayland', '--device=dri',
               '--share=network']


def check_source(name, source):
    if source['type'] == 'dir':
        return [] if source['path'] == '..' else [f'{name}: source {source["path"]}']
    if source['type'] == 'archive':
        problems = []
        if not re.fullmatch(r'[0-9a-f]{64}', source.get('sha256', '')):
            problems.append(f'{name}: {source["url"]} without a checksum')
        for url in [source['url']] + source.get('mirror-urls', []):
            if not re.match(r'https://deb\.debian\.org/', url):
                problems.append(f'{name}: {url} is not in Debian\'s archive')
        return problems
    return [f'{name}: source of type {source["type"]}']


def check_module(module):
    name = module['name']
    problems = []
    options = module.get('build-options', {})
    if '--share=network' in options.get('build-args', []):
        problems.append(f'{name}: network while building')
    licenses = f'/share/licenses/${{FLATPAK_ID}}/{name} '
    if module['sources'][0]['type'] != 'dir' and not any(
            licenses in command for command in module.get('post-install', [])):
        problems.append(f'{name}: its licence is not installed')
    for source in module['sources']:
        problems += check_source(name, source)
    return problems


def check_manifest(top, app_id, profile):
    path = f'flatpak/{app_id}.json'
    with open(os.path.join(top, path), encoding='utf-8') as stream:
        manifest = json.load(stream)
    problems = []
    expected = {'id': app_id, 'runtime': 'org.gnome.Platform', 'runtime-version': '48',
                'sdk': 'org.gnome.Sdk', 'command': 'signalbox', 'finish-args': FINISH_ARGS}
    for key, value in expected.items():
        if manifest.get(key) != value:
            problems.append(f'{key} is {manifest.get(key)}, expected {value}')
    if list(manifest)[:len(expected)] != list(expected):
        problems.append(f'does not begin with the keys {", ".join(expected)}')
    if '--share=network' in manifest.get('build-options', {}).get('build-args', []):
        problems.append('network while building')
    for module in manifest['modules']:
        problems += check_module(module)
    if f'-Dprofile={profile}' not in manifest['modules'][-1]['config-opts']:
        problems.append(f'does not build profile {profile}')
    return [f'{path}: {problem}' for problem in problems], manifest['modules'][:-1]


def check(top):
    release, release_modules = check_manifest(top, BASE_ID, 'default')
    devel, devel_modules = check_manifest(top, BASE_ID + '.Devel', 'development')
    problems = release + devel
    if release_modules != devel_modules:
        problems.append('flatpak: the two manifests build different dependencies')
    return problems


if __name__ == '__main__':
    tree.report('Flatpak', check(sys.argv[1]))
