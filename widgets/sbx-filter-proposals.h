/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-filter-names.h"
#include "sbx-filter.h"

G_BEGIN_DECLS

/**
 * SbxFilterProposal:
 * @label: what to show; one line
 * @note: (nullable): what it means, or how often it was seen
 * @text: what is written in its place
 * @place: what it replaces in the text
 * @goes_on: more has to follow: it is a key
 *
 * How a filter could go on.
 */
typedef struct
{
  char *label;
  char *note;
  char *text;
  SbxFilterPlace place;
  gboolean goes_on;
} SbxFilterProposal;

void sbx_filter_proposal_free (SbxFilterProposal *self);
SbxFilterProposal *sbx_filter_proposal_new_whole (const char *label, const char *note,
                                                  const char *text, gsize length);
/* (transfer full) (element-type SbxFilterProposal): how @text could go on at @cursor, an offset in
 * bytes. Without @asked there is nothing where nothing was typed yet. */
GPtrArray *sbx_filter_list_proposals (SbxFilterNames *names, const char *text, gsize cursor,
                                      gboolean asked);

G_END_DECLS
