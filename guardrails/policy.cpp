#include "guardrails/policy.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "core/invariant.h"
#include "core/text.h"
#include "guardrails/rules/names.h"

namespace countersign::guardrails {

namespace {

// A TOML basic string. Control characters are escaped, everything else stands as it is.
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (byte < 0x20 || byte == 0x7F)
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", byte);
    else
      out += c;
  }
  out += '"';
}

void append_item(std::string& out, const std::string& name) {
  append_quoted(out, name);
}
void append_item(std::string& out, const ColumnName& name) {
  out += '[';
  append_quoted(out, name.table);
  out += ", ";
  append_quoted(out, name.column);
  out += ']';
}

template <class Item>
void append_list(std::string& out, std::string_view key, const std::set<Item>& items) {
  out.append(key).append(" = [");
  for (auto item = items.begin(); item != items.end(); ++item) {
    if (item != items.begin()) out += ", ";
    append_item(out, *item);
  }
  out += "]\n";
}

void append_columns(std::string& out, std::string_view key, const ColumnSet& columns) {
  std::set<ColumnName> all = columns.names();
  all.insert(columns.patterns().begin(), columns.patterns().end());
  append_list(out, key, all);
}

void append_text(std::string& out, std::string_view key, std::string_view text) {
  out.append(key).append(" = ");
  append_quoted(out, text);
  out += '\n';
}

template <class Number>
void append_number(std::string& out, std::string_view key, Number number) {
  fmt::format_to(std::back_inserter(out), "{} = {}\n", key, number);
}

template <class Number>
void append_numbers(std::string& out, std::string_view key, const std::set<Number>& numbers) {
  fmt::format_to(std::back_inserter(out), "{} = [{}]\n", key, fmt::join(numbers, ", "));
}

void append_envelope(std::string& out, const Envelope& envelope) {
  out += "[envelope]\n";
  append_list(out, "tables", envelope.tables);
  append_number(out, "rows", envelope.rows);
  append_number(out, "time_ms", envelope.time.count());
}

void append_hours(std::string& out, const Hours& hours) {
  out += "[hours]\n";
  append_numbers(out, "days", hours.days);
  append_number(out, "from_min", hours.from.count());
  append_number(out, "to_min", hours.to.count());
  append_text(out, "zone", hours.zone);
  append_text(out, "outside", hours.is_refused_outside ? "refuse" : "ask");
}

void append_review(std::string& out, const Review& review) {
  out += "[review]\n";
  append_list(out, "tables", review.tables);
  append_text(out, "by", review.role);
}

// What a text of version 1 has no words for.
bool says_more_than_version_1(const Policy& policy) {
  const Policy preset;
  return policy.role != preset.role || policy.operators != preset.operators ||
         policy.types != preset.types || policy.hours != preset.hours ||
         policy.review != preset.review || policy.repeats_max != preset.repeats_max ||
         policy.marked_question != preset.marked_question;
}

}  // namespace

std::string_view word(OnMarked on_marked) {
  switch (on_marked) {
    case OnMarked::kNote:
      return "note";
    case OnMarked::kAsk:
      return "ask";
    case OnMarked::kRefuse:
      return "refuse";
  }
  unreachable("a way with marked questions without a word");
}

std::optional<OnMarked> on_marked_named(std::string_view word_of) {
  for (const auto one : {OnMarked::kNote, OnMarked::kAsk, OnMarked::kRefuse})
    if (word(one) == word_of) return one;
  return std::nullopt;
}

// policy_from_text() (policy_text.cpp) reads the same keys in the same order.
std::string Policy::canonical() const {
  const bool is_version_2 = says_more_than_version_1(*this);
  std::string out;
  out.reserve(4096);
  append_number(out, "version", is_version_2 ? 2 : 1);
  append_text(out, "source", source);
  append_text(out, "dialect", dialect);
  if (is_version_2) append_text(out, "role", role);
  append_list(out, "tables", tables);
  append_columns(out, "deny_columns", deny_columns);
  append_columns(out, "mask_columns", mask_columns);
  append_list(out, "functions", functions);
  if (is_version_2) {
    append_list(out, "operators", operators);
    append_list(out, "types", types);
  }
  append_number(out, "ask_above_rows", ask_above_rows);
  append_number(out, "ask_above_cost", ask_above_cost);
  append_number(out, "large_table_rows", large_table_rows);
  if (is_version_2) {
    append_number(out, "repeats_max", repeats_max);
    append_text(out, "marked_question", word(marked_question));
  }
  out += "[limits]\n";
  append_number(out, "rows", limits.rows);
  append_number(out, "bytes", limits.bytes);
  append_number(out, "cell", limits.cell);
  append_number(out, "memory", limits.memory);
  append_number(out, "time_ms", limits.time.count());
  if (envelope) append_envelope(out, *envelope);
  if (hours) append_hours(out, *hours);
  if (review) append_review(out, *review);
  return out;
}

Digest Policy::digest() const {
  return sha256(canonical());
}

const Policy& PolicyBook::of(const std::set<std::string>& roles) const {
  if (by_role.empty()) return everyone;
  static const std::array<std::string, 5> kOrder = {"agent", "admin", "approver", "auditor",
                                                    "analyst"};
  for (const auto& role : kOrder)
    if (roles.contains(role))
      if (const auto own = by_role.find(role); own != by_role.end()) return own->second;
  return everyone;
}

bool lists(const Policy& policy, const std::set<std::string>& names, const std::string& name) {
  return is_listed(policy, names, name);
}

bool guards(const Policy& policy, const ColumnSet& columns, const std::string& table,
            const std::string& column) {
  if (columns.contains({ascii_lower(table), ascii_lower(column)})) return true;
  return policy.dialect == "postgresql" && columns.contains({table, column});
}

Fence fence_of(const Policy& policy) {
  return {.limits = policy.limits,
          .relations = policy.tables,
          .denied_columns = policy.deny_columns,
          .masked_columns = policy.mask_columns,
          .functions = policy.functions,
          .operators = policy.operators,
          .types = policy.types};
}

Fence fence_of(const Policy& policy, const Envelope& envelope) {
  Fence fence = fence_of(policy);
  fence.limits.rows = std::min(fence.limits.rows, envelope.rows);
  fence.limits.time = std::min(fence.limits.time, envelope.time);
  std::erase_if(fence.relations,
                [&](const std::string& name) { return !envelope.tables.contains(name); });
  return fence;
}

}  // namespace countersign::guardrails
