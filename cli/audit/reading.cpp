#include "cli/audit/reading.h"

#include <filesystem>

#include <fmt/format.h>

#include "audit/reports.h"
#include "cli/api/ways.h"
#include "cli/client.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/json.h"
#include "cli/keyfile.h"
#include "cli/terminal.h"
#include "core/clock.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

void require_auditor(const audit::Identity& who) {
  if (who.roles.has(audit::Role::kAuditor)) return;
  throw ApiNo(Exit::kFailure,
              fmt::format("{}, your key does not have the role auditor, and only auditors read the "
                          "audit. Somebody with the role admin can make you one that has",
                          printable(who.name)));
}

// A copy has no key beside it; where there is one, it is asked.
void require_auditor_if_known(const std::string& path) {
  std::optional<audit::Identity> who;
  try {
    const auto key = existing_key(path);
    who = audit::whose_key(path, key.reveal());
  } catch (const CannotStart&) {
    return;
  }
  if (who) require_auditor(*who);
}

std::string_view word_of(audit::Reading kind) {
  switch (kind) {
    case audit::Reading::kReplay:
      return "replay";
    case audit::Reading::kReport:
      return "report";
    case audit::Reading::kSql:
      return "sql";
    case audit::Reading::kExport:
      return "export";
    case audit::Reading::kHunt:
      return "hunt";
  }
  unreachable("a kind of reading without a word");
}

}  // namespace

AuditReading::AuditReading(const Arguments& arguments) {
  if (const auto named = arguments.value("store")) {
    path_ = *named;
  } else {
    settings_ = settings_here(arguments);
    path_ = settings_->store.path;
  }
  std::error_code error;
  if (!std::filesystem::is_regular_file(path_, error))
    throw CannotStart(
        fmt::format("there is no store {}; name its file with --store FILE", printable(path_)));
  if (!settings_) return;
  const auto holder = audit::lock_holder(path_);
  if (holder && !holder->address.empty()) server_ = connect_over_http(*settings_, holder->address);
}

AuditReading::~AuditReading() = default;

const config::Settings& AuditReading::settings() const {
  if (!settings_)
    throw BadUsage("a store that --store names is only read; set [audit] store to write to it");
  return *settings_;
}

Client* AuditReading::server() {
  return server_.get();
}

void AuditReading::note(audit::Reading kind, std::string_view what, Terminal& terminal) {
  require_auditor_if_known(path_);
  std::string why_not = "it was named by --store, and may be a copy";
  if (server_)
    why_not = note_at_server(kind, what);
  else if (settings_)
    why_not = note_through_lock(kind, what);
  if (!why_not.empty())
    terminal.say(fmt::format("This reading is not recorded in the store: {}", printable(why_not)));
}

// A server that cannot write it down says so; who may read the file still can.
std::string AuditReading::note_at_server(audit::Reading kind, std::string_view what) {
  JsonLine body;
  body.text("kind", word_of(kind)).text("what", what);
  const auto answer = server_->call(post("/v1/audit/readings", body.str()));
  if (answer.is_good()) return {};
  if (answer.status == 503) return words_of(answer);
  throw ApiNo(exit_of(answer), words_of(answer));
}

std::string AuditReading::note_through_lock(audit::Reading kind, std::string_view what) {
  try {
    const SystemClock clock;
    const auto store = audit::open_store(settings_->store, clock);
    store->note_reading(auditor_here(*store, path_).user, kind, what);
    return {};
  } catch (const CannotStart& why) {
    return why.what();
  } catch (const audit::StoreUnavailable& why) {
    return why.what();
  }
}

audit::Identity auditor_here(audit::Store& store, const std::string& path) {
  const auto key = existing_key(path);
  auto who = store.accounts().authenticate(key.reveal());
  if (!who) throw CannotStart("the key beside it is not one of its keys");
  require_auditor(*who);
  return *who;
}

}  // namespace countersign::cli
