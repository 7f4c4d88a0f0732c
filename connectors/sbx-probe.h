/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * SbxProbeEnd:
 * @SBX_PROBE_NAME: the host name is not known
 * @SBX_PROBE_REFUSED: nobody listens on that port
 * @SBX_PROBE_UNREACHABLE: there is no way to the host
 * @SBX_PROBE_SILENT: the host does not even refuse
 * @SBX_PROBE_TLS: the certificate does not do, or the encryption failed
 * @SBX_PROBE_NOT_TLS: what answers does not encrypt
 * @SBX_PROBE_NO_ANSWER: it took the connection and said nothing
 * @SBX_PROBE_ANSWERED: it said something
 *
 * How far a probe came.
 */
typedef enum
{
  SBX_PROBE_NAME,
  SBX_PROBE_REFUSED,
  SBX_PROBE_UNREACHABLE,
  SBX_PROBE_SILENT,
  SBX_PROBE_TLS,
  SBX_PROBE_NOT_TLS,
  SBX_PROBE_NO_ANSWER,
  SBX_PROBE_ANSWERED,
} SbxProbeEnd;

/**
 * SbxProbe:
 * @end: how far it came
 * @problem: (nullable): the system's words for what went wrong
 * @flags: what is wrong with the certificate, 0 if nothing is
 * @status: HTTP status of the answer, 0 if the answer is no HTTP
 * @headers: (nullable): of the answer, if it is HTTP
 * @body: what followed, at most %SBX_LIMIT_PROBE_REPLY bytes; without HTTP all that was said.
 *   NUL-terminated behind its end
 * @is_socket: the answer upgrades the connection to a WebSocket, as RFC 6455 demands
 *
 * What one request to one address brought.
 */
typedef struct
{
  SbxProbeEnd end;
  char *problem;
  GTlsCertificateFlags flags;
  guint status;
  SoupMessageHeaders *headers;
  GByteArray *body;
  gboolean is_socket;
} SbxProbe;

SbxProbe *sbx_probe_run (GUri         *uri,
                         const char   *more_headers,
                         GCancellable *cancellable);
const char *sbx_probe_get_header (const SbxProbe *self,
                                  const char     *name);
gboolean sbx_probe_has_type (const SbxProbe *self,
                             const char     *type);
void sbx_probe_free (SbxProbe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxProbe, sbx_probe_free)

G_END_DECLS
