#pragma once

// The reader behind grammar.h: one walk over the items with what is pending.

#include <optional>
#include <string>
#include <vector>

#include "agent/planners/builtin/reading/grammar.h"

namespace countersign::agent::builtin {

class PhraseReader {
 public:
  PhraseReader(const SchemaMap& schema, std::vector<Item> items);
  Understood read();

 private:
  // ---- walking (grammar.cpp)
  void step();
  void finish();
  bool at_end() const { return at_ >= items_.size(); }
  const Item* item(std::size_t at) const { return at < items_.size() ? &items_[at] : nullptr; }
  const Item* next() const { return item(at_ + 1); }
  // The next item that says something, from `at` on; function words of `words` are stepped over.
  std::size_t past(std::size_t at, std::initializer_list<std::string_view> words) const;
  void miss(const Item& item) { result_.missing.push_back(item.words); }
  void take_function(const Item& item);
  void take_unit(const Item& item);
  void take_verb(const Item& item);
  bool take_free();
  bool is_unused_state(const Item& item) const;
  const Item* item_after_prepositions() const;
  void count_what_has_value();
  std::optional<AskedMeasure> count_of_value(const AskedOrder& order) const;
  bool take_unsold(const Item& item);
  void finish_rest();

  // ---- nouns (phrase_nouns.cpp)
  void take_noun();
  Noun merged_noun();
  bool take_as_owner(const Noun& noun);
  bool take_as_flag(const Noun& noun, const Item& first);
  bool take_as_column_of_condition(const Noun& noun);
  bool take_negated(const Noun& noun);
  bool says_never() const;
  bool take_never_done(const Item& said);
  bool take_undone(const Noun& noun);
  void take_group(const Noun& noun);
  bool take_superlative_noun(const Noun& noun);
  void take_measure(const Noun& noun);
  void take_plain(const Noun& noun);
  bool is_person(const Noun& noun) const;
  bool describes_next(const Noun& noun) const;
  bool is_said_of_any(const Item& item) const;
  bool take_as_done(const Noun& noun);
  void set_subject(const Noun& noun);
  void mention(const Noun& noun);
  std::optional<Noun> event_of(const Noun& noun) const;
  static bool is_participle(const Item& item);
  bool is_table(const Noun& noun) const;
  bool is_amount(const Noun& noun) const;
  bool is_date(const Noun& noun) const;
  bool is_flag(const Noun& noun) const;
  bool is_text(const Noun& noun) const;
  bool of_kind(const Noun& noun, bool (*fits)(const ColumnMap&)) const;

  // ---- the rest (phrase_conditions.cpp)
  void take_value();
  void take_dates();
  void take_number();
  void take_compare();
  void take_comparative();
  void take_superlative();
  void take_aggregate();
  bool is_by_doers() const;
  void take_grouping();
  Noun own_column_of(const FoundSuperlative& superlative) const;
  void take_order();
  void take_negation();
  void number_condition(Compare compare, std::vector<Literal> numbers, bool is_money,
                        std::size_t end);
  std::vector<AskedCondition>& conditions();
  AskedCondition base_condition(AskedCondition::Kind kind);

  const SchemaMap& schema_;
  std::vector<Item> items_;
  std::size_t at_ = 0;
  Understood result_;
  Draft& draft_;

  // ---- what is pending
  std::optional<AggregateWord> aggregate_, outer_aggregate_;
  std::optional<AggregateWord> loose_aggregate_;
  std::size_t conditions_before_ = 0;  // what was there when the aggregate was said
  std::vector<AggregateWord> also_aggregates_;
  std::optional<FoundSuperlative> superlative_;
  std::string superlative_words_;
  std::optional<Negation> negation_;
  Noun counted_by_verb_;  // "most borrowed …"
  std::string negation_words_;
  bool says_amount_ = false;    // "total amount of orders": their money, not their number
  bool says_new_ = false;       // "new members": when, is said elsewhere
  bool grouping_ = false;       // the next noun is a group
  bool group_goes_on_ = false;  // "by country and …"
  bool sorts_ = false;          // "sort … by"
  bool sorting_ = false;        // the next noun is what to sort by
  bool asks_which() const;
  bool asks_which_ = false;  // which, what, who
  std::optional<std::size_t> which_at_;
  std::size_t noun_start_ = 0;
  bool verb_seen_ = false;
  bool is_after_and_ = false;
  Toward toward_ = Toward::kNothing;
  Noun column_;                 // a column just said, waiting for its value
  std::size_t column_end_ = 0;  // the item after it
  std::optional<AggregateWord> column_aggregate_;
  std::optional<std::size_t> last_table_;
  std::optional<std::size_t> absent_;  // conditions belong to this related
  Noun last_noun_;
  std::size_t last_value_end_ = 0;
  std::optional<AggregateWord> last_aggregate_;
};

}  // namespace countersign::agent::builtin
