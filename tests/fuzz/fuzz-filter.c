/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any bytes as a filter: understood, or refused with a place in the text and a sentence. What was
 * understood answers rows, contents and findings, and means the same when it is put in parentheses,
 * and the opposite with a sign before them. What is being written can be asked at every character. */

#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "sbx-content-test.h"
#include "sbx-filter-context.h"
#include "sbx-limits.h"
#include "sbx-matcher.h"

static const char event[] =
  "[{\"k\":\"dispatch\",\"t\":1,\"store\":\"s\",\"action\":{\"type\":\"cart/add\",\"payload\":{\"user\":{\"id\":5},"
  "\"list\":[1,\"\\u0061\",{\"x\":null}]}},\"patch\":[{\"p\":[\"auth\",\"a.b\"],\"v\":1},{\"p\":[],\"v\":{}}],\"error\":\"é\"}]";

typedef struct
{
  SbxSymbols *symbols;
  SbxRow rows[4];
  SbxJson *json;
  SbxFinding *finding;
} World;

static World *
get_world (void)
{
  static World *world;

  if (world != NULL)
    return world;
  world = g_new0 (World, 1);
  world->symbols = sbx_symbols_new ();
  world->json = sbx_json_parse (event, strlen (event), 0, 0, NULL);
  world->finding = sbx_finding_new ("action-collision", "v", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN);
  world->finding->subject = g_strdup ("cart/add");
  world->finding->summary = g_strdup ("Cart and é");
  for (guint i = 0; i < G_N_ELEMENTS (world->rows); i++)
    world->rows[i] = (SbxRow) {
      .time = 1795150179604.0 + i * 1000, .number = i + 1, .remote = SBX_ROW_NONE, .store = SBX_ROW_NONE,
      .type = sbx_symbols_intern (world->symbols, i % 2 == 0 ? "cart/add" : "É (x)", -1),
      .changed = sbx_symbols_intern (world->symbols, "auth, cart", -1),
      .duration = i == 3 ? NAN : (float) i * 40,
      .kind = i == 2 ? SBX_ROW_GAP : SBX_ROW_ACTION,
    };

  return world;
}

static SbxMatcher *
make_matcher (World     *world,
              SbxFilter *filter)
{
  const SbxMatcherScope scope = { .symbols = world->symbols };
  SbxMatcher *matcher = sbx_matcher_new (filter);

  g_assert_cmpuint (sbx_matcher_set_scope (matcher, &scope), ==, 0);
  sbx_matcher_set_searched (matcher, G_MAXUINT32);

  return matcher;
}

static void
check_refused (const char           *text,
               const SbxFilterPlace *place,
               const GError         *error)
{
  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, SBX_FILTER_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (place->start, <=, place->end);
  g_assert_cmpuint (place->end, <=, strlen (text));
}

static void
check_answers (World     *world,
               SbxFilter *filter)
{
  const char *text = sbx_filter_get_text (filter);
  g_autofree char *grouped = g_strdup_printf ("(%s)", text);
  g_autofree char *negated = g_strdup_printf ("-(%s)", text);
  g_autoptr (SbxFilter) same = sbx_filter_new (grouped, NULL, NULL);
  g_autoptr (SbxFilter) opposite = sbx_filter_new (negated, NULL, NULL);
  g_autoptr (SbxMatcher) matcher = make_matcher (world, filter);
  g_autoptr (SbxMatcher) one = same != NULL ? make_matcher (world, same) : NULL;
  g_autoptr (SbxMatcher) other = opposite != NULL ? make_matcher (world, opposite) : NULL;
  g_autoptr (SbxContentTest) test = sbx_content_test_new (filter);
  gsize length;
  const char *raw = sbx_json_raw (world->json, 1, &length);
  guint64 looked = sbx_content_test_look (test, raw, length);
  guint64 held = sbx_content_test_event (test, world->json, 1, G_MAXUINT64);

  /* Empty parentheses are refused, and what is as deep as may be has no room for more. */
  for (guint i = 0; i < G_N_ELEMENTS (world->rows); i++)
    {
      gboolean yes = sbx_matcher_test (matcher, &world->rows[i]);

      if (one != NULL)
        g_assert_cmpint (sbx_matcher_test (one, &world->rows[i]), ==, yes);
      if (other != NULL && world->rows[i].kind != SBX_ROW_GAP)
        g_assert_cmpint (sbx_matcher_test (other, &world->rows[i]), !=, yes);
    }
  /* Nothing is thrown away that holds. */
  g_assert_cmpuint (held & ~looked, ==, 0);
  sbx_filter_matches_finding (filter, world->finding);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  World *world = get_world ();
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", MIN (size, SBX_LIMIT_FILTER_SIZE + 10));
  g_autoptr (GError) error = NULL;
  SbxFilterPlace place;
  g_autoptr (SbxFilter) filter = sbx_filter_new (text, &place, &error);

  if (filter == NULL)
    check_refused (text, &place, error);
  else
    check_answers (world, filter);

  if (!g_utf8_validate (text, -1, NULL) || size > 200)
    return 0;
  for (const char *at = text;; at = g_utf8_next_char (at))
    {
      g_auto (SbxFilterContext) context = { 0 };

      sbx_filter_context_init (&context, text, (gsize) (at - text));
      g_assert_cmpuint (context.place.start, <=, (gsize) (at - text));
      g_assert_cmpuint (context.place.end, >=, (gsize) (at - text));
      if (*at == '\0')
        break;
    }
  /* A name that is written for a key is that name. */
  {
    g_autofree char *written = sbx_filter_quote ("remote", text);
    g_autofree char *term = g_strconcat ("remote:", written, NULL);
    g_autoptr (SbxFilter) named = sbx_filter_new (term, NULL, NULL);

    g_assert_nonnull (named);
  }

  return 0;
}
