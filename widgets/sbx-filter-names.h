/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxFilterName:
 * @name: as it is in the session
 * @count: how often it was seen; 0 if that is not counted
 *
 * A name that a filter may speak of.
 */
typedef struct
{
  char *name;
  guint64 count;
} SbxFilterName;

/**
 * SbxFilterNames:
 *
 * The names of the session by the key of the filter that takes them. Looks only at what is new when
 * it is asked again.
 */
typedef struct _SbxFilterNames SbxFilterNames;

SbxFilterNames *sbx_filter_names_new (SbxWorld *world);
void sbx_filter_names_free (SbxFilterNames *self);
/* (transfer full) (element-type SbxFilterName): those that @typed is part of, the ones that begin
 * with it first, then the frequent ones; at most @max */
GPtrArray *sbx_filter_names_list (SbxFilterNames *self, const char *key, const char *typed,
                                  guint max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxFilterNames, sbx_filter_names_free)

G_END_DECLS
