/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a command ends with, for scripts. */
enum
{
  SBX_EXIT_NOTHING = 0,  /* done; no findings where they were asked for */
  SBX_EXIT_FINDINGS = 1,
  SBX_EXIT_FAILED = 2,
};

int sbx_cmd_check (int    argc,
                   char **argv);
int sbx_cmd_demo (int    argc,
                  char **argv);
int sbx_cmd_doctor (int    argc,
                    char **argv);
int sbx_cmd_export (int    argc,
                    char **argv);
int sbx_cmd_find (int    argc,
                  char **argv);
int sbx_cmd_query (int    argc,
                   char **argv);
int sbx_cmd_record (int    argc,
                    char **argv);
int sbx_cmd_rules (int    argc,
                   char **argv);
int sbx_cmd_serve (int    argc,
                   char **argv);

/* What `sbx rules` prints, for a command that took its options. */
int sbx_cmd_list_rules (void);

/* Reads the options of a command. FALSE: a line was printed; end with SBX_EXIT_FAILED.
 * @usage: what follows the command's name; @description: printed below the options */
gboolean sbx_cmd_parse (int                *argc,
                        char             ***argv,
                        const char         *usage,
                        const char         *summary,
                        const char         *description,
                        const GOptionEntry *entries);
/* (transfer full): what there is to listen for and to connect to, as a part of a help text. */
char *sbx_cmd_dup_kinds (void);
/* One line on the standard error. */
void sbx_cmd_fail (const char *format,
                   ...) G_GNUC_PRINTF (1, 2);
/* Everything printed really left: else one line, and SBX_EXIT_FAILED instead of @status. */
int sbx_cmd_finish (int status);
/* Text to a number of at least 1; 0 for NULL. FALSE: a line was printed. */
gboolean sbx_cmd_read_number (const char *option,
                              const char *text,
                              guint64    *number);
/* Text to a time above 0; NULL leaves it as it is. FALSE: a line was printed. */
gboolean sbx_cmd_read_seconds (const char *text,
                               double     *seconds);
/* Takes the last slash off each origin. FALSE: a line was printed, for one of them is none. */
gboolean sbx_cmd_check_origins (char **origins);

G_END_DECLS
