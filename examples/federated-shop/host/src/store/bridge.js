// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sending half of the bridge: forwards actions marked `meta.crossApp`, and nothing else.
//
// The receivers replay into stores of their own. Were they to replay into this store, the one that
// has just handled the action, each action would count once more per remote.

import { fault } from '@shop/kit/faults';
import { CHANNEL } from '@shop/kit/receiver';

const ORIGIN = 'host';
const VERSION = 1;

const channel = new BroadcastChannel(CHANNEL);
let forwarding = false;

/** The `meta` of an action that is to cross the boundary. */
export const marked = () => ({ crossApp: true, schemaVersion: VERSION });

/** The bridge's switch, set at run time: with no remote on the page there is nobody to tell. */
export function setForwarding(on) {
  forwarding = on;
}

let pilot = false;

/** Whether who is signed in takes part in the pilot of what comes next. */
export function setPilot(on) {
  pilot = on;
}

function toMessage(action) {
  const message = { ...action, meta: { ...action.meta, origin: ORIGIN } };

  if (fault('bridge-drift') && pilot && action.type === 'tenant/switch') {
    // Mistake: for those in the pilot the host sends the new shape already, under the version that
    // says so. The cart worked all morning; then somebody of the pilot signs in.
    return { ...message, payload: { tenant: action.payload },
             meta: { ...message.meta, schemaVersion: 2 } };
  }

  if (fault('bridge-malformed') && action.type === 'tenant/switch') {
    // Mistake: this message was moved to the helper of the analytics team, whose records call the
    // name `event`. The host's own store has the tenant already, so nobody at the host notices.
    const { type, ...rest } = message;
    return { event: type, ...rest };
  }
  return message;
}

export const bridgeMiddleware = () => (next) => (action) => {
  if (forwarding && action.meta?.crossApp && action.meta.origin !== '__bridged__') {
    channel.postMessage(toMessage(action));
  }
  return next(action);
};
