/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-event-stream.h"
#include "sbx-http.h"
#include "sbx-http-exchange.h"
#include "sbx-interpreter.h"
#include "sbx-service-address.h"

G_BEGIN_DECLS

/* For the files of the connector alone: sbx-http.c (start, secrets, how it stands), -state.c (GET),
 * -events.c (server-sent events), -actions.c (POST, and whether there is one). */

#define SBX_HTTP_FIRST_INTERVAL 1000u
#define SBX_HTTP_QUIET_INTERVAL 15000u
#define SBX_HTTP_LAST_INTERVAL 60000u

struct _SbxHttp
{
  SbxConnector parent_instance;

  /* Owned */
  SbxServiceAddress *address;
  SbxSession *session;
  SbxInterpreter *interpreter;
  GCancellable *cancellable;
  char *secret;

  /* -state.c */
  SbxHttpExchange *get;
  GUri *get_uri;           /* after redirects */
  GByteArray *get_body;
  gsize get_charged;       /* for it (SBX_BUDGET_UNFINISHED) */
  GBytes *last_body;
  char *etag;              /* of @last_body */
  char *modified;
  char *new_etag;          /* of what is on its way */
  char *new_modified;
  GSource *poll;
  guint interval;          /* ms */
  guint retry_after;       /* ms, what the server asked for */
  guint status;
  guint n_redirects;
  guint n_settling;        /* times to look again soon, though events come */

  /* -events.c */
  SbxHttpExchange *stream;
  SbxEventStream *events;
  GUri *events_uri;
  char *last_id;
  GSource *resume;
  guint stream_delay;
  guint probe;             /* which place is tried */
  gboolean streaming;

  /* -actions.c */
  GPtrArray *posts;
  GUri *actions_uri;
  SbxHttpExchange *options;
  guint asked;             /* which place is asked about */

  gboolean no_state;       /* the address itself is a stream */
  gboolean discovered;
  gboolean basic;          /* it wants a name and a password */
};

/* sbx-http.c */
void sbx_http_complain (SbxHttp    *self,
                        const char *code,
                        const char *problem);
char *sbx_http_make_headers (SbxHttp    *self,
                             const char *accept);
void sbx_http_ask (SbxHttp            *self,
                   guint               status,
                   SoupMessageHeaders *headers);
gboolean sbx_http_begin (SbxHttp *self);
GUri *sbx_http_resolve (SbxHttp    *self,
                        const char *reference);

/* sbx-http-state.c */
void sbx_http_get_state (SbxHttp *self);
void sbx_http_get_state_in (SbxHttp *self,
                            guint    interval);
void sbx_http_stop_state (SbxHttp *self);
void sbx_http_forget_state (SbxHttp *self);

/* sbx-http-events.c */
void sbx_http_find_events (SbxHttp *self);
void sbx_http_open_stream (SbxHttp *self);
void sbx_http_stop_events (SbxHttp *self);

/* sbx-http-actions.c */
void sbx_http_find_actions (SbxHttp *self);
void sbx_http_dispatch (SbxHttp    *self,
                        SbxCommand *command,
                        SbxStore   *store,
                        GTask      *task);
void sbx_http_stop_actions (SbxHttp *self);

G_END_DECLS
