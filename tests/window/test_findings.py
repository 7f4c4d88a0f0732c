#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_findings.py PROGRAM: findings are dismissed and taken back by keyboard, and a recording that
is opened again remembers it; their evidence and their pages are reached; the rule configuration is
followed and added to; the sharing map can be read. Needs SBX in the environment. Prints TAP."""

import os
import subprocess
import sys
import tempfile
import time

from driver import Atspi, Window, run, walk

BUTTON = Atspi.Role.PUSH_BUTTON
HOME = tempfile.mkdtemp(prefix='sbx-findings-')
RECORDING = os.path.join(HOME, 'demo.signalbox')
RULES = os.path.join(HOME, 'signalbox.json')
LINE = 'Error: “user/login” from profile changed'


def write_rules(text):
    with open(RULES, 'w', encoding='utf-8') as stream:
        stream.write(text)


def choose_rules():
    """As the preferences would keep it: a settings file instead of the memory."""
    folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'glib-2.0', 'settings')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'keyfile'), 'w', encoding='utf-8') as stream:
        stream.write(f"[io/github/signalbox_inspector/Signalbox]\nrules-file='{RULES}'\n")
    os.environ['GSETTINGS_BACKEND'] = 'keyfile'


def is_focused(node):
    return node.get_state_set().contains(Atspi.StateType.FOCUSED)


def tab_to(window, name):
    """Presses Tab until something of that name has the focus."""
    for _ in range(40):
        for node in walk(window.application):
            if (node.get_name() or '').startswith(name) and is_focused(node):
                return
        window.key('Tab')
    raise AssertionError(f'Tab does not lead to “{name}”')


def open_findings(window):
    window.expect('Findings: ')
    window.wait('the findings', lambda: window.find('Findings: 0') is None)
    window.key('Control', 'd')
    window.expect(LINE)


def fold(window, name=None):
    """Folds every finding but the one of that name: what is below an unfolded one may be out of
    sight, and what is out of sight is not there for whoever looks from outside."""
    for node in walk(window.application):
        text = node.get_name() or ''
        wanted = name is not None and text.startswith(name)
        if text.startswith(('Error: ', 'Warning: ', 'Notice: ')) and \
                node.get_role() == BUTTON and \
                node.get_state_set().contains(Atspi.StateType.EXPANDED) != wanted:
            node.do_action(0)
            time.sleep(0.5)


def fold_all_but(window, name):
    """Whatever is unfolded is folded, and the finding of that name unfolded."""
    fold(window, name)
    window.expect('What Does This Mean?', patience=15)


def dismiss(window, reason):
    """In the popover that is open."""
    window.expect('Why it is dismissed', patience=15)
    window.type(reason)
    window.key('Return')


def test_dismiss_and_undo(window):
    """By keyboard: with a reason, and taken back by the toast."""
    open_findings(window)
    fold_all_but(window, LINE)
    count = window.expect('Findings: ').get_name()
    tab_to(window, 'Dismiss…')
    window.key('Return')
    dismiss(window, 'known')
    # Soon: a toast goes away by itself.
    window.click(window.expect('Undo', Atspi.Role.LABEL, 15))
    window.wait('the end of the group', lambda: window.find('Dismissed: ') is None, 15)
    window.expect(LINE, patience=15)
    assert window.expect('Findings: ').get_name() == count


def test_remembered(window):
    """A recording that is opened again knows what was dismissed, and why."""
    fold_all_but(window, LINE)
    window.click(window.expect('Dismiss…'))
    count = window.expect('Findings: ').get_name()
    dismiss(window, 'for good')
    window.expect('Dismissed: 1', patience=15)
    window.wait('its end', lambda: window.find(LINE) is None, 15)
    window.wait('another count', lambda: window.find(count) is None, 15)
    count = window.expect('Findings: ').get_name()
    window.key('Control', 'q')
    assert window.process.wait(15) == 0, 'the program failed'
    window.__init__(sys.argv[1], '--port=0', RECORDING)
    window.expect(count)
    window.key('Control', 'd')
    window.expect('Dismissed: 1', BUTTON)
    fold(window)
    window.expect('Dismissed: 1', BUTTON).do_action(0)
    window.expect(LINE, BUTTON, 15).do_action(0)
    window.expect('Dismissed: for good', patience=15)
    window.expect('Undo Dismissal', BUTTON, 15).do_action(0)
    window.wait('the end of the group', lambda: window.find('Dismissed: ') is None, 15)


def test_evidence(window):
    """A line of the evidence leads to that action in the timeline, and Alt+Left back."""
    window.key('Escape')
    window.key('Control', 'd')
    fold_all_but(window, LINE)
    tab_to(window, 'Evidence: user/login, ')
    window.key('Return')
    window.expect('profile · Shop · ', patience=15)
    window.key('Alt', 'Left')
    window.expect('Evidence: user/login, ', BUTTON, 15)


def test_letters(window):
    """j and k lead from finding to finding, e to the evidence, d asks why it is dismissed."""
    window.key('Escape')
    window.key('Control', 'd')
    window.expect(LINE)
    names = []
    for _ in range(2):
        window.key('j')
        names.append(next(node.get_name() for node in walk(window.application)
                          if node.get_role() == BUTTON and is_focused(node)))
    window.key('k')
    assert names[0] != names[1], names
    focused = next(node for node in walk(window.application)
                   if node.get_role() == BUTTON and is_focused(node))
    assert focused.get_name() == names[0], focused.get_name()
    window.key('d')
    window.expect('Why it is dismissed', patience=15)
    window.type('jkde')
    window.expect('Why it is dismissed')
    window.key('Escape')
    window.wait('its end', lambda: window.find('Why it is dismissed') is None, 15)
    window.key('e')
    window.wait('the timeline', lambda: window.find('Filter by', Atspi.Role.ENTRY) or
                window.find('Filter', Atspi.Role.ENTRY) or window.find('Actions'), 15)


def test_page(window):
    """What a finding means: a page with headings and a table; F1 lists all; back leads back."""
    window.key('Control', 'd')
    fold_all_but(window, LINE)
    window.expect('What Does This Mean?', BUTTON).do_action(0)
    window.expect('What happened', Atspi.Role.HEADING, 15)
    window.expect('How to mend it', Atspi.Role.HEADING, 15)
    assert any(node.get_role() == Atspi.Role.TABLE for node in walk(window.application))
    assert not window.find_nameless()
    window.key('F1')
    window.expect('Getting started', patience=15)
    window.type('duplicate store')
    window.expect('Duplicate store', patience=15)
    window.wait('the end of the others', lambda: window.find('Getting started') is None, 15)
    window.key('Alt', 'Left')
    window.expect('What happened', Atspi.Role.HEADING, 15)
    window.key('Escape')
    window.expect(LINE, patience=15)


def test_map(window):
    """The map: buttons for remotes and slices, and the same as a table."""
    window.key('Control', 'm')
    node = window.expect('cart; owner cart; written by cart', patience=15)
    window.click(node)
    window.click(window.expect('Table'))
    window.expect('Written by', patience=15)
    tables = [node for node in walk(window.application) if node.get_role() == Atspi.Role.TABLE]
    assert tables, 'the map has no table'
    assert not window.find_nameless()
    window.key('Escape')
    window.key('Escape')


def open_preferences(window):
    window.key('Control', ',')
    window.expect('Roomy Rows', patience=15)
    # The details have a tab of that name, too, and a narrow window has its tabs twice.
    dialog = next(frame for frame in (window.application.get_child_at_index(i) for i in
                                      range(window.application.get_child_count()))
                  if any((node.get_name() or '').startswith('Roomy Rows') for node in walk(frame)))
    for node in walk(dialog):
        if node.get_name() == 'Findings' and node.get_role() == Atspi.Role.PAGE_TAB:
            node.get_action_iface().do_action(0)
    window.expect('Rule Configuration', patience=15)


def test_rules_file(window):
    """What the file sets aside is; a mistake in it is said, with the line, as soon as it is made."""
    window.key('Control', 'q')
    assert window.process.wait(15) == 0, 'the program failed'
    write_rules('{ "ignore": [ { "rule": "action-collision", "subject": "*", '
                '"reason": "known" } ] }\n')
    choose_rules()
    window.__init__(sys.argv[1], '--port=0', RECORDING)
    window.expect('Findings: ')
    window.wait('the findings', lambda: window.find('Findings: 0') is None)
    window.key('Control', 'd')
    window.expect('Dismissed: 1')
    assert window.find(LINE) is None, 'it is listed'
    open_preferences(window)
    window.expect('signalbox.json', patience=15)
    assert window.find('The file has a mistake') is None, 'there is a mistake'
    write_rules('{\n  "ignore": [],\n  "nonsense": 1\n}\n')
    window.expect('The file has a mistake', patience=15)
    window.wait('the line', lambda: any(
        'signalbox.json:3:' in (node.get_name() or '') for node in walk(window.application)), 15)
    write_rules('{}\n')
    window.wait('the end of the mistake',
                lambda: window.find('The file has a mistake') is None, 15)
    window.key('Escape')
    window.wait('the end of the dialog', lambda: window.find('Rule Configuration') is None, 15)
    fold(window)
    window.expect(LINE, patience=15)


def test_add_to_rules(window):
    """What is on purpose is written into the file, from the finding, and counts at once."""
    fold_all_but(window, LINE)
    window.click(window.expect('Add to the rule configuration'))
    window.expect('“user/login” Is Shared on Purpose', Atspi.Role.MENU_ITEM, 15).do_action(0)
    window.wait('the end of the finding', lambda: window.find(LINE) is None, 15)
    with open(RULES, encoding='utf-8') as stream:
        assert '"user/login"' in stream.read(), 'the file does not have it'


TESTS = [test_dismiss_and_undo, test_remembered, test_evidence, test_letters, test_page, test_map,
         test_rules_file, test_add_to_rules]


if __name__ == '__main__':
    subprocess.run([os.environ['SBX'], 'demo', '-o', RECORDING], check=True,
                   stdout=subprocess.DEVNULL)
    sys.exit(run(Window(sys.argv[1], '--port=0', RECORDING), TESTS))
