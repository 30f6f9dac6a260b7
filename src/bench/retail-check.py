#!/usr/bin/env python3
"""Counts the win-back and VIP triggers of a file of orders, without a line of Kairos' own code.

    python3 src/bench/retail-check.py online-retail-orders.csv.gz [until]

Needs Python 3.8 or later and nothing else. Prints one line that src/bench/ReplayOrders.java prints too when
the service, fed with the same orders on a virtual clock, has decided the same.

What is counted, as rules/triggers/win-back.drl and vip.drl say it. Only rows "Order Completed" with a
customer are orders; times are UTC; all is event time.

win-back  For each customer and each instant with at least one order: 1 if the customer's next order is at
          least 30 times 24 hours later or never comes, and those 30 days are over by `until`.
vip       For each customer: 1 if for some order the values of all orders in the 90 times 24 hours before it,
          both ends included, come to 1000 or more.

until     where the observation ends, ISO 8601, default 2011-01-01T00:00:00Z.
"""
import csv
import gzip
import sys
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal

SILENCE = timedelta(days=30)
SPAN = timedelta(days=90)
ENOUGH = Decimal(1000)


def orders_by_customer(path):
    orders = defaultdict(list)
    without_customer = 0
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["customer_id"]:
                without_customer += 1
            elif row["event"] == "Order Completed":
                at = datetime.strptime(row["ts"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
                orders[row["customer_id"]].append((at, Decimal(row["value"])))
    return orders, without_customer


def win_backs(orders, until):
    instants = sorted({at for at, _ in orders})
    following = instants[1:] + [None]
    return sum(1 for at, after in zip(instants, following)
               if at + SILENCE <= until and (after is None or after - at >= SILENCE))


def is_vip(orders, until):
    return any(sum(value for other, value in orders if at - SPAN <= other <= at) >= ENOUGH
               for at, _ in orders if at <= until)


def main():
    path = sys.argv[1]
    until = datetime.fromisoformat((sys.argv[2] if len(sys.argv) > 2 else "2011-01-01T00:00:00Z").replace("Z", "+00:00"))
    customers, without_customer = orders_by_customer(path)
    print("customers=%d orders=%d without-customer=%d until=%s win-back=%d vip=%d" % (
        len(customers),
        sum(len(orders) for orders in customers.values()),
        without_customer,
        until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        sum(win_backs(orders, until) for orders in customers.values()),
        sum(is_vip(orders, until) for orders in customers.values())))


if __name__ == "__main__":
    main()
