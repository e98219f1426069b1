#pragma once

// Reads all rows of one session at once: its records stand near one another in the log, and a
// search for each would cost more than their hashes.

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "audit/log/sha256.h"
#include "audit/sqlite/session_rows.h"
#include "audit/sqlite/statement.h"

namespace countersign::audit::sqlite {

// What lies in text_commitment for one text.
struct KeptCommitment {
  log::TextPlace place;
  std::optional<Digest> commitment, key;
};

// A text as it enters a leaf. Empty and no trouble: there is none.
struct TextEvidence {
  std::optional<Digest> commitment;
  bool is_erased = false;
  std::optional<Trouble> trouble;
};
// `text` is nothing for NULL.
TextEvidence text_evidence(log::Hasher& hasher, const log::TextPlace& place,
                           std::optional<std::string_view> text,
                           const std::optional<Digest>& session_key, const KeptCommitment* kept);

// A row of data_agent_signal from column `first` on (n, of, k, category, severity, span_from,
// span_to, at_us, rule); nothing if it is none.
std::optional<log::SignalRow> signal_row(const Query& query, int first,
                                         const std::array<char, 16>& session);
// By session, n, of and k.
bool is_hashed_before(const log::SignalRow& a, const log::SignalRow& b);

class SessionLoader {
 public:
  SessionLoader(Statements& statements, log::Hasher& hasher)
      : statements_(statements), hasher_(hasher) {}
  // Nothing if there is no such row, or its name is none.
  std::optional<SessionRows> load(std::int64_t number);

 private:
  struct Loading;  // one session, while it is read
  void load_steps(Loading& loading);
  void load_messages(Loading& loading);
  void load_signals(Loading& loading);
  void load_commitments(Loading& loading);
  // The digest that a row's number stands for.
  std::optional<Digest> digest_named(std::string_view sql, std::int64_t id);

  Statements& statements_;
  log::Hasher& hasher_;
  std::map<std::int64_t, std::optional<Digest>> policies_, schemas_;
};

}  // namespace countersign::audit::sqlite
