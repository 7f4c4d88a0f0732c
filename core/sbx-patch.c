/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-patch.h"

#include <string.h>

#include "sbx-value-private.h"

G_DEFINE_QUARK (sbx-patch-error-quark, sbx_patch_error)

/**
 * Op:
 *
 * One operation of a patch, as tokens; 0 where it has no such member.
 */
typedef struct
{
  guint32 path;
  guint32 value;
  guint32 add;
  guint64 at;
  guint64 cut;
  gboolean splice;
} Op;

/* --- Form ------------------------------------------------------------------------------------ */

static gboolean
path_is_valid (const SbxJson *json,
               guint32        path)
{
  if (path == 0 || json->tokens[path].type != SBX_JSON_ARRAY)
    return FALSE;

  for (guint32 at = sbx_json_first (json, path); at != 0; at = sbx_json_after (json, path, at))
    {
      guint64 index;

      if (json->tokens[at].type != SBX_JSON_STRING && !sbx_json_get_uint (json, at, &index))
        return FALSE;
    }

  return TRUE;
}

/* The members of an operation are one letter or one short word: cheaper to look at them in one pass
 * than to look each up by name. */
static const char *
read_op (const SbxJson *json,
         guint32        token,
         Op            *op)
{
  guint32 at = 0;
  guint32 cut = 0;

  memset (op, 0, sizeof *op);
  if (json->tokens[token].type != SBX_JSON_OBJECT)
    return "an operation is no object";

  for (guint32 key = sbx_json_first (json, token); key != 0;)
    {
      const char *name = json->text + json->tokens[key].offset;
      gsize length = json->tokens[key].length;
      guint32 value = key + 1;

      if (length == 1 && name[0] == 'p')
        op->path = value;
      else if (length == 1 && name[0] == 'v')
        op->value = value;
      else if (length == 2 && memcmp (name, "at", 2) == 0)
        at = value;
      else if (length == 3 && memcmp (name, "cut", 3) == 0)
        cut = value;
      else if (length == 3 && memcmp (name, "add", 3) == 0)
        op->add = value;
      key = sbx_json_after (json, token, value);
    }

  if (!path_is_valid (json, op->path))
    return "an operation has no valid path";
  op->splice = at != 0;
  if (!op->splice)
    {
      if (op->value == 0 && json->tokens[op->path].next == op->path + 1)
        return "the whole state cannot be removed";
      return NULL;
    }
  if (!sbx_json_get_uint (json, at, &op->at)
      || (cut != 0 && !sbx_json_get_uint (json, cut, &op->cut))
      || (op->add != 0 && json->tokens[op->add].type != SBX_JSON_ARRAY))
    return "at, cut or add is not what it should be";

  return NULL;
}

/**
 * sbx_patch_validate:
 * @json: a document
 * @patch: token of the patch
 * @problem: (out) (transfer none): what is wrong, static text
 *
 * Checks the form of a patch (docs/protocol.md, 3), without a state.
 *
 * Returns: whether it is right
 */
gboolean
sbx_patch_validate (const SbxJson *json,
                    guint32        patch,
                    const char   **problem)
{
  Op op;

  if (json->tokens[patch].type != SBX_JSON_ARRAY)
    {
      *problem = "patch is no array";
      return FALSE;
    }
  for (guint32 at = sbx_json_first (json, patch); at != 0; at = sbx_json_after (json, patch, at))
    {
      *problem = read_op (json, at, &op);
      if (*problem != NULL)
        return FALSE;
    }

  return TRUE;
}

/* --- Applying -------------------------------------------------------------------------------- */

typedef struct
{
  const char *text;
  guint32 length;
  char *canonical;
} PathKey;

static PathKey
read_key (const SbxJson *json,
          guint32        token)
{
  PathKey key;

  key.text = json->text + json->tokens[token].offset;
  key.length = json->tokens[token].length;
  key.canonical = NULL;
  if (json->tokens[token].escaped)
    {
      key.canonical = sbx_key_canonicalize (key.text, key.length);
      if (key.canonical != NULL)
        {
          key.text = key.canonical;
          key.length = (guint32) strlen (key.canonical);
        }
    }

  return key;
}

static gboolean
fail_path (const char *problem,
           GError    **error)
{
  g_set_error_literal (error, SBX_PATCH_ERROR, SBX_PATCH_ERROR_PATH, problem);
  return FALSE;
}

static SbxValue **
take_array (const SbxJson *json,
            guint32        add,
            guint         *n_values)
{
  guint count = add != 0 ? sbx_json_count (json, add) : 0;
  SbxValue **values = g_new (SbxValue *, count + 1);
  guint i = 0;

  if (add != 0)
    {
      for (guint32 at = sbx_json_first (json, add); at != 0; at = sbx_json_after (json, add, at))
        values[i++] = sbx_value_new (json, at);
    }
  *n_values = i;

  return values;
}

static gboolean
apply_splice (SbxValue     **slot,
              const SbxJson *json,
              const Op      *op,
              GError       **error)
{
  g_autofree SbxValue **add = NULL;
  guint n_add;

  if (!sbx_value_make_writable (slot) || (*slot)->form != SBX_FORM_ARRAY)
    return fail_path ("a splice meets no array", error);
  if (op->at > (*slot)->node.count || op->cut > (*slot)->node.count - op->at)
    return fail_path ("a splice lies outside its array", error);

  add = take_array (json, op->add, &n_add);
  sbx_value_splice (*slot, (guint) op->at, (guint) op->cut, add, n_add);

  return TRUE;
}

/* The last step of a path, in a writable container. */
static gboolean
apply_last (SbxValue      *container,
            const SbxJson *json,
            guint32        step,
            const Op      *op,
            GError       **error)
{
  if (container->form == SBX_FORM_ARRAY)
    {
      guint64 index;
      SbxValue *value;

      if (!sbx_json_get_uint (json, step, &index)
          || index > container->node.count || op->value == 0)
        return fail_path ("a path names no place in its array", error);
      value = sbx_value_new (json, op->value);
      if (index == container->node.count)
        sbx_value_splice (container, (guint) index, 0, &value, 1);
      else
        sbx_value_set_at (container, (guint) index, value);
    }
  else
    {
      PathKey key = read_key (json, step);
      guint32 index = sbx_shape_find (container->node.shape, key.text, key.length);

      if (op->value == 0 && index != SBX_SHAPE_ABSENT)
        sbx_value_remove_member (container, index);
      else if (op->value != 0 && index != SBX_SHAPE_ABSENT)
        sbx_value_set_at (container, index, sbx_value_new (json, op->value));
      else if (op->value != 0)
        sbx_value_append_member (container, key.text, key.length, sbx_value_new (json, op->value));
      g_free (key.canonical);
    }

  return TRUE;
}

static SbxValue **
find_child (SbxValue      *container,
            const SbxJson *json,
            guint32        step)
{
  guint32 index = SBX_SHAPE_ABSENT;
  guint64 position;

  if (container->form == SBX_FORM_ARRAY)
    {
      if (sbx_json_get_uint (json, step, &position) && position < container->node.count)
        index = (guint32) position;
    }
  else
    {
      PathKey key = read_key (json, step);

      index = sbx_shape_find (container->node.shape, key.text, key.length);
      g_free (key.canonical);
    }

  return index == SBX_SHAPE_ABSENT ? NULL : &container->node.values[index];
}

/* Walks to the place, making every container on the way writable. The depth is that of the path,
 * which the JSON limit bounds; sizes of the ancestors are mended on the way back. */
static gboolean
apply_at (SbxValue     **slot,
          const SbxJson *json,
          guint32        step,
          const Op      *op,
          GError       **error)
{
  guint32 next;
  SbxValue **child;
  gsize before;
  gboolean done;

  if (step == 0 && op->splice)
    return apply_splice (slot, json, op, error);
  if (step == 0)
    {
      sbx_value_unref (*slot);
      *slot = sbx_value_new (json, op->value);
      return TRUE;
    }
  if (!sbx_value_make_writable (slot))
    return fail_path ("a path leads through a value that has no members", error);

  next = sbx_json_after (json, op->path, step);
  if (next == 0 && !op->splice)
    return apply_last (*slot, json, step, op, error);

  child = find_child (*slot, json, step);
  if (child == NULL)
    return fail_path ("a path leads through a member that does not exist", error);

  before = (*child)->size;
  done = apply_at (child, json, next, op, error);
  (*slot)->size = (*slot)->size - before + (*child)->size;

  return done;
}

/**
 * sbx_patch_apply:
 * @state: (inout): the state before; the state after
 * @json: the document of the patch
 * @patch: token of a patch that sbx_patch_validate() passed
 * @error: return location for an error, or %NULL
 *
 * Containers that nobody else holds are changed in place; others are copied first.
 *
 * Returns: %FALSE with @error if an operation does not fit; then *@state is the state up to it
 */
gboolean
sbx_patch_apply (SbxValue     **state,
                 const SbxJson *json,
                 guint32        patch,
                 GError       **error)
{
  Op op;

  for (guint32 at = sbx_json_first (json, patch); at != 0; at = sbx_json_after (json, patch, at))
    {
      if (read_op (json, at, &op) != NULL)
        return fail_path ("the patch is not valid", error);
      if (!apply_at (state, json, sbx_json_first (json, op.path), &op, error))
        return FALSE;
    }

  return TRUE;
}

/* --- Changes for people ---------------------------------------------------------------------- */

/**
 * sbx_change_free:
 * @self: (transfer full): a change
 */
void
sbx_change_free (SbxChange *self)
{
  g_free (self->path);
  g_free (self->from);
  g_free (self->identity);
  g_clear_pointer (&self->before, sbx_value_unref);
  g_clear_pointer (&self->after, sbx_value_unref);
  g_free (self);
}

static gboolean
is_identifier (const char *name)
{
  if (!g_ascii_isalpha (*name) && *name != '_' && *name != '$')
    return FALSE;
  for (; *name != '\0'; name++)
    {
      if (!g_ascii_isalnum (*name) && *name != '_' && *name != '$')
        return FALSE;
    }
  return TRUE;
}

static char *
path_to_text (const SbxJson *json,
              guint32        path)
{
  GString *text = g_string_new (NULL);

  for (guint32 at = sbx_json_first (json, path); at != 0; at = sbx_json_after (json, path, at))
    {
      g_autofree char *name = sbx_json_dup_string (json, at, NULL);
      gsize length;
      const char *raw = sbx_json_raw (json, at, &length);

      if (name != NULL && is_identifier (name))
        g_string_append_printf (text, "%s%s", text->len > 0 ? "." : "", name);
      else
        g_string_append_printf (text, "[%.*s]", (int) length, raw);
    }

  return g_string_free (text, FALSE);
}

static SbxValue *
lookup_path (SbxValue      *state,
             const SbxJson *json,
             guint32        path)
{
  SbxValue *value = sbx_value_ref (state);

  for (guint32 at = sbx_json_first (json, path);
       at != 0 && value != NULL;
       at = sbx_json_after (json, path, at))
    {
      g_autoptr (SbxValue) parent = value;
      g_autofree char *name = sbx_json_dup_string (json, at, NULL);
      guint64 index;

      if (name != NULL)
        value = sbx_value_lookup (parent, name);
      else if (sbx_json_get_uint (json, at, &index) && index < G_MAXUINT)
        value = sbx_value_lookup_index (parent, (guint) index);
      else
        value = NULL;
    }

  return value;
}

static void
add_change (GPtrArray *changes,
            char      *path,
            SbxValue  *before,
            SbxValue  *after)
{
  SbxChange *change = g_new0 (SbxChange, 1);

  change->path = path;
  change->before = before;
  change->after = after;
  g_ptr_array_add (changes, change);
}

static void
list_splice (GPtrArray     *changes,
             SbxValue      *array,
             const SbxJson *json,
             const Op      *op,
             guint          max)
{
  g_autofree char *path = path_to_text (json, op->path);

  for (guint64 i = 0; i < op->cut && changes->len < max; i++)
    add_change (changes, g_strdup_printf ("%s[%" G_GUINT64_FORMAT "]", path, op->at + i),
                array != NULL ? sbx_value_lookup_index (array, (guint) (op->at + i)) : NULL, NULL);
  if (op->add != 0)
    {
      guint64 i = op->at;

      for (guint32 at = sbx_json_first (json, op->add);
           at != 0 && changes->len < max;
           at = sbx_json_after (json, op->add, at), i++)
        add_change (changes, g_strdup_printf ("%s[%" G_GUINT64_FORMAT "]", path, i),
                    NULL, sbx_value_new (json, at));
    }
}

/**
 * sbx_patch_list_changes:
 * @before: (nullable): the state before, %NULL if unknown
 * @json: the document of the patch
 * @patch: token of a valid patch
 * @max: at most this many lines
 *
 * Returns: (transfer full) (element-type SbxChange): one line per changed place
 */
GPtrArray *
sbx_patch_list_changes (SbxValue      *before,
                        const SbxJson *json,
                        guint32        patch,
                        guint          max)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  Op op;

  for (guint32 at = sbx_json_first (json, patch);
       at != 0 && changes->len < max;
       at = sbx_json_after (json, patch, at))
    {
      g_autoptr (SbxValue) old = NULL;

      if (read_op (json, at, &op) != NULL)
        break;
      old = before != NULL ? lookup_path (before, json, op.path) : NULL;
      if (op.splice)
        list_splice (changes, old, json, &op, max);
      else
        add_change (changes, path_to_text (json, op.path), g_steal_pointer (&old),
                    op.value != 0 ? sbx_value_new (json, op.value) : NULL);
    }

  return changes;
}
