/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-bare-types.h"

#include <string.h>

#include "sbx-case.h"

#define RULE "action-collision"
#define MAX_NAMED 4

static const SbxCase unnamespaced = {
  "unnamespaced", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "A remote registered a reducer in a store that it shares with others, and it handles types that "
  "say nothing of whose they are. Nothing has gone wrong yet: it will on the day that another team "
  "takes the same word.",
  "Begin every type with the key of its slice: `createAction('cart/clear')` instead of "
  "`createAction('clear')`, `'cart/CLEAR'` instead of `'CLEAR'`. Types that all remotes are meant "
  "to handle belong into `shared-types` of the rule configuration."
};

/* Whether nothing in the type says whose it is, as `cart/add`, `[Cart] add` and `CART_ADD` do. */
static gboolean
is_bare (SbxSymbols      *symbols,
         const SbxTenure *tenure,
         SbxSymbol        type)
{
  const char *text = sbx_symbols_get (symbols, type);
  const char *slice = sbx_symbols_get (symbols, tenure->slice);

  return strpbrk (text, "/:.[") == NULL && g_ascii_strncasecmp (text, slice, strlen (slice)) != 0
         && sbx_action_type_get_flags (symbols, type) == 0;
}

/* Whether slices of two remotes are in the store: then its words are everybody's. */
static gboolean
has_two_owners (const SbxStoreSlices *slices)
{
  SbxSymbol owner = SBX_SYMBOL_NONE;

  for (guint i = 0; i < slices->tenures->len; i++)
    {
      const SbxTenure *tenure = g_ptr_array_index (slices->tenures, i);

      if (tenure->owner == SBX_SYMBOL_NONE || tenure->owner == owner)
        continue;
      if (owner != SBX_SYMBOL_NONE)
        return TRUE;
      owner = tenure->owner;
    }

  return FALSE;
}

static int
compare_types (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
is_told (GPtrArray  *findings,
         const char *type,
         const char *label)
{
  g_autofree char *subject = g_strdup_printf ("%s in %s", type, label);

  for (guint i = 0; i < findings->len; i++)
    {
      if (g_str_equal (((SbxFinding *) g_ptr_array_index (findings, i))->subject, subject))
        return TRUE;
    }

  return FALSE;
}

static void
tell (GPtrArray       *findings,
      SbxSymbols      *symbols,
      const SbxTenure *tenure,
      const char      *label,
      GPtrArray       *types)
{
  SbxFinding *finding = sbx_case_new_finding (&unnamespaced, RULE, FALSE);
  const char *slice = sbx_symbols_get (symbols, tenure->slice);
  const char *owner = sbx_symbols_get (symbols, tenure->owner);
  GString *text = g_string_new (NULL);

  g_ptr_array_sort (types, compare_types);
  finding->subject = g_strdup_printf ("types of %s in %s", slice, label);
  g_string_append_printf (text, "“%s” of %s in “%s” handles types without a prefix", slice, owner,
                          label);
  for (guint i = 0; i < MIN (types->len, MAX_NAMED); i++)
    g_string_append_printf (text, "%s“%s”", i == 0 ? ": " : ", ",
                            (const char *) g_ptr_array_index (types, i));
  if (types->len > MAX_NAMED)
    g_string_append (text, ", …");
  finding->summary = g_string_free (text, FALSE);
  finding->count = types->len;
  sbx_finding_add_remote (finding, owner);
  sbx_finding_add_evidence (finding, tenure->told, tenure->time);
  g_ptr_array_add (findings, finding);
}

void
sbx_bare_types_report (SbxStoreSlices *slices,
                       SbxSession     *session,
                       GPtrArray      *findings)
{
  SbxSymbols *symbols = sbx_session_get_symbols (session);
  SbxRules *rules = sbx_session_get_rules (session);
  g_autofree char *label = NULL;

  if (!has_two_owners (slices))
    return;
  label = sbx_store_dup_label (slices->store, symbols);
  for (guint i = 0; i < slices->tenures->len; i++)
    {
      const SbxTenure *tenure = g_ptr_array_index (slices->tenures, i);
      g_autoptr (GPtrArray) types = g_ptr_array_new ();

      if (tenure->types == NULL || tenure->owner == SBX_SYMBOL_NONE
          || sbx_rules_allows (rules, SBX_ALLOW_SHARED_SLICES,
                               sbx_symbols_get (symbols, tenure->slice)))
        continue;
      for (guint j = 0; j < tenure->types->len; j++)
        {
          SbxSymbol type = g_array_index (tenure->types, SbxSymbol, j);
          const char *text = sbx_symbols_get (symbols, type);

          if (is_bare (symbols, tenure, type) && !is_told (findings, text, label)
              && !sbx_rules_allows (rules, SBX_ALLOW_SHARED_TYPES, text))
            g_ptr_array_add (types, (gpointer) text);
        }
      if (types->len > 0)
        tell (findings, symbols, tenure, label, types);
    }
}
