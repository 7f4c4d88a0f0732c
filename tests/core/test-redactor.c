/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "sbx-redactor.h"
#include "sbx-secret-keys.h"
#include "sbx-secrets.h"

/* "{"alg":"HS256","typ":"JWT"}" . "{"sub":"42","password":"hunter2-canary","exp":999}" . signature */
#define JWT_HEAD "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
#define JWT_BODY "eyJzdWIiOiI0MiIsInBhc3N3b3JkIjoiaHVudGVyMi1jYW5hcnkiLCJleHAiOjk5OX0"
#define JWT JWT_HEAD "." JWT_BODY ".c2lnbmF0dXJlLWNhbmFyeS0xMjM0NTY3ODkw"

static const guint8 key[SBX_REDACTOR_KEY_SIZE] = { 1, 2, 3 };

static char *
redact_event (SbxRedactor *redactor,
              const char  *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (text, strlen (text), 0, 0, &error);

  g_assert_no_error (error);
  sbx_redactor_append_event (redactor, json, 0, NULL, out);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
redact_value (SbxRedactor *redactor,
              const char  *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxJson) json = sbx_json_parse (text, strlen (text), 0, 0, &error);
  g_autoptr (SbxJson) again = NULL;

  g_assert_no_error (error);
  sbx_redactor_append_value (redactor, json, 0, out);
  again = sbx_json_parse (out->str, out->len, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (again);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
test_keys (void)
{
  static const char *const secret[] = {
    "password", "Password", "PASSWD", "pwd", "client_secret", "clientSecret", "client-secret", "x-api-key", "apiKey", "API_KEY",
    "access_token", "refreshToken", "idToken", "token", "jwt", "session", "session_id", "sessionId", "sid", "csrf",
    "authorization", "Cookie", "set-cookie", "proxy-authorization", "otp", "two_factor", "mysql_pwd", "stripeToken",
    "code_verifier", "SAMLResponse", "user[password]", "user.password", "ssn", "creditCard", "private_key",
  };
  static const char *const suspect[] = {
    "auth", "authHeader", "userToken", "tokens", "secretSauce", "passwordHash", "awsCredentials", "cognitoUser", "firebaseConfig",
    "supabaseUrl", "ssoTicket", "sso", "authorizedKeys", "xsrfValue", "dbPwd", "oauth2",
  };
  static const char *const plain[] = {
    "tokenCount", "author", "authors", "authoring", "coAuthor", "keyCode", "sessionCount", "status", "isAuthenticated",
    "lesson", "processor", "blossom", "type", "cart", "items", "key", "name", "tokenizer", "authStatus", "", "-", "keyboard",
    "passengers", "compass", "sidebar", "spin", "pinned", "secretary",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (secret); i++)
    g_assert_cmpint (sbx_secret_key_classify (secret[i], strlen (secret[i])), ==, SBX_KEY_SECRET);
  for (gsize i = 0; i < G_N_ELEMENTS (suspect); i++)
    g_assert_cmpint (sbx_secret_key_classify (suspect[i], strlen (suspect[i])), ==, SBX_KEY_SUSPECT);
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_test_message ("%s", plain[i]);
      g_assert_cmpint (sbx_secret_key_classify (plain[i], strlen (plain[i])), ==, SBX_KEY_PLAIN);
    }
}

typedef struct
{
  const char *text;
  const char *secret; /* what must go, NULL if nothing may change */
  const char *kind;
} TextCase;

static const TextCase text_cases[] = {
  { "Authorization: Bearer abc.def-ghi", "abc.def-ghi", "secret" },
  { "sent bearer 9f8e7d6c5b4a", "9f8e7d6c5b4a", "secret" },
  { "Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA", "secret" },
  { "the token is " JWT " today", "c2lnbmF0dXJlLWNhbmFyeS0", "jwt" },
  { "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\n", "MIIEpAIBAAKCAQEA", "pem" },
  { "x -----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA and cut", "MIIEpAIBAAKCAQEA", "pem" },
  { "key sk_live_4eC39HqLyjWDarjtT1", "4eC39HqLyjWDarjtT1", "api-key" },
  { "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F292c6912", "api-key" },
  { "use sk-proj-Abcdef1234567890abcdef", "Abcdef1234567890", "api-key" },
  { "xoxb-123456789012-abcdefGHIJ", "123456789012-abc", "api-key" },
  { "AKIAIOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE", "api-key" },
  { "AIzaSyA1234567890abcdefghijklmnopqrstuv", "SyA1234567890abcdef", "api-key" },
  { "card 4111 1111 1111 1111 ok", "4111 1111 1111 1111", "card" },
  { "2 4111-1111-1111-1111", "4111-1111-1111-1111", "card" },
  { "4111111111111111", "4111111111111111", "card" },
  { "378282246310005", "378282246310005", "card" },
  { "3782 822463 10005", "3782 822463 10005", "card" },
  { "5555555555554444", "5555555555554444", "card" },
  { "6011111111111117", "6011111111111117", "card" },
  { "IBAN DE89 3704 0044 0532 0130 00.", "DE89 3704 0044 0532 0130 00", "iban" },
  { "GB29NWBK60161331926819", "GB29NWBK60161331926819", "iban" },
  { "SSN 536-90-4399", "536-90-4399", "ssn" },
  { "https://alice:s3cret@example.org/x", "alice:s3cret", "login" },
  { "write to alice.canary@example.org now", "alice.canary@example.org", "email" },
  { "at run (/home/alicecanary/src/app.js:1:2)", "alicecanary", "user" },
  { "file:///Users/alicecanary/app", "alicecanary", "user" },
  { "C:\\Users\\Alice Canary\\app\\x.js", "Alice Canary", "user" },
  { "C:\\\\Users\\\\alicecanary\\\\app", "alicecanary", "user" },
  { "https://example.org/cb?code=7&access_token=canary77&x=1", "canary77", "secret" },
  { "user=bob&password=canary+pass&go=1", "canary+pass", "secret" },
  { "https://example.org/#id_token=" JWT, "c2lnbmF0dXJl", "jwt" },
  { "q=%22password%22%3A%22canarypass%22", "canarypass", "secret" },
  { "mail=alice.canary%40example.org", "alice.canary%40", "email" },
  { "{\"password\":\"canarypass\",\"a\":1}", "canarypass", NULL },
  { "{\"a\":\"{\\\"token\\\":\\\"canarypass\\\"}\"}", "canarypass", NULL },
  { "{\"password\":\"canarypass\",\"cut", "canarypass", "secret" },
  { "password: canarypass", "canarypass", "secret" },
  { "Cookie: sid=canary1; theme=canary2", "canary", "secret" },
  { "eyJwYXNzd29yZCI6ImNhbmFyeXBhc3MifQ==", "eyJwYXNzd29yZCI6", "base64" },
  { "data:application/json;base64,eyJwYXNzd29yZCI6ImNhbmFyeXBhc3MifQ==", "eyJwYXNzd29yZCI6", "base64" },
  /* What must stay. */
  { "Unexpected token: punc (})", NULL, NULL },
  { "the bearer of good news, basic training", NULL, NULL },
  { "sk-folding-cube-animation sk-chasing-dot-before", NULL, NULL },
  { "4111111111111112", NULL, NULL },
  { "0.4111111111111111", NULL, NULL },
  { "1795150179604", NULL, NULL },
  { "c0ffee00-4111-4111-8111-111111111111", NULL, NULL },
  { "41111111111111111111", NULL, NULL },
  { "a4111111111111111", NULL, NULL },
  { "2026-11-20", NULL, NULL },
  { "000-12-3456 666-12-3456 900-12-3456", NULL, NULL },
  { "https://example.org/home/cart?step=2&tokenCount=4", NULL, NULL },
  { "http://localhost:3000/static/js/main.js:1:2", NULL, NULL },
  { "fn@http://localhost:3000/main.js:1:2", NULL, NULL },
  { "webpack-internal:///./node_modules/@reduxjs/toolkit/dist/x.js", NULL, NULL },
  { "react@18.2.0", NULL, NULL },
  { "git@github.com:a/b.git", NULL, NULL },
  { "cart/addItem", NULL, NULL },
  { "eyeJ.catching.things", NULL, NULL },
  { "redacted:secret:1a2b3c4d", NULL, NULL },
  { "?token=undefined&auth=true&pin=12", NULL, NULL },
  { "DE00 3704 0044 0532 0130 00", NULL, NULL },
  { "SGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXN0", NULL, NULL },
  { "const isAuthenticated = user !== null", NULL, NULL },
  { "a == b, token === undefined, (token) => x", NULL, NULL },
};

static void
test_texts (void)
{
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (key);

  for (gsize i = 0; i < G_N_ELEMENTS (text_cases); i++)
    {
      const TextCase *c = &text_cases[i];
      g_autofree char *once = sbx_redactor_dup_text (redactor, c->text);
      g_autofree char *twice = sbx_redactor_dup_text (redactor, once);
      SbxSecretSpan span;

      g_test_message ("%s → %s", c->text, once);
      g_assert_cmpstr (once, ==, twice);
      g_assert_false (sbx_secrets_find (once, strlen (once), 0, SBX_SECRETS_DEFAULT, &span));
      if (c->secret == NULL)
        {
          g_assert_cmpstr (once, ==, c->text);
          continue;
        }
      g_assert_nonnull (strstr (c->text, c->secret));
      g_assert_null (strstr (once, c->secret));
      if (c->kind != NULL)
        {
          g_autofree char *pseudonym = g_strdup_printf ("redacted:%s:", c->kind);

          g_assert_nonnull (strstr (once, pseudonym));
        }
    }
}

typedef struct
{
  const char *value;
  const char *expected; /* ID stands for eight digits */
} ValueCase;

#define MARK(kind) "{\"$sbx\":\"redacted\",\"kind\":\"" kind "\",\"id\":\"ID\"}"

static const ValueCase value_cases[] = {
  { "{\"password\":\"hunter2\"}", "{\"password\":" MARK ("secret") "}" },
  { "{\"password\":\"\",\"token\":null,\"pin\":12,\"auth\":true}", "{\"password\":\"\",\"token\":null,\"pin\":12,\"auth\":true}" },
  { "{\"pin\":123456,\"x\":123456}", "{\"pin\":" MARK ("secret") ",\"x\":123456}" },
  { "{\"auth\":{\"user\":\"bob\",\"status\":\"authenticated\",\"n\":5}}",
    "{\"auth\":{\"user\":" MARK ("secret") ",\"status\":\"authenticated\",\"n\":5}}" },
  { "{\"tokenCount\":5000,\"author\":\"bob\",\"keyCode\":1300}", "{\"tokenCount\":5000,\"author\":\"bob\",\"keyCode\":1300}" },
  { "[\"4111111111111111\",4111111111111111]", "[" MARK ("card") "," MARK ("card") "]" },
  { "{\"tokens\":[\"a\",\"b\",{\"c\":\"d\"}]}",
    "{\"tokens\":[" MARK ("secret") "," MARK ("secret") ",{\"c\":" MARK ("secret") "}]}" },
  { "{\"name\":\"x-api-key\",\"value\":\"abc\"}", "{\"name\":\"x-api-key\",\"value\":" MARK ("secret") "}" },
  { "{\"name\":\"color\",\"value\":\"abc\"}", "{\"name\":\"color\",\"value\":\"abc\"}" },
  { "[[\"authorization\",\"abc\"],[\"accept\",\"x\"]]", "[[\"authorization\"," MARK ("secret") "],[\"accept\",\"x\"]]" },
  { "[\"session\",\"cart\"]", "[\"session\",\"cart\"]" },
  { "{\"$sbx\":\"map\",\"entries\":[[\"userToken\",\"abc\"],[\"k\",\"v\"]]}",
    "{\"$sbx\":\"map\",\"entries\":[[\"userToken\"," MARK ("secret") "],[\"k\",\"v\"]]}" },
  { "{\"token\":{\"$sbx\":\"bigint\",\"value\":\"12345678901234567890\"}}", "{\"token\":" MARK ("secret") "}" },
  { "{\"token\":{\"$sbx\":\"undefined\"}}", "{\"token\":{\"$sbx\":\"undefined\"}}" },
  { "{\"token\":{\"$sbx\":\"redacted\",\"kind\":\"x\",\"id\":\"1a2b3c4d\"}}",
    "{\"token\":{\"$sbx\":\"redacted\",\"kind\":\"x\",\"id\":\"1a2b3c4d\"}}" },
  { "{\"sessions\":{\"a1b2c3d4e5f6a7b8\":{\"n\":1}}}", "{\"sessions\":{\"a1b2c3d4e5f6a7b8\":{\"n\":1}}}" },
  { "{\"tokens\":{\"a1b2c3d4e5f6a7b8\":{\"n\":1}}}", "{\"tokens\":{\"redacted:secret:ID\":{\"n\":1}}}" },
  { "{\"bob@example.org\":1}", "{\"redacted:email:ID\":1}" },
  { "\"\\u0034111111111111111\"", MARK ("card") },
  { "{\"pass\\u0077ord\":\"x\"}", "{\"pass\\u0077ord\":" MARK ("secret") "}" },
  { "{\"a\":[],\"b\":{},\"c\":\"\\\\\\\"\"}", "{\"a\":[],\"b\":{},\"c\":\"\\\\\\\"\"}" },
};

static char *
mask_ids (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new ("(\"id\":\"|redacted:[a-z-]+:)(?!1a2b3c4d)[0-9a-f]{8}", 0, 0, NULL);

  return g_regex_replace (regex, text, -1, 0, "\\1ID", 0, NULL);
}

static void
test_values (void)
{
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (key);

  for (gsize i = 0; i < G_N_ELEMENTS (value_cases); i++)
    {
      g_autofree char *once = redact_value (redactor, value_cases[i].value);
      g_autofree char *twice = redact_value (redactor, once);
      g_autofree char *masked = mask_ids (once);

      g_assert_cmpstr (masked, ==, value_cases[i].expected);
      g_assert_cmpstr (once, ==, twice);
    }
}

static void
test_events (void)
{
  static const ValueCase cases[] = {
    { "{\"k\":\"dispatch\",\"t\":1,\"store\":\"s\",\"action\":{\"type\":\"auth/login\",\"payload\":{\"password\":\"x1\"}},"
      "\"patch\":[{\"p\":[\"auth\",\"token\"],\"v\":\"x2\"},{\"p\":[\"cart\",\"n\"],\"v\":\"x3\"},"
      "{\"at\":0,\"add\":[\"x4\"],\"p\":[\"tokens\"],\"cut\":0},{\"p\":[\"auth\",\"a1b2c3d4e5f6a7b8\"]}]}",
      "{\"k\":\"dispatch\",\"t\":1,\"store\":\"s\",\"action\":{\"type\":\"auth/login\",\"payload\":{\"password\":" MARK ("secret") "}},"
      "\"patch\":[{\"p\":[\"auth\",\"token\"],\"v\":" MARK ("secret") "},{\"p\":[\"cart\",\"n\"],\"v\":\"x3\"},"
      "{\"at\":0,\"add\":[" MARK ("secret") "],\"p\":[\"tokens\"],\"cut\":0},{\"p\":[\"auth\",\"redacted:secret:ID\"]}]}" },
    /* Names stay texts, whatever they look like. */
    { "{\"k\":\"dispatch\",\"store\":\"4111111111111111\",\"action\":{\"type\":\"bob@example.org\",\"meta\":{\"origin\":\"bob@example.org\"}}}",
      "{\"k\":\"dispatch\",\"store\":\"redacted:card:ID\",\"action\":{\"type\":\"redacted:email:ID\",\"meta\":{\"origin\":\"redacted:email:ID\"}}}" },
    { "{\"k\":\"store-open\",\"store\":\"s\",\"keys\":[\"session\",\"cart\"],\"library\":\"redux\"}",
      "{\"k\":\"store-open\",\"store\":\"s\",\"keys\":[\"session\",\"cart\"],\"library\":\"redux\"}" },
    { "{\"k\":\"log\",\"level\":\"error\",\"text\":\"bob@example.org\"}",
      "{\"k\":\"log\",\"level\":\"error\",\"text\":\"redacted:email:ID\"}" },
    { "{\"k\":\"hello\",\"url\":\"http://a:b@h/?token=abc\",\"title\":\"bob@example.org\",\"unknown\":{\"token\":\"q\"}}",
      "{\"k\":\"hello\",\"url\":\"http://redacted:login:ID@h/?token=redacted:secret:ID\",\"title\":\"redacted:email:ID\","
      "\"unknown\":{\"token\":\"redacted:secret:ID\"}}" },
  };
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (key);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *once = redact_event (redactor, cases[i].value);
      g_autofree char *masked = mask_ids (once);

      g_assert_cmpstr (masked, ==, cases[i].expected);
    }
}

/* A pair in the state tells what the value is that a later patch puts there. */
static void
test_place (void)
{
  static const char state_text[] = "{\"headers\":[{\"name\":\"authorization\",\"value\":1}]}";
  static const char event[] = "{\"k\":\"dispatch\",\"patch\":[{\"p\":[\"headers\",0,\"value\"],\"v\":\"canary\"}]}";
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (key);
  g_autoptr (SbxJson) state_json = sbx_json_parse (state_text, strlen (state_text), 0, 0, NULL);
  g_autoptr (SbxJson) json = sbx_json_parse (event, strlen (event), 0, 0, NULL);
  g_autoptr (SbxValue) state = sbx_value_new (state_json, 0);
  g_autoptr (GString) out = g_string_new (NULL);

  sbx_redactor_append_event (redactor, json, 0, state, out);
  g_assert_null (strstr (out->str, "canary"));
}

/* One secret in four dresses has one pseudonym; another key gives another one. */
static void
test_stable (void)
{
  static const char text[] = "{\"a\":{\"token\":\"tok-canary-1\"},\"b\":\"Bearer tok-canary-1\",\"authorization\":\"Bearer tok-canary-1\","
                             "\"d\":\"http://h/?access_token=tok-canary-1\",\"e\":\"4111 1111 1111 1111\",\"f\":4111111111111111}";
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (key);
  g_autoptr (SbxRedactor) same = sbx_redactor_new (key);
  g_autoptr (SbxRedactor) other = sbx_redactor_new (NULL);
  g_autofree char *first = redact_value (redactor, text);
  g_autofree char *second = redact_value (same, text);
  g_autofree char *third = redact_value (other, text);
  g_autofree char *id = g_strndup (strstr (first, "\"id\":\"") + 6, 8);
  g_autofree char *card = g_strndup (strstr (first, "\"card\",\"id\":\"") + 13, 8);
  g_auto (GStrv) parts = g_strsplit (first, id, -1);
  g_auto (GStrv) cards = g_strsplit (first, card, -1);

  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, third);
  g_assert_cmpuint (g_strv_length (parts), ==, 5);
  g_assert_cmpuint (g_strv_length (cards), ==, 3);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (sbx_redactor_get_counts (redactor), "secret")), ==, 4);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (sbx_redactor_get_counts (redactor), "card")), ==, 2);
}

/* What is replaced is counted once, however often it was looked at. */
static void
test_counts (void)
{
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (key);
  g_autofree char *text = redact_value (redactor, "[\"eyJwYXNzd29yZCI6ImNhbmFyeXBhc3MifQ==\",\"a@b.example\",1]");
  GHashTable *counts = sbx_redactor_get_counts (redactor);

  g_assert_cmpuint (g_hash_table_size (counts), ==, 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, "base64")), ==, 1);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, "email")), ==, 1);
}

static void
test_jwt (void)
{
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (key);
  g_autofree char *text = sbx_redactor_dup_text (redactor, JWT);
  g_auto (GStrv) parts = g_strsplit (text, ".", -1);
  g_autofree char *padded = NULL;
  g_autofree char *claims = NULL;
  gsize n = 0;

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  g_assert_cmpstr (parts[0], ==, JWT_HEAD);
  g_assert_true (g_str_has_prefix (parts[2], "redacted:jwt:"));
  padded = g_strconcat (parts[1], &"==="[strlen (parts[1]) % 4 == 0 ? 3 : strlen (parts[1]) % 4 - 1], NULL);
  claims = (char *) g_base64_decode (padded, &n);
  g_assert_nonnull (g_strstr_len (claims, (gssize) n, "\"sub\":\"42\""));
  g_assert_nonnull (g_strstr_len (claims, (gssize) n, "\"exp\":999"));
  g_assert_null (g_strstr_len (claims, (gssize) n, "hunter2"));
}

/* Texts made to be slow: each is read in a time that grows with its length. */
static void
test_hostile (void)
{
  static const char *const seeds[] = {
    "token=", "password:\"", "eyJ-", "eyJhbGciOi.", "sk-", "Bearer ", "authorization: bearer ", "://a:b", "a@b.", "\\", ":\\\\Users\\\\", "%41",
    "-----BEGIN ", "4111 ", "DE89 ", "basic ", "{\"a\":", "[", "/home/", "password=%22", "cookie: ", "\"token\":\\\"",
  };
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (key);

  for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *redacted = NULL;
      SbxSecretSpan span;
      gint64 begin;

      while (text->len < 512 * 1024)
        g_string_append (text, seeds[i]);
      begin = g_get_monotonic_time ();
      redacted = sbx_redactor_dup_text (redactor, text->str);
      g_test_message ("%s: %" G_GINT64_FORMAT " ms", seeds[i], (g_get_monotonic_time () - begin) / 1000);
      g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_USEC_PER_SEC);
      g_assert_false (sbx_secrets_find (redacted, strlen (redacted), 0, SBX_SECRETS_DEFAULT, &span));
    }
}

/* Reports cut long texts: what is left of a pseudonym is no secret again, wherever it was cut. */
static void
test_cut (void)
{
  static const char *const texts[] = {
    "see http://h/?access_token=abcdef123&x=1", "Authorization: Bearer abcdef123", "token " JWT, "/home/alice/x", "C:\\Users\\alice\\x",
    "{\"password\":\"abc\",", "https://u:p@h/", "card 4111111111111111", "cookie: a=b",
  };
  g_autoptr (SbxRedactor) redactor = sbx_redactor_new (key);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = sbx_redactor_dup_text (redactor, texts[i]);

      for (gsize n = 0; n < strlen (text); n++)
        {
          g_autofree char *cut = g_strdup_printf ("%.*s…", (int) n, text);
          g_autofree char *again = sbx_redactor_dup_text (redactor, cut);

          g_assert_cmpstr (cut, ==, again);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/redactor/keys", test_keys);
  g_test_add_func ("/redactor/texts", test_texts);
  g_test_add_func ("/redactor/values", test_values);
  g_test_add_func ("/redactor/events", test_events);
  g_test_add_func ("/redactor/place", test_place);
  g_test_add_func ("/redactor/stable", test_stable);
  g_test_add_func ("/redactor/counts", test_counts);
  g_test_add_func ("/redactor/jwt", test_jwt);
  g_test_add_func ("/redactor/cut", test_cut);
  g_test_add_func ("/redactor/hostile", test_hostile);

  return g_test_run ();
}
