/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Addresses that did connect, the newest first, and the names that people gave them: two keys of
 * the settings. What carries a secret is not written down. */

/* (transfer full) */
char **sbx_remembered_dup_list (GSettings *settings);
void sbx_remembered_add (GSettings  *settings,
                         const char *address);
/* Where it stood is returned, for sbx_remembered_restore(); G_MAXUINT if nowhere. Its name stays
 * until there is no way back. */
guint sbx_remembered_remove (GSettings  *settings,
                             const char *address);
void sbx_remembered_restore (GSettings  *settings,
                             const char *address,
                             guint       index);
/* (transfer full) (nullable) */
char *sbx_remembered_dup_name (GSettings  *settings,
                               const char *address);
/* @name: (nullable): NULL or empty for none */
void sbx_remembered_set_name (GSettings  *settings,
                              const char *address,
                              const char *name);

G_END_DECLS
