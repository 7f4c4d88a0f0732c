/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxFindingCard"

#include "config.h"

#include "sbx-finding-card.h"

#include <glib/gi18n.h>

#include "sbx-evidence-list.h"
#include "sbx-finding-menu.h"
#include "sbx-finding-text.h"
#include "sbx-format.h"
#include "sbx-remote-chip.h"
#include "sbx-rule-names.h"
#include "sbx-stack.h"
#include "sbx-widget-util.h"
#include "sbx-wrap-layout.h"

#define TEXT_LENGTH 2000

struct _SbxFindingCard
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkLabel *heading;
  GtkWidget *card;
  GtkWidget *line;
  GtkImage *icon;
  GtkLabel *summary;
  GtkLabel *kind;
  GtkImage *arrow;
  GtkWidget *facts;
  GtkLabel *times;
  GtkWidget *body;
  GtkLabel *dismissal;
  GtkLabel *explanation;
  GtkWidget *remedy_box;
  GtkWidget *copy_code;
  GtkLabel *remedy;
  GtkWidget *code_button;
  GtkLabel *code_label;
  GtkLabel *confidence;
  SbxEvidenceList *evidence;
  GtkMenuButton *dismiss_button;
  GtkWidget *undo_button;
  GtkMenuButton *rules_button;
  GtkWidget *group_button;
  GtkImage *group_arrow;
  GtkLabel *group_label;

  /* Owned References */
  SbxSelection *selection;
  SbxWorld *world;
  SbxFindingItem *item;
  GPtrArray *chips; /* GtkWidget, borrowed: a remote each */
  gulong changed_id;
};

G_DEFINE_FINAL_TYPE (SbxFindingCard, sbx_finding_card, GTK_TYPE_WIDGET)

static const char *const severity_classes[] = {
  "finding-notice", "finding-warning", "finding-error",
};

/* (nullable) */
static SbxFinding *
get_finding (SbxFindingCard *self)
{
  return self->item != NULL ? sbx_finding_item_get_finding (self->item) : NULL;
}

static gboolean
evidence_activated_cb (SbxFindingCard *self,
                       const char     *uri)
{
  /* Our own links, made of numbers; nothing is ever opened. */
  sbx_selection_reveal_event (self->selection, g_ascii_strtoull (uri, NULL, 10));
  return TRUE;
}

static void
show_evidence (SbxFindingCard *self,
               SbxFinding     *finding)
{
  gtk_label_set_text (self->confidence, sbx_format_confidence (finding->confidence));
  sbx_evidence_list_set_finding (self->evidence, finding);
  gtk_widget_set_visible (GTK_WIDGET (self->evidence), finding->n_evidence > 0);
}

/* "First 12:04:21.604, last 12:05:00.100": each leads to its event. */
static void
show_times (SbxFindingCard *self,
            SbxFinding     *finding)
{
  g_autofree char *first = sbx_format_clock (finding->first_time);
  g_autofree char *last = sbx_format_clock (finding->last_time);
  g_autofree char *first_link =
    g_strdup_printf ("<a href=\"%" G_GUINT64_FORMAT "\" title=\"\">%s</a>", finding->first, first);
  g_autofree char *last_link =
    g_strdup_printf ("<a href=\"%" G_GUINT64_FORMAT "\" title=\"\">%s</a>", finding->last, last);
  g_autofree char *markup = NULL;

  if (finding->first == finding->last)
    /* Translators: a time of day */
    markup = g_strdup_printf (_("Seen %s"), first_link);
  else
    /* Translators: two times of day */
    markup = g_strdup_printf (_("First seen %s, last %s"), first_link, last_link);
  gtk_label_set_markup (self->times, markup);
}

static void
show_remotes (SbxFindingCard *self,
              SbxFinding     *finding)
{
  for (guint i = 0; i < self->chips->len; i++)
    gtk_box_remove (GTK_BOX (self->facts), g_ptr_array_index (self->chips, i));
  g_ptr_array_set_size (self->chips, 0);
  for (guint i = 0; finding->remotes[i] != NULL; i++)
    {
      GtkWidget *chip = sbx_remote_chip_new (self->world, finding->remotes[i], NULL);

      gtk_widget_add_css_class (chip, "caption");
      gtk_box_append (GTK_BOX (self->facts), chip);
      g_ptr_array_add (self->chips, chip);
    }
}

/* "Error · Duplicate store · ×12" */
static void
show_kind (SbxFindingCard *self,
           SbxFinding     *finding)
{
  g_autofree char *count = sbx_format_count (finding->count);
  g_autofree char *rule = sbx_format_name (sbx_rule_get_title (finding->rule), 200);
  g_autofree char *kind = NULL;

  if (finding->count > 1)
    kind = g_strdup_printf ("%s · %s · ×%s", sbx_format_severity (finding->severity), rule, count);
  else
    kind = g_strdup_printf ("%s · %s", sbx_format_severity (finding->severity), rule);
  gtk_label_set_text (self->kind, kind);
}

/* Whether something of the evidence was dispatched. */
static gboolean
has_action (SbxFindingCard *self,
            SbxFinding     *finding)
{
  for (guint i = 0; i < finding->n_evidence; i++)
    {
      const SbxRow *row = sbx_world_find_row (self->world, finding->evidence[i]);

      if (row != NULL && row->kind == SBX_ROW_ACTION)
        return TRUE;
    }
  return FALSE;
}

/* Where the code to change is, or who may say so. */
static void
show_code (SbxFindingCard *self,
           SbxFinding     *finding)
{
  g_autoptr (SbxFrame) frame = sbx_stack_parse_site (finding->site);
  g_autofree char *place = frame != NULL ? sbx_source_dup_short (frame->url) : NULL;
  g_autofree char *clean = sbx_format_name (place, TEXT_LENGTH);
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;

  gtk_widget_set_visible (self->code_button, frame != NULL || has_action (self, finding));
  if (frame == NULL)
    {
      gtk_label_set_text (self->code_label, _("Show Where It Was Dispatched"));
      gtk_widget_set_tooltip_text (self->code_button, NULL);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->code_button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      gtk_label_get_text (self->code_label), -1);
      return;
    }
  text = g_strdup_printf ("%s:%u", clean, frame->line);
  gtk_label_set_text (self->code_label, text);
  gtk_widget_set_tooltip_text (self->code_button, _("Open in Your Editor"));
  /* Translators: %s is a source file and a line */
  label = g_strdup_printf (_("Open %s in your editor"), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->code_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_body (SbxFindingCard *self,
           SbxFinding     *finding)
{
  g_autofree char *explanation = sbx_finding_dup_markup (finding->explanation);
  g_autofree char *remedy = sbx_finding_dup_markup (finding->remedy);
  g_autofree char *code = sbx_finding_dup_code (finding->remedy);
  gboolean dismissed = finding->dismissal != SBX_DISMISSAL_NONE;

  gtk_label_set_markup (self->explanation, explanation);
  gtk_widget_set_visible (GTK_WIDGET (self->explanation), *explanation != '\0');
  gtk_label_set_markup (self->remedy, remedy);
  gtk_widget_set_visible (self->remedy_box, *remedy != '\0');
  gtk_widget_set_visible (self->copy_code, code != NULL);
  show_code (self, finding);
  show_evidence (self, finding);
  gtk_widget_set_visible (GTK_WIDGET (self->dismiss_button), !dismissed);
  gtk_widget_set_visible (self->undo_button, finding->dismissal == SBX_DISMISSAL_RECORDING);
  gtk_widget_set_visible (GTK_WIDGET (self->rules_button), !dismissed);
  gtk_widget_set_visible (GTK_WIDGET (self->dismissal), dismissed);
  if (dismissed)
    {
      g_autofree char *text = sbx_finding_dup_dismissal (finding);

      gtk_label_set_text (self->dismissal, text);
    }
}

static void
show_line (SbxFindingCard *self,
           SbxFinding     *finding,
           gboolean        expanded)
{
  g_autofree char *summary = sbx_format_name (finding->summary, TEXT_LENGTH);
  g_autofree char *label = g_strdup_printf ("%s: %s", sbx_format_severity (finding->severity),
                                            summary);

  for (guint i = 0; i < G_N_ELEMENTS (severity_classes); i++)
    if (i == (guint) finding->severity && finding->dismissal == SBX_DISMISSAL_NONE)
      gtk_widget_add_css_class (self->card, severity_classes[i]);
    else
      gtk_widget_remove_css_class (self->card, severity_classes[i]);
  gtk_image_set_from_icon_name (self->icon, sbx_format_severity_icon (finding->severity));
  gtk_label_set_text (self->summary, summary);
  gtk_image_set_from_icon_name (self->arrow, expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->line),
                               GTK_ACCESSIBLE_STATE_EXPANDED, expanded, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->line),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_item (SbxFindingCard *self)
{
  SbxFinding *finding = get_finding (self);
  const char *heading = sbx_finding_item_get_heading (self->item);
  gboolean expanded = sbx_finding_item_get_expanded (self->item);

  gtk_widget_set_visible (GTK_WIDGET (self->heading), finding != NULL && heading != NULL);
  gtk_widget_set_visible (self->card, finding != NULL);
  gtk_widget_set_visible (self->group_button, finding == NULL);
  if (finding == NULL)
    {
      gtk_label_set_text (self->group_label, heading);
      gtk_image_set_from_icon_name (self->group_arrow,
                                    expanded ? "pan-down-symbolic" : "pan-end-symbolic");
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->group_button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->group_button),
                                   GTK_ACCESSIBLE_STATE_EXPANDED, expanded, -1);
      return;
    }
  gtk_label_set_text (self->heading, heading != NULL ? heading : "");
  show_line (self, finding, expanded);
  show_kind (self, finding);
  show_times (self, finding);
  show_remotes (self, finding);
  gtk_widget_set_visible (self->body, expanded);
  if (expanded)
    show_body (self, finding);
}

static void
toggle_cb (SbxFindingCard *self)
{
  if (self->item != NULL)
    sbx_finding_item_set_expanded (self->item, !sbx_finding_item_get_expanded (self->item));
}

static void
copy_text (SbxFindingCard *self,
           const char     *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
copy_cb (SbxFindingCard *self)
{
  g_autofree char *markdown = NULL;

  if (get_finding (self) == NULL)
    return;
  markdown = sbx_finding_dup_markdown (get_finding (self));
  copy_text (self, markdown);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.copied", NULL);
}

static void
copy_code_cb (SbxFindingCard *self)
{
  SbxFinding *finding = get_finding (self);
  g_autofree char *code = finding != NULL ? sbx_finding_dup_code (finding->remedy) : NULL;

  if (code != NULL)
    copy_text (self, code);
}

static void
code_cb (SbxFindingCard *self)
{
  SbxFinding *finding = get_finding (self);

  if (finding != NULL && finding->site != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-site", "s", finding->site);
  else if (finding != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.find-stack", "@at",
                                g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64,
                                                           finding->evidence, finding->n_evidence,
                                                           sizeof (guint64)));
}

static void
explain_cb (SbxFindingCard *self)
{
  if (get_finding (self) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.help-page", "s", get_finding (self)->rule);
}

static void
undo_cb (SbxFindingCard *self)
{
  SbxFinding *finding = get_finding (self);

  if (finding != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.undismiss", "(ss)", finding->rule,
                                finding->subject);
}

/* Made when they are asked for, for the finding that the card has then. */
static void
create_dismiss_cb (GtkMenuButton *button,
                   gpointer       data)
{
  SbxFinding *finding = get_finding (data);

  if (finding != NULL)
    gtk_menu_button_set_popover (button, sbx_finding_menu_new_dismiss (finding));
}

static void
create_rules_cb (GtkMenuButton *button,
                 gpointer       data)
{
  SbxFinding *finding = get_finding (data);

  if (finding != NULL)
    gtk_menu_button_set_popover (button, sbx_finding_menu_new_rules (finding));
}

static void
sbx_finding_card_dispose (GObject *object)
{
  SbxFindingCard *self = SBX_FINDING_CARD (object);

  sbx_finding_card_set_item (self, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);
  g_clear_pointer (&self->chips, g_ptr_array_unref);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_FINDING_CARD);

  G_OBJECT_CLASS (sbx_finding_card_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, heading);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, card);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, line);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, icon);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, summary);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, kind);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, arrow);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, facts);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, times);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, body);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, dismissal);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, explanation);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, remedy_box);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, copy_code);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, remedy);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, code_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, code_label);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, confidence);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, evidence);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, dismiss_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, undo_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, rules_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, group_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, group_arrow);
  gtk_widget_class_bind_template_child (widget_class, SbxFindingCard, group_label);
}

static void
sbx_finding_card_class_init (SbxFindingCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_finding_card_dispose;

  g_type_ensure (SBX_TYPE_EVIDENCE_LIST);
  g_type_ensure (SBX_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-finding-card.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_code_cb);
  gtk_widget_class_bind_template_callback (widget_class, code_cb);
  gtk_widget_class_bind_template_callback (widget_class, evidence_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, explain_cb);
  gtk_widget_class_bind_template_callback (widget_class, toggle_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "findingcard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sbx_finding_card_init (SbxFindingCard *self)
{
  self->chips = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->dismiss_button, create_dismiss_cb, self, NULL);
  gtk_menu_button_set_create_popup_func (self->rules_button, create_rules_cb, self, NULL);
}

/**
 * sbx_finding_card_new:
 * @selection: where a click on the evidence goes
 * @world: where the remotes are known
 *
 * Returns: (transfer floating): a card without a finding
 */
GtkWidget *
sbx_finding_card_new (SbxSelection *selection,
                      SbxWorld     *world)
{
  SbxFindingCard *self;

  g_return_val_if_fail (SBX_IS_SELECTION (selection), NULL);
  g_return_val_if_fail (SBX_IS_WORLD (world), NULL);

  self = g_object_new (SBX_TYPE_FINDING_CARD, NULL);
  self->selection = g_object_ref (selection);
  self->world = g_object_ref (world);
  sbx_evidence_list_connect (self->evidence, world, selection);
  return GTK_WIDGET (self);
}

void
sbx_finding_card_set_item (SbxFindingCard *self,
                           SbxFindingItem *item)
{
  g_return_if_fail (SBX_IS_FINDING_CARD (self));
  g_return_if_fail (item == NULL || SBX_IS_FINDING_ITEM (item));

  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  self->changed_id = g_signal_connect_object (item, "changed", G_CALLBACK (show_item), self,
                                              G_CONNECT_SWAPPED);
  show_item (self);
}

SbxFindingItem *
sbx_finding_card_get_item (SbxFindingCard *self)
{
  g_return_val_if_fail (SBX_IS_FINDING_CARD (self), NULL);

  return self->item;
}

void
sbx_finding_card_focus (SbxFindingCard *self)
{
  g_return_if_fail (SBX_IS_FINDING_CARD (self));

  gtk_widget_grab_focus (get_finding (self) != NULL ? self->line : self->group_button);
}

void
sbx_finding_card_dismiss (SbxFindingCard *self)
{
  SbxFinding *finding = NULL;

  g_return_if_fail (SBX_IS_FINDING_CARD (self));

  finding = get_finding (self);
  if (finding == NULL || finding->dismissal != SBX_DISMISSAL_NONE)
    return;
  sbx_finding_item_set_expanded (self->item, TRUE);
  gtk_menu_button_popup (self->dismiss_button);
}
