/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-packages.h"

#include <string.h>

static SbxSymbol
get_symbol (SbxSymbols     *symbols,
            const SbxEvent *event,
            const char     *name)
{
  g_autofree char *text = sbx_event_dup_text (event, name);

  return text != NULL ? sbx_symbols_intern (symbols, text, -1) : SBX_SYMBOL_NONE;
}

static gboolean
is_flag (const SbxEvent *event,
         const char     *name,
         SbxJsonType     value)
{
  guint32 token = sbx_json_member (event->json, event->token, name);

  return token != 0 && event->json->tokens[token].type == value;
}

/**
 * sbx_packages_observe:
 * @event: a `package` event
 *
 * A copy that is told of again, for example when it is loaded at last, stays one copy.
 */
void
sbx_packages_observe (GArray         *packages,
                      SbxSymbols     *symbols,
                      const SbxEvent *event)
{
  SbxPackage package = {
    .run = event->run,
    .name = get_symbol (symbols, event, "name"),
    .version = get_symbol (symbols, event, "version"),
    .provider = get_symbol (symbols, event, "provider"),
    .singleton = is_flag (event, "singleton", SBX_JSON_TRUE),
    .separate = is_flag (event, "singleton", SBX_JSON_FALSE),
    .loaded = is_flag (event, "loaded", SBX_JSON_TRUE),
    .number = event->number,
    .time = event->time,
  };

  for (guint i = 0; i < packages->len; i++)
    {
      SbxPackage *known = &g_array_index (packages, SbxPackage, i);

      if (known->run != package.run || known->name != package.name
          || known->version != package.version
          || known->provider != package.provider)
        continue;
      known->singleton |= package.singleton;
      known->separate |= package.separate;
      if (package.loaded && !known->loaded)
        {
          known->loaded = TRUE;
          known->number = package.number;
          known->time = package.time;
        }
      return;
    }
  if (packages->len < SBX_PACKAGES_MAX)
    g_array_append_val (packages, package);
}

/* @reduxjs/toolkit brings redux: whoever shares one means the other. */
static gboolean
is_of (const char *library,
       const char *package)
{
  return strcmp (library, package) == 0
         || (strstr (library, "redux") != NULL && strstr (package, "redux") != NULL);
}

const SbxPackage *
sbx_packages_find_shared (GArray       *packages,
                          SbxSymbols   *symbols,
                          const SbxRun *run,
                          SbxSymbol     library)
{
  const char *name = sbx_symbols_get (symbols, library);
  const SbxPackage *shared = NULL;

  for (guint i = 0; i < packages->len; i++)
    {
      const SbxPackage *package = &g_array_index (packages, SbxPackage, i);

      if (package->run != run || package->separate
          || !is_of (name, sbx_symbols_get (symbols, package->name)))
        continue;
      if (package->singleton)
        return package;
      if (shared == NULL)
        shared = package;
    }

  return shared;
}
