// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// NgRx with its store-devtools, in an Angular app without a build of Angular's own.

import '@angular/compiler';
import { Component, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { Store, createAction, createReducer, on, props, provideStore } from '@ngrx/store';
import { provideStoreDevtools } from '@ngrx/store-devtools';
import { show } from '../kit/page.mjs';

const add = createAction('[Counter] add', props());
const counter = createReducer({ value: 0 }, on(add, (state, { by }) => ({ value: state.value + by })));
const App = Component({ selector: 'app-root', template: '' })(class {});

document.body.append(document.createElement('app-root'));
const { injector } = await bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideStore({ counter }),
    provideStoreDevtools({ name: 'Counter' }),
  ],
});
const store = injector.get(Store);
let current;

store.subscribe((state) => { current = state; });
show({
  state: () => current,
  subscribe: (draw) => store.subscribe(draw),
  buttons: {
    add: () => store.dispatch(add({ by: 1 })),
  },
});
