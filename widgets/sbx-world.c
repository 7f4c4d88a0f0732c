/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxWorld"

#include "config.h"

#include "sbx-world.h"

struct _SbxWorld
{
  GObject parent_instance;

  /* Owned References */
  SbxSymbols *symbols;
  SbxRows *rows;
  SbxOverview *overview;
  GPtrArray *findings;
  GPtrArray *connectors;
  SbxSharingMap *sharing;
  SbxLinks *links;
  GHashTable *evidence; /* event number → SbxFinding (borrowed from findings), the worst */
  char *disk_error;
  char *path;

  guint serial;
  guint n_rows;
  guint64 n_events;
  double replayed;
  gboolean from_file;
};

G_DEFINE_FINAL_TYPE (SbxWorld, sbx_world, G_TYPE_OBJECT)

typedef enum
{
  PROP_OVERVIEW = 1,
  PROP_FINDINGS,
  PROP_CONNECTORS,
  PROP_DISK_ERROR,
  PROP_REPLAYED,
  PROP_SHARING,
  PROP_LINKS,
} SbxWorldProperty;

static GParamSpec *properties[PROP_LINKS + 1];

enum
{
  UPDATED,
  RESTARTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_worse (const SbxFinding *a,
          const SbxFinding *b)
{
  if (a->severity != b->severity)
    return a->severity > b->severity;
  return a->confidence > b->confidence;
}

static void
index_evidence (SbxWorld *self)
{
  g_hash_table_remove_all (self->evidence);
  for (guint i = 0; i < self->findings->len; i++)
    {
      SbxFinding *finding = g_ptr_array_index (self->findings, i);

      if (finding->dismissal != SBX_DISMISSAL_NONE)
        continue;
      for (guint j = 0; j < finding->n_evidence; j++)
        {
          SbxFinding *known = g_hash_table_lookup (self->evidence, &finding->evidence[j]);

          if (known == NULL || is_worse (finding, known))
            g_hash_table_insert (self->evidence, &finding->evidence[j], finding);
        }
    }
}

static void
take_findings (SbxWorld  *self,
               GPtrArray *findings)
{
  /* The index borrows from the old array. */
  g_hash_table_remove_all (self->evidence);
  g_ptr_array_unref (self->findings);
  self->findings = g_ptr_array_ref (findings);
  index_evidence (self);
}

static void
restart (SbxWorld        *self,
         const SbxUpdate *update)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  self->serial = update->serial;
  self->n_rows = 0;
  self->n_events = 0;
  g_free (self->path);
  self->path = g_strdup (update->path);
  g_clear_pointer (&self->symbols, sbx_symbols_unref);
  g_clear_pointer (&self->rows, sbx_rows_unref);
  g_clear_pointer (&self->overview, sbx_overview_unref);
  g_clear_pointer (&self->sharing, sbx_sharing_map_unref);
  g_clear_pointer (&self->links, sbx_links_free);
  self->links = sbx_links_new ();
  take_findings (self, none);
  if (update->symbols != NULL)
    self->symbols = sbx_symbols_ref (update->symbols);
  if (update->rows != NULL)
    self->rows = sbx_rows_ref (update->rows);
  g_signal_emit (self, signals[RESTARTED], 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OVERVIEW]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FINDINGS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHARING]);
}

static void
sbx_world_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  SbxWorld *self = SBX_WORLD (object);

  switch ((SbxWorldProperty) prop_id)
    {
    case PROP_OVERVIEW:
      g_value_set_pointer (value, self->overview);
      break;
    case PROP_FINDINGS:
      g_value_set_pointer (value, self->findings);
      break;
    case PROP_CONNECTORS:
      g_value_set_pointer (value, self->connectors);
      break;
    case PROP_DISK_ERROR:
      g_value_set_string (value, self->disk_error);
      break;
    case PROP_REPLAYED:
      g_value_set_double (value, self->replayed);
      break;
    case PROP_SHARING:
      g_value_set_pointer (value, self->sharing);
      break;
    case PROP_LINKS:
      g_value_set_pointer (value, self->links);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_world_finalize (GObject *object)
{
  SbxWorld *self = SBX_WORLD (object);

  g_clear_pointer (&self->evidence, g_hash_table_unref);
  g_clear_pointer (&self->links, sbx_links_free);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->sharing, sbx_sharing_map_unref);
  g_clear_pointer (&self->connectors, g_ptr_array_unref);
  g_clear_pointer (&self->overview, sbx_overview_unref);
  g_clear_pointer (&self->rows, sbx_rows_unref);
  g_clear_pointer (&self->symbols, sbx_symbols_unref);
  g_clear_pointer (&self->disk_error, g_free);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (sbx_world_parent_class)->finalize (object);
}

static void
sbx_world_class_init (SbxWorldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = sbx_world_get_property;
  object_class->finalize = sbx_world_finalize;

  properties[PROP_OVERVIEW] = g_param_spec_pointer ("overview", NULL, NULL, flags);
  properties[PROP_FINDINGS] = g_param_spec_pointer ("findings", NULL, NULL, flags);
  properties[PROP_CONNECTORS] = g_param_spec_pointer ("connectors", NULL, NULL, flags);
  properties[PROP_DISK_ERROR] = g_param_spec_string ("disk-error", NULL, NULL, NULL, flags);
  properties[PROP_REPLAYED] = g_param_spec_double ("replayed", NULL, NULL, 0, 1, 1, flags);
  properties[PROP_LINKS] = g_param_spec_pointer ("links", NULL, NULL, flags);
  properties[PROP_SHARING] = g_param_spec_pointer ("sharing", NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[UPDATED] = g_signal_new ("updated", SBX_TYPE_WORLD, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RESTARTED] = g_signal_new ("restarted", SBX_TYPE_WORLD, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_world_init (SbxWorld *self)
{
  self->findings = g_ptr_array_new ();
  self->connectors = g_ptr_array_new ();
  self->links = sbx_links_new ();
  self->evidence = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->replayed = 1;
}

/**
 * sbx_world_new:
 *
 * Returns: (transfer full): a world of which nothing is known yet
 */
SbxWorld *
sbx_world_new (void)
{
  return g_object_new (SBX_TYPE_WORLD, NULL);
}

/**
 * sbx_world_take:
 * @self: a world
 * @update: what the engine said
 *
 * Keeps what @update brings and tells everybody.
 */
void
sbx_world_take (SbxWorld        *self,
                const SbxUpdate *update)
{
  g_return_if_fail (SBX_IS_WORLD (self));
  g_return_if_fail (update != NULL);

  if (update->serial != self->serial || update->rows != self->rows)
    restart (self, update);
  self->n_rows = update->n_rows;
  self->n_events = update->n_events;
  /* Overview first: rows name remotes and stores by its indexes. */
  if (update->overview != NULL)
    {
      g_clear_pointer (&self->overview, sbx_overview_unref);
      self->overview = sbx_overview_ref (update->overview);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OVERVIEW]);
    }
  if (update->links != NULL)
    {
      sbx_links_apply (self->links, update->links);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LINKS]);
    }
  if (update->findings != NULL)
    {
      take_findings (self, update->findings);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FINDINGS]);
    }
  if (update->sharing != NULL)
    {
      g_clear_pointer (&self->sharing, sbx_sharing_map_unref);
      self->sharing = sbx_sharing_map_ref (update->sharing);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHARING]);
    }
  if (update->connectors != NULL)
    {
      g_ptr_array_unref (self->connectors);
      self->connectors = g_ptr_array_ref (update->connectors);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTORS]);
    }
  if (g_strcmp0 (self->disk_error, update->disk_error) != 0)
    {
      g_free (self->disk_error);
      self->disk_error = g_strdup (update->disk_error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISK_ERROR]);
    }
  if (self->replayed != update->replayed)
    {
      self->replayed = update->replayed;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPLAYED]);
    }
  g_signal_emit (self, signals[UPDATED], 0);
}

const char *
sbx_world_get_path (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->path;
}

SbxSymbols *
sbx_world_get_symbols (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->symbols;
}

SbxRows *
sbx_world_get_rows (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->rows;
}

guint
sbx_world_get_n_rows (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->n_rows;
}

guint64
sbx_world_get_n_events (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->n_events;
}

SbxOverview *
sbx_world_get_overview (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->overview;
}

SbxLinks *
sbx_world_get_links (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->links;
}

GPtrArray *
sbx_world_get_findings (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->findings;
}

SbxSharingMap *
sbx_world_get_sharing (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->sharing;
}

guint
sbx_world_find_remote (SbxWorld   *self,
                       const char *name)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), G_MAXUINT);

  for (guint i = 0; self->overview != NULL && i < self->overview->remotes->len; i++)
    {
      const SbxOverviewRemote *remote = g_ptr_array_index (self->overview->remotes, i);

      if (g_strcmp0 (remote->name, name) == 0)
        return remote->index;
    }
  return G_MAXUINT;
}

GPtrArray *
sbx_world_get_connectors (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->connectors;
}

const char *
sbx_world_get_disk_error (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return self->disk_error;
}

double
sbx_world_get_replayed (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 1);

  return self->replayed;
}

/**
 * sbx_world_set_from_file:
 * @self: a world
 * @from_file: whether what it tells of was read from a file, in which nothing happens any more
 */
void
sbx_world_set_from_file (SbxWorld *self,
                         gboolean  from_file)
{
  g_return_if_fail (SBX_IS_WORLD (self));

  self->from_file = from_file;
}

gboolean
sbx_world_get_from_file (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), FALSE);

  return self->from_file;
}

/**
 * sbx_world_find_row:
 * @self: a world
 * @number: number of an event
 *
 * Returns: (nullable) (transfer none): its row, if it has one of its own
 */
const SbxRow *
sbx_world_find_row (SbxWorld *self,
                    guint64   number)
{
  const SbxRow *row;
  guint index;

  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  if (self->rows == NULL || self->n_rows == 0 || number == 0 || number > G_MAXUINT32)
    return NULL;
  index = sbx_rows_find (self->rows, self->n_rows, (guint32) number);
  row = index != G_MAXUINT ? sbx_rows_get (self->rows, index) : NULL;
  return row != NULL && row->number == number ? row : NULL;
}

/**
 * sbx_world_is_of:
 * @self: a world
 * @number: number of an event
 * @remote: index of a remote, or %G_MAXUINT for any
 * @store: index of a store, or %G_MAXUINT for any
 *
 * Returns: whether the event is one of theirs
 */
gboolean
sbx_world_is_of (SbxWorld *self,
                 guint64   number,
                 guint     remote,
                 guint     store)
{
  const SbxRow *row = sbx_world_find_row (self, number);

  if (remote == G_MAXUINT && store == G_MAXUINT)
    return TRUE;
  return row != NULL && (remote == G_MAXUINT || row->remote == remote) &&
         (store == G_MAXUINT || row->store == store);
}

const SbxOverviewRemote *
sbx_world_get_remote (SbxWorld *self,
                      guint     index)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  if (self->overview == NULL || index >= self->overview->remotes->len)
    return NULL;
  return g_ptr_array_index (self->overview->remotes, index);
}

const SbxOverviewStore *
sbx_world_get_store (SbxWorld *self,
                     guint     index)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  if (self->overview == NULL || index >= self->overview->stores->len)
    return NULL;
  return g_ptr_array_index (self->overview->stores, index);
}

const SbxOverviewPeer *
sbx_world_get_peer (SbxWorld *self,
                    guint     index)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  if (self->overview == NULL || index >= self->overview->peers->len)
    return NULL;
  return g_ptr_array_index (self->overview->peers, index);
}

SbxFinding *
sbx_world_get_event_finding (SbxWorld *self,
                             guint64   number)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return g_hash_table_lookup (self->evidence, &number);
}

GPtrArray *
sbx_world_list_event_findings (SbxWorld *self,
                               guint64   number)
{
  GPtrArray *found = g_ptr_array_new ();

  g_return_val_if_fail (SBX_IS_WORLD (self), found);

  if (g_hash_table_contains (self->evidence, &number))
    for (guint i = 0; i < self->findings->len; i++)
      {
        SbxFinding *finding = g_ptr_array_index (self->findings, i);

        for (guint j = 0; j < finding->n_evidence; j++)
          if (finding->evidence[j] == number && finding->dismissal == SBX_DISMISSAL_NONE)
            {
              g_ptr_array_add (found, finding);
              break;
            }
      }
  return found;
}

/**
 * sbx_world_count_findings:
 * @self: a world
 * @remote: (nullable): name of a remote, or %NULL for all findings
 * @worst: (out) (optional): the severest of them
 *
 * Returns: how many findings name @remote, without those that are dismissed
 */
guint
sbx_world_count_findings (SbxWorld    *self,
                          const char  *remote,
                          SbxSeverity *worst)
{
  guint n = 0;

  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  for (guint i = 0; i < self->findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (self->findings, i);

      if (finding->dismissal != SBX_DISMISSAL_NONE)
        continue;
      if (remote != NULL && !g_strv_contains ((const char *const *) finding->remotes, remote))
        continue;
      if (worst != NULL && (n == 0 || finding->severity > *worst))
        *worst = finding->severity;
      n++;
    }
  return n;
}
