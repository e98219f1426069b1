#include "core/session.h"

#include <string_view>

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("the words and numbers of a session are those that stores hold already") {
  CHECK(word(SessionKind::kAgent) == "agent");
  CHECK(word(SessionKind::kReplay) == "replay");
  CHECK(static_cast<int>(SessionKind::kChat) == 2);
  CHECK(word(SessionPhase::kIdle) == "idle");
  CHECK(word(SessionPhase::kStopped) == "stopped");
  CHECK(static_cast<int>(SessionPhase::kAnswered) == 5);
  CHECK(word(MessageRole::kUser) == "user");
  CHECK(word(MessageRole::kAssistant) == "assistant");
  CHECK(static_cast<int>(MessageRole::kSystem) == 3);
  CHECK(word(CloseHow::kDeleted) == "deleted");
}
