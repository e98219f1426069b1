// The only place that knows toml++.

#include <toml++/toml.h>

#include "config/reading/entries.h"

namespace countersign::config {
namespace {

Origin at(const Origin& file, const toml::source_region& region) {
  Origin origin = file;
  origin.line = region.begin.line;
  origin.column = region.begin.column;
  return origin;
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "a date or time";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::table:
      return "a table";
    case toml::node_type::none:
      return "nothing";
  }
  unreachable("a TOML type without a word");
}

Held list_of(const toml::array& array) {
  std::vector<std::string> list;
  for (const auto& element : array) {
    const auto* text = element.as_string();
    if (text == nullptr) return Misfit{"a list with " + std::string(kind_of(element)) + " in it"};
    list.push_back(text->get());
  }
  return list;
}

Held held_by(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* yes = node.as_boolean()) return yes->get();
  if (const auto* array = node.as_array()) return list_of(*array);
  return Misfit{std::string(kind_of(node))};
}

void walk(const toml::table& table, const KeyPath& above, const Origin& file,
          std::vector<Entry>& entries) {
  for (const auto& [key, node] : table) {
    KeyPath path = above;
    path.emplace_back(key.str());
    const auto* inner = node.as_table();
    entries.push_back({path, Value{held_by(node), at(file, node.source())}, at(file, key.source()),
                       inner != nullptr});
    if (inner != nullptr) walk(*inner, path, file, entries);
  }
}

}  // namespace

Result<std::vector<Entry>, SettingsError> entries_of_file(std::string_view text,
                                                          const Origin& origin) {
  try {
    std::vector<Entry> entries;
    walk(toml::parse(text, origin.name), {}, origin, entries);
    return entries;
  } catch (const toml::parse_error& error) {
    const auto where = error.source().begin;
    return unexpected(SettingsError{origin.name, where.line, where.column, "",
                                    "this is not TOML: " + std::string(error.description())});
  }
}

}  // namespace countersign::config
