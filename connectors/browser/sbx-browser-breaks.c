/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-breaks.h"

#include "sbx-browser-made.h"
#include "sbx-browser-source.h"
#include "sbx-limits.h"
#include "sbx-timeout.h"

/* It is over when no script came for so long, in milliseconds. */
#define QUIET_TIME 5000u

/* Where a script begins in its document. */
typedef struct
{
  guint line;
  guint column;
  gboolean seen;
} Script;

struct _SbxBrowserBreaks
{
  GObject parent_instance;

  /* Owned */
  SbxCdp *cdp;
  char *session;
  GHashTable *scripts;   /* id -> Script */
  GHashTable *returns;   /* breakpoint -> itself: those at the end of createStore */
  GHashTable *functions; /* place of a createStore -> itself: whose other returns are armed */
  GSource *quiet;

  gboolean is_node;
  gboolean over;
  gboolean paused;
  gboolean starting;     /* `start` was emitted, and nobody has resumed */
  guint n_arming;
  guint n_jobs;          /* what the pause waits for */
};

G_DEFINE_FINAL_TYPE (SbxBrowserBreaks, sbx_browser_breaks, G_TYPE_OBJECT)

enum
{
  ARMED,
  START,
  DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A question about one script. */
typedef struct
{
  SbxBrowserBreaks *breaks;
  char *script;
} Question;

static void
free_question (gpointer data)
{
  Question *question = data;

  g_object_unref (question->breaks);
  g_free (question->script);
  g_free (question);
}

static Question *
new_question (SbxBrowserBreaks *self,
              const char       *script)
{
  Question *question = g_new0 (Question, 1);

  question->breaks = g_object_ref (self);
  question->script = g_strdup (script);

  return question;
}

/* --- Pauses ---------------------------------------------------------------------------------- */

static gboolean
on_quiet (gpointer data)
{
  g_autoptr (SbxBrowserBreaks) self = g_object_ref (data);

  sbx_browser_breaks_disarm (self);

  return G_SOURCE_REMOVE;
}

static void
stop_quiet (SbxBrowserBreaks *self)
{
  sbx_timeout_clear (&self->quiet);
}

static void
start_quiet (SbxBrowserBreaks *self)
{
  stop_quiet (self);
  self->quiet = sbx_timeout_new (QUIET_TIME, "[signalbox] no new script", on_quiet, self);
}

static void
begin_job (SbxBrowserBreaks *self)
{
  self->n_jobs++;
}

static void
end_job (SbxBrowserBreaks *self)
{
  if (--self->n_jobs > 0 || !self->paused || self->over)
    return;

  self->paused = FALSE;
  sbx_cdp_call (self->cdp, self->session, "Debugger.resume", NULL, NULL, NULL, NULL);
}

/* --- A script -------------------------------------------------------------------------------- */

static void
on_breakpoint (const SbxJson *json,
               guint32        result,
               const GError  *error,
               gpointer       data)
{
  SbxBrowserBreaks *self = data;
  char *id = json != NULL ? sbx_cdp_dup_member (json, result, "breakpointId") : NULL;

  if (id != NULL)
    g_hash_table_add (self->returns, id);
  end_job (self);
}

static void
set_breakpoint (SbxBrowserBreaks *self,
                const SbxJson    *json,
                guint32           location)
{
  g_autofree char *place = NULL;

  if (g_hash_table_size (self->returns) >= SBX_LIMIT_BROWSER_COPIES)
    return;
  place = sbx_cdp_dup_raw (json, location);
  begin_job (self);
  sbx_cdp_call (self->cdp, self->session, "Debugger.setBreakpoint",
                sbx_cdp_params ("{\"location\":#}", place, NULL), on_breakpoint,
                g_object_ref (self), g_object_unref);
}

/* The first return behind the object is its own; of a function that is known to be createStore all
 * of them count. */
static void
take_locations (SbxBrowserBreaks *self,
                const SbxJson    *json,
                guint32           result,
                gboolean          all)
{
  guint32 list = json != NULL ? sbx_json_member (json, result, "locations") : 0;

  for (guint32 each = list != 0 ? sbx_json_first (json, list) : 0; each != 0;
       each = sbx_json_after (json, list, each))
    {
      guint32 type = json->tokens[each].type == SBX_JSON_OBJECT
                       ? sbx_json_member (json, each, "type") : 0;

      if (type == 0 || !sbx_json_equals (json, type, "return"))
        continue;
      set_breakpoint (self, json, each);
      if (!all)
        return;
    }
}

static void
on_first_return (const SbxJson *json,
                 guint32        result,
                 const GError  *error,
                 gpointer       data)
{
  take_locations (data, json, result, FALSE);
  end_job (data);
}

static void
on_all_returns (const SbxJson *json,
                guint32        result,
                const GError  *error,
                gpointer       data)
{
  take_locations (data, json, result, TRUE);
  end_job (data);
}

static void
ask_for_returns (SbxBrowserBreaks *self,
                 const char       *script,
                 SbxBrowserSpan    span)
{
  g_autofree char *start = g_strdup_printf ("%u,\"columnNumber\":%u", span.line, span.column);
  g_autofree char *end = g_strdup_printf ("%u,\"columnNumber\":%u", span.end_line,
                                          span.end_column);

  begin_job (self);
  sbx_cdp_call (self->cdp, self->session, "Debugger.getPossibleBreakpoints",
                sbx_cdp_params ("{\"start\":{\"scriptId\":?,\"lineNumber\":#},"
                                "\"end\":{\"scriptId\":?,\"lineNumber\":#},"
                                "\"restrictToFunction\":true}", script, start, script, end, NULL),
                on_first_return, g_object_ref (self), g_object_unref);
}

static void
on_source (const SbxJson *json,
           guint32        result,
           const GError  *error,
           gpointer       data)
{
  Question *question = data;
  SbxBrowserBreaks *self = question->breaks;
  const Script *script = g_hash_table_lookup (self->scripts, question->script);
  guint32 member = json != NULL ? sbx_json_member (json, result, "scriptSource") : 0;
  g_autofree char *text = NULL;
  gsize length = 0;

  text = member != 0 ? sbx_json_dup_string (json, member, &length) : NULL;
  if (text != NULL)
    {
      g_autoptr (GArray) spans =
        sbx_browser_source_find_stores (text, length, script != NULL ? script->line : 0,
                                        script != NULL ? script->column : 0);

      for (guint i = 0; i < spans->len; i++)
        ask_for_returns (self, question->script, g_array_index (spans, SbxBrowserSpan, i));
    }
  end_job (self);
}

static void
examine (SbxBrowserBreaks *self,
         const char       *id)
{
  Script *script = g_hash_table_lookup (self->scripts, id);

  if (script == NULL || script->seen)
    return;
  script->seen = TRUE;
  begin_job (self);
  sbx_cdp_call (self->cdp, self->session, "Debugger.getScriptSource",
                sbx_cdp_params ("{\"scriptId\":?}", id, NULL), on_source, new_question (self, id),
                free_question);
}

static void
on_script_parsed (SbxBrowserBreaks *self,
                  const SbxJson    *json,
                  guint32           params)
{
  char *id = sbx_cdp_dup_member (json, params, "scriptId");
  g_autofree char *url = sbx_cdp_dup_member (json, params, "url");
  Script *script;

  /* What has no address is ours, or of the console; the insides of Node have no store. */
  if (id == NULL || url == NULL || url[0] == '\0' || g_str_has_prefix (url, "node:")
      || g_hash_table_size (self->scripts) >= SBX_LIMIT_BROWSER_SCRIPTS)
    {
      g_free (id);
      return;
    }
  script = g_new0 (Script, 1);
  script->line = sbx_cdp_get_number (json, params, "startLine");
  script->column = sbx_cdp_get_number (json, params, "startColumn");
  g_hash_table_replace (self->scripts, id, script);
}

/* --- Events ---------------------------------------------------------------------------------- */

static void
on_made (gpointer data)
{
  g_autoptr (SbxBrowserBreaks) self = data;

  end_job (self);
}

/* createStore is about to return: with an enhancer twice, the store itself and what was made of
 * it. */
static void
take_return (SbxBrowserBreaks *self,
             const SbxJson    *json,
             guint32           frame)
{
  guint32 start = sbx_json_member (json, frame, "functionLocation");
  guint32 end = sbx_json_member (json, frame, "location");
  guint32 value = sbx_json_member (json, frame, "returnValue");
  g_autofree char *object = sbx_cdp_dup_member (json, value, "objectId");
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (object != NULL)
    {
      begin_job (self);
      sbx_browser_made_take (self->cdp, self->session, object, on_made, g_object_ref (self));
    }
  if (start == 0 || end == 0)
    return;
  from = sbx_cdp_dup_raw (json, start);
  if (g_hash_table_contains (self->functions, from))
    return;
  to = sbx_cdp_dup_raw (json, end);
  begin_job (self);
  sbx_cdp_call (self->cdp, self->session, "Debugger.getPossibleBreakpoints",
                sbx_cdp_params ("{\"start\":#,\"end\":#,\"restrictToFunction\":true}", from, to,
                                NULL), on_all_returns, g_object_ref (self), g_object_unref);
  g_hash_table_add (self->functions, g_steal_pointer (&from));
}

static gboolean
is_return (SbxBrowserBreaks *self,
           const SbxJson    *json,
           guint32           params)
{
  guint32 hits = sbx_json_member (json, params, "hitBreakpoints");

  for (guint32 each = hits != 0 ? sbx_json_first (json, hits) : 0; each != 0;
       each = sbx_json_after (json, hits, each))
    {
      g_autofree char *id = sbx_json_dup_string (json, each, NULL);

      if (id != NULL && g_hash_table_contains (self->returns, id))
        return TRUE;
    }

  return FALSE;
}

/* Everything that was parsed before the first statement of a process. */
static void
examine_all (SbxBrowserBreaks *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->scripts);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    examine (self, id);
}

static void
on_paused (SbxBrowserBreaks *self,
           const SbxJson    *json,
           guint32           params)
{
  guint32 frames = sbx_json_member (json, params, "callFrames");
  guint32 frame = frames != 0 ? sbx_json_first (json, frames) : 0;
  guint32 location = frame != 0 ? sbx_json_member (json, frame, "location") : 0;
  guint32 about = sbx_json_member (json, params, "data");
  g_autofree char *script = sbx_cdp_dup_member (json, about, "scriptId");

  self->paused = TRUE;
  begin_job (self);
  if (script == NULL)
    script = sbx_cdp_dup_member (json, location, "scriptId");
  if (frame != 0 && is_return (self, json, params))
    {
      take_return (self, json, frame);
    }
  else if (self->is_node && !self->starting)
    {
      /* Whatever the reason: that it is the first statement, and that we wait for that line. */
      self->starting = TRUE;
      begin_job (self);
      examine_all (self);
      start_quiet (self);
      g_signal_emit (self, signals[START], 0);
    }
  else if (script != NULL)
    {
      start_quiet (self);
      examine (self, script);
    }
  end_job (self);
}

/**
 * sbx_browser_breaks_take:
 * @method: of the event
 * @json: the message
 * @params: index of its parameters
 *
 * Takes an event of the session.
 */
void
sbx_browser_breaks_take (SbxBrowserBreaks *self,
                         const char       *method,
                         const SbxJson    *json,
                         guint32           params)
{
  if (self->over || params == 0)
    return;
  if (g_str_equal (method, "Debugger.scriptParsed"))
    on_script_parsed (self, json, params);
  else if (g_str_equal (method, "Debugger.paused"))
    on_paused (self, json, params);
  else if (g_str_equal (method, "Debugger.resumed"))
    self->paused = FALSE;
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_browser_breaks_new:
 * @cdp: a connection
 * @session: (nullable): the flat session
 * @is_node: a process, not a page
 *
 * Returns: (transfer full): nothing is done yet
 */
SbxBrowserBreaks *
sbx_browser_breaks_new (SbxCdp     *cdp,
                        const char *session,
                        gboolean    is_node)
{
  SbxBrowserBreaks *self = g_object_new (SBX_TYPE_BROWSER_BREAKS, NULL);

  self->cdp = g_object_ref (cdp);
  self->session = g_strdup (session);
  self->is_node = is_node;

  return self;
}

static void
on_armed (const SbxJson *json,
          guint32        result,
          const GError  *error,
          gpointer       data)
{
  SbxBrowserBreaks *self = data;

  if (--self->n_arming > 0 || self->over)
    return;
  start_quiet (self);
  g_signal_emit (self, signals[ARMED], 0);
}

static void
arm (SbxBrowserBreaks *self,
     const char       *method,
     const char       *params)
{
  self->n_arming++;
  sbx_cdp_call (self->cdp, self->session, method, g_strdup (params), on_armed, g_object_ref (self),
                g_object_unref);
}

/**
 * sbx_browser_breaks_arm:
 *
 * Lets every script stop before its first statement.
 */
void
sbx_browser_breaks_arm (SbxBrowserBreaks *self)
{
  arm (self, "Debugger.enable", NULL);
  arm (self, "Debugger.setInstrumentationBreakpoint",
       "{\"instrumentation\":\"beforeScriptExecution\"}");
  /* CommonJS modules of Node do not stop there. */
  if (self->is_node)
    arm (self, "Debugger.setBreakpointByUrl",
         "{\"urlRegex\":\"^(https?|file):\",\"lineNumber\":0,\"columnNumber\":0}");
}

/**
 * sbx_browser_breaks_resume:
 *
 * The agent is in: the process may begin.
 */
void
sbx_browser_breaks_resume (SbxBrowserBreaks *self)
{
  if (!self->starting)
    return;
  end_job (self);
}

/**
 * sbx_browser_breaks_disarm:
 *
 * Ends it: `done` follows.
 */
void
sbx_browser_breaks_disarm (SbxBrowserBreaks *self)
{
  if (self->over)
    return;

  self->over = TRUE;
  stop_quiet (self);
  /* Disabled, it forgets its breakpoints and lets everything go on. */
  if (self->paused)
    sbx_cdp_call (self->cdp, self->session, "Debugger.resume", NULL, NULL, NULL, NULL);
  sbx_cdp_call (self->cdp, self->session, "Debugger.disable", NULL, NULL, NULL, NULL);
  g_signal_emit (self, signals[DONE], 0);
}

static void
sbx_browser_breaks_dispose (GObject *object)
{
  SbxBrowserBreaks *self = SBX_BROWSER_BREAKS (object);

  stop_quiet (self);
  g_clear_object (&self->cdp);

  G_OBJECT_CLASS (sbx_browser_breaks_parent_class)->dispose (object);
}

static void
sbx_browser_breaks_finalize (GObject *object)
{
  SbxBrowserBreaks *self = SBX_BROWSER_BREAKS (object);

  g_hash_table_unref (self->scripts);
  g_hash_table_unref (self->returns);
  g_hash_table_unref (self->functions);
  g_free (self->session);

  G_OBJECT_CLASS (sbx_browser_breaks_parent_class)->finalize (object);
}

static void
sbx_browser_breaks_class_init (SbxBrowserBreaksClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_browser_breaks_dispose;
  object_class->finalize = sbx_browser_breaks_finalize;

  signals[ARMED] = g_signal_new ("armed", SBX_TYPE_BROWSER_BREAKS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[START] = g_signal_new ("start", SBX_TYPE_BROWSER_BREAKS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[DONE] = g_signal_new ("done", SBX_TYPE_BROWSER_BREAKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
sbx_browser_breaks_init (SbxBrowserBreaks *self)
{
  self->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->returns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->functions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
