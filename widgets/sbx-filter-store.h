/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxSavedFilter:
 * @name: for people
 * @text: the filter
 *
 * A filter that was saved with a name.
 */
typedef struct
{
  char *name;
  char *text;
} SbxSavedFilter;

/**
 * SbxFilterStore:
 *
 * The filters that were used last, and those that were saved, in the settings: all windows have the
 * same.
 *
 * Signal: `changed`: the saved ones are others.
 */
#define SBX_TYPE_FILTER_STORE (sbx_filter_store_get_type ())
G_DECLARE_FINAL_TYPE (SbxFilterStore, sbx_filter_store, SBX, FILTER_STORE, GObject)

SbxFilterStore *sbx_filter_store_new (void);

/* (transfer full) (array zero-terminated=1): newest first */
char **sbx_filter_store_list_used (SbxFilterStore *self);
void sbx_filter_store_add_used (SbxFilterStore *self, const char *text);

/* (transfer full) (element-type SbxSavedFilter): in the order in which they were saved */
GPtrArray *sbx_filter_store_list_saved (SbxFilterStore *self);
/* Replaces the one of that name, if there is one. FALSE: there is no room for more. */
gboolean sbx_filter_store_save (SbxFilterStore *self, const char *name, const char *text);
void sbx_filter_store_rename (SbxFilterStore *self, const char *name, const char *to);
void sbx_filter_store_remove (SbxFilterStore *self, const char *name);
/* Puts one back where it was. */
void sbx_filter_store_insert (SbxFilterStore *self, guint index, const SbxSavedFilter *saved);

SbxSavedFilter *sbx_saved_filter_copy (const SbxSavedFilter *self);
void sbx_saved_filter_free (SbxSavedFilter *self);

G_END_DECLS
