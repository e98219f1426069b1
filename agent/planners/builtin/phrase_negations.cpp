// What is said not to be there: rows elsewhere, or something of the row itself.

#include <algorithm>
#include <iterator>

#include "agent/planners/builtin/phrase_reader.h"

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
