#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""count.py DIRECTORY: adds up the results that scripts/test left there.

Each step left NAME.status, its exit code, and either NAME.json (meson's testlog.json), NAME.tap, or
nothing: then the step itself is the test. Prints every failure and, as the last line,
"N passed, N failed, N skipped"; the exit code is 0 only if something passed and nothing failed.
What could not run, ran nothing, or failed without saying which test did, is one failure."""

import collections
import json
import os
import re
import sys

POINT = re.compile(r'^( *)(ok|not ok)\b *(\d+)? *-? *(.*?)(?:# *(skip|todo)\b.*)?$', re.IGNORECASE)
PLAN = re.compile(r'^( *)1\.\.(\d+)\b *(?:# *(skip)?)?', re.IGNORECASE)


class Results:
    """Sums, and the names of what failed."""

    def __init__(self):
        self.passed = 0
        self.failures = []
        self.skipped = 0

    def add(self, other):
        self.passed += other.passed
        self.failures += other.failures
        self.skipped += other.skipped

    def point(self, name, is_good, directive):
        directive = (directive or '').lower()
        if directive.startswith('skip'):
            self.skipped += 1
        elif is_good:
            self.passed += 1
        else:
            self.failures.append(name)

    @property
    def total(self):
        return self.passed + len(self.failures) + self.skipped


def count_tap(text, name):
    """Counts the leaves: a point that sums up the deeper ones before it counts only if it is bad
    and none of them was."""
    results = Results()
    seen = collections.defaultdict(int)    # points at each depth since their parent
    bad = collections.defaultdict(int)     # failures at each depth since their parent
    planned = {}
    for line in text.splitlines():
        plan = PLAN.match(line)
        if plan:
            depth = len(plan.group(1))
            planned[depth] = int(plan.group(2))
            if planned[depth] == 0 and plan.group(3) and depth == 0:
                results.skipped += 1
            continue
        point = POINT.match(line)
        if not point:
            if line.startswith('Bail out!') and not results.failures:
                results.failures.append(f'{name}: {line}')
            continue
        depth, is_good, title = len(point.group(1)), point.group(2) == 'ok', point.group(4).strip()
        inner = [other for other in seen if other > depth and seen[other]]
        inner_bad = sum(bad[other] for other in inner)
        for other in inner:
            if planned.get(other, seen[other]) > seen[other]:
                results.failures.append(f'{name}: {title}: {planned[other] - seen[other]} not run')
                inner_bad += 1
            seen[other] = bad[other] = 0
            planned.pop(other, None)
        seen[depth] += 1
        if not is_good:
            bad[depth] += 1
        if not inner:
            results.point(f'{name}: {title}', is_good, point.group(5))
        elif not is_good and not inner_bad:
            results.failures.append(f'{name}: {title}')
    if planned.get(0, 0) > seen[0]:
        results.failures.append(f'{name}: {planned[0] - seen[0]} planned tests did not run')
    elif 0 not in planned:
        results.failures.append(f'{name}: ended early')
    return results


def count_meson_test(entry):
    results = Results()
    name = entry['name']
    output = entry.get('stdout', '')
    if re.search(r'^(TAP version|1\.\.\d)', output, re.MULTILINE):
        results = count_tap(output, name)
    if entry['result'] in ('OK', 'EXPECTEDFAIL'):
        if not results.total:
            results.passed = 1
    elif entry['result'] == 'SKIP':
        if not results.skipped:
            results.skipped += 1
    elif not results.failures:
        results.failures.append(f'{name}: {entry["result"].lower()}')
    return results


def count_meson(text):
    results = Results()
    for line in text.splitlines():
        if line.strip():
            results.add(count_meson_test(json.loads(line)))
    return results


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding='utf-8', errors='replace') as stream:
        return stream.read()


def count_step(directory, name, status):
    results = Results()
    log, tap = (read(os.path.join(directory, name + end)) for end in ('.json', '.tap'))
    if log is None and tap is None:
        results.point(f'{name}: exit code {status}', status == 0, None)
        return results
    for found in ([count_meson(log)] if log is not None else []) + \
            ([count_tap(tap, name)] if tap is not None else []):
        found.failures = [entry if entry.startswith(name) else f'{name}: {entry}'
                          for entry in found.failures]
        results.add(found)
    if not results.total:
        results.failures.append(f'{name}: no test ran')
    elif status and not results.failures:
        results.failures.append(f'{name}: exit code {status}')
    return results


def main(directory):
    results = Results()
    for file in sorted(os.listdir(directory)):
        if file.endswith('.status'):
            text = read(os.path.join(directory, file)).strip()
            results.add(count_step(directory, file[:-len('.status')], int(text)))
    for failure in results.failures:
        print(f'failed: {failure}')
    print(f'{results.passed} passed, {len(results.failures)} failed, {results.skipped} skipped')
    return 0 if results.passed and not results.failures else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
