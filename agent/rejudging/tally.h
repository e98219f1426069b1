#pragma once

// What the threads of a rejudging counted, each for itself and then put together. However the work
// was shared out, the same comes out.

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "agent/rejudging.h"
#include "agent/rejudging/one.h"

namespace countersign::agent::rejudging {

class Tally {
 public:
  explicit Tally(std::size_t examples_max) : examples_max_(examples_max) {}

  void add(const Work& work, const Compared& compared);
  void add_settled() { ++judged_; }
  void merge(Tally&& other);
  // Fills in what was counted here.
  void write_to(Rejudgement& out) &&;

 private:
  // Ordered as they are told: the worst first.
  struct Kind {
    VerdictKind after;
    VerdictKind before;
    RuleId rule;
    friend bool operator<(const Kind& a, const Kind& b) {
      return std::tie(b.after, b.before, a.rule) < std::tie(a.after, a.before, b.rule);
    }
  };
  using Placed = std::pair<std::uint64_t, RejudgedStep>;
  struct Group {
    std::uint64_t count = 0;
    std::vector<Placed> examples;  // by place
  };

  void keep(std::vector<Placed>& examples, const Work& work, const Compared& compared) const;
  void cut(std::vector<Placed>& examples) const;
  void merge(Group& into, Group&& from) const;

  const std::size_t examples_max_;
  std::uint64_t judged_ = 0;
  std::uint64_t changed_ = 0;
  std::uint64_t without_estimate_ = 0;
  std::map<Kind, Group> groups_;
  Group unlike_;
};

}  // namespace countersign::agent::rejudging
