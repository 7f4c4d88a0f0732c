/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-event.h"

#include <string.h>

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
  const char *name;
  Need need;
  gboolean optional;
} Member;

#define MAX_MEMBERS 10

/* docs/protocol.md, 4: the members that are looked at. */
static const struct
{
  const char *name;
  Member members[MAX_MEMBERS];
} kinds[SBX_N_EVENT_KINDS] = {
  [SBX_EVENT_HELLO] = { "hello", { { "peer", NEED_ID }, { "run", NEED_ID }, { "wall", NEED_NUMBER },
                                   { "kind", NEED_TEXT }, { "name", NEED_TEXT } } },
  [SBX_EVENT_BYE] = { "bye", { { "reason", NEED_TEXT } } },
  [SBX_EVENT_MOUNT] = { "mount", { { "remote", NEED_ID }, { "host", NEED_BOOLEAN, TRUE },
                                   { "version", NEED_TEXT, TRUE }, { "entry", NEED_TEXT, TRUE } } },
  [SBX_EVENT_UNMOUNT] = { "unmount", { { "remote", NEED_ID } } },
  [SBX_EVENT_PACKAGE] = { "package", { { "name", NEED_TEXT }, { "version", NEED_TEXT },
                                       { "remote", NEED_ID, TRUE }, { "provider", NEED_TEXT, TRUE },
                                       { "required", NEED_TEXT, TRUE }, { "singleton", NEED_BOOLEAN, TRUE },
                                       { "loaded", NEED_BOOLEAN, TRUE } } },
  [SBX_EVENT_STORE_OPEN] = { "store-open", { { "store", NEED_ID }, { "name", NEED_TEXT, TRUE },
                                             { "library", NEED_TEXT, TRUE }, { "version", NEED_TEXT, TRUE },
                                             { "runtime", NEED_ID, TRUE }, { "owner", NEED_ID, TRUE },
                                             { "tag", NEED_TEXT, TRUE }, { "keys", NEED_TEXTS, TRUE },
                                             { "late", NEED_BOOLEAN, TRUE } } },
  [SBX_EVENT_STORE_CLOSE] = { "store-close", { { "store", NEED_ID } } },
  [SBX_EVENT_REDUCER_ADD] = { "reducer-add", { { "store", NEED_ID }, { "slice", NEED_TEXT },
                                               { "owner", NEED_ID, TRUE }, { "types", NEED_TEXTS, TRUE },
                                               { "ignored", NEED_BOOLEAN, TRUE } } },
  [SBX_EVENT_REDUCER_REMOVE] = { "reducer-remove", { { "store", NEED_ID }, { "slice", NEED_TEXT } } },
  [SBX_EVENT_DISPATCH] = { "dispatch", { { "store", NEED_ID }, { "action", NEED_ANY }, { "remote", NEED_ID, TRUE },
                                         { "ms", NEED_NUMBER, TRUE }, { "cause", NEED_ID, TRUE },
                                         { "error", NEED_TEXT, TRUE }, { "stack", NEED_ANY, TRUE } } },
  [SBX_EVENT_STATE] = { "state", { { "store", NEED_ID }, { "state", NEED_ANY } } },
  [SBX_EVENT_SUBSCRIBE] = { "subscribe", { { "id", NEED_ID }, { "of", NEED_TEXT }, { "remote", NEED_ID, TRUE },
                                           { "store", NEED_ID, TRUE }, { "bridge", NEED_TEXT, TRUE },
                                           { "accepts", NEED_TEXTS, TRUE } } },
  [SBX_EVENT_UNSUBSCRIBE] = { "unsubscribe", { { "id", NEED_ID } } },
  [SBX_EVENT_BRIDGE_SENT] = { "bridge-sent", { { "bridge", NEED_TEXT }, { "id", NEED_ID }, { "hash", NEED_ID },
                                               { "body", NEED_ANY }, { "remote", NEED_ID, TRUE },
                                               { "store", NEED_ID, TRUE }, { "cause", NEED_ID, TRUE } } },
  [SBX_EVENT_BRIDGE_RECEIVED] = { "bridge-received", { { "bridge", NEED_TEXT }, { "id", NEED_ID }, { "hash", NEED_ID },
                                                       { "listener", NEED_ID }, { "remote", NEED_ID, TRUE },
                                                       { "store", NEED_ID, TRUE } } },
  [SBX_EVENT_BRIDGE_DROPPED] = { "bridge-dropped", { { "bridge", NEED_TEXT }, { "hash", NEED_ID }, { "reason", NEED_TEXT },
                                                     { "listener", NEED_ID, TRUE }, { "remote", NEED_ID, TRUE },
                                                     { "received", NEED_ID, TRUE }, { "detail", NEED_TEXT, TRUE } } },
  [SBX_EVENT_BRIDGE_HANDLED] = { "bridge-handled", { { "received", NEED_ID }, { "dispatches", NEED_COUNT } } },
  [SBX_EVENT_QUERY_START] = { "query-start", { { "id", NEED_ID }, { "url", NEED_TEXT, TRUE }, { "key", NEED_ANY, TRUE },
                                               { "remote", NEED_ID, TRUE }, { "store", NEED_ID, TRUE } } },
  [SBX_EVENT_QUERY_SETTLE] = { "query-settle", { { "id", NEED_ID }, { "ok", NEED_BOOLEAN },
                                                 { "status", NEED_COUNT, TRUE }, { "bytes", NEED_COUNT, TRUE } } },
  [SBX_EVENT_NOT_READY] = { "not-ready", { { "store", NEED_ID }, { "slice", NEED_TEXT }, { "remote", NEED_ID, TRUE } } },
  [SBX_EVENT_GAP] = { "gap", { { "count", NEED_COUNT }, { "bytes", NEED_COUNT, TRUE }, { "reason", NEED_TEXT },
                               { "error", NEED_TEXT, TRUE } } },
  [SBX_EVENT_LOG] = { "log", { { "level", NEED_TEXT }, { "text", NEED_TEXT }, { "remote", NEED_ID, TRUE } } },
};

const char *
sbx_event_kind_to_string (SbxEventKind kind)
{
  g_return_val_if_fail ((guint) kind < SBX_N_EVENT_KINDS, NULL);

  return kinds[kind].name;
}

/**
 * sbx_event_kind_from_json:
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
      return value->type == SBX_JSON_STRING && value->length > 0 && value->length <= SBX_LIMIT_ID_LENGTH;
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

/* One pass over the event's members, each matched against the few that its kind has. */
static const char *
check_members (const SbxJson *json,
               guint32        token,
               SbxEventKind   kind)
{
  const Member *members = kinds[kind].members;
  guint seen = 0;

  for (guint32 key = sbx_json_first (json, token); key != 0;)
    {
      char first = json->text[json->tokens[key].offset];

      for (guint i = 0; i < MAX_MEMBERS && members[i].name != NULL; i++)
        {
          if (members[i].name[0] != first || !sbx_json_equals (json, key, members[i].name))
            continue;
          if (!is_needed (json, key + 1, members[i].need))
            return members[i].name;
          seen |= 1u << i;
          break;
        }
      key = sbx_json_after (json, token, key + 1);
    }

  for (guint i = 0; i < MAX_MEMBERS && members[i].name != NULL; i++)
    {
      if (!members[i].optional && (seen & (1u << i)) == 0)
        return members[i].name;
    }

  return NULL;
}

/**
 * sbx_event_validate:
 * @json: a document
 * @token: what should be an event
 * @kind: (out): its kind
 * @problem: (out) (transfer none): static text: what is wrong, or the name of the member that is
 *
 * Checks an event's form by the table of docs/protocol.md, 4.
 *
 * Returns: whether it is right
 */
gboolean
sbx_event_validate (const SbxJson *json,
                    guint32        token,
                    SbxEventKind  *kind,
                    const char   **problem)
{
  guint32 k;
  guint32 t;
  guint32 patch;
  double time;

  if (json->tokens[token].type != SBX_JSON_OBJECT)
    {
      *problem = "not an object";
      return FALSE;
    }
  k = sbx_json_member (json, token, "k");
  if (k == 0 || !sbx_event_kind_from_json (json, k, kind))
    {
      *problem = "unknown kind";
      return FALSE;
    }
  t = sbx_json_member (json, token, "t");
  if (t == 0 || !sbx_json_get_double (json, t, &time) || time < 0 || time > 1e15)
    {
      *problem = "t";
      return FALSE;
    }
  *problem = check_members (json, token, *kind);
  if (*problem != NULL)
    return FALSE;
  if (*kind == SBX_EVENT_DISPATCH && (patch = sbx_json_member (json, token, "patch")) != 0)
    return sbx_patch_validate (json, patch, problem);

  return TRUE;
}

/**
 * sbx_event_dup_text:
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
