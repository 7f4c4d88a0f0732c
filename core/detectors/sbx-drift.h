/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-outline.h"

G_BEGIN_DECLS

/**
 * SbxDriftLink:
 * @SBX_DRIFT_LINK_NONE: nothing suggests that it is the same fact
 * @SBX_DRIFT_LINK_NAME: one name holds the other
 * @SBX_DRIFT_LINK_VALUE: one value holds the other
 *
 * What says that a fact went on under another name, or in another shape.
 */
typedef enum
{
  SBX_DRIFT_LINK_NONE,
  SBX_DRIFT_LINK_NAME,
  SBX_DRIFT_LINK_VALUE,
} SbxDriftLink;

/* Whether @node now holds what @old held: the same text, a part of it, or it inside an object. */
SbxDriftLink sbx_drift_link (const SbxOutlineNode *gone, const SbxOutlineValue *old,
                             const SbxOutlineNode *fresh);
/* Whether the value in @node is @old, told in another type. */
gboolean sbx_drift_is_same_value (const SbxOutlineValue *old, const SbxOutlineNode *node);
/* Paths that come, go and differ by their nature: forms, drafts, filters, errors. */
gboolean sbx_drift_is_fleeting (const SbxOutlineNode *node);
/* Whether an object that says what kind of thing it is, by a member such as `type`, may be another
 * kind since event @number. */
gboolean sbx_drift_is_another_kind (const SbxOutlineNode *parent, guint64 number);
/* Whether the text of an error names the member: `reading 'name'`, `x.name is …`. */
gboolean sbx_drift_names (const char *text, const char *name);
/* Whether it names a method or member that values of that type have: `reading 'split'`. */
gboolean sbx_drift_names_method (const char *text, guint8 type);
/* Letters and digits alone, small. */
void sbx_drift_normalise (const char *name, char *out, gsize size);

G_END_DECLS
