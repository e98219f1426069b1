#include "audit/sqlite/hunt.h"

#include <algorithm>

#include "audit/sqlite/ledger.h"
#include "core/invariant.h"
#include "core/record.h"
#include "core/text.h"
#include "core/verdict.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

constexpr std::size_t kWordsAround = 48;  // bytes

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string excerpt_of(std::string_view text, Span span) {
  std::size_t from = span.from > kWordsAround ? span.from - kWordsAround : 0;
  std::size_t to = std::min<std::size_t>(text.size(), span.to + kWordsAround);
  while (from > 0 && is_continuation(text[from])) --from;
  while (to < text.size() && is_continuation(text[to])) ++to;
  return (from > 0 ? "…" : "") + std::string(text.substr(from, to - from)) +
         (to < text.size() ? "…" : "");
}

RecordType record_of(HuntIn where) {
  switch (where) {
    case HuntIn::kQuestion:
      return RecordType::kSession;
    case HuntIn::kMessage:
      return RecordType::kMessage;
    case HuntIn::kStatement:
      return RecordType::kProposed;
    case HuntIn::kError:
      return RecordType::kFinished;
  }
  unreachable("a text that no record wrote");
}

// A portion while it is filled from one table.
class Hunter {
 public:
  Hunter(Connection& connection, const HuntAsk& ask) : connection_(connection), ask_(ask) {
    invariant(ask.patterns != nullptr && ask.texts_max > 0 && ask.matches_max > 0,
              "a hunt has patterns and room for what it finds");
  }

  HuntPortion portion() {
    switch (ask_.from.in) {
      case HuntIn::kQuestion:
        questions();
        break;
      case HuntIn::kMessage:
        messages();
        break;
      case HuntIn::kStatement:
      case HuntIn::kError:
        steps();
        break;
    }
    // An incomplete portion goes on behind its last row, a complete one with the next table.
    if (!is_over_)
      out_.next = HuntPlace{ask_.from.in, last_};
    else if (const auto next = table_after(ask_.from.in))
      out_.next = HuntPlace{*next, 0};
    return std::move(out_);
  }

 private:
  struct Text {
    HuntIn where;
    std::int64_t at_us;
    int column;
  };

  static std::optional<HuntIn> table_after(HuntIn where) {
    switch (where) {
      case HuntIn::kQuestion:
        return HuntIn::kMessage;
      case HuntIn::kMessage:
        return HuntIn::kStatement;
      case HuntIn::kStatement:
      case HuntIn::kError:
        return std::nullopt;
    }
    unreachable("a table of a hunt that no other follows");
  }

  void questions() {
    each_row(queries::k_store_hunt_questions, [this](Query& query) {
      look(query, {HuntIn::kQuestion, query.number_at(1), 2});
    });
  }

  void messages() {
    each_row(queries::k_store_hunt_messages, [this](Query& query) {
      look(query, {HuntIn::kMessage, query.number_at(1), 2});
    });
  }

  void steps() {
    each_row(queries::k_store_hunt_steps, [this](Query& query) {
      const auto proposed_us = query.number_at(1);
      look(query, {HuntIn::kStatement, proposed_us, 2});
      if (!query.is_null(3)) look(query, {HuntIn::kError, proposed_us + query.number_at(4), 3});
    });
  }

  // Whole rows until there is enough of them, or enough in them.
  template <class Row>
  void each_row(std::string_view sql, Row row) {
    auto query = connection_(sql);
    query.number(ask_.from.after).number(static_cast<std::int64_t>(ask_.texts_max));
    std::size_t rows = 0;
    while (out_.matches.size() < ask_.matches_max) {
      if (!query.row()) {
        is_over_ = rows < ask_.texts_max;
        return;
      }
      last_ = query.number_at(0);
      ++rows;
      row(query);
    }
  }

  void look(const Query& query, const Text& text) {
    if (ask_.since && text.at_us < to_us(*ask_.since)) return;
    const std::string_view bytes = query.view_at(text.column);
    if (bytes.empty()) return;
    ++out_.texts;
    out_.bytes += bytes.size();
    ask_.patterns->find_in(bytes, found_);
    for (const auto& one : found_) add(text, bytes, one);
  }

  void add(const Text& text, std::string_view bytes, const Patterns::Found& one) {
    HuntMatch match;
    match.where = text.where;
    match.at = from_us(text.at_us);
    match.pattern = one.pattern;
    match.span = one.span;
    match.excerpt = excerpt_of(bytes, one.span);
    {
      auto of = connection_(whose_text(text.where));
      of.number(last_);
      if (of.row()) {
        match.session = SessionId::parse(of.text_at(0)).value_or(SessionId());
        match.n = static_cast<std::uint32_t>(of.number_at(1));
      }
    }
    match.seq = seq_of(match);
    out_.matches.push_back(std::move(match));
  }

  static std::string_view whose_text(HuntIn where) {
    switch (where) {
      case HuntIn::kQuestion:
        return queries::k_store_hunt_question_of;
      case HuntIn::kMessage:
        return queries::k_store_hunt_message_of;
      case HuntIn::kStatement:
      case HuntIn::kError:
        return queries::k_store_hunt_step_of;
    }
    unreachable("a text that is nobody's");
  }

  Seq seq_of(const HuntMatch& match) {
    auto query = connection_(queries::k_store_hunt_record);
    query.text(match.session.text()).code(record_of(match.where)).number(match.n);
    return Seq(query.row() ? static_cast<std::uint64_t>(query.number_at(0)) : 0);
  }

  Connection& connection_;
  const HuntAsk& ask_;
  HuntPortion out_;
  std::vector<Patterns::Found> found_;
  std::int64_t last_ = 0;
  bool is_over_ = false;
};

SignalOf signal_of(HuntIn where) {
  switch (where) {
    case HuntIn::kQuestion:
    case HuntIn::kMessage:
      return SignalOf::kMessage;
    case HuntIn::kStatement:
    case HuntIn::kError:
      return SignalOf::kStep;
  }
  unreachable("a text that no signal can be of");
}

// One text that is to have a signal.
struct Marked {
  SessionRow session;
  SignalOf of;
  const LateSignal* signal;
};

bool is_there(Ledger& ledger, const LateSignal& signal, SignalOf of) {
  auto query = ledger(queries::k_store_has_text_of);
  query.code(of).number(signal.n).text(signal.session.text());
  return query.row() && query.number_at(0) != 0;
}

bool has_rule(Ledger& ledger, const Marked& marked, const std::string& rule) {
  auto query = ledger(queries::k_store_has_signal);
  query.number(marked.session.key).number(marked.signal->n).code(marked.of).text(rule);
  return query.row();
}

bool is_same_text(const Marked& a, const Marked& b) {
  return a.session.key == b.session.key && a.of == b.of && a.signal->n == b.signal->n;
}

// Errors have no place that could be pointed at: a step's places are those of its statement.
Finding finding_of(const LateSignal& signal, const std::string& rule) {
  const Span span = signal.where == HuntIn::kError ? Span{} : signal.span;
  return {rule, Category::kInjection, Severity::kNotice, span, {}};
}

}  // namespace

HuntPortion hunt(Connection& connection, const HuntAsk& ask) {
  return Hunter(connection, ask).portion();
}

LateSignalsDone add_signals(Ledger& ledger, const LateSignals& signals) {
  LateSignalsDone done;
  std::vector<Marked> to_add;
  for (const auto& signal : signals.found) {
    const auto of = signal_of(signal.where);
    const auto session = ledger.session(signal.session);
    if (!session || !is_there(ledger, signal, of)) continue;
    const Marked marked{*session, of, &signal};
    const bool is_new = !has_rule(ledger, marked, signals.rule) &&
                        std::none_of(to_add.begin(), to_add.end(), [&](const Marked& other) {
                          return is_same_text(marked, other);
                        });
    if (is_new)
      to_add.push_back(marked);
    else
      ++done.had_already;
  }
  if (to_add.empty()) return done;
  done.added = to_add.size();
  done.seq = ledger.append_event(RecordType::kSignalsAdded, signals.by,
                                 static_cast<std::int64_t>(to_add.size()), 0, signals.patterns);
  for (const auto& marked : to_add)
    ledger.append_late_signal(*done.seq, marked.session, marked.of, marked.signal->n,
                              finding_of(*marked.signal, signals.rule));
  return done;
}

}  // namespace countersign::audit::sqlite
