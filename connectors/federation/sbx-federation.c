/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-federation.h"

#include <string.h>

#include "sbx-federation-event.h"
#include "sbx-federation-load.h"
#include "sbx-limits.h"

/* Of one page, those that may still report: several tabs, a reload. */
#define LOADS_MAX 4u

/* One origin, or one program. */
typedef struct
{
  char *origin;     /* (nullable) */
  GPtrArray *loads; /* SbxFederationLoad, the newest last */
} Page;

struct _SbxFederation
{
  SbxListener parent_instance;

  GHashTable *pages; /* peer → Page */
  gboolean told_version;
};

G_DEFINE_FINAL_TYPE (SbxFederation, sbx_federation, SBX_TYPE_LISTENER)

static void
page_free (gpointer data)
{
  Page *page = data;

  g_ptr_array_unref (page->loads);
  g_free (page->origin);
  g_free (page);
}

/* --- Which load it is ------------------------------------------------------------------------ */

/* The plugin counts its traces: `mf-cart-mwof0sbx-1`. Nothing else tells one load of a page from
 * the next. */
static guint64
get_number (const char *trace)
{
  const char *dash = strrchr (trace, '-');
  guint64 number;

  return dash != NULL && g_ascii_string_to_unsigned (dash + 1, 10, 1, G_MAXUINT32, &number, NULL)
           ? number : 0;
}

static SbxFederationLoad *
find_load (const Page *page,
           const char *host,
           const char *trace,
           guint64     number)
{
  SbxFederationLoad *newest = NULL;

  for (guint i = page->loads->len; i > 0; i--)
    {
      SbxFederationLoad *load = g_ptr_array_index (page->loads, i - 1);

      if (sbx_federation_load_has_trace (load, trace))
        return load;
      if (newest == NULL)
        newest = load;
    }
  /* Whose next one it is; two tabs of one origin count apart. */
  for (guint i = page->loads->len; number > 0 && i > 0; i--)
    {
      SbxFederationLoad *load = g_ptr_array_index (page->loads, i - 1);

      if (sbx_federation_load_get_last (load, host) + 1 == number
          && (number > 1 || load == newest))
        return load;
    }
  if (newest != NULL && (number == 0 || !sbx_federation_load_has_number (newest, host, number)))
    return newest;

  return NULL;
}

/* A page that counts anew was loaded anew. */
static SbxFederationLoad *
add_load (SbxFederation *self,
          Page          *page,
          const char    *peer,
          const char    *host)
{
  SbxSession *session = sbx_listener_get_session (SBX_LISTENER (self));
  const char *name = page->origin != NULL ? strstr (page->origin, "://") + 3 : host;
  SbxFederationLoad *load = sbx_federation_load_new (session, SBX_CONNECTOR (self), peer, name,
                                                     page->origin);

  for (guint i = 0; i < page->loads->len; i++)
    sbx_federation_load_end (g_ptr_array_index (page->loads, i), "replaced");
  if (page->loads->len >= LOADS_MAX)
    g_ptr_array_remove_index (page->loads, 0);
  g_ptr_array_add (page->loads, load);

  return load;
}

static Page *
ensure_page (SbxFederation *self,
             const char    *peer,
             const char    *origin)
{
  Page *page = g_hash_table_lookup (self->pages, peer);

  if (page != NULL || g_hash_table_size (self->pages) >= SBX_LIMIT_REPORTING_PAGES)
    return page;

  page = g_new0 (Page, 1);
  page->origin = g_strdup (origin);
  page->loads = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_federation_load_free);
  g_hash_table_insert (self->pages, g_strdup (peer), page);

  return page;
}

/* --- What is posted -------------------------------------------------------------------------- */

static void
check_version (SbxFederation *self,
               const SbxJson *json)
{
  guint32 token = sbx_json_member (json, 0, "schemaVersion");
  g_autofree char *text = NULL;
  guint64 version = 0;

  if ((token != 0 && sbx_json_get_uint (json, token, &version) && version == 1)
      || self->told_version)
    return;

  self->told_version = TRUE;
  text = g_strdup_printf ("A page reports in version %" G_GUINT64_FORMAT " of the format; "
                          "Signalbox knows version 1 and shows what it understands", version);
  sbx_connector_add_complaint (SBX_CONNECTOR (self), "protocol", text);
}

static guint
complain (SbxFederation *self,
          guint          status,
          const char    *code,
          const char    *text)
{
  sbx_connector_add_complaint (SBX_CONNECTOR (self), code, text);

  return status;
}

/* A program may call itself what a page's origin is, and be another one all the same. */
static char *
make_peer (const char *origin,
           const char *host)
{
  g_autofree char *text = g_strdup_printf ("federation:%s:%s", origin != NULL ? "page" : "program",
                                           origin != NULL ? origin : host);

  return strlen (text) <= SBX_LIMIT_ID_LENGTH
           ? g_steal_pointer (&text)
           : g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static guint
on_post (SbxDoor           *door,
         const SbxDoorPost *post,
         GString           *answer,
         gpointer           data)
{
  SbxFederation *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = NULL;
  g_autofree char *host = NULL;
  g_autofree char *trace = NULL;
  g_autofree char *peer = NULL;
  SbxFederationLoad *load;
  const char *text;
  guint32 event;
  gsize length;
  Page *page;

  text = g_bytes_get_data (post->body, &length);
  json = sbx_json_parse (text, length, SBX_LIMIT_REPORT_SIZE, 0, &error);
  if (json == NULL)
    return complain (self, SOUP_STATUS_BAD_REQUEST, "malformed", error->message);

  event = sbx_json_member (json, 0, "event");
  if (event == 0 || json->tokens[event].type != SBX_JSON_OBJECT)
    return complain (self, SOUP_STATUS_BAD_REQUEST, "malformed",
                     "What was posted is no report of Module Federation's observability plugin");
  check_version (self, json);

  host = sbx_federation_dup_text (json, event, "hostName", SBX_LIMIT_ID_LENGTH);
  if (host == NULL)
    host = g_strdup ("Module Federation");
  trace = sbx_federation_dup_text (json, event, "traceId", SBX_LIMIT_NAME_LENGTH);
  if (trace == NULL)
    trace = g_strdup ("");
  peer = make_peer (post->origin, host);
  page = ensure_page (self, peer, post->origin);
  if (page == NULL)
    return complain (self, SOUP_STATUS_SERVICE_UNAVAILABLE, "limit",
                     "More pages report than Signalbox keeps apart");

  load = find_load (page, host, trace, get_number (trace));
  if (load == NULL)
    load = add_load (self, page, peer, host);
  sbx_federation_load_take (load, host, trace, get_number (trace), json);

  return SOUP_STATUS_NO_CONTENT;
}

/* --- The listener ---------------------------------------------------------------------------- */

static void
sbx_federation_add_routes (SbxListener *listener,
                           SbxDoor     *door)
{
  sbx_door_add_post (door, SBX_FEDERATION_PATH, "application/json", SBX_LIMIT_REPORT_SIZE,
                     on_post, listener, NULL);
}

static void
sbx_federation_check_origins (SbxListener *listener,
                              SbxOrigins  *origins)
{
  SbxFederation *self = SBX_FEDERATION (listener);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Page *page = value;

      if (page->origin == NULL || sbx_origins_is_allowed (origins, page->origin))
        continue;
      for (guint i = 0; i < page->loads->len; i++)
        sbx_federation_load_end (g_ptr_array_index (page->loads, i), "closed");
      g_hash_table_iter_remove (&iter);
    }
}

static void
sbx_federation_end (SbxListener *listener,
                    const char  *reason)
{
  SbxFederation *self = SBX_FEDERATION (listener);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Page *page = value;

      for (guint i = 0; i < page->loads->len; i++)
        sbx_federation_load_end (g_ptr_array_index (page->loads, i), reason);
    }
  g_hash_table_remove_all (self->pages);
}

static void
sbx_federation_finalize (GObject *object)
{
  g_hash_table_unref (SBX_FEDERATION (object)->pages);

  G_OBJECT_CLASS (sbx_federation_parent_class)->finalize (object);
}

static void
sbx_federation_class_init (SbxFederationClass *klass)
{
  SbxListenerClass *listener_class = SBX_LISTENER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sbx_federation_finalize;
  SBX_CONNECTOR_CLASS (klass)->kind = "federation";
  listener_class->usual_port = SBX_FEDERATION_PORT;
  listener_class->usual_program = "another collector of Module Federation";
  listener_class->add_routes = sbx_federation_add_routes;
  listener_class->check_origins = sbx_federation_check_origins;
  listener_class->end = sbx_federation_end;
}

static void
sbx_federation_init (SbxFederation *self)
{
  self->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, page_free);
}

/**
 * sbx_federation_new:
 * @origins: which pages may report
 * @port: the port, 0 for any free one
 *
 * Returns: (transfer full): a connector that does not listen yet
 */
SbxConnector *
sbx_federation_new (SbxOrigins *origins,
                    guint16     port)
{
  SbxFederation *self = g_object_new (SBX_TYPE_FEDERATION, NULL);

  sbx_listener_set_up (SBX_LISTENER (self), origins, port);

  return SBX_CONNECTOR (self);
}
