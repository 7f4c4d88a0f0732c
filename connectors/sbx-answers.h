/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sbx-profile.h"

G_BEGIN_DECLS

/**
 * SbxAnswers:
 *
 * Commands that were sent and wait for the peer's answer, by number. Lives on the session's thread.
 */
typedef struct _SbxAnswers SbxAnswers;

SbxAnswers *sbx_answers_new (void);
void sbx_answers_free (SbxAnswers *self);
guint64 sbx_answers_next (SbxAnswers *self);
void sbx_answers_wait (SbxAnswers *self,
                       guint64     number,
                       GTask      *task);
void sbx_answers_take (SbxAnswers       *self,
                       const SbxJson    *message,
                       const SbxReading *reading);
void sbx_answers_give_up (SbxAnswers *self);

G_END_DECLS
