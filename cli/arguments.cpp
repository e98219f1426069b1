#include "cli/arguments.h"

#include <algorithm>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "core/text.h"

namespace countersign::cli {
namespace {

namespace po = boost::program_options;

constexpr const char* kWords = "words";

bool is_setting(std::string_view token) {
  if (!token.starts_with("--")) return false;
  const std::string_view name = token.substr(2, token.find('=') - 2);
  return name.find('.') != std::string_view::npos;
}

po::options_description described(const std::vector<Option>& declared) {
  po::options_description all;
  all.add_options()(kWords, po::value<std::vector<std::string>>());
  for (const auto& option : declared) {
    const std::string name(option.name);
    if (option.value.empty()) {
      all.add_options()(name.c_str(), "");
      continue;
    }
    if (option.may_repeat) {
      all.add_options()(name.c_str(), po::value<std::vector<std::string>>(), "");
      continue;
    }
    auto* value = po::value<std::string>();
    if (option.value_may_lack) value->implicit_value("");
    all.add_options()(name.c_str(), value, "");
  }
  return all;
}

std::string unknown_option(const std::string& spelled, const std::vector<Option>& declared) {
  const std::string name = spelled.substr(spelled.find_first_not_of('-') == std::string::npos
                                              ? spelled.size()
                                              : spelled.find_first_not_of('-'));
  std::vector<std::string> names;
  for (const auto& option : declared) names.emplace_back(option.name);
  const auto near = likely(name, names);
  return fmt::format("there is no option {}{}", printable(spelled),
                     near ? fmt::format(", did you mean --{}?", *near) : "");
}

bool may_repeat(const std::vector<Option>& declared, const std::string& name) {
  return std::any_of(declared.begin(), declared.end(), [&](const Option& option) {
    return option.may_repeat && option.name == name;
  });
}

Arguments collected(const po::parsed_options& parsed, const std::vector<Option>& declared) {
  Arguments arguments;
  for (const auto& option : parsed.options) {
    if (option.string_key == kWords) {
      arguments.words.insert(arguments.words.end(), option.value.begin(), option.value.end());
    } else if (may_repeat(declared, option.string_key)) {
      auto& list = arguments.lists[option.string_key];
      list.insert(list.end(), option.value.begin(), option.value.end());
    } else if (!arguments.options
                    .emplace(option.string_key, option.value.empty() ? "" : option.value.front())
                    .second) {
      throw po::error("--" + option.string_key + " stands twice");
    }
  }
  return arguments;
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto at = options.find(std::string(option));
  if (at == options.end()) return std::nullopt;
  return at->second;
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto at = lists.find(std::string(option));
  return at == lists.end() ? std::vector<std::string>() : at->second;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  if (text.empty() || text.size() > 12) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

std::optional<std::string> likely(std::string_view word, const std::vector<std::string>& names) {
  auto near = nearest(word, names);
  if (near && edit_distance(word, *near) * 2 > word.size()) near.reset();
  return near;
}

Result<Taken, std::string> take_settings(const std::vector<std::string>& tokens) {
  Taken taken;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i] == "--") {
      taken.rest.insert(taken.rest.end(), tokens.begin() + static_cast<std::ptrdiff_t>(i),
                        tokens.end());
      break;
    }
    if (!is_setting(tokens[i])) {
      taken.rest.push_back(tokens[i]);
      continue;
    }
    const std::size_t equals = tokens[i].find('=');
    const std::string key = tokens[i].substr(2, equals - 2);
    if (equals != std::string::npos) {
      taken.settings[key] = tokens[i].substr(equals + 1);
    } else if (i + 1 < tokens.size()) {
      taken.settings[key] = tokens[++i];
    } else {
      return unexpected(fmt::format("--{} needs a value", printable(key)));
    }
  }
  return taken;
}

Result<Arguments, std::string> parse_arguments(const std::vector<std::string>& tokens,
                                               const std::vector<Option>& declared,
                                               std::size_t words_max) {
  auto taken = take_settings(tokens);
  if (!taken) return unexpected(std::move(taken).error());
  try {
    namespace style = po::command_line_style;
    const auto options = described(declared);
    po::positional_options_description positional;
    positional.add(kWords, -1);
    // Guessing is off: `--re` would mean --reason today and --resume tomorrow.
    auto parsed = collected(po::command_line_parser(taken->rest)
                                .options(options)
                                .positional(positional)
                                .style(style::unix_style & ~style::allow_guessing)
                                .run(),
                            declared);
    if (parsed.words.size() > words_max)
      return unexpected(fmt::format("one word too many: {}", printable(parsed.words[words_max])));
    parsed.settings = std::move(taken->settings);
    return parsed;
  } catch (const po::unknown_option& unknown) {
    return unexpected(unknown_option(unknown.get_option_name(), declared));
  } catch (const po::error_with_option_name& error) {
    return unexpected(fmt::format("{}: {}", printable(error.get_option_name()),
                                  "needs a value, and takes it once, as in --option VALUE"));
  } catch (const po::error& error) {
    return unexpected(printable(error.what()));
  }
}

}  // namespace countersign::cli
