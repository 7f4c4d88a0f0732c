/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-file-import.h"

#include <glib/gstdio.h>
#include <string.h>

#include "sbx-file-lifted.h"
#include "sbx-file-queries.h"
#include "sbx-limits.h"
#include "sbx-split.h"

#define MAGIC "SQLite format 3"
#define PIECE (1024u * 1024)

/* What core/exporters writes as the member `format` of its JSON. */
#define OUR_EXPORT "\"signalbox-export\""

/* At most so many keys are named in an error. */
#define KEYS_SHOWN 5u

typedef gboolean (*ReadFunc) (SbxFileReader *reader,
                              GBytes        *text,
                              GError       **error);

/* --- The bytes ------------------------------------------------------------------------------- */

/**
 * sbx_file_is_foreign:
 * @path: a file
 *
 * Looks at the file's first bytes, never at its name.
 *
 * Returns: whether it exists and is no recording: sbx_file_import() makes one of it, or says what
 *   it is
 */
gboolean
sbx_file_is_foreign (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char head[sizeof MAGIC - 1];
  gsize n = 0;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head, &n,
                                                  NULL, NULL))
    return FALSE;

  /* An empty file is an empty database, too. */
  return n > 0 && (n < sizeof head || memcmp (head, MAGIC, sizeof head) != 0);
}

static GBytes *
read_all (const char       *path,
          double           *time,
          GCancellable     *cancellable,
          SbxFileProgress   progress,
          gpointer          data,
          GError          **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 size;
  gssize n;

  if (stream == NULL)
    return NULL;
  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE ","
                                         G_FILE_ATTRIBUTE_TIME_MODIFIED, cancellable, error);
  if (info == NULL)
    return NULL;

  size = (guint64) g_file_info_get_size (info);
  *time = 1000.0 * (double) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED);
  do
    {
      guint length = bytes->len;

      if (length > SBX_LIMIT_IMPORT_SIZE)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       "The file is larger than %u MB, which is more than can be imported",
                       SBX_LIMIT_IMPORT_SIZE / (1024u * 1024));
          return NULL;
        }
      g_byte_array_set_size (bytes, length + PIECE);
      n = g_input_stream_read (G_INPUT_STREAM (stream), bytes->data + length, PIECE, cancellable,
                               error);
      g_byte_array_set_size (bytes, length + (guint) MAX (n, 0));
      if (n < 0)
        return NULL;
      if (progress != NULL && size > 0)
        progress (0.3 * MIN (1.0, (double) bytes->len / (double) size), data);
    }
  while (n > 0);

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* --- What it is ------------------------------------------------------------------------------ */

static void
set_foreign (GError     **error,
             const char  *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               "%s. Signalbox opens its own recordings, what Redux DevTools exports or reports, "
               "and dehydrated caches of TanStack Query", what);
}

/* Without the mark that some editors put before a text, and without blanks. */
static GBytes *
trim (GBytes *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  gsize start = length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  while (start < length && g_ascii_isspace (text[start]))
    start++;

  return g_bytes_new_from_bytes (bytes, start, length - start);
}

static gboolean
is_one_of (const SbxSplitChild *child,
           const char          *first,
           const char          *second)
{
  return sbx_split_key_is (child, first) || sbx_split_key_is (child, second);
}

static gboolean
is_array (const SbxSplitChild *child)
{
  return child->value.length > 0 && child->value.text[0] == '[';
}

static gboolean
is_text (const SbxSplitChild *child,
         const char          *text)
{
  return child->value.length == strlen (text)
         && memcmp (child->value.text, text, child->value.length) == 0;
}

/* Decides by the keys at the root, of which there must be one that only one kind of file has. */
static ReadFunc
recognise_object (SbxSpan   text,
                  GError  **error)
{
  g_autoptr (GString) keys = g_string_new (NULL);
  g_autofree char *what = NULL;
  gboolean broken = FALSE;
  gboolean object;
  const char *at;
  const char *end;
  SbxSplitChild child;
  guint n = 0;

  sbx_split_begin (text, &object, &at, &end);
  while (sbx_split_next (&at, end, object, &child, &broken))
    {
      if (is_one_of (&child, "computedStates", "actionsById")
          || sbx_split_key_is (&child, "payload"))
        return sbx_file_lifted_read;
      if ((sbx_split_key_is (&child, "queries") && is_array (&child))
          || sbx_split_key_is (&child, "clientState"))
        return sbx_file_queries_read;
      if (sbx_split_key_is (&child, "format") && is_text (&child, OUR_EXPORT))
        {
          set_foreign (error, "This is a JSON export of Signalbox for other programs; export a "
                              "recording to open it again");
          return NULL;
        }
      if (n++ < KEYS_SHOWN)
        g_string_append_printf (keys, "%s“%.*s”", n > 1 ? ", " : "",
                                (int) MIN (child.key.length, 40u), child.key.text);
    }

  if (broken)
    what = g_strdup ("The file begins like JSON and then is none");
  else if (n == 0)
    what = g_strdup ("The file holds an empty JSON object");
  else
    what = g_strdup_printf ("The file holds JSON of another kind, with %s%s", keys->str,
                            n > KEYS_SHOWN ? " and more" : "");
  {
    g_autofree char *valid = g_utf8_make_valid (what, -1);

    set_foreign (error, valid);
  }

  return NULL;
}

/* Bare actions, as some write them by hand. */
static GBytes *
wrap_actions (GBytes  *text,
              GError **error)
{
  g_autoptr (SbxJson) json = sbx_json_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text),
                                             0, SBX_LIMIT_MESSAGE_DEPTH, NULL);
  g_autoptr (GString) wrapped = g_string_new ("{\"payload\":");
  guint32 first = json != NULL ? sbx_json_first (json, 0) : 0;

  if (first == 0 || sbx_json_member (json, first, "type") == 0)
    {
      set_foreign (error, json == NULL ? "The file begins like JSON and then is none"
                                       : "The file holds a list, but not of actions");
      return NULL;
    }
  sbx_json_append_string (wrapped, json->text, (gssize) json->length);
  g_string_append_c (wrapped, '}');

  return g_string_free_to_bytes (g_steal_pointer (&wrapped));
}

/* Which reader it is for; @text may become another one. */
static ReadFunc
recognise (GBytes **text,
           GError **error)
{
  GBytes *wrapped;
  SbxSpan span;

  span.text = g_bytes_get_data (*text, &span.length);
  if (span.length > 0 && span.text[0] == '{')
    return recognise_object (span, error);
  if (span.length == 0 || span.text[0] != '[')
    {
      set_foreign (error, span.length == 0 ? "The file is empty"
                          : span.length > 1 && memcmp (span.text, "\x1f\x8b", 2) == 0
                            ? "The file is compressed; unpack it first"
                          : span.length > 1 && memcmp (span.text, "PK", 2) == 0
                            ? "The file is an archive; unpack it first"
                            : "The file is neither a recording nor JSON");
      return NULL;
    }

  wrapped = wrap_actions (*text, error);
  if (wrapped == NULL)
    return NULL;
  g_bytes_unref (*text);
  *text = wrapped;

  return sbx_file_lifted_read;
}

/* --- The recording --------------------------------------------------------------------------- */

static void
remove_recording (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }
}

static gboolean
import_text (const char       *path,
             GBytes           *text,
             ReadFunc          read,
             double            time,
             const char       *destination,
             GCancellable     *cancellable,
             SbxFileProgress   progress,
             gpointer          data,
             GError          **error)
{
  g_autoptr (SbxRecording) recording = NULL;
  g_autoptr (SbxSession) session = NULL;
  g_autoptr (SbxFileReader) reader = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  gboolean done;

  recording = sbx_recording_open (destination, SBX_RECORDING_CREATE, error);
  if (recording == NULL)
    return FALSE;

  session = sbx_session_new (recording);
  while (sbx_session_replay (session, 0, NULL, NULL))
    ;
  reader = sbx_file_reader_new (session, valid, time, cancellable, progress, data);
  done = read (reader, text, error) && sbx_file_reader_end (reader, error);
  g_clear_object (&reader);

  return done;
}

/**
 * sbx_file_import:
 * @path: a file that is no recording
 * @destination: where the recording goes; it must not exist
 * @cancellable: (nullable): to stop it
 * @progress: (nullable): hears of the progress, from 0 to 1, on this thread
 * @data: for @progress
 * @error: return location for an error, for people: what the file is, and what to do
 *
 * Makes a recording of what another tool has written. What kind of file it is its content says.
 * Nothing stays behind of what could not be read. Any thread; it takes as long as it takes.
 *
 * Returns: whether there is a recording
 */
gboolean
sbx_file_import (const char       *path,
                 const char       *destination,
                 GCancellable     *cancellable,
                 SbxFileProgress   progress,
                 gpointer          data,
                 GError          **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) text = NULL;
  ReadFunc read;
  double time = 0;
  gboolean done;

  g_return_val_if_fail (path != NULL && destination != NULL, FALSE);

  bytes = read_all (path, &time, cancellable, progress, data, error);
  if (bytes == NULL)
    return FALSE;
  text = trim (bytes);
  read = recognise (&text, error);
  if (read == NULL)
    return FALSE;

  /* The session has timers: they must not run on a main loop of somebody else. */
  g_main_context_push_thread_default (context);
  done = import_text (path, text, read, time, destination, cancellable, progress, data, error);
  g_main_context_pop_thread_default (context);
  if (!done)
    remove_recording (destination);

  return done;
}

/* --- From another thread --------------------------------------------------------------------- */

typedef struct
{
  char *path;
  char *destination;
  GMainContext *context;
  SbxFileProgress progress; /* (nullable) */
  gpointer progress_data;
  gint64 told;              /* when, µs */
} Import;

/* One call of the progress, on its way to who wants to hear it. */
typedef struct
{
  GTask *task;
  double fraction;
} Progress;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_main_context_unref (import->context);
  g_free (import->path);
  g_free (import->destination);
  g_free (import);
}

static void
progress_free (gpointer data)
{
  g_object_unref (((Progress *) data)->task);
  g_free (data);
}

static gboolean
on_progress_idle (gpointer data)
{
  Progress *progress = data;
  Import *import = g_task_get_task_data (progress->task);

  if (!g_task_get_completed (progress->task))
    import->progress (progress->fraction, import->progress_data);

  return G_SOURCE_REMOVE;
}

static void
on_progress (double   fraction,
             gpointer data)
{
  GTask *task = data;
  Import *import = g_task_get_task_data (task);
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GSource) source = NULL;
  Progress *progress;

  if (import->progress == NULL || now - import->told < 50000)
    return;
  import->told = now;
  progress = g_new (Progress, 1);
  progress->task = g_object_ref (task);
  progress->fraction = fraction;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_progress_idle, progress, progress_free);
  g_source_attach (source, import->context);
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      data,
     GCancellable *cancellable)
{
  const Import *import = data;
  GError *error = NULL;

  if (sbx_file_import (import->path, import->destination, cancellable, on_progress, task, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sbx_file_import_async:
 * @path: as for sbx_file_import()
 * @destination: likewise
 * @cancellable: (nullable): to stop it
 * @progress: (nullable): hears of the progress, from 0 to 1, on the thread-default main context
 * @progress_data: for @progress; has to live until @callback is called
 * @callback: called when it is done
 * @data: for @callback
 *
 * Does in a thread of its own what sbx_file_import() does.
 */
void
sbx_file_import_async (const char          *path,
                       const char          *destination,
                       GCancellable        *cancellable,
                       SbxFileProgress      progress,
                       gpointer             progress_data,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Import *import = g_new0 (Import, 1);

  g_task_set_source_tag (task, sbx_file_import_async);
  /* Whoever hears of a success finds a recording, and the other way round. */
  g_task_set_check_cancellable (task, FALSE);
  import->path = g_strdup (path);
  import->destination = g_strdup (destination);
  import->context = g_main_context_ref_thread_default ();
  import->progress = progress;
  import->progress_data = progress_data;
  g_task_set_task_data (task, import, import_free);
  g_task_run_in_thread (task, run);
}

gboolean
sbx_file_import_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
