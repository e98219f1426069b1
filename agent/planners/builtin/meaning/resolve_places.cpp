// Which column or table a noun is, and which way leads there.

#include <algorithm>
#include <array>

#include "agent/planners/builtin/meaning/resolver.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::size_t kFar = 99;

constexpr std::array<std::string_view, 9> kFromRoles = {
    "origin", "departure", "source", "start", "from", "sender", "pickup", "depart", "src"};
constexpr std::array<std::string_view, 11> kToRoles = {
    "destination", "arrival", "target", "end",  "to", "recipient",
    "receiver",    "dropoff", "arrive", "dest", "dst"};

bool has_role(const Link& link, Toward toward) {
  const auto is_among = [](const std::string& word, const auto& list) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  return std::any_of(link.role.begin(), link.role.end(), [&](const NameWord& w) {
    return toward == Toward::kFrom
               ? is_among(w.expanded, kFromRoles) || is_among(w.text, kFromRoles)
               : is_among(w.expanded, kToRoles) || is_among(w.text, kToRoles);
  });
}

}  // namespace

void Resolver::offer(const std::string& about, std::vector<std::pair<std::string, Draft>> choices) {
  if (is_over()) return;
  choices_ = Choices{about, std::move(choices)};
}

void Resolver::fail(const std::string& words) {
  if (!is_over()) trouble_ = Trouble{words};
}

std::string Resolver::name_of(const Candidate& candidate) const {
  const TableMap& table = schema_.table(candidate.table);
  std::string name = table.noun();
  if (candidate.via && !schema_.links()[*candidate.via].role.empty())
    name = schema_.links()[*candidate.via].role.front().expanded + " " + name;
  if (!candidate.column) return name;
  std::string words;
  for (const auto& word : table.columns[*candidate.column].words)
    words += (words.empty() ? "" : " ") + word.expanded;
  return words + " of the " + name;
}

std::string Resolver::role_words(const Walk& walk) const {
  std::string words;
  for (const auto& step : walk)
    for (const auto& word : schema_.links()[step.link].role)
      words += (words.empty() ? "" : " ") + word.expanded;
  if (!words.empty() || walk.empty()) return words;
  return schema_.table(schema_.end_of(base_, {walk.begin(), walk.begin() + 1})).noun();
}

std::size_t Resolver::distance(std::size_t from, std::size_t to) const {
  const auto walks = schema_.walks_to_one(from, to);
  return walks.empty() ? kFar : walks.front().size();
}

const Candidate* Resolver::pick(Noun& noun, const std::function<bool(const Candidate&)>& fits,
                                std::optional<std::size_t> anchor) {
  struct Scored {
    const Candidate* what;
    double score;
  };
  std::vector<Scored> scored;
  for (const auto& c : noun.candidates) {
    if (!fits(c)) continue;
    double score = c.score;
    if (noun.of_table == c.table) score += 0.4;
    if (anchor) {
      const std::size_t far = distance(*anchor, c.table);
      score += far == 0 ? 0.3 : far == kFar ? -0.3 : 0.1 - 0.1 * static_cast<double>(far);
    }
    if (std::find(draft_.mentions.begin(), draft_.mentions.end(), c.table) != draft_.mentions.end())
      score += 0.12;
    if (subject_ == c.table) score += 0.1;
    if (c.column && !c.via) {
      const ColumnMap& column = schema_.column({c.table, *c.column});
      if (column.is_masked) score -= 0.2;
    }
    scored.push_back({&c, score});
  }
  if (scored.empty()) return nullptr;
  std::stable_sort(scored.begin(), scored.end(),
                   [](const Scored& a, const Scored& b) { return a.score > b.score; });
  if (scored.size() == 1 || scored[0].score - scored[1].score > 0.06) return scored[0].what;
  // Two equally good: not for us to choose.
  std::vector<std::pair<std::string, Draft>> choices;
  const auto all = noun.candidates;
  for (const auto& s : scored) {
    if (scored[0].score - s.score > 0.06) break;
    const Candidate one = *s.what;
    noun.candidates = {one};
    choices.emplace_back(name_of(one), draft_);
    noun.candidates = all;
    if (choices.size() == 6) break;
  }
  const std::string said = noun.words;
  offer("\"" + said + "\"", std::move(choices));
  return nullptr;
}

const Candidate* Resolver::pick_column(Noun& noun, Fits fits, std::optional<std::size_t> anchor) {
  return pick(
      noun,
      [&](const Candidate& c) {
        return c.column && fits(schema_.column({c.table, *c.column}));
      },
      anchor);
}

std::vector<Walk> Resolver::ways(std::size_t from, std::size_t to, std::optional<std::size_t> via,
                                 Toward toward) const {
  if (via) {
    const Link& link = schema_.links()[*via];
    std::vector<Walk> walks;
    for (auto walk : schema_.walks_to_one(from, link.from)) {
      walk.push_back({*via, false});
      for (const auto& rest : schema_.walks_to_one(link.to, to)) {
        Walk whole = walk;
        whole.insert(whole.end(), rest.begin(), rest.end());
        walks.push_back(std::move(whole));
      }
    }
    return walks;
  }
  auto walks = schema_.walks_to_one(from, to);
  if (walks.size() < 2) return walks;
  if (toward != Toward::kNothing) {
    std::vector<Walk> led;
    for (const auto& walk : walks)
      if (std::any_of(walk.begin(), walk.end(),
                      [&](const Step& s) { return has_role(schema_.links()[s.link], toward); }))
        led.push_back(walk);
    if (!led.empty()) return led;
  }
  // A key that is called just like its target comes before one that plays another part.
  std::vector<Walk> plain;
  for (const auto& walk : walks)
    if (std::all_of(walk.begin(), walk.end(),
                    [&](const Step& s) { return schema_.links()[s.link].role.empty(); }))
      plain.push_back(walk);
  return plain.empty() ? walks : plain;
}

// "to Germany" leads along a key that is called destination.
bool Resolver::leads(std::size_t from, std::size_t to, Toward toward) const {
  if (toward == Toward::kNothing) return false;
  const auto walks = schema_.walks_to_one(from, to);
  return std::any_of(walks.begin(), walks.end(), [&](const Walk& walk) {
    return std::any_of(walk.begin(), walk.end(),
                       [&](const Step& s) { return has_role(schema_.links()[s.link], toward); });
  });
}

std::optional<Walk> Resolver::way(std::size_t from, const Candidate& to, Toward toward,
                                  Noun* asked) {
  const auto walks = ways(from, to.table, to.via, toward);
  if (walks.empty()) return std::nullopt;
  if (walks.size() == 1) return walks.front();
  std::vector<std::pair<std::string, Draft>> choices;
  if (asked != nullptr) {
    const auto all = asked->candidates;
    for (const auto& walk : walks) {
      // The first key that plays a part decides.
      for (const auto& step : walk)
        if (!schema_.links()[step.link].role.empty() && !step.is_backward) {
          Candidate one = to;
          one.via = step.link;
          asked->candidates = {one};
          choices.emplace_back(role_words({step}) + " " + schema_.table(to.table).noun(), draft_);
          break;
        }
      asked->candidates = all;
    }
  }
  if (choices.size() < 2)
    fail("There is more than one way from " + schema_.table(from).nouns() + " to " +
         schema_.table(to.table).nouns() + ".");
  else
    offer("the " + schema_.table(to.table).noun(), std::move(choices));
  return std::nullopt;
}

}  // namespace countersign::agent::builtin
