#include "audit/log/commitment.h"

#include <array>

#include "audit/evidence.h"
#include "audit/log/bytes.h"

namespace countersign::audit::log {

namespace {

struct Place {
  std::string_view table, column;
  TextColumn is;
};

constexpr std::array kPlaces = {
    Place{"data_agent_session", "question", {TextOf::kSession, 1}},
    Place{"data_agent_session", "user_ip", {TextOf::kSession, 2}},
    Place{"data_agent_session", "source", {TextOf::kSession, 3}},
    Place{"message", "content", {TextOf::kMessage, 1}},
    Place{"step", "proposed_sql", {TextOf::kStep, 1}},
    Place{"step", "proposer", {TextOf::kStep, 2}},
    Place{"step", "reads", {TextOf::kStep, 3}},
    Place{"step", "decision_reason", {TextOf::kStep, 4}},
    Place{"step", "column_names", {TextOf::kStep, 5}},
    Place{"step", "error_message", {TextOf::kStep, 6}},
    Place{"audit_event", "text", {TextOf::kEvent, 1}},
};

constexpr std::size_t kTypes = 18;  // numbers of RecordType, and 0

struct Texts {
  std::array<TextColumn, 3> columns{};
  std::size_t count = 0;
};

constexpr std::array<Texts, kTypes> texts_by_type() {
  std::array<Texts, kTypes> out{};
  for (const auto& column : kEvidence) {
    auto& texts = out[static_cast<std::size_t>(column.record)];
    for (const auto& place : kPlaces)
      if (place.table == column.table && place.column == column.column)
        texts.columns[texts.count++] = place.is;
  }
  for (std::size_t type = static_cast<std::size_t>(RecordType::kClosed) + 1; type < kTypes; ++type)
    out[type] = {{TextColumn{TextOf::kEvent, 1}}, 1};
  return out;
}

constexpr auto kTexts = texts_by_type();

}  // namespace

std::optional<TextColumn> text_column(std::string_view table, std::string_view column) {
  for (const auto& place : kPlaces)
    if (place.table == table && place.column == column) return place.is;
  return std::nullopt;
}

std::span<const TextColumn> text_columns(RecordType type) {
  const auto number = static_cast<std::size_t>(type);
  invariant(number > 0 && number < kTypes, "a record has one of the known types");
  return std::span(kTexts[number].columns).first(kTexts[number].count);
}

Digest text_key(Hasher& hasher, const Digest& session_key, const TextPlace& place) {
  Bytes<16> name;
  name.text("cs/k/1");
  name.u8(static_cast<std::uint8_t>(place.of));
  name.u32(place.n);
  name.u8(place.field);
  // A session has about twenty texts, one after another.
  return hasher.hmac_again(session_key, name.view());
}

Digest commitment(Hasher& hasher, const Digest& text_key, std::string_view text) {
  return hasher.hmac(text_key, text);
}

}  // namespace countersign::audit::log
