/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxSidebar"

#include "config.h"

#include "sbx-sidebar-text.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

#define NAME_LENGTH 200
/* Slices named in the line of a remote. */
#define LISTED_SLICES 4
/* Lines of each kind in a tooltip. */
#define LISTED_FACTS 10

void
sbx_sidebar_text_add_part (GString    *text,
                           const char *part)
{
  g_autofree char *clean = sbx_format_name (part, NAME_LENGTH);

  if (*clean == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, clean);
}

char *
sbx_sidebar_text_dup_slices (SbxOverview             *overview,
                             const SbxOverviewRemote *remote)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < overview->stores->len; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);

      if (store->peer != remote->peer || !store->open)
        continue;
      for (guint j = 0; j < store->slices->len; j++)
        {
          const SbxOverviewSlice *slice = g_ptr_array_index (store->slices, j);

          if (!slice->open || g_strcmp0 (slice->owner, remote->name) != 0)
            continue;
          if (n++ < LISTED_SLICES)
            g_string_append_printf (names, "%s%s", n > 1 ? ", " : "", slice->name);
        }
    }
  if (n == 0)
    return NULL;
  if (n > LISTED_SLICES)
    g_string_append (names, ", …");
  /* Translators: the slices of the state that belong to a remote */
  return g_strdup_printf (ngettext ("slice %s", "slices %s", n), names->str);
}

static void
add_package (GString                  *text,
             const SbxOverviewPackage *package)
{
  g_autofree char *name = sbx_format_name (package->name, 80);
  g_autofree char *version = sbx_format_name (package->version, 40);
  g_autofree char *provider = sbx_format_name (package->provider, 80);
  g_autofree char *required = sbx_format_name (package->required, 40);

  g_string_append_printf (text, "\n%s %s", name, version);
  if (*provider != '\0')
    /* Translators: the remote that ships a shared package */
    g_string_append_printf (text, _(" from %s"), provider);
  if (*required != '\0')
    /* Translators: the range of versions that a remote asked for */
    g_string_append_printf (text, _(", asked for %s"), required);
  if (package->singleton)
    g_string_append (text, _(", singleton"));
  if (!package->loaded)
    g_string_append (text, _(", not loaded"));
}

static void
add_load (GString               *text,
          const SbxOverviewLoad *load)
{
  g_autofree char *what = sbx_format_name (load->what, 40);
  g_autofree char *name = sbx_format_name (load->name, 80);
  g_autofree char *error = sbx_format_name (load->error, 120);
  g_autofree char *ms = sbx_format_duration (load->ms);

  g_string_append_printf (text, "\n%s%s%s: ", what, *name != '\0' ? " " : "", name);
  if (!load->done)
    g_string_append (text, _("is being loaded"));
  else if (!load->ok)
    {
      /* Translators: something of a remote was not loaded */
      g_string_append (text, _("failed"));
      if (*error != '\0')
        g_string_append_printf (text, ": %s", error);
    }
  else if (*ms != '\0')
    g_string_append_printf (text, _("loaded in %s ms"), ms);
  else
    g_string_append (text, _("loaded"));
}

static void
begin_part (GString    *text,
            const char *title)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, title);
}

static void
add_more (GString *text,
          guint    n)
{
  if (n > LISTED_FACTS)
    g_string_append_printf (text, ngettext ("\nand %u more", "\nand %u more", n - LISTED_FACTS),
                            n - LISTED_FACTS);
}

char *
sbx_sidebar_text_dup_facts (const SbxOverviewRemote *remote)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_packages = remote->packages != NULL ? remote->packages->len : 0;
  guint n_loads = remote->loads != NULL ? remote->loads->len : 0;

  if (n_packages > 0)
    begin_part (text, _("Shared packages:"));
  for (guint i = 0; i < MIN (n_packages, LISTED_FACTS); i++)
    add_package (text, g_ptr_array_index (remote->packages, i));
  add_more (text, n_packages);
  if (n_loads > 0)
    begin_part (text, _("Loaded:"));
  for (guint i = 0; i < MIN (n_loads, LISTED_FACTS); i++)
    add_load (text, g_ptr_array_index (remote->loads, i));
  add_more (text, n_loads);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

char *
sbx_sidebar_text_dup_peer (SbxOverview           *overview,
                           const SbxOverviewPeer *peer)
{
  g_autofree char *name = sbx_format_name (peer->name, NAME_LENGTH);
  guint n_same = 0;
  guint place = 0;

  for (guint i = 0; i < overview->peers->len; i++)
    {
      const SbxOverviewPeer *other = g_ptr_array_index (overview->peers, i);

      if (g_strcmp0 (other->name, peer->name) != 0)
        continue;
      n_same++;
      if (other->index <= peer->index)
        place++;
    }
  if (n_same < 2)
    return g_steal_pointer (&name);
  /* Translators: one of several programs of the same name, and which: "Shop (2)" */
  return g_strdup_printf (_("%s (%u)"), name, place);
}
