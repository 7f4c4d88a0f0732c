/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxDetailsHeader"

#include "config.h"

#include "sbx-details-header.h"

#include <glib/gi18n.h>

#include "sbx-command-bar.h"
#include "sbx-command-text.h"
#include "sbx-copy.h"
#include "sbx-format.h"
#include "sbx-remote-mark.h"
#include "sbx-widget-util.h"

struct _SbxDetailsHeader
{
  GtkWidget parent_instance;

  /* Template Widgets */
  SbxRemoteMark *mark;
  GtkLabel *title;
  SbxCommandBar *commands;
  GtkLabel *subtitle;
  GtkLabel *facts;
  GtkButton *finding_button;
  GtkImage *finding_icon;
  GtkLabel *finding_label;
  GtkWidget *buttons;
  GtkWidget *previous_button;
  GtkWidget *next_button;
  GtkWidget *copy_button;
  GtkToggleButton *compare_button;
  GtkLabel *compare_hint;

  /* Owned References */
  SbxWorld *world;
  SbxSelection *selection;
  SbxValue *action;    /* NULL until it is known */

  guint64 number;
  SbxRow row;
  guint64 armed;       /* what the next selected event is compared with, 0: nothing */
};

G_DEFINE_FINAL_TYPE (SbxDetailsHeader, sbx_details_header, GTK_TYPE_WIDGET)

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
dup_span (const SbxEventDetail *detail)
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
show_facts (SbxDetailsHeader      *self,
            const SbxDetailsEvent *event)
{
  const SbxEventDetail *detail = event->detail;
  g_autoptr (GString) facts = g_string_new (NULL);
  const char *bridge = event->has_row ? sbx_format_bridge (event->row.flags) : "";
  guint32 token = sbx_json_member (detail->json, detail->token, "error");
  g_autofree char *error = token != 0 ? sbx_json_dup_string (detail->json, token, NULL) : NULL;
  g_autofree char *clean = sbx_format_name (error, 600);
  g_autofree char *span = dup_span (detail);

  if ((event->row.flags & SBX_ROW_SENT) != 0)
    bridge = _("↗ Sent over a bridge to other remotes");
  else if ((event->row.flags & SBX_ROW_REPLAYED) != 0)
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
show_kind (SbxDetailsHeader     *self,
           const SbxEventDetail *detail)
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

/* The worst finding, before anything else is read. */
static void
findings_cb (SbxDetailsHeader *self)
{
  guint64 number = sbx_selection_get_event (self->selection);
  SbxFinding *worst = number != 0 ? sbx_world_get_event_finding (self->world, number) : NULL;

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
dup_title (SbxDetailsHeader      *self,
           const SbxDetailsEvent *event)
{
  SbxSymbols *symbols = sbx_world_get_symbols (self->world);
  const char *type = event->row.type != SBX_SYMBOL_NONE
                     ? sbx_symbols_get (symbols, event->row.type) : NULL;

  if (event->row.kind == SBX_ROW_ACTION)
    return sbx_format_name (type, 400);
  if (event->row.kind == SBX_ROW_COMMAND)
    {
      g_autofree char *deed = sbx_command_text_dup_deed (type, (event->row.flags & SBX_ROW_ON) != 0,
                                                         event->row.duration);

      return sbx_format_marker (event->row.kind, deed, NAN);
    }
  return sbx_format_marker (event->row.kind, type, event->row.duration);
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
show_row (SbxDetailsHeader      *self,
          const SbxDetailsEvent *event)
{
  const SbxOverviewRemote *remote = sbx_world_get_remote (self->world, event->row.remote);
  const SbxOverviewStore *store = sbx_world_get_store (self->world, event->row.store);
  g_autofree char *title = dup_title (self, event);
  g_autofree char *remote_name = sbx_format_name (remote != NULL ? remote->name : NULL, 200);
  g_autofree char *store_name = sbx_format_name (store != NULL ? store->label : NULL, 200);
  g_autofree char *clock = sbx_format_clock (event->row.time);
  g_autofree char *count = sbx_format_count (event->number);
  g_autofree char *number = g_strdup_printf ("#%s", count);
  g_autofree char *duration = sbx_format_duration (event->row.duration);
  g_autoptr (GString) subtitle = g_string_new (NULL);

  gtk_label_set_text (self->title, title);
  add_part (subtitle, remote_name);
  if (g_strcmp0 (store_name, remote_name) != 0)
    add_part (subtitle, store_name);
  add_part (subtitle, clock);
  add_part (subtitle, number);
  if (event->row.kind == SBX_ROW_ACTION && *duration != '\0')
    {
      g_autofree char *ms = g_strdup_printf (_("%s ms"), duration);

      add_part (subtitle, ms);
    }
  gtk_label_set_text (self->subtitle, subtitle->str);
  gtk_widget_set_visible (GTK_WIDGET (self->mark), remote != NULL);
  sbx_remote_mark_set_index (self->mark, remote != NULL ? remote->index : G_MAXUINT);
}

/* A store alone, without an event. */
static void
show_store (SbxDetailsHeader *self,
            guint             index)
{
  const SbxOverviewStore *store = sbx_world_get_store (self->world, index);
  g_autofree char *title = sbx_format_name (store != NULL ? store->label : NULL, 200);
  g_autofree char *library = NULL;

  library = g_strdup_printf ("%s %s", store != NULL && store->library != NULL ? store->library : "",
                             store != NULL && store->version != NULL ? store->version : "");
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, g_strstrip (library));
  gtk_widget_set_visible (GTK_WIDGET (self->mark), FALSE);
}

/* --- What can be done with it ---------------------------------------------------------------- */

/* The row before or after this one that is an action of the same type. */
static void
step (SbxDetailsHeader *self,
      GtkWidget        *button,
      int               by)
{
  SbxRows *rows = sbx_world_get_rows (self->world);
  guint count = sbx_world_get_n_rows (self->world);
  guint index = rows != NULL ? sbx_rows_find (rows, count, self->row.number) : count;

  while (index < count)
    {
      const SbxRow *row;

      index += (guint) by;
      if (index >= count)
        break;
      row = sbx_rows_get (rows, index);
      if (row->kind == self->row.kind && row->type == self->row.type)
        {
          sbx_selection_set_follow (self->selection, FALSE);
          sbx_selection_reveal_event (self->selection, row->number);
          return;
        }
    }
  gtk_widget_set_sensitive (button, FALSE);
}

static void
previous_cb (SbxDetailsHeader *self)
{
  step (self, self->previous_button, -1);
}

static void
next_cb (SbxDetailsHeader *self)
{
  step (self, self->next_button, 1);
}

static void
copy_cb (SbxDetailsHeader *self)
{
  g_autofree char *json = sbx_copy_dup_value (self->action, "action");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), json);
}

/* Two that are selected are compared at once; else the next event that is selected is compared with
 * this one. */
static void
compare_cb (SbxDetailsHeader *self)
{
  guint64 other = sbx_selection_get_other (self->selection);
  g_autofree char *count = sbx_format_count (self->number);
  g_autofree char *text = g_strdup_printf (_("Select the action to compare #%s with."), count);

  if (other != 0 && gtk_toggle_button_get_active (self->compare_button))
    {
      gtk_toggle_button_set_active (self->compare_button, FALSE);
      sbx_selection_set_compared (self->selection, other);
      return;
    }
  self->armed = gtk_toggle_button_get_active (self->compare_button) ? self->number : 0;
  gtk_label_set_text (self->compare_hint, text);
  gtk_widget_set_visible (GTK_WIDGET (self->compare_hint), self->armed != 0);
}

/* What the button would do now. */
static void
numbers_cb (SbxDetailsHeader *self)
{
  gboolean two = sbx_selection_get_other (self->selection) != 0;
  const char *text = two ? _("Compare the Two Selected Actions") : _("Compare with…");

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->compare_button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->compare_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show_buttons (SbxDetailsHeader      *self,
              const SbxDetailsEvent *event)
{
  guint64 armed = self->armed;

  gtk_widget_set_visible (self->buttons, event->number != 0);
  gtk_widget_set_sensitive (self->previous_button, event->has_row);
  gtk_widget_set_sensitive (self->next_button, event->has_row);
  gtk_widget_set_sensitive (self->copy_button, self->action != NULL);
  if (armed == 0 || event->number == armed)
    return;
  gtk_toggle_button_set_active (self->compare_button, FALSE);
  if (event->number != 0)
    sbx_selection_set_compared (self->selection, armed);
}

static void
take_event (SbxDetailsHeader      *self,
            const SbxDetailsEvent *event)
{
  const SbxEventDetail *detail = event->detail;

  self->number = event->number;
  self->row = event->row;
  g_clear_pointer (&self->action, sbx_value_unref);
  if (detail != NULL)
    {
      guint32 action = sbx_json_member (detail->json, detail->token, "action");

      self->action = sbx_value_new (detail->json, action != 0 ? action : detail->token);
    }
  show_buttons (self, event);
}

static void
sbx_details_header_dispose (GObject *object)
{
  SbxDetailsHeader *self = SBX_DETAILS_HEADER (object);

  g_clear_object (&self->world);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->action, sbx_value_unref);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_DETAILS_HEADER);

  G_OBJECT_CLASS (sbx_details_header_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, mark);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, title);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, commands);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, subtitle);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, facts);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, finding_button);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, finding_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, finding_label);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, buttons);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, previous_button);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, next_button);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, copy_button);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, compare_button);
  gtk_widget_class_bind_template_child (widget_class, SbxDetailsHeader, compare_hint);
}

static void
sbx_details_header_class_init (SbxDetailsHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_details_header_dispose;

  g_type_ensure (SBX_TYPE_COMMAND_BAR);
  g_type_ensure (SBX_TYPE_REMOTE_MARK);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-details-header.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, compare_cb);
  gtk_widget_class_set_css_name (widget_class, "detailsheader");
}

static void
sbx_details_header_init (SbxDetailsHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
sbx_details_header_connect (SbxDetailsHeader *self,
                            SbxWorld         *world,
                            SbxSelection     *selection)
{
  g_return_if_fail (SBX_IS_DETAILS_HEADER (self));
  g_return_if_fail (self->world == NULL);

  self->world = g_object_ref (world);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (world, "notify::findings", G_CALLBACK (findings_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::numbers", G_CALLBACK (numbers_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::event", G_CALLBACK (numbers_cb), self,
                           G_CONNECT_SWAPPED);
  sbx_command_bar_connect (self->commands, world);
}

/**
 * sbx_details_header_set_event:
 * @self: a header
 * @event: the event, or the store alone, that is on show
 *
 * Says what is known of it so far; called again when it is known in full.
 */
void
sbx_details_header_set_event (SbxDetailsHeader      *self,
                              const SbxDetailsEvent *event)
{
  g_return_if_fail (SBX_IS_DETAILS_HEADER (self));

  take_event (self, event);
  if (event->number == 0)
    show_store (self, event->store);
  else
    show_row (self, event);
  if (event->number != 0 && !event->has_row)
    gtk_label_set_text (self->title, _("Event"));
  if (event->detail != NULL && !event->has_row)
    show_kind (self, event->detail);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), FALSE);
  if (event->detail != NULL)
    show_facts (self, event);
  sbx_command_bar_set_target (self->commands,
                              event->store != SBX_SELECTION_NONE ? event->store : G_MAXUINT,
                              sbx_details_event_is_action (event) ? event->number : 0);
  findings_cb (self);
}

/**
 * sbx_details_header_set_note:
 * @self: a header
 * @note: why nothing is known of the event
 *
 * Shows it where the facts would be.
 */
void
sbx_details_header_set_note (SbxDetailsHeader *self,
                             const char       *note)
{
  g_return_if_fail (SBX_IS_DETAILS_HEADER (self));

  gtk_label_set_text (self->facts, note);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), TRUE);
}
