// A noun as a group, as a measure, or after a superlative.

#include <algorithm>

#include "agent/planners/builtin/reading/phrase_reader.h"

namespace countersign::agent::builtin {

void PhraseReader::take_group(const Noun& noun) {
  // "per year by creation date": the date that the years are of.
  if (is_date(noun) && !is_table(noun) && !draft_.groups.empty() && draft_.groups.back().grain &&
      !draft_.groups.back().noun.is_said() && !is_after_and_) {
    draft_.groups.back().noun = noun;
    grouping_ = false;
    return;
  }
  AskedGroup group;
  group.noun = noun;
  draft_.groups.push_back(std::move(group));
  mention(noun);
  grouping_ = false;
  group_goes_on_ = true;
}

void PhraseReader::take_measure(const Noun& noun) {
  if (says_amount_ && is_table(noun) && is_person(noun)) {
    says_amount_ = false;  // "how much did customers from Brazil spend": what follows
    return mention(noun);
  }
  AskedMeasure measure;
  measure.aggregate = aggregate_;
  measure.noun = noun;
  measure.words = noun.words;
  measure.is_worth = says_amount_ && is_table(noun) && measure.aggregate == AggregateWord::kSum;
  says_amount_ = false;
  aggregate_.reset();
  last_aggregate_ = measure.aggregate;
  if (outer_aggregate_ && !is_table(noun) && is_amount(noun) && !noun.is_money_word &&
      measure.aggregate == AggregateWord::kCount) {
    measure.aggregate = outer_aggregate_;  // "average number of pages"
    last_aggregate_ = measure.aggregate;
    outer_aggregate_.reset();
  }
  if (outer_aggregate_) {
    draft_.is_ratio = *outer_aggregate_ == AggregateWord::kAverage;
    if (!draft_.is_ratio) result_.missing.push_back("minimum or maximum of a number of rows");
    outer_aggregate_.reset();
  }
  if (is_table(noun) && !draft_.subject.is_said()) set_subject(noun);
  // "average order value", "total order amount": what one of them comes to.
  if (const Item* worth = next();
      is_table(noun) && worth != nullptr && measure.aggregate && !worth->is(ItemKind::kNoun) &&
      (worth->is_word("value") || worth->is_word("worth") || worth->is_word("amount"))) {
    measure.is_worth = true;
    ++at_;
  }
  if (!is_table(noun) && noun.of_table) last_table_ = noun.of_table;
  for (const auto also : also_aggregates_) {  // "minimum and maximum salary"
    AskedMeasure other = measure;
    other.aggregate = also;
    draft_.measures.push_back(std::move(other));
  }
  also_aggregates_.clear();
  draft_.measures.push_back(std::move(measure));
}

// "Which …", "who …": a thing is asked for and not how much of it.
bool PhraseReader::asks_which() const {
  return std::any_of(items_.begin(), items_.end(), [](const Item& i) {
    const bool is_question = i.is(ItemKind::kFunction) || i.is(ItemKind::kFiller);
    return is_question && (i.is_word("which") || i.is_word("who") || i.is_word("whose"));
  });
}

// A noun after "most", "highest", "top 5", "cheapest".
bool PhraseReader::take_superlative_noun(const Noun& noun) {
  if (!superlative_) return false;
  const FoundSuperlative how = *superlative_;
  const bool table = is_table(noun);
  AskedOrder order;
  order.about = how.about;
  order.words = superlative_words_;
  order.is_superlative = true;
  order.is_rank = how.is_rank;
  order.is_descending = how.direction == Direction::kHighest;
  for (const auto attribute : how.attributes) order.attributes.emplace_back(attribute);
  const bool counts = superlative_words_ == "most" || superlative_words_ == "the most" ||
                      superlative_words_ == "fewest" || superlative_words_ == "least" ||
                      superlative_words_ == "the fewest" || superlative_words_ == "the least";
  if (table && counted_by_verb_.is_said()) {
    if (!draft_.subject.is_said()) set_subject(noun);
    if (!draft_.limit) draft_.limit = noun.is_plural ? 10 : 1;
    AskedMeasure measure;
    measure.aggregate = AggregateWord::kCount;
    measure.noun = counted_by_verb_;
    order.measure = std::move(measure);
    mention(counted_by_verb_);
    counted_by_verb_ = {};
  } else if (table && how.about == About::kCount && counts && !draft_.has_head() &&
             noun_start_ > 0 && items_[noun_start_ - 1].is(ItemKind::kVerb)) {
    set_subject(noun);  // "the most used label"
    if (!draft_.limit) draft_.limit = noun.is_plural ? 10 : 1;
  } else if (table && how.about == About::kCount && counts) {
    // "the most orders": of the subject, or of what is asked for by "which".
    AskedMeasure measure;
    measure.aggregate = AggregateWord::kCount;
    measure.noun = noun;
    order.measure = std::move(measure);
    mention(noun);
  } else if (table) {
    if (!draft_.subject.is_said() || how.is_rank) {
      if (!draft_.subject.is_said())
        set_subject(noun);
      else
        mention(noun);
    } else {
      mention(noun);
    }
    if (!draft_.limit) draft_.limit = noun.is_plural ? 10 : 1;
    if (how.is_rank && how.about != About::kDate) {
      // What "top" means is still to be said: "by revenue", "with the most orders".
      if (!draft_.limit) draft_.limit = 10;
      draft_.order = std::move(order);
      draft_.order->attributes.clear();
      superlative_.reset();
      return true;
    }
  } else if (!aggregate_ && !is_amount(noun) && !is_date(noun)) {
    // "top 5 countries", "the most common genre"
    if (!draft_.subject.is_said()) set_subject(noun);
    if (!noun.is_plural && !draft_.limit) draft_.limit = 1;
    if (!draft_.limit) draft_.limit = 10;
    order.counts_own = superlative_words_.find("common") != std::string::npos ||
                       superlative_words_.find("frequent") != std::string::npos;
  } else {
    AskedMeasure measure;
    measure.aggregate = aggregate_;
    measure.noun = noun;
    aggregate_.reset();
    order.measure = std::move(measure);
    order.noun = noun;
    order.attributes.clear();
    const Item* after = next();
    order.is_amount_asked = !draft_.has_head() && !draft_.wants_who && !draft_.limit &&
                            !draft_.wants_list && !noun.is_plural && draft_.shown.empty() &&
                            (after == nullptr || !after->is(ItemKind::kNoun)) && !asks_which();
  }
  superlative_.reset();
  if (draft_.order && draft_.order->is_superlative && !draft_.order->measure && order.measure) {
    // "top 5 customers with the highest revenue"
    order.is_descending = order.is_descending && draft_.order->is_descending;
  }
  draft_.order = std::move(order);
  return true;
}

}  // namespace countersign::agent::builtin
