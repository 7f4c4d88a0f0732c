/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "detector-kit.h"
#include "sbx-sharing-map.h"

static const char hello[] = "{\"m\":\"hello\",\"protocol\":1,\"peer\":\"p1\",\"run\":\"%s\",\"wall\":1795150000000,"
                            "\"kind\":\"page\",\"name\":\"shop\"}";

static SbxRun *
begin (Kit        *kit,
       const char *run)
{
  g_autofree char *text = g_strdup_printf (hello, run);
  g_autoptr (SbxJson) json = kit_parse (text);
  g_autoptr (GError) error = NULL;
  gboolean known;
  SbxRun *begun = sbx_session_begin_run (kit->session, json, 0, &known, &error);

  g_assert_no_error (error);

  return begun;
}

static const char *const events[] = {
  "{\"k\":\"mount\",\"t\":0,\"remote\":\"host\",\"host\":true}",
  "{\"k\":\"store-open\",\"t\":1,\"store\":\"s1\",\"name\":\"Shop\",\"library\":\"redux\",\"owner\":\"host\",\"keys\":[\"auth\"]}",
  "{\"k\":\"reducer-add\",\"t\":2,\"store\":\"s1\",\"slice\":\"cart\",\"owner\":\"cart\"}",
  "{\"k\":\"subscribe\",\"t\":3,\"id\":\"l1\",\"of\":\"store\",\"store\":\"s1\",\"remote\":\"profile\"}",
  "{\"k\":\"subscribe\",\"t\":3,\"id\":\"l2\",\"of\":\"store\",\"store\":\"s1\",\"remote\":\"profile\"}",
  "{\"k\":\"unsubscribe\",\"t\":4,\"id\":\"l1\"}",
  "{\"k\":\"read\",\"t\":4,\"store\":\"s1\"}",
  "{\"k\":\"dispatch\",\"t\":5,\"store\":\"s1\",\"remote\":\"cart\",\"action\":{\"type\":\"cart/add\"},\"patch\":[{\"p\":[\"cart\",\"n\"],\"v\":1}]}",
  "{\"k\":\"dispatch\",\"t\":6,\"store\":\"s1\",\"remote\":\"profile\",\"action\":{\"type\":\"cart/add\"},\"patch\":[{\"p\":[\"cart\",\"n\"],\"v\":2},"
  "{\"p\":[\"auth\",\"n\"],\"v\":2}]}",
  "{\"k\":\"bridge-sent\",\"t\":7,\"bridge\":\"b\",\"id\":\"m1\",\"hash\":\"h\",\"remote\":\"host\",\"body\":{\"type\":\"auth/login\"}}",
  "{\"k\":\"dispatch\",\"t\":8,\"store\":\"s1\",\"remote\":\"profile\",\"cause\":\"x1\",\"action\":{\"type\":\"auth/login\"},\"patch\":[{\"p\":[\"auth\","
  "\"n\"],\"v\":3}]}",
  "{\"k\":\"dispatch\",\"t\":9,\"store\":\"s1\",\"action\":{\"type\":\"cart/add\"},\"patch\":[{\"p\":[\"cart\",\"n\"],\"v\":4}]}",
};

static void
feed (Kit        *kit,
      const char *name)
{
  SbxRun *run = begin (kit, name);

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    kit_must_take (kit, run, i + 1, events[i]);
}

/* One line for each use: owner, remote, writes and those over a bridge. */
static char *
describe (const SbxSharingMap *map)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < map->stores->len; i++)
    {
      const SbxSharingStore *store = g_ptr_array_index (map->stores, i);

      g_string_append_printf (text, "%s in %s of %s\n", store->label, store->peer, store->owner);
      for (guint j = 0; j < store->slices->len; j++)
        {
          const SbxSharingSlice *slice = g_ptr_array_index (store->slices, j);

          g_string_append_printf (text, "%s of %s%s, %" G_GUINT64_FORMAT ":", slice->name, slice->owner,
                                  slice->open ? "" : ", gone", slice->writes);
          for (guint k = 0; k < slice->uses->len; k++)
            {
              const SbxSharingUse *use = g_ptr_array_index (slice->uses, k);

              g_string_append_printf (text, " %s%s %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, use->owns ? "*" : "",
                                      use->remote != NULL ? use->remote : "?", use->writes, use->bridged);
            }
          g_string_append_c (text, '\n');
        }
      for (guint j = 0; j < store->readers->len; j++)
        {
          const SbxSharingReader *reader = g_ptr_array_index (store->readers, j);

          g_string_append_printf (text, "%s: %u of %u live, %" G_GUINT64_FORMAT " reads\n",
                                  reader->remote != NULL ? reader->remote : "?", reader->live, reader->subscriptions,
                                  reader->reads);
        }
    }
  for (guint i = 0; i < map->types->len; i++)
    {
      const SbxSharingType *type = g_ptr_array_index (map->types, i);

      g_string_append_printf (text, "%s %" G_GUINT64_FORMAT ": %u to %u\n", type->type, type->sent, type->senders->len,
                              type->receivers->len);
    }

  return g_string_free (text, FALSE);
}

#define MAP(auth, cart, profile, n) \
  "Shop in shop of host\n" auth cart profile "auth/login " n ": 1 to 1\n"

/* Owners, writers, readers and bridges; a second run of the page adds up; the same when it is read again. */
static void
test_map (void)
{
  Kit kit = { 0 };
  guint64 serial = 0;
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;
  g_autofree char *again = NULL;

  kit_init (&kit);
  feed (&kit, "r1");
  {
    g_autoptr (SbxSharingMap) map = sbx_sharing_map_new_if_changed (kit.session, &serial);

    g_assert_nonnull (map);
    g_assert_null (sbx_sharing_map_new_if_changed (kit.session, &serial));
    once = describe (map);
    g_assert_cmpuint (map->remotes->len, ==, 3);
    g_assert_false (map->left_out);
  }
  g_assert_cmpstr (once, ==, MAP ("auth of host, 2: *host 0-0 profile 2-1\n", "cart of cart, 3: *cart 1-0 profile 1-0 ? 1-0\n",
                                  "profile: 1 of 2 live, 0 reads\n?: 0 of 0 live, 1 reads\n", "1"));

  feed (&kit, "r2");
  {
    g_autoptr (SbxSharingMap) map = sbx_sharing_map_new_if_changed (kit.session, &serial);

    g_assert_nonnull (map);
    twice = describe (map);
  }
  g_assert_cmpstr (twice, ==, MAP ("auth of host, 4: *host 0-0 profile 4-2\n", "cart of cart, 6: *cart 2-0 profile 2-0 ? 2-0\n",
                                   "profile: 2 of 4 live, 0 reads\n?: 0 of 0 live, 2 reads\n", "2"));

  kit_reopen (&kit, SBX_RECORDING_READ);
  {
    g_autoptr (SbxSharingMap) map = sbx_sharing_map_new (kit.session);

    again = describe (map);
  }
  g_assert_cmpstr (again, ==, twice);
  kit_clear (&kit);
}

/* What the team says it shares is marked. */
static void
test_on_purpose (void)
{
  g_autoptr (SbxRules) rules = sbx_rules_new ();
  g_autoptr (SbxSharingMap) map = NULL;
  const SbxSharingStore *store;
  Kit kit = { 0 };

  sbx_rules_allow (rules, SBX_ALLOW_SHARED_SLICES, "au*");
  kit_init (&kit);
  sbx_session_set_rules (kit.session, rules);
  feed (&kit, "r1");
  map = sbx_sharing_map_new (kit.session);
  store = g_ptr_array_index (map->stores, 0);
  g_assert_true (((SbxSharingSlice *) g_ptr_array_index (store->slices, 0))->on_purpose);
  g_assert_false (((SbxSharingSlice *) g_ptr_array_index (store->slices, 1))->on_purpose);
  kit_clear (&kit);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sharing-map/map", test_map);
  g_test_add_func ("/sharing-map/on-purpose", test_on_purpose);

  return g_test_run ();
}
