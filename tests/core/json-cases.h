/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* What is JSON and what is not, by RFC 8259. Values and keys are put into every place a document
 * has for them (see test-json.c), so the tables name each fault once. */

typedef struct
{
  const char *text;
  gsize length;
} Bytes;

typedef struct
{
  Bytes text;
  Bytes means;
} StringCase;

#define B(s) { s, sizeof (s) - 1 }

/* Where a value may stand; % is the place. */
static const char *const value_places[] = {
  "%", " %", "%\n", "\t\r\n % \r\n\t", "[%]", "[ % ]", "[%,0]", "[0,%]", "[0 , % , 0]", "[[],%,{}]",
  "[[[%]]]", "{\"k\":%}", "{ \"k\" : % }", "{\"k\":%,\"l\":0}", "{\"j\":0,\"k\":%}",
  "{\"k\":[{\"l\":%}]}",
};

static const char *const key_places[] = {
  "{%:0}", "{ % : 0 }", "{\"a\":1,%:[]}", "[{%:{}},{}]",
};

static const Bytes good_numbers[] = {
  B ("0"), B ("-0"), B ("7"), B ("-1"), B ("42"), B ("1234567890"), B ("0.5"), B ("-0.25"),
  B ("10.01"),
  B ("0e0"), B ("0e1"), B ("0E+1"), B ("1e5"), B ("1E5"), B ("1e+05"), B ("20e-3"), B ("6.02E23"),
  B ("-1.5e-007"), B ("1.000"), B ("100000000000000000000"), B ("-98765432109876543210987654321"),
  B ("1e999"), B ("-1e999"), B ("1e-999"), B ("3.5e+99999999999999999999"), B ("9007199254740993"),
  B ("0.000000000000000000000000000000000000000000000000000000000000000000000000000000000001"),
};

static const Bytes good_literals[] = {
  B ("null"), B ("true"), B ("false"), B ("[]"), B ("{}"), B ("[ ]"), B ("{\n}"),
};

static const StringCase good_strings[] = {
  { B ("\"\""), B ("") },
  { B ("\"a\""), B ("a") },
  { B ("\" a b \""), B (" a b ") },
  { B ("\"[1,{}]:/*x*/ //\""), B ("[1,{}]:/*x*/ //") },
  { B ("\"\\\"\""), B ("\"") },
  { B ("\"\\\\\""), B ("\\") },
  { B ("\"\\\\\\\"\""), B ("\\\"") },
  { B ("\"\\\\n\""), B ("\\n") },
  { B ("\"\\\\u0041\""), B ("\\u0041") },
  { B ("\"\\/\\b\\f\\n\\r\\t\""), B ("/\b\f\n\r\t") },
  { B ("\"a\\u0000b\""), B ("a\0b") },
  { B ("\"\\u001f\\u0041\\u005C\\u0022\""), B ("\x1f" "A\\\"") },
  { B ("\"\\u00e9\\u00E9\\u20ac\""), B ("\xc3\xa9\xc3\xa9\xe2\x82\xac") },
  { B ("\"\\ud83d\\uDE00!\""), B ("\xf0\x9f\x98\x80!") },
  { B ("\"\\uDBFF\\uDFFF\\uffff\""), B ("\xf4\x8f\xbf\xbf\xef\xbf\xbf") },
  { B ("\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\""),
    B ("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80") },
  { B ("\"\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf\""), B ("\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf") },
  { B ("\"\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbe\xf4\x8f\xbf\xbf\""),
    B ("\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbe\xf4\x8f\xbf\xbf") },
  { B ("\"\x7f\""), B ("\x7f") },
  /* Half a surrogate pair, which JavaScript writes, in every company. */
  { B ("\"\\ud800\""), B ("\xef\xbf\xbd") },
  { B ("\"\\udc00\""), B ("\xef\xbf\xbd") },
  { B ("\"\\ud83dx\""), B ("\xef\xbf\xbdx") },
  { B ("\"\\ud83d\\n\""), B ("\xef\xbf\xbd\n") },
  { B ("\"\\ud83d\\u0041\""), B ("\xef\xbf\xbd" "A") },
  { B ("\"\\ude00\\ud83d\""), B ("\xef\xbf\xbd\xef\xbf\xbd") },
  { B ("\"\\ud83d\\ud83d\\ude00\""), B ("\xef\xbf\xbd\xf0\x9f\x98\x80") },
  { B ("\"\\ud83d\\\\ude00\""), B ("\xef\xbf\xbd\\ude00") },
};

static const Bytes bad_numbers[] = {
  B ("-"), B ("+"), B ("+1"), B ("++1"), B ("--1"), B ("-+1"), B ("- 1"), B ("01"), B ("-01"),
  B ("00"),
  B ("012"), B ("-012"), B ("."), B (".5"), B ("-.5"), B ("1."), B ("-2."), B ("1.e1"), B ("0.e1"),
  B ("1..2"),
  B ("1.2.3"), B ("1.2."), B ("1e"), B ("1E"), B ("0e"), B ("0e+"), B ("0E-"), B ("1.5e"),
  B ("1.5e+"),
  B ("1ee2"), B ("1eE2"), B ("1e+-2"), B ("1e1.5"), B ("1e2e3"), B ("e1"), B ("1 000"), B ("1_000"),
  B ("1+2"),
  B ("1-2"), B ("1a"), B ("-a"), B ("1.2a"), B ("1ea"), B ("0x10"), B ("0b1"), B ("0o7"), B ("1f"),
  B ("1n"),
  B ("NaN"), B ("-NaN"), B ("nan"), B ("Inf"), B ("+Inf"), B ("Infinity"), B ("-Infinity"),
  B ("1\0"),
  B ("\xef\xbc\x91"), B ("1\xe5"), B ("1e1\xe5"), B ("0\xe5"), B ("1\xef\xbc\x91"), B ("1\"a\""),
  B ("1 2"),
  B ("1\f"), B ("1\v2"), B ("1\xc2\xa0"), B ("1;"), B ("1@"), B ("2#"), B ("-\"1\""),
};

static const Bytes bad_literals[] = {
  B ("nul"), B ("tru"), B ("fals"), B ("n"), B ("t"), B ("f"), B ("nulL"), B ("True"), B ("FALSE"),
  B ("Null"),
  B ("nulll"), B ("truee"), B ("true1"), B ("nullnull"), B ("truefalse"), B ("tr ue"), B ("nu\nll"),
  B ("fal se"), B ("true false"), B ("undefined"), B ("yes"), B ("a"), B ("abc"), B ("*"),
  B ("<null>"), B ("&"),
  B ("\\n"), B ("\\u0020"), B ("\\\"a\\\""), B ("'a'"), B ("`a`"), B ("\xc3\xa9"), B ("a\xc3\xa9"),
  B ("\xe5"),
  B ("\xff"), B ("\0"), B ("\x1a"), B ("\f"), B ("\v"), B ("\xe2\x81\xa0"), B ("\xe2\x80\x83"),
  B ("\x7f"),
  B ("\xef\xbb\xbf" "1"), B ("\xef\xbb" "1"), B ("/**/1"), B ("1/**/"), B ("1//"), B ("1#"),
  B ("true\"a\""),
};

static const Bytes bad_strings[] = {
  B ("\""), B ("\"a"), B ("a\""), B ("\"\\\""), B ("\"\\\\\\\""), B ("\"a\"b"), B ("\"a\"\"b\""),
  B ("\"a\" \"b\""),
  B ("\"a\"1"), B ("\"a\"null"), B ("\"\\"), B ("\"\\ \""), B ("\"\\a\""), B ("\"\\x41\""),
  B ("\"\\0\""),
  B ("\"\\'\""), B ("\"\\U0041\""), B ("\"\\N\""), B ("\"\\u\""), B ("\"\\u0\""), B ("\"\\u00\""),
  B ("\"\\u004\""), B ("\"\\u004g\""), B ("\"\\u-041\""), B ("\"\\u 041\""), B ("\"\\uqqqq\""),
  B ("\"\\u00e\xc3\xa9\""), B ("\"\\ud800\\\""), B ("\"\\ud800\\u\""), B ("\"\\ud800\\u1\""),
  B ("\"\\ud800\\u1x\""), B ("\"\\ud834\\udd\""), B ("\"\\ud800\\ud800\\x\""), B ("\"ok\\n\\q\""),
  B ("\"\\\0\""), B ("\"\\\t\""), B ("\"\\\n\""), B ("\"\\\xf0\x9f\x98\x80\""), B ("\"\\\xe5\""),
  B ("\"\\u\xe5\""),
  B ("\"\0\""), B ("\"a\0b\""), B ("\"\t\""), B ("\"\n\""), B ("\"\r\""), B ("\"a\x01\""),
  B ("\"\x1f\""), B ("'a'"),
  B ("\"\x80\""), B ("\"\xff\""), B ("\"\xc3\""), B ("\"\xc3(\""), B ("\"\xe2\x82\""),
  B ("\"\xe2(\xa1\""),
  B ("\"\xf0\x9f\x98\""), B ("\"\xc0\xaf\""), B ("\"\xc1\xbf\""), B ("\"\xe0\x80\xaf\""),
  B ("\"\xf0\x80\x80\xaf\""),
  B ("\"\xed\xa0\x80\""), B ("\"\xed\xbf\xbf\""), B ("\"\xf4\x90\x80\x80\""),
  B ("\"\xf5\x80\x80\x80\""),
  B ("\"\xfc\x80\x80\x80\x80\x80\""), B ("\"\xe9\""), B ("\"a\xe6\xf8\xe5\""),
};

static const Bytes good_documents[] = {
  B ("[1,[2,[3,[]]],{\"a\":{\"b\":[]}}]"), B (" [ 1 , 2 ]\r\n"), B ("{\"a\":1,\"a\":2}"),
  B ("{\"\":{\"\":\"\"}}"),
  B ("{\"a\\u0000b\":[null,true,false,\"x\",1.5]}"), B ("[[],[],{},{},\"\",\"\"]"),
  B ("[\n\t{\r\n}\t]"),
  B ("{ \"a b\" : \" c  d \" , \"e\\\" f\" : [ \"  \\\\\" ] }"),
  B ("[\"\\\" , \", \"\\\\\" , \"\"]"),
};

/* Faults of structure; each is a whole document. */
static const Bytes bad_documents[] = {
  B (""), B (" "), B ("\n\t\r "), B ("["), B ("]"), B ("{"), B ("}"), B ("[["), B ("[}"), B ("{]"),
  B ("[{"), B ("{["),
  B ("[]]"), B ("{}}"), B ("[[]"), B ("[{}"), B ("{\"a\":[}"), B ("[1}"), B ("{\"a\":1]"),
  B ("[{]}"), B ("[(1)]"),
  B (","), B (":"), B ("[,"), B ("{,"), B ("[,]"), B ("{,}"), B ("[,1]"), B ("[1,]"), B ("[1,,]"),
  B ("[1,,2]"),
  B ("[1"), B ("[1,"), B ("[\"a\""), B ("[ , 1]"), B ("[1;2]"), B ("[1:2]"), B ("[\"a\":1]"),
  B ("[1 2]"),
  B ("[\"a\" \"b\"]"), B ("[[] []]"), B ("[1[2]]"), B ("[{}{}]"), B ("[1{}]"), B ("[]{}"),
  B ("[][]"), B ("{}[]"),
  B ("[],"), B ("{},"), B ("1,"), B ("1,2"), B ("1]"), B ("[1]x"), B ("[1]1"), B ("{}\"a\""),
  B ("[] null"),
  B ("{\"a\"}"), B ("{\"a\""), B ("{\"a\":"), B ("{\"a\":}"), B ("{\"a\" 1}"), B ("{\"a\",1}"),
  B ("{\"a\"::1}"),
  B ("{\"a\":1:2}"), B ("{\"a\":1,}"), B ("{\"a\":1,,}"), B ("{\"a\":1,,\"b\":2}"),
  B ("{,\"a\":1}"),
  B ("{\"a\":1 \"b\":2}"), B ("{\"a\":1;\"b\":2}"), B ("{\"a\":1,\"b\"}"), B ("{\"a\":1,2}"),
  B ("{:1}"), B ("{1}"),
  B ("{1:1}"), B ("{null:1}"), B ("{true:1}"), B ("{[]:1}"), B ("{{}:1}"), B ("{a:1}"),
  B ("{'a':1}"), B ("{\"a\":1"),
  B ("{\"a\":1,"), B ("{\"a\":\"b"), B ("{\"a\"=1}"), B ("{\"a\":1}}"), B ("{\"a\":1}]"),
  B ("{\"a\":1}#"),
  B ("{\"a\":/**/1}"), B ("{\"a\":1}/**/"), B ("{\"a\":1}//"), B ("{\"a\":1}/"), B ("//\n1"),
  B ("\xef\xbb\xbf"),
  B ("\xef\xbb\xbf{}"), B ("\xff\xfe[\0]\0"), B ("[\0\"\0\xe9\0\"\0]\0"),
  B ("\0[\0\"\0\xe9\0\"\0]"), B ("[1]\0"),
  B ("\0"), B ("\0[1]"), B ("[\f]"), B ("[\v1]"), B ("[\xc2\xa0" "1]"), B ("[\xe2\x81\xa0]"),
  B ("<.>"), B ("{\"\\\"}"),
  B ("[\"\\{[\"\\{[\"\\{"), B ("[\\n\"a\"]"), B ("{\"a\\\":1}"),
};
