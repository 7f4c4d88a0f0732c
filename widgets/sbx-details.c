/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxDetails"

#include "config.h"

#include "sbx-details.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "sbx-changes-view.h"
#include "sbx-command-bar.h"
#include "sbx-command-text.h"
#include "sbx-finding-card.h"
#include "sbx-format.h"
#include "sbx-json-tree.h"
#include "sbx-remote-mark.h"
#include "sbx-state-view.h"
#include "sbx-widget-util.h"

#define MAX_CHANGES 200

struct _SbxDetails
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkStack *stack;
  SbxRemoteMark *mark;
  GtkLabel *title;
  SbxCommandBar *commands;
  GtkLabel *subtitle;
  GtkLabel *facts;
  GtkButton *finding_button;
  GtkImage *finding_icon;
  GtkLabel *finding_label;
  GtkStack *pages;
  GtkStackPage *changes_page;
  GtkStackPage *state_page;
  GtkStackPage *stack_page;
  GtkStackPage *findings_page;
  GtkStack *action_stack;
  GtkLabel *action_note;
  SbxJsonTree *action_tree;
  SbxChangesView *changes;
  SbxStateView *state;
  GtkTextView *stack_text;
  GtkBox *findings_box;

  /* Owned References */
  SbxEngine *engine;
  SbxWorld *world;
  SbxSelection *selection;
  GCancellable *event_cancellable;
  GCancellable *changes_cancellable;

  guint64 number;      /* event on show, 0 if none */
  SbxRow row;
  gboolean has_row;
  gboolean changes_asked;
};

G_DEFINE_FINAL_TYPE (SbxDetails, sbx_details, GTK_TYPE_WIDGET)

static void
renew (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
}

static gboolean
was_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
show_action_note (SbxDetails *self,
                  const char *text)
{
  gtk_label_set_text (self->action_note, text);
  gtk_stack_set_visible_child_name (self->action_stack, "note");
}

static void
show_stack_trace (SbxDetails        *self,
                  SbxEventDetail    *detail)
{
  guint32 token = sbx_json_member (detail->json, detail->token, "stack");
  g_autofree char *text = token != 0 ? sbx_json_dup_string (detail->json, token, NULL) : NULL;
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  gtk_stack_page_set_visible (self->stack_page, valid != NULL && *valid != '\0');
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->stack_text),
                            valid != NULL ? valid : "", -1);
}

static void
add_line (GString    *text,
          const char *line)
{
  if (*line == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

/* An async action, from pending to settled. */
static char *
dup_span (SbxEventDetail *detail)
{
  guint32 span = sbx_json_member (detail->json, detail->token, "span");
  guint32 token = span != 0 ? sbx_json_member (detail->json, span, "phase") : 0;
  guint32 ms = span != 0 ? sbx_json_member (detail->json, span, "ms") : 0;
  g_autofree char *phase = token != 0 ? sbx_json_dup_string (detail->json, token, NULL) : NULL;
  double duration;

  if (ms == 0 || !sbx_json_get_double (detail->json, ms, &duration))
    duration = NAN;
  return sbx_format_span (phase, duration);
}

static void
show_facts (SbxDetails     *self,
            SbxEventDetail *detail)
{
  g_autoptr (GString) facts = g_string_new (NULL);
  const char *bridge = self->has_row ? sbx_format_bridge (self->row.flags) : "";
  guint32 token = sbx_json_member (detail->json, detail->token, "error");
  g_autofree char *error = token != 0 ? sbx_json_dup_string (detail->json, token, NULL) : NULL;
  g_autofree char *clean = sbx_format_name (error, 600);
  g_autofree char *span = dup_span (detail);

  if ((self->row.flags & SBX_ROW_SENT) != 0)
    bridge = _("↗ Sent over a bridge to other remotes");
  else if ((self->row.flags & SBX_ROW_REPLAYED) != 0)
    bridge = _("↘ Came over a bridge from another remote");
  add_line (facts, bridge);
  add_line (facts, span);
  if (*clean != '\0')
    {
      /* Translators: an error was thrown while the action was reduced */
      g_autofree char *threw = g_strdup_printf (_("Threw: %s"), clean);

      add_line (facts, threw);
    }
  gtk_label_set_text (self->facts, facts->str);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), facts->len > 0);
}

/* Evidence may be an event without a line in the list: its kind says what it is. */
static void
show_kind (SbxDetails     *self,
           SbxEventDetail *detail)
{
  guint32 token = sbx_json_member (detail->json, detail->token, "k");
  guint32 remote = sbx_json_member (detail->json, detail->token, "remote");
  g_autofree char *kind = token != 0 ? sbx_json_dup_string (detail->json, token, NULL) : NULL;
  g_autofree char *name = remote != 0 ? sbx_json_dup_string (detail->json, remote, NULL) : NULL;
  g_autofree char *clean = sbx_format_name (kind, 200);
  g_autofree char *clean_name = sbx_format_name (name, 200);
  g_autofree char *clock = sbx_format_clock (detail->time);
  g_autofree char *count = sbx_format_count (detail->number);
  g_autofree char *subtitle = g_strdup_printf ("%s%s%s · #%s", clean_name,
                                               *clean_name != '\0' ? " · " : "", clock, count);

  gtk_label_set_text (self->title, clean);
  gtk_label_set_text (self->subtitle, subtitle);
}

static void
got_event_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SbxDetails) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEventDetail) detail = NULL;
  g_autoptr (SbxValue) value = NULL;
  guint32 action;

  detail = sbx_engine_get_event_finish (SBX_ENGINE (source), result, &error);
  if (was_cancelled (error) || self->engine == NULL)
    return;
  if (detail == NULL)
    {
      show_action_note (self, error != NULL ? error->message : _("This event is not known."));
      return;
    }
  action = sbx_json_member (detail->json, detail->token, "action");
  value = sbx_value_new (detail->json, action != 0 ? action : detail->token);
  sbx_json_tree_set_value (self->action_tree, value);
  sbx_json_tree_open_levels (self->action_tree, 30);
  gtk_stack_set_visible_child_name (self->action_stack, "tree");
  if (!self->has_row)
    show_kind (self, detail);
  show_facts (self, detail);
  show_stack_trace (self, detail);
}

static void
got_changes_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (SbxDetails) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = NULL;

  changes = sbx_engine_get_changes_finish (SBX_ENGINE (source), result, &error);

  if (was_cancelled (error) || self->engine == NULL)
    return;
  if (changes == NULL)
    sbx_changes_view_set_note (self->changes, _("Changes Not Known"),
                               error != NULL ? error->message : NULL);
  else
    sbx_changes_view_set_changes (self->changes, changes, changes->len >= MAX_CHANGES);
}

static void
ask_changes (SbxDetails *self)
{
  if (self->changes_asked || self->engine == NULL || !self->has_row)
    return;
  self->changes_asked = TRUE;
  renew (&self->changes_cancellable);
  sbx_engine_get_changes_async (self->engine, self->number, MAX_CHANGES, self->changes_cancellable,
                                got_changes_cb, g_object_ref (self));
}

static void
ask_visible (SbxDetails *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "changes") == 0)
    ask_changes (self);
}

static void
show_findings (SbxDetails *self)
{
  g_autoptr (GPtrArray) findings = sbx_world_list_event_findings (self->world, self->number);
  SbxFinding *worst = sbx_world_get_event_finding (self->world, self->number);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->findings_box))) != NULL)
    gtk_box_remove (self->findings_box, child);
  for (guint i = 0; i < findings->len; i++)
    {
      GtkWidget *card = sbx_finding_card_new (self->selection, self->world);
      g_autoptr (SbxFindingItem) item = sbx_finding_item_new (g_ptr_array_index (findings, i));

      sbx_finding_item_set_expanded (item, TRUE);
      sbx_finding_card_set_item (SBX_FINDING_CARD (card), item);
      gtk_box_append (self->findings_box, card);
    }
  gtk_stack_page_set_visible (self->findings_page, findings->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->finding_button), worst != NULL);
  if (worst != NULL)
    {
      g_autofree char *summary = sbx_format_name (worst->summary, 600);
      const char *classes[] = {
        "flat", "finding-strip", sbx_format_severity_class (worst->severity), NULL
      };

      gtk_image_set_from_icon_name (self->finding_icon, sbx_format_severity_icon (worst->severity));
      gtk_label_set_text (self->finding_label, summary);
      gtk_widget_set_css_classes (GTK_WIDGET (self->finding_button), classes);
    }
}

static char *
dup_title (SbxDetails *self)
{
  SbxSymbols *symbols = sbx_world_get_symbols (self->world);
  const char *type = self->row.type != SBX_SYMBOL_NONE
                     ? sbx_symbols_get (symbols, self->row.type) : NULL;

  if (self->row.kind == SBX_ROW_ACTION)
    return sbx_format_name (type, 400);
  if (self->row.kind == SBX_ROW_COMMAND)
    {
      g_autofree char *deed = sbx_command_text_dup_deed (type, (self->row.flags & SBX_ROW_ON) != 0,
                                                         self->row.duration);

      return sbx_format_marker (self->row.kind, deed, NAN);
    }
  return sbx_format_marker (self->row.kind, type, self->row.duration);
}

static void
add_part (GString    *text,
          const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

static void
show_header (SbxDetails *self)
{
  const SbxOverviewRemote *remote = sbx_world_get_remote (self->world, self->row.remote);
  const SbxOverviewStore *store = sbx_world_get_store (self->world, self->row.store);
  g_autofree char *title = dup_title (self);
  g_autofree char *remote_name = sbx_format_name (remote != NULL ? remote->name : NULL, 200);
  g_autofree char *store_name = sbx_format_name (store != NULL ? store->label : NULL, 200);
  g_autofree char *clock = sbx_format_clock (self->row.time);
  g_autofree char *count = sbx_format_count (self->number);
  g_autofree char *number = g_strdup_printf ("#%s", count);
  g_autofree char *duration = sbx_format_duration (self->row.duration);
  g_autoptr (GString) subtitle = g_string_new (NULL);

  gtk_label_set_text (self->title, title);
  add_part (subtitle, remote_name);
  if (g_strcmp0 (store_name, remote_name) != 0)
    add_part (subtitle, store_name);
  add_part (subtitle, clock);
  add_part (subtitle, number);
  if (self->row.kind == SBX_ROW_ACTION && *duration != '\0')
    {
      g_autofree char *ms = g_strdup_printf (_("%s ms"), duration);

      add_part (subtitle, ms);
    }
  gtk_label_set_text (self->subtitle, subtitle->str);
  gtk_widget_set_visible (GTK_WIDGET (self->mark), remote != NULL);
  sbx_remote_mark_set_index (self->mark, remote != NULL ? remote->index : G_MAXUINT);
}

/* A store alone, without an event: its state now. */
static void
show_store (SbxDetails *self,
            guint       index)
{
  const SbxOverviewStore *store = sbx_world_get_store (self->world, index);
  g_autofree char *title = sbx_format_name (store != NULL ? store->label : NULL, 200);
  g_autofree char *library = NULL;

  self->has_row = FALSE;
  library = g_strdup_printf ("%s %s", store != NULL && store->library != NULL ? store->library : "",
                             store != NULL && store->version != NULL ? store->version : "");
  gtk_label_set_text (self->title, title);
  sbx_command_bar_set_target (self->commands, index, 0);
  gtk_label_set_text (self->subtitle, g_strstrip (library));
  gtk_widget_set_visible (GTK_WIDGET (self->mark), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->finding_button), FALSE);
  gtk_stack_page_set_visible (self->changes_page, FALSE);
  gtk_stack_page_set_visible (self->stack_page, FALSE);
  gtk_stack_page_set_visible (self->findings_page, FALSE);
  gtk_stack_page_set_visible (self->state_page, TRUE);
  gtk_stack_set_visible_child_name (self->pages, "state");
  sbx_state_view_show (self->state, index, 0);
  show_action_note (self, _("No action is selected."));
  gtk_stack_set_visible_child_name (self->stack, "event");
}

static gboolean
find_row (SbxDetails *self)
{
  const SbxRow *row = sbx_world_find_row (self->world, self->number);

  if (row != NULL)
    self->row = *row;
  return row != NULL;
}

static void
show_event (SbxDetails *self)
{
  gboolean action = self->row.kind == SBX_ROW_ACTION;

  self->changes_asked = FALSE;
  show_header (self);
  sbx_command_bar_set_target (self->commands,
                              self->row.store != SBX_ROW_NONE ? self->row.store : G_MAXUINT,
                              action ? self->number : 0);
  gtk_stack_page_set_visible (self->changes_page, action);
  gtk_stack_page_set_visible (self->state_page, self->row.store != SBX_ROW_NONE);
  sbx_state_view_show (self->state,
                       self->row.store != SBX_ROW_NONE ? self->row.store : SBX_SELECTION_NONE,
                       self->number);
  show_findings (self);
  gtk_stack_set_visible_child_name (self->stack, "event");
  if (self->engine == NULL)
    return;
  renew (&self->event_cancellable);
  sbx_engine_get_event_async (self->engine, self->number, self->event_cancellable,
                              got_event_cb, g_object_ref (self));
  ask_visible (self);
}

static void
selection_cb (SbxDetails *self)
{
  guint store = sbx_selection_get_store (self->selection);

  self->number = sbx_selection_get_event (self->selection);
  memset (&self->row, 0, sizeof self->row);
  self->row.remote = self->row.store = SBX_ROW_NONE;
  self->has_row = find_row (self);
  if (self->number != 0)
    {
      /* Evidence may be an event without a line of its own; it has a payload all the same. */
      if (!self->has_row)
        self->row.kind = SBX_ROW_LOG;
      show_event (self);
      if (!self->has_row)
        gtk_label_set_text (self->title, _("Event"));
    }
  else if (store != SBX_SELECTION_NONE)
    {
      show_store (self, store);
    }
  else
    {
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
}

static void
store_cb (SbxDetails *self)
{
  if (self->number == 0)
    selection_cb (self);
}

static void
findings_cb (SbxDetails *self)
{
  if (self->number != 0)
    show_findings (self);
}

static void
page_cb (SbxDetails *self)
{
  if (self->world != NULL)
    ask_visible (self);
}

static void
finding_clicked_cb (SbxDetails *self)
{
  gtk_stack_set_visible_child_name (self->pages, "findings");
}

static void
sbx_details_dispose (GObject *object)
{
  SbxDetails *self = SBX_DETAILS (object);

  g_cancellable_cancel (self->event_cancellable);
  g_cancellable_cancel (self->changes_cancellable);
  g_clear_object (&self->event_cancellable);
  g_clear_object (&self->changes_cancellable);
  g_clear_object (&self->engine);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_DETAILS);

  G_OBJECT_CLASS (sbx_details_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, mark);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, title);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, commands);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, subtitle);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, facts);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, finding_button);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, finding_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, finding_label);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, pages);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, changes_page);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, state_page);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, stack_page);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, findings_page);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, action_stack);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, action_note);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, action_tree);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, changes);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, state);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, stack_text);
  gtk_widget_class_bind_template_child (widget_class, SbxDetails, findings_box);
}

static void
sbx_details_class_init (SbxDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_details_dispose;

  g_type_ensure (SBX_TYPE_CHANGES_VIEW);
  g_type_ensure (SBX_TYPE_COMMAND_BAR);
  g_type_ensure (SBX_TYPE_JSON_TREE);
  g_type_ensure (SBX_TYPE_REMOTE_MARK);
  g_type_ensure (SBX_TYPE_STATE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-details.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, page_cb);
  gtk_widget_class_bind_template_callback (widget_class, finding_clicked_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "details");
}

static void
sbx_details_init (SbxDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* What an action did says more than what it was. */
  gtk_stack_set_visible_child_name (self->pages, "changes");
}

/**
 * sbx_details_new:
 *
 * Returns: (transfer floating): details of nothing
 */
GtkWidget *
sbx_details_new (void)
{
  return g_object_new (SBX_TYPE_DETAILS, NULL);
}

static void
restarted_cb (SbxDetails *self)
{
  renew (&self->event_cancellable);
  renew (&self->changes_cancellable);
  sbx_json_tree_set_value (self->action_tree, NULL);
}

void
sbx_details_connect (SbxDetails   *self,
                     SbxEngine    *engine,
                     SbxWorld     *world,
                     SbxSelection *selection)
{
  g_return_if_fail (SBX_IS_DETAILS (self));
  g_return_if_fail (engine == NULL || SBX_IS_ENGINE (engine));
  g_return_if_fail (SBX_IS_WORLD (world));
  g_return_if_fail (SBX_IS_SELECTION (selection));
  g_return_if_fail (self->world == NULL);

  g_set_object (&self->engine, engine);
  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "notify::event", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::store", G_CALLBACK (store_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::findings", G_CALLBACK (findings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "restarted", G_CALLBACK (restarted_cb), self, G_CONNECT_SWAPPED);
  sbx_state_view_connect (self->state, engine, world, selection);
  sbx_command_bar_connect (self->commands, world);
  selection_cb (self);
}

void
sbx_details_show_page (SbxDetails *self,
                       const char *name)
{
  g_return_if_fail (SBX_IS_DETAILS (self));

  gtk_stack_set_visible_child_name (self->pages, name);
}
