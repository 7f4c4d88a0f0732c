/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-evidence.h"

#include <string.h>

#define HALF (SBX_FINDING_MAX_EVIDENCE / 2)

static void
insert (SbxEvidence *self,
        guint64      number,
        double       time)
{
  guint64 all[SBX_FINDING_MAX_EVIDENCE + 1];
  guint at = self->n;

  while (at > 0 && self->numbers[at - 1] > number)
    at--;
  if (at > 0 && self->numbers[at - 1] == number)
    return;

  if (at == 0)
    self->first_time = time;
  if (at == self->n)
    self->last_time = time;

  memcpy (all, self->numbers, at * sizeof *all);
  all[at] = number;
  memcpy (all + at + 1, self->numbers + at, (self->n - at) * sizeof *all);
  if (self->n < SBX_FINDING_MAX_EVIDENCE)
    {
      self->n++;
      memcpy (self->numbers, all, self->n * sizeof *all);
      return;
    }
  memcpy (self->numbers, all, HALF * sizeof *all);
  memcpy (self->numbers + HALF, all + HALF + 1, HALF * sizeof *all);
}

/**
 * sbx_evidence_add:
 * @number: number of an event
 * @time: its time, ms since 1970
 *
 * One more time that it happened. Events mostly come in order, which costs a few moved words.
 */
void
sbx_evidence_add (SbxEvidence *self,
                  guint64      number,
                  double       time)
{
  self->count++;

  if (self->n == SBX_FINDING_MAX_EVIDENCE && number > self->numbers[self->n - 1])
    {
      memmove (self->numbers + HALF, self->numbers + HALF + 1, (HALF - 1) * sizeof *self->numbers);
      self->numbers[self->n - 1] = number;
      self->last_time = time;
      return;
    }
  insert (self, number, time);
}

void
sbx_evidence_tell (const SbxEvidence *self,
                   SbxFinding        *finding)
{
  finding->count += self->count;
  sbx_evidence_support (self, finding);
}

void
sbx_evidence_support (const SbxEvidence *self,
                      SbxFinding        *finding)
{
  if (self->n == 0)
    return;
  /* The ends first: only theirs are the times that count. */
  sbx_finding_add_evidence (finding, self->numbers[0], self->first_time);
  sbx_finding_add_evidence (finding, self->numbers[self->n - 1], self->last_time);
  for (guint i = 1; i + 1 < self->n; i++)
    sbx_finding_add_evidence (finding, self->numbers[i], self->last_time);
}
