/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-app.h"

#define N_REMOTES 7u
#define N_STORES 12u          /* the first is shared by all, the others are each one remote's */
#define N_SLICES 40u          /* of the shared store */
#define N_TYPES 12u           /* of each slice */

const char bench_app_hello[] = "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p\",\"run\":\"r\","
                               "\"wall\":1795150000000,\"kind\":\"page\",\"name\":\"shop\"}";

/**
 * bench_app_init:
 * @self: (out): an app that has said nothing; the same every time
 */
void
bench_app_init (BenchApp *self)
{
  *self = (BenchApp) { .random = g_rand_new_with_seed (1), .text = g_string_new (NULL) };
}

/**
 * bench_app_clear:
 * @self: an app
 */
void
bench_app_clear (BenchApp *self)
{
  g_string_free (self->text, TRUE);
  g_rand_free (self->random);
}

static guint
pick (BenchApp *self,
      guint  n)
{
  return (guint) g_rand_int_range (self->random, 0, (gint32) n);
}

static void
begin_event (BenchApp      *self,
             const char *kind)
{
  g_string_append_printf (self->text, "%s{\"k\":\"%s\",\"t\":%.1f", self->text->len > 1 ? "," : "", kind, self->t);
  self->n++;
}

static void
append_opening (BenchApp *self)
{
  for (guint i = 0; i < N_REMOTES; i++)
    {
      begin_event (self, "mount");
      g_string_append_printf (self->text, ",\"remote\":\"team%u\"%s}", i, i == 0 ? ",\"host\":true" : "");
      begin_event (self, "subscribe");
      g_string_append_printf (self->text, ",\"id\":\"b%u\",\"of\":\"bridge\",\"bridge\":\"bus\",\"remote\":\"team%u\"}", i, i);
    }
  for (guint i = 0; i < N_STORES; i++)
    {
      begin_event (self, "store-open");
      g_string_append_printf (self->text, ",\"store\":\"s%u\",\"name\":\"Store %u\",\"library\":\"@reduxjs/toolkit\","
                              "\"owner\":\"team%u\",\"runtime\":\"copy 1\",\"keys\":[\"own%u\"]}",
                              i, i, i % N_REMOTES, i);
      begin_event (self, "state");
      g_string_append_printf (self->text, ",\"store\":\"s%u\",\"state\":{\"own%u\":{\"items\":{},\"n\":0}}}", i, i);
      begin_event (self, "subscribe");
      g_string_append_printf (self->text, ",\"id\":\"l%u\",\"of\":\"store\",\"store\":\"s%u\",\"remote\":\"team%u\"}",
                              i, i, i % N_REMOTES);
    }
  for (guint i = 0; i < N_SLICES; i++)
    {
      begin_event (self, "reducer-add");
      g_string_append_printf (self->text, ",\"store\":\"s0\",\"slice\":\"slice%u\",\"owner\":\"team%u\",\"types\":[",
                              i, i % N_REMOTES);
      for (guint j = 0; j < N_TYPES; j++)
        g_string_append_printf (self->text, "%s\"slice%u/does%u\"", j > 0 ? "," : "", i, j);
      g_string_append (self->text, "]}");
    }
}

/* A payload and the patch that comes of it, of several shapes. */
static void
append_change (BenchApp      *self,
               const char *slice,
               guint       type)
{
  guint64 id = self->actions;

  switch (type % 4)
    {
    case 0:
      g_string_append_printf (self->text, "\"payload\":{\"id\":\"item-%" G_GUINT64_FORMAT "\",\"qty\":%u,\"note\":\"number %u "
                              "of them\"}},\"patch\":[{\"p\":[\"%s\",\"items\",\"item-%u\"],\"v\":{\"id\":\"item-%u\",\"qty\":%u,"
                              "\"price\":%u.%02u}},{\"p\":[\"%s\",\"n\"],\"v\":%" G_GUINT64_FORMAT "}]",
                              id, pick (self, 9), pick (self, 100000), slice, pick (self, 5000), pick (self, 5000),
                              pick (self, 9), pick (self, 1000), pick (self, 100), slice, id);
      break;
    case 1:
      g_string_append_printf (self->text, "\"payload\":%u},\"patch\":[{\"p\":[\"%s\",\"page\"],\"v\":%" G_GUINT64_FORMAT "}]",
                              pick (self, 1000), slice, id);
      break;
    case 2:
      g_string_append_printf (self->text, "\"payload\":\"text of %" G_GUINT64_FORMAT "\"},\"patch\":[{\"p\":[\"%s\",\"text\"],"
                              "\"v\":\"text of %" G_GUINT64_FORMAT "\"},{\"p\":[\"%s\",\"status\"],\"v\":\"%s\"}]",
                              id, slice, id, slice, id % 2 == 0 ? "ready" : "busy");
      break;
    default:
      g_string_append_printf (self->text, "\"payload\":[%u,%u,%u]},\"patch\":[{\"p\":[\"%s\",\"list\"],\"at\":%u,\"cut\":1,\"add\":["
                              "{\"id\":%" G_GUINT64_FORMAT ",\"name\":\"entry %u\"}]}]",
                              pick (self, 9), pick (self, 99), pick (self, 999), slice, pick (self, 20), id,
                              pick (self, 100000));
      break;
    }
}

static void
append_dispatch (BenchApp *self)
{
  guint type = pick (self, N_TYPES);
  gboolean own = pick (self, 4) == 0;
  guint which = own ? 1 + pick (self, N_STORES - 1) : pick (self, N_SLICES);
  g_autofree char *slice = g_strdup_printf ("%s%u", own ? "own" : "slice", which);

  self->actions++;
  begin_event (self, "dispatch");
  g_string_append_printf (self->text, ",\"store\":\"s%u\",\"remote\":\"team%u\",\"ms\":0.%u,\"action\":{\"type\":\"%s/does%u\",",
                          own ? which : 0, which % N_REMOTES, 1 + pick (self, 8), slice, type);
  append_change (self, slice, type);
  g_string_append_c (self->text, '}');
}

/* A message of the host that all remotes let into their own stores. */
static void
append_bridged (BenchApp *self)
{
  guint64 id = self->bridged++;

  begin_event (self, "bridge-sent");
  g_string_append_printf (self->text, ",\"bridge\":\"bus\",\"id\":\"m%" G_GUINT64_FORMAT "\",\"hash\":\"h%" G_GUINT64_FORMAT "\","
                          "\"remote\":\"team0\",\"store\":\"s0\",\"body\":{\"type\":\"slice0/told%u\",\"payload\":{\"n\":%" G_GUINT64_FORMAT
                          "},\"meta\":{\"schemaVersion\":1}}}", id, id, (guint) (id % 5), id);
  for (guint i = 1; i < N_REMOTES; i++)
    {
      begin_event (self, "bridge-received");
      g_string_append_printf (self->text, ",\"bridge\":\"bus\",\"id\":\"x%" G_GUINT64_FORMAT "-%u\",\"hash\":\"h%" G_GUINT64_FORMAT
                              "\",\"listener\":\"b%u\"}", id, i, id, i);
      begin_event (self, "dispatch");
      g_string_append_printf (self->text, ",\"store\":\"s%u\",\"remote\":\"team%u\",\"cause\":\"x%" G_GUINT64_FORMAT "-%u\","
                              "\"ms\":0.1,\"action\":{\"type\":\"slice0/told%u\",\"payload\":{\"n\":%" G_GUINT64_FORMAT "}},"
                              "\"patch\":[{\"p\":[\"own%u\",\"n\"],\"v\":%" G_GUINT64_FORMAT "}]}",
                              i, i, id, i, (guint) (id % 5), id, i, id);
      begin_event (self, "bridge-handled");
      g_string_append_printf (self->text, ",\"received\":\"x%" G_GUINT64_FORMAT "-%u\",\"dispatches\":1}", id, i);
    }
}

static void
append_query (BenchApp *self)
{
  guint64 id = self->queries++;
  guint who = pick (self, N_REMOTES);

  begin_event (self, "query-start");
  g_string_append_printf (self->text, ",\"id\":\"q%" G_GUINT64_FORMAT "\",\"url\":\"https://api%u.example/items/%u?page=%u\","
                          "\"key\":\"items %u %" G_GUINT64_FORMAT "\",\"remote\":\"team%u\",\"cache\":\"api%u\",\"method\":\"GET\","
                          "\"library\":\"@tanstack/query-core\"}",
                          id, who, pick (self, 2000), pick (self, 50), pick (self, 2000), id, who, who);
  self->t += 5;
  begin_event (self, "query-settle");
  g_string_append_printf (self->text, ",\"id\":\"q%" G_GUINT64_FORMAT "\",\"ok\":true,\"status\":200,\"bytes\":%u}", id,
                          pick (self, 50000));
}

/* What is rare: looks, drawing, frames of sockets, listeners that come and go. */
static void
append_other (BenchApp *self)
{
  guint64 id = self->n;
  guint who = pick (self, N_REMOTES);

  switch (pick (self, 4))
    {
    case 0:
      begin_event (self, "read");
      g_string_append_printf (self->text, ",\"store\":\"s%u\",\"remote\":\"team%u\",\"site\":\"http://team%u/main.js:%u:1\"}",
                              who, who, who, pick (self, 300));
      break;
    case 1:
      begin_event (self, "render");
      g_string_append_printf (self->text, ",\"root\":\"#root%u\",\"count\":%u,\"ms\":1000,\"remote\":\"team%u\","
                              "\"type\":\"slice%u/does1\",\"caused\":%u}", who, 2 + pick (self, 9), who, who, pick (self, 3));
      break;
    case 2:
      begin_event (self, "subscribe");
      g_string_append_printf (self->text, ",\"id\":\"n%" G_GUINT64_FORMAT "\",\"of\":\"store\",\"store\":\"s%u\",\"remote\":\"team%u\","
                              "\"site\":\"http://team%u/list.js:%u:7\"}", id, who, who, who, pick (self, 300));
      begin_event (self, "unsubscribe");
      g_string_append_printf (self->text, ",\"id\":\"n%" G_GUINT64_FORMAT "\"}", id);
      break;
    default:
      begin_event (self, "socket-frame");
      g_string_append_printf (self->text, ",\"id\":\"w%u\",\"hash\":\"%08x-%u\",\"bytes\":%u}", who, g_rand_int (self->random),
                              pick (self, 500), pick (self, 500));
      break;
    }
}

/* Something that takes time, and what comes between its beginning and its end. */
static void
append_span (BenchApp *self)
{
  guint64 id = self->spans++;
  guint who = 1 + pick (self, N_STORES - 1);
  const char *phases[] = { "pending", pick (self, 20) == 0 ? "rejected" : "fulfilled" };

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      begin_event (self, "dispatch");
      g_string_append_printf (self->text, ",\"store\":\"s%u\",\"remote\":\"team%u\",\"ms\":0.2,\"action\":{\"type\":"
                              "\"own%u/load/%s\",\"meta\":{\"requestId\":\"r%" G_GUINT64_FORMAT "\"}},\"patch\":["
                              "{\"p\":[\"own%u\",\"busy\"],\"v\":\"%s %" G_GUINT64_FORMAT "\"}],\"span\":{\"id\":"
                              "\"r%" G_GUINT64_FORMAT "\",\"phase\":\"%s\"}}",
                              who, who % N_REMOTES, who, phases[i], id, who, phases[i], id, id, phases[i]);
      self->t += 20 + pick (self, 300);
      self->actions++;
    }
}

/**
 * bench_app_make:
 * @self: an app
 * @n: how many events
 *
 * Returns: (transfer full): a list of at least @n events, as it stands in a batch
 */
SbxJson *
bench_app_make (BenchApp *self,
                guint     n)
{
  guint64 end = self->n + n;
  gboolean first = self->n == 0;
  SbxJson *json;

  g_string_assign (self->text, "[");
  if (first)
    append_opening (self);
  while (self->n < end)
    {
      guint die = pick (self, 1000);

      self->t += 0.5 + pick (self, 30);
      if (die < 2)
        append_bridged (self);
      else if (die < 20)
        append_query (self);
      else if (die < 40)
        append_other (self);
      else if (die < 50)
        append_span (self);
      else
        append_dispatch (self);
    }
  g_string_append_c (self->text, ']');
  json = sbx_json_parse (self->text->str, self->text->len, 0, 0, NULL);
  g_assert_nonnull (json);

  return json;
}
