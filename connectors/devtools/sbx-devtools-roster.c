/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-roster.h"

#include "sbx-limits.h"

/* So many characters of what a store calls itself are shown. */
#define INSTANCE_PART 6

struct _SbxDevtoolsRoster
{
  SbxSession *session;
  SbxConnector *connector;   /* borrowed */
  GPtrArray *stores;         /* SbxDevtoolsStore, the longest known first */
  char *place;
  char *salt;                /* a store that meets another Signalbox begins another run */
};

static char *
get_text (const SbxDevtoolsMessage *message,
          const char               *name)
{
  guint32 token = sbx_json_member (message->json, message->token, name);
  gsize length = 0;
  g_autofree char *text = NULL;

  if (token == 0 || message->json->tokens[token].length > SBX_LIMIT_NAME_LENGTH)
    return NULL;
  text = sbx_json_dup_string (message->json, token, &length);
  if (text == NULL || text[0] == '\0' || strlen (text) != length)
    return NULL;

  return g_steal_pointer (&text);
}

/* Ids have an end; what is too long is known by its hash. */
static char *
make_id (const char *text)
{
  if (strlen (text) <= SBX_LIMIT_ID_LENGTH)
    return g_strdup (text);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static gboolean
is_same_place (const SbxDevtoolsIdentity *identity,
               const char                *name,
               const char                *origin)
{
  return g_strcmp0 (identity->name, name) == 0 && g_strcmp0 (identity->origin, origin) == 0;
}

/* @even_gone: by one that is not connected, too */
static gboolean
is_slot_taken (SbxDevtoolsRoster *self,
               guint              slot,
               const char        *name,
               const char        *origin,
               gboolean           even_gone)
{
  for (guint i = 0; i < self->stores->len; i++)
    {
      SbxDevtoolsStore *store = g_ptr_array_index (self->stores, i);
      const SbxDevtoolsIdentity *identity = sbx_devtools_store_get_identity (store);

      if ((even_gone || sbx_devtools_store_is_live (store)) && identity->slot == slot
          && is_same_place (identity, name, origin))
        return TRUE;
    }

  return FALSE;
}

/* One that has gone and calls itself the same, unless somebody else has its name by now. */
static SbxDevtoolsStore *
find_gone (SbxDevtoolsRoster *self,
           const char        *instance,
           const char        *name,
           const char        *origin)
{
  for (guint i = 0; instance != NULL && i < self->stores->len; i++)
    {
      SbxDevtoolsStore *store = g_ptr_array_index (self->stores, i);
      const SbxDevtoolsIdentity *identity = sbx_devtools_store_get_identity (store);

      if (!sbx_devtools_store_is_live (store) && g_strcmp0 (identity->instance, instance) == 0
          && is_same_place (identity, name, origin)
          && !is_slot_taken (self, identity->slot, name, origin, FALSE))
        return store;
    }

  return NULL;
}

/* Whether there were ever two of that name at once. */
static gboolean
were_several (SbxDevtoolsRoster *self,
              const char        *name,
              const char        *origin)
{
  for (guint i = 0; i < self->stores->len; i++)
    {
      const SbxDevtoolsIdentity *identity
          = sbx_devtools_store_get_identity (g_ptr_array_index (self->stores, i));

      if (identity->slot > 1 && is_same_place (identity, name, origin))
        return TRUE;
    }

  return FALSE;
}

/* Among those of that name. One that has gone leaves its place to the page that was loaded anew, or
 * to the program that was started anew; but where there were several programs of one name, nothing
 * tells which of them that is. Who is known by name then stays who it was. */
static guint
find_slot (SbxDevtoolsRoster *self,
           const char        *name,
           const char        *origin)
{
  gboolean keep = origin == NULL && were_several (self, name, origin);

  for (guint slot = 1;; slot++)
    {
      if (!is_slot_taken (self, slot, name, origin, keep))
        return slot;
    }
}

/* The run of a store that came twice at once is its own. */
static gboolean
is_run_taken (SbxDevtoolsRoster *self,
              const char        *run)
{
  for (guint i = 0; i < self->stores->len; i++)
    {
      SbxDevtoolsStore *store = g_ptr_array_index (self->stores, i);

      if (g_str_equal (sbx_devtools_store_get_identity (store)->run, run))
        return TRUE;
    }

  return FALSE;
}

static char *
make_run (SbxDevtoolsRoster *self,
          const char        *instance)
{
  g_autofree char *text = g_strdup_printf ("devtools-%s-%s", self->salt,
                                           instance != NULL ? instance : "");
  g_autofree char *run = make_id (text);

  if (instance == NULL || is_run_taken (self, run))
    return sbx_feed_make_id ();

  return g_steal_pointer (&run);
}

/* What people call it. A second one gets something by which it is told from those that come later:
 * the beginning of what it calls itself. */
static char *
make_label (const char *name,
            guint       slot,
            const char *instance,
            const char *origin)
{
  const char *known = name != NULL ? name : "Redux store";
  g_autofree char *part = NULL;

  if (slot == 1)
    return g_strdup (known);
  if (instance == NULL || origin != NULL)
    return g_strdup_printf ("%s (%u)", known, slot);
  part = g_utf8_substring (instance, 0, MIN (g_utf8_strlen (instance, -1), INSTANCE_PART));

  return g_strdup_printf ("%s (%u, %s)", known, slot, part);
}

static void
forget_some (SbxDevtoolsRoster *self)
{
  for (guint i = 0; i < self->stores->len && self->stores->len >= SBX_LIMIT_DEVTOOLS_KEPT;)
    {
      if (sbx_devtools_store_is_live (g_ptr_array_index (self->stores, i)))
        i++;
      else
        g_ptr_array_remove_index (self->stores, i);
    }
}

/**
 * sbx_devtools_roster_new:
 * @session: what to feed
 * @connector: whose stores these are; must outlive the roster
 * @place: tells them from those of other connectors
 *
 * Returns: (transfer full): an empty roster
 */
SbxDevtoolsRoster *
sbx_devtools_roster_new (SbxSession   *session,
                         SbxConnector *connector,
                         const char   *place)
{
  SbxDevtoolsRoster *self = g_new0 (SbxDevtoolsRoster, 1);

  self->session = g_object_ref (session);
  self->connector = connector;
  self->stores = g_ptr_array_new_with_free_func (g_object_unref);
  self->place = g_strdup (place);
  self->salt = sbx_feed_make_id ();

  return self;
}

/**
 * sbx_devtools_roster_free:
 * @self: (transfer full): a roster
 */
void
sbx_devtools_roster_free (SbxDevtoolsRoster *self)
{
  g_ptr_array_unref (self->stores);
  g_object_unref (self->session);
  g_free (self->place);
  g_free (self->salt);
  g_free (self);
}

/**
 * sbx_devtools_roster_join:
 * @self: a roster
 * @message: the first one on a connection
 * @origin: (nullable): the page it came from
 *
 * Returns: (transfer full): the store it comes from, which is not attached to anything
 */
SbxDevtoolsStore *
sbx_devtools_roster_join (SbxDevtoolsRoster        *self,
                          const SbxDevtoolsMessage *message,
                          const char               *origin)
{
  g_autofree char *name = get_text (message, "name");
  g_autofree char *instance = get_text (message, "instanceId");
  SbxDevtoolsStore *store = find_gone (self, instance, name, origin);
  SbxDevtoolsIdentity *identity;
  g_autofree char *peer = NULL;

  if (store != NULL)
    return g_object_ref (store);

  forget_some (self);
  identity = g_new0 (SbxDevtoolsIdentity, 1);
  identity->slot = find_slot (self, name, origin);
  peer = g_strdup_printf ("devtools:%s:%s:%s#%u", self->place, origin != NULL ? origin : "",
                          name != NULL ? name : "", identity->slot);
  identity->peer = make_id (peer);
  identity->run = make_run (self, instance);
  identity->label = make_label (name, identity->slot, instance, origin);
  identity->name = g_steal_pointer (&name);
  identity->instance = g_steal_pointer (&instance);
  identity->origin = g_strdup (origin);
  store = sbx_devtools_store_new (self->session, self->connector, identity);
  g_ptr_array_add (self->stores, store);

  return g_object_ref (store);
}

/**
 * sbx_devtools_roster_command:
 * @self: (nullable): a roster
 * @command: what to do
 * @store: a store of one of its runs
 * @task: returns the answer
 *
 * Sends a command to one store.
 */
void
sbx_devtools_roster_command (SbxDevtoolsRoster *self,
                             SbxCommand        *command,
                             const SbxStore    *store,
                             GTask             *task)
{
  for (guint i = 0; self != NULL && i < self->stores->len; i++)
    {
      SbxDevtoolsStore *known = g_ptr_array_index (self->stores, i);

      if (sbx_devtools_store_get_run (known) != store->run)
        continue;
      sbx_devtools_store_command (known, command, g_object_ref (task));
      return;
    }
  g_task_return_new_error (task, SBX_COMMAND_ERROR, SBX_COMMAND_ERROR_GONE,
                           "The store is not connected any more");
}
