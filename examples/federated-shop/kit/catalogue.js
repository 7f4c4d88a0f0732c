// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A client for the catalogue, for whoever wants one.

import { configureStore } from '@reduxjs/toolkit';
import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query';

import { addresses } from './addresses.js';

/**
 * Mistake of `double-fetch`: a helper that makes a client instead of giving the one that is there.
 * It is convenient in each remote, and each has its own cache then.
 */
export function makeCatalogue(name) {
  const api = createApi({
    reducerPath: `${name}Api`,
    baseQuery: fetchBaseQuery({ baseUrl: addresses.cart }),
    endpoints: (build) => ({
      getProducts: build.query({ query: () => 'api/products.json' }),
    }),
  });
  const store = configureStore({
    reducer: { [api.reducerPath]: api.reducer },
    middleware: (getDefault) => getDefault().concat(api.middleware),
    devTools: { name: `Catalogue of the ${name}`, instanceId: `${name}-catalogue` },
  });

  return () => {
    const query = store.dispatch(api.endpoints.getProducts.initiate());
    return () => query.unsubscribe();
  };
}
