// What a noun of a question is: the thing that is counted or listed, a measure, a group, a column
// that a value follows, or only a way from one to the other.

#include <algorithm>

#include "agent/planners/builtin/reading/phrase_reader.h"
#include "agent/planners/builtin/schema/schema_kinds.h"

namespace countersign::agent::builtin {

namespace {

bool opens_value(const Item& item) {
  return item.is(ItemKind::kValue) || item.is(ItemKind::kNumber) || item.is(ItemKind::kRange) ||
         item.is(ItemKind::kDates);
}

// Keeps the candidates of one table (or reached through it), best first.
void restrict_to(Noun& noun, std::size_t table, const SchemaMap& schema) {
  std::vector<Candidate> own;
  for (const auto& c : noun.candidates)
    if (c.table == table && c.column) own.push_back(c);
  if (!own.empty()) noun.candidates = own;
  noun.of_table = table;
  static_cast<void>(schema);
}

}  // namespace

// "placed", "borrowed", "sold": a verb's form and no name of a thing.
bool PhraseReader::is_participle(const Item& item) {
  return item.count == 1 && verb_base(item.text) != item.text && singular(item.text) == item.text &&
         !item.noun_is_exact_name;
}

bool PhraseReader::of_kind(const Noun& noun, bool (*fits)(const ColumnMap&)) const {
  return std::any_of(noun.candidates.begin(), noun.candidates.end(), [&](const Candidate& c) {
    return c.column && fits(schema_.column({c.table, *c.column}));
  });
}

bool PhraseReader::is_table(const Noun& noun) const {
  return !noun.candidates.empty() && !noun.candidates.front().column;
}
bool PhraseReader::is_amount(const Noun& noun) const {
  return noun.is_money_word ||
         (!is_table(noun) && of_kind(noun, [](const ColumnMap& c) { return c.is_amount(); }));
}
bool PhraseReader::is_date(const Noun& noun) const {
  return of_kind(noun, [](const ColumnMap& c) { return c.is_date(); });
}
bool PhraseReader::is_flag(const Noun& noun) const {
  return of_kind(noun, [](const ColumnMap& c) { return c.kind == ColumnKind::kFlag; });
}
bool PhraseReader::is_text(const Noun& noun) const {
  return of_kind(noun, [](const ColumnMap& c) { return c.is_text; });
}

void PhraseReader::mention(const Noun& noun) {
  if (const auto* table = noun.best_table()) {
    last_table_ = table->table;
    if (std::find(draft_.mentions.begin(), draft_.mentions.end(), table->table) ==
        draft_.mentions.end())
      draft_.mentions.push_back(table->table);
  }
}

// "customer name", "order items", "price of products", "product's price": one noun of several
// items. at_ comes to stand on its last item.
Noun PhraseReader::merged_noun() {
  Noun noun = items_[at_].noun;
  while (const Item* after = next()) {
    const bool is_crew = noun.words == "staff" || noun.words == "crew";
    if (is_crew && singular(after->text) == "member") {  // "staff members" are the staff
      ++at_;
      continue;
    }
    if (!after->is(ItemKind::kNoun)) break;
    const auto* here = noun.best_table();
    if (here == nullptr || !is_table(noun)) break;
    if (is_participle(*after)) break;  // "the orders placed", "books borrowed"
    if (verb_base(after->text) == "earn") break;
    if (superlative_ && superlative_words_.find("most") != std::string::npos &&
        is_participle(items_[at_]) && is_table(after->noun)) {
      counted_by_verb_ = noun;  // "most borrowed books": books by their loans
      noun = after->noun;
      ++at_;
      continue;
    }
    if (is_date(after->noun) && !is_table(after->noun)) {
      // "orders shipped in 2024" is an order and what became of it; "order date" is one thing.
      const Item* then = item(past(at_ + 2, {"on", "in", "at"}));
      if (then != nullptr && then->is(ItemKind::kDates)) break;
      const auto* column = after->noun.best_column();
      if (column != nullptr && column->score < 1.0) break;
    }
    if (is_flag(after->noun) || after->noun.is_money_word) break;
    // "employees earning more than …", "books priced under …": said of them, not one noun.
    const Item* then = item(past(at_ + 2, {}));
    const bool is_compared =
        then != nullptr &&
        (then->is(ItemKind::kCompare) || then->is(ItemKind::kRange) || then->is(ItemKind::kNumber));
    if (noun.is_plural && is_compared && !is_table(after->noun)) break;
    // "orders by customers placed": only a singular or possessive noun stands before another.
    const bool is_attribute =
        !noun.is_plural || items_[at_].words.ends_with('\'') || items_[at_].words.ends_with("'s");
    if (!is_attribute && is_table(after->noun)) break;
    Noun head = after->noun;
    if (here->via)
      for (auto& c : head.candidates)
        if (c.table == here->table) c.via = here->via;
    if (!is_table(head)) restrict_to(head, here->table, schema_);
    const bool has_own =
        std::any_of(head.candidates.begin(), head.candidates.end(),
                    [&](const Candidate& c) { return c.column && c.table == here->table; });
    const auto& date = schema_.table(here->table).date;
    if (!has_own && date && singular(after->text) == "date")
      head.candidates = {{here->table, *date, {}, 1}};  // "loan date" of loaned_at
    head.words = noun.words + " " + head.words;
    mention(noun);
    noun = std::move(head);
    ++at_;
  }
  // "price of products": the column of that table.
  if (is_table(noun) || noun.candidates.empty()) return noun;
  const std::size_t of = past(at_ + 1, {});
  const Item* word = item(of);
  if (word == nullptr || !word->is_word("of")) return noun;
  const Item* owner = item(past(of + 1, {"the", "all", "our", "a", "an", "their"}));
  if (owner != nullptr && owner->is(ItemKind::kNoun))
    if (const auto* table = owner->noun.best_table()) {
      const bool has_own =
          std::any_of(noun.candidates.begin(), noun.candidates.end(),
                      [&](const Candidate& c) { return c.column && c.table == table->table; });
      if (has_own) restrict_to(noun, table->table, schema_);
    }
  return noun;
}

void PhraseReader::set_subject(const Noun& noun) {
  draft_.subject = noun;
  if (const auto* table = noun.best_table()) last_table_ = table->table;
}

// "active customers", "are active", "not discontinued".
bool PhraseReader::take_as_flag(const Noun& noun, const Item& first) {
  if (!is_flag(noun) || is_table(noun) || grouping_) return false;
  if (draft_.wants_list && !draft_.has_head() && next() != nullptr && next()->is_word("of"))
    return false;
  AskedCondition condition = base_condition(AskedCondition::Kind::kFlag);
  condition.noun = noun;
  std::erase_if(condition.noun.candidates, [&](const Candidate& c) {
    return !c.column || schema_.column({c.table, *c.column}).kind != ColumnKind::kFlag;
  });
  condition.words = noun.words;
  if (!first.hits.empty()) {
    condition.hits.push_back(first.hits);
    condition.said.push_back(first.words);
  }
  conditions().push_back(std::move(condition));
  return true;
}

// "department Sales", "whose manager is Mia": a value of the table that was just named.
bool PhraseReader::take_as_owner(const Noun& noun) {
  const std::size_t after = past(at_ + 1, {"is", "are", "was", "named", "called"});
  const Item* then = item(after);
  if (then == nullptr || !then->is(ItemKind::kValue) || aggregate_ || superlative_) return false;
  const std::size_t table = noun.best_table()->table;
  const bool holds = std::any_of(then->hits.begin(), then->hits.end(),
                                 [&](const Hit& hit) { return hit.at.table == table; });
  const bool is_plain = after == at_ + 1 || noun.best_table()->via;
  if (!holds || !is_plain || noun.is_plural) return false;
  const bool is_of_other =  // "doctor names in the Neurology department"
      !draft_.shown.empty() && draft_.shown[0].best_column() != nullptr &&
      draft_.shown[0].best_column()->table != table;
  if (!draft_.has_head() && !noun.best_table()->via && !is_of_other) {
    draft_.shown_first = !draft_.shown.empty();
    set_subject(noun);
  } else
    last_table_ = table;
  column_ = noun;
  std::erase_if(column_.candidates, [](const Candidate& c) { return c.column.has_value(); });
  column_end_ = after;
  at_ = after - 1;
  return true;
}

// A column that a value, a number, a date or a comparison follows.
bool PhraseReader::take_as_column_of_condition(const Noun& noun) {
  if (is_table(noun)) return take_as_owner(noun);
  const std::size_t after =
      past(at_ + 1, {"is", "are", "was",  "were",   "of", "in", "on",   "at",  "the", "as",
                     "to", "be",  "been", "equals", "a",  "an", "from", "for", "has", "have"});
  const Item* then = item(after);
  if (then == nullptr) return false;
  if (then->is(ItemKind::kGrouping) && then->is_word("by") && item(after + 1) != nullptr &&
      is_amount(noun) &&
      (item(after + 1)->is(ItemKind::kCompare) || item(after + 1)->is(ItemKind::kNumber))) {
    column_ = noun;  // "delayed by more than 20 minutes"
    column_aggregate_ = aggregate_;
    aggregate_.reset();
    at_ = after;
    return true;
  }
  const bool joins = after == at_ + 1 || items_[after - 1].is(ItemKind::kFiller) ||
                     items_[after - 1].is(ItemKind::kFunction);
  if (!joins) return false;
  const bool is_plain = after == at_ + 1;
  const bool says_is =
      std::any_of(items_.begin() + static_cast<std::ptrdiff_t>(at_) + 1,
                  items_.begin() + static_cast<std::ptrdiff_t>(after), [](const Item& i) {
                    return i.is_word("is") || i.is_word("are") || i.is_word("was") ||
                           i.is_word("were") || i.is_word("of") || i.is_word("as");
                  });
  bool fits = false;
  if (then->is(ItemKind::kCompare)) {
    const bool is_like = then->compare.what == CompareWord::kContains ||
                         then->compare.what == CompareWord::kStartsWith ||
                         then->compare.what == CompareWord::kEndsWith;
    const bool is_equal =
        then->compare.what == CompareWord::kEqual || then->compare.what == CompareWord::kNotEqual;
    const bool is_year =
        of_kind(noun, [](const ColumnMap& c) { return c.kind == ColumnKind::kYear; });
    fits = is_like ? is_text(noun) : is_amount(noun) || is_year || (is_equal && is_text(noun));
    // "the revenue of customers with more than …" belongs to what comes between
    fits = fits && (is_plain || says_is || items_[after - 1].is(ItemKind::kFunction));
  } else if (then->is(ItemKind::kNumber) || then->is(ItemKind::kRange)) {
    fits = (is_amount(noun) || is_date(noun)) && !noun.is_money_word && !then->number.is_ordinal;
    fits = fits && (is_plain || says_is || then->is(ItemKind::kRange));
  } else if (then->is(ItemKind::kDates)) {
    fits = is_date(noun) && !is_amount(noun);
  } else if (then->is(ItemKind::kValue)) {
    // "status shipped", "country is Germany"; "prices of Berlin" names a column to show.
    const bool holds = std::any_of(then->hits.begin(), then->hits.end(), [&](const Hit& hit) {
      return std::any_of(noun.candidates.begin(), noun.candidates.end(), [&](const Candidate& c) {
        return c.column && c.table == hit.at.table && *c.column == hit.at.column;
      });
    });
    const bool said_named = noun.words == "named" || noun.words == "called";
    fits = (holds || said_named) && (is_plain || says_is);
  } else if (then->is(ItemKind::kNegation) && then->negation.what == Negation::kNot && says_is) {
    const Item* value = item(past(after + 1, {"a", "the", "in"}));
    fits = value != nullptr && opens_value(*value) && !is_amount(noun);
  } else if (then->is(ItemKind::kSuperlative) && then->superlative.is_comparative) {
    fits = is_amount(noun);
  }
  if (!fits) return false;
  column_ = noun;
  column_aggregate_ = aggregate_;
  aggregate_.reset();
  // The reader goes on at what follows.
  column_end_ = after;
  at_ = after - 1;
  return true;
}

// "Enrolled" of enrolled_on, when each row of enrollments says just that: the rows are meant.
std::optional<Noun> PhraseReader::event_of(const Noun& noun) const {
  const auto* column = noun.best_column();
  const auto* subject = draft_.subject.best_table();
  if (column == nullptr || is_table(noun) || !is_date(noun) || column->score >= 1.0 ||
      subject == nullptr || subject->table == column->table)
    return std::nullopt;
  if (schema_.table(column->table).date != column->column) return std::nullopt;
  if (!schema_.walks_to_one(subject->table, column->table).empty()) return std::nullopt;
  Noun event;
  event.candidates = {{column->table, {}, {}, 1}};
  event.words = noun.words;
  return event;
}

// "shipped orders", "that were shipped": a date by its verb says that it is there.
bool PhraseReader::take_as_done(const Noun& noun) {
  const auto* column = noun.best_column();
  if (column == nullptr || is_table(noun) || column->score >= 1.0 || !is_date(noun)) return false;
  const Item* after = next();
  const bool before_table = after != nullptr && after->is(ItemKind::kNoun) && is_table(after->noun);
  if (!verb_seen_ && !before_table && !draft_.has_head()) return false;
  // "arrived in Oslo", "departing from Oslo": the place says more than that there is a time.
  const Item* place = item(past(at_ + 1, {"from", "to", "in", "at", "for"}));
  const bool arrives = noun.words.starts_with("arriv") || noun.words.starts_with("land");
  const bool departs = noun.words.starts_with("depart") || noun.words.starts_with("leav");
  if ((arrives || departs) && place != nullptr && place->is(ItemKind::kValue)) {
    toward_ = arrives ? Toward::kTo : Toward::kFrom;
    at_ = past(at_ + 1, {"from", "to", "in", "at", "for"}) - 1;
    return true;
  }
  AskedCondition condition = base_condition(AskedCondition::Kind::kEmpty);
  condition.noun = noun;
  condition.is_negated = true;
  condition.words = "with " + noun.words;
  conditions().push_back(std::move(condition));
  return true;
}

bool PhraseReader::is_person(const Noun& noun) const {
  const auto* table = noun.best_table();
  return table != nullptr && names_person(schema_.table(table->table));
}

void PhraseReader::take_plain(const Noun& noun) {
  if (take_as_done(noun)) return;
  if (absent_ && is_table(noun) && draft_.has_head()) {
    // "never borrowed a book": the same rows that are missing
    draft_.related[*absent_].of_tables.push_back(noun.best_table()->table);
    return;
  }
  if (!is_table(noun) && !is_amount(noun) && !draft_.wants_list && draft_.subject.is_said() &&
      noun_start_ >= 2 &&
      (items_[noun_start_ - 1].is_word("a") || items_[noun_start_ - 1].is_word("an")) &&
      (items_[noun_start_ - 2].is_word("have") || items_[noun_start_ - 2].is_word("has") ||
       items_[noun_start_ - 2].is_word("with") || items_[noun_start_ - 2].is_word("had") ||
       items_[noun_start_ - 2].is(ItemKind::kVerb))) {
    AskedCondition there = base_condition(AskedCondition::Kind::kEmpty);  // "that have a company"
    there.noun = noun;
    there.is_negated = true;
    conditions().push_back(std::move(there));
    return;
  }
  if (!is_table(noun) && which_at_ && *which_at_ + 1 == noun_start_ && !draft_.has_head()) {
    set_subject(noun);  // "which countries …"
    return;
  }
  if (is_table(noun)) {
    const Item* of = next();
    if (noun.best_table()->via && draft_.wants_who && !draft_.has_head() &&
        !(of != nullptr && of->is_word("of")))
      return miss(items_[at_]);  // "who manages Luca": which end of the key is not said
    const bool is_first = !draft_.subject.is_said() && !(draft_.wants_who && !is_person(noun));
    if (is_first && draft_.measures.empty()) {
      draft_.shown_first = !draft_.shown.empty();
      set_subject(noun);
      return;
    }
    if (is_first && draft_.shown.empty() && draft_.order) set_subject(noun);
    mention(noun);
    std::size_t before = noun_start_;
    while (before > 0 &&
           (items_[before - 1].is_word("their") || items_[before - 1].is_word("the") ||
            items_[before - 1].is(ItemKind::kFiller)))
      --before;
    const bool is_with = draft_.wants_list && before > 0 && items_[before - 1].is_word("with") &&
                         draft_.subject.is_said() && !noun.best_table()->via;
    if (is_with) {  // "list courses with their teachers"
      draft_.shown.push_back(noun);
      draft_.shown.back().is_with = true;
    } else if (is_after_and_ && draft_.subject.is_said() && draft_.measures.empty())
      draft_.shown.push_back(noun);
    else if (noun.best_table()->via && draft_.subject.is_said())
      miss(items_[at_]);  // "who manages Luca": which end of the key is not said
    return;
  }
  const bool counts_subject = is_after_and_ && draft_.subject.is_said() && is_amount(noun) &&
                              is_table(draft_.subject) && draft_.measures.empty() &&
                              draft_.groups.empty() && draft_.conditions.empty() &&
                              !draft_.wants_list && !asks_which_ && draft_.shown.empty();
  if (counts_subject) {  // "orders and revenue per channel"
    AskedMeasure count;
    count.aggregate = AggregateWord::kCount;
    count.noun = draft_.subject;
    draft_.measures.push_back(std::move(count));
  }
  const bool shows = draft_.wants_list || (is_after_and_ && !draft_.shown.empty()) ||
                     (asks_which_ && draft_.subject.is_said() && draft_.measures.empty());
  if (is_after_and_ && !draft_.measures.empty() && is_amount(noun)) {
    if (last_aggregate_ && !noun.is_money_word && *last_aggregate_ != AggregateWord::kCount)
      aggregate_ = last_aggregate_;
    return take_measure(noun);
  }
  if (shows || (!is_amount(noun) && draft_.measures.empty())) {
    draft_.shown.push_back(noun);
    return;
  }
  if (noun.is_money_word || draft_.measures.empty()) return take_measure(noun);
  // A verb or a word that names what is measured already: "average price … cost".
  const auto* column = noun.best_column();
  const bool repeats =
      std::any_of(draft_.measures.begin(), draft_.measures.end(), [&](const AskedMeasure& m) {
        return column != nullptr && std::find(m.noun.candidates.begin(), m.noun.candidates.end(),
                                              *column) != m.noun.candidates.end();
      });
  if (!repeats || is_participle(items_[noun_start_])) draft_.shown.push_back(noun);
}

// "Invoices issued": made, and not what another table calls its release.
bool PhraseReader::is_said_of_any(const Item& item) const {
  constexpr std::string_view kAny[] = {"issue", "make", "create", "record", "enter", "file", "log"};
  const auto* subject = draft_.subject.best_table();
  const std::string base = verb_base(item.text);
  if (subject == nullptr || std::find(std::begin(kAny), std::end(kAny), base) == std::end(kAny))
    return false;
  return std::none_of(item.noun.candidates.begin(), item.noun.candidates.end(),
                      [&](const Candidate& c) {
                        return c.table == subject->table || c.score >= 0.9 ||
                               !schema_.walks_to_one(subject->table, c.table).empty();
                      });
}

// "high priority tickets": the column of the value before it, and what it says is counted next.
bool PhraseReader::describes_next(const Noun& noun) const {
  const Item* after = next();
  return !is_table(noun) && after != nullptr && after->is(ItemKind::kNoun) && is_table(after->noun);
}

void PhraseReader::take_noun() {
  const Item first = items_[at_];
  if (is_participle(first) && is_date(first.noun) && !is_table(first.noun)) {
    count_what_has_value();  // "how many urgent bugs were created in 2024"
    if (is_said_of_any(first)) {
      take_verb(first);
      ++at_;
      return;
    }
  }
  if (first.is_opposite) negation_ = Negation::kNot;
  // Said of a value rather than of a column: "shipped orders", "were returned".
  const Item* said_next = item(past(at_ + 1, {}));
  const bool is_measured =  // "delayed by more than 20 minutes"
      said_next != nullptr &&
      (said_next->is(ItemKind::kCompare) || said_next->is(ItemKind::kRange) ||
       (said_next->is_word("by") && item(at_ + 2) != nullptr &&
        item(at_ + 2)->is(ItemKind::kCompare)));
  const bool is_verb =
      first.count == 1 && !first.noun_is_exact_name && first.text.ends_with("ed") && !is_measured;
  const bool is_sure = first.noun_is_exact && !is_verb && !first.noun.candidates.empty() &&
                       first.noun.candidates.front().score >= 1.0;
  const bool is_undone = negation_ && *negation_ != Negation::kExcept && is_date(first.noun) &&
                         !is_table(first.noun);  // "not shipped": no such date
  const bool may_be_flag = is_flag(first.noun) && !is_table(first.noun);
  bool is_money = first.noun.is_money_word;
  if (is_money && !first.hits.empty()) {  // "the sales department", "in Sales"
    const Item* after = next();
    const bool in = at_ > 0 && (items_[at_ - 1].is_word("in") || items_[at_ - 1].is_word("from"));
    const bool owned = after != nullptr && after->is(ItemKind::kNoun) && is_table(after->noun) &&
                       std::any_of(first.hits.begin(), first.hits.end(), [&](const Hit& hit) {
                         return hit.at.table == after->noun.best_table()->table;
                       });
    is_money = !(owned || (in && first.is_capitalised));
  }
  if (!first.hits.empty() && !is_sure && !is_undone && !may_be_flag && !is_money) {
    const Item* then = item(past(at_ + 1, {"on", "in", "at"}));
    const bool is_dated = then != nullptr && then->is(ItemKind::kDates) && is_date(first.noun);
    if (!is_dated) return take_value();
  }
  noun_start_ = at_;
  const Noun noun = merged_noun();
  last_noun_ = noun;
  const Item* dated = item(past(at_ + 1, {"on", "in", "at", "since", "before", "after"}));
  const bool has_dates = dated != nullptr && dated->is(ItemKind::kDates);
  if (const auto event = event_of(noun); event && !has_dates && !grouping_ && !sorting_) {
    if (!take_negated(*event)) take_plain(*event);
    ++at_;
    return;
  }
  if (take_negated(noun)) {
    ++at_;
    return;
  }
  // "status: shipped" backwards: "the shipped status", "Electronics category".
  if (last_value_end_ == at_ && last_value_end_ > 0 && !grouping_ && !conditions().empty() &&
      conditions().back().kind == AskedCondition::Kind::kValue &&
      !conditions().back().noun.is_said() && (!aggregate_ || describes_next(noun))) {
    auto& condition = conditions().back();
    const bool holds =
        std::any_of(condition.hits[0].begin(), condition.hits[0].end(), [&](const Hit& hit) {
          return std::any_of(
              noun.candidates.begin(), noun.candidates.end(), [&](const Candidate& c) {
                return c.table == hit.at.table && (!c.column || *c.column == hit.at.column) &&
                       (c.column || !draft_.has_head() ? c.column.has_value() : true);
              });
        });
    if (holds && (draft_.has_head() || describes_next(noun))) {
      condition.noun = noun;
      mention(noun);
      ++at_;
      return;
    }
  }
  if (grouping_ || (group_goes_on_ && is_after_and_)) {
    const bool is_measure_like = aggregate_ || noun.is_money_word;
    const bool ranks = draft_.order && draft_.order->is_superlative && !draft_.order->measure &&
                       (draft_.order->attributes.empty() || is_amount(noun)) &&
                       draft_.order->about != About::kDate;
    if (is_measure_like || (ranks && is_amount(noun))) {
      AskedOrder order = draft_.order.value_or(AskedOrder{});
      AskedMeasure measure;
      measure.aggregate = aggregate_;
      measure.noun = noun;
      order.measure = std::move(measure);
      order.noun = noun;
      aggregate_.reset();
      draft_.order = std::move(order);
      grouping_ = false;
      mention(noun);
    } else {
      take_group(noun);
    }
    ++at_;
    return;
  }
  if (sorting_) {
    AskedOrder order = draft_.order.value_or(AskedOrder{});
    AskedMeasure measure;
    measure.aggregate = aggregate_;
    measure.noun = noun;
    order.measure = std::move(measure);
    order.noun = noun;
    order.is_superlative = false;
    aggregate_.reset();
    draft_.order = std::move(order);
    sorting_ = false;
    ++at_;
    return;
  }
  if (take_as_flag(noun, first)) {
    ++at_;
    return;
  }
  if (!superlative_ && take_as_column_of_condition(noun)) {
    ++at_;
    return;
  }
  if (!take_superlative_noun(noun)) {
    if (aggregate_)
      take_measure(noun);
    else
      take_plain(noun);
  }
  ++at_;
}

}  // namespace countersign::agent::builtin
