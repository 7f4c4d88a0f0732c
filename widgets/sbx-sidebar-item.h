/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "sbx-finding.h"

G_BEGIN_DECLS

/**
 * SbxSidebarKind:
 *
 * What a line of the sidebar stands for.
 */
typedef enum
{
  SBX_SIDEBAR_ALL,
  SBX_SIDEBAR_PEER,
  SBX_SIDEBAR_REMOTE,
  SBX_SIDEBAR_STORE,
} SbxSidebarKind;

/**
 * SbxSidebarStatus:
 *
 * What is unusual about a store.
 */
typedef enum
{
  SBX_SIDEBAR_USUAL = 0,
  SBX_SIDEBAR_LOCKED = 1 << 0,
  SBX_SIDEBAR_PAUSED = 1 << 1,
  SBX_SIDEBAR_TRAVELLED = 1 << 2,
} SbxSidebarStatus;

/**
 * SbxSidebarItem:
 * @title: name
 * @subtitle: what else is to be said
 * @rate: actions per second, or how many there were
 * @n_findings: findings that name it
 * @worst: the severest of them, if there is one
 * @live: whether it is connected and there
 * @nested: whether it stands below a remote
 * @status: how a store stands
 * @facts: (nullable): what there is to know besides, lines
 * @menu: whether there is something to choose for it
 *
 * One line of the sidebar. Public members, written by the sidebar only; `changed` says when.
 */
#define SBX_TYPE_SIDEBAR_ITEM (sbx_sidebar_item_get_type ())
G_DECLARE_FINAL_TYPE (SbxSidebarItem, sbx_sidebar_item, SBX, SIDEBAR_ITEM, GObject)

struct _SbxSidebarItem
{
  GObject parent_instance;

  SbxSidebarKind kind;
  guint index;
  char *title;
  char *subtitle;
  char *rate;
  char *facts;
  guint n_findings;
  SbxSeverity worst;
  gboolean live;
  gboolean nested;
  SbxSidebarStatus status;
  gboolean menu;
};

SbxSidebarItem *sbx_sidebar_item_new (SbxSidebarKind kind, guint index);
/* All take ownership of the text. Nothing is emitted if nothing is different. */
void sbx_sidebar_item_set (SbxSidebarItem *self, char *title, char *subtitle, gboolean live,
                           gboolean nested);
void sbx_sidebar_item_set_rate (SbxSidebarItem *self, char *rate);
void sbx_sidebar_item_set_status (SbxSidebarItem *self, SbxSidebarStatus status, gboolean menu);
void sbx_sidebar_item_set_facts (SbxSidebarItem *self, char *facts);
void sbx_sidebar_item_set_findings (SbxSidebarItem *self, guint n_findings, SbxSeverity worst);

G_END_DECLS
