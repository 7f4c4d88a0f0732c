/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "sbx-finding.h"
#include "sbx-rows.h"

G_BEGIN_DECLS

/* How things are written in the window: pure functions, tested directly. */

/* Characters of foreign text that would break a line, or turn the writing around it. */
static inline gboolean
sbx_format_is_hostile (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0x061c ||
         (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/**
 * sbx_format_name:
 * @text: (nullable): text that came from a peer
 * @max: most characters to keep
 *
 * One line of plain text: control characters and direction overrides become "·".
 *
 * Returns: (transfer full): the line
 */
static inline char *
sbx_format_name (const char *text,
                 gsize       max)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *valid = NULL;
  gsize n = 0;

  if (text == NULL)
    return g_strdup ("");
  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (n == max)
        {
          g_string_append (line, "…");
          break;
        }
      if (sbx_format_is_hostile (c))
        g_string_append (line, c == '\n' || c == '\t' ? " " : "·");
      else
        g_string_append_len (line, p, g_utf8_next_char (p) - p);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* Local time of day with milliseconds; @time in ms since 1970. */
static inline char *
sbx_format_clock (double time_ms)
{
  double whole = floor (time_ms / 1000);
  time_t seconds;
  struct tm parts;

  if (!isfinite (time_ms) || fabs (whole) > 1e14)
    return g_strdup ("–");
  seconds = (time_t) whole;
  if (localtime_r (&seconds, &parts) == NULL)
    return g_strdup ("–");
  return g_strdup_printf ("%02d:%02d:%02d.%03d",
                          parts.tm_hour, parts.tm_min, parts.tm_sec,
                          CLAMP ((int) floor (time_ms - whole * 1000), 0, 999));
}

/* The time since the row above. */
static inline char *
sbx_format_delta (double ms)
{
  double size = fabs (ms);
  const char *sign = ms < 0 ? "−" : "+";

  if (!isfinite (ms))
    return g_strdup ("");
  if (size < 9.95)
    /* Translators: a sign and a number of milliseconds, for example "+0.8 ms" */
    return g_strdup_printf (_("%s%.1f ms"), sign, size);
  if (size < 999.5)
    /* Translators: a sign and a number of milliseconds, for example "+407 ms" */
    return g_strdup_printf (_("%s%.0f ms"), sign, size);
  if (size < 99950)
    /* Translators: a sign and a number of seconds, for example "+1.2 s" */
    return g_strdup_printf (_("%s%.1f s"), sign, size / 1000);
  /* Translators: a sign and a number of minutes, for example "+12 min" */
  return g_strdup_printf (_("%s%.0f min"), sign, size / 60000);
}

/* How long something took. */
static inline char *
sbx_format_length (double ms)
{
  if (!isfinite (ms))
    return g_strdup ("");
  ms = MAX (ms, 0);
  if (ms < 9.95)
    /* Translators: a number of milliseconds, for example "0.8 ms" */
    return g_strdup_printf (_("%.1f ms"), ms);
  if (ms < 999.5)
    /* Translators: a number of milliseconds, for example "407 ms" */
    return g_strdup_printf (_("%.0f ms"), ms);
  if (ms < 99950)
    /* Translators: a number of seconds, for example "1.2 s" */
    return g_strdup_printf (_("%.1f s"), ms / 1000);
  /* Translators: a number of minutes, for example "12 min" */
  return g_strdup_printf (_("%.0f min"), ms / 60000);
}

/* Milliseconds in the reducer, for a column whose title names the unit. */
static inline char *
sbx_format_duration (double ms)
{
  if (!isfinite (ms) || ms < 0)
    return g_strdup ("");
  if (ms > 0 && ms < 0.05)
    return g_strdup ("<0.1");
  if (ms < 9.95)
    return g_strdup_printf ("%.1f", ms);
  return g_strdup_printf ("%.0f", ms);
}

/* A number with the locale's grouping. */
static inline char *
sbx_format_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}

/* Actions per second, short; empty when nothing happens. */
static inline char *
sbx_format_rate (double per_second)
{
  if (!isfinite (per_second) || per_second < 0.05)
    return g_strdup ("");
  if (per_second < 1)
    /* Translators: actions per second, for example "0.4/s" */
    return g_strdup_printf (_("%.1f/s"), per_second);
  if (per_second < 9999.5)
    /* Translators: actions per second, for example "31/s" */
    return g_strdup_printf (_("%.0f/s"), per_second);
  /* Translators: thousands of actions per second, for example "48k/s" */
  return g_strdup_printf (_("%.0fk/s"), per_second / 1000);
}

static inline const char *
sbx_format_severity (SbxSeverity severity)
{
  switch (severity)
    {
    case SBX_SEVERITY_ERROR:
      return _("Error");
    case SBX_SEVERITY_WARNING:
      return _("Warning");
    case SBX_SEVERITY_NOTICE:
    default:
      return _("Notice");
    }
}

static inline const char *
sbx_format_confidence (SbxConfidence confidence)
{
  switch (confidence)
    {
    case SBX_CONFIDENCE_CERTAIN:
      return _("Certain");
    case SBX_CONFIDENCE_PROBABLE:
      return _("Probable");
    case SBX_CONFIDENCE_UNDECIDED:
    default:
      return _("Cannot be decided");
    }
}

static inline const char *
sbx_format_severity_icon (SbxSeverity severity)
{
  switch (severity)
    {
    case SBX_SEVERITY_ERROR:
      return "dialog-error-symbolic";
    case SBX_SEVERITY_WARNING:
      return "dialog-warning-symbolic";
    case SBX_SEVERITY_NOTICE:
    default:
      return "dialog-information-symbolic";
    }
}

static inline const char *
sbx_format_severity_class (SbxSeverity severity)
{
  switch (severity)
    {
    case SBX_SEVERITY_ERROR:
      return "finding-error";
    case SBX_SEVERITY_WARNING:
      return "finding-warning";
    case SBX_SEVERITY_NOTICE:
    default:
      return "finding-notice";
    }
}

/* What the bridge column says, from the row's flags. */
static inline const char *
sbx_format_bridge (guint flags)
{
  if ((flags & SBX_ROW_SENT) != 0)
    /* Translators: the action was sent over a bridge to other remotes */
    return _("↗ sent");
  if ((flags & SBX_ROW_REPLAYED) != 0)
    /* Translators: the action came in over a bridge from another remote */
    return _("↘ received");
  return "";
}

/* Where an async action stands: @phase as the peer says it, @ms since it began, or NaN. */
static inline char *
sbx_format_span (const char *phase,
                 double      ms)
{
  g_autofree char *number = sbx_format_duration (ms);

  if (g_strcmp0 (phase, "pending") == 0)
    /* Translators: an async action has begun, its end is another action */
    return g_strdup (_("Pending: settled by a later action"));
  if (g_strcmp0 (phase, "fulfilled") == 0)
    return *number != '\0' ? g_strdup_printf (_("Fulfilled after %s ms"), number)
                           : g_strdup (_("Fulfilled"));
  if (g_strcmp0 (phase, "rejected") == 0)
    return *number != '\0' ? g_strdup_printf (_("Rejected after %s ms"), number)
                           : g_strdup (_("Rejected"));
  return g_strdup ("");
}

/* Why events are missing, as the peer says it (docs/protocol.md), as a sentence; @number is @n as
 * text. */
static inline char *
sbx_format_gap (const char *reason,
                const char *number,
                guint64     n)
{
  if (g_strcmp0 (reason, "earlier") == 0)
    return g_strdup_printf (ngettext ("%s event from before the connection was not kept",
                                      "%s events from before the connection were not kept", n),
                            number);
  if (g_strcmp0 (reason, "queue") == 0)
    return g_strdup_printf (ngettext ("%s event is missing: the queue of the app was full",
                                      "%s events are missing: the queue of the app was full", n),
                            number);
  if (g_strcmp0 (reason, "limit") == 0)
    return g_strdup_printf (ngettext ("%s event was too large to be sent",
                                      "%s events were too large to be sent", n), number);
  if (g_strcmp0 (reason, "missing") == 0)
    return g_strdup_printf (ngettext ("%s event got lost on the way",
                                      "%s events got lost on the way", n), number);
  if (g_strcmp0 (reason, "invalid") == 0)
    return g_strdup_printf (ngettext ("%s event could not be understood",
                                      "%s events could not be understood", n), number);
  if (reason == NULL || *reason == '\0')
    return g_strdup_printf (ngettext ("%s event is missing", "%s events are missing", n), number);
  return g_strdup_printf (ngettext ("%s event is missing: %s", "%s events are missing: %s", n),
                          number, reason);
}

/* The line of a row that is no action. */
static inline char *
sbx_format_marker (SbxRowKind  kind,
                   const char *text,
                   double      count)
{
  g_autofree char *name = sbx_format_name (text, 500);
  guint64 n = isfinite (count) && count > 0 ? (guint64) count : 0;
  g_autofree char *number = sbx_format_count (n);

  switch (kind)
    {
    case SBX_ROW_BEGIN:
      return *name != '\0' ? g_strdup_printf (_("Connected: %s"), name) : g_strdup (_("Connected"));
    case SBX_ROW_END:
      if (g_strcmp0 (text, "end-of-file") == 0)
        return g_strdup (_("End of the file"));
      return *name != '\0' ? g_strdup_printf (_("Disconnected: %s"), name)
                           : g_strdup (_("Disconnected"));
    case SBX_ROW_GAP:
      return sbx_format_gap (name, number, n);
    case SBX_ROW_COMMAND:
      /* Translators: something the user asked of a store, for example "You: Jump" */
      return g_strdup_printf (_("You: %s"), name);
    case SBX_ROW_ACTION:
    case SBX_ROW_LOG:
    default:
      return g_steal_pointer (&name);
    }
}

G_END_DECLS
