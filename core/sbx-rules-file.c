/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-rules-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sbx-limits.h"

/* Editors write a file in several steps. */
#define RELOAD_DELAY 100

struct _SbxRulesFile
{
  GObject parent_instance;

  char *path;
  SbxRules *rules;
  char *problem;
  GFileMonitor *monitor;
  GSource *timer;
};

G_DEFINE_FINAL_TYPE (SbxRulesFile, sbx_rules_file, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- Reading --------------------------------------------------------------------------------- */

static void
set_file_error (GError    **error,
                const char *path,
                int         code)
{
  g_set_error (error, SBX_RULES_ERROR, SBX_RULES_ERROR_FILE,
               "The rule configuration “%s” cannot be read: %s", path, g_strerror (code));
}

/* A device or a pipe would be read for ever. */
static gboolean
read_file (const char *path,
           GString    *text,
           GError    **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  char buffer[16384];
  gssize n = 0;
  GStatBuf info;

  if (fd < 0)
    {
      set_file_error (error, path, errno);
      return FALSE;
    }
  if (fstat (fd, &info) == 0 && !S_ISREG (info.st_mode))
    {
      set_file_error (error, path, S_ISDIR (info.st_mode) ? EISDIR : EINVAL);
      close (fd);
      return FALSE;
    }
  while (text->len <= SBX_LIMIT_RULES_SIZE && (n = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  if (n < 0)
    set_file_error (error, path, errno);
  close (fd);

  return n >= 0;
}

/**
 * sbx_rules_load:
 * @path: a rule configuration
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full): the configuration, or %NULL with an error of %SBX_RULES_ERROR
 */
SbxRules *
sbx_rules_load (const char *path,
                GError    **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = g_filename_display_name (path);

  return read_file (path, text, error) ? sbx_rules_parse (text->str, text->len, name, error) : NULL;
}

/**
 * sbx_rules_find_file:
 * @folder: where to begin
 *
 * Looks for `signalbox.json` in @folder and in those above it.
 *
 * Returns: (transfer full) (nullable): its path
 */
char *
sbx_rules_find_file (const char *folder)
{
  g_autofree char *at = g_canonicalize_filename (folder, NULL);

  for (;;)
    {
      g_autofree char *path = g_build_filename (at, SBX_RULES_FILE_NAME, NULL);
      char *above = g_path_get_dirname (at);

      if (g_file_test (path, G_FILE_TEST_EXISTS) || strcmp (above, at) == 0)
        {
          g_free (above);
          return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
        }
      g_free (at);
      at = above;
    }
}

/* --- A file that is followed ----------------------------------------------------------------- */

/**
 * sbx_rules_file_reload:
 * @self: a file
 *
 * Reads it now, and emits `changed`.
 *
 * Returns: whether it is good; if not, sbx_rules_file_get_problem() says why, and the rules are
 *   those from before
 */
gboolean
sbx_rules_file_reload (SbxRulesFile *self)
{
  g_autoptr (GError) error = NULL;
  SbxRules *rules;

  g_return_val_if_fail (SBX_IS_RULES_FILE (self), FALSE);

  rules = sbx_rules_load (self->path, &error);
  if (rules != NULL)
    {
      sbx_rules_unref (self->rules);
      self->rules = rules;
    }
  g_free (self->problem);
  self->problem = error != NULL ? g_strdup (error->message) : NULL;
  g_signal_emit (self, signals[CHANGED], 0);

  return rules != NULL;
}

static void
clear_timer (SbxRulesFile *self)
{
  if (self->timer == NULL)
    return;

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static gboolean
on_time (gpointer data)
{
  SbxRulesFile *self = data;

  clear_timer (self);
  sbx_rules_file_reload (self);

  return G_SOURCE_REMOVE;
}

static void
on_file_changed (GFileMonitor     *monitor,
                 GFile            *file,
                 GFile            *other,
                 GFileMonitorEvent event,
                 SbxRulesFile     *self)
{
  clear_timer (self);
  self->timer = g_timeout_source_new (RELOAD_DELAY);
  g_source_set_static_name (self->timer, "[signalbox] rules");
  g_source_set_callback (self->timer, on_time, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/**
 * sbx_rules_file_new:
 * @path: a rule configuration; it may be missing, which is a problem like any other
 *
 * Returns: (transfer full): the file, read and followed
 */
SbxRulesFile *
sbx_rules_file_new (const char *path)
{
  SbxRulesFile *self = g_object_new (SBX_TYPE_RULES_FILE, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  self->path = g_strdup (path);
  self->rules = sbx_rules_new ();
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect (self->monitor, "changed", G_CALLBACK (on_file_changed), self);
  sbx_rules_file_reload (self);

  return self;
}

/**
 * sbx_rules_file_get_path:
 * @self: a file
 *
 * Returns: (transfer none): where it is
 */
const char *
sbx_rules_file_get_path (SbxRulesFile *self)
{
  g_return_val_if_fail (SBX_IS_RULES_FILE (self), NULL);

  return self->path;
}

/**
 * sbx_rules_file_get_rules:
 * @self: a file
 *
 * Returns: (transfer none): the last rules that were good; at first, rules that change nothing
 */
SbxRules *
sbx_rules_file_get_rules (SbxRulesFile *self)
{
  g_return_val_if_fail (SBX_IS_RULES_FILE (self), NULL);

  return self->rules;
}

/**
 * sbx_rules_file_get_problem:
 * @self: a file
 *
 * Returns: (nullable) (transfer none): what is wrong with the file as it is now, for people
 */
const char *
sbx_rules_file_get_problem (SbxRulesFile *self)
{
  g_return_val_if_fail (SBX_IS_RULES_FILE (self), NULL);

  return self->problem;
}

/**
 * sbx_rules_file_add_ignored:
 * @self: a file
 * @rule: id of a rule
 * @subject: subject of its finding, or a pattern
 * @reason: why, for people; may be empty
 * @error: return location for an error, or %NULL
 *
 * sbx_rules_add_ignored(), and reads the file again.
 *
 * Returns: whether the file has it
 */
gboolean
sbx_rules_file_add_ignored (SbxRulesFile *self,
                            const char   *rule,
                            const char   *subject,
                            const char   *reason,
                            GError      **error)
{
  g_return_val_if_fail (SBX_IS_RULES_FILE (self), FALSE);

  return sbx_rules_add_ignored (self->path, rule, subject, reason, error)
         && sbx_rules_file_reload (self);
}

/**
 * sbx_rules_file_add_allowed:
 * @self: a file
 * @list: where it belongs
 * @pattern: what is done on purpose
 * @error: return location for an error, or %NULL
 *
 * sbx_rules_add_allowed(), and reads the file again.
 *
 * Returns: whether the file has it
 */
gboolean
sbx_rules_file_add_allowed (SbxRulesFile *self,
                            SbxAllow      list,
                            const char   *pattern,
                            GError      **error)
{
  g_return_val_if_fail (SBX_IS_RULES_FILE (self), FALSE);

  return sbx_rules_add_allowed (self->path, list, pattern, error)
         && sbx_rules_file_reload (self);
}

static void
sbx_rules_file_finalize (GObject *object)
{
  SbxRulesFile *self = SBX_RULES_FILE (object);

  clear_timer (self);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->rules, sbx_rules_unref);
  g_free (self->problem);
  g_free (self->path);

  G_OBJECT_CLASS (sbx_rules_file_parent_class)->finalize (object);
}

static void
sbx_rules_file_class_init (SbxRulesFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_rules_file_finalize;

  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_RULES_FILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
sbx_rules_file_init (SbxRulesFile *self)
{
}
