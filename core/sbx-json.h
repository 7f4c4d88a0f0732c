/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <string.h>

#include "sbx-bytes.h"

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

/**
 * sbx_json_parse:
 * @text: (array length=length) (element-type char): the document; need not end with a zero
 * @length: length of @text in bytes
 * @max_size: the greatest @length allowed, or 0 for %SBX_LIMIT_JSON_SIZE
 * @max_depth: how deep arrays and objects may be nested, or 0 for %SBX_LIMIT_JSON_DEPTH
 * @error: return location for an error in the %SBX_JSON_ERROR domain
 *
 * Checks all of @text, which must be one JSON value in UTF-8 without a byte order mark, and keeps
 * a minified copy. Numbers stay the text they are, of whatever size. Each thread has its own
 * parser, so any thread may call this at any time.
 *
 * Returns: (transfer full) (nullable): the document
 */
SbxJson *sbx_json_parse (const char *text,
                         gsize       length,
                         gsize       max_size,
                         guint       max_depth,
                         GError    **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sbx_json_ref:
 * @self: a document
 *
 * Returns: (transfer full): @self
 */
SbxJson *sbx_json_ref (SbxJson *self);

/**
 * sbx_json_unref:
 * @self: (transfer full): a document
 *
 * Its `bytes` may be kept beyond it with a reference of their own.
 */
void sbx_json_unref (SbxJson *self);

/* Children. Where a child is returned, 0 stands for "none": the root is no child. Getters of
 * scalars take that 0 too, as long as the root is no scalar. */

/**
 * sbx_json_member:
 * @self: a document
 * @object: index of a token
 * @name: a key
 *
 * Looks through all members, in the order of the text. Of equal keys the last one counts, as in
 * JavaScript.
 *
 * Returns: index of the value of @name, or 0 if @object has none or is no object
 */
static inline guint32 sbx_json_member (const SbxJson *self,
                                       guint32        object,
                                       const char    *name);

/**
 * sbx_json_first:
 * @self: a document
 * @container: index of a token
 *
 * Returns: index of the first element of an array or of the first key of an object, or 0
 */
static inline guint32
sbx_json_first (const SbxJson *self,
                guint32        container)
{
  return self->tokens[container].next > container + 1 ? container + 1 : 0;
}

/**
 * sbx_json_after:
 * @self: a document
 * @container: index of an array or object
 * @token: index of an element of the array, or of a value (not a key) of the object
 *
 * Returns: index of the next element, or of the next key, or 0
 */
static inline guint32
sbx_json_after (const SbxJson *self,
                guint32        container,
                guint32        token)
{
  guint32 next = self->tokens[token].next;

  return next < self->tokens[container].next ? next : 0;
}

/**
 * sbx_json_count:
 * @self: a document
 * @container: index of a token
 *
 * Walks over the children; equal keys count each.
 *
 * Returns: how many elements or members there are; 0 for a scalar
 */
guint sbx_json_count (const SbxJson *self,
                      guint32        container);

/**
 * sbx_json_equals:
 * @self: a document
 * @token: index of a token
 * @string: a string
 *
 * Returns: whether the token is a string or key that means @string
 */
static inline gboolean sbx_json_equals (const SbxJson *self,
                                        guint32        token,
                                        const char    *string);

/* The same with the length at hand; the two above are inline so that the compiler knows the lengths
 * of names that are written in the code, and most comparisons end there. */

/**
 * sbx_json_member_n:
 * @self: a document
 * @object: index of a token
 * @name: a key
 * @length: length of @name in bytes
 *
 * Returns: as sbx_json_member()
 */
guint32 sbx_json_member_n (const SbxJson *self,
                           guint32        object,
                           const char    *name,
                           gsize          length);

/**
 * sbx_json_equals_n:
 * @self: a document
 * @token: index of a token
 * @string: a string
 * @length: length of @string in bytes
 *
 * Returns: as sbx_json_equals()
 */
gboolean sbx_json_equals_n (const SbxJson *self,
                            guint32        token,
                            const char    *string,
                            gsize          length);

static inline guint32
sbx_json_member (const SbxJson *self,
                 guint32        object,
                 const char    *name)
{
  return sbx_json_member_n (self, object, name, strlen (name));
}

static inline gboolean
sbx_json_equals (const SbxJson *self,
                 guint32        token,
                 const char    *string)
{
  const SbxJsonToken *at = &self->tokens[token];
  gsize length = strlen (string);

  if (!at->escaped)
    return at->length == length && at->type == SBX_JSON_STRING
           && sbx_bytes_equal (self->text + at->offset, string, length);

  return sbx_json_equals_n (self, token, string, length);
}

/**
 * sbx_json_dup_string:
 * @self: a document
 * @token: index of a token
 * @length: (out) (optional): length in bytes, which tells where U+0000 does not
 *
 * Escapes are resolved; a surrogate without its other half becomes U+FFFD, so the result is
 * valid UTF-8.
 *
 * Returns: (transfer full) (nullable): the string, or %NULL if the token is none
 */
char *sbx_json_dup_string (const SbxJson *self,
                           guint32        token,
                           gsize         *length);

/**
 * sbx_json_get_double:
 * @self: a document
 * @token: index of a token
 * @value: (out): the number, if there is one
 *
 * Returns: whether the token is a number that a double can hold, if not exactly
 */
gboolean sbx_json_get_double (const SbxJson *self,
                              guint32        token,
                              double        *value);

/**
 * sbx_json_get_uint:
 * @self: a document
 * @token: index of a token
 * @value: (out): the number, if there is one
 *
 * Returns: whether the token is a number of nothing but digits, up to 2^53
 */
gboolean sbx_json_get_uint (const SbxJson *self,
                            guint32        token,
                            guint64       *value);

/**
 * sbx_json_get_boolean:
 * @self: a document
 * @token: index of a token
 * @value: (out): true or false, if it is one of them
 *
 * Returns: whether the token is true or false
 */
gboolean sbx_json_get_boolean (const SbxJson *self,
                               guint32        token,
                               gboolean      *value);

/**
 * sbx_json_raw:
 * @self: a document
 * @token: index of a token
 * @length: (out): length of the text in bytes
 *
 * Returns: (transfer none): the text of the value, minified; of a string with its quotes
 */
const char *sbx_json_raw (const SbxJson *self,
                          guint32        token,
                          gsize         *length);

/**
 * sbx_json_append_string:
 * @out: where to append
 * @text: any bytes; what is not UTF-8 is replaced by U+FFFD
 * @length: length of @text in bytes, or -1 if it ends with a zero
 *
 * Appends @text as a JSON string, with quotes and escapes. U+2028 and U+2029 are escaped too, so
 * the result is a JavaScript string as well.
 */
void sbx_json_append_string (GString    *out,
                             const char *text,
                             gssize      length);

/**
 * sbx_json_append_member:
 * @out: where to append: an object to which a first member was written
 * @name: plain text without anything to escape
 * @text: (nullable): any bytes, ended by a zero
 *
 * Appends a comma and the member; nothing if there is no text.
 */
void sbx_json_append_member (GString    *out,
                             const char *name,
                             const char *text);

/**
 * sbx_json_copy_string:
 * @out: where to append: an object to which a first member was written
 * @name: plain text without anything to escape
 * @json: a document
 * @token: index of a token, or 0
 *
 * Appends a comma and the member with the string as it stands there; nothing if it is none.
 */
void sbx_json_copy_string (GString       *out,
                           const char    *name,
                           const SbxJson *json,
                           guint32        token);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxJson, sbx_json_unref)

G_END_DECLS
