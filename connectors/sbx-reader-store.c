/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-reader-store.h"

/**
 * sbx_reader_store_new:
 * @id: its id
 *
 * Returns: (transfer full): a store of which nothing is known
 */
SbxReaderStore *
sbx_reader_store_new (const char *id)
{
  SbxReaderStore *self = g_new0 (SbxReaderStore, 1);

  self->id = g_strdup (id);

  return self;
}

/**
 * sbx_reader_store_free:
 * @self: (transfer full): a store
 */
void
sbx_reader_store_free (SbxReaderStore *self)
{
  g_clear_pointer (&self->value, sbx_value_unref);
  g_free (self->pending);
  g_free (self->id);
  g_free (self);
}

/**
 * sbx_reader_store_is:
 * @self: a store
 * @json: a document
 * @token: a state in it
 *
 * Returns: whether patches made just that state
 */
gboolean
sbx_reader_store_is (const SbxReaderStore *self,
                     const SbxJson        *json,
                     guint32               token)
{
  g_autoptr (SbxValue) other = sbx_value_new (json, token);

  return self->value != NULL && sbx_value_equal (self->value, other);
}

/**
 * sbx_reader_store_settle:
 * @self: a store
 *
 * Its state is not what patches made any more, but a document.
 *
 * Returns: (transfer full) (nullable): the state; %NULL if patches made none
 */
SbxJson *
sbx_reader_store_settle (SbxReaderStore *self)
{
  g_autoptr (GBytes) text = NULL;

  if (self->value == NULL)
    return NULL;
  text = sbx_value_to_json (self->value);
  g_clear_pointer (&self->value, sbx_value_unref);

  return sbx_json_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), 0, 0, NULL);
}

/**
 * sbx_reader_store_get_total:
 * @stores: (element-type utf8 SbxReaderStore): stores of one peer
 *
 * Returns: the bytes of the states that patches made
 */
gsize
sbx_reader_store_get_total (GHashTable *stores)
{
  GHashTableIter iter;
  gpointer value;
  gsize total = 0;

  g_hash_table_iter_init (&iter, stores);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SbxReaderStore *store = value;

      total += store->value != NULL ? sbx_value_get_size (store->value) : 0;
    }

  return total;
}
