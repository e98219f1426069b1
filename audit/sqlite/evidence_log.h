#pragma once

// EvidenceLog over the SQLite store: receipts on the caller's thread, from memory where the record
// is recent and from rows where it is not.

#include <mutex>

#include "audit/log.h"
#include "audit/sqlite/evidence_memory.h"
#include "audit/sqlite/evidence_notary.h"
#include "audit/sqlite/evidence_open.h"
#include "audit/sqlite/reader.h"
#include "audit/sqlite/writer.h"

namespace countersign::audit::sqlite {

class SqliteEvidenceLog final : public EvidenceLog {
 public:
  SqliteEvidenceLog(Evidence& evidence, Writer& writer, ReaderPool& readers)
      : evidence_(evidence), writer_(writer), readers_(readers) {}

  Receipt receipt(Seq seq) override;
  std::string checkpoint() override;
  LogStatus status() override { return evidence_.notary->status(); }
  std::string rotate_key(UserId by) override;

 private:
  KnownLeaves leaves(std::uint64_t from, std::uint64_t to);

  std::mutex rotating_;
  Evidence& evidence_;
  Writer& writer_;
  ReaderPool& readers_;
};

}  // namespace countersign::audit::sqlite
