/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-detector.h"

G_BEGIN_DECLS

/* The rules, one file each. docs/findings.md has a page for every one. */
extern const SbxDetectorClass sbx_detector_action_collision;
extern const SbxDetectorClass sbx_detector_duplicate_store;
extern const SbxDetectorClass sbx_detector_bridge_dropped;

G_END_DECLS
