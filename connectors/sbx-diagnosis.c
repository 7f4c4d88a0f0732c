/* SPDX-FileCopyrightText: 2026 The Signalbox authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sbx-diagnosis.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *name;
  SbxDiagnosisLevel level;
  const char *title;
  const char *advice;
} Text;

static const Text texts[SBX_N_DIAGNOSES] = {
  [SBX_DIAGNOSIS_FINE] = {
    "fine", SBX_DIAGNOSIS_GOOD, N_("It answers as it should."), NULL },
  [SBX_DIAGNOSIS_FOUND] = {
    "found", SBX_DIAGNOSIS_GOOD, N_("The host is there and takes connections."), NULL },
  [SBX_DIAGNOSIS_LISTENING] = {
    "listening", SBX_DIAGNOSIS_GOOD, N_("Signalbox listens there."),
    N_("If an app does not appear, paste its address here: what its page allows is looked at as "
       "well.") },
  [SBX_DIAGNOSIS_PORT_FREE] = {
    "port-free", SBX_DIAGNOSIS_NOTE, N_("The port is free: nobody listens there now."),
    N_("Switch that way to connect on, or try again.") },
  [SBX_DIAGNOSIS_PORT_TAKEN] = {
    "port-taken", SBX_DIAGNOSIS_BAD, N_("Another program listens on that port."),
    N_("End that program, or listen on another port and change the line in the app.") },
  [SBX_DIAGNOSIS_ADDRESS] = {
    "address", SBX_DIAGNOSIS_BAD, N_("That is no address that can be called."),
    N_("An address looks like ws://127.0.0.1:9000/v1 or http://127.0.0.1:9222. Other machines are "
       "called by wss:// or https:// only.") },
  [SBX_DIAGNOSIS_NAME] = {
    "name", SBX_DIAGNOSIS_BAD, N_("No host of that name is known."),
    N_("Look for a typing error. A name of your own needs a line in /etc/hosts; on this machine "
       "localhost or 127.0.0.1 will do.") },
  [SBX_DIAGNOSIS_REFUSED] = {
    "refused", SBX_DIAGNOSIS_BAD, N_("Nobody listens on that port."),
    N_("Start the program, and look at the port that it prints. In a container the port has to be "
       "published to this machine.") },
  [SBX_DIAGNOSIS_NOT_STARTED] = {
    "not-started", SBX_DIAGNOSIS_BAD, N_("No browser or process can be inspected there."),
    N_("It has to be started with its debugging port. End all its windows, then start it like "
       "this:") },
  [SBX_DIAGNOSIS_UNREACHABLE] = {
    "unreachable", SBX_DIAGNOSIS_BAD, N_("There is no way to that host."),
    N_("Look whether the machine and the network, or its VPN, are up.") },
  [SBX_DIAGNOSIS_SILENT] = {
    "silent", SBX_DIAGNOSIS_BAD, N_("The host does not answer at all."),
    N_("A firewall may swallow the connection, or the address is not in use.") },
  [SBX_DIAGNOSIS_NO_ANSWER] = {
    "no-answer", SBX_DIAGNOSIS_BAD,
    N_("Something takes the connection, but does not answer in time."),
    N_("The program may hang or stand at a breakpoint, or something else listens on that port.") },
  [SBX_DIAGNOSIS_TLS_UNKNOWN] = {
    "tls-unknown", SBX_DIAGNOSIS_BAD,
    N_("Its certificate is signed by nobody that this system trusts."),
    N_("Make the system trust the certificate, or the authority that made it. On this machine you "
       "can use the address without encryption instead.") },
  [SBX_DIAGNOSIS_TLS_HOST] = {
    "tls-host", SBX_DIAGNOSIS_BAD, N_("Its certificate is made for another name."),
    N_("Call it by the name that the certificate has, or make one that names this host.") },
  [SBX_DIAGNOSIS_TLS_TIME] = {
    "tls-time", SBX_DIAGNOSIS_BAD, N_("Its certificate has run out, or is not valid yet."),
    N_("Make a new certificate, and look at the clocks of both machines.") },
  [SBX_DIAGNOSIS_TLS_FAILED] = {
    "tls-failed", SBX_DIAGNOSIS_BAD, N_("The encryption could not be agreed on."),
    N_("The server may speak only a version of TLS that this system refuses, or wants a "
       "certificate of its callers.") },
  [SBX_DIAGNOSIS_NOT_TLS] = {
    "not-tls", SBX_DIAGNOSIS_BAD, N_("What answers there does not encrypt."),
    N_("Leave the encryption out of the address:") },
  [SBX_DIAGNOSIS_TLS_WANTED] = {
    "tls-wanted", SBX_DIAGNOSIS_BAD, N_("What answers there wants an encrypted connection."),
    N_("Call it like this:") },
  [SBX_DIAGNOSIS_OTHER_PROGRAM] = {
    "other-program", SBX_DIAGNOSIS_BAD, N_("Another kind of program answers there."),
    N_("What it says is no HTTP. Look which program has that port, and at the port of yours.") },
  [SBX_DIAGNOSIS_NOT_WEBSOCKET] = {
    "not-websocket", SBX_DIAGNOSIS_BAD, N_("A web server answers there, but no WebSocket."),
    N_("The port may be that of the page, not that of its socket. A service that gives its state "
       "by HTTP is called by http://.") },
  [SBX_DIAGNOSIS_WEBSOCKET] = {
    "websocket", SBX_DIAGNOSIS_BAD, N_("A WebSocket answers there, where HTTP was expected."),
    N_("Call it like this:") },
  [SBX_DIAGNOSIS_PATH] = {
    "path", SBX_DIAGNOSIS_BAD, N_("The server is right, but it knows nothing of that path."),
    N_("Look at the part of the address behind the port.") },
  [SBX_DIAGNOSIS_MOVED] = {
    "moved", SBX_DIAGNOSIS_BAD, N_("The server sends callers to another address."),
    N_("That is not followed by itself. If you trust it, call:") },
  [SBX_DIAGNOSIS_SECRET] = {
    "secret", SBX_DIAGNOSIS_BAD, N_("The server wants a secret, or another one."),
    N_("Connect, and answer its question with the token; a token in the address may have run "
       "out.") },
  [SBX_DIAGNOSIS_FORBIDDEN] = {
    "forbidden", SBX_DIAGNOSIS_BAD, N_("The server refuses who calls."),
    N_("Look at what its configuration says of hosts, origins and tokens.") },
  [SBX_DIAGNOSIS_ORIGIN] = {
    "origin", SBX_DIAGNOSIS_BAD, N_("The server lets in nobody but pages of its own origin."),
    N_("Signalbox sends no origin, for it is no page. Let the server accept connections without "
       "one while you develop.") },
  [SBX_DIAGNOSIS_SERVER_ERROR] = {
    "server-error", SBX_DIAGNOSIS_BAD, N_("The server answers that something is wrong with it."),
    N_("Look at what it wrote into its log. Behind a proxy the service itself may be down.") },
  [SBX_DIAGNOSIS_NOT_AGENT] = {
    "not-agent", SBX_DIAGNOSIS_BAD,
    N_("A WebSocket answers there, but it does not speak the agent’s protocol."),
    N_("If it pushes its state as JSON, say so by the kind before the address:") },
  [SBX_DIAGNOSIS_TOO_NEW] = {
    "too-new", SBX_DIAGNOSIS_BAD, N_("The agent there is newer than this Signalbox."),
    N_("Update Signalbox, or load the agent from the Signalbox that runs here.") },
  [SBX_DIAGNOSIS_TOO_OLD] = {
    "too-old", SBX_DIAGNOSIS_BAD, N_("The agent there is older than this Signalbox."),
    N_("Update the package of the agent in the app:") },
  [SBX_DIAGNOSIS_NO_DEBUGGER] = {
    "no-debugger", SBX_DIAGNOSIS_BAD,
    N_("A web server answers there, but not the debugging port of a browser."),
    N_("Another program may have taken the port. A browser whose remote debugging was allowed "
       "while it ran says the path of its socket in its file DevToolsActivePort.") },
  [SBX_DIAGNOSIS_PAGE] = {
    "page", SBX_DIAGNOSIS_NOTE, N_("That is a page, not a store."),
    N_("Its stores are seen through the browser’s debugging port, or with this line in the page, "
       "before its other scripts:") },
  [SBX_DIAGNOSIS_POLICY_SCRIPT] = {
    "policy-script", SBX_DIAGNOSIS_BAD,
    N_("The page’s Content-Security-Policy does not let the agent’s script in."),
    N_("While you develop, let the server send this directive:") },
  [SBX_DIAGNOSIS_POLICY_CONNECT] = {
    "policy-connect", SBX_DIAGNOSIS_BAD,
    N_("The page’s Content-Security-Policy does not let it call Signalbox."),
    N_("While you develop, let the server send this directive:") },
  [SBX_DIAGNOSIS_MIXED] = {
    "mixed", SBX_DIAGNOSIS_NOTE,
    N_("The page is encrypted, and the way to this machine is not."),
    N_("Chromium lets 127.0.0.1 pass as safe. A browser that calls it mixed content blocks it: "
       "use the debugging port of the browser there.") },
  [SBX_DIAGNOSIS_LOCAL_NETWORK] = {
    "local-network", SBX_DIAGNOSIS_NOTE,
    N_("A browser asks before a page of another machine may call this one."),
    N_("Allow “local network access” when the browser asks, or in the settings of the site. A "
       "frame needs the attribute below. Pages without encryption are not even asked about: use "
       "the browser’s debugging port for those.") },
};

SbxDiagnosis *
sbx_diagnosis_new (SbxDiagnosisCode  code,
                   const char       *detail)
{
  SbxDiagnosis *self = g_new0 (SbxDiagnosis, 1);

  self->code = code;
  self->level = texts[code].level;
  self->title = texts[code].title;
  self->advice = texts[code].advice;
  self->detail = g_strdup (detail);

  return self;
}

const char *
sbx_diagnosis_code_to_string (SbxDiagnosisCode code)
{
  g_return_val_if_fail (code < SBX_N_DIAGNOSES, NULL);

  return texts[code].name;
}

void
sbx_diagnosis_free (SbxDiagnosis *self)
{
  g_free (self->line);
  g_free (self->address);
  g_free (self->detail);
  g_free (self);
}
