// The only place that knows toml++.

#include <fmt/format.h>
#include <toml++/toml.h>

#include "config/reading/entries.h"
#include "core/text.h"

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

std::vector<Origin> places_in(const toml::node& node, const Origin& file) {
  std::vector<Origin> places;
  if (const auto* array = node.as_array())
    for (const auto& element : *array) places.push_back(at(file, element.source()));
  return places;
}

void walk(const toml::table& table, const KeyPath& above, const Origin& file,
          std::vector<Entry>& entries) {
  for (const auto& [key, node] : table) {
    KeyPath path = above;
    path.emplace_back(key.str());
    const auto* inner = node.as_table();
    entries.push_back({path, Value{held_by(node), at(file, node.source()), places_in(node, file)},
                       at(file, key.source()), inner != nullptr});
    if (inner != nullptr) walk(*inner, path, file, entries);
  }
}

std::string_view line_of(std::string_view text, std::uint32_t number) {
  for (std::uint32_t n = 1; n < number && !text.empty(); ++n) {
    const auto end = text.find('\n');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return text.substr(0, text.find('\n'));
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// The slip that everybody makes once: a text without its quotes.
std::string quotes_hint(std::string_view line, std::uint32_t column) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos || column <= equals) return {};
  const auto key = trimmed(line.substr(0, equals));
  const auto value = trimmed(line.substr(equals + 1, line.find('#') - equals - 1));
  const bool is_a_whole_number = value.find_first_not_of("0123456789") == std::string_view::npos;
  const bool is_something_else =
      value.empty() || std::string_view("\"'[{").find(value.front()) != std::string_view::npos;
  if (is_a_whole_number || is_something_else) return {};
  return fmt::format("; a text stands in quotes: {} = \"{}\"", printable(key), printable(value));
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
                                    "this is not TOML: " + printable(error.description()) +
                                        quotes_hint(line_of(text, where.line), where.column)});
  }
}

}  // namespace countersign::config
