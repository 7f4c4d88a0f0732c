/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-error-log.h"

#include "sbx-drift.h"

GArray *
sbx_error_log_new (void)
{
  return g_array_new (FALSE, TRUE, sizeof (SbxErrorLine));
}

void
sbx_error_log_observe (GArray         *self,
                       const SbxEvent *event)
{
  const SbxJson *json = event->json;
  SbxErrorLine line = { .run = event->run, .number = event->number, .time = event->time };
  guint32 text;

  if (event->kind != SBX_EVENT_LOG || event->remote == NULL || self->len >= SBX_ERROR_LOG_MAX
      || !sbx_json_equals (json, sbx_json_member (json, event->token, "level"), "error"))
    return;
  text = sbx_json_member (json, event->token, "text");
  line.remote = event->remote->name;
  memcpy (line.text, json->text + json->tokens[text].offset,
          MIN (json->tokens[text].length, SBX_ERROR_LOG_TEXT - 1));
  g_array_append_val (self, line);
}

const SbxErrorLine *
sbx_error_log_find (const GArray *self,
                    const SbxRun *run,
                    SbxSymbol     but,
                    const char   *name,
                    guint8        type,
                    double        time,
                    double        within)
{
  for (guint i = 0; i < self->len; i++)
    {
      const SbxErrorLine *line = &g_array_index (self, SbxErrorLine, i);

      if (line->run == run && line->remote != but && line->time >= time
          && line->time - time <= within
          && (sbx_drift_names (line->text, name) || sbx_drift_names_method (line->text, type)))
        return line;
    }

  return NULL;
}
