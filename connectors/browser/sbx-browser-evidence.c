/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-evidence.h"

#include <string.h>

#include "sbx-limits.h"

#define GROUP "signalbox evidence"

/* Fixed texts; what they need are arguments. */
#define BEGIN "(() => { const handle = globalThis[Symbol.for('signalbox.attach')]; " \
              "return handle === undefined ? undefined : handle.evidence(); })()"
#define ASK "function () { return this.ask(); }"
#define ANSWER "function (index, script, url, scopes) { this.answer(index, scopes, script, url); }"

/* In one realm. */
typedef struct
{
  SbxCdp *cdp;
  char *session;
  GHashTable *scripts;     /* (nullable) id -> address */
  SbxBrowserEvidenceDone done;
  gpointer data;

  char *evidence;          /* object id of what the agent keeps meanwhile */
  guint n_rounds;
  guint n_asked;
  guint n_open;            /* answers that this round waits for */
} Reading;

/* One function. */
typedef struct
{
  Reading *reading;
  char *index;             /* as the agent knows it */
} Question;

static void ask (Reading *reading);

static void
finish (Reading *reading)
{
  sbx_cdp_call (reading->cdp, reading->session, "Runtime.releaseObjectGroup",
                g_strdup ("{\"objectGroup\":\"" GROUP "\"}"), NULL, NULL, NULL);
  reading->done (reading->n_asked, reading->data);
  g_clear_pointer (&reading->scripts, g_hash_table_unref);
  g_object_unref (reading->cdp);
  g_free (reading->session);
  g_free (reading->evidence);
  g_free (reading);
}

static char *
dup_object (const SbxJson *json,
            guint32        result)
{
  gboolean is_answer = json != NULL && sbx_json_member (json, result, "exceptionDetails") == 0;

  return is_answer ? sbx_cdp_dup_member (json, sbx_json_member (json, result, "result"), "objectId")
                   : NULL;
}

static void
call_on_evidence (Reading    *reading,
                  const char *function,
                  const char *arguments,
                  SbxCdpReply reply)
{
  sbx_cdp_call (reading->cdp, reading->session, "Runtime.callFunctionOn",
                sbx_cdp_params ("{\"objectId\":?,\"functionDeclaration\":?,\"arguments\":#,"
                                "\"silent\":true,\"objectGroup\":?}", reading->evidence, function,
                                arguments, GROUP, NULL), reply, reading, NULL);
}

/* --- One function ---------------------------------------------------------------------------- */

static void
end_question (Reading *reading)
{
  if (--reading->n_open == 0)
    ask (reading);
}

static void
free_question (Question *question)
{
  g_free (question->index);
  g_free (question);
}

static void
on_answered (const SbxJson *json,
             guint32        result,
             const GError  *error,
             gpointer       data)
{
  end_question (data);
}

static void
on_function (const SbxJson *json,
             guint32        result,
             const GError  *error,
             gpointer       data)
{
  Question *question = data;
  Reading *reading = question->reading;
  guint32 list = json != NULL ? sbx_json_member (json, result, "internalProperties") : 0;
  g_autofree char *scopes = NULL;
  g_autofree char *script = NULL;

  for (guint32 each = list != 0 ? sbx_json_first (json, list) : 0; each != 0;
       each = sbx_json_after (json, list, each))
    {
      gboolean is_object = json->tokens[each].type == SBX_JSON_OBJECT;
      guint32 name = is_object ? sbx_json_member (json, each, "name") : 0;
      guint32 value = is_object ? sbx_json_member (json, each, "value") : 0;

      if (name == 0 || value == 0 || json->tokens[value].type != SBX_JSON_OBJECT)
        continue;
      if (scopes == NULL && sbx_json_equals (json, name, "[[Scopes]]"))
        scopes = sbx_cdp_dup_member (json, value, "objectId");
      else if (script == NULL && sbx_json_equals (json, name, "[[FunctionLocation]]"))
        script = sbx_cdp_dup_member (json, sbx_json_member (json, value, "value"), "scriptId");
    }
  if (scopes != NULL && script != NULL)
    {
      const char *url = reading->scripts != NULL
                          ? g_hash_table_lookup (reading->scripts, script) : NULL;
      g_autofree char *arguments =
        sbx_cdp_params ("[{\"value\":#},{\"value\":?},{\"value\":?},{\"objectId\":?}]",
                        question->index, script, url != NULL ? url : "", scopes, NULL);

      call_on_evidence (reading, ANSWER, arguments, on_answered);
    }
  else
    {
      end_question (reading);
    }
  free_question (question);
}

/* --- A round --------------------------------------------------------------------------------- */

static void
look_into (Reading    *reading,
           const char *index,
           const char *function)
{
  Question *question = g_new0 (Question, 1);

  question->reading = reading;
  question->index = g_strdup (index);
  reading->n_asked++;
  reading->n_open++;
  sbx_cdp_call (reading->cdp, reading->session, "Runtime.getProperties",
                sbx_cdp_params ("{\"objectId\":?,\"ownProperties\":true}", function, NULL),
                on_function, question, NULL);
}

static gboolean
is_index (const char *name)
{
  return name[0] != '\0' && strlen (name) <= 4 && strspn (name, "0123456789") == strlen (name);
}

static void
on_functions (const SbxJson *json,
              guint32        result,
              const GError  *error,
              gpointer       data)
{
  Reading *reading = data;
  guint32 list = json != NULL ? sbx_json_member (json, result, "result") : 0;

  reading->n_open = 1;
  for (guint32 each = list != 0 ? sbx_json_first (json, list) : 0;
       each != 0 && reading->n_asked < SBX_LIMIT_BROWSER_ASKED;
       each = sbx_json_after (json, list, each))
    {
      gboolean is_object = json->tokens[each].type == SBX_JSON_OBJECT;
      guint32 value = is_object ? sbx_json_member (json, each, "value") : 0;
      g_autofree char *name = is_object ? sbx_cdp_dup_member (json, each, "name") : NULL;
      g_autofree char *function = NULL;

      if (value == 0 || json->tokens[value].type != SBX_JSON_OBJECT || name == NULL
          || !is_index (name))
        continue;
      function = sbx_cdp_dup_member (json, value, "objectId");
      if (function != NULL)
        look_into (reading, name, function);
    }
  if (reading->n_open == 1)
    finish (reading);
  else
    end_question (reading);
}

static void
on_asked (const SbxJson *json,
          guint32        result,
          const GError  *error,
          gpointer       data)
{
  Reading *reading = data;
  g_autofree char *list = dup_object (json, result);

  if (list == NULL)
    finish (reading);
  else
    sbx_cdp_call (reading->cdp, reading->session, "Runtime.getProperties",
                  sbx_cdp_params ("{\"objectId\":?,\"ownProperties\":true}", list, NULL),
                  on_functions, reading, NULL);
}

static void
ask (Reading *reading)
{
  if (++reading->n_rounds > SBX_LIMIT_BROWSER_ROUNDS || !sbx_cdp_is_open (reading->cdp))
    finish (reading);
  else
    call_on_evidence (reading, ASK, "[]", on_asked);
}

static void
on_begun (const SbxJson *json,
          guint32        result,
          const GError  *error,
          gpointer       data)
{
  Reading *reading = data;

  reading->evidence = dup_object (json, result);
  if (reading->evidence == NULL)
    finish (reading);
  else
    ask (reading);
}

/**
 * sbx_browser_evidence_read:
 * @cdp: a connection
 * @session: (nullable): the flat session
 * @context: number of the realm
 * @scripts: (nullable) (element-type utf8 utf8): addresses by id of the script
 * @done: called when it is over
 * @data: for @done
 *
 * Reads what reducers handle, which copy of the library made them, and what receivers accept.
 */
void
sbx_browser_evidence_read (SbxCdp                *cdp,
                           const char            *session,
                           guint64                context,
                           GHashTable            *scripts,
                           SbxBrowserEvidenceDone done,
                           gpointer               data)
{
  Reading *reading = g_new0 (Reading, 1);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, context);

  reading->cdp = g_object_ref (cdp);
  reading->session = g_strdup (session);
  reading->scripts = scripts != NULL ? g_hash_table_ref (scripts) : NULL;
  reading->done = done;
  reading->data = data;
  sbx_cdp_call (cdp, session, "Runtime.evaluate",
                sbx_cdp_params ("{\"expression\":?,\"contextId\":#,\"objectGroup\":?,"
                                "\"silent\":true}", BEGIN, number, GROUP, NULL),
                on_begun, reading, NULL);
}
