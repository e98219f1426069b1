#pragma once

// A command line, taken apart. Options are never guessed from their beginnings; an unknown one is
// an error with the likely spelling. `--a.b VALUE` and `--a.b=VALUE` are settings
// (docs/settings.md).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace countersign::cli {

struct Option {
  std::string_view name;        // "source"
  std::string_view value;       // "NAME"; empty: a switch
  std::string_view sentence;    // for --help
  bool value_may_lack = false;  // `--resume` as well as `--resume SESSION`
  bool may_repeat = false;      // `--set a=1 --set b=2`
};

struct Arguments {
  std::vector<std::string> words;                         // beside options
  std::map<std::string, std::string> options;             // by name; a switch holds ""
  std::map<std::string, std::vector<std::string>> lists;  // of those that may repeat
  std::map<std::string, std::string> settings;            // "server.listen" → value

  bool has(std::string_view option) const { return options.contains(std::string(option)); }
  std::optional<std::string> value(std::string_view option) const;
  // Of one that may repeat, in order.
  std::vector<std::string> values(std::string_view option) const;
};

// A whole number of one to twelve digits, and nothing else.
std::optional<std::uint64_t> whole_number(std::string_view text);

// What `word` was probably meant to be; nothing if more than half of it would be a slip.
std::optional<std::string> likely(std::string_view word, const std::vector<std::string>& names);

struct Taken {
  std::vector<std::string> rest;
  std::map<std::string, std::string> settings;
};
// Takes the settings out, which are not declared as options one by one. The error is a sentence.
Result<Taken, std::string> take_settings(const std::vector<std::string>& tokens);

// `declared` are the command's own options; --help is always one.
Result<Arguments, std::string> parse_arguments(const std::vector<std::string>& tokens,
                                               const std::vector<Option>& declared,
                                               std::size_t words_max);

}  // namespace countersign::cli
