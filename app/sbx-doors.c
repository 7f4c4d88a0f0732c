/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxDoors"

#include "config.h"

#include "sbx-doors.h"

#include <string.h>

/* One connector that this window made. */
typedef struct
{
  const SbxConnectorKind *kind;
  char *dialled;     /* what it was dialled with; NULL for a listener */
  gconstpointer id;  /* lives on the engine's thread: never looked into */
  gboolean seen;     /* the engine has told of it */
  gboolean closing;  /* to be removed as soon as the engine tells its address */
} Way;

struct _SbxDoors
{
  GObject parent_instance;

  /* Owned References */
  SbxEngine *engine;
  SbxWorld *world;
  SbxOrigins *origins;
  GPtrArray *ways;
};

G_DEFINE_FINAL_TYPE (SbxDoors, sbx_doors, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
free_way (gpointer data)
{
  Way *way = data;

  g_free (way->dialled);
  g_free (way);
}

static const SbxConnectorInfo *
find_info (SbxDoors  *self,
           const Way *way)
{
  GPtrArray *connectors = sbx_world_get_connectors (self->world);

  for (guint i = 0; way != NULL && i < connectors->len; i++)
    {
      const SbxConnectorInfo *info = g_ptr_array_index (connectors, i);

      if (info->id == way->id)
        return info;
    }
  return NULL;
}

static Way *
find_listener (SbxDoors               *self,
               const SbxConnectorKind *kind)
{
  for (guint i = 0; i < self->ways->len; i++)
    {
      Way *way = g_ptr_array_index (self->ways, i);

      if (way->kind == kind && way->dialled == NULL && !way->closing)
        return way;
    }
  return NULL;
}

static Way *
find_dialled (SbxDoors   *self,
              const char *address)
{
  for (guint i = 0; i < self->ways->len; i++)
    {
      Way *way = g_ptr_array_index (self->ways, i);

      if (!way->closing && g_strcmp0 (way->dialled, address) == 0)
        return way;
    }
  return NULL;
}

static Way *
find_by_address (SbxDoors   *self,
                 const char *address)
{
  for (guint i = 0; i < self->ways->len; i++)
    {
      Way *way = g_ptr_array_index (self->ways, i);
      const SbxConnectorInfo *info = way->closing ? NULL : find_info (self, way);

      if (info != NULL && g_strcmp0 (info->address, address) == 0)
        return way;
    }
  return NULL;
}

/* What the engine has not told of yet has no address to be removed by. */
static void
end_way (SbxDoors *self,
         Way      *way)
{
  const SbxConnectorInfo *info = find_info (self, way);

  if (info == NULL)
    {
      way->closing = TRUE;
      return;
    }
  sbx_engine_remove_connectors (self->engine, info->address);
  g_ptr_array_remove (self->ways, way);
}

static void
add_way (SbxDoors               *self,
         const SbxConnectorKind *kind,
         const char             *dialled,
         SbxConnector           *connector)
{
  Way *way = g_new0 (Way, 1);

  way->kind = kind;
  way->dialled = g_strdup (dialled);
  way->id = connector;
  g_ptr_array_add (self->ways, way);
  sbx_engine_add_connector (self->engine, connector);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
connectors_cb (SbxDoors *self)
{
  for (guint i = self->ways->len; i-- > 0;)
    {
      Way *way = g_ptr_array_index (self->ways, i);
      const SbxConnectorInfo *info = find_info (self, way);

      if (info != NULL && way->closing)
        end_way (self, way);
      else if (info != NULL)
        way->seen = TRUE;
      else if (way->seen)
        g_ptr_array_remove_index (self->ways, i);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
sbx_doors_dispose (GObject *object)
{
  SbxDoors *self = SBX_DOORS (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->world);
  g_clear_object (&self->origins);

  G_OBJECT_CLASS (sbx_doors_parent_class)->dispose (object);
}

static void
sbx_doors_finalize (GObject *object)
{
  g_clear_pointer (&SBX_DOORS (object)->ways, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_doors_parent_class)->finalize (object);
}

static void
sbx_doors_class_init (SbxDoorsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_doors_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_doors_finalize;

  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_DOORS, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_doors_init (SbxDoors *self)
{
  self->ways = g_ptr_array_new_with_free_func (free_way);
}

/**
 * sbx_doors_new:
 * @engine: who runs the connectors
 * @world: what the engine tells of them
 * @origins: who may come in
 *
 * Returns: (transfer full): no way in yet
 */
SbxDoors *
sbx_doors_new (SbxEngine  *engine,
               SbxWorld   *world,
               SbxOrigins *origins)
{
  SbxDoors *self;

  g_return_val_if_fail (SBX_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);
  g_return_val_if_fail (SBX_IS_ORIGINS (origins), NULL);

  self = g_object_new (SBX_TYPE_DOORS, NULL);
  self->engine = g_object_ref (engine);
  self->world = g_object_ref (world);
  self->origins = g_object_ref (origins);
  g_signal_connect_object (world, "notify::connectors", G_CALLBACK (connectors_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

SbxEngine *
sbx_doors_get_engine (SbxDoors *self)
{
  g_return_val_if_fail (SBX_IS_DOORS (self), NULL);

  return self->engine;
}

SbxWorld *
sbx_doors_get_world (SbxDoors *self)
{
  g_return_val_if_fail (SBX_IS_DOORS (self), NULL);

  return self->world;
}

void
sbx_doors_listen (SbxDoors               *self,
                  const SbxConnectorKind *kind,
                  guint16                 port)
{
  g_autoptr (SbxConnector) listener = NULL;
  Way *old;

  g_return_if_fail (SBX_IS_DOORS (self));
  g_return_if_fail (kind != NULL && kind->listen != NULL);

  old = find_listener (self, kind);
  if (old != NULL)
    end_way (self, old);
  listener = kind->listen (self->origins, port);
  add_way (self, kind, NULL, listener);
}

void
sbx_doors_close (SbxDoors               *self,
                 const SbxConnectorKind *kind)
{
  Way *way;

  g_return_if_fail (SBX_IS_DOORS (self));

  way = find_listener (self, kind);
  if (way == NULL)
    return;
  end_way (self, way);
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
sbx_doors_is_open (SbxDoors               *self,
                   const SbxConnectorKind *kind)
{
  g_return_val_if_fail (SBX_IS_DOORS (self), FALSE);

  return find_listener (self, kind) != NULL;
}

guint
sbx_doors_count_open (SbxDoors *self)
{
  guint n = 0;

  g_return_val_if_fail (SBX_IS_DOORS (self), 0);

  for (guint i = 0; i < self->ways->len; i++)
    {
      const Way *way = g_ptr_array_index (self->ways, i);

      n += way->dialled == NULL && !way->closing ? 1 : 0;
    }
  return n;
}

const SbxConnectorInfo *
sbx_doors_get_listener (SbxDoors               *self,
                        const SbxConnectorKind *kind)
{
  g_return_val_if_fail (SBX_IS_DOORS (self), NULL);

  return find_info (self, find_listener (self, kind));
}

guint16
sbx_doors_get_port (SbxDoors               *self,
                    const SbxConnectorKind *kind)
{
  const SbxConnectorInfo *info = sbx_doors_get_listener (self, kind);
  const char *colon = info != NULL && info->address != NULL ? strrchr (info->address, ':') : NULL;
  guint64 port;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return 0;
  return (guint16) port;
}

guint
sbx_doors_count_peers (SbxDoors   *self,
                       const char *address)
{
  SbxOverview *overview;
  guint n = 0;

  g_return_val_if_fail (SBX_IS_DOORS (self), 0);

  overview = sbx_world_get_overview (self->world);
  for (guint i = 0; overview != NULL && address != NULL && i < overview->peers->len; i++)
    {
      const SbxOverviewPeer *peer = g_ptr_array_index (overview->peers, i);

      n += g_strcmp0 (peer->connector, address) == 0 ? 1 : 0;
    }
  return n;
}

gboolean
sbx_doors_dial (SbxDoors    *self,
                const char  *address,
                GError     **error)
{
  g_autoptr (SbxConnector) connector = NULL;
  Way *old;

  g_return_val_if_fail (SBX_IS_DOORS (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  connector = sbx_connector_dial (address, error);
  if (connector == NULL)
    return FALSE;
  /* The same address again means: try now. */
  old = find_dialled (self, address);
  if (old != NULL)
    end_way (self, old);
  add_way (self, sbx_connector_kinds_find (SBX_CONNECTOR_GET_CLASS (connector)->kind), address,
           connector);
  return TRUE;
}

gboolean
sbx_doors_dial_again (SbxDoors    *self,
                      const char  *address,
                      GError     **error)
{
  Way *way;
  g_autofree char *dialled = NULL;

  g_return_val_if_fail (SBX_IS_DOORS (self), FALSE);

  way = find_by_address (self, address);
  if (way == NULL || way->dialled == NULL)
    return TRUE;
  dialled = g_strdup (way->dialled);
  return sbx_doors_dial (self, dialled, error);
}

void
sbx_doors_hang_up (SbxDoors   *self,
                   const char *address)
{
  Way *way;

  g_return_if_fail (SBX_IS_DOORS (self));

  way = find_by_address (self, address);
  if (way == NULL)
    return;
  end_way (self, way);
  g_signal_emit (self, signals[CHANGED], 0);
}

const SbxConnectorInfo *
sbx_doors_find_dialled (SbxDoors   *self,
                        const char *address)
{
  g_return_val_if_fail (SBX_IS_DOORS (self), NULL);

  return find_info (self, find_dialled (self, address));
}

gboolean
sbx_doors_is_dialled (SbxDoors               *self,
                      const SbxConnectorInfo *info)
{
  g_return_val_if_fail (SBX_IS_DOORS (self), FALSE);
  g_return_val_if_fail (info != NULL, FALSE);

  for (guint i = 0; i < self->ways->len; i++)
    {
      const Way *way = g_ptr_array_index (self->ways, i);

      if (way->id == info->id && !way->closing)
        return way->dialled != NULL;
    }
  return FALSE;
}
