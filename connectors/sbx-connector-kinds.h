/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"
#include "sbx-origins.h"

G_BEGIN_DECLS

/**
 * SbxTarget:
 * @address: what sbx_connector_dial() takes
 * @title: for people
 * @detail: (nullable): for people: a URL, a version
 * @kind: id of its connector kind
 *
 * Something that can be connected to now.
 */
typedef struct
{
  char *address;
  char *title;
  char *detail;
  const char *kind;
} SbxTarget;

void sbx_target_free (SbxTarget *self);

/**
 * SbxConnectorKind:
 * @id: static id, as in [struct@ConnectorClass]; prefix of addresses
 * @title: for people, to be translated
 * @summary: one sentence on what it connects to, to be translated
 * @port: where it listens by default, 0 if it does not listen
 * @placeholder: (nullable): an address as an example, %NULL if it does not dial
 * @snippet: (nullable): what to put into an app so that it connects; `%u` stands for the port; may
 *   have several lines
 * @where: (nullable): what to do with @snippet, a sentence that ends in a colon, to be translated
 * @program: (nullable): the same for a program without a page
 * @program_where: (nullable): what to do with @program, likewise
 * @profiles: what its messages mean is said by profiles, which the user can edit
 * @usual_port: where the programs that it inspects usually are, if they have to be started for it:
 *   @snippet is then the line to start one with, @program another one; else 0
 * @probe: (nullable): scheme and path that it asks for at an address without a path:
 *   `ws:/socketcluster/`
 * @protocol: (nullable): the subprotocol of its WebSocket, with a dot before its version
 * @mark: (nullable): a word that only a line for this kind has
 * @page: name of its page in the manual, for example `devtools`
 * @listen: (nullable): makes a connector that listens
 * @dial: (nullable): makes one that dials; @address is without the prefix, checked by it: %NULL
 *   with an error of %G_IO_ERROR_INVALID_ARGUMENT, which says what is wrong, for people
 * @match: (nullable): how sure it is that an address without a prefix is meant for it: 0 not, 1
 *   maybe, 2 surely
 * @find: (nullable): looks, for at most 2 seconds, for what can be connected to: at @address, or at
 *   the usual ports of this machine where it is %NULL; the task, which it does not own, returns a
 *   #GPtrArray of [struct@Target]. Nothing at the usual ports is no error
 *
 * One way in, as the Connect dialog and `sbx` know it. Constant data.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *summary;
  guint16 port;
  const char *placeholder;
  const char *snippet;
  const char *where;
  const char *program;
  const char *program_where;
  gboolean profiles;
  guint16 usual_port;
  const char *probe;
  const char *protocol;
  const char *mark;
  const char *page;
  SbxConnector *(*listen) (SbxOrigins *origins,
                           guint16     port);
  SbxConnector *(*dial) (const char *address,
                         GError    **error);
  int (*match) (const char *address);
  void (*find) (const char *address,
                GTask      *task);
} SbxConnectorKind;

/* NULL-terminated; the order is that of the dialog. */
const SbxConnectorKind *const *sbx_connector_kinds_get_all (void);
/* (nullable) */
const SbxConnectorKind *sbx_connector_kinds_find (const char *id);
/* (nullable): the kind that would dial an address: the one it names, or the one that recognises it
 * best. @rest: (out): the address without its kind */
const SbxConnectorKind *sbx_connector_kinds_recognize (const char  *address,
                                                       const char **rest);

/* @address: `KIND:ADDRESS`, or an address that one kind recognises, such as `ws://…/v1`.
 * (transfer full) (nullable): a connector that was not started */
SbxConnector *sbx_connector_dial (const char *address,
                                  GError    **error);
/* @text: `KIND` or `KIND:PORT`; (transfer full) (nullable): likewise */
SbxConnector *sbx_connector_listen (const char *text,
                                    SbxOrigins *origins,
                                    GError    **error);
/* All kinds at once. @address: (nullable). Ends within 3 seconds. */
void sbx_connector_find_async (const char         *address,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            data);
/* (transfer full): SbxTarget, in the order of the kinds; NULL only if cancelled */
GPtrArray *sbx_connector_find_finish (GAsyncResult *result,
                                      GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTarget, sbx_target_free)

G_END_DECLS
