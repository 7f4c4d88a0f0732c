/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxNoMatch"

#include "config.h"

#include "sbx-no-match.h"

#include <glib/gi18n.h>

#include "sbx-format.h"
#include "sbx-widget-util.h"

#define NAME_LENGTH 60

/* What can hide lines. */
typedef enum
{
  PART_FILTER,
  PART_SOURCE,
  PART_RANGE,
  N_PARTS
} Part;

struct _SbxNoMatch
{
  GtkWidget parent_instance;

  /* Borrowed References */
  GtkWidget *page;
  GtkWidget *buttons[N_PARTS];

  /* Owned References */
  SbxShown *shown;
  SbxSelection *selection;
};

G_DEFINE_FINAL_TYPE (SbxNoMatch, sbx_no_match, GTK_TYPE_WIDGET)

static const char *const titles[N_PARTS] = {
  [PART_FILTER] = N_("_Clear Filter"),
  [PART_SOURCE] = N_("Show All _Remotes"),
  [PART_RANGE] = N_("Show All of the _Time"),
};

static char *
dup_source (SbxNoMatch *self)
{
  SbxWorld *world = sbx_shown_get_world (self->shown);
  const SbxOverviewRemote *remote =
    sbx_world_get_remote (world, sbx_selection_get_remote (self->selection));
  const SbxOverviewStore *store =
    sbx_world_get_store (world, sbx_selection_get_store (self->selection));

  return sbx_format_name (remote != NULL ? remote->name : store != NULL ? store->label : NULL,
                          NAME_LENGTH);
}

/* Whether a part is at work. */
static gboolean
is_set (SbxNoMatch *self,
        Part        part)
{
  switch (part)
    {
    case PART_FILTER:
      return *sbx_selection_get_filter (self->selection) != '\0';
    case PART_SOURCE:
      return sbx_selection_get_remote (self->selection) != SBX_SELECTION_NONE ||
             sbx_selection_get_store (self->selection) != SBX_SELECTION_NONE;
    case PART_RANGE:
    case N_PARTS:
    default:
      return sbx_selection_get_range (self->selection, NULL, NULL);
    }
}

static void
clear (SbxNoMatch *self,
       Part        part)
{
  switch (part)
    {
    case PART_FILTER:
      sbx_selection_set_filter (self->selection, "");
      break;
    case PART_SOURCE:
      sbx_selection_set_source (self->selection, SBX_SELECTION_NONE, SBX_SELECTION_NONE);
      break;
    case PART_RANGE:
    case N_PARTS:
    default:
      sbx_selection_clear_range (self->selection);
      break;
    }
}

static char *
dup_sentence (SbxNoMatch *self,
              Part        part)
{
  g_autofree char *source = NULL;

  switch (part)
    {
    case PART_FILTER:
      return g_strdup (_("The filter asks for what is not there."));
    case PART_SOURCE:
      source = dup_source (self);
      if (*source == '\0')
        return g_strdup (_("Only one remote or store is shown."));
      /* Translators: the name of a remote or store */
      return g_strdup_printf (_("Only “%s” is shown."), source);
    case PART_RANGE:
    case N_PARTS:
    default:
      return g_strdup (_("Only a range of the time is shown."));
    }
}

static void
clicked_cb (GtkButton  *button,
            SbxNoMatch *self)
{
  clear (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "part")));
}

void
sbx_no_match_update (SbxNoMatch *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *markup = NULL;

  g_return_if_fail (SBX_IS_NO_MATCH (self));

  for (Part i = 0; i < N_PARTS; i++)
    {
      gboolean set = is_set (self, i);
      g_autofree char *sentence = set ? dup_sentence (self, i) : NULL;

      gtk_widget_set_visible (self->buttons[i], set);
      if (set)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", sentence);
    }
  markup = g_markup_escape_text (text->str, -1);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->page), markup);
}

static void
sbx_no_match_dispose (GObject *object)
{
  SbxNoMatch *self = SBX_NO_MATCH (object);

  g_clear_pointer (&self->page, gtk_widget_unparent);
  g_clear_object (&self->shown);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (sbx_no_match_parent_class)->dispose (object);
}

static void
sbx_no_match_class_init (SbxNoMatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_no_match_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sbx_no_match_init (SbxNoMatch *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  for (Part i = 0; i < N_PARTS; i++)
    {
      self->buttons[i] = gtk_button_new ();
      sbx_button_set_words (GTK_BUTTON (self->buttons[i]), _(titles[i]));
      gtk_widget_add_css_class (self->buttons[i], "pill");
      g_object_set_data (G_OBJECT (self->buttons[i]), "part", GUINT_TO_POINTER (i));
      g_signal_connect_object (self->buttons[i], "clicked", G_CALLBACK (clicked_cb), self, 0);
      gtk_box_append (GTK_BOX (box), self->buttons[i]);
    }
  self->page = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->page), "edit-find-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->page), _("No Action Matches"));
  adw_status_page_set_child (ADW_STATUS_PAGE (self->page), box);
  gtk_widget_add_css_class (self->page, "compact");
  gtk_widget_set_parent (self->page, GTK_WIDGET (self));
}

void
sbx_no_match_connect (SbxNoMatch   *self,
                      SbxShown     *shown,
                      SbxSelection *selection)
{
  g_return_if_fail (SBX_IS_NO_MATCH (self));
  g_return_if_fail (self->shown == NULL);

  self->shown = g_object_ref (shown);
  self->selection = g_object_ref (selection);
}
