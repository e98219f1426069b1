#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/text.h"
#include "engines/engine.h"
#include "engines/postgres/engine.h"
#include "engines/postgres/inspect.h"
#include "engines/sqlite/engine.h"

namespace countersign::engines {

namespace {

constexpr std::string_view kForm =
    "a source is written \"sqlite:PATH\", for example \"sqlite:shop.db\", or "
    "\"postgresql://ROLE@HOST:5432/DATABASE\"";

Result<std::unique_ptr<Engine>, std::string> open_sqlite(const SourceOptions& options,
                                                         std::string_view path) {
  if (path.starts_with("//")) path.remove_prefix(2);  // sqlite:///srv/shop.db
  if (path.empty())
    return unexpected(fmt::format("source {}: the path is missing; {}", options.name, kForm));
  if (path == ":memory:")
    return unexpected(
        fmt::format("source {}: a database in memory is always empty; {}", options.name, kForm));
  if (!is_storable_text(path, 4096))
    return unexpected(fmt::format("source {}: the path is not text", options.name));
  return sqlite::make_engine({options.name, std::string(path), options.notes_file});
}

}  // namespace

Result<std::unique_ptr<Engine>, std::string> open_engine(const SourceOptions& options) {
  const std::string name = printable(options.name);
  const std::string_view url = options.url;
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos || colon < 2) {
    if (url.empty()) return unexpected(fmt::format("source {}: the url is empty; {}", name, kForm));
    return unexpected(
        fmt::format("source {}: \"{}\" has no scheme; {}", name, printable(url), kForm));
  }
  const std::string scheme = ascii_lower(url.substr(0, colon));
  if (scheme == "sqlite") return open_sqlite(options, url.substr(colon + 1));
  if (scheme == "postgresql" || scheme == "postgres")
    return postgres::make_engine(options, postgres::make_inspector());
  static constexpr std::array<std::string_view, 2> kSchemes = {"sqlite", "postgresql"};
  const auto meant = nearest(scheme, kSchemes);
  return unexpected(fmt::format(
      "source {}: \"{}:\" is not a kind of source that is known{}; {}", name, printable(scheme),
      meant ? fmt::format(" (did you mean \"{}:\"?)", *meant) : "", kForm));
}

std::unique_ptr<Inspector> open_inspector(std::string_view dialect) {
  if (dialect == "sqlite") return sqlite::make_inspector();
  return dialect == "postgresql" ? postgres::make_inspector() : nullptr;
}

}  // namespace countersign::engines
