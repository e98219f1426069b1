#pragma once

// A record as the bytes that are hashed, in the order of audit/evidence.h:
//
//   leaf = SHA256(0x00 ‖ "countersign/rec/1\0" ‖ log id 16 ‖ seq u64 ‖ type u8 ‖ at i64 ‖ session
//   16
//                 ‖ n u32 ‖ actor u64 ‖ node u32 ‖ epoch u64
//                 ‖ for each integer column: present u8, i64
//                 ‖ for each digest column: present u8, 32 bytes
//                 ‖ for each text column: present u8, commitment 32
//                 ‖ SHA256 of the record's signal rows)
//
// Big endian; NULL is present 0 and zeros. A record of no session has 16 zero bytes there. A signal
// row is: session 16 ‖ of u8 ‖ n u32 ‖ k u32 ‖ category u8 ‖ severity u8 ‖ span_from u64 ‖
// span_to u64 ‖ at i64 ‖ length of the rule u8 ‖ rule; rows in the order of session, n, of, k.
// docs/evidence-format.md says the same to readers who write a verifier of their own.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/log/sha256.h"
#include "core/digest.h"
#include "core/ids.h"
#include "core/record.h"

namespace countersign::audit::log {

// Random; names one log for ever.
using LogId = std::array<std::uint8_t, 16>;

struct RecordHeader {
  LogId log{};
  std::uint64_t seq = 0;
  RecordType type = RecordType::kSession;
  std::int64_t at_us = 0;
  std::array<char, 16> session{};  // the 16 characters of the id; zeros: none
  std::uint32_t n = 0;
  std::uint64_t actor = 0;
  std::uint32_t node = 0;
  std::uint64_t epoch = 0;
};

// The columns of the record's type, in their order: as many as evidence.h lists for it.
struct RecordContent {
  static constexpr std::size_t kIntegersMax = 7, kDigestsMax = 2, kTextsMax = 3;
  std::array<std::optional<std::int64_t>, kIntegersMax> integers{};
  std::array<std::optional<Digest>, kDigestsMax> digests{};
  std::array<std::optional<Digest>, kTextsMax> commitments{};
};

struct SignalRow {
  std::array<char, 16> session{};
  std::uint8_t of = 0;
  std::uint32_t n = 0;
  std::uint32_t k = 0;
  std::uint8_t category = 0;
  std::uint8_t severity = 0;
  std::uint64_t span_from = 0;
  std::uint64_t span_to = 0;
  std::int64_t at_us = 0;
  std::string rule;
};

// How many columns of each kind a type has; events have two integers (code, target) and one text.
struct Shape {
  std::size_t integers = 0, digests = 0, texts = 0;
};
// Whether the first integer that a record of this type writes is the time of the record itself.
constexpr bool has_time(RecordType type) {
  return type <= RecordType::kClosed && type != RecordType::kJudged;
}

Shape shape_of(RecordType type);

// Of no signals: SHA256 of nothing.
Digest signals_digest(Hasher& hasher, std::span<const SignalRow> rows);
Digest leaf(Hasher& hasher, const RecordHeader& header, const RecordContent& content,
            const Digest& signals);

}  // namespace countersign::audit::log
