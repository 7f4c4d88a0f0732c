/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-command.h"

G_DEFINE_QUARK (sbx-command-error-quark, sbx_command_error)

static const char *const names[SBX_N_COMMANDS] = {
  [SBX_COMMAND_DISPATCH] = "dispatch",
  [SBX_COMMAND_JUMP] = "jump",
  [SBX_COMMAND_SKIP] = "skip",
  [SBX_COMMAND_REORDER] = "reorder",
  [SBX_COMMAND_SWEEP] = "sweep",
  [SBX_COMMAND_COMMIT] = "commit",
  [SBX_COMMAND_ROLLBACK] = "rollback",
  [SBX_COMMAND_RESET] = "reset",
  [SBX_COMMAND_LOCK] = "lock",
  [SBX_COMMAND_PAUSE] = "pause",
  [SBX_COMMAND_IMPORT] = "import",
};

/**
 * sbx_command_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): its name in the protocol
 */
const char *
sbx_command_kind_to_string (SbxCommandKind kind)
{
  g_return_val_if_fail ((guint) kind < SBX_N_COMMANDS, NULL);

  return names[kind];
}

/**
 * sbx_command_kind_from_string:
 * @text: a name
 * @kind: (out): the kind, if it is one
 *
 * Returns: whether there is such a command
 */
gboolean
sbx_command_kind_from_string (const char     *text,
                              SbxCommandKind *kind)
{
  for (guint i = 0; i < SBX_N_COMMANDS; i++)
    {
      if (g_str_equal (text, names[i]))
        {
          *kind = (SbxCommandKind) i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * sbx_command_set_from_json:
 * @json: a document
 * @token: an array of names; names of no command are passed over
 *
 * Returns: the set
 */
SbxCommandSet
sbx_command_set_from_json (const SbxJson *json,
                           guint32        token)
{
  SbxCommandSet set = 0;

  for (guint32 at = sbx_json_first (json, token); at != 0; at = sbx_json_after (json, token, at))
    {
      for (guint i = 0; i < SBX_N_COMMANDS; i++)
        {
          if (sbx_json_equals (json, at, names[i]))
            set |= 1u << i;
        }
    }

  return set;
}

/**
 * sbx_command_new:
 * @kind: what to do
 * @store: index of the store
 *
 * Returns: (transfer full): a command; set further members before it is sent
 */
SbxCommand *
sbx_command_new (SbxCommandKind kind,
                 guint          store)
{
  SbxCommand *self = g_new0 (SbxCommand, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->store = store;

  return self;
}

/**
 * sbx_command_ref:
 * @self: a command
 *
 * Returns: (transfer full): @self
 */
SbxCommand *
sbx_command_ref (SbxCommand *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * sbx_command_unref:
 * @self: (transfer full): a command
 *
 * Releases a reference.
 */
void
sbx_command_unref (SbxCommand *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->json, sbx_json_unref);
  g_free (self->id);
  g_free (self->before_id);
  g_free (self);
}
