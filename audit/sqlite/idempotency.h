#pragma once

// Answers that were given before: the same key with the same request is answered again from here
// and does nothing. Keeps names and numbers, never a body. Rows go after 24 hours.

#include <cstdint>
#include <optional>

#include "audit/sqlite/ledger.h"
#include "audit/store.h"
#include "core/result.h"

namespace countersign::audit::sqlite {

enum class CommandKind : std::uint8_t { kSession = 1, kMessage = 2, kProposal = 3, kDecision = 4 };

struct Given {
  CommandKind kind = CommandKind::kSession;
  SessionId session;
  std::uint32_t n = 0;  // step or message
  Seq seq;
  std::optional<StepState> state;
  Micros at;
};

// Nothing: the key is new. Refused: it was used for another request.
Result<std::optional<Given>, Refused> given_before(Ledger& ledger,
                                                   const std::optional<Idempotency>& once,
                                                   CommandKind kind);
// In the same command as what it answers.
void remember(Ledger& ledger, const std::optional<Idempotency>& once, const Given& given);
void forget_old(Ledger& ledger);

}  // namespace countersign::audit::sqlite
