/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What people paste where an address is asked for. */

#include "config.h"

#include <locale.h>

#include "sbx-pasted.h"

typedef struct
{
  const char *text;
  SbxPastedWhat what;
  const char *kind;
  const char *address;
  gboolean has_secret;
} Case;

static const Case cases[] = {
  { "", SBX_PASTED_NOTHING, NULL, NULL, FALSE },
  { "  \n", SBX_PASTED_NOTHING, NULL, NULL, FALSE },
  /* Ports */
  { "9222", SBX_PASTED_PLACE, NULL, "9222", FALSE },
  { "localhost:9222", SBX_PASTED_PLACE, NULL, "localhost:9222", FALSE },
  { "http://127.0.0.1:9222/", SBX_PASTED_PLACE, NULL, "http://127.0.0.1:9222/", FALSE },
  { "[::1]:9222", SBX_PASTED_PLACE, NULL, "[::1]:9222", FALSE },
  /* Addresses */
  { "ws://127.0.0.1:7410/v1", SBX_PASTED_ADDRESS, "signalbox", "ws://127.0.0.1:7410/v1", FALSE },
  { "\"ws://127.0.0.1:7410/v1\",", SBX_PASTED_ADDRESS, "signalbox", "ws://127.0.0.1:7410/v1",
    FALSE },
  { "ws://127.0.0.1:3001/", SBX_PASTED_ADDRESS, "websocket", "ws://127.0.0.1:3001/", FALSE },
  { "wss://state.example/s", SBX_PASTED_ADDRESS, "websocket", "wss://state.example/s", FALSE },
  { "https://state.example/state", SBX_PASTED_ADDRESS, "http", "https://state.example/state",
    FALSE },
  { "state.example/state", SBX_PASTED_ADDRESS, "http", "https://state.example/state", FALSE },
  { "localhost:4000/state", SBX_PASTED_ADDRESS, "http", "http://localhost:4000/state", FALSE },
  { "devtools:ws://127.0.0.1:8000", SBX_PASTED_ADDRESS, "devtools", "devtools:ws://127.0.0.1:8000",
    FALSE },
  { "https://me:secret@state.example/state", SBX_PASTED_ADDRESS, "http",
    "https://state.example/state", TRUE },
  /* A browser's own tools */
  { "chrome://inspect/#devices", SBX_PASTED_INSPECTORS, "browser", NULL, FALSE },
  { "about:debugging", SBX_PASTED_INSPECTORS, "browser", NULL, FALSE },
  { "devtools://devtools/bundled/js_app.html?experiments=true&ws=127.0.0.1:9229/ab-12",
    SBX_PASTED_ADDRESS, "browser", "browser:ws://127.0.0.1:9229/ab-12", FALSE },
  { "Debugger listening on ws://127.0.0.1:9229/ab-12\nFor help, see: https://example.org/",
    SBX_PASTED_ADDRESS, "browser", "browser:ws://127.0.0.1:9229/ab-12", FALSE },
  { "devtools://devtools/bundled/js_app.html?ws=me:pw@127.0.0.1:9229/ab-12", SBX_PASTED_ADDRESS,
    "browser", "browser:ws://127.0.0.1:9229/ab-12", TRUE },
  { "DevTools listening on ws://127.0.0.1:9222/devtools/browser/ab-12", SBX_PASTED_ADDRESS,
    "browser", "ws://127.0.0.1:9222/devtools/browser/ab-12", FALSE },
  /* Lines of a terminal */
  { "node --inspect app.js", SBX_PASTED_PLACE, NULL, "9229", FALSE },
  { "node --inspect-brk=127.0.0.1:9333 app.js", SBX_PASTED_PLACE, NULL, "127.0.0.1:9333", FALSE },
  { "chromium --remote-debugging-port=9333", SBX_PASTED_PLACE, NULL, "9333", FALSE },
  { "firefox --remote-debugging-port 9333", SBX_PASTED_PLACE, NULL, "9333", FALSE },
  { "curl http://127.0.0.1:4000/state", SBX_PASTED_ADDRESS, "http", "http://127.0.0.1:4000/state",
    FALSE },
  { "curl -s -H 'Authorization: Bearer abc' \\\n  'https://api.example/state?x=1'",
    SBX_PASTED_ADDRESS, "http", "https://api.example/state?x=1", TRUE },
  { "curl -u me:pw --url localhost:4000/state", SBX_PASTED_ADDRESS, "http",
    "http://localhost:4000/state", TRUE },
  /* Files */
  { "/tmp/run.signalbox", SBX_PASTED_FILE, NULL, "/tmp/run.signalbox", FALSE },
  { "file:///tmp/a%20b.json", SBX_PASTED_FILE, NULL, "/tmp/a b.json", FALSE },
  /* Lines of an app */
  { "<script src=\"http://127.0.0.1:7410/agent.js\"></script>", SBX_PASTED_LINE, "signalbox", NULL,
    FALSE },
  { "import { connect } from '@signalbox/agent';", SBX_PASTED_LINE, "signalbox", NULL, FALSE },
  { "devToolsEnhancer({ realtime: true, port: 8000 })", SBX_PASTED_LINE, "devtools", NULL, FALSE },
  { "const s = new WebSocket('ws://localhost:3001/');", SBX_PASTED_ADDRESS, "websocket",
    "ws://localhost:3001/", FALSE },
  { "fetch(\"http://localhost:4000/state\")", SBX_PASTED_ADDRESS, "http",
    "http://localhost:4000/state", FALSE },
  /* None of these */
  { "hello", SBX_PASTED_UNKNOWN, NULL, "hello", FALSE },
  { "hello world", SBX_PASTED_UNKNOWN, NULL, "hello world", FALSE },
  { "reactotron:9090", SBX_PASTED_UNKNOWN, NULL, "reactotron:9090", FALSE },
  { "curl 'unclosed", SBX_PASTED_UNKNOWN, NULL, "curl 'unclosed", FALSE },
  { "devtools://", SBX_PASTED_INSPECTORS, "browser", NULL, FALSE },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxPasted) pasted = sbx_pasted_read (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (pasted->what, ==, cases[i].what);
      g_assert_cmpstr (pasted->kind != NULL ? pasted->kind->id : NULL, ==, cases[i].kind);
      g_assert_cmpstr (pasted->address, ==, cases[i].address);
      g_assert_cmpint (pasted->has_secret, ==, cases[i].has_secret);
    }
}

/* What is called an address can be dialled. */
static void
test_dialled (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxConnector) connector = NULL;

      if (cases[i].what != SBX_PASTED_ADDRESS)
        continue;
      connector = sbx_connector_dial (cases[i].address, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (SBX_CONNECTOR_GET_CLASS (connector)->kind, ==, cases[i].kind);
    }
}

/* Text without end, and text that is none. */
static void
test_hostile (void)
{
  g_autofree char *brackets = g_strnfill (1 << 20, '[');
  g_autofree char *slashes = g_strnfill (1 << 20, '/');
  g_autoptr (SbxPasted) first = sbx_pasted_read (brackets);
  g_autoptr (SbxPasted) second = sbx_pasted_read (slashes);
  g_autoptr (SbxPasted) third = sbx_pasted_read ("\xff\xfe ws://\xff");

  g_assert_cmpuint (strlen (first->address), <=, 8192);
  g_assert_cmpint (second->what, ==, SBX_PASTED_FILE);
  g_assert_nonnull (third);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pasted/cases", test_cases);
  g_test_add_func ("/pasted/dialled", test_dialled);
  g_test_add_func ("/pasted/hostile", test_hostile);

  return g_test_run ();
}
