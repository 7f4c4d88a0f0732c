/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-proposals.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-filter-context.h"
#include "sbx-filter-words.h"
#include "sbx-format.h"

#define MAX_PROPOSALS 30u
#define MAX_TYPES 8u      /* beside keys */
#define MAX_LABEL 200u

void
sbx_filter_proposal_free (SbxFilterProposal *self)
{
  g_free (self->label);
  g_free (self->note);
  g_free (self->text);
  g_free (self);
}

/* One that replaces all of a text of @length bytes. */
SbxFilterProposal *
sbx_filter_proposal_new_whole (const char *label,
                               const char *note,
                               const char *text,
                               gsize       length)
{
  SbxFilterProposal *self = g_new0 (SbxFilterProposal, 1);

  self->label = sbx_format_name (label, MAX_LABEL);
  self->note = g_strdup (note);
  self->text = g_strdup (text);
  self->place.end = length;

  return self;
}

static void
add (GPtrArray              *proposals,
     const SbxFilterContext *context,
     const char             *label,
     const char             *note,
     const char             *text)
{
  SbxFilterProposal *proposal = sbx_filter_proposal_new_whole (label, note, text, 0);

  proposal->place = context->place;
  proposal->goes_on = g_str_has_suffix (text, ":");
  g_ptr_array_add (proposals, proposal);
}

static char *
dup_count (const SbxFilterName *name)
{
  g_autofree char *count = sbx_format_count (name->count);

  if (name->count == 0)
    return NULL;

  return g_strdup_printf (ngettext ("%s action", "%s actions", name->count), count);
}

static void
add_types (GPtrArray              *proposals,
           const SbxFilterContext *context,
           SbxFilterNames         *names)
{
  g_autoptr (GPtrArray) types = sbx_filter_names_list (names, "type", context->typed, MAX_TYPES);

  for (guint i = 0; i < types->len; i++)
    {
      const SbxFilterName *name = g_ptr_array_index (types, i);
      g_autofree char *quoted = sbx_filter_quote ("type", name->name);
      g_autofree char *text = g_strconcat ("type:", quoted, NULL);
      g_autofree char *note = dup_count (name);

      add (proposals, context, text, note, text);
    }
}

static void
add_keys (GPtrArray              *proposals,
          const SbxFilterContext *context,
          SbxFilterNames         *names,
          gboolean                asked)
{
  g_autofree const char **keys = sbx_filter_list_keys ();
  g_autofree char *folded = g_utf8_casefold (context->typed, -1);

  if (*folded == '\0' && !asked)
    return;
  for (const char **key = keys; *key != NULL; key++)
    {
      g_autofree char *text = g_strconcat (*key, ":", NULL);

      if (g_str_has_prefix (*key, folded))
        add (proposals, context, text, sbx_filter_words_get_key (*key), text);
    }
  if (g_utf8_strlen (folded, -1) >= 2)
    add_types (proposals, context, names);
}

/* Numbers and times have no list, but a form. */
static void
add_forms (GPtrArray              *proposals,
           const SbxFilterContext *context)
{
  static const struct { const char *key; const char *forms[4]; } all[] = {
    { "duration", { ">16ms", ">50ms", ">1s", "10ms..50ms" } },
    { "async", { ">100ms", ">1s", ">10s", NULL } },
    { "number", { ">1000", "1..100", NULL, NULL } },
    { "after", { "+10s", "+1min", NULL, NULL } },
    { "before", { "+10s", "+1min", NULL, NULL } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (guint j = 0; g_str_equal (all[i].key, context->key) && j < 4 && all[i].forms[j] != NULL;
         j++)
      if (g_str_has_prefix (all[i].forms[j], context->typed))
        add (proposals, context, all[i].forms[j], NULL, all[i].forms[j]);
}

static void
add_values (GPtrArray              *proposals,
            const SbxFilterContext *context,
            SbxFilterNames         *names)
{
  g_autofree const char **words = sbx_filter_list_words (context->key);
  g_autofree char *folded = g_utf8_casefold (context->typed, -1);
  g_autoptr (GPtrArray) known = NULL;

  if (!context->path)
    {
      known = sbx_filter_names_list (names, context->key, context->typed, MAX_PROPOSALS);
      for (guint i = 0; i < known->len; i++)
        {
          const SbxFilterName *name = g_ptr_array_index (known, i);
          g_autofree char *quoted = sbx_filter_quote (context->key, name->name);
          g_autofree char *note = dup_count (name);

          add (proposals, context, name->name,
               g_str_equal (context->key, "finding") ? NULL : note, quoted);
        }
    }
  for (const char **word = words; *word != NULL; word++)
    if (g_str_has_prefix (*word, folded))
      add (proposals, context, *word, sbx_filter_words_get_word (context->key, *word), *word);
  add_forms (proposals, context);
}

GPtrArray *
sbx_filter_list_proposals (SbxFilterNames *names,
                           const char     *text,
                           gsize           cursor,
                           gboolean        asked)
{
  g_autoptr (GPtrArray) proposals =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_filter_proposal_free);
  g_auto (SbxFilterContext) context = { 0 };

  sbx_filter_context_init (&context, text, cursor);
  if (context.key == NULL)
    add_keys (proposals, &context, names, asked);
  else
    add_values (proposals, &context, names);
  if (proposals->len > MAX_PROPOSALS)
    g_ptr_array_set_size (proposals, MAX_PROPOSALS);
  /* What is written already needs no proposal. */
  if (proposals->len == 1)
    {
      const SbxFilterProposal *only = g_ptr_array_index (proposals, 0);

      if (strlen (only->text) == only->place.end - only->place.start
          && strncmp (only->text, text + only->place.start, strlen (only->text)) == 0)
        g_ptr_array_set_size (proposals, 0);
    }

  return g_steal_pointer (&proposals);
}
