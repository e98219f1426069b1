#include "agent/planners/builtin/meaning/resolve.h"

#include <algorithm>
#include <array>

#include "agent/planners/builtin/meaning/resolver.h"
#include "agent/planners/builtin/schema/schema_kinds.h"
#include "core/invariant.h"

namespace countersign::agent::builtin {

namespace {

bool anything(const ColumnMap&) {
  return true;
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
      {"write", "author"},    {"write", "writer"},     {"direct", "director"},
      {"teach", "teacher"},   {"teach", "instructor"}, {"teach", "professor"},
      {"treat", "doctor"},    {"treat", "physician"},  {"borrow", "member"},
      {"borrow", "borrower"}, {"buy", "customer"},     {"purchase", "customer"},
      {"order", "customer"},  {"sing", "singer"},      {"sing", "artist"},
      {"perform", "artist"},  {"drive", "driver"},     {"fly", "passenger"},
      {"play", "player"},     {"enroll", "student"},   {"attend", "student"},
      {"rent", "customer"},   {"book", "guest"},       {"donate", "donor"}};
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

// "The price of Emma": not a sum of prices but what stands in that row.
void Resolver::measures_of_one_row() {
  if (draft_.measures.empty() || !draft_.groups.empty() || draft_.wants_share || draft_.order)
    return;
  for (const auto& measure : draft_.measures)
    if (measure.aggregate || measure.noun.is_money_word || measure.noun.best_column() == nullptr ||
        !measure.noun.candidates.front().column)
      return;
  const std::size_t table = draft_.measures.front().noun.best_column()->table;
  const auto& labels = schema_.table(table).labels;
  const bool names_row =
      std::any_of(draft_.conditions.begin(), draft_.conditions.end(), [&](const AskedCondition& c) {
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
    query_.noun = name_in_words(schema_.column(*subject_column_));
    query_.nouns = plural(query_.noun);
  }
}

}  // namespace countersign::agent::builtin
