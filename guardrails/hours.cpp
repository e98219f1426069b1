#include "guardrails/hours.h"

#include <map>
#include <memory>
#include <mutex>

#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

namespace countersign::guardrails {

namespace {

using Zone = std::shared_ptr<const icu::TimeZone>;

icu::UnicodeString utf16(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

// ICU takes "GMT+25" and the like for zones of its own making; only names of the zone data count.
Zone made(std::string_view name) {
  if (name.empty() || name.size() > 64) return nullptr;
  const icu::UnicodeString id = utf16(name);
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString canonical;
  UBool is_of_zone_data = 0;
  icu::TimeZone::getCanonicalID(id, canonical, is_of_zone_data, status);
  if (U_FAILURE(status) != 0 || is_of_zone_data == 0) return nullptr;
  Zone zone(icu::TimeZone::createTimeZone(id));
  return zone && *zone != icu::TimeZone::getUnknown() ? zone : nullptr;
}

// Zones are costly to make and there are few: each that is known is kept. Shared, because it is
// used after the lock is let go.
Zone zone_named(const std::string& name) {
  static std::mutex mutex;
  static std::map<std::string, Zone> known;
  const std::lock_guard held(mutex);
  if (const auto found = known.find(name); found != known.end()) return found->second;
  Zone zone = made(name);
  if (zone) known.emplace(name, zone);
  return zone;
}

struct LocalTime {
  std::uint8_t day;  // 0 Monday … 6 Sunday
  std::chrono::minutes of_day;
};

LocalTime local(std::chrono::minutes since_1970) {
  using std::chrono::floor;
  const auto days = floor<std::chrono::days>(since_1970);
  const auto weekday = (days.count() % 7 + 7 + 3) % 7;  // 1970-01-01 was a Thursday
  return {static_cast<std::uint8_t>(weekday), since_1970 - days};
}

}  // namespace

bool is_known_zone(std::string_view zone) {
  return zone_named(std::string(zone)) != nullptr;
}

std::vector<std::string> zone_names() {
  std::vector<std::string> names;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::StringEnumeration> all(
      icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, nullptr, nullptr, status));
  if (U_FAILURE(status) != 0 || !all) return names;
  int32_t length = 0;
  while (const char* name = all->next(&length, status))
    names.emplace_back(name, static_cast<std::size_t>(length));
  return names;
}

bool is_within(const Hours& hours, Micros now) {
  const Zone zone = zone_named(hours.zone);
  if (!zone) return false;
  UErrorCode status = U_ZERO_ERROR;
  int32_t raw_ms = 0, summer_ms = 0;
  const auto now_ms = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch();
  zone->getOffset(static_cast<UDate>(now_ms.count()), UBool(false), raw_ms, summer_ms, status);
  if (U_FAILURE(status) != 0) return false;
  const auto offset = std::chrono::milliseconds(raw_ms) + std::chrono::milliseconds(summer_ms);
  const LocalTime at = local(std::chrono::floor<std::chrono::minutes>(now_ms + offset));
  if (hours.from <= hours.to)
    return hours.days.contains(at.day) && at.of_day >= hours.from && at.of_day < hours.to;
  const auto day_before = static_cast<std::uint8_t>((at.day + 6) % 7);
  return (hours.days.contains(at.day) && at.of_day >= hours.from) ||
         (hours.days.contains(day_before) && at.of_day < hours.to);
}

}  // namespace countersign::guardrails
