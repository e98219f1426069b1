#pragma once

// The fence while a statement runs: the gatekeeper that answers SQLite's authorizer, and the check
// of the compiled program that sees what the authorizer is never asked.

#include <optional>
#include <string>
#include <string_view>

#include "core/fence.h"
#include "engines/sqlite/armed.h"
#include "engines/sqlite/program.h"
#include "engines/sqlite/relations.h"

namespace countersign::engines::sqlite {

class FenceKeeper final : public Gatekeeper {
 public:
  FenceKeeper(const Fence& fence, const Naming& naming) : fence_(fence), naming_(naming) {}
  int answer(const Access& access) override;

  // While true, masked columns are answered like others, so that the engine tells where a result
  // column comes from. Such a statement MUST NOT be stepped.
  void show_origins(bool shows) { shows_origins_ = shows; }

  // What was denied first, in words; empty: nothing yet.
  const std::string& denied() const { return denied_; }

 private:
  int read(const Access& access);
  bool may_read(const std::string& name, const Access& access) const;
  const RelationShape* unlisted_view(const Access& access) const;
  bool is_kept_by_allowed_table(const std::string& name) const;
  int deny(std::string_view what);

  const Fence& fence_;
  const Naming& naming_;
  std::string denied_;
  bool shows_origins_ = false;
};

// What the program would do beyond the fence, in words; none: nothing. The program MUST have been
// compiled under a FenceKeeper of the same fence.
std::optional<std::string> beyond_fence(const Program& program, const Fence& fence,
                                        const Naming& naming);

}  // namespace countersign::engines::sqlite
