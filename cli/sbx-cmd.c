/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cmd.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-connector-kinds.h"
#include "sbx-origins.h"
#include "sbx-print.h"

gboolean
sbx_cmd_parse (int                *argc,
               char             ***argv,
               const char         *usage,
               const char         *summary,
               const char         *description,
               const GOptionEntry *entries)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;

  sbx_cmd_fail ("%s", error->message);
  return FALSE;
}

void
sbx_cmd_fail (const char *format,
              ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* Errors quote names of files and peers: nothing in them may reach the terminal as a command. */
  line = sbx_print_dup_clean (text, 2000);
  fflush (stdout);
  fprintf (stderr, "sbx: %s\n", line);
}

/* `sbx query … | head`: who reads has seen enough, and that is no error. */
static gboolean
is_reader_gone (void)
{
  struct pollfd output = { .fd = STDOUT_FILENO, .events = POLLOUT };

  return poll (&output, 1, 0) > 0 && (output.revents & (POLLERR | POLLHUP)) != 0;
}

int
sbx_cmd_finish (int status)
{
  gboolean failed = ferror (stdout) != 0;
  int code = errno;

  if (fflush (stdout) != 0)
    {
      failed = TRUE;
      code = errno;
    }
  if (!failed || is_reader_gone ())
    return status;

  sbx_cmd_fail (_("The output cannot be written: %s"), g_strerror (code != 0 ? code : EIO));
  return SBX_EXIT_FAILED;
}

gboolean
sbx_cmd_read_number (const char *option,
                     const char *text,
                     guint64    *number)
{
  g_autoptr (GError) error = NULL;

  *number = 0;
  if (text == NULL || g_ascii_string_to_unsigned (*text == '#' ? text + 1 : text, 10, 1, G_MAXINT64,
                                                  number, &error))
    return TRUE;

  sbx_cmd_fail (_("--%s needs a number from 1, not “%s”"), option, text);
  return FALSE;
}

gboolean
sbx_cmd_read_seconds (const char *text,
                      double     *seconds)
{
  char *end = NULL;
  double number = text != NULL ? g_ascii_strtod (text, &end) : *seconds;

  if (text == NULL || (end != text && *end == '\0' && isfinite (number) && number > 0))
    {
      *seconds = number;
      return TRUE;
    }

  sbx_cmd_fail (_("--seconds needs a time above 0, not “%s”"), text);
  return FALSE;
}

char *
sbx_cmd_dup_kinds (void)
{
  const SbxConnectorKind *const *kinds = sbx_connector_kinds_get_all ();
  GString *text = g_string_new (_("Kinds of KIND[:PORT] and KIND:ADDRESS:"));

  for (gsize i = 0; kinds[i] != NULL; i++)
    {
      g_string_append_printf (text, "\n  %-11s %s", kinds[i]->id, _(kinds[i]->summary));
      if (kinds[i]->port != 0)
        g_string_append_printf (text, _("; port %u"), kinds[i]->port);
      if (kinds[i]->placeholder != NULL)
        g_string_append_printf (text, _("; for example %s"), kinds[i]->placeholder);
    }

  return g_string_free (text, FALSE);
}

gboolean
sbx_cmd_check_origins (char **origins)
{
  for (guint i = 0; origins != NULL && origins[i] != NULL; i++)
    {
      g_autofree char *given = g_strdup (origins[i]);
      g_autofree char *normal = NULL;

      /* As copied from the address bar. */
      if (g_str_has_suffix (origins[i], "/"))
        origins[i][strlen (origins[i]) - 1] = '\0';
      normal = sbx_origins_normalize (origins[i]);
      if (normal != NULL)
        continue;

      sbx_cmd_fail (_("“%s” is no origin; an origin is like http://localhost:3000"), given);
      return FALSE;
    }

  return TRUE;
}
