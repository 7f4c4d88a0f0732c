/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-pointer.h"
#include "sbx-text-place.h"

G_BEGIN_DECLS

#define SBX_PROFILE_ERROR (sbx_profile_error_quark ())
GQuark sbx_profile_error_quark (void);

/**
 * SbxProfileError:
 * @SBX_PROFILE_ERROR_SYNTAX: it is no JSON
 * @SBX_PROFILE_ERROR_MEANING: it is JSON, but no profile
 * @SBX_PROFILE_ERROR_SIZE: it is larger than a profile may be
 *
 * What is wrong with the text of a profile.
 */
typedef enum
{
  SBX_PROFILE_ERROR_SYNTAX,
  SBX_PROFILE_ERROR_MEANING,
  SBX_PROFILE_ERROR_SIZE,
} SbxProfileError;

/**
 * SbxMessageKind:
 * @SBX_MESSAGE_UNKNOWN: no rule fits
 * @SBX_MESSAGE_STATE: a whole state
 * @SBX_MESSAGE_JSON_PATCH: a change as JSON Patch (RFC 6902)
 * @SBX_MESSAGE_MERGE_PATCH: a change as JSON Merge Patch (RFC 7396)
 * @SBX_MESSAGE_ACTION: an action; its effect comes with the next message
 * @SBX_MESSAGE_DONE: the answer to an action that we sent
 * @SBX_MESSAGE_ERROR: the peer complains
 * @SBX_MESSAGE_IGNORE: of no interest, such as a heartbeat
 *
 * What a message of a peer is.
 */
typedef enum
{
  SBX_MESSAGE_UNKNOWN,
  SBX_MESSAGE_STATE,
  SBX_MESSAGE_JSON_PATCH,
  SBX_MESSAGE_MERGE_PATCH,
  SBX_MESSAGE_ACTION,
  SBX_MESSAGE_DONE,
  SBX_MESSAGE_ERROR,
  SBX_MESSAGE_IGNORE,
} SbxMessageKind;


/**
 * SbxProfileRule:
 * @kind: what a message is that this rule fits
 * @first: only for the first message of a connection
 * @when: (element-type SbxProfileTest): what must be true of it, all of it
 * @value: where the state or the patch is
 * @action: (nullable): where the action is
 * @type: (nullable): where the action's type is, if there is no whole action
 * @seq: (nullable): where the number is that counts messages
 * @store: (nullable): where the id of the store is
 * @text: (nullable): where the text of a complaint is
 * @id: (nullable): where the number of the action is that is answered
 * @reply: token of what to answer, 0 for nothing
 *
 * One rule of a profile.
 */
typedef struct
{
  SbxMessageKind kind;
  gboolean first;
  GArray *when;
  SbxPointer value;
  SbxPointer action;
  SbxPointer type;
  SbxPointer seq;
  SbxPointer store;
  SbxPointer text;
  SbxPointer id;
  guint32 reply;
} SbxProfileRule;

/**
 * SbxProfileTest:
 * @pointer: a place in the message
 * @values: token of the value that must be there, or of an array of them; 0 for any value
 * @absent: there must be none
 */
typedef struct
{
  SbxPointer pointer;
  guint32 values;
  gboolean absent;
} SbxProfileTest;

/**
 * SbxProfile:
 * @id: names it in addresses
 * @name: for people
 * @about: (nullable): a sentence on what it is for
 * @subprotocol: (nullable): the WebSocket subprotocol to ask for
 * @secret: (nullable): what to ask the user for; `$secret` stands for the answer
 * @change: the type that a change without an action is shown with
 * @store_id: id of the store where messages do not say one
 * @store_name: (nullable): its name
 * @heartbeat: ms between heartbeats, 0 for none
 * @has_first: a rule of it is for the first message only: it cannot be guessed
 * @own: the user's, not one that ships with the program
 * @json: its document; the tokens below are of it, 0 where it has none
 * @headers: object of request headers
 * @open: array of messages to send first
 * @heartbeat_send: what a heartbeat is
 * @resync: what asks for the whole state
 * @dispatch: how an action is sent
 * @rules: (element-type SbxProfileRule): in their order; the first that fits counts
 *
 * What the messages of a kind of peer mean (docs/connectors/websocket.md). Immutable; any thread.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char *id;
  char *name;
  char *about;
  char *subprotocol;
  char *secret;
  char *change;
  char *store_id;
  char *store_name;
  guint heartbeat;
  gboolean has_first;
  gboolean own;
  SbxJson *json;
  guint32 headers;
  guint32 open;
  guint32 heartbeat_send;
  guint32 resync;
  guint32 dispatch;
  GPtrArray *rules;
} SbxProfile;

SbxProfile *sbx_profile_parse (const char    *text,
                               gsize          length,
                               SbxTextPlace  *place,
                               GError       **error);
SbxProfile *sbx_profile_ref (SbxProfile *self);
void sbx_profile_unref (SbxProfile *self);

/**
 * SbxReading:
 * @kind: what the message is
 * @rule: (nullable): the rule that says so
 * @value: token of the state or the patch
 * @action: token of the action, or of its type if @action_is_type; 0 if there is none
 * @action_is_type: see @action
 * @seq: its number, if @has_seq
 * @has_seq: whether it is numbered
 * @store: token of the id of its store, 0 if it says none
 * @text: token of the complaint
 * @id: token of the number of the action that is answered
 *
 * What a message means by a profile.
 */
typedef struct
{
  SbxMessageKind kind;
  const SbxProfileRule *rule;
  guint32 value;
  guint32 action;
  gboolean has_action;
  gboolean action_is_type;
  guint64 seq;
  gboolean has_seq;
  guint32 store;
  guint32 text;
  guint32 id;
} SbxReading;

/* sbx-profile-read.c */
gboolean sbx_profile_rule_is_specific (const SbxProfileRule *rule);
void sbx_profile_read (const SbxProfile *self,
                       const SbxJson    *message,
                       gboolean          first,
                       SbxReading       *reading);
char *sbx_profile_dup_action (const SbxJson    *message,
                              const SbxReading *reading);
char *sbx_profile_fill (const SbxProfile *self,
                        guint32           template,
                        const SbxJson    *action,
                        guint64           id,
                        const char       *store,
                        const char       *secret);
char *sbx_profile_fill_text (const char *text,
                             const char *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxProfile, sbx_profile_unref)

G_END_DECLS
