/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxRulesChoice"

#include "config.h"

#include "sbx-rules-choice.h"

#define KEY "rules-file"

struct _SbxRulesChoice
{
  GObject parent_instance;

  /* Owned References */
  GSettings *settings;
  SbxRulesFile *file; /* NULL: none is chosen */
  SbxRules *none;     /* what is in force without one */
};

G_DEFINE_FINAL_TYPE (SbxRulesChoice, sbx_rules_choice, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
file_cb (SbxRulesChoice *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
take_path (SbxRulesChoice *self)
{
  g_autofree char *path = g_settings_get_string (self->settings, KEY);

  if (g_strcmp0 (sbx_rules_choice_get_path (self), *path != '\0' ? path : NULL) == 0)
    return;
  g_clear_object (&self->file);
  if (*path != '\0')
    {
      self->file = sbx_rules_file_new (path);
      g_signal_connect_object (self->file, "changed", G_CALLBACK (file_cb), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
sbx_rules_choice_finalize (GObject *object)
{
  SbxRulesChoice *self = SBX_RULES_CHOICE (object);

  g_clear_object (&self->file);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->none, sbx_rules_unref);

  G_OBJECT_CLASS (sbx_rules_choice_parent_class)->finalize (object);
}

static void
sbx_rules_choice_class_init (SbxRulesChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_rules_choice_finalize;

  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_RULES_CHOICE, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_rules_choice_init (SbxRulesChoice *self)
{
  self->none = sbx_rules_new ();
}

/**
 * sbx_rules_choice_new:
 * @settings: where the path of the file is kept
 *
 * Returns: (transfer full): what all windows go by
 */
SbxRulesChoice *
sbx_rules_choice_new (GSettings *settings)
{
  SbxRulesChoice *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (SBX_TYPE_RULES_CHOICE, NULL);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (take_path), self,
                           G_CONNECT_SWAPPED);
  take_path (self);
  return self;
}

const char *
sbx_rules_choice_get_path (SbxRulesChoice *self)
{
  g_return_val_if_fail (SBX_IS_RULES_CHOICE (self), NULL);

  return self->file != NULL ? sbx_rules_file_get_path (self->file) : NULL;
}

void
sbx_rules_choice_set_path (SbxRulesChoice *self,
                         const char   *path)
{
  g_return_if_fail (SBX_IS_RULES_CHOICE (self));

  g_settings_set_string (self->settings, KEY, path != NULL ? path : "");
}

SbxRules *
sbx_rules_choice_get_rules (SbxRulesChoice *self)
{
  g_return_val_if_fail (SBX_IS_RULES_CHOICE (self), NULL);

  return self->file != NULL ? sbx_rules_file_get_rules (self->file) : self->none;
}

const char *
sbx_rules_choice_get_problem (SbxRulesChoice *self)
{
  g_return_val_if_fail (SBX_IS_RULES_CHOICE (self), NULL);

  return self->file != NULL ? sbx_rules_file_get_problem (self->file) : NULL;
}

SbxRulesFile *
sbx_rules_choice_get_file (SbxRulesChoice *self)
{
  g_return_val_if_fail (SBX_IS_RULES_CHOICE (self), NULL);

  return self->file;
}
