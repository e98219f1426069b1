#pragma once

// One session at the terminal: shows each step, asks, shows rows, until the answer. Keeps nothing
// that is not in the store: leaving at any moment loses nothing.

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "cli/client.h"
#include "cli/json.h"

namespace countersign::cli {

class Terminal;

// How rows come out. With kCsv and kMarkdown it is the last result alone, at the end, so that what
// stands on standard output is one file.
enum class RowFormat : std::uint8_t { kTable, kJson, kCsv, kMarkdown };

struct ConversationOptions {
  std::uint64_t rows_max = 100;
  RowFormat format = RowFormat::kTable;
  std::string resume_with;  // "countersign ask --resume"
};

class Conversation {
 public:
  Conversation(Client& client, Terminal& terminal, std::string session, ConversationOptions options)
      : client_(client),
        terminal_(terminal),
        session_(std::move(session)),
        options_(std::move(options)) {}

  // What was there before is told in one line each, not decided again.
  void take_up();
  Exit run();

 private:
  enum class Turn { kGoOn, kLeft, kInputEnded, kSatisfied };

  void load(bool may_wait);
  void wait_for_news();
  void show_new_steps();
  void show_new_messages();
  void show_step_end(const Json& step);
  const Json* pending_step() const;
  const Json* step_in_flight() const;
  bool waits_for_reply() const;
  bool as_json() const { return options_.format == RowFormat::kJson; }
  Turn ask_about(const Json& step);
  Turn approve(const Json& step);
  Turn reject(const Json& step);
  Turn edit(const Json& step);
  void show_card(const Json& step);
  Answer decide(const Json& step, const std::string& body);
  Turn told(const Answer& answer);
  void tell_refused(const Json& step);
  Turn take_pen();
  Turn reply();
  Turn invite();
  Turn nothing_waits();
  bool is_question(const std::string& line) const;
  Turn propose(const std::string& sql);
  Turn follow_up(const std::string& text);
  std::optional<std::string> read_statement();
  void handle_interrupt();
  void print_last_result();
  Exit leave(Turn turn);
  Exit finish();
  std::string path(const std::string& rest = "") const;

  Client& client_;
  Terminal& terminal_;
  const std::string session_;
  const ConversationOptions options_;
  Json view_;
  std::uint64_t last_seq_ = 0;
  std::uint64_t waited_s_ = 0;
  std::set<std::string> ended_;  // steps whose end was told
  std::set<std::string> asked_;  // steps whose card was shown
  std::size_t messages_told_ = 0;
  bool has_pen_ = false;  // the planner handed over, or there is none
  bool wants_to_leave_ = false;
};

}  // namespace countersign::cli
