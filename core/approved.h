#pragma once

// The central sentence as a type: an engine runs nothing but an ApprovedStatement, and only
// audit::Store can make one, after the commit that wrote down its proposal, its approval and
// "execution started". It can be moved, not copied: one approval, one run.

#include <string>
#include <utility>

#include "core/ids.h"

namespace countersign {

namespace audit {
class Store;
}

class ApprovedStatement {
 public:
  ApprovedStatement(ApprovedStatement&&) noexcept = default;
  ApprovedStatement& operator=(ApprovedStatement&&) noexcept = default;
  ApprovedStatement(const ApprovedStatement&) = delete;
  ApprovedStatement& operator=(const ApprovedStatement&) = delete;

  const StepRef& step() const { return step_; }
  const std::string& source() const { return source_; }
  // The bytes that were shown and approved.
  const std::string& sql() const { return sql_; }
  Seq started() const { return started_; }

 private:
  friend class audit::Store;
  ApprovedStatement(StepRef step, std::string source, std::string sql, Seq started)
      : step_(step), source_(std::move(source)), sql_(std::move(sql)), started_(started) {}

  StepRef step_;
  std::string source_;
  std::string sql_;
  Seq started_;
};

}  // namespace countersign
