#pragma once

// All rows of one session, sorted into what each record type wrote, with texts as commitments; and
// beside them what follows from the records and what was forgotten on purpose.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/log/commitment.h"
#include "audit/log/leaf.h"
#include "audit/sqlite/record_rows.h"
#include "core/ids.h"

namespace countersign::audit::sqlite {

struct StepRows {
  // PROPOSED to FINISHED.
  static constexpr std::size_t kTypes = 5;
  std::uint32_t n = 0;
  std::optional<std::int64_t> state;
  std::array<log::RecordContent, kTypes> of{};
  const log::RecordContent& content(RecordType type) const {
    return of[static_cast<std::size_t>(type) - static_cast<std::size_t>(RecordType::kProposed)];
  }
};

struct MessageRows {
  std::uint32_t n = 0;
  std::optional<std::int64_t> answered_us;
  log::RecordContent content;
};

struct SessionRows {
  std::int64_t number = 0;
  SessionId id;
  std::array<char, 16> bytes{};  // of its id

  std::optional<std::int64_t> first_seq, last_seq, total_steps, message_count, last_message_us,
      ended_us;
  log::RecordContent opened, closed;       // SESSION and CLOSED
  std::vector<StepRows> steps;             // by n
  std::vector<MessageRows> messages;       // by n
  std::vector<log::SignalRow> signals;     // by the record they came with, then as hashed
  std::vector<std::uint64_t> signal_seqs;  // of each of these

  bool has_key = false;
  std::vector<log::TextPlace> erased;  // texts of which only the commitment is left
  std::uint64_t kept_commitments = 0;  // rows of text_commitment that were used

  // What is wrong with a row, and which record wrote it.
  struct RowTrouble {
    RecordType type = RecordType::kSession;
    std::uint32_t n = 0;
    Trouble trouble;
  };
  std::vector<RowTrouble> troubles;

  // What its steps and records are relative to; nothing where the row holds something else.
  std::optional<std::int64_t> started_us() const { return opened.integers[0]; }
  std::optional<std::int64_t> user() const { return opened.integers[2]; }

  const StepRows* step(std::uint32_t n) const;
  const MessageRows* message(std::uint32_t n) const;
};

}  // namespace countersign::audit::sqlite
