#include "tests/support/policy_dice.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace countersign::testing {

using guardrails::Envelope;
using guardrails::Hours;
using guardrails::OnMarked;
using guardrails::Policy;
using guardrails::Review;
using guardrails::SessionContext;

namespace {

const std::vector<std::string>& tables() {
  static const std::vector<std::string> names = {"customers", "orders", "products", "employees"};
  return names;
}
const std::vector<std::string>& columns() {
  static const std::vector<std::string> names = {"id", "name", "email", "notes", "total"};
  return names;
}
const std::vector<std::string>& functions() {
  static const std::vector<std::string> names = {"count", "sum", "lower", "load_extension"};
  return names;
}
const std::vector<std::string>& operators() {
  static const std::vector<std::string> names = {"=", "<", "||", "==="};
  return names;
}
const std::vector<std::string>& types() {
  static const std::vector<std::string> names = {"int4", "text", "regclass"};
  return names;
}

template <class Range>
const auto& one_of(Random& random, const Range& range) {
  return range[random() % std::size(range)];
}
bool chance(Random& random, unsigned percent) {
  return random() % 100 < percent;
}

std::string awkward_name(Random& random) {
  static const std::vector<std::string> kPieces = {"a", "b", "\"", "\\",   "\n", "\x7f",
                                                   ",", "]", "=",  ".",    "é",  "北",
                                                   "#", "[", " ",  "\x01", "*"};
  std::string out;
  for (std::size_t length = random() % 6; length > 0; --length) out += one_of(random, kPieces);
  return out;
}

template <class Make>
auto some_of(Random& random, Make make) {
  std::set<decltype(make())> out;
  for (std::size_t count = random() % 5; count > 0; --count) out.insert(make());
  return out;
}

std::uint64_t any_number(Random& random) {
  return random() >> (random() % 64);
}
std::chrono::milliseconds any_time(Random& random) {
  return std::chrono::milliseconds(random() >> (1 + random() % 60));
}

Hours any_hours(Random& random) {
  Hours hours;
  hours.days = some_of(random, [&] { return static_cast<std::uint8_t>(random() % 7); });
  hours.from = std::chrono::minutes(random() % 1441);
  hours.to = std::chrono::minutes(random() % 1441);
  hours.zone = awkward_name(random);
  hours.is_refused_outside = chance(random, 50);
  return hours;
}

void add_version_2(Policy& policy, Random& random) {
  const auto name = [&] { return awkward_name(random); };
  if (chance(random, 50)) policy.role = name();
  if (chance(random, 50)) policy.operators = some_of(random, name);
  if (chance(random, 50)) policy.types = some_of(random, name);
  if (chance(random, 50)) policy.hours = any_hours(random);
  if (chance(random, 50)) policy.review = Review{some_of(random, name), name()};
  if (chance(random, 50)) policy.repeats_max = static_cast<std::uint32_t>(any_number(random));
  policy.marked_question = static_cast<OnMarked>(1 + random() % 3);
}

// About half of them, so that a name is sometimes listed and sometimes not.
std::set<std::string> half_of(Random& random, const std::vector<std::string>& names) {
  std::set<std::string> out;
  for (const auto& name : names)
    if (chance(random, 70)) out.insert(name);
  return out;
}

ColumnName small_column(Random& random) {
  if (chance(random, 20)) return {"*", one_of(random, columns())};
  if (chance(random, 20)) return {one_of(random, tables()), "*"};
  return {one_of(random, tables()), one_of(random, columns())};
}

Hours small_hours(Random& random) {
  static const std::array kZones = {"UTC", "Europe/Berlin", "Asia/Kolkata"};
  Hours hours{.days = {0, 1, 2, 3, 4}, .from = {}, .to = {}, .zone = one_of(random, kZones)};
  hours.from = std::chrono::minutes(random() % 1440);
  hours.to = std::chrono::minutes(random() % 1440);
  hours.is_refused_outside = chance(random, 50);
  return hours;
}

RelationUse small_relation(Random& random) {
  RelationUse use;
  use.kind = chance(random, 80) ? RelationKind::kTable : RelationKind::kView;
  use.schema = "main";
  use.name = one_of(random, tables());
  for (const auto& column : columns())
    if (chance(random, 40)) use.columns.push_back(column);
  if (chance(random, 15)) use.through_view = one_of(random, tables());
  return use;
}

template <class Item>
bool take_one(std::set<Item>& items, Random& random) {
  if (items.empty()) return false;
  items.erase(std::next(items.begin(), static_cast<std::ptrdiff_t>(random() % items.size())));
  return true;
}

// Never milder than what was there: other days or hours could be.
void restrict_hours(Policy& policy, Random& random) {
  if (!policy.hours) {
    policy.hours = small_hours(random);
  } else if (chance(random, 50)) {
    policy.hours->is_refused_outside = true;
  } else if (policy.hours->from < policy.hours->to) {
    policy.hours->to -= std::chrono::minutes(1);
  } else {
    policy.hours->days.clear();
  }
}

}  // namespace

Policy any_policy(Random& random) {
  const auto name = [&] { return awkward_name(random); };
  const auto column = [&] { return ColumnName{awkward_name(random), awkward_name(random)}; };
  Policy policy;
  policy.source = name();
  policy.dialect = name();
  policy.tables = some_of(random, name);
  for (const auto& name_of : some_of(random, column)) policy.deny_columns.insert(name_of);
  for (const auto& name_of : some_of(random, column)) policy.mask_columns.insert(name_of);
  policy.functions = some_of(random, name);
  policy.limits = {any_number(random), any_number(random), any_number(random), any_number(random),
                   any_time(random)};
  if (chance(random, 50))
    policy.envelope = Envelope{some_of(random, name), any_number(random), any_time(random)};
  policy.ask_above_rows = any_number(random);
  policy.ask_above_cost = any_number(random);
  policy.large_table_rows = any_number(random);
  if (chance(random, 70)) add_version_2(policy, random);
  return policy;
}

Policy small_policy(Random& random) {
  Policy policy;
  policy.source = "shop";
  policy.dialect = chance(random, 50) ? "sqlite" : "postgresql";
  policy.tables = half_of(random, tables());
  policy.functions = half_of(random, functions());
  policy.operators = half_of(random, operators());
  policy.types = half_of(random, types());
  if (chance(random, 30)) policy.deny_columns.insert(small_column(random));
  if (chance(random, 30)) policy.mask_columns.insert(small_column(random));
  if (chance(random, 30)) policy.hours = small_hours(random);
  if (chance(random, 30)) policy.repeats_max = 1 + static_cast<std::uint32_t>(random() % 3);
  if (chance(random, 30)) policy.review = Review{half_of(random, tables()), "approver"};
  policy.marked_question = static_cast<OnMarked>(1 + random() % 3);
  if (chance(random, 60)) policy.envelope = Envelope{half_of(random, tables()), 1000, {}};
  return policy;
}

Facts small_facts(Random& random) {
  Facts facts;
  facts.sql = "SELECT 1";
  facts.tokens = {{TokenKind::kWord, {0, 6}}, {TokenKind::kNumber, {7, 8}}};
  facts.statements = 1;
  facts.root = StatementRoot::kRead;
  facts.is_read_only = true;
  facts.result_columns = 1;
  for (auto count = random() % 3; count > 0; --count)
    facts.relations.push_back(small_relation(random));
  if (chance(random, 30)) facts.functions.push_back({.name = one_of(random, functions())});
  if (chance(random, 20)) facts.operators.push_back({.name = one_of(random, operators())});
  if (chance(random, 20)) facts.types.push_back({.name = one_of(random, types())});
  if (chance(random, 80))
    facts.estimate = {random() % 3000, static_cast<double>(random() % 100'000'000), true};
  return facts;
}

SessionContext small_context(Random& random) {
  SessionContext context;
  context.is_tainted = chance(random, 10);
  context.is_question_marked = chance(random, 30);
  context.same_before = static_cast<std::uint32_t>(random() % 4);
  context.now = from_us(1'780'000'000'000'000 +
                        static_cast<std::int64_t>(random() % (21ULL * 86'400'000'000ULL)));
  return context;
}

std::string restrict(Policy& policy, Random& random) {
  switch (random() % 13) {
    case 0:
      return take_one(policy.tables, random) ? "a table less" : "no table to take";
    case 1:
      return take_one(policy.functions, random) ? "a function less" : "no function to take";
    case 2:
      return take_one(policy.operators, random) ? "an operator less" : "no operator to take";
    case 3:
      return take_one(policy.types, random) ? "a type less" : "no type to take";
    case 4:
      policy.deny_columns.insert(small_column(random));
      return "a column denied";
    case 5:
      policy.mask_columns.insert(small_column(random));
      return "a column masked";
    case 6:
      restrict_hours(policy, random);
      return "fewer hours";
    case 7:
      policy.repeats_max = policy.repeats_max == 0 ? 3 : std::max(1U, policy.repeats_max - 1);
      return "fewer repeats";
    case 8:
      policy.marked_question = std::max(policy.marked_question, OnMarked::kAsk);
      return "marked questions asked about";
    case 9:
      policy.ask_above_rows /= 2;
      policy.ask_above_cost /= 2;
      return "lower bounds for asking";
    case 10:
      policy.review.emplace();
      return "every statement reviewed";
    case 11:
      if (policy.envelope) policy.envelope->rows /= 2;
      return "a smaller envelope";
    default:
      if (policy.envelope) take_one(policy.envelope->tables, random);
      return "an envelope with a table less";
  }
}

}  // namespace countersign::testing
