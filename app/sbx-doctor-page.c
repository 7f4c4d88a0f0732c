/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxDoctorPage"

#include "config.h"

#include "sbx-doctor-page.h"

#include <glib/gi18n.h>

#include "sbx-doctor.h"
#include "sbx-format.h"
#include "sbx-snippet.h"

struct _SbxDoctorPage
{
  AdwBin parent_instance;

  /* Borrowed References */
  AdwPreferencesGroup *group;
  GtkWidget *spinner;
  GtkWidget *again_button;
  GtkWidget *header_stack;
  GPtrArray *rows;

  /* Owned References */
  GCancellable *cancellable;
  char *address;

  guint16 own_port;
};

G_DEFINE_FINAL_TYPE (SbxDoctorPage, sbx_doctor_page, ADW_TYPE_BIN)

enum
{
  DIAL,
  LISTEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- One diagnosis --------------------------------------------------------------------------- */

/* Never by colour alone: the icon has a shape and a name. */
static GtkWidget *
new_icon (SbxDiagnosisLevel level)
{
  static const char *const icons[] = { "emblem-ok-symbolic", "dialog-information-symbolic",
                                       "dialog-error-symbolic" };
  static const char *const classes[] = { "success", "dim-label", "error" };
  const char *names[] = { _("In order"), _("Note"), _("In the way") };
  GtkWidget *icon = gtk_image_new_from_icon_name (icons[level]);

  gtk_widget_add_css_class (icon, classes[level]);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  names[level], -1);
  return icon;
}

static GtkWidget *
new_label (const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
dial_cb (GtkButton     *button,
         SbxDoctorPage *self)
{
  g_signal_emit (self, signals[DIAL], 0, g_object_get_data (G_OBJECT (button), "address"));
}

static void
listen_cb (GtkButton     *button,
           SbxDoctorPage *self)
{
  g_signal_emit (self, signals[LISTEN], 0,
                 GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "port")));
}

static void
add_button (GtkBox    *box,
            GtkWidget *button)
{
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_box_append (box, button);
}

/* What can be done right here. */
static void
add_deeds (SbxDoctorPage      *self,
           GtkBox             *box,
           const SbxDiagnosis *diagnosis)
{
  if (diagnosis->address != NULL)
    {
      g_autofree char *address = sbx_format_name (diagnosis->address, 80);
      /* Translators: a button; %s is an address that does answer */
      g_autofree char *label = g_strdup_printf (_("Connect to %s"), address);
      GtkWidget *button = gtk_button_new_with_label (label);

      g_object_set_data_full (G_OBJECT (button), "address", g_strdup (diagnosis->address), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (dial_cb), self, 0);
      add_button (box, button);
    }
  if (diagnosis->port != 0)
    {
      /* Translators: a button; %u is the number of a port that is free */
      g_autofree char *label = g_strdup_printf (_("Listen on Port %u"), diagnosis->port);
      GtkWidget *button = gtk_button_new_with_label (label);

      g_object_set_data (G_OBJECT (button), "port", GUINT_TO_POINTER (diagnosis->port));
      g_signal_connect_object (button, "clicked", G_CALLBACK (listen_cb), self, 0);
      add_button (box, button);
    }
}

static GtkWidget *
new_words (SbxDoctorPage      *self,
           const SbxDiagnosis *diagnosis)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *detail = sbx_format_name (diagnosis->detail, 200);

  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), new_label (_(diagnosis->title), "heading"));
  if (*detail != '\0')
    gtk_box_append (GTK_BOX (box), new_label (detail, "dim-label"));
  if (diagnosis->advice != NULL)
    gtk_box_append (GTK_BOX (box), new_label (_(diagnosis->advice), NULL));
  if (diagnosis->line != NULL)
    {
      GtkWidget *snippet = g_object_new (SBX_TYPE_SNIPPET, NULL);
      g_autofree char *line = sbx_format_name (diagnosis->line, 400);

      sbx_snippet_set_text (SBX_SNIPPET (snippet), line);
      gtk_box_append (GTK_BOX (box), snippet);
    }
  add_deeds (self, GTK_BOX (box), diagnosis);
  return box;
}

static void
add_row (SbxDoctorPage *self,
         GtkWidget     *icon,
         GtkWidget     *words,
         const char    *name)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), words);
  gtk_widget_add_css_class (box, "doctor-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

/* --- The examination ------------------------------------------------------------------------- */

static void
clear (SbxDoctorPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
show_busy (SbxDoctorPage *self,
           gboolean       busy)
{
  gtk_stack_set_visible_child (GTK_STACK (self->header_stack),
                               busy ? self->spinner : self->again_button);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
}

static void
examined_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (SbxDoctorPage) self = data;
  g_autoptr (GPtrArray) found = sbx_doctor_examine_finish (result, NULL);

  if (found == NULL || self->rows == NULL)
    return;
  g_clear_object (&self->cancellable);
  show_busy (self, FALSE);
  adw_preferences_group_set_description (self->group, NULL);
  for (guint i = 0; i < found->len; i++)
    {
      const SbxDiagnosis *diagnosis = g_ptr_array_index (found, i);

      add_row (self, new_icon (diagnosis->level), new_words (self, diagnosis),
               _(diagnosis->title));
    }
}

void
sbx_doctor_page_stop (SbxDoctorPage *self)
{
  g_return_if_fail (SBX_IS_DOCTOR_PAGE (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
sbx_doctor_page_examine (SbxDoctorPage *self,
                         const char    *address,
                         guint16        own_port)
{
  g_autofree char *copy = g_strdup (address);
  g_autofree char *title = NULL;

  g_return_if_fail (SBX_IS_DOCTOR_PAGE (self));
  g_return_if_fail (address != NULL);

  sbx_doctor_page_stop (self);
  g_free (self->address);
  self->address = g_steal_pointer (&copy);
  self->own_port = own_port;
  clear (self);
  title = sbx_format_name (self->address, 120);
  /* The title is markup on libadwaita 1.2. */
  {
    g_autofree char *escaped = g_markup_escape_text (title, -1);

    adw_preferences_group_set_title (self->group, escaped);
  }
  adw_preferences_group_set_description (self->group, _("Looking, step by step…"));
  show_busy (self, TRUE);
  self->cancellable = g_cancellable_new ();
  sbx_doctor_examine_async (self->address, own_port, self->cancellable, examined_cb,
                            g_object_ref (self));
}

const char *
sbx_doctor_page_get_address (SbxDoctorPage *self)
{
  g_return_val_if_fail (SBX_IS_DOCTOR_PAGE (self), NULL);

  return self->address;
}

static void
again_cb (SbxDoctorPage *self)
{
  if (self->address != NULL)
    sbx_doctor_page_examine (self, self->address, self->own_port);
}

/* --- The widget ------------------------------------------------------------------------------ */

static void
sbx_doctor_page_dispose (GObject *object)
{
  SbxDoctorPage *self = SBX_DOCTOR_PAGE (object);

  sbx_doctor_page_stop (self);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_doctor_page_parent_class)->dispose (object);
}

static void
sbx_doctor_page_finalize (GObject *object)
{
  g_clear_pointer (&SBX_DOCTOR_PAGE (object)->address, g_free);

  G_OBJECT_CLASS (sbx_doctor_page_parent_class)->finalize (object);
}

static void
sbx_doctor_page_class_init (SbxDoctorPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_doctor_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_doctor_page_finalize;

  signals[DIAL] = g_signal_new ("dial", SBX_TYPE_DOCTOR_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LISTEN] = g_signal_new ("listen", SBX_TYPE_DOCTOR_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
sbx_doctor_page_init (SbxDoctorPage *self)
{
  GtkWidget *page = adw_preferences_page_new ();

  self->rows = g_ptr_array_new ();
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  self->again_button = gtk_button_new_from_icon_name ("view-refresh-symbolic");
  gtk_widget_add_css_class (self->again_button, "flat");
  gtk_widget_set_tooltip_text (self->again_button, _("Look Again"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->again_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Look Again"), -1);
  g_signal_connect_object (self->again_button, "clicked", G_CALLBACK (again_cb), self,
                           G_CONNECT_SWAPPED);
  self->spinner = gtk_spinner_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Looking"), -1);
  self->header_stack = gtk_stack_new ();
  gtk_stack_add_child (GTK_STACK (self->header_stack), self->again_button);
  gtk_stack_add_child (GTK_STACK (self->header_stack), self->spinner);
  adw_preferences_group_set_header_suffix (self->group, self->header_stack);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->group);
  adw_bin_set_child (ADW_BIN (self), page);
}
