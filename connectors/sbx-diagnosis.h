/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxDiagnosisCode:
 *
 * What the doctor found. Each has a name for programs, one step it belongs to, and texts for people
 * (see [struct@Diagnosis]).
 */
typedef enum
{
  SBX_DIAGNOSIS_FINE,
  SBX_DIAGNOSIS_FOUND,           /* the host has an address and takes connections */
  SBX_DIAGNOSIS_LISTENING,       /* we listen there ourselves */
  SBX_DIAGNOSIS_PORT_FREE,
  SBX_DIAGNOSIS_PORT_TAKEN,
  SBX_DIAGNOSIS_ADDRESS,         /* no address, or none that may be dialled */
  SBX_DIAGNOSIS_NAME,
  SBX_DIAGNOSIS_REFUSED,
  SBX_DIAGNOSIS_NOT_STARTED,     /* likewise, where a browser or a process should be */
  SBX_DIAGNOSIS_UNREACHABLE,
  SBX_DIAGNOSIS_SILENT,
  SBX_DIAGNOSIS_NO_ANSWER,
  SBX_DIAGNOSIS_TLS_UNKNOWN,     /* self-signed, or signed by nobody the system knows */
  SBX_DIAGNOSIS_TLS_HOST,
  SBX_DIAGNOSIS_TLS_TIME,
  SBX_DIAGNOSIS_TLS_FAILED,
  SBX_DIAGNOSIS_NOT_TLS,
  SBX_DIAGNOSIS_TLS_WANTED,
  SBX_DIAGNOSIS_OTHER_PROGRAM,   /* no HTTP */
  SBX_DIAGNOSIS_NOT_WEBSOCKET,
  SBX_DIAGNOSIS_WEBSOCKET,       /* where HTTP was expected */
  SBX_DIAGNOSIS_PATH,
  SBX_DIAGNOSIS_MOVED,
  SBX_DIAGNOSIS_SECRET,
  SBX_DIAGNOSIS_FORBIDDEN,
  SBX_DIAGNOSIS_ORIGIN,
  SBX_DIAGNOSIS_SERVER_ERROR,
  SBX_DIAGNOSIS_NOT_AGENT,
  SBX_DIAGNOSIS_TOO_NEW,
  SBX_DIAGNOSIS_TOO_OLD,
  SBX_DIAGNOSIS_NO_DEBUGGER,
  SBX_DIAGNOSIS_PAGE,
  SBX_DIAGNOSIS_POLICY_SCRIPT,
  SBX_DIAGNOSIS_POLICY_CONNECT,
  SBX_DIAGNOSIS_MIXED,
  SBX_DIAGNOSIS_LOCAL_NETWORK,
} SbxDiagnosisCode;

#define SBX_N_DIAGNOSES (SBX_DIAGNOSIS_LOCAL_NETWORK + 1)

/**
 * SbxDiagnosisLevel:
 * @SBX_DIAGNOSIS_GOOD: as it should be
 * @SBX_DIAGNOSIS_NOTE: may be in the way
 * @SBX_DIAGNOSIS_BAD: it cannot work like this
 *
 * How bad it is.
 */
typedef enum
{
  SBX_DIAGNOSIS_GOOD,
  SBX_DIAGNOSIS_NOTE,
  SBX_DIAGNOSIS_BAD,
} SbxDiagnosisLevel;

/**
 * SbxDiagnosis:
 * @code: what was found
 * @level: how bad that is
 * @title: a sentence, to be translated
 * @advice: (nullable): what to do, to be translated
 * @line: (nullable): what to paste or to run
 * @address: (nullable): an address that does answer
 * @detail: (nullable): the fact behind it: a status, a process, words of the system. From outside
 * @port: a port that is free, 0 for none
 *
 * One thing that the doctor found.
 */
typedef struct
{
  SbxDiagnosisCode code;
  SbxDiagnosisLevel level;
  const char *title;
  const char *advice;
  char *line;
  char *address;
  char *detail;
  guint16 port;
} SbxDiagnosis;

SbxDiagnosis *sbx_diagnosis_new (SbxDiagnosisCode  code,
                                 const char       *detail);
/* The name for programs: `port-taken`. */
const char *sbx_diagnosis_code_to_string (SbxDiagnosisCode code);
void sbx_diagnosis_free (SbxDiagnosis *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxDiagnosis, sbx_diagnosis_free)

G_END_DECLS
