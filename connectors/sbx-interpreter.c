/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-interpreter.h"

#include <string.h>

#include "sbx-limits.h"
#include "sbx-profiles.h"

/* A guess is made from so many messages at most. */
#define SAMPLES 8u
#define SAMPLE_BYTES (8u * 1024 * 1024)
/* After so many changes without an action it is said that a profile could name them. */
#define UNNAMED 5u
/* So many files that cannot be used are named. */
#define MAX_PROBLEMS 3u
/* {state, action, seq, version} */
#define ENVELOPE_MEMBERS 4u

struct _SbxInterpreter
{
  GObject parent_instance;

  /* Owned */
  char *peer;
  char *name;
  char *url;
  char *agent;
  char *run;
  char *problem;
  GPtrArray *profiles;    /* SbxProfile, to guess from; NULL if the address names one */
  GPtrArray *samples;     /* SbxJson */
  SbxProfile *profile;
  SbxMessageReader *reader;
  SbxFeed *feed;
  GPtrArray *captured;    /* GBytes, oldest first */

  gsize captured_bytes;
  guint64 n_unknown;
  gboolean named;         /* an action was, or it was said that none is */
  gboolean own_can;       /* the connector knows better than the profile what can be sent */
};

G_DEFINE_FINAL_TYPE (SbxInterpreter, sbx_interpreter, G_TYPE_OBJECT)

static void
set_profile (SbxInterpreter *self,
             SbxProfile     *profile)
{
  sbx_profile_ref (profile);
  g_clear_pointer (&self->profile, sbx_profile_unref);
  self->profile = profile;
  sbx_message_reader_set_profile (self->reader, profile);
  if (!self->own_can)
    sbx_message_reader_set_can_dispatch (self->reader, profile->dispatch != 0,
                                         profile->dispatch != 0
                                         ? "the service takes actions and nothing else"
                                         : "the profile does not say how actions are sent");
}

static void
capture (SbxInterpreter *self,
         GBytes         *text)
{
  gsize size = g_bytes_get_size (text);

  if (size > SBX_LIMIT_CAPTURED_BYTES)
    return;
  while (self->captured->len >= SBX_LIMIT_CAPTURED_MESSAGES
         || (self->captured->len > 0 && self->captured_bytes + size > SBX_LIMIT_CAPTURED_BYTES))
    {
      self->captured_bytes -= g_bytes_get_size (self->captured->pdata[0]);
      g_ptr_array_remove_index (self->captured, 0);
    }
  g_ptr_array_add (self->captured, g_bytes_ref (text));
  self->captured_bytes += size;
}

/* The profile that fits best what came so far; it may turn out to be another one. */
static void
guess (SbxInterpreter *self,
       SbxJson        *message)
{
  SbxProfile *profile;
  g_autoptr (GString) members = NULL;
  g_autofree char *text = NULL;

  if (self->profiles == NULL || self->samples->len >= SAMPLES || message->length > SAMPLE_BYTES)
    return;
  g_ptr_array_add (self->samples, sbx_json_ref (message));
  profile = sbx_profiles_guess (self->profiles, self->samples);
  if (profile == NULL || profile == self->profile)
    return;

  set_profile (self, profile);
  members = g_string_new (",\"level\":\"info\",\"text\":");
  text = g_strdup_printf ("Messages are read by the profile “%s” (%s), which fits what came",
                          profile->name, profile->id);
  sbx_json_append_string (members, text, -1);
  sbx_feed_add (self->feed, SBX_EVENT_LOG, members->str);
}

static SbxJson *
parse (GBytes     *text,
       const char *event,
       GError    **error)
{
  g_autoptr (GString) wrapped = NULL;
  gsize length;
  const char *data = g_bytes_get_data (text, &length);

  if (event == NULL)
    return sbx_json_parse (data, length, SBX_LIMIT_MESSAGE_SIZE, SBX_LIMIT_MESSAGE_DEPTH, error);

  wrapped = g_string_new ("{\"event\":");
  sbx_json_append_string (wrapped, event, -1);
  g_string_append (wrapped, ",\"data\":");
  g_string_append_len (wrapped, data, (gssize) length);
  g_string_append_c (wrapped, '}');

  return sbx_json_parse (wrapped->str, wrapped->len,
                         SBX_LIMIT_MESSAGE_SIZE + SBX_LIMIT_NAME_LENGTH, SBX_LIMIT_MESSAGE_DEPTH,
                         error);
}

/* Changes come, and nothing says what made them. */
static void
hint (SbxInterpreter   *self,
      const SbxReading *reading)
{
  g_autoptr (GString) members = NULL;
  g_autofree char *text = NULL;

  self->named = self->named || reading->has_action;
  if (self->named || self->profiles == NULL || self->profile == NULL
      || sbx_message_reader_get_n_unnamed (self->reader) < UNNAMED)
    return;

  self->named = TRUE;
  members = g_string_new (",\"level\":\"info\",\"text\":");
  text = g_strdup_printf ("All changes are “%s”: the profile “%s” (%s) finds no actions in the "
                          "messages; if they hold some, a profile of your own can say where",
                          self->profile->change, self->profile->name, self->profile->id);
  sbx_json_append_string (members, text, -1);
  sbx_feed_add (self->feed, SBX_EVENT_LOG, members->str);
}

static SbxOutcome
note_unknown (SbxInterpreter *self,
              GError        **error)
{
  /* Said once, and then now and then: a peer may send nothing else. */
  if (self->n_unknown++ % 1000 == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 "no rule of %s says what a message means (%" G_GUINT64_FORMAT " so far); a "
                 "profile of your own can",
                 self->profile != NULL ? self->profile->id : "any profile", self->n_unknown);

  return SBX_OUTCOME_UNKNOWN;
}

/**
 * sbx_interpreter_take:
 * @self: an interpreter that has begun
 * @text: a message, NUL-terminated behind its end
 * @event: (nullable): what its envelope calls it; it becomes `{"event":…,"data":…}` then
 * @message: (out) (transfer full) (nullable): the message
 * @reading: (out): what it means, if it was taken
 * @error: return location for an error, for people; not every unknown message has one
 *
 * Returns: what became of it
 */
SbxOutcome
sbx_interpreter_take (SbxInterpreter *self,
                      GBytes         *text,
                      const char     *event,
                      SbxJson       **message,
                      SbxReading     *reading,
                      GError        **error)
{
  g_autoptr (SbxJson) json = NULL;

  g_return_val_if_fail (SBX_IS_INTERPRETER (self), SBX_OUTCOME_MALFORMED);
  g_return_val_if_fail (self->feed != NULL, SBX_OUTCOME_MALFORMED);

  *message = NULL;
  memset (reading, 0, sizeof *reading);
  capture (self, text);
  json = parse (text, event, error);
  if (json == NULL)
    {
      g_prefix_error (error, "a message is no JSON that can be taken: ");
      return SBX_OUTCOME_MALFORMED;
    }
  *message = sbx_json_ref (json);
  guess (self, json);
  if (self->profile == NULL)
    return note_unknown (self, error);
  if (!sbx_message_reader_take (self->reader, json, reading, error))
    return SBX_OUTCOME_LOST;
  hint (self, reading);

  return reading->kind == SBX_MESSAGE_UNKNOWN ? note_unknown (self, error) : SBX_OUTCOME_TAKEN;
}

/* Where the state is in a document that was asked for: in an envelope that a profile knows, if the
 * document is not more than an envelope, else all of it. */
static guint32
find_state (SbxInterpreter *self,
            SbxJson        *json)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  SbxProfile *profile = self->profile;
  SbxReading reading;

  g_ptr_array_add (one, json);
  if (self->profiles != NULL)
    profile = sbx_profiles_guess (self->profiles, one);
  if (profile == NULL || (self->profiles != NULL && sbx_json_count (json, 0) > ENVELOPE_MEMBERS))
    return 0;
  sbx_profile_read (profile, json, TRUE, &reading);

  return reading.kind == SBX_MESSAGE_STATE && json->tokens[reading.value].type == SBX_JSON_OBJECT
         ? reading.value : 0;
}

/**
 * sbx_interpreter_take_state:
 * @self: an interpreter that has begun
 * @text: a whole state that was asked for
 * @error: return location for an error, for people
 *
 * If a profile says that such a text is an envelope, the state is what it says; else the text is
 * the state.
 *
 * Returns: what became of it
 */
SbxOutcome
sbx_interpreter_take_state (SbxInterpreter *self,
                            GBytes         *text,
                            GError        **error)
{
  g_autoptr (SbxJson) json = NULL;

  g_return_val_if_fail (SBX_IS_INTERPRETER (self), SBX_OUTCOME_MALFORMED);
  g_return_val_if_fail (self->feed != NULL, SBX_OUTCOME_MALFORMED);

  capture (self, text);
  json = parse (text, NULL, error);
  if (json == NULL)
    {
      g_prefix_error (error, "the state is no JSON that can be taken: ");
      return SBX_OUTCOME_MALFORMED;
    }
  /* Messages, if any come, will tell more. */
  if (self->profile == NULL)
    set_profile (self, sbx_profiles_find (self->profiles, "bare-state"));
  sbx_message_reader_take_state (self->reader, NULL, json, find_state (self, json));

  return SBX_OUTCOME_TAKEN;
}

/**
 * sbx_interpreter_begin:
 * @self: an interpreter
 * @session: what to feed
 * @connector: whose run it is
 * @error: return location for an error, or %NULL
 *
 * A connection stands. The run is the same over all of them.
 *
 * Returns: (transfer none) (nullable): the feed, until sbx_interpreter_end()
 */
SbxFeed *
sbx_interpreter_begin (SbxInterpreter *self,
                       SbxSession     *session,
                       SbxConnector   *connector,
                       GError        **error)
{
  SbxFeedHello hello = { self->peer, self->run, "server", self->name, self->url, self->agent };

  g_return_val_if_fail (SBX_IS_INTERPRETER (self), NULL);

  sbx_interpreter_end (self, "replaced");
  self->feed = sbx_feed_new (session, connector, &hello, error);
  if (self->feed != NULL)
    sbx_message_reader_set_feed (self->reader, self->feed);

  return self->feed;
}

/**
 * sbx_interpreter_end:
 * @self: an interpreter
 * @reason: of the run's `bye`
 *
 * The connection is gone.
 */
void
sbx_interpreter_end (SbxInterpreter *self,
                     const char     *reason)
{
  g_return_if_fail (SBX_IS_INTERPRETER (self));

  if (self->feed == NULL)
    return;
  sbx_message_reader_set_feed (self->reader, NULL);
  sbx_feed_end (self->feed, reason);
  g_clear_object (&self->feed);
}

/**
 * sbx_interpreter_get_feed:
 * @self: an interpreter
 *
 * Returns: (transfer none) (nullable): the feed of the connection that stands
 */
SbxFeed *
sbx_interpreter_get_feed (SbxInterpreter *self)
{
  return self->feed;
}

/**
 * sbx_interpreter_get_profile:
 * @self: an interpreter
 *
 * Returns: (transfer none) (nullable): by which messages are read; %NULL as long as it is unknown
 */
SbxProfile *
sbx_interpreter_get_profile (SbxInterpreter *self)
{
  return self->profile;
}

/**
 * sbx_interpreter_has_answers:
 * @self: an interpreter
 *
 * Returns: whether the peer answers actions, by the profile
 */
gboolean
sbx_interpreter_has_answers (SbxInterpreter *self)
{
  for (guint i = 0; self->profile != NULL && i < self->profile->rules->len; i++)
    {
      const SbxProfileRule *rule = g_ptr_array_index (self->profile->rules, i);

      if (rule->kind == SBX_MESSAGE_DONE)
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_interpreter_set_can_dispatch:
 * @self: an interpreter
 * @can: whether actions can be sent
 * @why: (nullable): what cannot be done, and why, for people
 *
 * Instead of what the profile says.
 */
void
sbx_interpreter_set_can_dispatch (SbxInterpreter *self,
                                  gboolean        can,
                                  const char     *why)
{
  self->own_can = TRUE;
  sbx_message_reader_set_can_dispatch (self->reader, can, why);
}

/**
 * sbx_interpreter_get_captured:
 * @self: an interpreter
 *
 * Returns: (transfer none) (element-type GBytes): the last messages, oldest first
 */
GPtrArray *
sbx_interpreter_get_captured (SbxInterpreter *self)
{
  return self->captured;
}

/**
 * sbx_interpreter_get_problem:
 * @self: an interpreter
 *
 * Returns: (nullable): what is wrong with profiles of the user, for people
 */
const char *
sbx_interpreter_get_problem (SbxInterpreter *self)
{
  return self->problem;
}

/* What is wrong with profiles in one sentence; NULL if nothing is. */
static char *
join_problems (GPtrArray *problems)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (problems->len == 0)
    return NULL;
  for (guint i = 0; i < MIN (problems->len, MAX_PROBLEMS); i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "A profile cannot be used: " : "; ",
                            (const char *) problems->pdata[i]);
  if (problems->len > MAX_PROBLEMS)
    g_string_append_printf (text, "; and %u more", problems->len - MAX_PROBLEMS);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * sbx_interpreter_new:
 * @address: where the peer is; its option `profile` names the profile, else it is guessed
 * @agent: what speaks there
 * @problems: (element-type utf8): where to add what is wrong with profiles of the user
 * @error: return location for an error, for people
 *
 * Returns: (transfer full) (nullable): an interpreter
 */
SbxInterpreter *
sbx_interpreter_new (const SbxServiceAddress *address,
                     const char              *agent,
                     GPtrArray               *problems,
                     GError                 **error)
{
  g_autoptr (SbxInterpreter) self = g_object_new (SBX_TYPE_INTERPRETER, NULL);
  const char *id = sbx_service_address_get (address, "profile");
  SbxProfile *profile;

  self->peer = g_strdup (address->peer);
  self->name = g_strdup (address->name);
  self->url = g_strdup (address->url);
  self->agent = g_strdup (agent);
  self->run = sbx_feed_make_id ();
  self->reader = sbx_message_reader_new (address->name);
  self->profiles = sbx_profiles_load (problems);
  self->problem = join_problems (problems);
  if (id == NULL)
    return g_steal_pointer (&self);

  profile = sbx_profiles_find (self->profiles, id);
  if (profile == NULL)
    {
      /* Perhaps it is one of those that cannot be used. */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   "There is no profile “%s”; without #profile the messages decide%s%s", id,
                   self->problem != NULL ? ". " : "", self->problem != NULL ? self->problem : "");
      return NULL;
    }
  set_profile (self, profile);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);

  return g_steal_pointer (&self);
}

static void
sbx_interpreter_dispose (GObject *object)
{
  sbx_interpreter_end (SBX_INTERPRETER (object), "stopped");

  G_OBJECT_CLASS (sbx_interpreter_parent_class)->dispose (object);
}

static void
sbx_interpreter_finalize (GObject *object)
{
  SbxInterpreter *self = SBX_INTERPRETER (object);

  g_clear_object (&self->reader);
  g_clear_pointer (&self->profile, sbx_profile_unref);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_ptr_array_unref (self->samples);
  g_ptr_array_unref (self->captured);
  g_free (self->peer);
  g_free (self->name);
  g_free (self->url);
  g_free (self->agent);
  g_free (self->run);
  g_free (self->problem);

  G_OBJECT_CLASS (sbx_interpreter_parent_class)->finalize (object);
}

static void
sbx_interpreter_class_init (SbxInterpreterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_interpreter_dispose;
  object_class->finalize = sbx_interpreter_finalize;
}

static void
sbx_interpreter_init (SbxInterpreter *self)
{
  self->samples = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_json_unref);
  self->captured = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}
