#include "tests/support/verify_attacker.h"

#include <stdexcept>

#include <sqlite3.h>

#include "audit/log/merkle.h"
#include "audit/sqlite/record_rows.h"
#include "audit/verify/facts.h"
#include "audit/verify/run.h"
#include "core/digest.h"

namespace countersign::test {

namespace {

constexpr std::uint64_t kBlock = 256;

std::string blob(std::string_view bytes) {
  return "x'" + to_hex(bytes) + "'";
}

}  // namespace

Attacker::Attacker(const std::string& path) : path_(path) {
  if (sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
    throw std::runtime_error("cannot open " + path);
  // Whoever writes the file is bound by no trigger and no CHECK.
  sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  run("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF");
  databases_.push_back(std::make_unique<audit::verifying::Database>(db_));
}

Attacker::~Attacker() {
  databases_.clear();
  sqlite3_close(db_);
}

void Attacker::run(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(std::string(sqlite3_errmsg(db_)) + " in: " + sql);
}

Attacker::Rows Attacker::rows(const std::string& sql) {
  Rows out;
  const auto take = [](void* to, int count, char** values, char**) {
    std::vector<std::string> row;
    for (int i = 0; i < count; ++i) row.emplace_back(values[i] != nullptr ? values[i] : "NULL");
    static_cast<Rows*>(to)->push_back(std::move(row));
    return 0;
  };
  if (sqlite3_exec(db_, sql.c_str(), take, &out, nullptr) != SQLITE_OK)
    throw std::runtime_error(std::string(sqlite3_errmsg(db_)) + " in: " + sql);
  return out;
}

void Attacker::make_hashes_right() {
  audit::verifying::Findings ignored;
  const auto facts = audit::verifying::read_facts(*databases_.front(), ignored);
  audit::log::Hasher hasher;
  audit::log::Frontier all, block;
  std::string roots = "DELETE FROM evidence_root WHERE seq >= " + std::to_string(facts.first) + ";";
  auto log = facts.log_of(facts.first);
  auto next = facts.first;
  // Of what was pruned, nobody can make anything but what is left of it.
  for (const auto& cut : facts.cuts)
    if (const auto left = audit::log::Frontier::parse(cut.seq - facts.logs[log].from, cut.frontier))
      all = *left;
  audit::sqlite::RecordRows records(databases_.front()->statements());
  records.read(0, 1U << 30, [&](const audit::sqlite::RecordRow& record) {
    for (; log + 1 < facts.logs.size() && record.header.seq >= facts.logs[log].to; ++log)
      all = block = {};
    const auto leaf = leaf_of(hasher, facts.logs[log].id, record);
    all.append(hasher, leaf);
    const bool is_whole_block = all.size() % kBlock == 0 && block.size() + 1 == kBlock;
    block.append(hasher, leaf);
    next = record.header.seq + 1;
    if (is_whole_block)
      roots += "INSERT INTO evidence_root VALUES (" + std::to_string(next - kBlock) + ", " +
               blob(block.root(hasher).view()) + ");";
    if (all.size() % kBlock == 0) block = {};
  });
  run(roots + "UPDATE head SET size = " + std::to_string(all.size()) +
      ", frontier = " + blob(all.bytes()));
}

std::optional<audit::Verification> Attacker::after(const std::string& change, bool with_hashes) {
  std::optional<audit::Verification> out;
  run("BEGIN");
  const auto before = sqlite3_total_changes(db_);
  const bool is_taken = sqlite3_exec(db_, change.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  if (is_taken && sqlite3_total_changes(db_) > before) {
    if (with_hashes) make_hashes_right();
    audit::VerifyAsk ask;
    ask.store = path_;
    audit::verifying::RunOptions options;
    options.check_pages = false;  // no statement can break a page
    out = audit::verifying::run(databases_, ask, {}, options);
  }
  run("ROLLBACK");
  return out;
}

}  // namespace countersign::test
