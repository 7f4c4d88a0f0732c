/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-foreign-patch.h"

#include "sbx-limits.h"
#include "sbx-patch.h"
#include "sbx-pointer.h"

/* So many members are searched for one in another order; a test that needs more fails. */
#define MAX_SEARCH 4096u

G_DEFINE_QUARK (sbx-foreign-patch-error-quark, sbx_foreign_patch_error)

G_GNUC_PRINTF (3, 4)
static gboolean
fail (GError             **error,
      SbxForeignPatchError code,
      const char          *format,
      ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (SBX_FOREIGN_PATCH_ERROR, (int) code, format, arguments);
  va_end (arguments);

  return FALSE;
}

/* Operations of ours, applied to the state and added to those of the event. */
static gboolean
apply (SbxValue     **state,
       const GString *operations,
       GString       *out,
       GError       **error)
{
  g_autofree char *text = g_strdup_printf ("[%s]", operations->str);
  g_autoptr (SbxJson) json = sbx_json_parse (text, operations->len + 2, 0, 0, NULL);
  const char *problem;

  if (json == NULL || !sbx_patch_validate (json, 0, &problem)
      || !sbx_patch_apply (state, json, 0, NULL))
    return fail (error, SBX_FOREIGN_PATCH_ERROR_FIT, "A patch does not fit the state");
  if (sbx_value_get_size (*state) > SBX_LIMIT_JSON_SIZE
      || out->len + operations->len > SBX_LIMIT_JSON_SIZE)
    return fail (error, SBX_FOREIGN_PATCH_ERROR_SIZE, "A patch makes more than a state may be");

  if (out->len > 0 && out->str[out->len - 1] != '[')
    g_string_append_c (out, ',');
  g_string_append_len (out, operations->str, (gssize) operations->len);

  return TRUE;
}

/* --- JSON Patch (RFC 6902) ------------------------------------------------------------------- */

/**
 * Place:
 *
 * What a pointer means in a state: the container, and the last step in it.
 */
typedef struct
{
  SbxPointer steps;
  guint n_steps;
  GString *path;        /* of the container, as steps of ours, without brackets */
  SbxValue *container;  /* NULL for the root */
  SbxValue *value;      /* what is there; NULL if nothing is */
  gboolean is_array;
  guint index;          /* if @is_array */
} Place;

static void
place_clear (Place *self)
{
  g_strfreev (self->steps);
  if (self->path != NULL)
    g_string_free (self->path, TRUE);
  g_clear_pointer (&self->container, sbx_value_unref);
  g_clear_pointer (&self->value, sbx_value_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
enter (Place *self,
       char  *step)
{
  SbxJsonType type = sbx_value_get_json_type (self->value);

  g_clear_pointer (&self->container, sbx_value_unref);
  self->container = g_steal_pointer (&self->value);
  self->is_array = type == SBX_JSON_ARRAY;
  if (type == SBX_JSON_OBJECT)
    {
      self->value = sbx_value_lookup (self->container, step);
      return TRUE;
    }
  if (type != SBX_JSON_ARRAY)
    return FALSE;
  if (g_str_equal (step, "-"))
    self->index = sbx_value_get_n_children (self->container);
  else if (!sbx_pointer_parse_index (step, &self->index)
           || self->index > sbx_value_get_n_children (self->container))
    return FALSE;
  self->value = sbx_value_lookup_index (self->container, self->index);

  return TRUE;
}

static void
append_step (const Place *self,
             GString     *out)
{
  if (out->len > 0)
    g_string_append_c (out, ',');
  if (self->is_array)
    g_string_append_printf (out, "%u", self->index);
  else
    sbx_json_append_string (out, self->steps[self->n_steps - 1], -1);
}

static gboolean
find_place (SbxValue      *state,
            const SbxJson *json,
            guint32        op,
            const char    *name,
            Place         *place,
            GError       **error)
{
  guint32 token = sbx_json_member (json, op, name);
  g_autofree char *text = token != 0 ? sbx_json_dup_string (json, token, NULL) : NULL;

  place->steps = text != NULL ? sbx_pointer_parse (text) : NULL;
  if (place->steps == NULL)
    return fail (error, SBX_FOREIGN_PATCH_ERROR_FORM, "An operation has no “%s” that is a pointer",
                 name);

  place->path = g_string_new (NULL);
  place->value = sbx_value_ref (state);
  for (guint i = 0; place->steps[i] != NULL; i++)
    {
      if (i > 0)
        append_step (place, place->path);
      place->n_steps = i + 1;
      if (place->value == NULL || !enter (place, place->steps[i]))
        return fail (error, SBX_FOREIGN_PATCH_ERROR_FIT,
                     "A patch names “%s”, which the state does not have", text);
    }

  return TRUE;
}

static gboolean
must_exist (const Place *place,
            GError     **error)
{
  return place->value != NULL
         || fail (error, SBX_FOREIGN_PATCH_ERROR_FIT,
                  "A patch changes what the state does not have");
}

static void
append_path (const Place *place,
             gboolean     last,
             GString     *out)
{
  g_autoptr (GString) path = g_string_new (place->path->str);

  if (last && place->n_steps > 0)
    append_step (place, path);
  g_string_append_printf (out, "{\"p\":[%s]", path->str);
}

static gboolean
write_add (const Place *place,
           const char  *value,
           gsize        length,
           GString     *out)
{
  if (place->is_array)
    {
      append_path (place, FALSE, out);
      g_string_append_printf (out, ",\"at\":%u,\"cut\":0,\"add\":[", place->index);
      g_string_append_len (out, value, (gssize) length);
      g_string_append (out, "]}");
    }
  else
    {
      append_path (place, TRUE, out);
      g_string_append (out, ",\"v\":");
      g_string_append_len (out, value, (gssize) length);
      g_string_append_c (out, '}');
    }

  return TRUE;
}

static gboolean
write_remove (const Place *place,
              GString     *out,
              GError     **error)
{
  if (!must_exist (place, error))
    return FALSE;
  if (place->n_steps == 0)
    return fail (error, SBX_FOREIGN_PATCH_ERROR_FIT, "A patch removes the whole state");
  if (place->is_array)
    {
      append_path (place, FALSE, out);
      g_string_append_printf (out, ",\"at\":%u,\"cut\":1}", place->index);
    }
  else
    {
      append_path (place, TRUE, out);
      g_string_append_c (out, '}');
    }

  return TRUE;
}

static gboolean
write_replace (const Place *place,
               const char  *value,
               gsize        length,
               GString     *out,
               GError     **error)
{
  if (!must_exist (place, error))
    return FALSE;
  append_path (place, TRUE, out);
  g_string_append (out, ",\"v\":");
  g_string_append_len (out, value, (gssize) length);
  g_string_append_c (out, '}');

  return TRUE;
}

static gboolean is_same (SbxValue *a,
                         SbxValue *b);

/* Members in any order; nearly always it is the same. */
static gboolean
is_same_object (SbxValue *a,
                SbxValue *b)
{
  guint n = sbx_value_get_n_children (b);

  for (guint i = 0; i < n; i++)
    {
      SbxMember member = sbx_value_get_child (a, i);
      gboolean same = FALSE;

      for (guint j = 0; j < MIN (n, MAX_SEARCH) && !same; j++)
        {
          SbxMember other = sbx_value_get_child (b, (i + j) % n);

          if (other.key_length != member.key_length
              || memcmp (other.key, member.key, member.key_length) != 0)
            continue;
          if (!is_same (member.value, other.value))
            return FALSE;
          same = TRUE;
        }
      if (!same)
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_same_number (SbxValue *a,
                SbxValue *b)
{
  g_autoptr (GBytes) text_a = sbx_value_to_json (a);
  g_autoptr (GBytes) text_b = sbx_value_to_json (b);
  g_autofree char *copy_a = g_strndup (g_bytes_get_data (text_a, NULL), g_bytes_get_size (text_a));
  g_autofree char *copy_b = g_strndup (g_bytes_get_data (text_b, NULL), g_bytes_get_size (text_b));

  return g_ascii_strtod (copy_a, NULL) == g_ascii_strtod (copy_b, NULL);
}

static gboolean
is_same (SbxValue *a,
         SbxValue *b)
{
  SbxJsonType type = sbx_value_get_json_type (a);
  g_autoptr (SbxValue) open_a = NULL;
  g_autoptr (SbxValue) open_b = NULL;

  if (sbx_value_equal (a, b))
    return TRUE;
  if (type != sbx_value_get_json_type (b))
    return FALSE;
  if (type == SBX_JSON_NUMBER)
    return is_same_number (a, b);
  if (type == SBX_JSON_STRING)
    {
      g_autofree char *text_a = sbx_value_dup_string (a);
      g_autofree char *text_b = sbx_value_dup_string (b);

      return g_strcmp0 (text_a, text_b) == 0;
    }

  open_a = sbx_value_expand (a);
  open_b = sbx_value_expand (b);
  if (sbx_value_get_n_children (open_a) != sbx_value_get_n_children (open_b))
    return FALSE;
  if (type == SBX_JSON_OBJECT)
    return is_same_object (open_a, open_b);
  for (guint i = 0; i < sbx_value_get_n_children (open_a); i++)
    {
      if (!is_same (sbx_value_get_child (open_a, i).value, sbx_value_get_child (open_b, i).value))
        return FALSE;
    }

  return type == SBX_JSON_ARRAY;
}

static gboolean
take_test (const Place   *place,
           const SbxJson *json,
           guint32        value,
           GError       **error)
{
  g_autoptr (SbxValue) expected = sbx_value_new (json, value);

  if (!must_exist (place, error))
    return FALSE;

  return is_same (place->value, expected)
         || fail (error, SBX_FOREIGN_PATCH_ERROR_FIT, "A patch expects another state");
}

/* move and copy: the place of the target is looked for when the source is gone. */
static gboolean
take_transfer (SbxValue     **state,
               const SbxJson *json,
               guint32        op,
               gboolean       move,
               GString       *out,
               GError       **error)
{
  g_auto (Place) from = { 0 };
  g_auto (Place) to = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) value = NULL;

  if (!find_place (*state, json, op, "from", &from, error) || !must_exist (&from, error))
    return FALSE;
  if (out->len + sbx_value_get_size (from.value) > SBX_LIMIT_JSON_SIZE)
    return fail (error, SBX_FOREIGN_PATCH_ERROR_SIZE, "A patch makes more than a state may be");
  value = sbx_value_to_json (from.value);
  if (move)
    {
      if (!write_remove (&from, text, error) || !apply (state, text, out, error))
        return FALSE;
      g_string_truncate (text, 0);
    }
  if (!find_place (*state, json, op, "path", &to, error))
    return FALSE;
  write_add (&to, g_bytes_get_data (value, NULL), g_bytes_get_size (value), text);

  return apply (state, text, out, error);
}

static gboolean
take_operation (SbxValue     **state,
                const SbxJson *json,
                guint32        op,
                GString       *out,
                GError       **error)
{
  g_auto (Place) place = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  guint32 name = json->tokens[op].type == SBX_JSON_OBJECT ? sbx_json_member (json, op, "op") : 0;
  guint32 value = name != 0 ? sbx_json_member (json, op, "value") : 0;
  const char *raw;
  gsize length;

  if (name == 0)
    return fail (error, SBX_FOREIGN_PATCH_ERROR_FORM, "An operation has no “op”");
  if (sbx_json_equals (json, name, "move") || sbx_json_equals (json, name, "copy"))
    return take_transfer (state, json, op, sbx_json_equals (json, name, "move"), out, error);

  if (!find_place (*state, json, op, "path", &place, error))
    return FALSE;
  if (sbx_json_equals (json, name, "remove"))
    return write_remove (&place, text, error) && apply (state, text, out, error);
  if (value == 0)
    return fail (error, SBX_FOREIGN_PATCH_ERROR_FORM, "An operation has no value");
  raw = sbx_json_raw (json, value, &length);
  if (sbx_json_equals (json, name, "test"))
    return take_test (&place, json, value, error);
  if (sbx_json_equals (json, name, "add"))
    return write_add (&place, raw, length, text) && apply (state, text, out, error);
  if (sbx_json_equals (json, name, "replace"))
    return write_replace (&place, raw, length, text, error) && apply (state, text, out, error);

  return fail (error, SBX_FOREIGN_PATCH_ERROR_FORM, "An operation is of an unknown kind");
}

/**
 * sbx_foreign_patch_take_json:
 * @state: (inout): the state before; the state after, if the patch fits
 * @json: a document
 * @patch: token of a JSON Patch (RFC 6902) in it
 * @out: a patch of ours (docs/protocol.md, 3) is appended that does the same
 * @error: return location for an error of %SBX_FOREIGN_PATCH_ERROR
 *
 * All or nothing. Any thread.
 *
 * Returns: whether the patch fits
 */
gboolean
sbx_foreign_patch_take_json (SbxValue     **state,
                             const SbxJson *json,
                             guint32        patch,
                             GString       *out,
                             GError       **error)
{
  g_autoptr (GString) operations = g_string_new ("[");
  SbxValue *work;

  if (json->tokens[patch].type != SBX_JSON_ARRAY)
    return fail (error, SBX_FOREIGN_PATCH_ERROR_FORM, "A JSON Patch must be an array");

  work = sbx_value_ref (*state);
  for (guint32 at = sbx_json_first (json, patch); at != 0; at = sbx_json_after (json, patch, at))
    {
      if (!take_operation (&work, json, at, operations, error))
        {
          sbx_value_unref (work);
          return FALSE;
        }
    }
  sbx_value_unref (*state);
  *state = work;
  g_string_append_c (operations, ']');
  g_string_append_len (out, operations->str, (gssize) operations->len);

  return TRUE;
}
