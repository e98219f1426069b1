#include "audit/log/commitment.h"

#include <array>

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
    Place{"chat_message", "content", {TextOf::kMessage, 1}},
    Place{"data_agent_step", "proposed_sql", {TextOf::kStep, 1}},
    Place{"data_agent_step", "proposer", {TextOf::kStep, 2}},
    Place{"data_agent_step", "reads", {TextOf::kStep, 3}},
    Place{"data_agent_step", "decision_reason", {TextOf::kStep, 4}},
    Place{"data_agent_step", "column_names", {TextOf::kStep, 5}},
    Place{"data_agent_step", "error_message", {TextOf::kStep, 6}},
    Place{"audit_event", "text", {TextOf::kEvent, 1}},
};

}  // namespace

std::optional<TextColumn> text_column(std::string_view table, std::string_view column) {
  for (const auto& place : kPlaces)
    if (place.table == table && place.column == column) return place.is;
  return std::nullopt;
}

Digest text_key(Hasher& hasher, const Digest& session_key, const TextPlace& place) {
  Bytes<16> name;
  name.text("cs/k/1");
  name.u8(static_cast<std::uint8_t>(place.of));
  name.u32(place.n);
  name.u8(place.field);
  return hasher.hmac(session_key, name.view());
}

Digest commitment(Hasher& hasher, const Digest& text_key, std::string_view text) {
  return hasher.hmac(text_key, text);
}

}  // namespace countersign::audit::log
