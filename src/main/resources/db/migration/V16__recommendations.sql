-- Orders are few among behaviors: an index of them alone lets them be counted without reading the log.
create index behavior_orders on behavior (occurred_at) where type = 'Order Completed';

-- What somebody sent as text may be JSON for one parser and not for another: one such order must not keep all others from being counted.
create function json_or_null(text) returns jsonb language plpgsql immutable parallel safe as $$
begin
    return $1::jsonb;
exception when others then
    return null;
end $$;

-- Products of the orders of late, with the details most orders agree on, and the latest price.
create table product_sold (
    product_id text primary key,
    name       text,
    price      text,
    image_url  text,
    url        text,
    category   text,
    -- customers who bought it lately
    buyers     int not null
);
create index product_sold_popular_of_category on product_sold (category, buyers desc, product_id);
create index product_sold_popular on product_sold (buyers desc, product_id);

-- What is bought with what: the nearest few of each product.
create table product_pair (
    product_id text not null,
    other_id   text not null,
    -- orders that have both
    together   int not null,
    -- together / sqrt(orders with the one * orders with the other)
    cosine     double precision not null,
    primary key (product_id, other_id)
);

-- When orders were last counted; its lock lets one pod at a time do it.
create table product_count (
    counted_at timestamptz not null
);
insert into product_count values ('-infinity');
