/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-session-private.h"

#include <math.h>

#include "sbx-limits.h"

/* What is told twice, by an agent that describes itself again or by two tools, is one. */
static SbxSharedPackage *
get_package (SbxPeer   *peer,
             SbxRemote *remote,
             SbxSymbol  name,
             SbxSymbol  version)
{
  SbxSharedPackage *package;

  for (guint i = 0; i < peer->packages->len; i++)
    {
      package = g_ptr_array_index (peer->packages, i);
      if (package->remote == remote && package->name == name && package->version == version)
        return package;
    }
  if (peer->packages->len >= SBX_LIMIT_PACKAGES_PER_PEER)
    return NULL;

  package = g_new0 (SbxSharedPackage, 1);
  package->remote = remote;
  package->name = name;
  package->version = version;
  g_ptr_array_add (peer->packages, package);

  return package;
}

/**
 * sbx_session_update_package:
 * @self: a session
 * @event: a `package` event
 *
 * Takes a shared package into the model. One that names no remote belongs to who provides it.
 */
void
sbx_session_update_package (SbxSession     *self,
                            const SbxEvent *event)
{
  SbxSymbol provider = sbx_session_get_member_symbol (self, event, "provider");
  SbxSymbol required = sbx_session_get_member_symbol (self, event, "required");
  SbxRemote *remote = event->remote;
  SbxSharedPackage *package;

  if (remote == NULL && provider != SBX_SYMBOL_NONE)
    remote = sbx_session_get_remote (self, event->run, provider);
  if (event->run->peer == NULL)
    return;
  package = get_package (event->run->peer, remote,
                         sbx_session_get_member_symbol (self, event, "name"),
                         sbx_session_get_member_symbol (self, event, "version"));
  if (package == NULL)
    return;

  if (provider != SBX_SYMBOL_NONE)
    package->provider = provider;
  if (required != SBX_SYMBOL_NONE)
    package->required = required;
  package->singleton |= sbx_session_get_member_flag (event, "singleton");
  package->loaded |= sbx_session_get_member_flag (event, "loaded");
  package->number = event->number;
}

/* The one of that name that has not ended; else a new one. */
static SbxLoad *
get_load (SbxPeer        *peer,
          const SbxEvent *event,
          SbxSymbol       what,
          SbxSymbol       name)
{
  SbxLoad *load;

  for (guint i = peer->loads->len; i-- > 0;)
    {
      load = g_ptr_array_index (peer->loads, i);
      if (!load->done && load->remote == event->remote && load->what == what
          && load->name == name)
        return load;
    }
  if (peer->loads->len >= SBX_LIMIT_LOADS_PER_PEER)
    return NULL;

  load = g_new0 (SbxLoad, 1);
  load->remote = event->remote;
  load->what = what;
  load->name = name;
  load->ms = NAN;
  g_ptr_array_add (peer->loads, load);

  return load;
}

/**
 * sbx_session_update_load:
 * @self: a session
 * @event: a `load` event
 *
 * Takes the beginning or the end of a load into the model.
 */
void
sbx_session_update_load (SbxSession     *self,
                         const SbxEvent *event)
{
  SbxLoad *load;

  if (event->remote == NULL)
    return;
  load = get_load (event->remote->peer, event,
                   sbx_session_get_member_symbol (self, event, "what"),
                   sbx_session_get_member_symbol (self, event, "name"));
  if (load == NULL)
    return;

  load->done = sbx_json_member (event->json, event->token, "ok") != 0;
  load->ok = sbx_session_get_member_flag (event, "ok");
  load->error = sbx_session_get_member_symbol (self, event, "error");
  load->ms = event->duration;
  load->number = event->number;
}
