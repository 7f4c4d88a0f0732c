/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLaneText"

#include "config.h"

#include "sbx-lane-text.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

#define MOST_NAME 60
#define MOST_TYPE 120

char *
sbx_lane_text_idle (double ms)
{
  g_autofree char *span = sbx_format_length (ms);

  /* Translators: nothing happened for that long, for example "idle 12.4 s" */
  return g_strdup_printf (_("idle %s"), span);
}

static char *
dup_remote (SbxWorld *world,
            guint     index)
{
  const SbxOverviewRemote *remote = sbx_world_get_remote (world, index);

  return sbx_format_name (remote != NULL ? remote->name : _("unknown"), MOST_NAME);
}

char *
sbx_lane_text_peer (SbxWorld      *world,
                    const SbxLane *lane)
{
  const SbxOverviewPeer *peer = sbx_world_get_peer (world, lane->peer);

  return sbx_format_name (peer != NULL ? peer->name : _("Not known"), MOST_NAME);
}

char *
sbx_lane_text_name (SbxWorld      *world,
                    const SbxLane *lane)
{
  const SbxOverviewStore *store = sbx_world_get_store (world, lane->store);

  if (lane->remote != SBX_ROW_NONE)
    return dup_remote (world, lane->remote);
  if (store != NULL && store->label != NULL && *store->label != '\0')
    return sbx_format_name (store->label, MOST_NAME);
  return sbx_lane_text_peer (world, lane);
}

char *
sbx_lane_text_fate (SbxWorld      *world,
                    const SbxLink *link)
{
  SbxSymbols *symbols = sbx_world_get_symbols (world);
  g_autofree char *detail = NULL;

  if (link->detail != SBX_SYMBOL_NONE && symbols != NULL)
    detail = sbx_format_name (sbx_symbols_get (symbols, link->detail), MOST_NAME);
  switch ((SbxLinkFate) link->fate)
    {
    case SBX_LINK_DELIVERED:
      return g_strdup (link->kind == SBX_LINK_SPAN ? _("fulfilled") : _("delivered"));
    case SBX_LINK_REJECTED:
      return g_strdup (_("rejected"));
    case SBX_LINK_TAKEN:
      return g_strdup (_("taken, nothing dispatched"));
    case SBX_LINK_ALLOW_LIST:
      return g_strdup (_("dropped: type not allowed"));
    case SBX_LINK_MALFORMED:
      return g_strdup (_("dropped: not an action"));
    case SBX_LINK_SCHEMA:
      /* Translators: followed by what the receiver said about the version */
      return detail != NULL ? g_strdup_printf (_("dropped: %s"), detail)
                            : g_strdup (_("dropped: schema version"));
    case SBX_LINK_THREW:
      return g_strdup (_("dropped: its handler threw"));
    case SBX_LINK_LOST:
      return g_strdup (_("dropped: never arrived"));
    case SBX_LINK_UNHEARD:
      return g_strdup (_("nobody listened"));
    case SBX_LINK_UNKNOWN:
      return g_strdup (_("not known what became of it"));
    case SBX_LINK_OPEN:
    default:
      return g_strdup (_("under way"));
    }
}

char *
sbx_lane_text_link (SbxWorld      *world,
                    const SbxLink *link)
{
  g_autofree char *from = dup_remote (world, link->from_remote);
  g_autofree char *to = dup_remote (world, link->to_remote);
  g_autofree char *fate = sbx_lane_text_fate (world, link);
  g_autofree char *span = sbx_format_length (link->to_time - link->from_time);

  if (link->fate == SBX_LINK_UNHEARD)
    /* Translators: a message was sent and nobody listened; the remote that sent it */
    return g_strdup_printf (_("%s sent it; nobody listened"), from);
  if (*span == '\0')
    /* Translators: sender, receiver, and what became of the message */
    return g_strdup_printf (_("%s → %s: %s"), from, to, fate);
  /* Translators: sender, receiver, what became of the message, and how long that took */
  return g_strdup_printf (_("%s → %s: %s, %s"), from, to, fate, span);
}

char *
sbx_lane_text_type (SbxWorld     *world,
                    const SbxRow *row)
{
  SbxSymbols *symbols = sbx_world_get_symbols (world);
  const char *type = row->type != SBX_SYMBOL_NONE && symbols != NULL
                     ? sbx_symbols_get (symbols, row->type) : NULL;

  if (row->kind != SBX_ROW_ACTION)
    return sbx_format_marker (row->kind, type, row->duration);
  return sbx_format_name (type, MOST_TYPE);
}

static char *
dup_deliveries (SbxWorld     *world,
                const SbxRow *row)
{
  SbxLinkCount count;

  sbx_links_count_from (sbx_world_get_links (world), row->number, &count);
  if (count.n == 0)
    return NULL;
  if (count.dropped > 0)
    return g_strdup_printf (ngettext ("sent to %u receiver, %u dropped it",
                                      "sent to %u receivers, %u dropped it", count.n),
                            count.n, count.dropped);
  return g_strdup_printf (ngettext ("delivered to %u of %u receiver",
                                    "delivered to %u of %u receivers", count.n),
                          count.delivered, count.n);
}

/* One sentence about a row, for those who hear it. */
char *
sbx_lane_text_row (SbxLaneScene *scene,
                   const SbxRow *row)
{
  SbxWorld *world = sbx_lane_scene_get_world (scene);
  const SbxFinding *finding = sbx_world_get_event_finding (world, row->number);
  guint lane = sbx_lane_index_find (sbx_lane_scene_get_index (scene), row);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (parts, sbx_lane_text_type (world, row));
  if (lane != G_MAXUINT)
    g_ptr_array_add (parts, sbx_lane_text_name (
      world, sbx_lane_index_get_lane (sbx_lane_scene_get_index (scene), lane)));
  g_ptr_array_add (parts, sbx_format_clock (row->time));
  if ((row->flags & SBX_ROW_ERROR) != 0 && row->kind == SBX_ROW_ACTION)
    g_ptr_array_add (parts, g_strdup (_("threw an error")));
  if ((row->flags & SBX_ROW_REPLAYED) != 0)
    g_ptr_array_add (parts, g_strdup (_("came over a bridge")));
  if ((row->flags & SBX_ROW_SENT) != 0)
    {
      char *deliveries = dup_deliveries (world, row);

      g_ptr_array_add (parts, deliveries != NULL ? deliveries : g_strdup (_("sent over a bridge")));
    }
  if (finding != NULL)
    g_ptr_array_add (parts, g_strdup_printf ("%s: %s", sbx_format_severity (finding->severity),
                                             finding->summary));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **) parts->pdata);
}

char *
sbx_lane_text_view (SbxLaneScene *scene)
{
  const SbxTimeScale *scale = sbx_lane_scene_get_scale (scene);
  guint n = sbx_lane_index_get_n_lanes (sbx_lane_scene_get_index (scene));
  g_autofree char *from = sbx_format_clock (scale->from);
  g_autofree char *to = sbx_format_clock (scale->to);

  /* Translators: how many lanes there are, and the two ends of the time in view */
  return g_strdup_printf (ngettext ("%u lane, %s to %s", "%u lanes, %s to %s", n), n, from, to);
}

char *
sbx_lane_text_left_out (guint n)
{
  g_autofree char *count = sbx_format_count (n);

  return g_strdup_printf (ngettext ("%s message is not drawn: zoom in to see it",
                                    "%s messages are not drawn: zoom in to see them", n), count);
}
