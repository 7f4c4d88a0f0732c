/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-print-map.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "sbx-export-json.h"
#include "sbx-json.h"
#include "sbx-print.h"
#include "sbx-sharing-map.h"

#define NAME_LENGTH 200

/* (transfer full): redacted, and fit for the terminal */
static char *
dup_name (SbxExportSource *source,
          const char      *name)
{
  g_autofree char *clean = sbx_export_source_dup_text (source, name != NULL ? name : _("unknown"));

  return sbx_print_dup_clean (clean, NAME_LENGTH);
}

/* --- Text ------------------------------------------------------------------------------------ */

static void
print_slice (SbxExportSource       *source,
             const SbxSharingSlice *slice)
{
  g_autofree char *name = dup_name (source, slice->name);
  g_autofree char *owner = dup_name (source, slice->owner);

  printf ("  %-24s %-16s", name, owner);
  for (guint i = 0; i < slice->uses->len; i++)
    {
      const SbxSharingUse *use = g_ptr_array_index (slice->uses, i);
      g_autofree char *remote = dup_name (source, use->remote);

      if (use->writes > 0)
        printf (" %s ×%" G_GUINT64_FORMAT, remote, use->writes);
    }
  if (slice->on_purpose)
    printf (" (%s)", _("on purpose"));
  putchar ('\n');
}

static void
print_store (SbxExportSource       *source,
             const SbxSharingStore *store)
{
  g_autofree char *label = dup_name (source, store->label);
  g_autofree char *peer = dup_name (source, store->peer);

  printf ("\n%s, %s\n", label, peer);
  printf ("  %-24s %-16s %s\n", _("Slice"), _("Owner"), _("Written by"));
  for (guint i = 0; i < store->slices->len; i++)
    print_slice (source, g_ptr_array_index (store->slices, i));
  for (guint i = 0; i < store->readers->len; i++)
    {
      const SbxSharingReader *reader = g_ptr_array_index (store->readers, i);
      g_autofree char *remote = dup_name (source, reader->remote);

      if (i == 0)
        printf ("  %s: ", _("Read by"));
      printf ("%s%s", i > 0 ? ", " : "", remote);
    }
  if (store->readers->len > 0)
    putchar ('\n');
}

static void
print_names (SbxExportSource *source,
             GPtrArray       *names)
{
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *name = dup_name (source, g_ptr_array_index (names, i));

      printf ("%s%s", i > 0 ? ", " : "", name);
    }
}

void
sbx_print_map (SbxExportSource *source)
{
  g_autoptr (SbxSharingMap) map = sbx_sharing_map_new (source->session);

  printf ("\n%s\n", _("Who shares what"));
  for (guint i = 0; i < map->stores->len; i++)
    print_store (source, g_ptr_array_index (map->stores, i));
  if (map->types->len > 0)
    printf ("\n%s\n", _("Across bridges"));
  for (guint i = 0; i < map->types->len; i++)
    {
      const SbxSharingType *type = g_ptr_array_index (map->types, i);
      g_autofree char *name = dup_name (source, type->type);

      printf ("  %-32s ", name);
      print_names (source, type->senders);
      printf (" → ");
      print_names (source, type->receivers);
      putchar ('\n');
    }
  if (map->left_out)
    puts (_("The map is larger than this."));
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void
append_text (GString         *out,
             SbxExportSource *source,
             const char      *member,
             const char      *text)
{
  g_autofree char *clean = text != NULL ? sbx_export_source_dup_text (source, text) : NULL;

  sbx_export_append_text (out, member, clean);
}

static void
append_flag (GString    *out,
             const char *member,
             gboolean    flag)
{
  sbx_export_append_name (out, member);
  g_string_append (out, flag ? "true" : "false");
}

static void
append_use (GString         *out,
            SbxExportSource *source,
            gconstpointer    data)
{
  const SbxSharingUse *use = data;

  append_text (out, source, "remote", use->remote);
  append_flag (out, "owns", use->owns);
  sbx_export_append_uint (out, "writes", use->writes);
  sbx_export_append_uint (out, "bridged", use->bridged);
}

static void
append_reader (GString         *out,
               SbxExportSource *source,
               gconstpointer    data)
{
  const SbxSharingReader *reader = data;

  append_text (out, source, "remote", reader->remote);
  sbx_export_append_uint (out, "subscriptions", reader->subscriptions);
  sbx_export_append_uint (out, "live", reader->live);
  sbx_export_append_uint (out, "reads", reader->reads);
}

static void
append_list (GString         *out,
             SbxExportSource *source,
             const char      *member,
             GPtrArray       *list,
             void           (*append) (GString         *out,
                                       SbxExportSource *source,
                                       gconstpointer    data))
{
  sbx_export_append_name (out, member);
  g_string_append_c (out, '[');
  for (guint i = 0; i < list->len; i++)
    {
      g_string_append (out, i > 0 ? ",{" : "{");
      append (out, source, g_ptr_array_index (list, i));
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static void
append_slice (GString         *out,
              SbxExportSource *source,
              gconstpointer    data)
{
  const SbxSharingSlice *slice = data;

  append_text (out, source, "name", slice->name);
  append_text (out, source, "owner", slice->owner);
  append_flag (out, "open", slice->open);
  append_flag (out, "onPurpose", slice->on_purpose);
  sbx_export_append_uint (out, "writes", slice->writes);
  append_list (out, source, "remotes", slice->uses, append_use);
}

static void
append_store (GString         *out,
              SbxExportSource *source,
              gconstpointer    data)
{
  const SbxSharingStore *store = data;

  append_text (out, source, "label", store->label);
  append_text (out, source, "peer", store->peer);
  append_text (out, source, "owner", store->owner);
  append_list (out, source, "slices", store->slices, append_slice);
  append_list (out, source, "readers", store->readers, append_reader);
}

static void
append_names (GString         *out,
              SbxExportSource *source,
              const char      *member,
              GPtrArray       *names)
{
  sbx_export_append_name (out, member);
  g_string_append_c (out, '[');
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *name = sbx_export_source_dup_text (source, g_ptr_array_index (names, i));

      g_string_append (out, i > 0 ? "," : "");
      sbx_json_append_string (out, name, -1);
    }
  g_string_append_c (out, ']');
}

static void
append_type (GString         *out,
             SbxExportSource *source,
             gconstpointer    data)
{
  const SbxSharingType *type = data;

  append_text (out, source, "type", type->type);
  append_names (out, source, "senders", type->senders);
  append_names (out, source, "receivers", type->receivers);
  sbx_export_append_uint (out, "sent", type->sent);
}

void
sbx_append_map (GString         *out,
                SbxExportSource *source)
{
  g_autoptr (SbxSharingMap) map = sbx_sharing_map_new (source->session);

  g_string_append_c (out, '{');
  append_list (out, source, "stores", map->stores, append_store);
  append_list (out, source, "types", map->types, append_type);
  append_flag (out, "leftOut", map->left_out);
  g_string_append_c (out, '}');
}
