/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-source-map.h"
#include "sbx-stack.h"

G_BEGIN_DECLS

/**
 * SbxSources:
 *
 * Finds where the frames of a call stack come from, with the source maps of their scripts. How a
 * script is read is the subclass's affair: it decides what may be read at all. Used on one thread;
 * maps are read on others.
 */
#define SBX_TYPE_SOURCES (sbx_sources_get_type ())
G_DECLARE_DERIVABLE_TYPE (SbxSources, sbx_sources, SBX, SOURCES, GObject)

/**
 * SbxSourcesClass:
 * @load_async: begins to read what is at an address, %SBX_LIMIT_SOURCE_MAP_SIZE bytes at most
 * @load_finish: gives what was read
 */
struct _SbxSourcesClass
{
  GObjectClass parent_class;

  void (*load_async) (SbxSources         *self,
                      const char         *url,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            data);
  GBytes *(*load_finish) (SbxSources   *self,
                          GAsyncResult *result,
                          GError      **error);
};

void sbx_sources_find_async (SbxSources         *self,
                             GPtrArray          *frames,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            data);
GArray *sbx_sources_find_finish (SbxSources   *self,
                                 GAsyncResult *result,
                                 char        **problem,
                                 GError      **error);
char *sbx_source_find_file (const char        *source,
                            const char *const *folders);

G_END_DECLS
