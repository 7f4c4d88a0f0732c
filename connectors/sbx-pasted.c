/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-pasted.h"

#include <string.h>

#include "sbx-limits.h"
#include "sbx-loopback.h"

/* The port that Node opens unless it is told another one. */
#define NODE_PORT "9229"

/* Ends an address within a text: nothing of the sort stands in one. */
#define ENDS " \t\r\n\"'`<>()[]{},;"

static SbxPasted *
new_pasted (SbxPastedWhat what,
            char         *address)
{
  SbxPasted *self = g_new0 (SbxPasted, 1);

  self->what = what;
  self->address = address;

  return self;
}

static SbxPasted *
new_of_kind (SbxPastedWhat what,
             const char   *kind,
             char         *address)
{
  SbxPasted *self = new_pasted (what, address);

  self->kind = sbx_connector_kinds_find (kind);

  return self;
}

/* --- One address ----------------------------------------------------------------------------- */

/* A port, alone or behind a host, and nothing after it. */
static gboolean
is_place (const char *text)
{
  const char *rest = g_str_has_prefix (text, "http://") ? text + strlen ("http://") : text;
  gsize length = strlen (rest);
  const char *port;

  if (rest != text && length > 0 && rest[length - 1] == '/')
    length--;
  for (port = rest + length; port > rest && g_ascii_isdigit (port[-1]); port--)
    ;
  if (port == rest + length || memchr (rest, '/', length) != NULL)
    return FALSE;
  if (port == rest)
    return rest == text && length <= 5;

  return port[-1] == ':' && port - 1 > rest;
}

/* `KIND:PORT` is not a host and its port. */
static gboolean
names_kind (const char *text)
{
  const char *rest;

  sbx_connector_kinds_recognize (text, &rest);

  return rest != text;
}

/* `localhost:3000/state`, `example.org/state`: as a browser would complete it. */
static char *
complete (const char *text)
{
  g_autofree char *host = g_strndup (text, strcspn (text, "/?#"));
  const char *port = strrchr (host, ':');
  g_autofree char *name = g_strndup (host, port != NULL ? (gsize) (port - host) : strlen (host));

  if (strstr (text, "://") != NULL || names_kind (text) || *text == '/'
      || (port == NULL && (strchr (name, '.') == NULL || strchr (text, '/') == NULL)))
    return g_strdup (text);

  return g_strconcat (sbx_loopback_is_name (name) ? "http://" : "https://", text, NULL);
}

/* Takes `user:password@` away. */
static char *
dup_without_user (const char *address,
                  gboolean   *has_secret)
{
  const char *begin = strstr (address, "://");
  const char *end = begin != NULL ? begin + 3 + strcspn (begin + 3, "/?#") : NULL;
  const char *at = begin != NULL ? g_strrstr_len (begin + 3, end - begin - 3, "@") : NULL;

  if (at == NULL)
    return g_strdup (address);
  *has_secret = TRUE;

  return g_strdup_printf ("%.*s%s", (int) (begin + 3 - address), address, at + 1);
}

/* A browser's target, by the address that its own tools have for it. */
static SbxPasted *
new_target (const char *address)
{
  g_autofree char *whole = g_strconcat ("browser:", address, NULL);
  gboolean has_secret = FALSE;
  char *bare = dup_without_user (whole, &has_secret);
  SbxPasted *self = new_of_kind (SBX_PASTED_ADDRESS, "browser", bare);

  self->has_secret = has_secret;

  return self;
}

static SbxPasted *
read_address (const char *text)
{
  gboolean has_secret = FALSE;
  g_autofree char *whole = complete (text);
  g_autofree char *address = dup_without_user (whole, &has_secret);
  const char *rest;
  const SbxConnectorKind *kind;
  SbxPasted *self;

  if (is_place (text) && !names_kind (text))
    return new_pasted (SBX_PASTED_PLACE, g_strdup (text));
  kind = sbx_connector_kinds_recognize (address, &rest);
  if (kind == NULL || kind->dial == NULL)
    return new_pasted (SBX_PASTED_UNKNOWN, g_strdup (text));
  self = new_pasted (SBX_PASTED_ADDRESS, g_steal_pointer (&address));
  self->kind = kind;
  self->has_secret = has_secret;

  return self;
}

/* --- Lines of a terminal --------------------------------------------------------------------- */

static gboolean
is_secret_option (const char *option)
{
  return g_str_equal (option, "-u") || g_str_equal (option, "--user") || g_str_equal (option, "-b")
         || g_str_equal (option, "--cookie") || g_str_equal (option, "--oauth2-bearer");
}

static gboolean
is_secret_header (const char *header)
{
  return g_ascii_strncasecmp (header, "authorization:", 14) == 0
         || g_ascii_strncasecmp (header, "cookie:", 7) == 0
         || g_ascii_strncasecmp (header, "x-api-key:", 10) == 0;
}

/* Options of curl with a value of their own, so that the value is not taken for the address. */
static gboolean
takes_value (const char *option)
{
  static const char *const options[] = {
    "-H", "--header", "-X", "--request", "-d", "--data", "--data-raw", "-o", "--output", "-A",
    "--user-agent", "-e", "--referer", "-m", "--max-time", "--cacert", "-x", "--proxy",
  };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (g_str_equal (option, options[i]))
      return TRUE;

  return is_secret_option (option);
}

static SbxPasted *
read_curl (const char *text)
{
  g_auto (GStrv) words = NULL;
  const char *address = NULL;
  gboolean has_secret = FALSE;
  SbxPasted *self;

  if (!g_shell_parse_argv (text, NULL, &words, NULL))
    return NULL;
  for (guint i = 1; words[i] != NULL; i++)
    {
      if (g_str_equal (words[i], "--url") && words[i + 1] != NULL)
        address = words[++i];
      else if (takes_value (words[i]) && words[i + 1] != NULL)
        {
          has_secret |= is_secret_option (words[i]) || is_secret_header (words[i + 1]);
          i++;
        }
      else if (*words[i] != '-' && *words[i] != '\n')
        address = words[i];
    }
  if (address == NULL)
    return NULL;
  self = read_address (address);
  self->has_secret |= has_secret;

  return self;
}

/* The value of an option that opens an inspector; @fallback if it has none. */
static char *
dup_option (const char *text,
            const char *option,
            const char *fallback)
{
  const char *at = strstr (text, option);
  gsize length;

  if (at == NULL)
    return NULL;
  at += strlen (option);
  /* `--inspect-brk` */
  at += g_ascii_islower (at[0]) || at[0] == '-' ? strcspn (at, "= \t") : 0;
  if (*at != '=' && !(*at == ' ' && g_ascii_isdigit (at[1])))
    return g_strdup (fallback);
  length = strcspn (at + 1, ENDS);

  return length > 0 ? g_strndup (at + 1, length) : g_strdup (fallback);
}

static SbxPasted *
read_start_line (const char *text)
{
  char *place = dup_option (text, "--remote-debugging-port", "9222");

  if (place == NULL)
    place = dup_option (text, "--inspect", NODE_PORT);

  return place != NULL ? new_pasted (SBX_PASTED_PLACE, place) : NULL;
}

/* --- Other things that people paste ---------------------------------------------------------- */

/* A target of a browser's own tools: `devtools://devtools/bundled/inspector.html?ws=HOST/PATH`. */
static SbxPasted *
read_inspector (const char *text)
{
  const char *at;
  g_autofree char *place = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *address = NULL;

  if (g_str_has_prefix (text, "chrome://inspect") || g_str_has_prefix (text, "edge://inspect")
      || g_str_has_prefix (text, "about:debugging") || g_str_has_prefix (text, "about:inspect"))
    return new_of_kind (SBX_PASTED_INSPECTORS, "browser", NULL);
  if (!g_str_has_prefix (text, "devtools://") && !g_str_has_prefix (text, "chrome-devtools://"))
    return NULL;
  at = strstr (text, "ws=");
  if (at == NULL)
    return new_of_kind (SBX_PASTED_INSPECTORS, "browser", NULL);
  place = g_strndup (at + 3, strcspn (at + 3, "&#"));
  plain = g_uri_unescape_string (place, NULL);
  if (plain == NULL || !g_utf8_validate (plain, -1, NULL))
    return new_of_kind (SBX_PASTED_INSPECTORS, "browser", NULL);
  address = g_strconcat ("ws://", plain, NULL);

  return new_target (address);
}

static SbxPasted *
read_file (const char *text)
{
  g_autofree char *path = NULL;

  if (g_str_has_prefix (text, "file://"))
    path = g_filename_from_uri (text, NULL, NULL);
  else if (g_str_has_prefix (text, "~/"))
    path = g_build_filename (g_get_home_dir (), text + 2, NULL);
  else if (*text == '/')
    path = g_strdup (text);

  return path != NULL ? new_pasted (SBX_PASTED_FILE, g_steal_pointer (&path)) : NULL;
}

/* A line that belongs into an app; the first kind that knows a word of it. */
static SbxPasted *
read_line (const char *text)
{
  const SbxConnectorKind *const *kinds = sbx_connector_kinds_get_all ();

  /* An address alone is none. */
  if (strpbrk (text, ENDS) == NULL)
    return NULL;
  for (guint i = 0; kinds[i] != NULL; i++)
    if (kinds[i]->mark != NULL && strstr (text, kinds[i]->mark) != NULL)
      return new_of_kind (SBX_PASTED_LINE, kinds[i]->id, NULL);

  return NULL;
}

/* The first address somewhere in a text: "Debugger listening on ws://…". */
static SbxPasted *
read_within (const char *text)
{
  static const char *const schemes[] = { "ws://", "wss://", "http://", "https://" };
  const char *first = NULL;
  g_autofree char *address = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      const char *at = strstr (text, schemes[i]);

      if (at != NULL && (first == NULL || at < first))
        first = at;
    }
  if (first == NULL)
    return NULL;
  address = g_strndup (first, strcspn (first, ENDS));
  if (strstr (text, "Debugger listening on") != NULL)
    return new_target (address);

  return read_address (address);
}

/* Quotes around it, a comma behind it. The limit may be within a character. */
static char *
dup_bare (const char *text)
{
  gssize size = (gssize) strnlen (text, SBX_LIMIT_PASTED);
  g_autofree char *bare = g_strstrip (g_utf8_make_valid (text, size));
  gsize begin = strspn (bare, "\"'`");
  gsize end = strlen (bare);

  /* What does not begin with a quote may need the one at its end. */
  while (end > begin && strchr (begin > 0 ? "\"'`,;" : ",;", bare[end - 1]) != NULL)
    end--;

  return g_strndup (bare + begin, end - begin);
}

/**
 * sbx_pasted_read:
 * @text: what somebody pasted or typed; only its first %SBX_LIMIT_PASTED bytes are looked at
 *
 * Understands addresses with and without a scheme, ports, targets of a browser's tools, command
 * lines of curl and of programs with an inspector, paths, and lines that belong into an app.
 *
 * Returns: (transfer full): what it is
 */
SbxPasted *
sbx_pasted_read (const char *text)
{
  g_autofree char *bare = dup_bare (text);
  SbxPasted *self = NULL;

  if (*bare == '\0')
    return new_pasted (SBX_PASTED_NOTHING, NULL);
  if (g_str_has_prefix (bare, "curl "))
    self = read_curl (bare);
  if (self == NULL)
    self = read_inspector (bare);
  if (self == NULL)
    self = read_file (bare);
  if (self == NULL)
    self = read_line (bare);
  if (self == NULL)
    self = read_start_line (bare);
  if (self == NULL && strpbrk (bare, ENDS) == NULL)
    self = read_address (bare);
  /* `[::1]:9222` */
  if (self == NULL && *bare == '[')
    self = read_address (bare);
  if (self == NULL)
    self = read_within (bare);

  return self != NULL ? self : new_pasted (SBX_PASTED_UNKNOWN, g_strdup (bare));
}

void
sbx_pasted_free (SbxPasted *self)
{
  g_free (self->address);
  g_free (self);
}
