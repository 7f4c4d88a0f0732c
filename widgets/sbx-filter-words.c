/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-filter-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sbx-format.h"
#include "sbx-nearest.h"

static const SbxFilterExample examples[] = {
  { "type", "cart/*", N_("Actions of a type; * and ? stand for anything") },
  { "remote", "cart,profile", N_("What one remote or the other did") },
  { "store", "Shop", N_("What reached a store") },
  { "peer", "shop.localhost*", N_("What a page or a process did") },
  { "library", "redux", N_("What reached the stores of a library") },
  { "is", "error", N_("Lines of a kind") },
  { "changed", "auth.token", N_("What changed a slice, or a value in it") },
  { "payload", "\"blue shoes\"", N_("Text that an action carries") },
  { "payload", ".user.id:42", N_("A value in an action’s payload") },
  { "meta", ".arg:any", N_("The same in its meta") },
  { "action", ".id:>5", N_("The same in the action itself") },
  { "bridge", "dropped", N_("Messages on bridges, by what became of them or by the bridge") },
  { "async", ">1s", N_("Asynchronous actions, by how they ended or how long they took") },
  { "finding", "collision", N_("Evidence of findings, by rule or severity") },
  { "error", "any", N_("Actions that threw, also by what was said") },
  { "gap", "any", N_("Where events are missing") },
  { "duration", ">50ms", N_("How long the reducers took") },
  { "number", "100..200", N_("Events by their number") },
  { "after", "14:05", N_("What happened from a time on; “+90s”: since the beginning") },
  { "before", "14:06:30", N_("What happened until a time") },
};

static const struct
{
  const char *key; /* NULL: any other */
  const char *word;
  const char *meaning;
} words[] = {
  { "is", "action", N_("An action") },
  { "is", "begin", N_("A page or process began") },
  { "is", "end", N_("A page or process ended") },
  { "is", "gap", N_("Events are missing") },
  { "is", "log", N_("A message of the agent") },
  { "is", "command", N_("A command that was sent to a store") },
  { "is", "error", N_("It threw") },
  { "is", "sent", N_("It was sent on a bridge") },
  { "is", "received", N_("It came from a bridge") },
  { "bridge", "sent", N_("It was sent") },
  { "bridge", "received", N_("It came from another remote") },
  { "bridge", "open", N_("What became of it is not known yet") },
  { "bridge", "delivered", N_("A receiver dispatched it") },
  { "bridge", "dropped", N_("A receiver dropped it, or never got it") },
  { "bridge", "taken", N_("A receiver took it and dispatched nothing") },
  { "bridge", "allow-list", N_("Dropped: the receiver does not take this type") },
  { "bridge", "malformed", N_("Dropped: it is no action") },
  { "bridge", "schema", N_("Dropped: another schema version") },
  { "bridge", "threw", N_("Dropped: the receiver threw") },
  { "bridge", "lost", N_("Dropped: it never arrived") },
  { "bridge", "unheard", N_("Nobody listened") },
  { "bridge", "unknown", N_("What became of it cannot be told") },
  { "async", "pending", N_("It has not ended") },
  { "async", "settled", N_("It has ended") },
  { "async", "fulfilled", N_("It ended well") },
  { "async", "rejected", N_("It failed") },
  { "finding", "notice", N_("Notices") },
  { "finding", "warning", N_("Warnings") },
  { "finding", "error", N_("Errors") },
  { "finding", "dismissed", N_("Findings that were set aside") },
  { "changed", "any", N_("It changed something") },
  { "changed", "none", N_("It changed nothing") },
  { NULL, "any", N_("Any") },
  { NULL, "none", N_("None") },
};

gboolean
sbx_filter_words_get_example (guint             index,
                              SbxFilterExample *example)
{
  if (index >= G_N_ELEMENTS (examples))
    return FALSE;

  *example = examples[index];
  example->meaning = _(example->meaning);
  return TRUE;
}

const char *
sbx_filter_words_get_key (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    if (strcmp (examples[i].key, key) == 0)
      return _(examples[i].meaning);

  return NULL;
}

const char *
sbx_filter_words_get_word (const char *key,
                           const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].word, word) == 0
        && (words[i].key == NULL || strcmp (words[i].key, key) == 0))
      return _(words[i].meaning);

  return NULL;
}

/* --- Problems -------------------------------------------------------------------------------- */

static char *
dup_key_problem (const char *name)
{
  g_autofree char *folded = g_utf8_strdown (name, -1);
  g_autofree const char **keys = sbx_filter_list_keys ();
  const char *meant = sbx_nearest_name (folded, keys);

  if (meant == NULL)
    return g_strdup_printf (_("There is no key “%s”. To look for this text itself, put it in "
                              "quotes."), name);

  /* Translators: first what was written, then what was probably meant */
  return g_strdup_printf (_("There is no key “%s”. Did you mean “%s”? To look for this text "
                            "itself, put it in quotes."), name, meant);
}

/* The key before a place that is behind its colon. */
static char *
dup_key_before (const char *text,
                gsize       start)
{
  const char *end = text + start;
  const char *at;

  while (end > text && end[-1] != ':')
    end--;
  if (end > text)
    end--;
  for (at = end; at > text && (g_ascii_isalpha (at[-1]) || at[-1] == '.'); at--)
    ;

  return g_strndup (at, (gsize) (end - at));
}

static char *
dup_word_problem (const char *key,
                  const char *word)
{
  g_autofree const char **known = sbx_filter_list_words (key);
  g_autofree char *folded = g_utf8_strdown (word, -1);
  g_autofree char *list = g_strjoinv (", ", (char **) known);
  const char *meant = sbx_nearest_name (folded, known);

  if (meant != NULL)
    /* Translators: a key, what was written behind it, and what was probably meant */
    return g_strdup_printf (_("“%s:” does not know “%s”. Did you mean “%s”?"), key, word, meant);

  /* Translators: a key, what was written behind it, and a list of what it takes */
  return g_strdup_printf (_("“%s:” does not know “%s”. It takes: %s."), key, word, list);
}

char *
sbx_filter_words_dup_problem (const char           *text,
                              const SbxFilterPlace *place,
                              const GError         *error)
{
  g_autofree char *part = g_strndup (text + place->start, place->end - place->start);
  g_autofree char *word = sbx_format_name (part, 60);
  g_autofree char *key = dup_key_before (text, place->start);

  switch ((SbxFilterError) error->code)
    {
    case SBX_FILTER_ERROR_KEY:
      return dup_key_problem (word);
    case SBX_FILTER_ERROR_PATH:
      return g_strdup (_("A path is made of keys with dots between them, and stands behind "
                         "“changed:”, “payload.”, “meta.” or “action.”. Put a key with a dot in "
                         "it in quotes."));
    case SBX_FILTER_ERROR_EMPTY:
      return g_strdup_printf (_("Something is missing behind “%s:”. Write what to look for, "
                                "without a blank before it."), key);
    case SBX_FILTER_ERROR_WORD:
      return dup_word_problem (key, word);
    case SBX_FILTER_ERROR_NUMBER:
      return g_strdup_printf (_("“%s” is no number. Write “120”, “>120” or “100..200”."), word);
    case SBX_FILTER_ERROR_DURATION:
      return g_strdup_printf (_("“%s” is no duration. Write “>50ms”, “<2s” or “10ms..1s”."), word);
    case SBX_FILTER_ERROR_TIME:
      return g_strdup_printf (_("“%s” is no time. Write “14:05:30”, “2026-11-20T14:05”, or “+90s” "
                                "after the beginning."), word);
    case SBX_FILTER_ERROR_QUOTE:
      return g_strdup (_("This quoted text has no end. Put a quotation mark behind it."));
    case SBX_FILTER_ERROR_GROUP:
      return g_strdup (_("A parenthesis has no partner, or holds nothing. Mend it, or put it in "
                         "quotes."));
    case SBX_FILTER_ERROR_OPERAND:
      return g_strdup_printf (_("Something is missing beside “%s”. To look for the word itself, "
                                "put it in quotes."), word);
    case SBX_FILTER_ERROR_SIZE:
      return g_strdup (_("The filter says more than a filter can. Use wildcards, or leave "
                         "something out."));
    case SBX_FILTER_ERROR_TEXT:
    default:
      return g_strdup (error->message);
    }
}
