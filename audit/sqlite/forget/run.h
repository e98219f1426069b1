#pragma once

// One run of erasing or purging: what it works with, and what it has done so far.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "audit/retention.h"
#include "audit/sqlite/forget/due.h"
#include "audit/sqlite/ledger.h"
#include "audit/sqlite/reader.h"
#include "audit/sqlite/writer.h"

namespace countersign::audit::sqlite {

struct Tools {
  Writer& writer;
  ReaderPool& readers;
  const std::string& path;  // of the store
};

// Sessions that one transaction forgets: decisions wait for no more than that.
inline constexpr std::size_t kPortion = 50;

// purge.cpp: kChat and kText.
Forgotten purge_texts(Tools tools, const PurgeAsk& ask, const ForgetProgress& progress);
// erase.cpp. Without what only the finished operation can say: the certificate's words.
struct Erased {
  Forgotten done;
  std::vector<KeptBack> kept;
  std::uint64_t withdrawn = 0;  // steps that waited
  std::uint64_t statements = 0, messages = 0, others = 0;
  std::vector<SessionId> sessions;  // the first few
  bool was_account = false;         // its name and e-mail went
  std::uint64_t keys_ended = 0;
};
Erased erase_texts(Tools tools, const EraseAsk& ask, const ForgetProgress& progress);
// prune.cpp: kRecords.
Forgotten prune(Tools tools, const PurgeAsk& ask, const ForgetProgress& progress);

// Of what was found to be due or not.
void count_kept(Due due, Forgotten& done);
void note_record(Forgotten& done, Seq seq);

}  // namespace countersign::audit::sqlite
