/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "Signalbox"

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "sbx-application.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr (SbxApplication) application = NULL;
  const char *locale_dir;
  int status;

  setlocale (LC_ALL, "");
  /* A build that is not installed has its translations elsewhere. */
  locale_dir = g_getenv ("SIGNALBOX_LOCALE_DIR");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = sbx_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status != 0 ? status : sbx_application_get_status (application);
}
