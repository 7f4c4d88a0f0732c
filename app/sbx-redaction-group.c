/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-redaction-group.h"
#include "sbx-widget-util.h"

#include <glib/gi18n.h>

#define SETTING "redaction-rules"
/* Rows of one kind; what is beyond is counted. */
#define MAX_PLACES 30u

struct _SbxRedactionGroup
{
  AdwPreferencesGroup parent_instance;

  /* Template Widgets */
  GtkSwitch *redact_switch;
  AdwEntryRow *add_row;
  GtkDropDown *kind;
  GtkLabel *mistake;

  /* Owned References */
  GSettings *settings;
  GPtrArray *kind_rows;
  GPtrArray *rule_rows;
  GPtrArray *kinds;      /* Kind, of the last preview */

  /* Data */
  guint n_team;
  guint64 count;
  gboolean known;        /* what is found */
};

G_DEFINE_FINAL_TYPE (SbxRedactionGroup, sbx_redaction_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

enum
{
  PROP_REDACT = 1,
};

static guint signals[N_SIGNALS];
static GParamSpec *redact_property;

typedef struct
{
  const char *kind;
  guint64 count;
  GPtrArray *places; /* SbxPreviewPlace, borrowed while rows are made */
} Kind;

static const struct
{
  const char *kind;
  const char *title;
} titles[] = {
  { "secret", N_("Passwords and Tokens") },
  { "jwt", N_("JSON Web Tokens") },
  { "pem", N_("Keys and Certificates") },
  { "api-key", N_("API Keys") },
  { "card", N_("Card Numbers") },
  { "iban", N_("Bank Accounts") },
  { "ssn", N_("Social Security Numbers") },
  { "login", N_("Passwords in Addresses") },
  { "email", N_("E-Mail Addresses") },
  { "user", N_("Names of Home Folders") },
  { "base64", N_("Secrets in Encoded Text") },
  { "rule", N_("Found by Your Patterns") },
};

/* In the order of the drop-down. */
static const char *const prefixes[] = { "key:", "path:", "text:" };

static const char *
get_title (const char *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].kind, kind))
      return _(titles[i].title);

  return kind;
}

static void
free_kind (gpointer data)
{
  Kind *kind = data;

  g_ptr_array_unref (kind->places);
  g_free (kind);
}

/* --- Rules ----------------------------------------------------------------------------------- */

SbxRedaction *
sbx_redaction_load (GSettings *settings)
{
  SbxRedaction *rules = sbx_redaction_new ();
  g_auto (GStrv) texts = g_settings_get_strv (settings, SETTING);

  for (guint i = 0; texts[i] != NULL; i++)
    sbx_redaction_add (rules, texts[i], NULL);
  return rules;
}

static void show_rules (SbxRedactionGroup *self);

static void
add_rule (SbxRedactionGroup *self,
          const char        *rule)
{
  g_auto (GStrv) texts = g_settings_get_strv (self->settings, SETTING);
  guint n = g_strv_length (texts);

  if (g_strv_contains ((const char *const *) texts, rule))
    return;
  texts = g_renew (char *, texts, n + 2);
  texts[n] = g_strdup (rule);
  texts[n + 1] = NULL;
  g_settings_set_strv (self->settings, SETTING, (const char *const *) texts);
  show_rules (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
remove_rule_cb (GtkButton         *button,
                SbxRedactionGroup *self)
{
  const char *rule = g_object_get_data (G_OBJECT (button), "rule");
  g_auto (GStrv) texts = g_settings_get_strv (self->settings, SETTING);
  g_autoptr (GPtrArray) left = g_ptr_array_new ();

  for (guint i = 0; texts[i] != NULL; i++)
    if (!g_str_equal (texts[i], rule))
      g_ptr_array_add (left, texts[i]);
  g_ptr_array_add (left, NULL);
  g_settings_set_strv (self->settings, SETTING, (const char *const *) left->pdata);
  show_rules (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static char *
describe_rule (const char *rule)
{
  static const struct { const char *prefix; const char *format; } forms[] = {
    { "key:", N_("Values named “%s” are replaced") },
    { "path:", N_("What stands at “%s” is replaced") },
    { "text:", N_("Text that matches “%s” is replaced") },
    { "keep:", N_("What stands at “%s” stays") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_str_has_prefix (rule, forms[i].prefix))
      {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        return g_strdup_printf (_(forms[i].format), rule + strlen (forms[i].prefix));
#pragma GCC diagnostic pop
      }

  return g_strdup (rule);
}

static GtkWidget *
make_button (const char *icon,
             const char *label,
             const char *tooltip)
{
  GtkWidget *button = icon != NULL ? gtk_button_new_from_icon_name (icon)
                                   : gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  return button;
}

static void
clear_rows (SbxRedactionGroup *self,
            GPtrArray         *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

static void
show_rules (SbxRedactionGroup *self)
{
  g_auto (GStrv) texts = g_settings_get_strv (self->settings, SETTING);

  clear_rows (self, self->rule_rows);
  for (guint i = 0; texts[i] != NULL; i++)
    {
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *title = describe_rule (texts[i]);
      g_autofree char *label = g_strdup_printf (_("Remove the rule “%s”"), texts[i]);
      GtkWidget *button = make_button ("user-trash-symbolic", NULL, label);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      g_object_set_data_full (G_OBJECT (button), "rule", g_strdup (texts[i]), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (remove_rule_cb), self, 0);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rule_rows, row);
    }
}

static char *
dup_typed (SbxRedactionGroup *self)
{
  guint kind = gtk_drop_down_get_selected (self->kind);
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->add_row)));

  return g_strconcat (prefixes[MIN (kind, G_N_ELEMENTS (prefixes) - 1)], g_strstrip (text), NULL);
}

/* What is wrong is said below the row, while it is typed. */
static gboolean
check_typed (SbxRedactionGroup *self)
{
  g_autofree char *rule = dup_typed (self);
  g_autoptr (GError) error = NULL;
  const char *mistake = NULL;

  if (!sbx_redaction_check (rule, &error))
    {
      if (g_error_matches (error, SBX_REDACTION_ERROR, SBX_REDACTION_ERROR_PATTERN))
        mistake = _("This is no regular expression, or one that matches everything. For example: "
                    "ACME-[0-9]+");
      else if (g_error_matches (error, SBX_REDACTION_ERROR, SBX_REDACTION_ERROR_SIZE))
        mistake = _("This is too long for a rule.");
    }
  gtk_label_set_label (self->mistake, mistake != NULL ? mistake : "");
  gtk_widget_set_visible (GTK_WIDGET (self->mistake), mistake != NULL);
  if (mistake != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->add_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->add_row), "error");

  return error == NULL;
}

static void
typed_cb (SbxRedactionGroup *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->add_row)) != '\0')
    check_typed (self);
  else
    gtk_widget_set_visible (GTK_WIDGET (self->mistake), FALSE);
}

static void
apply_cb (SbxRedactionGroup *self)
{
  g_autofree char *rule = NULL;

  if (!check_typed (self))
    return;
  rule = dup_typed (self);
  gtk_editable_set_text (GTK_EDITABLE (self->add_row), "");
  add_rule (self, rule);
}

/* --- What is replaced ------------------------------------------------------------------------ */

static void
keep_cb (GtkButton         *button,
         SbxRedactionGroup *self)
{
  add_rule (self, g_object_get_data (G_OBJECT (button), "rule"));
}

static char *
describe_place (const SbxPreviewPlace *place)
{
  g_autofree char *mark = g_strdup_printf ("redacted · %s · %.4s", place->kind, place->id);
  gulong n = (gulong) MIN (place->count, G_MAXUINT);

  switch (place->scope)
    {
    case SBX_REDACTOR_ACTION:
      /* Translators: %1$lu is a number, %2$s an action's type, %3$s what the reader will see. */
      return g_strdup_printf (ngettext ("%1$lu time in the action “%2$s”: %3$s",
                                        "%1$lu times in the action “%2$s”: %3$s", n),
                              n, place->what, mark);
    case SBX_REDACTOR_EVENT:
      /* Translators: %1$lu is a number, %2$s a kind of event, %3$s what the reader will see. */
      return g_strdup_printf (ngettext ("%1$lu time in events of the kind “%2$s”: %3$s",
                                        "%1$lu times in events of the kind “%2$s”: %3$s", n),
                              n, place->what, mark);
    case SBX_REDACTOR_STATE:
    default:
      return g_strdup_printf (ngettext ("%1$lu time in states: %2$s",
                                        "%1$lu times in states: %2$s", n), n, mark);
    }
}

static GtkWidget *
make_place (SbxRedactionGroup     *self,
            const SbxPreviewPlace *place)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *subtitle = describe_place (place);
  g_autofree char *label = g_strdup_printf (_("This is no secret: keep what stands at “%s”"),
                                            place->path);
  GtkWidget *button = make_button (NULL, _("Keep"), label);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 *place->path != '\0' ? place->path : _("The whole value"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_visible (button, *place->path != '\0');
  g_object_set_data_full (G_OBJECT (button), "rule", g_strconcat ("keep:", place->path, NULL),
                          g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (keep_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return row;
}

static void
add_kind (SbxRedactionGroup *self,
          const Kind        *kind)
{
  GtkWidget *row = adw_expander_row_new ();
  guint n = kind->places->len;
  /* Translators: how many secrets of a kind stand in how many places. */
  g_autofree char *where = g_strdup_printf (ngettext ("%u place", "%u places", n), n);
  g_autofree char *total = g_strdup_printf ("%" G_GUINT64_FORMAT, kind->count);
  GtkWidget *label = gtk_label_new (total);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), get_title (kind->kind));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), where);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "dim-label");
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), label);
  for (guint i = 0; i < MIN (n, MAX_PLACES); i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                              make_place (self, g_ptr_array_index (kind->places, i)));
  if (n > MAX_PLACES)
    {
      GtkWidget *more = adw_action_row_new ();
      g_autofree char *text = g_strdup_printf (ngettext ("And %u more place", "And %u more places",
                                                         n - MAX_PLACES), n - MAX_PLACES);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (more), text);
      gtk_widget_add_css_class (more, "dim-label");
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), more);
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->kind_rows, row);
}

static void
gather_kinds (SbxRedactionGroup      *self,
              const SbxExportPreview *preview)
{
  g_ptr_array_set_size (self->kinds, 0);
  for (guint i = 0; i < preview->places->len; i++)
    {
      SbxPreviewPlace *place = g_ptr_array_index (preview->places, i);
      Kind *kind = NULL;

      for (guint k = 0; k < self->kinds->len && kind == NULL; k++)
        {
          Kind *known = g_ptr_array_index (self->kinds, k);

          kind = g_str_equal (known->kind, place->kind) ? known : NULL;
        }
      if (kind == NULL)
        {
          kind = g_new0 (Kind, 1);
          kind->kind = place->kind;
          kind->places = g_ptr_array_new ();
          g_ptr_array_add (self->kinds, kind);
        }
      kind->count += place->count;
      g_ptr_array_add (kind->places, place);
    }
}

static void
set_text (SbxRedactionGroup *self,
          const char        *text)
{
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), text);
}

/* What was found, and what becomes of it as the switch stands. */
static void
show_found (SbxRedactionGroup *self)
{
  gulong n = (gulong) self->count;
  gboolean redact = sbx_redaction_group_get_redact (self);
  g_autofree char *found = NULL;
  g_autofree char *all = NULL;

  if (n == 0)
    found = g_strdup (_("Nothing that looks like a secret was found."));
  else if (!redact)
    found = g_strdup_printf (ngettext ("%lu secret was found. It will be in the file.",
                                       "%lu secrets were found. They will be in the file.", n), n);
  else
    found = g_strdup_printf (ngettext ("%lu secret was found. It becomes a pseudonym.",
                                       "%lu secrets were found. Each becomes a pseudonym, "
                                       "the same one wherever the same secret stands.", n), n);
  if (self->n_team > 0 && redact)
    all = g_strdup_printf (ngettext ("%s The rule configuration of your team adds %u rule.",
                                     "%s The rule configuration of your team adds %u rules.",
                                     self->n_team), found, self->n_team);
  set_text (self, all != NULL ? all : found);
}

void
sbx_redaction_group_set_progress (SbxRedactionGroup *self,
                                  double             fraction)
{
  /* Translators: %u is a percentage. */
  g_autofree char *text = g_strdup_printf (_("Looking for secrets… %u %%"),
                                           (guint) (CLAMP (fraction, 0, 1) * 100));

  self->known = FALSE;
  set_text (self, text);
}

void
sbx_redaction_group_set_n_team_rules (SbxRedactionGroup *self,
                                      guint              n)
{
  self->n_team = n;
}

/**
 * sbx_redaction_group_set_preview:
 * @self: the group
 * @preview: (nullable): what would be replaced
 * @problem: (nullable): why there is no preview, for people
 *
 * Shows what was found.
 */
void
sbx_redaction_group_set_preview (SbxRedactionGroup      *self,
                                 const SbxExportPreview *preview,
                                 const char             *problem)
{
  clear_rows (self, self->kind_rows);
  clear_rows (self, self->rule_rows);
  g_ptr_array_set_size (self->kinds, 0);
  self->count = preview != NULL ? preview->count : 0;
  if (preview != NULL)
    {
      gather_kinds (self, preview);
      for (guint i = 0; i < self->kinds->len; i++)
        add_kind (self, g_ptr_array_index (self->kinds, i));
      /* The places belong to the preview. */
      for (guint i = 0; i < self->kinds->len; i++)
        g_ptr_array_set_size (((Kind *) g_ptr_array_index (self->kinds, i))->places, 0);
    }
  self->known = preview != NULL;
  if (preview != NULL)
    show_found (self);
  else
    set_text (self, problem);
  show_rules (self);
}

gboolean
sbx_redaction_group_get_redact (SbxRedactionGroup *self)
{
  return gtk_switch_get_active (self->redact_switch);
}

SbxRedaction *
sbx_redaction_group_dup_rules (SbxRedactionGroup *self)
{
  return sbx_redaction_load (self->settings);
}

char *
sbx_redaction_group_dup_summary (SbxRedactionGroup *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->kinds->len; i++)
    {
      const Kind *kind = g_ptr_array_index (self->kinds, i);

      /* Translators: a line of a list: a kind of secrets, and how many of them. */
      g_string_append_printf (text, _("• %s: %lu\n"), get_title (kind->kind),
                              (gulong) kind->count);
    }
  return g_string_free (text, FALSE);
}

void
sbx_redaction_group_set_settings (SbxRedactionGroup *self,
                                  GSettings         *settings)
{
  g_set_object (&self->settings, settings);
  gtk_switch_set_active (self->redact_switch, g_settings_get_boolean (settings, "redact-exports"));
  show_rules (self);
}

/* --- Object ---------------------------------------------------------------------------------- */

static void
redact_cb (SbxRedactionGroup *self)
{
  gboolean redact = gtk_switch_get_active (self->redact_switch);

  gtk_widget_set_sensitive (GTK_WIDGET (self->add_row), redact);
  if (self->known)
    show_found (self);
  for (guint i = 0; i < self->kind_rows->len; i++)
    gtk_widget_set_sensitive (g_ptr_array_index (self->kind_rows, i), redact);
  g_object_notify_by_pspec (G_OBJECT (self), redact_property);
}

static void
sbx_redaction_group_get_property (GObject    *object,
                                  guint       id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  g_value_set_boolean (value, sbx_redaction_group_get_redact (SBX_REDACTION_GROUP (object)));
}

static void
sbx_redaction_group_dispose (GObject *object)
{
  SbxRedactionGroup *self = SBX_REDACTION_GROUP (object);

  g_clear_object (&self->settings);
  g_clear_pointer (&self->kind_rows, g_ptr_array_unref);
  g_clear_pointer (&self->rule_rows, g_ptr_array_unref);
  g_clear_pointer (&self->kinds, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), SBX_TYPE_REDACTION_GROUP);

  G_OBJECT_CLASS (sbx_redaction_group_parent_class)->dispose (object);
}

static void
sbx_redaction_group_class_init (SbxRedactionGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_redaction_group_dispose;
  G_OBJECT_CLASS (klass)->get_property = sbx_redaction_group_get_property;
  redact_property = g_param_spec_boolean ("redact", NULL, NULL, TRUE,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (G_OBJECT_CLASS (klass), PROP_REDACT, redact_property);
  signals[CHANGED] = g_signal_new ("changed", SBX_TYPE_REDACTION_GROUP, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/signalbox_inspector/Signalbox/ui/sbx-redaction-group.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxRedactionGroup, redact_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxRedactionGroup, add_row);
  gtk_widget_class_bind_template_child (widget_class, SbxRedactionGroup, kind);
  gtk_widget_class_bind_template_child (widget_class, SbxRedactionGroup, mistake);
  gtk_widget_class_bind_template_callback (widget_class, redact_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
}

static void
sbx_redaction_group_init (SbxRedactionGroup *self)
{
  self->kind_rows = g_ptr_array_new ();
  self->rule_rows = g_ptr_array_new ();
  self->kinds = g_ptr_array_new_with_free_func (free_kind);
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_drop_down_set_name (GTK_WIDGET (self->kind), _("What the new rule goes by"));
}
