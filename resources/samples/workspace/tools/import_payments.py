"""Turns the bank's export into the shop's columns."""

import csv
import sys


def amount(text):
    # FIXME: the bank writes 1.204,50 for customers abroad
    return round(float(text.replace(",", "")), 2)


def convert(source, target):
    with open(source, newline="") as rows, open(target, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["payment_id", "customer", "amount", "date"])
        for row in csv.DictReader(rows):
            writer.writerow([row["payment_id"], row["customer"], amount(row["amount"]), row["date"]])


if __name__ == "__main__":
    convert(sys.argv[1], sys.argv[2])
