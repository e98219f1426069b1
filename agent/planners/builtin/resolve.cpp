#include "agent/planners/builtin/resolve.h"

#include <algorithm>
#include <array>

#include "agent/planners/builtin/resolver.h"
#include "agent/planners/builtin/schema_kinds.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

bool anything(const ColumnMap&) {
  return true;
}

std::string words_of(const ColumnMap& column) {
  std::string words;
  for (const auto& word : column.words) words += (words.empty() ? "" : " ") + word.expanded;
  return words;
}

Saying saying_of(const ColumnMap& column) {
  switch (column.kind) {
    case ColumnKind::kMoney:
      return Saying::kMoney;
    case ColumnKind::kNumber:
      return Saying::kNumber;
    case ColumnKind::kDate:
      return Saying::kDate;
    case ColumnKind::kYear:
      return Saying::kYear;
    case ColumnKind::kKey:
    case ColumnKind::kReference:
    case ColumnKind::kLabel:
    case ColumnKind::kCategory:
    case ColumnKind::kText:
    case ColumnKind::kFlag:
      return Saying::kText;
  }
  unreachable("a kind of column without a saying");
}

// Not added up over rows: a mean is what is meant.
bool is_rating(const ColumnMap& column) {
  constexpr std::array<std::string_view, 5> kRatings = {"rating", "score", "stars", "grade", "mark"};
  return std::any_of(column.words.begin(), column.words.end(), [&](const NameWord& w) {
    return std::find(kRatings.begin(), kRatings.end(), w.expanded) != kRatings.end();
  });
}

bool goes_through(const Path& path, const std::string& relation) {
  return std::any_of(path.begin(), path.end(),
                     [&](const Hop& h) { return h.relation == relation; });
}

}  // namespace

Resolved resolve(const SchemaMap& schema, const Draft& draft) {
  return Resolver(schema, draft).resolve();
}

Resolved Resolver::resolve() {
  choose_subject();
  if (!is_over()) settle_comparison();
  if (!is_over()) measures_of_one_row();
  if (!is_over()) settle_order();
  if (!is_over()) related_as_groups();
  if (!is_over()) {
    if (is_latest_per_)
      latest_per();
    else if (wants_rows())
      rows();
    else
      numbers_or_groups();
  }
  if (choices_) return *choices_;
  if (trouble_) return *trouble_;
  return query_;
}

void Resolver::choose_subject() {
  Noun& noun = draft_.subject;
  // "countries with at least 150 customers"
  if (noun.candidates.empty() && draft_.shown.size() == 1 && draft_.related.size() == 1 &&
      draft_.related[0].is_counted && draft_.measures.empty() && draft_.groups.empty() &&
      draft_.shown[0].best_column() != nullptr) {
    noun = draft_.shown[0];
    draft_.shown.clear();
  }
  if (noun.candidates.empty() && draft_.wants_who) return choose_person();
  if (noun.candidates.empty()) return;
  if (!noun.candidates.front().column) {
    const auto* table = pick(
        noun, [](const Candidate& c) { return !c.column; }, std::nullopt);
    if (table != nullptr) {
      subject_ = table->table;
      subject_via_ = table->via;
    }
  } else {
    std::optional<std::size_t> anchor;
    if (!draft_.mentions.empty()) anchor = draft_.mentions.front();
    const auto* column = pick_column(noun, anything, anchor);
    if (column != nullptr) subject_column_ = ColumnAt{column->table, *column->column};
  }
}

namespace {

// Who writes is an author; who borrows is a member.
bool does(const TableMap& table, std::string_view verb) {
  constexpr std::pair<std::string_view, std::string_view> kDoers[] = {
      {"write", "author"},    {"write", "writer"},     {"direct", "director"}, {"teach", "teacher"},
      {"teach", "instructor"}, {"teach", "professor"}, {"treat", "doctor"},    {"treat", "physician"},
      {"borrow", "member"},   {"borrow", "borrower"},  {"buy", "customer"},    {"purchase", "customer"},
      {"order", "customer"},  {"sing", "singer"},      {"sing", "artist"},     {"perform", "artist"},
      {"drive", "driver"},    {"fly", "passenger"},    {"play", "player"},     {"enroll", "student"},
      {"attend", "student"},  {"rent", "customer"},    {"book", "guest"},      {"donate", "donor"}};
  if (table.words.empty()) return false;
  const std::string who = singular(table.words.back().expanded);
  return std::any_of(std::begin(kDoers), std::end(kDoers),
                     [&](const auto& doer) { return doer.first == verb && doer.second == who; });
}

}  // namespace

// "Who bought a laptop": the persons nearest to what is spoken of.
void Resolver::choose_person() {
  std::optional<std::size_t> anchor;
  if (!draft_.mentions.empty()) anchor = draft_.mentions.front();
  if (draft_.order && draft_.order->measure)
    for (const auto& c : draft_.order->measure->noun.candidates)
      if (!anchor) anchor = c.table;
  for (const auto& condition : draft_.conditions)
    for (const auto& hits : condition.hits)
      if (!anchor && !hits.empty()) anchor = hits.front().at.table;
  std::optional<std::size_t> best;
  std::size_t best_far = SIZE_MAX;
  bool is_tie = false;
  for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
    if (!names_person(schema_.table(t)) || schema_.table(t).is_bridge) continue;
    std::size_t far = 1;
    if (anchor) {
      const auto walks = schema_.walks(*anchor, t);
      if (walks.empty()) continue;
      far = walks.front().size();
    }
    far = far * 2 + (does(schema_.table(t), draft_.who_does) ? 0 : 1);
    is_tie = far == best_far || (is_tie && far > best_far);
    if (far < best_far) best = t, best_far = far, is_tie = false;
  }
  if (best && !is_tie) subject_ = best;
}

// "Germany versus France": a group for each.
void Resolver::settle_comparison() {
  if (!draft_.wants_comparison || !draft_.groups.empty()) return;
  for (auto& condition : draft_.conditions) {
    if (condition.kind == AskedCondition::Kind::kValue && condition.hits.size() > 1) {
      std::size_t anchor = subject_.value_or(condition.hits[0][0].at.table);
      if (!subject_ && !draft_.measures.empty()) {
        auto asked = draft_.measures.front();
        if (const auto chosen = choose_measure(asked)) anchor = chosen->table;
        if (is_over()) return;
      }
      const auto column = column_of_value(condition, anchor);
      if (!column) return;
      AskedGroup group;
      group.noun.candidates = {*column};
      group.noun.candidates[0].score = 1;
      draft_.groups.push_back(std::move(group));
      return;
    }
    if (condition.kind == AskedCondition::Kind::kDates && condition.dates.any_of.size() > 1) {
      AskedGroup group;
      group.grain = Grain::kYear;
      for (const auto& stretch : condition.dates.any_of)
        if (const auto* dates = std::get_if<Dates>(&stretch); dates && dates->from && dates->to) {
          const int months =
              (dates->to->year - dates->from->year) * 12 + dates->to->month - dates->from->month;
          if (months == 1) group.grain = Grain::kMonth;
          if (months == 3) group.grain = Grain::kQuarter;
        }
      draft_.groups.push_back(std::move(group));
      return;
    }
  }
}

// The thing asked for by "which" becomes what is grouped by.
void Resolver::subject_as_group() {
  AskedGroup group;
  group.noun = draft_.subject;
  if (subject_column_)
    group.noun.candidates = {{subject_column_->table, subject_column_->column, {}, 1}};
  else if (subject_)
    group.noun.candidates = {{*subject_, {}, subject_via_, 1}};
  subject_via_.reset();
  draft_.groups.insert(draft_.groups.begin(), std::move(group));
}

// ---- order --------------------------------------------------------------------------------------

void Resolver::settle_order() {
  if (!draft_.order) return;
  AskedOrder order = *draft_.order;
  if (order.measure)
    settle_order_by_measure(order);
  else if (order.is_superlative)
    settle_order_by_attribute(order);
  else if (!draft_.order->noun.is_said())
    order_is_descending_ = order.is_descending;
}

void Resolver::settle_order_by_measure(AskedOrder& order) {
  AskedMeasure& measure = *order.measure;
  order_is_descending_ = order.is_descending;
  const bool table_first =
      !measure.noun.candidates.empty() && !measure.noun.candidates.front().column;
  const auto* column = measure.noun.best_column();
  const bool has_exact = column != nullptr && column->score >= 1.0;
  const bool adds = measure.aggregate || table_first || (measure.noun.is_money_word && !has_exact);
  const bool has_thing = subject_ || subject_column_;
  if (!has_thing && draft_.groups.empty()) {
    if (!draft_.measures.empty() || measure.aggregate || table_first)
      return fail("I do not see of what \"" + measure.noun.words + "\" is to be the most.");
    // "the highest price"
    measure.aggregate = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
    draft_.measures.push_back(measure);
    draft_.order.reset();
    draft_.limit.reset();
    return;
  }
  if (subject_ && !adds && column != nullptr) {
    Noun& noun = draft_.order->measure->noun;
    const auto* own = pick(
        noun, [&](const Candidate& c) { return c.column && distance(*subject_, c.table) < 99; },
        *subject_);
    if (is_over()) return;
    if (own != nullptr) {
      order_column_ = ColumnAt{own->table, *own->column};
      is_latest_per_ = !draft_.groups.empty() && draft_.measures.empty();
      return;
    }
  }
  if (!order.is_superlative && !draft_.measures.empty()) return;  // sorted by what is shown
  if (!has_thing && !draft_.groups.empty() && !measure.aggregate && !table_first &&
      !measure.noun.is_money_word && order.about != About::kCount) {
    // "the highest salary in each department"
    measure.aggregate = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
    draft_.measures.push_back(measure);
    draft_.order.reset();
    draft_.limit.reset();
    return;
  }
  if (!adds && order.is_rank && column != nullptr) {
    const ColumnMap& ranked = schema_.column({column->table, *column->column});
    if (is_additive(ranked)) measure.aggregate = AggregateWord::kSum;
    if (is_rating(ranked)) measure.aggregate = AggregateWord::kAverage;
    if (!measure.aggregate)
      return fail("Is it the average or the total " + measure.noun.words + " that counts? Say which.");
  } else if (!adds && order.is_superlative && order.about != About::kCount)
    measure.aggregate = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
  if (draft_.groups.empty()) {
    subject_as_group();
  } else if (has_thing && order.is_superlative) {
    const auto* group = draft_.groups.front().noun.best_table();
    const bool is_same = group != nullptr && subject_ == group->table;
    if (!is_same && !draft_.groups.front().grain)
      return fail("I can rank " + draft_.subject.words + " over all, not inside each group.");
  }
  if (draft_.measures.empty() || order.is_superlative) {
    draft_.measures.insert(draft_.measures.begin(), measure);
    for (std::size_t i = 1; i < draft_.measures.size(); ++i)
      if (draft_.measures[i].noun.words == measure.noun.words) {
        draft_.measures.erase(draft_.measures.begin() + static_cast<std::ptrdiff_t>(i));
        break;
      }
  }
}

void Resolver::offer_measures(const std::string& about) {
  std::vector<std::pair<std::string, Draft>> choices;
  const auto choice = [&](const std::string& words, AskedMeasure measure) {
    Draft other = draft_;
    other.order->measure = std::move(measure);
    choices.emplace_back(words, std::move(other));
  };
  for (std::size_t t = 0; subject_ && t < schema_.tables().size() && choices.size() < 4; ++t) {
    if (distance(t, *subject_) == 99 || t == *subject_) continue;
    if (const auto money = money_of(t)) {
      AskedMeasure measure;
      measure.aggregate = AggregateWord::kSum;
      measure.noun.candidates = {{t, money->column, {}, 1}};
      measure.noun.words = words_of(schema_.column(*money));
      choice("total " + measure.noun.words + " of their " + schema_.table(t).nouns(), measure);
    }
    AskedMeasure measure;
    measure.aggregate = AggregateWord::kCount;
    measure.noun.candidates = {{t, {}, {}, 1}};
    measure.noun.words = schema_.table(t).nouns();
    choice("number of " + schema_.table(t).nouns(), measure);
  }
  for (std::size_t c = 0; subject_ && c < schema_.table(*subject_).columns.size(); ++c) {
    if (draft_.order->about == About::kCount) break;
    const ColumnMap& column = schema_.column({*subject_, c});
    if (!column.is_amount() || column.is_masked || choices.size() == 6) continue;
    AskedMeasure measure;
    measure.noun.candidates = {{*subject_, c, {}, 1}};
    measure.noun.words = words_of(column);
    choice(words_of(column), measure);
  }
  if (choices.size() == 1) {
    draft_ = choices.front().second;
    return settle_order();
  }
  if (choices.empty()) return fail("I do not see by what \"" + about + "\" is to be measured.");
  offer("by what " + about + " is to be measured", std::move(choices));
}

// "best-selling products", "best rated films": a number of what hangs on them.
bool Resolver::order_by_attribute_of_many(AskedOrder& order) {
  for (const auto& attribute : order.attributes) {
    std::optional<ColumnAt> found;
    for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
      if (t == *subject_ || distance(t, *subject_) == 99) continue;
      bool unused = false;
      const auto column = attribute_column(t, {attribute}, About::kNumber, unused);
      if (!column || !schema_.column(*column).is_amount()) continue;
      if (found && distance(found->table, *subject_) == distance(t, *subject_)) return false;
      if (!found || distance(t, *subject_) < distance(found->table, *subject_)) found = column;
    }
    if (!found) continue;
    AskedMeasure measure;
    measure.aggregate = is_rating(schema_.column(*found)) ? AggregateWord::kAverage : AggregateWord::kSum;
    measure.noun.candidates = {{found->table, found->column, {}, 1}};
    measure.noun.words = words_of(schema_.column(*found));
    order.measure = measure;
    draft_.order = order;
    settle_order_by_measure(order);
    return true;
  }
  return false;
}

void Resolver::settle_order_by_attribute(AskedOrder& order) {
  if (!subject_) {
    // "top 5 countries … revenue": what was asked for beside it is the measure.
    if (!draft_.measures.empty() && (subject_column_ || !draft_.groups.empty())) {
      if (subject_column_ && draft_.groups.empty()) subject_as_group();
      return;
    }
    if (subject_column_ && order.about == About::kCount && order.counts_own) {
      AskedMeasure measure;
      measure.aggregate = AggregateWord::kCount;
      measure.noun.candidates = {{subject_column_->table, {}, {}, 1}};
      draft_.measures.push_back(std::move(measure));
      return subject_as_group();
    }
    if (subject_column_ && draft_.limit && draft_.measures.empty())
      return fail("I do not see by what " + draft_.subject.words + " are to be ranked.");
    return fail("I do not see what is to be the first or the last.");
  }
  if (!draft_.measures.empty()) {
    // "top 5 customers … revenue"
    if (draft_.groups.empty()) subject_as_group();
    order_is_descending_ = order.is_descending;
    return;
  }
  bool turns = false;
  // "the highest fine": the amount, not the row
  if (order.about == About::kNumber && order.attributes.empty() && !draft_.limit_is_said &&
      schema_.table(*subject_).labels.empty() && draft_.shown.empty())
    if (const auto money = money_of(*subject_)) {
      AskedMeasure measure;
      measure.aggregate = order.is_descending ? AggregateWord::kMax : AggregateWord::kMin;
      measure.noun.candidates = {{money->table, money->column, {}, 1}};
      measure.noun.words = words_of(schema_.column(*money));
      draft_.measures.push_back(std::move(measure));
      draft_.order.reset();
      draft_.limit.reset();
      return;
    }
  const auto column = attribute_column(*subject_, order.attributes, order.about, turns);
  if (!column && order_by_attribute_of_many(order)) return;
  if (!column) {
    if (order.about == About::kCount || order.about == About::kNumber)
      return offer_measures(draft_.subject.words);
    return fail("I see no column that says which of the " + schema_.table(*subject_).nouns() +
                " is meant.");
  }
  order_is_descending_ = order.is_descending != turns;
  const bool is_date = schema_.column(*column).is_date();
  if (is_date && draft_.shown.size() == 1) {  // "the date of the latest order of each customer"
    const auto& candidates = draft_.shown[0].candidates;
    const bool is_it = std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& c) {
      return c.column && c.table == column->table && *c.column == column->column;
    });
    if (is_it) draft_.shown.clear();
  }
  const bool asks_date =
      draft_.wants_when ||
      (is_date && !draft_.groups.empty() && draft_.shown.empty() && draft_.limit.value_or(1) == 1);
  if (asks_date && is_date) {
    // "when was the last order", "the latest order of each customer"
    AskedMeasure measure;
    measure.aggregate = order_is_descending_ ? AggregateWord::kMax : AggregateWord::kMin;
    measure.noun.candidates = {{column->table, column->column, {}, 1}};
    measure.noun.words = words_of(schema_.column(*column));
    draft_.measures.push_back(std::move(measure));
    draft_.order.reset();
    draft_.limit.reset();
    return;
  }
  order_column_ = column;
  is_latest_per_ = !draft_.groups.empty();
}

// ---- which shape --------------------------------------------------------------------------------

// "The price of Emma": not a sum of prices but what stands in that row.
void Resolver::measures_of_one_row() {
  if (draft_.measures.empty() || !draft_.groups.empty() || draft_.wants_share || draft_.order) return;
  for (const auto& measure : draft_.measures)
    if (measure.aggregate || measure.noun.is_money_word || measure.noun.best_column() == nullptr ||
        !measure.noun.candidates.front().column)
      return;
  const std::size_t table = draft_.measures.front().noun.best_column()->table;
  const auto& labels = schema_.table(table).labels;
  const bool names_row = std::any_of(
      draft_.conditions.begin(), draft_.conditions.end(), [&](const AskedCondition& c) {
        const bool is_label =
            c.kind == AskedCondition::Kind::kValue && c.hits.size() == 1 &&
            std::any_of(c.hits[0].begin(), c.hits[0].end(), [&](const Hit& h) {
              return h.at.table == table &&
                     std::find(labels.begin(), labels.end(), h.at.column) != labels.end();
            });
        const bool is_key = c.kind == AskedCondition::Kind::kNumber && c.noun.best_column() &&
                            schema_.table(table).key == c.noun.best_column()->column;
        return is_label || is_key;
      });
  if (!names_row) return;
  for (auto& measure : draft_.measures) draft_.shown.push_back(std::move(measure.noun));
  draft_.measures.clear();
}

bool Resolver::wants_rows() const {
  return draft_.measures.empty() && draft_.groups.empty() && !draft_.wants_share;
}

// "Which countries have more than 100 customers": groups with a bound; and for a table, groups show
// the number as well, where whoever has none cannot be meant.
void Resolver::related_as_groups() {
  if (!draft_.measures.empty() || draft_.wants_share || is_latest_per_ || order_column_) return;
  if (draft_.related.size() != 1 || !draft_.related[0].is_counted || draft_.related[0].is_absent)
    return;
  AskedRelated& related = draft_.related[0];
  const bool may_be_none = related.compare == Compare::kLess ||
                           related.compare == Compare::kAtMost ||
                           related.compare == Compare::kDiffers ||
                           (related.compare == Compare::kEqual && !related.numbers.empty() &&
                            related.numbers[0].text == "0");
  if (!subject_column_ && !(subject_ && draft_.groups.empty() && !may_be_none)) return;
  if (subject_ && (!draft_.shown.empty() || !related.conditions.empty())) return;
  AskedMeasure measure;
  measure.aggregate = related.aggregate;
  measure.noun = related.noun;
  if (subject_) {
    // Only where each of the rows belongs to one of the subject's.
    auto copy = measure;
    const auto chosen = choose_measure(copy);
    if (!chosen) return;
    const auto walks = ways(chosen->table, *subject_, std::nullopt, Toward::kNothing);
    const auto* table = related.noun.best_table();
    if (walks.size() != 1 || walks[0].empty() || (table != nullptr && table->via)) return;
  }
  if (draft_.groups.empty()) subject_as_group();
  draft_.measures.push_back(std::move(measure));
  query_.having.push_back({0, related.compare, related.numbers, related.words});
  draft_.conditions.insert(draft_.conditions.end(), related.conditions.begin(),
                           related.conditions.end());
  draft_.related.clear();
}

bool Resolver::is_used(const std::string& relation) const {
  const auto in_conditions = [&](const std::vector<Condition>& list) {
    return std::any_of(list.begin(), list.end(),
                       [&](const Condition& c) { return goes_through(c.place.path, relation); });
  };
  const auto in_related = [&](const std::vector<Related>& list) {
    return std::any_of(list.begin(), list.end(), [&](const Related& r) {
      return goes_through(r.path, relation) || in_conditions(r.conditions);
    });
  };
  return in_conditions(query_.conditions) || in_conditions(query_.part) ||
         in_related(query_.related) || in_related(query_.part_related) ||
         std::any_of(query_.groups.begin(), query_.groups.end(),
                     [&](const Group& g) { return goes_through(g.place.path, relation); }) ||
         std::any_of(query_.shown.begin(), query_.shown.end(), [&](const Shown& s) {
           return goes_through(s.place.path, relation) || goes_through(s.related, relation);
         });
}

// "customers with orders": such rows have to be there.
void Resolver::mentions_as_related() {
  const auto mentions = draft_.mentions;
  for (const auto mention : mentions) {
    if (is_over()) return;
    if (mention == base_ || is_used(schema_.table(mention).name)) continue;
    if (distance(base_, mention) < 99) continue;
    if (schema_.walks(base_, mention).empty()) {
      fail("I see no way from " + schema_.table(base_).nouns() + " to " +
           schema_.table(mention).nouns() + ".");
      return;
    }
    AskedRelated asked;
    asked.noun.candidates = {{mention, {}, {}, 1}};
    asked.noun.words = schema_.table(mention).nouns();
    asked.words = "with " + asked.noun.words;
    if (draft_.wants_share) {
      AskedCondition part;
      part.is_part = true;
      static_cast<void>(part);
    }
    place_one_related(asked);
    if (draft_.wants_share && !query_.related.empty() && query_.shape == Shape::kShare &&
        query_.part.empty()) {
      query_.part_related.push_back(query_.related.back());
      query_.related.pop_back();
    }
  }
}

// "Managers" are employees that a key leads to.
void Resolver::subject_is_led_to() {
  if (!subject_via_ || base_ != *subject_) return;
  Related related;
  related.path = schema_.path({{*subject_via_, true}});
  related.words = "that are a " + draft_.subject.words;
  // "the supervisor of Jin Park": Jin Park is whom the key belongs to.
  const Link& link = schema_.links()[*subject_via_];
  std::erase_if(draft_.conditions, [&](const AskedCondition& condition) {
    if (condition.kind != AskedCondition::Kind::kValue || condition.noun.is_said()) return false;
    for (const auto& hit : condition.hits.front()) {
      if (hit.at.table != link.from) continue;
      related.conditions.push_back(condition_at(condition, hit.at, {}));
      return true;
    }
    return false;
  });
  query_.related.push_back(std::move(related));
}

void Resolver::finish_conditions() {
  subject_is_led_to();
  place_conditions(draft_.conditions, false);
  if (!is_over()) place_related();
  if (!is_over()) mentions_as_related();
  query_.base = schema_.table(base_).name;
  const std::size_t noun = counted_ ? *counted_ : subject_.value_or(base_);
  query_.noun = schema_.table(noun).noun();
  query_.nouns = schema_.table(noun).nouns();
  if (query_.shape == Shape::kRows && single_shown_) {
    query_.noun = query_.shown[0].words;
    query_.nouns = plural(query_.noun);
  }
  if (query_.shape == Shape::kRows && subject_column_) {
    query_.noun = words_of(schema_.column(*subject_column_));
    query_.nouns = plural(query_.noun);
  }
}

// ---- numbers and groups -------------------------------------------------------------------------

void Resolver::settle_share() {
  if (!draft_.groups.empty()) {
    if (draft_.measures.size() > 1) draft_.measures.resize(1);
    return;
  }
  query_.shape = Shape::kShare;
  const bool has_part = std::any_of(draft_.conditions.begin(), draft_.conditions.end(),
                                    [](const AskedCondition& c) { return c.is_part; }) ||
                        !draft_.related.empty();
  if (has_part) {
    for (auto& related : draft_.related)
      if (related.conditions.empty()) {
        // Bounds and absences are the part that is asked for.
        related.words = related.words.empty() ? "part" : related.words;
      }
    return;
  }
  for (auto& condition : draft_.conditions)
    condition.is_part = condition.kind != AskedCondition::Kind::kDates;
}

bool Resolver::ratio(std::vector<Chosen>& measures) {
  if (!draft_.is_ratio || measures.empty()) return false;
  if (draft_.groups.empty()) {
    for (const auto mention : draft_.mentions)
      if (mention != measures[0].table && draft_.groups.empty()) {
        AskedGroup group;
        group.noun.candidates = {{mention, {}, {}, 1}};
        group.noun.words = schema_.table(mention).noun();
        draft_.groups.push_back(std::move(group));
      }
  }
  if (draft_.groups.empty()) {
    fail("I do not see for each of what the average is to be taken.");
    return false;
  }
  if (draft_.groups[0].grain ||
      (!draft_.groups[0].noun.candidates.empty() && draft_.groups[0].noun.candidates[0].column)) {
    query_.over_groups = Aggregate::kAverage;
    return false;
  }
  return true;
}

void Resolver::numbers_or_groups() {
  if (draft_.wants_share) settle_share();
  if (draft_.measures.empty() && subject_) {
    AskedMeasure measure;
    measure.aggregate = AggregateWord::kCount;
    measure.noun = draft_.subject;
    measure.noun.candidates = {{*subject_, {}, {}, 1}};
    draft_.measures.push_back(std::move(measure));
  }
  if (draft_.measures.empty()) return fail("I do not see what is to be counted or added up.");
  std::vector<Chosen> measures;
  for (auto& asked : draft_.measures) {
    const auto chosen = choose_measure(asked);
    if (!chosen) return;
    measures.push_back(*chosen);
  }
  fit_revenue(measures);
  const bool is_ratio = ratio(measures);
  if (is_over()) return;
  const auto base = choose_base(measures);
  if (!base) return fail("I see no table from which all of this can be counted together.");
  base_ = *base;
  if (query_.shape != Shape::kShare)
    query_.shape = draft_.groups.empty() ? Shape::kNumbers : Shape::kGroups;
  place_groups();
  if (is_over()) return;
  counted_ = measures.front().table;
  for (const auto& chosen : measures) {
    query_.measures.push_back(placed(chosen));
    if (is_over()) return;
  }
  if (is_ratio) {
    Measure& measure = query_.measures[0];
    const bool counts =
        measure.aggregate == Aggregate::kCount || measure.aggregate == Aggregate::kCountDistinct;
    measure.aggregate = Aggregate::kRatio;
    if (counts) measure.place = {};
    measure.per = query_.groups[0].key ? *query_.groups[0].key : query_.groups[0].place;
    measure.words = "average " + measure.words + " per " + query_.groups[0].words;
    query_.groups.erase(query_.groups.begin());
    if (query_.groups.empty()) query_.shape = Shape::kNumbers;
  }
  if (draft_.wants_share && query_.shape == Shape::kGroups) {
    query_.measures[0].is_share = true;
    query_.measures[0].saying = Saying::kPercent;
    query_.measures[0].words = "share of the " + query_.measures[0].words;
  }
  finish_conditions();
  if (is_over()) return;
  if (query_.shape == Shape::kShare) {
    if (query_.part.empty() && query_.part_related.empty())
      std::swap(query_.part_related, query_.related);
    if (query_.part.empty() && query_.part_related.empty())
      return fail("I do not see which part is meant.");
    query_.measures[0].aggregate =
        query_.measures[0].aggregate == Aggregate::kSum ? Aggregate::kSum : Aggregate::kCount;
  }
  query_.limit = draft_.limit;
  const bool is_one_row = query_.shape != Shape::kGroups || query_.over_groups;
  if (is_one_row && (draft_.order || draft_.limit))
    return fail("There is one number only: nothing to sort or to cut.");
  if (!all_shown_is_used()) return;
  if (query_.shape == Shape::kGroups && !query_.over_groups) add_order_of_groups();
}

// A column that was named has to be in what comes out, or in what is tested.
bool Resolver::all_shown_is_used() {
  for (const auto& noun : draft_.shown) {
    const bool is_there = std::any_of(
        noun.candidates.begin(), noun.candidates.end(), [&](const Candidate& c) {
          const std::string name = c.column ? schema_.column({c.table, *c.column}).name : "";
          const std::string& table = schema_.table(c.table).name;
          const auto is_it = [&](const Place& place) {
            const std::string& at = place.path.empty() ? query_.base : place.path.back().relation;
            return at == table && (name.empty() || place.column == name);
          };
          return std::any_of(query_.groups.begin(), query_.groups.end(),
                             [&](const Group& g) { return is_it(g.place); }) ||
                 std::any_of(query_.measures.begin(), query_.measures.end(),
                             [&](const Measure& m) { return is_it(m.place); }) ||
                 std::any_of(query_.conditions.begin(), query_.conditions.end(),
                             [&](const Condition& x) { return is_it(x.place); });
        });
    if (is_there) continue;
    fail("I do not see what \"" + noun.words + "\" is to do here.");
    return false;
  }
  return true;
}

void Resolver::add_order_of_groups() {
  const bool is_ranked = draft_.order.has_value() || draft_.limit.has_value();
  if (draft_.order && !draft_.order->is_superlative && draft_.order->noun.is_said()) {
    // Sorted by one of the groups or one of the measures.
    for (std::size_t g = 0; g < query_.groups.size(); ++g)
      for (const auto& c : draft_.order->noun.candidates) {
        const bool is_this =
            c.column ? schema_.column({c.table, *c.column}).name == query_.groups[g].place.column
                     : query_.groups[g].key.has_value() &&
                           (query_.groups[g].key->path.empty()
                                ? query_.base
                                : query_.groups[g].key->path.back().relation) ==
                               schema_.table(c.table).name;
        if (!is_this) continue;
        query_.order.push_back({Order::By::kGroup, g, {}, draft_.order->is_descending});
        return;
      }
  }
  if (!is_ranked && query_.is_trend) {
    for (std::size_t g = 0; g < query_.groups.size(); ++g)
      if (query_.groups[g].kind == Group::Kind::kGrain)
        query_.order.push_back({Order::By::kGroup, g, {}, false});
    return;
  }
  query_.order.push_back({Order::By::kMeasure, 0, {}, draft_.order ? order_is_descending_ : true});
}

// ---- rows ---------------------------------------------------------------------------------------

void Resolver::show_column(ColumnAt at, const Walk& walk) {
  const ColumnMap& column = schema_.column(at);
  Shown shown;
  shown.place = {schema_.path(walk), column.name};
  shown.saying = saying_of(column);
  shown.storage = column.storage;
  shown.words = words_of(column);
  const bool is_there = std::any_of(query_.shown.begin(), query_.shown.end(),
                                    [&](const Shown& s) { return s.place == shown.place; });
  if (!is_there) query_.shown.push_back(std::move(shown));
}

void Resolver::show_label(std::size_t t, const Walk& walk) {
  const TableMap& table = schema_.table(t);
  for (const auto label : table.labels) show_column({t, label}, walk);
  if (!table.labels.empty()) return;
  if (table.key) show_column({t, *table.key}, walk);
  if (!walk.empty()) return;
  if (table.date) show_column({t, *table.date}, walk);
  if (const auto money = money_of(t)) show_column(*money, walk);
  for (std::size_t c = 0; query_.shown.empty() && c < table.columns.size(); ++c)
    if (table.columns[c].kind != ColumnKind::kText) show_column({t, c}, walk);
}

void Resolver::shown_columns() {
  bool has_own_label = false;
  std::vector<std::pair<Candidate, Noun*>> asked;
  for (auto& noun : draft_.shown) {
    const auto* what = pick(
        noun, [](const Candidate&) { return true; }, base_);
    if (is_over()) return;
    if (what == nullptr) return fail("I do not see what \"" + noun.words + "\" is here.");
    asked.emplace_back(*what, &noun);
    const auto& labels = schema_.table(base_).labels;
    has_own_label |= what->column && what->table == base_ &&
                     std::find(labels.begin(), labels.end(), *what->column) != labels.end();
  }
  const bool names_row = draft_.subject.is_said() && !subject_column_ && !has_own_label;
  // "the cities of the customers" shows cities; "customers with their cities" shows both.
  const bool names_one = draft_.shown_first && !draft_.conditions.empty();
  if (asked.empty() || (names_row && !draft_.wants_distinct && !names_one)) show_label(base_, {});
  for (auto& [what, noun] : asked) {
    const auto walk = way(base_, what, Toward::kNothing, noun);
    if (is_over()) return;
    if (!walk)
      return fail("There may be many " + name_of(what) + " for each of the " +
                  schema_.table(base_).nouns() + "; ask for a number of them, or for them alone.");
    if (what.column)
      show_column({what.table, *what.column}, *walk);
    else
      show_label(what.table, *walk);
  }
}

void Resolver::order_rows() {
  if (draft_.order && !draft_.order->is_superlative && draft_.order->noun.is_said() &&
      !order_column_) {
    const auto* column = pick_column(draft_.order->noun, anything, base_);
    if (column == nullptr) return fail("I do not see what to sort by.");
    order_column_ = ColumnAt{column->table, *column->column};
    order_is_descending_ = draft_.order->is_descending;
  }
  if (!order_column_) return;
  const auto walk =
      way(base_, {order_column_->table, order_column_->column, {}, 0}, Toward::kNothing, nullptr);
  if (!walk) return fail("I do not see what to sort by.");
  const ColumnMap& column = schema_.column(*order_column_);
  query_.order.push_back(
      {Order::By::kPlace, 0, {schema_.path(*walk), column.name}, order_is_descending_});
  if (draft_.order && draft_.order->is_superlative) {
    show_column(*order_column_, *walk);
    // A row that does not say it is not the first of anything.
    Condition there;
    there.place = {schema_.path(*walk), column.name};
    there.test = Test::kIsThere;
    if (!order_is_descending_) query_.conditions.push_back(std::move(there));
  }
}

void Resolver::show_bounds() {
  const auto conditions = query_.conditions;
  for (const auto& condition : conditions) {
    const bool is_bound = condition.test == Test::kLess || condition.test == Test::kAtMost ||
                          condition.test == Test::kMore || condition.test == Test::kAtLeast ||
                          condition.test == Test::kBetween;
    if (!is_bound || !condition.place.path.empty()) continue;
    for (std::size_t c = 0; c < schema_.table(base_).columns.size(); ++c)
      if (schema_.table(base_).columns[c].name == condition.place.column) show_column({base_, c}, {});
  }
}

void Resolver::rows() {
  query_.shape = Shape::kRows;
  if (subject_) {
    base_ = *subject_;
  } else if (subject_column_) {
    base_ = subject_column_->table;
    query_.is_distinct = true;
    show_column(*subject_column_, {});
  } else if (!draft_.shown.empty()) {
    std::optional<std::size_t> anchor;
    if (!draft_.mentions.empty()) anchor = draft_.mentions.front();
    for (const auto& condition : draft_.conditions)
      if (!anchor && !condition.hits.empty() && condition.hits[0].size() == 1)
        anchor = condition.hits[0][0].at.table;
    const auto* first = pick(
        draft_.shown[0], [](const Candidate&) { return true; }, anchor);
    if (first == nullptr) return fail("I do not see what is asked for.");
    base_ = first->table;
    const auto kind =
        first->column ? schema_.column({base_, *first->column}).kind : ColumnKind::kLabel;
    query_.is_distinct = kind == ColumnKind::kCategory && draft_.conditions.empty();
  } else {
    return fail("I do not see what is asked for.");
  }
  if (draft_.wants_when && draft_.shown.empty()) {
    if (!schema_.table(base_).date)
      return fail("I see no date of " + schema_.table(base_).nouns() + ".");
    show_column({base_, *schema_.table(base_).date}, {});
  } else if (!subject_column_) {
    shown_columns();
  }
  query_.is_distinct |= draft_.wants_distinct;
  if (query_.is_distinct && query_.shown.size() == 1 && !subject_column_) single_shown_ = true;
  if (is_over()) return;
  finish_conditions();
  if (is_over()) return;
  order_rows();
  // A bound on a number is better read beside it.
  if (!query_.is_distinct && !draft_.wants_when && draft_.shown.empty()) show_bounds();
  query_.limit = draft_.limit;
}

void Resolver::latest_per() {
  query_.shape = Shape::kLatestPer;
  base_ = *subject_;
  place_groups();
  if (is_over()) return;
  for (const auto& group : query_.groups) {
    if (group.kind == Group::Kind::kGrain)
      return fail("I can find the first of each thing, not of each stretch of time.");
    Shown shown;
    shown.place = group.place;
    shown.words = group.words;
    query_.shown.push_back(std::move(shown));
    for (const auto& more : group.more) {
      Shown further;
      further.place = more;
      query_.shown.push_back(std::move(further));
    }
  }
  const auto groups_shown = query_.shown;
  shown_columns();
  if (is_over()) return;
  finish_conditions();
  if (is_over()) return;
  order_rows();
  if (const auto key = schema_.table(base_).key)
    query_.order.push_back({Order::By::kPlace, 0, {{}, schema_.column({base_, *key}).name}, false});
  query_.limit = draft_.limit;
}

}  // namespace countersign::agent::builtin
