// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The profile's slice in the shared store.

import { createAction, createAsyncThunk, createSlice } from '@reduxjs/toolkit';
import { fault } from '@shop/kit/faults';

export const load = createAsyncThunk('profile/load', async (id, { signal }) => {
  const url = new URL(`/api/people/${id}.json`, __webpack_public_path__);
  const answer = await fetch(url, { signal });
  return answer.json();
});

// Mistake of `collision`: "the user has signed in once more", named after what it means here. The
// cart's team chose the same words for something else.
const USER_LOGIN = 'user/login';
export const verify = createAction(fault('collision') ? USER_LOGIN : 'profile/verify');

const initialState = { person: null, verified: false };

const confirm = (state) => { state.verified = true; };

const profile = createSlice({
  name: 'profile',
  initialState,
  reducers: {
    rename(state, { payload }) {
      state.person.name = payload;
    },
    clear: () => initialState,
    teardown: () => initialState,
  },
  extraReducers: (builder) => {
    builder.addCase(verify, confirm);
    if (fault('collision-potential')) {
      builder.addCase(USER_LOGIN, confirm); // The cart's slice says why this is a mistake.
    }
    builder.addCase(load.fulfilled, (state, { payload }) => { state.person = payload; });
  },
});

export const { rename, clear, teardown } = profile.actions;
export const profileReducer = profile.reducer;
