// The keys that make a policy: the same below [sources.NAME] and [sources.NAME.roles.ROLE].

#include <array>

#include <fmt/format.h>

#include "config/reading/policy_draft.h"
#include "config/reading/put.h"
#include "core/text.h"
#include "guardrails/hours.h"

namespace countersign::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

using D = PolicyDraft;
using V = Value;

enum class MayBeEmpty : bool { kNo, kYes };

std::string put_list(D& draft, const V& value, std::string_view key, std::string_view expected,
                     MayBeEmpty empty = MayBeEmpty::kYes) {
  return take(read_items(value, expected), [&](std::vector<Item> items) {
    if (items.empty() && empty == MayBeEmpty::kNo)
      return fmt::format("the list is empty, expected {}", expected);
    draft.lists.insert_or_assign(std::string(key), std::move(items));
    return std::string();
  });
}

std::string put_tables(D& draft, const V& value, std::string_view key) {
  return put_list(draft, value, key, "a list of table names, such as [\"customers\", \"orders\"]",
                  MayBeEmpty::kNo);
}

std::string put_columns(D& draft, const V& value, std::string_view key) {
  return put_list(draft, value, key,
                  "a list of \"table.column\", patterns such as \"*.email\" or "
                  "\"tag:NAME\"");
}

guardrails::Envelope& envelope(D& draft) {
  auto& held = draft.policy.envelope;
  return held ? *held : held.emplace();
}

// Where hours are written at all, they are every day's until something else is said.
guardrails::Hours& opening(D& draft) {
  auto& held = draft.policy.hours;
  if (!held) held.emplace().days = {0, 1, 2, 3, 4, 5, 6};
  return *held;
}

guardrails::Review& review(D& draft) {
  auto& held = draft.policy.review;
  return held ? *held : held.emplace();
}

// "none": nothing of the kind for this role.
template <class Part>
std::string put_none(const V& value, std::optional<Part>& part) {
  static constexpr std::array<std::string_view, 1> kNone = {"none"};
  return take(read_choice(value, kNone), [&](const std::string&) {
    part.reset();
    return std::string();
  });
}

std::string put_zone(const V& value, std::string& to) {
  constexpr std::string_view kExpected = "a time zone such as \"Europe/Berlin\" or \"UTC\"";
  return take(read_text(value, kExpected), [&](const std::string& zone) {
    if (guardrails::is_known_zone(zone)) {
      to = zone;
      return std::string();
    }
    const auto near = nearest(zone, guardrails::zone_names());
    return complaint(value, kExpected) +
           (near ? fmt::format("; did you mean \"{}\"?", *near) : std::string());
  });
}

// Not take_into(): inlined there, GCC 12 sees an uninitialized error that cannot be.
std::string put_weekdays(const V& value, std::set<std::uint8_t>& to) {
  auto read = read_weekdays(value);
  if (!read) return std::move(read).error();
  to = std::move(*read);
  return {};
}

std::string put_outside(const V& value, bool& is_refused) {
  static constexpr std::array<std::string_view, 2> kChoices = {"ask", "refuse"};
  return take(read_choice(value, kChoices), [&](const std::string& choice) {
    is_refused = choice == "refuse";
    return std::string();
  });
}

std::string put_reviewer(const V& value, std::string& to) {
  static constexpr std::array<std::string_view, 4> kRoles = {"approver", "analyst", "auditor",
                                                             "admin"};
  return take_into(read_choice(value, kRoles), to);
}

std::string put_on_marked(const V& value, guardrails::OnMarked& to) {
  static constexpr std::array<std::string_view, 3> kChoices = {"note", "ask", "refuse"};
  return take(read_choice(value, kChoices), [&](const std::string& choice) {
    to = *guardrails::on_marked_named(choice);
    return std::string();
  });
}

constexpr std::array kPolicy = {
    PolicySetting{
        {"tables", "list of text", "",
         "The tables and views that may be read; everything else is refused. On PostgreSQL a table "
         "that the search path does not find is written with its schema, \"sales.orders\". "
         "Required."},
        [](D& d, const V& v) { return put_tables(d, v, "tables"); }},
    PolicySetting{
        {"deny_columns", "list of text", "[]",
         "Columns that may not be read: \"table.column\", a pattern such as \"*.ssn\", or "
         "\"tag:NAME\"."},
        [](D& d, const V& v) { return put_columns(d, v, "deny_columns"); }},
    PolicySetting{
        {"mask_columns", "list of text", "[]",
         "Columns whose values nobody sees, written like deny_columns. SQLite reads them as empty "
         "and they are shown as •••; on PostgreSQL a statement that touches one is refused with "
         "the columns to name instead."},
        [](D& d, const V& v) { return put_columns(d, v, "mask_columns"); }},
    PolicySetting{{"functions_add", "list of text", "[]",
                   "SQL functions that may be called beside those that are known to be harmless."},
                  [](D& d, const V& v) {
                    return put_list(d, v, "functions_add", "a list of function names");
                  }},
    PolicySetting{{"functions_remove", "list of text", "[]",
                   "Functions that may not be called although they are known to be harmless."},
                  [](D& d, const V& v) {
                    return put_list(d, v, "functions_remove", "a list of function names");
                  }},
    PolicySetting{
        {"operators_add", "list of text", "[]",
         "PostgreSQL: operators that may be used beside those of the engine itself, such as an "
         "extension's."},
        [](D& d, const V& v) { return put_list(d, v, "operators_add", "a list of operators"); }},
    PolicySetting{
        {"types_add", "list of text", "[]",
         "PostgreSQL: types that may be named beside the harmless ones of the engine itself."},
        [](D& d, const V& v) { return put_list(d, v, "types_add", "a list of type names"); }},
    PolicySetting{{"ask_above_rows", "integer", "100000",
                   "A statement without LIMIT that is estimated to give more rows gets a warning."},
                  [](D& d, const V& v) {
                    return take_into(read_whole(v, 1, kCountMax), d.policy.ask_above_rows);
                  }},
    PolicySetting{{"ask_above_cost", "integer", "50000000",
                   "A statement that is estimated to visit more rows gets a warning."},
                  [](D& d, const V& v) {
                    return take_into(read_whole(v, 1, kCountMax), d.policy.ask_above_cost);
                  }},
    PolicySetting{{"large_table_rows", "integer", "10000",
                   "A join without a condition gets a warning when it scans a table of more rows."},
                  [](D& d, const V& v) {
                    return take_into(read_whole(v, 1, kCountMax), d.policy.large_table_rows);
                  }},
    PolicySetting{
        {"repeats", "integer", "0",
         "How often the same statement, word for word, may be proposed in one session; 0: "
         "as often as somebody likes."},
        [](D& d, const V& v) {
          return take_into(read_whole(v, 0, 1'000'000), d.policy.repeats_max);
        }},
    PolicySetting{{"marked_question", "text", "\"note\"",
                   "What becomes of statements that answer a question which the screen marked: "
                   "\"note\" it, \"ask\" always, or \"refuse\"."},
                  [](D& d, const V& v) { return put_on_marked(v, d.policy.marked_question); }},
    PolicySetting{{"limits.rows", "integer", "10000", "Rows of one result; more are cut."},
                  [](D& d, const V& v) {
                    return take_into(read_whole(v, 1, 10 * kMega), d.policy.limits.rows);
                  }},
    PolicySetting{{"limits.bytes", "size", "\"8MB\"", "Bytes of one result; more are cut."},
                  [](D& d, const V& v) {
                    return take_into(read_size(v, 1000, kGiga), d.policy.limits.bytes);
                  }},
    PolicySetting{
        {"limits.cell", "size", "\"1MB\"", "Bytes of one value; a longer one ends the result."},
        [](D& d, const V& v) { return take_into(read_size(v, 100, kGiga), d.policy.limits.cell); }},
    PolicySetting{{"limits.time", "duration", "\"10s\"",
                   "How long a statement may run before it is stopped."},
                  [](D& d, const V& v) {
                    return take_into(read_duration(v, milliseconds(1), hours(24)),
                                     d.policy.limits.time);
                  }},
    PolicySetting{{"limits.memory", "size", "\"64MB\"",
                   "Memory that the source's engine may use for one statement."},
                  [](D& d, const V& v) {
                    return take_into(read_size(v, kMega, 64 * kGiga), d.policy.limits.memory);
                  }},
    PolicySetting{
        {"envelope.tables", "list of text", "",
         "With an envelope, statements judged \"allow\" that read only these tables run without "
         "a person, recorded as decided by policy. Required in an envelope."},
        [](D& d, const V& v) {
          envelope(d);
          return put_tables(d, v, "envelope.tables");
        }},
    PolicySetting{
        {"envelope.rows", "integer", "1000",
         "The most rows, estimated and delivered, that an envelope covers."},
        [](D& d, const V& v) { return take_into(read_whole(v, 1, 10 * kMega), envelope(d).rows); }},
    PolicySetting{
        {"envelope.time", "duration", "\"2s\"", "How long a statement may run under an envelope."},
        [](D& d, const V& v) {
          return take_into(read_duration(v, milliseconds(1), hours(24)), envelope(d).time);
        }},
    PolicySetting{
        {"envelope", "text", "", "\"none\": nothing runs without a person for this role."},
        [](D& d, const V& v) { return put_none(v, d.policy.envelope); },
        true},
    PolicySetting{{"hours.days", "text", "\"Mon-Sun\"",
                   "The days on which statements may be proposed and approved: \"Mon-Fri\", \"Mon, "
                   "Wed, Sat-Sun\"."},
                  [](D& d, const V& v) { return put_weekdays(v, opening(d).days); }},
    PolicySetting{{"hours.from", "text", "\"00:00\"",
                   "When the hours begin. Hours that end before they begin run past midnight."},
                  [](D& d, const V& v) { return take_into(read_time_of_day(v), opening(d).from); }},
    PolicySetting{{"hours.to", "text", "\"24:00\"", "When the hours end."},
                  [](D& d, const V& v) { return take_into(read_time_of_day(v), opening(d).to); }},
    PolicySetting{{"hours.zone", "text", "\"UTC\"", "On whose clocks: \"Europe/Berlin\"."},
                  [](D& d, const V& v) { return put_zone(v, opening(d).zone); }},
    PolicySetting{{"hours.outside", "text", "\"ask\"",
                   "What becomes of statements outside the hours: \"ask\" always, or \"refuse\"."},
                  [](D& d, const V& v) { return put_outside(v, opening(d).is_refused_outside); }},
    PolicySetting{{"hours", "text", "", "\"none\": this role may work at any time."},
                  [](D& d, const V& v) { return put_none(v, d.policy.hours); },
                  true},
    PolicySetting{
        {"review.tables", "list of text", "",
         "Statements that read one of these tables, directly or through a view, can be approved "
         "only by somebody else with the role in review.by. Without it, every statement."},
        [](D& d, const V& v) {
          review(d);
          return put_tables(d, v, "review.tables");
        }},
    PolicySetting{
        {"review.by", "text", "\"approver\"",
         "The role of who may approve what is under review; never who asked or wrote it."},
        [](D& d, const V& v) { return put_reviewer(v, review(d).role); }},
    PolicySetting{{"review", "text", "", "\"none\": nothing of this role needs a review."},
                  [](D& d, const V& v) { return put_none(v, d.policy.review); },
                  true},
};

}  // namespace

std::span<const PolicySetting> policy_settings() {
  return kPolicy;
}

}  // namespace countersign::config
