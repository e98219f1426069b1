// What is said not to be there: rows elsewhere, or something of the row itself.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

#include "agent/planners/builtin/reading/phrase_reader.h"

namespace countersign::agent::builtin {

// "never worked", where hours_worked stands with rows behind a key to many: no such rows.
bool PhraseReader::take_undone(const Noun& noun) {
  const auto* subject = draft_.subject.best_table();
  const auto* column = noun.best_column();
  if (subject == nullptr || !is_participle(items_[at_]) || *negation_ == Negation::kExcept)
    return false;
  // "not returned": the row is there, its date is not.
  if (is_date(noun) && schema_.table(column->table).date != column->column) return false;
  const bool is_near =
      std::any_of(noun.candidates.begin(), noun.candidates.end(), [&](const Candidate& c) {
        return c.table == subject->table || !schema_.walks_to_one(subject->table, c.table).empty();
      });
  if (is_near || schema_.walks(subject->table, column->table).empty()) return false;
  Noun rows;
  rows.candidates = {{column->table, {}, {}, 1}};
  rows.words = noun.words;
  return take_negated(rows);
}

namespace {

bool names_deed(const NameWord& word, const std::string& said, const std::string& base) {
  const std::string& name = word.expanded;
  const std::string root = base.ends_with('e') ? base.substr(0, base.size() - 1) : base;
  return stem(name) == stem(said) || (root.size() >= 4 && singular(name).starts_with(root));
}

// Rentals are what renting leaves; viewings, of which the minutes watched are kept, what watching.
bool keeps_deed(const TableMap& table, const std::string& said, const std::string& base) {
  if (!table.words.empty() && names_deed(table.words.back(), said, base)) return true;
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const ColumnMap& column) {
    return std::any_of(column.words.begin(), column.words.end(),
                       [&](const NameWord& word) { return stem(word.expanded) == stem(said); });
  });
}

bool dates_deed(const TableMap& table, const std::string& said) {
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const ColumnMap& column) {
    return column.is_date() &&
           std::any_of(column.words.begin(), column.words.end(),
                       [&](const NameWord& word) { return stem(word.expanded) == stem(said); });
  });
}

}  // namespace

bool PhraseReader::says_never() const {
  for (std::size_t i = at_; i-- > 0;)
    if (items_[i].is(ItemKind::kNegation))
      return items_[i].words.find("ever") != std::string::npos;  // never, not ever
  return false;
}

// "Never rented", "never watched": a deed that leaves rows behind a key to many leaves none,
// whatever else the word may be here: a state of the row, a part of a column's name.
bool PhraseReader::take_never_done(const Item& said) {
  const auto* subject = draft_.subject.best_table();
  const std::string base = verb_base(said.text);
  const bool is_deed = said.count == 1 && !said.is_quoted && !said.is_capitalised &&
                       base != said.text && singular(said.text) == said.text;
  if (!negation_ || !is_deed || subject == nullptr || !says_never()) return false;
  if (dates_deed(schema_.table(subject->table), said.text)) return false;  // "never shipped"
  std::optional<std::size_t> best;
  std::size_t best_length = SIZE_MAX;
  bool is_tied = false;
  for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
    if (t == subject->table || !keeps_deed(schema_.table(t), said.text, base)) continue;
    const auto walks = schema_.walks(subject->table, t);
    if (walks.empty() || !schema_.walks_to_one(subject->table, t).empty()) continue;
    is_tied = walks[0].size() == best_length;
    if (walks[0].size() >= best_length) continue;
    best = t;
    best_length = walks[0].size();
  }
  if (!best || is_tied) return false;
  Noun rows;
  rows.candidates = {{*best, {}, {}, 1}};
  rows.words = said.text;
  return take_negated(rows);
}

namespace {

// Where none of it is kept as 0; what was not measured at all is missing.
bool counts_from_zero(const ColumnMap& column) {
  if (!column.is_nullable) return true;
  constexpr std::string_view kCounts[] = {"stock", "quantity", "inventory", "balance",
                                          "child", "discount", "goal",      "debt"};
  return std::any_of(column.words.begin(), column.words.end(), [&](const NameWord& w) {
    return std::find(std::begin(kCounts), std::end(kCounts), singular(w.expanded)) !=
           std::end(kCounts);
  });
}

}  // namespace

// "without reviews", "no shipping date", "never ordered", "not shipped".
bool PhraseReader::take_negated(const Noun& noun) {
  if (!negation_) return false;
  const Negation how = *negation_;
  const auto* table = noun.best_table();
  const auto* column = noun.best_column();
  const bool is_own_table = table != nullptr && draft_.subject.best_table() != nullptr &&
                            draft_.subject.best_table()->table == table->table;
  if (table != nullptr && is_table(noun) && !(is_own_table && !table->via)) {
    AskedRelated related;
    related.noun = noun;
    related.is_absent = true;
    related.words = "without " + noun.words;
    draft_.related.push_back(std::move(related));
    absent_ = draft_.related.size() - 1;
    last_table_ = table->table;
    negation_.reset();
    return true;
  }
  if (column == nullptr) return false;
  if (take_undone(noun)) return true;
  const ColumnMap& map = schema_.column({column->table, *column->column});
  if (map.kind == ColumnKind::kFlag) return false;  // take_as_flag turns it
  if (how == Negation::kExcept) return false;
  const Item* then = item(past(at_ + 1, {"on", "in", "at", "is", "of"}));
  if (then != nullptr &&
      (then->is(ItemKind::kDates) || then->is(ItemKind::kValue) || then->is(ItemKind::kCompare)))
    return false;
  if (counts_from_zero(map) || negation_words_ == "zero") {  // "no stock"
    AskedCondition zero = base_condition(AskedCondition::Kind::kNumber);
    zero.noun = noun;
    zero.is_negated = false;
    zero.compare = Compare::kEqual;
    zero.numbers = {{"0", true}};
    conditions().push_back(std::move(zero));
    negation_.reset();
    return true;
  }
  AskedCondition condition = base_condition(AskedCondition::Kind::kEmpty);
  condition.noun = noun;
  condition.is_negated = false;
  condition.words = "without " + noun.words;
  conditions().push_back(std::move(condition));
  negation_.reset();
  return true;
}

}  // namespace countersign::agent::builtin
