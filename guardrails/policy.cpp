#include "guardrails/policy.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

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

}  // namespace

// policy_from_text() (policy_text.cpp) reads the same keys in the same order.
std::string Policy::canonical() const {
  std::string out;
  out.reserve(4096);
  append_number(out, "version", 1);
  append_text(out, "source", source);
  append_text(out, "dialect", dialect);
  append_list(out, "tables", tables);
  append_columns(out, "deny_columns", deny_columns);
  append_columns(out, "mask_columns", mask_columns);
  append_list(out, "functions", functions);
  append_number(out, "ask_above_rows", ask_above_rows);
  append_number(out, "ask_above_cost", ask_above_cost);
  append_number(out, "large_table_rows", large_table_rows);
  out += "[limits]\n";
  append_number(out, "rows", limits.rows);
  append_number(out, "bytes", limits.bytes);
  append_number(out, "cell", limits.cell);
  append_number(out, "memory", limits.memory);
  append_number(out, "time_ms", limits.time.count());
  if (envelope) {
    out += "[envelope]\n";
    append_list(out, "tables", envelope->tables);
    append_number(out, "rows", envelope->rows);
    append_number(out, "time_ms", envelope->time.count());
  }
  return out;
}

Digest Policy::digest() const {
  return sha256(canonical());
}

const Policy& PolicyBook::of(const std::set<std::string>& roles) const {
  static constexpr std::array<std::string_view, 5> kOrder = {"agent", "admin", "approver",
                                                             "auditor", "analyst"};
  for (const auto role : kOrder)
    if (roles.contains(std::string(role)))
      if (const auto own = by_role.find(std::string(role)); own != by_role.end())
        return own->second;
  return everyone;
}

Fence fence_of(const Policy& policy) {
  return {.limits = policy.limits,
          .relations = policy.tables,
          .denied_columns = policy.deny_columns,
          .masked_columns = policy.mask_columns,
          .functions = policy.functions};
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
