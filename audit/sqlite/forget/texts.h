#pragma once

// The texts of one session, and how they go: each leaves its commitment, what stays keeps its own
// key, and the session's key goes with them.

#include <optional>
#include <string>
#include <vector>

#include "audit/log/commitment.h"
#include "audit/retention.h"
#include "audit/sqlite/connection.h"
#include "audit/sqlite/forget/due.h"

namespace countersign::audit::sqlite {

struct PresentText {
  log::TextPlace place;
  std::string text;
  Digest key;  // of this text alone
};

// What belongs to the class; without one, everything.
bool is_of(const log::TextPlace& place, std::optional<KeepClass> what);

// Texts that are there, of any class. Throws StoreUnavailable where a key is missing.
std::vector<PresentText> texts_of(Connection& connection, const FoundSession& session);

// In the transaction of the writer; the record that says so is the caller's. Gives back the places
// of the texts that went.
std::vector<log::TextPlace> forget_texts(Connection& connection, const FoundSession& session,
                                         std::optional<KeepClass> what);

// What was read or looked for, before record `before`: at most `count` after `after`.
struct EventText {
  std::int64_t seq = 0;
  std::string text;
};
std::vector<EventText> event_texts(Connection& connection, std::int64_t after, std::int64_t before,
                                   std::size_t count);
void forget_event_texts(Connection& connection, const std::vector<EventText>& texts);

}  // namespace countersign::audit::sqlite
