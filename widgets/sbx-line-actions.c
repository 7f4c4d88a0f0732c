/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxLineActions"

#include "config.h"

#include "sbx-line-actions.h"

#include <glib/gi18n.h>
#include <math.h>

#include "sbx-action-copy.h"

/* Of the lanes, around what is to be seen there, ms. */
#define AROUND 2000.0

struct _SbxLineActions
{
  GObject parent_instance;

  /* Borrowed References */
  GtkWidget *owner;

  /* Owned References */
  SbxTimeline *timeline;
  SbxLineSelection *lines;
  SbxSelection *selection;
  SbxWorld *world;
  GSimpleActionGroup *group;
  GCancellable *cancellable; /* of the last copy */

  guint64 event;
  guint64 before; /* was selected before it */
};

G_DEFINE_FINAL_TYPE (SbxLineActions, sbx_line_actions, G_TYPE_OBJECT)

/* --- What is selected ------------------------------------------------------------------------ */

static const SbxRow *
get_row (SbxLineActions *self)
{
  return sbx_world_find_row (self->world, sbx_selection_get_event (self->selection));
}

/* The other one of two, or the one that was selected before. */
static guint64
find_other (SbxLineActions *self)
{
  guint64 other = sbx_selection_get_other (self->selection);

  return other != 0 ? other : self->before;
}

/* The other end: of an asynchronous action, or of a message on a bridge. */
static guint32
find_partner (SbxLineActions *self,
              guint32         number)
{
  SbxLinks *links = sbx_world_get_links (self->world);
  const SbxLink *span = sbx_links_find_span (links, number);
  g_autoptr (GArray) to = sbx_links_list_to (links, number);
  g_autoptr (GArray) from = sbx_links_list_from (links, number);

  if (span != NULL)
    return span->from == number ? span->to : span->from;
  for (guint i = 0; i < to->len; i++)
    if (sbx_links_get (links, g_array_index (to, guint, i))->from != 0)
      return sbx_links_get (links, g_array_index (to, guint, i))->from;
  for (guint i = 0; i < from->len; i++)
    if (sbx_links_get (links, g_array_index (from, guint, i))->to != 0)
      return sbx_links_get (links, g_array_index (from, guint, i))->to;
  return 0;
}

/* --- Copying --------------------------------------------------------------------------------- */

static void
copy_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  SbxLineActions *self = data;
  g_autoptr (GArray) rows = sbx_line_selection_list_rows (self->lines);
  g_autofree char *text = rows->len > 0 ? sbx_action_copy_lines (self->world, rows) : NULL;

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (self->owner), text);
}

static void
say (SbxLineActions *self,
     const char     *text)
{
  gtk_widget_activate_action (self->owner, "win.say", "s", text);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxLineActions) self = data;
  g_autoptr (GError) error = NULL;
  guint n_secrets;
  g_autofree char *text = sbx_action_copy_finish (result, &n_secrets, &error);
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->owner == NULL)
    return;
  if (text == NULL)
    {
      say (self, error->message);
      return;
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->owner), text);
  if (n_secrets == 0)
    {
      say (self, _("Copied"));
      return;
    }
  message = g_strdup_printf (ngettext ("Copied, with %u secret replaced. An export can keep it.",
                                       "Copied, with %u secrets replaced. An export can keep them.",
                                       n_secrets), n_secrets);
  say (self, message);
}

static void
copy_as_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  SbxLineActions *self = data;
  SbxEngine *engine = sbx_shown_get_engine (sbx_timeline_get_shown (self->timeline));
  const char *word = g_variant_get_string (parameter, NULL);
  g_autoptr (GArray) rows = sbx_line_selection_list_rows (self->lines);
  SbxActionCopyKind kind = g_str_equal (word, "curl") ? SBX_ACTION_COPY_CURL
                           : g_str_equal (word, "dispatch") ? SBX_ACTION_COPY_DISPATCH
                           : g_str_equal (word, "json-raw") ? SBX_ACTION_COPY_RAW
                           : SBX_ACTION_COPY_JSON;

  if (engine == NULL || rows->len == 0)
    return;
  if (rows->len > SBX_ACTION_COPY_MAX)
    {
      g_autofree char *text =
        g_strdup_printf (_("At most %u actions can be copied at once. Export more."),
                         SBX_ACTION_COPY_MAX);

      say (self, text);
      return;
    }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  sbx_action_copy_async (engine, self->world, rows, kind, self->cancellable, copied_cb,
                         g_object_ref (self));
}

/* --- Going and narrowing --------------------------------------------------------------------- */

static void
compare_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  SbxLineActions *self = data;
  guint64 other = find_other (self);

  if (other != 0)
    sbx_selection_set_compared (self->selection, other);
}

static void
partner_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  SbxLineActions *self = data;
  const SbxRow *row = get_row (self);
  guint32 partner = row != NULL ? find_partner (self, row->number) : 0;

  if (partner != 0)
    sbx_selection_reveal_event (self->selection, partner);
}

/* Adds a term to the filter. */
static void
narrow (SbxLineActions *self,
        const char     *key,
        SbxSymbol       symbol)
{
  const char *name = sbx_symbols_get (sbx_world_get_symbols (self->world), symbol);
  const char *filter = sbx_selection_get_filter (self->selection);
  g_autoptr (GString) text = g_string_new (filter);

  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append_printf (text, "%s\"", key);
  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
  g_string_append_c (text, '"');
  sbx_selection_set_filter (self->selection, text->str);
}

static void
only_type_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  const SbxRow *row = get_row (data);

  if (row != NULL && row->type != SBX_SYMBOL_NONE)
    narrow (data, "type:", row->type);
}

static void
exclude_type_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  const SbxRow *row = get_row (data);

  if (row != NULL && row->type != SBX_SYMBOL_NONE)
    narrow (data, "-type:", row->type);
}

static void
only_remote_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  SbxLineActions *self = data;
  const SbxRow *row = get_row (self);

  if (row != NULL && row->remote != SBX_ROW_NONE)
    sbx_selection_set_source (self->selection, row->remote, SBX_SELECTION_NONE);
}

static void
only_store_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  SbxLineActions *self = data;
  const SbxRow *row = get_row (self);

  if (row != NULL && row->store != SBX_ROW_NONE)
    sbx_selection_set_source (self->selection, SBX_SELECTION_NONE, row->store);
}

/* From the first to the last of the selected ones. */
static void
lanes_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  SbxLineActions *self = data;
  SbxRows *rows = sbx_world_get_rows (self->world);
  g_autoptr (GArray) list = sbx_line_selection_list_rows (self->lines);

  if (list->len == 0)
    return;
  sbx_selection_set_view (
    self->selection,
    sbx_rows_get (rows, g_array_index (list, guint, 0))->time - AROUND,
    sbx_rows_get (rows, g_array_index (list, guint, list->len - 1))->time + AROUND);
}

static void
set_range (SbxLineActions *self,
           gboolean        start)
{
  const SbxRow *row = get_row (self);
  double from = -INFINITY;
  double to = INFINITY;

  if (row == NULL)
    return;
  if (!sbx_selection_get_range (self->selection, &from, &to))
    {
      from = -INFINITY;
      to = INFINITY;
    }
  if (start)
    sbx_selection_set_range (self->selection, row->time, row->time <= to ? to : INFINITY);
  else
    sbx_selection_set_range (self->selection, row->time >= from ? from : -INFINITY, row->time);
}

static void
range_start_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  set_range (data, TRUE);
}

static void
range_end_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  set_range (data, FALSE);
}

static const GActionEntry entries[] = {
  { .name = "copy", .activate = copy_cb },
  { .name = "copy-as", .activate = copy_as_cb, .parameter_type = "s" },
  { .name = "compare", .activate = compare_cb },
  { .name = "partner", .activate = partner_cb },
  { .name = "only-type", .activate = only_type_cb },
  { .name = "exclude-type", .activate = exclude_type_cb },
  { .name = "only-remote", .activate = only_remote_cb },
  { .name = "only-store", .activate = only_store_cb },
  { .name = "lanes", .activate = lanes_cb },
  { .name = "range-start", .activate = range_start_cb },
  { .name = "range-end", .activate = range_end_cb },
};

static void
enable (SbxLineActions *self,
        const char     *name,
        gboolean        enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
show (SbxLineActions *self)
{
  const SbxRow *row = get_row (self);
  gboolean action = row != NULL && row->kind == SBX_ROW_ACTION;
  gboolean some = sbx_line_selection_get_first (self->lines) != G_MAXUINT;
  gboolean engine = sbx_shown_get_engine (sbx_timeline_get_shown (self->timeline)) != NULL;
  guint64 other = find_other (self);

  enable (self, "copy", some);
  enable (self, "copy-as", some && engine);
  enable (self, "compare", action && other != 0 && other != row->number);
  enable (self, "partner", row != NULL && find_partner (self, row->number) != 0);
  enable (self, "only-type", action);
  enable (self, "exclude-type", action);
  enable (self, "only-remote", row != NULL && row->remote != SBX_ROW_NONE);
  enable (self, "only-store", row != NULL && row->store != SBX_ROW_NONE);
  enable (self, "lanes", some);
  enable (self, "range-start", row != NULL);
  enable (self, "range-end", row != NULL);
}

static void
event_cb (SbxLineActions *self)
{
  guint64 event = sbx_selection_get_event (self->selection);

  if (event != 0 && self->event != 0)
    self->before = self->event;
  self->event = event;
  show (self);
}

static void
restarted_cb (SbxLineActions *self)
{
  self->event = 0;
  self->before = 0;
}

static void
sbx_line_actions_dispose (GObject *object)
{
  SbxLineActions *self = SBX_LINE_ACTIONS (object);

  self->owner = NULL;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->group);
  g_clear_object (&self->timeline);
  g_clear_object (&self->lines);
  g_clear_object (&self->selection);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (sbx_line_actions_parent_class)->dispose (object);
}

static void
sbx_line_actions_class_init (SbxLineActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_line_actions_dispose;
}

static void
sbx_line_actions_init (SbxLineActions *self)
{
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries),
                                   self);
}

SbxLineActions *
sbx_line_actions_new (GtkWidget        *owner,
                      SbxTimeline      *timeline,
                      SbxLineSelection *lines,
                      SbxSelection     *selection)
{
  SbxLineActions *self = g_object_new (SBX_TYPE_LINE_ACTIONS, NULL);

  self->owner = owner;
  self->timeline = g_object_ref (timeline);
  self->lines = g_object_ref (lines);
  self->selection = g_object_ref (selection);
  self->world = g_object_ref (sbx_shown_get_world (sbx_timeline_get_shown (timeline)));
  gtk_widget_insert_action_group (owner, "lines", G_ACTION_GROUP (self->group));
  g_signal_connect_object (selection, "notify::event", G_CALLBACK (event_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::numbers", G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world, "restarted", G_CALLBACK (restarted_cb), self,
                           G_CONNECT_SWAPPED);
  show (self);
  return self;
}
