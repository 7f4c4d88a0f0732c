/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-closure.h"

#include <string.h>

#include "sbx-limits.h"

/* The source of a longer function is not kept, in bytes. */
#define LONG_TEXT 16384u

/* One that is being read. */
typedef struct
{
  SbxCdp *cdp;
  char *session;
  SbxBrowserClosureDone done;
  gpointer data;
} Reading;

static void
finish (Reading           *reading,
        SbxBrowserClosure *closure,
        const GError      *error)
{
  reading->done (closure, error, reading->data);
  g_object_unref (reading->cdp);
  g_free (reading->session);
  g_free (reading);
}

static void
get_properties (Reading    *reading,
                const char *object,
                SbxCdpReply reply)
{
  sbx_cdp_call (reading->cdp, reading->session, "Runtime.getProperties",
                sbx_cdp_params ("{\"objectId\":?,\"ownProperties\":true}", object, NULL), reply,
                reading, NULL);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
free_variable (gpointer data)
{
  SbxBrowserVariable *variable = data;

  g_free (variable->name);
  g_free (variable->id);
  g_free (variable->text);
  g_free (variable);
}

static SbxBrowserVariable *
read_variable (const SbxJson *json,
               guint32        value,
               const char    *name)
{
  guint32 type = sbx_json_member (json, value, "type");
  char *id = type != 0 && sbx_json_equals (json, type, "function")
               ? sbx_cdp_dup_member (json, value, "objectId") : NULL;
  SbxBrowserVariable *variable;

  if (id == NULL)
    return NULL;
  variable = g_new0 (SbxBrowserVariable, 1);
  variable->name = g_strdup (name);
  variable->id = id;
  variable->text = sbx_cdp_dup_member (json, value, "description");
  if (variable->text != NULL && strlen (variable->text) > LONG_TEXT)
    g_clear_pointer (&variable->text, g_free);

  return variable;
}

static void
on_variables (const SbxJson *json,
              guint32        result,
              const GError  *error,
              gpointer       data)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  SbxBrowserClosure *closure;
  guint32 list = json != NULL ? sbx_json_member (json, result, "result") : 0;

  if (list == 0)
    {
      finish (data, NULL, error);
      return;
    }
  closure = g_new0 (SbxBrowserClosure, 1);
  closure->functions = g_ptr_array_new_with_free_func (free_variable);
  for (guint32 each = sbx_json_first (json, list);
       each != 0 && names->len < SBX_LIMIT_BROWSER_VARIABLES;
       each = sbx_json_after (json, list, each))
    {
      guint32 value = json->tokens[each].type == SBX_JSON_OBJECT
                        ? sbx_json_member (json, each, "value") : 0;
      char *name = value != 0 ? sbx_cdp_dup_member (json, each, "name") : NULL;
      SbxBrowserVariable *variable;

      if (name == NULL)
        continue;
      g_ptr_array_add (names, name);
      variable = read_variable (json, value, name);
      if (variable != NULL)
        g_ptr_array_add (closure->functions, variable);
    }
  g_ptr_array_sort (names, compare_texts);
  g_ptr_array_add (names, NULL);
  closure->names = g_strjoinv (",", (char **) names->pdata);
  finish (data, closure, NULL);
}

/* The innermost scope is the first; that of the whole realm is no closure. */
static void
on_scopes (const SbxJson *json,
           guint32        result,
           const GError  *error,
           gpointer       data)
{
  guint32 list = json != NULL ? sbx_json_member (json, result, "result") : 0;
  guint32 first = list != 0 ? sbx_json_first (json, list) : 0;
  guint32 value = first != 0 && json->tokens[first].type == SBX_JSON_OBJECT
                    ? sbx_json_member (json, first, "value") : 0;
  g_autofree char *scope = sbx_cdp_dup_member (json, value, "objectId");
  g_autofree char *about = sbx_cdp_dup_member (json, value, "description");

  if (scope == NULL || (about != NULL && g_str_has_prefix (about, "Global")))
    finish (data, NULL, error);
  else
    get_properties (data, scope, on_variables);
}

static void
on_function (const SbxJson *json,
             guint32        result,
             const GError  *error,
             gpointer       data)
{
  guint32 list = json != NULL ? sbx_json_member (json, result, "internalProperties") : 0;
  g_autofree char *scopes = NULL;

  for (guint32 each = list != 0 ? sbx_json_first (json, list) : 0; each != 0 && scopes == NULL;
       each = sbx_json_after (json, list, each))
    {
      guint32 name = json->tokens[each].type == SBX_JSON_OBJECT
                       ? sbx_json_member (json, each, "name") : 0;

      if (name != 0 && sbx_json_equals (json, name, "[[Scopes]]"))
        scopes = sbx_cdp_dup_member (json, sbx_json_member (json, each, "value"), "objectId");
    }
  if (scopes == NULL)
    finish (data, NULL, error);
  else
    get_properties (data, scopes, on_scopes);
}

/**
 * sbx_browser_closure_read:
 * @cdp: a connection
 * @session: (nullable): the flat session
 * @function: object id of a function
 * @done: takes the closure
 * @data: for @done
 *
 * Reads what a function has caught.
 */
void
sbx_browser_closure_read (SbxCdp               *cdp,
                          const char           *session,
                          const char           *function,
                          SbxBrowserClosureDone done,
                          gpointer              data)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->cdp = g_object_ref (cdp);
  reading->session = g_strdup (session);
  reading->done = done;
  reading->data = data;
  get_properties (reading, function, on_function);
}

/**
 * sbx_browser_closure_free:
 * @self: (transfer full): a closure
 */
void
sbx_browser_closure_free (SbxBrowserClosure *self)
{
  g_free (self->names);
  g_ptr_array_unref (self->functions);
  g_free (self);
}
