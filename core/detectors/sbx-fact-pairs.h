/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-outline.h"

G_BEGIN_DECLS

/* Bounds of the memory: about 2 MiB. */
#define SBX_FACT_PAIRS_MAX 8192         /* pairs in all */
#define SBX_FACT_PAIRS_MAX_OF_STORES 2000 /* of two stores */
#define SBX_FACT_PAIRS_MAX_KEYS 8192    /* names of members, per run */
#define SBX_FACT_PAIRS_MAX_SAME 32      /* members of one name in one run */

/**
 * SbxFactPair:
 * @a: a scalar in one store
 * @b: one in another store of the same run, under the same last key
 * @n_agreed: on how many different values they agreed, one after the other; counts to 2
 * @by_id: an id beside both was equal when they last agreed
 * @agreed: number of the event that last made them agree; @agreed_time: when
 * @changed: number of the event by which they parted, 0 if they agree; @changed_time: when
 * @changed_by: the one that changed then
 * @both: the other one changed since, too
 * @longest: the longest that one of them took to follow, ms
 *
 * Two places that hold, or held, the same value.
 */
typedef struct
{
  SbxOutlineNode *a;
  SbxOutlineNode *b;
  guint n_agreed;
  gboolean by_id;
  gboolean both;
  guint64 value;
  guint64 agreed;
  double agreed_time;
  guint64 changed;
  double changed_time;
  const SbxOutlineNode *changed_by;
  double longest;
} SbxFactPair;

/**
 * SbxFactPairs:
 *
 * Which places in different stores of a run hold one fact. A candidate is a text of 4 or more
 * characters, or a number of 1,000 or more, that is in no list and no dictionary; two are a pair
 * when their last keys agree and their values did, once. They are *the same fact* if an id beside
 * both is equal, or if they agreed on two different values one after the other. Shared by all rules
 * of a session: each passes on what it observes, the first one counts.
 */
typedef struct _SbxFactPairs SbxFactPairs;

SbxFactPairs *sbx_fact_pairs_get (SbxSession *session);
void sbx_fact_pairs_release (SbxFactPairs *self);
/* Wants what the outlines want. */
void sbx_fact_pairs_observe (SbxFactPairs *self, const SbxEvent *event);
/* (element-type SbxFactPair): in the order in which they became pairs. */
GPtrArray *sbx_fact_pairs_get_all (SbxFactPairs *self);

gboolean sbx_fact_pair_is_same_fact (const SbxFactPair *self);
/* Whether both hold a value now, and not the same, and are still about the same thing. */
gboolean sbx_fact_pair_differs (const SbxFactPair *self);

G_END_DECLS
