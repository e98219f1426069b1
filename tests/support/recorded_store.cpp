#include "tests/support/recorded_store.h"

#include <stdexcept>

#include "agent/judging.h"
#include "core/text.h"
#include "engines/engine.h"
#include "tests/support/guard_cases.h"

namespace countersign::testing {

RecordedStore::RecordedStore(guardrails::Policy policy, const std::string& more) {
  make_shop(shop_path(), more);
  auto engine = engines::open_engine({"shop", "sqlite:" + shop_path(), ""});
  if (!engine) throw std::runtime_error(engine.error());
  source_ = std::make_unique<agent::Source>("shop", std::move(*engine), std::move(policy));
  audit::StoreOptions options;
  options.path = store_path();
  store_ = audit::open_store(options, clock);
}

RecordedStore::~RecordedStore() = default;

void RecordedStore::use(guardrails::Policy policy) {
  source_->set_policy(std::move(policy));
}

SessionId RecordedStore::session() {
  audit::NewSession session;
  session.user = UserId(101);
  session.source = "shop";
  session.question = "How many?";
  return store_->create_session(session)->id;
}

StepRef RecordedStore::record(const SessionId& session, std::string_view sql,
                              guardrails::SessionContext context) {
  if (!context.now) context.now = clock.now();
  const auto judged = agent::judge_statement(*source_, sql, context);
  if (!judged) throw std::runtime_error(judged.error().message);
  audit::NewProposal proposal;
  proposal.session = session;
  proposal.judged = judged->judgement();
  store_->keep_schema(judged->schema->digest, judged->schema->ddl);
  store_->keep_policy(proposal.judged->policy, judged->policy->canonical());
  proposal.sql = is_storable_text(sql) ? std::string(sql) : printable(sql.substr(0, 100));
  proposal.proposed_by = UserId(101);
  proposal.steps_max = 1'000'000;
  proposal.open_steps_max = 1'000'000;
  const auto done = store_->propose(proposal);
  if (!done) throw std::runtime_error("the store takes no more steps");
  return {session, done->n};
}

}  // namespace countersign::testing
