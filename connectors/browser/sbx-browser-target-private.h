/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-browser-breaks.h"
#include "sbx-browser-target.h"

G_BEGIN_DECLS

/* The global function that the agent takes away as soon as it is there. */
#define SBX_BROWSER_BINDING "__signalbox_send__"

struct _SbxBrowserTarget
{
  GObject parent_instance;

  /* Owned */
  SbxCdp *cdp;
  char *cdp_session;
  char *id;
  char *peer;
  char *url;
  char *script;        /* of Page.addScriptToEvaluateOnNewDocument */
  SbxSession *session;
  GHashTable *realms;  /* guint64 -> SbxBrowserRealm */
  GSource *impatience;
  SbxBrowserBreaks *breaks; /* (nullable): stores are looked for as they are made */
  GHashTable *scripts; /* id -> address, while functions are looked into */

  /* Borrowed */
  SbxConnector *connector;

  SbxBrowserTargetType type;
  guint n_pending;     /* replies that preparing waits for */
  guint n_console;
  guint n_reading;     /* how often functions are being looked into */
  gboolean agent_in;   /* it was evaluated, or will be in every new document */
  gboolean prepared;
  gboolean rearming;   /* stores are looked for anew */
  gboolean leaving;    /* everything is being taken out again */
  gboolean ended;
};

/* A call whose reply does not matter. @params: (transfer full) (nullable). */
void sbx_browser_target_call (SbxBrowserTarget *self,
                              const char       *method,
                              char             *params);
void sbx_browser_target_stop_waiting (SbxBrowserTarget *self);
/* A script, while functions are looked into. */
void sbx_browser_target_take_script (SbxBrowserTarget *self,
                                     const SbxJson    *json,
                                     guint32           params);

G_END_DECLS
