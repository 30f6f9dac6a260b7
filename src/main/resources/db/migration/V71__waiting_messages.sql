-- Each turn with news asks which messages of the customer are still to go out: few of all she ever got.
create index message_waiting on message (customer_id) where status = 'queued';
