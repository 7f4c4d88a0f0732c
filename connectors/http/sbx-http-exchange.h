/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * SbxHttpExchange:
 *
 * One request and its response, over a connection of its own, with an end to everything: the head,
 * the body, the time. Works on the thread-default main context. What libsoup 3.2 does not bound is
 * the head of a response; hence this.
 */
#define SBX_TYPE_HTTP_EXCHANGE (sbx_http_exchange_get_type ())
G_DECLARE_FINAL_TYPE (SbxHttpExchange, sbx_http_exchange, SBX, HTTP_EXCHANGE, GObject)

/**
 * SbxHttpHandler:
 * @head: the head of the response is there; returns %FALSE to end the exchange
 * @data: bytes of the body, inflated
 * @done: it is over; not called after sbx_http_exchange_cancel() or where @head said no
 *
 * What is called as a response arrives.
 */
typedef struct
{
  gboolean (*head) (SbxHttpExchange    *exchange,
                    guint               status,
                    SoupMessageHeaders *headers,
                    gpointer            user_data);
  void (*data) (const char *data,
                gsize       length,
                gpointer    user_data);
  void (*done) (SbxHttpExchange *exchange,
                const GError    *error,
                gpointer         user_data);
} SbxHttpHandler;

SbxHttpExchange *sbx_http_exchange_new (GUri                 *uri,
                                        const char           *method,
                                        const char           *headers,
                                        GBytes               *body,
                                        gboolean              stream,
                                        const SbxHttpHandler *handler,
                                        gpointer              user_data);
void sbx_http_exchange_cancel (SbxHttpExchange *self);
void sbx_http_exchange_set_paused (SbxHttpExchange *self,
                                   gboolean         paused);

G_END_DECLS
