/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sbx-session.h"

G_BEGIN_DECLS

/* Bounds of the memory: about 24 MiB. What is past them is unknown, and nobody judges it. */
#define SBX_OUTLINE_MAX_DEPTH 8
#define SBX_OUTLINE_MAX_PATHS 5000      /* of one store */
#define SBX_OUTLINE_MAX_ALL_PATHS 65536 /* of all together */
#define SBX_OUTLINE_MAX_BODIES 1024     /* kinds of messages */
#define SBX_OUTLINE_MAX_LOOKS 2000      /* values looked at for one event */
#define SBX_OUTLINE_MAX_LOOKS_STATE 20000 /* for a whole state */
#define SBX_OUTLINE_MAX_MEMBERS 20      /* an object with more is a dictionary */
#define SBX_OUTLINE_MAX_ROOT 200        /* but a state may have so many slices */
#define SBX_OUTLINE_MAX_SAMPLES 16      /* elements of a list that are looked at */
#define SBX_OUTLINE_MAX_CHANGES 64      /* of one event, of each kind */
#define SBX_OUTLINE_MAX_SHAPES 6        /* sets of keys that are remembered of an object */
#define SBX_OUTLINE_TEXT 40             /* bytes of a value that are kept */

/**
 * SbxOutlineType:
 *
 * What a value is. The last ones are marks of values that JSON cannot hold.
 */
typedef enum
{
  SBX_OUTLINE_UNKNOWN, /* not told, not looked at, cut or redacted */
  SBX_OUTLINE_NULL,    /* or undefined */
  SBX_OUTLINE_BOOLEAN,
  SBX_OUTLINE_NUMBER,
  SBX_OUTLINE_TEXT_VALUE,
  SBX_OUTLINE_LIST,
  SBX_OUTLINE_OBJECT,
  SBX_OUTLINE_BIGINT,
  SBX_OUTLINE_DATE,
  SBX_OUTLINE_MAP,
  SBX_OUTLINE_SET,
  SBX_OUTLINE_INSTANCE,
  SBX_OUTLINE_OTHER,
} SbxOutlineType;

#define SBX_OUTLINE_TYPE_BIT(type) (1u << (type))

/**
 * SbxOutlineValue:
 * @type: what it is
 * @hash: of a scalar's JSON text
 * @length: of that text; without the quotes
 * @text: the beginning of it
 */
typedef struct
{
  guint64 hash;
  guint32 length;
  guint8 type;
  char text[SBX_OUTLINE_TEXT];
} SbxOutlineValue;

typedef struct _SbxOutline SbxOutline;
typedef struct _SbxOutlineNode SbxOutlineNode;

/**
 * SbxOutlineNode:
 * @first: of its children, in the order in which they came; @last: of them
 * @table: (nullable): where there are many children, places by the low bits of their keys
 * @n_places: of the table, a power of two
 * @name: its last key; `[]` for the elements of a list, `*` for those of a dictionary
 * @value: what is there, or was there last
 * @types: types seen, as bits
 * @present: whether its object has it now
 * @exact: it stands for one value; what is in a list or a dictionary stands for many
 * @stale: what is below is not known
 * @dictionary: an object whose keys are data
 * @solid: the last type that was neither null nor unknown; @n_flips: how often that changed
 * @since: when it came, ms since 1970; @since_state: by then so many states of its store
 * @first_number: event that brought it for the first time; @first_time: when
 * @number: event that last changed its value; @time: when
 * @written: event that last wrote it or something below; @written_time: when
 * @optional: it went and came back; of the rule schema-drift
 * @fact, @bucket, @pairs: of SbxFactPairs
 * @n_with: objects that had it, where it stands for many
 * @n_without: objects that had not
 * @n_objects: how often an object was written here
 * @writes: events that wrote it or something below
 * @writer: (nullable): whose the last of these was
 *
 * A path of a store's state, or of a message: what was ever seen there.
 */
struct _SbxOutlineNode
{
  SbxOutline *outline;
  SbxOutlineNode *parent;
  SbxOutlineNode *first;
  SbxOutlineNode *last;
  SbxOutlineNode *next;
  SbxOutlineNode **table;
  char *name;
  guint64 key;
  SbxOutlineValue value;
  guint32 types;
  guint present : 1;
  guint exact : 1;
  guint stale : 1;
  guint dictionary : 1;
  guint full : 1;
  guint fact : 2;
  guint optional : 1;
  guint8 depth;
  guint8 n_shapes;
  guint8 solid;
  guint8 n_flips;
  guint16 n_children;
  guint16 n_places;
  guint32 n_with;
  guint32 n_without;
  guint32 n_objects;
  guint32 writes;
  guint32 stamp;
  guint32 since_state;
  guint64 number;
  double time;
  guint64 written;
  double written_time;
  SbxRemote *writer;
  double since;
  guint64 first_number;
  double first_time;
  gpointer bucket;
  GPtrArray *pairs;
  guint64 shape;
  guint64 shapes[SBX_OUTLINE_MAX_SHAPES];
};

/**
 * SbxOutline:
 * @run: where
 * @store: (nullable): whose state it is
 * @bridge: else the bridge, and
 * @type: the action type of the messages, and
 * @version: the JSON text of their `schemaVersion`
 * @root: the whole
 * @n_states: how many states or messages there were
 * @first: number of the first event; @first_time: when
 *
 * What one store, or the messages of one type on a bridge, look like.
 */
struct _SbxOutline
{
  SbxRun *run;
  SbxStore *store;
  SbxSymbol bridge;
  SbxSymbol type;
  SbxSymbol version;
  SbxOutlineNode *root;
  guint32 n_states;
  guint32 n_nodes;
  guint64 first;
  double first_time;
};

/**
 * SbxOutlineChange:
 * @node: where
 * @old: what was there before
 *
 * What one event did at one path.
 */
typedef struct
{
  SbxOutlineNode *node;
  SbxOutlineValue old;
} SbxOutlineChange;

/**
 * SbxOutlineChanges:
 * @number: of the event
 * @outline: (nullable): what it was about
 * @changed: scalars that are others now
 * @gone: paths that an object had, and has not now
 * @fresh: paths that no object here ever had
 * @retyped: values of a type that was never seen there
 *
 * What one event did. At most %SBX_OUTLINE_MAX_CHANGES of each kind.
 */
typedef struct
{
  guint64 number;
  SbxOutline *outline;
  guint n_changed;
  guint n_gone;
  guint n_fresh;
  guint n_retyped;
  SbxOutlineChange changed[SBX_OUTLINE_MAX_CHANGES];
  SbxOutlineChange gone[SBX_OUTLINE_MAX_CHANGES];
  SbxOutlineChange retyped[SBX_OUTLINE_MAX_CHANGES];
  SbxOutlineNode *fresh[SBX_OUTLINE_MAX_CHANGES];
} SbxOutlineChanges;

/**
 * SbxOutlines:
 *
 * Of each store, and of each type of message, a bounded outline of what it holds, kept from the
 * events alone. Shared by all rules of a session: each passes on what it observes, the first one
 * counts, and all may read what the event did.
 *
 * Lists collapse to one element, dictionaries (more than %SBX_OUTLINE_MAX_MEMBERS members, or keys
 * that are numbers or ids) to one member. An event looks at %SBX_OUTLINE_MAX_LOOKS values at most;
 * what it did not look at is unknown until it is written again.
 */
typedef struct _SbxOutlines SbxOutlines;

#define SBX_OUTLINES_WANTS                                                                         \
  (SBX_DETECTOR_WANTS (SBX_EVENT_STATE) | SBX_DETECTOR_WANTS (SBX_EVENT_DISPATCH)                  \
   | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_SENT) | SBX_DETECTOR_WANTS (SBX_EVENT_BRIDGE_RECEIVED)   \
   | SBX_DETECTOR_WANTS (SBX_EVENT_GAP))

/* @old: what was there before. */
typedef void (*SbxOutlineFunc) (SbxOutlineNode *node, const SbxOutlineValue *old,
                                const SbxEvent *event, gpointer data);

SbxOutlines *sbx_outlines_get (SbxSession *session);
void sbx_outlines_release (SbxOutlines *self);
/* (transfer none): what the event did. */
const SbxOutlineChanges *sbx_outlines_observe (SbxOutlines *self, const SbxEvent *event);
/* @func gets every scalar that is another now, however many there are. One may watch. */
void sbx_outlines_watch (SbxOutlines *self, SbxOutlineFunc func, gpointer data);
/* (element-type SbxOutline): in the order in which they began. */
GPtrArray *sbx_outlines_get_all (SbxOutlines *self);
/* (nullable) */
SbxOutline *sbx_outlines_find_store (SbxOutlines *self, const SbxStore *store);

/* Whether its value is what the store holds now: it is there, and everything above it. */
gboolean sbx_outline_node_is_current (const SbxOutlineNode *self);
/* (nullable) */
SbxOutlineNode *sbx_outline_node_find (const SbxOutlineNode *self, guint64 key);
/* `slice.member[].name`; of a message `type: payload.name` without its type. */
char *sbx_outline_node_dup_path (const SbxOutlineNode *self);
/* (nullable): the first name of the path. */
const SbxOutlineNode *sbx_outline_node_get_slice (const SbxOutlineNode *self);
/* For people: `a text`. */
const char *sbx_outline_type_describe (guint8 type);
void sbx_outline_read_scalar (const SbxJson *json, guint32 token, SbxOutlineValue *value);

G_END_DECLS
