#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-references.py TOP HOSTS: no file names a host that is not in the list HOSTS, no lock file
says where its packages come from, and no file names a directory of somebody's own machine."""

import ipaddress
import os
import re
import sys

import tree

URL_HOST = re.compile(r'\b(?:https?|wss?|ftp|git)://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9_.-]+)')
# Reserved for examples and tests (RFC 2606, RFC 6761, RFC 5737, RFC 3849).
RESERVED = re.compile(r'(^|\.)(localhost|example|invalid|test|example\.(com|org|net))$')
NETWORKS = [ipaddress.ip_network(net) for net in (
    '127.0.0.0/8', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '10.0.0.0/8',
    '192.168.0.0/16', '0.0.0.0/32', '::1/128', '2001:db8::/32', '::/128')]
OWN_MACHINE = re.compile(r'(?<![\w.:/@$}-])/(?:home|root|mnt|media|srv|work|Users)/[\w.]+')
# Tests of what is taken out of reports need homes of people who do not exist.
PERSONS_HOME = re.compile(r'/(home|Users)/')
LOCK_FILES = {'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'}


def is_harmless(host):
    if RESERVED.search(host):
        return True
    try:
        address = ipaddress.ip_address(host.strip('[]'))
    except ValueError:
        # A bare name, or another spelling of an address, as in tests and messages.
        return '.' not in host.strip('.') or re.fullmatch(r'[0-9.]+', host) is not None
    return any(address in network for network in NETWORKS)


def read_list(path):
    with open(path, encoding='utf-8') as stream:
        return {line.split()[0] for line in stream if line.strip() and not line.startswith('#')}


def check_file(path, text, hosts):
    problems = []
    is_lock = os.path.basename(path) in LOCK_FILES
    for number, line in enumerate(text.splitlines(), 1):
        place = f'{path}:{number}'
        if is_lock and re.search(r'"resolved":\s*"https?:', line):
            problems.append(f'{place}: a download address (npm: omit-lockfile-registry-resolved)')
            continue
        if not is_lock:
            problems += [f'{place}: host {host} is not in tests/data/hosts.txt'
                         for host in URL_HOST.findall(line)
                         if host.lower() not in hosts and not is_harmless(host.lower())]
        problems += [f'{place}: path {found} of one machine' for found in OWN_MACHINE.findall(line)
                     if not (path.startswith('tests/') and PERSONS_HOME.match(found))]
    return problems


def check(top, hosts):
    problems = []
    for path in tree.source_files(top):
        if path.startswith('LICENSES/'):
            continue
        if os.path.basename(path) in LOCK_FILES - {'package-lock.json'}:
            problems.append(f'{path}: only npm\'s package-lock.json is used here')
        text = tree.read_text(top, path)
        if text:
            problems += check_file(path, text, hosts)
    return problems


if __name__ == '__main__':
    tree.report('References', check(sys.argv[1], read_list(sys.argv[2])))
