#include "agent/verdicts/sizes.h"

#include <string>
#include <vector>

namespace countersign::agent::verdicts {

namespace {

constexpr std::size_t kShort = 15;  // kept inside the string itself

std::size_t text(const std::string& value) {
  return value.capacity() > kShort ? value.capacity() + 1 : 0;
}
template <class T>
std::size_t room(const std::vector<T>& values) {
  return values.capacity() * sizeof(T);
}
std::size_t texts(const std::vector<std::string>& values) {
  std::size_t bytes = room(values);
  for (const auto& value : values) bytes += text(value);
  return bytes;
}

std::size_t names(const Facts& facts) {
  std::size_t bytes = room(facts.relations) + room(facts.functions) + room(facts.operators) +
                      room(facts.types) + room(facts.effects) + room(facts.unknowns);
  for (const auto& use : facts.relations)
    bytes += text(use.schema) + text(use.name) + texts(use.columns) + text(use.through_view);
  for (const auto& use : facts.functions) bytes += text(use.name) + text(use.schema);
  for (const auto& use : facts.operators) bytes += text(use.name) + text(use.schema);
  for (const auto& use : facts.types) bytes += text(use.name) + text(use.schema);
  for (const auto& effect : facts.effects) bytes += text(effect.what) + text(effect.target);
  for (const auto& unknown : facts.unknowns) bytes += text(unknown.what) + text(unknown.detail);
  return bytes;
}

std::size_t plan(const Facts& facts) {
  std::size_t bytes = room(facts.loops) + room(facts.recursions) + room(facts.sizes) +
                      room(facts.patterns) + room(facts.loose_joins);
  for (const auto& loop : facts.loops) bytes += text(loop.relation);
  for (const auto& size : facts.sizes) bytes += text(size.function);
  return bytes;
}

}  // namespace

std::size_t bytes_of(const Facts& facts) {
  return sizeof(Facts) + text(facts.sql) + room(facts.tokens) + text(facts.problem_words) +
         names(facts) + texts(facts.disagreements) + plan(facts);
}

std::size_t bytes_of(const Verdict& verdict) {
  std::size_t bytes = sizeof(Verdict) + room(verdict.findings);
  for (const auto& finding : verdict.findings) bytes += text(finding.rule) + text(finding.subject);
  return bytes;
}

}  // namespace countersign::agent::verdicts
