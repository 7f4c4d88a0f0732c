/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxAddressGroup"

#include "config.h"

#include "sbx-address-completion.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-completion-list.h"
#include "sbx-format.h"
#include "sbx-remembered.h"

#define MAX_OFFERED 6

struct _SbxAddressCompletion
{
  GtkWidget *entry; /* borrowed */
  SbxCompletionList *list;
  GSettings *settings;
  gboolean taking;
};

static void
taken_cb (gpointer item,
          gpointer data)
{
  SbxAddressCompletion *self = data;
  g_autofree char *address = g_strdup (item);

  self->taking = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), address);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->taking = FALSE;
}

static gboolean
has (const char *text,
     const char *part)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, part) != NULL;
}

static void
add (SbxAddressCompletion *self,
     const char           *address,
     const char           *name)
{
  g_autofree char *shown = sbx_format_name (address, 120);
  g_autofree char *title = sbx_format_name (name, 60);
  g_autofree char *text = name != NULL ? g_strdup_printf ("%s · %s", title, shown)
                                       : g_strdup (shown);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  sbx_completion_list_add (self->list, label, address, g_strdup (address), g_free);
}

void
sbx_address_completion_update (SbxAddressCompletion *self,
                               const char           *text)
{
  g_auto (GStrv) list = NULL;
  g_autofree char *part = NULL;
  guint n = 0;

  if (self == NULL || self->taking)
    return;
  list = sbx_remembered_dup_list (self->settings);
  part = g_utf8_casefold (text, -1);
  sbx_completion_list_clear (self->list);
  for (guint i = 0; *part != '\0' && list[i] != NULL && n < MAX_OFFERED; i++)
    {
      g_autofree char *name = sbx_remembered_dup_name (self->settings, list[i]);

      if (strcmp (list[i], text) == 0 || !(has (list[i], part) || has (name, part)))
        continue;
      add (self, list[i], name);
      n++;
    }
  if (n > 0 && gtk_widget_get_mapped (self->entry))
    sbx_completion_list_open (self->list, NULL);
  else
    sbx_completion_list_close (self->list);
}

void
sbx_address_completion_close (SbxAddressCompletion *self)
{
  if (self != NULL)
    sbx_completion_list_close (self->list);
}

SbxAddressCompletion *
sbx_address_completion_new (GtkWidget *entry,
                            GSettings *settings)
{
  SbxAddressCompletion *self = g_new0 (SbxAddressCompletion, 1);

  self->entry = entry;
  self->settings = g_object_ref (settings);
  self->list = sbx_completion_list_new (entry, _("Remembered addresses"), taken_cb, self);
  return self;
}

/* With its entry still there. */
void
sbx_address_completion_free (SbxAddressCompletion *self)
{
  sbx_completion_list_free (self->list);
  g_object_unref (self->settings);
  g_free (self);
}
