/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Runs a target without libFuzzer: each seed as it is, then -runs=N mutations of them, always the
 * same ones. Finds less than libFuzzer, but runs with any compiler in every test run. */

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

static guint n_runs = 10000;

/* A copy that ends where its block ends, so that a sanitizer sees each byte too many. */
static void
run (const GString *input)
{
  g_autofree guint8 *copy = g_memdup2 (input->str, input->len);

  LLVMFuzzerTestOneInput (copy, input->len);
}

static void
mutate (GString   *input,
        GRand     *rand,
        GPtrArray *seeds)
{
  const GString *other = g_ptr_array_index (seeds, g_rand_int_range (rand, 0, seeds->len));
  const gsize at = g_rand_int_range (rand, 0, input->len + 1);
  const gsize rest = MIN (input->len - at, 16);
  const gsize from = g_rand_int_range (rand, 0, other->len + 1);
  const gsize piece = MIN (other->len - from, 32);

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      g_string_insert_c (input, at, (char) g_rand_int (rand));
      break;
    case 1:
      g_string_erase (input, at, g_rand_int_range (rand, 0, rest + 1));
      break;
    case 2:
      if (rest > 0)
        input->str[at] ^= (char) (1 << g_rand_int_range (rand, 0, 8));
      break;
    case 3:
      g_string_truncate (input, at);
      break;
    default:
      g_string_insert_len (input, at, other->str + from, g_rand_int_range (rand, 0, piece + 1));
    }
}

static void
add_seed (GPtrArray  *seeds,
          const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &error))
    g_error ("%s", error->message);

  g_ptr_array_add (seeds, g_string_new_len (text, length));
}

static gint
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_seeds (GPtrArray  *seeds,
           const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    g_error ("%s", error->message);

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));

  /* A folder has no order of its own, but the runs must be the same every time. */
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    add_seed (seeds, g_ptr_array_index (names, i));
}

static void
free_seed (gpointer seed)
{
  g_string_free (seed, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) seeds = g_ptr_array_new_with_free_func (free_seed);
  g_autoptr (GRand) rand = g_rand_new_with_seed (259);

  for (int i = 1; i < argc; i++)
    {
      if (g_str_has_prefix (argv[i], "-runs="))
        n_runs = strtoul (argv[i] + strlen ("-runs="), NULL, 10);
      else if (argv[i][0] != '-')
        add_seeds (seeds, argv[i]);
    }

  g_ptr_array_add (seeds, g_string_new (NULL));
  for (guint i = 0; i < seeds->len; i++)
    run (g_ptr_array_index (seeds, i));

  for (guint i = 0; i < n_runs; i++)
    {
      const GString *seed = g_ptr_array_index (seeds, i % seeds->len);
      g_autoptr (GString) input = g_string_new_len (seed->str, seed->len);

      for (gint n = g_rand_int_range (rand, 1, 6); n > 0; n--)
        mutate (input, rand, seeds);
      run (input);
    }

  g_print ("%u runs, %u seeds\n", n_runs, seeds->len);

  return EXIT_SUCCESS;
}
