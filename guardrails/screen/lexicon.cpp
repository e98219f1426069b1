// Words that stand together in many phrases.

#include "guardrails/screen/lexicon.h"

namespace countersign::guardrails::screening {

namespace {

// clang-format off
constexpr Group kGroups[] = {
    {"ignore", "ignore|disregard|forget|override|overrule|overwrite|bypass|circumvent|neglect|discard|unlearn|dismiss|violate|abandon|suppress|evade|cancel|drop|skip"},
    {"prior", "previous|prior|preceding|earlier|above|before|former|past|initial|original|existing|current|your|these|those|system|safety|security|internal|builtin|default|foregoing|given"},
    // What a model is told. Words that stand in data too ("policy", "rules") are a group of their own.
    {"told", "instruction|instructions|directive|directives|guideline|guidelines|guidance|guardrail|guardrails|safeguard|safeguards|prompt|prompts|programming"},
    {"law", "instruction|instructions|directive|directives|guideline|guidelines|guidance|guardrail|guardrails|safeguard|safeguards|prompt|prompts|programming|rule|rules|policy|policies|restriction|restrictions|constraint|constraints|limits|limitations|filters|safety|protocol|protocols|training"},
    {"show", "reveal|print|output|repeat|display|disclose|leak|dump|expose|recite|quote|share|show|tell|give|write|read|reproduce|echo|list|return|paste|copy|what|sing|whisper|spell|send|translate|summarize|summarise|paraphrase|rephrase|describe|explain"},
    {"ai", "ai|ais|llm|llms|gpt|gpt4|chatgpt|chatbot|chatbots|copilot|genai"},
    {"model", "model|models|assistant|assistants|agent|agents|bot|bots"},
    {"person", "user|users|human|humans|reviewer|reviewers|auditor|auditors|approver|approvers|operator|operators|admin|admins|administrator|administrators|checker"},
    {"yes", "approval|approvals|confirmation|permission|review|reviewing|oversight|supervision|authorization|authorisation|consent|signoff|checks|checking|validation"},
    {"query", "query|queries|sql|statement|statements|step|steps|proposal|proposals"},
    {"rows", "rows|row|table|tables|result|results|data|database|records|list|contents|content|dump|schema|credentials|passwords|emails|secrets|everything"},
    {"run", "run|execute|proceed|perform|continue|go|delete|update|drop|apply|act|answer|query|insert|send|export"},
};
// clang-format on

}  // namespace

std::span<const Group> groups() {
  return kGroups;
}

}  // namespace countersign::guardrails::screening
