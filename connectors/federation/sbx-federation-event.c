/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From the steps of Module Federation's loading, as its observability plugin reports them, to
 * events. Stack traces and error contexts are left out: they hold paths and may hold anything. */

#include "config.h"

#include "sbx-federation-event.h"

#include <string.h>

#include "sbx-limits.h"

#define TEXT_MAX 1000u

struct _SbxFederationTold
{
  GHashTable *mounted; /* set of names */
  GHashTable *settled; /* set of trace and phase that have ended */
  gboolean has_host;
};

/* One step, read. */
typedef struct
{
  const SbxJson *json;
  guint32 event;
  char *trace;
  char *phase;
  char *status;
  char *host;
  char *remote; /* (nullable) */
} Step;

static void
step_clear (Step *step)
{
  g_free (step->trace);
  g_free (step->phase);
  g_free (step->status);
  g_free (step->host);
  g_free (step->remote);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Step, step_clear)

/* --- Reading --------------------------------------------------------------------------------- */

static char *
cut (char  *text,
     gsize  max_length)
{
  if (text != NULL && strlen (text) > max_length)
    *g_utf8_find_prev_char (text, text + max_length + 1) = '\0';

  return text;
}

gpointer
sbx_federation_digest (const char *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  gpointer key;

  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (&key, digest, sizeof key);

  return key;
}

/**
 * sbx_federation_dup_text:
 * @json: a document
 * @object: token of an object
 * @name: a member
 * @max_length: the most bytes; what is longer is cut
 *
 * Returns: (transfer full) (nullable): the text, %NULL if there is none or it is empty
 */
char *
sbx_federation_dup_text (const SbxJson *json,
                         guint32        object,
                         const char    *name,
                         gsize          max_length)
{
  guint32 token = sbx_json_member (json, object, name);
  g_autofree char *text = token != 0 ? sbx_json_dup_string (json, token, NULL) : NULL;

  if (text == NULL || text[0] == '\0')
    return NULL;

  return cut (g_steal_pointer (&text), max_length);
}

/* Query, fragment and credentials are nobody's business. */
static char *
dup_url (const SbxJson *json,
         guint32        object,
         const char    *name)
{
  char *url = sbx_federation_dup_text (json, object, name, TEXT_MAX);
  char *start;
  char *at;

  if (url == NULL)
    return NULL;

  url[strcspn (url, "?#")] = '\0';
  start = strstr (url, "://");
  if (start == NULL)
    return url;

  start += strlen ("://");
  at = memrchr (start, '@', strcspn (start, "/"));
  if (at != NULL)
    memmove (start, at + 1, strlen (at));

  return url;
}

static guint32
get_object (const SbxJson *json,
            guint32        object,
            const char    *name)
{
  guint32 token = sbx_json_member (json, object, name);

  return token != 0 && json->tokens[token].type == SBX_JSON_OBJECT ? token : 0;
}

static gboolean
read_step (Step          *step,
           const SbxJson *json,
           guint32        event)
{
  guint32 remote = get_object (json, event, "remote");

  step->json = json;
  step->event = event;
  step->trace = sbx_federation_dup_text (json, event, "traceId", SBX_LIMIT_NAME_LENGTH);
  step->phase = sbx_federation_dup_text (json, event, "phase", SBX_LIMIT_ID_LENGTH);
  step->status = sbx_federation_dup_text (json, event, "status", SBX_LIMIT_ID_LENGTH);
  step->host = sbx_federation_dup_text (json, event, "hostName", SBX_LIMIT_ID_LENGTH);
  if (remote != 0)
    step->remote = sbx_federation_dup_text (json, remote, "name", SBX_LIMIT_ID_LENGTH);

  return step->phase != NULL && step->status != NULL;
}

static char *
dup_error (const Step *step)
{
  g_autofree char *code = sbx_federation_dup_text (step->json, step->event, "errorCode", 64);
  g_autofree char *text = sbx_federation_dup_text (step->json, step->event, "errorMessage",
                                                   TEXT_MAX);

  if (code == NULL && text == NULL)
    return sbx_federation_dup_text (step->json, step->event, "message", TEXT_MAX);
  if (code == NULL || (text != NULL && strstr (text, code) != NULL))
    return g_steal_pointer (&text);

  return g_strdup_printf ("%s: %s", code, text != NULL ? text : "no message");
}

/* --- Writing --------------------------------------------------------------------------------- */

static void
append_flag (GString    *out,
             const char *name,
             gboolean    value)
{
  g_string_append_printf (out, ",\"%s\":%s", name, value ? "true" : "false");
}

/* A number or a boolean as it was sent. */
static void
append_member (GString       *out,
               const char    *name,
               const SbxJson *json,
               guint32        object,
               const char    *member,
               SbxJsonType    type)
{
  guint32 token = sbx_json_member (json, object, member);
  const char *raw;
  gsize length;
  double number;

  if (token == 0 || json->tokens[token].type != type
      || (type == SBX_JSON_NUMBER && !(sbx_json_get_double (json, token, &number) && number >= 0)))
    return;

  raw = sbx_json_raw (json, token, &length);
  g_string_append_printf (out, ",\"%s\":%.*s", name, (int) length, raw);
}

static void
mount (SbxFederationTold *self,
       SbxFeed           *feed,
       const char        *name,
       gboolean           host,
       const char        *entry)
{
  g_autoptr (GString) members = NULL;

  if (name == NULL || g_hash_table_contains (self->mounted, name)
      || g_hash_table_size (self->mounted) >= SBX_LIMIT_REMOTES_PER_PEER)
    return;

  g_hash_table_add (self->mounted, g_strdup (name));
  members = g_string_new (NULL);
  sbx_json_append_member (members, "remote", name);
  if (host)
    append_flag (members, "host", TRUE);
  sbx_json_append_member (members, "entry", entry);
  sbx_feed_add (feed, SBX_EVENT_MOUNT, members->str);
}

static void
load (SbxFeed    *feed,
      const Step *step,
      const char *remote,
      const char *what,
      const char *name,
      const char *version)
{
  g_autoptr (GString) members = g_string_new (NULL);
  gboolean failed = g_str_equal (step->status, "error");

  sbx_json_append_member (members, "remote", remote != NULL ? remote : "?");
  sbx_json_append_member (members, "what", what);
  sbx_json_append_member (members, "name", name);
  if (!g_str_equal (step->status, "start"))
    {
      append_flag (members, "ok", !failed);
      append_member (members, "ms", step->json, step->event, "duration", SBX_JSON_NUMBER);
    }
  if (failed)
    {
      g_autofree char *error = dup_error (step);

      sbx_json_append_member (members, "error", error != NULL ? error : "failed");
    }
  if (!g_str_equal (what, "shared"))
    {
      g_autofree char *url = dup_url (step->json, step->event, "sanitizedUrl");

      sbx_json_append_member (members, "url", url);
    }
  sbx_json_append_member (members, "version", version);
  sbx_feed_add (feed, SBX_EVENT_LOAD, members->str);
}

/* --- Steps ----------------------------------------------------------------------------------- */

/* The name as `loadRemote()` means it: `./Button` of `cart/Button`. */
static char *
dup_expose (const Step *step)
{
  g_autofree char *expose = sbx_federation_dup_text (step->json, step->event, "expose",
                                                     SBX_LIMIT_NAME_LENGTH);
  g_autofree char *request = NULL;
  gsize length;

  if (expose != NULL)
    return g_steal_pointer (&expose);

  request = sbx_federation_dup_text (step->json, step->event, "requestId", SBX_LIMIT_NAME_LENGTH);
  if (request == NULL || step->remote == NULL)
    return NULL;

  length = strlen (step->remote);
  if (!g_str_has_prefix (request, step->remote) || (request[length] != '/'
                                                    && request[length] != '\0'))
    return NULL;

  return request[length] == '\0' ? g_strdup (".") : g_strdup_printf ("./%s", request + length + 1);
}

/* Errors are told twice, by the step that failed and by the end of it all: they count once. A step
 * may begin anew in the same trace. */
static gboolean
is_news (SbxFederationTold *self,
         const Step        *step)
{
  g_autofree char *key = g_strdup_printf ("%s\n%s", step->trace != NULL ? step->trace : "",
                                          step->phase);

  if (g_str_equal (step->status, "start"))
    {
      g_hash_table_remove (self->settled, sbx_federation_digest (key));
      return TRUE;
    }
  if (g_str_equal (step->status, "complete")
      && g_hash_table_contains (self->settled, sbx_federation_digest (key)))
    return FALSE;
  if (g_hash_table_size (self->settled) < SBX_LIMIT_REPORTED_EVENTS)
    g_hash_table_add (self->settled, sbx_federation_digest (key));

  return TRUE;
}

/* `complete` says only that it has ended. */
static void
settle (Step *step)
{
  const SbxJson *json = step->json;

  if (!g_str_equal (step->status, "complete"))
    return;

  g_free (step->status);
  step->status = g_strdup (sbx_json_member (json, step->event, "errorMessage") != 0
                           || sbx_json_member (json, step->event, "errorCode") != 0 ? "error"
                                                                                   : "success");
}

static void
tell_remote (SbxFederationTold *self,
             SbxFeed           *feed,
             const Step        *step,
             const char        *what)
{
  guint32 remote = get_object (step->json, step->event, "remote");
  g_autofree char *name = g_str_equal (what, "expose") ? dup_expose (step) : NULL;

  load (feed, step, step->remote != NULL ? step->remote : step->host, what, name, NULL);
  if (remote != 0 && g_str_equal (step->status, "success") && g_str_equal (what, "expose"))
    {
      g_autofree char *entry = dup_url (step->json, remote, "entry");

      mount (self, feed, step->remote, FALSE, entry);
    }
}

/* One copy of a shared package. */
static void
tell_package (SbxFeed    *feed,
              const Step *step,
              guint32     source,
              const char *name,
              const char *version,
              gboolean    used)
{
  const SbxJson *json = step->json;
  guint32 shared = get_object (json, step->event, "shared");
  g_autoptr (GString) members = g_string_new (NULL);
  g_autofree char *provider = NULL;
  g_autofree char *required = NULL;
  gboolean loaded = FALSE;

  provider = sbx_federation_dup_text (json, source, "provider", SBX_LIMIT_ID_LENGTH);
  if (provider == NULL)
    provider = sbx_federation_dup_text (json, source, "from", SBX_LIMIT_ID_LENGTH);
  required = sbx_federation_dup_text (json, shared, "requiredVersion", SBX_LIMIT_NAME_LENGTH);
  if (!used)
    sbx_json_get_boolean (json, sbx_json_member (json, source, "loaded"), &loaded);

  sbx_json_append_member (members, "name", name);
  sbx_json_append_member (members, "version", version);
  sbx_json_append_member (members, "remote", step->host);
  sbx_json_append_member (members, "provider", provider);
  sbx_json_append_member (members, "required", required);
  append_member (members, "singleton", json, source, "singleton", SBX_JSON_TRUE);
  append_member (members, "singleton", json, source, "singleton", SBX_JSON_FALSE);
  append_flag (members, "loaded", used || loaded);
  sbx_feed_add (feed, SBX_EVENT_PACKAGE, members->str);
}

static void
tell_copies (SbxFeed    *feed,
             const Step *step,
             guint32     shared,
             const char *name,
             const char *selected)
{
  const SbxJson *json = step->json;
  guint32 copies = sbx_json_member (json, shared, "availableVersions");
  guint n = 0;

  if (copies == 0 || json->tokens[copies].type != SBX_JSON_ARRAY)
    return;

  for (guint32 copy = sbx_json_first (json, copies);
       copy != 0 && n < SBX_LIMIT_REPORTED_VERSIONS;
       copy = sbx_json_after (json, copies, copy), n++)
    {
      g_autofree char *version = cut (sbx_json_dup_string (json, copy, NULL),
                                      SBX_LIMIT_NAME_LENGTH);
      g_autoptr (GString) members = g_string_new (NULL);

      if (version == NULL || version[0] == '\0' || g_strcmp0 (version, selected) == 0)
        continue;
      /* Who brings it is not said: `from` and `provider` are those of the chosen one. */
      sbx_json_append_member (members, "name", name);
      sbx_json_append_member (members, "version", version);
      append_member (members, "singleton", json, shared, "singleton", SBX_JSON_TRUE);
      append_flag (members, "loaded", FALSE);
      sbx_feed_add (feed, SBX_EVENT_PACKAGE, members->str);
    }
}

static void
tell_shared (SbxFeed    *feed,
             const Step *step)
{
  const SbxJson *json = step->json;
  guint32 shared = get_object (json, step->event, "shared");
  guint32 registration = shared != 0 ? get_object (json, shared, "registration") : 0;
  guint32 candidate = registration != 0 ? get_object (json, registration, "candidate") : 0;
  g_autofree char *name = NULL;
  g_autofree char *version = NULL;

  if (shared == 0)
    return;
  name = sbx_federation_dup_text (json, shared, "name", SBX_LIMIT_NAME_LENGTH);
  if (name == NULL)
    return;

  /* Offered, not loaded. */
  if (candidate != 0)
    {
      version = sbx_federation_dup_text (json, candidate, "version", SBX_LIMIT_NAME_LENGTH);
      if (version != NULL)
        tell_package (feed, step, candidate, name, version, FALSE);
      return;
    }

  version = sbx_federation_dup_text (json, shared, "selectedVersion", SBX_LIMIT_NAME_LENGTH);
  if (!g_str_equal (step->status, "start"))
    {
      if (version != NULL)
        tell_package (feed, step, shared, name, version, g_str_equal (step->status, "success"));
      tell_copies (feed, step, shared, name, version);
    }
  load (feed, step, step->host, "shared", name, version);
}

/* What is not known is not lost: a line in the list. */
static void
tell_other (SbxFeed    *feed,
            const Step *step)
{
  g_autofree char *message = sbx_federation_dup_text (step->json, step->event, "message", TEXT_MAX);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) members = g_string_new (NULL);

  g_string_append_printf (text, "%s: %s", step->phase, step->status);
  if (message != NULL)
    g_string_append_printf (text, " (%s)", message);
  sbx_json_append_member (members, "level", g_str_equal (step->status, "error") ? "error" : "info");
  sbx_json_append_member (members, "text", text->str);
  sbx_json_append_member (members, "remote", step->remote);
  sbx_feed_add (feed, SBX_EVENT_LOG, members->str);
}

/* --- Public ---------------------------------------------------------------------------------- */

/**
 * sbx_federation_tell:
 * @self: what was told already
 * @feed: where events go; its time is that of the step
 * @json: a document
 * @event: token of one step, as the plugin reports it (`event`)
 *
 * Makes the events of one step. Steps inside others (matching a remote, reading an expose, running
 * its module) are not told: how the outer one ends says it.
 */
void
sbx_federation_tell (SbxFederationTold *self,
                     SbxFeed           *feed,
                     const SbxJson     *json,
                     guint32            event)
{
  static const struct
  {
    const char *phase;
    const char *what;
  } phases[] = {
    { "loadRemote", "expose" },
    { "manifest", "manifest" },
    { "remoteEntry", "entry" },
    { "preload", "preload" },
  };
  static const char *const inner[] = { "matchRemote", "remoteEntryInit", "expose", "moduleFactory",
                                       NULL };
  g_auto (Step) step = { NULL };

  if (!read_step (&step, json, event))
    return;
  if (step.host != NULL)
    {
      mount (self, feed, step.host, !self->has_host, NULL);
      self->has_host = TRUE;
    }
  if (g_strv_contains (inner, step.phase) || !is_news (self, &step))
    return;

  settle (&step);
  if (g_str_equal (step.phase, "shared"))
    {
      tell_shared (feed, &step);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      if (g_str_equal (step.phase, phases[i].phase))
        {
          tell_remote (self, feed, &step, phases[i].what);
          return;
        }
    }
  tell_other (feed, &step);
}

SbxFederationTold *
sbx_federation_told_new (void)
{
  SbxFederationTold *self = g_new0 (SbxFederationTold, 1);

  self->mounted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->settled = g_hash_table_new (NULL, NULL);

  return self;
}

void
sbx_federation_told_free (SbxFederationTold *self)
{
  g_hash_table_unref (self->mounted);
  g_hash_table_unref (self->settled);
  g_free (self);
}
