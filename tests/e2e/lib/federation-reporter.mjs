// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A plugin of Module Federation's real runtime that posts what its hooks tell in the form of the
// observability plugin, which is not published as a package of its own. Runs in Node and in pages.

/** @param collector where to post to */
export function reporter(collector) {
  const events = new Map(); // trace → its steps
  const traces = new Map(); // request → trace
  const started = new Map();
  let count = 0;

  const post = (host, trace, step) => {
    const event = { traceId: trace, timestamp: Date.now(), hostName: host.name, runtimeVersion: host.version, ...step };
    const report = { traceId: trace, events: [...(events.get(trace) ?? []), event] };

    events.set(trace, report.events);
    const body = JSON.stringify({ schemaVersion: 1, source: 'browser', kind: 'event', createdAt: Date.now(), event, report });
    void fetch(collector, {
      method: 'POST',
      mode: 'cors',
      credentials: 'omit',
      keepalive: body.length <= 65536,
      headers: { 'content-type': 'application/json' },
      body,
    }).catch(() => {});
  };

  const begin = (request, subject) => {
    const trace = `mf-${subject}-${Date.now().toString(36)}-${count += 1}`;
    traces.set(request, trace);
    started.set(trace, Date.now());
    return trace;
  };
  const since = (trace) => Date.now() - started.get(trace);
  const remoteOf = ({ name, entry, type }) => ({ name, entry, type });
  const failure = (error) => ({
    errorCode: /RUNTIME-\d+/.exec(String(error?.message))?.[0],
    errorName: error?.name,
    errorMessage: String(error?.message ?? error),
    errorStack: error?.stack,
  });
  const sharedOf = (pkgName, info, selected, map) => ({
    name: pkgName,
    shareScope: info?.scope,
    requiredVersion: info?.shareConfig?.requiredVersion,
    selectedVersion: selected?.version,
    availableVersions: Object.keys(map?.default?.[pkgName] ?? {}),
    provider: selected?.from,
    from: info?.from,
    singleton: info?.shareConfig?.singleton,
    loaded: selected?.loaded,
  });

  return {
    name: 'reporter',
    beforeRequest(args) {
      const [name] = args.id.split('/');
      const remote = args.options.remotes.find((one) => one.name === name);
      const trace = begin(args.id, name);
      post(args.origin, trace, { phase: 'loadRemote', status: 'start', requestId: args.id, remote: remote && remoteOf(remote) });
      return args;
    },
    async afterLoadEntry({ origin, remoteInfo, error }) {
      const trace = [...traces.values()].at(-1);
      post(origin, trace, {
        phase: 'remoteEntry',
        status: error ? 'error' : 'success',
        requestId: remoteInfo.entry,
        remote: remoteOf(remoteInfo),
        sanitizedUrl: remoteInfo.entry.replace(/[?#].*/, ''),
        ...(error ? failure(error) : {}),
      });
    },
    async onLoad({ origin, id, expose, remote }) {
      const trace = traces.get(id);
      post(origin, trace, { phase: 'loadRemote', status: 'success', requestId: id, expose, remote: remoteOf(remote), duration: since(trace) });
    },
    async errorLoadRemote({ origin, id, expose, remote, error }) {
      const trace = traces.get(id);
      if (trace) {
        const step = { phase: 'loadRemote', requestId: id, expose, remote: remote && remoteOf(remote), ...failure(error) };
        post(origin, trace, { ...step, status: 'error', duration: since(trace) });
        post(origin, trace, { ...step, status: 'complete' });
      }
    },
    afterLoadShare({ origin, pkgName, shareInfo, selectedShared, shareScopeMap }) {
      const trace = begin(`shared:${pkgName}`, 'shared');
      post(origin, trace, {
        phase: 'shared',
        status: 'success',
        requestId: `shared:${pkgName}`,
        shared: sharedOf(pkgName, shareInfo, selectedShared, shareScopeMap),
      });
    },
    errorLoadShare({ origin, pkgName, shareInfo, shareScopeMap, error }) {
      const trace = begin(`shared:${pkgName}`, 'shared');
      post(origin, trace, {
        phase: 'shared',
        status: 'error',
        requestId: `shared:${pkgName}`,
        shared: sharedOf(pkgName, shareInfo, undefined, shareScopeMap),
        ...failure(error),
      });
    },
  };
}
