#pragma once

// What stands outside the store: the sink, a file to which checkpoints are appended, and the file
// beside the node's key that says how long the log was at least. Both are how a store that was put
// back to an older state is noticed.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/log/leaf.h"

namespace countersign::audit::log {

// One thread at a time.
class Sink {
 public:
  // Empty: there is none.
  explicit Sink(std::string path) : path_(std::move(path)) {}
  const std::string& path() const { return path_; }
  // Every whole note in it; none if there is no such file. Throws StoreUnavailable
  // (kMisconfigured) if it cannot be read.
  std::vector<std::string> notes() const;
  // Durable when it returns an empty text; otherwise why not, in words.
  std::string append(std::string_view note);

 private:
  const std::string path_;
};

struct Seen {
  LogId log{};
  std::uint64_t size = 0;
};
// Nothing if there is no such file or nothing to be read in it: it is rewritten in place, so a
// power loss may leave it torn.
std::optional<Seen> read_seen(const std::string& path);
// Gives back why it could not; empty: it is durable.
std::string write_seen(const std::string& path, const Seen& seen);

}  // namespace countersign::audit::log
