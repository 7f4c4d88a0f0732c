/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-line-text.h"

#include <glib/gi18n.h>

#include "sbx-command-text.h"
#include "sbx-format.h"

#define NAME_LENGTH 400

gsize
sbx_line_text_get_stem (const char *type)
{
  static const char *const phases[] = { "/pending", "/fulfilled", "/rejected" };

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    if (g_str_has_suffix (type, phases[i]))
      return strlen (type) - strlen (phases[i]);
  return strlen (type);
}

static char *
dup_stem (SbxTimelineRow *row)
{
  const char *type = sbx_timeline_row_get_action (row);
  g_autofree char *stem = g_strndup (type, sbx_line_text_get_stem (type));

  return sbx_format_name (stem, NAME_LENGTH);
}

/* An asynchronous action: @name is its type without the phase. */
static char *
dup_async (const SbxLineInfo *info,
           const char        *name)
{
  g_autofree char *length = sbx_format_length (info->span);
  gboolean rejected = info->fate == SBX_LINK_REJECTED;

  if (info->begins && !isfinite (info->span))
    /* Translators: an async action that has begun and not ended yet */
    return g_strdup_printf (_("%s ◐ pending"), name);
  if (info->begins && !info->paired)
    /* Translators: the beginning of an async action, of which is known already how and after which
     * time it ended */
    return g_strdup_printf (rejected ? _("%s ◐ ✕ %s") : _("%s ◐ ✓ %s"), name,
                            length);
  /* Translators: the end of an async action: its type and the time since it began */
  return g_strdup_printf (rejected ? _("%s ✕ rejected, %s") : _("%s ✓ %s"), name, length);
}

static char *
dup_plain (SbxTimelineRow *row)
{
  const SbxRow *record = sbx_timeline_row_get_row (row);
  g_autofree char *deed = NULL;

  if (record->kind == SBX_ROW_ACTION)
    return sbx_format_name (sbx_timeline_row_get_action (row), NAME_LENGTH);
  if (record->kind == SBX_ROW_COMMAND)
    deed = sbx_command_text_dup_deed (sbx_timeline_row_get_action (row),
                                      (record->flags & SBX_ROW_ON) != 0, record->duration);
  return sbx_format_marker (record->kind, deed != NULL ? deed : sbx_timeline_row_get_action (row),
                            record->duration);
}

char *
sbx_line_text_dup_action (SbxTimelineRow *row)
{
  const SbxLineInfo *info = sbx_timeline_row_get_info (row);
  g_autofree char *count = NULL;
  g_autofree char *name = NULL;

  if (info->begins || info->ends)
    {
      name = dup_stem (row);
      return dup_async (info, name);
    }
  name = dup_plain (row);
  if (info->count < 2)
    return g_steal_pointer (&name);
  count = sbx_format_count (info->count);
  /* Translators: an action that came so many times in a row */
  return g_strdup_printf (_("%s ×%s"), name, count);
}

static char *
dup_sent (const SbxLinkCount *sent)
{
  g_autofree char *delivered = sbx_format_count (sent->delivered);
  g_autofree char *n = sbx_format_count (sent->n);

  if (sent->n > 0 && sent->dropped == sent->n)
    /* Translators: sent over a bridge, and every receiver dropped it */
    return g_strdup (_("✕ dropped"));
  if (sent->n > 0)
    /* Translators: sent over a bridge: how many of its receivers took it, for example "↗ 1 of 2" */
    return g_strdup_printf (_("↗ %s of %s"), delivered, n);
  return g_strdup (sbx_format_bridge (SBX_ROW_SENT));
}

char *
sbx_line_text_dup_bridge (SbxTimelineRow *row,
                          SbxWorld       *world)
{
  const SbxRow *record = sbx_timeline_row_get_row (row);
  const SbxLineInfo *info = sbx_timeline_row_get_info (row);
  const SbxOverviewRemote *from = sbx_world_get_remote (world, info->from_remote);
  g_autofree char *name = NULL;

  if ((record->flags & SBX_ROW_SENT) != 0)
    return dup_sent (&info->sent);
  if ((record->flags & SBX_ROW_REPLAYED) == 0 || from == NULL)
    return g_strdup (sbx_format_bridge (record->flags));
  name = sbx_format_name (from->name, NAME_LENGTH);
  /* Translators: came over a bridge from that remote, for example "↘ from host" */
  return g_strdup_printf (_("↘ from %s"), name);
}

char *
sbx_line_text_dup_remote (SbxTimelineRow *row,
                          SbxWorld       *world)
{
  const SbxRow *record = sbx_timeline_row_get_row (row);
  const SbxOverviewRemote *remote = sbx_world_get_remote (world, record->remote);
  const SbxOverview *overview = sbx_world_get_overview (world);
  gboolean some = overview != NULL && overview->remotes->len > 0;

  if (remote != NULL)
    return sbx_format_name (remote->name, NAME_LENGTH);
  /* Where there are no remotes nobody is unknown. */
  if (record->kind == SBX_ROW_ACTION && some)
    /* Translators: in the column of remotes: the one who did it is not known */
    return g_strdup (_("unknown"));
  return g_strdup ("–");
}

char *
sbx_line_text_dup_store (SbxTimelineRow *row,
                         SbxWorld       *world)
{
  const SbxRow *record = sbx_timeline_row_get_row (row);
  const SbxOverviewStore *store = sbx_world_get_store (world, record->store);

  if (store == NULL)
    return g_strdup ("–");
  return sbx_format_name (store->label != NULL ? store->label : store->id, NAME_LENGTH);
}

static void
append_part (GString    *line,
             const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (line, ", %s", part);
}

char *
sbx_line_text_dup_spoken (SbxTimelineRow *row,
                          SbxWorld       *world)
{
  const SbxLineInfo *info = sbx_timeline_row_get_info (row);
  SbxFinding *finding = sbx_timeline_row_get_finding (row);
  g_autofree char *action = sbx_line_text_dup_action (row);
  g_autofree char *remote = sbx_line_text_dup_remote (row, world);
  g_autofree char *clock = sbx_format_clock (sbx_timeline_row_get_row (row)->time);
  g_autofree char *bridge = sbx_line_text_dup_bridge (row, world);
  g_autoptr (GString) line = g_string_new (action);

  append_part (line, remote);
  append_part (line, clock);
  append_part (line, bridge);
  if (info->count > 1)
    /* Translators: said of a line that stands for several actions */
    append_part (line, info->open ? _("unfolded") : _("folded"));
  if (sbx_timeline_row_get_skipped (row))
    /* Translators: the action is left out by the store */
    append_part (line, _("skipped"));
  append_part (line, finding != NULL ? finding->summary : NULL);
  return g_string_free (g_steal_pointer (&line), FALSE);
}
