#include "audit/verify/following.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "queries/statements.h"

namespace countersign::audit::verifying {

namespace {

using Kind = Flaw::Kind;

// Takes `word` and a blank off the beginning, and what comes up to the next blank.
std::optional<std::string_view> take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word) || text.size() <= word.size() || text[word.size()] != ' ')
    return std::nullopt;
  text.remove_prefix(word.size() + 1);
  const auto value = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), value.size() + 1));
  return value;
}

// "log <id, hex> size <n> root <hex>".
std::optional<GoesOn> parse(std::string_view text) {
  const auto log = take(text, "log"), size = take(text, "size"), root = take(text, "root");
  if (!log || !size || !root || !text.empty()) return std::nullopt;
  GoesOn out;
  const auto id = from_hex(*log);
  const auto digest = Digest::from_hex(*root);
  const auto* end = size->data() + size->size();
  const auto [at, error] = std::from_chars(size->data(), end, out.size);
  if (!id || id->size() != out.log.size() || !digest || error != std::errc() || at != end)
    return std::nullopt;
  std::copy(id->begin(), id->end(), out.log.begin());
  out.root = *digest;
  return out;
}

}  // namespace

Following::Following(Database& database, const Facts& facts, Findings& findings) {
  for (auto query = database(queries::k_store_verify_goes_on); query.row();) {
    auto one = parse(query.view_at(2));
    if (!one) continue;  // then it seals nothing, which is said below
    one->seq = static_cast<std::uint64_t>(query.number_at(0));
    all_.push_back(*one);
  }
  seals_.resize(facts.logs.size());
  for (std::size_t log = 0; log + 1 < facts.logs.size(); ++log) {
    const auto& span = facts.logs[log];
    if (span.to < facts.first) continue;  // it was cut off with the log that it ended
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const GoesOn& one) {
      return one.seq == span.to && one.log == span.id && one.size == span.to - span.from;
    });
    if (found != all_.end())
      seals_[log] = static_cast<std::size_t>(found - all_.begin());
    else
      findings.at(Kind::kMissing, span.to,
                  fmt::format("a new log begins here and its first record does not say that it "
                              "goes on from the {} records of the one before",
                              span.to - span.from));
  }
}

const GoesOn* Following::seal_of(std::size_t log) const {
  return seals_[log] ? &all_[*seals_[log]] : nullptr;
}

const GoesOn* Following::replaced(const log::LogId& log, std::uint64_t size) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const GoesOn& one) {
    return one.log == log && one.size >= size;
  });
  return found == all_.end() ? nullptr : &*found;
}

}  // namespace countersign::audit::verifying
