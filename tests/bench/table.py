#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the benchmarks of benchmarks.json and prints one table of what they measured.

A benchmark is any program. benchmarks.json lists each as {"name", "command", "seconds"?}: the
command is run in the top directory, with {build} and {source} replaced; SIGNALBOX_BUILD is the
build directory, and SIGNALBOX_BENCH_QUICK=1 asks for a short run. After "seconds" (600 by default,
a fifth of it in a short run, but at least 60) it is stopped.

It prints one JSON object per line and result; other lines are passed on to standard error:
  name, workload, size   what was measured; workload and size may be absent
  value, unit            the figure
  ratio                  against the peer measured in the same run, if there is one
  target                 optional: "<= 12" or ">= 100000" for the value, "<= 1.3x" for the ratio

Exit code: 0 all targets met, 1 one was missed, 2 a benchmark could not run."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
TARGET = re.compile(r'\s*(<=|>=)\s*([0-9.eE+-]+)\s*(x?)\s*$')
HEADINGS = ['benchmark', 'workload', 'size', 'value', 'unit', 'ratio', 'target', '']


def verdict(row):
    """'met', 'missed', or '' for a row without a target."""
    if row.get('target') is None:
        return ''
    match = TARGET.match(row['target'])
    if not match:
        raise ValueError(f'{row["name"]}: target "{row["target"]}" is not understood')
    figure = row.get('ratio') if match.group(3) else row['value']
    if figure is None:
        return 'missed'
    limit = float(match.group(2))
    return 'met' if (figure <= limit if match.group(1) == '<=' else figure >= limit) else 'missed'


def figure(value):
    """Three digits that count, and no more of them than people read."""
    if value is None:
        return ''
    if abs(value) >= 100 or value == int(value):
        return f'{value:,.0f}'
    return f'{value:.3g}'


def cells(row):
    ratio = figure(row.get('ratio'))
    return [row['name'], row.get('workload') or '', row.get('size') or '', figure(row['value']),
            row['unit'], ratio and ratio + 'x', row.get('target') or '', row['verdict']]


def format_table(rows):
    lines = [HEADINGS] + [cells(row) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    numeric = {3, 5}
    text = []
    for line in lines:
        text.append('  '.join(cell.rjust(width) if column in numeric else cell.ljust(width)
                              for column, (cell, width) in enumerate(zip(line, widths))).rstrip())
    text.insert(1, '  '.join('-' * width for width in widths if width))
    return '\n'.join(text)


def parse(line):
    """The row that a line holds, or None."""
    if not line.startswith('{'):
        return None
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        return None
    if not all(key in row for key in ('name', 'value', 'unit')):
        return None
    row['verdict'] = verdict(row)
    return row


def run_group(command, environment, seconds):
    """Runs a program that starts others; none of them is left when it is stopped."""
    with subprocess.Popen(command, cwd=TOP, env=environment, stdout=subprocess.PIPE, text=True,
                          errors='replace', start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, output


def run(entry, options):
    """Returns the rows and, if it did not end well, why."""
    command = [part.replace('{build}', options.build).replace('{source}', TOP)
               for part in entry['command']]
    seconds = entry.get('seconds', 600)
    environment = dict(os.environ, SIGNALBOX_BUILD=options.build)
    if options.quick:
        seconds = max(60, seconds / 5)
        environment['SIGNALBOX_BENCH_QUICK'] = '1'
    try:
        code, output = run_group(command, environment, seconds)
    except subprocess.TimeoutExpired:
        return [], f'did not end within {seconds:.0f} s'
    except OSError as error:
        return [], str(error)
    rows = []
    for line in output.splitlines():
        row = parse(line)
        if row:
            rows.append(row)
        else:
            print(line, file=sys.stderr)
    if code:
        return rows, f'exit code {code}'
    return rows, None if rows else 'printed no result'


def arguments(argv):
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n', maxsplit=1)[0],
                                     epilog='Exit code: 0 all targets met, 1 one was missed, '
                                     '2 a benchmark could not run.', prog='scripts/bench')
    parser.add_argument('name', nargs='*', help='only these benchmarks')
    parser.add_argument('--quick', action='store_true', help='short runs: two minutes in all')
    parser.add_argument('--json', action='store_true', help='print JSON instead of a table')
    parser.add_argument('--list', action='store_true', help='print the names and end')
    parser.add_argument('--build', default=os.path.join(TOP, 'build-bench'), help=argparse.SUPPRESS)
    parser.add_argument('--registry', default=os.path.join(HERE, 'benchmarks.json'),
                        help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def main(argv=None):
    options = arguments(argv)
    with open(options.registry, encoding='utf-8') as stream:
        entries = json.load(stream)
    unknown = set(options.name) - {entry['name'] for entry in entries}
    if unknown:
        print(f'no benchmark is called {", ".join(sorted(unknown))}', file=sys.stderr)
        return 2
    if options.name:
        entries = [entry for entry in entries if entry['name'] in options.name]
    if options.list:
        print('\n'.join(entry['name'] for entry in entries))
        return 0

    rows, problems = [], []
    for entry in entries:
        print(f'{entry["name"]}…', file=sys.stderr, flush=True)
        found, problem = run(entry, options)
        rows += found
        if problem:
            problems.append(f'{entry["name"]}: {problem}')
    if options.json:
        print(json.dumps({'quick': options.quick, 'results': rows, 'failed': problems}, indent=1))
    else:
        print(format_table(rows))
        for problem in problems:
            print(f'could not run: {problem}')
    if problems:
        return 2
    return 1 if any(row['verdict'] == 'missed' for row in rows) else 0


if __name__ == '__main__':
    sys.exit(main())
