/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-profiles.h"

#include <errno.h>
#include <gio/gio.h>

#include "sbx-connectors-resources.h"
#include "sbx-limits.h"

#define RESOURCES "/io/github/signalbox_inspector/Signalbox/profiles/"

/* In the order in which they are tried: who looks for more comes first. */
static const char *const shipped[] = {
  "state-and-actions", "type-payload", "state-or-patch", "event-data", "bare-state", "json-patch",
  "merge-patch",
};

static char *
get_folder (void)
{
  return g_build_filename (g_get_user_config_dir (), "signalbox", "profiles", NULL);
}

static void
add_problem (GPtrArray  *problems,
             const char *name,
             const char *text)
{
  if (problems != NULL)
    g_ptr_array_add (problems, g_strdup_printf ("%s: %s", name, text));
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names of the files, in their order. */
static GPtrArray *
list_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && names->len < SBX_LIMIT_PROFILES && (name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, ".json") && name[0] != '.')
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);

  return names;
}

static void
load_own (GPtrArray *profiles,
          GPtrArray *problems)
{
  g_autofree char *folder = get_folder ();
  g_autoptr (GPtrArray) names = list_files (folder);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFileInputStream) stream = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      SbxProfile *profile = NULL;

      /* One byte more than may be: so a file without end is not read to its end. */
      stream = g_file_read (file, NULL, &error);
      if (stream != NULL)
        bytes = g_input_stream_read_bytes (G_INPUT_STREAM (stream), SBX_LIMIT_PROFILE_SIZE + 1,
                                           NULL, &error);
      if (bytes != NULL)
        profile = sbx_profile_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                                     &error);
      if (profile == NULL)
        {
          add_problem (problems, names->pdata[i], error->message);
          continue;
        }
      profile->own = TRUE;
      g_ptr_array_add (profiles, profile);
    }
}

char *
sbx_profiles_dup_text (const char *id)
{
  GResource *resources = sbx_connectors_get_resource ();
  g_autofree char *path = g_strconcat (RESOURCES, id, ".json", NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (resources, path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                                     NULL);

  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;
}

GPtrArray *
sbx_profiles_load (GPtrArray *problems)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_profile_unref);

  load_own (profiles, problems);
  for (guint i = 0; i < G_N_ELEMENTS (shipped); i++)
    {
      g_autofree char *text = sbx_profiles_dup_text (shipped[i]);
      g_autoptr (GError) error = NULL;
      SbxProfile *profile;

      if (sbx_profiles_find (profiles, shipped[i]) != NULL)
        continue;
      profile = sbx_profile_parse (text, strlen (text), NULL, &error);
      g_assert (profile != NULL); /* our own */
      g_ptr_array_add (profiles, profile);
    }

  return profiles;
}

SbxProfile *
sbx_profiles_find (GPtrArray  *profiles,
                   const char *id)
{
  for (guint i = 0; i < profiles->len; i++)
    {
      SbxProfile *profile = g_ptr_array_index (profiles, i);

      if (g_str_equal (profile->id, id))
        return profile;
    }

  return NULL;
}

/* --- Guessing -------------------------------------------------------------------------------- */

/* From so many messages at most. */
#define MAX_SAMPLES 64u

/**
 * Evidence:
 * @known: which messages mean something by a profile, as bits
 * @marked: those that it knows by something that is in them
 * @states: those that are states or changes
 * @actions: those that are actions
 *
 * What a profile makes of messages. One that takes whatever has no certain mark for a state reads
 * nearly everything: that is no sign that it is right.
 */
typedef struct
{
  guint64 known;
  guint64 marked;
  guint64 states;
  guint64 actions;
} Evidence;

static Evidence
weigh (const SbxProfile *profile,
       GPtrArray        *messages)
{
  Evidence evidence = { 0, };

  /* Who takes everything behind the first message would fit everything. */
  for (guint i = 0; !profile->has_first && i < MIN (messages->len, MAX_SAMPLES); i++)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << i;
      SbxReading reading;

      sbx_profile_read (profile, g_ptr_array_index (messages, i), i == 0, &reading);
      if (reading.kind == SBX_MESSAGE_UNKNOWN)
        continue;
      evidence.known |= bit;
      if (sbx_profile_rule_is_specific (reading.rule))
        evidence.marked |= bit;
      if (reading.kind == SBX_MESSAGE_ACTION)
        evidence.actions |= bit;
      else if (reading.kind == SBX_MESSAGE_STATE || reading.kind == SBX_MESSAGE_JSON_PATCH
               || reading.kind == SBX_MESSAGE_MERGE_PATCH)
        evidence.states |= bit;
    }

  return evidence;
}

/* The bits below the lowest one: the messages before the first of these. */
static guint64
get_before (guint64 bits)
{
  return bits != 0 ? (bits & -bits) - 1 : G_MAXUINT64;
}

/**
 * Rank:
 *
 * How sure a guess is, the least sure first.
 */
typedef enum
{
  RANK_NONE,
  RANK_PLAIN,      /* takes whatever looks like a state */
  RANK_QUIET,      /* one of the user's that knows all messages, and wants none of them */
  RANK_SHIPPED,    /* has read what it looks for */
  RANK_OWN,        /* likewise, and it is one of the user's */
} Rank;

/* @plain: the messages that a profile that takes anything would read as states */
static Rank
rank (const SbxProfile *profile,
      const Evidence   *evidence,
      guint64           plain,
      guint             n_messages)
{
  guint64 all = n_messages < MAX_SAMPLES ? (G_GUINT64_CONSTANT (1) << n_messages) - 1 : G_MAXUINT64;
  guint64 firm = evidence->marked & (evidence->states | evidence->actions);

  if (profile->own)
    {
      if (firm != 0)
        return RANK_OWN;
      if (evidence->known == all && evidence->marked == all)
        return RANK_QUIET;
    }
  /* What nobody could take for a plain state, or a state in an envelope before anything was one: a
   * plain state may get a member one day that looks like an envelope. */
  else if ((firm & ~plain) != 0 || (firm & evidence->states & get_before (plain & ~firm)) != 0)
    {
      return RANK_SHIPPED;
    }

  return (evidence->states | evidence->actions) != 0 ? RANK_PLAIN : RANK_NONE;
}

static guint
count_bits (guint64 bits)
{
  return (guint) __builtin_popcountll (bits);
}

SbxProfile *
sbx_profiles_guess (GPtrArray *profiles,
                    GPtrArray *messages)
{
  g_autofree Evidence *evidence = g_new (Evidence, profiles->len);
  SbxProfile *best = NULL;
  guint64 plain = 0;
  Rank best_rank = RANK_NONE;
  guint best_score = 0;

  for (guint i = 0; i < profiles->len; i++)
    {
      evidence[i] = weigh (g_ptr_array_index (profiles, i), messages);
      plain |= evidence[i].states & ~evidence[i].marked;
    }
  for (guint i = 0; i < profiles->len; i++)
    {
      SbxProfile *profile = g_ptr_array_index (profiles, i);
      Rank own_rank = rank (profile, &evidence[i], plain, messages->len);
      guint score = count_bits (evidence[i].states) * 100 + count_bits (evidence[i].known);

      if (own_rank > best_rank || (own_rank == best_rank && own_rank != RANK_NONE
                                   && score > best_score))
        {
          best = profile;
          best_rank = own_rank;
          best_score = score;
        }
    }

  return best;
}

SbxProfile *
sbx_profiles_save (const char *text,
                   GError    **error)
{
  g_autoptr (SbxProfile) profile = sbx_profile_parse (text, strlen (text), NULL, error);
  g_autofree char *folder = get_folder ();
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  if (profile == NULL)
    return NULL;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code),
                   "The folder for profiles cannot be made: %s", g_strerror (code));
      return NULL;
    }
  /* The id cannot be a path: it has neither a slash nor a capital (sbx_profile_parse()). */
  name = g_strconcat ("profile-", profile->id, ".json", NULL);
  path = g_build_filename (folder, name, NULL);
  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return NULL;

  return g_steal_pointer (&profile);
}
