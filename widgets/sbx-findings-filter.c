/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxFindingsFilter"

#include "config.h"

#include "sbx-findings-filter.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"
#include "sbx-matcher.h"
#include "sbx-rule-names.h"
#include "sbx-widget-util.h"

typedef enum
{
  CHOICE_SEVERITY,
  CHOICE_RULE,
  CHOICE_REMOTE,
  CHOICE_GROUP,
  N_CHOICES
} Choice;

struct _SbxFindingsFilter
{
  GtkWidget parent_instance;

  /* Borrowed References */
  GtkWidget *grid;
  GtkDropDown *downs[N_CHOICES];

  /* Owned References */
  GPtrArray *rules;   /* char, ids in the order of the choices after "all" */
  GPtrArray *remotes; /* char */
  char *text;         /* what @language was made of */
  SbxFilter *language; /* NULL: the text is words, or wrong */

  gboolean offering;  /* choices are being replaced: nobody chose */
};

G_DEFINE_FINAL_TYPE (SbxFindingsFilter, sbx_findings_filter, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
selected_cb (SbxFindingsFilter *self)
{
  if (!self->offering)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
add_choice (SbxFindingsFilter *self,
            Choice             choice,
            const char        *label,
            const char *const *texts)
{
  GtkWidget *name = gtk_label_new (label);
  GtkWidget *down = gtk_drop_down_new_from_strings (texts);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (down, TRUE);
  sbx_drop_down_set_name (down, label);
  gtk_grid_attach (GTK_GRID (self->grid), name, 0, choice, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), down, 1, choice, 1, 1);
  g_signal_connect_object (down, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  self->downs[choice] = GTK_DROP_DOWN (down);
}

static void
sbx_findings_filter_dispose (GObject *object)
{
  SbxFindingsFilter *self = SBX_FINDINGS_FILTER (object);

  g_clear_pointer (&self->grid, gtk_widget_unparent);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_clear_pointer (&self->remotes, g_ptr_array_unref);
  g_clear_pointer (&self->language, sbx_filter_unref);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (sbx_findings_filter_parent_class)->dispose (object);
}

static void
sbx_findings_filter_class_init (SbxFindingsFilterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_findings_filter_dispose;

  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_FINDINGS_FILTER, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "findingsfilter");
}

static void
sbx_findings_filter_init (SbxFindingsFilter *self)
{
  const char *severities[] = {
    _("All"), _("Errors and Warnings"), _("Errors"), NULL,
  };
  const char *rules[] = { _("All Rules"), NULL };
  const char *remotes[] = { _("All Remotes"), NULL };
  const char *groups[] = { _("Severity"), _("Rule"), _("Remote"), _("Nothing"), NULL };
  GtkWidget *reset = gtk_button_new_with_label (_("Reset"));

  self->rules = g_ptr_array_new_with_free_func (g_free);
  self->remotes = g_ptr_array_new_with_free_func (g_free);
  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 8);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  add_choice (self, CHOICE_SEVERITY, _("Severity"), severities);
  add_choice (self, CHOICE_RULE, _("Rule"), rules);
  add_choice (self, CHOICE_REMOTE, _("Remote"), remotes);
  add_choice (self, CHOICE_GROUP, _("Group by"), groups);
  g_signal_connect_object (reset, "clicked", G_CALLBACK (sbx_findings_filter_reset), self,
                           G_CONNECT_SWAPPED);
  gtk_grid_attach (GTK_GRID (self->grid), reset, 0, N_CHOICES, 2, 1);
}

static gboolean
contains (GPtrArray  *texts,
          const char *text)
{
  return g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL);
}

/* What was chosen stays chosen, even where no finding has it any more. */
static const char *
get_chosen (GtkDropDown *down,
            GPtrArray   *texts)
{
  guint selected = gtk_drop_down_get_selected (down);

  return selected >= 1 && selected <= texts->len ? g_ptr_array_index (texts, selected - 1) : NULL;
}

static void
replace (GtkDropDown *down,
         GPtrArray  **texts,
         GPtrArray   *wanted,
         gboolean     rules)
{
  g_autofree char *chosen = g_strdup (get_chosen (down, *texts));
  GtkStringList *model = GTK_STRING_LIST (gtk_drop_down_get_model (down));
  guint index = 0;

  if (chosen != NULL && !contains (wanted, chosen))
    g_ptr_array_add (wanted, g_strdup (chosen));
  g_ptr_array_unref (*texts);
  *texts = wanted;
  while (g_list_model_get_n_items (G_LIST_MODEL (model)) > 1)
    gtk_string_list_remove (model, 1);
  for (guint i = 0; i < wanted->len; i++)
    {
      const char *text = g_ptr_array_index (wanted, i);
      g_autofree char *name = sbx_format_name (rules ? sbx_rule_get_title (text) : text, 60);

      gtk_string_list_append (model, name);
      if (g_strcmp0 (text, chosen) == 0)
        index = i + 1;
    }
  gtk_drop_down_set_selected (down, index);
}

void
sbx_findings_filter_offer (SbxFindingsFilter *self,
                           GPtrArray         *findings)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *remotes = g_ptr_array_new_with_free_func (g_free);

  g_return_if_fail (SBX_IS_FINDINGS_FILTER (self));

  for (guint i = 0; i < findings->len; i++)
    {
      const SbxFinding *finding = g_ptr_array_index (findings, i);

      if (!contains (rules, finding->rule))
        g_ptr_array_add (rules, g_strdup (finding->rule));
      for (guint j = 0; finding->remotes[j] != NULL; j++)
        if (!contains (remotes, finding->remotes[j]))
          g_ptr_array_add (remotes, g_strdup (finding->remotes[j]));
    }
  self->offering = TRUE;
  replace (self->downs[CHOICE_RULE], &self->rules, rules, TRUE);
  replace (self->downs[CHOICE_REMOTE], &self->remotes, remotes, FALSE);
  self->offering = FALSE;
}

static gboolean
holds (const char *text,
       const char *folded)
{
  g_autofree char *own = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return own != NULL && strstr (own, folded) != NULL;
}

static gboolean
has_text (SbxFinding *finding,
          const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *remotes = g_strjoinv ("\n", finding->remotes);

  return holds (finding->summary, folded) || holds (finding->subject, folded) ||
         holds (finding->rule, folded) || holds (sbx_rule_get_title (finding->rule), folded) ||
         holds (finding->explanation, folded) || holds (finding->dismissed, folded) ||
         holds (remotes, folded);
}

gboolean
sbx_findings_filter_read (SbxFindingsFilter *self,
                          const char        *text,
                          GError           **error)
{
  g_return_val_if_fail (SBX_IS_FINDINGS_FILTER (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  g_clear_pointer (&self->language, sbx_filter_unref);
  g_free (self->text);
  self->text = g_strdup (text);
  if (strchr (text, ':') == NULL)
    return TRUE;
  self->language = sbx_filter_new (text, NULL, error);
  return self->language != NULL;
}

/* Words stand anywhere in the finding; what has a colon is the language of filters. */
static gboolean
matches_text (SbxFindingsFilter *self,
              SbxFinding        *finding)
{
  if (self->text == NULL || *self->text == '\0')
    return TRUE;
  return self->language != NULL ? sbx_filter_matches_finding (self->language, finding)
                                : has_text (finding, self->text);
}

gboolean
sbx_findings_filter_matches (SbxFindingsFilter *self,
                             SbxFinding        *finding)
{
  const char *rule;
  const char *remote;

  g_return_val_if_fail (SBX_IS_FINDINGS_FILTER (self), FALSE);
  g_return_val_if_fail (finding != NULL, FALSE);

  rule = get_chosen (self->downs[CHOICE_RULE], self->rules);
  remote = get_chosen (self->downs[CHOICE_REMOTE], self->remotes);
  return (guint) finding->severity >= gtk_drop_down_get_selected (self->downs[CHOICE_SEVERITY]) &&
         (rule == NULL || g_strcmp0 (rule, finding->rule) == 0) &&
         (remote == NULL || g_strv_contains ((const char *const *) finding->remotes, remote)) &&
         matches_text (self, finding);
}

SbxFindingsGroup
sbx_findings_filter_get_group (SbxFindingsFilter *self)
{
  g_return_val_if_fail (SBX_IS_FINDINGS_FILTER (self), SBX_FINDINGS_GROUP_SEVERITY);

  return (SbxFindingsGroup) gtk_drop_down_get_selected (self->downs[CHOICE_GROUP]);
}

guint
sbx_findings_filter_get_n_set (SbxFindingsFilter *self)
{
  guint n = 0;

  g_return_val_if_fail (SBX_IS_FINDINGS_FILTER (self), 0);

  for (guint i = CHOICE_SEVERITY; i < CHOICE_GROUP; i++)
    n += gtk_drop_down_get_selected (self->downs[i]) > 0 ? 1 : 0;
  return n;
}

void
sbx_findings_filter_reset (SbxFindingsFilter *self)
{
  g_return_if_fail (SBX_IS_FINDINGS_FILTER (self));

  self->offering = TRUE;
  for (guint i = 0; i < N_CHOICES; i++)
    gtk_drop_down_set_selected (self->downs[i], 0);
  self->offering = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

char *
sbx_finding_dup_group (SbxFinding      *finding,
                       SbxFindingsGroup group)
{
  g_return_val_if_fail (finding != NULL, NULL);

  switch (group)
    {
    case SBX_FINDINGS_GROUP_SEVERITY:
      return g_strdup (finding->severity == SBX_SEVERITY_ERROR     ? _("Errors")
                       : finding->severity == SBX_SEVERITY_WARNING ? _("Warnings")
                                                                   : _("Notices"));
    case SBX_FINDINGS_GROUP_RULE:
      return sbx_format_name (sbx_rule_get_title (finding->rule), 200);
    case SBX_FINDINGS_GROUP_REMOTE:
      {
        g_autofree char *remotes = g_strjoinv (" · ", finding->remotes);

        return *remotes != '\0' ? sbx_format_name (remotes, 300) : g_strdup (_("No Remote"));
      }
    case SBX_FINDINGS_GROUP_NONE:
    default:
      return NULL;
    }
}
