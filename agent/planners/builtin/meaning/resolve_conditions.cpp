// Conditions on the base and on what hangs on it: which column each is about, and whether rows
// behind a key to many have to be there, or have to be missing.

#include <algorithm>

#include "agent/planners/builtin/meaning/resolver.h"
#include "agent/planners/builtin/schema/schema_kinds.h"
#include "core/invariant.h"
#include "core/text.h"

namespace countersign::agent::builtin {

namespace {

bool amounts_and_years(const ColumnMap& c) {
  return c.is_amount() || c.kind == ColumnKind::kYear || c.kind == ColumnKind::kKey ||
         c.kind == ColumnKind::kCategory;
}
bool amounts_only(const ColumnMap& c) {
  return c.is_amount();
}
bool flags(const ColumnMap& c) {
  return c.kind == ColumnKind::kFlag;
}
bool dates(const ColumnMap& c) {
  return c.is_date();
}
bool texts(const ColumnMap& c) {
  return c.is_text;
}
bool anything(const ColumnMap&) {
  return true;
}

Test number_test(Compare compare) {
  switch (compare) {
    case Compare::kLess:
      return Test::kLess;
    case Compare::kAtMost:
      return Test::kAtMost;
    case Compare::kEqual:
      return Test::kEquals;
    case Compare::kAtLeast:
      return Test::kAtLeast;
    case Compare::kMore:
      return Test::kMore;
    case Compare::kBetween:
      return Test::kBetween;
    case Compare::kDiffers:
      return Test::kDiffers;
  }
  unreachable("a comparison without a test");
}

// "two hours" of a column in minutes: 120. False if they cannot be compared.
bool take_unit_of(const ColumnMap& column, AskedCondition& condition) {
  const auto kept = condition.unit ? unit_of_name(column.words) : std::nullopt;
  if (!kept) return true;
  for (auto& number : condition.numbers) {
    const auto digits = converted(number.text, *condition.unit, *kept);
    if (!digits) return false;
    number.text = *digits;
  }
  condition.unit.reset();
  return true;
}

}  // namespace

std::vector<Condition>& Resolver::conditions_for(const AskedCondition& asked) {
  return asked.is_part && query_.shape == Shape::kShare ? query_.part : query_.conditions;
}

std::vector<Related>& Resolver::related_for(bool is_part) {
  return is_part && query_.shape == Shape::kShare ? query_.part_related : query_.related;
}

// ---- which column -------------------------------------------------------------------------------

std::optional<Candidate> Resolver::column_of_value(AskedCondition& condition, std::size_t anchor) {
  struct Scored {
    Candidate what;
    double score;
  };
  std::vector<Scored> scored;
  for (const auto& hit : condition.hits.front()) {
    const bool in_all = std::all_of(
        condition.hits.begin(), condition.hits.end(), [&](const std::vector<Hit>& hits) {
          return std::any_of(hits.begin(), hits.end(),
                             [&](const Hit& h) { return h.at == hit.at; });
        });
    if (!in_all) continue;
    Candidate what{hit.at.table, hit.at.column, {}, 0};
    double score = 1 - 0.15 * hit.rank;
    if (condition.noun.is_said()) {
      double named = -1;
      for (const auto& c : condition.noun.candidates)
        if (c.table == hit.at.table && (!c.column || *c.column == hit.at.column) &&
            c.score > named) {
          named = c.score;
          what.via = c.via;
        }
      if (named < 0) continue;
      score += named;
    }
    const std::size_t far = distance(anchor, hit.at.table);
    if (far == 99 && schema_.walks(anchor, hit.at.table).empty()) continue;
    score += far == 99 ? -0.1 : 0.4 - 0.1 * static_cast<double>(far);
    if (leads(anchor, hit.at.table, condition.toward)) score += 0.3;
    if (condition.near_table == hit.at.table) score += 0.12;
    if (subject_ == hit.at.table) score += 0.1;
    if (std::find(draft_.mentions.begin(), draft_.mentions.end(), hit.at.table) !=
        draft_.mentions.end())
      score += 0.15;
    scored.push_back({what, score});
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const Scored& a, const Scored& b) { return a.score > b.score; });
  if (scored.empty()) {
    fail("I found \"" + condition.said.front() + "\", but not where the question speaks of it.");
    return std::nullopt;
  }
  if (scored.size() == 1 || scored[0].score - scored[1].score > 0.09) return scored[0].what;
  std::vector<std::pair<std::string, Draft>> choices;
  const Noun said = condition.noun;
  for (const auto& s : scored) {
    if (scored[0].score - s.score > 0.09 || choices.size() == 6) break;
    condition.noun.candidates = {s.what};
    condition.noun.candidates[0].score = 1;
    choices.emplace_back(name_of(s.what), draft_);
  }
  condition.noun = said;
  offer("\"" + condition.said.front() + "\"", std::move(choices));
  return std::nullopt;
}

// The date of a row: its own, or of the nearest row it belongs to. An item belongs to its order
// more than to its product.
std::optional<ColumnAt> Resolver::date_near(std::size_t anchor) const {
  std::optional<ColumnAt> best;
  double best_rank = -100;
  bool is_tie = false;
  for (std::size_t t = 0; t < schema_.tables().size(); ++t) {
    const std::size_t far = distance(anchor, t);
    if (!schema_.table(t).date || far == 99) continue;
    const ColumnMap& column = schema_.column({t, *schema_.table(t).date});
    double rank = -2.0 * static_cast<double>(far);
    const auto& own = schema_.table(anchor).words;
    const bool is_whole = std::any_of(own.begin(), own.end(), [&](const NameWord& w) {
      return w.stem == schema_.table(t).words.back().stem;
    });
    if (far > 0 && is_whole) rank += 1;
    if (!column.words.empty() &&
        (column.words[0].text == "created" || column.words[0].text == "birth"))
      rank -= 0.5;
    if (names_person(schema_.table(t)) && far > 0) rank -= 0.6;
    is_tie = rank == best_rank || (is_tie && rank < best_rank);
    if (rank > best_rank)
      best = ColumnAt{t, *schema_.table(t).date}, best_rank = rank, is_tie = false;
  }
  return is_tie ? std::nullopt : best;
}

// "Which clubs meet on Monday", where the day stands as text.
std::optional<Candidate> Resolver::column_of_weekdays(AskedCondition& condition,
                                                      std::size_t anchor) const {
  if (condition.dates.any_of.empty()) return std::nullopt;
  std::vector<std::string> days;
  constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
  for (const auto& stretch : condition.dates.any_of) {
    const auto* recurring = std::get_if<RecurringDates>(&stretch);
    if (recurring == nullptr || recurring->cycle != Grain::kDayOfWeek) return std::nullopt;
    for (const int day : recurring->values)
      if (day >= 0 && day < 7) days.emplace_back(kDays[day]);
  }
  const auto& columns = schema_.table(anchor).columns;
  const auto at = std::find_if(columns.begin(), columns.end(), holds_weekdays);
  if (at == columns.end() || days.empty()) return std::nullopt;
  const ColumnAt where{anchor, static_cast<std::size_t>(at - columns.begin())};
  condition.kind = AskedCondition::Kind::kValue;
  condition.said = days;
  condition.hits.clear();
  for (const auto& day : days) {
    const std::string lower = ascii_lower(day);
    condition.hits.push_back({{where, {day, lower, day.substr(0, 3), lower.substr(0, 3)}, 0}});
  }
  return Candidate{where.table, where.column, {}, 1};
}

std::optional<Candidate> Resolver::column_of_dates(AskedCondition& condition, std::size_t anchor) {
  if (condition.noun.is_said()) {
    const auto* column = pick_column(condition.noun, dates, anchor);
    if (column == nullptr) {
      fail("\"" + condition.noun.words + "\" is no date.");
      return std::nullopt;
    }
    return *column;
  }
  if (const auto days = column_of_weekdays(condition, anchor)) return days;
  const auto near = condition.near_table;
  const bool is_event = near && *near != anchor && schema_.table(*near).date &&
                        distance(anchor, *near) == 99 && !schema_.walks(anchor, *near).empty();
  if (is_event) return Candidate{*near, *schema_.table(*near).date, {}, 1};
  if (const auto date = date_near(anchor)) return Candidate{date->table, date->column, {}, 1};
  fail("I do not see which date of " + schema_.table(anchor).nouns() + " is meant by \"" +
       condition.words + "\".");
  return std::nullopt;
}

// "shipping cost" and not "cost" alone of shipping_cost.
bool Resolver::is_named_wholly(const Candidate& what, const Noun& noun) const {
  const auto said = std::count(noun.words.begin(), noun.words.end(), ' ') + 1;
  const auto& words = schema_.column({what.table, *what.column}).words;
  return static_cast<std::size_t>(said) >= words.size();
}

std::optional<Candidate> Resolver::column_of_number(AskedCondition& condition, std::size_t anchor) {
  if (condition.noun.is_said() && !condition.noun.candidates.empty()) {
    const Fits fits =
        condition.kind == AskedCondition::Kind::kCompareAverage ? amounts_only : amounts_and_years;
    const auto* column = pick_column(condition.noun, fits, anchor);
    if (column == nullptr) {
      fail("\"" + condition.noun.words + "\" is no number to compare.");
      return std::nullopt;
    }
    // "rooms that cost less than 100": what only resembles the word is not looked for far away.
    const bool is_far = distance(anchor, column->table) == 99;
    const bool is_named = is_named_wholly(*column, condition.noun);
    if (column->table == anchor || is_named || (!is_far && condition.noun.words != "cost"))
      return *column;
    bool turned = false;
    if (const auto own = attribute_column(anchor, {}, About::kMoney, turned))
      return Candidate{own->table, own->column, {}, 1};
    if (column->score >= 0.95 || !is_far) return *column;
    fail("I do not see which number of " + schema_.table(anchor).nouns() + " is meant by \"" +
         condition.noun.words + "\".");
    return std::nullopt;
  }
  bool turns = false;
  About about = About::kNumber;
  if (condition.said.empty()) about = About::kMoney;
  std::vector<std::size_t> tables = {anchor};
  if (subject_) tables.insert(tables.begin(), *subject_);
  for (const auto table : tables)
    if (const auto at = attribute_column(table, condition.said, about, turns)) {
      if (schema_.column(*at).is_date()) break;  // "older than 30" of a birth date: an age
      return Candidate{at->table, at->column, {}, 1};
    }
  fail("I do not see which number \"" +
       (condition.numbers.empty() ? condition.words : condition.numbers.front().text) +
       "\" is to be compared with.");
  return std::nullopt;
}

// "Active projects": a flag of another table is further away than a status of the projects.
bool Resolver::flag_as_value(AskedCondition& condition, std::size_t anchor) {
  if (condition.hits.empty() || condition.hits[0].empty()) return false;
  std::size_t flag = 99, value = 99;
  for (const auto& c : condition.noun.candidates)
    if (c.column && flags(schema_.column({c.table, *c.column})))
      flag = std::min(flag, distance(anchor, c.table));
  for (const auto& hit : condition.hits[0]) value = std::min(value, distance(anchor, hit.at.table));
  if (value >= flag) return false;
  condition.kind = AskedCondition::Kind::kValue;
  condition.noun = {};
  return true;
}

std::optional<Candidate> Resolver::column_of(AskedCondition& condition, std::size_t anchor) {
  const auto picked = [&](Fits fits) -> std::optional<Candidate> {
    const auto* column = pick_column(condition.noun, fits, anchor);
    if (column == nullptr) {
      fail("I do not see which column \"" + condition.words + "\" is about.");
      return std::nullopt;
    }
    return *column;
  };
  switch (condition.kind) {
    case AskedCondition::Kind::kValue:
      return column_of_value(condition, anchor);
    case AskedCondition::Kind::kDates:
      return column_of_dates(condition, anchor);
    case AskedCondition::Kind::kNumber:
    case AskedCondition::Kind::kCompareAverage: {
      const auto column = column_of_number(condition, anchor);
      if (!column || !column->column) return column;
      const ColumnMap& found = schema_.column({column->table, *column->column});
      if (take_unit_of(found, condition)) return column;
      fail("\"" + found.name + "\" is not counted in what the question says.");
      return std::nullopt;
    }
    case AskedCondition::Kind::kFlag: {
      if (flag_as_value(condition, anchor)) return column_of_value(condition, anchor);
      const auto flag = picked(flags);
      if (!flag) return flag;
      const bool is_spoken_of = flag->table == anchor || distance(anchor, flag->table) < 99 ||
                                std::find(draft_.mentions.begin(), draft_.mentions.end(),
                                          flag->table) != draft_.mentions.end();
      if (is_spoken_of) return flag;
      fail("Nothing says which " + schema_.table(anchor).nouns() + " are \"" + condition.words +
           "\".");
      return std::nullopt;
    }
    case AskedCondition::Kind::kEmpty:
      return picked(anything);
    case AskedCondition::Kind::kLike: {
      if (condition.noun.is_said()) return picked(texts);
      const auto& labels = schema_.table(anchor).labels;
      if (labels.empty()) {
        fail("I do not see in which text to look for \"" + condition.said.front() + "\".");
        return std::nullopt;
      }
      return Candidate{anchor, labels.front(), {}, 1};
    }
  }
  unreachable("a kind of condition without a column");
}

// ---- what is tested -----------------------------------------------------------------------------

// As it is said after what it is true of: "with status shipped", "in 2024".
std::string Resolver::words_for(const AskedCondition& asked, const ColumnMap& column) const {
  std::string name;
  for (const auto& word : column.words) name += (name.empty() ? "" : " ") + word.expanded;
  const std::string no = asked.is_negated ? "not " : "";
  const auto bound = [&](std::size_t i) {
    return i < asked.numbers.size() ? asked.numbers[i].text : std::string();
  };
  switch (asked.kind) {
    case AskedCondition::Kind::kValue: {
      std::string values;
      for (const auto& said : asked.said) values += (values.empty() ? "" : " or ") + said;
      return "with " + name + " " + no + values;
    }
    case AskedCondition::Kind::kNumber:
      switch (asked.compare) {
        case Compare::kLess:
          return "with " + name + " under " + bound(0);
        case Compare::kAtMost:
          return "with " + name + " of at most " + bound(0);
        case Compare::kEqual:
          return "with " + name + " " + no + bound(0);
        case Compare::kAtLeast:
          return "with " + name + " of at least " + bound(0);
        case Compare::kMore:
          return "with " + name + " over " + bound(0);
        case Compare::kBetween:
          return "with " + name + " between " + bound(0) + " and " + bound(1);
        case Compare::kDiffers:
          return "with " + name + " other than " + bound(0);
      }
      unreachable("a comparison without words");
    case AskedCondition::Kind::kDates: {
      const bool is_bare =
          !asked.dates.words.empty() && (asked.dates.words[0] < 'a' || asked.dates.words[0] > 'z');
      return no + (is_bare ? "in " : "") + asked.dates.words;
    }
    case AskedCondition::Kind::kEmpty:
      return (asked.is_negated ? "with " : "without ") + name;
    case AskedCondition::Kind::kFlag:
      return "that are " + no + asked.words;
    case AskedCondition::Kind::kLike:
      return "with " + name + " like " + (asked.said.empty() ? "" : asked.said.front());
    case AskedCondition::Kind::kCompareAverage:
      return "with " + name +
             (asked.compare == Compare::kLess || asked.compare == Compare::kAtMost ? " below"
                                                                                   : " above") +
             " the average";
  }
  unreachable("a kind of condition without words");
}

Condition Resolver::condition_at(const AskedCondition& asked, ColumnAt at, Path path) const {
  const ColumnMap& column = schema_.column(at);
  Condition condition;
  condition.place = {std::move(path), column.name};
  condition.storage = column.storage;
  condition.needs_text_cast = column.needs_text_cast;
  condition.words = words_for(asked, column);
  switch (asked.kind) {
    case AskedCondition::Kind::kValue:
      for (const auto& hits : asked.hits)
        for (const auto& hit : hits)
          if (hit.at == at)
            for (const auto& stored : hit.stored) condition.values.push_back({stored, false});
      condition.test = asked.is_negated ? Test::kDiffers : Test::kEquals;
      break;
    case AskedCondition::Kind::kNumber: {
      const auto compare =
          asked.is_negated && asked.compare == Compare::kEqual ? Compare::kDiffers : asked.compare;
      condition.test = number_test(compare);
      condition.values = asked.numbers;
      if (column.is_text)
        for (auto& value : condition.values) value.is_number = false;
      break;
    }
    case AskedCondition::Kind::kDates:
      condition.test = asked.is_negated ? Test::kNotInDates : Test::kInDates;
      condition.dates = asked.dates;
      break;
    case AskedCondition::Kind::kEmpty:
      condition.test = asked.is_negated ? Test::kIsThere : Test::kIsNull;
      break;
    case AskedCondition::Kind::kFlag:
      condition.test = Test::kEquals;
      condition.values.push_back({asked.is_negated ? "0" : "1", true, column.is_truth});
      break;
    case AskedCondition::Kind::kLike:
      condition.test = asked.like;
      for (const auto& said : asked.said) condition.values.push_back({said, false});
      break;
    case AskedCondition::Kind::kCompareAverage:
      condition.test = asked.compare == Compare::kLess || asked.compare == Compare::kAtMost
                           ? Test::kBelowAverage
                           : Test::kAboveAverage;
      break;
  }
  return condition;
}

// ---- on the base, and behind keys to many -------------------------------------------------------

void Resolver::place_conditions(std::vector<AskedCondition>& asked, bool of_absent) {
  static_cast<void>(of_absent);
  std::vector<Pending> pending;
  for (auto& condition : asked) {
    const auto column = column_of(condition, base_);
    if (is_over() || !column) return;
    const ColumnAt at{column->table, *column->column};
    if (schema_.column(at).is_masked)
      return fail("The column " + name_of(*column) +
                  " is masked: nothing may be compared with what is in it.");
    if (ways(base_, column->table, column->via, condition.toward).empty()) {
      if (condition.is_amount_after && adds_up(schema_.column(at))) {
        // "more than 5 days of absence": of all of them together
        AskedRelated together;
        together.noun = condition.noun;
        together.noun.candidates = {*column};
        together.is_counted = true;
        together.aggregate = AggregateWord::kSum;
        together.compare = condition.compare;
        together.numbers = condition.numbers;
        together.words = condition.words;
        place_one_related(together);
        if (is_over()) return;
        continue;
      }
      pending.push_back({&condition, at, column->via});
      continue;
    }
    const auto walk = way(base_, *column, condition.toward, &condition.noun);
    if (!walk) return;
    conditions_for(condition).push_back(condition_at(condition, at, schema_.path(*walk)));
  }
  place_pending(pending);
}

std::optional<Walk> Resolver::way_to_many(std::size_t from, const Candidate& to, Noun* asked) {
  static_cast<void>(asked);
  auto walks = schema_.walks(from, to.table);
  if (from == to.table) {
    // Its own rows behind a key to itself: "managers with more than 5 employees".
    walks.clear();
    for (const auto link : schema_.self_links(from)) walks.push_back({{link, true}});
  }
  if (to.via)
    std::erase_if(walks, [&](const Walk& walk) {
      return std::none_of(walk.begin(), walk.end(),
                          [&](const Step& s) { return s.link == *to.via; });
    });
  if (walks.size() > 1) {
    std::vector<Walk> plain;
    for (const auto& walk : walks)
      if (std::all_of(walk.begin(), walk.end(),
                      [&](const Step& s) { return schema_.links()[s.link].role.empty(); }))
        plain.push_back(walk);
    if (!plain.empty()) walks = plain;
  }
  if (walks.size() == 1) return walks.front();
  fail(walks.empty() ? "I see no way from " + schema_.table(from).nouns() + " to " +
                           schema_.table(to.table).nouns() + "."
                     : "There is more than one way from " + schema_.table(from).nouns() + " to " +
                           schema_.table(to.table).nouns() + "; say which is meant.");
  return std::nullopt;
}

void Resolver::place_pending(std::vector<Pending>& pending) {
  std::vector<Pending> together;
  std::vector<std::vector<Pending>> alone;
  for (auto& one : pending)
    if (one.asked->is_negated && one.asked->kind != AskedCondition::Kind::kEmpty)
      alone.push_back({one});
    else
      together.push_back(one);
  if (!together.empty()) alone.insert(alone.begin(), together);
  for (const auto& bundle : alone) {
    if (is_over()) return;
    AskedRelated asked;
    asked.is_absent = bundle.front().asked->is_negated &&
                      bundle.front().asked->kind != AskedCondition::Kind::kEmpty;
    for (const auto& one : bundle) {
      AskedCondition condition = *one.asked;
      if (condition.kind != AskedCondition::Kind::kEmpty) condition.is_negated = false;
      condition.noun.candidates = {{one.at.table, one.at.column, one.via, 1}};
      condition.noun.of_table.reset();
      asked.conditions.push_back(std::move(condition));
    }
    asked.noun.candidates = {{bundle.front().at.table, {}, {}, 1}};
    // What was spoken of with it is the row that all of it is about: "bought … in 2024".
    const auto near = bundle.front().asked->near_table;
    if (near && *near != base_ && distance(base_, *near) == 99)
      asked.noun.candidates = {{*near, {}, {}, 1}};
    else  // "which products did Anna buy": the verb after the name names the rows as well
      for (const auto mention : draft_.mentions)
        if (mention != base_ && distance(base_, mention) == 99 &&
            distance(mention, bundle.front().at.table) < 99 && mention != bundle.front().at.table) {
          asked.noun.candidates = {{mention, {}, {}, 1}};
          break;
        }
    place_one_related(asked);
  }
}

}  // namespace countersign::agent::builtin
