/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-name-set.h"

#include <stdlib.h>
#include <string.h>

/* So many are spelled out. */
#define SHOWN 3

void
sbx_name_set_add (SbxNameSet *self,
                  SbxSymbol   name)
{
  if (name != SBX_SYMBOL_NONE && self->n < SBX_NAME_SET_SIZE && !sbx_name_set_has (self, name))
    self->names[self->n++] = name;
}

void
sbx_name_set_add_all (SbxNameSet       *self,
                      const SbxNameSet *other)
{
  for (guint i = 0; i < other->n; i++)
    sbx_name_set_add (self, other->names[i]);
}

gboolean
sbx_name_set_has (const SbxNameSet *self,
                  SbxSymbol         name)
{
  for (guint i = 0; i < self->n; i++)
    {
      if (self->names[i] == name)
        return TRUE;
    }

  return FALSE;
}

static int
compare_texts (const void *a,
               const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static guint
sort (const SbxNameSet *self,
      SbxSymbols       *symbols,
      const char      **texts)
{
  for (guint i = 0; i < self->n; i++)
    texts[i] = sbx_symbols_get (symbols, self->names[i]);
  qsort (texts, self->n, sizeof *texts, compare_texts);

  return self->n;
}

char *
sbx_name_set_dup_text (const SbxNameSet *self,
                       SbxSymbols       *symbols,
                       gboolean          quoted)
{
  const char *texts[SBX_NAME_SET_SIZE];
  guint n = sort (self, symbols, texts);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (n, SHOWN); i++)
    {
      gboolean last = i > 0 && i + 1 == n;

      g_string_append (text, i == 0 ? "" : last ? " and " : ", ");
      g_string_append_printf (text, quoted ? "“%s”" : "%s", texts[i]);
    }
  if (n > SHOWN)
    g_string_append_printf (text, " and %u more", n - SHOWN);

  return g_string_free (text, FALSE);
}

void
sbx_name_set_tell (const SbxNameSet *self,
                   SbxSymbols       *symbols,
                   SbxFinding       *finding)
{
  const char *texts[SBX_NAME_SET_SIZE];
  guint n = sort (self, symbols, texts);

  for (guint i = 0; i < n; i++)
    sbx_finding_add_remote (finding, texts[i]);
}
