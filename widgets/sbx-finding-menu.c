/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-finding-menu.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"

#define MAX_REASON 400

/* Of a subject such as "slice cart in Shop", what stands between @begin and the last @end. */
typedef struct
{
  const char *rule;
  SbxAllow list;
  const char *begin;
  const char *end;
  const char *label;
} Allowance;

static const Allowance allowances[] = {
  { "action-collision", SBX_ALLOW_SHARED_TYPES, "", " in ",
    N_("“%s” Is Shared on Purpose") },
  { "bridge-credential", SBX_ALLOW_PUBLIC_PATHS, "", " on ",
    N_("“%s” Is No Secret") },
  { "bridge-credential", SBX_ALLOW_PUBLIC_PATHS, "", " in ",
    N_("“%s” Is No Secret") },
  { "double-fetch", SBX_ALLOW_REPEATED_REQUESTS, "", NULL,
    N_("“%s” May Be Asked For Twice") },
  { "over-sharing", SBX_ALLOW_SHARED_SLICES, "slice ", " in ",
    N_("“%s” Is Written by Several on Purpose") },
  { "schema-drift", SBX_ALLOW_OPTIONAL_PATHS, "", " in ",
    N_("“%s” Comes and Goes on Purpose") },
};

static const Allowance *
find_allowance (SbxFinding *finding)
{
  for (guint i = 0; i < G_N_ELEMENTS (allowances); i++)
    if (g_strcmp0 (allowances[i].rule, finding->rule) == 0 &&
        g_str_has_prefix (finding->subject, allowances[i].begin) &&
        (allowances[i].end == NULL || g_strrstr (finding->subject, allowances[i].end) != NULL))
      return &allowances[i];
  return NULL;
}

gboolean
sbx_finding_get_allowance (SbxFinding *finding,
                           SbxAllow   *list,
                           char      **pattern)
{
  const Allowance *allowance = find_allowance (finding);
  const char *begin;
  const char *end;

  if (allowance == NULL)
    return FALSE;
  begin = finding->subject + strlen (allowance->begin);
  end = allowance->end != NULL ? g_strrstr (begin, allowance->end) : NULL;
  *list = allowance->list;
  *pattern = end != NULL ? g_strndup (begin, (gsize) (end - begin)) : g_strdup (begin);
  return TRUE;
}

static void
dismiss_cb (GtkWidget *entry)
{
  GtkWidget *popover = gtk_widget_get_ancestor (entry, GTK_TYPE_POPOVER);
  const char *rule = g_object_get_data (G_OBJECT (entry), "rule");
  const char *subject = g_object_get_data (G_OBJECT (entry), "subject");
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_widget_activate_action (entry, "win.dismiss", "(sss)", rule, subject, reason);
}

GtkWidget *
sbx_finding_menu_new_dismiss (SbxFinding *finding)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *label = gtk_label_new (_("It is set aside in this recording, and can be taken back."));
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *button = gtk_button_new_with_label (_("Dismiss"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Why? (may be left empty)"));
  gtk_entry_set_max_length (GTK_ENTRY (entry), MAX_REASON);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Why it is dismissed"), -1);
  g_object_set_data_full (G_OBJECT (entry), "rule", g_strdup (finding->rule), g_free);
  g_object_set_data_full (G_OBJECT (entry), "subject", g_strdup (finding->subject), g_free);
  g_signal_connect (entry, "activate", G_CALLBACK (dismiss_cb), NULL);
  g_signal_connect_object (button, "clicked", G_CALLBACK (dismiss_cb), entry, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), button);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static void
add_item (GMenu      *menu,
          const char *label,
          const char *action,
          GVariant   *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

/* In a label of a menu an underscore stands for a key. */
static char *
dup_label (const char *format,
           const char *name)
{
  g_autofree char *clean = sbx_format_name (name, 60);
  g_auto (GStrv) parts = g_strsplit (clean, "_", -1);
  g_autofree char *escaped = g_strjoinv ("__", parts);
  g_auto (GStrv) around = g_strsplit (format, "%s", 2);

  return g_strjoinv (escaped, around);
}

GtkWidget *
sbx_finding_menu_new_rules (SbxFinding *finding)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) all = g_menu_new ();
  g_autofree char *pattern = NULL;
  SbxAllow list;

  add_item (menu, _("Not for This Finding"), "win.ignore-finding",
            g_variant_new ("(ss)", finding->rule, finding->subject));
  if (sbx_finding_get_allowance (finding, &list, &pattern))
    {
      g_autofree char *label = dup_label (_(find_allowance (finding)->label), pattern);

      add_item (menu, label, "win.allow-finding",
                g_variant_new ("(us)", (guint32) list, pattern));
    }
  add_item (all, _("Turn This Rule Off"), "win.ignore-rule", g_variant_new_string (finding->rule));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (all));
  return gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
}
