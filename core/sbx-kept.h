/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxKeptMark:
 *
 * Says that a recording is being written: an empty file beside it, which its writer holds locked
 * (`flock`) and takes away when the recording ends. A mark that nobody holds was left by a program
 * that was killed, whichever of several it was; the lock ends with the process, also where its
 * number is given to another one.
 */
typedef struct _SbxKeptMark SbxKeptMark;

SbxKeptMark *sbx_kept_mark_new (const char *recording);
void sbx_kept_mark_end (SbxKeptMark *self);

/**
 * SbxKept:
 * @path: a recording
 * @begin: when its file was made, as its name says; ms since 1970, 0 if it does not say
 * @end: when something was written last, ms since 1970
 * @size: in bytes, with what is not yet in the file itself
 *
 * A recording that nobody has saved.
 */
typedef struct
{
  char *path;
  double begin;
  double end;
  guint64 size;
} SbxKept;

void sbx_kept_free (SbxKept *self);
GPtrArray *sbx_kept_list (const char *directory);
SbxKept *sbx_kept_find_last (const char *directory);
gboolean sbx_kept_is_marked (const char *recording);
void sbx_kept_settle (const char *recording);
void sbx_kept_delete (const char *recording);
void sbx_kept_prune (const char *directory,
                     guint       keep);
guint64 sbx_kept_measure (const char *directory,
                          guint      *n_recordings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxKept, sbx_kept_free)

G_END_DECLS
