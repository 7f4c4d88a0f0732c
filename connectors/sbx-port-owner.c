/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-port-owner.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-door-listen.h"

/* The state of a socket that listens, in /proc/net/tcp. */
#define LISTENING "0A"
#define TRIES 20u

/* Fields of a line: slot, own address, other address, state, queues, timer, retransmissions, user,
 * timeout, inode. */
static gboolean
read_line (const char *line,
           guint16     port,
           guint64    *inode)
{
  g_auto (GStrv) parts = g_strsplit_set (line, " \t", -1);
  const char *fields[10];
  guint n = 0;
  const char *colon;
  guint64 number;

  for (guint i = 0; parts[i] != NULL && n < G_N_ELEMENTS (fields); i++)
    if (*parts[i] != '\0')
      fields[n++] = parts[i];
  if (n < G_N_ELEMENTS (fields) || !g_str_equal (fields[3], LISTENING))
    return FALSE;
  colon = strrchr (fields[1], ':');

  return colon != NULL && g_ascii_string_to_unsigned (colon + 1, 16, 0, G_MAXUINT16, &number, NULL)
         && number == port
         && g_ascii_string_to_unsigned (fields[9], 10, 0, G_MAXUINT64, inode, NULL);
}

static gboolean
find_inode (const char *path,
            guint16     port,
            guint64    *inode)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (read_line (lines[i], port, inode))
      return TRUE;

  return FALSE;
}

static gboolean
holds (const char *process,
       const char *link)
{
  g_autofree char *path = g_build_filename ("/proc", process, "fd", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      char target[64] = { 0 };

      if (readlink (file, target, sizeof target - 1) > 0 && g_str_equal (target, link))
        return TRUE;
    }

  return FALSE;
}

static int
find_process (guint64   inode,
              char    **name)
{
  g_autofree char *link = g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]", inode);
  g_autoptr (GDir) folder = g_dir_open ("/proc", 0, NULL);
  const char *process;

  while (folder != NULL && (process = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = NULL;
      guint64 pid;

      if (!g_ascii_string_to_unsigned (process, 10, 1, G_MAXINT, &pid, NULL)
          || !holds (process, link))
        continue;
      path = g_build_filename ("/proc", process, "comm", NULL);
      if (name != NULL && g_file_get_contents (path, name, NULL, NULL))
        g_strstrip (*name);
      return (int) pid;
    }

  return 0;
}

int
sbx_port_owner_find (guint16   port,
                     char    **name)
{
  guint64 inode;

  if (name != NULL)
    *name = NULL;
  if (!find_inode ("/proc/net/tcp", port, &inode) && !find_inode ("/proc/net/tcp6", port, &inode))
    return -1;

  return find_process (inode, name);
}

guint16
sbx_port_owner_find_free (guint16 port)
{
  for (guint i = 1; i <= TRIES && port + i <= G_MAXUINT16; i++)
    {
      guint16 candidate = (guint16) (port + i);
      g_autoptr (GPtrArray) sockets = sbx_door_listen (&candidate, NULL);

      if (sockets != NULL)
        return candidate;
    }

  return 0;
}
