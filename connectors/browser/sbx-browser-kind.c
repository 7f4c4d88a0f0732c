/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-browser-kind.h"

#include <glib/gi18n.h>

#include "sbx-browser-lookup.h"
#include "sbx-browser.h"

/* Looking takes at most so long, in milliseconds. */
#define PATIENCE 1800u

/* Where browsers and Node listen unless told otherwise, and the ports beside. */
static const guint16 usual_ports[] = { 9222, 9223, 9224, 9229, 9230, 9231 };

/* One search at some addresses. */
typedef struct
{
  GPtrArray *targets;        /* SbxTarget */
  GPtrArray *authorities;    /* text */
  GError *error;
  gboolean is_told;          /* the user said where to look */
  guint n_waiting;
} Search;

/* One address of it. */
typedef struct
{
  GTask *task;
  const char *authority;
} Question;

static void
free_search (gpointer data)
{
  Search *search = data;

  g_clear_pointer (&search->targets, g_ptr_array_unref);
  g_ptr_array_unref (search->authorities);
  g_clear_error (&search->error);
  g_free (search);
}

static void
add_target (Search     *search,
            char       *address,
            const char *title,
            const char *detail)
{
  SbxTarget *target = g_new0 (SbxTarget, 1);

  target->address = address;
  target->title = g_strdup (title);
  target->detail = g_strdup (detail);
  target->kind = sbx_browser_kind.id;
  g_ptr_array_add (search->targets, target);
}

static gboolean
is_listed (const SbxBrowserPage *page)
{
  return g_str_equal (page->type, "page") && page->url != NULL
         && !g_str_has_prefix (page->url, "devtools:") && !g_str_has_prefix (page->url, "chrome");
}

static void
add_place (Search                *search,
           const char            *authority,
           const SbxBrowserPlace *place)
{
  if (place->is_node)
    {
      const SbxBrowserPage *page = place->pages->len > 0 ? place->pages->pdata[0] : NULL;

      add_target (search, g_strdup_printf ("browser:http://%s", authority),
                  page != NULL && page->title != NULL ? page->title : place->product,
                  page != NULL && page->url != NULL ? page->url : place->product);
      return;
    }
  for (guint i = 0; i < place->pages->len; i++)
    {
      const SbxBrowserPage *page = g_ptr_array_index (place->pages, i);
      g_autofree char *id = g_uri_escape_string (page->id, NULL, FALSE);

      if (is_listed (page))
        add_target (search, g_strdup_printf ("browser:http://%s/#target=%s", authority, id),
                    page->title != NULL && page->title[0] != '\0' ? page->title : page->url,
                    page->url);
    }
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Question *question = data;
  g_autoptr (GTask) task = question->task;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxBrowserPlace) place = sbx_browser_lookup_finish (result, &error);
  Search *search = g_task_get_task_data (task);

  if (place != NULL)
    add_place (search, question->authority, place);
  else if (search->is_told && search->error == NULL)
    search->error = g_steal_pointer (&error);
  g_free (question);
  if (--search->n_waiting > 0)
    return;
  if (search->error != NULL)
    g_task_return_error (task, g_steal_pointer (&search->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&search->targets),
                           (GDestroyNotify) g_ptr_array_unref);
}

/* Its task data is ours: the caller's task is wrapped in one of our own. */
static void
on_searched (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *targets = g_task_propagate_pointer (G_TASK (result), &error);

  if (targets == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, targets, (GDestroyNotify) g_ptr_array_unref);
}

static void
find (const char *text,
      GTask      *caller)
{
  g_autoptr (GTask) task = g_task_new (NULL, g_task_get_cancellable (caller), on_searched,
                                       g_object_ref (caller));
  Search *search = g_new0 (Search, 1);
  g_autoptr (SbxBrowserAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  search->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_target_free);
  search->authorities = g_ptr_array_new_with_free_func (g_free);
  search->is_told = text != NULL;
  g_task_set_task_data (task, search, free_search);
  if (text != NULL)
    {
      address = sbx_browser_address_parse (text, &error);
      if (address == NULL || address->path != NULL)
        {
          g_task_return_pointer (task, g_steal_pointer (&search->targets),
                                 (GDestroyNotify) g_ptr_array_unref);
          return;
        }
      g_ptr_array_add (search->authorities, g_strdup (address->authority));
    }
  for (guint i = 0; text == NULL && i < G_N_ELEMENTS (usual_ports); i++)
    g_ptr_array_add (search->authorities, g_strdup_printf ("127.0.0.1:%u", usual_ports[i]));

  search->n_waiting = search->authorities->len;
  for (guint i = 0; i < search->authorities->len; i++)
    {
      Question *question = g_new0 (Question, 1);
      g_autofree char *base = NULL;

      question->task = g_object_ref (task);
      question->authority = g_ptr_array_index (search->authorities, i);
      base = g_strdup_printf ("http://%s", question->authority);
      sbx_browser_lookup_async (base, PATIENCE, g_task_get_cancellable (task), on_answer, question);
    }
}

static SbxConnector *
dial (const char *text,
      GError    **error)
{
  SbxBrowserAddress *address = sbx_browser_address_parse (text, error);

  return address != NULL ? sbx_browser_new (address, text) : NULL;
}

const SbxConnectorKind sbx_browser_kind = {
  .id = "browser",
  .title = N_("Browser or Node"),
  .summary = N_("Pages and processes as they are, through their debugging port"),
  .placeholder = "http://127.0.0.1:9222",
  .snippet = "chromium --remote-debugging-port=%u --user-data-dir=/tmp/signalbox-profile",
  .where = N_("Start the browser like this; its pages then appear above:"),
  .program = "node --inspect=127.0.0.1:9229 app.js",
  .program_where = N_("A Node program, or the main process of Electron:"),
  .usual_port = 9222,
  .probe = "http:/json/version",
  .page = "browser",
  .dial = dial,
  .match = sbx_browser_address_match,
  .find = find,
};
