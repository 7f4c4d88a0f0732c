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
 * SbxSidebarItem:
 * @title: name
 * @subtitle: what else is to be said
 * @rate: actions per second, or how many there were
 * @n_findings: findings that name it
 * @worst: the severest of them, if there is one
 * @live: whether it is connected and there
 * @nested: whether it stands below a remote
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
  guint n_findings;
  SbxSeverity worst;
  gboolean live;
  gboolean nested;
};

SbxSidebarItem *sbx_sidebar_item_new (SbxSidebarKind kind, guint index);
/* All take ownership of the text. Nothing is emitted if nothing is different. */
void sbx_sidebar_item_set (SbxSidebarItem *self, char *title, char *subtitle, gboolean live,
                           gboolean nested);
void sbx_sidebar_item_set_rate (SbxSidebarItem *self, char *rate);
void sbx_sidebar_item_set_findings (SbxSidebarItem *self, guint n_findings, SbxSeverity worst);

G_END_DECLS
