/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * Kit:
 *
 * A session as the engine would tell of it: two remotes, a store, and as many rows as a test appends.
 */
typedef struct
{
  SbxWorld *world;
  SbxUpdate update;
} Kit;

void kit_init (Kit *kit);
void kit_clear (Kit *kit);
/* Rows alternate between the remotes; types are "cart/add", "cart/remove", "profile/rename" in turn. */
void kit_append (Kit *kit, guint count);
void kit_append_row (Kit *kit, SbxRowKind kind, const char *type, guint16 remote);
/* Tells the world what there is by now. */
void kit_tell (Kit *kit);
/* Another session, empty. */
void kit_restart (Kit *kit);
void kit_add_finding (Kit *kit, const char *rule, const char *subject, SbxSeverity severity, guint64 event);
/* A value from JSON text. */
SbxValue *kit_value (const char *json);
/* Runs the main loop until @done, at most five seconds. */
gboolean kit_wait (gboolean (*done) (gpointer data), gpointer data);
/* Runs what is pending, and @ms more. */
void kit_run (guint ms);

G_END_DECLS
