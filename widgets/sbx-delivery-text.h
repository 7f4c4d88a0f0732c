/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-links.h"

G_BEGIN_DECLS

/* What became of a message, in words: pure functions, tested directly. */

/* In a word or two, behind a receiver's name. */
static inline const char *
sbx_delivery_word (const SbxLink *link)
{
  switch ((SbxLinkFate) link->fate)
    {
    case SBX_LINK_DELIVERED:
      return _("delivered");
    case SBX_LINK_TAKEN:
      /* Translators: a remote received a message, and no action followed */
      return _("received");
    case SBX_LINK_ALLOW_LIST:
      return _("not on its list");
    case SBX_LINK_MALFORMED:
      return _("not an action");
    case SBX_LINK_SCHEMA:
      return _("schema version");
    case SBX_LINK_THREW:
      return _("handler threw");
    case SBX_LINK_LOST:
      /* Translators: a message on its way to a remote */
      return _("never arrived");
    case SBX_LINK_UNHEARD:
      return _("nobody listened");
    case SBX_LINK_UNKNOWN:
      return _("not known");
    case SBX_LINK_OPEN:
    case SBX_LINK_REJECTED:
    default:
      return _("under way");
    }
}

static inline const char *
sbx_delivery_icon (const SbxLink *link)
{
  if (link->fate == SBX_LINK_DELIVERED)
    return "object-select-symbolic";
  if (sbx_link_is_dropped (link))
    return "window-close-symbolic";
  if (link->fate == SBX_LINK_OPEN)
    return "content-loading-symbolic";
  return "dialog-question-symbolic";
}

/* (transfer full): "delivered · 7 ms"; clocks of two realms may differ: no time is below 0 */
static inline char *
sbx_delivery_dup_state (const SbxLink *link)
{
  g_autofree char *ms = sbx_format_duration (link->to_time - link->from_time);

  if (*ms == '\0' || link->fate == SBX_LINK_LOST || link->fate == SBX_LINK_UNHEARD)
    return g_strdup (sbx_delivery_word (link));
  /* Translators: what became of a message and after how long, for example "delivered · 7 ms" */
  return g_strdup_printf (_("%s · %s ms"), sbx_delivery_word (link), ms);
}

/* (transfer full): why it was dropped, as a sentence; @detail: (nullable): what it said */
static inline char *
sbx_delivery_dup_reason (const SbxLink *link,
                         const char    *detail)
{
  g_autofree char *said = sbx_format_name (detail, 300);

  switch ((SbxLinkFate) link->fate)
    {
    case SBX_LINK_ALLOW_LIST:
      return g_strdup (_("It takes only the action types on its list, and this one is not "
                         "there."));
    case SBX_LINK_MALFORMED:
      return g_strdup (_("The message has no type, so it is no action to the receiver."));
    case SBX_LINK_SCHEMA:
      if (strchr (said, ' ') != NULL) /* not the version alone, but the receiver's own words */
        return g_steal_pointer (&said);
      if (*said != '\0')
        return g_strdup_printf (_("It does not take this type in schema version %s."), said);
      return g_strdup (_("It does not take this type in this schema version."));
    case SBX_LINK_THREW:
      if (*said != '\0')
        return g_strdup_printf (_("Its message handler threw: %s"), said);
      return g_strdup (_("Its message handler threw."));
    case SBX_LINK_LOST:
      if (g_strcmp0 (detail, SBX_LINK_UNMOUNTED) == 0)
        return g_strdup (_("It was unmounted before the message arrived."));
      return g_strdup (_("It was listening, and the message did not arrive within a second."));
    case SBX_LINK_OPEN:
    case SBX_LINK_DELIVERED:
    case SBX_LINK_REJECTED:
    case SBX_LINK_TAKEN:
    case SBX_LINK_UNHEARD:
    case SBX_LINK_UNKNOWN:
    default:
      return g_strdup ("");
    }
}

/* (transfer full): how it went with all receivers, as a sentence */
static inline char *
sbx_delivery_dup_count (const SbxLinkCount *count)
{
  if (count->n == 0 && count->open > 0)
    return g_strdup (_("Nobody has received it yet."));
  if (count->n == 0)
    return g_strdup (_("Nobody received it."));
  if (count->delivered == count->n)
    return g_strdup_printf (ngettext ("Delivered to the one remote that listens.",
                                      "Delivered to all %u remotes that listen.", count->n),
                            count->n);
  /* Translators: the first number is how many remotes took a message, the second how many there
   * are */
  return g_strdup_printf (ngettext ("Delivered to %u of %u remote.",
                                    "Delivered to %u of %u remotes.", count->n),
                          count->delivered, count->n);
}

G_END_DECLS
