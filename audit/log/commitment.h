#pragma once

// What stands in a leaf for a text: a keyed digest, so that an erased text cannot be guessed from
// it. Every session has 32 random bytes of its own, and every text in it a key derived from them:
//
//   text key    k = HMAC-SHA256(session key, "cs/k/1" ‖ kind u8 ‖ n u32 ‖ field u8)
//   commitment      HMAC-SHA256(k, the text's bytes)
//
// Records that belong to no session take the log's own key (session_key of session 0); their n is
// the lower 32 bits of the record's number. Nothing of this is stored while a session is whole.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "audit/log/sha256.h"
#include "core/digest.h"
#include "core/record.h"

namespace countersign::audit::log {

// What a text belongs to: text_commitment.kind. Numbers are part of the format.
enum class TextOf : std::uint8_t { kSession = 1, kMessage = 2, kStep = 3, kEvent = 4 };

// Which text of it: text_commitment.field, from 1. Numbers are part of the format.
//   session: 1 question, 2 user_ip, 3 source      message: 1 content      event: 1 text
//   step: 1 proposed_sql, 2 proposer, 3 reads, 4 decision_reason, 5 column_names, 6 error_message
struct TextPlace {
  TextOf of = TextOf::kSession;
  std::uint32_t n = 0;  // 0: the session itself
  std::uint8_t field = 1;
  friend auto operator<=>(const TextPlace&, const TextPlace&) = default;
};

// Where the text column of that table stands; nothing if it is no text of the evidence.
struct TextColumn {
  TextOf of = TextOf::kSession;
  std::uint8_t field = 1;
};
std::optional<TextColumn> text_column(std::string_view table, std::string_view column);
// Those of a record of that type, in the order in which its leaf has them.
std::span<const TextColumn> text_columns(RecordType type);

Digest text_key(Hasher& hasher, const Digest& session_key, const TextPlace& place);
Digest commitment(Hasher& hasher, const Digest& text_key, std::string_view text);

}  // namespace countersign::audit::log
