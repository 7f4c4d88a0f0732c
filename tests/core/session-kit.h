/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib/gstdio.h>
#include <string.h>

#include "sbx-session.h"

/* A recording in a folder of its own, and a session on it. */
typedef struct
{
  char *folder;
  char *path;
  SbxRecording *recording;
  SbxSession *session;
  SbxRules *rules; /* NULL: none */
} Kit;

static inline SbxJson *
kit_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  SbxJson *json = sbx_json_parse (text, strlen (text), 0, 0, &error);

  g_assert_no_error (error);

  return json;
}

static inline void
kit_open (Kit             *kit,
          SbxRecordingMode mode)
{
  g_autoptr (GError) error = NULL;

  kit->recording = sbx_recording_open (kit->path, mode, &error);
  g_assert_no_error (error);
  kit->session = sbx_session_new (kit->recording);
  if (kit->rules != NULL)
    sbx_session_set_rules (kit->session, kit->rules);
  while (sbx_session_replay (kit->session, 0, NULL, &error))
    ;
  g_assert_no_error (error);
}

static inline void
kit_close (Kit *kit)
{
  g_clear_object (&kit->session);
  g_assert_finalize_object (g_steal_pointer (&kit->recording));
}

static inline void
kit_reopen (Kit             *kit,
            SbxRecordingMode mode)
{
  kit_close (kit);
  kit_open (kit, mode);
}

/* @rules: (nullable) (transfer full) */
static inline void
kit_init_with_rules (Kit      *kit,
                     SbxRules *rules)
{
  kit->rules = rules;
  kit->folder = g_dir_make_tmp ("signalbox-XXXXXX", NULL);
  kit->path = g_build_filename (kit->folder, "test.signalbox", NULL);
  kit_open (kit, SBX_RECORDING_CREATE);
}

static inline void
kit_init (Kit *kit)
{
  kit_init_with_rules (kit, NULL);
}

static inline void
kit_clear (Kit *kit)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  kit_close (kit);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (kit->path, suffixes[i], NULL);

      g_unlink (path);
    }
  g_rmdir (kit->folder);
  g_clear_pointer (&kit->rules, sbx_rules_unref);
  g_free (kit->path);
  g_free (kit->folder);
}

static inline SbxRun *
kit_hello (Kit        *kit,
           const char *peer,
           const char *run,
           gboolean   *known)
{
  g_autofree char *text = g_strdup_printf ("{\"m\":\"hello\",\"protocol\":1,\"peer\":\"%s\",\"run\":\"%s\","
                                           "\"wall\":1795150179604.5,\"kind\":\"node\",\"name\":\"%s\"}", peer, run, peer);
  g_autoptr (SbxJson) json = kit_parse (text);
  g_autoptr (GError) error = NULL;
  gboolean ignored;
  SbxRun *begun = sbx_session_begin_run (kit->session, json, 0, known != NULL ? known : &ignored, &error);

  g_assert_no_error (error);

  return begun;
}

/* @events: the inside of the array. */
static inline gboolean
kit_take (Kit        *kit,
          SbxRun     *run,
          guint64     first,
          const char *events,
          GError    **error)
{
  g_autofree char *text = g_strdup_printf ("[%s]", events);
  g_autoptr (SbxJson) json = kit_parse (text);

  return sbx_session_take (kit->session, run, json, 0, first, error);
}

static inline void
kit_must_take (Kit        *kit,
               SbxRun     *run,
               guint64     first,
               const char *events)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (kit_take (kit, run, first, events, &error));
  g_assert_no_error (error);
}

static inline char *
kit_state_text (Kit    *kit,
                guint   store,
                guint64 number)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *stores = sbx_session_get_stores (kit->session);
  g_autoptr (SbxValue) state = NULL;
  g_autoptr (GBytes) text = NULL;

  g_assert_cmpuint (store, <, stores->len);
  state = sbx_session_get_state (kit->session, g_ptr_array_index (stores, store), number, &error);
  g_assert_no_error (error);
  if (state == NULL)
    return NULL;
  text = sbx_value_to_json (state);

  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

/* The text of one event as it stands in the recording. */
static inline char *
kit_event_text (Kit    *kit,
                guint64 number)
{
  g_autoptr (GError) error = NULL;
  SbxStore *store;
  SbxRun *run;
  guint32 token;
  gsize length;
  const char *raw;
  g_autoptr (SbxJson) json = sbx_session_get_event (kit->session, number, &token, &run, &store, &error);

  g_assert_no_error (error);
  if (json == NULL)
    return NULL;
  raw = sbx_json_raw (json, token, &length);

  return g_strndup (raw, length);
}
