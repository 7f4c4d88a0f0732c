/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxServiceAddress:
 * @uri: where the service is, without the fragment
 * @url: the same for people: values of the query that look like secrets are left out
 * @peer: names the peer in a recording
 * @name: what to call it: host, port and path
 * @origin: scheme, host and port: what secrets are kept for
 * @options: what the fragment says: `#profile=bare-state&events=/events`
 *
 * Address of a service that is dialled by a URL.
 */
typedef struct
{
  GUri *uri;
  char *url;
  char *peer;
  char *name;
  char *origin;
  GHashTable *options;
} SbxServiceAddress;

SbxServiceAddress *sbx_service_address_parse (const char        *text,
                                              const char        *clear,
                                              const char        *encrypted,
                                              const char *const *options,
                                              GError           **error);
void sbx_service_address_free (SbxServiceAddress *self);
const char *sbx_service_address_get (const SbxServiceAddress *self,
                                     const char              *option);
char *sbx_service_address_to_string (const SbxServiceAddress *self,
                                     const char              *profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxServiceAddress, sbx_service_address_free)

G_END_DECLS
