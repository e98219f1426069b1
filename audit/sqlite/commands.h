#pragma once

// Every write of the store as a function over the ledger: checked against committed rows, applied
// with its records, or refused. Each runs in its own savepoint on the writer's thread; what throws
// is undone as a whole.

#include <cstddef>
#include <string>
#include <vector>

#include "audit/sqlite/ledger.h"
#include "audit/store.h"

namespace countersign::audit::sqlite {

// What becomes an ApprovedStatement after the commit.
struct Started {
  StepRef step;
  std::string source;
  std::string sql;
  Seq seq;
};

struct DecisionMade {
  Seq seq;
  StepState state = StepState::kRejected;
  Micros at;
  bool was_repeated = false;
  std::optional<Started> started;
};

Result<SessionDone, Refused> create_session(Ledger& ledger, const NewSession& command);
Result<MessageDone, Refused> add_message(Ledger& ledger, const NewMessage& command);
Result<Done, Refused> set_phase(Ledger& ledger, const SessionId& id, SessionPhase phase);
Result<Seq, Refused> close_session(Ledger& ledger, const SessionId& id, UserId by, CloseHow how);

Result<ProposalDone, Refused> propose(Ledger& ledger, const NewProposal& command);
Result<ProposalDone, Refused> judge(Ledger& ledger, const StepRef& step, const Judgement& judgement,
                                    SessionPhase if_open, SessionPhase if_refused);

Result<DecisionMade, Refused> decide(Ledger& ledger, const NewDecision& command);

Result<Started, Refused> start(Ledger& ledger, const StepRef& step);
Result<Seq, Refused> finish(Ledger& ledger, const NewOutcome& command);
std::vector<StepRef> expire_due(Ledger& ledger, std::size_t limit);
Recovered recover(Ledger& ledger, std::chrono::seconds approved_age_max);

}  // namespace countersign::audit::sqlite
