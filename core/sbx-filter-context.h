/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-filter.h"

G_BEGIN_DECLS

/**
 * SbxFilterContext:
 * @key: (nullable): the key whose value is being written; %NULL for a key or free text
 * @path: whether the key has a path behind it: `payload.user.id`
 * @typed: what stands before the cursor of what is being written, without quotes
 * @place: what a completion replaces
 *
 * What somebody is writing in a filter.
 */
typedef struct
{
  char *key;
  gboolean path;
  char *typed;
  SbxFilterPlace place;
} SbxFilterContext;

void sbx_filter_context_init (SbxFilterContext *self,
                              const char       *text,
                              gsize             cursor);
void sbx_filter_context_clear (SbxFilterContext *self);

char *sbx_filter_quote (const char *key,
                        const char *value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SbxFilterContext, sbx_filter_context_clear)

G_END_DECLS
