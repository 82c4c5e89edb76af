"""Stands in for `python -m niaouli` in the launcher's tests: small, quick, on a real database."""

import json
import os
import sys
import time

import psycopg

COMMANDS = ("prepare", "demo_load", "demo_accounts", "procrastinate", "environment", "wait")


def main(command: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        if command == "prepare":
            connection.execute("CREATE TABLE IF NOT EXISTS rows (what text NOT NULL)")
        elif command == "demo_load":
            connection.execute("INSERT INTO rows VALUES ('demonstration')")
        elif command == "demo_accounts":
            rows = connection.execute("SELECT what FROM rows ORDER BY what").fetchall()
            print("Comptes de démonstration :", ", ".join(what for (what,) in rows))
        elif command == "environment":
            print(json.dumps({k: v for k, v in os.environ.items() if k.startswith("NIAOULI_")}))
        elif command == "wait":
            time.sleep(float(sys.argv[2]))
            connection.execute("SELECT 1")
        elif command == "procrastinate":
            while True:
                time.sleep(60)
        else:
            sys.exit(f"{command}: unknown, not among {COMMANDS}")


if __name__ == "__main__":
    main(sys.argv[1])
