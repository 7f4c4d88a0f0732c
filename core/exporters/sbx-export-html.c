/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-export-html.h"

#include <math.h>
#include <string.h>

#include "sbx-export-describe.h"
#include "sbx-export-json.h"
#include "sbx-export-resources.h"

#define RESOURCES "/io/github/signalbox_inspector/export/"

static char *
load (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCES, name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (sbx_export_get_resource (), path, 0, NULL);
  gsize length;
  const char *text;

  g_assert (bytes != NULL);
  text = g_bytes_get_data (bytes, &length);
  return g_strndup (text, length);
}

static char *
load_script (void)
{
  static const char *const names[] = { "page-filter.js", "page-lanes.js", "page.js" };
  GString *script = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *part = load (names[i]);

      g_string_append (script, part);
    }

  return g_string_free (script, FALSE);
}

/* The policy names our style and our script by their content: nothing else can run, whatever the
 * data says. */
static char *
make_policy (const char *style,
             const char *script)
{
  const char *const texts[] = { style, script };
  char *hashes[2];
  char *policy;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
      guint8 digest[32];
      gsize length = sizeof digest;

      g_checksum_update (checksum, (const guchar *) texts[i], -1);
      g_checksum_get_digest (checksum, digest, &length);
      hashes[i] = g_base64_encode (digest, length);
    }

  policy = g_strdup_printf ("default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; "
                            "base-uri 'none'; form-action 'none'",
                            hashes[0], hashes[1]);
  g_free (hashes[0]);
  g_free (hashes[1]);
  return policy;
}

static void
append_head (GString    *out,
             const char *style,
             const char *script)
{
  g_autofree char *policy = make_policy (style, script);
  g_autofree char *page = load ("page.html");
  g_auto (GStrv) parts = g_strsplit (page, "@VERSION@", 2);

  g_string_append (out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
  g_string_append_printf (out, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n",
                          policy);
  g_string_append (out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        "<meta name=\"color-scheme\" content=\"light dark\">\n"
                        "<meta name=\"referrer\" content=\"no-referrer\">\n");
  g_string_append_printf (out, "<title>Signalbox report</title>\n<style>%s</style>\n</head>\n",
                          style);
  g_string_append_printf (out, "%s" PACKAGE_VERSION "%s", parts[0], parts[1]);
}

static void
append_strings (GString    *out,
                const char *name,
                GPtrArray  *strings)
{
  sbx_export_append_name (out, name);
  g_string_append_c (out, '[');
  for (guint i = 0; i < strings->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      sbx_json_append_string (out, g_ptr_array_index (strings, i), -1);
    }
  g_string_append_c (out, ']');
}

static void
append_facts (SbxHtmlData *data,
              GString     *out)
{
  SbxExportSource *source = data->source;
  g_autofree char *date = sbx_export_describe_date (data->start);
  gsize from;

  g_string_append (out, "<script type=\"application/json\" id=\"facts\">");
  from = out->len;
  g_string_append_c (out, '{');
  sbx_export_append_text (out, "date", date);
  sbx_export_append_time (out, "start", isnan (data->start) ? 0 : data->start);
  sbx_export_append_time (out, "length", isnan (data->start) ? 0 : data->end - data->start);
  sbx_export_append_uint (out, "from", source->from);
  sbx_export_append_uint (out, "to", source->to);
  sbx_export_append_uint (out, "total", source->total);
  sbx_export_append_uint (out, "actions", data->n_actions);
  sbx_export_append_uint (out, "gaps", data->n_gaps);
  sbx_export_append_uint (out, "without", data->n_without);
  sbx_export_append_name (out, "redacted");
  g_string_append (out, source->redactor != NULL ? "true" : "false");
  sbx_export_append_model (out, source);
  sbx_export_append_name (out, "findings");
  sbx_export_append_findings (out, source->findings);
  append_strings (out, "packages", data->packages);
  sbx_html_data_append_links (data, out);
  append_strings (out, "strings", data->strings);
  sbx_export_append_counts (out, source);
  g_string_append_c (out, '}');
  sbx_html_protect (out, from);
  g_string_append (out, "</script>\n");
}

gboolean
sbx_export_html (SbxExportSource *source,
                 SbxExportOutput *output,
                 SbxExportReport *report,
                 GError         **error)
{
  g_autofree char *style = load ("page.css");
  g_autofree char *script = load_script ();
  SbxHtmlData data;
  gboolean done;

  append_head (output->text, style, script);
  sbx_html_data_init (&data, source, output, report);
  done = sbx_html_data_write (&data, error);
  if (done)
    {
      append_facts (&data, output->text);
      g_string_append_printf (output->text, "<script>%s</script>\n</body>\n</html>\n", script);
    }
  report->n_findings = source->findings->len;

  sbx_html_data_clear (&data);
  return done;
}
