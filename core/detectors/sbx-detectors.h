/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-detector.h"

G_BEGIN_DECLS

/* The rules, one file each; docs/findings/ has a page for every one. */
extern const SbxDetectorClass sbx_detector_action_collision;
extern const SbxDetectorClass sbx_detector_duplicate_store;
extern const SbxDetectorClass sbx_detector_bridge_dropped;
extern const SbxDetectorClass sbx_detector_bridge_drop_rate;
extern const SbxDetectorClass sbx_detector_bridge_echo;
extern const SbxDetectorClass sbx_detector_bridge_reapplied;
extern const SbxDetectorClass sbx_detector_bridge_credential;
extern const SbxDetectorClass sbx_detector_hydration_race;
extern const SbxDetectorClass sbx_detector_stale_subscription;
extern const SbxDetectorClass sbx_detector_orphan_reducer;
extern const SbxDetectorClass sbx_detector_late_teardown;
extern const SbxDetectorClass sbx_detector_unregistered_reducer;
extern const SbxDetectorClass sbx_detector_version_skew;
extern const SbxDetectorClass sbx_detector_double_fetch;
extern const SbxDetectorClass sbx_detector_query_key_drift;
extern const SbxDetectorClass sbx_detector_schema_drift;
extern const SbxDetectorClass sbx_detector_diverged_copies;
extern const SbxDetectorClass sbx_detector_missed_event;
extern const SbxDetectorClass sbx_detector_over_sharing;
extern const SbxDetectorClass sbx_detector_slow_reducer;
extern const SbxDetectorClass sbx_detector_render_storm;
extern const SbxDetectorClass sbx_detector_socket_fan_out;

G_END_DECLS
