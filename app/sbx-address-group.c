/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxAddressGroup"

#include "config.h"

#include "sbx-address-group.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-door-actions.h"
#include "sbx-format.h"

#define MAX_RECENT 8

struct _SbxAddressGroup
{
  AdwPreferencesGroup parent_instance;

  /* Borrowed References */
  GtkWidget *entry;
  GtkWidget *note;
  GPtrArray *recent;   /* rows */

  /* Owned References */
  SbxDoors *doors;
  GSettings *settings;
  GHashTable *dialled; /* addresses that have not connected yet */
  char *last;          /* what was dialled last, and what is said below is about; NULL for none */
  char *sought;        /* where somebody is looked for; dialled if nobody is found */
};

G_DEFINE_FINAL_TYPE (SbxAddressGroup, sbx_address_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SEARCH,
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

/* --- What is remembered ---------------------------------------------------------------------- */

/* What carries a secret is not written down. */
static gboolean
may_be_kept (const char *address)
{
  static const char *const words[] = { "token", "secret", "password", "key=", "auth" };
  const char *query = strchr (address, '?');
  g_autofree char *folded = query != NULL ? g_ascii_strdown (query, -1) : NULL;

  for (guint i = 0; folded != NULL && i < G_N_ELEMENTS (words); i++)
    if (strstr (folded, words[i]) != NULL)
      return FALSE;
  return strchr (address, '@') == NULL;
}

static void show_recent (SbxAddressGroup *self);

static void
change_recent (SbxAddressGroup *self,
               const char      *address,
               gboolean         keep)
{
  g_auto (GStrv) known = g_settings_get_strv (self->settings, "recent-connections");
  g_autoptr (GPtrArray) recent = g_ptr_array_new ();

  if (keep && may_be_kept (address))
    g_ptr_array_add (recent, (gpointer) address);
  for (guint i = 0; known[i] != NULL && recent->len < MAX_RECENT; i++)
    if (strcmp (known[i], address) != 0)
      g_ptr_array_add (recent, known[i]);
  g_ptr_array_add (recent, NULL);
  g_settings_set_strv (self->settings, "recent-connections",
                       (const char *const *) recent->pdata);
  show_recent (self);
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
      change_recent (self, g_ptr_array_index (connected, i), TRUE);
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

/* A port alone, "localhost:9222" or "http://localhost:9222": who is there is asked first. */
static gboolean
is_place (const char *text)
{
  const char *rest = g_str_has_prefix (text, "http://") ? text + strlen ("http://") : text;
  gsize length = strlen (rest);
  const char *port;

  if (rest != text && length > 0 && rest[length - 1] == '/')
    length--;
  for (port = rest + length; port > rest && g_ascii_isdigit (port[-1]); port--)
    ;
  if (port == rest + length || memchr (rest, '/', length) != NULL)
    return FALSE;
  if (port == rest)
    return rest == text;
  return port[-1] == ':' && port - 1 > rest;
}

static void
apply_cb (SbxAddressGroup *self)
{
  g_autofree char *text =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  g_clear_pointer (&self->sought, g_free);
  if (*text == '\0')
    {
      say (self, _("Type an address, for example one of those below."), TRUE);
      return;
    }
  if (!is_place (text))
    {
      dial (self, text);
      return;
    }
  g_clear_pointer (&self->last, g_free);
  say (self, _("Looking for what is there…"), FALSE);
  self->sought = g_steal_pointer (&text);
  g_signal_emit (self, signals[SEARCH], 0, self->sought);
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
      dial (self, sought);
      return;
    }
  text = g_strdup_printf (ngettext ("%u found there: tick it above",
                                    "%u found there: tick above what you want to see", n_found),
                          n_found);
  say (self, text, FALSE);
}

static void
changed_cb (SbxAddressGroup *self)
{
  g_clear_pointer (&self->last, g_free);
  g_clear_pointer (&self->sought, g_free);
  say (self, NULL, FALSE);
}

/* --- Those that connected before ------------------------------------------------------------- */

static void
recent_activated_cb (SbxAddressGroup *self,
                     GtkWidget       *row)
{
  dial (self, g_object_get_data (G_OBJECT (row), "address"));
}

static void
forget_cb (GtkButton       *button,
           SbxAddressGroup *self)
{
  g_autofree char *address = g_strdup (g_object_get_data (G_OBJECT (button), "address"));

  change_recent (self, address, FALSE);
}

static GtkWidget *
new_forget_button (SbxAddressGroup *self,
                   const char      *address)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *label = g_strdup_printf (_("Forget %s"), address);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Forget This Address"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "address", g_strdup (address), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (forget_cb), self, 0);
  return button;
}

static void
add_recent (SbxAddressGroup *self,
            const char      *address)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = sbx_format_name (address, 200);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_tooltip_text (row, _("Connect Again"));
  g_object_set_data_full (G_OBJECT (row), "address", g_strdup (address), g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (recent_activated_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_forget_button (self, address));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->recent, row);
}

static void
show_recent (SbxAddressGroup *self)
{
  g_auto (GStrv) recent = g_settings_get_strv (self->settings, "recent-connections");

  for (guint i = 0; i < self->recent->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self),
                                  g_ptr_array_index (self->recent, i));
  g_ptr_array_set_size (self->recent, 0);
  for (guint i = 0; recent[i] != NULL && i < MAX_RECENT; i++)
    add_recent (self, recent[i]);
}

/* --- The group ------------------------------------------------------------------------------- */

static void
sbx_address_group_dispose (GObject *object)
{
  SbxAddressGroup *self = SBX_ADDRESS_GROUP (object);

  g_clear_object (&self->doors);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (sbx_address_group_parent_class)->dispose (object);
}

static void
sbx_address_group_finalize (GObject *object)
{
  SbxAddressGroup *self = SBX_ADDRESS_GROUP (object);

  g_clear_pointer (&self->recent, g_ptr_array_unref);
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
}

static void
sbx_address_group_init (SbxAddressGroup *self)
{
  self->recent = g_ptr_array_new ();
  self->dialled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->entry = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry),
                                 _("Address of a page, process or server"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->entry), TRUE);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (self->entry), GTK_INPUT_PURPOSE_URL);
  g_signal_connect_object (self->entry, "apply", G_CALLBACK (apply_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->entry);
  self->note = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT,
                             "visible", FALSE, "xalign", 0.0, "wrap", TRUE,
                             "wrap-mode", PANGO_WRAP_WORD_CHAR, "margin-top", 6, NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->note);
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
  show_recent (self);
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
