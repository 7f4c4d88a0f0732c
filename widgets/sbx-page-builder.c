/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "SbxPageBuilder"

#include "config.h"

#include "sbx-page-builder.h"

#include <md4c.h>
#include <string.h>

#include "sbx-help-topics.h"
#include "sbx-page-table.h"
#include "sbx-snippet.h"
#include "sbx-widget-util.h"

/* Deeper lists are shown at this depth. */
#define MAX_DEPTH 6

typedef struct
{
  GtkBox *boxes[MAX_DEPTH + 1]; /* where blocks go; the last one is open */
  guint depth;
  guint numbers[MAX_DEPTH + 1]; /* of the next item of an ordered list, 0: bullets */
  guint list_depth;

  GString *text;                /* markup of the block that is open */
  gssize lead_begin;            /* a paragraph that begins in bold: where that is in the text */
  gssize lead_end;
  gboolean top_paragraph;       /* in a paragraph that stands in no list */
  gboolean code;                /* in a block of code */
  gboolean title_seen;
  gboolean linked;               /* there is a link in the text */
  gboolean in_link;
  guint html;                   /* in raw HTML */

  const char *title;
  SbxPageTable *table;          /* NULL outside of tables */
  GPtrArray *tables;
} Builder;

static GtkWidget *
add_label (Builder           *self,
           const char        *markup,
           GtkAccessibleRole  role)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "xalign", 0.0f,
                                   "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_box_append (self->boxes[self->depth], label);
  return label;
}

static void
add_heading (Builder    *self,
             const char *markup,
             guint       level)
{
  GtkWidget *label = add_label (self, markup, GTK_ACCESSIBLE_ROLE_HEADING);

  gtk_accessible_update_property (GTK_ACCESSIBLE (label),
                                  GTK_ACCESSIBLE_PROPERTY_LEVEL, (int) level, -1);
  gtk_widget_add_css_class (label, level == 1 ? "title-2" : "heading");
  gtk_widget_add_css_class (label, level == 1 ? "page-title" : "page-heading");
}

static void
add_paragraph (Builder    *self,
               const char *markup)
{
  GtkWidget *label = add_label (self, markup, GTK_ACCESSIBLE_ROLE_LABEL);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  /* To be selected by the mouse; the keyboard only stops where there is a link. (Where a label is
   * selectable and not focusable, GTK 4.8 stops at it without going on.) */
  gtk_widget_set_can_focus (label, self->linked);
}

/* "**What happened.** A remote …": the bold words that a paragraph begins with are its heading. */
static const char *
take_lead (Builder *self)
{
  g_autofree char *lead = NULL;
  const char *rest;
  gsize length;

  if (!self->top_paragraph || self->lead_end <= self->lead_begin)
    return self->text->str;
  lead = g_strndup (self->text->str + self->lead_begin,
                    (gsize) (self->lead_end - self->lead_begin));
  length = strlen (lead);
  if (length < 2 || (lead[length - 1] != '.' && lead[length - 1] != ':'))
    return self->text->str;
  lead[length - 1] = '\0';
  add_heading (self, lead, 2);
  rest = self->text->str + self->lead_end + strlen ("</b>");
  while (*rest == ' ')
    rest++;
  return rest;
}

static void
begin_text (Builder *self)
{
  g_string_truncate (self->text, 0);
  self->lead_begin = self->lead_end = -1;
  self->linked = FALSE;
}

/* In tight lists the text of an item is in no paragraph: it ends with the item, or where something
 * else begins in it. */
static void
end_text (Builder *self)
{
  const char *markup;

  if (self->text->len == 0)
    return;
  markup = take_lead (self);
  if (*markup != '\0')
    add_paragraph (self, markup);
  begin_text (self);
}

static void
end_code (Builder *self)
{
  SbxSnippet *snippet = g_object_new (SBX_TYPE_SNIPPET, NULL);

  while (self->text->len > 0 && self->text->str[self->text->len - 1] == '\n')
    g_string_truncate (self->text, self->text->len - 1);
  sbx_snippet_set_code (snippet, self->text->str);
  gtk_box_append (self->boxes[self->depth], GTK_WIDGET (snippet));
  begin_text (self);
}

static void
end_heading (Builder *self,
             guint    level)
{
  gboolean first = level == 1 && !self->title_seen;

  if (first && self->title != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (self->title, -1);

      add_heading (self, markup, 1);
    }
  else
    {
      add_heading (self, self->text->str, level);
    }
  self->title_seen = self->title_seen || first;
  begin_text (self);
}

static void
push_box (Builder   *self,
          GtkWidget *box)
{
  self->depth++;
  self->boxes[self->depth] = GTK_BOX (box);
}

static void
begin_list (Builder *self,
            guint    number)
{
  GtkWidget *list;

  end_text (self);
  if (self->depth + 2 > MAX_DEPTH)
    return;
  list = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST,
                       "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, NULL);
  gtk_box_append (self->boxes[self->depth], list);
  push_box (self, list);
  self->numbers[self->depth] = number;
}

static void
begin_item (Builder *self)
{
  GtkWidget *item = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM,
                                  "spacing", 8, NULL);
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  guint number = self->numbers[self->depth];
  g_autofree char *text = number > 0 ? g_strdup_printf ("%u.", number) : g_strdup ("•");
  GtkWidget *mark = g_object_new (GTK_TYPE_LABEL, "label", text, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, "valign", GTK_ALIGN_START,
                                  NULL);

  if (number > 0)
    self->numbers[self->depth]++;
  gtk_widget_add_css_class (mark, "dim-label");
  gtk_widget_set_hexpand (body, TRUE);
  gtk_box_append (GTK_BOX (item), mark);
  gtk_box_append (GTK_BOX (item), body);
  gtk_box_append (self->boxes[self->depth], item);
  push_box (self, body);
}

static void
begin_table (Builder *self,
             guint    n_columns)
{
  GtkWidget *table = sbx_page_table_new (n_columns);

  gtk_box_append (self->boxes[self->depth], table);
  g_ptr_array_add (self->tables, table);
  self->table = SBX_PAGE_TABLE (table);
}

static int
enter_block_cb (MD_BLOCKTYPE  type,
                void         *detail,
                void         *data)
{
  Builder *self = data;

  switch (type)
    {
    case MD_BLOCK_P:
      begin_text (self);
      self->top_paragraph = self->depth == 0;
      break;
    case MD_BLOCK_H:
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      begin_text (self);
      break;
    case MD_BLOCK_CODE:
      end_text (self);
      self->code = TRUE;
      break;
    case MD_BLOCK_UL:
      begin_list (self, 0);
      self->list_depth++;
      break;
    case MD_BLOCK_OL:
      begin_list (self, ((MD_BLOCK_OL_DETAIL *) detail)->start);
      self->list_depth++;
      break;
    case MD_BLOCK_LI:
      if (self->depth == 2 * self->list_depth - 1)
        begin_item (self);
      break;
    case MD_BLOCK_TABLE:
      end_text (self);
      begin_table (self, ((MD_BLOCK_TABLE_DETAIL *) detail)->col_count);
      break;
    case MD_BLOCK_TR:
      sbx_page_table_begin_row (self->table);
      break;
    case MD_BLOCK_HTML:
      self->html++;
      break;
    case MD_BLOCK_DOC:
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_HR:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    default:
      break;
    }
  return 0;
}

static void
leave_list (Builder *self)
{
  end_text (self);
  if (self->depth == 2 * self->list_depth - 1)
    self->depth--;
  self->list_depth--;
}

static int
leave_block_cb (MD_BLOCKTYPE  type,
                void         *detail,
                void         *data)
{
  Builder *self = data;

  switch (type)
    {
    case MD_BLOCK_P:
      end_text (self);
      self->top_paragraph = FALSE;
      break;
    case MD_BLOCK_H:
      end_heading (self, ((MD_BLOCK_H_DETAIL *) detail)->level);
      break;
    case MD_BLOCK_CODE:
      self->code = FALSE;
      end_code (self);
      break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
      leave_list (self);
      break;
    case MD_BLOCK_LI:
      end_text (self);
      if (self->depth == 2 * self->list_depth)
        self->depth--;
      break;
    case MD_BLOCK_TABLE:
      self->table = NULL;
      break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      sbx_page_table_add_cell (self->table, self->text->str, type == MD_BLOCK_TH);
      begin_text (self);
      break;
    case MD_BLOCK_HTML:
      self->html--;
      break;
    case MD_BLOCK_DOC:
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_HR:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TR:
    default:
      break;
    }
  return 0;
}

/* Where a link leads: to the page of a rule, out of the program, or nowhere that the window has. */
static char *
dup_target (const MD_ATTRIBUTE *href)
{
  g_autofree char *uri = g_strndup (href->text, href->size);
  g_autofree char *name = NULL;
  char *end = strchr (uri, '#');

  if (g_str_has_prefix (uri, "https://") || g_str_has_prefix (uri, "http://"))
    return g_steal_pointer (&uri);
  if (end != NULL)
    *end = '\0';
  if (!g_str_has_suffix (uri, ".md"))
    return NULL;
  name = g_path_get_basename (uri);
  name[strlen (name) - strlen (".md")] = '\0';
  return sbx_help_exists (name) ? g_strconcat (SBX_PAGE_LINK, name, NULL) : NULL;
}

/* Without a target, the text stays what it is. */
static void
begin_link (Builder            *self,
            const MD_ATTRIBUTE *href)
{
  g_autofree char *target = dup_target (href);
  g_autofree char *markup = NULL;

  self->in_link = target != NULL;
  if (target == NULL)
    return;
  self->linked = TRUE;
  markup = g_markup_printf_escaped ("<a href=\"%s\">", target);
  g_string_append (self->text, markup);
}

static void
end_link (Builder *self)
{
  if (self->in_link)
    g_string_append (self->text, "</a>");
  self->in_link = FALSE;
}

static int
enter_span_cb (MD_SPANTYPE  type,
               void        *detail,
               void        *data)
{
  Builder *self = data;

  if (type == MD_SPAN_EM)
    {
      g_string_append (self->text, "<i>");
    }
  else if (type == MD_SPAN_STRONG)
    {
      if (self->text->len == 0)
        self->lead_begin = (gssize) strlen ("<b>");
      g_string_append (self->text, "<b>");
    }
  else if (type == MD_SPAN_CODE)
    {
      g_string_append (self->text, SBX_CODE_BEGIN);
    }
  else if (type == MD_SPAN_A)
    {
      begin_link (self, &((MD_SPAN_A_DETAIL *) detail)->href);
    }
  return 0;
}

static int
leave_span_cb (MD_SPANTYPE  type,
               void        *detail,
               void        *data)
{
  Builder *self = data;

  if (type == MD_SPAN_EM)
    {
      g_string_append (self->text, "</i>");
    }
  else if (type == MD_SPAN_STRONG)
    {
      if (self->lead_begin > 0 && self->lead_end < 0)
        self->lead_end = (gssize) self->text->len;
      g_string_append (self->text, "</b>");
    }
  else if (type == MD_SPAN_CODE)
    {
      g_string_append (self->text, SBX_CODE_END);
    }
  else if (type == MD_SPAN_A)
    {
      end_link (self);
    }
  return 0;
}

static int
text_cb (MD_TEXTTYPE    type,
         const MD_CHAR *text,
         MD_SIZE        size,
         void          *data)
{
  Builder *self = data;

  if (self->html > 0 || type == MD_TEXT_HTML)
    return 0;
  if (type == MD_TEXT_BR)
    {
      g_string_append_c (self->text, '\n');
    }
  else if (type == MD_TEXT_SOFTBR)
    {
      g_string_append_c (self->text, ' ');
    }
  else if (type == MD_TEXT_ENTITY || self->code)
    {
      /* Of the entities, Pango knows those that Markdown needs; code is no markup at all. */
      g_string_append_len (self->text, text, size);
    }
  else
    {
      g_autofree char *escaped = g_markup_escape_text (text, size);

      g_string_append (self->text, escaped);
    }
  return 0;
}

static void
parse (Builder    *self,
       const char *markdown)
{
  const MD_PARSER parser = {
    .flags = MD_FLAG_TABLES,
    .enter_block = enter_block_cb,
    .leave_block = leave_block_cb,
    .enter_span = enter_span_cb,
    .leave_span = leave_span_cb,
    .text = text_cb,
  };

  md_parse (markdown, (MD_SIZE) strlen (markdown), &parser, self);
}

void
sbx_page_build (GtkBox     *box,
                const char *markdown,
                const char *title,
                GPtrArray  *tables)
{
  Builder self = { .title = title, .tables = tables };

  g_return_if_fail (GTK_IS_BOX (box));
  g_return_if_fail (markdown != NULL);
  g_return_if_fail (tables != NULL);

  self.boxes[0] = box;
  self.text = g_string_new (NULL);
  begin_text (&self);
  parse (&self, markdown);
  g_string_free (self.text, TRUE);
}

typedef struct
{
  GString *text;
  guint n_paragraphs;
  gboolean open;
  gboolean strong;
} Lead;

static int
lead_enter_block_cb (MD_BLOCKTYPE  type,
                     void         *detail,
                     void         *data)
{
  Lead *self = data;

  self->open = type == MD_BLOCK_P && self->n_paragraphs++ == 0;
  return 0;
}

static int
lead_leave_block_cb (MD_BLOCKTYPE  type,
                     void         *detail,
                     void         *data)
{
  ((Lead *) data)->open = FALSE;
  return 0;
}

static int
lead_enter_span_cb (MD_SPANTYPE  type,
                    void        *detail,
                    void        *data)
{
  Lead *self = data;

  /* The heading that a paragraph begins with. */
  self->strong = type == MD_SPAN_STRONG && self->text->len == 0;
  return 0;
}

static int
lead_leave_span_cb (MD_SPANTYPE  type,
                    void        *detail,
                    void        *data)
{
  if (type == MD_SPAN_STRONG)
    ((Lead *) data)->strong = FALSE;
  return 0;
}

static int
lead_text_cb (MD_TEXTTYPE    type,
              const MD_CHAR *text,
              MD_SIZE        size,
              void          *data)
{
  Lead *self = data;

  if (!self->open || self->strong || type == MD_TEXT_HTML)
    return 0;
  if (type == MD_TEXT_SOFTBR || type == MD_TEXT_BR)
    g_string_append_c (self->text, ' ');
  else
    g_string_append_len (self->text, text, size);
  return 0;
}

char *
sbx_page_dup_lead (const char *markdown)
{
  const MD_PARSER parser = {
    .flags = MD_FLAG_TABLES,
    .enter_block = lead_enter_block_cb,
    .leave_block = lead_leave_block_cb,
    .enter_span = lead_enter_span_cb,
    .leave_span = lead_leave_span_cb,
    .text = lead_text_cb,
  };
  Lead self = { .text = g_string_new (NULL) };

  g_return_val_if_fail (markdown != NULL, NULL);

  md_parse (markdown, (MD_SIZE) strlen (markdown), &parser, &self);
  return g_strstrip (g_string_free (self.text, FALSE));
}
