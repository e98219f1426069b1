#include "cli/talk/conversation.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/show/result.h"
#include "cli/show/step.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

bool has_ended(const std::string& state) {
  return state != "judging" && state != "proposed" && state != "approved" && state != "running";
}

bool is_in_flight(const std::string& state) {
  return state == "approved" || state == "running";
}

bool is_pending(const Json& step) {
  return step["state"].text() == "proposed";
}

}  // namespace

std::string Conversation::path(const std::string& rest) const {
  return "/v1/sessions/" + session_ + rest;
}

// ---- watching -----------------------------------------------------------------------------------

void Conversation::load(bool may_wait) {
  Call call = get(path());
  if (may_wait) {
    call.query.emplace_back("after", std::to_string(last_seq_));
    call.query.emplace_back("wait", "1");
  }
  view_ = client_.must(call).json;
  last_seq_ = view_["last_seq"].whole().value_or(last_seq_);
}

void Conversation::take_up() {
  load(false);
  for (const auto& step : view_["steps"].list()) {
    if (!has_ended(step["state"].text())) continue;
    ended_.insert(step["step_number"].text());
    terminal_.say("  " + step_end(step, terminal_.err_paint()));
  }
  messages_told_ = view_["messages"].list().size();
  // Unless there is nothing left to do, where the last words are what the person came for.
  const std::string& phase = view_["phase"].text();
  if (messages_told_ > 0 && (phase == "answered" || phase == "idle" || waits_for_reply()))
    --messages_told_;
}

// One second at a time, so that progress is seen and Ctrl-C is heard.
void Conversation::wait_for_news() {
  const auto before = last_seq_;
  load(true);
  waited_s_ = last_seq_ == before ? waited_s_ + 1 : 0;
  if (waited_s_ == 0) return;
  if (const Json* step = step_in_flight()) {
    const Json& progress = (*step)["progress"];
    const std::string rows =
        progress.is_null() ? "" : fmt::format(", {} rows so far", progress["rows"].text());
    terminal_.status(fmt::format("  step {} runs: {} s{} (Ctrl-C stops it)",
                                 (*step)["step_number"].text(), waited_s_, rows));
  } else {
    terminal_.status(fmt::format("  the planner is at work: {} s", waited_s_));
  }
}

const Json* Conversation::pending_step() const {
  // Running although nothing runs: an envelope is about to decide it, and nobody is asked.
  if (view_["phase"].text() == "running" && step_in_flight() == nullptr) return nullptr;
  for (const auto& step : view_["steps"].list())
    if (is_pending(step)) return &step;
  return nullptr;
}

const Json* Conversation::step_in_flight() const {
  for (const auto& step : view_["steps"].list())
    if (is_in_flight(step["state"].text())) return &step;
  return nullptr;
}

// The planner asked back: its question is the newest there is.
bool Conversation::waits_for_reply() const {
  const auto& messages = view_["messages"].list();
  return view_["phase"].text() == "waiting" && pending_step() == nullptr &&
         step_in_flight() == nullptr && !messages.empty() &&
         messages.back()["role"].text() == "assistant";
}

// With its evidence, which only a step by itself carries.
void Conversation::show_card(const Json& step) {
  const Answer whole = client_.call(get(path("/steps/" + step["step_number"].text())));
  terminal_.say("\n" + step_card(whole.is_good() ? whole.json : step, terminal_.err_paint()));
}

void Conversation::show_step_end(const Json& step) {
  const std::string& state = step["state"].text();
  if (state == "refused" && !asked_.contains(step["step_number"].text())) show_card(step);
  terminal_.say(step_end(step, terminal_.err_paint()));
  if (state != "done") return;
  const ResultWanted wanted{session_, step["step_number"].text(), options_.rows_max};
  try {
    if (as_json()) print_result_json(client_, wanted, terminal_);
    if (options_.format == RowFormat::kTable) print_result(client_, wanted, terminal_);
  } catch (const ApiNo& no) {
    terminal_.say(std::string("  ") + no.what());
  }
}

void Conversation::show_new_steps() {
  for (const auto& step : view_["steps"].list()) {
    const std::string& n = step["step_number"].text();
    if (!has_ended(step["state"].text()) || !ended_.insert(n).second) continue;
    show_step_end(step);
  }
}

void Conversation::show_new_messages() {
  const auto& messages = view_["messages"].list();
  for (; messages_told_ < messages.size(); ++messages_told_) {
    const Json& message = messages[messages_told_];
    if (message["role"].text() == "user") continue;
    const std::string text = printable(message["content"].text(), true);
    const bool is_answer =
        view_["phase"].text() == "answered" && messages_told_ + 1 == messages.size();
    if (is_answer && options_.format == RowFormat::kTable) {
      terminal_.say("");
      terminal_.out(terminal_.out_paint().bold(text) + "\n");
    } else {
      terminal_.say("\n" + text);
    }
  }
}

void Conversation::handle_interrupt() {
  const Json* step = step_in_flight();
  if (step == nullptr) {
    wants_to_leave_ = true;
    return;
  }
  const std::string& n = (*step)["step_number"].text();
  terminal_.say(fmt::format("Stopping step {}…", n));
  // It may have ended in between; then there is nothing to stop.
  static_cast<void>(client_.call(post(path("/steps/" + n + "/cancel"), "")));
}

// ---- the loop -----------------------------------------------------------------------------------

Exit Conversation::run() {
  load(false);
  Turn turn = Turn::kGoOn;
  while (true) {
    show_new_steps();
    show_new_messages();
    if (terminal_.take_interrupt()) handle_interrupt();
    if (wants_to_leave_) return leave(Turn::kLeft);
    const std::string phase = view_["phase"].text();
    if (const Json* step = pending_step())
      turn = ask_about(*step);
    else if (!view_["is_active"].yes() || phase == "stopped")
      return finish();
    else if (phase == "answered" && !has_pen_)
      turn = invite();
    else if (waits_for_reply())
      turn = reply();
    else if (phase == "idle" || phase == "answered")
      turn = take_pen();
    else
      turn = (wait_for_news(), Turn::kGoOn);
    if (turn == Turn::kSatisfied) return finish();
    if (turn != Turn::kGoOn) return leave(turn);
  }
}

void Conversation::print_last_result() {
  if (as_json()) terminal_.out(client_.must(get(path())).body + "\n");
  if (options_.format != RowFormat::kCsv && options_.format != RowFormat::kMarkdown) return;
  const auto& steps = view_["steps"].list();
  const auto done = std::find_if(steps.rbegin(), steps.rend(),
                                 [](const Json& step) { return step["state"].text() == "done"; });
  if (done == steps.rend()) return;
  const ResultWanted wanted{session_, (*done)["step_number"].text(), options_.rows_max};
  if (options_.format == RowFormat::kCsv)
    print_result_csv(client_, wanted, terminal_);
  else
    print_result_markdown(client_, wanted, terminal_);
}

Exit Conversation::leave(Turn turn) {
  load(false);
  print_last_result();
  if (const Json* step = pending_step()) {
    terminal_.say(fmt::format("Step {} waits. Go on with: {} {}", (*step)["step_number"].text(),
                              options_.resume_with, session_));
    return turn == Turn::kLeft ? Exit::kOk : Exit::kFailure;
  }
  terminal_.say(fmt::format("Go on with: {} {}", options_.resume_with, session_));
  if (turn == Turn::kLeft) return Exit::kOk;
  if (waits_for_reply()) return Exit::kFailure;
  if (view_["steps"].list().empty())
    return view_["question"].text().empty() ? Exit::kOk : Exit::kFailure;
  const std::string& state = view_["steps"].list().back()["state"].text();
  if (state == "refused") return Exit::kRefused;
  if (state == "rejected") return Exit::kRejected;
  return state == "done" ? Exit::kOk : Exit::kFailure;
}

Exit Conversation::finish() {
  print_last_result();
  if (!view_["is_active"].yes()) {
    terminal_.say("The session is closed.");
    return Exit::kNotFound;
  }
  return view_["phase"].text() == "answered" ? Exit::kOk : Exit::kFailure;
}

}  // namespace countersign::cli
