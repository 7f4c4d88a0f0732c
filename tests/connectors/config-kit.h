/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

/* A user's configuration that is nobody's: before g_test_init(), and removed at the end. (GLib's
 * own way to do so leaks, which the sanitizer takes for ours.) */

static inline char *
config_kit_begin (void)
{
  char *folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);

  g_assert_nonnull (folder);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);

  return folder;
}

static inline int
config_kit_end (char *folder,
                int   result)
{
  const char *argv[] = { "rm", "-rf", folder, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (folder);

  return result;
}
