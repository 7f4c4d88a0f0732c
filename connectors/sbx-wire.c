/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-wire.h"

enum
{
  SIGNAL_MESSAGE,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE (SbxWire, sbx_wire, G_TYPE_OBJECT)

static void
sbx_wire_class_init (SbxWireClass *klass)
{
  /**
   * SbxWire::message:
   * @self: the wire
   * @message: the text
   *
   * A text message has arrived. After sbx_wire_set_paused() a few short ones that were already
   * read may still follow.
   */
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);

  /**
   * SbxWire::closed:
   * @self: the wire
   * @reason: a #SbxWireReason
   * @error: (nullable): what was wrong
   *
   * The connection has ended.
   */
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE,
                                         2, G_TYPE_INT, G_TYPE_ERROR);
}

static void
sbx_wire_init (SbxWire *self)
{
}

/**
 * sbx_wire_is_open:
 * @self: a wire
 *
 * Returns: whether something can be sent
 */
gboolean
sbx_wire_is_open (SbxWire *self)
{
  g_return_val_if_fail (SBX_IS_WIRE (self), FALSE);

  return SBX_WIRE_GET_CLASS (self)->is_open (self);
}

/**
 * sbx_wire_send:
 * @self: a wire
 * @text: valid UTF-8
 * @length: its length in bytes, -1 if it is NUL-terminated
 * @error: return location for an error, or %NULL
 *
 * Queues a text message. A failure also closes the wire.
 *
 * Returns: %TRUE if the message was queued
 */
gboolean
sbx_wire_send (SbxWire     *self,
               const char  *text,
               gssize       length,
               GError     **error)
{
  g_return_val_if_fail (SBX_IS_WIRE (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return SBX_WIRE_GET_CLASS (self)->send (self, text, length, error);
}

/**
 * sbx_wire_close:
 * @self: a wire
 * @code: a close code of RFC 6455
 * @text: (nullable): why, for people
 *
 * Ends the connection in good order. `closed` follows; no message comes any more.
 */
void
sbx_wire_close (SbxWire    *self,
                guint16     code,
                const char *text)
{
  g_return_if_fail (SBX_IS_WIRE (self));

  SBX_WIRE_GET_CLASS (self)->close (self, code, text);
}

/**
 * sbx_wire_set_paused:
 * @self: a wire
 * @paused: whether to stop reading
 *
 * Makes the peer wait: nothing is lost.
 */
void
sbx_wire_set_paused (SbxWire *self,
                     gboolean paused)
{
  g_return_if_fail (SBX_IS_WIRE (self));

  SBX_WIRE_GET_CLASS (self)->set_paused (self, paused);
}

/**
 * sbx_wire_get_origin:
 * @self: a wire
 *
 * Returns: (transfer none) (nullable): the web origin of the peer, %NULL if it is no page
 */
const char *
sbx_wire_get_origin (SbxWire *self)
{
  g_return_val_if_fail (SBX_IS_WIRE (self), NULL);

  return SBX_WIRE_GET_CLASS (self)->get_origin (self);
}

/**
 * sbx_wire_get_address:
 * @self: a wire
 *
 * Returns: (transfer none) (nullable): where the peer is, for people
 */
const char *
sbx_wire_get_address (SbxWire *self)
{
  g_return_val_if_fail (SBX_IS_WIRE (self), NULL);

  return SBX_WIRE_GET_CLASS (self)->get_address (self);
}
