#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""drag_source.py FILE: a window from which that file can be dragged, as from a file manager."""

import sys

import gi

gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, GLib, GObject, Gtk  # noqa: E402


def main():
    Gtk.init()
    loop = GLib.MainLoop()
    window = Gtk.Window(title='Files', default_width=160, default_height=120, decorated=False)
    label = Gtk.Label(label='Drag me')
    files = Gdk.FileList.new_from_array([Gio.File.new_for_path(sys.argv[1])])
    value = GObject.Value(Gdk.FileList, files)
    source = Gtk.DragSource()
    source.set_content(Gdk.ContentProvider.new_for_value(value))
    source.set_actions(Gdk.DragAction.COPY)
    label.add_controller(source)
    window.set_child(label)
    window.connect('close-request', lambda _: loop.quit())
    window.present()
    loop.run()


if __name__ == '__main__':
    main()
