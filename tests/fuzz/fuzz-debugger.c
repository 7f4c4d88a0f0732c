/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any lines as what a browser's debugger says, over the DevTools protocol or WebDriver BiDi: realms
 * come and go, agents speak in them, replies have no question. */

#include "fuzz.h"

#include <gio/gunixsocketaddress.h>
#include <sys/socket.h>

#include "fuzz-kit.h"
#include "sbx-browser-target.h"
#include "sbx-firefox-realms.h"
#include "sbx-limits.h"

static GIOStream *
connect_one (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);

  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result,
                                                               NULL);

  g_assert_nonnull (bytes);
  *(gboolean *) data = TRUE;
}

/* The head of an answer has to have come before the frames. */
static SbxCdp *
new_debugger (GIOStream *near,
              GIOStream *far)
{
  static const char head[] = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
  g_autoptr (SbxFilterStream) stream = sbx_filter_stream_new (near, SBX_LIMIT_HEADER_SIZE);
  g_autoptr (GUri) uri = g_uri_parse ("ws://localhost/", G_URI_FLAGS_NONE, NULL);
  g_autoptr (SbxSocket) socket = NULL;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (stream));

  g_output_stream_write_all (g_io_stream_get_output_stream (far), head, strlen (head), NULL, NULL,
                             NULL);
  while (!sbx_filter_input_has_head (SBX_FILTER_INPUT (input)))
    {
      gboolean read = FALSE;

      g_input_stream_read_bytes_async (input, sizeof head, G_PRIORITY_DEFAULT, NULL, on_read,
                                       &read);
      while (!read)
        g_main_context_iteration (NULL, TRUE);
    }
  socket = sbx_socket_new (stream, SOUP_WEBSOCKET_CONNECTION_CLIENT, uri, NULL, NULL, "localhost",
                           SBX_LIMIT_MESSAGE_SIZE);

  return sbx_cdp_new (socket);
}

static void
take_bidi (SbxFirefoxRealms *realms,
           SbxCdp           *bidi,
           const char       *method,
           const SbxJson    *json,
           guint32           params)
{
  if (g_str_equal (method, "script.message"))
    sbx_firefox_realms_take (realms, bidi, json, params);
  else if (g_str_equal (method, "script.realmCreated"))
    sbx_firefox_realms_add (realms, json, params);
  else if (g_str_equal (method, "script.realmDestroyed"))
    sbx_firefox_realms_remove (realms, json, params);
  else if (g_str_equal (method, "browsingContext.contextCreated"))
    sbx_firefox_realms_add_context (realms, json, params);
  else if (g_str_equal (method, "browsingContext.contextDestroyed"))
    sbx_firefox_realms_remove_context (realms, json, params);
}

static void
take_line (SbxBrowserTarget *target,
           SbxFirefoxRealms *realms,
           SbxCdp           *cdp,
           const char       *text,
           gsize             length)
{
  g_autoptr (SbxJson) json = sbx_json_parse (text, length, SBX_LIMIT_MESSAGE_SIZE, 0, NULL);
  guint32 name = json != NULL ? sbx_json_member (json, 0, "method") : 0;
  guint32 params = json != NULL ? sbx_json_member (json, 0, "params") : 0;
  g_autofree char *method = name != 0 ? sbx_json_dup_string (json, name, NULL) : NULL;

  if (method == NULL || params == 0)
    return;
  sbx_browser_target_take (target, method, json, params);
  take_bidi (realms, cdp, method, json, params);
}

static void
speak (SbxCdp       *cdp,
       SbxConnector *connector,
       SbxSession   *session,
       const guint8 *data,
       gsize         size)
{
  const char *at = (const char *) data;
  const char *end = at + size;
  g_autoptr (SbxFirefoxRealms) realms = sbx_firefox_realms_new (session, connector);
  g_autoptr (SbxBrowserTarget) target = NULL;

  target = sbx_browser_target_new (cdp, "session", SBX_BROWSER_TARGET_PAGE, "id", "peer",
                                   "http://localhost:3000/", session, connector);
  sbx_browser_target_prepare (target, TRUE);
  while (at < end)
    {
      const char *stop = memchr (at, '\n', (gsize) (end - at));

      if (stop == NULL)
        stop = end;
      take_line (target, realms, cdp, at, (gsize) (stop - at));
      at = stop + 1;
    }
  sbx_browser_target_end (target, "closed");
  sbx_browser_target_restore (target);
  sbx_firefox_realms_clear (realms, "closed");
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  SbxSession *session = fuzz_kit_get_session ();
  g_autoptr (SbxConnector) connector = g_object_new (TEST_TYPE_CONNECTOR, NULL);
  g_autoptr (GIOStream) near = NULL;
  g_autoptr (GIOStream) far = NULL;
  g_autoptr (SbxCdp) cdp = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  near = connect_one (fds[0]);
  far = connect_one (fds[1]);
  cdp = new_debugger (near, far);
  speak (cdp, connector, session, data, size);
  sbx_cdp_close (cdp);
  g_io_stream_close (far, NULL, NULL);
  for (guint i = 0; i < 64 && g_main_context_iteration (NULL, FALSE); i++)
    ;

  return 0;
}
