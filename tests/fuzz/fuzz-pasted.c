/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any bytes as something that somebody pasted: what is called an address is dialled by the kind that
 * it is said to be, or refused with a sentence, and holds no credential. */

#include "fuzz.h"

#include <string.h>

#include "sbx-connector.h"
#include "sbx-pasted.h"

static void
check_address (const SbxPasted *pasted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxConnector) connector = sbx_connector_dial (pasted->address, &error);
  g_autoptr (SbxPasted) again = sbx_pasted_read (pasted->address);

  g_assert_nonnull (pasted->kind);
  /* A mistake in an address is told when it is dialled. */
  if (connector != NULL)
    g_assert_cmpstr (SBX_CONNECTOR_GET_CLASS (connector)->kind, ==, pasted->kind->id);
  else
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  /* What was secret is gone. */
  g_assert_false (again->has_secret);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr (SbxPasted) pasted = sbx_pasted_read (text);

  /* A path is in the encoding of file names. */
  g_assert_true (pasted->address == NULL || pasted->what == SBX_PASTED_FILE ||
                 g_utf8_validate (pasted->address, -1, NULL));
  switch (pasted->what)
    {
    case SBX_PASTED_ADDRESS:
      check_address (pasted);
      break;
    case SBX_PASTED_PLACE:
    case SBX_PASTED_FILE:
      g_assert_nonnull (pasted->address);
      break;
    case SBX_PASTED_LINE:
      g_assert_nonnull (pasted->kind);
      break;
    case SBX_PASTED_NOTHING:
    case SBX_PASTED_INSPECTORS:
    case SBX_PASTED_UNKNOWN:
    default:
      break;
    }

  return 0;
}
