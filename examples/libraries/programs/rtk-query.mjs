// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// RTK Query, and a thunk of createAsyncThunk beside it: nothing here knows of any inspector.

import { configureStore, createAsyncThunk, createSlice } from '@reduxjs/toolkit';
import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query';
import { show } from '../kit/page.mjs';

const shop = createApi({
  reducerPath: 'shop',
  baseQuery: fetchBaseQuery({ baseUrl: new URL('./', location.href).href, responseHandler: 'text' }),
  endpoints: (builder) => ({
    page: builder.query({ query: (name) => name }),
  }),
});
const pay = createAsyncThunk('cart/pay', async (amount) => {
  await new Promise((resolve) => { setTimeout(resolve, 30); });
  if (amount > 100) {
    throw new Error('too much');
  }
  return amount;
});
const cart = createSlice({
  name: 'cart',
  initialState: { paid: 0 },
  reducers: {},
  extraReducers: (builder) => {
    builder.addCase(pay.fulfilled, (state, { payload }) => { state.paid += payload; });
  },
});
const store = configureStore({
  reducer: { cart: cart.reducer, [shop.reducerPath]: shop.reducer },
  middleware: (all) => all().concat(shop.middleware),
  devTools: { name: 'Shop' },
});

show({
  state: store.getState,
  subscribe: store.subscribe,
  buttons: {
    pay: () => store.dispatch(pay(5)),
    fetch: () => store.dispatch(shop.endpoints.page.initiate('program.js.map', { forceRefetch: true, subscribe: false })),
    'fetch what is not there': () => store.dispatch(shop.endpoints.page.initiate('nothing', { subscribe: false })),
    'pay too much': () => store.dispatch(pay(500)),
  },
});
