-- Carts as Shopify last told of them: what was added or removed follows from the difference.
create table shopify_cart (
    token      text primary key,
    updated_at timestamptz not null,
    -- its lines, by key, as JSON
    lines      text not null
);
create index shopify_cart_updated on shopify_cart (updated_at);

-- Whose orders are: refunds do not say it, and may be told before their order is.
create table shopify_order (
    id           text primary key,
    user_id      text,
    anonymous_id text,
    -- refunds that wait for their order, as JSON
    waiting      text not null default '[]'
);
