/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-port-check.h"

#include <string.h>
#include <unistd.h>

#include "sbx-connector-kinds.h"
#include "sbx-diagnosis.h"
#include "sbx-port-owner.h"

static SbxDiagnosis *
add (GPtrArray       *found,
     SbxDiagnosisCode code,
     const char      *detail)
{
  SbxDiagnosis *diagnosis = sbx_diagnosis_new (code, detail);

  g_ptr_array_add (found, diagnosis);

  return diagnosis;
}

/* --- Ports of our own ------------------------------------------------------------------------ */

static void
examine (guint16    port,
         GPtrArray *found)
{
  g_autofree char *name = NULL;
  g_autofree char *detail = NULL;
  int process = sbx_port_owner_find (port, &name);
  SbxDiagnosis *diagnosis;

  if (process < 0)
    {
      add (found, SBX_DIAGNOSIS_PORT_FREE, NULL);
      return;
    }
  if (process == getpid ())
    {
      add (found, SBX_DIAGNOSIS_LISTENING, NULL);
      return;
    }
  if (process > 0)
    detail = g_strdup_printf ("%s (%d)", name != NULL ? name : "?", process);
  diagnosis = add (found, SBX_DIAGNOSIS_PORT_TAKEN, detail);
  diagnosis->port = sbx_port_owner_find_free (port);
  if (process == 0)
    diagnosis->line = g_strdup_printf ("sudo ss -ltnp sport = :%u", port);
}

/* `KIND:PORT`, of a kind that listens; 0 if it is something else. */
static guint16
read_port (const char *address)
{
  const char *colon = strchr (address, ':');
  g_autofree char *id = colon != NULL ? g_strndup (address, (gsize) (colon - address)) : NULL;
  const SbxConnectorKind *kind = id != NULL ? sbx_connector_kinds_find (id) : NULL;
  guint64 port;

  if (kind == NULL || kind->listen == NULL
      || !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    return 0;

  return (guint16) port;
}

gboolean
sbx_port_check (const char *address,
                GPtrArray  *found)
{
  guint16 port = read_port (address);

  if (port != 0)
    examine (port, found);

  return port != 0;
}
