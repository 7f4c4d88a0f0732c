#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""sbx check and sbx rules: a team's configuration, a baseline, dismissals in the recording, and reports for machines."""

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from peer import SBX, run

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
LEVELS = {'error': 'error', 'warning': 'warning', 'notice': 'note'}


class Check(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='sbx-test-')
        cls.demo = os.path.join(cls.folder, 'demo.signalbox')
        assert run('demo', '--speed', 0, '-o', cls.demo).returncode == 0
        cls.findings = json.loads(run('check', cls.demo, '--json').stdout)['findings']
        cls.n = len(cls.findings)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.place = tempfile.mkdtemp(dir=self.folder)

    def path(self, name):
        return os.path.join(self.place, name)

    def write(self, name, content):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(content if isinstance(content, str) else json.dumps(content))
        return self.path(name)

    def read(self, name):
        with open(self.path(name), encoding='utf-8') as file:
            return file.read()

    def check(self, *options, **more):
        """What the check printed as JSON, and how it ended."""
        done = run('check', self.demo, '--json', *options, **more)
        self.assertEqual(done.stderr, '')
        return json.loads(done.stdout), done.returncode

    def fails(self, done, *words):
        """Exit code 2 and one clear line."""
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(done.stderr.count('\n'), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    # --- Rules ---

    def test_rules(self):
        rules = self.write('rules.json', {'rules': {'duplicate-store': 'off', 'action-collision': 'notice'}})
        result, code = self.check('--rules', rules)
        self.assertEqual({f['rule'] for f in result['findings']}, {f['rule'] for f in self.findings} - {'duplicate-store'})
        self.assertEqual((result['findings'][-1]['rule'], result['findings'][-1]['severity']), ('action-collision', 'notice'))
        self.assertEqual(result['findings'][0]['severity'], 'warning')
        self.assertEqual((code, result['failed']), (1, True))
        self.assertEqual(self.check('--rules', rules, '--severity', 'error')[1], 0)
        everything = self.write('off.json', {'rules': {f['rule']: 'off' for f in self.findings}})
        self.assertEqual(self.check('--rules', everything)[0]['findings'], [])
        self.assertEqual(run('check', self.demo, '--rules', everything).stdout, 'No findings\n')

    def test_example(self):
        """What docs/rules.md shows is a configuration that counts."""
        with open(os.path.join(ROOT, 'docs', 'rules.md'), encoding='utf-8') as file:
            lines = file.read().split('\n')
        start = lines.index('    {')
        example = self.write('example.json', '\n'.join(lines[start:lines.index('    }', start) + 1]))
        listed = {r['id']: r for r in json.loads(run('rules', '--json', '--rules', example).stdout)['rules']}
        self.assertEqual((listed['over-sharing']['severity'], listed['double-fetch']['severity']), ('off', 'error'))
        self.assertEqual(listed['double-fetch']['thresholds']['within']['value'], 2000)

    def test_found(self):
        """The file lies beside the code: in the folder where sbx runs, or above it."""
        deep = os.path.join(self.place, 'a', 'b')
        os.makedirs(deep)
        self.write('signalbox.json', {'rules': {'duplicate-store': 'off'}})
        for folder in (self.place, deep):
            result, _ = self.check(cwd=folder)
            self.assertNotIn('duplicate-store', [f['rule'] for f in result['findings']])
            self.assertEqual(result['configuration'], os.path.realpath(self.path('signalbox.json')))
        result, _ = self.check('--no-rules', cwd=deep)
        self.assertNotIn('configuration', result)
        self.assertEqual(len(result['findings']), len(self.findings))
        self.fails(run('check', self.demo, '--no-rules', '--rules', 'x'), 'exclude each other')

    def test_ignored(self):
        one = self.findings[0]
        rules = self.write('rules.json', {'ignore': [{'rule': one['rule'], 'subject': one['subject'], 'reason': 'two on purpose'}]})
        result, code = self.check('--rules', rules)
        self.assertEqual((len(result['findings']), result['dismissed'], code), (len(self.findings) - 1, 1, 1))
        result, _ = self.check('--rules', rules, '--all')
        self.assertEqual([f.get('dismissal') for f in result['findings']], [None] * (self.n - 1) + ['rules'])
        self.assertEqual(result['findings'][-1]['dismissed'], 'two on purpose')
        text = run('check', self.demo, '--rules', rules).stdout
        self.assertIn('%d findings (1 error, ' % (self.n - 1), text)
        self.assertIn('1 more is dismissed or known; --all shows it', text)
        self.assertNotIn('two on purpose', text)
        self.assertIn('ignored by the rule configuration: two on purpose', run('check', self.demo, '--rules', rules, '--all').stdout)
        everything = self.write('all.json', {'ignore': [{'rule': f['rule'], 'subject': '*', 'reason': ''} for f in self.findings]})
        self.assertEqual(self.check('--rules', everything)[1], 0)

    def test_mistakes(self):
        """Each with file, line and column, and the name that was meant."""
        cases = [
            ('{\n  "rules": { "duplicate-stor": "off" }\n}', ':2:14: ', '“duplicate-store” is the nearest'),
            ('{\n  "rules": {\n', ':3:1: '),
            ('{"allow":{"shared-typs":[]}}', ':1:11: ', '“shared-types”'),
            ('{"rules":{"over-sharing":{"thresholds":{"writers":0}}}}', ':1:51: ', '“writers” lies between'),
            ('{"rules":{"over-sharing":{"thresholds":{"writer":3}}}}', '“writers” is the nearest'),
            ('', ':1:1: '),
        ]
        for text, *words in cases:
            path = self.write('bad.json', text)
            for command in (['check', self.demo], ['rules'], ['export', self.demo, '--format', 'json'], ['serve', '--seconds', '1', '--port', '0']):
                self.fails(run(*command, '--rules', path), path, *words)
        self.fails(run('check', self.demo, '--rules', self.path('none.json')), 'none.json')
        self.fails(run('check', self.demo, '--rules', self.place), 'cannot be read')

    def test_others(self):
        """Exports and records have the same findings as the check."""
        rules = self.write('rules.json', {'rules': {'duplicate-store': 'off'}, 'ignore': [{'rule': 'bridge-dropped', 'subject': '*', 'reason': 'known'}]})
        report = json.loads(run('export', self.demo, '--format', 'json', '--rules', rules).stdout)
        self.assertEqual([(f['rule'], f.get('dismissal')) for f in report['findings']], [(f['rule'], None) for f in self.findings if f['rule'] not in ('duplicate-store', 'bridge-dropped')] + [('bridge-dropped', 'rules')])
        self.assertIn('1 dismissed', run('export', self.demo, '--format', 'markdown', '--rules', rules).stdout)

    # --- Baseline ---

    def test_baseline(self):
        known = self.path('known.json')
        done = run('check', self.demo, '--write-baseline', known)
        self.assertEqual((done.returncode, done.stdout), (0, '%s: %d findings\n' % (known, self.n)))
        result, code = self.check('--baseline', known)
        self.assertEqual((result['findings'], result['dismissed'], result['gone'], code), ([], self.n, 0, 0))
        result, _ = self.check('--baseline', known, '--all')
        self.assertEqual({f['dismissal'] for f in result['findings']}, {'baseline'})

        # One is new, one is gone, one has become worse.
        content = json.loads(self.read('known.json'))
        self.assertEqual([f['rule'] for f in content['findings']], [f['rule'] for f in self.findings])
        content['findings'][0]['subject'] = 'something else'
        content['findings'][1]['severity'] = 'notice'
        result, code = self.check('--baseline', self.write('other.json', content))
        self.assertEqual([f['rule'] for f in result['findings']], [f['rule'] for f in self.findings[:2]])
        self.assertEqual((result['gone'], code), (1, 1))
        self.assertIn('1 of the baseline was not found any more', run('check', self.demo, '--baseline', self.path('other.json')).stdout)

        # What --json printed is one, too; what is ignored does not go into a new one.
        self.write('printed.json', run('check', self.demo, '--json').stdout)
        self.assertEqual(self.check('--baseline', self.path('printed.json'))[1], 0)
        rules = self.write('rules.json', {'ignore': [{'rule': 'bridge-dropped', 'subject': '*', 'reason': ''}]})
        run('check', self.demo, '--rules', rules, '--baseline', known, '--write-baseline', self.path('less.json'))
        self.assertEqual(len(json.loads(self.read('less.json'))['findings']), self.n - 1)

    def test_filter(self):
        """Findings that do not match are neither shown nor judged."""
        rule = self.findings[0]['rule']
        result, code = self.check('--filter', f'finding:{rule}')
        self.assertEqual({f['rule'] for f in result['findings']}, {rule})
        self.assertLess(len(result['findings']), self.n)
        self.assertEqual(code, 1)
        others, _ = self.check('--filter', f'-finding:{rule}')
        self.assertEqual(len(others['findings']) + len(result['findings']), self.n)
        result, code = self.check('--filter', 'finding:nothing-of-that-name')
        self.assertEqual((result['findings'], code), ([], 0))
        self.fails(run('check', self.demo, '--filter', 'remot:cart'), '--filter', 'remot')

    def test_bad_baseline(self):
        for text in ('', '[]', '{}', '{"findings":{}}', '{"findings":[1]}', '{"findings":[{"rule":"x"}]}', '{"findings":[{"rule":1,"subject":2}]}'):
            self.fails(run('check', self.demo, '--baseline', self.write('bad.json', text)), 'bad.json')
        self.fails(run('check', self.demo, '--baseline', self.path('none.json')), 'none.json')
        self.fails(run('check', self.demo, '--write-baseline', self.path('no/folder.json')), 'cannot be written')

    def test_secret_in_subject(self):
        """Pseudonyms are new in every run; a baseline knows the finding all the same."""
        secret = 'ghp_9rT2xQ7mLw4KzV8bN3cY6dF1hJ5sP0aE2uGi'
        copy = self.path('secret.signalbox')
        shutil.copy(self.demo, copy)
        database = sqlite3.connect(copy)
        database.execute("UPDATE batch SET events = replace (events, 'user/login', ?)", ('user/' + secret,))
        database.commit()
        database.close()
        known = self.path('known.json')
        self.assertEqual(run('check', copy, '--write-baseline', known).returncode, 0)
        self.assertIn('user/redacted:', self.read('known.json'))
        self.assertNotIn(secret, self.read('known.json'))
        self.assertEqual(run('check', copy, '--baseline', known).returncode, 0)
        prints = [{r['partialFingerprints']['ruleAndSubject/v1'] for r in json.loads(run('check', copy, '--format', 'sarif').stdout)['runs'][0]['results']} for _ in range(2)]
        self.assertEqual(prints[0], prints[1])
        self.assertEqual(len(prints[0]), self.n)

    # --- Dismissals ---

    def test_dismissed(self):
        copy = self.path('dismissed.signalbox')
        shutil.copy(self.demo, copy)
        one = self.findings[1]
        database = sqlite3.connect(copy)
        self.assertEqual(database.execute('PRAGMA user_version').fetchone(), (2,))
        database.execute('INSERT INTO dismissal VALUES (?, ?, ?, 0)', (one['rule'], one['subject'], 'mail to a.b@example.org'))
        database.commit()
        database.close()
        for mode in (0o600, 0o444):
            os.chmod(copy, mode)
            result = json.loads(run('check', copy, '--json', '--all').stdout)
            self.assertEqual((len(result['findings']), result['dismissed']), (self.n, 1))
            self.assertEqual((result['findings'][-1]['rule'], result['findings'][-1]['dismissal']), (one['rule'], 'recording'))
            self.assertRegex(result['findings'][-1]['dismissed'], r'^mail to redacted:email:[0-9a-f]+$')
        part = self.path('part.signalbox')
        self.assertEqual(run('export', copy, '--format', 'recording', '-o', part).returncode, 0)
        self.assertEqual(json.loads(run('check', part, '--json').stdout)['dismissed'], 1)

    def test_old_recording(self):
        """One of version 1, on a disk that cannot be written."""
        old = self.path('old.signalbox')
        shutil.copy(self.demo, old)
        database = sqlite3.connect(old)
        database.executescript('DROP TABLE dismissal; PRAGMA user_version = 1; PRAGMA journal_mode = DELETE')
        database.close()
        os.chmod(old, 0o444)
        self.assertEqual(json.loads(run('check', old, '--json').stdout)['findings'], self.findings)
        database = sqlite3.connect('file:%s?mode=ro' % old, uri=True)
        self.assertEqual(database.execute('PRAGMA user_version').fetchone(), (1,))
        database.close()

    # --- Reports ---

    def test_sarif(self):
        rules = self.write('rules.json', {'ignore': [{'rule': 'bridge-dropped', 'subject': '*', 'reason': 'known'}]})
        done = run('check', self.demo, '--format', 'sarif', '--rules', rules)
        self.assertEqual(done.returncode, 1, done.stderr)
        log = json.loads(done.stdout)
        self.assertEqual(log['version'], '2.1.0')
        [one] = log['runs']
        driver = one['tool']['driver']
        self.assertEqual(driver['name'], 'Signalbox')
        self.assertEqual(one['invocations'], [{'executionSuccessful': True, 'exitCode': 1}])
        listed = {r['id'] for r in json.loads(run('rules', '--json').stdout)['rules']}
        self.assertEqual({r['id'] for r in driver['rules']}, listed)
        for rule in driver['rules']:
            self.assertTrue(rule['shortDescription']['text'])
            self.assertTrue(rule['help']['markdown'].startswith('# ' + rule['id']), rule['id'])
            self.assertNotIn('SPDX', rule['help']['markdown'])
        self.assertEqual(len(one['results']), len(self.findings))
        for result in one['results']:
            [finding] = [f for f in self.findings if (f['rule'], f['subject']) == (result['ruleId'], result['properties']['subject'])]
            self.assertEqual(driver['rules'][result['ruleIndex']]['id'], result['ruleId'])
            self.assertEqual((result['kind'], result['level']), ('fail', LEVELS[finding['severity']]))
            self.assertTrue(result['message']['text'].startswith(finding['summary']))
            self.assertEqual(result['occurrenceCount'], finding['count'])
            self.assertRegex(result['partialFingerprints']['ruleAndSubject/v1'], '^[0-9a-f]{64}$')
            [place] = result['locations']
            self.assertEqual(place['physicalLocation']['artifactLocation']['uri'], self.demo)
            self.assertEqual([p['name'] for p in place['logicalLocations']], [finding['subject'], *finding['remotes']])
            self.assertEqual([p['logicalLocations'][0]['name'] for p in result['relatedLocations']], ['#%d' % n for n in finding['evidence']])
            self.assertEqual([p['id'] for p in result['relatedLocations']], list(range(len(finding['evidence']))))
            known = finding['rule'] == 'bridge-dropped'
            self.assertEqual([(s['kind'], s['status'], s['justification']) for s in result['suppressions']],
                             [('external', 'accepted', 'known')] if known else [])
            self.assertRegex(result['properties']['firstSeen'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$')

    def test_undecided(self):
        """A format that knows levels has none for what cannot be decided: it is for review."""
        with open(os.path.join(ROOT, 'tests', 'data', 'detectors', 'bridge-dropped', 'unanswered.ndjson'), encoding='utf-8') as file:
            hello, *events = file.read().split('\n')[:-1]
        copy = self.path('undecided.signalbox')
        shutil.copy(self.demo, copy)
        database = sqlite3.connect(copy)
        database.executescript('DELETE FROM batch; DELETE FROM keyframe; DELETE FROM run')
        database.execute("INSERT INTO run VALUES (1, 'p-1', 'r-1', 1795150000000, ?, ?)", (len(events), hello))
        database.execute('INSERT INTO batch VALUES (1, ?, 1, 1, 0, 0, ?)', (len(events), '[%s]' % ','.join(events)))
        database.commit()
        database.close()
        found = json.loads(run('check', copy, '--json').stdout)
        results = json.loads(run('check', copy, '--format', 'sarif').stdout)['runs'][0]['results']
        undecided = [f for f in found['findings'] if f['confidence'] == 'undecided']
        self.assertGreater(len(undecided), 0)
        self.assertEqual(len([r for r in results if (r['kind'], r['level']) == ('review', 'none')]), len(undecided))
        self.assertEqual(found['failed'], len(undecided) < len(found['findings']))

    def test_text(self):
        done = run('check', self.demo)
        self.assertNotIn('\033', done.stdout)
        heads = [line for line in done.stdout.split('\n') if line and not line.startswith(' ')]
        self.assertEqual(len(heads), 1 + len(self.findings))
        self.assertEqual([line.split()[1] for line in heads[1:]], [f['severity'] for f in self.findings])
        for finding in self.findings:
            self.assertIn(finding['subject'], done.stdout)
            self.assertIn('; %s; ' % ', '.join(finding['remotes']), done.stdout)
            self.assertIn('#%d' % finding['evidence'][0], done.stdout)

    def test_map(self):
        result, _ = self.check('--map')
        stores = {s['label']: s for s in result['map']['stores']}
        self.assertTrue(any(u['writes'] > 0 for s in stores.values() for slice in s['slices'] for u in slice['remotes']))
        text = run('check', self.demo, '--map').stdout
        self.assertIn('Who shares what', text)
        for store in stores.values():
            for slice in store['slices']:
                self.assertIn(slice['name'], text)
        self.assertNotIn('map', self.check()[0])

    def test_output(self):
        for name in ('text', 'json', 'sarif'):
            done = run('check', self.demo, '--format', name, '-o', self.path('out'))
            self.assertEqual((done.returncode, done.stdout, done.stderr), (1, '', ''))
            printed = run('check', self.demo, '--format', name)
            self.assertEqual(self.read('out'), printed.stdout)
        self.assertEqual(os.listdir(self.place), ['out'])
        self.fails(run('check', self.demo, '-o', self.path('no/folder')), 'cannot be written')
        self.fails(run('check', self.demo, '--format', 'xml'), 'xml')

    # --- sbx rules ---

    def test_list(self):
        rules = self.write('rules.json', {'rules': {'duplicate-store': 'off', 'over-sharing': {'severity': 'warning', 'thresholds': {'writers': 4}}}})
        text = run('rules', '--rules', rules).stdout
        self.assertIn('As configured in ' + rules, text)
        self.assertIn('duplicate-store: Duplicate store [off]\n', text)
        self.assertIn('writers = 4 times (else 3): ', text)
        listed = {r['id']: r for r in json.loads(run('rules', '--json', '--rules', rules).stdout)['rules']}
        self.assertEqual(listed['duplicate-store']['severity'], 'off')
        self.assertEqual(listed['over-sharing']['severity'], 'warning')
        self.assertNotIn('severity', listed['bridge-dropped'])
        self.assertEqual((listed['over-sharing']['thresholds']['writers']['value'], listed['over-sharing']['thresholds']['writers']['default']), (4, 3))
        self.assertEqual(run('check', '--list-rules', '--rules', rules).stdout, text)
        self.assertIn('entangled', listed['over-sharing']['variants'])
        # Each rule has its page, and each page its rule.
        pages = {name[:-3] for name in os.listdir(os.path.join(ROOT, 'docs', 'findings'))}
        self.assertEqual(set(listed), pages & set(listed))

    def test_starter(self):
        done = run('rules', '--write', cwd=self.place)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(set(json.loads(self.read('signalbox.json'))), {'rules', 'allow', 'ignore'})
        result, _ = self.check(cwd=self.place)
        self.assertEqual(result['findings'], self.findings)
        self.fails(run('rules', '--write', cwd=self.place), 'signalbox.json')
        self.assertEqual(run('rules', '--write', self.path('other.json')).returncode, 0)
        self.fails(run('rules', 'x'), '--help')

    def test_schema(self):
        """docs/rules.schema.json says what the program takes. Written by: sbx rules --schema."""
        printed = run('rules', '--schema').stdout
        with open(os.path.join(ROOT, 'docs', 'rules.schema.json'), encoding='utf-8') as file:
            self.assertEqual(file.read(), printed, 'sbx rules --schema > docs/rules.schema.json')
        schema = json.loads(printed)['properties']
        for rule, one in schema['rules']['properties'].items():
            member = one['anyOf'][1]['properties']
            for name, bounds in member['thresholds']['properties'].items():
                for value, good in ((bounds['minimum'], True), (bounds['maximum'], True), (bounds['minimum'] - 1, False), (bounds['maximum'] * 2 + 1, False)):
                    done = run('rules', '--rules', self.write('one.json', {'rules': {rule: {'thresholds': {name: value}}}}))
                    self.assertEqual(done.returncode, 0 if good else 2, (rule, name, value, done.stderr))
            for variant in member['variants'].get('properties', {}):
                self.assertEqual(run('rules', '--rules', self.write('one.json', {'rules': {rule: {'variants': {variant: 'off'}}}})).returncode, 0)
        for name in schema['allow']['properties']:
            self.assertEqual(run('rules', '--rules', self.write('one.json', {'allow': {name: ['x']}})).returncode, 0)

    def test_colours(self):
        """On a terminal alone."""
        done = subprocess.run(['script', '-qec', '%s check %s' % (SBX, self.demo), '/dev/null'], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, check=False, env={**os.environ, 'TERM': 'xterm'})
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn('\033[31m', done.stdout)


if __name__ == '__main__':
    unittest.main(verbosity=2)
