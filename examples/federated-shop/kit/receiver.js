// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The receiving half of the bridge. What arrives on a broadcast channel is untrusted: it needs the
// shape of an action, a type this remote has asked for, and a schema version this remote knows.

export const CHANNEL = 'redux-bridge';

function isAcceptable(message, accepts, versions) {
  return typeof message === 'object' && message !== null
    && typeof message.type === 'string'
    && accepts.has(message.type)
    && versions.has(message.meta?.schemaVersion);
}

/**
 * Replays accepted messages through `dispatch`, marked so that no bridge sends them again.
 * Everything else is dropped without a word, as receivers commonly do. With `forwards` they are
 * sent on as well, which is wrong on a channel that all receivers listen to.
 * Returns the function that ends it.
 */
export function receive({ accepts, versions, dispatch, forwards = false }) {
  const channel = new BroadcastChannel(CHANNEL);

  const onMessage = ({ data }) => {
    if (isAcceptable(data, accepts, versions)) {
      dispatch({ ...data, meta: { ...data.meta, origin: '__bridged__' } });
      if (forwards) {
        channel.postMessage(data);
      }
    }
  };
  channel.addEventListener('message', onMessage);

  return () => {
    channel.removeEventListener('message', onMessage);
    channel.close();
  };
}
