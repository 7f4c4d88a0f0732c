/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWindow"

#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n.h>

#include "sbx-door-actions.h"

/* A page that had made its stores before it was connected shows none. What helps then, loading it
 * again, is offered where the user looks, and as long as that is so. */

/* By then a page has told what it has. */
#define PATIENCE_MS 2000

static gboolean
has_store (const SbxOverview *overview,
           guint              peer)
{
  for (guint i = 0; i < overview->stores->len; i++)
    {
      const SbxOverviewStore *store = g_ptr_array_index (overview->stores, i);

      if (store->peer == peer && store->open)
        return TRUE;
    }

  return FALSE;
}

static const SbxOffer *
find_reload (const SbxConnectorInfo *info)
{
  for (guint i = 0; info != NULL && info->state == SBX_CONNECTOR_READY && i < info->n_offers; i++)
    {
      if (g_str_equal (info->offers[i].id, "reload"))
        return &info->offers[i];
    }

  return NULL;
}

/* The first page without a store that can be loaded again; NULL if there is none. */
static const SbxConnectorInfo *
find_storeless (SbxWindow *self)
{
  const SbxOverview *overview = sbx_world_get_overview (self->world);

  if (self->doors == NULL)
    return NULL;
  for (guint i = 0; overview != NULL && i < overview->peers->len; i++)
    {
      const SbxOverviewPeer *peer = g_ptr_array_index (overview->peers, i);
      const SbxConnectorInfo *info;

      if (!peer->live || peer->connector == NULL || has_store (overview, i))
        continue;
      info = sbx_door_actions_find (self->doors, peer->connector);
      if (find_reload (info) != NULL)
        return info;
    }

  return NULL;
}

static void
dismissed_cb (SbxWindow *self)
{
  self->storeless_toast = NULL;
}

static gboolean
offer_cb (gpointer data)
{
  SbxWindow *self = data;
  const SbxConnectorInfo *info = find_storeless (self);

  self->storeless_timer = 0;
  if (info == NULL)
    return G_SOURCE_REMOVE;

  self->storeless_toast = adw_toast_new (_("Waiting for a Store"));
  adw_toast_set_button_label (self->storeless_toast, _(find_reload (info)->title));
  adw_toast_set_action_name (self->storeless_toast, "doors.invoke");
  adw_toast_set_action_target (self->storeless_toast, "(ss)", info->address, "reload");
  adw_toast_set_timeout (self->storeless_toast, 0);
  g_signal_connect_object (self->storeless_toast, "dismissed", G_CALLBACK (dismissed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, self->storeless_toast);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (SbxWindow *self)
{
  const SbxConnectorInfo *info = find_storeless (self);
  g_autofree char *before = g_steal_pointer (&self->storeless);

  self->storeless = info != NULL ? g_strdup (info->address) : NULL;
  if (g_strcmp0 (before, self->storeless) == 0)
    return; /* said before, and perhaps sent away */
  if (self->storeless_toast != NULL)
    adw_toast_dismiss (self->storeless_toast);
  g_clear_handle_id (&self->storeless_timer, g_source_remove);
  if (info != NULL)
    self->storeless_timer = g_timeout_add (PATIENCE_MS, offer_cb, self);
}

void
sbx_window_watch_storeless (SbxWindow *self)
{
  g_signal_connect_object (self->world, "notify::overview", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->doors, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
sbx_window_unwatch_storeless (SbxWindow *self)
{
  g_clear_handle_id (&self->storeless_timer, g_source_remove);
  g_clear_pointer (&self->storeless, g_free);
}
