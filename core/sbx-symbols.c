/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-symbols.h"

#include <string.h>

#include "sbx-bytes.h"
#include "sbx-limits.h"

#define CHUNK_BITS 12
#define CHUNK_SIZE (1u << CHUNK_BITS)
#define N_CHUNKS (SBX_LIMIT_SYMBOLS / CHUNK_SIZE + 2)

struct _SbxSymbols
{
  gatomicrefcount ref_count;
  guint32 count;              /* names, "" and "…" included */
  gsize bytes;                /* of all names */
  guint32 n_slots;            /* a power of two, at least twice the count */
  guint64 seed;
  SbxSymbol *slots;           /* 0: free ("" is never looked up here) */
  guint32 *hashes;            /* by symbol, same size as slots / 2 */
  const char **chunks[N_CHUNKS];
  guint64 *notes[N_CHUNKS];   /* (nullable): as @chunks */
};

/* Names come from peers: the seed keeps them from choosing colliding ones. */
static guint32
hash_name (const SbxSymbols *self,
           const char       *name,
           gsize             length)
{
  guint64 hash = self->seed ^ length;

  while (length >= 8)
    {
      guint64 word;

      memcpy (&word, name, 8);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9fb21c651e98df25);
      hash ^= hash >> 32;
      name += 8;
      length -= 8;
    }
  if (length > 0)
    {
      hash = (hash ^ sbx_bytes_load (name, length)) * G_GUINT64_CONSTANT (0x9fb21c651e98df25);
      hash ^= hash >> 32;
    }
  hash *= G_GUINT64_CONSTANT (0x9fb21c651e98df25);

  return (guint32) (hash >> 32);
}

static SbxSymbol
add_name (SbxSymbols *self,
          const char *name,
          gsize       length,
          guint32     hash)
{
  SbxSymbol symbol = self->count;
  guint32 chunk = symbol >> CHUNK_BITS;

  if (self->chunks[chunk] == NULL)
    self->chunks[chunk] = g_new0 (const char *, CHUNK_SIZE);
  self->chunks[chunk][symbol & (CHUNK_SIZE - 1)] = g_strndup (name, length);
  self->hashes[symbol] = hash;
  self->count++;
  self->bytes += length;

  return symbol;
}

static void
put_slot (SbxSymbols *self,
          SbxSymbol   symbol)
{
  guint32 i = self->hashes[symbol] & (self->n_slots - 1);

  while (self->slots[i] != 0)
    i = (i + 1) & (self->n_slots - 1);
  self->slots[i] = symbol;
}

static void
grow (SbxSymbols *self)
{
  self->n_slots *= 2;
  g_free (self->slots);
  self->slots = g_new0 (SbxSymbol, self->n_slots);
  self->hashes = g_renew (guint32, self->hashes, self->n_slots / 2 + 2);
  for (SbxSymbol symbol = 1; symbol < self->count; symbol++)
    put_slot (self, symbol);
}

/**
 * sbx_symbols_new:
 *
 * Returns: (transfer full): an empty table
 */
SbxSymbols *
sbx_symbols_new (void)
{
  SbxSymbols *self = g_new0 (SbxSymbols, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->seed = ((guint64) g_random_int () << 32) | g_random_int ();
  self->n_slots = 256;
  self->slots = g_new0 (SbxSymbol, self->n_slots);
  self->hashes = g_new0 (guint32, self->n_slots / 2 + 2);
  add_name (self, "", 0, 0);

  return self;
}

/**
 * sbx_symbols_ref:
 * @self: a table
 *
 * Returns: (transfer full): @self
 */
SbxSymbols *
sbx_symbols_ref (SbxSymbols *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sbx_symbols_unref:
 * @self: (transfer full): a table
 */
void
sbx_symbols_unref (SbxSymbols *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (SbxSymbol symbol = 0; symbol < self->count; symbol++)
    g_free ((char *) sbx_symbols_get (self, symbol));
  for (guint i = 0; i < N_CHUNKS; i++)
    {
      g_free (self->chunks[i]);
      g_free (self->notes[i]);
    }
  g_free (self->slots);
  g_free (self->hashes);
  g_free (self);
}

static SbxSymbol
find (const SbxSymbols *self,
      const char       *name,
      gsize             length,
      guint32           hash)
{
  guint32 i = hash & (self->n_slots - 1);

  while (self->slots[i] != 0)
    {
      SbxSymbol symbol = self->slots[i];

      if (self->hashes[symbol] == hash)
        {
          const char *known = sbx_symbols_get (self, symbol);

          if (strncmp (known, name, length) == 0 && known[length] == '\0')
            return symbol;
        }
      i = (i + 1) & (self->n_slots - 1);
    }

  return SBX_SYMBOL_NONE;
}

/**
 * sbx_symbols_intern:
 * @self: a table
 * @name: valid UTF-8
 * @length: its length, or -1
 *
 * Only on the thread that made the table. A name is cut at SBX_LIMIT_NAME_LENGTH bytes or its first
 * NUL; past SBX_LIMIT_SYMBOLS or SBX_LIMIT_SYMBOL_BYTES every new name becomes the symbol of "…".
 *
 * Returns: the symbol of @name
 */
SbxSymbol
sbx_symbols_intern (SbxSymbols *self,
                    const char *name,
                    gssize      length)
{
  gsize size = length < 0 ? strlen (name) : strnlen (name, (gsize) length);
  SbxSymbol symbol;
  guint32 hash;

  if (size == 0)
    return SBX_SYMBOL_NONE;
  if (size > SBX_LIMIT_NAME_LENGTH)
    {
      size = SBX_LIMIT_NAME_LENGTH;
      while (size > 0 && ((guchar) name[size] & 0xc0) == 0x80)
        size--;
    }

  hash = hash_name (self, name, size);
  symbol = find (self, name, size, hash);
  if (symbol != SBX_SYMBOL_NONE)
    return symbol;

  if (self->count >= SBX_LIMIT_SYMBOLS || self->bytes >= SBX_LIMIT_SYMBOL_BYTES)
    {
      name = "…";
      size = strlen (name);
      hash = hash_name (self, name, size);
      symbol = find (self, name, size, hash);
      if (symbol != SBX_SYMBOL_NONE)
        return symbol;
    }

  if (self->count + 1 >= self->n_slots / 2)
    grow (self);
  symbol = add_name (self, name, size, hash);
  put_slot (self, symbol);

  return symbol;
}

/**
 * sbx_symbols_find:
 * @self: a table
 * @name: a name
 *
 * Same thread as sbx_symbols_intern().
 *
 * Returns: the symbol of @name, or %SBX_SYMBOL_NONE if it was never interned
 */
SbxSymbol
sbx_symbols_find (SbxSymbols *self,
                  const char *name)
{
  gsize length = strlen (name);

  return length == 0 ? SBX_SYMBOL_NONE
                     : find (self, name, length, hash_name (self, name, length));
}

/**
 * sbx_symbols_get:
 * @self: a table
 * @symbol: a symbol of this table
 *
 * Any thread, for a symbol it was given.
 *
 * Returns: (transfer none): the name; valid as long as the table
 */
const char *
sbx_symbols_get (const SbxSymbols *self,
                 SbxSymbol         symbol)
{
  return self->chunks[symbol >> CHUNK_BITS][symbol & (CHUNK_SIZE - 1)];
}

/**
 * sbx_symbols_get_note:
 * @self: a table
 * @symbol: a symbol of this table
 *
 * A word to keep with a name: what was found out about it once (sbx-action-type.h alone does).
 * Eight bytes for each name of a block of 4,096 that somebody asks about. Same thread as
 * sbx_symbols_intern().
 *
 * Returns: (transfer none): the word, 0 at first; valid as long as the table
 */
guint64 *
sbx_symbols_get_note (SbxSymbols *self,
                      SbxSymbol   symbol)
{
  guint32 chunk = symbol >> CHUNK_BITS;

  if (self->notes[chunk] == NULL)
    self->notes[chunk] = g_new0 (guint64, CHUNK_SIZE);

  return &self->notes[chunk][symbol & (CHUNK_SIZE - 1)];
}
