// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the builds of all three apps have in common.

import { fileURLToPath } from 'node:url';

import webpack from 'webpack';

/** The same in the host and in every remote: one that leaves it out has a Redux of its own. */
export const shared = {
  '@reduxjs/toolkit': { singleton: true, requiredVersion: '^2.0.0', strictVersion: false },
  redux: { singleton: true, requiredVersion: '^5.0.0', strictVersion: false },
};

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export function appConfig({ app, mode, out = app, federation, ...rest }) {
  return {
    name: out,
    mode,
    context: here(`./${app}`),
    target: ['web', 'es2020'],
    devtool: mode === 'development' ? 'source-map' : false,
    output: {
      path: here(`./dist/${mode}/${out}`),
      uniqueName: `shop-${app}`,
      publicPath: 'auto',
      filename: '[name].js',
      chunkFilename: '[name].[contenthash:8].js',
      crossOriginLoading: 'anonymous',
    },
    plugins: [new webpack.container.ModuleFederationPlugin({
      filename: 'remoteEntry.js',
      remoteType: 'var',
      ...federation,
    })],
    performance: { hints: false },
    ...rest,
  };
}
