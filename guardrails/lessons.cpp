#include "guardrails/lessons.h"

#include <array>

#include "core/text.h"

namespace countersign::guardrails {

namespace {

using enum VerdictKind;

constexpr std::array kLessons = {
    Lesson{
        "G-01",
        "What is shown, digested and run must be the same bytes everywhere. NUL and broken UTF-8 "
        "end or change a text somewhere on the way, and nobody reviews 64 KiB of SQL.",
        "SELECT 1", "", kRefuse},
    Lesson{"G-02",
           "A person approves one statement. A second one behind a semicolon would run unread, and "
           "drivers differ in which of the two they run.",
           "SELECT count(*) FROM orders", "", kRefuse},
    Lesson{"G-03",
           "Only what the source's own compiler understands can be judged by what it does. The "
           "engine's words go back to whoever wrote it.",
           "SELECT name FROM customers LIMIT 5", "", kRefuse},
    Lesson{"G-04", "Statements are proposed to answer questions, and answering is reading.",
           "SELECT count(*) FROM orders", "", kRefuse},
    Lesson{"G-05",
           "A write can stand behind WITH or in a sub-select as well as in front; wherever it "
           "stands, the statement changes data.",
           "SELECT id FROM orders WHERE status = 'open'", "", kRefuse},
    Lesson{
        "G-06",
        "Policies are lists of what may be read. A table that nobody thought of, and the catalog "
        "that names all others, is not among them.",
        "SELECT name FROM customers", "tables", kRefuse},
    Lesson{
        "G-07",
        "Some columns of a readable table are not for these readers. A name is found wherever it "
        "is read: in a condition, behind *, through a view. On SQLite a masked column is read as "
        "empty and asked about; a denied one, and on PostgreSQL a masked one, is refused.",
        "SELECT name, country FROM customers", "deny_columns, mask_columns, tags", kAsk},
    Lesson{
        "G-08",
        "Functions read files, load code, run other SQL, wait, or tell of the server. Only those "
        "that somebody has read the documentation of are on the list.",
        "SELECT upper(name) FROM customers", "functions_add, functions_remove", kRefuse},
    Lesson{"G-09",
           "People decide by what they see. Characters that show nothing, turn the line around or "
           "look like others, and text pushed far out of sight, make them see something else.",
           "SELECT 1 /* a comment that says what it is for */", "", kRefuse},
    Lesson{"G-10",
           "A placeholder has no value here, so it reads as NULL and the answer is silently wrong.",
           "SELECT name FROM customers WHERE id = 17", "", kAsk},
    Lesson{"G-11",
           "More than a person looks at is cut by the limits, and whoever adds it up by eye counts "
           "wrong. The bounds are estimates by the source itself.",
           "SELECT status, count(*) FROM orders GROUP BY status", "ask_above_rows, ask_above_cost",
           kAsk,
           "a statement without LIMIT that is estimated to give more than ask_above_rows rows, one "
           "that visits more than ask_above_cost, or * over more than 40 columns"},
    Lesson{"G-12",
           "A plan shows names and sizes of tables and is no data. The statement itself shows its "
           "own plan when it is proposed.",
           "SELECT name FROM customers", "", kAsk},
    Lesson{
        "G-13",
        "A slip in a name. To a planner it sounds just like a name that may not be read, so that "
        "it cannot learn by asking what else there is.",
        "SELECT name FROM customers", "tables", kRefuse},
    Lesson{"L-01",
           "PRAGMA, ATTACH and their like change the connection on which everything afterwards "
           "runs.",
           "SELECT count(*) FROM orders", "", kRefuse},
    Lesson{"L-02",
           "The engine itself says whether a program only reads; where it does not, or nothing "
           "comes back, it was no question.",
           "SELECT count(*) FROM orders", "", kRefuse},
    Lesson{"L-03",
           "temp and attached databases hold other tables of the same names, for which the policy "
           "was not written.",
           "SELECT name FROM customers", "", kRefuse},
    Lesson{"L-04",
           "A WITH name may hide a table of the source. The engine keeps them apart, but a reader "
           "may take one for the other.",
           "WITH latest AS (SELECT id FROM orders) SELECT id FROM latest", "tables", kAsk},
    Lesson{"L-05",
           "What a statement reads is asked of SQLite in two ways: of its compiler and of the "
           "program that it makes. Where they differ, one of them was deceived.",
           "", "", kRefuse, "the authorizer and the compiled program name different tables"},
    Lesson{"L-06",
           "Virtual tables and table functions run code of a module: they read files, settings and "
           "the inside of the database.",
           "SELECT value FROM json_each('[1, 2]')", "tables, functions_add", kRefuse},
    Lesson{"L-07",
           "Each table read in full for every row of the others multiplies the work; with four "
           "tables of a thousand rows that is a day.",
           "SELECT count(*) FROM orders o JOIN order_items i ON i.order_id = o.id",
           "large_table_rows, limits.time", kAsk},
    Lesson{
        "L-08",
        "Recursion can compute anything, so that nobody can say beforehand whether it ends. What "
        "shows no bound is asked about, and stopped by the limits while it runs.",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT i "
        "FROM n",
        "limits.time, limits.memory", kAsk},
    Lesson{"L-09",
           "A few characters of SQL can make gigabytes. The limits stop it, and this keeps it from "
           "being tried.",
           "SELECT printf('%20d', 1)", "limits.memory, limits.cell", kRefuse},
    Lesson{"P-01",
           "PostgreSQL's grammar is large and grows. Every kind of node and every field of it is "
           "on a list of those whose meaning was read; anything else is refused until it is.",
           "SELECT name FROM customers", "", kRefuse},
    Lesson{"P-02",
           "Somebody's own function can do anything its owner may, also under the name of a "
           "harmless one: with another number of arguments, or found first in the search path.",
           "SELECT lower(name) FROM customers", "functions_add", kRefuse},
    Lesson{"P-03",
           "An operator is a function with another name. Those of the source are somebody's own "
           "code.",
           "SELECT id FROM customers WHERE id = 1", "operators_add", kRefuse},
    Lesson{"P-04",
           "A cast calls a function, and reg* types look names up in the catalog, which tells what "
           "else there is.",
           "SELECT '17'::integer", "types_add", kRefuse},
    Lesson{"P-05",
           "In PostgreSQL c.secret calls the function secret(c) when the table has no such column. "
           "It looks like reading and is running code.",
           "SELECT c.name FROM customers c", "", kRefuse},
    Lesson{
        "P-06",
        "A policy may list a catalog or a foreign table, and then it is read; but what it shows "
        "tells of the server, or travels over the network, so a person looks.",
        "SELECT name FROM customers", "tables", kAsk,
        "a table of pg_catalog or information_schema, or a foreign table, that the policy lists"},
    Lesson{"P-08", "Rows out of nothing multiply everything they are joined with.",
           "SELECT n FROM generate_series(1, 12) n", "limits.rows, limits.time", kRefuse},
    Lesson{"P-09",
           "repeat, lpad, array_fill and numeric powers make as much as they are told, in the "
           "memory of the server.",
           "SELECT repeat('-', 20)", "limits.memory, limits.cell", kRefuse},
    Lesson{"P-10",
           "Repetition inside repetition makes the matching take time that doubles with every "
           "letter, and a pattern from the data is written by whoever wrote the data.",
           "SELECT name FROM customers WHERE name LIKE 'A%'", "limits.time", kAsk},
    Lesson{"P-11",
           "Each table that nothing ties to the others is read in full for every row of them.",
           "SELECT count(*) FROM orders o JOIN order_items i ON i.order_id = o.id", "limits.time",
           kAsk},
    Lesson{"P-12",
           "A sample answers a question only by chance, and XML is parsed whole for every row. "
           "Neither is wrong; both are rare enough to look at.",
           "SELECT count(*) FROM orders", "", kAsk},
    Lesson{"S-01",
           "Somebody has said no to this very text. Asking until they give in is not how a no "
           "works.",
           "", "", kRefuse, "the same statement again after a person rejected it in this session"},
    Lesson{"S-02",
           "A row, a comment or an error that reads like an order to a model may have written this "
           "statement. No envelope covers it.",
           "", "", kAsk, "a statement that the planner proposed after it read marked data"},
    Lesson{"S-03",
           "Of several people who decide at once one was first. What the others wrote is kept, and "
           "does not replace what is decided.",
           "", "", kRefuse, "an edit that arrives after the step was decided"},
    Lesson{"S-04",
           "Outside working hours nobody is there to notice. The clock is that of the policy's own "
           "time zone, summer time and all.",
           "", "hours", kAsk, "a statement proposed or approved outside the policy's hours"},
    Lesson{"S-05",
           "The same statement over and over is a loop that nobody ends, or a way of watching data "
           "change.",
           "", "repeats", kRefuse,
           "a statement that was proposed in this session as often as repeats says"},
    Lesson{"S-06",
           "The question itself reads like an order to a model. A statement that answers it may "
           "serve somebody else than who asked. No envelope covers it.",
           "", "marked_question", kAllow, "a statement that answers a marked question"},
};

}  // namespace

const Lesson* find_lesson(std::string_view rule) {
  for (const auto& lesson : kLessons)
    if (lesson.rule == rule) return &lesson;
  return nullptr;
}

std::string link_of(std::string_view rule) {
  return "docs/policy-reference.md#" + ascii_lower(rule);
}

}  // namespace countersign::guardrails
