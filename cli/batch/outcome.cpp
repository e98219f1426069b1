#include "cli/batch/outcome.h"

#include <algorithm>

namespace countersign::cli {
namespace {

bool has_state(const Json& step, std::initializer_list<std::string_view> states) {
  return std::find(states.begin(), states.end(), step["state"].text()) != states.end();
}

const Json* newest_in(const Json& view, std::initializer_list<std::string_view> states) {
  const auto& steps = view["steps"].list();
  const auto found = std::find_if(steps.rbegin(), steps.rend(),
                                  [&](const Json& step) { return has_state(step, states); });
  return found == steps.rend() ? nullptr : &*found;
}

// The planner's last words.
const Json* last_words(const Json& view) {
  const auto& messages = view["messages"].list();
  const auto found = std::find_if(messages.rbegin(), messages.rend(), [](const Json& message) {
    return message["role"].text() != "user";
  });
  return found == messages.rend() ? nullptr : &*found;
}

bool asks_back(const Json& view) {
  const auto& messages = view["messages"].list();
  return !messages.empty() && messages.back()["role"].text() == "assistant" &&
         newest_in(view, {"judging", "proposed", "approved", "running"}) == nullptr;
}

// A planner that hands over because its statement failed has not declined the question.
bool ended_badly(const Json& view) {
  const auto& steps = view["steps"].list();
  return !steps.empty() && has_state(steps.back(), {"failed", "unknown", "cancelled"});
}

std::optional<BatchOutcome> outcome_of(const Json& view) {
  const std::string& phase = view["phase"].text();
  if (!view["is_active"].yes() || phase == "stopped") return BatchOutcome::kError;
  if (phase == "answered") return BatchOutcome::kAnswer;
  if (phase == "idle") return ended_badly(view) ? BatchOutcome::kError : BatchOutcome::kDecline;
  if (phase != "waiting") return std::nullopt;
  if (newest_in(view, {"proposed"}) != nullptr) return BatchOutcome::kNeedsPerson;
  if (asks_back(view)) return BatchOutcome::kClarify;
  return std::nullopt;
}

// Whose statement the line tells: the one that gave the answer, waits, or failed.
const Json* step_told(const Json& view, BatchOutcome outcome) {
  switch (outcome) {
    case BatchOutcome::kAnswer:
      return newest_in(view, {"done"});
    case BatchOutcome::kNeedsPerson:
      return newest_in(view, {"proposed"});
    case BatchOutcome::kError:
      return newest_in(view, {"failed", "unknown", "cancelled"});
    case BatchOutcome::kDecline:
    case BatchOutcome::kClarify:
      return nullptr;  // a look-up that ran before is not the answer's statement
  }
  unreachable("an outcome that tells no step");
}

std::string error_words(const Json& view, const Json* step) {
  if (step != nullptr && !(*step)["error_message"].text().empty())
    return (*step)["error_message"].text();
  if (!view["is_active"].yes()) return "the session was closed before it came to an end";
  if (const Json* words = last_words(view)) return (*words)["content"].text();
  return "the session stopped without saying why";
}

}  // namespace

std::optional<BatchEnd> batch_end(const Json& view) {
  const auto outcome = outcome_of(view);
  if (!outcome) return std::nullopt;
  BatchEnd end;
  end.outcome = *outcome;
  end.session = json_text(view["session_id"].text());
  if (const Json* words = last_words(view)) end.answer = json_text((*words)["content"].text());
  const Json* step = step_told(view, *outcome);
  if (step != nullptr) end.sql = json_text((*step)["sql"].text());
  if (*outcome == BatchOutcome::kError) end.message = error_words(view, step);
  if (*outcome == BatchOutcome::kAnswer && step != nullptr) {
    end.result_step = (*step)["step_number"].text();
    end.truncated_by = (*step)["truncated_by"].text();
    end.row_count = (*step)["row_count"].whole().value_or(0);
  }
  return end;
}

std::string batch_json(std::string_view id, const BatchEnd& end) {
  JsonLine line;
  line.raw("id", id)
      .text("outcome", word(end.outcome))
      .raw("sql", end.sql)
      .raw("columns", end.columns)
      .raw("rows", end.rows)
      .raw("answer", end.answer)
      .raw("session_id", end.session);
  if (!end.truncated_by.empty()) line.text("truncated_by", end.truncated_by);
  if (!end.message.empty()) line.text("message", end.message);
  return line.str();
}

}  // namespace countersign::cli
