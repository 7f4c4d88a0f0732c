/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-file-reader.h"

#include <math.h>

struct _SbxFileReader
{
  SbxConnector parent_instance;

  /* Owned */
  SbxSession *session;
  SbxFeed *feed;             /* (nullable) */
  GCancellable *cancellable; /* (nullable) */
  char *name;
  char *problem;             /* (nullable): of the disk */

  double time;               /* of the file, ms since 1970 */
  double last;               /* of the events, ms since the run began */
  SbxFileProgress progress;  /* (nullable) */
  gpointer data;
};

G_DEFINE_FINAL_TYPE (SbxFileReader, sbx_file_reader, SBX_TYPE_CONNECTOR)

static gboolean
sbx_file_reader_start (SbxConnector  *connector,
                       SbxSession    *session,
                       GError       **error)
{
  return TRUE;
}

static void
sbx_file_reader_stop (SbxConnector *connector,
                      const char   *reason)
{
}

static void
on_disk_error (SbxSession    *session,
               const char    *problem,
               SbxFileReader *self)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
}

SbxFileReader *
sbx_file_reader_new (SbxSession      *session,
                     const char      *name,
                     double           time,
                     GCancellable    *cancellable,
                     SbxFileProgress  progress,
                     gpointer         data)
{
  SbxFileReader *self = g_object_new (SBX_TYPE_FILE_READER, NULL);

  self->session = g_object_ref (session);
  self->name = g_strdup (name);
  self->time = time;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->progress = progress;
  self->data = data;
  g_signal_connect (session, "disk-error", G_CALLBACK (on_disk_error), self);

  return self;
}

SbxFeed *
sbx_file_reader_begin (SbxFileReader  *self,
                       const char     *agent,
                       double          time,
                       GError        **error)
{
  SbxFeedHello hello = {
    .peer = "file",
    .kind = "page",
    .name = self->name,
    .agent = agent,
    .wall = time > 0 ? time : self->time,
  };

  g_return_val_if_fail (self->feed == NULL, NULL);

  self->feed = sbx_feed_new (self->session, SBX_CONNECTOR (self), &hello, error);
  if (self->feed != NULL)
    sbx_feed_set_time (self->feed, 0);

  return self->feed;
}

void
sbx_file_reader_set_time (SbxFileReader *self,
                          double         time)
{
  double wall = sbx_feed_get_run (self->feed)->wall;

  if (!isnan (time))
    self->last = CLAMP (time - wall, self->last, MAX (self->last, sbx_feed_get_time (self->feed)));
  sbx_feed_set_time (self->feed, self->last);
}

gboolean
sbx_file_reader_step (SbxFileReader  *self,
                      double          fraction,
                      GError        **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (self->problem != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                   "What is in the file cannot be kept: %s", self->problem);
      return FALSE;
    }
  if (self->progress != NULL)
    self->progress (CLAMP (fraction, 0, 1), self->data);

  return TRUE;
}

gboolean
sbx_file_reader_end (SbxFileReader  *self,
                     GError        **error)
{
  if (self->feed != NULL)
    sbx_feed_end (self->feed, "end-of-file");
  g_clear_object (&self->feed);

  return sbx_file_reader_step (self, 1, error) && sbx_session_commit (self->session, error);
}

const char *
sbx_file_reader_get_name (SbxFileReader *self)
{
  return self->name;
}

/**
 * sbx_file_reader_warn:
 * @self: a reader whose run has begun
 * @text: what the file cannot say, for people
 *
 * Adds a line to the list.
 */
void
sbx_file_reader_warn (SbxFileReader *self,
                      const char    *text)
{
  g_autoptr (GString) members = g_string_new (",\"level\":\"warning\",\"text\":");

  sbx_json_append_string (members, text, -1);
  sbx_feed_add (self->feed, SBX_EVENT_LOG, members->str);
}

static void
sbx_file_reader_dispose (GObject *object)
{
  SbxFileReader *self = SBX_FILE_READER (object);

  if (self->feed != NULL)
    sbx_feed_end (self->feed, "closed");
  g_clear_object (&self->feed);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (sbx_file_reader_parent_class)->dispose (object);
}

static void
sbx_file_reader_finalize (GObject *object)
{
  SbxFileReader *self = SBX_FILE_READER (object);

  g_clear_object (&self->cancellable);
  g_free (self->name);
  g_free (self->problem);

  G_OBJECT_CLASS (sbx_file_reader_parent_class)->finalize (object);
}

static void
sbx_file_reader_class_init (SbxFileReaderClass *klass)
{
  SbxConnectorClass *connector_class = SBX_CONNECTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_file_reader_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_file_reader_finalize;
  connector_class->kind = "file";
  connector_class->start = sbx_file_reader_start;
  connector_class->stop = sbx_file_reader_stop;
}

static void
sbx_file_reader_init (SbxFileReader *self)
{
}
