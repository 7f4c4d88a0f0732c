/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <malloc.h>

#include "detector-kit.h"
#include "sbx-limits.h"

/* Pages that invent names without end, each kind of them: the rules stop remembering. */

#define BATCH 1000
#define N_EVENTS 20000
/* Of an event that is new in all it says, once the tables had time to fill: its row, its names among the symbols. */
#define BYTES_PER_EVENT 400

typedef struct
{
  const char *name;
  const char *first; /* what there is before */
  const char *event; /* each # is the number of the event */
} Flood;

#define STORE "{\"k\":\"store-open\",\"t\":1,\"store\":\"s\",\"library\":\"redux\",\"owner\":\"host\",\"keys\":[\"a\"]}"
#define TWO_STORES                                                                                                        \
  STORE ",{\"k\":\"store-open\",\"t\":1,\"store\":\"u\",\"library\":\"redux\",\"owner\":\"alpha\",\"keys\":[\"a\"]}"
#define LISTENER                                                                                                          \
  STORE ",{\"k\":\"subscribe\",\"t\":3,\"id\":\"l\",\"of\":\"bridge\",\"bridge\":\"b\",\"remote\":\"alpha\"}"

static const Flood floods[] = {
  { "types", STORE,
    "{\"k\":\"dispatch\",\"t\":#,\"store\":\"s\",\"remote\":\"alpha\",\"ms\":40,\"action\":{\"type\":\"t#/x\"},"
    "\"patch\":[{\"p\":[\"a\",\"n\"],\"v\":#}]}" },
  { "idle-types", STORE,
    "{\"k\":\"dispatch\",\"t\":#,\"store\":\"s\",\"remote\":\"r#\",\"ms\":40,\"action\":{\"type\":\"T#\"},\"patch\":[]}" },
  { "paths", TWO_STORES,
    "{\"k\":\"dispatch\",\"t\":#,\"store\":\"s\",\"remote\":\"r#\",\"action\":{\"type\":\"a/x\"},"
    "\"patch\":[{\"p\":[\"a\",\"n#\",\"m#\"],\"v\":{\"id\":\"value-#\",\"name#\":\"name-#\",\"total\":1#}}]}" },
  { "states", TWO_STORES,
    "{\"k\":\"state\",\"t\":#,\"store\":\"s\",\"state\":{\"s#\":{\"id\":\"value-#\",\"price\":1#},\"_persist\":{}}}" },
  { "slices", TWO_STORES,
    "{\"k\":\"reducer-add\",\"t\":#,\"store\":\"s\",\"slice\":\"s#\",\"owner\":\"r#\",\"types\":[\"t#\",\"u#\"]}" },
  { "slices-that-go", STORE,
    "{\"k\":\"reducer-add\",\"t\":#,\"store\":\"s\",\"slice\":\"s\",\"owner\":\"r#\",\"types\":[\"t#\"]},"
    "{\"k\":\"reducer-remove\",\"t\":#,\"store\":\"s\",\"slice\":\"s\"},"
    "{\"k\":\"dispatch\",\"t\":#,\"store\":\"s\",\"remote\":\"r#\",\"action\":{\"type\":\"s/#\"},\"patch\":[]}" },
  { "stores", STORE,
    "{\"k\":\"store-open\",\"t\":#,\"store\":\"s#\",\"name\":\"n#\",\"library\":\"redux\",\"owner\":\"r#\",\"keys\":[\"a\"]},"
    "{\"k\":\"dispatch\",\"t\":#,\"store\":\"s#\",\"action\":{\"type\":\"a/x\"},\"patch\":[{\"p\":[\"a\"],\"v\":#}]}" },
  { "subscriptions", STORE,
    "{\"k\":\"subscribe\",\"t\":#,\"id\":\"l#\",\"of\":\"store\",\"store\":\"s\",\"remote\":\"r#\",\"site\":\"http://h/#.js:#:1\"}" },
  { "listeners", LISTENER,
    "{\"k\":\"subscribe\",\"t\":#,\"id\":\"l#\",\"of\":\"bridge\",\"bridge\":\"b#\",\"remote\":\"r#\",\"accepts\":[\"t#\"]}" },
  { "remotes-that-go", STORE,
    "{\"k\":\"mount\",\"t\":#,\"remote\":\"r#\"},"
    "{\"k\":\"subscribe\",\"t\":#,\"id\":\"l#\",\"of\":\"store\",\"store\":\"s\",\"remote\":\"r#\",\"site\":\"http://h/#.js:#:1\"},"
    "{\"k\":\"unmount\",\"t\":#,\"remote\":\"r#\"}" },
  { "messages", LISTENER,
    "{\"k\":\"bridge-sent\",\"t\":#,\"bridge\":\"b\",\"id\":\"m#\",\"hash\":\"h#\",\"remote\":\"host\",\"store\":\"s\","
    "\"body\":{\"type\":\"t#\",\"payload\":{\"password\":\"correct#horse\"}}},"
    "{\"k\":\"bridge-received\",\"t\":#,\"bridge\":\"b\",\"id\":\"x#\",\"hash\":\"h#\",\"listener\":\"l\"},"
    "{\"k\":\"bridge-handled\",\"t\":#,\"received\":\"x#\",\"dispatches\":0}" },
  { "messages-of-all", STORE,
    "{\"k\":\"bridge-sent\",\"t\":#,\"bridge\":\"b#\",\"id\":\"m#\",\"hash\":\"h\",\"remote\":\"r#\",\"body\":{\"type\":\"t\"}},"
    "{\"k\":\"bridge-received\",\"t\":#,\"bridge\":\"b#\",\"id\":\"x#\",\"hash\":\"h\",\"listener\":\"y#\",\"remote\":\"q#\"},"
    "{\"k\":\"bridge-dropped\",\"t\":#,\"bridge\":\"b#\",\"hash\":\"h\",\"reason\":\"version\",\"remote\":\"q#\",\"detail\":\"#\"}" },
  { "queries", STORE,
    "{\"k\":\"query-start\",\"t\":#,\"id\":\"q#\",\"url\":\"http://h/a/#?b=#\",\"key\":[\"a\",#],\"remote\":\"r#\","
    "\"library\":\"react-query\",\"method\":\"GET\"},"
    "{\"k\":\"query-settle\",\"t\":#,\"id\":\"q#\",\"ok\":true,\"bytes\":#}" },
  { "requests", STORE,
    "{\"k\":\"query-start\",\"t\":#,\"id\":\"q#\",\"url\":\"http://h/a\",\"remote\":\"r#\",\"library\":\"fetch\",\"method\":\"GET\"}" },
  { "sockets", STORE,
    "{\"k\":\"socket-open\",\"t\":#,\"id\":\"w#\",\"url\":\"ws://h/#\",\"what\":\"websocket\",\"remote\":\"r#\"},"
    "{\"k\":\"socket-frame\",\"t\":#,\"id\":\"w#\",\"hash\":\"h#\",\"bytes\":9}" },
  { "frames", STORE ",{\"k\":\"socket-open\",\"t\":1,\"id\":\"w\",\"url\":\"ws://h/\",\"what\":\"websocket\",\"remote\":\"r\"}",
    "{\"k\":\"socket-frame\",\"t\":#,\"id\":\"w\",\"hash\":\"h#\",\"bytes\":9}" },
  { "renders", STORE,
    "{\"k\":\"render\",\"t\":#,\"root\":\"r#\",\"count\":99,\"ms\":900,\"remote\":\"r#\",\"store\":\"s\",\"type\":\"t#\",\"caused\":99}" },
  { "reads", STORE,
    "{\"k\":\"read\",\"t\":#,\"store\":\"s\",\"remote\":\"r#\",\"site\":\"http://h/#.js:#:1\"}" },
  { "not-ready", STORE,
    "{\"k\":\"not-ready\",\"t\":#,\"store\":\"s\",\"slice\":\"s#\",\"remote\":\"r#\"}" },
  { "packages", STORE,
    "{\"k\":\"package\",\"t\":#,\"name\":\"p#\",\"version\":\"#.0.0\",\"provider\":\"r#\",\"required\":\"^#.1.0\",\"singleton\":true,"
    "\"loaded\":true}" },
  { "errors", STORE,
    "{\"k\":\"log\",\"t\":#,\"level\":\"error\",\"text\":\"no member # of undefined\",\"remote\":\"r#\",\"site\":\"http://h/#.js:#:1\"}" },
};

static void
take_batch (Kit         *kit,
            SbxRun      *run,
            const Flood *flood,
            guint        first)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = first; i < first + BATCH; i++)
    {
      g_autoptr (GString) event = g_string_new (flood->event);
      g_autofree char *number = g_strdup_printf ("%u", i);

      g_string_replace (event, "#", number, 0);
      g_string_append_printf (text, "%s%s", i > first ? "," : "", event->str);
    }
  kit_must_take (kit, run, run->seq + 1, text->str);
  g_assert_true (sbx_session_commit (kit->session, &error));
  g_assert_no_error (error);
}

/* What the program holds. Nothing under a sanitizer, which has memory of its own. */
static gsize
get_held (void)
{
  return mallinfo2 ().uordblks;
}

static void
test_flood (gconstpointer data)
{
  const Flood *flood = data;
  g_autoptr (GPtrArray) findings = NULL;
  Kit kit = { 0 };
  SbxRun *run;
  gsize before;
  gsize after;

  kit_init (&kit);
  run = kit_hello (&kit, "p", "r", NULL);
  kit_must_take (&kit, run, 1, flood->first);
  for (guint i = 0; i < N_EVENTS; i += BATCH)
    take_batch (&kit, run, flood, 1000 + i);
  before = get_held ();
  for (guint i = N_EVENTS; i < 2 * N_EVENTS; i += BATCH)
    take_batch (&kit, run, flood, 1000 + i);
  after = get_held ();
  g_test_message ("%.0f bytes per event", ((double) after - (double) before) / N_EVENTS);
  if (after > before)
    g_assert_cmpuint ((after - before) / N_EVENTS, <, BYTES_PER_EVENT);

  findings = sbx_session_report (kit.session, INFINITY);
  g_test_message ("%u findings", findings->len);
  g_assert_cmpuint (findings->len, <=, SBX_LIMIT_FINDINGS);
  kit_clear (&kit);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autofree char *path = g_strdup_printf ("/detectors/floods/%s", floods[i].name);

      g_test_add_data_func (path, &floods[i], test_flood);
    }

  return g_test_run ();
}
