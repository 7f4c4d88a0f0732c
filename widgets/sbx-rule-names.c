/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-rule-names.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "sbx-detector.h"

#define PAGES_PATH "/io/github/signalbox_inspector/Signalbox/rules/"

typedef struct
{
  const char *id;
  const char *title;
  const char *brief;
} RuleName;

static const RuleName names[] = {
  { "action-collision", N_("Action type collision"), N_("collision") },
  { "bridge-credential", N_("Credential on a bridge"), N_("credential") },
  { "bridge-drop-rate", N_("Rising drop rate"), N_("drop rate") },
  { "bridge-dropped", N_("Bridged action dropped"), N_("dropped") },
  { "bridge-echo", N_("Bridge echo"), N_("echo") },
  { "bridge-reapplied", N_("Bridged action applied again"), N_("reapplied") },
  { "diverged-copies", N_("Diverged copies"), N_("diverged") },
  { "double-fetch", N_("Double fetch"), N_("double fetch") },
  { "duplicate-store", N_("Duplicate store"), N_("duplicate store") },
  { "hydration-race", N_("Read before it was restored"), N_("hydration") },
  { "late-teardown", N_("Late teardown"), N_("late teardown") },
  { "missed-event", N_("Missed event"), N_("missed event") },
  { "orphan-reducer", N_("Orphaned reducer"), N_("orphan reducer") },
  { "over-sharing", N_("Over-sharing"), N_("over-sharing") },
  { "query-key-drift", N_("Query key drift"), N_("key drift") },
  { "render-storm", N_("Render storm"), N_("render storm") },
  { "schema-drift", N_("Schema drift"), N_("schema drift") },
  { "slow-reducer", N_("Slow reducer"), N_("slow reducer") },
  { "socket-fan-out", N_("Socket fan-out"), N_("socket fan-out") },
  { "stale-subscription", N_("Stale subscription"), N_("stale subscription") },
  { "unregistered-reducer", N_("Reducer never swapped in"), N_("unregistered") },
  { "version-skew", N_("Version skew"), N_("version skew") },
};

static const RuleName *
find_name (const char *id)
{
  for (guint i = 0; id != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].id, id) == 0)
      return &names[i];
  return NULL;
}

static const SbxDetectorClass *
find_class (const char *id)
{
  const SbxDetectorClass *const *all = sbx_detectors_get_all ();

  for (; id != NULL && *all != NULL; all++)
    if (strcmp ((*all)->id, id) == 0)
      return *all;
  return NULL;
}

gboolean
sbx_rule_exists (const char *id)
{
  return find_class (id) != NULL;
}

const char *
sbx_rule_get_title (const char *id)
{
  const RuleName *name = find_name (id);
  const SbxDetectorClass *klass = name == NULL ? find_class (id) : NULL;

  return name != NULL ? _(name->title) : klass != NULL ? klass->title : id;
}

const char *
sbx_rule_get_short (const char *id)
{
  const RuleName *name = find_name (id);

  return name != NULL ? _(name->brief) : id;
}

char *
sbx_rule_dup_page (const char *id)
{
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  path = g_strdup_printf (PAGES_PATH "%s.md", id);
  bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  if (bytes == NULL)
    return NULL;
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}
