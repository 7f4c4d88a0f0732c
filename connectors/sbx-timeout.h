/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sbx_timeout_new:
 * @interval: ms
 * @name: (not nullable): static text, for debuggers
 * @function: called when the time is over, and again if it wants so
 * @data: passed to @function
 *
 * Returns: (transfer full): a source of the thread-default context
 */
static inline GSource *
sbx_timeout_new (guint       interval,
                 const char *name,
                 GSourceFunc function,
                 gpointer    data)
{
  GSource *source = g_timeout_source_new (interval);

  g_source_set_static_name (source, name);
  g_source_set_callback (source, function, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

/**
 * sbx_timeout_clear:
 * @source: (inout) (nullable): from sbx_timeout_new(), or %NULL
 *
 * It will not be called any more.
 */
static inline void
sbx_timeout_clear (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

G_END_DECLS
