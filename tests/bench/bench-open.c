/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How soon a recording of a million actions can be looked at, and what it costs to have it there:
 * the real application in a process of its own, which opens the file in an empty window. */

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

#include "bench-kit.h"
#include "sbx-action-list.h"
#include "sbx-application.h"
#include "sbx-window.h"

#define N_ACTIONS "1000000"
/* ms for a window, and for all that follows from opening, to come to rest. */
#define REST 2500
#define MOST_RUNS 5

typedef struct
{
  const char *path;
  GtkWindow *window;
  SbxActionList *list;
  GdkFrameClock *clock;
  gint64 opened;
  gint64 first;
  gint64 last;
  guint n_lines;      /* when they were counted last */
  gint64 grown;       /* when there were other ones */
  double opened_ui;   /* ms of processor that the window's thread had used */
  double opened_all;  /* that all threads had */
  double grown_all;
} Opening;

static SbxActionList *
find_list (GtkWidget *widget)
{
  if (SBX_IS_ACTION_LIST (widget))
    return SBX_ACTION_LIST (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      SbxActionList *found = find_list (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
say (const char *what,
     double      value)
{
  g_print ("%s %.3f\n", what, value);
  fflush (stdout);
}

/* What all threads together have used of a processor, in ms. */
static double
get_process_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static gboolean
end_cb (gpointer data)
{
  say ("rest", (double) bench_get_memory () / 1e6);
  _exit (0);
}

/* After a frame was drawn. Lines grow while the file is read: the last one is in sight when the
 * list stands at its end and no more have come for a while. */
static void
painted_cb (GdkFrameClock *clock,
            Opening       *self)
{
  gint64 now = g_get_monotonic_time ();
  GtkAdjustment *adjustment;
  guint n;

  if (self->opened == 0 || self->last != 0)
    return;
  if (self->list == NULL)
    self->list = find_list (GTK_WIDGET (self->window));
  n = self->list != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->list))
      ? g_list_model_get_n_items (G_LIST_MODEL (sbx_action_list_get_timeline (self->list))) : 0;
  if (n > 0 && self->first == 0)
    {
      self->first = now;
      say ("first", (double) (now - self->opened) / 1000);
      say ("cpu-first", bench_get_seconds () * 1000 - self->opened_ui);
    }
  if (n != self->n_lines)
    {
      self->grown = now;
      self->grown_all = get_process_ms ();
    }
  self->n_lines = n;
  if (n == 0)
    return;
  adjustment = sbx_action_list_get_vadjustment (self->list);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  gtk_widget_queue_draw (GTK_WIDGET (self->window));
}

static gboolean
watch_cb (gpointer data)
{
  Opening *self = data;
  gint64 now = g_get_monotonic_time ();

  if (self->n_lines == 0 || self->grown == 0 || now - self->grown < REST * 1000)
    return G_SOURCE_CONTINUE;
  self->last = self->grown;
  say ("last", (double) (self->grown - self->opened) / 1000);
  say ("cpu-last", self->grown_all - self->opened_all);
  say ("lines", self->n_lines);
  g_timeout_add (REST, end_cb, self);
  return G_SOURCE_REMOVE;
}

static gboolean
open_cb (gpointer data)
{
  Opening *self = data;
  g_autoptr (GFile) file = NULL;

  say ("empty", (double) bench_get_memory () / 1e6);
  file = g_file_new_for_path (self->path);
  self->opened = g_get_monotonic_time ();
  self->opened_ui = bench_get_seconds () * 1000;
  self->opened_all = get_process_ms ();
  sbx_application_open_file (SBX_APPLICATION (g_application_get_default ()), file, self->window);
  g_timeout_add (50, watch_cb, self);
  return G_SOURCE_REMOVE;
}

static void
window_added_cb (GtkApplication *application,
                 GtkWindow      *window,
                 Opening        *self)
{
  if (self->window != NULL)
    return;
  self->window = window;
  gtk_widget_realize (GTK_WIDGET (window));
  self->clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  g_signal_connect_after (self->clock, "after-paint", G_CALLBACK (painted_cb), self);
  g_timeout_add (REST, open_cb, self);
}

static int
show (const char *path)
{
  g_autoptr (GtkApplication) application = GTK_APPLICATION (sbx_application_new ());
  char *arguments[] = { (char *) "signalbox", (char *) "--port=0", NULL };
  Opening opening = { .path = path };

  g_application_set_flags (G_APPLICATION (application),
                           G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_NON_UNIQUE);
  g_application_set_default (G_APPLICATION (application));
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), &opening);
  return g_application_run (G_APPLICATION (application), 2, arguments);
}

static char *
run (char **command)
{
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  if (!g_spawn_sync (NULL, command, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL,
                     NULL, &error))
    g_error ("%s", error->message);
  return output;
}

static double
find (const char *output,
      const char *what)
{
  const char *at = strstr (output, what);

  if (at == NULL)
    g_error ("the window did not say “%s” but: %s", what, output);
  return g_ascii_strtod (at + strlen (what), NULL);
}

/* The figures by the clock have the targets; on a machine that does other things, too, those of the
 * processor say what they would be without. */
static void
measure (const char *self,
         const char *path)
{
  static const struct
  {
    const char *said;
    const char *name;
    const char *target;
  } figures[] = {
    { "\nfirst ", "recording opened, first rows", "<= 1000" },
    { "\ncpu-first ", "recording opened, first rows, CPU of the window", NULL },
    { "\nlast ", "recording opened, last rows", "<= 1000" },
    { "\ncpu-last ", "recording opened, last rows, CPU of all threads", NULL },
  };
  g_autofree char *argument = g_strconcat ("--show=", path, NULL);
  char *command[] = { (char *) self, argument, NULL };
  guint n = bench_is_quick () ? 1 : MOST_RUNS;
  double values[G_N_ELEMENTS (figures)][MOST_RUNS];
  double memory[MOST_RUNS];

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *output = run (command);

      for (guint j = 0; j < G_N_ELEMENTS (figures); j++)
        values[j][i] = find (output, figures[j].said);
      memory[i] = find (output, "\nrest ") - find (output, "empty ");
    }
  for (guint j = 0; j < G_N_ELEMENTS (figures); j++)
    bench_print (figures[j].name, "", "1 M", bench_median (values[j], n), "ms", 0,
                 figures[j].target);
  bench_print ("recording opened, memory above empty", "", "1 M", bench_median (memory, n), "MB", 0,
               "<= 200");
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *directory = NULL;
  g_autofree char *maker = NULL;
  g_autofree char *path = NULL;
  g_autofree char *made = NULL;

  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  if (argc > 1 && g_str_has_prefix (argv[1], "--show="))
    return show (argv[1] + strlen ("--show="));
  if (argc > 1)
    {
      measure (argv[0], argv[1]);
      return 0;
    }
  directory = g_dir_make_tmp ("signalbox-bench-XXXXXX", NULL);
  path = g_build_filename (directory, "million.signalbox", NULL);
  made = g_path_get_dirname (argv[0]);
  maker = g_build_filename (made, "make-recording", NULL);
  g_free (run ((char *[]) { maker, path, (char *) N_ACTIONS, NULL }));
  measure (argv[0], path);
  g_remove (path);
  g_rmdir (directory);
  return 0;
}
