/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector-kinds.h"

G_BEGIN_DECLS

/**
 * SbxPastedWhat:
 * @SBX_PASTED_NOTHING: there is no text
 * @SBX_PASTED_ADDRESS: an address of a kind: it can be dialled
 * @SBX_PASTED_PLACE: a port: who is there has to be asked
 * @SBX_PASTED_INSPECTORS: the page where a browser lists what can be inspected: what it lists is
 *   found at the usual ports
 * @SBX_PASTED_FILE: a file of this machine
 * @SBX_PASTED_LINE: a line that belongs into an app, which then connects by itself
 * @SBX_PASTED_UNKNOWN: none of these
 *
 * What a text turned out to be.
 */
typedef enum
{
  SBX_PASTED_NOTHING,
  SBX_PASTED_ADDRESS,
  SBX_PASTED_PLACE,
  SBX_PASTED_INSPECTORS,
  SBX_PASTED_FILE,
  SBX_PASTED_LINE,
  SBX_PASTED_UNKNOWN,
} SbxPastedWhat;

/**
 * SbxPasted:
 * @what: what it is
 * @kind: (nullable): the kind of the address, or the one that the line connects to
 * @address: (nullable): what to dial, where to look, or the path of the file
 * @has_secret: there was a credential in it, which is not part of @address
 *
 * What was understood of a text that somebody pasted.
 */
typedef struct
{
  SbxPastedWhat what;
  const SbxConnectorKind *kind;
  char *address;
  gboolean has_secret;
} SbxPasted;

SbxPasted *sbx_pasted_read (const char *text);
void sbx_pasted_free (SbxPasted *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxPasted, sbx_pasted_free)

G_END_DECLS
