/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-redactor-private.h"

G_BEGIN_DECLS

/* What is known about a value when it is met. */
enum
{
  HIT = 1 << 0,      /* a name on the way here is suspect */
  HARD = 1 << 1,     /* the name of this very value is that of a secret */
  TEXT = 1 << 2,     /* a text must stay a text: others rely on it */
  MESSAGE = 1 << 3,  /* an action: its type and meta are TEXT */
  ENTRIES = 1 << 4,  /* children are pairs of name and value */
  IN_ARRAY = 1 << 5,
  EVERY = 1 << 6,    /* a rule of the user says so: small numbers and plain words go, too */
};

/* One way through a document. Text is copied up to @copied; what lies between replacements is
 * never looked at twice. */
typedef struct
{
  SbxRedactor *redactor;
  const SbxJson *json;
  GString *out;
  gsize copied;      /* in the text of json */
  guint depth;
  gboolean changed;
} Walk;

extern const char *const sbx_walk_name_members[];
extern const char *const sbx_walk_value_members[];

Walk sbx_walk_start (SbxRedactor *redactor, const SbxJson *json, guint32 token, guint depth,
                     GString *out);
void sbx_walk_finish (Walk *self, guint32 token);
void sbx_walk_value (Walk *self, guint32 token, guint flags);
void sbx_walk_key (Walk *self, guint32 key, guint flags);
/* For a place below a key; sbx_redactor_leave() takes what it gives. */
gsize sbx_walk_enter (Walk *self, guint32 key);
void sbx_walk_digest (Walk *self, guint32 token);
guint sbx_walk_flags_for_key (Walk *self, guint32 key, guint flags);
gboolean sbx_walk_is_any_of (Walk *self, guint32 token, const char *const *names);

G_END_DECLS
