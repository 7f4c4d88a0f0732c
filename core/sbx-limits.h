/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* Every limit on what comes from outside, by name. Sizes are bytes, times milliseconds. */

/* JSON */
#define SBX_LIMIT_JSON_SIZE (128u * 1024 * 1024)
#define SBX_LIMIT_JSON_DEPTH 512u

/* One door */
#define SBX_LIMIT_CONNECTIONS 256u
#define SBX_LIMIT_PENDING_UPGRADES 32u
#define SBX_LIMIT_HEADER_SIZE (16u * 1024)
#define SBX_LIMIT_UPGRADE_TIME 10000u
#define SBX_LIMIT_HELD_REQUESTS 16u
#define SBX_LIMIT_HELD_TIME 15000u
#define SBX_LIMIT_MESSAGE_SIZE (64u * 1024 * 1024)
/* Of all connections of the process together: messages and bodies whose end has not come. Who holds
 * no more than the small amount is not counted, nor refused. */
#define SBX_LIMIT_UNFINISHED (512u * 1024 * 1024)
#define SBX_LIMIT_UNFINISHED_SMALL (256u * 1024)
#define SBX_LIMIT_CONTROL_FRAMES_PER_SECOND 10u
#define SBX_LIMIT_UNSENT (4u * 1024 * 1024)
#define SBX_LIMIT_ORIGINS 256u
#define SBX_LIMIT_REFUSALS 100u

/* One debugger of a browser or process */
#define SBX_LIMIT_BROWSER_LIST_SIZE (4u * 1024 * 1024)
#define SBX_LIMIT_BROWSER_CALLS 4096u
#define SBX_LIMIT_BROWSER_REPLY_TIME 10000u
#define SBX_LIMIT_BROWSER_TARGETS 256u
#define SBX_LIMIT_BROWSER_REALMS 1024u
#define SBX_LIMIT_BROWSER_SCRIPTS 20000u
/* Copies of Redux in which breakpoints are set, and variables of a function that are looked at. */
#define SBX_LIMIT_BROWSER_COPIES 64u
#define SBX_LIMIT_BROWSER_VARIABLES 256u
#define SBX_LIMIT_BROWSER_ASKED 2000u
#define SBX_LIMIT_BROWSER_ROUNDS 64u

/* Pages that post reports of what they load */
#define SBX_LIMIT_REPORT_SIZE (1024u * 1024)
#define SBX_LIMIT_REPORTING_PAGES 64u
#define SBX_LIMIT_REPORTED_EVENTS 20000u
#define SBX_LIMIT_REPORTED_VERSIONS 64u

/* One peer */
#define SBX_LIMIT_BATCH_EVENTS 10000u
#define SBX_LIMIT_COMMAND_TIME 10000u
#define SBX_LIMIT_COMMANDS 64u
#define SBX_LIMIT_ID_LENGTH 128u
#define SBX_LIMIT_NAME_LENGTH 1024u
#define SBX_LIMIT_STORES_PER_RUN 256u
#define SBX_LIMIT_REMOTES_PER_PEER 256u
#define SBX_LIMIT_SLICES_PER_STORE 4096u
#define SBX_LIMIT_PACKAGES_PER_PEER 4096u
#define SBX_LIMIT_LOADS_PER_PEER 4096u
/* Of a peer that sends whole states: the last ones with their indexes; what waits for the disk. */
#define SBX_LIMIT_FEED_STATES (256u * 1024 * 1024)
#define SBX_LIMIT_FEED_HELD (64u * 1024 * 1024)
/* Both, of all such peers together. */
#define SBX_LIMIT_ALL_FEEDS (512u * 1024 * 1024)
/* Of a peer whose messages a profile describes: less deep than a recording, which nests them. */
#define SBX_LIMIT_MESSAGE_DEPTH (SBX_LIMIT_JSON_DEPTH - 12u)
#define SBX_LIMIT_CAPTURED_MESSAGES 32u
#define SBX_LIMIT_CAPTURED_BYTES (1024u * 1024)

/* Profiles */
#define SBX_LIMIT_PROFILE_SIZE (64u * 1024)
#define SBX_LIMIT_PROFILE_DEPTH 32u
#define SBX_LIMIT_PROFILE_RULES 64u
#define SBX_LIMIT_PROFILES 100u
#define SBX_LIMIT_NAMED_ACTIONS 65536u
#define SBX_LIMIT_OPEN_SPANS 4096u
/* Of a store that tells its whole history at once: one message (its state times the actions it
 * keeps), a report, the actions of one log, those whose state is waited for, commands that wait for
 * each other, and the stores of one connector that are remembered after they have gone. */
#define SBX_LIMIT_DEVTOOLS_MESSAGE (256u * 1024 * 1024)
#define SBX_LIMIT_DEVTOOLS_REPORT (16u * 1024 * 1024)
#define SBX_LIMIT_LIFTED_ACTIONS 100000u
#define SBX_LIMIT_DEVTOOLS_HELD (16u * 1024 * 1024)
#define SBX_LIMIT_DEVTOOLS_COMMANDS 64u
#define SBX_LIMIT_DEVTOOLS_KEPT 256u

/* What the doctor hears of somebody, in bytes, and how long it waits for each step, in s */
#define SBX_LIMIT_PROBE_REPLY (64u * 1024)
#define SBX_LIMIT_PROBE_TIME 3u
/* Text that is pasted for an address */
#define SBX_LIMIT_PASTED 8192u

/* A file of another tool */
#define SBX_LIMIT_IMPORT_SIZE (512u * 1024 * 1024)

/* A file for another tool: states of one store that are written, the newest first; rules that say
 * what is secret, and places where secrets were that are told apart. */
#define SBX_LIMIT_EXPORT_STATES (64u * 1024 * 1024)
#define SBX_LIMIT_REDACTION_RULES 256u
#define SBX_LIMIT_REDACTION_RULE 256u
#define SBX_LIMIT_REDACTION_PLACES 256u
#define SBX_LIMIT_REDACTION_KEPT 4096u

/* One recording */
#define SBX_LIMIT_RUNS 4096u
/* Of one peer: nobody shuts the others out by saying hello again and again. */
#define SBX_LIMIT_RUNS_PER_PEER 1024u
#define SBX_LIMIT_STORES 16384u
#define SBX_LIMIT_SYMBOLS 1000000u
#define SBX_LIMIT_SYMBOL_BYTES (64u * 1024 * 1024)
/* Current states that are kept in memory, as JSON; those beyond are rebuilt from the recording when
 * asked for. */
#define SBX_LIMIT_STATE_BYTES (G_GUINT64_CONSTANT (256) * 1024 * 1024)
#define SBX_LIMIT_LINKS 2097152u       /* lines between rows: 72 bytes each in the window */
#define SBX_LIMIT_OPEN_LINKS 65536u    /* of them not settled */
#define SBX_LIMIT_READ_AHEAD (8u * 1024 * 1024) /* text of batches that wait to be replayed */
#define SBX_LIMIT_ROWS (64u * 1024 * 1024)
#define SBX_LIMIT_FINDINGS 1000u
#define SBX_LIMIT_EVIDENCE 16u
#define SBX_LIMIT_DISMISSALS 10000u
#define SBX_LIMIT_REASON 2000u

/* Of payloads in a list: bytes of each, and how many are asked for at once */
#define SBX_LIMIT_PREVIEW 200u
#define SBX_LIMIT_PREVIEWS 256u

/* A call stack, and what is read to find its sources */
#define SBX_LIMIT_STACK_FRAMES 128u
#define SBX_LIMIT_STACK_LINE 4096u
#define SBX_LIMIT_SOURCE_MAP_SIZE (64u * 1024 * 1024)
#define SBX_LIMIT_SOURCE_SCRIPTS 8u  /* of one stack */
#define SBX_LIMIT_SOURCE_TIME 5000u

/* A rule configuration, or a baseline */
#define SBX_LIMIT_RULES_SIZE (1024u * 1024)
#define SBX_LIMIT_RULES_DEPTH 16u
#define SBX_LIMIT_RULES_PATTERNS 4096u
#define SBX_LIMIT_RULES_PATTERN 1024u
#define SBX_LIMIT_BASELINE_SIZE (16u * 1024 * 1024)
#define SBX_LIMIT_BASELINE_FINDINGS 100000u

/* A filter: its text, what it says of one thing, parentheses and signs within each other, and one
 * portion of what a search in the contents of events has found. */
#define SBX_LIMIT_FILTER_SIZE 4096u
#define SBX_LIMIT_FILTER_TERMS 64u
#define SBX_LIMIT_FILTER_DEPTH 32u
#define SBX_LIMIT_USED_FILTERS 30u
#define SBX_LIMIT_SAVED_FILTERS 100u
