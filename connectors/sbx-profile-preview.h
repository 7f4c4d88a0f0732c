/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-profile.h"

G_BEGIN_DECLS

/**
 * SbxPreviewLine:
 * @kind: what the message is by the profile
 * @store: (nullable): id of the store it is about
 * @action: (nullable): the action, as JSON, cut
 * @summary: (nullable): the state or the change, as JSON, cut; the text of a complaint
 * @reply: (nullable): what would be answered
 * @problem: (nullable): why it cannot be taken, for people
 *
 * What a profile makes of one message.
 */
typedef struct
{
  SbxMessageKind kind;
  char *store;
  char *action;
  char *summary;
  char *reply;
  char *problem;
} SbxPreviewLine;

void sbx_preview_line_free (SbxPreviewLine *self);

/**
 * sbx_profile_preview:
 * @text: (array length=length): the text of a profile, as somebody writes it
 * @length: its length in bytes
 * @messages: (element-type GBytes): messages as they came, the first one first
 * @place: (out) (optional): where the mistake is, if there is one
 * @error: return location for an error of %SBX_PROFILE_ERROR, for people
 *
 * What the profile would make of the messages. A pure function; any thread.
 *
 * Returns: (transfer full) (nullable) (element-type SbxPreviewLine): a line for each message; %NULL
 *   if @text is no profile
 */
GPtrArray *sbx_profile_preview (const char    *text,
                                gsize          length,
                                GPtrArray     *messages,
                                SbxTextPlace  *place,
                                GError       **error);

G_END_DECLS
