/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-help-topics.h"

#include <gio/gio.h>
#include <string.h>

#include "sbx-detector.h"
#include "sbx-rule-names.h"

#define HELP_PATH "/io/github/signalbox_inspector/Signalbox/help/"
#define ENDING ".md"

static const char *const folders[] = { HELP_PATH "guides/", HELP_PATH "ways/" };

/* The order of learning; a guide that is not named here comes after these. */
static const char *const learning[] = {
  "getting-started", "connect", "timeline", "filter", "findings", "exporting", "privacy",
  "rules",
};

static guint
get_rank (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (learning); i++)
    if (strcmp (learning[i], id) == 0)
      return i;
  return G_N_ELEMENTS (learning);
}

static int
compare_guides (gconstpointer a,
                gconstpointer b)
{
  const char *left = *(const char *const *) a;
  const char *right = *(const char *const *) b;
  guint ranks[2] = { get_rank (left), get_rank (right) };

  return ranks[0] != ranks[1] ? (ranks[0] < ranks[1] ? -1 : 1) : strcmp (left, right);
}

/* By what they are called here, in the language of the user. */
static int
compare_rules (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (sbx_rule_get_title (*(const char *const *) a),
                         sbx_rule_get_title (*(const char *const *) b));
}

static void
add_files (GPtrArray  *ids,
           const char *folder)
{
  g_auto (GStrv) names = g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                                         NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_has_suffix (names[i], ENDING))
      g_ptr_array_add (ids, g_strndup (names[i], strlen (names[i]) - strlen (ENDING)));
}

GPtrArray *
sbx_help_list (SbxHelpGroup group)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  if (group < G_N_ELEMENTS (folders))
    {
      add_files (ids, folders[group]);
      g_ptr_array_sort (ids, compare_guides);
      return ids;
    }
  for (const SbxDetectorClass *const *all = sbx_detectors_get_all (); *all != NULL; all++)
    g_ptr_array_add (ids, g_strdup ((*all)->id));
  g_ptr_array_sort (ids, compare_rules);
  return ids;
}

static GBytes *
look_up (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_strconcat (folders[i], id, ENDING, NULL);
      GBytes *bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

      if (bytes != NULL)
        return bytes;
    }
  return NULL;
}

char *
sbx_help_dup_page (const char *id)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  if (sbx_rule_exists (id))
    return sbx_rule_dup_page (id);
  bytes = look_up (id);
  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;
}

gboolean
sbx_help_exists (const char *id)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (id != NULL, FALSE);

  if (sbx_rule_exists (id))
    return TRUE;
  bytes = look_up (id);
  return bytes != NULL;
}

char *
sbx_help_dup_title (const char *id)
{
  g_autofree char *page = NULL;
  const char *begin;

  g_return_val_if_fail (id != NULL, NULL);

  if (sbx_rule_exists (id))
    return g_strdup (sbx_rule_get_title (id));
  page = sbx_help_dup_page (id);
  begin = page != NULL ? strstr (page, "\n# ") : NULL;
  if (begin == NULL)
    return g_strdup (id);
  begin += strlen ("\n# ");
  return g_strndup (begin, strcspn (begin, "\n"));
}
