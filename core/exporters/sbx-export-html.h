/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-export-private.h"

G_BEGIN_DECLS

/**
 * SbxHtmlData:
 *
 * The events of a page: compact rows for the list, and details in blocks that the page reads
 * when they are asked for. Names that come again are written once.
 */
typedef struct
{
  SbxExportSource *source;
  SbxExportOutput *output;
  SbxExportReport *report;

  GHashTable *indexes;   /* text → index + 1 */
  GPtrArray *strings;    /* text, owned by @indexes */
  GPtrArray *labels;     /* labels of the stores */
  GPtrArray *remotes;    /* names of the remotes */
  GPtrArray *packages;   /* name and version, each once */
  GString *rows;
  GString *details;
  guint n_rows;          /* in @rows */
  guint n_details;       /* in @details */
  guint n_blocks;
  guint64 details_size;
  guint64 n_without;     /* rows whose details did not fit */
  guint64 n_actions;
  guint64 n_gaps;
  double start;
  double end;
} SbxHtmlData;

void sbx_html_data_init (SbxHtmlData *self, SbxExportSource *source, SbxExportOutput *output,
                         SbxExportReport *report);
void sbx_html_data_clear (SbxHtmlData *self);
/* Every event of the range, into script elements that hold data only. */
gboolean sbx_html_data_write (SbxHtmlData *self, GError **error);

/* Where @text stands among the strings; -1 for none. */
int sbx_html_data_index (SbxHtmlData *self, const char *text);
/* The lines between rows, as a member. Before the strings. */
void sbx_html_data_append_links (SbxHtmlData *self, GString *out);

/* JSON text for inside a script element: nothing in it can end the element. Text only. */
void sbx_html_append_string (GString *out, const char *text, gssize length);
/* What was appended since @from gets the same treatment. */
void sbx_html_protect (GString *out, gsize from);

G_END_DECLS
