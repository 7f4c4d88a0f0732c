/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-live.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "sbx-cmd.h"
#include "sbx-print.h"

#define MAX_SECRET 4096

/* The standard input stays in the hands of who reads commands and answers about origins: a secret
 * is read from the terminal itself, without showing it. Everything waits meanwhile. */
static char *
read_secret (const char *question)
{
  FILE *terminal = fopen ("/dev/tty", "r+");
  struct termios shown;
  struct termios hidden;
  char line[MAX_SECRET];
  char *read;

  if (terminal == NULL)
    return NULL;
  fprintf (terminal, "%s ", question);
  fflush (terminal);
  if (tcgetattr (fileno (terminal), &shown) != 0)
    {
      fclose (terminal);
      return NULL;
    }
  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (fileno (terminal), TCSAFLUSH, &hidden);
  read = fgets (line, sizeof line, terminal);
  tcsetattr (fileno (terminal), TCSAFLUSH, &shown);
  fputc ('\n', terminal);
  fclose (terminal);
  if (read == NULL)
    return NULL;
  line[strcspn (line, "\r\n")] = '\0';
  read = g_strdup (line);
  explicit_bzero (line, sizeof line);

  return read;
}

static gboolean
ask (gpointer data)
{
  SbxConnector *connector = data;
  const char *question = sbx_connector_get_question (connector);
  g_autofree char *clean = NULL;
  g_autofree char *secret = NULL;

  if (question == NULL)
    return G_SOURCE_REMOVE;
  clean = sbx_print_dup_clean (question, 1000);
  secret = read_secret (clean);
  sbx_connector_answer (connector, secret != NULL && *secret != '\0' ? secret : NULL, FALSE);

  return G_SOURCE_REMOVE;
}

void
sbx_live_ask_secret (SbxLive      *self,
                     SbxConnector *connector)
{
  g_autofree char *clean = NULL;
  g_autofree char *line = NULL;

  /* Who gives commands reads the question and answers it. */
  if (sbx_live_takes_commands (self))
    return;
  if (!isatty (STDIN_FILENO) || !isatty (STDERR_FILENO))
    {
      clean = sbx_print_dup_clean (sbx_connector_get_question (connector), 1000);
      line = g_strdup_printf (_("%s: %s (it is asked for on a terminal, or answered with "
                                "--commands)"), sbx_connector_get_address (connector), clean);
      sbx_live_tell (self, line);
      return;
    }

  /* Not inside of what the connector does now. */
  g_idle_add_full (G_PRIORITY_DEFAULT, ask, g_object_ref (connector), g_object_unref);
}
