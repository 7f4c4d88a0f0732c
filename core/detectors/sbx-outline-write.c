/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How values and patches come into an outline. Everything here is bounded by the looks an event
 * has, and by the paths there is room for. */

#include "config.h"

#include "sbx-outline-private.h"

#define MAX_CHILDREN 64       /* of an object, those included that are gone */
#define MAX_ROOT_CHILDREN 400
#define MAX_NAME 64

/* --- Nodes ----------------------------------------------------------------------------------- */

/* (nullable): it is too deep, or there is no room; what is there stays unknown */
static SbxOutlineNode *
get_child (SbxOutlineWriter *writer,
           SbxOutlineNode   *node,
           const char       *name,
           gsize             length,
           gboolean         *added)
{
  SbxOutlineNode *child = sbx_outline_node_find (node, sbx_outline_hash (name, length));
  gboolean many;

  *added = FALSE;
  if (child != NULL)
    return child;
  if (node->depth >= SBX_OUTLINE_MAX_DEPTH
      || node->n_children >= (node->parent == NULL ? MAX_ROOT_CHILDREN : MAX_CHILDREN)
      || writer->outline->n_nodes >= SBX_OUTLINE_MAX_PATHS
      || *writer->n_nodes >= SBX_OUTLINE_MAX_ALL_PATHS)
    {
      node->full = TRUE;
      return NULL;
    }
  *added = TRUE;
  many = length > 0 && (strcmp (name, "[]") == 0 || strcmp (name, "*") == 0);

  return sbx_outline_node_new (writer, node, name, length, node->exact && !many);
}

static SbxOutlineNode *
get_child_at (SbxOutlineWriter *writer,
              SbxOutlineNode   *node,
              guint32           key,
              gboolean         *added)
{
  const SbxJsonToken *at = &writer->json->tokens[key];
  const char *text = writer->json->text + at->offset;
  char name[MAX_NAME + 1];

  /* The text of a document does not end at a key's end. */
  if (at->length > MAX_NAME)
    return get_child (writer, node, text, MIN (at->length, 4096), added);
  memcpy (name, text, at->length);
  name[at->length] = '\0';

  return get_child (writer, node, name, at->length, added);
}

static void
touch (SbxOutlineWriter *writer,
       SbxOutlineNode   *node)
{
  if (node->written == writer->event->number)
    return;
  node->written = writer->event->number;
  node->written_time = writer->event->time;
  node->writes++;
  node->writer = writer->event->remote;
}

static void
set_present (SbxOutlineWriter *writer,
             SbxOutlineNode   *node)
{
  if (node->present)
    return;
  node->present = TRUE;
  node->since = writer->event->time;
  node->since_state = writer->outline->n_states;
  if (node->parent != NULL)
    node->parent->shape += node->key;
}

static void
set_absent (SbxOutlineNode *node)
{
  if (!node->present)
    return;
  node->present = FALSE;
  if (node->parent != NULL)
    node->parent->shape -= node->key;
}

static void
note_shape (SbxOutlineNode *node)
{
  for (guint i = 0; i < MIN (node->n_shapes, SBX_OUTLINE_MAX_SHAPES); i++)
    {
      if (node->shapes[i] == node->shape)
        return;
    }
  node->shapes[node->n_shapes % SBX_OUTLINE_MAX_SHAPES] = node->shape;
  node->n_shapes = node->n_shapes < 2 * SBX_OUTLINE_MAX_SHAPES - 1 ? node->n_shapes + 1
                                                                   : SBX_OUTLINE_MAX_SHAPES;
}

static gboolean
knows_shape (const SbxOutlineNode *node)
{
  for (guint i = 0; i < MIN (node->n_shapes, SBX_OUTLINE_MAX_SHAPES); i++)
    {
      if (node->shapes[i] == node->shape)
        return TRUE;
    }

  return FALSE;
}

/* --- What changed ---------------------------------------------------------------------------- */

static void
add_change (SbxOutlineChange      *changes,
            guint                 *n,
            SbxOutlineNode        *node,
            const SbxOutlineValue *old)
{
  if (*n >= SBX_OUTLINE_MAX_CHANGES)
    return;
  changes[*n].node = node;
  changes[*n].old = *old;
  ++*n;
}

static void
add_gone (SbxOutlineWriter *writer,
          SbxOutlineNode   *node)
{
  add_change (writer->changes->gone, &writer->changes->n_gone, node, &node->value);
}

static void
add_fresh (SbxOutlineWriter *writer,
           SbxOutlineNode   *node)
{
  if (writer->changes->n_fresh < SBX_OUTLINE_MAX_CHANGES)
    writer->changes->fresh[writer->changes->n_fresh++] = node;
}

static void
put_value (SbxOutlineWriter      *writer,
           SbxOutlineNode        *node,
           const SbxOutlineValue *value)
{
  const guint32 nothing = SBX_OUTLINE_TYPE_BIT (SBX_OUTLINE_NULL)
                          | SBX_OUTLINE_TYPE_BIT (SBX_OUTLINE_UNKNOWN);
  guint32 before = node->types & ~nothing;
  guint32 bit = SBX_OUTLINE_TYPE_BIT (value->type);
  guint8 was = node->solid;
  SbxOutlineValue old;

  node->types |= bit;
  if ((bit & ~nothing) != 0 && node->solid != value->type)
    {
      if (node->solid != SBX_OUTLINE_UNKNOWN && node->n_flips < G_MAXUINT8)
        node->n_flips++;
      node->solid = value->type;
    }
  if (node->value.type == value->type && node->value.hash == value->hash && node->number != 0)
    return;
  if (before != 0 && (bit & ~nothing) != 0 && (before & bit) == 0)
    {
      old = node->value;
      old.type = was;
      add_change (writer->changes->retyped, &writer->changes->n_retyped, node, &old);
    }
  if (node->exact && value->type != SBX_OUTLINE_OBJECT && value->type != SBX_OUTLINE_LIST)
    add_change (writer->changes->changed, &writer->changes->n_changed, node, &node->value);
  old = node->value;
  /* Of a value that was emptied the last one stays known: what comes next may be the same thing in
   * another shape. */
  node->value.type = value->type;
  if (value->type != SBX_OUTLINE_NULL && value->type != SBX_OUTLINE_UNKNOWN)
    node->value = *value;
  else
    node->value.hash = 0;
  node->number = writer->event->number;
  node->time = writer->event->time;
  if (writer->watch != NULL && node->exact)
    writer->watch (node, &old, writer->event, writer->watcher);
}

/* --- Objects and lists ----------------------------------------------------------------------- */

/* `17`, `u1`, `a-12`, `0b3f…`: what somebody numbered or drew by lot. */
static gboolean
is_id (const char *text,
       guint32     length)
{
  guint digits = 0;
  guint letters = 0;

  for (guint32 i = 0; i < length; i++)
    {
      digits += g_ascii_isdigit (text[i]) != 0;
      letters += g_ascii_isalpha (text[i]) != 0;
    }

  return digits > 0 && (letters <= 3 || (length >= 16 && digits >= 4));
}

static gboolean
is_dictionary (SbxOutlineWriter *writer,
               SbxOutlineNode   *node,
               guint32           token,
               guint             count)
{
  const SbxJson *json = writer->json;

  if (node->dictionary || count > (node->parent == NULL ? SBX_OUTLINE_MAX_ROOT
                                                        : SBX_OUTLINE_MAX_MEMBERS))
    return TRUE;
  if (count == 0)
    return FALSE;
  for (guint32 key = sbx_json_first (json, token); key != 0;
       key = sbx_json_after (json, token, key + 1))
    {
      if (!is_id (json->text + json->tokens[key].offset, json->tokens[key].length))
        return FALSE;
    }

  return TRUE;
}

static void
become_dictionary (SbxOutlineNode *node)
{
  if (node->dictionary)
    return;
  node->dictionary = TRUE;
  for (SbxOutlineNode *child = node->first; child != NULL; child = child->next)
    set_absent (child);
}

/* One of many that stand for each other. */
static void
write_sample (SbxOutlineWriter *writer,
              SbxOutlineNode   *node,
              const char       *name,
              guint32           token)
{
  gboolean added;
  SbxOutlineNode *child = get_child (writer, node, name, strlen (name), &added);

  if (child == NULL)
    return;
  set_present (writer, child);
  child->n_with++;
  sbx_outline_write_value (writer, child, token);
}

static void
write_members (SbxOutlineWriter *writer,
               SbxOutlineNode   *node,
               guint32           token,
               guint32           stamp)
{
  const SbxJson *json = writer->json;

  for (guint32 key = sbx_json_first (json, token); key != 0;
       key = sbx_json_after (json, token, key + 1))
    {
      gboolean added;
      SbxOutlineNode *child = get_child_at (writer, node, key, &added);

      if (child == NULL)
        continue;
      if (added && node->n_objects > 0 && !node->stale)
        add_fresh (writer, child);
      child->stamp = stamp;
      child->n_with++;
      set_present (writer, child);
      sbx_outline_write_value (writer, child, key + 1);
    }
}

static void
write_object (SbxOutlineWriter *writer,
              SbxOutlineNode   *node,
              guint32           token)
{
  guint count = sbx_json_count (writer->json, token);
  gboolean known = node->n_objects > 0 && !node->stale;
  guint32 stamp;

  if (is_dictionary (writer, node, token, count))
    {
      guint n = 0;

      become_dictionary (node);
      for (guint32 key = sbx_json_first (writer->json, token);
           key != 0 && n++ < SBX_OUTLINE_MAX_SAMPLES;
           key = sbx_json_after (writer->json, token, key + 1))
        write_sample (writer, node, "*", key + 1);
      node->stale = FALSE;
      return;
    }
  if (count == 0)
    {
      node->stale = FALSE;
      return; /* emptied: what comes back is compared with what was */
    }

  stamp = ++*writer->stamp;
  write_members (writer, node, token, stamp);
  for (SbxOutlineNode *child = node->first; child != NULL; child = child->next)
    {
      if (child->stamp == stamp)
        continue;
      child->n_without++;
      if (known && (node->exact ? child->present : child->n_without == 1))
        add_gone (writer, child);
      set_absent (child);
    }
  node->stale = FALSE;
  if (node->n_objects++ == 0)
    note_shape (node);
}

static void
write_list (SbxOutlineWriter *writer,
            SbxOutlineNode   *node,
            guint32           token)
{
  guint n = 0;

  for (guint32 at = sbx_json_first (writer->json, token);
       at != 0 && n++ < SBX_OUTLINE_MAX_SAMPLES;
       at = sbx_json_after (writer->json, token, at))
    write_sample (writer, node, "[]", at);
}

/**
 * sbx_outline_write_value:
 * @node: where
 * @token: the value that is there now
 */
void
sbx_outline_write_value (SbxOutlineWriter *writer,
                         SbxOutlineNode   *node,
                         guint32           token)
{
  SbxOutlineValue value;

  if (writer->looks == 0)
    {
      node->stale = TRUE;
      return;
    }
  writer->looks--;
  touch (writer, node);
  sbx_outline_read_scalar (writer->json, token, &value);
  put_value (writer, node, &value);

  if (value.type == SBX_OUTLINE_OBJECT)
    write_object (writer, node, token);
  else if (value.type == SBX_OUTLINE_LIST)
    write_list (writer, node, token);
  else if (value.type == SBX_OUTLINE_UNKNOWN)
    node->stale = TRUE;
  else if (value.type != SBX_OUTLINE_NULL)
    node->stale = FALSE;
}

/* --- Patches --------------------------------------------------------------------------------- */

/* (nullable): the node that a step of a path leads to. Of what it passes nobody knows more than
 * that it is there. */
static SbxOutlineNode *
step (SbxOutlineWriter *writer,
      SbxOutlineNode   *node,
      guint32           key,
      gboolean         *added)
{
  gboolean list = writer->json->tokens[key].type == SBX_JSON_NUMBER;
  SbxOutlineNode *child;

  *added = FALSE;
  if (list || node->dictionary)
    return get_child (writer, node, list ? "[]" : "*", list ? 2 : 1, added);
  child = get_child_at (writer, node, key, added);
  if (child == NULL && node->full && node->parent != NULL)
    become_dictionary (node); /* more members come and go than any type has */

  return child;
}

static SbxOutlineNode *
pass (SbxOutlineWriter *writer,
      SbxOutlineNode   *node,
      guint32           key)
{
  gboolean added;
  SbxOutlineNode *child = step (writer, node, key, &added);

  if (child == NULL)
    return NULL;
  touch (writer, child);
  if (added)
    {
      child->stale = TRUE;
      set_present (writer, child);
    }

  return child;
}

static void
remove_member (SbxOutlineWriter *writer,
               SbxOutlineNode   *node,
               guint32           key)
{
  const SbxJsonToken *at = &writer->json->tokens[key];
  SbxOutlineNode *child = sbx_outline_node_find (node,
                                                 sbx_outline_hash (writer->json->text + at->offset,
                                                                   at->length));

  if (child == NULL || node->dictionary)
    return;
  child->n_without++;
  if (!node->stale && (node->exact ? child->present : child->n_without == 1))
    add_gone (writer, child);
  set_absent (child);
}

static void
set_member (SbxOutlineWriter *writer,
            SbxOutlineNode   *node,
            guint32           key,
            guint32           token)
{
  gboolean added;
  SbxOutlineNode *child = step (writer, node, key, &added);

  if (child == NULL)
    return;
  if (added && node->n_objects > 0 && !node->stale)
    add_fresh (writer, child);
  if (added || !child->present || !child->exact)
    child->n_with++;
  set_present (writer, child);
  sbx_outline_write_value (writer, child, token);
}

/* Tokens of an operation's members; 0 if there is none. */
typedef struct
{
  guint32 p;
  guint32 v;
  guint32 at;
  guint32 add;
} Operation;

/* In one walk: there are few members, and a patch has many operations. */
static Operation
read_operation (const SbxJson *json,
                guint32        operation)
{
  Operation found = { 0 };

  if (json->tokens[operation].type != SBX_JSON_OBJECT)
    return found;
  for (guint32 key = sbx_json_first (json, operation); key != 0;
       key = sbx_json_after (json, operation, key + 1))
    {
      if (sbx_json_equals (json, key, "p"))
        found.p = key + 1;
      else if (sbx_json_equals (json, key, "v"))
        found.v = key + 1;
      else if (sbx_json_equals (json, key, "at"))
        found.at = key + 1;
      else if (sbx_json_equals (json, key, "add"))
        found.add = key + 1;
    }

  return found;
}

static void
write_operation (SbxOutlineWriter *writer,
                 guint32           operation)
{
  const SbxJson *json = writer->json;
  Operation found = read_operation (json, operation);
  guint32 path = found.p;
  guint32 value = found.v;
  SbxOutlineNode *node = writer->outline->root;
  guint32 key = sbx_json_first (json, path);

  touch (writer, node);
  if (key == 0 && value != 0)
    {
      sbx_outline_write_value (writer, node, value);
      return;
    }
  for (guint32 next; key != 0; key = next)
    {
      next = sbx_json_after (json, path, key);
      if (next == 0 && found.at == 0)
        {
          if (value != 0)
            set_member (writer, node, key, value);
          else
            remove_member (writer, node, key);
          return;
        }
      node = pass (writer, node, key);
      if (node == NULL)
        return;
    }
  if (found.add != 0)
    write_list (writer, node, found.add);
}

void
sbx_outline_write_patch (SbxOutlineWriter *writer,
                         guint32           patch)
{
  for (guint32 at = sbx_json_first (writer->json, patch); at != 0;
       at = sbx_json_after (writer->json, patch, at))
    {
      if (writer->looks == 0)
        {
          writer->outline->root->stale = TRUE;
          return;
        }
      writer->looks--;
      write_operation (writer, at);
    }
}

/**
 * sbx_outline_write_end:
 *
 * An object that looks as it did at some time before has lost nothing: it began anew, or it is one
 * of several kinds of things.
 */
void
sbx_outline_write_end (SbxOutlineWriter *writer)
{
  SbxOutlineChanges *changes = writer->changes;
  guint n = 0;

  for (guint i = 0; i < changes->n_gone; i++)
    {
      SbxOutlineNode *node = changes->gone[i].node;

      if (node->parent->exact && (node->present || knows_shape (node->parent)))
        continue;
      changes->gone[n++] = changes->gone[i];
    }
  changes->n_gone = n;
  for (guint i = 0; i < n; i++)
    note_shape (changes->gone[i].node->parent);
  for (guint i = 0; i < changes->n_fresh; i++)
    note_shape (changes->fresh[i]->parent);
}
