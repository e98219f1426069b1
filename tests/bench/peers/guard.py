"""Parsers in Python that could stand in for the guard: sqlglot, sqlparse, pglast.

guard.py STATEMENTS, one a line. A parser that is not installed is left out, and said so.
"""
import importlib
import statistics
import sys
import time

ROUNDS = 25


def load(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is not installed", file=sys.stderr)
        return None


def peers():
    if sqlglot := load("sqlglot"):
        yield "Python sqlglot, tokens", lambda sql: sqlglot.tokens.Tokenizer().tokenize(sql)
        yield "Python sqlglot, tree", lambda sql: sqlglot.parse_one(sql, read="postgres")
    if sqlparse := load("sqlparse"):
        yield "Python sqlparse", sqlparse.parse
    if pglast := load("pglast"):
        yield "Python pglast, tree", pglast.parse_sql
        yield "Python pglast, fingerprint", pglast.parser.fingerprint


def microseconds(parse, sql):
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        parse(sql)
        times.append((time.perf_counter() - begin) * 1e6)
    return statistics.median(times)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        statements = [line.strip() for line in file if line.strip()]
    for name, parse in peers():
        times = []
        for sql in statements:
            try:
                parse(sql)
                times.append(microseconds(parse, sql))
            except Exception as problem:  # a peer says no in a class of its own
                print(f"{name}: {str(problem)[:80]}", file=sys.stderr)
        if times:
            print(f"{name:40s} {statistics.median(times):9.2f} {statistics.mean(times):9.2f} "
                  f"{max(times):9.2f}  {len(times)}/{len(statements)}")


main()
