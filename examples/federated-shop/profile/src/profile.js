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

// Mistake of `schema-drift`: a release that comes with the next load of the page tells first and last
// name apart. All of the profile was changed with it, and its tests pass.
const split = fault('schema-drift')
  && performance.getEntriesByType('navigation')[0]?.type === 'reload';

function release(person) {
  if (!split) {
    return person;
  }
  const { name, ...rest } = person;
  const [firstName, ...others] = name.split(' ');
  return { ...rest, firstName, lastName: others.join(' ') };
}

/** What is shown of a person, and can be changed. */
export const nameOf = (person) => person.name ?? `${person.firstName} ${person.lastName}`;

const initialState = { person: null, verified: false };

const confirm = (state) => { state.verified = true; };

const profile = createSlice({
  name: 'profile',
  initialState,
  reducers: {
    rename(state, { payload }) {
      Object.assign(state.person, release({ name: payload }));
    },
    clear: () => initialState,
    teardown: () => initialState,
  },
  extraReducers: (builder) => {
    builder.addCase(verify, confirm);
    if (fault('collision-potential')) {
      builder.addCase(USER_LOGIN, confirm); // The cart's slice says why this is a mistake.
    }
    builder.addCase(load.fulfilled, (state, { payload }) => { state.person = release(payload); });
  },
});

export const { rename, clear, teardown } = profile.actions;
export const profileReducer = profile.reducer;
