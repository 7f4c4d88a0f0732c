/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxReachGroup"

#include "config.h"

#include "sbx-reach-group.h"

#include <glib/gi18n.h>

#include "sbx-format.h"

/* A browser with more pages is searched by its address. */
#define MAX_TARGETS 100
#define NAME_LENGTH 200
/* As long as it is in sight it looks again and again. */
#define AGAIN_MS 5000

typedef struct
{
  char *address;
  char *title;
  char *detail;
  GtkWidget *row;    /* borrowed from the group */
  GtkWidget *button;
  GtkWidget *state;
} Target;

struct _SbxReachGroup
{
  AdwPreferencesGroup parent_instance;

  /* Borrowed References */
  GtkWidget *button;
  GtkWidget *spinner;
  GtkWidget *button_stack;
  GtkWidget *note_row;

  /* Owned References */
  SbxDoors *doors;
  GPtrArray *targets;
  GCancellable *cancellable;
  char *where;       /* where it looks; NULL for the usual ports */

  guint again_id;
  gboolean searched;
};

G_DEFINE_FINAL_TYPE (SbxReachGroup, sbx_reach_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  DIAL,
  HANG_UP,
  FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
free_target (gpointer data)
{
  Target *target = data;

  g_free (target->address);
  g_free (target->title);
  g_free (target->detail);
  g_free (target);
}

static const char *
describe_state (const SbxConnectorInfo *info)
{
  if (info == NULL)
    return "";
  switch (info->state)
    {
    case SBX_CONNECTOR_READY:
      return _("Connected");
    case SBX_CONNECTOR_STARTING:
      return _("Connecting…");
    case SBX_CONNECTOR_WAITING:
      return _("Lost, tries again");
    case SBX_CONNECTOR_FAILED:
      return _("Failed");
    case SBX_CONNECTOR_IDLE:
    default:
      return _("Stopped");
    }
}

static void
show_state (SbxReachGroup *self,
            Target        *target)
{
  const SbxConnectorInfo *info = sbx_doors_find_dialled (self->doors, target->address);
  gboolean ready = info != NULL && info->state == SBX_CONNECTOR_READY;
  g_autofree char *label = info != NULL ? g_strdup_printf (_("Disconnect from %s"), target->title)
                                        : g_strdup_printf (_("Connect to %s"), target->title);

  gtk_button_set_label (GTK_BUTTON (target->button), info != NULL ? _("Disconnect") : _("Connect"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (target->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  gtk_label_set_text (GTK_LABEL (target->state), describe_state (info));
  gtk_widget_set_tooltip_text (target->state, info != NULL ? info->problem : NULL);
  gtk_widget_set_css_classes (target->state,
                              (const char *[]) { ready ? "success" : "dim-label", NULL });
}

static void
show_states (SbxReachGroup *self)
{
  for (guint i = 0; i < self->targets->len; i++)
    show_state (self, g_ptr_array_index (self->targets, i));
}

static void
clicked_target_cb (GtkButton     *button,
                   SbxReachGroup *self)
{
  const char *address = g_object_get_data (G_OBJECT (button), "address");
  const SbxConnectorInfo *info = sbx_doors_find_dialled (self->doors, address);

  if (info == NULL)
    g_signal_emit (self, signals[DIAL], 0, address);
  else
    g_signal_emit (self, signals[HANG_UP], 0, info->address);
}

static char *
dup_detail (const SbxTarget *found)
{
  const SbxConnectorKind *kind = sbx_connector_kinds_find (found->kind);
  g_autofree char *detail = sbx_format_name (found->detail, NAME_LENGTH);

  if (kind == NULL)
    return g_steal_pointer (&detail);
  if (*detail == '\0')
    return g_strdup (_(kind->title));
  return g_strdup_printf ("%s · %s", _(kind->title), detail);
}

static void
add_target (SbxReachGroup   *self,
            const SbxTarget *found)
{
  Target *target = g_new0 (Target, 1);

  target->address = g_strdup (found->address);
  target->title = sbx_format_name (found->title, NAME_LENGTH);
  target->detail = dup_detail (found);
  target->row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (target->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (target->row), target->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (target->row), target->detail);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (target->row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (target->row), 1);
  target->state = gtk_label_new (NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (target->row), target->state);
  target->button = gtk_button_new_with_label (_("Connect"));
  gtk_widget_set_valign (target->button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (target->button), "address", g_strdup (found->address), g_free);
  g_signal_connect_object (target->button, "clicked", G_CALLBACK (clicked_target_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (target->row), target->button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), target->row);
  g_ptr_array_add (self->targets, target);
}

/* Rows stay as long as what they tell of does: nothing moves under the pointer. */
static gboolean
is_same (SbxReachGroup *self,
         GPtrArray     *found)
{
  if (self->targets->len != MIN (found->len, MAX_TARGETS))
    return FALSE;
  for (guint i = 0; i < self->targets->len; i++)
    {
      const Target *target = g_ptr_array_index (self->targets, i);
      const SbxTarget *other = g_ptr_array_index (found, i);
      g_autofree char *title = sbx_format_name (other->title, NAME_LENGTH);
      g_autofree char *detail = dup_detail (other);

      if (!g_str_equal (target->address, other->address) || !g_str_equal (target->title, title)
          || !g_str_equal (target->detail, detail))
        return FALSE;
    }
  return TRUE;
}

static char *
dup_focused (SbxReachGroup *self)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      const Target *target = g_ptr_array_index (self->targets, i);

      if (gtk_widget_has_focus (target->button))
        return g_strdup (target->address);
    }
  return NULL;
}

static void
focus (SbxReachGroup *self,
       const char    *address)
{
  for (guint i = 0; address != NULL && i < self->targets->len; i++)
    {
      const Target *target = g_ptr_array_index (self->targets, i);

      if (g_str_equal (target->address, address))
        gtk_widget_grab_focus (target->button);
    }
}

static void
set_note (SbxReachGroup *self,
          const char    *title,
          const char    *subtitle)
{
  gtk_widget_set_visible (self->note_row, title != NULL);
  if (title == NULL)
    return;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->note_row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->note_row), subtitle);
}

static void
clear_targets (SbxReachGroup *self)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      Target *target = g_ptr_array_index (self->targets, i);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), target->row);
    }
  g_ptr_array_set_size (self->targets, 0);
}

static void
show_busy (SbxReachGroup *self,
           gboolean       busy)
{
  gtk_stack_set_visible_child (GTK_STACK (self->button_stack), busy ? self->spinner : self->button);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
}

static void
show_found (SbxReachGroup *self,
            GPtrArray     *found)
{
  g_autofree char *more = NULL;
  g_autofree char *focused = dup_focused (self);

  if (!is_same (self, found))
    {
      clear_targets (self);
      for (guint i = 0; i < MIN (found->len, MAX_TARGETS); i++)
        add_target (self, g_ptr_array_index (found, i));
      focus (self, focused);
    }
  if (found->len > MAX_TARGETS)
    {
      guint n = found->len - MAX_TARGETS;

      more = g_strdup_printf (ngettext ("%u more", "%u more", n), n);
      set_note (self, more, _("Type the address of one below."));
    }
  else if (found->len == 0)
    set_note (self, _("Nothing Found"),
              _("Start what you want to see so that it can be reached: it then appears here. "
                "How, is said below, for each way to connect."));
  else
    set_note (self, NULL, NULL);
  show_states (self);
}

static void search (SbxReachGroup *self);

static gboolean
again_cb (gpointer data)
{
  SbxReachGroup *self = data;

  self->again_id = 0;
  search (self);
  return G_SOURCE_REMOVE;
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SbxReachGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = sbx_connector_find_finish (result, &error);

  if (found == NULL || self->doors == NULL)
    return;
  g_clear_object (&self->cancellable);
  show_busy (self, FALSE);
  show_found (self, found);
  g_signal_emit (self, signals[FOUND], 0);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->again_id == 0)
    self->again_id = g_timeout_add (AGAIN_MS, again_cb, self);
}

static void
search (SbxReachGroup *self)
{
  g_clear_handle_id (&self->again_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->searched = TRUE;
  sbx_connector_find_async (self->where, self->cancellable, found_cb, g_object_ref (self));
}

void
sbx_reach_group_search (SbxReachGroup *self,
                        const char    *address)
{
  char *where = g_strdup (address);

  g_return_if_fail (SBX_IS_REACH_GROUP (self));

  g_free (self->where);
  self->where = where;
  show_busy (self, TRUE);
  if (self->targets->len == 0)
    set_note (self, _("Looking…"), _("On the usual ports of this computer"));
  search (self);
}

static void
clicked_cb (SbxReachGroup *self)
{
  sbx_reach_group_search (self, NULL);
}

static void
sbx_reach_group_map (GtkWidget *widget)
{
  SbxReachGroup *self = SBX_REACH_GROUP (widget);

  GTK_WIDGET_CLASS (sbx_reach_group_parent_class)->map (widget);

  if (!self->searched && self->doors != NULL)
    sbx_reach_group_search (self, NULL);
  else if (self->doors != NULL)
    search (self);
}

static void
sbx_reach_group_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&SBX_REACH_GROUP (widget)->again_id, g_source_remove);

  GTK_WIDGET_CLASS (sbx_reach_group_parent_class)->unmap (widget);
}

static void
sbx_reach_group_dispose (GObject *object)
{
  SbxReachGroup *self = SBX_REACH_GROUP (object);

  g_clear_handle_id (&self->again_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->doors);
  g_clear_pointer (&self->targets, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_reach_group_parent_class)->dispose (object);
}

static void
sbx_reach_group_finalize (GObject *object)
{
  g_clear_pointer (&SBX_REACH_GROUP (object)->where, g_free);

  G_OBJECT_CLASS (sbx_reach_group_parent_class)->finalize (object);
}

static void
sbx_reach_group_class_init (SbxReachGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_reach_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_reach_group_finalize;
  GTK_WIDGET_CLASS (klass)->map = sbx_reach_group_map;
  GTK_WIDGET_CLASS (klass)->unmap = sbx_reach_group_unmap;

  signals[DIAL] = g_signal_new ("dial", SBX_TYPE_REACH_GROUP, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[HANG_UP] = g_signal_new ("hang-up", SBX_TYPE_REACH_GROUP, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FOUND] = g_signal_new ("found", SBX_TYPE_REACH_GROUP, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_reach_group_init (SbxReachGroup *self)
{
  self->targets = g_ptr_array_new_with_free_func (free_target);
  self->button = gtk_button_new_from_icon_name ("view-refresh-symbolic");
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_tooltip_text (self->button, _("Look Again"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Look Again"), -1);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
  self->spinner = gtk_spinner_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Looking"), -1);
  self->button_stack = gtk_stack_new ();
  gtk_stack_add_child (GTK_STACK (self->button_stack), self->button);
  gtk_stack_add_child (GTK_STACK (self->button_stack), self->spinner);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->button_stack);
  self->note_row = adw_action_row_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->note_row);
}

void
sbx_reach_group_connect (SbxReachGroup *self,
                         SbxDoors      *doors)
{
  g_return_if_fail (SBX_IS_REACH_GROUP (self));
  g_return_if_fail (SBX_IS_DOORS (doors));

  self->doors = g_object_ref (doors);
  g_signal_connect_object (doors, "changed", G_CALLBACK (show_states), self, G_CONNECT_SWAPPED);
}

guint
sbx_reach_group_get_n_targets (SbxReachGroup *self)
{
  g_return_val_if_fail (SBX_IS_REACH_GROUP (self), 0);

  return self->targets->len;
}
