/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rule version-skew (docs/findings/version-skew.md): a shared package in two versions, or in one
 * that somebody did not ask for.
 *
 * Keeps what `package` events say, each thing once, MAX_COPIES at most: about 64 KiB. */

#include "config.h"

#include "sbx-case.h"
#include "sbx-detectors.h"
#include "sbx-semver.h"
#include "sbx-session.h"

#include <string.h>

#define RULE "version-skew"

#define MAX_COPIES 1024
#define MAX_VERSIONS 8 /* of one package in one page that are listed */

typedef struct
{
  const SbxRun *run;
  SbxSymbol name;
  SbxSymbol version;
  SbxSymbol provider; /* who ships it, or none */
  SbxSymbol asker;    /* who asks, or none */
  SbxSymbol required; /* for what, or none */
  gboolean singleton;
  gboolean separate;  /* several are allowed in so many words */
  gboolean loaded;
  gboolean given;     /* the runtime said that the asker got it */
  guint64 number;
  double time;
} Copy;

typedef struct
{
  SbxSymbols *symbols;
  GArray *copies;     /* Copy */
  GHashTable *known;  /* what tells a copy from others → its index + 1 */
  GHashTable *gaps;   /* runs that miss something */
} Memory;

static const SbxCase majors = {
  "majors", SBX_SEVERITY_ERROR, SBX_CONFIDENCE_CERTAIN,
  "A package that is shared between remotes runs in two major versions in one page. What one "
  "version makes the other does not know: contexts, hooks, caches and listeners exist twice, and "
  "what the major changed breaks where the two meet.",
  "Bring the older remote to the newer major, and ask for it as a singleton in all builds: "
  "`shared: { redux: { singleton: true, requiredVersion: '^5.0.0', strictVersion: false } }`. "
  "Until it is there keep it apart on purpose: leave the package out of its shared block."
};

static const SbxCase majors_apart = {
  "majors-apart", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "A package runs in two major versions in one page, and nobody asks for a single one. That is "
  "harmless for helpers without state of their own; it breaks as soon as something that one "
  "version made is handed to the other.",
  "If nothing of it crosses between remotes, say so by leaving it out of the shared block. If it "
  "does, bring both to one major and set `singleton: true`."
};

static const SbxCase unsatisfied = {
  "unsatisfied", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_CERTAIN,
  "A remote was built for another version of a shared package than the one it was given: a "
  "singleton is the same for all, whatever they ask for. It runs against an API it was never "
  "tested with.",
  "Build the remote against the version that runs, and ask for what it can really take: "
  "`requiredVersion: '^5.0.0'`. `strictVersion: true` is no help: it throws when the remote loads."
};

static const SbxCase unsatisfied_likely = {
  "unsatisfied-likely", SBX_SEVERITY_WARNING, SBX_CONFIDENCE_PROBABLE,
  "A remote asks for another version of a shared package than any that is loaded in this page. If "
  "it uses the package, it gets one that it was not built for.",
  "Build the remote against the version that runs, and ask for what it can really take: "
  "`requiredVersion: '^5.0.0'`. If it does not use the package, take it out of its shared block."
};

static SbxSymbol
get_symbol (Memory         *memory,
            const SbxEvent *event,
            const char     *name)
{
  g_autofree char *text = sbx_event_dup_text (event, name);

  return text != NULL && *text != '\0' ? sbx_symbols_intern (memory->symbols, text, -1)
                                       : SBX_SYMBOL_NONE;
}

static gboolean
is_flag (const SbxEvent *event,
         const char     *name,
         gboolean        value)
{
  gboolean flag;

  return sbx_json_get_boolean (event->json, sbx_json_member (event->json, event->token, name),
                               &flag)
         && flag == value;
}

static guint
hash_copy (gconstpointer data)
{
  const Copy *copy = data;

  return g_direct_hash (copy->run) ^ (copy->name * 2654435761u) ^ (copy->version * 40503u)
         ^ (copy->provider << 16) ^ copy->asker;
}

static gboolean
equal_copies (gconstpointer a,
              gconstpointer b)
{
  const Copy *left = a;
  const Copy *right = b;

  return left->run == right->run && left->name == right->name && left->version == right->version
         && left->provider == right->provider && left->asker == right->asker;
}

/* What is told again may be loaded by now. */
static void
add_copy (Memory     *memory,
          const Copy *copy)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (memory->known, copy));
  Copy *known;

  if (copy->name == SBX_SYMBOL_NONE || copy->version == SBX_SYMBOL_NONE)
    return;
  if (index == 0)
    {
      if (memory->copies->len >= MAX_COPIES)
        return;
      g_array_append_val (memory->copies, *copy);
      g_hash_table_insert (memory->known, g_memdup2 (copy, sizeof *copy),
                           GUINT_TO_POINTER (memory->copies->len));
      return;
    }
  known = &g_array_index (memory->copies, Copy, index - 1);
  known->singleton |= copy->singleton;
  known->separate |= copy->separate;
  known->given |= copy->given;
  if (copy->required != SBX_SYMBOL_NONE)
    known->required = copy->required;
  if (copy->loaded && !known->loaded)
    {
      known->loaded = TRUE;
      known->number = copy->number;
      known->time = copy->time;
    }
}

static void
take_package (Memory         *memory,
              const SbxEvent *event)
{
  SbxSymbol provider = get_symbol (memory, event, "provider");
  SbxSymbol remote = event->remote != NULL ? event->remote->name : SBX_SYMBOL_NONE;
  Copy copy = {
    .run = event->run,
    .name = get_symbol (memory, event, "name"),
    .version = get_symbol (memory, event, "version"),
    .provider = provider != SBX_SYMBOL_NONE ? provider : remote,
    .asker = remote != SBX_SYMBOL_NONE ? remote : provider,
    .required = get_symbol (memory, event, "required"),
    .singleton = is_flag (event, "singleton", TRUE),
    .separate = is_flag (event, "singleton", FALSE),
    .loaded = is_flag (event, "loaded", TRUE),
    .number = event->number,
    .time = event->time,
  };

  add_copy (memory, &copy);
}

/* The runtime gave a remote this version. */
static void
take_load (Memory         *memory,
           const SbxEvent *event)
{
  g_autofree char *what = sbx_event_dup_text (event, "what");
  Copy copy = {
    .run = event->run,
    .name = get_symbol (memory, event, "name"),
    .version = get_symbol (memory, event, "version"),
    .asker = event->remote != NULL ? event->remote->name : SBX_SYMBOL_NONE,
    .given = TRUE,
    .number = event->number,
    .time = event->time,
  };

  if (g_strcmp0 (what, "shared") == 0 && is_flag (event, "ok", TRUE))
    add_copy (memory, &copy);
}

/* Which Redux made a store is known of some; nobody said that there should be one. */
static void
take_store (Memory         *memory,
            const SbxEvent *event)
{
  const SbxStore *store = event->store;
  SbxSymbol owner = store->owner != NULL ? store->owner->name : SBX_SYMBOL_NONE;
  Copy copy = {
    .run = event->run,
    .name = store->library,
    .version = store->version,
    .provider = owner,
    .asker = owner,
    .separate = TRUE,
    .loaded = TRUE,
    .number = event->number,
    .time = event->time,
  };

  if (strstr (sbx_symbols_get (memory->symbols, store->library), "redux") != NULL)
    add_copy (memory, &copy);
}

static void
observe (gpointer        self,
         const SbxEvent *event)
{
  Memory *memory = self;

  switch ((int) event->kind)
    {
    case SBX_EVENT_PACKAGE:
      take_package (memory, event);
      break;
    case SBX_EVENT_LOAD:
      take_load (memory, event);
      break;
    case SBX_EVENT_STORE_OPEN:
      if (event->store != NULL && event->store->version != SBX_SYMBOL_NONE)
        take_store (memory, event);
      break;
    case SBX_EVENT_GAP:
      g_hash_table_add (memory->gaps, event->run);
      break;
    default:
      break;
    }
}

static gpointer
create (SbxSession *session)
{
  Memory *memory = g_new0 (Memory, 1);

  memory->symbols = sbx_session_get_symbols (session);
  memory->copies = g_array_new (FALSE, FALSE, sizeof (Copy));
  memory->known = g_hash_table_new_full (hash_copy, equal_copies, g_free, NULL);
  memory->gaps = g_hash_table_new (NULL, NULL);

  return memory;
}

static void
destroy (gpointer self)
{
  Memory *memory = self;

  g_hash_table_unref (memory->gaps);
  g_hash_table_unref (memory->known);
  g_array_unref (memory->copies);
  g_free (memory);
}

static const char *
get_text (const Memory *memory,
          SbxSymbol     symbol)
{
  return sbx_symbols_get (memory->symbols, symbol);
}

/* One package in one page. */
typedef struct
{
  const Memory *memory;
  const Copy *first;
  const Copy *versions[MAX_VERSIONS]; /* loaded, each once, newest first */
  guint n_versions;
  gboolean singleton;
  gboolean separate;
} Package;

static void
add_version (Package    *package,
             const Copy *copy)
{
  const char *version = get_text (package->memory, copy->version);
  guint at = 0;

  for (guint i = 0; i < package->n_versions; i++)
    {
      if (package->versions[i]->version == copy->version)
        return;
    }
  if (package->n_versions == MAX_VERSIONS)
    return;
  while (at < package->n_versions
         && sbx_semver_compare (get_text (package->memory, package->versions[at]->version),
                                version) > 0)
    at++;
  memmove (&package->versions[at + 1], &package->versions[at],
           (package->n_versions - at) * sizeof *package->versions);
  package->versions[at] = copy;
  package->n_versions++;
}

static gboolean
is_same (const Copy *a,
         const Copy *b)
{
  return a->run == b->run && a->name == b->name;
}

static void
collect (Package *package)
{
  const GArray *copies = package->memory->copies;

  package->separate = TRUE;
  for (guint i = 0; i < copies->len; i++)
    {
      const Copy *copy = &g_array_index (copies, Copy, i);

      if (!is_same (copy, package->first) || copy->given)
        continue;
      package->singleton |= copy->singleton;
      if (copy->loaded)
        {
          package->separate &= copy->separate;
          add_version (package, copy);
        }
    }
}

/* `5.0.1 from host, for host (^5.0.0) and cart (^5.0.0)` */
static void
append_version (GString       *text,
                const Package *package,
                const Copy    *version,
                SbxFinding    *finding)
{
  const GArray *copies = package->memory->copies;
  const char *separator = ", asked for by ";

  g_string_append (text, get_text (package->memory, version->version));
  if (version->provider != SBX_SYMBOL_NONE)
    {
      g_string_append_printf (text, " from %s", get_text (package->memory, version->provider));
      sbx_finding_add_remote (finding, get_text (package->memory, version->provider));
    }
  for (guint i = 0; i < copies->len; i++)
    {
      const Copy *copy = &g_array_index (copies, Copy, i);

      if (!is_same (copy, version) || copy->version != version->version
          || copy->asker == SBX_SYMBOL_NONE || copy->required == SBX_SYMBOL_NONE)
        continue;
      g_string_append_printf (text, "%s%s (%s)", separator, get_text (package->memory, copy->asker),
                              get_text (package->memory, copy->required));
      sbx_finding_add_remote (finding, get_text (package->memory, copy->asker));
      separator = ", ";
    }
}

static gboolean
report_majors (const Package *package,
               GPtrArray     *findings)
{
  const Memory *memory = package->memory;
  const SbxCase *text = package->separate && !package->singleton ? &majors_apart : &majors;
  g_autoptr (GString) summary = NULL;
  gboolean differ = FALSE;
  SbxFinding *finding;

  for (guint i = 1; i < package->n_versions; i++)
    {
      guint a;
      guint b;

      differ |= sbx_semver_get_major (get_text (memory, package->versions[0]->version), &a)
                && sbx_semver_get_major (get_text (memory, package->versions[i]->version), &b)
                && a != b;
    }
  if (!differ)
    return FALSE;

  finding = sbx_case_new_finding (text, RULE, FALSE);
  summary = g_string_new (NULL);
  g_string_printf (summary, "%s is loaded as ", get_text (memory, package->first->name));
  for (guint i = 0; i < package->n_versions; i++)
    {
      const Copy *version = package->versions[i];

      if (i > 0)
        g_string_append (summary, i + 1 == package->n_versions ? ", and as " : ", as ");
      append_version (summary, package, version, finding);
      sbx_finding_add_evidence (finding, version->number, version->time);
    }
  finding->subject = g_strdup (get_text (memory, package->first->name));
  finding->summary = g_string_free (g_steal_pointer (&summary), FALSE);
  finding->count = 1;
  g_ptr_array_add (findings, finding);

  return TRUE;
}

/* What is told of a version beyond that somebody got it. */
static const Copy *
find_loaded (const Package *package,
             const Copy    *given)
{
  for (guint i = 0; i < package->n_versions; i++)
    {
      if (package->versions[i]->version == given->version)
        return package->versions[i];
    }

  return given;
}

/* (nullable): what the asker of @ask runs with, if it is none of what it asked for */
static const Copy *
find_wrong (const Package *package,
            const Copy    *ask,
            gboolean      *given)
{
  const Memory *memory = package->memory;
  const char *range = get_text (memory, ask->required);

  *given = FALSE;
  for (guint i = 0; i < memory->copies->len; i++)
    {
      const Copy *copy = &g_array_index (memory->copies, Copy, i);

      if (!is_same (copy, ask) || !copy->given || copy->asker != ask->asker)
        continue;
      *given = TRUE;
      return sbx_semver_satisfies (get_text (memory, copy->version), range) == SBX_SEMVER_NO
             ? find_loaded (package, copy) : NULL;
    }
  for (guint i = 0; i < package->n_versions; i++)
    {
      if (package->versions[i]->provider == ask->asker
          || sbx_semver_satisfies (get_text (memory, package->versions[i]->version), range)
             != SBX_SEMVER_NO)
        return NULL;
    }

  return package->n_versions > 0 ? package->versions[0] : NULL;
}

static void
report_asks (const Package *package,
             GPtrArray     *findings)
{
  const Memory *memory = package->memory;
  gboolean gapped = g_hash_table_contains (memory->gaps, package->first->run);

  for (guint i = 0; i < memory->copies->len; i++)
    {
      const Copy *ask = &g_array_index (memory->copies, Copy, i);
      const char *name = get_text (memory, package->first->name);
      gboolean given;
      const Copy *wrong;
      SbxFinding *finding;

      if (!is_same (ask, package->first) || ask->required == SBX_SYMBOL_NONE
          || ask->asker == SBX_SYMBOL_NONE)
        continue;
      wrong = find_wrong (package, ask, &given);
      if (wrong == NULL)
        continue;
      given |= package->singleton && !gapped;
      finding = sbx_case_new_finding (given ? &unsatisfied : &unsatisfied_likely, RULE, FALSE);
      finding->subject = g_strdup (name);
      finding->summary = g_strdup_printf ("%s asks for %s %s and runs with %s",
                                          get_text (memory, ask->asker), name,
                                          get_text (memory, ask->required),
                                          get_text (memory, wrong->version));
      sbx_finding_add_remote (finding, get_text (memory, ask->asker));
      if (wrong->provider != SBX_SYMBOL_NONE)
        sbx_finding_add_remote (finding, get_text (memory, wrong->provider));
      sbx_finding_add_evidence (finding, ask->number, ask->time);
      sbx_finding_add_evidence (finding, wrong->number, wrong->time);
      finding->count = 1;
      g_ptr_array_add (findings, finding);
    }
}

static void
report (gpointer   self,
        double     now,
        GPtrArray *findings)
{
  Memory *memory = self;

  (void) now;
  for (guint i = 0; i < memory->copies->len; i++)
    {
      Package package = { .memory = memory, .first = &g_array_index (memory->copies, Copy, i) };
      gboolean seen = FALSE;

      for (guint j = 0; j < i && !seen; j++)
        seen = is_same (&g_array_index (memory->copies, Copy, j), package.first);
      if (seen)
        continue;
      collect (&package);
      if (!report_majors (&package, findings))
        report_asks (&package, findings);
    }
}

static const char *const variants[] = {
  "majors", "majors-apart", "unsatisfied", "unsatisfied-likely", NULL,
};

const SbxDetectorClass sbx_detector_version_skew = {
  .id = RULE,
  .title = "Version skew",
  .kinds = SBX_DETECTOR_WANTS (SBX_EVENT_PACKAGE) | SBX_DETECTOR_WANTS (SBX_EVENT_LOAD)
           | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_OPEN) | SBX_DETECTOR_WANTS (SBX_EVENT_GAP),
  .variants = variants,
  .create = create,
  .observe = observe,
  .report = report,
  .destroy = destroy,
};
