#pragma once

// A text that must not be shown: an API key, a password, a signing key. It has no stream operator
// and no conversion; whoever needs the bytes says reveal(), which is easy to find in review. The
// bytes are wiped when the last owner lets go.

#include <string>
#include <string_view>

namespace countersign {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) noexcept = default;
  ~Secret();

  std::string_view reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

// Compares without telling by its time where the first difference is.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace countersign
