/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxRemembered"

#include "config.h"

#include "sbx-remembered.h"

#include <string.h>

#define KEY "recent-connections"
#define NAMES "connection-names"
#define MAX_REMEMBERED 12

/* What carries a secret is not written down. */
static gboolean
may_be_kept (const char *address)
{
  static const char *const words[] = { "token", "secret", "password", "key=", "auth" };
  const char *query = strchr (address, '?');
  g_autofree char *folded = query != NULL ? g_ascii_strdown (query, -1) : NULL;

  for (guint i = 0; folded != NULL && i < G_N_ELEMENTS (words); i++)
    if (strstr (folded, words[i]) != NULL)
      return FALSE;
  return strchr (address, '@') == NULL;
}

char **
sbx_remembered_dup_list (GSettings *settings)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  return g_settings_get_strv (settings, KEY);
}

static void
insert (GSettings  *settings,
        const char *address,
        guint       index)
{
  g_auto (GStrv) known = sbx_remembered_dup_list (settings);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; known[i] != NULL; i++)
    if (strcmp (known[i], address) != 0)
      g_ptr_array_add (list, known[i]);
  g_ptr_array_insert (list, (int) MIN (index, list->len), (gpointer) address);
  g_ptr_array_set_size (list, (int) MIN (list->len, MAX_REMEMBERED));
  g_ptr_array_add (list, NULL);
  g_settings_set_strv (settings, KEY, (const char *const *) list->pdata);
}

void
sbx_remembered_add (GSettings  *settings,
                    const char *address)
{
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (address != NULL);

  if (may_be_kept (address))
    insert (settings, address, 0);
}

guint
sbx_remembered_remove (GSettings  *settings,
                       const char *address)
{
  g_auto (GStrv) known = NULL;
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  guint found = G_MAXUINT;

  g_return_val_if_fail (G_IS_SETTINGS (settings), G_MAXUINT);
  g_return_val_if_fail (address != NULL, G_MAXUINT);

  known = sbx_remembered_dup_list (settings);
  for (guint i = 0; known[i] != NULL; i++)
    if (strcmp (known[i], address) == 0)
      found = i;
    else
      g_ptr_array_add (list, known[i]);
  g_ptr_array_add (list, NULL);
  g_settings_set_strv (settings, KEY, (const char *const *) list->pdata);
  return found;
}

void
sbx_remembered_restore (GSettings  *settings,
                        const char *address,
                        guint       index)
{
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (address != NULL);

  insert (settings, address, index);
}

char *
sbx_remembered_dup_name (GSettings  *settings,
                         const char *address)
{
  g_autoptr (GVariant) names = NULL;
  char *name = NULL;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  names = g_settings_get_value (settings, NAMES);
  g_variant_lookup (names, address, "s", &name);
  return name;
}

/* Names of addresses that nobody remembers go with the next change. */
void
sbx_remembered_set_name (GSettings  *settings,
                         const char *address,
                         const char *name)
{
  g_auto (GStrv) known = NULL;
  GVariantBuilder builder;

  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (address != NULL);

  known = sbx_remembered_dup_list (settings);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; known[i] != NULL; i++)
    {
      g_autofree char *kept = strcmp (known[i], address) == 0
                              ? g_strdup (name) : sbx_remembered_dup_name (settings, known[i]);

      if (kept != NULL && *kept != '\0')
        g_variant_builder_add (&builder, "{ss}", known[i], kept);
    }
  g_settings_set_value (settings, NAMES, g_variant_builder_end (&builder));
}
