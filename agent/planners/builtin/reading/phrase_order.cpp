// What a question is grouped and sorted by, as far as it is said before a noun.

#include <algorithm>

#include "agent/planners/builtin/reading/phrase_reader.h"

namespace countersign::agent::builtin {

// "Orders placed by customers from Oslo": who did it, and no group of each.
bool PhraseReader::is_by_doers() const {
  const Item* doers = next();
  const bool is_verb = at_ > 0 && items_[at_ - 1].is(ItemKind::kVerb);
  return is_verb && items_[at_].is_word("by") && items_[at_].count == 1 && doers != nullptr &&
         doers->is(ItemKind::kNoun) && is_table(doers->noun) && doers->noun.is_plural;
}

void PhraseReader::take_grouping() {
  if (is_by_doers()) {
    ++at_;
    return;
  }
  count_what_has_value();
  if (aggregate_) {  // "how many by genre": of what, was said before or is not said
    loose_aggregate_ = aggregate_;
    aggregate_.reset();
  }
  if (sorts_ && items_[at_].text == "by") {
    AskedOrder order;
    order.is_descending = false;
    draft_.order = std::move(order);
    sorting_ = true;
    sorts_ = false;
  } else {
    grouping_ = true;
  }
  column_ = {};
  ++at_;
}

// "Cheapest first": the column of what is listed that it speaks of.
Noun PhraseReader::own_column_of(const FoundSuperlative& superlative) const {
  Noun noun;
  const auto* subject = draft_.subject.best_table();
  if (subject == nullptr) return noun;
  const auto& columns = schema_.table(subject->table).columns;
  for (const auto attribute : superlative.attributes)
    for (std::size_t c = 0; c < columns.size() && !noun.is_said(); ++c) {
      const bool is_said =
          std::any_of(columns[c].words.begin(), columns[c].words.end(),
                      [&](const NameWord& word) { return word.stem == stem(attribute); });
      if (is_said && (columns[c].is_amount() || columns[c].is_date()))
        noun.candidates = {{subject->table, c, {}, 1}};
    }
  return noun;
}

void PhraseReader::take_order() {
  const Item& item = items_[at_];
  AskedOrder order = draft_.order.value_or(AskedOrder{});
  const bool names_column = item.text != "descending" && item.text != "ascending" &&
                            item.text != "desc" && item.text != "asc" &&
                            item.text != "alphabetically" && item.text != "from" &&
                            item.text != "highest" && item.text != "lowest";
  const bool is_superlative = !item.superlative.attributes.empty();
  if (item.order.is_direction_said || item.order.is_descending)
    order.is_descending = item.order.is_descending;
  else if (!draft_.order)
    order.is_descending = false;
  if (item.text == "alphabetically" || item.words.find("alphabetic") != std::string::npos)
    order.is_descending = false;
  else if (is_superlative) {
    order.noun = own_column_of(item.superlative);
    if (!order.noun.is_said()) miss(item);
  } else if (names_column)
    sorting_ = true;
  draft_.order = std::move(order);
  ++at_;
}

void PhraseReader::take_negation() {
  negation_ = items_[at_].negation.what;
  negation_words_ = items_[at_].text;
  ++at_;
}

}  // namespace countersign::agent::builtin
