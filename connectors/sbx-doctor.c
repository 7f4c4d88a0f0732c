/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-doctor.h"

#include <string.h>
#include <unistd.h>

#include "sbx-connector-kinds.h"
#include "sbx-limits.h"
#include "sbx-loopback.h"
#include "sbx-page-policy.h"
#include "sbx-port-check.h"
#include "sbx-port-owner.h"
#include "sbx-probe.h"

/* So much of what another program says is shown. */
#define SAID_MAX 60u

/* One examination, on a thread of its own. */
typedef struct
{
  char *address;
  guint16 own_port;
  GPtrArray *found; /* SbxDiagnosis */

  const SbxConnectorKind *kind; /* NULL if the address tells none */
  GUri *uri;
  GCancellable *cancellable; /* borrowed */
} Examination;

static void
free_examination (gpointer data)
{
  Examination *self = data;

  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->address);
  g_free (self);
}

static SbxDiagnosis *
add (Examination     *self,
     SbxDiagnosisCode code,
     const char      *detail)
{
  SbxDiagnosis *diagnosis = sbx_diagnosis_new (code, detail);

  g_ptr_array_add (self->found, diagnosis);

  return diagnosis;
}

/* --- Addresses ------------------------------------------------------------------------------- */

static gboolean
has_scheme (const Examination *self,
            const char        *begin)
{
  return g_str_has_prefix (g_uri_get_scheme (self->uri), begin);
}

static gboolean
is_encrypted (const Examination *self)
{
  return g_str_has_suffix (g_uri_get_scheme (self->uri), "s") && !g_str_equal (
    g_uri_get_scheme (self->uri), "ws");
}

static gboolean
is_here (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autofree char *bracketed = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : NULL;

  return sbx_loopback_is_name (bracketed != NULL ? bracketed : host);
}

/* The address with another scheme or path; without a query, which may hold a secret. */
static char *
dup_address (const Examination *self,
             const char        *scheme,
             const char        *path)
{
  g_autoptr (GUri) uri = g_uri_build (SOUP_HTTP_URI_FLAGS, scheme, NULL,
                                      g_uri_get_host (self->uri), g_uri_get_port (self->uri),
                                      path != NULL ? path : g_uri_get_path (self->uri), NULL,
                                      NULL);

  return g_uri_to_string (uri);
}

static char *
dup_other_scheme (const Examination *self,
                  gboolean           is_socket,
                  gboolean           encrypted)
{
  return dup_address (self, is_socket ? encrypted ? "wss" : "ws" : encrypted ? "https" : "http",
                      NULL);
}

/* What the kind asks for where the address names no path: "ws:/socketcluster/". */
static void
complete_path (Examination *self)
{
  const char *path = g_uri_get_path (self->uri);
  const char *colon = self->kind != NULL && self->kind->probe != NULL
                      ? strchr (self->kind->probe, ':') : NULL;
  g_autofree char *scheme = NULL;
  g_autofree char *whole = NULL;

  if (colon == NULL || (*path != '\0' && !g_str_equal (path, "/")))
    return;
  scheme = g_strndup (self->kind->probe, (gsize) (colon - self->kind->probe));
  whole = dup_address (self, scheme, colon + 1);
  g_uri_unref (self->uri);
  self->uri = g_uri_parse (whole, SOUP_HTTP_URI_FLAGS, NULL);
}

static gboolean
read_address (Examination *self)
{
  const char *rest;
  g_autofree char *whole = NULL;

  self->kind = sbx_connector_kinds_recognize (self->address, &rest);
  if (strstr (rest, "://") != NULL)
    whole = g_strdup (rest);
  else
    whole = g_strconcat ("http://",
                         strspn (rest, "0123456789") == strlen (rest) ? "127.0.0.1:" : "", rest,
                         NULL);
  self->uri = g_uri_parse (whole, SOUP_HTTP_URI_FLAGS, NULL);
  if (self->uri == NULL || strpbrk (rest, " \t\r\n") != NULL || g_uri_get_host (self->uri) == NULL
      || *g_uri_get_host (self->uri) == '\0' || g_uri_get_port (self->uri) == 0
      || !(has_scheme (self, "http") || has_scheme (self, "ws")))
    return FALSE;
  complete_path (self);

  return !g_str_equal (g_uri_get_scheme (self->uri), "ws") || is_here (self->uri);
}

/* --- What is in the way of a connection ------------------------------------------------------ */

static char *
dup_start_line (const SbxConnectorKind *kind,
                guint16                 port)
{
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_auto (GStrv) parts = g_strsplit (kind->snippet, "%u", -1);

  return g_strjoinv (number, parts);
}

static void
add_refused (Examination *self)
{
  gboolean starts = self->kind != NULL && self->kind->usual_port != 0
                    && self->kind->snippet != NULL;
  int port = g_uri_get_port (self->uri);
  SbxDiagnosis *diagnosis;

  diagnosis = add (self, starts ? SBX_DIAGNOSIS_NOT_STARTED : SBX_DIAGNOSIS_REFUSED, NULL);
  if (starts)
    diagnosis->line = dup_start_line (self->kind,
                                      (guint16) (port > 0 ? port : self->kind->usual_port));
}

/* Whether it answers without encryption: not every library tells that from a failed one. */
static gboolean
is_plain (Examination *self)
{
  g_autofree char *address = dup_other_scheme (self, has_scheme (self, "ws"), FALSE);
  g_autoptr (GUri) uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (SbxProbe) probe = sbx_probe_run (uri, NULL, self->cancellable);

  return probe->status != 0;
}

static void
add_not_tls (Examination *self)
{
  add (self, SBX_DIAGNOSIS_NOT_TLS, NULL)->address =
    dup_other_scheme (self, has_scheme (self, "ws"), FALSE);
}

static void
add_tls (Examination    *self,
         const SbxProbe *probe)
{
  SbxDiagnosisCode code = SBX_DIAGNOSIS_TLS_FAILED;
  SbxDiagnosis *diagnosis;

  if (probe->flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    code = SBX_DIAGNOSIS_TLS_UNKNOWN;
  else if (probe->flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    code = SBX_DIAGNOSIS_TLS_HOST;
  else if (probe->flags & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED))
    code = SBX_DIAGNOSIS_TLS_TIME;
  else if (is_plain (self))
    {
      add_not_tls (self);
      return;
    }
  diagnosis = add (self, code, probe->problem);
  if (code == SBX_DIAGNOSIS_TLS_UNKNOWN)
    diagnosis->line = g_strdup ("sudo cp certificate.pem /usr/local/share/ca-certificates/own.crt "
                                "&& sudo update-ca-certificates");
}

/* FALSE: nothing was said that could be looked at. */
static gboolean
check_connection (Examination    *self,
                  const SbxProbe *probe)
{
  static const SbxDiagnosisCode codes[] = {
    [SBX_PROBE_NAME] = SBX_DIAGNOSIS_NAME,
    [SBX_PROBE_UNREACHABLE] = SBX_DIAGNOSIS_UNREACHABLE,
    [SBX_PROBE_SILENT] = SBX_DIAGNOSIS_SILENT,
    [SBX_PROBE_NO_ANSWER] = SBX_DIAGNOSIS_NO_ANSWER,
  };

  switch (probe->end)
    {
    case SBX_PROBE_ANSWERED:
      add (self, SBX_DIAGNOSIS_FOUND, NULL);
      return TRUE;
    case SBX_PROBE_REFUSED:
      add_refused (self);
      break;
    case SBX_PROBE_TLS:
      add_tls (self, probe);
      break;
    case SBX_PROBE_NOT_TLS:
      add_not_tls (self);
      break;
    case SBX_PROBE_NAME:
    case SBX_PROBE_UNREACHABLE:
    case SBX_PROBE_SILENT:
    case SBX_PROBE_NO_ANSWER:
    default:
      add (self, codes[probe->end], probe->problem);
      break;
    }

  return FALSE;
}

/* --- What is wrong with an answer ------------------------------------------------------------ */

static char *
dup_said (const SbxProbe *probe)
{
  g_autofree char *valid = g_utf8_make_valid ((const char *) probe->body->data,
                                              (gssize) MIN (probe->body->len, SAID_MAX));

  return g_strndup (valid, strcspn (valid, "\r\n"));
}

static void
add_other_program (Examination    *self,
                   const SbxProbe *probe)
{
  static const guint8 alert[] = { 0x15, 0x03 };
  g_autofree char *said = NULL;

  if (probe->body->len >= 2 && memcmp (probe->body->data, alert, sizeof alert) == 0)
    {
      add (self, SBX_DIAGNOSIS_TLS_WANTED, NULL)->address =
        dup_other_scheme (self, has_scheme (self, "ws"), TRUE);
      return;
    }
  said = dup_said (probe);
  add (self, SBX_DIAGNOSIS_OTHER_PROGRAM, said);
}

static gboolean
is_socket_at (Examination *self,
              const char  *scheme,
              const char  *path,
              const char  *headers)
{
  g_autofree char *address = dup_address (self, scheme, path);
  g_autoptr (GUri) uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (SbxProbe) probe = sbx_probe_run (uri, headers, self->cancellable);

  return probe->is_socket;
}

/* Where sockets often are. */
static char *
find_path (Examination *self)
{
  static const char *const paths[] = { "/v1", "/", "/ws", "/socket", "/socketcluster/",
                                       "/session" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      if (g_cancellable_is_cancelled (self->cancellable))
        return NULL;
      if (!g_str_equal (paths[i], g_uri_get_path (self->uri))
          && is_socket_at (self, g_uri_get_scheme (self->uri), paths[i], NULL))
        return dup_address (self, g_uri_get_scheme (self->uri), paths[i]);
    }

  return NULL;
}

/* Pages may be let in where programs are not. */
static SbxDiagnosisCode
check_origin (Examination *self)
{
  g_autofree char *origin = dup_other_scheme (self, FALSE, is_encrypted (self));
  g_autofree char *headers = NULL;
  char *path = strchr (strstr (origin, "://") + strlen ("://"), '/');

  if (path != NULL)
    *path = '\0';
  headers = g_strdup_printf ("Origin: %s\r\n", origin);

  return is_socket_at (self, g_uri_get_scheme (self->uri), NULL, headers) ? SBX_DIAGNOSIS_ORIGIN
                                                                          : SBX_DIAGNOSIS_FORBIDDEN;
}

/* What the status alone says. FALSE: nothing. */
static gboolean
check_status (Examination    *self,
              const SbxProbe *probe)
{
  gboolean is_socket = has_scheme (self, "ws");
  g_autofree char *detail = g_strdup_printf ("HTTP %u", probe->status);

  /* How nginx, Go and Node say it. */
  if (probe->status == 400 && !is_encrypted (self)
      && strstr ((const char *) probe->body->data, "HTTPS") != NULL)
    add (self, SBX_DIAGNOSIS_TLS_WANTED, detail)->address =
      dup_other_scheme (self, is_socket, TRUE);
  else if (probe->status == 401)
    add (self, SBX_DIAGNOSIS_SECRET, detail);
  else if (probe->status == 403)
    add (self, is_socket ? check_origin (self) : SBX_DIAGNOSIS_FORBIDDEN, detail);
  else if (probe->status >= 300 && probe->status < 400)
    add (self, SBX_DIAGNOSIS_MOVED, detail)->line =
      g_strdup (sbx_probe_get_header (probe, "Location"));
  else if (probe->status >= 500)
    add (self, SBX_DIAGNOSIS_SERVER_ERROR, detail);
  else
    return FALSE;

  return TRUE;
}

/* A protocol's name and its version: "signalbox.1". */
static void
check_protocol (Examination    *self,
                const SbxProbe *probe)
{
  const char *wanted = self->kind != NULL ? self->kind->protocol : NULL;
  const char *spoken = sbx_probe_get_header (probe, "Sec-WebSocket-Protocol");
  const char *dot = wanted != NULL ? strrchr (wanted, '.') : NULL;
  SbxDiagnosis *diagnosis;

  if (wanted == NULL || g_strcmp0 (wanted, spoken) == 0)
    add (self, SBX_DIAGNOSIS_FINE, NULL);
  else if (spoken == NULL || strncmp (wanted, spoken, (gsize) (dot + 1 - wanted)) != 0)
    add (self, SBX_DIAGNOSIS_NOT_AGENT, spoken)->line = g_strconcat ("websocket:", self->address,
                                                                     NULL);
  else if (g_ascii_strtoull (spoken + (dot + 1 - wanted), NULL, 10)
           > g_ascii_strtoull (dot + 1, NULL, 10))
    add (self, SBX_DIAGNOSIS_TOO_NEW, spoken);
  else
    {
      diagnosis = add (self, SBX_DIAGNOSIS_TOO_OLD, spoken);
      diagnosis->line = g_strdup ("npm install @signalbox/agent@latest");
    }
}

static void
hear_socket (Examination    *self,
             const SbxProbe *probe)
{
  g_autofree char *detail = g_strdup_printf ("HTTP %u", probe->status);
  SbxDiagnosis *diagnosis;

  if (probe->is_socket)
    {
      check_protocol (self, probe);
      return;
    }
  if (check_status (self, probe))
    return;
  diagnosis = add (self, probe->status == 404 ? SBX_DIAGNOSIS_PATH : SBX_DIAGNOSIS_NOT_WEBSOCKET,
                   detail);
  diagnosis->address = find_path (self);
  /* A socket elsewhere on the same server. */
  if (diagnosis->address != NULL && diagnosis->code != SBX_DIAGNOSIS_PATH)
    {
      char *address = g_steal_pointer (&diagnosis->address);

      g_ptr_array_remove (self->found, diagnosis);
      add (self, SBX_DIAGNOSIS_PATH, detail)->address = address;
    }
}

/* --- Pages ----------------------------------------------------------------------------------- */

static void
check_policy (Examination     *self,
              const char      *policy,
              const char      *directive,
              const char      *scheme,
              SbxDiagnosisCode code)
{
  g_autofree char *source = g_strdup_printf ("%s://127.0.0.1:%u", scheme, self->own_port);
  g_autofree char *change = sbx_page_policy_dup_change (policy, directive, source);

  if (change != NULL)
    add (self, code, NULL)->line = g_steal_pointer (&change);
}

static void
hear_page (Examination    *self,
           const SbxProbe *probe)
{
  const char *header = sbx_probe_get_header (probe, "Content-Security-Policy");
  g_autofree char *meta = sbx_page_policy_dup_meta ((const char *) probe->body->data);
  g_autofree char *policy = g_strconcat (header != NULL ? header : "", ",",
                                         meta != NULL ? meta : "", NULL);

  add (self, SBX_DIAGNOSIS_PAGE, NULL)->line =
    dup_start_line (sbx_connector_kinds_get_all ()[0], self->own_port);
  check_policy (self, policy, "script-src", "http", SBX_DIAGNOSIS_POLICY_SCRIPT);
  check_policy (self, policy, "connect-src", "ws", SBX_DIAGNOSIS_POLICY_CONNECT);
  if (is_encrypted (self))
    add (self, SBX_DIAGNOSIS_MIXED, NULL);
  if (!is_here (self->uri))
    add (self, SBX_DIAGNOSIS_LOCAL_NETWORK, NULL)->line =
      g_strdup ("<iframe allow=\"loopback-network\" …>");
}

static void
hear_http (Examination    *self,
           const SbxProbe *probe)
{
  gboolean debugger = self->kind != NULL && self->kind->usual_port != 0;
  g_autofree char *detail = g_strdup_printf ("HTTP %u", probe->status);

  if (check_status (self, probe))
    return;
  if (probe->status == 426
      || (probe->status != 200 && is_socket_at (self, is_encrypted (self) ? "wss" : "ws", NULL,
                                                NULL)))
    add (self, SBX_DIAGNOSIS_WEBSOCKET, detail)->address =
      dup_other_scheme (self, TRUE, is_encrypted (self));
  else if (debugger && (probe->status != 200 || !sbx_probe_has_type (probe, "application/json")))
    add (self, SBX_DIAGNOSIS_NO_DEBUGGER, detail);
  else if (probe->status == 404)
    add (self, SBX_DIAGNOSIS_PATH, detail);
  else if (probe->status == 200 && sbx_probe_has_type (probe, "text/html"))
    hear_page (self, probe);
  else
    add (self, SBX_DIAGNOSIS_FINE, detail);
}

static gboolean
is_own_port (const Examination *self)
{
  int port = g_uri_get_port (self->uri);

  return is_here (self->uri) && port > 0 && sbx_port_owner_find ((guint16) port, NULL) == getpid ();
}

/* --- The examination ------------------------------------------------------------------------- */

static void
examine_address (Examination *self)
{
  g_autoptr (SbxProbe) probe = NULL;
  g_autofree char *headers = NULL;

  if (!read_address (self))
    {
      add (self, SBX_DIAGNOSIS_ADDRESS, NULL);
      return;
    }
  if (is_own_port (self))
    {
      add (self, SBX_DIAGNOSIS_LISTENING, NULL);
      return;
    }
  if (self->kind != NULL && self->kind->protocol != NULL)
    headers = g_strdup_printf ("Sec-WebSocket-Protocol: %s\r\n", self->kind->protocol);
  probe = sbx_probe_run (self->uri, headers, self->cancellable);
  if (!check_connection (self, probe))
    return;
  if (probe->status == 0)
    add_other_program (self, probe);
  else if (has_scheme (self, "ws"))
    hear_socket (self, probe);
  else
    hear_http (self, probe);
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      data,
     GCancellable *cancellable)
{
  Examination *self = data;

  self->cancellable = cancellable;
  if (!sbx_port_check (self->address, self->found))
    examine_address (self);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&self->found),
                           (GDestroyNotify) g_ptr_array_unref);
}

/**
 * sbx_doctor_examine_async:
 * @address: an address as sbx_connector_dial() takes it, `HOST:PORT`, a port, the address of a
 *   page, or `KIND:PORT` for a port that is listened on
 * @own_port: where the agent's listener is, for pages that shall call it; 0 for the usual port
 * @cancellable: (nullable): ends it early
 * @callback: called on the thread-default main context when it is over
 * @data: for @callback
 *
 * Looks for what is in the way. It works on a thread of its own; each step has
 * %SBX_LIMIT_PROBE_TIME seconds.
 */
void
sbx_doctor_examine_async (const char         *address,
                          guint16             own_port,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Examination *self = g_new0 (Examination, 1);

  g_return_if_fail (address != NULL);

  self->address = g_strstrip (g_strndup (address, SBX_LIMIT_PASTED));
  self->own_port = own_port != 0 ? own_port : sbx_connector_kinds_get_all ()[0]->port;
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_diagnosis_free);
  g_task_set_source_tag (task, sbx_doctor_examine_async);
  g_task_set_task_data (task, self, free_examination);
  g_task_run_in_thread (task, run);
}

/**
 * sbx_doctor_examine_finish:
 * @result: what the callback got
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (element-type SbxDiagnosis): what was found, in the order of the steps;
 *   never empty; %NULL only if it was cancelled
 */
GPtrArray *
sbx_doctor_examine_finish (GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
