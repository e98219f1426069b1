#include "agent/planners/builtin/reading/grammar.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "agent/planners/builtin/language/verbs.h"
#include "agent/planners/builtin/reading/phrase_reader.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 14> kCopulas = {"is",   "are", "was",   "were",  "be",
                                                       "been", "has", "have",  "had",   "do",
                                                       "does", "did", "being", "having"};

}  // namespace

PhraseReader::PhraseReader(const SchemaMap& schema, std::vector<Item> items)
    : schema_(schema), items_(std::move(items)), draft_(result_.draft) {}

std::size_t PhraseReader::past(std::size_t at,
                               std::initializer_list<std::string_view> words) const {
  while (at < items_.size() &&
         (items_[at].is(ItemKind::kFiller) ||
          (items_[at].is(ItemKind::kFunction) &&
           std::find(words.begin(), words.end(), items_[at].text) != words.end())))
    ++at;
  return at;
}

void PhraseReader::take_function(const Item& item) {
  const std::string& word = item.text;
  if (word == "which" || word == "what" || word == "who" || word == "whose" || word == "whom") {
    if (!draft_.has_head()) asks_which_ = true;
    if (word == "which" || word == "what") which_at_ = at_;
    draft_.wants_who |= word == "who" && !draft_.has_head() && !aggregate_;
    if (word == "who" || word == "which" || word == "whose") absent_.reset();
  } else if (word == "when") {
    draft_.wants_when = !draft_.has_head();
  } else if (word == "from") {
    toward_ = Toward::kFrom;
  } else if (word == "to" || word == "into") {
    toward_ = Toward::kTo;
  } else if (word == "and" || word == "or") {
    is_after_and_ = true;
  } else if (word == "vs" || word == "versus") {
    draft_.wants_comparison = true;
    is_after_and_ = true;
  } else if (is_one_of(word, kCopulas)) {
    verb_seen_ |= draft_.has_head() || draft_.wants_share;
  }
  if (word != "and" && word != "or" && word != "the" && word != "a") group_goes_on_ = false;
}

void PhraseReader::take_unit(const Item& item) {
  // "the oldest band, and in what year was it formed": of the row that is shown
  const bool asks_of_row = superlative_ && draft_.subject.is_said() && at_ > 0 &&
                           (items_[at_ - 1].is_word("what") || items_[at_ - 1].is_word("which"));
  if (asks_of_row) return;
  // "which month had the most orders", "each month", "by country and year"
  if (grouping_ || group_goes_on_ || (asks_which_ && !draft_.has_head() && !aggregate_)) {
    AskedGroup group;
    group.grain = item.grain.grain;
    draft_.groups.push_back(std::move(group));
    group_goes_on_ = true;
    grouping_ = false;
    return;
  }
  miss(item);
}

void PhraseReader::take_verb(const Item& item) {
  // "how many orders were made": says no more than that they belong together.
  verb_seen_ |= draft_.has_head();
  if (negation_ && take_unsold(item)) return;
  const std::string base = verb_base(item.text);
  draft_.verbs.push_back(base);
  if (is_unused_state(item)) return miss(item);
  if (draft_.wants_who && draft_.who_does.empty()) draft_.who_does = base;
  if (base == "arrive" || base == "land") toward_ = Toward::kTo;
  if (base == "depart" || base == "leave") toward_ = Toward::kFrom;
  if (!draft_.has_head() && !asks_which_ && !aggregate_ && !superlative_) miss(item);
}

// "Cancelled orders", "orders that were delivered": no value says so, and nothing else in the
// question takes it up. "Paid by card" and "delivered to Oslo" are taken up by what follows.
bool PhraseReader::is_unused_state(const Item& item) const {
  if (item.count > 1 || superlative_ || says_there_is(item.text)) return false;
  Token token;
  token.text = item.text;
  if (!is_past_form(token)) return false;
  const Item* after = next();
  const bool before_noun = after != nullptr && after->is(ItemKind::kNoun) && is_table(after->noun);
  if (before_noun && !draft_.subject.is_said() && !asks_which_ && !draft_.wants_who) return true;
  // "players who scored": of people it says what they did; of things, that they came about.
  if (!is_state_verb(item.text) && !is_person(draft_.subject)) return false;
  const Item* taken = item_after_prepositions();
  return taken == nullptr || !(taken->is(ItemKind::kValue) || taken->is(ItemKind::kNoun) ||
                               taken->is(ItemKind::kNumber) || taken->is(ItemKind::kSuperlative) ||
                               taken->is(ItemKind::kCompare) || taken->is(ItemKind::kAggregate) ||
                               taken->is(ItemKind::kNegation));
}

const Item* PhraseReader::item_after_prepositions() const {
  const bool by = next() != nullptr && next()->is(ItemKind::kGrouping) && next()->is_word("by");
  return item(past(at_ + (by ? 2 : 1),
                   {"by", "with", "from", "to", "at", "in", "for", "on", "via", "through", "into",
                    "using", "the", "a", "an", "their", "of", "any"}));
}

// "Free events": those whose one price is nothing.
bool PhraseReader::take_free() {
  const Item* after = next();
  if (after == nullptr || !after->is(ItemKind::kNoun) || !is_table(after->noun)) return false;
  const std::size_t table = after->noun.best_table()->table;
  const auto& columns = schema_.table(table).columns;
  Noun price;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (!columns[c].is_amount() || columns[c].words.empty()) continue;
    const std::string& head = columns[c].words.back().expanded;
    if (head == "price" || head == "fee" || head == "cost" || head == "fare" || head == "charge")
      price.candidates.push_back({table, c, {}, 1});
  }
  if (price.candidates.size() != 1) return false;
  AskedCondition condition = base_condition(AskedCondition::Kind::kNumber);
  condition.noun = price;
  condition.noun.words = "free";
  condition.compare = Compare::kEqual;
  condition.numbers = {{"0", true}};
  conditions().push_back(std::move(condition));
  return true;
}

// "Never sold", "not bought anything": no row of what sales are kept in.
bool PhraseReader::take_unsold(const Item& item) {
  const auto* subject = draft_.subject.best_table();
  const std::string base = verb_base(item.text);
  if (subject == nullptr ||
      (base != "sell" && base != "buy" && base != "purchase" && base != "order"))
    return false;
  constexpr std::string_view kSales[] = {"order", "invoice", "sale", "purchase", "transaction"};
  std::optional<std::size_t> best;
  std::size_t best_length = SIZE_MAX;
  for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
    const std::string noun = schema_.table(t).noun();
    const bool is_sale = std::any_of(std::begin(kSales), std::end(kSales), [&](std::string_view w) {
      return noun.find(w) != std::string::npos;
    });
    const auto walks = schema_.walks(subject->table, t);
    if (!is_sale || walks.empty() || walks[0].empty()) continue;
    if (walks[0].size() < best_length) best = t, best_length = walks[0].size();
  }
  if (!best) return false;
  Noun noun;
  noun.candidates = {{*best, {}, {}, 1}};
  noun.words = item.text;
  return take_negated(noun);
}

// "How many women …": rows of the table that holds the value.
void PhraseReader::count_what_has_value() {
  if (!aggregate_ || draft_.subject.is_said() || !draft_.measures.empty() ||
      draft_.conditions.size() <= conditions_before_ ||
      draft_.conditions[conditions_before_].kind != AskedCondition::Kind::kValue)
    return;
  const auto& hits = draft_.conditions[conditions_before_].hits.front();
  const std::size_t table = hits.front().at.table;
  if (std::any_of(hits.begin(), hits.end(), [&](const Hit& h) { return h.at.table != table; }))
    return;
  Noun noun;
  noun.candidates = {{table, {}, {}, 1}};
  noun.words = schema_.table(table).nouns();
  const bool counts =
      *aggregate_ == AggregateWord::kCount || *aggregate_ == AggregateWord::kDistinct;
  take_measure(noun);
  draft_.measures.back().is_worth = !counts;  // "total deposits"
}

void PhraseReader::step() {
  const Item& item = items_[at_];
  if (take_never_done(item)) {
    ++at_;
    return;
  }
  switch (item.kind) {
    case ItemKind::kNoun:
      return take_noun();
    case ItemKind::kValue:
      return take_value();
    case ItemKind::kNumber:
    case ItemKind::kRange:
      return take_number();
    case ItemKind::kDates:
      return take_dates();
    case ItemKind::kGrain: {
      AskedGroup group;
      group.grain = item.grain.grain;
      group.is_free_grain = item.grain.is_free;
      draft_.groups.push_back(std::move(group));
      group_goes_on_ = true;
      break;
    }
    case ItemKind::kUnit:
      take_unit(item);
      break;
    case ItemKind::kAggregate:
      return take_aggregate();
    case ItemKind::kShare:
      draft_.wants_share = true;
      break;
    case ItemKind::kGrouping:
      return take_grouping();
    case ItemKind::kSuperlative:
      return take_superlative();
    case ItemKind::kOrder:
      return take_order();
    case ItemKind::kCompare:
      return take_compare();
    case ItemKind::kNegation:
      return take_negation();
    case ItemKind::kFiller:
      // "which of our customers", "who are the …": the question's word may stand in it.
      if (item.words.find("ist") != std::string::npos || item.text == "show" ||
          item.text == "give" || item.text == "display")
        draft_.wants_list |= !draft_.has_head();
      if (item.text == "which" || item.text == "what" || item.text == "who")
        asks_which_ |= !draft_.has_head();
      if ((item.text == "which" || item.text == "what") && item.count == 1) which_at_ = at_;
      draft_.wants_who |= item.text == "who" && !draft_.has_head() && !aggregate_;
      if (item.text == "when") draft_.wants_when |= !draft_.has_head();
      break;
    case ItemKind::kFunction:
      take_function(item);
      break;
    case ItemKind::kVerb:
      take_verb(item);
      break;
    case ItemKind::kSymbol:
      if (item.text == ",") is_after_and_ = true;
      break;
    case ItemKind::kOutOfScope:
      result_.outside = item.words;
      break;
    case ItemKind::kUnplaced:
    case ItemKind::kUnknown:
      if (item.text == "vs" || item.text == "versus" || item.text == "compare" ||
          item.text == "compared") {
        draft_.wants_comparison = true;
        is_after_and_ = true;
        break;
      }
      if (item.text == "new" && next() != nullptr && next()->is(ItemKind::kNoun)) {
        says_new_ = true;
        break;
      }
      if ((item.text == "negative" || item.text == "positive") && next() != nullptr &&
          next()->is(ItemKind::kNoun) && is_amount(next()->noun)) {
        AskedCondition sign = base_condition(AskedCondition::Kind::kNumber);
        sign.noun = next()->noun;
        sign.compare = item.text == "negative" ? Compare::kLess : Compare::kMore;
        sign.numbers = {{"0", true}};
        conditions().push_back(std::move(sign));
        ++at_;
        break;
      }
      if (item.text == "free" && take_free()) break;
      if (item.text == "people" || item.text == "persons" || item.text == "person") {
        draft_.wants_who = true;
        if (aggregate_) {
          AskedMeasure measure;
          measure.aggregate = AggregateWord::kCount;
          measure.noun.words = item.words;
          aggregate_.reset();
          draft_.measures.push_back(std::move(measure));
        }
        break;
      }
      if (item.text == "sort" || item.text == "rank" || item.text == "arrange") {
        sorts_ = true;
        draft_.wants_list = true;
        break;
      }
      if (is_list_word(item.text) && !draft_.has_head())
        draft_.wants_list = true;
      else
        miss(item);
      break;
  }
  ++at_;
}

// "Which player scored the most penalties": rows of the table that holds the value.
std::optional<AskedMeasure> PhraseReader::count_of_value(const AskedOrder& order) const {
  if (order.about != About::kCount || !order.attributes.empty() || draft_.conditions.empty() ||
      last_value_end_ < 2 || !items_[last_value_end_ - 2].is(ItemKind::kSuperlative))
    return std::nullopt;
  const auto& condition = draft_.conditions.back();
  const auto* subject = draft_.subject.best_table();
  if (condition.kind != AskedCondition::Kind::kValue || subject == nullptr) return std::nullopt;
  const auto& hits = condition.hits.front();
  const std::size_t table = hits.front().at.table;
  if (table == subject->table ||
      std::any_of(hits.begin(), hits.end(), [&](const Hit& h) { return h.at.table != table; }))
    return std::nullopt;
  AskedMeasure measure;
  measure.aggregate = AggregateWord::kCount;
  measure.noun.candidates = {{table, {}, {}, 1}};
  measure.noun.words = schema_.table(table).nouns();
  return measure;
}

void PhraseReader::finish() {
  draft_.asks_thing = asks_which();
  if (loose_aggregate_ && !aggregate_) aggregate_ = loose_aggregate_;
  // "order count", "revenue in total"
  if (aggregate_ && !draft_.measures.empty()) aggregate_.reset();
  count_what_has_value();
  if (aggregate_ && draft_.subject.is_said()) {
    AskedMeasure measure;
    measure.aggregate = aggregate_;
    measure.noun = draft_.subject;
    if (*aggregate_ == AggregateWord::kCount || *aggregate_ == AggregateWord::kSum)
      draft_.measures.push_back(std::move(measure));
    else
      result_.missing.push_back(draft_.subject.words);
    aggregate_.reset();
  }
  result_.loose_aggregate = aggregate_;
  if (negation_) result_.missing.push_back("not");
  if (superlative_ && !draft_.order) {
    AskedOrder order;
    order.about = superlative_->about;
    order.words = superlative_words_;
    order.is_descending = superlative_->direction == Direction::kHighest;
    order.is_superlative = true;
    for (const auto attribute : superlative_->attributes) order.attributes.emplace_back(attribute);
    if (order.about == About::kNumber && order.attributes.empty() && !draft_.has_head() &&
        !draft_.limit) {  // "the largest withdrawal"
      aggregate_ = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
      count_what_has_value();
      if (!draft_.measures.empty()) return finish_rest();
      aggregate_.reset();
    }
    // "who spent the most": what was said just before is what is summed or counted.
    if (order.about == About::kCount && order.attributes.empty() && last_noun_.is_said() &&
        last_noun_.words != draft_.subject.words) {
      AskedMeasure measure;
      measure.noun = last_noun_;
      order.measure = std::move(measure);
      std::erase_if(draft_.measures,
                    [&](const AskedMeasure& m) { return m.noun.words == last_noun_.words; });
    }
    if (!order.measure) order.measure = count_of_value(order);
    draft_.order = std::move(order);
  }
  if (draft_.order && draft_.order->is_superlative && !draft_.limit && draft_.groups.empty())
    draft_.limit = 1;
  finish_rest();
}

// Nothing that was said may be left over.
void PhraseReader::finish_rest() {
  const bool has_time =
      std::any_of(draft_.groups.begin(), draft_.groups.end(),
                  [](const AskedGroup& g) { return g.grain.has_value(); }) ||
      std::any_of(draft_.conditions.begin(), draft_.conditions.end(),
                  [](const AskedCondition& c) { return c.kind == AskedCondition::Kind::kDates; });
  const bool says_both = std::any_of(items_.begin(), items_.end(), [](const Item& i) {
    return i.is_word("both") && !i.is(ItemKind::kValue);
  });
  const auto has_several = [](const AskedCondition& c) { return c.hits.size() > 1; };
  if (says_both && std::any_of(draft_.conditions.begin(), draft_.conditions.end(), has_several))
    result_.missing.push_back("both");  // any of them is not each of them
  if (says_new_ && !has_time) result_.missing.push_back("new");
  if (grouping_) result_.missing.push_back("(by what)");
}

Understood PhraseReader::read() {
  while (!at_end()) {
    const std::size_t before = at_;
    const bool was_after_and = is_after_and_;
    step();
    if (at_ == before) ++at_;
    if (was_after_and && before < items_.size() && !items_[before].is(ItemKind::kFiller) &&
        !items_[before].is(ItemKind::kFunction) && !items_[before].is(ItemKind::kAggregate) &&
        !items_[before].is(ItemKind::kSymbol))
      is_after_and_ = false;
  }
  finish();
  return std::move(result_);
}

Understood read_grammar(const SchemaMap& schema, std::vector<Item> items) {
  return PhraseReader(schema, std::move(items)).read();
}

}  // namespace countersign::agent::builtin
