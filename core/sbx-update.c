/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-update.h"

/**
 * sbx_connector_info_new:
 * @connector: a connector
 *
 * On the session's thread.
 *
 * Returns: (transfer full): what the window shows of @connector
 */
SbxConnectorInfo *
sbx_connector_info_new (SbxConnector *connector)
{
  SbxConnectorInfo *self = g_new0 (SbxConnectorInfo, 1);

  self->id = connector;
  self->kind = SBX_CONNECTOR_GET_CLASS (connector)->kind;
  self->address = g_strdup (sbx_connector_get_address (connector));
  self->problem = g_strdup (sbx_connector_get_problem (connector));
  self->state = sbx_connector_get_state (connector);
  self->offers = sbx_connector_get_offers (connector, &self->n_offers);
  self->question = g_strdup (sbx_connector_get_question (connector));
  self->complaints = sbx_connector_get_complaints (connector, &self->n_complaints);

  return self;
}

/**
 * sbx_connector_info_free:
 * @self: (transfer full): a connector's copy
 */
void
sbx_connector_info_free (SbxConnectorInfo *self)
{
  g_free (self->address);
  g_free (self->problem);
  g_free (self->question);
  g_ptr_array_unref (self->complaints);
  g_free (self);
}

/**
 * sbx_update_free:
 * @self: (transfer full): an update
 */
void
sbx_update_free (SbxUpdate *self)
{
  g_clear_pointer (&self->symbols, sbx_symbols_unref);
  g_clear_pointer (&self->rows, sbx_rows_unref);
  g_clear_pointer (&self->overview, sbx_overview_unref);
  g_clear_pointer (&self->links, g_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->sharing, sbx_sharing_map_unref);
  g_clear_pointer (&self->connectors, g_ptr_array_unref);
  g_free (self->disk_error);
  g_free (self->path);
  g_free (self);
}
