#pragma once

// How the program ends. Numbers are promised to scripts and MUST NOT change.

#include <array>
#include <string_view>

#include "core/invariant.h"

namespace countersign::cli {

enum class Exit : int {
  kOk = 0,
  kFailure = 1,
  kUsage = 2,
  kRefused = 3,
  kRejected = 4,
  kNotFound = 5,
  kDiffers = 6,
};
inline constexpr std::array kAllExits = {Exit::kOk,      Exit::kFailure,  Exit::kUsage,
                                         Exit::kRefused, Exit::kRejected, Exit::kNotFound,
                                         Exit::kDiffers};

constexpr std::string_view sentence(Exit exit) {
  switch (exit) {
    case Exit::kOk:
      return "all went well";
    case Exit::kFailure:
      return "something failed; standard error says what";
    case Exit::kUsage:
      return "the command line or the settings are wrong";
    case Exit::kRefused:
      return "a guardrail refused the statement";
    case Exit::kRejected:
      return "a person rejected the statement";
    case Exit::kNotFound:
      return "there is no such thing, or somebody else decided first";
    case Exit::kDiffers:
      return "what was compared differs";
  }
  unreachable("an exit code without a sentence");
}

}  // namespace countersign::cli
