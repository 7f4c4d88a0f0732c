/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-signalbox-receipts.h"

GArray *
sbx_signalbox_receipts_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (SbxSignalboxReceipt));
}

SbxSignalboxReceipt *
sbx_signalbox_receipts_get (GArray *receipts,
                            SbxRun *run)
{
  SbxSignalboxReceipt receipt = { run, 0 };

  for (guint i = 0; i < receipts->len; i++)
    {
      SbxSignalboxReceipt *known = &g_array_index (receipts, SbxSignalboxReceipt, i);

      if (known->run == run)
        return known;
    }
  g_array_append_val (receipts, receipt);

  return &g_array_index (receipts, SbxSignalboxReceipt, receipts->len - 1);
}

const SbxSignalboxReceipt *
sbx_signalbox_receipts_take_due (GArray *receipts)
{
  for (guint i = 0; i < receipts->len; i++)
    {
      SbxSignalboxReceipt *receipt = &g_array_index (receipts, SbxSignalboxReceipt, i);

      if (receipt->run->durable <= receipt->acknowledged)
        continue;
      receipt->acknowledged = receipt->run->durable;
      return receipt;
    }

  return NULL;
}
