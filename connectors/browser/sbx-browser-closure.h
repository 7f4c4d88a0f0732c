/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-cdp.h"

G_BEGIN_DECLS

/**
 * SbxBrowserVariable:
 * @name: of the variable
 * @id: object id of the function that it holds
 * @text: (nullable): the source of that function, unless it is long
 *
 * A variable that holds a function.
 */
typedef struct
{
  char *name;
  char *id;
  char *text;
} SbxBrowserVariable;

/**
 * SbxBrowserClosure:
 * @names: (element-type utf8): the variables of the innermost scope, sorted, as one text
 * @functions: (element-type SbxBrowserVariable): those that hold functions
 *
 * What a function has caught.
 */
typedef struct
{
  char *names;
  GPtrArray *functions;
} SbxBrowserClosure;

/**
 * SbxBrowserClosureDone:
 * @closure: (transfer full) (nullable): %NULL if the function has none, or @error
 * @error: (nullable): why it cannot be read
 * @data: as given
 *
 * Takes a closure.
 */
typedef void (*SbxBrowserClosureDone) (SbxBrowserClosure *closure,
                                       const GError      *error,
                                       gpointer           data);

/* @function: its object id, to whose group the others belong. @session: (nullable). */
void sbx_browser_closure_read (SbxCdp                *cdp,
                               const char            *session,
                               const char            *function,
                               SbxBrowserClosureDone  done,
                               gpointer               data);
void sbx_browser_closure_free (SbxBrowserClosure *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxBrowserClosure, sbx_browser_closure_free)

G_END_DECLS
