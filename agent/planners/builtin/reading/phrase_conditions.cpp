// Values, numbers, dates and the words that turn them into conditions; aggregates, superlatives and
// order as far as they stand before a noun.

#include <algorithm>
#include <iterator>

#include "agent/planners/builtin/reading/phrase_reader.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

Literal literal_of(const Number& number) {
  return {number.digits, true};
}

std::optional<Compare> number_compare(CompareWord word) {
  switch (word) {
    case CompareWord::kEqual:
      return Compare::kEqual;
    case CompareWord::kNotEqual:
      return Compare::kDiffers;
    case CompareWord::kMore:
      return Compare::kMore;
    case CompareWord::kAtLeast:
      return Compare::kAtLeast;
    case CompareWord::kLess:
      return Compare::kLess;
    case CompareWord::kAtMost:
      return Compare::kAtMost;
    case CompareWord::kContains:
    case CompareWord::kStartsWith:
    case CompareWord::kEndsWith:
      return std::nullopt;
  }
  unreachable("a comparison without a meaning");
}

Test like_test(CompareWord word) {
  if (word == CompareWord::kStartsWith) return Test::kBegins;
  if (word == CompareWord::kEndsWith) return Test::kEnds;
  return Test::kContains;
}

Compare turned(Compare compare) {
  switch (compare) {
    case Compare::kEqual:
      return Compare::kDiffers;
    case Compare::kDiffers:
      return Compare::kEqual;
    case Compare::kMore:
      return Compare::kAtMost;
    case Compare::kAtLeast:
      return Compare::kLess;
    case Compare::kLess:
      return Compare::kAtLeast;
    case Compare::kAtMost:
      return Compare::kMore;
    case Compare::kBetween:
      return Compare::kBetween;
  }
  unreachable("a comparison that cannot be turned");
}

// What a number is counted in, and says nothing new: euros, minutes, kilometres.
bool is_unit(const Item& item, const Noun& counted) {
  constexpr std::string_view kUnits[] = {
      "euro",   "dollar", "pound",  "franc", "buck",      "usd",       "eur",   "chf",      "gbp",
      "minute", "hour",   "second", "km",    "kilometer", "kilometre", "kg",    "kilogram", "kilo",
      "gram",   "meter",  "metre",  "cm",    "mile",      "percent",   "point", "degree",   "liter",
      "litre",  "star",   "min",    "mins",  "foot",      "feet",      "watt",  "kwh",      "kw"};
  if (item.is(ItemKind::kUnit)) return true;
  const std::string one = singular(item.text);
  if (item.is(ItemKind::kNoun)) {
    return std::any_of(
        item.noun.candidates.begin(), item.noun.candidates.end(), [&](const Candidate& c) {
          return std::find(counted.candidates.begin(), counted.candidates.end(), c) !=
                 counted.candidates.end();
        });
  }
  return (item.is(ItemKind::kUnknown) || item.is(ItemKind::kFiller)) &&
         std::find(std::begin(kUnits), std::end(kUnits), one) != std::end(kUnits);
}

bool share_a_column(const std::vector<Hit>& a, const std::vector<Hit>& b) {
  return std::any_of(a.begin(), a.end(), [&](const Hit& x) {
    return std::any_of(b.begin(), b.end(), [&](const Hit& y) { return x.at == y.at; });
  });
}

}  // namespace

std::vector<AskedCondition>& PhraseReader::conditions() {
  return absent_ ? draft_.related[*absent_].conditions : draft_.conditions;
}

AskedCondition PhraseReader::base_condition(AskedCondition::Kind kind) {
  AskedCondition condition;
  condition.kind = kind;
  condition.is_negated = negation_.has_value();
  negation_.reset();
  condition.is_part = draft_.wants_share && verb_seen_;
  condition.toward = toward_;
  toward_ = Toward::kNothing;
  condition.near_table = last_table_;
  return condition;
}

void PhraseReader::take_value() {
  const Item& item = items_[at_];
  const bool is_last = at_ + 1 == items_.size();
  static_cast<void>(is_last);
  grouping_ = false;
  if (item.hits.empty()) {
    miss(item);
    ++at_;
    return;
  }
  const bool goes_on = is_after_and_ && !conditions().empty() && !column_.is_said() &&
                       conditions().back().kind == AskedCondition::Kind::kValue &&
                       share_a_column(conditions().back().hits.back(), item.hits) && !negation_;
  if (goes_on) {
    auto& condition = conditions().back();
    condition.hits.push_back(item.hits);
    condition.said.push_back(item.words);
    condition.words += " or " + item.words;
  } else {
    AskedCondition condition = base_condition(AskedCondition::Kind::kValue);
    condition.hits.push_back(item.hits);
    condition.said.push_back(item.words);
    condition.noun = column_;
    // "manager Mia Keller": the second name belongs to whom the first does.
    if (!column_.is_said() && last_value_end_ == at_ && at_ > 0 && !conditions().empty() &&
        conditions().back().noun.best_column() == nullptr && !condition.is_negated)
      condition.noun = conditions().back().noun;
    condition.words = item.words;
    if (column_.is_said() && column_.of_table) condition.near_table = column_.of_table;
    conditions().push_back(std::move(condition));
  }
  column_ = {};
  ++at_;
  last_value_end_ = at_;
}

void PhraseReader::take_dates() {
  const Item& item = items_[at_];
  const FoundDates& found = item.dates;
  grouping_ = false;
  if (found.readings.empty()) {
    miss(item);
    ++at_;
    return;
  }
  auto& list = conditions();
  const bool goes_on = is_after_and_ && !list.empty() &&
                       list.back().kind == AskedCondition::Kind::kDates && !column_.is_said() &&
                       found.word == DateWord::kIn;
  if (goes_on) {
    auto& dates = list.back().dates;
    dates.any_of.insert(dates.any_of.end(), found.readings[0].any_of.begin(),
                        found.readings[0].any_of.end());
    dates.words += " and " + found.readings[0].words;
  } else {
    AskedCondition condition = base_condition(AskedCondition::Kind::kDates);
    condition.dates = found.readings[0];
    condition.noun = column_;
    condition.words = found.readings[0].words;
    if (column_.is_said() && column_aggregate_ == AggregateWord::kCount && !draft_.has_head()) {
      AskedMeasure measure;  // "how many check-ins on 5 May"
      measure.aggregate = column_aggregate_;
      measure.noun = column_;
      draft_.measures.push_back(std::move(measure));
      column_aggregate_.reset();
    }
    list.push_back(std::move(condition));
    if (found.readings.size() > 1)
      for (const auto& reading : found.readings) {
        Draft other = draft_;
        auto& its = absent_ ? other.related[*absent_].conditions : other.conditions;
        its.back().dates = reading;
        // Only a phrase at the end of a question can be chosen like this; the reader fills the rest
        // in when it is done.
        result_.choices.emplace_back(reading.words, std::move(other));
      }
  }
  column_ = {};
  ++at_;
}

// What a number with its comparison is about: what was said before it ("price over 10"), or what
// follows it ("more than 5 orders"). at_ stands on the last item of the number.
void PhraseReader::number_condition(Compare compare, std::vector<Literal> numbers, bool is_money,
                                    std::size_t end) {
  if (negation_ && *negation_ != Negation::kExcept) {
    compare = turned(compare);
    negation_.reset();
  }
  const std::string bound = numbers.empty() ? "" : numbers[0].text;
  const auto aggregated = [&](const Noun& noun, std::optional<AggregateWord> aggregate) {
    AskedRelated related;
    related.noun = noun;
    related.is_counted = true;
    related.aggregate = aggregate;
    related.compare = compare;
    related.numbers = numbers;
    related.words = noun.words;
    draft_.related.push_back(std::move(related));
    mention(noun);
  };
  std::optional<CountedIn> unit;
  if (is_money) unit = CountedIn{CountedIn::Kind::kMoney, 1};
  const auto plain = [&](const Noun& noun) {
    AskedCondition condition = base_condition(AskedCondition::Kind::kNumber);
    condition.unit = unit;
    condition.noun = noun;
    condition.compare = compare;
    condition.numbers = numbers;
    condition.is_money = is_money;
    condition.words = noun.words;
    conditions().push_back(std::move(condition));
  };
  at_ = end;
  if (column_.is_said()) {
    const Noun noun = column_;
    column_ = {};
    // "over 100 euros", "longer than 3 hours": the unit says nothing new.
    if (at_ < items_.size() && is_unit(items_[at_], noun)) unit = unit_said(items_[at_++].text);
    // "less than 100 per night"
    if (item(at_ + 1) != nullptr && items_[at_].is(ItemKind::kGrouping) &&
        items_[at_].is_word("per")) {
      constexpr std::string_view kEach[] = {"night", "person", "piece", "unit", "head", "item"};
      const std::string each = singular(item(at_ + 1)->text);
      if (item(at_ + 1)->is(ItemKind::kUnit) ||
          (!item(at_ + 1)->is(ItemKind::kNoun) &&
           std::find(std::begin(kEach), std::end(kEach), each) != std::end(kEach)))
        at_ += 2;
    }
    const auto aggregate = column_aggregate_;
    column_aggregate_.reset();
    if (aggregate || noun.is_money_word) return aggregated(noun, aggregate);
    return plain(noun);
  }
  std::size_t then = past(end, {"of", "in", "the", "different", "their"});
  const Item* after = item(then);
  if (after != nullptr && after->is(ItemKind::kAggregate) &&
      after->aggregate.what == AggregateWord::kDistinct) {
    then = past(then + 1, {});
    after = item(then);
  }
  // "more than 2 cancelled orders": what is counted has conditions of its own; they come first.
  std::optional<AskedCondition> of_counted;
  if (after != nullptr && after->is(ItemKind::kValue) && item(then + 1) != nullptr &&
      item(then + 1)->is(ItemKind::kNoun) && is_table(item(then + 1)->noun)) {
    AskedCondition condition = base_condition(AskedCondition::Kind::kValue);
    condition.hits.push_back(after->hits);
    condition.said.push_back(after->words);
    condition.words = after->words;
    of_counted = std::move(condition);
    after = item(++then);
  }
  if (after != nullptr && is_unit(*after, {})) {
    unit = unit_said(after->text);
    at_ = then + 1;
    return plain({});
  }
  if (after == nullptr || !after->is(ItemKind::kNoun)) return plain({});
  const bool between =
      then != end && !(items_[end].is(ItemKind::kFiller) || !item(end)->is_word("in"));
  at_ = then;
  const Noun noun = merged_noun();
  if (is_table(noun)) {
    aggregated(noun, AggregateWord::kCount);
    if (of_counted) draft_.related.back().conditions.push_back(std::move(*of_counted));
    ++at_;
    return;
  }
  if (is_amount(noun) && !between) {
    if (noun.is_money_word) {
      aggregated(noun, std::nullopt);
    } else {
      plain(noun);
      conditions().back().is_amount_after = true;
    }
    ++at_;
    return;
  }
  if (!is_amount(noun) && !is_flag(noun) && !is_date(noun) && then == end) {
    // "customers in more than 3 cities": different values
    aggregated(noun, AggregateWord::kDistinct);
    ++at_;
    return;
  }
  at_ = end;
  plain({});
}

void PhraseReader::take_number() {
  const Item& number = items_[at_];
  const Item* after = next();
  if (number.is(ItemKind::kRange))
    return number_condition(Compare::kBetween,
                            {literal_of(number.number), literal_of(number.number_to)},
                            number.number.unit == Unit::kMoney, at_ + 1);
  const bool is_money = number.number.unit == Unit::kMoney;
  // "5 or more", "20 and above"
  if (after != nullptr && after->is(ItemKind::kCompare) && !column_.is_said()) {
    const bool closes =
        after->text == "or" || after->text == "and" || after->text == "plus" || after->text == "+";
    const auto compare = number_compare(after->compare.what);
    if (closes && compare)
      return number_condition(*compare, {literal_of(number.number)}, is_money, at_ + 2);
  }
  if (column_.is_said()) {
    std::size_t end = at_ + 1;
    Compare compare = Compare::kEqual;
    if (after != nullptr && after->is(ItemKind::kCompare) &&
        (after->text == "or" || after->text == "and" || after->text == "+")) {
      compare = number_compare(after->compare.what).value_or(compare);
      ++end;
    }
    return number_condition(compare, {literal_of(number.number)}, is_money, end);
  }
  const auto count = number.number.count();
  const bool is_rank = superlative_ && !superlative_->is_comparative;
  const bool before_rank =
      after != nullptr && after->is(ItemKind::kSuperlative) && !after->superlative.is_comparative;
  if (count && (is_rank || before_rank) && !draft_.limit) {
    draft_.limit = *count;
    draft_.limit_is_said = true;
    ++at_;
    return;
  }
  const bool follows_noun =
      at_ > 0 && items_[at_ - 1].is(ItemKind::kNoun) && is_table(items_[at_ - 1].noun) && !is_money;
  if (follows_noun && number.number.is_whole) {
    // "order 1234": the row by its key
    const std::size_t table = items_[at_ - 1].noun.best_table()->table;
    if (const auto key = schema_.table(table).key) {
      AskedCondition condition = base_condition(AskedCondition::Kind::kNumber);
      condition.noun.candidates = {{table, *key, {}, 1}};
      condition.noun.words = items_[at_ - 1].noun.words;
      condition.compare = Compare::kEqual;
      condition.numbers = {literal_of(number.number)};
      conditions().push_back(std::move(condition));
      ++at_;
      return;
    }
  }
  if (after != nullptr && after->is(ItemKind::kNoun) && count && !draft_.subject.is_said() &&
      !number.number.is_ordinal &&
      (is_table(after->noun) || (which_at_ && *which_at_ + 1 == at_))) {
    draft_.limit = *count;
    if (which_at_)
      which_at_ = at_;
    else
      draft_.wants_list = true;
    ++at_;
    return;
  }
  if (after != nullptr && after->is(ItemKind::kNoun) && !number.number.is_ordinal)
    return number_condition(Compare::kEqual, {literal_of(number.number)}, is_money, at_ + 1);
  miss(number);
  ++at_;
}

void PhraseReader::take_compare() {
  const Item compare = items_[at_];
  std::size_t after = past(at_ + 1, {"than", "the", "a", "an", "of", "to", "as"});
  const Item* then = item(after);
  if (then == nullptr) {
    miss(compare);
    ++at_;
    return;
  }
  const CompareWord what = compare.compare.what;
  const bool is_like = what == CompareWord::kContains || what == CompareWord::kStartsWith ||
                       what == CompareWord::kEndsWith;
  if (is_like) {
    // "contain" may also say what belongs to what: "orders containing laptops", "boxes with …".
    const bool is_text_said = column_.is_said() || then->is_quoted;
    const Item* in = item(after + 1);
    const Item* where = in == nullptr ? nullptr : item(past(after + 2, {"the", "their", "its"}));
    const bool says_where = in != nullptr && in->is_word("in") && where != nullptr &&
                            where->is(ItemKind::kNoun) && is_text(where->noun);
    const bool is_letter = what != CompareWord::kContains;
    if (is_text_said || says_where || is_letter) {
      AskedCondition condition = base_condition(AskedCondition::Kind::kLike);
      condition.like = like_test(what);
      condition.said = {then->words};
      condition.noun = says_where ? where->noun : column_;
      condition.words = compare.words + " " + then->words;
      column_ = {};
      conditions().push_back(std::move(condition));
      at_ = says_where ? past(after + 2, {"the", "their", "its"}) + 1 : after + 1;
      return;
    }
    at_ = at_ + 1;
    return;
  }
  const auto how = number_compare(what);
  if (then->is(ItemKind::kNumber) && how) {
    at_ = after;
    return number_condition(*how, {literal_of(then->number)}, then->number.unit == Unit::kMoney,
                            after + 1);
  }
  if (then->is(ItemKind::kAggregate) && then->aggregate.what == AggregateWord::kAverage) {
    AskedCondition condition = base_condition(AskedCondition::Kind::kCompareAverage);
    condition.noun = column_;
    condition.compare = *how;
    column_ = {};
    at_ = after + 1;
    // "above the average price", "above average"
    const Item* noun = item(past(at_, {"of", "the"}));
    if (noun != nullptr && noun->is(ItemKind::kNoun) && is_amount(noun->noun)) {
      at_ = past(at_, {"of", "the"});
      condition.noun = merged_noun();
      ++at_;
    }
    conditions().push_back(std::move(condition));
    return;
  }
  if ((then->is(ItemKind::kValue) || then->is(ItemKind::kNoun)) &&
      (what == CompareWord::kEqual || what == CompareWord::kNotEqual)) {
    if (what == CompareWord::kNotEqual) negation_ = Negation::kNot;
    at_ = after;
    return;
  }
  miss(compare);
  ++at_;
}

// "older than 30", "more expensive than average": at_ stands on the comparative.
void PhraseReader::take_comparative() {
  const Item comparative = items_[at_];
  const std::size_t after = past(at_ + 1, {"than", "the"});
  const Item* then = item(after);
  const bool is_more = comparative.superlative.direction == Direction::kHighest;
  AskedCondition condition = base_condition(AskedCondition::Kind::kNumber);
  condition.compare = is_more ? Compare::kMore : Compare::kLess;
  condition.words = comparative.words;
  condition.noun = column_;
  for (const auto attribute : comparative.superlative.attributes)
    condition.said.emplace_back(attribute);
  if (then != nullptr && then->is(ItemKind::kNumber)) {
    condition.numbers = {literal_of(then->number)};
    at_ = after + 1;
    if (!at_end() && is_unit(items_[at_], {})) condition.unit = unit_said(items_[at_++].text);
    if (!at_end() && items_[at_].is(ItemKind::kNoun) && is_amount(items_[at_].noun)) {
      condition.noun = items_[at_].noun;  // "longer than 400 pages"
      ++at_;
    }
  } else if (then != nullptr && then->is(ItemKind::kAggregate) &&
             then->aggregate.what == AggregateWord::kAverage) {
    condition.kind = AskedCondition::Kind::kCompareAverage;
    at_ = after + 1;
    const Item* noun = item(past(at_, {"of", "the"}));
    if (noun != nullptr && noun->is(ItemKind::kNoun)) at_ = past(at_, {"of", "the"}) + 1;
  } else {
    miss(comparative);
    ++at_;
    return;
  }
  column_ = {};
  conditions().push_back(std::move(condition));
}

void PhraseReader::take_superlative() {
  const Item& item = items_[at_];
  if (item.superlative.is_comparative) return take_comparative();
  const bool is_verb = item.is_word("last") && at_ > 0 &&
                       (items_[at_ - 1].is_word("that") || items_[at_ - 1].is_word("which") ||
                        items_[at_ - 1].is_word("who"));
  if (is_verb) {  // "classes that last 90 minutes"
    miss(item);
    ++at_;
    return;
  }
  if (superlative_ && superlative_->is_rank) {
    // "top 5 most expensive products"
    superlative_ = item.superlative;
    superlative_words_ = fold_case(item.words);
    ++at_;
    return;
  }
  if (superlative_ || (draft_.order && draft_.order->measure)) {
    miss(item);
    ++at_;
    return;
  }
  superlative_ = item.superlative;
  superlative_words_ = fold_case(item.words);
  ++at_;
}

void PhraseReader::take_aggregate() {
  const Item& item = items_[at_];
  const AggregateWord what = item.aggregate.what;
  ++at_;
  if (what == AggregateWord::kMedian) return miss(item);
  // "which city brought in the most, and how much?": it is shown anyway
  const bool asks_again =
      is_after_and_ && (superlative_ || draft_.order) && past(at_, {}) >= items_.size();
  if (asks_again && (item.text == "how")) return;
  const bool is_word_alone =
      item.text == "distinct" || item.text == "different" || item.text == "unique";
  if (what == AggregateWord::kDistinct && is_word_alone && !aggregate_) {
    draft_.wants_distinct = true;
    return;
  }
  if (item.text == "on" && !draft_.measures.empty()) {  // "… on average"
    auto& measure = draft_.measures.back();
    draft_.is_ratio |= measure.aggregate == AggregateWord::kCount;
    if (measure.aggregate != AggregateWord::kCount) measure.aggregate = what;
    return;
  }
  const Item* before = at_ >= 2 ? &items_[at_ - 2] : nullptr;
  const bool closes_noun = before != nullptr && before->is(ItemKind::kNoun) &&
                           (what == AggregateWord::kCount) && item.count == 1 && !aggregate_ &&
                           is_table(before->noun);
  if (closes_noun) {  // "order count"
    AskedMeasure measure;
    measure.aggregate = what;
    measure.noun = before->noun;
    if (draft_.subject.words == before->noun.words || !draft_.subject.is_said())
      draft_.subject = before->noun;
    draft_.measures.push_back(std::move(measure));
    return;
  }
  if (!aggregate_) {
    aggregate_ = what;
    says_amount_ = item.words.find("amount") != std::string::npos ||
                   fold_case(item.words).starts_with("how much");
    conditions_before_ = draft_.conditions.size();
    return;
  }
  if (is_after_and_) {
    also_aggregates_.push_back(*aggregate_);
    aggregate_ = what;
    return;
  }
  const bool counts = what == AggregateWord::kCount || what == AggregateWord::kDistinct;
  if (*aggregate_ == AggregateWord::kSum || *aggregate_ == AggregateWord::kCount) {
    aggregate_ = what;
  } else if (*aggregate_ == AggregateWord::kDistinct) {
    // "distinct number of" says no more than distinct
  } else if (counts || what == AggregateWord::kSum) {
    outer_aggregate_ = aggregate_;
    aggregate_ = what;
  } else {
    miss(item);
  }
}

}  // namespace countersign::agent::builtin
