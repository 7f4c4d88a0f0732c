/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-session-private.h"

#include <string.h>

#include "sbx-clock.h"
#include "sbx-limits.h"

static guint
count_rules (void)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  guint n = 0;

  while (rules[n] != NULL)
    n++;

  return n;
}

static guint
count_thresholds (const SbxDetectorClass *rule)
{
  guint n = 0;

  while (rule->thresholds != NULL && rule->thresholds[n].name != NULL)
    n++;

  return n;
}

/* Most rules look at few kinds: an event visits those alone that want it. */
static void
list_observers (SbxSession *self)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  self->observers = g_new (guint8, SBX_N_EVENT_KINDS * (self->n_rules + 1));
  for (guint kind = 0; kind < SBX_N_EVENT_KINDS; kind++)
    {
      guint8 *observer = self->observers + kind * (self->n_rules + 1);

      for (guint i = 0; i < self->n_rules; i++)
        {
          if (rules[i]->kinds & SBX_DETECTOR_WANTS (kind))
            *observer++ = (guint8) i;
        }
      *observer = SBX_NO_RULE;
    }
}

static void
read_thresholds (SbxSession *self)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  for (guint i = 0; rules[i] != NULL; i++)
    {
      for (guint j = 0; j < count_thresholds (rules[i]); j++)
        self->thresholds[i][j] = sbx_rules_get_threshold (self->rules, rules[i]->id,
                                                          &rules[i]->thresholds[j]);
    }
}

/**
 * sbx_session_init_rules:
 * @self: a session
 *
 * Makes the memory of every rule.
 */
void
sbx_session_init_rules (SbxSession *self)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  guint n = self->n_rules = count_rules ();

  self->rules = sbx_rules_new ();
  self->thresholds = g_new0 (double *, n + 1);
  for (guint i = 0; i < n; i++)
    self->thresholds[i] = g_new0 (double, count_thresholds (rules[i]) + 1);
  read_thresholds (self);
  list_observers (self);
  self->detectors = g_new0 (gpointer, n + 1);
  for (guint i = 0; i < n; i++)
    self->detectors[i] = rules[i]->create (self);
}

/**
 * sbx_session_clear_rules:
 * @self: a session
 */
void
sbx_session_clear_rules (SbxSession *self)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  g_clear_pointer (&self->linker, sbx_linker_free);
  for (guint i = 0; rules[i] != NULL; i++)
    {
      rules[i]->destroy (self->detectors[i]);
      g_free (self->thresholds[i]);
    }
  g_free (self->detectors);
  g_free (self->observers);
  g_free (self->thresholds);
  sbx_rules_unref (self->rules);
}

/* What tells of a store. One that has no room in the model, or no name, is no store to judge. */
#define OF_A_STORE                                                                                 \
  (SBX_DETECTOR_WANTS (SBX_EVENT_STORE_OPEN) | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_STATUS)         \
   | SBX_DETECTOR_WANTS (SBX_EVENT_STORE_CLOSE) | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_ADD)       \
   | SBX_DETECTOR_WANTS (SBX_EVENT_REDUCER_REMOVE) | SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH)       \
   | SBX_DETECTOR_WANTS (SBX_EVENT_STATE) | SBX_DETECTOR_WANTS (SBX_EVENT_NOT_READY)               \
   | SBX_DETECTOR_WANTS (SBX_EVENT_READ))

/**
 * sbx_session_observe:
 * @self: a session
 * @event: an event that the model has taken
 *
 * Shows it to the rules that want events of its kind. Those that tell of a store have one.
 */
void
sbx_session_observe (SbxSession     *self,
                     const SbxEvent *event)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();
  const guint8 *observer = self->observers + event->kind * (self->n_rules + 1);

  if (event->store == NULL && (SBX_DETECTOR_WANTS (event->kind) & OF_A_STORE) != 0)
    return;
  for (; *observer != SBX_NO_RULE; observer++)
    rules[*observer]->observe (self->detectors[*observer], event);
  if (self->linker != NULL)
    sbx_linker_observe (self->linker, event);
}

/**
 * sbx_session_follow_links:
 * @self: a session that has taken no event yet
 *
 * Asks it to make links for whoever shows them; without it they cost nothing.
 */
void
sbx_session_follow_links (SbxSession *self)
{
  g_return_if_fail (SBX_IS_SESSION (self));

  if (self->linker == NULL)
    self->linker = sbx_linker_new (self);
}

/**
 * sbx_session_take_links:
 * @self: a session whose links are followed
 * @now: ms since 1970: deadlines up to here have passed; infinity for the end of a recording
 *
 * Returns: (transfer full) (nullable) (element-type SbxLinkChange): the links that are new or of
 *   which more is known since the last call; %NULL if there are none
 */
GArray *
sbx_session_take_links (SbxSession *self,
                        double      now)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), NULL);
  g_return_val_if_fail (self->linker != NULL, NULL);

  return sbx_linker_take (self->linker, now);
}

/**
 * sbx_session_set_rules:
 * @self: a session
 * @rules: a configuration
 *
 * From now on findings are decided by it. Thresholds that a rule applies while it observes count
 * for events to come; they count for all of them when the recording is opened again.
 */
void
sbx_session_set_rules (SbxSession *self,
                       SbxRules   *rules)
{
  sbx_rules_ref (rules);
  sbx_rules_unref (self->rules);
  self->rules = rules;
  read_thresholds (self);
}

/**
 * sbx_session_get_rules:
 * @self: a session
 *
 * Returns: (transfer none): the configuration; rules ask for it whenever they need it
 */
SbxRules *
sbx_session_get_rules (SbxSession *self)
{
  return self->rules;
}

/**
 * sbx_session_get_thresholds:
 * @self: a session
 * @rule: one of the table
 *
 * Returns: (transfer none): the values of the rule's thresholds, in their order. The array stays
 *   where it is as long as the session; its values may change between two events.
 */
const double *
sbx_session_get_thresholds (SbxSession             *self,
                            const SbxDetectorClass *rule)
{
  const SbxDetectorClass *const *rules = sbx_detectors_get_all ();

  for (guint i = 0; rules[i] != NULL; i++)
    {
      if (rules[i] == rule)
        return self->thresholds[i];
    }

  g_return_val_if_reached (NULL);
}

/* A recording that is written gets it with its next transaction, a finished one at once. */
static gboolean
set_dismissal (SbxSession *self,
               const char *rule,
               const char *subject,
               const char *reason,
               GError    **error)
{
  g_autofree char *text = reason != NULL ? sbx_dismissals_dup_reason (reason) : NULL;
  SbxWrite write = { .kind = SBX_WRITE_DISMISSAL, .time = sbx_clock_now () };

  if (reason != NULL && sbx_dismissals_get_count (self->dismissals) >= SBX_LIMIT_DISMISSALS)
    {
      g_set_error (error, SBX_SESSION_ERROR, SBX_SESSION_ERROR_LIMIT,
                   "a recording has room for %u dismissed findings", SBX_LIMIT_DISMISSALS);
      return FALSE;
    }
  if (!sbx_recording_is_writable (self->recording))
    {
      if (!sbx_recording_amend (self->recording, rule, subject, text, write.time, error))
        return FALSE;
      sbx_dismissals_set (self->dismissals, rule, subject, text);
      return TRUE;
    }

  sbx_dismissals_set (self->dismissals, rule, subject, text);
  write.rule = g_strdup (rule);
  write.subject = g_strdup (subject);
  write.reason = g_steal_pointer (&text);
  sbx_session_queue_write (self, &write, strlen (subject));

  return TRUE;
}

/**
 * sbx_session_dismiss:
 * @self: a session
 * @rule: id of a rule
 * @subject: subject of its finding
 * @reason: why, for people; may be empty
 * @error: return location for an error, or %NULL
 *
 * Sets a finding aside, in this recording: it is still reported, as dismissed and behind the
 * others, however often the fault is seen again. While the recording is written it is on disk with
 * the next transaction; a finished recording is changed at once.
 *
 * Returns: whether it is remembered; else an error of %SBX_RECORDING_ERROR (read-only, or recorded
 *   by another program) or %SBX_SESSION_ERROR
 */
gboolean
sbx_session_dismiss (SbxSession *self,
                     const char *rule,
                     const char *subject,
                     const char *reason,
                     GError    **error)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), FALSE);
  g_return_val_if_fail (rule != NULL && subject != NULL && reason != NULL, FALSE);

  return set_dismissal (self, rule, subject, reason, error);
}

/**
 * sbx_session_undismiss:
 * @self: a session
 * @rule: id of a rule
 * @subject: subject of its finding
 * @error: return location for an error, or %NULL
 *
 * Undoes sbx_session_dismiss().
 *
 * Returns: whether it is remembered, as there
 */
gboolean
sbx_session_undismiss (SbxSession *self,
                       const char *rule,
                       const char *subject,
                       GError    **error)
{
  g_return_val_if_fail (SBX_IS_SESSION (self), FALSE);
  g_return_val_if_fail (rule != NULL && subject != NULL, FALSE);

  return set_dismissal (self, rule, subject, NULL, error);
}

/**
 * sbx_session_get_dismissals:
 * @self: a session
 *
 * Returns: (transfer none): the findings that are set aside in its recording
 */
SbxDismissals *
sbx_session_get_dismissals (SbxSession *self)
{
  return self->dismissals;
}

/**
 * sbx_session_report:
 * @self: a session
 * @now: ms since 1970: deadlines before it have passed; infinity for the end of the recording
 *
 * Returns: (transfer full) (element-type SbxFinding): the findings in their order
 */
GPtrArray *
sbx_session_report (SbxSession *self,
                    double      now)
{
  return sbx_detectors_report (self->detectors, self->rules, self->dismissals, now);
}
