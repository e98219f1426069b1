#include "audit/sqlite/tag.h"

#include <array>

namespace countersign::audit::sqlite {

namespace {

// Lengths stand before texts, so that no two different steps make the same bytes.
std::array<char, 8> length_of(std::string_view text) {
  std::array<char, 8> out{};
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>(text.size() >> (56 - 8 * i));
  return out;
}

std::string_view bytes_of(const std::optional<Digest>& digest) {
  return digest ? digest->view() : std::string_view();
}

}  // namespace

std::string tag_of(std::string_view session_key, const Shown& shown) {
  if (session_key.empty()) return {};
  const auto sql_length = length_of(shown.sql);
  const auto source_length = length_of(shown.source);
  const std::array<char, 3> present = {shown.verdict ? static_cast<char>(*shown.verdict) : '\0',
                                       static_cast<char>(shown.policy.has_value()),
                                       static_cast<char>(shown.schema.has_value())};
  return hmac_sha256(session_key, {"cs/etag/1",
                                   {sql_length.data(), sql_length.size()},
                                   shown.sql,
                                   {source_length.data(), source_length.size()},
                                   shown.source,
                                   {present.data(), present.size()},
                                   bytes_of(shown.policy),
                                   bytes_of(shown.schema)})
      .hex();
}

}  // namespace countersign::audit::sqlite
