/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which copies of a library made the reducers of a realm. That is told seldom, once for each slice
 * when somebody asked for it; SBX_COPIES_MAX copies are kept. */

#include "config.h"

#include "sbx-copies.h"

#include "sbx-case.h"

#define RULE "duplicate-store"
/* Of no other library we know how to tell who made a reducer. */
#define TOOLKIT "@reduxjs/toolkit"

static const SbxCase two_makers = {
  "two-makers", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "The library is shared as a singleton, and still two copies of it made the reducers of this "
  "page: their code lies in two scripts. Stores and ids look healthy, since most of what such a "
  "copy does needs no other copy; what it keeps in its module exists twice.",
  SBX_COPIES_REMEDY
};

static const SbxCase two_makers_shared = {
  "two-makers-shared", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "The library is shared in this page, and still two copies of it made reducers: their code lies "
  "in two scripts. Stores and ids look healthy. Most likely a build lacks the shared block, or its "
  "copy ran before the share scope was ready; it may also have been left out on purpose.",
  SBX_COPIES_REMEDY
};

/**
 * sbx_copies_observe:
 * @copies: (element-type SbxCopy): what is known
 * @symbols: of the session
 * @event: an event `reducer-add`
 *
 * Learns which copy of a library made a reducer, if the event says so.
 */
void
sbx_copies_observe (GArray         *copies,
                    SbxSymbols     *symbols,
                    const SbxEvent *event)
{
  guint32 token = sbx_json_member (event->json, event->token, "runtime");
  g_autofree char *text = NULL;
  SbxCopy copy = { event->run, 0, event->store, event->slice, event->number, event->time };
  gsize length;

  if (token == 0 || event->store == NULL || copies->len >= SBX_COPIES_MAX)
    return;
  text = sbx_json_dup_string (event->json, token, &length);
  if (text == NULL || length == 0)
    return;
  copy.runtime = sbx_symbols_intern (symbols, text, (gssize) length);
  for (guint i = copies->len; i > 0; i--)
    {
      const SbxCopy *known = &g_array_index (copies, SbxCopy, i - 1);

      if (known->run == copy.run && known->runtime == copy.runtime)
        return;
    }
  g_array_append_val (copies, copy);
}

/* The first copy of its realm, if this is the second. (nullable) */
static const SbxCopy *
find_first (GArray *copies,
            guint   index)
{
  const SbxCopy *later = &g_array_index (copies, SbxCopy, index);
  const SbxCopy *first = NULL;
  guint n_before = 0;

  for (guint i = 0; i < index; i++)
    {
      const SbxCopy *each = &g_array_index (copies, SbxCopy, i);

      if (each->run != later->run)
        continue;
      if (first == NULL)
        first = each;
      n_before++;
    }

  return n_before == 1 ? first : NULL;
}

static void
add_owner (SbxFinding    *finding,
           SbxSymbols    *symbols,
           const SbxCopy *copy)
{
  const SbxSlice *slice = sbx_store_find_slice ((SbxStore *) copy->store, copy->slice);
  const SbxRemote *owner = slice != NULL ? slice->owner : NULL;

  if (owner == NULL && slice != NULL && slice->initial && !copy->store->late)
    owner = copy->store->owner;
  if (owner != NULL)
    sbx_finding_add_remote (finding, sbx_symbols_get (symbols, owner->name));
}

/**
 * sbx_copies_report:
 * @copies: (element-type SbxCopy): what is known
 * @packages: (element-type SbxPackage): what is shared
 * @symbols: of the session
 * @told: (element-type SbxRun): realms of which it was told that two copies made stores
 * @findings: (element-type SbxFinding): to be added to
 *
 * Concludes that two copies of a library run where one is shared.
 */
void
sbx_copies_report (GArray          *copies,
                   GArray          *packages,
                   SbxSymbols      *symbols,
                   const GPtrArray *told,
                   GPtrArray       *findings)
{
  SbxSymbol toolkit = sbx_symbols_find (symbols, TOOLKIT);

  if (toolkit == SBX_SYMBOL_NONE)
    return;
  for (guint i = 1; i < copies->len; i++)
    {
      const SbxCopy *later = &g_array_index (copies, SbxCopy, i);
      const SbxCopy *earlier = find_first (copies, i);
      const SbxPackage *package = NULL;
      SbxFinding *finding;

      if (earlier != NULL && !g_ptr_array_find ((GPtrArray *) told, later->run, NULL))
        package = sbx_packages_find_shared (packages, symbols, later->run, toolkit);
      if (package == NULL)
        continue;
      finding = sbx_case_new_finding (package->singleton ? &two_makers : &two_makers_shared, RULE,
                                      FALSE);
      finding->subject = g_strdup ("copies of " TOOLKIT);
      finding->summary =
        g_strdup_printf ("Two copies of " TOOLKIT " made the reducers of “%s” and “%s”, "
                         "although %s is shared%s", sbx_symbols_get (symbols, earlier->slice),
                         sbx_symbols_get (symbols, later->slice),
                         sbx_symbols_get (symbols, package->name),
                         package->singleton ? " as a singleton" : "");
      finding->count = 1;
      sbx_finding_add_evidence (finding, earlier->number, earlier->time);
      sbx_finding_add_evidence (finding, later->number, later->time);
      add_owner (finding, symbols, earlier);
      add_owner (finding, symbols, later);
      g_ptr_array_add (findings, finding);
    }
}
