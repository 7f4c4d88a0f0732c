/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-firefox-realms.h"

#include <string.h>

#include "sbx-firefox-agent.h"
#include "sbx-limits.h"

/* The name that the agent gives its tab; it does not know which one it is in. */
#define PEER "\"peer\":\"" SBX_FIREFOX_TAB
#define HELLO "{\"m\":\"hello\""

/* The name stands near the beginning of what names it. */
#define PEER_WITHIN 512u

/* One JavaScript global object. */
typedef struct
{
  SbxFirefoxRealms *realms;
  char *id;
  char *context;          /* nullable */
  char *origin;           /* nullable */
  SbxCdpWire *wire;
  SbxSignalboxLink *link;
} Realm;

struct _SbxFirefoxRealms
{
  SbxSession *session;       /* borrowed */
  SbxConnector *connector;   /* borrowed */
  GHashTable *realms;        /* id -> Realm */
  GHashTable *parents;       /* context -> parent, "" for a tab */
};

static void
drop_link (Realm *realm)
{
  if (realm->link != NULL)
    g_signal_handlers_disconnect_by_data (realm->link, realm);
  g_clear_object (&realm->link);
  g_clear_object (&realm->wire);
}

static void
free_realm (gpointer data)
{
  Realm *realm = data;

  drop_link (realm);
  g_free (realm->id);
  g_free (realm->context);
  g_free (realm->origin);
  g_free (realm);
}

/* NULL if there are too many. */
static Realm *
get_realm (SbxFirefoxRealms *self,
           const char       *id)
{
  Realm *realm = g_hash_table_lookup (self->realms, id);

  if (realm != NULL || g_hash_table_size (self->realms) >= SBX_LIMIT_BROWSER_REALMS)
    return realm;

  realm = g_new0 (Realm, 1);
  realm->realms = self;
  realm->id = g_strdup (id);
  g_hash_table_insert (self->realms, realm->id, realm);

  return realm;
}

static GPtrArray *
get_all (SbxFirefoxRealms *self)
{
  GPtrArray *all = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer realm;

  g_hash_table_iter_init (&iter, self->realms);
  while (g_hash_table_iter_next (&iter, NULL, &realm))
    g_ptr_array_add (all, realm);

  return all;
}

/* --- Contexts -------------------------------------------------------------------------------- */

static const char *
get_tab (SbxFirefoxRealms *self,
         const char       *context)
{
  /* What the browser says is a tree; should it not be one, the walk ends all the same. */
  for (guint i = 0; i < SBX_LIMIT_JSON_DEPTH; i++)
    {
      const char *parent = g_hash_table_lookup (self->parents, context);

      if (parent == NULL || parent[0] == '\0')
        break;
      context = parent;
    }

  return context;
}

static void
add_context (SbxFirefoxRealms *self,
             const SbxJson    *json,
             guint32           info,
             const char       *above)
{
  g_autofree char *context = sbx_cdp_dup_member (json, info, "context");
  g_autofree char *parent = above != NULL ? g_strdup (above)
                                          : sbx_cdp_dup_member (json, info, "parent");
  guint32 children = sbx_json_member (json, info, "children");

  if (context == NULL || strlen (context) > SBX_LIMIT_ID_LENGTH
      || g_hash_table_size (self->parents) >= SBX_LIMIT_BROWSER_REALMS)
    return;

  g_hash_table_replace (self->parents, g_strdup (context),
                        g_strdup (parent != NULL ? parent : ""));
  if (children == 0 || json->tokens[children].type != SBX_JSON_ARRAY)
    return;
  for (guint32 at = sbx_json_first (json, children); at != 0;
       at = sbx_json_after (json, children, at))
    add_context (self, json, at, context);
}

/**
 * sbx_firefox_realms_add_context:
 * @json: an event or a reply
 * @context: index of a `browsingContext.Info`
 *
 * Learns of a tab or frame and what is in it.
 */
void
sbx_firefox_realms_add_context (SbxFirefoxRealms *self,
                                const SbxJson    *json,
                                guint32           context)
{
  add_context (self, json, context, NULL);
}

/**
 * sbx_firefox_realms_remove_context:
 * @json: an event
 * @context: index of a `browsingContext.Info`
 *
 * It is gone.
 */
void
sbx_firefox_realms_remove_context (SbxFirefoxRealms *self,
                                   const SbxJson    *json,
                                   guint32           context)
{
  g_autofree char *id = sbx_cdp_dup_member (json, context, "context");

  if (id != NULL)
    g_hash_table_remove (self->parents, id);
}

/**
 * sbx_firefox_realms_foreach_tab:
 * @func: called with each tab
 * @data: for @func
 */
void
sbx_firefox_realms_foreach_tab (SbxFirefoxRealms *self,
                                SbxFirefoxTabFunc func,
                                gpointer          data)
{
  GHashTableIter iter;
  gpointer context;
  gpointer parent;

  g_hash_table_iter_init (&iter, self->parents);
  while (g_hash_table_iter_next (&iter, &context, &parent))
    {
      if (((const char *) parent)[0] == '\0')
        func (context, data);
    }
}

/* --- Links ----------------------------------------------------------------------------------- */

static void
on_ended (SbxSignalboxLink *link,
          Realm            *realm)
{
  drop_link (realm);
}

/* A run that speaks from another realm now: a page that came back from the cache. */
static void
on_hello (SbxSignalboxLink *link,
          const char       *run,
          Realm            *realm)
{
  g_autoptr (GPtrArray) all = get_all (realm->realms);

  for (guint i = 0; i < all->len; i++)
    {
      Realm *other = g_ptr_array_index (all, i);
      SbxRun *known = other->link != NULL ? sbx_signalbox_link_get_run (other->link) : NULL;

      if (other != realm && known != NULL && g_str_equal (known->name, run))
        sbx_signalbox_link_close (other->link, "replaced", NULL, NULL);
    }
}

static void
open_link (Realm  *realm,
           SbxCdp *bidi)
{
  static const SbxCdpWireCall receive = {
    "script.callFunction",
    "{\"functionDeclaration\":?,\"arguments\":[{\"type\":\"string\",\"value\":?}],"
    "\"target\":{\"realm\":?},\"awaitPromise\":false}",
    "(text) => " SBX_CDP_WIRE_RECEIVE,
  };
  SbxFirefoxRealms *self = realm->realms;
  gboolean is_web = realm->origin != NULL && g_str_has_prefix (realm->origin, "http");

  if (realm->link != NULL)
    {
      g_autoptr (SbxSignalboxLink) before = g_object_ref (realm->link);

      drop_link (realm);
      sbx_signalbox_link_close (before, "replaced", NULL, NULL);
    }
  realm->wire = sbx_cdp_wire_new (bidi, &receive, NULL, realm->id,
                                  is_web ? realm->origin : NULL,
                                  is_web ? realm->origin : "Firefox");
  realm->link = sbx_signalbox_link_new (SBX_WIRE (realm->wire), self->session, self->connector);
  g_signal_connect (realm->link, "hello", G_CALLBACK (on_hello), realm);
  g_signal_connect (realm->link, "ended", G_CALLBACK (on_ended), realm);
}

/* The agent's name for its tab becomes the one that holds over reloads. */
static GBytes *
name_tab (Realm *realm,
          char  *text,
          gsize  length)
{
  const char *at = realm->context != NULL
                     ? g_strstr_len (text, (gssize) MIN (length, PEER_WITHIN), PEER) : NULL;
  g_autoptr (GString) named = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (at == NULL)
    {
      bytes = g_bytes_new_take (text, length + 1);
    }
  else
    {
      named = g_string_new_len (text, at - text);
      g_string_append (named, "\"peer\":");
      sbx_json_append_string (named, get_tab (realm->realms, realm->context), -1);
      /* The quote at the end is that of what follows: a frame adds its path. */
      g_string_truncate (named, named->len - 1);
      at += strlen (PEER);
      g_string_append_len (named, at, (gssize) length - (at - text));
      length = named->len;
      g_free (text);
      text = g_string_free (g_steal_pointer (&named), FALSE);
      bytes = g_bytes_new_take (text, length + 1);
    }

  return g_bytes_new_from_bytes (bytes, 0, length);
}

/**
 * sbx_firefox_realms_take:
 * @bidi: the connection
 * @json: an event `script.message`
 * @params: index of its parameters
 *
 * Passes on what an agent said. Its `hello` opens a link.
 */
void
sbx_firefox_realms_take (SbxFirefoxRealms *self,
                         SbxCdp           *bidi,
                         const SbxJson    *json,
                         guint32           params)
{
  guint32 source = sbx_json_member (json, params, "source");
  guint32 data = sbx_json_member (json, params, "data");
  guint32 channel = sbx_json_member (json, params, "channel");
  guint32 value = data != 0 ? sbx_json_member (json, data, "value") : 0;
  g_autofree char *id = sbx_cdp_dup_member (json, source, "realm");
  g_autoptr (GBytes) message = NULL;
  gsize length;
  char *text;
  Realm *realm;

  if (channel == 0 || !sbx_json_equals (json, channel, SBX_FIREFOX_CHANNEL) || id == NULL
      || strlen (id) > SBX_LIMIT_ID_LENGTH || value == 0
      || json->tokens[value].type != SBX_JSON_STRING)
    return;
  realm = get_realm (self, id);
  if (realm == NULL)
    return;
  if (realm->context == NULL)
    realm->context = sbx_cdp_dup_member (json, source, "context");

  text = sbx_json_dup_string (json, value, &length);
  if (g_str_has_prefix (text, HELLO))
    open_link (realm, bidi);
  message = name_tab (realm, text, length);
  /* Before its hello nobody listens, nor after the end. */
  if (realm->wire != NULL)
    {
      g_autoptr (SbxCdpWire) wire = g_object_ref (realm->wire);

      sbx_cdp_wire_take (wire, message);
    }
}

/* --- Realms ---------------------------------------------------------------------------------- */

/**
 * sbx_firefox_realms_add:
 * @json: an event or a reply
 * @info: index of a `script.RealmInfo`
 *
 * Learns of a realm. Only those of windows are of use: Firefox runs nothing in workers.
 *
 * Returns: whether an agent can be there
 */
gboolean
sbx_firefox_realms_add (SbxFirefoxRealms *self,
                        const SbxJson    *json,
                        guint32           info)
{
  guint32 type = sbx_json_member (json, info, "type");
  guint32 sandbox = sbx_json_member (json, info, "sandbox");
  g_autofree char *id = sbx_cdp_dup_member (json, info, "realm");
  Realm *realm;

  if (id == NULL || strlen (id) > SBX_LIMIT_ID_LENGTH || type == 0 || sandbox != 0
      || !sbx_json_equals (json, type, "window"))
    return FALSE;
  realm = get_realm (self, id);
  if (realm == NULL)
    return FALSE;
  g_free (realm->context);
  realm->context = sbx_cdp_dup_member (json, info, "context");
  g_free (realm->origin);
  realm->origin = sbx_cdp_dup_member (json, info, "origin");

  return TRUE;
}

/**
 * sbx_firefox_realms_remove:
 * @json: an event `script.realmDestroyed`
 * @params: index of its parameters
 *
 * The realm is gone, and the run of its agent has ended.
 */
void
sbx_firefox_realms_remove (SbxFirefoxRealms *self,
                           const SbxJson    *json,
                           guint32           params)
{
  g_autofree char *id = sbx_cdp_dup_member (json, params, "realm");
  Realm *realm = id != NULL ? g_hash_table_lookup (self->realms, id) : NULL;

  if (realm == NULL)
    return;
  if (realm->wire != NULL)
    sbx_cdp_wire_end (realm->wire, SBX_WIRE_REASON_PEER);
  g_hash_table_remove (self->realms, id);
}

/**
 * sbx_firefox_realms_foreach:
 * @linked: only those whose agent has spoken
 * @func: called with the id of each; must not change them
 * @data: for @func
 */
void
sbx_firefox_realms_foreach (SbxFirefoxRealms   *self,
                            gboolean            linked,
                            SbxFirefoxRealmFunc func,
                            gpointer            data)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->realms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Realm *realm = value;

      if (!linked || realm->link != NULL)
        func (realm->id, data);
    }
}

/**
 * sbx_firefox_realms_find_link:
 * @run: a run
 *
 * Returns: (transfer none) (nullable): the link by which it speaks
 */
SbxSignalboxLink *
sbx_firefox_realms_find_link (SbxFirefoxRealms *self,
                              const SbxRun     *run)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->realms);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Realm *realm = value;

      if (realm->link != NULL && sbx_signalbox_link_get_run (realm->link) == run)
        return realm->link;
    }

  return NULL;
}

/**
 * sbx_firefox_realms_clear:
 * @reason: of the runs' `bye`
 *
 * Ends every link and forgets everything.
 */
void
sbx_firefox_realms_clear (SbxFirefoxRealms *self,
                          const char       *reason)
{
  g_autoptr (GPtrArray) all = get_all (self);

  for (guint i = 0; i < all->len; i++)
    {
      Realm *realm = g_ptr_array_index (all, i);
      g_autoptr (SbxSignalboxLink) link = g_steal_pointer (&realm->link);

      if (link == NULL)
        continue;
      g_signal_handlers_disconnect_by_data (link, realm);
      sbx_signalbox_link_close (link, reason, NULL, NULL);
    }
  g_hash_table_remove_all (self->realms);
  g_hash_table_remove_all (self->parents);
}

/* --- Life ------------------------------------------------------------------------------------ */

/**
 * sbx_firefox_realms_new:
 * @session: what to feed
 * @connector: told of complaints
 *
 * Both must outlive it.
 *
 * Returns: (transfer full): an empty table
 */
SbxFirefoxRealms *
sbx_firefox_realms_new (SbxSession   *session,
                        SbxConnector *connector)
{
  SbxFirefoxRealms *self = g_new0 (SbxFirefoxRealms, 1);

  self->session = session;
  self->connector = connector;
  self->realms = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_realm);
  self->parents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * sbx_firefox_realms_free:
 * @self: (transfer full): a table
 */
void
sbx_firefox_realms_free (SbxFirefoxRealms *self)
{
  g_hash_table_unref (self->realms);
  g_hash_table_unref (self->parents);
  g_free (self);
}
