/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxActionColumns"

#include "config.h"

#include "sbx-action-columns.h"

/* Of a column that was resized, in pixels. */
#define LEAST_WIDTH 24
#define MOST_WIDTH 2000

struct _SbxActionColumns
{
  GObject parent_instance;

  /* Borrowed References */
  GtkColumnView *view;

  /* Owned References */
  GtkColumnViewColumn *columns[SBX_N_COLUMNS];
  SbxPayloads *payloads;
  char *layout;

  gboolean wanted[SBX_N_COLUMNS];
  int chosen[SBX_N_COLUMNS]; /* width in pixels; 0: what the font needs */
  double digit;
  int width;
  gboolean fitting;
};

G_DEFINE_FINAL_TYPE (SbxActionColumns, sbx_action_columns, G_TYPE_OBJECT)

typedef enum
{
  PROP_LAYOUT = 1,
} SbxActionColumnsProperty;

static GParamSpec *properties[PROP_LAYOUT + 1];

/* The order in which columns leave a list that is too narrow for them. */
static const SbxColumn leaving[] = {
  SBX_COLUMN_NUMBER, SBX_COLUMN_DURATION, SBX_COLUMN_STORE, SBX_COLUMN_CHANGED, SBX_COLUMN_DELTA,
  SBX_COLUMN_PAYLOAD, SBX_COLUMN_BRIDGE, SBX_COLUMN_TIME,
};

static int
get_width (SbxActionColumns *self,
           SbxColumn         column)
{
  return self->chosen[column] > 0
         ? self->chosen[column] : sbx_action_column_get_width (column, self->digit);
}

static void
choose (SbxActionColumns *self,
        gboolean          fits[SBX_N_COLUMNS])
{
  int sum = 0;

  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    {
      fits[i] = self->wanted[i];
      sum += fits[i] ? get_width (self, i) : 0;
    }
  for (guint i = 0; self->width > 0 && sum > self->width && i < G_N_ELEMENTS (leaving); i++)
    if (fits[leaving[i]])
      {
        fits[leaving[i]] = FALSE;
        sum -= get_width (self, leaving[i]);
      }
}

/* With hidden columns GTK 4.8 does not hand out the width that is left, so they are taken out. */
static void
show (SbxActionColumns *self)
{
  gboolean fits[SBX_N_COLUMNS];
  guint position = 0;

  choose (self, fits);
  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    {
      gboolean there = gtk_column_view_column_get_column_view (self->columns[i]) != NULL;

      if (there && !fits[i])
        gtk_column_view_remove_column (self->view, self->columns[i]);
      else if (!there && fits[i])
        gtk_column_view_insert_column (self->view, position, self->columns[i]);
      position += fits[i] ? 1 : 0;
    }
}

/* Columns are as wide as they were made, or as the font needs. */
static void
fit (SbxActionColumns *self)
{
  self->fitting = TRUE;
  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    if (i != SBX_COLUMN_ACTION)
      gtk_column_view_column_set_fixed_width (self->columns[i], get_width (self, i));
  self->fitting = FALSE;
  show (self);
}

static void
write_layout (SbxActionColumns *self)
{
  g_autoptr (GString) layout = g_string_new (NULL);

  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    {
      if (self->wanted[i] == sbx_action_column_is_usual (i) && self->chosen[i] == 0)
        continue;
      g_string_append_printf (layout, "%s%s%s", layout->len > 0 ? "," : "",
                              self->wanted[i] ? "" : "-", sbx_action_column_get_name (i));
      if (self->chosen[i] > 0)
        g_string_append_printf (layout, "=%d", self->chosen[i]);
    }
  if (g_strcmp0 (self->layout, layout->str) == 0)
    return;
  g_free (self->layout);
  self->layout = g_string_free (g_steal_pointer (&layout), FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAYOUT]);
}

static void
read_part (SbxActionColumns *self,
           const char       *part)
{
  gboolean wanted = *part != '-';
  const char *name = wanted ? part : part + 1;
  const char *equals = strchr (name, '=');
  gsize length = equals != NULL ? (gsize) (equals - name) : strlen (name);

  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    {
      const char *known = sbx_action_column_get_name (i);
      gint64 width = equals != NULL ? g_ascii_strtoll (equals + 1, NULL, 10) : 0;

      if (strlen (known) != length || strncmp (known, name, length) != 0)
        continue;
      self->wanted[i] = wanted || i == SBX_COLUMN_ACTION;
      if (i != SBX_COLUMN_ACTION && width > 0)
        self->chosen[i] = (int) CLAMP (width, LEAST_WIDTH, MOST_WIDTH);
    }
}

/* By dragging: GTK sets the width. */
static void
resized_cb (GtkColumnViewColumn *column,
            GParamSpec          *pspec,
            SbxActionColumns    *self)
{
  int width = gtk_column_view_column_get_fixed_width (column);

  if (self->fitting)
    return;
  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    if (self->columns[i] == column && i != SBX_COLUMN_ACTION)
      self->chosen[i] = width > 0 ? CLAMP (width, LEAST_WIDTH, MOST_WIDTH) : 0;
  write_layout (self);
}

static void
sbx_action_columns_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch ((SbxActionColumnsProperty) prop_id)
    {
    case PROP_LAYOUT:
      g_value_set_string (value, SBX_ACTION_COLUMNS (object)->layout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_action_columns_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch ((SbxActionColumnsProperty) prop_id)
    {
    case PROP_LAYOUT:
      sbx_action_columns_set_layout (SBX_ACTION_COLUMNS (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_action_columns_finalize (GObject *object)
{
  SbxActionColumns *self = SBX_ACTION_COLUMNS (object);

  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    g_clear_object (&self->columns[i]);
  g_object_run_dispose (G_OBJECT (self->payloads));
  g_clear_object (&self->payloads);
  g_clear_pointer (&self->layout, g_free);

  G_OBJECT_CLASS (sbx_action_columns_parent_class)->finalize (object);
}

static void
sbx_action_columns_class_init (SbxActionColumnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sbx_action_columns_get_property;
  object_class->set_property = sbx_action_columns_set_property;
  object_class->finalize = sbx_action_columns_finalize;

  properties[PROP_LAYOUT] =
    g_param_spec_string ("layout", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
sbx_action_columns_init (SbxActionColumns *self)
{
  self->layout = g_strdup ("");
  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    self->wanted[i] = sbx_action_column_is_usual (i);
}

SbxActionColumns *
sbx_action_columns_new (GtkColumnView *view,
                        SbxShown      *shown)
{
  SbxActionColumns *self;

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), NULL);
  g_return_val_if_fail (SBX_IS_SHOWN (shown), NULL);

  self = g_object_new (SBX_TYPE_ACTION_COLUMNS, NULL);
  self->view = view;
  self->payloads = sbx_payloads_new (shown);
  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    {
      self->columns[i] = sbx_action_column_new (i, sbx_shown_get_world (shown),
                                                self->payloads);
      g_signal_connect_object (self->columns[i], "notify::fixed-width", G_CALLBACK (resized_cb),
                               self, 0);
    }
  return self;
}

void
sbx_action_columns_set_width (SbxActionColumns *self,
                              int               width)
{
  g_return_if_fail (SBX_IS_ACTION_COLUMNS (self));

  if (self->width == width)
    return;
  self->width = width;
  show (self);
}

void
sbx_action_columns_set_digit (SbxActionColumns *self,
                              double            digit)
{
  g_return_if_fail (SBX_IS_ACTION_COLUMNS (self));

  self->digit = digit;
  fit (self);
}

gboolean
sbx_action_columns_get_wanted (SbxActionColumns *self,
                               SbxColumn         column)
{
  g_return_val_if_fail (SBX_IS_ACTION_COLUMNS (self), FALSE);
  g_return_val_if_fail (column < SBX_N_COLUMNS, FALSE);

  return self->wanted[column];
}

void
sbx_action_columns_set_wanted (SbxActionColumns *self,
                               SbxColumn         column,
                               gboolean          wanted)
{
  g_return_if_fail (SBX_IS_ACTION_COLUMNS (self));
  g_return_if_fail (column < SBX_N_COLUMNS);

  self->wanted[column] = wanted || column == SBX_COLUMN_ACTION;
  show (self);
  write_layout (self);
}

void
sbx_action_columns_set_menu (SbxActionColumns *self,
                             GMenuModel       *menu)
{
  g_return_if_fail (SBX_IS_ACTION_COLUMNS (self));

  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    gtk_column_view_column_set_header_menu (self->columns[i], menu);
}

void
sbx_action_columns_reset (SbxActionColumns *self)
{
  sbx_action_columns_set_layout (self, "");
}

const char *
sbx_action_columns_get_layout (SbxActionColumns *self)
{
  g_return_val_if_fail (SBX_IS_ACTION_COLUMNS (self), NULL);

  return self->layout;
}

/**
 * sbx_action_columns_set_layout:
 * @self: columns
 * @layout: as it was kept; what cannot be understood is left out
 */
void
sbx_action_columns_set_layout (SbxActionColumns *self,
                               const char       *layout)
{
  g_auto (GStrv) parts = NULL;

  g_return_if_fail (SBX_IS_ACTION_COLUMNS (self));

  parts = g_strsplit (layout != NULL ? layout : "", ",", -1);
  for (SbxColumn i = 0; i < SBX_N_COLUMNS; i++)
    {
      self->wanted[i] = sbx_action_column_is_usual (i);
      self->chosen[i] = 0;
    }
  for (char **part = parts; *part != NULL; part++)
    read_part (self, *part);
  if (self->digit > 0)
    fit (self);
  write_layout (self);
}
