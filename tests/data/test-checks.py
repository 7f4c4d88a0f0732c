#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each check of the source tree finds the faults it is for, and nothing in a tree without them."""

import importlib
import os
import shutil
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
SPDX = '/* SPDX-FileCopyright' 'Text: 2026 The Signalbox authors\n' \
       '   SPDX-License' '-Identifier: GPL-3.0-or-later */\n'


def check(name, function='check'):
    return getattr(importlib.import_module('check-' + name), function)


class CheckTest(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.top)
        self.write('LICENSES/GPL-3.0-or-later.txt', 'text')
        self.write('core/sbx-event.h', SPDX)
        self.write('core/sbx-event.c', SPDX + '#include "sbx-event.h"\n#include <gio/gio.h>\n')
        self.write('widgets/sbx-row.c', SPDX + '#include <gtk/gtk.h>\n#include "sbx-event.h"\n')

    def write(self, path, text):
        full = os.path.join(self.top, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, 'w', encoding='utf-8') as stream:
            stream.write(text)

    def assert_finds(self, problems, *parts):
        self.assertEqual(len(problems), len(parts), problems)
        for problem, part in zip(problems, parts):
            self.assertIn(part, problem)

    def test_spdx(self):
        self.assert_finds(check('spdx')(self.top))
        self.write('core/bare.c', 'int x;\n')
        self.write('agent/a.js', SPDX)
        self.write('agent/node_modules/other.js', '')
        self.assert_finds(check('spdx')(self.top), 'agent/a.js: licence', 'core/bare.c: no SPDX')

    def test_matrix(self):
        page = '<!-- matrix: x -->\n\n| program |\n|---|\n| `one` | yes |\n{}\n<!-- end of matrix -->\n'
        self.write('docs/libraries.md', page.format(''))
        self.write('tests/e2e/a.test.mjs', "import { checkRow } from './lib/matrix.mjs';\nrow('one');\n")
        self.write('tests/e2e/b.test.mjs', "row('two');\n")
        self.assert_finds(check('matrix')(self.top))
        self.write('docs/libraries.md', page.format('| `two` | yes |\n| `one` | no |'))
        self.assert_finds(check('matrix')(self.top), 'the row “two” has no test', 'two rows “one”')
        self.write('docs/libraries.md', 'nothing')
        self.assert_finds(check('matrix')(self.top), 'not marked')

    def test_spdx_beside_the_file(self):
        self.write('data.json', '{}')
        self.write('more.json', '{}')
        self.write('data.json.license', SPDX)
        self.assert_finds(check('spdx')(self.top), 'more.json')
        self.write('.reuse/dep5', 'Format: x\n\nFiles: *.json\nCopyright: 2026 The Signalbox '
                                  'authors\nLicense: GPL-3.0-or-later\n')
        self.assert_finds(check('spdx')(self.top))

    def test_layers(self):
        self.assert_finds(check('layers')(self.top))
        self.write('core/bad.c', '#include <gtk/gtk.h>\n#include <libsoup/soup.h>\n')
        self.write('connectors/sbx-dial.h', '#include <libsoup/soup.h>\n')
        self.write('connectors/sbx-dial.c', '#include <adwaita.h>\n')
        self.write('widgets/sbx-list.c', '#include "sbx-dial.h"\n')
        self.write('core/words.c', 'x = _("Word");\n')
        self.assert_finds(check('layers')(self.top), 'gtk/gtk.h', 'libsoup/soup.h',
                          'core/words.c', 'adwaita.h', 'sbx-dial.h of connectors')

    def test_size(self):
        self.assert_finds(check('size')(self.top))
        body = 'void\nf (void)\n{\n' + '  g ();\n' * 61 + '}\n'
        self.write('core/long.c', body + 'int x' + 'x' * 100 + ';\n')
        self.write('widgets/long.ui', '<a/>\n' * 401)
        self.assert_finds(check('size')(self.top), 'columns', 'function of 61', '401 lines')

    def test_shortcuts(self):
        def listed(*keys):
            return ''.join(f'<property name="accelerator">{key}</property>' for key in keys)
        self.write('app/sbx-application.c', 'set_accels (application, "win.a", "<Control>a", "F2");\n'
                                            'set_accels (application, "win.b(\'x\')", "F1", NULL);')
        self.write('widgets/list.c', '{ GDK_KEY_j, move_cb }, add (GDK_KEY_F10, GDK_SHIFT_MASK, f)')
        self.write('app/sbx-shortcuts.ui',
                   listed('&lt;Control&gt;a', 'F1', 'j', '&lt;Shift&gt;F10', 'Home End'))
        self.assert_finds(check('shortcuts')(self.top))
        self.write('app/sbx-shortcuts.ui', listed('&lt;Control&gt;a', 'k', '&lt;Alt&gt;F10'))
        self.assert_finds(check('shortcuts')(self.top), 'does not list “F1” of win.b',
                          'lists “alt F10”', 'lists “k”')

    def test_references(self):
        hosts = {'github.com'}
        scheme = 'https:' '//'
        self.write('docs/good.md', f'{scheme}github.com/a {scheme}shop.localhost:3000 '
                                   f'{scheme}203.0.113.9/ a/home/x /usr/share/x')
        self.assert_finds(check('references')(self.top, hosts))
        self.write('docs/host.md', f'{scheme}packages.nowhere-else.org/x')
        self.write('docs/path.md', 'see /ho' 'me/someone/notes')
        self.write('package-lock.json', f'"resolved": "{scheme}github.com/a.tgz"')
        self.write('yarn.lock', '')
        self.assert_finds(check('references')(self.top, hosts), 'packages.nowhere-else.org',
                          'someone', 'a download address', 'package-lock.json is used')

    def test_potfiles(self):
        self.write('po/POTFILES.in', 'app/none.c\n')
        self.write('app/none.c', '/* no words */\n')
        self.write('app/words.c', 'x = _("Word");\n')
        self.write('widgets/words.ui', '<property translatable="yes">Word</property>')
        self.assert_finds(check('potfiles', 'check_list')(self.top), 'app/words.c is missing',
                          'widgets/words.ui is missing', 'app/none.c has no strings')

    def test_template(self):
        xgettext = shutil.which('xgettext')
        self.write('po/POTFILES.in', 'app/words.c\n')
        self.write('app/words.c', 'x = _("New"); y = C_("noun", "State");\n')
        self.write('po/signalbox.pot', 'msgid ""\nmsgstr ""\n\nmsgid "Old"\nmsgstr ""\n\n'
                                       'msgctxt "noun"\nmsgid "State"\nmsgstr ""\n')
        self.assert_finds(check('potfiles', 'check_template')(self.top, xgettext),
                          "'New', None) is missing", "'Old', None) is no longer")
        self.write('app/words.c', 'printf (_("%" G_GUINT64_FORMAT " bytes"), n);\n')
        self.assertIn('format string', check('potfiles', 'check_template')(self.top, xgettext)[0])

    def test_translations(self):
        head = ('msgid ""\nmsgstr "Language: de\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
                '"Plural-Forms: nplurals=2; plural=n != 1;\\n"\n\n')
        template = ['#, c-format\nmsgid "%u row"\nmsgid_plural "%u rows"\n',
                    'msgid "Wait…"\n', 'msgid "<b>Bold</b>"\n', 'msgid "New"\n',
                    'msgid "_Save"\n']
        self.write('po/LINGUAS', 'de\n')
        self.write('po/signalbox.pot', head + '\n'.join(
            entry + ('msgstr[0] ""\nmsgstr[1] ""\n' if 'plural' in entry else 'msgstr ""\n')
            for entry in template))
        bad = ['msgstr[0] "%u Zeile"\nmsgstr[1] "Zeilen"\n', 'msgstr "Warten"\n', 'msgstr "Fett"\n',
               'msgstr ""\n', 'msgstr "Sichern"\n']
        good = ['msgstr[0] "%u Zeile"\nmsgstr[1] "%u Zeilen"\n', 'msgstr "Warten…"\n',
                'msgstr "<b>Fett</b>"\n', 'msgstr "Neu"\n', 'msgstr "_Sichern"\n']
        self.write('po/de.po', head + '\n'.join(map(''.join, zip(template, bad))))
        self.assert_finds(check('translations')(self.top), 'number of format specifications',
                          'lacks the keyboard accelerator', 'both end in an ellipsis',
                          'the markup of', '“New” is not translated')
        self.write('po/de.po', head + '\n'.join(map(''.join, zip(template, good))))
        self.assert_finds(check('translations')(self.top))

    def test_xml(self):
        xmllint = shutil.which('xmllint')
        self.write('app/app.gresource.xml', '<g><file>there.ui</file><file>gone.ui</file></g>')
        self.write('app/there.ui', '<interface/>')
        self.write('app/alone.ui', '<interface/>')
        self.assert_finds(check('xml')(self.top, xmllint), 'gone.ui does not', 'alone.ui: in no')
        self.write('app/alone.ui', '<interface>')
        self.assertTrue(check('xml')(self.top, xmllint))

    def test_flatpak(self):
        shutil.copytree(os.path.join(TOP, 'flatpak'), os.path.join(self.top, 'flatpak'))
        self.assert_finds(check('flatpak')(self.top))
        path = 'flatpak/io.github.signalbox_inspector.Signalbox.json'
        with open(os.path.join(self.top, path), encoding='utf-8') as stream:
            text = stream.read()
        self.write(path, text.replace('--socket=wayland', '--filesystem=home')
                   .replace('"sha256": "', '"sha256": "x'))
        self.assert_finds(check('flatpak')(self.top), 'finish-args',
                          'simdjson_3.0.1.orig.tar.gz without a checksum',
                          'md4c_0.4.8.orig.tar.gz without a checksum',
                          'different dependencies')

    def test_version(self):
        release = '<c><releases><release version="0.2.0" date="2027-01-01"><description/>' \
                  '</release></releases></c>'
        self.write('NEWS.md', '## 0.2.0, 2027-01-01\n')
        self.write('m.xml', release)
        metainfo = os.path.join(self.top, 'm.xml')
        self.assert_finds(check('version')(self.top, metainfo, '0.2.0'))
        self.assert_finds(check('version')(self.top, metainfo, '0.3.0'), 'newest release')
        self.write('NEWS.md', '## 0.1.0, 2026-11-20\n')
        self.assert_finds(check('version')(self.top, metainfo, '0.2.0'), 'NEWS.md')


if __name__ == '__main__':
    unittest.main()
