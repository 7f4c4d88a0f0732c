/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-connector.h"

G_BEGIN_DECLS

/**
 * sbx_devtools_report_take:
 * @session: what to feed
 * @connector: which it came by
 * @body: the body of the request
 * @origin: (nullable): the page it came from
 * @answer: gets the answer, JSON
 * @problem: (out) (nullable): what was wrong, for people
 *
 * Takes the report that an app sends by itself, for instance after an error: what its store held
 * then, as a peer of its own that has ended. Reports are not kept and cannot be asked for.
 *
 * Returns: the HTTP status of the answer
 */
guint sbx_devtools_report_take (SbxSession   *session,
                                SbxConnector *connector,
                                GBytes       *body,
                                const char   *origin,
                                GString      *answer,
                                char        **problem);

G_END_DECLS
