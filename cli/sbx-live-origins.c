/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-live.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-cmd.h"

typedef struct
{
  SbxOrigins *origins;
  gboolean any_loopback;
  gboolean terminal;
  char *asked;          /* (nullable): the origin of the question that stands */
  GHashTable *told;
} Asker;

static void
free_asker (gpointer data)
{
  Asker *self = data;

  g_free (self->asked);
  g_hash_table_unref (self->told);
  g_free (self);
}

static gboolean
is_loopback (const char *origin)
{
  g_autoptr (GUri) uri = g_uri_parse (origin, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && (strcmp (host, "localhost") == 0 ||
                          g_str_has_suffix (host, ".localhost") ||
                          strcmp (host, "127.0.0.1") == 0 || strcmp (host, "::1") == 0);
}

static void
ask (Asker      *self,
     const char *origin)
{
  self->asked = g_strdup (origin);
  fprintf (stderr, _("%s wants to send its store data. Allow it? [y/N] "), origin);
  fflush (stderr);
}

static void
on_origins (SbxOrigins *origins,
            gpointer    data)
{
  Asker *self = data;
  g_auto (GStrv) open = sbx_origins_dup_list (origins, SBX_ORIGIN_ASK);

  for (guint i = 0; open[i] != NULL; i++)
    {
      if (self->any_loopback && is_loopback (open[i]))
        sbx_origins_decide (origins, open[i], TRUE);
      else if (self->terminal && self->asked == NULL)
        ask (self, open[i]);
      else if (!self->terminal && g_hash_table_add (self->told, g_strdup (open[i])))
        sbx_cmd_fail (_("%s was refused; start with --allow-origin %s to allow it"), open[i],
                      open[i]);
    }
}

static gboolean
on_answer (int          fd,
           GIOCondition condition,
           gpointer     data)
{
  Asker *self = data;
  g_autofree char *asked = g_steal_pointer (&self->asked);
  char answer[64];
  gssize length = read (fd, answer, sizeof answer);

  if (length <= 0)
    return G_SOURCE_REMOVE;
  if (asked == NULL)
    return G_SOURCE_CONTINUE;

  sbx_origins_decide (self->origins, asked, answer[0] == 'y' || answer[0] == 'Y');
  on_origins (self->origins, self);

  return G_SOURCE_CONTINUE;
}

void
sbx_live_ask_origins (SbxLive  *self,
                      gboolean  any_loopback)
{
  Asker *asker = g_new0 (Asker, 1);

  asker->origins = sbx_live_get_origins (self);
  asker->any_loopback = any_loopback;
  asker->terminal = isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
  asker->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sbx_origins_watch (asker->origins, NULL, on_origins, asker, free_asker);
  if (asker->terminal)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, on_answer, asker);
}
