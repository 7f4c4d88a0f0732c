/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-drop-card.h"

#include <glib/gi18n.h>

#include "sbx-delivery-row.h"
#include "sbx-delivery-text.h"
#include "sbx-finding-text.h"
#include "sbx-wrap-layout.h"

#define FINDING_KEY "sbx-finding"

/* A finding counts many messages and names a few of them: that it is about this one is told by its
 * subject. */
SbxFinding *
sbx_drop_card_find_finding (const SbxLink *link,
                            SbxWorld      *world)
{
  GPtrArray *findings = sbx_world_get_findings (world);
  SbxSymbols *symbols = sbx_world_get_symbols (world);
  const SbxOverviewRemote *remote = link->to_remote != SBX_ROW_NONE
                                    ? sbx_world_get_remote (world, link->to_remote) : NULL;
  const char *type = sbx_symbols_get (symbols, link->type);
  const char *bridge = sbx_symbols_get (symbols, link->bridge);
  g_autofree char *place = NULL;

  if (type == NULL)
    type = "message without a type";
  place = remote != NULL ? g_strdup_printf ("%s to %s on %s", type, remote->name, bridge)
                         : g_strdup_printf ("%s on %s", type, bridge);
  for (guint i = 0; i < findings->len; i++)
    {
      SbxFinding *finding = g_ptr_array_index (findings, i);
      const char *rest;

      if (!g_str_has_prefix (finding->rule, "bridge-dro")
          || !g_str_has_prefix (finding->subject, place))
        continue;
      rest = finding->subject + strlen (place);
      if (*rest == '\0' || *rest == ':')
        return finding;
    }
  return NULL;
}

/* --- The ways on ----------------------------------------------------------------------------- */

static SbxFinding *
get_finding (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), FINDING_KEY);
}

static void
why_cb (GtkWidget *button)
{
  gtk_widget_activate_action (button, "win.rule", "s", get_finding (button)->rule);
}

static void
copy_cb (GtkWidget *button)
{
  g_autofree char *text = sbx_finding_dup_markdown (get_finding (button));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), text);
  gtk_widget_activate_action (button, "win.copied", NULL);
}

static void
evidence_cb (GtkWidget *button)
{
  gtk_widget_activate_action (button, "details.page", "s", "findings");
}

static GtkWidget *
new_button (const char *text,
            SbxFinding *finding,
            GCallback   callback)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  g_object_set_data_full (G_OBJECT (button), FINDING_KEY, sbx_finding_ref (finding),
                          (GDestroyNotify) sbx_finding_unref);
  g_signal_connect (button, "clicked", callback, NULL);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "delivery-jump");
  return button;
}

static gboolean
has_evidence (SbxFinding *finding,
              guint64     number)
{
  for (guint i = 0; i < finding->n_evidence; i++)
    {
      if (finding->evidence[i] == number)
        return TRUE;
    }
  return FALSE;
}

static GtkWidget *
new_buttons (const SbxLink *link,
             SbxFinding    *finding)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, g_object_new (SBX_TYPE_WRAP_LAYOUT, NULL));
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), new_button (_("Why This Happens"), finding,
                                             G_CALLBACK (why_cb)));
  if (has_evidence (finding, link->from))
    {
      g_autofree char *text =
        g_strdup_printf (_("Show Evidence (%u)"), finding->n_evidence);

      gtk_box_append (GTK_BOX (box), new_button (text, finding, G_CALLBACK (evidence_cb)));
    }
  gtk_box_append (GTK_BOX (box), new_button (_("Copy as Markdown"), finding,
                                             G_CALLBACK (copy_cb)));
  return box;
}

/* --- The card -------------------------------------------------------------------------------- */

static GtkWidget *
new_label (const char *markup,
           const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), style == NULL);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
new_title (const SbxLink *link,
           SbxWorld      *world)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *name = sbx_delivery_dup_name (world, link->to_remote, link->to_run);
  g_autofree char *text = NULL;
  g_autofree char *markup = NULL;
  GtkWidget *icon = gtk_image_new_from_icon_name ("window-close-symbolic");

  if (link->fate == SBX_LINK_UNHEARD)
    text = g_strdup (_("Nobody listened"));
  else if (link->fate == SBX_LINK_LOST)
    /* Translators: a message did not reach that remote */
    text = g_strdup_printf (_("Did not reach %s"), name);
  else
    /* Translators: a remote threw a message away, and why in a word or two */
    text = g_strdup_printf (_("Dropped by %s: %s"), name, sbx_delivery_word (link));
  markup = g_markup_escape_text (text, -1);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), new_label (markup, "delivery-title"));
  return box;
}

GtkWidget *
sbx_drop_card_new (const SbxLink *link,
                   SbxWorld      *world,
                   SbxSelection  *selection)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  SbxFinding *finding = sbx_drop_card_find_finding (link, world);
  const char *detail = sbx_symbols_get (sbx_world_get_symbols (world), link->detail);
  g_autofree char *reason = sbx_delivery_dup_reason (link, detail);

  gtk_widget_add_css_class (card, "drop-card");
  if (finding != NULL && finding->severity == SBX_SEVERITY_NOTICE)
    gtk_widget_add_css_class (card, "drop-notice");
  gtk_box_append (GTK_BOX (card), new_title (link, world));
  if (*reason != '\0')
    {
      g_autofree char *markup = g_markup_escape_text (reason, -1);

      gtk_box_append (GTK_BOX (card), new_label (markup, NULL));
    }
  if (finding != NULL)
    {
      g_autofree char *markup = sbx_finding_dup_markup (finding->explanation);

      gtk_box_append (GTK_BOX (card), new_label (markup, NULL));
      gtk_box_append (GTK_BOX (card), new_buttons (link, finding));
    }
  return card;
}
