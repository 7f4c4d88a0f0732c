/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-event.h"

#include "sbx-limits.h"
#include "sbx-patch.h"

typedef enum
{
  NEED_NOTHING,
  NEED_ID,        /* text of 1 to SBX_LIMIT_ID_LENGTH bytes */
  NEED_TEXT,
  NEED_NUMBER,
  NEED_COUNT,     /* integer, not negative */
  NEED_BOOLEAN,
  NEED_TEXTS,     /* array of text */
  NEED_ANY,
} Need;

typedef struct
{
  SbxField field;
  Need need;
  gboolean optional;
} Member;

#define MAX_MEMBERS 12

/* docs/protocol.md, 4: the members that are looked at. */
static const struct
{
  const char *name;
  Member members[MAX_MEMBERS];
} kinds[SBX_N_EVENT_KINDS] = {
  [SBX_EVENT_HELLO] = {
    "hello",
    {
      { SBX_FIELD_PEER, NEED_ID }, { SBX_FIELD_RUN, NEED_ID }, { SBX_FIELD_WALL, NEED_NUMBER },
      { SBX_FIELD_KIND, NEED_TEXT }, { SBX_FIELD_NAME, NEED_TEXT },
    },
  },
  [SBX_EVENT_BYE] = {
    "bye",
    {
      { SBX_FIELD_REASON, NEED_TEXT },
    },
  },
  [SBX_EVENT_MOUNT] = {
    "mount",
    {
      { SBX_FIELD_REMOTE, NEED_ID }, { SBX_FIELD_HOST, NEED_BOOLEAN, TRUE },
      { SBX_FIELD_VERSION, NEED_TEXT, TRUE }, { SBX_FIELD_ENTRY, NEED_TEXT, TRUE },
    },
  },
  [SBX_EVENT_UNMOUNT] = {
    "unmount",
    {
      { SBX_FIELD_REMOTE, NEED_ID },
    },
  },
  [SBX_EVENT_PACKAGE] = {
    "package",
    {
      { SBX_FIELD_NAME, NEED_TEXT }, { SBX_FIELD_VERSION, NEED_TEXT },
      { SBX_FIELD_REMOTE, NEED_ID, TRUE }, { SBX_FIELD_PROVIDER, NEED_TEXT, TRUE },
      { SBX_FIELD_REQUIRED, NEED_TEXT, TRUE }, { SBX_FIELD_SINGLETON, NEED_BOOLEAN, TRUE },
      { SBX_FIELD_LOADED, NEED_BOOLEAN, TRUE },
    },
  },
  [SBX_EVENT_STORE_OPEN] = {
    "store-open",
    {
      { SBX_FIELD_STORE, NEED_ID }, { SBX_FIELD_NAME, NEED_TEXT, TRUE },
      { SBX_FIELD_LIBRARY, NEED_TEXT, TRUE }, { SBX_FIELD_VERSION, NEED_TEXT, TRUE },
      { SBX_FIELD_RUNTIME, NEED_ID, TRUE }, { SBX_FIELD_OWNER, NEED_ID, TRUE },
      { SBX_FIELD_TAG, NEED_TEXT, TRUE }, { SBX_FIELD_KEYS, NEED_TEXTS, TRUE },
      { SBX_FIELD_LATE, NEED_BOOLEAN, TRUE }, { SBX_FIELD_CAN, NEED_TEXTS, TRUE },
      { SBX_FIELD_PERSISTS, NEED_BOOLEAN, TRUE },
    },
  },
  [SBX_EVENT_STORE_CLOSE] = {
    "store-close",
    {
      { SBX_FIELD_STORE, NEED_ID },
    },
  },
  [SBX_EVENT_REDUCER_ADD] = {
    "reducer-add",
    {
      { SBX_FIELD_STORE, NEED_ID }, { SBX_FIELD_SLICE, NEED_TEXT },
      { SBX_FIELD_OWNER, NEED_ID, TRUE }, { SBX_FIELD_TYPES, NEED_TEXTS, TRUE },
      { SBX_FIELD_IGNORED, NEED_BOOLEAN, TRUE },
    },
  },
  [SBX_EVENT_REDUCER_REMOVE] = {
    "reducer-remove",
    {
      { SBX_FIELD_STORE, NEED_ID }, { SBX_FIELD_SLICE, NEED_TEXT },
    },
  },
  [SBX_EVENT_DISPATCH] = {
    "dispatch",
    {
      { SBX_FIELD_STORE, NEED_ID }, { SBX_FIELD_ACTION, NEED_ANY },
      { SBX_FIELD_REMOTE, NEED_ID, TRUE }, { SBX_FIELD_MS, NEED_NUMBER, TRUE },
      { SBX_FIELD_CAUSE, NEED_ID, TRUE }, { SBX_FIELD_ERROR, NEED_TEXT, TRUE },
      { SBX_FIELD_STACK, NEED_TEXT, TRUE }, { SBX_FIELD_ID, NEED_ID, TRUE },
    },
  },
  [SBX_EVENT_STATE] = {
    "state",
    {
      { SBX_FIELD_STORE, NEED_ID }, { SBX_FIELD_STATE, NEED_ANY },
    },
  },
  [SBX_EVENT_SUBSCRIBE] = {
    "subscribe",
    {
      { SBX_FIELD_ID, NEED_ID }, { SBX_FIELD_OF, NEED_TEXT }, { SBX_FIELD_REMOTE, NEED_ID, TRUE },
      { SBX_FIELD_STORE, NEED_ID, TRUE }, { SBX_FIELD_BRIDGE, NEED_TEXT, TRUE },
      { SBX_FIELD_ACCEPTS, NEED_TEXTS, TRUE }, { SBX_FIELD_SITE, NEED_TEXT, TRUE },
    },
  },
  [SBX_EVENT_UNSUBSCRIBE] = {
    "unsubscribe",
    {
      { SBX_FIELD_ID, NEED_ID },
    },
  },
  [SBX_EVENT_BRIDGE_SENT] = {
    "bridge-sent",
    {
      { SBX_FIELD_BRIDGE, NEED_TEXT }, { SBX_FIELD_ID, NEED_ID }, { SBX_FIELD_HASH, NEED_ID },
      { SBX_FIELD_BODY, NEED_ANY }, { SBX_FIELD_REMOTE, NEED_ID, TRUE },
      { SBX_FIELD_STORE, NEED_ID, TRUE }, { SBX_FIELD_CAUSE, NEED_ID, TRUE },
    },
  },
  [SBX_EVENT_BRIDGE_RECEIVED] = {
    "bridge-received",
    {
      { SBX_FIELD_BRIDGE, NEED_TEXT }, { SBX_FIELD_ID, NEED_ID }, { SBX_FIELD_HASH, NEED_ID },
      { SBX_FIELD_LISTENER, NEED_ID }, { SBX_FIELD_REMOTE, NEED_ID, TRUE },
      { SBX_FIELD_STORE, NEED_ID, TRUE },
    },
  },
  [SBX_EVENT_BRIDGE_DROPPED] = {
    "bridge-dropped",
    {
      { SBX_FIELD_BRIDGE, NEED_TEXT }, { SBX_FIELD_HASH, NEED_ID },
      { SBX_FIELD_REASON, NEED_TEXT }, { SBX_FIELD_LISTENER, NEED_ID, TRUE },
      { SBX_FIELD_REMOTE, NEED_ID, TRUE }, { SBX_FIELD_RECEIVED, NEED_ID, TRUE },
      { SBX_FIELD_DETAIL, NEED_TEXT, TRUE },
    },
  },
  [SBX_EVENT_BRIDGE_HANDLED] = {
    "bridge-handled",
    {
      { SBX_FIELD_RECEIVED, NEED_ID }, { SBX_FIELD_DISPATCHES, NEED_COUNT },
    },
  },
  [SBX_EVENT_QUERY_START] = {
    "query-start",
    {
      { SBX_FIELD_ID, NEED_ID }, { SBX_FIELD_URL, NEED_TEXT, TRUE },
      { SBX_FIELD_KEY, NEED_ANY, TRUE }, { SBX_FIELD_REMOTE, NEED_ID, TRUE },
      { SBX_FIELD_STORE, NEED_ID, TRUE }, { SBX_FIELD_LIBRARY, NEED_TEXT, TRUE },
      { SBX_FIELD_METHOD, NEED_TEXT, TRUE }, { SBX_FIELD_QUERY, NEED_ID, TRUE },
      { SBX_FIELD_SITE, NEED_TEXT, TRUE },
    },
  },
  [SBX_EVENT_QUERY_SETTLE] = {
    "query-settle",
    {
      { SBX_FIELD_ID, NEED_ID }, { SBX_FIELD_OK, NEED_BOOLEAN },
      { SBX_FIELD_STATUS, NEED_COUNT, TRUE }, { SBX_FIELD_BYTES, NEED_COUNT, TRUE },
    },
  },
  [SBX_EVENT_NOT_READY] = {
    "not-ready",
    {
      { SBX_FIELD_STORE, NEED_ID }, { SBX_FIELD_SLICE, NEED_TEXT },
      { SBX_FIELD_REMOTE, NEED_ID, TRUE },
    },
  },
  [SBX_EVENT_GAP] = {
    "gap",
    {
      { SBX_FIELD_COUNT, NEED_COUNT }, { SBX_FIELD_BYTES, NEED_COUNT, TRUE },
      { SBX_FIELD_REASON, NEED_TEXT }, { SBX_FIELD_ERROR, NEED_TEXT, TRUE },
    },
  },
  [SBX_EVENT_LOG] = {
    "log",
    {
      { SBX_FIELD_LEVEL, NEED_TEXT }, { SBX_FIELD_TEXT, NEED_TEXT },
      { SBX_FIELD_REMOTE, NEED_ID, TRUE }, { SBX_FIELD_SITE, NEED_TEXT, TRUE },
    },
  },
  [SBX_EVENT_STORE_STATUS] = {
    "store-status",
    {
      { SBX_FIELD_STORE, NEED_ID }, { SBX_FIELD_CAN, NEED_TEXTS, TRUE },
      { SBX_FIELD_WHY, NEED_TEXT, TRUE }, { SBX_FIELD_LOCKED, NEED_BOOLEAN, TRUE },
      { SBX_FIELD_PAUSED, NEED_BOOLEAN, TRUE }, { SBX_FIELD_AT, NEED_ID, TRUE },
      { SBX_FIELD_SKIPPED, NEED_TEXTS, TRUE },
    },
  },
  [SBX_EVENT_COMMAND] = {
    "command",
    {
      { SBX_FIELD_STORE, NEED_ID }, { SBX_FIELD_COMMAND, NEED_TEXT },
      { SBX_FIELD_ID, NEED_ID, TRUE }, { SBX_FIELD_BEFORE, NEED_ID, TRUE },
      { SBX_FIELD_ON, NEED_BOOLEAN, TRUE }, { SBX_FIELD_ACTION, NEED_ANY, TRUE },
    },
  },
  [SBX_EVENT_LOAD] = {
    "load",
    {
      { SBX_FIELD_REMOTE, NEED_ID }, { SBX_FIELD_WHAT, NEED_TEXT },
      { SBX_FIELD_NAME, NEED_TEXT, TRUE }, { SBX_FIELD_OK, NEED_BOOLEAN, TRUE },
      { SBX_FIELD_MS, NEED_NUMBER, TRUE }, { SBX_FIELD_ERROR, NEED_TEXT, TRUE },
      { SBX_FIELD_URL, NEED_TEXT, TRUE }, { SBX_FIELD_VERSION, NEED_TEXT, TRUE },
    },
  },
  [SBX_EVENT_READ] = {
    "read",
    {
      { SBX_FIELD_STORE, NEED_ID }, { SBX_FIELD_REMOTE, NEED_ID, TRUE },
      { SBX_FIELD_SITE, NEED_TEXT, TRUE },
    },
  },
  [SBX_EVENT_RENDER] = {
    "render",
    {
      { SBX_FIELD_ROOT, NEED_ID }, { SBX_FIELD_COUNT, NEED_COUNT }, { SBX_FIELD_MS, NEED_NUMBER },
      { SBX_FIELD_REMOTE, NEED_ID, TRUE }, { SBX_FIELD_STORE, NEED_ID, TRUE },
      { SBX_FIELD_TYPE, NEED_TEXT, TRUE }, { SBX_FIELD_CAUSED, NEED_COUNT, TRUE },
    },
  },
  [SBX_EVENT_SOCKET_OPEN] = {
    "socket-open",
    {
      { SBX_FIELD_ID, NEED_ID }, { SBX_FIELD_URL, NEED_TEXT }, { SBX_FIELD_WHAT, NEED_TEXT },
      { SBX_FIELD_REMOTE, NEED_ID, TRUE }, { SBX_FIELD_PROTOCOL, NEED_TEXT, TRUE },
      { SBX_FIELD_SITE, NEED_TEXT, TRUE },
    },
  },
  [SBX_EVENT_SOCKET_FRAME] = {
    "socket-frame",
    {
      { SBX_FIELD_ID, NEED_ID }, { SBX_FIELD_HASH, NEED_ID }, { SBX_FIELD_BYTES, NEED_COUNT, TRUE },
    },
  },
  [SBX_EVENT_SOCKET_CLOSE] = {
    "socket-close",
    {
      { SBX_FIELD_ID, NEED_ID },
    },
  },
};

/**
 * sbx_event_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): its `k`
 */
const char *
sbx_event_kind_to_string (SbxEventKind kind)
{
  g_return_val_if_fail ((guint) kind < SBX_N_EVENT_KINDS, NULL);

  return kinds[kind].name;
}

/**
 * sbx_event_kind_from_json:
 * @json: a document
 * @token: one of its values
 * @kind: (out): the kind, if it is one
 *
 * Returns: %FALSE if @token is no event's kind
 */
gboolean
sbx_event_kind_from_json (const SbxJson *json,
                          guint32        token,
                          SbxEventKind  *kind)
{
  if (sbx_json_equals (json, token, "dispatch")) /* nearly always */
    {
      *kind = SBX_EVENT_DISPATCH;
      return TRUE;
    }
  for (guint i = 0; i < SBX_N_EVENT_KINDS; i++)
    {
      if (sbx_json_equals (json, token, kinds[i].name))
        {
          *kind = (SbxEventKind) i;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
is_texts (const SbxJson *json,
          guint32        token)
{
  if (json->tokens[token].type != SBX_JSON_ARRAY)
    return FALSE;
  for (guint32 at = sbx_json_first (json, token); at != 0; at = sbx_json_after (json, token, at))
    {
      if (json->tokens[at].type != SBX_JSON_STRING)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_needed (const SbxJson *json,
           guint32        token,
           Need           need)
{
  const SbxJsonToken *value = &json->tokens[token];
  guint64 count;

  switch (need)
    {
    case NEED_ID:
      return value->type == SBX_JSON_STRING
             && value->length > 0 && value->length <= SBX_LIMIT_ID_LENGTH;
    case NEED_TEXT:
      return value->type == SBX_JSON_STRING;
    case NEED_NUMBER:
      return value->type == SBX_JSON_NUMBER;
    case NEED_COUNT:
      return sbx_json_get_uint (json, token, &count);
    case NEED_BOOLEAN:
      return value->type == SBX_JSON_TRUE || value->type == SBX_JSON_FALSE;
    case NEED_TEXTS:
      return is_texts (json, token);
    case NEED_ANY:
      return TRUE;
    case NEED_NOTHING:
    default:
      return FALSE;
    }
}

static const char *
check_members (const SbxJson        *json,
               const SbxEventFields *fields,
               SbxEventKind          kind)
{
  const Member *members = kinds[kind].members;

  for (guint i = 0; i < MAX_MEMBERS && members[i].need != NEED_NOTHING; i++)
    {
      guint32 token = fields->at[members[i].field];

      if (token == 0 ? !members[i].optional : !is_needed (json, token, members[i].need))
        return sbx_field_get_name (members[i].field);
    }

  return NULL;
}

/**
 * sbx_event_validate:
 * @json: a document
 * @token: what should be an event
 * @kind: (out): its kind
 * @fields: (out caller-allocates): where its members are
 * @problem: (out) (transfer none): static text: what is wrong, or the name of the member that is
 *
 * Checks an event's form by the table of docs/protocol.md, 4.
 *
 * Returns: whether it is right
 */
gboolean
sbx_event_validate (const SbxJson  *json,
                    guint32         token,
                    SbxEventKind   *kind,
                    SbxEventFields *fields,
                    const char    **problem)
{
  guint32 k;
  guint32 t;
  double time;

  if (json->tokens[token].type != SBX_JSON_OBJECT)
    {
      *problem = "not an object";
      return FALSE;
    }
  sbx_event_fields_read (fields, json, token);
  k = fields->at[SBX_FIELD_K];
  if (k == 0 || !sbx_event_kind_from_json (json, k, kind))
    {
      *problem = "unknown kind";
      return FALSE;
    }
  t = fields->at[SBX_FIELD_T];
  if (t == 0 || !sbx_json_get_double (json, t, &time) || time < 0 || time > 1e15)
    {
      *problem = "t";
      return FALSE;
    }
  *problem = check_members (json, fields, *kind);
  if (*problem != NULL)
    return FALSE;
  if (*kind == SBX_EVENT_DISPATCH && fields->at[SBX_FIELD_PATCH] != 0)
    return sbx_patch_validate (json, fields->at[SBX_FIELD_PATCH], problem);

  return TRUE;
}

/**
 * sbx_event_dup_text:
 * @self: an event
 * @name: a member
 *
 * Returns: (nullable) (transfer full): the member's text, %NULL if it is absent or no text
 */
char *
sbx_event_dup_text (const SbxEvent *self,
                    const char     *name)
{
  guint32 token = sbx_json_member (self->json, self->token, name);

  return token != 0 ? sbx_json_dup_string (self->json, token, NULL) : NULL;
}
