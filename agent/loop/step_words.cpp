#include "agent/loop/step_words.h"

#include <algorithm>

namespace countersign::agent {

void StepWords::put(const StepRef& step, std::string words) {
  if (words.empty()) return;
  auto held = words_.lock();
  held->emplace_front(step, std::move(words));
  if (held->size() > steps_max_) held->pop_back();
}

std::string StepWords::of(const StepRef& step) {
  auto held = words_.lock();
  const auto found = std::find_if(held->begin(), held->end(),
                                  [&](const auto& each) { return each.first == step; });
  return found == held->end() ? std::string() : found->second;
}

}  // namespace countersign::agent
