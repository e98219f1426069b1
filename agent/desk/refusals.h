#pragma once

// Sentences for people: what was refused, why, and what to do.

#include <string>

#include "agent/desk.h"
#include "agent/loop/proposing.h"

namespace countersign::agent {

DeskRefusal desk_refusal(DeskNo why, std::string message);

// What the store refused, in words. `about`: the step it is about, if any.
DeskRefusal refusal_of(audit::Reader& store, const audit::Refused& no,
                       std::optional<StepRef> about);
DeskRefusal refusal_of(audit::Reader& store, const ProposalNo& no, std::optional<StepRef> about);
// The source is away, or cannot be described.
DeskRefusal refusal_of(const engines::SourceError& away);
// A step that is not open any more, seen without asking the store to decide.
DeskRefusal already_decided(audit::Reader& store, const audit::StepView& step);
// A statement that a guardrail refused; it is stored, as `step`. `judged` still has the names that
// its findings are about, which are not stored.
DeskRefusal refused_statement(audit::StepView step, const Verdict& judged);

}  // namespace countersign::agent
