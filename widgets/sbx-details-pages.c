/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-details-pages.h"

#include <glib/gi18n.h>

#include "sbx-action-page.h"
#include "sbx-changes-page.h"
#include "sbx-deliveries-page.h"
#include "sbx-event-findings.h"
#include "sbx-stack-page.h"
#include "sbx-state-view.h"

static gboolean
is_event (const SbxDetailsEvent *event)
{
  return event->number != 0;
}

static gboolean
has_store (const SbxDetailsEvent *event)
{
  return event->store != SBX_SELECTION_NONE;
}

static gboolean
has_findings (const SbxDetailsEvent *event)
{
  return event->n_findings > 0;
}

/* In the order of the tabs. */
static const SbxDetailsPage pages[] = {
  { "action", N_("Action"), TRUE, sbx_action_page_new, NULL, is_event, sbx_action_page_set_event },
  { "changes", N_("Changes"), FALSE, sbx_changes_page_new, sbx_changes_page_connect,
    sbx_details_event_is_action, sbx_changes_page_set_event },
  { "state", N_("State"), FALSE, sbx_state_view_new, sbx_state_view_connect, has_store,
    sbx_state_view_set_event },
  { "deliveries", N_("Deliveries"), FALSE, sbx_deliveries_page_new, sbx_deliveries_page_connect,
    sbx_details_event_is_bridged, sbx_deliveries_page_set_event },
  /* Translators: the call stack of a dispatch */
  { "stack", N_("Stack"), TRUE, sbx_stack_page_new, sbx_stack_page_connect,
    sbx_stack_page_is_there, sbx_stack_page_set_event },
  { "findings", N_("Findings"), FALSE, sbx_event_findings_new, sbx_event_findings_connect,
    has_findings, sbx_event_findings_set_event },
};

G_STATIC_ASSERT (G_N_ELEMENTS (pages) == SBX_DETAILS_N_PAGES);

/**
 * sbx_details_pages_get:
 * @index: below %SBX_DETAILS_N_PAGES
 *
 * Returns: (transfer none): that page, in the order of the tabs
 */
const SbxDetailsPage *
sbx_details_pages_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (pages), NULL);

  return &pages[index];
}

/**
 * sbx_details_pages_choose:
 * @event: an event
 *
 * Returns: name of the page that says what matters most about @event, for whoever chose none
 */
const char *
sbx_details_pages_choose (const SbxDetailsEvent *event)
{
  if (event->number == 0)
    return "state";
  if (sbx_details_event_is_bridged (event))
    return "deliveries";
  if (sbx_details_event_is_action (event))
    return "changes";
  return "action";
}
