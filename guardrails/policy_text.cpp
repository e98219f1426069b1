// Reads what Policy::canonical() writes, key by key in the same order.

#include <charconv>
#include <limits>
#include <system_error>

#include <fmt/format.h>

#include "core/text.h"
#include "guardrails/policy.h"

namespace countersign::guardrails {

namespace {

// Every take_ function reads one thing and moves on, or notes the first error and from then on does
// nothing: so the grammar below reads straight down.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool failed() const { return !error_.empty(); }
  std::string error() const { return error_; }
  bool at_end() const { return at_ == text_.size(); }
  bool next_is(std::string_view wanted) const { return text_.substr(at_).starts_with(wanted); }

  void take(std::string_view wanted) {
    if (failed()) return;
    if (!next_is(wanted)) return fail(fmt::format("`{}`", printable(wanted)));
    at_ += wanted.size();
    if (wanted.ends_with('\n')) ++line_;
  }

  void take_key(std::string_view key) {
    take(key);
    take(" = ");
  }

  std::uint64_t take_number(std::uint64_t max = std::numeric_limits<std::uint64_t>::max()) {
    if (failed()) return 0;
    std::uint64_t value = 0;
    const char* const first = text_.data() + at_;
    const auto [end, problem] = std::from_chars(first, text_.data() + text_.size(), value);
    const bool has_leading_zero = end - first > 1 && *first == '0';
    if (problem != std::errc{} || has_leading_zero || value > max)
      return fail(fmt::format("a whole number, at most {}", max)), 0;
    at_ += static_cast<std::size_t>(end - first);
    return value;
  }

  std::string take_string() {
    std::string out;
    take("\"");
    while (!failed() && !next_is("\"")) take_character(out);
    take("\"");
    return out;
  }

  void fail(std::string_view expected) {
    if (failed()) return;
    error_ = fmt::format("line {}: expected {}", line_, expected);
  }

 private:
  void take_character(std::string& out) {
    if (at_end() || static_cast<unsigned char>(text_[at_]) < 0x20) return fail("a closing quote");
    if (text_[at_] != '\\') {
      out += text_[at_++];
    } else if (next_is("\\\"") || next_is("\\\\")) {
      out += text_[at_ + 1];
      at_ += 2;
    } else {
      take("\\u00");
      take_hex_byte(out);
    }
  }

  void take_hex_byte(std::string& out) {
    if (failed()) return;
    const auto byte = from_hex(ascii_lower(text_.substr(at_, 2)));
    if (!byte || byte->size() != 1 || static_cast<unsigned char>(byte->front()) > 0x7F)
      return fail("an escape such as \\u001B");
    out += *byte;
    at_ += 2;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::string error_;
};

void take_item(Reader& in, std::string& name) {
  name = in.take_string();
}
void take_item(Reader& in, ColumnName& name) {
  in.take("[");
  name.table = in.take_string();
  in.take(", ");
  name.column = in.take_string();
  in.take("]");
}

template <class Item>
void take_list(Reader& in, std::string_view key, std::set<Item>& items) {
  in.take_key(key);
  in.take("[");
  while (!in.failed() && !in.next_is("]")) {
    if (!items.empty()) in.take(", ");
    Item item;
    take_item(in, item);
    // Sorted and without doubles: one spelling for one meaning.
    if (!items.empty() && !(*items.rbegin() < item)) in.fail("names in order, each once");
    items.insert(items.end(), std::move(item));
  }
  in.take("]\n");
}

void take_columns(Reader& in, std::string_view key, ColumnSet& columns) {
  std::set<ColumnName> all;
  take_list(in, key, all);
  for (const auto& name : all) columns.insert(name);
}

void take_text(Reader& in, std::string_view key, std::string& text) {
  in.take_key(key);
  text = in.take_string();
  in.take("\n");
}

void take_number(Reader& in, std::string_view key, std::uint64_t& number) {
  in.take_key(key);
  number = in.take_number();
  in.take("\n");
}

void take_time(Reader& in, std::chrono::milliseconds& time) {
  in.take_key("time_ms");
  time = std::chrono::milliseconds(
      static_cast<std::int64_t>(in.take_number(std::numeric_limits<std::int64_t>::max())));
  in.take("\n");
}

void take_limits(Reader& in, Limits& limits) {
  in.take("[limits]\n");
  take_number(in, "rows", limits.rows);
  take_number(in, "bytes", limits.bytes);
  take_number(in, "cell", limits.cell);
  take_number(in, "memory", limits.memory);
  take_time(in, limits.time);
}

void take_envelope(Reader& in, std::optional<Envelope>& envelope) {
  if (!in.next_is("[envelope]\n")) return;
  envelope.emplace();
  in.take("[envelope]\n");
  take_list(in, "tables", envelope->tables);
  take_number(in, "rows", envelope->rows);
  take_time(in, envelope->time);
}

// Of two words; anything else is an error.
bool take_choice(Reader& in, std::string_view key, std::string_view no, std::string_view yes) {
  std::string found;
  take_text(in, key, found);
  if (found != no && found != yes) in.fail(fmt::format("\"{}\" or \"{}\"", no, yes));
  return found == yes;
}

void take_days(Reader& in, std::set<std::uint8_t>& days) {
  in.take_key("days");
  in.take("[");
  while (!in.failed() && !in.next_is("]")) {
    if (!days.empty()) in.take(", ");
    const auto day = static_cast<std::uint8_t>(in.take_number(6));
    if (!days.empty() && *days.rbegin() >= day) in.fail("days in order, each once");
    days.insert(day);
  }
  in.take("]\n");
}

void take_minutes(Reader& in, std::string_view key, std::chrono::minutes& minutes) {
  in.take_key(key);
  minutes = std::chrono::minutes(static_cast<std::int64_t>(in.take_number(24 * 60)));
  in.take("\n");
}

void take_hours(Reader& in, std::optional<Hours>& hours) {
  if (!in.next_is("[hours]\n")) return;
  hours.emplace();
  in.take("[hours]\n");
  take_days(in, hours->days);
  take_minutes(in, "from_min", hours->from);
  take_minutes(in, "to_min", hours->to);
  take_text(in, "zone", hours->zone);
  hours->is_refused_outside = take_choice(in, "outside", "ask", "refuse");
}

void take_review(Reader& in, std::optional<Review>& review) {
  if (!in.next_is("[review]\n")) return;
  review.emplace();
  in.take("[review]\n");
  take_list(in, "tables", review->tables);
  take_text(in, "by", review->role);
}

void take_repeats(Reader& in, std::uint32_t& repeats) {
  in.take_key("repeats_max");
  repeats = static_cast<std::uint32_t>(in.take_number(std::numeric_limits<std::uint32_t>::max()));
  in.take("\n");
}

void take_on_marked(Reader& in, OnMarked& on_marked) {
  std::string found;
  take_text(in, "marked_question", found);
  if (const auto known = on_marked_named(found))
    on_marked = *known;
  else
    in.fail("\"note\", \"ask\" or \"refuse\"");
}

// 1 or 2; anything else is of a newer program, or no policy.
int take_version(Reader& in) {
  if (in.next_is("version = 1\n")) return in.take("version = 1\n"), 1;
  if (in.next_is("version = 2\n")) return in.take("version = 2\n"), 2;
  in.fail("`version = 1` or `version = 2`");
  return 0;
}

void take_policy(Reader& in, Policy& policy) {
  const bool is_version_2 = take_version(in) == 2;
  take_text(in, "source", policy.source);
  take_text(in, "dialect", policy.dialect);
  if (is_version_2) take_text(in, "role", policy.role);
  take_list(in, "tables", policy.tables);
  take_columns(in, "deny_columns", policy.deny_columns);
  take_columns(in, "mask_columns", policy.mask_columns);
  take_list(in, "functions", policy.functions);
  if (is_version_2) {
    take_list(in, "operators", policy.operators);
    take_list(in, "types", policy.types);
  }
  take_number(in, "ask_above_rows", policy.ask_above_rows);
  take_number(in, "ask_above_cost", policy.ask_above_cost);
  take_number(in, "large_table_rows", policy.large_table_rows);
  if (is_version_2) {
    take_repeats(in, policy.repeats_max);
    take_on_marked(in, policy.marked_question);
  }
  take_limits(in, policy.limits);
  take_envelope(in, policy.envelope);
  if (!is_version_2) return;
  take_hours(in, policy.hours);
  take_review(in, policy.review);
}

}  // namespace

Result<Policy, std::string> policy_from_text(std::string_view canonical) {
  Reader in(canonical);
  Policy policy;
  take_policy(in, policy);
  if (!in.failed() && !in.at_end()) in.fail("the end of the text");
  // What could have been said in version 1 has one spelling, and it is that one.
  if (!in.failed() && policy.canonical() != canonical) in.fail("`version = 1` for such a policy");
  if (in.failed()) return unexpected(in.error());
  return policy;
}

}  // namespace countersign::guardrails
