#include "agent/planners/builtin/meaning/lookup.h"

#include <algorithm>
#include <map>

#include "agent/planners/builtin/language/values.h"
#include "agent/planners/builtin/writing/dialect.h"
#include "agent/planners/builtin/writing/spelling.h"
#include "core/invariant.h"
#include "core/text.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::size_t kColumnsMax = 54;
constexpr std::size_t kFormsMax = 200;
constexpr std::size_t kValueBytesMax = 120;
constexpr std::uint64_t kRowsMax = 500'000;
constexpr int kRowsShown = 50;
constexpr std::size_t kNearMax = 4;

bool is_searched(const TableMap& table, const ColumnMap& column) {
  if (column.is_masked || !column.is_text) return false;
  if (table.rows && *table.rows > kRowsMax) return false;
  switch (column.kind) {
    case ColumnKind::kLabel:
    case ColumnKind::kCategory:
    case ColumnKind::kKey:
      return true;
    case ColumnKind::kReference:
    case ColumnKind::kText:
    case ColumnKind::kNumber:
    case ColumnKind::kMoney:
    case ColumnKind::kDate:
    case ColumnKind::kYear:
    case ColumnKind::kFlag:
      return false;
  }
  unreachable("a kind of column that is neither searched nor not");
}

int rank_of(FormKind kind) {
  switch (kind) {
    case FormKind::kSame:
      return 0;
    case FormKind::kNumber:
    case FormKind::kSpelling:
      return 1;
    case FormKind::kCountry:
      return 1;
    case FormKind::kRegion:
    case FormKind::kMonth:
      return 2;
  }
  unreachable("a form without a rank");
}

// Every form that is looked for, lower-cased, with what it stands for.
struct Meaning {
  std::string said;
  int rank;
};
std::multimap<std::string, Meaning> forms_of(const std::vector<Wanted>& wanted) {
  std::multimap<std::string, Meaning> forms;
  const auto add = [&](const std::string& form, const std::string& said, int rank) {
    if (form.empty() || form.size() > kValueBytesMax || forms.size() >= kFormsMax) return;
    const auto [from, to] = forms.equal_range(form);
    if (std::none_of(from, to, [&](const auto& f) { return f.second.said == said; }))
      forms.emplace(form, Meaning{said, rank});
  };
  for (const auto& one : wanted) {
    const std::string said = fold_case(one.said);
    add(ascii_lower(one.said), said, 0);
    for (const auto& form : value_forms(one.said)) {
      add(form.text, said, rank_of(form.kind));
      add(ascii_lower(form.text), said, rank_of(form.kind));
    }
    for (const auto& form : gender_forms(said)) add(form, said, 1);
  }
  return forms;
}

// The forms stand once in the statement, however many columns are searched.
std::string forms_table(const std::vector<Wanted>& wanted) {
  std::string list, last;
  for (const auto& [form, meaning] : forms_of(wanted)) {
    if (form == last) continue;
    list += (list.empty() ? "(" : ", (") + quoted_text(form) + ")";
    last = form;
  }
  return "WITH said(form) AS (VALUES " + list + ")\n";
}

// The column as it is written and compared: as text.
std::string spelled_column(const SchemaMap& schema, ColumnAt at) {
  const ColumnMap& column = schema.column(at);
  const std::string name = schema.dialect().name(column.name);
  return column.needs_text_cast ? schema.dialect().as_text(name) : name;
}

std::string near_test(const std::string& column, const std::vector<Wanted>& wanted) {
  std::string any;
  for (const auto& one : wanted) {
    const std::string said = ascii_lower(one.said);
    any += (any.empty() ? "" : " OR ") +
           ("lower(" + column + ") LIKE " + like_pattern(said, true, true));
    if (said.size() >= 5)
      any += " OR lower(" + column + ") LIKE " + like_pattern(said.substr(0, 2), false, true);
  }
  return wanted.size() == 1 && any.find(" OR ") == std::string::npos ? any : "(" + any + ")";
}

std::string arm(const SchemaMap& schema, ColumnAt at, const std::string& test_of_column,
                const std::string& column) {
  const TableMap& table = schema.table(at.table);
  return "SELECT " + quoted_text(table.name) + " AS relation, " +
         quoted_text(table.columns[at.column].name) + " AS attribute, " + column +
         " AS value, count(*) AS uses FROM " + schema.dialect().relation(table.name) + " WHERE " +
         test_of_column + " GROUP BY " + column;
}

bool stands_in(const std::string& value, const std::string& said) {
  const std::size_t at = value.find(said);
  if (at == std::string::npos) return false;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool opens = at == 0 || !is_letter(value[at - 1]);
  const std::size_t end = at + said.size();
  const bool closes = end >= value.size() || !is_letter(value[end]);
  return opens && closes;
}

void add_hit(Found& found, const std::string& said, ColumnAt at, const std::string& stored,
             int rank) {
  auto& hits = found[said];
  for (auto& hit : hits) {
    if (!(hit.at == at)) continue;
    if (rank < hit.rank) {
      hit.rank = rank;
      hit.stored = {stored};
    } else if (rank == hit.rank) {
      hit.stored.push_back(stored);
    }
    return;
  }
  hits.push_back({at, {stored}, rank});
}

}  // namespace

std::vector<ColumnAt> searched_columns(const SchemaMap& schema) {
  std::vector<ColumnAt> all;
  for (std::size_t t = 0; t < schema.tables().size(); ++t)
    for (std::size_t c = 0; c < schema.table(t).columns.size(); ++c)
      if (is_searched(schema.table(t), schema.table(t).columns[c]) && all.size() < kColumnsMax)
        all.push_back({t, c});
  return all;
}

std::optional<Lookup> make_lookup(const SchemaMap& schema, std::vector<Wanted> wanted,
                                  LookupKind kind, std::span<const ColumnAt> where) {
  std::erase_if(wanted,
                [](const Wanted& w) { return w.said.empty() || w.said.size() > kValueBytesMax; });
  if (kind == LookupKind::kNear) {
    std::erase_if(wanted, [](const Wanted& w) { return w.said.size() < 4; });
    if (wanted.size() > kNearMax) wanted.resize(kNearMax);
  }
  if (wanted.empty() || where.empty()) return std::nullopt;
  Lookup lookup;
  lookup.kind = kind;
  lookup.wanted = wanted;
  for (const auto at : where) {
    const std::string column = spelled_column(schema, at);
    const std::string test = kind == LookupKind::kExact
                                 ? schema.dialect().lower_in(column, "said", "form")
                                 : near_test(column, wanted);
    lookup.sql += (lookup.sql.empty() ? "" : "\nUNION ALL\n") + arm(schema, at, test, column);
  }
  if (kind == LookupKind::kExact) lookup.sql = forms_table(wanted) + lookup.sql;
  lookup.sql += "\nLIMIT " + std::to_string(kRowsShown);
  return lookup;
}

void read_lookup(const SchemaMap& schema, const Lookup& lookup, const RowsSeen& rows,
                 Found& found) {
  for (const auto& wanted : lookup.wanted) found.try_emplace(fold_case(wanted.said));
  const auto forms = forms_of(lookup.wanted);
  for (const auto& row : rows.rows) {
    if (row.size() < 3) continue;
    const auto* relation = std::get_if<engines::Text>(&row[0]);
    const auto* attribute = std::get_if<engines::Text>(&row[1]);
    const auto* value = std::get_if<engines::Text>(&row[2]);
    if (relation == nullptr || attribute == nullptr || value == nullptr) continue;
    for (const auto at : searched_columns(schema)) {
      if (schema.table(at.table).name != relation->value ||
          schema.column(at).name != attribute->value)
        continue;
      const std::string folded = fold_case(value->value);
      if (lookup.kind == LookupKind::kExact) {
        for (const auto& key : {ascii_lower(value->value), folded}) {
          const auto [from, to] = forms.equal_range(key);
          for (auto form = from; form != to; ++form)
            add_hit(found, form->second.said, at, value->value, form->second.rank);
          if (from != to) break;
        }
        continue;
      }
      for (const auto& wanted : lookup.wanted) {
        const std::string said = fold_case(wanted.said);
        const bool is_name = schema.column(at).kind == ColumnKind::kLabel ||
                             schema.column(at).kind == ColumnKind::kKey || said.size() >= 7;
        if (said.size() >= 4 && is_name && stands_in(folded, said))
          add_hit(found, said, at, value->value, 3);
        else if (folded.size() < 60 && typo_distance(said, folded, slips_forgiven(said.size())) <=
                                           slips_forgiven(said.size()))
          add_hit(found, said, at, value->value, 2);
      }
    }
  }
  if (lookup.kind == LookupKind::kExact) return;
  // Several near values of one column are a question, not an answer.
  for (const auto& wanted : lookup.wanted) {
    auto& hits = found[fold_case(wanted.said)];
    std::erase_if(hits, [](const Hit& hit) {
      return hit.stored.size() > 1 && std::adjacent_find(hit.stored.begin(), hit.stored.end(),
                                                         std::not_equal_to<>()) != hit.stored.end();
    });
  }
}

}  // namespace countersign::agent::builtin
