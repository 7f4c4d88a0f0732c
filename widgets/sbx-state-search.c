/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxStateSearch"

#include "config.h"

#include "sbx-state-search.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-value-search.h"
#include "sbx-widget-util.h"

#define MAX_PLACES 10000

struct _SbxStateSearch
{
  GtkWidget parent_instance;

  /* Template Widgets */
  GtkSearchBar *bar;
  GtkSearchEntry *entry;
  GtkLabel *count;
  GtkWidget *previous_button;
  GtkWidget *next_button;

  /* Owned References */
  SbxValue *value;
  GPtrArray *paths;     /* NULL: not known */
  GCancellable *cancellable;

  guint64 total;
  guint at;
  gboolean stay;        /* the answer that is waited for is of the same text: do not move */
};

G_DEFINE_FINAL_TYPE (SbxStateSearch, sbx_state_search, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_OPEN = 1,
} SbxStateSearchProperty;

static GParamSpec *properties[PROP_OPEN + 1];

enum
{
  REVEAL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- On a thread ----------------------------------------------------------------------------- */

typedef struct
{
  SbxValue *value;
  char *text;
  guint64 total;
} Question;

static void
free_question (gpointer data)
{
  Question *question = data;

  sbx_value_unref (question->value);
  g_free (question->text);
  g_free (question);
}

static void
run_search (GTask        *task,
            gpointer      source,
            gpointer      task_data,
            GCancellable *cancellable)
{
  Question *question = task_data;

  g_task_return_pointer (task,
                         sbx_value_search (question->value, question->text, MAX_PLACES,
                                           &question->total, cancellable),
                         (GDestroyNotify) g_ptr_array_unref);
}

/* --- What was found -------------------------------------------------------------------------- */

static void
show_count (SbxStateSearch *self)
{
  g_autofree char *total = sbx_format_count (self->total);
  g_autofree char *at = sbx_format_count (self->at + 1);
  g_autofree char *text = NULL;
  gboolean any = self->paths != NULL && self->paths->len > 0;

  if (any)
    /* Translators: which of the places that were found is on show */
    text = g_strdup_printf (_("%s of %s"), at, total);
  else if (self->paths != NULL)
    text = g_strdup (_("Not found"));
  gtk_label_set_text (self->count, text != NULL ? text : "");
  gtk_widget_set_sensitive (self->previous_button, any);
  gtk_widget_set_sensitive (self->next_button, any);
}

static void
go (SbxStateSearch *self,
    int             by)
{
  guint count = self->paths != NULL ? self->paths->len : 0;

  if (count == 0)
    return;
  self->at = (self->at + count + (guint) by) % count;
  show_count (self);
  g_signal_emit (self, signals[REVEAL], 0, g_ptr_array_index (self->paths, self->at));
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  SbxStateSearch *self = SBX_STATE_SEARCH (source);
  Question *question = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) paths = g_task_propagate_pointer (G_TASK (result), NULL);

  if (paths == NULL || self->bar == NULL)
    return;
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  self->paths = g_steal_pointer (&paths);
  self->total = question->total;
  self->at = self->stay && self->at < self->paths->len ? self->at : 0;
  show_count (self);
  if (!self->stay)
    go (self, 0);
}

static void
search (SbxStateSearch *self,
        gboolean        stay)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GTask) task = NULL;
  Question *question;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (*text == '\0' || self->value == NULL || !gtk_search_bar_get_search_mode (self->bar))
    {
      g_clear_pointer (&self->paths, g_ptr_array_unref);
      show_count (self);
      return;
    }
  self->stay = stay;
  self->cancellable = g_cancellable_new ();
  question = g_new0 (Question, 1);
  question->value = sbx_value_ref (self->value);
  question->text = g_strdup (text);
  task = g_task_new (self, self->cancellable, found_cb, NULL);
  g_task_set_source_tag (task, search);
  g_task_set_task_data (task, question, free_question);
  g_task_run_in_thread (task, run_search);
}

static void
changed_cb (SbxStateSearch *self)
{
  search (self, FALSE);
}

static void
next_cb (SbxStateSearch *self)
{
  go (self, 1);
}

static void
previous_cb (SbxStateSearch *self)
{
  go (self, -1);
}

static void
stop_cb (SbxStateSearch *self)
{
  gtk_search_bar_set_search_mode (self->bar, FALSE);
}

static void
mode_cb (SbxStateSearch *self)
{
  search (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

static void
sbx_state_search_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch ((SbxStateSearchProperty) prop_id)
    {
    case PROP_OPEN:
      g_value_set_boolean (value, gtk_search_bar_get_search_mode (SBX_STATE_SEARCH (object)->bar));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_state_search_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch ((SbxStateSearchProperty) prop_id)
    {
    case PROP_OPEN:
      sbx_state_search_set_open (SBX_STATE_SEARCH (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_state_search_dispose (GObject *object)
{
  SbxStateSearch *self = SBX_STATE_SEARCH (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_pointer (&self->value, sbx_value_unref);
  sbx_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_STATE_SEARCH);

  G_OBJECT_CLASS (sbx_state_search_parent_class)->dispose (object);
}

static void
sbx_state_search_class_init (SbxStateSearchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_state_search_dispose;
  G_OBJECT_CLASS (klass)->get_property = sbx_state_search_get_property;
  G_OBJECT_CLASS (klass)->set_property = sbx_state_search_set_property;

  properties[PROP_OPEN] =
    g_param_spec_boolean ("open", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties),
                                     properties);

  signals[REVEAL] = g_signal_new ("reveal", SBX_TYPE_STATE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-state-search.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxStateSearch, bar);
  gtk_widget_class_bind_template_child (widget_class, SbxStateSearch, entry);
  gtk_widget_class_bind_template_child (widget_class, SbxStateSearch, count);
  gtk_widget_class_bind_template_child (widget_class, SbxStateSearch, previous_button);
  gtk_widget_class_bind_template_child (widget_class, SbxStateSearch, next_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "statesearch");
}

static void
sbx_state_search_init (SbxStateSearch *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, GTK_EDITABLE (self->entry));
}

/**
 * sbx_state_search_new:
 *
 * Returns: (transfer floating): a search in nothing, not on show
 */
GtkWidget *
sbx_state_search_new (void)
{
  return g_object_new (SBX_TYPE_STATE_SEARCH, NULL);
}

/**
 * sbx_state_search_set_value:
 * @self: a search
 * @value: (nullable): the state to search
 *
 * The place that is on show stays.
 */
void
sbx_state_search_set_value (SbxStateSearch *self,
                            SbxValue       *value)
{
  g_return_if_fail (SBX_IS_STATE_SEARCH (self));

  if (self->value == value)
    return;
  if (value != NULL)
    sbx_value_ref (value);
  g_clear_pointer (&self->value, sbx_value_unref);
  self->value = value;
  search (self, TRUE);
}

/**
 * sbx_state_search_set_open:
 * @self: a search
 * @open: whether it is on show
 *
 * An open one takes the focus.
 */
void
sbx_state_search_set_open (SbxStateSearch *self,
                           gboolean        open)
{
  g_return_if_fail (SBX_IS_STATE_SEARCH (self));

  gtk_search_bar_set_search_mode (self->bar, open);
  if (open)
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
