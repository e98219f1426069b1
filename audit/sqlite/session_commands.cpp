#include "audit/sqlite/claims.h"
#include "audit/sqlite/commands.h"
#include "audit/sqlite/failure.h"
#include "audit/sqlite/idempotency.h"
#include "core/digest.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

void insert_session(Ledger& ledger, const NewSession& command, SessionRow& row) {
  const auto first_seq = static_cast<std::int64_t>(ledger.next_seq());
  auto query = ledger(queries::k_store_create_session);
  query.text(row.id.text())
      .text_unless_empty(command.question)
      .text_unless_empty(command.user_ip)
      .code(command.kind)
      .number(command.user.get())
      .text(command.source)
      .text_unless_empty(command.model)
      .code(command.phase)
      .number(command.max_history_messages)
      .number(first_seq)
      .number(first_seq)
      .time(ledger.now());
  query.row();
  row.key = query.number_at(0);
  query.row();
}

RecordColumns opened(const Ledger& ledger, const NewSession& command) {
  return {{to_us(ledger.now()), number_of_code(command.kind), command.user.get()},
          {},
          {unless_empty(command.question), unless_empty(command.user_ip), command.source}};
}

RecordColumns said(const Ledger& ledger, const NewMessage& command) {
  return {{to_us(ledger.now()), number_of_code(command.role),
           static_cast<std::int64_t>(command.tokens)},
          {},
          {command.content}};
}

void insert_message(Ledger& ledger, const NewMessage& command, const SessionRow& session) {
  ledger(queries::k_store_add_message)
      .number(row_id(session.key, session.message_count))
      .code(command.role)
      .text(command.content)
      .number(static_cast<std::int64_t>(command.tokens))
      .time(ledger.now())
      .run();
}

// ended_at is the last answer or close, and nothing while a question is open.
void note_answer(Ledger& ledger, MessageRole role, SessionRow& session) {
  switch (role) {
    case MessageRole::kUser:
      session.ended_at.reset();
      return;
    case MessageRole::kAssistant:
      session.ended_at = ledger.now();
      ledger(queries::k_store_answer_questions).time(ledger.now()).number(session.key).run();
      return;
    case MessageRole::kSystem:
      return;
  }
  unreachable("a message role that answers or does not");
}

void withdraw_open_steps(Ledger& ledger, SessionRow& session, UserId by) {
  std::vector<StepNumber> open;
  {
    auto query = ledger(queries::k_store_open_steps);
    query.number(session.key);
    while (query.row()) open.emplace_back(static_cast<std::uint32_t>(query.number_at(0)));
  }
  Claim withdrawal;
  withdrawal.event = StepEvent::kWithdraw;
  withdrawal.decision = Decision::kWithdraw;
  withdrawal.by = by;
  withdrawal.actor = by;
  withdrawal.kind = by.is_nobody() ? DeciderKind::kSystem : DeciderKind::kPerson;
  for (const auto n : open) {
    auto found = ledger.step({session.id, n});
    must_agree(found.has_value(), "an open step that was listed is not there");
    claim(ledger, session, found->step, withdrawal);
  }
}

}  // namespace

Result<SessionDone, Refused> create_session(Ledger& ledger, const NewSession& command) {
  const auto given = given_before(ledger, command.once, CommandKind::kSession);
  if (!given) return unexpected(given.error());
  if (*given) return SessionDone{(*given)->session, (*given)->seq, true};
  SessionRow row;
  row.id = SessionId::make(ledger.now());
  row.user = command.user;
  row.started_at = ledger.now();
  insert_session(ledger, command, row);
  row.secret = Digest::from_bytes(random_bytes(32));
  ledger(queries::k_store_keep_session_key).number(row.key).digest(*row.secret).run();
  const RecordAbout about{RecordType::kSession, 0, command.user};
  const auto seq = ledger.append(row, about, opened(ledger, command));
  ledger.append_signals(row, about, command.signals);
  remember(ledger, command.once,
           {CommandKind::kSession, row.id, 0, seq, std::nullopt, ledger.now()});
  return SessionDone{row.id, seq, false};
}

Result<MessageDone, Refused> add_message(Ledger& ledger, const NewMessage& command) {
  const auto given = given_before(ledger, command.once, CommandKind::kMessage);
  if (!given) return unexpected(given.error());
  if (*given) return MessageDone{MessageNumber((*given)->n), (*given)->seq, true};
  auto session = ledger.session(command.session);
  if (!session) return unexpected(no(No::kUnknown));
  if (session->is_closed) return unexpected(no(No::kClosed));
  if (command.only_if_last && *command.only_if_last != session->last_seq)
    return unexpected(no(No::kChanged));
  if (session->message_count >= kRowsMax) return unexpected(no(No::kTooManySteps));
  ++session->message_count;
  session->last_message_at = ledger.now();
  session->phase = command.next_phase;
  insert_message(ledger, command, *session);
  note_answer(ledger, command.role, *session);
  const RecordAbout about{RecordType::kMessage, session->message_count, command.author};
  const auto seq = ledger.append(*session, about, said(ledger, command));
  ledger.append_signals(*session, about, command.signals);
  ledger.save(*session);
  const MessageNumber n(session->message_count);
  remember(ledger, command.once,
           {CommandKind::kMessage, session->id, n.get(), seq, std::nullopt, ledger.now()});
  return MessageDone{n, seq, false};
}

Result<Done, Refused> set_phase(Ledger& ledger, const SessionId& id, SessionPhase phase) {
  const auto session = ledger.session(id);
  if (!session) return unexpected(no(No::kUnknown));
  if (session->is_closed) return unexpected(no(No::kClosed));
  ledger(queries::k_store_set_phase).code(phase).number(session->key).run();
  return Done{};
}

Result<Seq, Refused> close_session(Ledger& ledger, const SessionId& id, UserId by, CloseHow how) {
  auto session = ledger.session(id);
  if (!session) return unexpected(no(No::kUnknown));
  if (session->is_closed) return unexpected(no(No::kClosed));
  withdraw_open_steps(ledger, *session, by);
  ledger(queries::k_store_close_session).time(ledger.now()).code(how).number(session->key).run();
  session->phase = SessionPhase::kStopped;
  session->ended_at = ledger.now();
  const auto seq = ledger.append(*session, {RecordType::kClosed, 0, by},
                                 {{to_us(ledger.now()), number_of_code(how)}, {}, {}});
  ledger.save(*session);
  return seq;
}

}  // namespace countersign::audit::sqlite
