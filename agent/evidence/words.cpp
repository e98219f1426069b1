#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "agent/evidence_words.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

constexpr std::size_t kItemsMax = 40;  // of one list
constexpr std::size_t kHiddenMax = 8;
constexpr std::size_t kNameMax = 80;         // bytes
constexpr std::uint64_t kManyRows = 10'000;  // from here on it is news that there is no LIMIT

std::string name_text(std::string_view name) {
  if (name.size() <= kNameMax) return printable(name);
  std::size_t to = kNameMax;
  while (to > 0 && (static_cast<unsigned char>(name[to]) & 0xC0) == 0x80) --to;
  return printable(name.substr(0, to)) + "…";
}

std::string full_name(std::string_view schema, std::string_view name) {
  const bool is_usual = schema.empty() || schema == "main" || schema == "public";
  return is_usual ? name_text(name) : name_text(schema) + "." + name_text(name);
}

// "a, b and c", at most kItemsMax of them.
std::string list_of(const std::vector<std::string>& items) {
  const std::size_t shown = std::min(items.size(), kItemsMax);
  std::string out;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool is_last = i + 1 == shown && shown == items.size();
    if (i > 0) out += is_last ? " and " : ", ";
    out += items[i];
  }
  if (shown < items.size()) out += fmt::format(" and {} more", items.size() - shown);
  return out;
}

std::string_view kind_words(RelationKind kind) {
  switch (kind) {
    case RelationKind::kTable:
      return "";
    case RelationKind::kView:
      return "a view";
    case RelationKind::kVirtualTable:
      return "a virtual table";
    case RelationKind::kTableFunction:
      return "a function that makes rows";
    case RelationKind::kCatalog:
      return "the engine's own";
    case RelationKind::kCommonTable:
      return "a name of the statement's own";
    case RelationKind::kMissing:
      return "not in the schema";
    case RelationKind::kMaterializedView:
      return "a materialized view";
    case RelationKind::kForeignTable:
      return "its rows live on another server";
    case RelationKind::kSequence:
      return "a sequence";
  }
  unreachable("a kind of relation without words");
}

std::string column_text(const EvidenceColumn& column) {
  std::string out = name_text(column.name);
  if (column.is_denied) return out + " (denied)";
  return column.is_masked ? out + " (masked)" : out;
}

std::string columns_text(const EvidenceRelation& relation) {
  if (relation.columns.empty()) return "only how many rows there are";
  std::vector<std::string> columns;
  for (const auto& column : relation.columns) columns.push_back(column_text(column));
  return list_of(columns);
}

// "orders (through the view v_sales): total and id"
std::string relation_text(const EvidenceRelation& relation) {
  std::vector<std::string> beside;
  if (const auto kind = kind_words(relation.kind); !kind.empty()) beside.emplace_back(kind);
  if (!relation.through_view.empty())
    beside.push_back("through the view " + name_text(relation.through_view));
  if (!relation.is_allowed) beside.emplace_back("the policy does not allow it");
  if (relation.shadows_relation) beside.emplace_back("hides a table of the same name");
  std::string out = full_name(relation.schema, relation.name);
  if (!beside.empty()) out += fmt::format(" ({})", fmt::join(beside, "; "));
  return out + ": " + columns_text(relation);
}

bool has_masked(const EvidenceRelation& relation) {
  return std::any_of(relation.columns.begin(), relation.columns.end(),
                     [](const auto& column) { return column.is_masked && !column.is_denied; });
}

struct Large {
  std::uint64_t from;
  std::string_view words;
};
constexpr std::array kLarge = {Large{1'000'000'000'000, "trillion"},
                               Large{1'000'000'000, "billion"}, Large{1'000'000, "million"}};

std::string rows_words(std::uint64_t count) {
  return rounded_words(count) + (count == 1 ? " row" : " rows");
}

class Lines {
 public:
  Lines(const StepEvidence& evidence, std::string_view sql) : evidence_(evidence), sql_(sql) {}

  std::vector<EvidenceLine> write() {
    reads();
    calls();
    masked();
    joins();
    scans();
    expected();
    hidden();
    review();
    tainted();
    if (!evidence_.is_complete && !evidence_.why_incomplete.empty())
      add(About::kMissing, printable(evidence_.why_incomplete), false);
    return std::move(lines_);
  }

 private:
  void add(About about, std::string words, bool is_careful) {
    lines_.push_back({about, std::move(words), is_careful});
  }

  void reads() {
    std::size_t shown = 0;
    for (const auto& relation : evidence_.relations) {
      if (relation.kind == RelationKind::kCommonTable && !relation.shadows_relation) continue;
      if (++shown <= kItemsMax)
        add(About::kReads, relation_text(relation),
            !relation.is_allowed || has_masked(relation) || relation.shadows_relation);
    }
    if (shown > kItemsMax) add(About::kReads, fmt::format("and {} more", shown - kItemsMax), false);
  }

  void calls() {
    std::map<std::string, bool> functions;  // by what is said of it: whether that is of concern
    for (const auto& function : evidence_.functions) {
      std::string text = function.schema.empty()
                             ? name_text(function.name)
                             : name_text(function.schema) + "." + name_text(function.name);
      if (!function.is_allowed) text += " (the policy does not allow it)";
      if (function.is_of_source) text += " (could be somebody's own code in the source)";
      functions.emplace(std::move(text), !function.is_allowed || function.is_of_source);
    }
    std::vector<std::string> names;
    bool is_careful = false;
    for (const auto& [text, is_odd] : functions) {
      names.push_back(text);
      is_careful |= is_odd;
    }
    if (!names.empty()) add(About::kCalls, list_of(names), is_careful);
  }

  void masked() {
    for (const auto& relation : evidence_.relations) {
      if (!has_masked(relation)) continue;
      std::vector<std::string> names;
      for (const auto& column : relation.columns)
        if (column.is_masked && !column.is_denied) names.push_back(name_text(column.name));
      const bool is_one = names.size() == 1;
      const std::string what =
          fmt::format("{} of {} {} masked", list_of(names),
                      full_name(relation.schema, relation.name), is_one ? "is" : "are");
      if (evidence_.dialect == "postgresql")
        add(About::kMasked,
            what + ": the role that reads the source may not read it. Name the columns you need.",
            true);
      else
        add(About::kMasked,
            fmt::format("{0}: {1} as •••. To the statement {2} empty (NULL): a count of {3} is 0, "
                        "a filter on {3} finds nothing, a join on {3} joins nothing.",
                        what, is_one ? "its values come back" : "their values come back",
                        is_one ? "it is" : "they are", is_one ? "it" : "them"),
            true);
    }
  }

  std::string written_at(Span span) const {
    if (span.empty() || span.to > sql_.size()) return {};
    return name_text(sql_.substr(span.from, span.to - span.from));
  }

  void joins() {
    for (const Span span : evidence_.loose_joins) {
      const auto name = written_at(span);
      add(About::kJoins,
          (name.empty() ? std::string("A table") : name) +
              " is joined without a condition: each of its rows meets every row of the others",
          true);
    }
    nested_scans();
  }

  // Where the plan shows it: two and more relations of one block, each read in full for every row
  // of the ones before.
  void nested_scans() {
    std::map<std::uint32_t, std::vector<std::string>> scans;
    for (const auto& loop : evidence_.loops)
      if (loop.is_full_scan)
        scans[loop.block].push_back(loop.relation.empty() ? "a result of the statement's own"
                                                          : name_text(loop.relation));
    for (const auto& [block, names] : scans)
      if (names.size() > 1)
        add(About::kJoins, list_of(names) + " are read in full inside one another", true);
  }

  void scans() {
    std::map<std::string, std::uint64_t> large;
    for (const auto& loop : evidence_.loops) {
      if (!loop.is_full_scan || !loop.is_large) continue;
      auto& rows = large[loop.relation];
      rows = std::max(rows, loop.rows);
    }
    for (const auto& [relation, rows] : large)
      add(About::kScans,
          fmt::format("{} is read in full, {}",
                      relation.empty() ? "a result of the statement's own" : name_text(relation),
                      "about " + rows_words(rows)),
          true);
  }

  void expected() {
    if (!evidence_.estimated_rows) return;
    const auto rows = *evidence_.estimated_rows;
    std::string text = "about " + rows_words(rows);
    if (evidence_.estimated_cost && *evidence_.estimated_cost > 0)
      text += fmt::format("; about {} visited", rows_words(*evidence_.estimated_cost));
    const bool is_open = rows >= kManyRows && evidence_.is_complete && !evidence_.has_limit;
    if (is_open) text += "; there is no LIMIT";
    add(About::kExpected, std::move(text), is_open);
  }

  static std::string_view deception(Deceptive kind) {
    switch (kind) {
      case Deceptive::kControl:
        return "a control character";
      case Deceptive::kBidi:
        return "changes the order in which text is shown";
      case Deceptive::kZeroWidth:
        return "cannot be seen";
      case Deceptive::kTag:
        return "a tag that cannot be seen";
      case Deceptive::kVariation:
        return "changes the look of what stands before it";
      case Deceptive::kLookalike:
        return "looks like another word";
    }
    unreachable("a deception without words");
  }

  void hidden() {
    const auto& all = evidence_.deceptive;
    for (std::size_t i = 0; i < std::min(all.size(), kHiddenMax); ++i)
      add(About::kHidden,
          fmt::format("{}: {}, at byte {}", printable(all[i].shown), deception(all[i].kind),
                      all[i].span.from + 1),
          true);
    if (all.size() > kHiddenMax)
      add(About::kHidden, fmt::format("and {} more", all.size() - kHiddenMax), true);
  }

  void review() {
    if (!evidence_.review) return;
    const auto& [role, tables] = *evidence_.review;
    std::vector<std::string> names;
    for (const auto& table : tables) names.push_back(name_text(table));
    std::string why =
        names.empty() ? "every statement of this source does" : "it reads " + list_of(names);
    add(About::kReview,
        fmt::format("must be approved by somebody with the role {}, who neither asked nor wrote "
                    "it, because {}",
                    printable(role), why),
        true);
  }

  void tainted() {
    if (!evidence_.tainted_by) return;
    add(About::kTainted,
        fmt::format("proposed after the planner read rows of step {} that look like instructions "
                    "to a model: check that it answers the question that was asked",
                    evidence_.tainted_by->get()),
        true);
  }

  const StepEvidence& evidence_;
  std::string_view sql_;
  std::vector<EvidenceLine> lines_;
};

}  // namespace

std::string rounded_words(std::uint64_t count) {
  for (const auto& [from, words] : kLarge) {
    if (count < from) continue;
    if (count / from >= 1'000'000) return "more than a million trillion";
    const double times = static_cast<double>(count) / static_cast<double>(from);
    return times < 10 ? fmt::format("{:.1f} {}", times, words)
                      : fmt::format("{:.0f} {}", times, words);
  }
  std::string out = std::to_string(count);
  if (out.size() > 3) out.insert(out.size() - 3, ",");
  return out;
}

std::vector<EvidenceLine> lines_of(const StepEvidence& evidence, std::string_view sql) {
  return Lines(evidence, sql).write();
}

}  // namespace countersign::agent
