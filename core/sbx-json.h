/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxJsonType:
 *
 * What a value in an [struct@SbxJson] is.
 */
typedef enum
{
  SBX_JSON_NULL,
  SBX_JSON_FALSE,
  SBX_JSON_TRUE,
  SBX_JSON_NUMBER,
  SBX_JSON_STRING,
  SBX_JSON_ARRAY,
  SBX_JSON_OBJECT,
} SbxJsonType;

/**
 * SbxJsonToken:
 * @offset: where the value's text begins, in bytes; for a string, after the quote
 * @length: length of that text in bytes; for a string, without the quotes
 * @next: index of the token behind this value and everything in it
 * @type: an [enum@SbxJsonType]
 * @escaped: for a string, whether the text holds a backslash
 *
 * One value of a document. The tokens of a document stand in the order of its text. Behind the
 * token of an array follow its elements, behind that of an object its keys (string tokens) and
 * values in turn.
 */
typedef struct
{
  guint32 offset;
  guint32 length;
  guint32 next;
  guint8 type;
  guint8 escaped;
} SbxJsonToken;

/**
 * SbxJson:
 * @text: the minified text of the document (no blank outside strings), NUL-terminated
 * @length: length of @text in bytes
 * @bytes: owns @text
 * @tokens: the tokens; token 0 is the root
 * @n_tokens: how many
 *
 * A validated JSON document: its text and an index of its values. Immutable and safe to read from
 * any thread. Everything that arrives on a socket or from a file passes through here.
 */
typedef struct
{
  const char *text;
  gsize length;
  GBytes *bytes;
  SbxJsonToken *tokens;
  guint32 n_tokens;
  gatomicrefcount ref_count;
} SbxJson;

/**
 * SbxJsonError:
 * @SBX_JSON_ERROR_SYNTAX: not JSON (RFC 8259), or not UTF-8
 * @SBX_JSON_ERROR_DEPTH: nested deeper than allowed
 * @SBX_JSON_ERROR_SIZE: longer than allowed
 */
typedef enum
{
  SBX_JSON_ERROR_SYNTAX,
  SBX_JSON_ERROR_DEPTH,
  SBX_JSON_ERROR_SIZE,
} SbxJsonError;

#define SBX_JSON_ERROR (sbx_json_error_quark ())
GQuark sbx_json_error_quark (void);

/* max_size and max_depth: 0 takes the defaults of sbx-limits.h. Thread-safe: each thread has its own parser. */
SbxJson *sbx_json_parse (const char *text, gsize length, gsize max_size, guint max_depth,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
SbxJson *sbx_json_ref (SbxJson *self);
void sbx_json_unref (SbxJson *self);

/* Children. A token index of 0 stands for "none" where a child is returned (the root is no child). */
guint32 sbx_json_member (const SbxJson *self, guint32 object, const char *name);
guint32 sbx_json_first (const SbxJson *self, guint32 container);   /* first element, or first key */
guint32 sbx_json_after (const SbxJson *self, guint32 container, guint32 token); /* next element, or next key: pass the *value* */
guint sbx_json_count (const SbxJson *self, guint32 container);

/* Scalars. */
gboolean sbx_json_equals (const SbxJson *self, guint32 token, const char *string);
char *sbx_json_dup_string (const SbxJson *self, guint32 token, gsize *length); /* unescaped; NULL if no string. U+0000 is kept: use @length */
gboolean sbx_json_get_double (const SbxJson *self, guint32 token, double *value); /* FALSE if no number, or not finite */
gboolean sbx_json_get_uint (const SbxJson *self, guint32 token, guint64 *value);  /* exact non-negative integers up to 2^53 only */
gboolean sbx_json_get_boolean (const SbxJson *self, guint32 token, gboolean *value);

/* Raw text of a value: strings with their quotes. */
const char *sbx_json_raw (const SbxJson *self, guint32 token, gsize *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxJson, sbx_json_unref)

/* Writing: appends @text as a JSON string with quotes and escapes (U+2028/2029 too). @length -1: NUL-terminated. */
void sbx_json_append_string (GString *out, const char *text, gssize length);

G_END_DECLS
