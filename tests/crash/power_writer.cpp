// Works with a store in the folder that the power shim watches until the shim ends it, and writes
// each acknowledged event into a journal outside, one line each: "done sess_… 3". Now and then the
// store is closed and opened again, so that images come from there too.

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "audit/store.h"
#include "tests/support/store_builders.h"

namespace {

using namespace countersign;

int journal = -1;

void tell(const char* what, const StepRef& step) {
  char line[64];
  const int size = std::snprintf(line, sizeof line, "%s %s %u\n", what, step.session.text().c_str(),
                                 step.step.get());
  if (write(journal, line, static_cast<std::size_t>(size)) != size) _exit(3);
}

void work(audit::Store& store, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    const auto session = store.create_session(test::a_session());
    const auto proposed = store.propose(test::a_proposal(session->id));
    const StepRef step{session->id, proposed->n};
    tell("proposed", step);
    if (store.decide(test::an_approval(step))) tell("running", step);
    if (store.finish(test::an_outcome(step))) tell("done", step);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  journal = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  countersign::SystemClock clock;
  countersign::audit::StoreOptions options;
  options.path = std::string(argv[1]) + "/store.db";
  options.checkpoints = std::string(argv[1]) + "/sink.txt";
  options.free_bytes_min = 0;
  for (;;) {
    const auto store = countersign::audit::open_store(options, clock);
    store->keep_policy(countersign::test::the_policy(), "policy");
    store->keep_schema(countersign::test::the_schema(), "schema");
    std::thread other([&] { work(*store, 30); });
    work(*store, 30);
    other.join();
    store->close();
  }
}
