/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-shape.h"
#include "sbx-value.h"

G_BEGIN_DECLS

/* How a value looks inside: for sbx-value*.c, sbx-patch.c and sbx-compare.c alone. */

/**
 * SbxForm:
 *
 * How a value is held.
 */
typedef enum
{
  SBX_FORM_INLINE,   /* text behind the struct */
  SBX_FORM_SLICE,    /* text in somebody's bytes */
  SBX_FORM_OBJECT,
  SBX_FORM_ARRAY,
} SbxForm;

struct _SbxValue
{
  gint ref_count;
  guint8 form;
  gsize size;        /* of the JSON text */
  union
  {
    char text[8];    /* INLINE; longer than declared */
    struct
    {
      GBytes *owner;
      const char *text;
    } slice;
    struct
    {
      guint count;
      guint room;
      SbxValue **values;
      SbxShape *shape; /* NULL in an array */
    } node;
  };
};

/* NULL for what is expanded. */
static inline const char *
sbx_value_get_text (const SbxValue *self)
{
  return self->form == SBX_FORM_INLINE ? self->text
         : self->form == SBX_FORM_SLICE ? self->slice.text : NULL;
}

static inline gboolean
sbx_json_type_is_container (SbxJsonType type)
{
  return type == SBX_JSON_OBJECT || type == SBX_JSON_ARRAY;
}

/**
 * sbx_value_make_writable:
 * @slot: (inout): a reference; replaced if somebody else holds the value too
 *
 * Leaves a container in @slot that may be changed.
 *
 * Returns: %FALSE if the value is a scalar
 */
gboolean sbx_value_make_writable (SbxValue **slot);
/* All for writable containers. They keep @self->size right. */

/**
 * sbx_value_set_at:
 * @self: a writable container
 * @index: below its count
 * @value: (transfer full): the new child
 */
void sbx_value_set_at (SbxValue *self,
                       guint     index,
                       SbxValue *value);
/**
 * sbx_value_append_member:
 * @self: a writable object
 * @key: a canonical key that it lacks; copied
 * @length: length of @key in bytes
 * @value: (transfer full): the member's value
 */
void sbx_value_append_member (SbxValue   *self,
                              const char *key,
                              guint32     length,
                              SbxValue   *value);
/**
 * sbx_value_remove_member:
 * @self: a writable object
 * @index: below its count
 */
void sbx_value_remove_member (SbxValue *self,
                              guint     index);
/**
 * sbx_value_splice:
 * @self: a writable array
 * @at: where; at most its count
 * @cut: how many elements go
 * @add: (array length=n_add): the elements that come instead; each reference is taken, the array is
 *   not
 * @n_add: how many
 */
void sbx_value_splice (SbxValue  *self,
                       guint      at,
                       guint      cut,
                       SbxValue **add,
                       guint      n_add);

/**
 * sbx_key_canonicalize:
 * @text: JSON text of a key, without quotes
 * @length: its length in bytes
 *
 * Writes escapes in one way only, so that equal keys have equal text.
 *
 * Returns: (transfer full) (nullable): the canonical text, %NULL if @text is it
 */
char *sbx_key_canonicalize (const char *text,
                            gsize       length);

G_END_DECLS
