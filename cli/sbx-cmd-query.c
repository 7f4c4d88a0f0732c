/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-cmd.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "sbx-export-json.h"
#include "sbx-imported.h"

static char **kinds;
static char *type;
static char *remote;
static char *store;
static char *from;
static char *to;
static char *limit;
static gboolean raw;

static const GOptionEntry entries[] = {
  { "kind", 0, 0, G_OPTION_ARG_STRING_ARRAY, &kinds,
    N_("Only events of this kind; may be given more than once"), N_("KIND") },
  { "type", 0, 0, G_OPTION_ARG_STRING, &type,
    N_("Only actions and messages whose type matches (* and ? are wild)"), N_("GLOB") },
  { "remote", 0, 0, G_OPTION_ARG_STRING, &remote, N_("Only events of this remote"), N_("NAME") },
  { "store", 0, 0, G_OPTION_ARG_STRING, &store, N_("Only events of this store, by its id or label"),
    N_("NAME") },
  { "from", 0, 0, G_OPTION_ARG_STRING, &from, N_("Number of the first event"), N_("NUMBER") },
  { "to", 0, 0, G_OPTION_ARG_STRING, &to, N_("Number of the last event"), N_("NUMBER") },
  { "limit", 0, 0, G_OPTION_ARG_STRING, &limit, N_("At most so many events"), N_("NUMBER") },
  { "raw", 0, 0, G_OPTION_ARG_NONE, &raw, N_("Do not redact: the output may hold secrets"), NULL },
  G_OPTION_ENTRY_NULL
};

typedef struct
{
  SbxExportSource *source;
  GPatternSpec *type;
  guint64 n;
  guint64 max; /* 0 for all */
} Query;

static gboolean
is_kind (const SbxExportEvent *event)
{
  if (kinds == NULL)
    return TRUE;
  for (guint i = 0; kinds[i] != NULL; i++)
    if (strcmp (kinds[i], sbx_event_kind_to_string (event->kind)) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_store (Query                *self,
          const SbxExportEvent *event)
{
  g_autofree char *label = NULL;
  g_autofree char *id = NULL;

  if (store == NULL)
    return TRUE;
  id = sbx_export_event_dup_text (event, "store");
  if (event->store != NULL)
    label = sbx_export_source_dup_store_label (self->source, event->store);

  return g_strcmp0 (id, store) == 0 || g_strcmp0 (label, store) == 0;
}

static gboolean
matches (Query                *self,
         const SbxExportEvent *event)
{
  g_autofree char *name = NULL;
  g_autofree char *what = NULL;

  if (event->number < self->source->from || !is_kind (event) || !is_store (self, event))
    return FALSE;
  if (remote != NULL)
    {
      name = sbx_export_event_dup_text (event, "remote");
      if (g_strcmp0 (name, remote) != 0)
        return FALSE;
    }
  if (self->type != NULL)
    {
      what = sbx_export_event_dup_type (event);
      return *what != '\0' && g_pattern_spec_match_string (self->type, what);
    }

  return TRUE;
}

static gboolean
print_event (const SbxExportEvent *event,
             gpointer              data,
             GError              **error)
{
  Query *self = data;
  g_autoptr (GString) line = NULL;

  if (!matches (self, event))
    return TRUE;

  line = g_string_new (NULL);
  sbx_export_append_event (line, event);
  if (puts (line->str) < 0)
    return FALSE;

  return self->max == 0 || ++self->n < self->max;
}

static gboolean
check_kinds (void)
{
  for (guint i = 0; kinds != NULL && kinds[i] != NULL; i++)
    {
      gboolean known = FALSE;

      for (SbxEventKind kind = 0; kind < SBX_N_EVENT_KINDS; kind++)
        known |= strcmp (kinds[i], sbx_event_kind_to_string (kind)) == 0;
      if (!known)
        {
          sbx_cmd_fail (_("There is no kind of event “%s”"), kinds[i]);
          return FALSE;
        }
    }

  return TRUE;
}

static int
run (const char             *path,
     const SbxExportOptions *options,
     guint64                 max)
{
  g_auto (SbxImported) file = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxExportSource) source = NULL;
  Query query = { .max = max };
  gboolean done;

  if (sbx_imported_open (&file, path, &error))
    source = sbx_export_source_new (file.path, options, NULL, NULL, NULL, &error);
  if (source != NULL)
    {
      query.source = source;
      query.type = type != NULL ? g_pattern_spec_new (type) : NULL;
      done = sbx_export_source_each (source, print_event, &query, &error);
      g_clear_pointer (&query.type, g_pattern_spec_free);
      if (done)
        return SBX_EXIT_NOTHING;
    }

  sbx_cmd_fail ("%s", error->message);
  return SBX_EXIT_FAILED;
}

int
sbx_cmd_query (int    argc,
               char **argv)
{
  SbxExportOptions options = { .format = SBX_EXPORT_JSON };
  guint64 max = 0;

  if (!sbx_cmd_parse (&argc, &argv, _("FILE"),
                      _("Prints the events of a recording, one JSON object on a line: number, run, "
                        "seq, time, event. Secrets are redacted."),
                      _("Examples:\n"
                        "  sbx query run.signalbox --kind dispatch --type 'cart/*'\n"
                        "  sbx query run.signalbox --remote cart --from 300 --limit 20\n"
                        "  sbx query run.signalbox --kind bridge-dropped | jq .event.reason"),
                      entries))
    return SBX_EXIT_FAILED;
  if (argc != 2)
    {
      sbx_cmd_fail (_("One recording is needed; “sbx query --help” shows how"));
      return SBX_EXIT_FAILED;
    }
  if (!check_kinds () || !sbx_cmd_read_number ("from", from, &options.from) ||
      !sbx_cmd_read_number ("to", to, &options.to) ||
      !sbx_cmd_read_number ("limit", limit, &max))
    return SBX_EXIT_FAILED;

  options.raw = raw;
  return run (argv[1], &options, max);
}
