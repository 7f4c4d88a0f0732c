/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxFindingCard"

#include "config.h"

#include "sbx-finding-card.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-rule-names.h"
#include "sbx-widget-util.h"

#define TEXT_LENGTH 2000

struct _SbxFindingCard
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkLabel *heading;
  GtkWidget *card;
  GtkImage *icon;
  GtkLabel *rule;
  GtkLabel *count;
  GtkLabel *summary;
  GtkLabel *explanation;
  GtkWidget *remedy_box;
  GtkLabel *remedy;
  GtkLabel *facts;
  GtkLabel *evidence;

  /* Owned References */
  SbxSelection *selection;
  SbxFinding *finding;
};

G_DEFINE_FINAL_TYPE (SbxFindingCard, sbx_finding_card, GTK_TYPE_WIDGET)

static const char *const severity_classes[] = {
  "finding-notice", "finding-warning", "finding-error",
};

static gboolean
evidence_activated_cb (SbxFindingCard *self,
                       const char     *uri)
{
  /* Our own links, made of numbers; nothing is ever opened. */
  sbx_selection_reveal_event (self->selection, g_ascii_strtoull (uri, NULL, 10));
  return TRUE;
}

static void
show_evidence (SbxFindingCard *self)
{
  SbxFinding *finding = self->finding;
  g_autoptr (GString) markup = g_string_new (_("Evidence:"));

  for (guint i = 0; i < finding->n_evidence; i++)
    {
      g_autofree char *number = sbx_format_count (finding->evidence[i]);

      g_string_append_printf (markup, "%s<a href=\"%" G_GUINT64_FORMAT "\" title=\"\">#%s</a>",
                              i > 0 ? ", " : " ", finding->evidence[i], number);
    }
  gtk_label_set_markup (self->evidence, markup->str);
  gtk_widget_set_visible (GTK_WIDGET (self->evidence), finding->n_evidence > 0);
}

static void
set_plain (GtkLabel   *label,
           const char *text)
{
  g_autofree char *clean = sbx_format_name (text, TEXT_LENGTH);

  gtk_label_set_text (label, clean);
}

static char *
dup_facts (SbxFinding *finding)
{
  g_autoptr (GString) text = g_string_new (sbx_format_confidence (finding->confidence));
  g_autofree char *first = sbx_format_clock (finding->first_time);
  g_autofree char *last = sbx_format_clock (finding->last_time);
  g_autofree char *remotes = g_strjoinv (", ", finding->remotes);
  g_autofree char *clean = sbx_format_name (remotes, 400);

  if (*clean != '\0')
    g_string_append_printf (text, " · %s", clean);
  g_string_append_printf (text, " · %s", first);
  if (finding->last != finding->first)
    g_string_append_printf (text, " – %s", last);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_finding (SbxFindingCard *self)
{
  SbxFinding *finding = self->finding;
  g_autofree char *facts = dup_facts (finding);
  g_autofree char *count = sbx_format_count (finding->count);
  g_autofree char *times = g_strdup_printf ("×%s", count);
  g_autofree char *explanation = sbx_finding_dup_plain (finding->explanation);
  g_autofree char *remedy = sbx_finding_dup_plain (finding->remedy);
  g_autofree char *label = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (severity_classes); i++)
    if (i == (guint) finding->severity)
      gtk_widget_add_css_class (self->card, severity_classes[i]);
    else
      gtk_widget_remove_css_class (self->card, severity_classes[i]);
  gtk_image_set_from_icon_name (self->icon, sbx_format_severity_icon (finding->severity));
  set_plain (self->rule, sbx_rule_get_title (finding->rule));
  gtk_label_set_text (self->count, times);
  gtk_widget_set_visible (GTK_WIDGET (self->count), finding->count > 1);
  set_plain (self->summary, finding->summary);
  set_plain (self->explanation, explanation);
  gtk_widget_set_visible (GTK_WIDGET (self->explanation),
                          finding->explanation != NULL && *finding->explanation != '\0');
  set_plain (self->remedy, remedy);
  gtk_widget_set_visible (self->remedy_box, finding->remedy != NULL && *finding->remedy != '\0');
  gtk_label_set_text (self->facts, facts);
  show_evidence (self);
  label = g_strdup_printf ("%s: %s", sbx_format_severity (finding->severity), finding->summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
copy_cb (SbxFindingCard *self)
{
  g_autofree char *markdown = NULL;

  if (self->finding == NULL)
    return;
  markdown = sbx_finding_dup_markdown (self->finding);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), markdown);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.copied", NULL);
}

static void
sbx_finding_card_dispose (GObject *object)
{
  SbxFindingCard *self = SBX_FINDING_CARD (object);

  g_clear_object (&self->selection);
  g_clear_pointer (&self->finding, sbx_finding_unref);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_FINDING_CARD);

  G_OBJECT_CLASS (sbx_finding_card_parent_class)->dispose (object);
}

static void
sbx_finding_card_class_init (SbxFindingCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_finding_card_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-finding-card.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, heading);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, card);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, icon);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, rule);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, count);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, summary);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, explanation);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, remedy_box);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, remedy);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, facts);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, evidence);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, evidence_activated_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "findingcard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_finding_card_init (SbxFindingCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_finding_card_new:
 * @selection: where a click on the evidence goes
 *
 * Returns: (transfer floating): a card without a finding
 */
GtkWidget *
sbx_finding_card_new (SbxSelection *selection)
{
  SbxFindingCard *self;

  g_return_val_if_fail (SBX_IS_SELECTION (selection), NULL);

  self = g_object_new (SBX_TYPE_FINDING_CARD, NULL);
  self->selection = g_object_ref (selection);
  return GTK_WIDGET (self);
}

void
sbx_finding_card_set_finding (SbxFindingCard *self,
                              SbxFinding     *finding)
{
  g_return_if_fail (SBX_IS_FINDING_CARD (self));

  if (self->finding == finding)
    return;
  g_clear_pointer (&self->finding, sbx_finding_unref);
  if (finding == NULL)
    return;
  self->finding = sbx_finding_ref (finding);
  show_finding (self);
}

void
sbx_finding_card_set_heading (SbxFindingCard *self,
                              const char     *heading)
{
  g_return_if_fail (SBX_IS_FINDING_CARD (self));

  gtk_label_set_text (self->heading, heading != NULL ? heading : "");
  gtk_widget_set_visible (GTK_WIDGET (self->heading), heading != NULL);
}

/* Text of a peer must not become headings, links or images in somebody's issue tracker. */
static void
append_escaped (GString    *markdown,
                const char *text)
{
  g_autofree char *clean = sbx_format_name (text, TEXT_LENGTH);

  for (const char *p = clean; *p != '\0'; p++)
    {
      if (strchr ("\\`*_{}[]<>#|!~", *p) != NULL)
        g_string_append_c (markdown, '\\');
      g_string_append_c (markdown, *p);
    }
}

/**
 * sbx_finding_dup_markdown:
 * @finding: a finding
 *
 * Returns: (transfer full): the finding as Markdown; in English, as it goes to others
 */
char *
sbx_finding_dup_markdown (SbxFinding *finding)
{
  GString *markdown;

  g_return_val_if_fail (finding != NULL, NULL);

  markdown = g_string_new ("### ");
  append_escaped (markdown, finding->summary);
  g_string_append_printf (markdown,
                          "\n\n- Rule: `%s`\n- Severity: %s (%s)\n- Count: %" G_GUINT64_FORMAT "\n",
                          finding->rule, sbx_severity_to_string (finding->severity),
                          sbx_confidence_to_string (finding->confidence), finding->count);
  if (finding->remotes[0] != NULL)
    {
      g_autofree char *remotes = g_strjoinv (", ", finding->remotes);

      g_string_append (markdown, "- Remotes: ");
      append_escaped (markdown, remotes);
      g_string_append_c (markdown, '\n');
    }
  if (finding->n_evidence > 0)
    {
      g_string_append (markdown, "- Evidence: ");
      for (guint i = 0; i < finding->n_evidence; i++)
        g_string_append_printf (markdown, "%sevent %" G_GUINT64_FORMAT, i > 0 ? ", " : "",
                                finding->evidence[i]);
      g_string_append_c (markdown, '\n');
    }
  if (finding->explanation != NULL)
    {
      g_string_append_c (markdown, '\n');
      g_string_append (markdown, finding->explanation);
      g_string_append_c (markdown, '\n');
    }
  if (finding->remedy != NULL)
    {
      g_string_append (markdown, "\n**What to do:** ");
      g_string_append (markdown, finding->remedy);
      g_string_append_c (markdown, '\n');
    }
  return g_string_free (markdown, FALSE);
}
