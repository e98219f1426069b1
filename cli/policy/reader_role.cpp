#include "cli/policy/reader_role.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "queries/statements.h"

namespace countersign::cli {
namespace {

std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

void replace_all(std::string& text, std::string_view what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
}

// "postgresql://role@host:5432/database?…"
struct Place {
  std::string role = "countersign_reader";
  std::string database = "database";
};
Place place_of(std::string_view url) {
  Place place;
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return place;
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find('?'));
  const std::size_t slash = url.find('/');
  const std::size_t at = url.substr(0, slash).find('@');
  if (at != std::string_view::npos && at > 0) place.role = url.substr(0, at);
  if (slash != std::string_view::npos && slash + 1 < url.size())
    place.database = url.substr(slash + 1);
  return place;
}

// A name as the schema writes it, in parts: orders, sales.orders, "Odd.Name".
struct Parts {
  std::string schema, table;  // as they stand in a statement
};
Parts parts_of(const std::string& name) {
  bool is_quoted = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '"') is_quoted = !is_quoted;
    if (name[i] == '.' && !is_quoted) return {name.substr(0, i), name.substr(i + 1)};
  }
  return {"public", name};
}
std::string in_statement(const std::string& part) {
  return part.starts_with('"') ? part : quoted_name(part);
}

bool is_kept_from(const Draft& draft, const std::string& column) {
  const auto has = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), column) != names.end();
  };
  return has(draft.deny) || has(draft.mask);
}

// All of its columns, or a list of those that may be read.
std::string columns_of(const Draft& draft, const engines::SchemaRelation& relation) {
  std::string list;
  bool is_whole = true;
  for (const auto& column : relation.columns) {
    if (is_kept_from(draft, relation.name + "." + column.name))
      is_whole = false;
    else
      list += (list.empty() ? "" : ", ") + quoted_name(column.name);
  }
  return is_whole ? "" : " (" + list + ")";
}

}  // namespace

std::string reader_role_script(const Draft& draft, const engines::Schema& schema,
                               std::string_view url) {
  const Place place = place_of(url);
  const auto allowed = draft.allowed();
  std::set<std::string> schemas;
  std::string tables;
  for (const auto& relation : schema.relations) {
    if (std::find(allowed.begin(), allowed.end(), relation.name) == allowed.end()) continue;
    const Parts parts = parts_of(relation.name);
    schemas.insert(in_statement(parts.schema));
    tables += fmt::format("GRANT SELECT{} ON {}.{} TO {{role}};\n", columns_of(draft, relation),
                          in_statement(parts.schema), in_statement(parts.table));
  }
  std::string grants, revokes;
  for (const auto& name : schemas) {
    grants += fmt::format("GRANT USAGE ON SCHEMA {} TO {{role}};\n", name);
    revokes += fmt::format(
        "REVOKE CREATE ON SCHEMA {0} FROM PUBLIC;\n"
        "REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA {0} FROM PUBLIC;\n",
        name);
  }
  std::string script(queries::k_sources_postgres_reader);
  replace_all(script, "{grants}", grants + tables);
  replace_all(script, "{revokes}", revokes);
  replace_all(script, "{role}", quoted_name(place.role));
  replace_all(script, "{database}", quoted_name(place.database));
  return script;
}

}  // namespace countersign::cli
