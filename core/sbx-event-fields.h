/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-json.h"

G_BEGIN_DECLS

/**
 * SbxField:
 *
 * The members of events that Signalbox looks at (docs/protocol.md, 4).
 */
typedef enum
{
  SBX_FIELD_K,
  SBX_FIELD_T,
  SBX_FIELD_PEER,
  SBX_FIELD_RUN,
  SBX_FIELD_WALL,
  SBX_FIELD_KIND,
  SBX_FIELD_NAME,
  SBX_FIELD_HOST,
  SBX_FIELD_VERSION,
  SBX_FIELD_ENTRY,
  SBX_FIELD_REMOTE,
  SBX_FIELD_PROVIDER,
  SBX_FIELD_REQUIRED,
  SBX_FIELD_SINGLETON,
  SBX_FIELD_LOADED,
  SBX_FIELD_STORE,
  SBX_FIELD_LIBRARY,
  SBX_FIELD_RUNTIME,
  SBX_FIELD_OWNER,
  SBX_FIELD_TAG,
  SBX_FIELD_KEYS,
  SBX_FIELD_LATE,
  SBX_FIELD_SLICE,
  SBX_FIELD_TYPES,
  SBX_FIELD_IGNORED,
  SBX_FIELD_ACTION,
  SBX_FIELD_MS,
  SBX_FIELD_CAUSE,
  SBX_FIELD_ERROR,
  SBX_FIELD_STACK,
  SBX_FIELD_PATCH,
  SBX_FIELD_STATE,
  SBX_FIELD_ID,
  SBX_FIELD_OF,
  SBX_FIELD_BRIDGE,
  SBX_FIELD_ACCEPTS,
  SBX_FIELD_HASH,
  SBX_FIELD_BODY,
  SBX_FIELD_LISTENER,
  SBX_FIELD_REASON,
  SBX_FIELD_DETAIL,
  SBX_FIELD_RECEIVED,
  SBX_FIELD_DISPATCHES,
  SBX_FIELD_URL,
  SBX_FIELD_KEY,
  SBX_FIELD_OK,
  SBX_FIELD_STATUS,
  SBX_FIELD_BYTES,
  SBX_FIELD_COUNT,
  SBX_FIELD_LEVEL,
  SBX_FIELD_TEXT,
  SBX_FIELD_CAN,
  SBX_FIELD_WHY,
  SBX_FIELD_LOCKED,
  SBX_FIELD_PAUSED,
  SBX_FIELD_AT,
  SBX_FIELD_SKIPPED,
  SBX_FIELD_COMMAND,
  SBX_FIELD_BEFORE,
  SBX_FIELD_ON,
  SBX_FIELD_WHAT,
  SBX_FIELD_SITE,
  SBX_FIELD_ROOT,
  SBX_FIELD_TYPE,
  SBX_FIELD_CAUSED,
  SBX_FIELD_PROTOCOL,
  SBX_FIELD_METHOD,
  SBX_FIELD_QUERY,
  SBX_FIELD_PERSISTS,
} SbxField;

#define SBX_N_FIELDS (SBX_FIELD_PERSISTS + 1)

/**
 * SbxEventFields:
 * @at: for every member the token of its value, 0 where the event has none
 *
 * Where the members of one event are. Found in one pass: an event has some eight members, and to
 * look each of them up by name costs more than everything else that is done with it.
 */
typedef struct
{
  guint32 at[SBX_N_FIELDS];
} SbxEventFields;

/**
 * sbx_event_fields_read:
 * @self: (out caller-allocates): what was found
 * @json: a document
 * @event: token of an object
 *
 * Members of other names are skipped; of two of one name the last counts.
 */
void sbx_event_fields_read (SbxEventFields *self,
                            const SbxJson  *json,
                            guint32         event);
/**
 * sbx_field_get_name:
 * @field: a member
 *
 * Returns: (transfer none): its name in the JSON
 */
const char *sbx_field_get_name (SbxField field);

G_END_DECLS
