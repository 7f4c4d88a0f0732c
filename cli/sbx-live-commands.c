/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-live.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sbx-export-json.h"
#include "sbx-limits.h"

/* Commands as JSON on the standard input, one object on a line; answers on the standard output:
 * {"done":1,"ok":true} or {"done":1,"ok":false,"error":"…"}. docs/sbx.md says what there is. */

typedef struct
{
  SbxLive *live;
  GDataInputStream *lines;
  SbxRedactor *redactor;   /* (nullable): where nothing is printed but answers */
  gboolean raw;
} Reader;

static void read_line (Reader *self);

/* --- Answers --------------------------------------------------------------------------------- */

/* @id: as it was given, as JSON text */
static void
answer (const char   *id,
        const GError *error,
        const char   *rest)
{
  g_autoptr (GString) line = g_string_new ("{\"done\":");

  g_string_append (line, id);
  g_string_append (line, error == NULL ? ",\"ok\":true" : ",\"ok\":false");
  if (error != NULL)
    sbx_export_append_text (line, "error", error->message);
  g_string_append (line, rest);
  g_string_append_c (line, '}');
  puts (line->str);
  fflush (stdout);
}

static void
answer_problem (const char *id,
                const char *problem)
{
  g_autoptr (GError) error = g_error_new_literal (SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_INVALID,
                                                  problem);

  answer (id, error, "");
}

static void
on_commanded (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autofree char *id = data;
  g_autoptr (GError) error = NULL;

  sbx_session_command_finish (SBX_SESSION (source), result, &error);
  answer (id, error, "");
}

static void
on_invoked (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autofree char *id = data;
  g_autoptr (GError) error = NULL;

  sbx_connector_finish (SBX_CONNECTOR (source), result, &error);
  answer (id, error, "");
}

/* --- What is asked --------------------------------------------------------------------------- */

static char *
dup_member (const SbxJson *json,
            const char    *name)
{
  guint32 token = sbx_json_member (json, 0, name);

  return token != 0 && json->tokens[token].type == SBX_JSON_STRING
         ? sbx_json_dup_string (json, token, NULL) : NULL;
}

/* A number or a text, to be given back as it is. */
static char *
dup_id (const SbxJson *json)
{
  guint32 token = sbx_json_member (json, 0, "id");
  gsize length;
  const char *raw;

  if (token == 0 || (json->tokens[token].type != SBX_JSON_NUMBER
                     && json->tokens[token].type != SBX_JSON_STRING))
    return g_strdup ("null");
  raw = sbx_json_raw (json, token, &length);

  return g_strndup (raw, length);
}

static guint64
get_number (const SbxJson *json,
            const char    *name)
{
  guint32 token = sbx_json_member (json, 0, name);
  guint64 number = 0;

  return token != 0 && sbx_json_get_uint (json, token, &number) ? number : 0;
}

static gboolean
is_store (SbxSession *session,
          SbxStore   *store,
          const char *name,
          const char *peer)
{
  SbxSymbols *symbols = sbx_session_get_symbols (session);
  g_autofree char *label = sbx_store_dup_label (store, symbols);

  if (!store->open || !store->run->live || store->run->peer == NULL)
    return FALSE;
  if (peer != NULL && g_strcmp0 (store->run->peer->name, peer) != 0
      && g_strcmp0 (store->run->peer->id, peer) != 0)
    return FALSE;

  return name == NULL || g_strcmp0 (label, name) == 0
         || g_strcmp0 (sbx_symbols_get (symbols, store->id), name) == 0;
}

/* The connected store of that id or label; several are as bad as none. */
static SbxStore *
find_store (SbxSession *session,
            const char *name,
            const char *peer,
            const char *id)
{
  GPtrArray *stores = sbx_session_get_stores (session);
  SbxStore *found = NULL;
  g_autofree char *problem = NULL;
  guint n_found = 0;

  for (guint i = 0; i < stores->len; i++)
    {
      if (!is_store (session, g_ptr_array_index (stores, i), name, peer))
        continue;
      found = g_ptr_array_index (stores, i);
      n_found++;
    }
  if (n_found == 1)
    return found;

  if (name == NULL && n_found == 0)
    problem = g_strdup (_("No store is connected"));
  else
    problem = n_found == 0
              ? g_strdup_printf (_("No connected store is called “%s”"), name)
              : g_strdup_printf (_("%u connected stores are meant; say which, with “store” and "
                                   "“peer”"), n_found);
  answer_problem (id, problem);

  return NULL;
}

static void
run_command (Reader        *self,
             const SbxJson *json,
             const char    *text,
             const char    *id)
{
  SbxSession *session = sbx_live_get_session (self->live);
  g_autofree char *name = dup_member (json, "store");
  g_autofree char *peer = dup_member (json, "peer");
  g_autoptr (SbxCommand) command = NULL;
  SbxCommandKind kind;
  SbxStore *store;
  guint32 value;
  guint32 on = sbx_json_member (json, 0, "on");

  if (!sbx_command_kind_from_string (text, &kind))
    {
      answer_problem (id, _("There is no such command"));
      return;
    }
  store = find_store (session, name, peer, id);
  if (store == NULL)
    return;

  command = sbx_command_new (kind, store->index);
  command->number = get_number (json, "number");
  command->before = get_number (json, "before");
  command->on = on == 0 || json->tokens[on].type == SBX_JSON_TRUE;
  value = sbx_json_member (json, 0, kind == SBX_COMMAND_DISPATCH ? "action" : "state");
  if (value != 0)
    {
      gsize length;
      const char *raw = sbx_json_raw (json, value, &length);

      command->json = sbx_json_parse (raw, length, 0, 0, NULL);
    }
  sbx_session_command_async (session, command, on_commanded,
                             g_strdup (id));
}

/* As everything that is printed: without secrets, unless they are asked for. */
static void
append_state (Reader         *self,
              const SbxValue *state,
              GString        *out)
{
  SbxRedactor *redactor = sbx_live_get_redactor (self->live);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SbxJson) json = NULL;

  g_string_append (out, ",\"state\":");
  sbx_value_append_json (state, text);
  if (self->raw)
    {
      g_string_append_len (out, text->str, (gssize) text->len);
      return;
    }
  if (redactor == NULL)
    redactor = self->redactor = self->redactor != NULL ? self->redactor : sbx_redactor_new (NULL);
  json = sbx_json_parse (text->str, text->len, 0, 0, NULL);
  if (json != NULL)
    sbx_redactor_append_value (redactor, json, 0, out);
  else
    g_string_append (out, "null");
}

static void
run_state (Reader        *self,
           const SbxJson *json,
           const char    *name,
           const char    *id)
{
  SbxSession *session = sbx_live_get_session (self->live);
  g_autofree char *peer = dup_member (json, "peer");
  g_autoptr (SbxValue) state = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) rest = g_string_new (NULL);
  guint64 number = get_number (json, "number");
  SbxStore *store;

  store = find_store (session, name, peer, id);
  if (store == NULL)
    return;

  if (number == 0)
    number = sbx_session_get_n_events (session);
  state = sbx_session_get_state (session, store, number, &error);
  if (state != NULL)
    append_state (self, state, rest);
  answer (id, error, rest->str);
}

static void
append_store (GString    *out,
              SbxSession *session,
              SbxStore   *store)
{
  SbxSymbols *symbols = sbx_session_get_symbols (session);
  g_autofree char *label = sbx_store_dup_label (store, symbols);
  const char *separator = "";

  g_string_append (out, out->str[out->len - 1] == '[' ? "{" : ",{");
  sbx_export_append_text (out, "store", sbx_symbols_get (symbols, store->id));
  sbx_export_append_text (out, "label", label);
  sbx_export_append_text (out, "peer", store->run->peer->name);
  sbx_export_append_uint (out, "actions", store->n_actions);
  sbx_export_append_name (out, "can");
  g_string_append_c (out, '[');
  for (guint i = 0; i < SBX_N_COMMANDS; i++)
    {
      if ((store->can & (1u << i)) == 0)
        continue;
      g_string_append_printf (out, "%s\"%s\"", separator, sbx_command_kind_to_string (i));
      separator = ",";
    }
  g_string_append_c (out, ']');
  sbx_export_append_text (out, "why", store->why);
  g_string_append_printf (out, ",\"locked\":%s,\"paused\":%s", store->locked ? "true" : "false",
                          store->paused ? "true" : "false");
  if (store->at != NULL)
    sbx_export_append_uint (out, "at", sbx_store_find_action (store, store->at));
  g_string_append_c (out, '}');
}

static void
run_stores (Reader     *self,
            const char *id)
{
  SbxSession *session = sbx_live_get_session (self->live);
  GPtrArray *stores = sbx_session_get_stores (session);
  g_autoptr (GString) rest = g_string_new (",\"stores\":[");

  for (guint i = 0; i < stores->len; i++)
    {
      SbxStore *store = g_ptr_array_index (stores, i);

      if (is_store (session, store, NULL, NULL))
        append_store (rest, session, store);
    }
  g_string_append_c (rest, ']');
  answer (id, NULL, rest->str);
}

static void
run_on_connector (Reader        *self,
                  const SbxJson *json,
                  const char    *offer,
                  const char    *text,
                  const char    *id)
{
  g_autofree char *address = dup_member (json, "connector");
  SbxConnector *connector = sbx_live_find_connector (self->live, address);

  if (connector == NULL)
    {
      answer_problem (id, _("There is no such connection"));
      return;
    }
  if (offer == NULL)
    {
      sbx_connector_answer (connector, text, FALSE);
      answer (id, NULL, "");
      return;
    }

  sbx_connector_invoke_async (connector, offer, on_invoked, g_strdup (id));
}

static void
run_line (Reader     *self,
          const char *line,
          gsize       length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (line, length, SBX_LIMIT_MESSAGE_SIZE, 0, &error);
  g_autofree char *command = NULL;
  g_autofree char *invoke = NULL;
  g_autofree char *text = NULL;
  g_autofree char *state = NULL;
  g_autofree char *id = NULL;

  if (json == NULL || json->tokens[0].type != SBX_JSON_OBJECT)
    {
      answer_problem ("null", json == NULL ? error->message : _("A command is a JSON object"));
      return;
    }

  id = dup_id (json);
  command = dup_member (json, "command");
  invoke = dup_member (json, "invoke");
  text = dup_member (json, "answer");
  state = dup_member (json, "state");
  if (command != NULL)
    run_command (self, json, command, id);
  else if (invoke != NULL || text != NULL)
    run_on_connector (self, json, invoke, text, id);
  else if (state != NULL)
    run_state (self, json, state, id);
  else if (sbx_json_member (json, 0, "stores") != 0)
    run_stores (self, id);
  else
    answer_problem (id, _("One of “command”, “invoke”, “answer”, “state” and “stores” is needed"));
}

/* --- Reading --------------------------------------------------------------------------------- */

static void
on_line (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Reader *self = data;
  gsize length;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source),
                                                                result, &length, NULL);

  /* The end of the commands is not the end of the work. */
  if (line == NULL)
    return;

  if (length > 0)
    run_line (self, line, length);
  read_line (self);
}

static void
read_line (Reader *self)
{
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

static void
free_reader (gpointer data)
{
  Reader *self = data;

  g_object_unref (self->lines);
  g_clear_pointer (&self->redactor, sbx_redactor_free);
  g_free (self);
}

void
sbx_live_take_commands (SbxLive *self,
                        gboolean raw)
{
  Reader *reader = g_new0 (Reader, 1);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);

  reader->live = self;
  reader->lines = g_data_input_stream_new (input);
  reader->raw = raw;
  g_data_input_stream_set_newline_type (reader->lines, G_DATA_STREAM_NEWLINE_TYPE_LF);
  sbx_live_keep (self, reader, free_reader);
  read_line (reader);
}
