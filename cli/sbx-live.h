/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"
#include "sbx-origins.h"
#include "sbx-redactor.h"

G_BEGIN_DECLS

typedef enum
{
  SBX_LIVE_SILENT, /* print nothing, nor what is wrong with connections */
  SBX_LIVE_QUIET,  /* print nothing until the end */
  SBX_LIVE_ROWS,   /* rows as they come */
  SBX_LIVE_TEXT,   /* rows and findings as they come */
  SBX_LIVE_JSON,   /* the same as JSON: sbx_live_print_json() */
} SbxLivePrint;

/**
 * SbxLive:
 *
 * A session that runs on the main loop, with its connectors: what `serve`, `record`, `demo` and
 * `check` of an address have in common. It ends on SIGINT and SIGTERM, after a time, or when
 * told to.
 */
typedef struct _SbxLive SbxLive;

/* @path: (nullable): NULL for a file that goes away with the session. An existing recording is
 * continued; a new one that got no events goes away as well. @rules: (nullable): the team's rule
 * configuration */
SbxLive *sbx_live_new (const char  *path,
                       SbxLivePrint print,
                       SbxRules    *rules,
                       GError     **error);
void sbx_live_free (SbxLive *self);

/* Events and findings as they come, one object on a line. @raw: with their secrets */
void sbx_live_print_json (SbxLive *self,
                          gboolean raw);
SbxSession *sbx_live_get_session (SbxLive *self);
SbxOrigins *sbx_live_get_origins (SbxLive *self);
/* @text: `KIND` or `KIND:PORT`, port 0 for any. (transfer none) (nullable): the connector; it goes
 * away with the session */
SbxConnector *sbx_live_listen (SbxLive    *self,
                               const char *text,
                               GError    **error);
/* As sbx_connector_dial() takes it. */
gboolean sbx_live_dial (SbxLive    *self,
                        const char *address,
                        GError    **error);
/* (nullable): by the address that it shows */
SbxConnector *sbx_live_find_connector (SbxLive    *self,
                                       const char *address);
/* What goes away with the session. */
void sbx_live_keep (SbxLive        *self,
                    gpointer        data,
                    GDestroyNotify  destroy);
/* (nullable): redacts what --json prints */
SbxRedactor *sbx_live_get_redactor (SbxLive *self);
gboolean sbx_live_takes_commands (SbxLive *self);
/* Prints a line on the standard error, once. */
void sbx_live_tell (SbxLive    *self,
                    const char *line);
/* sbx-live-secrets.c: asks on the terminal what a connector has to know, or says how to answer. */
void sbx_live_ask_secret (SbxLive      *self,
                          SbxConnector *connector);
/* sbx-live-commands.c: takes commands as JSON on the standard input. @raw: states may be asked
 * for */
void sbx_live_take_commands (SbxLive *self,
                             gboolean raw);
/* Whether any peer was ever heard in this run of the program. */
gboolean sbx_live_was_connected (SbxLive *self);
/* (nullable): what was last wrong with a connection */
const char *sbx_live_get_problem (SbxLive *self);

/* Until something ends it. @seconds: 0 for no limit. FALSE with an error: not everything is on
 * disk, or an address can never work. */
gboolean sbx_live_run (SbxLive *self,
                       double   seconds,
                       GError **error);
void sbx_live_end (SbxLive *self);

/* sbx-live-origins.c: asks on the terminal about unknown origins, or says how to allow them.
 * @any_loopback: pages on loopback need no question */
void sbx_live_ask_origins (SbxLive *self,
                           gboolean any_loopback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxLive, sbx_live_free)

G_END_DECLS
