/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-action-list.h"
#include "sbx-badge.h"
#include "sbx-closed-page.h"
#include "sbx-demo.h"
#include "sbx-details.h"
#include "sbx-doors.h"
#include "sbx-file-page.h"
#include "sbx-findings-page.h"
#include "sbx-help-page.h"
#include "sbx-kept-bar.h"
#include "sbx-lanes.h"
#include "sbx-layout.h"
#include "sbx-notifier.h"
#include "sbx-origin-bar.h"
#include "sbx-rule-names.h"
#include "sbx-selection.h"
#include "sbx-sharing-page.h"
#include "sbx-shown.h"
#include "sbx-sidebar.h"
#include "sbx-snippet.h"
#include "sbx-time-bar.h"
#include "sbx-width-bin.h"
#include "sbx-window.h"
#include "sbx-world.h"

G_BEGIN_DECLS

struct _SbxWindow
{
  AdwApplicationWindow parent_instance;

  /* Template Widgets */
  SbxWidthBin *width_bin;
  GtkBox *content_box;
  GtkWidget *header_bar;
  AdwWindowTitle *title;
  GtkWidget *connect_button;
  GtkWidget *connect_label;
  GtkWidget *clear_button;
  GtkToggleButton *findings_button;
  GtkWidget *findings_icon;
  GtkWidget *findings_label;
  SbxBadge *error_badge;
  SbxBadge *warning_badge;
  SbxBadge *notice_badge;
  GtkWidget *export_button;
  GtkMenuButton *menu_button;
  GMenu *recent_menu;
  AdwToastOverlay *toasts;
  GtkStack *root_stack;
  AdwStatusPage *empty_page;
  SbxSnippet *snippet;
  GtkWidget *last_button;
  GtkWidget *drop_hint;

  /* Borrowed References */
  SbxApplication *application;
  /* Bars below the header: NULL until there was something to say */
  SbxOriginBar *origin_bar;
  SbxKeptBar *kept_bar;
  SbxClosedPage *closed_page;
  SbxFilePage *file_page;
  GtkWidget *travel_bar;
  GtkWidget *connect_dialog; /* NULL while it is closed */
  GtkInfoBar *disk_bar;
  GtkLabel *disk_label;
  GtkProgressBar *progress;
  /* The panes: NULL until there is something to show in them */
  AdwFlap *flap;
  SbxSidebar *sidebar;
  GtkStack *main_stack;
  SbxWidthBin *panes_bin;
  GtkPaned *paned;
  GtkPaned *lanes_paned;
  SbxLanes *lanes;
  SbxWidthBin *list_bin;
  SbxActionList *action_list;
  SbxDetails *details;
  SbxFindingsPage *findings_page;
  SbxHelpPage *help_page;    /* NULL until it was asked for */

  /* Owned References */
  GSettings *settings;
  SbxEngine *engine;
  SbxWorld *world;
  SbxSelection *selection;
  SbxShown *shown;
  SbxPlayer *player;         /* NULL until there is something to play */
  SbxDoors *doors;
  GHashTable *asked;         /* addresses of connectors that need a secret; NULL until one did */
  SbxDemo *demo;
  GCancellable *cancellable; /* of what is under way for the file on show */
  GPtrArray *recent_actions; /* JSON text, the newest first; NULL until one was sent */
  SbxNotifier *notifier;
  GPtrArray *kept;           /* SbxKept, offered in the bar; NULL if there were none */
  GFile *file;               /* on show or about to be, NULL while recording */
  GCancellable *file_cancellable;
  char *imported;            /* the recording that was made of the file; taken away with it */
  char *page;                /* what stands in the place of the timeline (sbx-window-pages.c) */
  GPtrArray *trail;          /* of names of pages: the way back */
  char *file_name;           /* of the file on show, NULL while recording */
  char *listen_problem;      /* why nobody can connect; NULL while they can */
  char *storeless;           /* address of a page without stores; NULL while there is none */
  AdwToast *storeless_toast; /* (unowned): NULL unless it is on show or waits to be */

  guint origins_watch;
  guint storeless_timer;
  guint start_id;
  gboolean listening;
  gboolean file_waits;       /* the file is being imported, or cannot be shown */
  gboolean demo_wanted;
  gboolean placed;           /* the divider stands where it was wanted */
  gboolean placing;          /* the divider below the lanes is moved by us */
  guint lanes_source;
  SbxLayout layout;          /* as it was left last time, or is now */
};

/* sbx-window.c */
void sbx_window_ensure_panes (SbxWindow *self);
/* Chooses between panes and the pages that stand in for them. */
void sbx_window_show_root (SbxWindow *self);
/* Puts a bar below the header. */
void sbx_window_add_bar (SbxWindow *self, GtkWidget *bar);
/* sbx-window-actions.c */
void sbx_window_install_actions (GtkWidgetClass *widget_class);
void sbx_window_add_actions (SbxWindow *self);
void sbx_window_add_pane_actions (SbxWindow *self);
void sbx_window_toast (SbxWindow *self, const char *text);
/* sbx-window-export.c */
void sbx_window_install_export_actions (GtkWidgetClass *widget_class);
/* sbx-window-sources.c */
void sbx_window_install_sources (GtkWidgetClass *widget_class);
/* sbx-window-pages.c */
void sbx_window_install_pages (GtkWidgetClass *widget_class);
void sbx_window_watch_pages (SbxWindow *self);
void sbx_window_show_page (SbxWindow *self, const char *page);
void sbx_window_show_evidence (SbxWindow *self);
const char *sbx_window_get_last_page (SbxWindow *self);
/* (nullable): as it was left last time */
void sbx_window_restore_page (SbxWindow *self, const char *page);
gboolean sbx_window_go_back (SbxWindow *self);
/* sbx-window-rules.c */
void sbx_window_install_rules (GtkWidgetClass *widget_class);
void sbx_window_watch_rules (SbxWindow *self);
/* sbx-window-commands.c */
void sbx_window_install_commands (GtkWidgetClass *widget_class);
void sbx_window_watch_commands (SbxWindow *self);
void sbx_window_add_peer_menus (SbxWindow *self);
/* Asks a store for a jump; the player hears of what came of it. */
void sbx_window_jump (SbxWindow *self, guint store, guint64 number);
/* sbx-window-time.c */
void sbx_window_install_time (GtkWidgetClass *widget_class);
void sbx_window_add_time (SbxWindow *self, SbxTimeBar *bar);
/* sbx-window-files.c */
void sbx_window_install_files (GtkWidgetClass *widget_class);
void sbx_window_watch_files (SbxWindow *self);
void sbx_window_leave_file (SbxWindow *self);
/* sbx-window-kept.c */
void sbx_window_install_kept (GtkWidgetClass *widget_class);
void sbx_window_prune_kept (SbxWindow *self);
void sbx_window_tell_kept (SbxWindow *self, const char *path);
/* sbx-window-notes.c */
void sbx_window_watch_notes (SbxWindow *self);
/* sbx-window-storeless.c */
void sbx_window_watch_storeless (SbxWindow *self);
void sbx_window_unwatch_storeless (SbxWindow *self);
/* sbx-window-doors.c */
void sbx_window_watch_doors (SbxWindow *self);
void sbx_window_unwatch_doors (SbxWindow *self);
void sbx_window_listen (SbxWindow *self);
/* After listeners failed: on the same port, or on any free one. */
void sbx_window_listen_again (SbxWindow *self, gboolean elsewhere);
/* sbx-window-layout.c */
void sbx_window_watch_layout (SbxWindow *self);
void sbx_window_watch_panes (SbxWindow *self);
void sbx_window_save_layout (SbxWindow *self);
/* After another file came on show: as it was left last time. */
void sbx_window_take_layout (SbxWindow *self);

G_END_DECLS
