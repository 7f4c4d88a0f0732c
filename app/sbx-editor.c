/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-editor.h"

#include <glib/gi18n.h>
#include <string.h>

static const SbxEditor editors[] = {
  { N_("Default Application"), "" },
  { "Visual Studio Code", "vscode://file{path}:{line}:{column}" },
  { "VSCodium", "vscodium://file{path}:{line}:{column}" },
  { "Cursor", "cursor://file{path}:{line}:{column}" },
  { "WebStorm", "webstorm://open?file={path}&line={line}&column={column}" },
  { "IntelliJ IDEA", "idea://open?file={path}&line={line}&column={column}" },
  { "Zed", "zed://file{path}:{line}:{column}" },
};

/**
 * sbx_editors_get:
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): the editors that need no address of one's own
 */
const SbxEditor *
sbx_editors_get (guint *n)
{
  *n = G_N_ELEMENTS (editors);

  return editors;
}

/**
 * sbx_editor_is_address:
 * @address: what the user wrote
 *
 * Returns: whether it has a scheme and a place for the path, or is empty
 */
gboolean
sbx_editor_is_address (const char *address)
{
  g_autofree char *scheme = g_uri_parse_scheme (address);

  return *address == '\0' || (scheme != NULL && strstr (address, "{path}") != NULL);
}

/**
 * sbx_editor_dup_uri:
 * @address: an editor's address
 * @path: absolute path of a file
 * @line: from 1; 0 if it is not known
 * @column: from 1; 0 if it is not known
 *
 * Returns: (transfer full): the address that opens that place
 */
char *
sbx_editor_dup_uri (const char *address,
                    const char *path,
                    guint       line,
                    guint       column)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autoptr (GString) uri = g_string_new (address);
  g_autofree char *line_text = g_strdup_printf ("%u", MAX (line, 1));
  g_autofree char *column_text = g_strdup_printf ("%u", MAX (column, 1));

  if (*address == '\0')
    return g_filename_to_uri (path, NULL, NULL);
  g_string_replace (uri, "{line}", line_text, 0);
  g_string_replace (uri, "{column}", column_text, 0);
  g_string_replace (uri, "{path}", escaped, 0);

  return g_string_free (g_steal_pointer (&uri), FALSE);
}
