/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-value.h"

G_BEGIN_DECLS

/**
 * SbxReaderStore:
 * @id: its id
 * @value: (nullable): the state as patches made it; %NULL where the feed knows the last whole one
 * @pending: (nullable): JSON text of an action whose effect did not come yet
 * @seq: number of the last message, if @has_seq
 * @has_seq: whether messages are numbered
 *
 * What an [class@MessageReader] knows of a store.
 */
typedef struct
{
  char *id;
  SbxValue *value;
  char *pending;
  guint64 seq;
  gboolean has_seq;
} SbxReaderStore;

SbxReaderStore *sbx_reader_store_new (const char *id);
void sbx_reader_store_free (SbxReaderStore *self);
gboolean sbx_reader_store_is (const SbxReaderStore *self,
                              const SbxJson        *json,
                              guint32               token);
SbxJson *sbx_reader_store_settle (SbxReaderStore *self);
gsize sbx_reader_store_get_total (GHashTable *stores);

G_END_DECLS
