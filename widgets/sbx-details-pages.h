/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sbx-details-event.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxDetailsPage:
 * @name: what `win.details-page` calls it
 * @title: title of its tab, to be translated
 * @needs_detail: whether @is_there and @set_event wait for the event in full
 * @create: makes the page
 * @connect: (nullable): called once; the engine is %NULL in tests
 * @is_there: whether the page has something to say about an event
 * @set_event: called once for each event, when the page is looked at
 *
 * One page of the details.
 */
typedef struct
{
  const char *name;
  const char *title;
  gboolean needs_detail;
  GtkWidget *(*create) (void);
  void (*connect) (GtkWidget    *page,
                   SbxEngine    *engine,
                   SbxWorld     *world,
                   SbxSelection *selection);
  gboolean (*is_there) (const SbxDetailsEvent *event);
  void (*set_event) (GtkWidget             *page,
                     const SbxDetailsEvent *event);
} SbxDetailsPage;

const SbxDetailsPage *sbx_details_pages_get (guint index);
const char *sbx_details_pages_choose (const SbxDetailsEvent *event);

#define SBX_DETAILS_N_PAGES 6

G_END_DECLS
