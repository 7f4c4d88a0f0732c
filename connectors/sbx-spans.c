/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-spans.h"

#include <string.h>

#include "sbx-json.h"
#include "sbx-limits.h"

struct _SbxSpans
{
  GHashTable *open;   /* "store\nrequestId" → its begin, double * */
  GQueue order;       /* keys of @open, the oldest first; gone ones too */
};

typedef enum
{
  PHASE_NONE,
  PHASE_PENDING,
  PHASE_FULFILLED,
  PHASE_REJECTED,
} Phase;

static const char *const phases[] = { NULL, "pending", "fulfilled", "rejected" };

static Phase
get_phase (const SbxJson *json,
           guint32        status)
{
  for (guint i = PHASE_PENDING; status != 0 && i < G_N_ELEMENTS (phases); i++)
    {
      if (sbx_json_equals (json, status, phases[i]))
        return i;
    }

  return PHASE_NONE;
}

static Phase
read_action (const char *action,
             gsize       length,
             char      **id)
{
  g_autoptr (SbxJson) json = NULL;
  guint32 meta;
  guint32 request;
  Phase phase;

  /* Nearly no action has one: it is not parsed to find that out. */
  if (memmem (action, length, "\"requestId\"", strlen ("\"requestId\"")) == NULL)
    return PHASE_NONE;
  json = sbx_json_parse (action, length, 0, 0, NULL);
  if (json == NULL || json->tokens[0].type != SBX_JSON_OBJECT)
    return PHASE_NONE;
  meta = sbx_json_member (json, 0, "meta");
  if (meta == 0 || json->tokens[meta].type != SBX_JSON_OBJECT)
    return PHASE_NONE;

  request = sbx_json_member (json, meta, "requestId");
  phase = get_phase (json, sbx_json_member (json, meta, "requestStatus"));
  if (phase == PHASE_NONE || request == 0 || json->tokens[request].type != SBX_JSON_STRING
      || json->tokens[request].length > SBX_LIMIT_ID_LENGTH)
    return PHASE_NONE;
  *id = sbx_json_dup_string (json, request, NULL);

  return phase;
}

static void
begin (SbxSpans   *self,
       const char *key,
       double      t)
{
  if (g_hash_table_contains (self->open, key))
    return;
  while (self->order.length >= SBX_LIMIT_OPEN_SPANS)
    {
      g_autofree char *oldest = g_queue_pop_head (&self->order);

      g_hash_table_remove (self->open, oldest);
    }
  g_hash_table_insert (self->open, g_strdup (key), g_memdup2 (&t, sizeof t));
  g_queue_push_tail (&self->order, g_strdup (key));
}

void
sbx_spans_append (SbxSpans   *self,
                  const char *store,
                  const char *action,
                  gsize       length,
                  double      t,
                  GString    *members)
{
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  Phase phase = read_action (action, length, &id);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  const double *begun;

  if (phase == PHASE_NONE)
    return;

  g_string_append (members, ",\"span\":{\"id\":");
  sbx_json_append_string (members, id, -1);
  g_string_append_printf (members, ",\"phase\":\"%s\"", phases[phase]);
  key = g_strconcat (store, "\n", id, NULL);
  begun = g_hash_table_lookup (self->open, key);
  if (phase == PHASE_PENDING)
    {
      begin (self, key, t);
    }
  else if (begun != NULL)
    {
      g_ascii_formatd (number, sizeof number, "%.1f", MAX (t - *begun, 0));
      g_string_append_printf (members, ",\"ms\":%s", number);
      g_hash_table_remove (self->open, key);
    }
  g_string_append_c (members, '}');
}

/**
 * sbx_spans_new:
 *
 * Returns: (transfer full): nothing is under way
 */
SbxSpans *
sbx_spans_new (void)
{
  SbxSpans *self = g_new0 (SbxSpans, 1);

  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&self->order);

  return self;
}

/**
 * sbx_spans_free:
 * @self: (transfer full): the spans
 */
void
sbx_spans_free (SbxSpans *self)
{
  g_hash_table_unref (self->open);
  g_queue_clear_full (&self->order, g_free);
  g_free (self);
}
