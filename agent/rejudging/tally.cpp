#include "agent/rejudging/tally.h"

#include <algorithm>
#include <iterator>

namespace countersign::agent::rejudging {

namespace {

bool is_earlier(const std::pair<std::uint64_t, RejudgedStep>& a,
                const std::pair<std::uint64_t, RejudgedStep>& b) {
  return a.first < b.first;
}

std::vector<RejudgedStep> steps_of(std::vector<std::pair<std::uint64_t, RejudgedStep>>&& placed) {
  std::vector<RejudgedStep> out;
  for (auto& [place, step] : placed) out.push_back(std::move(step));
  return out;
}

}  // namespace

void Tally::add(const Work& work, const Compared& compared) {
  ++judged_;
  if (!compared.is_like_record && work.now != nullptr) {
    ++unlike_.count;
    keep(unlike_.examples, work, compared);
  }
  if (compared.before == compared.after) return;
  ++changed_;
  if (compared.before == VerdictKind::kRefuse && !work.step.estimated_rows) ++without_estimate_;
  Group& group = groups_[{compared.after, compared.before, compared.rule}];
  ++group.count;
  keep(group.examples, work, compared);
}

void Tally::keep(std::vector<Placed>& examples, const Work& work, const Compared& compared) const {
  const bool is_full = examples.size() >= examples_max_;
  if (is_full && (examples.empty() || examples.back().first < work.place)) return;
  examples.emplace_back(
      work.place, RejudgedStep{work.step.ref, work.step.source, *work.step.sql, compared.rules});
  cut(examples);
}

void Tally::cut(std::vector<Placed>& examples) const {
  std::sort(examples.begin(), examples.end(), is_earlier);
  if (examples.size() > examples_max_)
    examples.erase(examples.begin() + static_cast<std::ptrdiff_t>(examples_max_), examples.end());
}

void Tally::merge(Group& into, Group&& from) const {
  into.count += from.count;
  std::move(from.examples.begin(), from.examples.end(), std::back_inserter(into.examples));
  cut(into.examples);
}

void Tally::merge(Tally&& other) {
  judged_ += other.judged_;
  changed_ += other.changed_;
  without_estimate_ += other.without_estimate_;
  for (auto& [kind, group] : other.groups_) merge(groups_[kind], std::move(group));
  merge(unlike_, std::move(other.unlike_));
}

void Tally::write_to(Rejudgement& out) && {
  out.judged = judged_;
  out.changed = changed_;
  out.without_estimate = without_estimate_;
  for (auto& [kind, group] : groups_)
    out.groups.push_back(
        {kind.before, kind.after, kind.rule, group.count, steps_of(std::move(group.examples))});
  // Within the same change the most frequent first; the map's order stands among equals.
  std::stable_sort(out.groups.begin(), out.groups.end(),
                   [](const RejudgedGroup& a, const RejudgedGroup& b) {
                     if (a.after != b.after) return a.after > b.after;
                     return a.count > b.count;
                   });
  out.unlike_record = unlike_.count;
  out.unlike_examples = steps_of(std::move(unlike_.examples));
}

}  // namespace countersign::agent::rejudging
