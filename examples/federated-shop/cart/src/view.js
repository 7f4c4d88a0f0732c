// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

import { h, list, setText } from '@shop/kit/dom';
import { fault } from '@shop/kit/faults';

const price = (cents) => (cents / 100).toFixed(2);

/** The cart's page; gives the functions that bring it up to date. */
export function createView(root, on) {
  const user = h('p', { id: 'cart-user', class: 'quiet', role: 'status' });
  const products = h('ul', { id: 'cart-products', 'aria-label': 'Products' });
  const items = h('ul', { id: 'cart-items', 'aria-label': 'In the cart' });
  const total = h('output', { id: 'cart-total' });
  const order = h('p', { id: 'cart-order', role: 'status' });
  const checkout = h('button', { id: 'cart-checkout', class: 'main', type: 'button',
                                 onclick: on.checkout }, 'Check out');
  const handover = h('button', { id: 'cart-handover', type: 'button',
                                 onclick: on.handover }, 'Next shopper');
  const region = h('span', { id: 'offers-region' });
  const shopper = h('span', { id: 'offers-shopper' });
  const heard = h('span', { id: 'offers-heard' });
  const banner = h('p', { id: 'offers-banner', class: 'quiet' });
  const offers = h('ul', { id: 'offers-list', 'aria-label': 'Offers' });

  root.replaceChildren(
    user, products,
    h('h3', {}, 'In the cart'), items,
    h('p', {}, 'Total ', total),
    h('div', { class: 'actions' }, checkout, handover), order,
    h('h3', {}, 'Offers'),
    h('p', { class: 'quiet' }, 'Tenant ', region, ', for ', shopper, ', news: ', heard),
    banner, offers);

  const productRow = ({ sku, name, cents }) => h('li', { class: 'row' },
    h('span', {}, `${name}, ${price(cents)}`),
    h('button', { id: `cart-add-${sku}`, type: 'button', 'aria-label': `Add ${name}`,
                  onclick: () => on.add(sku) }, 'Add'));

  const itemRow = ({ sku }) => h('li', { class: 'row', id: `cart-item-${sku}` },
    h('span', {}),
    h('button', { id: `cart-remove-${sku}`, type: 'button', 'aria-label': `Remove ${sku}`,
                  onclick: () => on.remove(sku) }, 'Remove'));

  return {
    show({ auth, cart, profile }) {
      const cents = new Map(cart.catalogue.map((product) => [product.sku, product.cents]));

      // With `schema-drift` the cart shows what the profile's slice has. Nobody promised that it stays.
      const shopper = fault('schema-drift') && profile?.person ? profile.person.name : auth.user?.id;

      setText(user, auth.user ? `Shopping as ${shopper}` : 'Shopping as a guest');
      list(products, cart.catalogue, (product) => product.sku, productRow);
      list(items, cart.items, (item) => item.sku, itemRow, (node, { sku, qty }) => {
        setText(node.firstChild, `${qty} × ${sku}`);
      });
      setText(total, price(cart.items.reduce(
        (sum, { sku, qty }) => sum + qty * (cents.get(sku) ?? 0), 0)));
      setText(order, cart.order ? `Order ${cart.order} is placed` : '');
      checkout.disabled = cart.busy || cart.items.length === 0 || !auth.user;
    },
    showOffers({ offers: state }) {
      setText(region, state.region ?? '-');
      setText(shopper, state.shopper ?? 'everybody');
      setText(heard, String(state.heard));
      setText(banner, state.banner ?? '');
      list(offers, state.list, (text) => text, (text) => h('li', {}, text));
    },
  };
}
