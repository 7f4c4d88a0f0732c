# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""nameless.py: a window with one button that does not say what it is, and one that does."""

import gi

gi.require_version('Gtk', '4.0')
from gi.repository import Gtk  # noqa: E402


def show(application):
    window = Gtk.ApplicationWindow(application=application)
    box = Gtk.Box()
    box.append(Gtk.Button(child=Gtk.Image(icon_name='edit-delete-symbolic')))
    box.append(Gtk.Button(label='Named'))
    window.set_child(box)
    window.present()


PROGRAM = Gtk.Application()
PROGRAM.connect('activate', show)
PROGRAM.run()
