#pragma once

// Random texts that nobody else writes, and the search for them, byte for byte and in other
// spellings, in every file of a folder.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"

namespace countersign::test {

inline std::string base64_of(std::string_view bytes) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i + 2 < bytes.size(); i += 3) {
    const auto at = [&](std::size_t k) { return static_cast<unsigned char>(bytes[i + k]); };
    const unsigned three = (at(0) << 16U) | (at(1) << 8U) | at(2);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) out += kAlphabet[(three >> shift) & 63U];
  }
  return out;
}

inline std::string utf16_of(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) (out += c) += '\0';
  return out;
}

// With a quote and a backslash in it, so that its JSON is spelled in another way.
class Canary {
 public:
  explicit Canary(std::string where)
      : where_(std::move(where)), plain_(to_hex(random_bytes(6)) + "\"\\" + random_letters()) {}

  // A text to be written: the canary as it is, and as others may have encoded it before.
  std::string text() const {
    return "see " + plain_ + " " + to_hex(plain_) + " " + base64_of(plain_) + " " + json();
  }
  const std::string& where() const { return where_; }
  const std::string& plain() const { return plain_; }

  bool is_in(std::string_view bytes) const {
    for (const auto& form : forms())
      if (bytes.find(form) != std::string_view::npos) return true;
    return false;
  }

 private:
  static std::string random_letters() {
    std::string out;
    for (const unsigned char c : random_bytes(10)) out += static_cast<char>('A' + c % 26);
    return out;
  }
  std::string json() const {
    std::string out;
    for (const char c : plain_) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }
  std::vector<std::string> forms() const {
    std::vector<std::string> out = {plain_, json(), utf16_of(plain_), to_hex(plain_)};
    std::string upper = out.back();
    for (auto& c : upper)
      if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
    out.push_back(upper);
    // Wherever it stands in what was encoded.
    for (std::size_t skip = 0; skip < 3; ++skip)
      out.push_back(base64_of(std::string_view(plain_).substr(skip)));
    // Its parts stand alone where a page was cut.
    out.push_back(plain_.substr(0, 12));
    out.push_back(plain_.substr(14));
    return out;
  }

  std::string where_, plain_;
};

// "store.db-wal: answer" for each that is in a file of the folder.
inline std::vector<std::string> found_in(const std::string& folder,
                                         const std::vector<Canary>& canaries) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    for (const auto& canary : canaries)
      if (canary.is_in(bytes))
        out.push_back(entry.path().filename().string() + ": " + canary.where());
  }
  return out;
}

}  // namespace countersign::test
