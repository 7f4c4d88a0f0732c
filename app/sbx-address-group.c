/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxAddressGroup"

#include "config.h"

#include "sbx-address-group.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-address-completion.h"
#include "sbx-door-actions.h"
#include "sbx-format.h"
#include "sbx-pasted.h"
#include "sbx-remembered.h"

struct _SbxAddressGroup
{
  AdwPreferencesGroup parent_instance;

  /* Borrowed References */
  GtkWidget *entry;
  GtkWidget *note;
  GtkWidget *why_button;

  /* Owned References */
  SbxDoors *doors;
  GSettings *settings;
  SbxAddressCompletion *completion;
  GHashTable *dialled; /* addresses that have not connected yet */
  char *last;          /* what was dialled last, and what is said below is about; NULL for none */
  char *sought;        /* where somebody is looked for; dialled if nobody is found */
};

G_DEFINE_FINAL_TYPE (SbxAddressGroup, sbx_address_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SEARCH,
  OPEN,
  KIND,
  WHY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- What is said below the address ---------------------------------------------------------- */

static void
say (SbxAddressGroup *self,
     const char      *text,
     gboolean         problem)
{
  g_autofree char *clean = sbx_format_name (text, 400);
  gboolean wrong = text != NULL && problem;

  gtk_label_set_text (GTK_LABEL (self->note), clean);
  gtk_widget_set_visible (self->note, text != NULL);
  gtk_widget_set_visible (self->why_button, wrong && self->last != NULL);
  gtk_widget_set_css_classes (self->note, (const char *[]) {
                                "caption", wrong ? "error" : "dim-label", NULL
                              });
  if (wrong)
    gtk_widget_add_css_class (self->entry, "error");
  else
    gtk_widget_remove_css_class (self->entry, "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, clean, -1);
}

/* --- Dialling -------------------------------------------------------------------------------- */

/* What became of the last one, as far as it is known. */
static void
show_last (SbxAddressGroup *self)
{
  const SbxConnectorInfo *info =
    self->last != NULL ? sbx_doors_find_dialled (self->doors, self->last) : NULL;

  if (info == NULL || info->question != NULL)
    return;
  if (info->state == SBX_CONNECTOR_READY)
    say (self, NULL, FALSE);
  else if (info->problem != NULL)
    {
      g_autofree char *problem = sbx_door_actions_dup_problem (info);

      say (self, problem, TRUE);
    }
}

static void
doors_cb (SbxAddressGroup *self)
{
  g_autoptr (GPtrArray) connected = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer address;

  if (self->doors == NULL) /* the dialog was closed */
    return;
  show_last (self);
  g_hash_table_iter_init (&iter, self->dialled);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    {
      const SbxConnectorInfo *info = sbx_doors_find_dialled (self->doors, address);

      if (info != NULL && info->state == SBX_CONNECTOR_READY)
        g_ptr_array_add (connected, g_strdup (address));
    }
  for (guint i = 0; i < connected->len; i++)
    {
      g_hash_table_remove (self->dialled, g_ptr_array_index (connected, i));
      sbx_remembered_add (self->settings, g_ptr_array_index (connected, i));
    }
}

static void
dial (SbxAddressGroup *self,
      const char      *address)
{
  g_autofree char *copy = g_strdup (address);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->last, g_free);
  if (!sbx_doors_dial (self->doors, copy, &error))
    {
      say (self, error->message, TRUE);
      return;
    }
  say (self, _("Connecting…"), FALSE);
  self->last = g_steal_pointer (&copy);
  g_hash_table_add (self->dialled, g_strdup (self->last));
  doors_cb (self);
}

static void
look (SbxAddressGroup *self,
      const char      *place)
{
  g_clear_pointer (&self->last, g_free);
  say (self, _("Looking for what is there…"), FALSE);
  g_free (self->sought);
  self->sought = g_strdup (place != NULL ? place : "");
  g_signal_emit (self, signals[SEARCH], 0, place);
}

static void
apply_cb (SbxAddressGroup *self)
{
  g_autofree char *text =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  g_autoptr (SbxPasted) pasted = sbx_pasted_read (text);

  sbx_address_completion_close (self->completion);
  g_clear_pointer (&self->sought, g_free);
  switch (pasted->what)
    {
    case SBX_PASTED_NOTHING:
      say (self, _("Type an address, for example one of those below."), TRUE);
      break;
    case SBX_PASTED_PLACE:
    case SBX_PASTED_INSPECTORS:
      look (self, pasted->address);
      break;
    case SBX_PASTED_FILE:
      if (g_file_test (pasted->address, G_FILE_TEST_EXISTS))
        g_signal_emit (self, signals[OPEN], 0, pasted->address);
      else
        say (self, _("There is no such file."), TRUE);
      break;
    case SBX_PASTED_LINE:
      g_signal_emit (self, signals[KIND], 0, pasted->kind->id);
      break;
    case SBX_PASTED_ADDRESS:
    case SBX_PASTED_UNKNOWN:
    default:
      dial (self, pasted->address);
      break;
    }
}

/* Nobody who can be inspected is at a port: a service may be, if that is how it was called. */
static void
miss (SbxAddressGroup *self,
      const char      *place)
{
  g_autofree char *shown = NULL;
  g_autofree char *text = NULL;

  if (g_str_has_prefix (place, "http://"))
    {
      dial (self, place);
      return;
    }
  if (*place == '\0')
    {
      say (self, _("Nothing that can be inspected was found."), TRUE);
      return;
    }
  shown = sbx_format_name (place, 80);
  /* Translators: %s is a port, or a host and a port */
  text = g_strdup_printf (_("Nobody who can be inspected is at %s."), shown);
  self->last = g_strdup (place);
  say (self, text, TRUE);
}

void
sbx_address_group_found (SbxAddressGroup *self,
                         guint            n_found)
{
  g_autofree char *sought = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (SBX_IS_ADDRESS_GROUP (self));

  sought = g_steal_pointer (&self->sought);
  if (sought == NULL || self->doors == NULL)
    return;
  if (n_found == 0)
    {
      miss (self, sought);
      return;
    }
  text = g_strdup_printf (ngettext ("%u found there: connect to it above",
                                    "%u found there: connect above to what you want to see",
                                    n_found), n_found);
  say (self, text, FALSE);
}

/* --- What was understood --------------------------------------------------------------------- */

static char *
describe_address (const SbxPasted *pasted)
{
  g_autofree char *address = sbx_format_name (pasted->address, 120);

  if (pasted->has_secret)
    /* Translators: a way to connect, an address */
    return g_strdup_printf (_("%s: Enter connects to %s. The secret in it is left out; the server "
                              "is asked whether it wants one."), _(pasted->kind->title), address);

  /* Translators: a way to connect, an address */
  return g_strdup_printf (_("%s: Enter connects to %s."), _(pasted->kind->title), address);
}

/* What a text is, and what will be done with it. */
static char *
describe (const SbxPasted *pasted)
{
  switch (pasted->what)
    {
    case SBX_PASTED_NOTHING:
      return NULL;
    case SBX_PASTED_ADDRESS:
      return describe_address (pasted);
    case SBX_PASTED_PLACE:
      return g_strdup (_("A port: Enter looks who is there."));
    case SBX_PASTED_INSPECTORS:
      return g_strdup (_("A browser’s own list of what can be inspected: Enter looks for the "
                         "same."));
    case SBX_PASTED_FILE:
      return g_file_test (pasted->address, G_FILE_TEST_EXISTS)
             ? g_strdup (_("A file: Enter opens it.")) : g_strdup (_("There is no such file."));
    case SBX_PASTED_LINE:
      /* Translators: %s is a way to connect, for example "Signalbox agent" */
      return g_strdup_printf (_("A line for an app, not an address. In the app it connects by "
                                "itself; Enter shows where it belongs (%s)."),
                              _(pasted->kind->title));
    case SBX_PASTED_UNKNOWN:
    default:
      return g_strdup (_("No address yet, such as ws://127.0.0.1:9000/v1 or localhost:9222."));
    }
}

static void
changed_cb (SbxAddressGroup *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (SbxPasted) pasted = sbx_pasted_read (text);
  g_autofree char *words = describe (pasted);

  g_clear_pointer (&self->last, g_free);
  g_clear_pointer (&self->sought, g_free);
  say (self, words, FALSE);
  sbx_address_completion_update (self->completion, text);
}

/* --- The group ------------------------------------------------------------------------------- */

static void
sbx_address_group_dispose (GObject *object)
{
  SbxAddressGroup *self = SBX_ADDRESS_GROUP (object);

  g_clear_pointer (&self->completion, sbx_address_completion_free);
  g_clear_object (&self->doors);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (sbx_address_group_parent_class)->dispose (object);
}

static void
sbx_address_group_finalize (GObject *object)
{
  SbxAddressGroup *self = SBX_ADDRESS_GROUP (object);

  g_clear_pointer (&self->dialled, g_hash_table_unref);
  g_clear_pointer (&self->last, g_free);
  g_clear_pointer (&self->sought, g_free);

  G_OBJECT_CLASS (sbx_address_group_parent_class)->finalize (object);
}

static void
sbx_address_group_class_init (SbxAddressGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_address_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_address_group_finalize;

  signals[SEARCH] = g_signal_new ("search", SBX_TYPE_ADDRESS_GROUP, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[OPEN] = g_signal_new ("open", SBX_TYPE_ADDRESS_GROUP, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[KIND] = g_signal_new ("kind", SBX_TYPE_ADDRESS_GROUP, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[WHY] = g_signal_new ("why", SBX_TYPE_ADDRESS_GROUP, G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
why_cb (SbxAddressGroup *self)
{
  g_signal_emit (self, signals[WHY], 0, self->last);
}

static GtkWidget *
new_note_box (SbxAddressGroup *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->note = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT,
                             "visible", FALSE, "xalign", 0.0, "wrap", TRUE, "hexpand", TRUE,
                             "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  self->why_button = gtk_button_new_with_label (_("Why?"));
  gtk_widget_set_valign (self->why_button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->why_button, FALSE);
  gtk_widget_set_tooltip_text (self->why_button, _("Look What Is in the Way"));
  g_signal_connect_object (self->why_button, "clicked", G_CALLBACK (why_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->note);
  gtk_box_append (GTK_BOX (box), self->why_button);
  gtk_widget_set_margin_top (box, 6);
  return box;
}

static void
sbx_address_group_init (SbxAddressGroup *self)
{
  self->dialled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->entry = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry),
                                 _("Address, or anything you would paste"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->entry), TRUE);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (self->entry), GTK_INPUT_PURPOSE_URL);
  g_signal_connect_object (self->entry, "apply", G_CALLBACK (apply_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->entry);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), new_note_box (self));
}

/**
 * sbx_address_group_connect:
 * @self: a group
 * @doors: the ways in
 * @settings: keeps addresses
 */
void
sbx_address_group_connect (SbxAddressGroup *self,
                           SbxDoors        *doors,
                           GSettings       *settings)
{
  g_return_if_fail (SBX_IS_ADDRESS_GROUP (self));
  g_return_if_fail (SBX_IS_DOORS (doors));
  g_return_if_fail (G_IS_SETTINGS (settings));

  self->doors = g_object_ref (doors);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (doors, "changed", G_CALLBACK (doors_cb), self, G_CONNECT_SWAPPED);
  self->completion = sbx_address_completion_new (self->entry, settings);
}

void
sbx_address_group_set_address (SbxAddressGroup *self,
                               const char      *address)
{
  g_return_if_fail (SBX_IS_ADDRESS_GROUP (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), address);
  gtk_widget_grab_focus (self->entry);
}

void
sbx_address_group_set_problem (SbxAddressGroup *self,
                               const char      *problem)
{
  g_return_if_fail (SBX_IS_ADDRESS_GROUP (self));

  say (self, problem, TRUE);
}
