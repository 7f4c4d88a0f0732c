/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-event-fields.h"

#define MAX_LENGTH 10

static const char *const names[SBX_N_FIELDS] = {
  [SBX_FIELD_K] = "k",
  [SBX_FIELD_T] = "t",
  [SBX_FIELD_PEER] = "peer",
  [SBX_FIELD_RUN] = "run",
  [SBX_FIELD_WALL] = "wall",
  [SBX_FIELD_KIND] = "kind",
  [SBX_FIELD_NAME] = "name",
  [SBX_FIELD_HOST] = "host",
  [SBX_FIELD_VERSION] = "version",
  [SBX_FIELD_ENTRY] = "entry",
  [SBX_FIELD_REMOTE] = "remote",
  [SBX_FIELD_PROVIDER] = "provider",
  [SBX_FIELD_REQUIRED] = "required",
  [SBX_FIELD_SINGLETON] = "singleton",
  [SBX_FIELD_LOADED] = "loaded",
  [SBX_FIELD_STORE] = "store",
  [SBX_FIELD_LIBRARY] = "library",
  [SBX_FIELD_RUNTIME] = "runtime",
  [SBX_FIELD_OWNER] = "owner",
  [SBX_FIELD_TAG] = "tag",
  [SBX_FIELD_KEYS] = "keys",
  [SBX_FIELD_LATE] = "late",
  [SBX_FIELD_SLICE] = "slice",
  [SBX_FIELD_TYPES] = "types",
  [SBX_FIELD_IGNORED] = "ignored",
  [SBX_FIELD_ACTION] = "action",
  [SBX_FIELD_MS] = "ms",
  [SBX_FIELD_CAUSE] = "cause",
  [SBX_FIELD_ERROR] = "error",
  [SBX_FIELD_STACK] = "stack",
  [SBX_FIELD_PATCH] = "patch",
  [SBX_FIELD_STATE] = "state",
  [SBX_FIELD_ID] = "id",
  [SBX_FIELD_OF] = "of",
  [SBX_FIELD_BRIDGE] = "bridge",
  [SBX_FIELD_ACCEPTS] = "accepts",
  [SBX_FIELD_HASH] = "hash",
  [SBX_FIELD_BODY] = "body",
  [SBX_FIELD_LISTENER] = "listener",
  [SBX_FIELD_REASON] = "reason",
  [SBX_FIELD_DETAIL] = "detail",
  [SBX_FIELD_RECEIVED] = "received",
  [SBX_FIELD_DISPATCHES] = "dispatches",
  [SBX_FIELD_URL] = "url",
  [SBX_FIELD_KEY] = "key",
  [SBX_FIELD_OK] = "ok",
  [SBX_FIELD_STATUS] = "status",
  [SBX_FIELD_BYTES] = "bytes",
  [SBX_FIELD_COUNT] = "count",
  [SBX_FIELD_LEVEL] = "level",
  [SBX_FIELD_TEXT] = "text",
  [SBX_FIELD_CAN] = "can",
  [SBX_FIELD_WHY] = "why",
  [SBX_FIELD_LOCKED] = "locked",
  [SBX_FIELD_PAUSED] = "paused",
  [SBX_FIELD_AT] = "at",
  [SBX_FIELD_SKIPPED] = "skipped",
  [SBX_FIELD_COMMAND] = "command",
  [SBX_FIELD_BEFORE] = "before",
  [SBX_FIELD_ON] = "on",
  [SBX_FIELD_WHAT] = "what",
  [SBX_FIELD_SITE] = "site",
  [SBX_FIELD_ROOT] = "root",
  [SBX_FIELD_TYPE] = "type",
  [SBX_FIELD_CAUSED] = "caused",
  [SBX_FIELD_PROTOCOL] = "protocol",
  [SBX_FIELD_METHOD] = "method",
  [SBX_FIELD_QUERY] = "query",
  [SBX_FIELD_PERSISTS] = "persists",
};

/* The fields by the length of their names, -1 behind the last of each. */
static const gint8 by_length[MAX_LENGTH + 1][16] = {
  [0] = { -1 },
  [1] = { SBX_FIELD_K, SBX_FIELD_T, -1 },
  [2] = { SBX_FIELD_MS, SBX_FIELD_ID, SBX_FIELD_OF, SBX_FIELD_OK, SBX_FIELD_AT,
           SBX_FIELD_ON, -1 },
  [3] = { SBX_FIELD_RUN, SBX_FIELD_TAG, SBX_FIELD_URL, SBX_FIELD_KEY, SBX_FIELD_CAN,
           SBX_FIELD_WHY, -1 },
  [4] = { SBX_FIELD_PEER, SBX_FIELD_WALL, SBX_FIELD_KIND, SBX_FIELD_NAME, SBX_FIELD_HOST,
           SBX_FIELD_KEYS, SBX_FIELD_LATE, SBX_FIELD_HASH, SBX_FIELD_BODY, SBX_FIELD_TEXT,
           SBX_FIELD_WHAT, SBX_FIELD_SITE, SBX_FIELD_ROOT, SBX_FIELD_TYPE, -1 },
  [5] = { SBX_FIELD_ENTRY, SBX_FIELD_STORE, SBX_FIELD_OWNER, SBX_FIELD_SLICE, SBX_FIELD_TYPES,
           SBX_FIELD_CAUSE, SBX_FIELD_ERROR, SBX_FIELD_STACK, SBX_FIELD_PATCH, SBX_FIELD_STATE,
           SBX_FIELD_BYTES, SBX_FIELD_COUNT, SBX_FIELD_LEVEL, SBX_FIELD_QUERY, -1 },
  [6] = { SBX_FIELD_REMOTE, SBX_FIELD_LOADED, SBX_FIELD_ACTION, SBX_FIELD_BRIDGE,
           SBX_FIELD_REASON, SBX_FIELD_DETAIL, SBX_FIELD_STATUS, SBX_FIELD_LOCKED,
           SBX_FIELD_PAUSED, SBX_FIELD_BEFORE, SBX_FIELD_CAUSED, SBX_FIELD_METHOD, -1 },
  [7] = { SBX_FIELD_VERSION, SBX_FIELD_LIBRARY, SBX_FIELD_RUNTIME, SBX_FIELD_IGNORED,
           SBX_FIELD_ACCEPTS, SBX_FIELD_SKIPPED, SBX_FIELD_COMMAND, -1 },
  [8] = { SBX_FIELD_PROVIDER, SBX_FIELD_REQUIRED, SBX_FIELD_LISTENER, SBX_FIELD_RECEIVED,
           SBX_FIELD_PROTOCOL, SBX_FIELD_PERSISTS, -1 },
  [9] = { SBX_FIELD_SINGLETON, -1 },
  [10] = { SBX_FIELD_DISPATCHES, -1 },
};

const char *
sbx_field_get_name (SbxField field)
{
  return names[field];
}

/* A call of memcmp() costs more than to compare these few bytes. */
static inline gboolean
is_name (const char *name,
         const char *text,
         guint32     length)
{
  for (guint32 i = 0; i < length; i++)
    {
      if (name[i] != text[i])
        return FALSE;
    }
  return TRUE;
}

void
sbx_event_fields_read (SbxEventFields *self,
                       const SbxJson  *json,
                       guint32         event)
{
  memset (self, 0, sizeof *self);

  for (guint32 key = sbx_json_first (json, event); key != 0;)
    {
      const char *name = json->text + json->tokens[key].offset;
      guint32 length = json->tokens[key].length;

      if (length <= MAX_LENGTH)
        {
          for (const gint8 *field = by_length[length]; *field >= 0; field++)
            {
              if (!is_name (names[*field], name, length))
                continue;
              self->at[*field] = key + 1;
              break;
            }
        }
      key = sbx_json_after (json, event, key + 1);
    }
}
