/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-devtools-times.h"

SbxDevtoolsTimes sbx_devtools_times = {
  .handshake = 10000,
  .ping = 8000,
  .silence = 60000,
  .state = 3000,
  .answer = 5000,
  .command = 9000,
  .again = 250,
};

GSource *
sbx_devtools_after (guint       ms,
                    GSourceFunc func,
                    gpointer    data)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_static_name (source, "[signalbox] devtools");
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

void
sbx_devtools_clear (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}
