/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

#define SBX_ERROR_LOG_MAX 256  /* errors that are kept: the first ones of a recording */
#define SBX_ERROR_LOG_TEXT 256 /* bytes of each */

/**
 * SbxErrorLine:
 * @run: where
 * @remote: whose code failed
 * @number: of the event
 * @time: ms since 1970
 * @text: what it said, its JSON text cut short
 */
typedef struct
{
  const SbxRun *run;
  SbxSymbol remote;
  guint64 number;
  double time;
  char text[SBX_ERROR_LOG_TEXT];
} SbxErrorLine;

/* The errors of remotes; (element-type SbxErrorLine). */
GArray *sbx_error_log_new (void);
/* Looks at log alone. */
void sbx_error_log_observe (GArray *self, const SbxEvent *event);
/* (nullable): the first error that names the member @name, or something that only a value of @type
 * (an SbxOutlineType; 0: none) has, by another remote than @but, from @time on and within @within
 * ms. */
const SbxErrorLine *sbx_error_log_find (const GArray *self, const SbxRun *run, SbxSymbol but,
                                        const char *name, guint8 type, double time,
                                        double within);

G_END_DECLS
