/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxFilterEntry"

#include "config.h"

#include "sbx-filter-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-filter-help.h"
#include "sbx-filter-popover.h"
#include "sbx-filter-problem.h"
#include "sbx-filter-store.h"
#include "sbx-filter-words.h"
#include "sbx-saved-filters.h"
#include "sbx-widget-util.h"

/* In ms. Who types on does not want to hear what is wrong, nor to wait for a million rows. */
#define APPLY_AFTER 150
#define COMPLAIN_AFTER 800
/* While keys are proposed for what is being written it is not yet a text to look for. */
#define APPLY_WORD_AFTER 400
/* A search that is done sooner shows no progress; in µs. */
#define SHOW_PROGRESS_AFTER 250000

struct _SbxFilterEntry
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkEntry *entry;
  GtkMenuButton *saved_button;
  GtkMenuButton *help_button;
  GtkLabel *problem_label;

  /* Borrowed References */
  SbxFilterPopover *popover;
  SbxSavedFilters *saved;

  /* Owned References */
  SbxShown *shown;
  SbxSelection *selection;
  SbxFilterNames *names;
  SbxFilterStore *store;

  gint64 searching; /* since when; 0 if not */
  guint settle_id;
  guint apply_id;
  guint complain_id;
  gboolean applying; /* the selection gets another text than this one */
  gboolean syncing;  /* the text is set from outside, or by a proposal */
  gboolean recalling; /* what was used before is listed */
};

G_DEFINE_FINAL_TYPE (SbxFilterEntry, sbx_filter_entry, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_ACTIVATE,
  SIGNAL_STOP,
} SbxFilterEntrySignal;

static guint signals[SIGNAL_STOP + 1];

static const char *
get_text (SbxFilterEntry *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static gboolean
is_proposing (SbxFilterEntry *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->popover));
}

/* --- What is wrong --------------------------------------------------------------------------- */

/* A place between two characters is shown on the one before it. */
static void
complain (SbxFilterEntry       *self,
          const SbxFilterPlace *place,
          const GError         *error)
{
  const char *text = get_text (self);
  g_autofree char *problem = sbx_filter_words_dup_problem (text, place, error);
  gsize start = place->start;

  if (start == place->end && start > 0)
    start = (gsize) (g_utf8_find_prev_char (text, text + start) - text);
  sbx_filter_problem_show (self->entry, self->problem_label, problem, start, place->end);
}

static gboolean
complain_cb (gpointer data)
{
  SbxFilterEntry *self = data;
  g_autoptr (GError) error = NULL;
  SbxFilterPlace place;
  g_autoptr (SbxFilter) filter = sbx_filter_new (get_text (self), &place, &error);

  /* Who is being told how to go on has not ended. */
  if (is_proposing (self))
    return G_SOURCE_CONTINUE;
  self->complain_id = 0;
  if (filter == NULL)
    complain (self, &place, error);
  else
    sbx_filter_problem_show (self->entry, self->problem_label, NULL, 0, 0);

  return G_SOURCE_REMOVE;
}

/* What is mended is praised at once; what is wrong may be half written. */
static void
check (SbxFilterEntry *self,
       gboolean        now)
{
  g_autoptr (SbxFilter) filter = sbx_filter_new (get_text (self), NULL, NULL);
  g_autoptr (GPtrArray) saved = sbx_filter_store_list_saved (self->store);
  const gboolean worth = filter != NULL && !sbx_filter_is_empty (filter);
  gboolean starred = FALSE;

  g_clear_handle_id (&self->complain_id, g_source_remove);
  sbx_filter_problem_show (self->entry, self->problem_label, NULL, 0, 0);
  if (filter == NULL && now && !is_proposing (self))
    complain_cb (self);
  else if (filter == NULL)
    self->complain_id = g_timeout_add (COMPLAIN_AFTER, complain_cb, self);

  for (guint i = 0; i < saved->len; i++)
    starred = starred || strcmp (((const SbxSavedFilter *) g_ptr_array_index (saved, i))->text,
                                 get_text (self)) == 0;
  sbx_saved_filters_set_text (self->saved, worth && !starred ? get_text (self) : NULL);
  gtk_menu_button_set_icon_name (self->saved_button,
                                 starred ? "starred-symbolic" : "non-starred-symbolic");
  gtk_entry_set_icon_from_icon_name (self->entry, GTK_ENTRY_ICON_SECONDARY,
                                     *get_text (self) != '\0' ? "edit-clear-symbolic" : NULL);
}

static void
saved_cb (SbxFilterEntry *self)
{
  check (self, FALSE);
}

/* --- What is used ---------------------------------------------------------------------------- */

static gboolean
apply_cb (gpointer data)
{
  SbxFilterEntry *self = data;

  self->apply_id = 0;
  if (self->selection != NULL)
    sbx_selection_set_filter (self->selection, get_text (self));

  return G_SOURCE_REMOVE;
}

static void
apply_later (SbxFilterEntry *self)
{
  const gboolean key = is_proposing (self) && sbx_filter_popover_has_keys (self->popover);

  g_clear_handle_id (&self->apply_id, g_source_remove);
  self->apply_id = g_timeout_add (key ? APPLY_WORD_AFTER : APPLY_AFTER, apply_cb, self);
}

static void
apply (SbxFilterEntry *self)
{
  g_clear_handle_id (&self->apply_id, g_source_remove);
  apply_cb (self);
}

/* A key was the word's meaning: until there is a value behind it, the text holds without it. */
static void
apply_without (SbxFilterEntry *self,
               gsize           start,
               gsize           end)
{
  g_autoptr (GString) text = g_string_new (get_text (self));
  g_autoptr (SbxFilter) filter = NULL;

  g_string_erase (text, (gssize) start, (gssize) (end - start));
  filter = sbx_filter_new (text->str, NULL, NULL);
  g_clear_handle_id (&self->apply_id, g_source_remove);
  if (filter == NULL || self->selection == NULL)
    return;
  self->applying = TRUE;
  sbx_selection_set_filter (self->selection, text->str);
  self->applying = FALSE;
}

static void
remember (SbxFilterEntry *self)
{
  g_autoptr (SbxFilter) filter = sbx_filter_new (get_text (self), NULL, NULL);

  if (filter != NULL && !sbx_filter_is_empty (filter))
    sbx_filter_store_add_used (self->store, get_text (self));
}

static void
set_text (SbxFilterEntry *self,
          const char     *text)
{
  self->syncing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->syncing = FALSE;
  check (self, TRUE);
}

static void
filter_cb (SbxFilterEntry *self)
{
  const char *filter = sbx_selection_get_filter (self->selection);

  if (self->applying || strcmp (get_text (self), filter) == 0)
    return;
  g_clear_handle_id (&self->apply_id, g_source_remove);
  set_text (self, filter);
}

static void
used_cb (SbxFilterEntry *self,
         const char     *text)
{
  set_text (self, text);
  apply (self);
  remember (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* --- What is searched ------------------------------------------------------------------------ */

static void
progress_cb (SbxFilterEntry *self)
{
  const double progress = sbx_shown_get_progress (self->shown);
  const gint64 now = g_get_monotonic_time ();

  self->searching = progress >= 1 ? 0 : self->searching == 0 ? now : self->searching;
  gtk_entry_set_progress_fraction (
    self->entry,
    self->searching != 0 && now - self->searching > SHOW_PROGRESS_AFTER ? progress : 0);
}

/* The text is right, but its search could not go on. */
static void
shown_problem_cb (SbxFilterEntry *self)
{
  const GError *problem = sbx_shown_get_problem (self->shown, NULL, NULL);

  if (problem != NULL && problem->domain != SBX_FILTER_ERROR)
    sbx_filter_problem_show (self->entry, self->problem_label, problem->message, 0, 0);
}

/* --- Proposals ------------------------------------------------------------------------------- */

static void
tell_line (SbxFilterEntry *self)
{
  GtkAccessible *text = GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)));
  GtkWidget *line = is_proposing (self) ? sbx_filter_popover_get_line (self->popover) : NULL;

  if (line != NULL)
    gtk_accessible_update_relation (text, GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT, line, -1);
  else
    gtk_accessible_reset_relation (text, GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT);
}

static void
show (SbxFilterEntry *self,
      GPtrArray      *proposals)
{
  if (proposals->len > 0)
    sbx_filter_popover_point_at (
      self->popover, self->entry,
      ((const SbxFilterProposal *) g_ptr_array_index (proposals, 0))->place.start);
  sbx_filter_popover_show (self->popover, proposals);
  tell_line (self);
}

static void
stop_proposing (SbxFilterEntry *self)
{
  self->recalling = FALSE;
  if (is_proposing (self))
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  tell_line (self);
}

static void
propose (SbxFilterEntry *self,
         gboolean        asked)
{
  const char *text = get_text (self);
  int position = gtk_editable_get_position (GTK_EDITABLE (self->entry));

  self->recalling = FALSE;
  if (self->names == NULL
      || (gtk_widget_get_state_flags (GTK_WIDGET (self->entry)) & GTK_STATE_FLAG_FOCUS_WITHIN) == 0)
    return;
  show (self, sbx_filter_list_proposals (self->names, text,
                                         (gsize) (g_utf8_offset_to_pointer (text, position) - text),
                                         asked));
}

static void
recall (SbxFilterEntry *self)
{
  g_auto (GStrv) used = sbx_filter_store_list_used (self->store);
  GPtrArray *proposals =
    g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_filter_proposal_free);

  for (char **text = used; *text != NULL; text++)
    g_ptr_array_add (proposals, sbx_filter_proposal_new_whole (*text, NULL, *text, 0));
  show (self, proposals);
  self->recalling = is_proposing (self);
}

static void
accept (SbxFilterEntry          *self,
        const SbxFilterProposal *proposal)
{
  GtkEditable *editable = GTK_EDITABLE (self->entry);
  const char *text = get_text (self);
  const gsize length = strlen (text);
  g_autofree char *inserted = g_strdup (proposal->text);
  gboolean goes_on = proposal->goes_on;
  int start = (int) g_utf8_pointer_to_offset (text, text + MIN (proposal->place.start, length));
  int end = (int) g_utf8_pointer_to_offset (text, text + MIN (proposal->place.end, length));

  if (goes_on)
    apply_without (self, proposal->place.start, MIN (proposal->place.end, length));
  self->syncing = TRUE;
  gtk_editable_delete_text (editable, start, end);
  gtk_editable_insert_text (editable, inserted, -1, &start);
  gtk_editable_set_position (editable, start);
  self->syncing = FALSE;
  check (self, FALSE);
  stop_proposing (self);
  if (goes_on)
    propose (self, TRUE);
  else
    apply (self);
}

/* --- Typing ---------------------------------------------------------------------------------- */

static gboolean
settle_cb (gpointer data)
{
  SbxFilterEntry *self = data;

  g_clear_handle_id (&self->settle_id, g_source_remove);
  propose (self, FALSE);
  apply_later (self);

  return G_SOURCE_REMOVE;
}

/* The cursor follows the text: before it has, nobody knows what is being written. */
static void
changed_cb (SbxFilterEntry *self)
{
  if (self->syncing || self->selection == NULL)
    return;
  check (self, FALSE);
  if (self->settle_id == 0)
    self->settle_id = g_idle_add_full (G_PRIORITY_DEFAULT, settle_cb, self, NULL);
}

static void
cursor_cb (SbxFilterEntry *self)
{
  if (!self->syncing && !self->recalling && is_proposing (self))
    propose (self, TRUE);
}

static void
icon_cb (SbxFilterEntry       *self,
         GtkEntryIconPosition  position)
{
  if (position != GTK_ENTRY_ICON_SECONDARY)
    return;
  set_text (self, "");
  apply (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
activate_cb (SbxFilterEntry *self)
{
  stop_proposing (self);
  apply (self);
  check (self, TRUE);
  remember (self);
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

static void
leave_cb (SbxFilterEntry *self)
{
  stop_proposing (self);
  check (self, TRUE);
  remember (self);
}

static gboolean
move_cb (SbxFilterEntry *self,
         guint           key)
{
  const gboolean down = key == GDK_KEY_Down || key == GDK_KEY_KP_Down;

  if (!is_proposing (self))
    {
      if (down)
        propose (self, TRUE);
      else if (*get_text (self) == '\0')
        recall (self);
      else
        return FALSE;
      if (!is_proposing (self))
        return FALSE;
    }
  sbx_filter_popover_move (self->popover, down || !self->recalling ? (down ? 1 : -1)
                                          : sbx_filter_popover_get_line (self->popover) != NULL
                                            ? -1
                                            : 1);
  tell_line (self);

  return TRUE;
}

static gboolean
escape_cb (SbxFilterEntry *self)
{
  if (is_proposing (self))
    {
      stop_proposing (self);
      apply (self);
      return TRUE;
    }
  set_text (self, "");
  apply (self);
  g_signal_emit (self, signals[SIGNAL_STOP], 0);

  return TRUE;
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        state,
        SbxFilterEntry        *self)
{
  const GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  const SbxFilterProposal *chosen = NULL;

  if (self->settle_id != 0)
    settle_cb (self);
  if (modifiers == GDK_CONTROL_MASK && key == GDK_KEY_space)
    {
      propose (self, TRUE);
      return TRUE;
    }
  if (modifiers != 0)
    return FALSE;

  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return move_cb (self, key);
    case GDK_KEY_Escape:
      return escape_cb (self);
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (is_proposing (self))
        chosen = sbx_filter_popover_get_chosen (self->popover, key == GDK_KEY_Tab
                                                               || key == GDK_KEY_KP_Tab);
      if (chosen == NULL)
        return FALSE;
      accept (self, chosen);
      return TRUE;
    default:
      return FALSE;
    }
}

/* --- The widget ------------------------------------------------------------------------------ */

static gboolean
sbx_filter_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SBX_FILTER_ENTRY (widget)->entry));
}

static void
sbx_filter_entry_dispose (GObject *object)
{
  SbxFilterEntry *self = SBX_FILTER_ENTRY (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->apply_id, g_source_remove);
  g_clear_handle_id (&self->complain_id, g_source_remove);
  g_clear_pointer (&self->names, sbx_filter_names_free);
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_FILTER_ENTRY);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (sbx_filter_entry_parent_class)->dispose (object);
}

static void
sbx_filter_entry_class_init (SbxFilterEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_filter_entry_dispose;
  widget_class->grab_focus = sbx_filter_entry_grab_focus;

  signals[SIGNAL_ACTIVATE] =
    g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  signals[SIGNAL_STOP] =
    g_signal_new ("stop", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "filterentry");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/signalbox_inspector/Signalbox/ui/sbx-filter-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxFilterEntry, entry);
  gtk_widget_class_bind_template_child (widget_class, SbxFilterEntry, saved_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFilterEntry, help_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFilterEntry, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cursor_cb);
  gtk_widget_class_bind_template_callback (widget_class, icon_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
}

static void
sbx_filter_entry_init (SbxFilterEntry *self)
{
  self->store = sbx_filter_store_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->popover = SBX_FILTER_POPOVER (sbx_filter_popover_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
  g_signal_connect_object (self->popover, "accepted", G_CALLBACK (accept), self,
                           G_CONNECT_SWAPPED);
  self->saved = SBX_SAVED_FILTERS (sbx_saved_filters_new (self->store));
  gtk_menu_button_set_popover (self->saved_button, GTK_WIDGET (self->saved));
  g_signal_connect_object (self->saved, "used", G_CALLBACK (used_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (self->help_button, sbx_filter_help_new ());
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (self->entry))),
    GTK_ACCESSIBLE_PROPERTY_AUTOCOMPLETE, GTK_ACCESSIBLE_AUTOCOMPLETE_LIST,
    GTK_ACCESSIBLE_PROPERTY_HAS_POPUP, TRUE, -1);
}

void
sbx_filter_entry_connect (SbxFilterEntry *self,
                          SbxShown       *shown,
                          SbxSelection   *selection)
{
  g_return_if_fail (SBX_IS_FILTER_ENTRY (self));
  g_return_if_fail (SBX_IS_SHOWN (shown));
  g_return_if_fail (SBX_IS_SELECTION (selection));
  g_return_if_fail (self->selection == NULL);

  self->selection = g_object_ref (selection);
  self->shown = g_object_ref (shown);
  self->names = sbx_filter_names_new (sbx_shown_get_world (shown));
  g_signal_connect_object (shown, "notify::progress", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (shown, "notify::problem", G_CALLBACK (shown_problem_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::filter", G_CALLBACK (filter_cb), self,
                           G_CONNECT_SWAPPED);
  filter_cb (self);
}
