// Writes to a store for ever and tells each acknowledged event on stdout, one line each, until it
// is killed. With "early" as its second argument it tells before the commit: the sabotage twin.

#include <cstdio>
#include <cstring>
#include <thread>

#include <unistd.h>

#include "audit/store.h"
#include "tests/support/store_builders.h"

namespace {

using namespace countersign;

// One write of one line: a killed process leaves whole lines.
void tell(const char* what, const StepRef& step) {
  char line[64];
  const int size = std::snprintf(line, sizeof line, "%s %s %u\n", what, step.session.text().c_str(),
                                 step.step.get());
  if (write(STDOUT_FILENO, line, static_cast<std::size_t>(size)) != size) _exit(3);
}

void work(audit::Store& store, bool tells_early) {
  for (;;) {
    const auto session = store.create_session(test::a_session());
    const auto proposed = store.propose(test::a_proposal(session->id));
    const StepRef step{session->id, proposed->n};
    tell("proposed", step);
    if (tells_early) tell("running", step);
    if (store.decide(test::an_approval(step)) && !tells_early) tell("running", step);
    if (tells_early) tell("done", step);
    if (store.finish(test::an_outcome(step)) && !tells_early) tell("done", step);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const bool tells_early = argc > 2 && std::strcmp(argv[2], "early") == 0;
  countersign::SystemClock clock;
  countersign::audit::StoreOptions options;
  options.path = argv[1];
  const auto store = countersign::audit::open_store(options, clock);
  store->keep_policy(countersign::test::the_policy(), "policy");
  store->keep_schema(countersign::test::the_schema(), "schema");
  std::thread other([&] { work(*store, tells_early); });
  work(*store, tells_early);
}
